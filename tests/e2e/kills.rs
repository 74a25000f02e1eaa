//! S1 with the real programs: `cas-agent` is killed (SIGKILL) at random moments of real payments, again and again, over pseudo
//! terminals. Devices keep their power and go on with what they were told. Whatever it was doing: every piece is where the
//! book says, nothing is in doubt, and the terminal goes on.
//!
//! A hundred kills in four worlds, side by side. `CAS_KILLS_SEED` tries another seed than the fixed ones; by hand, a thousand:
//! `CAS_KILLS=1000 cargo nextest run -p cas-tests -E 'test(s01_killed)'`.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use cas_domain::denomination::Denomination;
use cas_domain::journal::EntryKind;
use cas_domain::local::screen::{NoteChip, OutReason, Screen};
use cas_domain::local::touch::Act;
use cas_domain::local::view::View;
use cas_tests::world::clock::Deadline;
use cas_tests::world::kiosk::{name_of, overlay_of};
use cas_tests::world::references::parking_ticket;
use cas_tests::world::{Plan, World};

/// The longest life between two kills.
const LIFE_MAX_MS: u64 = 2_600;
/// And the shortest: some kills fall into the start itself.
const LIFE_MIN_MS: u64 = 250;
/// A kill that follows an act of the citizen follows it so soon: a note takes about a second into the box.
const SOON_MS: u64 = 1_000;
/// Kills in one world at most.
const WORLD_KILLS: u64 = 50;
/// A citizen looks at the screen so often.
const GLANCE: Duration = Duration::from_millis(15);
/// From one piece to the next.
const HAND: Duration = Duration::from_millis(110);
/// After the last kill, the open payment ends within this.
const LAST_PAYMENT: Duration = Duration::from_secs(60);

/// Numbers that follow from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    const fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let sides = u64::try_from(from.len()).ok().filter(|sides| *sides > 0)?;
        from.get(usize::try_from(self.roll(sides)).ok()?)
    }
}

/// Somebody who pays parking tickets, changes their mind now and then, and keeps no paper.
struct Citizen {
    dice: Dice,
    ticket: u32,
    /// The screen that was acted on last; the same one is not touched twice in a row, except while paying.
    acted_on: Option<u64>,
    /// The hand is under way to the slot: nobody drops coins faster than this.
    hand: Deadline,
}

impl Citizen {
    /// Does what the screen asks for. Whether cash was moved or asked for.
    fn act(&mut self, world: &mut World, view: &View) -> Result<bool> {
        if let (Screen::Insert { notes, coins, .. }, None) = (&view.screen, overlay_of(view)) {
            return self.pay(world, notes, coins);
        }
        if self.acted_on == Some(view.version) {
            return Ok(false);
        }
        self.acted_on = Some(view.version);
        let touch = match &view.screen {
            // K09 asks; over K08 and K15 somebody goes on.
            Screen::Insert { .. } if overlay_of(view).as_deref() == Some("ConfirmCancel") && self.dice.roll(2) == 0 => Act::CancelAndReturn,
            Screen::Insert { .. } => Act::KeepPaying,
            Screen::Attract { .. } => Act::Start,
            Screen::Services { .. } => Act::Choose { service: "parquimetro".parse()? },
            Screen::Reference { .. } => {
                self.ticket += 1;
                Act::Submit { reference: parking_ticket(self.ticket)?, amount: None }
            }
            Screen::Review { .. } => Act::Confirm,
            Screen::HowToPay { .. } => Act::PayCash,
            Screen::Interrupted { can_continue, .. } => {
                if *can_continue && self.dice.roll(3) > 0 {
                    Act::Resume
                } else {
                    Act::GiveBack
                }
            }
            Screen::NotDue { .. } => Act::Finish,
            Screen::Change { pieces, .. } if pieces.iter().all(|piece| piece.paid == piece.count) => Act::Next,
            Screen::OwedChange { .. } | Screen::Receipt { .. } => Act::Next,
            Screen::Thanks { .. } | Screen::Cancelled { .. } => {
                world.emulator.say("bill take")?;
                world.emulator.say("tray take")?;
                Act::Finish
            }
            _ => return Ok(false),
        };
        let moves = matches!(touch, Act::Resume | Act::GiveBack | Act::CancelAndReturn);
        // A touch that meets the end of the agent is lost, as it would be at the kiosk.
        let _ = world.kiosk.touch(touch);
        Ok(moves)
    }

    fn pay(&mut self, world: &mut World, notes: &[NoteChip], coins: &[Denomination]) -> Result<bool> {
        if self.hand.left().is_some() {
            return Ok(false);
        }
        self.hand = Deadline::within(HAND);
        match self.dice.roll(12) {
            0 => {
                let _ = world.kiosk.touch(Act::Cancel);
                Ok(true)
            }
            1..=7 => {
                let taken: Vec<Denomination> = notes.iter().filter(|chip| chip.refused.is_none()).map(|chip| chip.denomination).collect();
                let Some(note) = self.dice.pick(&taken) else { return Ok(false) };
                let answer = world.emulator.say(&format!("bill insert {note}"))?;
                Ok(answer["taken"] == true)
            }
            _ => {
                let Some(coin) = self.dice.pick(coins) else { return Ok(false) };
                let answer = world.emulator.say(&format!("coin insert {coin}"))?;
                Ok(answer["went"] != "tray")
            }
        }
    }

    /// Pays until it is time for the next kill.
    fn live(&mut self, world: &mut World) -> Result<()> {
        let mut end = Deadline::within(Duration::from_millis(LIFE_MIN_MS + self.dice.roll(LIFE_MAX_MS - LIFE_MIN_MS)));
        self.acted_on = None;
        while end.left().is_some() {
            // No screen at all is no error here: the agent may not be there yet.
            let Ok(view) = world.kiosk.await_view_within("a screen", GLANCE, |_| true) else { continue };
            if self.act(world, &view)? && self.dice.roll(2) == 0 {
                end = Deadline::within(Duration::from_millis(self.dice.roll(SOON_MS)));
            }
        }
        Ok(())
    }

    /// Ends what is open; the first screen invites again.
    fn finish(&mut self, world: &mut World) -> Result<()> {
        let end = Deadline::within(LAST_PAYMENT);
        loop {
            let view = world.kiosk.view()?;
            let reasons = if let Screen::OutOfService { reasons, .. } = &view.screen { reasons.as_slice() } else { &[] };
            ensure!(!reasons.contains(&OutReason::UnderReview), "a kill alone has put a slot in doubt");
            if matches!(view.screen, Screen::Attract { .. }) {
                return Ok(());
            }
            ensure!(end.left().is_some(), "the open payment does not end; screens: {}", world.kiosk.last_seen());
            if matches!(view.screen, Screen::Insert { .. }) {
                let asked = overlay_of(&view).as_deref() == Some("ConfirmCancel");
                let _ = world.kiosk.touch(if asked { Act::CancelAndReturn } else { Act::Cancel });
            } else {
                self.act(world, &view)?;
            }
            let _ = world.kiosk.await_view_within("another screen", GLANCE, |newer| newer.version != view.version);
        }
    }
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The doubts about notes and change, each with the entries before it. The coin acceptor remembers five coins: where the
/// agent gets no time for half a second while coins rain, a doubt about them is right.
fn doubts(world: &World) -> Result<Vec<String>> {
    let entries = world.journal.entries()?;
    let doubts = entries.iter().enumerate().filter_map(|(at, entry)| match &entry.what {
        EntryKind::Doubt { slot, evidence, .. } if slot.as_str() != "coin" => Some((at, slot, evidence)),
        _ => None,
    });
    let before = |at: usize| entries[at.saturating_sub(14)..at].iter().map(|entry| format!("{:?}", entry.what)).collect::<Vec<_>>();
    Ok(doubts.map(|(at, slot, evidence)| format!("{slot}: {evidence}, after {:#?}", before(at))).collect())
}

/// Kills the agent so many times; every moment follows from the seed, as far as two processes and a clock allow.
fn storm(seed: u64, kills: u64) {
    let seed = from_environment("CAS_KILLS_SEED").map_or(seed, |other| other.wrapping_add(seed));
    eprintln!("seed {seed}: {kills} kills");
    World::play(&Plan::with_loads(100, 100), |world| {
        let ticket = 90_000_000 + u32::try_from(seed % 9_000)? * 1_000;
        let mut citizen = Citizen { dice: Dice(seed), ticket, acted_on: None, hand: Deadline::within(HAND) };
        let mut moments: BTreeMap<String, u32> = BTreeMap::new();
        for kill in 1..=kills {
            citizen.live(world)?;
            world.agent.kill().with_context(|| format!("before kill {kill} of seed {seed}"))?;
            let last = world.journal.entries()?.last().map_or("nothing", |entry| entry.what.name());
            *moments.entry(last.to_owned()).or_default() += 1;
            world.kiosk.forget();
            world.agent.start()?;
        }
        citizen.finish(world).with_context(|| format!("seed {seed}, after {kills} kills at {moments:?}"))?;
        let boots = world.journal.of_kind("Boot")?.len();
        let ended = world.journal.of_kind("PaymentEnded")?.len();
        eprintln!("seed {seed}: {boots} starts, {ended} payments ended; killed right after: {moments:?}");
        ensure!(moments.len() >= 5, "seed {seed}: killed at too few kinds of moments: {moments:?}");
        ensure!(ended >= usize::try_from(kills / 12)?, "seed {seed}: only {ended} payments in {kills} kills");
        let doubts = doubts(world)?;
        ensure!(doubts.is_empty(), "seed {seed}: the devices kept their power, and yet there are doubts: {doubts:#?}");
        let screen = name_of(&world.kiosk.view()?);
        ensure!(screen == "Attract", "seed {seed} ends at {screen}");
        Ok(())
    });
}

/// A quarter of the kills: 26, or a quarter of `CAS_KILLS`. A world for each fifty, so that hoppers do not run dry.
fn quarter(number: u64) {
    let kills = from_environment("CAS_KILLS").map_or(26, |all| all.div_ceil(4));
    for part in 0..kills.div_ceil(WORLD_KILLS) {
        storm(number + part * 4, WORLD_KILLS.min(kills - part * WORLD_KILLS));
    }
}

#[test]
fn s01_killed_at_random_moments_first_quarter() {
    quarter(1);
}

#[test]
fn s01_killed_at_random_moments_second_quarter() {
    quarter(2);
}

#[test]
fn s01_killed_at_random_moments_third_quarter() {
    quarter(3);
}

#[test]
fn s01_killed_at_random_moments_last_quarter() {
    quarter(4);
}
