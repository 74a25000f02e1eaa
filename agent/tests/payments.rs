//! Payments as citizens make them.

use cas_domain::account::Account;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{OwedReason, PaymentEnd, StackResult};
use cas_domain::local::screen::{ChipRefusal, Overlay, Screen};
use cas_domain::local::touch::Act;
use cas_domain::money::Money;

use crate::rig::{Rig, Trouble, bill, coin, pesos, slot};

fn ended(rig: &Rig) -> Option<PaymentEnd> {
    rig.entries().iter().rev().find_map(|entry| if let EntryKind::PaymentEnded { end, .. } = &entry.what { Some(*end) } else { None })
}

fn owed(rig: &Rig) -> Vec<(Money, OwedReason)> {
    let entries = rig.entries();
    let owed = entries
        .iter()
        .filter_map(|entry| if let EntryKind::Owed { amount, reason, .. } = &entry.what { Some((*amount, *reason)) } else { None });
    owed.collect()
}

#[test]
fn a_parking_ticket_is_paid_with_a_200_note_and_63_pesos_come_back_from_two_hoppers() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(1_500);
    assert_eq!(rig.devices.tray.get(&coin(1000)), Some(&6));
    assert_eq!(rig.devices.tray.get(&coin(100)), Some(&3));
    assert_eq!(ended(&rig), Some(PaymentEnd::Completed));
    assert_eq!(rig.hopper("hopper-1"), (94, 94));
    assert_eq!(rig.hopper("hopper-2"), (97, 97));
    rig.wait_ms(20_000);
    assert!(rig.devices.printed >= 2, "refill ticket and receipt");
    rig.wait_ms(40_000);
    assert!(matches!(rig.view.screen, Screen::Attract { .. }), "{:?}", rig.view.screen);
    rig.audit();
}

#[test]
fn an_accepted_note_costs_two_commits_and_no_more() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let before = rig.pump.journal().commits();
    assert!(rig.insert_note(bill(100)));
    assert_eq!(rig.pump.journal().commits() - before, 2, "intent, and outcome: {:?}", rig.kinds());
    let before = rig.pump.journal().commits();
    assert!(rig.insert_note(bill(50)));
    // Intent; outcome with settlement and the first payout intent; then the payouts' outcomes and later orders.
    let entries = rig.entries();
    let outcome = entries.iter().rposition(|entry| matches!(entry.what, EntryKind::StackOutcome { .. })).expect("an outcome");
    let together: Vec<_> =
        entries[outcome..].iter().take_while(|entry| entry.mono_ms == entries[outcome].mono_ms).map(|entry| entry.what.name()).collect();
    assert_eq!(together, ["StackOutcome", "Collected", "PayoutIntent"], "one commit");
    assert!(rig.pump.journal().commits() - before >= 3);
    rig.wait_ms(60_000);
    rig.audit();
}

#[test]
fn notes_and_coins_pay_a_water_bill_and_the_adjustment_to_the_peso_is_posted() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment_for("agua", "0600001234562612180004873653");
    for note in [200, 200, 50] {
        assert!(rig.insert_note(bill(note)), "${note}");
    }
    for piece in [1000, 1000, 1000, 500, 200] {
        assert!(rig.insert_coin(coin(piece)), "{piece} centavos");
    }
    rig.wait_ms(2_000);
    assert_eq!(ended(&rig), Some(PaymentEnd::Completed));
    let entries = rig.entries();
    let collected = entries.iter().find(|entry| matches!(entry.what, EntryKind::Collected { .. })).expect("T7");
    let rounding = collected.postings.iter().find(|posting| posting.debit == Account::Rounding).expect("the adjustment");
    assert_eq!(rounding.amount, Money::from_centavos(36));
    rig.wait_ms(60_000);
    rig.audit();
}

#[test]
fn cancelling_before_any_money_asks_nothing_and_ends() {
    let mut rig = Rig::with_change(10, 10);
    rig.open_payment();
    rig.touch(Act::Cancel);
    rig.wait_ms(1_500);
    assert_eq!(ended(&rig), Some(PaymentEnd::Cancelled));
    assert!(matches!(rig.view.screen, Screen::Cancelled { .. }), "{:?}", rig.view.screen);
    rig.audit();
}

/// The wait for a hopper's word counts from its order, not from the last coin that came in. Found by the simulator (seed 1).
#[test]
fn money_asked_back_after_a_long_wait_is_not_in_doubt_at_once() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_coin(coin(1000)));
    rig.wait_ms(93_000);
    rig.devices.trouble = Trouble::HopperMute;
    rig.touch(Act::CancelAndReturn);
    rig.wait_ms(60_000);
    assert!(rig.kinds().contains(&"PayoutIntent") && !rig.kinds().contains(&"Doubt"), "{:?}", rig.kinds());
    rig.wait_ms(40_000);
    assert!(rig.kinds().contains(&"Doubt"), "{:?}", rig.kinds());
}

#[test]
fn s41_note_laundry_ends_at_the_limit_and_the_rest_is_owed() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment_for("agua", "0600001234562612180004873653");
    assert!(rig.insert_note(bill(200)));
    rig.touch(Act::Cancel);
    assert_eq!(rig.view.overlay.as_ref().map(|overlay| matches!(overlay, Overlay::ConfirmCancel { .. })), Some(true));
    let Some(Overlay::ConfirmCancel { now, by_voucher, .. }) = rig.view.overlay.clone() else { panic!("K09") };
    assert_eq!((now, by_voucher), (pesos(100), pesos(100)));
    rig.touch(Act::CancelAndReturn);
    rig.wait_ms(1_500);
    assert_eq!(rig.devices.tray.get(&coin(1000)), Some(&10));
    assert_eq!(owed(&rig), vec![(pesos(100), OwedReason::Cancelled)]);
    assert!(matches!(rig.view.screen, Screen::OwedChange { .. }), "{:?}", rig.view.screen);
    rig.touch(Act::PrintVoucher);
    assert!(rig.kinds().contains(&"VoucherIntent"));
    rig.audit();
}

#[test]
fn keeping_on_after_the_question_goes_on() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.touch(Act::Cancel);
    assert!(!rig.insert_note(bill(50)), "while K09 asks no note is let in");
    rig.touch(Act::KeepPaying);
    assert!(rig.insert_note(bill(100)));
    rig.wait_ms(2_000);
    assert_eq!(ended(&rig), Some(PaymentEnd::Completed));
    rig.audit();
}

/// S12: the touch and the commit of the intent meet; the note goes back.
#[test]
fn s12_cancel_race() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    // The escrow event is handled and committed, then the touch is there before the permit is used.
    let (index, note) = (3, bill(200));
    rig.devices.escrows += 1;
    let escrow = rig.devices.escrows;
    rig.devices.escrow = Some((escrow, index, note));
    let escrowed = cas_agent::session::event::BillNews::Escrowed { escrow, index, denomination: Some(note) };
    assert!(rig.pump.push(cas_agent::pump::Input::Session(cas_agent::session::SessionEvent::Bill(escrowed))));
    rig.run_one();
    assert_eq!(rig.kinds().last(), Some(&"StackIntent"));
    rig.touch(Act::Cancel);
    rig.touch(Act::CancelAndReturn);
    rig.wait_ms(1_500);
    assert_eq!(rig.devices.mouth, vec![note], "the note is back");
    let entries = rig.entries();
    let result =
        entries.iter().find_map(|entry| if let EntryKind::StackOutcome { result, .. } = &entry.what { Some(*result) } else { None });
    assert_eq!(result, Some(StackResult::Returned));
    assert_eq!(ended(&rig), Some(PaymentEnd::Cancelled));
    rig.audit();
}

/// S27: the hopper says that it stopped early; what could not be given is owed, with a case.
#[test]
fn s27_short_change() {
    let mut rig = Rig::with_change(100, 100);
    rig.devices.trouble = Trouble::HopperShort(2);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(3_000);
    let given: i64 = rig.devices.tray.iter().map(|(piece, count)| piece.value().centavos() * count).sum();
    let owed = owed(&rig);
    assert_eq!(owed.len(), 1, "{owed:?}");
    assert_eq!(owed[0].0.centavos() + given, 6_300, "what came out and what is owed are the change");
    assert_eq!(owed[0].1, OwedReason::ChangeShort);
    rig.wait_ms(6_000);
    assert!(matches!(rig.view.screen, Screen::OwedChange { .. }), "{:?}", rig.view.screen);
    rig.audit();
}

#[test]
fn a_note_whose_change_cannot_be_made_is_crossed_out_and_comes_back() {
    let mut rig = Rig::with_change(2, 5);
    rig.open_payment();
    let Screen::Insert { notes, .. } = &rig.view.screen else { panic!("K07") };
    let refused = notes.iter().find(|chip| chip.denomination == bill(200)).expect("a chip");
    assert_eq!(refused.refused, Some(ChipRefusal::NoChange));
    assert!(!rig.insert_note(bill(200)), "the device is told to inhibit it");
    assert!(rig.insert_note(bill(100)));
    assert!(!rig.insert_note(bill(100)), "63 pesos of change cannot be made");
    assert!(rig.insert_note(bill(20)));
    assert!(rig.insert_coin(coin(1000)));
    assert!(rig.insert_coin(coin(500)));
    assert!(rig.insert_coin(coin(200)));
    rig.wait_ms(3_000);
    assert_eq!(ended(&rig), Some(PaymentEnd::Completed));
    rig.audit();
}

/// S10: a coin falls in after the due was reached and before the acceptor is off: it comes out again as change.
#[test]
fn s10_late_coin() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    for piece in [1000, 1000, 1000, 500, 200] {
        assert!(rig.insert_coin(coin(piece)));
    }
    // The acceptor was told to stop; a coin was already under way.
    let counter = rig.devices.coin_counter + 1;
    rig.devices.coin_counter = counter;
    *rig.devices.coin_box.entry(coin(1000)).or_default() += 1;
    rig.event(cas_agent::session::SessionEvent::Coin(cas_agent::session::event::CoinNews::Coin {
        counter,
        denomination: Some(coin(1000)),
        path: 0,
    }));
    rig.wait_ms(3_000);
    let unclaimed = rig.pump.standing().book.total(|account| matches!(account, Account::Unclaimed(_))).expect("fits");
    let tray: i64 = rig.devices.tray.iter().map(|(piece, count)| piece.value().centavos() * count).sum();
    assert_eq!(unclaimed.centavos() + tray, 1_000, "the coin is in the tray or waits for its owner");
    rig.audit();
}

#[test]
fn whoever_leaves_money_behind_gets_a_case_and_no_coins_in_the_tray() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.wait_ms(46_000);
    assert!(matches!(rig.view.overlay, Some(Overlay::StillThere { .. })), "{:?}", rig.view.overlay);
    rig.wait_ms(62_000);
    assert_eq!(ended(&rig), Some(PaymentEnd::Abandoned));
    assert_eq!(owed(&rig), vec![(pesos(50), OwedReason::Abandoned)]);
    assert!(rig.devices.tray.is_empty());
    assert!(!rig.kinds().contains(&"VoucherIntent"));
    rig.audit();
}

#[test]
fn opening_the_door_ends_a_payment_and_what_was_inside_is_owed() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.event(cas_agent::session::SessionEvent::Door { open: true });
    rig.wait_ms(2_000);
    assert_eq!(ended(&rig), Some(PaymentEnd::Interrupted));
    assert_eq!(owed(&rig), vec![(pesos(50), OwedReason::Interrupted)]);
    assert!(rig.devices.tray.is_empty());
    rig.audit();
    assert_eq!(rig.pump.standing().book.pieces(&Account::CashBox(slot("bill")), bill(50)), 1);
}

/// R15: a touch that was made on another payment's screen does nothing.
#[test]
fn a_stale_touch_is_ignored() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let stale = rig.view.payment;
    rig.touch(Act::Cancel);
    rig.wait_ms(20_000);
    rig.open_payment();
    let touch = cas_domain::local::touch::Touch { version: 1, payment: stale, act: Act::Cancel };
    rig.event(cas_agent::session::SessionEvent::Touch(touch));
    assert!(matches!(rig.view.screen, Screen::Insert { .. }), "the new payment goes on");
}
