//! What staff try at the machine and what they find beside it, with the real programs.

use anyhow::{Context, Result, ensure};
use cas_domain::account::Account;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{Document, FoundSpot, NoteTrial};
use cas_domain::journal::posting::Pieces;
use cas_domain::local::found::FoundView;
use cas_domain::local::screen::{Paper, Screen};
use cas_domain::local::staff::StaffScreen;
use cas_domain::local::touch::Act;
use cas_domain::local::trial::{NoteTrialState, TrialView};
use cas_domain::local::view::View;
use cas_tests::world::habits::{OPERATIONS, TECHNICIAN, pieces_of};
use cas_tests::world::{Plan, World};

use crate::facts::{balance, expect_tray, folio, pesos};

fn trial_of(view: &View) -> Option<&TrialView> {
    match &view.screen {
        Screen::Staff { screen: StaffScreen::Trial { trial, .. } } => Some(trial),
        _ => None,
    }
}

fn found_of(view: &View) -> Option<&FoundView> {
    match &view.screen {
        Screen::Staff { screen: StaffScreen::Found { found, .. } } => Some(found),
        _ => None,
    }
}

fn await_note(world: &mut World, note: NoteTrialState) -> Result<()> {
    let words = format!("the note of the test: {note:?}");
    world.kiosk.await_view(&words, |view| trial_of(view).is_some_and(|trial| trial.note == note)).map(drop)
}

/// A note is read and comes back, one coin falls and goes back, a page is printed; the next citizen pays as if nobody had been there.
#[test]
fn s42_realm_a_test_with_the_real_devices_leaves_nothing_behind() {
    World::play(&Plan::default(), |world| {
        world.sign_in(TECHNICIAN)?;
        world.kiosk.touch(Act::BeginTests)?;
        world.kiosk.await_screen("Staff/Trial", |_| true)?;
        world.kiosk.touch(Act::TestNote { on: true })?;
        await_note(world, NoteTrialState::Waiting)?;
        world.emulator.insert_note(500)?;
        await_note(world, NoteTrialState::Back { denomination: "B50000".parse()? })?;
        world.emulator.say("bill take")?;
        world.try_hopper("hopper-2")?;
        world.kiosk.touch(Act::TestPrint)?;
        world.kiosk.await_view("the page", |view| trial_of(view).is_some_and(|trial| trial.page == Paper::Printed))?;
        let paper = world.emulator.await_paper("PRUEBA DE IMPRESORA")?;
        ensure!(paper.matches("PRUEBA: SIN VALOR").count() >= 2, "both ends say so: {paper}");
        world.kiosk.touch(Act::TestsDone)?;
        world.kiosk.await_screen("Staff/Board", |_| true)?;
        world.sign_out()?;
        let test = balance(world, |account| matches!(account, Account::StaffTest(_) | Account::Staff(_)))?;
        ensure!(test == pesos(0), "the test left {test}");
        world
            .journal
            .await_entry("the note of the test, back", |entry| matches!(entry.what, EntryKind::TestNote { what: NoteTrial::Back, .. }))?;
        world.journal.await_entry("the page", |entry| {
            matches!(entry.what, EntryKind::Printed { document: Document::TestTicket, printed: true, .. })
        })?;
        world.kiosk.await_screen("Attract", |_| true)?;
        world.open_parking_ticket(80_000_001)?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        expect_tray(world, &[("C1000", 6), ("C100", 3)])?;
        world.leave_receipt()
    });
}

/// A citizen leaves the change in the tray; the technician finds it, and the centre has a case that names the payment.
#[test]
fn s36_left_in_tray_change_is_found_and_the_centre_has_a_case() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(80_000_002)?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        expect_tray(world, &[("C1000", 6), ("C100", 3)])?;
        world.leave_receipt()?;
        let paid = folio(world)?;
        world.sign_in(TECHNICIAN)?;
        world.kiosk.touch(Act::BeginFound)?;
        let view = world.kiosk.await_screen("Staff/Found", |_| true)?;
        let named = found_of(&view).and_then(|found| found.change_of).context("a candidate")?;
        ensure!(named.folio == paid, "{named:?}");
        let lay = pieces_of(&world.emulator.say("tray")?)?;
        world.emulator.say("tray take")?;
        world.found.clone_from(&lay);
        let pieces = lay.iter().map(|(denomination, count)| Pieces { denomination: *denomination, count: *count }).collect();
        world.kiosk.touch(Act::RecordFound { spot: FoundSpot::Tray, pieces, envelope: "00000413".parse()? })?;
        let view = world.kiosk.await_view("the find on disk", |view| found_of(view).is_some_and(|found| found.ticket == Paper::Printed))?;
        let booked = found_of(&view).and_then(|found| found.booked.clone()).context("booked")?;
        let slip = world.emulator.await_paper("DINERO ENCONTRADO")?;
        ensure!(slip.contains(&booked.folio.to_string()) && slip.contains(&paid.to_string()) && slip.contains("63.00"), "{slip}");
        world.kiosk.touch(Act::FoundDone)?;
        world.kiosk.await_screen("Staff/Board", |_| true)?;
        world.sign_out()?;
        let unclaimed = balance(world, |account| matches!(account, Account::Unclaimed(_)))?;
        ensure!(unclaimed == pesos(63), "unclaimed {unclaimed}");
        world.journal.await_delivered(cas_tests::world::audit::DELIVERED_WITHIN)?;
        let console = world.server.console()?;
        let session = console.sign_in(OPERATIONS.0, OPERATIONS.1)?;
        let cases = console.ask(&session, "cases")?.well()?.to_string();
        ensure!(cases.contains(&paid.compact()) || cases.contains(&paid.to_string()), "no case names {paid}: {cases}");
        Ok(())
    });
}
