//! A citizen who changes their mind.

use anyhow::{Result, ensure};
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{OwedReason, PaymentEnd};
use cas_domain::local::screen::{Overlay, Paper, Screen};
use cas_domain::local::touch::Act;
use cas_tests::world::kiosk::overlay_of;
use cas_tests::world::{Plan, World};

use crate::facts::{ends, expect_tray, owed, pesos};

fn confirm(world: &mut World) -> Result<()> {
    world.kiosk.touch(Act::Cancel)?;
    world.kiosk.await_view("K09", |view| overlay_of(view).as_deref() == Some("ConfirmCancel"))?;
    world.kiosk.touch(Act::CancelAndReturn)
}

#[test]
fn cancelled_while_the_first_note_is_being_looked_at_the_note_comes_back() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(20_000_001)?;
        world.emulator.say("bill pause accepting")?;
        world.emulator.insert_note(200)?;
        world.kiosk.await_view("the note being looked at", |view| matches!(view.screen, Screen::Insert { checking: true, .. }))?;
        world.kiosk.touch(Act::Cancel)?;
        world.kiosk.await_view("the cancellation under way", |view| !matches!(view.screen, Screen::Insert { can_cancel: true, .. }))?;
        world.emulator.say("bill resume")?;
        world.kiosk.await_screen("Cancelled", |view| matches!(view.screen, Screen::Cancelled { take_note: true, .. }))?;
        world.emulator.await_inventory("the note in the mouth", |all| all["bill"]["mouth"]["B20000"] == 1)?;
        world.emulator.say("bill take")?;
        ensure!(ends(world)? == [PaymentEnd::Cancelled], "ended as {:?}", ends(world)?);
        world.journal.expect("StackOutcome", 0)?;
        world.kiosk.touch(Act::Finish)?;
        world.kiosk.await_screen("Attract", |_| true).map(drop)
    });
}

#[test]
fn cancelled_with_money_inside_and_a_note_being_looked_at_both_come_back() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(20_000_002)?;
        world.emulator.insert_note(50)?;
        world.await_inserted(50)?;
        world.emulator.say("bill pause accepting")?;
        world.emulator.insert_note(200)?;
        world.kiosk.await_view("the note being looked at", |view| matches!(view.screen, Screen::Insert { checking: true, .. }))?;
        confirm(world)?;
        world.emulator.say("bill resume")?;
        world.kiosk.await_screen("Cancelled", |_| true)?;
        world.emulator.await_inventory("the $200 in the mouth", |all| all["bill"]["mouth"]["B20000"] == 1)?;
        expect_tray(world, &[("C1000", 5)])?;
        ensure!(ends(world)? == [PaymentEnd::Cancelled] && owed(world)?.is_empty(), "{:?}, owed {:?}", ends(world)?, owed(world)?);
        Ok(())
    });
}

#[test]
fn cancelled_over_the_limit_100_come_back_and_the_rest_is_owed_with_a_voucher() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(20_000_003)?;
        for (note, inside) in [(100, 100), (20, 120)] {
            world.emulator.insert_note(note)?;
            world.await_inserted(inside)?;
        }
        world.kiosk.touch(Act::Cancel)?;
        let asked = world.kiosk.await_view("K09", |view| overlay_of(view).as_deref() == Some("ConfirmCancel"))?;
        let Some(Overlay::ConfirmCancel { now, by_voucher, .. }) = asked.overlay else { unreachable!("awaited") };
        ensure!((now, by_voucher) == (pesos(100), pesos(20)), "K09 says {now} now and {by_voucher} by voucher");
        world.kiosk.touch(Act::CancelAndReturn)?;
        let view = world.kiosk.await_screen("OwedChange", |_| true)?;
        let Screen::OwedChange { amount, folio, .. } = view.screen else { unreachable!("awaited") };
        ensure!(amount == pesos(20), "K12 says {amount}");
        expect_tray(world, &[("C1000", 10)])?;
        world.kiosk.touch(Act::PrintVoucher)?;
        world.kiosk.await_screen("OwedChange", |view| matches!(view.screen, Screen::OwedChange { voucher: Paper::Printed, .. }))?;
        let paper = world.emulator.await_paper("VALE POR CAMBIO PENDIENTE")?;
        for words in ["$20.00", &folio.to_string(), "pago cancelado", "SIN VALOR"] {
            ensure!(paper.contains(words), "'{words}' is not on the voucher:\n{paper}");
        }
        world.journal.await_entry("the voucher's intent", |entry| matches!(entry.what, EntryKind::VoucherIntent { .. }))?;
        ensure!(owed(world)? == [(pesos(20), OwedReason::Cancelled)], "owed {:?}", owed(world)?);
        world.kiosk.touch(Act::Next)?;
        world.kiosk.await_screen("Attract", |_| true).map(drop)
    });
}

#[test]
fn whoever_says_no_to_the_question_goes_on_paying() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(20_000_004)?;
        world.emulator.insert_note(100)?;
        world.await_inserted(100)?;
        world.kiosk.touch(Act::Cancel)?;
        world.kiosk.await_view("K09", |view| overlay_of(view).as_deref() == Some("ConfirmCancel"))?;
        world.kiosk.touch(Act::KeepPaying)?;
        world.kiosk.await_view("K07 again", |view| overlay_of(view).is_none())?;
        world.emulator.insert_note(50)?;
        world.await_receipt()?;
        expect_tray(world, &[("C1000", 1), ("C100", 3)])?;
        world.leave_receipt()
    });
}
