//! What of the wire survives a restart and what must not: numbers of another start, counters of another device, an order cut
//! short by the power.

use cas_agent::devices::DeviceCommand;
use cas_agent::pump::{Input, Output};
use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillActivity, BillFound, BillNews, CoinNews, DeviceIdentity, HopperNews};
use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::journal::facts::{Evidence, HopperRegisters, StackResult, UncreditedReason};
use cas_domain::journal::{EntryKind, PlaceFlag};
use cas_domain::local::screen::Screen;
use cas_domain::local::touch::Act;
use cas_hardware::device::CoinCommand;

use crate::rig::{Rig, Trouble, bill, coin, slot};

/// The agent died with the stack intent of stay 1 on disk; the device kept its power and is moving something.
fn found_moving(note: u32) -> Rig {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::BillMute;
    assert!(rig.insert_note(bill(note)));
    assert_eq!(rig.pump.standing().stacks[&slot("bill")].escrow, 1);
    rig.devices.trouble = Trouble::None;
    rig.devices.escrow = None;
    let mut rig = rig.restart();
    rig.start_devices_found(BillFound::Moving);
    rig
}

fn results(rig: &Rig) -> Vec<(StackResult, Evidence)> {
    let results = rig.entries().into_iter();
    results
        .filter_map(|entry| if let EntryKind::StackOutcome { result, evidence, .. } = entry.what { Some((result, evidence)) } else { None })
        .collect()
}

/// S76: stays in escrow are counted from one again. Stay 1 of this start is not stay 1 of the last: what becomes of it closes
/// nothing of the note before.
#[test]
fn s76_a_stay_of_another_start_closes_no_intent() {
    let mut rig = found_moving(200);
    rig.devices.escrow = Some((1, 1, bill(50)));
    rig.event(SessionEvent::Bill(BillNews::Escrowed { escrow: 1, index: 1, denomination: Some(bill(50)) }));
    assert_eq!(results(&rig), [(StackResult::Doubt, Evidence::Nothing)], "where the 200 are, nobody can say");
    assert_eq!(rig.devices.mouth, vec![bill(50)]);
    assert_eq!(rig.pump.standing().book.pieces(&Account::Transport(slot("bill")), bill(200)), 1);
}

/// The device was moving, and now holds a note of the intent's kind in escrow without having reported one as stacked or
/// returned: it repeats such reports until they are acknowledged, so this is the very note, and it goes back.
#[test]
fn a_note_that_was_moving_and_lies_in_escrow_again_was_never_stacked() {
    let mut rig = found_moving(200);
    rig.devices.escrow = Some((1, 3, bill(200)));
    rig.event(SessionEvent::Bill(BillNews::Escrowed { escrow: 1, index: 3, denomination: Some(bill(200)) }));
    assert_eq!(results(&rig), [(StackResult::NotSent, Evidence::FoundAtStart)]);
    assert_eq!(rig.devices.mouth, vec![bill(200)]);
    rig.wait_ms(4_000);
    assert!(!rig.kinds().contains(&"Doubt"));
    rig.audit();
}

/// The same, but the device came to rest first: a note that comes after that is another one.
#[test]
fn a_device_that_came_to_rest_without_a_word_leaves_a_doubt() {
    let mut rig = found_moving(200);
    rig.event(SessionEvent::Bill(BillNews::Activity(BillActivity::Inhibited)));
    assert_eq!(results(&rig), [(StackResult::Doubt, Evidence::Nothing)]);
}

/// Seven refused coins while armed, and the process dies: each is on disk with the counter after it, nothing was lost.
#[test]
fn refused_coins_before_a_crash_are_no_lost_events() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    for _ in 0..7 {
        rig.insert_slug();
    }
    let refused = |rig: &Rig| {
        let entries = rig.entries().into_iter();
        entries.filter(|entry| matches!(entry.what, EntryKind::Uncredited { reason: UncreditedReason::Refused, .. })).count()
    };
    assert_eq!(refused(&rig), 7);
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(4_000);
    assert!(!rig.kinds().contains(&"Doubt"), "{:?}", rig.kinds());
    // Nobody is paying: who plays with slugs now writes nothing.
    rig.wait_ms(20_000);
    for _ in 0..7 {
        rig.insert_slug();
    }
    assert_eq!(refused(&rig), 7);
    rig.audit();
}

/// S76: the counter of the device that sat there before is no baseline for another one.
#[test]
fn s76_the_counter_of_another_acceptor_is_no_baseline() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_coin(coin(500)));
    rig.touch(Act::Cancel);
    rig.touch(Act::CancelAndReturn);
    rig.wait_ms(20_000);
    for (serial, known) in [("C1", true), ("C2", false)] {
        let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: serial.to_owned() };
        let table: Vec<(u8, Denomination)> = vec![(1, coin(500))];
        let news = CoinNews::Started { identity, table, counter: 9 };
        assert!(rig.pump.push(Input::Session(SessionEvent::Coin(news))));
        let mut begun = None;
        while rig.pump.has_work() {
            for output in rig.pump.run_one(rig.now).expect("the pump runs") {
                if let Output::Device(DeviceCommand::Coin(CoinCommand::Begin { baseline })) = output {
                    begun = Some(baseline.map(|baseline| baseline.serial.as_str().to_owned()));
                }
            }
        }
        assert_eq!(begun.expect("Begin was sent"), known.then(|| serial.to_owned()));
    }
}

/// The coin acceptor falls silent before it has said that it takes nothing. The payment ends without it, but the book does not
/// say that the acceptor was off: what it took meanwhile is told when it is back, or is a doubt (seeds 248, 519, 711).
#[test]
fn a_coin_acceptor_that_fell_silent_stays_armed_until_it_says_otherwise() {
    for forgets in [false, true] {
        let mut rig = Rig::with_change(100, 100);
        rig.open_payment();
        assert!(rig.insert_coin(coin(500)));
        rig.event(SessionEvent::Coin(CoinNews::Silent));
        rig.touch(Act::Cancel);
        rig.touch(Act::CancelAndReturn);
        rig.wait_ms(30_000);
        let kinds = rig.kinds();
        let ended = kinds.iter().filter(|kind| **kind == "PaymentEnded").count();
        assert_eq!((ended, kinds.contains(&"Disarmed")), (1, false), "{kinds:?}");
        // Two coins fell in that nobody here heard of.
        *rig.devices.coin_box.entry(coin(500)).or_default() += 2;
        let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "C1".to_owned() };
        let table: Vec<(u8, Denomination)> = vec![(4, coin(500))];
        if forgets {
            rig.devices.coin_counter = 0;
            rig.devices.coin_events.clear();
        } else {
            let told = rig.devices.coin_counter;
            rig.devices.coin_counter = told + 2;
            rig.devices.coin_events.extend([(told + 1, coin(500)), (told + 2, coin(500))]);
        }
        let counter = rig.devices.coin_counter;
        rig.event(SessionEvent::Coin(CoinNews::Started { identity, table, counter }));
        rig.wait_ms(4_000);
        let kinds = rig.kinds();
        assert_eq!(kinds.iter().filter(|kind| **kind == "Disarmed").count(), 1, "{kinds:?}");
        assert_eq!(
            (kinds.contains(&"Doubt"), kinds.iter().filter(|kind| **kind == "CashIn").count()),
            (forgets, if forgets { 1 } else { 3 })
        );
        if !forgets {
            let late: Vec<_> =
                rig.entries().into_iter().rev().filter(|entry| matches!(entry.what, EntryKind::CashIn { .. })).take(2).collect();
            let named =
                |entry: &cas_domain::journal::Entry| matches!(entry.what, EntryKind::CashIn { payment: None, candidate: Some(_), .. });
            assert!(late.iter().all(named), "real cash without an owner, and whose it may be: {late:?}");
            rig.audit();
        }
        rig.open_payment();
        assert!(rig.insert_coin(coin(500)), "coins are taken again");
    }
}

/// Power goes in the middle of an order and comes back; the hopper says so and its registers prove two of six coins. The rest
/// lies in it: its content stays known, and the citizen gets it from the same hopper.
#[test]
fn a_hopper_that_lost_its_power_in_an_order_still_holds_what_the_book_says() {
    for agent_dies in [false, true] {
        let mut rig = Rig::with_change(100, 100);
        rig.open_payment();
        rig.devices.trouble = Trouble::HopperMute;
        assert!(rig.insert_note(bill(200)), "63 pesos of change, six tens first");
        let open = rig.pump.standing().payouts[&slot("hopper-1")].clone();
        assert_eq!(open.count, 6);
        rig.devices.trouble = Trouble::None;
        let registers =
            HopperRegisters { event_counter: 0, remaining: 0, last_paid: 2, last_unpaid: 4, lifetime: open.before.lifetime + 2 };
        let (denomination, held, _) = rig.devices.hoppers[&slot("hopper-1")];
        rig.devices.hoppers.insert(slot("hopper-1"), (denomination, held - 2, registers));
        *rig.devices.tray.entry(denomination).or_default() += 2;
        if agent_dies {
            rig = rig.restart();
            rig.devices.stacked_unconfirmed = false;
            rig.devices.interrupted = true;
            rig.start_devices_after(BillFound::PowerUp, true);
            rig.wait_ms(4_000);
            assert!(matches!(rig.view.screen, Screen::Interrupted { .. }), "{:?}", rig.view.screen);
            rig.touch(Act::Resume);
        } else {
            rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Silent));
            rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::CutShort { intent: open.intent, paid: 2, registers }));
            let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "hopper-1".to_owned() };
            let news = HopperNews::Started { identity, registers, power_up: true, interrupted: true, untrusted: false };
            rig.event(SessionEvent::Hopper(slot("hopper-1"), news));
        }
        rig.wait_ms(5_000);
        assert_eq!(rig.pump.standing().book.flag(&Account::Hopper(slot("hopper-1"))), PlaceFlag::Set, "as it was stated, not unknown");
        let tray: i64 = rig.devices.tray.iter().map(|(piece, count)| piece.value().centavos() * count).sum();
        assert_eq!(tray, 6_300, "agent dies: {agent_dies}");
        assert_eq!(rig.hopper("hopper-1").0, rig.hopper("hopper-1").1);
        assert!(!rig.kinds().contains(&"Owed"));
        rig.audit();
    }
}

/// S28: two coins left the hopper when nobody had ordered any; its lifetime count says so at its next word. They are booked as
/// overpaid with both figures, the book follows, and they are booked once.
#[test]
fn s28_coins_that_left_between_two_orders_are_booked_with_their_evidence() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(20_000);
    let (denomination, held, mut registers) = rig.devices.hoppers[&slot("hopper-1")];
    registers.lifetime += 2;
    rig.devices.hoppers.insert(slot("hopper-1"), (denomination, held - 2, registers));
    for _ in 0..2 {
        rig = rig.restart();
        rig.start_devices();
        rig.wait_ms(1_000);
        let off: Vec<_> = rig.entries().into_iter().filter(|entry| matches!(entry.what, EntryKind::CounterOff { .. })).collect();
        assert_eq!(off.len(), 1, "once: {:?}", rig.kinds());
        assert!(matches!(off[0].what, EntryKind::CounterOff { expected: 7, found: 9, .. }), "{:?}", off[0].what);
        assert_eq!(rig.pump.standing().book.pieces(&Account::Overpaid(slot("hopper-1")), coin(1000)).abs(), 0, "a result has no pieces");
        assert_eq!(rig.pump.standing().book.balance(&Account::Overpaid(slot("hopper-1"))), crate::rig::pesos(20));
        assert_eq!(rig.hopper("hopper-1").0, rig.hopper("hopper-1").1);
        rig.audit();
    }
    // And in the order itself: the count went further than the order since the intent's registers were read.
    rig.open_payment();
    rig.devices.trouble = Trouble::HopperMute;
    assert!(rig.insert_note(bill(200)));
    let open = rig.pump.standing().payouts[&slot("hopper-1")].clone();
    rig.devices.trouble = Trouble::None;
    let (_, held, registers) = rig.devices.hoppers[&slot("hopper-1")];
    let after =
        HopperRegisters { event_counter: registers.event_counter + 1, last_paid: 6, lifetime: open.before.lifetime + 7, ..registers };
    rig.devices.hoppers.insert(slot("hopper-1"), (denomination, held - 7, after));
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Dispensed { intent: open.intent, paid: 6, registers: after }));
    rig.wait_ms(3_000);
    assert_eq!(rig.pump.standing().book.balance(&Account::Overpaid(slot("hopper-1"))), crate::rig::pesos(30));
    assert_eq!(rig.hopper("hopper-1").0, rig.hopper("hopper-1").1);
    rig.audit();
}

/// S22: the count went back: it was reset, or somebody exchanged the board and kept the number. Nothing is guessed about coins.
#[test]
fn s22_a_count_that_went_back_is_a_new_baseline_and_moves_no_money() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(20_000);
    let (denomination, held, mut registers) = rig.devices.hoppers[&slot("hopper-1")];
    registers.lifetime = 0;
    rig.devices.hoppers.insert(slot("hopper-1"), (denomination, held, registers));
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(1_000);
    let off = rig.entries().into_iter().find(|entry| matches!(entry.what, EntryKind::CounterOff { .. })).expect("an entry");
    assert!(off.postings.is_empty() && matches!(off.what, EntryKind::CounterOff { expected: 7, found: 0, .. }), "{off:?}");
    rig.audit();
}
