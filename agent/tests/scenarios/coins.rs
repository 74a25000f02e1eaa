//! Coins under way, in wrong places, or seen and not credited.

use cas_agent::session::SessionEvent;
use cas_agent::session::event::{CoinNews, DeviceIdentity};
use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::journal::facts::FaultCode;
use cas_domain::journal::{EntryKind, PlaceFlag};
use cas_domain::local::touch::Act;
use cas_domain::money::Money;

use super::{count, tray};
use crate::rig::{Rig, coin, pesos, slot};

/// A coin that the device credits and sends along a sorter path.
fn falls(rig: &mut Rig, piece: Denomination, path: u8) {
    rig.devices.coin_counter += 1;
    let counter = rig.devices.coin_counter;
    rig.event(SessionEvent::Coin(CoinNews::Coin { counter, denomination: Some(piece), path }));
}

/// S13: the event counter goes round from 255 to 1 in a payment: no gap, no doubt, every coin once.
#[test]
fn s13_coin_counter_wraps() {
    let mut rig = Rig::with_change(100, 100);
    rig.devices.coin_counter = 254;
    let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "C1".to_owned() };
    let table: Vec<(u8, Denomination)> = (1_u8..).zip([50, 100, 200, 500, 1000].map(coin)).collect();
    rig.event(SessionEvent::Coin(CoinNews::Started { identity, table, counter: 254 }));
    rig.open_payment();
    for _ in 0..4 {
        assert!(rig.insert_coin(coin(1000)));
    }
    assert_eq!(rig.devices.coin_counter, 3, "255, 1, 2, 3");
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(4_000);
    assert_eq!(count(&rig, "CashIn"), 4, "what was booked before the restart is not booked again");
    assert!(!rig.kinds().contains(&"Doubt"));
    rig.audit();
}

/// S13: more coins fell while nobody listened than the device remembers: five are booked, the rest is a doubt with its bounds.
#[test]
fn s13_coin_counter_gap() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_coin(coin(1000)));
    let counter = rig.devices.coin_counter + 2;
    rig.devices.coin_counter = counter;
    rig.event(SessionEvent::Coin(CoinNews::Lost { counter, max: 2 }));
    let doubts = rig.pump.standing().doubts[&slot("coin")].clone();
    assert_eq!((doubts.len(), doubts[0].max), (1, pesos(20)), "two coins of at most ten pesos");
    rig.audit();
}

/// S14: the sorter decides where a coin lies, not the plan: into the hopper of its path, into the box when that one is full.
#[test]
fn s14_sorter_overflow() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_coin(coin(500)));
    falls(&mut rig, coin(1000), 2);
    rig.devices.hoppers.get_mut(&slot("hopper-1")).expect("a hopper").1 += 1;
    assert_eq!(rig.hopper("hopper-1"), (101, 101), "it can be given as change");
    // The hopper is full: the device sends the next one into the box and says so.
    falls(&mut rig, coin(1000), 1);
    *rig.devices.coin_box.entry(coin(1000)).or_default() += 1;
    assert_eq!(rig.hopper("hopper-1"), (101, 101));
    rig.every_piece_is_known("sorted");
    rig.audit();
}

/// S14: a coin that the sorter sent into another coin's hopper lies there, whatever the plan says; nobody pays out of that
/// hopper before somebody has looked into it.
#[test]
fn s14_a_coin_in_the_wrong_hopper_is_where_the_device_says() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    falls(&mut rig, coin(200), 2);
    let book = &rig.pump.standing().book;
    assert_eq!(book.pieces(&Account::Hopper(slot("hopper-1")), coin(200)), 1, "by the sorter's path (T4)");
    assert!(book.content(&Account::CoinBox(slot("coin"))).is_empty());
    assert_eq!(book.flag(&Account::Hopper(slot("hopper-1"))), PlaceFlag::Unknown, "the next coin out of it may be that one");
    assert!(rig.insert_note(crate::rig::bill(100)));
    assert!(rig.insert_note(crate::rig::bill(50)));
    rig.wait_ms(3_000);
    assert_eq!(rig.devices.tray.get(&coin(1000)), None, "no coin of that hopper");
    assert_eq!(tray(&rig), 15);
    rig.audit();
}

/// S15: the acceptor kept a coin and credited nothing: it is on record with a doubt, and the citizen's claim is bounded by it.
#[test]
fn s15_uncredited_coin() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_coin(coin(1000)));
    rig.devices.coin_counter += 1;
    let counter = rig.devices.coin_counter;
    rig.event(SessionEvent::Coin(CoinNews::Uncredited { counter, code: 23, kept: true }));
    let open = rig.pump.standing().payment.clone().expect("a payment");
    assert_eq!(open.received, pesos(10), "no credit");
    let entries = rig.entries();
    let doubt = entries.iter().find_map(|entry| match &entry.what {
        EntryKind::Doubt { payment, min, max, .. } => Some((*payment, *min, *max)),
        _ => None,
    });
    assert_eq!(doubt, Some((Some(open.id), Money::ZERO, pesos(20))));
    assert_eq!(count(&rig, "Uncredited"), 1);
    assert!(rig.insert_coin(coin(1000)), "it works on");
    rig.audit();
}

/// A coin fell of which no event told: the acceptor's own count says so, once and with both figures. Which coin it was nobody
/// knows, so no money moves; a fault sends somebody to count. The count that stands still or was reset says nothing.
#[test]
fn a_coin_that_no_event_told_of_is_noticed_by_the_acceptors_own_count() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_coin(coin(1000)));
    rig.devices.coins_sorted += 1;
    rig.touch(Act::Cancel);
    rig.touch(Act::CancelAndReturn);
    rig.wait_ms(20_000);
    let told = |rig: &Rig| {
        let entries = rig.entries().into_iter();
        entries
            .filter_map(|entry| if let EntryKind::CounterOff { expected, found, .. } = entry.what { Some((expected, found)) } else { None })
    };
    let off: Vec<_> = told(&rig).collect();
    assert_eq!(off, [(16_777_215, 0)], "once, over the wrap: {:?}", rig.kinds());
    assert!(rig.pump.standing().faults.contains_key(&(slot("coin"), FaultCode::Book)));
    let armed =
        rig.entries().into_iter().find_map(|entry| if let EntryKind::Armed { accepted, .. } = entry.what { accepted } else { None });
    let disarmed =
        rig.entries().into_iter().find_map(|entry| if let EntryKind::Disarmed { accepted, .. } = entry.what { accepted } else { None });
    assert_eq!((armed, disarmed), (Some(16_777_214), Some(0)));
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(1_000);
    assert_eq!(told(&rig).count(), 1, "not again");
    rig.audit();
}
