//! Giving change and money back: what K11 shows on the way, an order that a hopper refuses, a hopper that is just getting ready.

use cas_agent::session::SessionEvent;
use cas_agent::session::event::{DeviceIdentity, HopperNews};
use cas_domain::id::IntentId;
use cas_domain::local::screen::{ChangePiece, Screen};
use cas_domain::local::touch::Act;

use crate::rig::{Rig, Trouble, bill, coin, slot};

fn tray(rig: &Rig) -> i64 {
    rig.devices.tray.iter().map(|(piece, count)| piece.value().centavos() * count).sum::<i64>() / 100
}

fn on_k11(rig: &Rig) -> Vec<(u32, u32, u32)> {
    let Screen::Change { pieces, .. } = &rig.view.screen else { panic!("K11, not {:?}", rig.view.screen) };
    let row = |piece: &ChangePiece| (u32::try_from(piece.denomination.value().centavos() / 100).expect("fits"), piece.count, piece.paid);
    pieces.iter().map(row).collect()
}

/// $63.00 of change: K11 names six tens and three ones from the beginning, and counts what is out while it falls.
#[test]
fn k11_names_every_piece_and_counts_what_is_out() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::HopperMute;
    assert!(rig.insert_note(bill(200)));
    assert_eq!(on_k11(&rig), [(10, 6, 0), (1, 3, 0)]);
    let intent = rig.pump.standing().payouts[&slot("hopper-1")].intent;
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Dispensing { paid: 4 }));
    assert_eq!(on_k11(&rig), [(10, 6, 4), (1, 3, 0)]);
    let (denomination, held, registers) = rig.devices.hoppers[&slot("hopper-1")];
    let after = cas_domain::journal::facts::HopperRegisters {
        event_counter: registers.event_counter + 1,
        last_paid: 6,
        lifetime: registers.lifetime + 6,
        ..registers
    };
    rig.devices.hoppers.insert(slot("hopper-1"), (denomination, held - 6, after));
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Dispensed { intent, paid: 6, registers: after }));
    assert_eq!(on_k11(&rig), [(10, 6, 6), (1, 3, 0)], "the tens are out, the ones are ordered");
}

/// More than one order of one hopper: what is out, what runs and what is planned are one figure.
#[test]
fn k11_adds_up_several_orders_of_one_hopper() {
    let mut rig = Rig::with_change(0, 200);
    rig.open_payment();
    rig.devices.trouble = Trouble::HopperMute;
    assert!(rig.insert_note(bill(200)));
    assert_eq!(on_k11(&rig), [(1, 63, 0)], "twenty are ordered at once, the others are planned");
    rig.event(SessionEvent::Hopper(slot("hopper-2"), HopperNews::Dispensing { paid: 5 }));
    assert_eq!(on_k11(&rig), [(1, 63, 5)]);
}

/// A hopper will not take the order: nothing left it, and the other one makes the change.
#[test]
fn a_hopper_that_refuses_an_order_is_passed_over() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::HopperMute;
    assert!(rig.insert_note(bill(200)));
    rig.devices.trouble = Trouble::None;
    let intent = rig.pump.standing().payouts[&slot("hopper-1")].intent;
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::NotSent(IntentId::from_u128(1))));
    assert!(rig.pump.standing().payouts.contains_key(&slot("hopper-1")), "that was not this order");
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::NotSent(intent)));
    rig.wait_ms(5_000);
    assert_eq!(rig.devices.tray.get(&coin(1_000)), None);
    assert_eq!(tray(&rig), 63);
    assert!(!rig.kinds().contains(&"Owed") && rig.kinds().contains(&"PaymentEnded"));
    rig.audit();
}

/// Which devices have said something after a restart in the middle of a payment of $50, whose owner asks for the money back.
fn asked_back(tens: i64, silent: bool) -> Rig {
    let mut rig = Rig::with_change(tens, 0);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    let mut rig = rig.restart();
    rig.devices.trouble = Trouble::HopperMute;
    rig.devices.stacked_unconfirmed = false;
    rig.start_devices();
    rig.wait_ms(4_000);
    if silent {
        rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Silent));
    }
    rig.touch(Act::GiveBack);
    rig.wait_ms(1_000);
    rig
}

fn ready(rig: &mut Rig) {
    rig.devices.trouble = Trouble::None;
    let registers = rig.devices.hoppers[&slot("hopper-1")].2;
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Ready { registers, low: false }));
}

/// A hopper with coins has spoken and is getting ready: a moment's wait spares the citizen a second errand.
#[test]
fn a_hopper_that_is_getting_ready_is_waited_for() {
    let mut rig = asked_back(100, false);
    rig.wait_ms(8_000);
    assert!(!rig.kinds().contains(&"Owed"), "it has ten seconds");
    ready(&mut rig);
    rig.wait_ms(3_000);
    assert_eq!(tray(&rig), 50);
    assert!(!rig.kinds().contains(&"Owed"));
    let mut rig = asked_back(100, false);
    rig.wait_ms(12_000);
    assert!(rig.kinds().contains(&"Owed"), "and no longer");
}

/// One that is silent, empty, or of unknown content brings nothing: what is owed is said at once.
#[test]
fn nobody_waits_for_a_hopper_that_brings_nothing() {
    let silent = asked_back(100, true);
    assert!(silent.kinds().contains(&"Owed"), "{:?}", silent.kinds());
    let empty = asked_back(0, false);
    assert!(empty.kinds().contains(&"Owed"), "{:?}", empty.kinds());
    // Another device sits there since the restart: nobody has said what lies in it.
    let mut rig = Rig::with_change(100, 0);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    let mut rig = rig.restart();
    rig.devices.trouble = Trouble::HopperMute;
    rig.devices.stacked_unconfirmed = false;
    rig.start_devices();
    let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "another".to_owned() };
    let registers = rig.devices.hoppers[&slot("hopper-1")].2;
    let news = HopperNews::Started { identity, registers, power_up: false, interrupted: false, untrusted: false };
    rig.event(SessionEvent::Hopper(slot("hopper-1"), news));
    rig.wait_ms(4_000);
    rig.touch(Act::GiveBack);
    rig.wait_ms(1_000);
    assert!(rig.kinds().contains(&"Owed"), "{:?}", rig.kinds());
}
