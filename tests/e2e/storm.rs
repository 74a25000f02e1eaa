//! Everything that can break while money moves: cables, noise, jams, doors, boxes, power.

use anyhow::{Result, ensure};
use cas_domain::account::Account;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{OwedReason, PaymentEnd, PayoutResult, StackResult};
use cas_domain::local::screen::{OutReason, Screen};
use cas_domain::local::touch::Act;
use cas_domain::local::view::View;
use cas_tests::world::kiosk::overlay_of;
use cas_tests::world::references::parking_ticket;
use cas_tests::world::{Plan, World};

use crate::facts::{balance, ends, expect_tray, owed, pesos, stacks};

fn out_because(view: &View, reason: OutReason) -> bool {
    matches!(&view.screen, Screen::OutOfService { reasons, .. } if reasons.contains(&reason))
}

#[test]
fn the_cable_is_pulled_while_a_note_is_stacked_and_put_back_it_is_credited_once() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(80_000_001)?;
        world.emulator.insert_note(200)?;
        world.emulator.await_state("bill", "stacking", |state| state["doing"] == "stacking")?;
        world.emulator.say("bill unplug")?;
        world.emulator.await_inventory("the note in the box", |all| all["bill"]["box"]["B20000"] == 1)?;
        world.emulator.say("bill plug")?;
        world.await_receipt()?;
        ensure!(stacks(world)? == [StackResult::Stacked], "the note: {:?}", stacks(world)?);
        expect_tray(world, &[("C1000", 6), ("C100", 3)])?;
        world.leave_receipt()
    });
}

#[test]
fn lost_and_garbled_answers_of_the_validator_cost_patience_and_no_money() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(80_000_002)?;
        world.emulator.say("bill lose 2")?;
        world.emulator.insert_note(200)?;
        world.emulator.say("bill garble 2")?;
        world.emulator.await_state("bill", "stacking", |state| state["doing"] == "stacking")?;
        world.emulator.say("bill lose 3")?;
        world.await_receipt()?;
        ensure!(stacks(world)? == [StackResult::Stacked], "the note: {:?}", stacks(world)?);
        world.leave_receipt()
    });
}

#[test]
fn s26_a_lost_answer_to_the_dispense_order_never_pays_twice() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(80_000_003)?;
        // 167 is the ccTalk dispense.
        world.emulator.say("hopper-1 lose reply 167")?;
        world.emulator.say("hopper-2 lose request 167")?;
        world.emulator.insert_note(200)?;
        world
            .kiosk
            .await_view("the receipt, or what is owed", |view| matches!(view.screen, Screen::Receipt { .. } | Screen::OwedChange { .. }))?;
        let tray = world.emulator.say("tray")?;
        ensure!(tray["C1000"] == 6, "in the tray: {tray}");
        let results: Vec<PayoutResult> = world
            .journal
            .of_kind("PayoutOutcome")?
            .into_iter()
            .filter_map(|entry| if let EntryKind::PayoutOutcome { result, .. } = entry.what { Some(result) } else { None })
            .collect();
        ensure!(!results.contains(&PayoutResult::Doubt), "a doubt where the registers prove: {results:?}");
        Ok(())
    });
}

#[test]
fn s28_a_hopper_that_drops_one_more_is_booked_as_overpaid() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(80_000_004)?;
        world.emulator.say("hopper-2 double")?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        expect_tray(world, &[("C1000", 6), ("C100", 4)])?;
        let overpaid = balance(world, |account| matches!(account, Account::Overpaid(_)))?;
        ensure!(overpaid.centavos().abs() == 100, "overpaid by the book: {overpaid}");
        world.leave_receipt()
    });
}

#[test]
fn a_coin_that_drops_unseen_is_found_by_nobody_but_the_count() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(80_000_005)?;
        world.emulator.say("hopper-2 double unseen")?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        world.leave_receipt()?;
        // The one thing no register sees: the audit, which opens the hopper, must.
        world.expect_finding("hopper-2: C100: 77 by the book, 76 really");
        Ok(())
    });
}

#[test]
fn s38_the_door_opened_during_a_payment_ends_it_and_what_is_inside_is_owed() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(80_000_006)?;
        world.emulator.insert_note(100)?;
        world.await_inserted(100)?;
        world.emulator.say("door open")?;
        world.journal.await_entry("the end", |entry| matches!(entry.what, EntryKind::PaymentEnded { .. }))?;
        ensure!(owed(world)? == [(pesos(100), OwedReason::Interrupted)], "owed {:?}", owed(world)?);
        ensure!(ends(world)? == [PaymentEnd::Interrupted], "ended as {:?}", ends(world)?);
        expect_tray(world, &[])?;
        world.kiosk.await_screen("OwedChange", |_| true)?;
        world.kiosk.touch(Act::Next)?;
        world.kiosk.await_view("out of service, door open", |view| out_because(view, OutReason::DoorOpen))?;
        world.emulator.say("door close")?;
        world.kiosk.await_screen("Attract", |_| true).map(drop)
    });
}

#[test]
fn s64_a_box_pulled_without_a_cut_stands_in_an_unsealed_bag_piece_by_piece() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(80_000_007)?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        world.leave_receipt()?;
        world.emulator.say("bill box out")?;
        world.kiosk.await_view("out of service, box out", |view| out_because(view, OutReason::BoxOut))?;
        let out = world.journal.await_entry("the box out", |entry| matches!(entry.what, EntryKind::ContainerOut { .. }))?;
        ensure!(matches!(out.what, EntryKind::ContainerOut { cut: None, by_device: true, .. }), "{out:?}");
        let bags = balance(world, |account| matches!(account, Account::Bag(_)))?;
        ensure!(bags == pesos(200), "in bags {bags}");
        world.emulator.say("bill box in CB-0002")?;
        world.journal.await_entry("the box in", |entry| matches!(entry.what, EntryKind::ContainerIn { .. })).map(drop)
    });
}

#[test]
fn a_note_stuck_on_its_way_into_the_box_is_held_with_a_case_and_not_lost() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(80_000_008)?;
        world.emulator.say("bill jam box")?;
        world.emulator.insert_note(200)?;
        world.emulator.await_state("bill", "the jam", |state| state["doing"] == "faulty")?;
        world.journal.await_entry("the jam", |entry| matches!(entry.what, EntryKind::Fault { .. }))?;
        // Whatever it decides, it decides by itself and the note stays in the book.
        world.kiosk.await_view_within("the end of the wait", std::time::Duration::from_secs(60), |view| {
            !matches!(view.screen, Screen::Insert { checking: true, .. })
        })?;
        let inside = balance(world, |account| matches!(account, Account::Held(_) | Account::Tendered(_) | Account::Owed(_)))?;
        ensure!(inside == pesos(200), "the citizen's $200 by the book: {inside}");
        Ok(())
    });
}

#[test]
fn s01_the_power_of_the_whole_machine_fails_while_a_note_is_stacked() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(80_000_009)?;
        world.emulator.insert_coin("C500")?;
        world.await_inserted(5)?;
        world.emulator.insert_note(200)?;
        world.emulator.await_state("bill", "stacking", |state| state["doing"] == "stacking")?;
        world.agent.kill()?;
        for device in ["bill", "coin", "hopper-1", "hopper-2", "printer"] {
            world.emulator.say(&format!("{device} power off"))?;
        }
        for device in ["bill", "coin", "hopper-1", "hopper-2", "printer"] {
            world.emulator.say(&format!("{device} power on"))?;
        }
        world.kiosk.forget();
        world.agent.start()?;
        let view = world.kiosk.await_screen("Interrupted", |_| true)?;
        let Screen::Interrupted { received, .. } = view.screen else { unreachable!("awaited") };
        ensure!(received == pesos(205), "K16 says {received}");
        ensure!(stacks(world)? == [StackResult::Stacked], "the note: {:?}", stacks(world)?);
        // The coin acceptor forgot its counter: what fell last cannot be known, and that is said.
        world.journal.await_entry(
            "the doubt about coins",
            |entry| matches!(&entry.what, EntryKind::Doubt { slot, .. } if slot.as_str() == "coin"),
        )?;
        world.kiosk.touch(Act::Resume)?;
        world.await_receipt()?;
        expect_tray(world, &[("C1000", 6), ("C100", 8)])?;
        world.leave_receipt()
    });
}

#[test]
fn s12_a_cancel_that_meets_the_permit_ends_one_way_or_the_other_and_always_adds_up() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(80_000_010)?;
        world.emulator.say("bill slow 250")?;
        world.emulator.insert_note(200)?;
        world.journal.await_entry("the intent", |entry| matches!(entry.what, EntryKind::StackIntent { .. }))?;
        world.kiosk.touch(Act::Cancel)?;
        // A yes counts only to the question that was seen (R15).
        world.kiosk.await_view("K09", |view| overlay_of(view).as_deref() == Some("ConfirmCancel"))?;
        world.kiosk.touch(Act::CancelAndReturn)?;
        world.emulator.say("bill slow 0")?;
        world.journal.await_entry("the end", |entry| matches!(entry.what, EntryKind::PaymentEnded { .. }))?;
        let tray = world.emulator.say("tray")?;
        match (stacks(world)?.as_slice(), ends(world)?.as_slice()) {
            ([StackResult::Returned | StackResult::NotSent], [PaymentEnd::Cancelled]) => {
                world.emulator.await_inventory("the note in the mouth", |all| all["bill"]["mouth"]["B20000"] == 1)?;
                ensure!(owed(world)?.is_empty(), "owed {:?}", owed(world)?);
            }
            // Stacked before the yes was heard: good coins up to the limit, the rest owed (R12).
            ([StackResult::Stacked], [PaymentEnd::Cancelled]) => {
                ensure!(
                    owed(world)? == [(pesos(100), OwedReason::Cancelled)] && tray["C1000"] == 10,
                    "owed {:?}, tray {tray}",
                    owed(world)?
                );
            }
            ([StackResult::Stacked], [PaymentEnd::Completed]) => ensure!(tray["C1000"] == 6, "tray {tray}"),
            other => anyhow::bail!("ended as {other:?}"),
        }
        Ok(())
    });
}

#[test]
fn s09_note_and_coin_together_pass_the_due_and_both_count() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(80_000_011)?;
        world.emulator.insert_note(100)?;
        world.await_inserted(100)?;
        world.emulator.insert_note(50)?;
        world.emulator.await_state("bill", "stacking", |state| state["doing"] == "stacking")?;
        let mut coins = 0;
        // As many as the acceptor takes while the note is on its way.
        for _ in 0..3 {
            if world.emulator.say("coin insert C500")?["went"] == "box" {
                coins += 1;
            }
        }
        world.emulator.say("tray take")?;
        world.await_receipt()?;
        let tray = world.emulator.say("tray")?;
        let change = tray["C1000"].as_i64().unwrap_or(0) * 10 + tray["C100"].as_i64().unwrap_or(0);
        ensure!(change == 13 + 5 * coins, "change {change} for {coins} coins");
        world.leave_receipt()
    });
}

#[test]
fn three_debts_in_one_payment_are_collected_one_by_one() -> Result<()> {
    World::play(&Plan::default(), |world| {
        world.look_up("parquimetro", &parking_ticket(80_000_012)?)?;
        for number in [80_000_013, 80_000_014] {
            world.kiosk.touch(Act::AddAnother)?;
            world.kiosk.await_screen("Services", |_| true)?;
            world.kiosk.touch(Act::Choose { service: "parquimetro".parse()? })?;
            world.kiosk.await_screen("Reference", |_| true)?;
            world.kiosk.touch(Act::Submit { reference: parking_ticket(number)?, amount: None })?;
            world.kiosk.await_screen("Review", |_| true)?;
        }
        world.kiosk.await_screen(
            "Review",
            |view| matches!(&view.screen, Screen::Review { debts, total, .. } if debts.len() == 3 && *total == pesos(411)),
        )?;
        world.kiosk.touch(Act::Confirm)?;
        world.kiosk.await_screen("HowToPay", |_| true)?;
        world.kiosk.touch(Act::PayCash)?;
        world.kiosk.await_screen("Insert", |view| matches!(&view.screen, Screen::Insert { notes, .. } if !notes.is_empty()))?;
        world.emulator.insert_note(200)?;
        world.await_inserted(200)?;
        world.emulator.insert_note(200)?;
        world.await_inserted(400)?;
        world.emulator.insert_note(20)?;
        world.await_receipt()?;
        world.journal.expect("Collected", 3)?;
        expect_tray(world, &[("C100", 9)])?;
        let paper = world.emulator.await_paper("COMPROBANTE DE PAGO")?;
        ensure!(paper.matches("Parquímetro, infracción").count() == 3 && paper.contains("$411.00"), "the receipt says:\n{paper}");
        world.leave_receipt()
    });
    Ok(())
}

#[test]
fn the_centre_killed_again_and_again_during_a_payment_holds_it_once() {
    World::play(&Plan::default(), |world| {
        for step in ["Insert", "stacked", "Receipt"] {
            match step {
                "Insert" => drop(world.open_parking_ticket(80_000_015)?),
                "stacked" => {
                    world.emulator.insert_note(200)?;
                    world.journal.await_entry("the outcome", |entry| matches!(entry.what, EntryKind::StackOutcome { .. }))?;
                }
                _ => drop(world.await_receipt()?),
            }
            world.server.kill()?;
            world.server.start_again()?;
        }
        world.leave_receipt()
    });
}
