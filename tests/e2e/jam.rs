//! A note jams on its way into the box and the power fails: a technician states where it was, and the next citizen pays.

use anyhow::{Context, Result, ensure};
use cas_domain::account::Account;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{FoundWhere, StackResult};
use cas_domain::journal::posting::Pieces;
use cas_domain::local::jam::{JamView, PathState};
use cas_domain::local::screen::{OutReason, Screen};
use cas_domain::local::staff::StaffScreen;
use cas_domain::local::touch::Act;
use cas_domain::local::view::View;
use cas_tests::world::habits::TECHNICIAN;
use cas_tests::world::{Plan, World};

use crate::facts::{balance, expect_tray, pesos, stacks};

fn jam_of(view: &View) -> Option<&JamView> {
    match &view.screen {
        Screen::Staff { screen: StaffScreen::Jam { jam, .. } } => Some(jam),
        _ => None,
    }
}

/// The note gets stuck at the box, the power fails, and the device says nothing but "power up".
fn jam_mid_stack(world: &mut World, ticket: u32) -> Result<()> {
    world.open_parking_ticket(ticket)?;
    world.emulator.say("bill plain on")?;
    world.emulator.say("bill jam box")?;
    world.emulator.insert_note(200)?;
    world.emulator.await_state("bill", "a jam at the box", |state| state["doing"] == "faulty")?;
    world.emulator.say("bill power off")?;
    world.emulator.say("bill power on")?;
    world.emulator.say("bill plain off")?;
    world.kiosk.await_screen("Interrupted", |view| matches!(view.screen, Screen::Interrupted { doubtful: Some(_), .. }))?;
    ensure!(stacks(world)? == [StackResult::Doubt], "{:?}", stacks(world)?);
    world.kiosk.touch(Act::GiveBack)?;
    let under_review =
        |view: &View| matches!(&view.screen, Screen::OutOfService { reasons, .. } if reasons.contains(&OutReason::UnderReview));
    world.kiosk.await_screen("OutOfService", under_review).map(drop)
}

/// The technician opens the door, looks, states; shuts the door; the path is tested.
fn technician_states(world: &mut World, found: FoundWhere, envelope: Option<&str>) -> Result<()> {
    world.emulator.say("door open")?;
    world.journal.await_entry("the open door", |entry| matches!(entry.what, EntryKind::Door { open: true }))?;
    world.sign_in(TECHNICIAN)?;
    world.kiosk.touch(Act::BeginJam)?;
    let view = world.kiosk.await_screen("Staff/Jam", |view| jam_of(view).is_some_and(|jam| jam.path == PathState::Asked))?;
    let doubt = jam_of(&view).context("M04")?.doubt;
    let pieces = match envelope {
        Some(_) => Some(Pieces { denomination: "B20000".parse()?, count: 1 }),
        None => None,
    };
    let envelope = envelope.map(str::parse).transpose()?;
    world.kiosk.touch(Act::Found { doubt, found, pieces, envelope })?;
    world.kiosk.await_view("what is to be done next", |view| jam_of(view).is_some_and(|jam| jam.path == PathState::DoorOpen))?;
    world.journal.expect("MoveIntent", 0)?;
    world.emulator.say("door close")?;
    world.kiosk.await_view("a clear path", |view| jam_of(view).is_some_and(|jam| jam.path == PathState::Clear))?;
    world.kiosk.touch(Act::JamDone)?;
    world.kiosk.await_screen("Staff/Board", |_| true)?;
    world.sign_out()?;
    world.kiosk.await_screen("Attract", |_| true).map(drop)
}

fn next_citizen_pays(world: &mut World, ticket: u32) -> Result<()> {
    world.open_parking_ticket(ticket)?;
    world.emulator.insert_note(200)?;
    world.await_receipt()?;
    expect_tray(world, &[("C1000", 6), ("C100", 3)])?;
    world.leave_receipt()
}

#[test]
fn s17_a_jammed_note_is_found_goes_into_an_envelope_and_the_next_citizen_pays() {
    World::play(&Plan::default(), |world| {
        jam_mid_stack(world, 60_000_001)?;
        let told = world.emulator.say("bill clear")?;
        ensure!(told.to_string().contains("hand"), "{told}");
        technician_states(world, FoundWhere::Path, Some("00000412"))?;
        world.journal.await_entry("the statement", |entry| matches!(entry.what, EntryKind::Statement { .. }))?;
        let envelope = balance(world, |account| matches!(account, Account::Pouch(number) if number.as_str() == "00000412"))?;
        let transport = balance(world, |account| matches!(account, Account::Transport(_)))?;
        let held = balance(world, |account| matches!(account, Account::Held(_)))?;
        ensure!(
            (envelope, transport, held) == (pesos(200), pesos(0), pesos(200)),
            "envelope {envelope}, transport {transport}, held {held}"
        );
        next_citizen_pays(world, 60_000_002)?;
        // The envelope leaves with the next cut in a bag of its own, and the vault finds every note.
        let seals = ("N-6701", "M-6701");
        let folio = world.make_cut(seals)?;
        let compared = world.count_cut(&folio, seals)?;
        ensure!(compared["difference"] == 0, "the count says {compared}");
        let held = balance(world, |account| matches!(account, Account::Held(_)))?;
        ensure!(held == pesos(200), "the citizen's claim stands until the centre has decided: {held}");
        Ok(())
    });
}

#[test]
fn s17_a_jammed_note_that_nobody_finds_stays_in_transport_and_the_next_citizen_pays() {
    World::play(&Plan::default(), |world| {
        jam_mid_stack(world, 60_000_003)?;
        // A hand took it and says nothing of it: the centre has the case.
        world.emulator.say("bill clear")?;
        technician_states(world, FoundWhere::NotFound, None)?;
        let transport = balance(world, |account| matches!(account, Account::Transport(_)))?;
        ensure!(transport == pesos(200), "in transport {transport}");
        next_citizen_pays(world, 60_000_004)
    });
}
