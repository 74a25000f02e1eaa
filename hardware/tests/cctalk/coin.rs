//! A coin acceptor: what is reported after which counter, and when coins are taken.

use cas_hardware::device::{Act, CoinCommand, CoinEvent, FaultKind, IntentRef, LineEvent, NotSent, Refused, Value};

use super::rig::{COIN, Rig, permit};

fn peso(mantissa: u32) -> Option<Value> {
    Some(Value { mantissa, exponent: 0, currency: *b"MX " })
}

fn coin(counter: u8, position: u8, pesos: u32, path: u8) -> CoinEvent {
    CoinEvent::Coin { counter, position, value: peso(pesos), path }
}

/// The coins and gaps of the log, as `counter:position` and `counter:lost min-max`.
fn story(rig: &Rig) -> Vec<String> {
    let reports = rig.log.iter().filter_map(|event| match &event.event {
        cas_hardware::cctalk::DeviceReport::Coin(event) => Some(event),
        cas_hardware::cctalk::DeviceReport::Hopper(_) => None,
    });
    let tell = |event: &CoinEvent| match event {
        CoinEvent::Coin { counter, position, .. } => Some(format!("{counter}:{position}")),
        CoinEvent::Lost { counter, min, max } => Some(format!("{counter}:lost {min}-{max}")),
        _ => None,
    };
    reports.filter_map(tell).collect()
}

#[test]
fn s79_first_contact_only_reads() {
    let mut rig = Rig::new();
    let (identity, table, counter) = rig.coin("Started", |event| match event {
        CoinEvent::Started { identity, table, counter } => Some((identity.clone(), table.clone(), *counter)),
        _ => None,
    });
    assert_eq!((identity.model.as_str(), identity.serial.as_str(), counter), ("CAS EMU-COIN", "123456", 0));
    assert_eq!(table[4], peso(10));
    assert_eq!(table[0].and_then(Value::hundredths), Some(50));
    assert_eq!(table[5], None);
    rig.run(5_000);
    let writes = [1, 228, 231].map(|header| rig.written(COIN, header));
    assert_eq!(writes, [0, 0, 0], "nothing is set before Begin");
}

#[test]
fn coins_are_taken_only_under_a_permit_and_fall_where_the_sorter_sends_them() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    assert_eq!(rig.hand("coin insert 10")["went"], "tray");
    rig.accept();
    assert_eq!(rig.hand("coin insert 10")["went"], "hopper-1");
    rig.coin_event(coin(1, 5, 10, 2));
    assert_eq!(rig.hand("coin insert C100")["went"], "box");
    rig.coin_event(coin(2, 2, 1, 1));
    rig.ask_coin(CoinCommand::Inhibit).unwrap();
    rig.coin_event(CoinEvent::Inhibited);
    assert_eq!(rig.hand("coin insert 10")["went"], "tray");
    assert_eq!((rig.lying("tray", "C1000"), rig.lying("coin/box", "C100"), rig.lying("hopper-1/hopper", "C1000")), (2, 1, 101));
}

#[test]
fn s14_a_full_hopper_sends_its_coins_into_the_box_and_the_path_says_so() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    rig.accept();
    rig.hand("coin insert 10 3");
    rig.coin_event(coin(2, 5, 10, 2));
    rig.coin_event(coin(3, 5, 10, 1));
    assert_eq!((rig.lying("hopper-1/hopper", "C1000"), rig.lying("coin/box", "C1000")), (102, 1));
}

#[test]
fn five_coins_at_once_are_told_oldest_first_and_of_seven_two_are_lost() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    rig.accept();
    for pesos in [1, 2, 5, 1, 2] {
        rig.hand(&format!("coin insert {pesos}"));
    }
    rig.run(400);
    assert_eq!(story(&rig), ["1:2", "2:3", "3:4", "4:2", "5:3"]);
    rig.hand("coin insert 1 7");
    rig.run(400);
    assert_eq!(story(&rig)[5..], ["7:lost 2-2", "8:2", "9:2", "10:2", "11:2", "12:2"]);
}

#[test]
fn s13_the_counter_goes_round_from_255_to_1() {
    let mut rig = Rig::new();
    rig.hand("coin counter 254");
    rig.begin_coin(254);
    rig.accept();
    rig.hand("coin insert 1 3");
    rig.run(400);
    assert_eq!(story(&rig), ["255:2", "1:2", "2:2"]);
}

#[test]
fn coins_taken_while_nobody_listened_are_booked_from_the_baseline() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    rig.accept();
    rig.cable(LineEvent::Lost);
    rig.coin_event(CoinEvent::Silent);
    rig.hand("coin insert 2 3");
    rig.run(500);
    rig.cable(LineEvent::Restored);
    rig.begin_coin(0);
    assert_eq!(story(&rig), ["1:3", "2:3", "3:3"]);
}

#[test]
fn s76_a_baseline_of_another_device_is_not_counted_from() {
    let mut rig = Rig::new();
    rig.hand("coin counter 9");
    rig.coin("Started", |event| matches!(event, CoinEvent::Started { counter: 9, .. }).then_some(()));
    let serial = cas_hardware::device::identity::Serial::try_from("999").unwrap();
    rig.ask_coin(CoinCommand::Begin { baseline: Some(cas_hardware::device::CoinBaseline { serial, counter: 4 }) }).unwrap();
    rig.coin_event(CoinEvent::Ready);
    assert_eq!(story(&rig), Vec::<String>::new());
}

#[test]
fn power_lost_while_accepting_means_start_again_and_a_gap() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    rig.accept();
    rig.hand("coin insert 1 2");
    rig.run(400);
    rig.hand("coin power off");
    rig.hand("coin power on");
    rig.begin_coin(2);
    assert_eq!(story(&rig), ["1:2", "2:2", "0:lost 0-255"]);
    assert_eq!(rig.hand("coin insert 1")["went"], "tray", "nobody enabled it again");
}

#[test]
fn power_lost_before_the_first_coin_is_noticed_all_the_same() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    rig.accept();
    rig.hand("coin power off");
    rig.hand("coin power on");
    rig.begin_coin(0);
    assert_eq!(rig.written(COIN, 228), 3, "off at Begin, on, off at Begin: never on again without a permit");
}

#[test]
fn s15_refused_kept_and_cheating_coins_are_told_apart() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    rig.accept();
    rig.hand("coin insert 20");
    rig.hand("coin swallow 5");
    rig.hand("coin misroute 5");
    rig.hand("coin string");
    let uncredited = |counter, code, kept| CoinEvent::Uncredited { counter, code, kept };
    rig.coin_event(uncredited(1, 1, false));
    rig.coin_event(uncredited(2, 36, true));
    rig.coin_event(uncredited(3, 39, true));
    rig.coin_event(uncredited(4, 20, false));
    rig.coin("a cheat fault", |event| {
        matches!(event, CoinEvent::Fault(fault) if fault.kind == FaultKind::Cheat && fault.code == "229 20").then_some(())
    });
    assert_eq!((rig.lying("tray", "C2000"), rig.lying("coin/box", "C500")), (1, 2));
}

#[test]
fn a_permit_with_other_terms_is_given_back() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    let refused = |intent| Err(Refused { intent: Some(IntentRef(intent)), why: NotSent::OtherDevice });
    let accept = |permit| CoinCommand::Accept { permit, positions: 1 };
    assert_eq!(rig.ask_coin(accept(permit(5, "123457", Act::AcceptCoins))), refused(5));
    assert_eq!(rig.ask_coin(accept(permit(6, "123456", Act::Dispense { count: 1 }))), refused(6));
    rig.run(2_000);
    assert_eq!(rig.written(COIN, 231), 0);
}

#[test]
fn inhibiting_before_the_enabling_frame_gives_the_permit_back() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    rig.ask_coin(CoinCommand::Accept { permit: permit(8, "123456", Act::AcceptCoins), positions: 31 }).unwrap();
    rig.ask_coin(CoinCommand::Inhibit).unwrap();
    rig.coin_event(CoinEvent::NotSent { intent: IntentRef(8), why: NotSent::WrongState });
    rig.coin_event(CoinEvent::Inhibited);
    assert_eq!(rig.hand("coin insert 1")["went"], "tray");
}

#[test]
fn a_mute_hopper_does_not_keep_coins_waiting() {
    let mut rig = Rig::new();
    rig.hand("hopper-1 mute");
    rig.hand("hopper-2 mute");
    rig.begin_coin(0);
    rig.accept();
    for counter in 1..=20 {
        rig.hand("coin insert 1");
        let before = rig.now;
        rig.coin_event(coin(counter, 2, 1, 1));
        assert!(rig.now.since(before).as_millis() <= 600, "a coin waited {} ms", rig.now.since(before).as_millis());
    }
}

#[test]
fn it_works_without_echo_and_through_lost_and_garbled_replies() {
    let mut rig = Rig::with(false, |_, _| {});
    rig.hand("coin garble reply 184");
    rig.begin_coin(0);
    rig.hand("coin lose reply 228");
    rig.accept();
    rig.hand("coin insert 1");
    rig.hand("coin lose reply 229");
    rig.run(1_000);
    rig.hand("coin garble reply 229");
    rig.hand("coin insert 2");
    rig.run(1_000);
    assert_eq!(story(&rig), ["1:2", "2:3"]);
}

#[test]
fn a_box_can_be_changed_and_the_old_one_keeps_its_coins() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    rig.accept();
    rig.hand("coin insert 5");
    assert_eq!(rig.hand("coin box out")["coins"]["C500"], 1);
    assert_eq!(rig.hand("coin insert 5")["went"], "tray");
    rig.hand("coin box in CC-0002");
    assert_eq!(rig.hand("coin insert 5")["went"], "box");
    assert_eq!((rig.lying("coin/box", "C500"), rig.lying("coin/removed/0/coins", "C500")), (1, 1));
}

#[test]
fn ready_and_inhibited_are_said_only_when_the_device_confirmed_them() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    rig.accept();
    rig.restart_host();
    rig.hand("coin ignore 228");
    rig.begin_coin(0);
    assert_eq!(rig.hand("coin insert 1")["went"], "tray");
    rig.accept();
    rig.hand("coin ignore 228");
    rig.ask_coin(CoinCommand::Inhibit).unwrap();
    rig.coin_event(CoinEvent::Inhibited);
    assert_eq!(rig.hand("coin insert 1")["went"], "tray");
}

#[test]
fn a_coin_that_falls_while_inhibiting_is_told_before_inhibited() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    rig.accept();
    rig.run(20);
    rig.ask_coin(CoinCommand::Inhibit).unwrap();
    rig.hand("coin insert 5");
    let first = rig.coin("the coin or Inhibited", |event| match event {
        CoinEvent::Coin { .. } | CoinEvent::Inhibited => Some(event.clone()),
        _ => None,
    });
    assert_eq!(first, coin(1, 4, 5, 1));
    rig.coin_event(CoinEvent::Inhibited);
}

/// The totals of the log, each with what was told right after it.
fn totals(rig: &Rig) -> Vec<(u32, CoinEvent)> {
    let coin = rig.log.iter().filter_map(|event| match &event.event {
        cas_hardware::cctalk::DeviceReport::Coin(event) => Some(event),
        cas_hardware::cctalk::DeviceReport::Hopper(_) => None,
    });
    let events: Vec<&CoinEvent> = coin.collect();
    let total = |pair: &[&CoinEvent]| if let CoinEvent::Total { accepted } = pair[0] { Some((*accepted, pair[1].clone())) } else { None };
    events.windows(2).filter_map(total).collect()
}

/// The acceptor's own count of coins is read while it takes nothing, and after it every coin in it was told of.
#[test]
fn its_count_of_coins_is_told_whenever_it_takes_nothing() {
    let mut rig = Rig::new();
    rig.hand("coin accepted 16777215");
    rig.begin_coin(0);
    rig.accept();
    rig.hand("coin insert 10 2");
    rig.hand("coin swallow 5");
    rig.ask_coin(CoinCommand::Inhibit).unwrap();
    // The last of them falls with the inhibit on its way: the count is told after its event all the same.
    rig.hand("coin insert 2");
    rig.coin_event(CoinEvent::Inhibited);
    assert_eq!(story(&rig), ["1:5", "2:5", "4:3"]);
    assert_eq!(totals(&rig), [(16_777_215, CoinEvent::Ready), (2, CoinEvent::Inhibited)], "three coins, over the wrap");
    // A reading that is lost is left out; the acceptor is not silent for it, and the next one is there again.
    rig.accept();
    rig.hand("coin lose reply 225");
    rig.ask_coin(CoinCommand::Inhibit).unwrap();
    rig.coin_event(CoinEvent::Inhibited);
    assert_eq!(totals(&rig).len(), 2);
    rig.accept();
    rig.ask_coin(CoinCommand::Inhibit).unwrap();
    rig.coin_event(CoinEvent::Inhibited);
    assert_eq!(totals(&rig)[2..], [(2, CoinEvent::Inhibited)]);
}

#[test]
fn a_model_that_knows_no_count_is_asked_once_and_works() {
    let mut rig = Rig::with(true, |coin, _| coin.tells_total = false);
    rig.begin_coin(0);
    for _ in 0..3 {
        rig.accept();
        rig.ask_coin(CoinCommand::Inhibit).unwrap();
        rig.coin_event(CoinEvent::Inhibited);
    }
    assert_eq!((totals(&rig), rig.written(COIN, 225)), (vec![], 1));
}

fn coin_fault(rig: &Rig, kind: FaultKind) -> (usize, usize) {
    let events = rig.log.iter().filter_map(|event| match &event.event {
        cas_hardware::cctalk::DeviceReport::Coin(event) => Some(event),
        cas_hardware::cctalk::DeviceReport::Hopper(_) => None,
    });
    events.fold((0, 0), |(told, cleared), event| match event {
        CoinEvent::Fault(fault) if fault.kind == kind => (told + 1, cleared),
        CoinEvent::FaultCleared(gone) if *gone == kind => (told, cleared + 1),
        _ => (told, cleared),
    })
}

/// No event says that a jam is gone, so a clean self-check does; else the acceptor would stay off for the life of the process.
#[test]
fn a_jam_that_an_event_told_of_is_over_with_the_next_clean_self_check() {
    let mut rig = Rig::new();
    rig.begin_coin(0);
    rig.run(1_000);
    rig.hand("coin fault 3");
    rig.hand("coin event 14");
    rig.coin("the jam", |event| matches!(event, CoinEvent::Fault(fault) if fault.kind == FaultKind::Jam).then_some(()));
    rig.coin("the sensor", |event| matches!(event, CoinEvent::Fault(fault) if fault.kind == FaultKind::Sensor).then_some(()));
    assert_eq!(coin_fault(&rig, FaultKind::Jam), (1, 0), "the self-check names one fault, and not this one");
    rig.hand("coin fault 0");
    rig.coin_event(CoinEvent::FaultCleared(FaultKind::Jam));
    rig.run(40_000);
    assert_eq!((coin_fault(&rig, FaultKind::Jam), coin_fault(&rig, FaultKind::Sensor)), ((1, 1), (1, 1)));
}

#[test]
fn what_was_wrong_before_a_power_up_is_taken_back_or_told_again() {
    let mut rig = Rig::new();
    rig.hand("coin fault 3");
    rig.begin_coin(0);
    rig.coin("the fault", |event| matches!(event, CoinEvent::Fault(_)).then_some(()));
    for still_there in [true, false] {
        rig.hand("coin power off");
        rig.coin_event(CoinEvent::Silent);
        let before = coin_fault(&rig, FaultKind::Sensor);
        if !still_there {
            rig.hand("coin fault 0");
        }
        rig.hand("coin power on");
        rig.begin_coin(0);
        rig.run(2_000);
        let after = coin_fault(&rig, FaultKind::Sensor);
        let expected = if still_there { (before.0 + 1, before.1) } else { (before.0, before.1 + 1) };
        assert_eq!(after, expected, "still there: {still_there}; well before the next self-check of the routine");
    }
}
