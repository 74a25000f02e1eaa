//! Restarts: the device's word settles what was open, and nothing moves without a fresh touch.

use cas_agent::session::event::{BillFound, BillNews, SessionEvent};
use cas_domain::account::Account;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{PaymentEnd, StackResult};
use cas_domain::local::screen::Screen;
use cas_domain::local::touch::Act;

use crate::rig::{Rig, Trouble, bill, coin, pesos, slot};

/// The agent dies when the intent is on disk and STACK may or may not have left.
fn dead_between_intent_and_outcome(note: u32) -> Rig {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::BillMute;
    assert!(rig.insert_note(bill(note)));
    assert!(!rig.pump.standing().stacks.is_empty(), "an intent is open: {:?}", rig.kinds());
    rig.devices.trouble = Trouble::None;
    rig.restart()
}

fn result(rig: &Rig) -> Option<StackResult> {
    rig.entries().iter().rev().find_map(|entry| if let EntryKind::StackOutcome { result, .. } = &entry.what { Some(*result) } else { None })
}

#[test]
fn the_device_kept_its_power_and_says_stacked() {
    let mut rig = dead_between_intent_and_outcome(200);
    *rig.devices.cash_box.entry(bill(200)).or_default() += 1;
    rig.devices.escrow = None;
    rig.start_devices_found(BillFound::Stacked { index: 3, denomination: Some(bill(200)) });
    rig.wait_ms(4_000);
    assert_eq!(result(&rig), Some(StackResult::Stacked));
    let Screen::Interrupted { received, can_continue, .. } = rig.view.screen.clone() else { panic!("K16, not {:?}", rig.view.screen) };
    assert_eq!((received, can_continue), (pesos(200), true));
    assert!(rig.devices.tray.is_empty(), "nothing is paid out without a fresh touch");
    assert!(!rig.kinds().contains(&"Collected"), "nothing settles without a fresh touch");
    rig.audit();
    rig.touch(Act::Resume);
    rig.wait_ms(2_000);
    assert_eq!(rig.devices.tray.get(&coin(1000)), Some(&6));
    rig.audit();
}

#[test]
fn the_device_still_holds_the_note_and_it_goes_back() {
    let mut rig = dead_between_intent_and_outcome(200);
    rig.start_devices_found(BillFound::Escrow { index: 3, denomination: Some(bill(200)) });
    rig.wait_ms(4_000);
    assert_eq!(result(&rig), Some(StackResult::NotSent));
    assert_eq!(rig.devices.mouth, vec![bill(200)]);
    rig.audit();
}

#[test]
fn power_up_with_the_note_in_the_stacker_is_ours() {
    let mut rig = dead_between_intent_and_outcome(200);
    rig.devices.escrow = None;
    *rig.devices.cash_box.entry(bill(200)).or_default() += 1;
    rig.start_devices_found(BillFound::PowerUpStacking);
    rig.wait_ms(4_000);
    assert_eq!(result(&rig), Some(StackResult::Stacked));
    assert!(rig.kinds().contains(&"MoveIntent"), "the reset with a note in the path has its intent");
    rig.audit();
}

#[test]
fn power_up_with_the_note_on_its_way_back_is_theirs() {
    let mut rig = dead_between_intent_and_outcome(200);
    rig.devices.escrow = None;
    rig.start_devices_found(BillFound::PowerUpReturning);
    rig.wait_ms(4_000);
    assert_eq!(result(&rig), Some(StackResult::Returned));
    rig.audit();
}

/// S3: the device says only "power up": nobody knows, and nobody guesses.
#[test]
fn s03_plain_powerup_is_doubt() {
    let mut rig = dead_between_intent_and_outcome(200);
    rig.start_devices_found(BillFound::PowerUp);
    rig.wait_ms(4_000);
    assert_eq!(result(&rig), Some(StackResult::Doubt));
    let book = &rig.pump.standing().book;
    assert_eq!(book.pieces(&Account::Transport(slot("bill")), bill(200)), 1);
    assert!(rig.kinds().contains(&"Doubt"));
    assert!(matches!(rig.view.screen, Screen::Interrupted { doubtful: Some(_), .. }), "{:?}", rig.view.screen);
    assert!(rig.pump.standing().in_doubt(&slot("bill")), "the slot stays off");
    rig.audit();
}

/// S5: whatever the device says at its start about a note that was booked already, it credits nothing.
#[test]
fn s05_boot_no_second_credit() {
    for found in [BillFound::PowerUpStacking, BillFound::Stacked { index: 1, denomination: Some(bill(50)) }, BillFound::Quiet] {
        let mut rig = Rig::with_change(100, 100);
        rig.open_payment();
        assert!(rig.insert_note(bill(50)));
        let mut rig = rig.restart();
        rig.start_devices_found(found);
        rig.wait_ms(4_000);
        let Screen::Interrupted { received, .. } = rig.view.screen.clone() else { panic!("K16, not {:?}", rig.view.screen) };
        assert_eq!(received, pesos(50), "{found:?}");
        let credits = rig.kinds().iter().filter(|kind| ["StackOutcome", "CashIn"].contains(kind)).count();
        assert_eq!(credits, 1, "{found:?}: {:?}", rig.kinds());
        assert!(!rig.kinds().contains(&"Doubt"), "{found:?}");
        rig.audit();
    }
}

/// S37: power is back, nobody is there: after three minutes it is a case.
#[test]
fn s37_nobody_there() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(4_000);
    rig.wait_ms(185_000);
    let end =
        rig.entries().iter().rev().find_map(|entry| if let EntryKind::PaymentEnded { end, .. } = &entry.what { Some(*end) } else { None });
    assert_eq!(end, Some(PaymentEnd::Interrupted));
    assert!(rig.kinds().contains(&"Owed"));
    assert!(rig.devices.tray.is_empty());
    rig.audit();
}

/// S26: the order ran, its end was never heard: the counters prove it, and nothing is paid twice.
#[test]
fn s26_no_second_payout() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    // Stop the pump as soon as the payout intent is on disk: the order leaves, the answer is never heard.
    rig.devices.escrows += 1;
    let escrow = rig.devices.escrows;
    rig.devices.escrow = Some((escrow, 1, bill(50)));
    let escrowed = BillNews::Escrowed { escrow, index: 1, denomination: Some(bill(50)) };
    assert!(rig.pump.push(cas_agent::pump::Input::Session(SessionEvent::Bill(escrowed))));
    while rig.kinds().last() != Some(&"PayoutIntent") {
        rig.run_one();
    }
    let (paid, (denomination, held, registers)) = (1_u8, rig.devices.hoppers[&slot("hopper-1")]);
    let mut rig = rig.restart();
    let registers = cas_domain::journal::facts::HopperRegisters {
        event_counter: registers.event_counter + 1,
        last_paid: paid,
        lifetime: registers.lifetime + u32::from(paid),
        ..registers
    };
    rig.devices.hoppers.insert(slot("hopper-1"), (denomination, held - i64::from(paid), registers));
    *rig.devices.tray.entry(denomination).or_default() += i64::from(paid);
    rig.devices.stacked_unconfirmed = false;
    rig.start_devices();
    rig.wait_ms(4_000);
    rig.touch(Act::Resume);
    rig.wait_ms(3_000);
    let tray: i64 = rig.devices.tray.iter().map(|(piece, count)| piece.value().centavos() * count).sum();
    assert_eq!(tray, 1_300, "13 pesos of change, once");
    assert_eq!(rig.hopper("hopper-1").0, rig.hopper("hopper-1").1);
    rig.audit();
}

/// S4: the outcome is on disk, its acknowledgement never left: the device says "stacked" again, and it is the same note.
#[test]
fn s04_repeat_credits_once() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    for found in [BillFound::Stacked { index: 1, denomination: Some(bill(50)) }, BillFound::PowerUpStacking] {
        rig = rig.restart();
        rig.start_devices_found(found);
        rig.wait_ms(4_000);
        let Screen::Interrupted { received, .. } = rig.view.screen.clone() else { panic!("K16, not {:?}", rig.view.screen) };
        assert_eq!(received, pesos(50), "{found:?}");
        rig.audit();
    }
    assert!(!rig.kinds().contains(&"Doubt"));
}

/// The device never speaks again: after half a minute the note is a doubt, and whoever is there is asked.
#[test]
fn a_device_that_never_speaks_again_leaves_a_doubt() {
    let mut rig = dead_between_intent_and_outcome(200);
    rig.wait_ms(29_000);
    assert_eq!(result(&rig), None, "it may still be starting");
    rig.wait_ms(3_000);
    assert_eq!(result(&rig), Some(StackResult::Doubt));
    assert!(matches!(rig.view.screen, Screen::Interrupted { doubtful: Some(_), .. }), "{:?}", rig.view.screen);
    rig.audit();
}

/// The same in a running payment.
#[test]
fn a_device_that_falls_silent_with_the_note_leaves_a_doubt_and_asks() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::BillMute;
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(32_000);
    assert_eq!(result(&rig), Some(StackResult::Doubt));
    assert!(matches!(rig.view.screen, Screen::Interrupted { doubtful: Some(_), .. }), "{:?}", rig.view.screen);
    rig.audit();
}
