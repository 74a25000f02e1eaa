//! A cut and its count, as collector, receiver and vault do them.

use anyhow::{Context, Result, ensure};
use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{BagContent, CutScope};
use cas_domain::local::screen::{Paper, Screen};
use cas_domain::local::staff::{CutView, StaffScreen};
use cas_domain::local::touch::{Act, Pin};
use cas_domain::local::view::View;
use serde_json::{Value, json};

use super::World;
use super::habits::{COLLECTOR, SECOND_VAULT, TECHNICIAN, VAULT, pieces_of};

/// The seals of a cut's bags: notes, coins.
pub type Seals = (&'static str, &'static str);

/// The hoppers of the world.
pub const HOPPERS: [&str; 2] = ["hopper-1", "hopper-2"];
/// The boxes that a fresh machine has in place: notes, coins.
const FIRST_BOXES: (&str, &str) = ("CB-0001", "CC-0001");

/// The cut on the screen, if it is one.
pub fn cut_of(view: &View) -> Option<&CutView> {
    match &view.screen {
        Screen::Staff { screen: StaffScreen::Cut { cut, .. } } => Some(cut),
        _ => None,
    }
}

impl World {
    /// Waits for a step of the cut.
    ///
    /// # Errors
    /// Names the step and what was seen instead.
    pub fn await_cut_step(&mut self, step: u8) -> Result<CutView> {
        let view = self.kiosk.await_view(&format!("step {step} of the cut"), |view| cut_of(view).is_some_and(|cut| cut.step == step))?;
        cut_of(&view).cloned().context("a cut")
    }

    /// The collector opens the door, signs in and begins a cut of notes and coins; gives its folio.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn begin_cut(&mut self) -> Result<Folio> {
        self.sign_in(COLLECTOR)?;
        self.emulator.say("door open")?;
        self.kiosk.touch(Act::BeginCut { scope: CutScope::Total })?;
        self.await_cut_step(2)?.folio.context("a cut that began has a folio")
    }

    /// Both boxes come out; the coin box has no sensor, so the collector says so. The hoppers are emptied into the coins' bag.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn take_boxes_out(&mut self) -> Result<()> {
        self.emulator.say("bill box out")?;
        self.kiosk.await_view("the notes' box out", |view| {
            cut_of(view).is_some_and(|cut| cut.boxes.iter().any(|each| each.by_device && each.out))
        })?;
        self.emulator.say("coin box out")?;
        self.kiosk.touch(Act::BoxOut { slot: "coin".parse()? })?;
        for hopper in HOPPERS {
            self.emulator.say(&format!("{hopper} empty"))?;
            self.kiosk.touch(Act::BoxOut { slot: hopper.parse()? })?;
        }
        self.await_cut_step(3).map(drop)
    }

    /// Empty boxes go in.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn put_boxes_in(&mut self, bill_serial: &str, coin_serial: &str) -> Result<()> {
        self.emulator.say(&format!("bill box in {bill_serial}"))?;
        self.emulator.say(&format!("coin box in {coin_serial}"))?;
        self.kiosk.touch(Act::BoxIn { slot: "coin".parse()?, serial: coin_serial.to_owned(), left: Some(FIRST_BOXES.1.to_owned()) })?;
        let bill = |view: &View| cut_of(view).is_some_and(|cut| cut.boxes.iter().any(|each| each.by_device && each.back));
        super::wait::until("the notes' box in", super::wait::PATIENCE, || {
            // The device needs a moment to say that a box is there; a person presses again, too.
            self.kiosk.touch(Act::BoxIn { slot: "bill".parse()?, serial: bill_serial.to_owned(), left: Some(FIRST_BOXES.0.to_owned()) })?;
            let view = self.kiosk.view()?;
            Ok(if bill(&view) { super::wait::Look::Here(()) } else { super::wait::Look::NotYet(format!("{:?}", cut_of(&view))) })
        })?;
        self.await_cut_step(4).map(drop)
    }

    /// The bags are sealed: notes, coins, and one of evidence where envelopes leave with the cut.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn seal_bags(&mut self, seals: Seals) -> Result<()> {
        let cut = self.await_cut_step(4)?;
        for content in cut.bags.iter().map(|bag| bag.content) {
            let seal = match content {
                BagContent::Notes => seals.0.to_owned(),
                BagContent::Coins => seals.1.to_owned(),
                BagContent::Doubtful => evidence_seal(seals),
            };
            self.kiosk.touch(Act::SealBag { content, seal: seal.parse()? })?;
            self.kiosk.await_view(&format!("seal {seal} read"), |view| {
                cut_of(view).is_some_and(|cut| cut.bags.iter().flat_map(|bag| &bag.seals).any(|bag| bag.seal.as_str() == seal))
            })?;
        }
        self.kiosk.touch(Act::CutContinue)?;
        self.await_cut_step(5).map(drop)
    }

    /// Another person receives, both tickets are printed; the cut is closed, the door shut, everybody leaves.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn hand_over(&mut self) -> Result<()> {
        self.kiosk.touch(Act::Receives { number: TECHNICIAN.0.parse()?, pin: Pin(TECHNICIAN.2.to_owned()) })?;
        self.kiosk.await_view("both tickets", |view| {
            cut_of(view).is_some_and(|cut| cut.step == 6 && matches!(cut.tickets, Paper::Printed | Paper::Failed) && cut.can_continue)
        })?;
        self.kiosk.touch(Act::CutContinue)?;
        self.kiosk.await_screen("Staff/Board", |_| true)?;
        self.emulator.say("door close")?;
        self.sign_out()?;
        self.kiosk.await_screen("Attract", |_| true).map(drop)
    }

    /// A whole cut; gives its folio.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn make_cut(&mut self, seals: Seals) -> Result<Folio> {
        let folio = self.begin_cut()?;
        self.take_boxes_out()?;
        self.put_boxes_in("CB-0002", "CC-0002")?;
        self.seal_bags(seals)?;
        self.hand_over()?;
        Ok(folio)
    }

    /// The vault counts a cut blind, from the pieces that really lie in the boxes that were taken out and in the hoppers' bag; gives the comparison
    /// as operations see it.
    ///
    /// # Errors
    /// What the centre said.
    pub fn count_cut(&mut self, folio: &Folio, seals: Seals) -> Result<Value> {
        self.journal.await_delivered(super::audit::DELIVERED_WITHIN)?;
        let inventory = self.emulator.inventory()?;
        let last = |boxes: &Value| boxes.as_array().and_then(|boxes| boxes.last().cloned()).unwrap_or_default();
        let notes = last(&inventory["bill"]["removed"])["content"].clone();
        let bus = &inventory["cctalk"];
        let mut coins = pieces_of(&last(&bus["coin"]["removed"])["coins"])?;
        for hopper in HOPPERS {
            coins.extend(pieces_of(&bus[hopper]["emptied"])?);
        }
        let notes = pieces_of(&notes)?;
        let console = self.server.console()?;
        let vault = console.sign_in(VAULT.0, VAULT.1)?;
        let path = format!("cuts/{}", folio.compact());
        console.act(&vault, &format!("{path}/count"), &json!({ "camera": "Cámara 2" }))?.well()?;
        let closed = self.journal.await_entry("the closed cut", |entry| matches!(entry.what, EntryKind::CutClosed { .. }))?;
        let evidence = evidence_seal(seals);
        let cleared = pieces_of(&inventory["bill"]["cleared"])?;
        let mut bags = vec![(seals.0, true, &notes), (seals.1, false, &coins)];
        if matches!(&closed.what, EntryKind::CutClosed { bags, .. } if bags.iter().any(|bag| bag.content == BagContent::Doubtful)) {
            bags.push((evidence.as_str(), true, &cleared));
        }
        for (seal, bills, content) in bags {
            let lines = lines(bills, content);
            console.act(&vault, &format!("{path}/count/lines"), &json!({ "seal": seal, "pieces": lines }))?.well()?;
            console.act(&vault, &format!("{path}/count/seal"), &json!({ "seal": seal, "intact": true }))?.well()?;
        }
        let signature = json!({ "number": SECOND_VAULT.0, "password": SECOND_VAULT.1 });
        console.act(&vault, &format!("{path}/count/sign"), &signature)?.well()?;
        console.act(&vault, &format!("{path}/count/finish"), &json!({}))?.well()?;
        let (number, password, _) = super::habits::OPERATIONS;
        let operations = console.sign_in(number, password)?;
        let compared = console.ask(&operations, &format!("{path}/comparison"))?.well()?;
        ensure!(compared["lines"].is_array(), "a comparison without lines: {compared}");
        Ok(compared)
    }
}

/// The seal of a cut's bag of evidence.
fn evidence_seal(seals: Seals) -> String {
    format!("E-{}", seals.0)
}

/// The smallest coin of a count sheet: five, ten and twenty centavos never come out of the machines.
const SMALLEST_COIN: i64 = 50;

/// Every denomination of a bag with its pieces, none left out: 0 where there is nothing.
fn lines(bills: bool, there: &[(Denomination, i64)]) -> serde_json::Map<String, Value> {
    let of = |denomination: Denomination| -> i64 { there.iter().filter(|(each, _)| *each == denomination).map(|(_, count)| count).sum() };
    let all = Denomination::all().filter(|each| each.is_bill() == bills && each.value().centavos() >= SMALLEST_COIN);
    all.map(|denomination| (denomination.to_string(), json!(of(denomination)))).collect()
}
