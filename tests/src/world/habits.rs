//! What people do at the terminal and the console, in one call each.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::journal::facts::CoinBack;
use cas_domain::local::coin_test::HopperTestState;
use cas_domain::local::screen::Screen;
use cas_domain::local::staff::StaffScreen;
use cas_domain::local::touch::{Act, Pin};
use cas_domain::local::view::View;
use cas_domain::money::Money;
use cas_domain::slot::Slot;
use serde_json::json;

use super::World;
use super::clock::Deadline;
use super::wait::PATIENCE;

/// How soon somebody in a hurry touches again.
const HURRY: Duration = Duration::from_millis(200);

/// A member of the demonstration's staff: number, password at the console, PIN at the terminal.
pub type Person = (&'static str, &'static str, &'static str);
/// Loads hoppers.
pub const TECHNICIAN: Person = ("4127", "Tecnico-4127", "412741");
/// Makes cuts.
pub const COLLECTOR: Person = ("2210", "Recolecta-2210", "221022");
/// Puts money into the vault and writes vales.
pub const TREASURY: Person = ("6001", "Finanzas-6001", "");
/// Counts.
pub const VAULT: Person = ("5031", "Boveda-5031", "");
/// Counts and signs as the second person.
pub const SECOND_VAULT: Person = ("5044", "Boveda-5044", "");
/// Reads everything.
pub const AUDITOR: Person = ("9001", "Audita-9001", "");
/// Runs the terminals from the centre.
pub const OPERATIONS: Person = ("3001", "Opera-3001", "");

/// Serves citizens at the counter.
pub const CLERK: Person = ("8001", "Atiende-8001", "");

/// What a hopper of the world holds.
pub fn coin_of(hopper: &str) -> &'static str {
    if hopper == "hopper-1" { "C1000" } else { "C100" }
}

impl World {
    /// A citizen goes from the first screen to the review of one debt.
    ///
    /// # Errors
    /// Names the screen that did not come.
    pub fn look_up(&mut self, service: &str, reference: &str) -> Result<View> {
        self.kiosk.await_screen("Attract", |_| true)?;
        self.kiosk.touch(Act::Start)?;
        self.kiosk.await_screen("Services", |_| true)?;
        self.kiosk.touch(Act::Choose { service: service.parse()? })?;
        self.kiosk.await_screen("Reference", |_| true)?;
        self.kiosk.touch(Act::Submit { reference: reference.to_owned(), amount: None })?;
        self.kiosk.await_screen("Review", |_| true)
    }

    /// A citizen goes from the first screen to the one that takes cash.
    ///
    /// # Errors
    /// Names the screen that did not come.
    pub fn open_payment(&mut self, service: &str, reference: &str) -> Result<View> {
        self.look_up(service, reference)?;
        self.kiosk.touch(Act::Confirm)?;
        // A machine that has just started says for a moment that it cannot take cash yet.
        self.kiosk.await_screen("HowToPay", |view| matches!(view.screen, Screen::HowToPay { cannot: None, .. }))?;
        self.kiosk.touch(Act::PayCash)?;
        self.kiosk.await_screen("Insert", |_| true)
    }

    /// A citizen opens the payment of a parking ticket of $137.
    ///
    /// # Errors
    /// Names the screen that did not come.
    pub fn open_parking_ticket(&mut self, number: u32) -> Result<View> {
        self.open_payment("parquimetro", &super::references::parking_ticket(number)?)
    }

    /// Waits until so much is inside by the screen.
    ///
    /// # Errors
    /// Says what the screen showed instead.
    pub fn await_inserted(&mut self, pesos: i64) -> Result<View> {
        let want = Money::from_pesos(pesos)?;
        self.kiosk
            .await_view(&format!("{want} inserted"), |view| matches!(&view.screen, Screen::Insert { inserted, .. } if *inserted == want))
    }

    /// Goes on until the receipt's screen; touches "Continuar" once the change is out, as somebody in a hurry does.
    ///
    /// # Errors
    /// Names the screen that did not come.
    pub fn await_receipt(&mut self) -> Result<View> {
        let arrived = |view: &View| matches!(view.screen, Screen::Receipt { .. });
        let all_out = |view: &View| match &view.screen {
            Screen::Change { pieces, .. } => pieces.iter().all(|piece| piece.paid == piece.count),
            _ => false,
        };
        let deadline = Deadline::within(PATIENCE);
        loop {
            let left = deadline.left().unwrap_or_default();
            let view = self.kiosk.await_view_within("the receipt", left, |view| arrived(view) || all_out(view))?;
            if arrived(&view) {
                return Ok(view);
            }
            self.kiosk.touch(Act::Next)?;
            // Too early a touch is ignored while the payment closes: then it is touched again.
            if self.kiosk.await_view_within("what follows the change", HURRY, |view| !all_out(view)).is_err() && deadline.left().is_none() {
                bail!("\"Continuar\" on the change does not lead on; screens: {}", self.kiosk.last_seen());
            }
        }
    }

    /// From the receipt back to the first screen.
    ///
    /// # Errors
    /// Names the screen that did not come.
    pub fn leave_receipt(&mut self) -> Result<()> {
        self.kiosk.touch(Act::Next)?;
        self.kiosk.await_screen("Thanks", |_| true)?;
        self.kiosk.touch(Act::Finish)?;
        self.kiosk.await_screen("Attract", |_| true).map(drop)
    }

    /// Staff hold the mark and sign in; gives the board, or the open cut that is resumed.
    ///
    /// # Errors
    /// Names the screen that did not come.
    pub fn sign_in(&mut self, person: Person) -> Result<View> {
        self.kiosk.touch(Act::Knock)?;
        self.kiosk.await_screen("Staff/SignIn", |_| true)?;
        self.kiosk.touch(Act::SignIn { number: person.0.parse()?, pin: Pin(person.2.to_owned()) })?;
        self.kiosk.await_view("the board or an open cut", |view| {
            matches!(&view.screen, Screen::Staff { screen: StaffScreen::Board { .. } | StaffScreen::Cut { .. } })
        })
    }

    /// Staff leave; gives whatever stands then.
    ///
    /// # Errors
    /// Names the screen that did not come.
    pub fn sign_out(&mut self) -> Result<View> {
        self.kiosk.touch(Act::Leave)?;
        self.kiosk.await_view("the citizens' screen", |view| !matches!(&view.screen, Screen::Staff { .. }))
    }

    /// Treasury fills a pouch for this terminal and hands out its vale.
    ///
    /// # Errors
    /// What the centre said.
    pub fn fill_pouch(&mut self, loads: &[(String, u32)]) -> Result<Folio> {
        let console = self.server.console()?;
        let session = console.sign_in(TREASURY.0, TREASURY.1)?;
        let pieces: serde_json::Map<_, _> = loads.iter().map(|(hopper, count)| (coin_of(hopper).to_owned(), json!(count))).collect();
        let answer = console.act(&session, "pouches", &json!({ "terminal": super::TERMINAL, "pieces": pieces }))?.well()?;
        answer["folio"].as_str().with_context(|| format!("no vale in {answer}"))?.parse().context("a vale that is no folio")
    }

    /// A technician loads the hoppers from a vale of the centre: the pieces by hand, the figures at the screen.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn load_hoppers(&mut self, loads: &[(String, u32)]) -> Result<()> {
        let vale = self.fill_pouch(loads)?;
        self.sign_in(TECHNICIAN)?;
        self.kiosk.touch(Act::BeginRefill)?;
        self.kiosk.await_screen("Staff/Refill", |_| true)?;
        let mut pieces = Vec::new();
        for (hopper, count) in loads {
            self.emulator.fill(hopper, coin_of(hopper), *count)?;
            pieces.push((hopper.parse()?, i64::from(*count)));
        }
        self.kiosk.touch(Act::Load { vale, pieces })?;
        self.kiosk.await_view(
            "the refill's folio",
            |view| matches!(&view.screen, Screen::Staff { screen: StaffScreen::Refill { refill, .. } } if refill.folio.is_some()),
        )?;
        for (hopper, _) in loads {
            self.test_hopper(hopper)?;
        }
        self.kiosk.touch(Act::RefillDone)?;
        self.kiosk.await_screen("Staff/Board", |_| true)?;
        self.sign_out()?;
        self.kiosk.await_screen("Attract", |_| true).map(drop)
    }

    /// One coin of a hopper that was just filled comes out as a test; the technician says that it is the right one and puts it back.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn test_hopper(&mut self, hopper: &str) -> Result<()> {
        let slot: Slot = hopper.parse()?;
        self.await_test(&slot, "the hopper waits for its test", |state| *state == HopperTestState::Waiting)?;
        self.try_hopper(hopper)
    }

    /// The same of any hopper, on M10.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn try_hopper(&mut self, hopper: &str) -> Result<()> {
        let slot: Slot = hopper.parse()?;
        self.kiosk.touch(Act::TestHopper { slot: slot.clone() })?;
        self.await_test(&slot, "the coin of the test", |state| matches!(state, HopperTestState::Fell { .. }))?;
        self.emulator.say("tray take")?;
        self.emulator.fill(hopper, coin_of(hopper), 1)?;
        let seen = Some(coin_of(hopper).parse()?);
        self.kiosk.touch(Act::TestSaw { slot: slot.clone(), seen, back: CoinBack::Hopper })?;
        self.await_test(&slot, "the hopper is tested", |state| *state == HopperTestState::Right)
    }

    fn await_test(&mut self, slot: &Slot, name: &str, test: impl Fn(&HopperTestState) -> bool) -> Result<()> {
        let stands = |view: &View| {
            let tests = match &view.screen {
                Screen::Staff { screen: StaffScreen::Refill { refill, .. } } => &refill.tests,
                Screen::Staff { screen: StaffScreen::Trial { trial, .. } } => &trial.hoppers,
                _ => return false,
            };
            tests.iter().any(|hopper| hopper.slot == *slot && test(&hopper.state))
        };
        self.kiosk.await_view(name, stands).map(drop)
    }
}

impl World {
    /// A technician empties the hoppers, counts their coins, pours them back, and types what there is: hopper and pieces.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn count_hoppers(&mut self, counted: &[(&str, i64)]) -> Result<()> {
        self.sign_in(TECHNICIAN)?;
        self.kiosk.touch(Act::BeginCount)?;
        self.kiosk.await_screen("Staff/Count", |_| true)?;
        let pieces = counted.iter().map(|(hopper, count)| Ok((hopper.parse()?, *count))).collect::<Result<_>>()?;
        self.kiosk.touch(Act::Counted { pieces })?;
        self.kiosk.await_view("all hoppers are counted", |view| {
            matches!(&view.screen, Screen::Staff { screen: StaffScreen::Count { count, .. } } if count.hoppers.iter().all(|hopper| hopper.counted.is_some()))
        })?;
        self.kiosk.touch(Act::CountDone)?;
        self.kiosk.await_screen("Staff/Board", |_| true)?;
        self.sign_out()?;
        self.kiosk.await_screen("Attract", |_| true).map(drop)
    }
}

/// The pieces of an inventory's place: `{"B20000": 1}`.
///
/// # Errors
/// When a code is no denomination.
pub fn pieces_of(place: &serde_json::Value) -> Result<Vec<(Denomination, i64)>> {
    let Some(map) = place.as_object() else { return Ok(Vec::new()) };
    map.iter().map(|(code, count)| Ok((code.parse()?, count.as_i64().context("a count that is none")?))).collect()
}
