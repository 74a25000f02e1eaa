//! Nobody is there any more, with the real programs: every limit on idleness has its end. The terminal hurries twentyfold,
//! which only one in training may (`[training]` in `agent.toml`).

use anyhow::{Result, ensure};
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{OwedReason, PaymentEnd};
use cas_domain::local::screen::Screen;
use cas_domain::local::touch::Act;
use cas_tests::world::kiosk::overlay_of;
use cas_tests::world::{Plan, World};

use crate::facts::{ends, expect_tray, owed, pesos};

fn hurried() -> Plan {
    Plan { hurry: 20, ..Plan::default() }
}

fn k15(world: &mut World) -> Result<()> {
    world.kiosk.await_view("K15", |view| overlay_of(view).as_deref() == Some("StillThere")).map(drop)
}

/// A case without paper and without coins: what lies in mouth and tray belongs to whoever passes by.
fn a_case_and_nothing_else(world: &mut World, end: PaymentEnd, reason: OwedReason) -> Result<()> {
    ensure!(ends(world)? == [end], "ended as {:?}", ends(world)?);
    ensure!(owed(world)? == [(pesos(50), reason)], "owed {:?}", owed(world)?);
    world.kiosk.await_screen("Attract", |_| true)?;
    expect_tray(world, &[])?;
    world.journal.expect("VoucherIntent", 0)
}

#[test]
fn s38_whoever_leaves_money_behind_gets_a_case_when_k15_runs_out() {
    World::play(&hurried(), |world| {
        world.open_parking_ticket(91_000_001)?;
        world.emulator.insert_note(50)?;
        world.await_inserted(50)?;
        k15(world)?;
        world.journal.await_entry("the end", |entry| matches!(entry.what, EntryKind::PaymentEnded { .. }))?;
        a_case_and_nothing_else(world, PaymentEnd::Abandoned, OwedReason::Abandoned)
    });
}

#[test]
fn whoever_answers_k15_goes_on_paying() {
    World::play(&hurried(), |world| {
        world.open_parking_ticket(91_000_002)?;
        world.emulator.insert_note(100)?;
        world.await_inserted(100)?;
        k15(world)?;
        world.kiosk.touch(Act::Presence)?;
        world.kiosk.await_view("K07 without K15", |view| matches!(view.screen, Screen::Insert { .. }) && view.overlay.is_none())?;
        world.emulator.insert_note(50)?;
        world.await_receipt()?;
        world.leave_receipt()?;
        ensure!(ends(world)? == [PaymentEnd::Completed], "ended as {:?}", ends(world)?);
        Ok(())
    });
}

#[test]
fn a_visit_without_money_ends_at_the_first_screen() {
    World::play(&hurried(), |world| {
        world.look_up("parquimetro", &cas_tests::world::references::parking_ticket(91_000_003)?)?;
        k15(world)?;
        world.kiosk.await_screen("Attract", |_| true)?;
        world.journal.expect("PaymentOpened", 0)
    });
}

#[test]
fn s37_nobody_there_when_the_power_is_back() {
    World::play(&hurried(), |world| {
        world.open_parking_ticket(91_000_004)?;
        world.emulator.insert_note(50)?;
        world.await_inserted(50)?;
        world.agent.kill()?;
        world.kiosk.forget();
        world.agent.start()?;
        world.kiosk.await_screen("Interrupted", |_| true)?;
        expect_tray(world, &[])?;
        world.journal.await_entry("the end", |entry| matches!(entry.what, EntryKind::PaymentEnded { .. }))?;
        a_case_and_nothing_else(world, PaymentEnd::Interrupted, OwedReason::Interrupted)
    });
}
