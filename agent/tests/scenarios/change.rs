//! Hoppers whose book, registers and coins disagree.

use cas_domain::account::{Account, DifferenceOf};
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{PaymentEnd, PayoutResult};
use cas_domain::local::touch::Act;

use super::{ends_of, owed, tray};
use crate::rig::{Rig, Trouble, bill, coin, pesos, slot};

/// How the orders of payments ended; those of the tests after a refill are left out.
fn payouts(rig: &Rig) -> Vec<(PayoutResult, u8)> {
    let entries = rig.entries();
    let of_payment =
        |what: &EntryKind| if let EntryKind::PayoutIntent { intent, payment: Some(_), .. } = what { Some(*intent) } else { None };
    let orders: Vec<_> = entries.iter().filter_map(|entry| of_payment(&entry.what)).collect();
    let result = |what: &EntryKind| match what {
        EntryKind::PayoutOutcome { intent, result, paid, .. } if orders.contains(intent) => Some((*result, *paid)),
        _ => None,
    };
    entries.iter().filter_map(|entry| result(&entry.what)).collect()
}

/// S25: the order never reached the hopper, whose registers still tell of the last one, which paid as many coins. The
/// registers in the intent are the same ones: nothing ran, and the coins are paid by a new order, once.
#[test]
fn s25_stale_registers() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(60_000);
    assert_eq!(tray(&rig), 63, "six coins of ten: what the registers tell of");
    rig.open_payment_for("parquimetro", "123456790");
    rig.moments = Some(vec![]);
    assert!(rig.insert_note(bill(200)));
    let moments = rig.moments.take().expect("kept");
    let entries = rig.entries();
    let intent = entries
        .iter()
        .filter(|entry| matches!(entry.what, EntryKind::PayoutIntent { payment: Some(_), .. }))
        .nth(2)
        .expect("an order")
        .seq
        .0;
    let lost = moments.iter().find(|moment| moment.entries == intent && moment.devices.tray.values().sum::<i64>() == 9);
    let mut rig = rig.died_at(lost.expect("the moment after its commit, before the order left"));
    assert_eq!(rig.devices.hoppers[&slot("hopper-1")].2.last_paid, 6, "the last order's");
    rig.devices.tray.clear();
    rig.start_devices();
    rig.wait_ms(4_000);
    assert_eq!(payouts(&rig).last(), Some(&(PayoutResult::NotSent, 0)), "{:?}", payouts(&rig));
    assert_eq!(tray(&rig), 0, "R13");
    rig.touch(Act::Resume);
    rig.wait_ms(3_000);
    assert_eq!(tray(&rig), 63, "once");
    rig.every_piece_is_known("stale registers");
    rig.audit();
}

/// S28: a hopper drops one coin more than was ordered, and counts it: T11, and the citizen's change is not called short.
#[test]
fn s28_overpaid() {
    let mut rig = Rig::with_change(100, 100);
    rig.devices.trouble = Trouble::HopperDouble;
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(3_000);
    assert_eq!(tray(&rig), 63 + 10 + 1);
    let overpaid = rig.pump.standing().book.total(|account| matches!(account, Account::Overpaid(_))).expect("fits");
    assert_eq!(overpaid.centavos().abs(), 1_100);
    assert_eq!((owed(&rig), ends_of(&rig)), (vec![], vec![PaymentEnd::Completed]));
    rig.every_piece_is_known("a double drop");
}

/// S29: by the book three coins of a peso are left, the device proves that four fell. The outcome is booked all the same (R5),
/// with what the book lacked as a difference of the slot (T17); no place holds less than nothing.
#[test]
fn s29_book_short() {
    let mut rig = Rig::with_change(100, 3);
    // Somebody put in one more than was counted.
    rig.devices.hoppers.get_mut(&slot("hopper-2")).expect("a hopper").1 += 1;
    rig.devices.trouble = Trouble::HopperDouble;
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(3_000);
    assert_eq!(payouts(&rig), [(PayoutResult::Proven, 7), (PayoutResult::Proven, 4)]);
    let book = &rig.pump.standing().book;
    let difference = Account::Difference(DifferenceOf::Slot(slot("hopper-2")));
    let proven_more = book.total(|account| *account == difference).expect("fits");
    assert_eq!(proven_more.centavos().abs(), 100, "T17");
    assert_eq!(rig.hopper("hopper-2"), (0, 0));
    assert_eq!(ends_of(&rig), [PaymentEnd::Completed]);
    rig.every_piece_is_known("the book was short");
}

/// S31: the order was paid to its end and power went before anybody heard of it: what the hopper counted without power proves
/// the coins; nothing is paid twice, nothing is owed.
#[test]
fn s31_levels_witness() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.moments = Some(vec![]);
    assert!(rig.insert_note(bill(200)));
    let moments = rig.moments.take().expect("kept");
    let unheard = moments.iter().find(|moment| moment.devices.tray.get(&coin(1000)) == Some(&6));
    let mut rig = rig.died_at(unheard.expect("six coins are out, and nobody has heard it"));
    assert_eq!(payouts(&rig), []);
    rig.devices.coin_counter = 0;
    for (_, _, registers) in rig.devices.hoppers.values_mut() {
        registers.event_counter = 0;
    }
    rig.devices.latched = None;
    rig.start_devices_after(cas_agent::session::event::BillFound::PowerUp, true);
    rig.wait_ms(4_000);
    assert_eq!(payouts(&rig), [(PayoutResult::Proven, 6)]);
    rig.touch(Act::Resume);
    rig.wait_ms(3_000);
    assert_eq!((tray(&rig), owed(&rig)), (63, vec![]));
    assert_eq!(rig.pump.standing().book.total(|account| matches!(account, Account::Owed(_))).expect("fits"), pesos(0));
    rig.every_piece_is_known("power went after the last coin");
}
