//! Refused notes, no paper, a hopper that runs short.

use anyhow::ensure;
use cas_domain::denomination::Denomination;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{Document, OwedReason, PaymentEnd};
use cas_domain::local::screen::{ChipRefusal, NoteRefusal, Overlay, Paper, Screen};
use cas_domain::local::touch::Act;
use cas_tests::world::{Plan, World};

use crate::facts::{at_centre, ends, expect_tray, folio, owed, pesos};

#[test]
fn a_note_whose_change_cannot_be_made_is_crossed_out_and_never_gets_in() {
    World::play(&Plan::empty(), |world| {
        world.open_parking_ticket(30_000_001)?;
        let view = world.kiosk.await_screen("Insert", |view| matches!(&view.screen, Screen::Insert { notes, .. } if !notes.is_empty()))?;
        let Screen::Insert { notes, .. } = view.screen else { unreachable!("awaited") };
        let of = |pesos| notes.iter().find(|chip| Denomination::bill(pesos) == Ok(chip.denomination)).and_then(|chip| chip.refused);
        ensure!(of(200) == Some(ChipRefusal::NoChange) && of(100).is_none(), "the chips say {notes:?}");
        world.emulator.insert_note(100)?;
        world.await_inserted(100)?;
        // The hand offers the crossed-out note all the same: the device does not draw it in to stay.
        world.emulator.insert_note(20)?;
        world.await_inserted(120)?;
        world.emulator.offer_note(200)?;
        world.kiosk.await_view("K08", |view| matches!(view.overlay, Some(Overlay::NoteRefused { .. })))?;
        world.emulator.await_inventory("the note back in the mouth", |all| all["bill"]["mouth"]["B20000"] == 1)?;
        world.kiosk.touch(Act::KeepPaying)?;
        for (coin, inside) in [("C1000", 130), ("C500", 135)] {
            world.emulator.insert_coin(coin)?;
            world.await_inserted(inside)?;
        }
        world.emulator.insert_coin("C200")?;
        world.await_receipt()?;
        world.leave_receipt()
    });
}

#[test]
fn a_note_that_cannot_be_read_comes_back_with_its_reason() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(30_000_002)?;
        world.emulator.say("bill refuse next 67")?;
        world.emulator.insert_note(200)?;
        let view = world.kiosk.await_view("K08", |view| matches!(view.overlay, Some(Overlay::NoteRefused { .. })))?;
        let Some(Overlay::NoteRefused { why, times, .. }) = view.overlay else { unreachable!("awaited") };
        ensure!((why, times) == (NoteRefusal::Unread, 1), "K08 says {why:?}, {times}");
        world.journal.await_entry("the refusal", |entry| matches!(entry.what, EntryKind::NoteRefused { .. }))?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        world.leave_receipt()
    });
}

#[test]
fn without_paper_the_folio_stands_on_the_screen_and_the_centre_knows_it() {
    World::play(&Plan::default(), |world| {
        world.emulator.say("printer paper out")?;
        world.kiosk.await_screen("Attract", |view| matches!(&view.screen, Screen::Attract { truth, .. } if !truth.prints))?;
        world.open_parking_ticket(30_000_003)?;
        world.emulator.insert_note(200)?;
        let view = world.kiosk.await_screen("Receipt", |view| matches!(view.screen, Screen::Receipt { paper: Paper::Failed, .. }))?;
        let Screen::Receipt { folio: shown, qr, .. } = view.screen else { unreachable!("awaited") };
        ensure!(shown == folio(world)? && qr.contains(&shown.compact()), "K13 shows {shown} and {qr}");
        world.leave_receipt()?;
        world.journal.await_delivered(std::time::Duration::from_secs(20))?;
        ensure!(at_centre(world, &shown)?["due"] == 13_700, "the centre does not find {shown}");
        Ok(())
    });
}

#[test]
fn paper_that_runs_out_while_printing_is_told_and_recorded() {
    World::play(&Plan::default(), |world| {
        world.emulator.await_paper("RECARGA DE CAMBIO")?;
        world.open_parking_ticket(30_000_004)?;
        world.emulator.say("printer paper out after 6")?;
        world.emulator.insert_note(200)?;
        world.kiosk.await_screen("Receipt", |view| matches!(view.screen, Screen::Receipt { paper: Paper::Failed, .. }))?;
        world.journal.await_entry("a receipt that did not come out", |entry| {
            matches!(entry.what, EntryKind::Printed { document: Document::Receipt, printed: false, .. })
        })?;
        world.emulator.say("printer paper ok")?;
        world.leave_receipt()
    });
}

#[test]
fn what_became_of_a_paper_is_recorded_also_when_nobody_waits_for_it() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(30_000_007)?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        world.kiosk.touch(Act::Next)?;
        world.kiosk.await_screen("Thanks", |_| true)?;
        world.kiosk.touch(Act::Finish)?;
        world.kiosk.await_screen("Attract", |_| true)?;
        for kind in [Document::RefillTicket, Document::Receipt] {
            world.journal.await_entry(
                &format!("{kind:?} printed"),
                |entry| matches!(entry.what, EntryKind::Printed { document, printed: true, .. } if document == kind),
            )?;
        }
        Ok(())
    });
}

#[test]
fn a_hopper_that_stops_early_leaves_the_rest_owed_with_a_folio() {
    World::play(&Plan::with_loads(8, 5), |world| {
        world.emulator.say("hopper-1 short 2")?;
        world.open_parking_ticket(30_000_005)?;
        world.emulator.insert_note(200)?;
        let view = world.kiosk.await_screen("OwedChange", |_| true)?;
        let Screen::OwedChange { amount, .. } = view.screen else { unreachable!("awaited") };
        let given = pesos(63).minus(amount)?;
        let reasons: Vec<OwedReason> = owed(world)?.into_iter().map(|(_, reason)| reason).collect();
        ensure!(reasons == [OwedReason::ChangeShort] && given >= pesos(20), "given {given}, owed {:?}", owed(world)?);
        world.kiosk.touch(Act::PrintVoucher)?;
        world.emulator.await_paper("VALE POR CAMBIO PENDIENTE")?;
        world.kiosk.touch(Act::Next)?;
        world.await_receipt()?;
        world.leave_receipt()?;
        ensure!(ends(world)? == [PaymentEnd::Completed], "ended as {:?}", ends(world)?);
        let sums = at_centre_sums(world)?;
        ensure!(sums == (20_000, given.centavos(), amount.centavos()), "the centre tells inserted, change, owed {sums:?}");
        Ok(())
    });
}

fn at_centre_sums(world: &mut World) -> anyhow::Result<(i64, i64, i64)> {
    world.journal.await_delivered(std::time::Duration::from_secs(20))?;
    let told = at_centre(world, &folio(world)?)?;
    let of = |name: &str| told[name].as_i64().unwrap_or(-1);
    Ok((of("inserted"), of("change"), of("owed")))
}

#[test]
fn a_hopper_without_power_keeps_its_coins_and_the_other_one_pays() {
    World::play(&Plan::with_loads(20, 90), |world| {
        world.emulator.say("hopper-1 power off")?;
        world.kiosk.await_screen("Attract", |_| true)?;
        world.journal.await_entry(
            "the hopper's silence",
            |entry| matches!(&entry.what, EntryKind::Fault { slot, .. } if slot.as_str() == "hopper-1"),
        )?;
        world.open_parking_ticket(30_000_006)?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        expect_tray(world, &[("C100", 63)])?;
        world.leave_receipt()
    });
}
