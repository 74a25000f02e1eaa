//! Payments that end well.

use anyhow::{Result, ensure};
use cas_domain::account::Account;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::PaymentEnd;
use cas_domain::local::screen::{AppliedState, Paper, ReferenceProblem, Screen};
use cas_domain::local::touch::Act;
use cas_domain::reference::ReferenceError;
use cas_tests::world::references::{parking_ticket, water_bill};
use cas_tests::world::{Plan, World};

use crate::facts::{at_centre, balance, ends, expect_tray, folio, pesos};

#[test]
fn a_ticket_of_137_is_paid_with_200_and_63_come_back_from_two_hoppers() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(10_000_001)?;
        world.emulator.insert_note(200)?;
        let receipt = world.await_receipt()?;
        let Screen::Receipt { total, .. } = receipt.screen else { unreachable!("awaited") };
        ensure!(total == pesos(137), "the receipt says {total}");
        world.kiosk.await_screen("Receipt", |view| matches!(view.screen, Screen::Receipt { paper: Paper::Printed, .. }))?;
        expect_tray(world, &[("C1000", 6), ("C100", 3)])?;
        let paper = world.emulator.await_paper("COMPROBANTE DE PAGO")?;
        for words in ["$137.00", "$200.00", "$63.00", "SIN VALOR", &folio(world)?.to_string()] {
            ensure!(paper.contains(words), "'{words}' is not on the receipt:\n{paper}");
        }
        world.leave_receipt()?;
        ensure!(ends(world)? == [PaymentEnd::Completed], "ended as {:?}", ends(world)?);
        let audit = world.finish()?;
        ensure!(audit.terminal_entries == audit.centre_entries && audit.centre_entries > 20, "{audit:?}");
        let told = at_centre(world, &folio(world)?)?;
        ensure!(told["inserted"] == 20_000 && told["change"] == 6_300 && told["owed"] == 0, "the centre tells {told}");
        Ok(())
    });
}

#[test]
fn an_accepted_note_costs_two_commits_and_no_more() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(10_000_002)?;
        world.journal.await_entry("the coin acceptor armed", |entry| matches!(entry.what, EntryKind::Armed { .. }))?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        let entries = world.journal.entries()?;
        let place = |name: &str| entries.iter().position(|entry| entry.what.name() == name).expect(name);
        let (intent, outcome, collected) = (place("StackIntent"), place("StackOutcome"), place("Collected"));
        let order = |entry: &cas_domain::journal::Entry| matches!(entry.what, EntryKind::PayoutIntent { payment: Some(_), .. });
        let payout = entries.iter().position(order).expect("an order");
        // Entries of one commit share the moment they were stamped with; between the two nothing else was written.
        let mut moments: Vec<u64> = entries[intent..=payout].iter().map(|entry| entry.mono_ms).collect();
        moments.dedup();
        ensure!(moments.len() == 2, "commits from intent to first payout: {moments:?}");
        ensure!(outcome == intent + 1 && collected == outcome + 1 && payout == collected + 1, "an entry stands between");
        world.leave_receipt()
    });
}

#[test]
fn a_bill_of_487_36_is_paid_with_notes_and_coins_and_the_adjustment_to_the_peso_is_shown_and_posted() {
    World::play(&Plan::default(), |world| {
        world.open_payment("agua", &water_bill(123_456, 48_736)?)?;
        let view = world.kiosk.await_screen("Insert", |_| true)?;
        let Screen::Insert { due, .. } = view.screen else { unreachable!("awaited") };
        ensure!(due == pesos(487), "due is {due}");
        for (note, inside) in [(200, 200), (200, 400), (50, 450), (20, 470)] {
            world.emulator.insert_note(note)?;
            world.await_inserted(inside)?;
        }
        for (coin, inside) in [("C1000", 480), ("C500", 485)] {
            world.emulator.insert_coin(coin)?;
            world.await_inserted(inside)?;
        }
        world.emulator.insert_coin("C200")?;
        world.await_receipt()?;
        let paper = world.emulator.await_paper("COMPROBANTE DE PAGO")?;
        for words in ["$487.36", "$487.00", "juste"] {
            ensure!(paper.contains(words), "'{words}' is not on the receipt:\n{paper}");
        }
        let rounding = balance(world, |account| *account == Account::Rounding)?;
        ensure!(rounding.centavos().abs() == 36, "the rounding account holds {rounding}");
        expect_tray(world, &[])?;
        world.leave_receipt()
    });
}

#[test]
fn the_agencys_word_reaches_the_receipt() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(10_000_003)?;
        world.emulator.insert_note(100)?;
        world.await_inserted(100)?;
        world.emulator.insert_note(20)?;
        world.await_inserted(120)?;
        world.emulator.insert_note(20)?;
        let receipt = world.await_receipt()?;
        let Screen::Receipt { applied, .. } = receipt.screen else { unreachable!("awaited") };
        ensure!(applied == AppliedState::Yes, "applied: {applied:?}");
        world.leave_receipt()?;
        world.finish()?;
        ensure!(at_centre(world, &folio(world)?)?["state"] == "applied", "the centre does not call it applied");
        Ok(())
    });
}

#[test]
fn what_was_paid_is_not_sold_again() {
    World::play(&Plan::default(), |world| {
        let reference = parking_ticket(10_000_004)?;
        world.open_payment("parquimetro", &reference)?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        world.leave_receipt()?;
        world.journal.await_delivered(std::time::Duration::from_secs(20))?;
        world.kiosk.touch(Act::Start)?;
        world.kiosk.await_screen("Services", |_| true)?;
        world.kiosk.touch(Act::Choose { service: "parquimetro".parse()? })?;
        world.kiosk.await_screen("Reference", |_| true)?;
        world.kiosk.touch(Act::Submit { reference, amount: None })?;
        world.kiosk.await_screen("NotDue", |_| true)?;
        world.kiosk.touch(Act::OtherService)?;
        world.kiosk.await_screen("Services", |_| true).map(drop)
    });
}

#[test]
fn a_mistyped_reference_is_named_and_costs_nothing() {
    World::play(&Plan::empty(), |world| {
        world.kiosk.touch(Act::Start)?;
        world.kiosk.await_screen("Services", |_| true)?;
        world.kiosk.touch(Act::Choose { service: "agua".parse()? })?;
        world.kiosk.await_screen("Reference", |_| true)?;
        let right = water_bill(77, 12_345)?;
        let swapped = right.replace("012345", "012354");
        for (typed, want) in [
            (swapped, ReferenceError::CheckDigit),
            (right[..20].to_owned(), ReferenceError::TooShort { missing: 8 }),
            (format!("{right}00"), ReferenceError::TooLong { extra: 2 }),
            (right.replace('6', "ñ"), ReferenceError::Sign { sign: 'Ñ' }),
        ] {
            world.kiosk.touch(Act::Submit { reference: typed.clone(), amount: None })?;
            world.kiosk.await_screen("Reference", |view| {
                matches!(&view.screen, Screen::Reference { problem: Some(ReferenceProblem::Reference { error }), .. } if *error == want)
            })?;
        }
        world.journal.expect("PaymentOpened", 0)
    });
}

#[test]
fn absurd_amounts_are_refused_at_the_keypad() -> Result<()> {
    World::play(&Plan::empty(), |world| {
        world.kiosk.touch(Act::Start)?;
        world.kiosk.await_screen("Services", |_| true)?;
        world.kiosk.touch(Act::Choose { service: "donativo".parse()? })?;
        world.kiosk.await_screen("Reference", |_| true)?;
        for centavos in [0, -5_000, 1, 50_001, i64::MAX, i64::MIN] {
            let amount = Some(cas_domain::money::Money::from_centavos(centavos));
            world.kiosk.touch(Act::Submit { reference: String::new(), amount })?;
            world.kiosk.await_screen("Reference", |view| {
                matches!(&view.screen, Screen::Reference { problem: Some(ReferenceProblem::Amount), .. })
            })?;
        }
        world.journal.expect("PaymentOpened", 0)
    });
    Ok(())
}
