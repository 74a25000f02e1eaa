//! A hopper's lifetime count against the entries: when it is compared, what is booked, and what the entry says for evidence.

use cas_agent::session::SessionEvent;
use cas_agent::session::event::{DeviceIdentity, HopperNews};
use cas_domain::account::{Account, DifferenceOf};
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{FaultCode, FaultSeverity, HopperRegisters};

use crate::rig::{Rig, Trouble, bill, coin, pesos, slot};

const WRAP: u32 = 0x0100_0000;

/// The hopper's own word, as at a start or after a lost line.
fn says(rig: &mut Rig, serial: &str, registers: HopperRegisters) {
    rig.devices.hoppers.get_mut(&slot("hopper-1")).expect("a hopper").2 = registers;
    let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: serial.to_owned() };
    let news = HopperNews::Started { identity, registers, power_up: false, interrupted: false, untrusted: false };
    rig.event(SessionEvent::Hopper(slot("hopper-1"), news));
}

/// Expected and found, of each time that the count stood elsewhere.
fn off(rig: &Rig) -> Vec<(u32, u32)> {
    let of = |what| if let EntryKind::CounterOff { expected, found, .. } = what { Some((expected, found)) } else { None };
    rig.entries().into_iter().filter_map(|entry| of(entry.what)).collect()
}

/// A terminal whose first hopper paid six coins of change, and its registers.
fn after_an_order(tens: i64) -> (Rig, HopperRegisters) {
    let mut rig = Rig::with_change(tens, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(20_000);
    let registers = rig.devices.hoppers[&slot("hopper-1")].2;
    assert_eq!(registers.last_paid, 6);
    (rig, registers)
}

/// The count is compared for the hopper that the entries speak of, and only when it stands still.
#[test]
fn the_count_is_compared_at_rest_and_with_the_same_device() {
    let (mut rig, registers) = after_an_order(100);
    says(&mut rig, "hopper-1", registers);
    assert_eq!(off(&rig), [], "all is as it should be");
    says(&mut rig, "hopper-1", HopperRegisters { remaining: 2, lifetime: registers.lifetime + 2, ..registers });
    assert_eq!(off(&rig), [], "it still counts");
    says(&mut rig, "another", HopperRegisters { lifetime: registers.lifetime + 2, ..registers });
    assert_eq!(off(&rig), [], "the count of another device is no witness of this one");
}

/// While an order is open its own settlement compares the registers.
#[test]
fn an_open_order_is_settled_and_not_counted_beside() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::HopperMute;
    assert!(rig.insert_note(bill(200)));
    rig.devices.trouble = Trouble::None;
    let (denomination, held, before) = rig.devices.hoppers[&slot("hopper-1")];
    let after = HopperRegisters { event_counter: before.event_counter + 1, last_paid: 6, lifetime: before.lifetime + 6, ..before };
    rig.devices.hoppers.insert(slot("hopper-1"), (denomination, held - 6, after));
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Silent));
    says(&mut rig, "hopper-1", after);
    rig.wait_ms(5_000);
    assert_eq!(off(&rig), []);
    assert_eq!(rig.hopper("hopper-1").0, rig.hopper("hopper-1").1);
}

/// Three coins left and the book holds one: the two that it does not know of are T17, and all three are overpaid. Somebody is
/// asked to count, once.
#[test]
fn coins_that_the_book_did_not_know_of_are_a_difference_first() {
    let (mut rig, registers) = after_an_order(7);
    let was = registers.lifetime;
    says(&mut rig, "hopper-1", HopperRegisters { lifetime: was + 3, ..registers });
    assert_eq!(off(&rig), [(was, was + 3)]);
    let book = &rig.pump.standing().book;
    assert_eq!(book.pieces(&Account::Hopper(slot("hopper-1")), coin(1_000)), 0);
    assert_eq!(book.balance(&Account::Overpaid(slot("hopper-1"))), pesos(30));
    assert_eq!(book.balance(&Account::Difference(DifferenceOf::Slot(slot("hopper-1")))), pesos(-20));
    let fault = (slot("hopper-1"), FaultCode::Book);
    assert_eq!(rig.pump.standing().faults.get(&fault), Some(&FaultSeverity::Warning));
    says(&mut rig, "hopper-1", HopperRegisters { lifetime: was + 4, ..registers });
    assert_eq!(off(&rig), [(was, was + 3), (was + 3, was + 4)]);
    let told = rig.entries().into_iter().filter(|entry| matches!(entry.what, EntryKind::Fault { code: FaultCode::Book, .. })).count();
    assert_eq!(told, 1, "one fault, however often the count is off");
}

/// Up to 255 coins may have left; more is a count that was reset, and moves no money.
#[test]
fn a_jump_of_more_than_an_order_is_a_new_baseline() {
    for (further, moved) in [(255, true), (256, false)] {
        let (mut rig, registers) = after_an_order(100);
        let was = registers.lifetime;
        says(&mut rig, "hopper-1", HopperRegisters { lifetime: was + further, ..registers });
        assert_eq!(off(&rig), [(was, was + further)]);
        assert_eq!(!rig.pump.standing().book.balance(&Account::Overpaid(slot("hopper-1"))).is_zero(), moved, "{further}");
    }
}

/// The count wraps at three bytes in the middle of an order: one coin more than ordered is one coin more, and the evidence says so.
#[test]
fn the_count_of_an_order_wraps_at_three_bytes() {
    let mut rig = Rig::with_change(100, 100);
    let (denomination, held, registers) = rig.devices.hoppers[&slot("hopper-1")];
    let near = HopperRegisters { lifetime: WRAP - 2, ..registers };
    rig.devices.hoppers.insert(slot("hopper-1"), (denomination, held, near));
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(10_000);
    rig.open_payment();
    rig.devices.trouble = Trouble::HopperMute;
    assert!(rig.insert_note(bill(200)));
    let open = rig.pump.standing().payouts[&slot("hopper-1")].clone();
    assert_eq!((open.before.lifetime, open.count), (WRAP - 2, 6));
    rig.devices.trouble = Trouble::None;
    let after = HopperRegisters { event_counter: near.event_counter + 1, last_paid: 6, lifetime: 5, ..near };
    rig.devices.hoppers.insert(slot("hopper-1"), (denomination, held - 7, after));
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Dispensed { intent: open.intent, paid: 6, registers: after }));
    rig.wait_ms(3_000);
    assert_eq!(off(&rig).last(), Some(&(4, 5)));
    assert_eq!(rig.pump.standing().book.balance(&Account::Overpaid(slot("hopper-1"))), pesos(10));
    assert_eq!(rig.hopper("hopper-1").0, rig.hopper("hopper-1").1);
}
