//! A hopper: every way an order can end, and that it is never written twice.

use cas_hardware::cctalk::DeviceReport;
use cas_hardware::device::{Act, FaultKind, HopperCommand, HopperEvent, HopperWitness, IntentRef, LineEvent, NotSent, Refused};

use super::rig::{HOPPER, Rig, permit};

const DISPENSE: u8 = 167;

fn paid(event: &HopperEvent) -> Option<u8> {
    if let HopperEvent::Dispensed { paid, .. } | HopperEvent::CutShort { paid, .. } = event { Some(*paid) } else { None }
}

fn ready() -> Rig {
    let mut rig = Rig::new();
    let witness = rig.begin_hopper();
    assert_eq!(witness, HopperWitness::default());
    rig
}

/// One order with trouble before it; its end. Written once, whatever happened.
fn order(trouble: &str, count: u8) -> (Rig, HopperEvent) {
    let mut rig = ready();
    if !trouble.is_empty() {
        rig.hand(trouble);
    }
    rig.dispense(9, count);
    let outcome = rig.outcome();
    assert!(rig.written(HOPPER, DISPENSE) <= 1, "a dispense is written once");
    (rig, outcome)
}

#[test]
fn s79_first_contact_only_reads_and_begin_clears_the_power_up_flag() {
    let mut rig = Rig::new();
    let power_up = rig.hopper("Started", |event| match event {
        HopperEvent::Started { identity, power_up, .. } if identity.serial == "12345" => Some(*power_up),
        _ => None,
    });
    assert!(power_up);
    rig.run(3_000);
    assert_eq!([1, 164, DISPENSE].map(|header| rig.written(HOPPER, header)), [0, 0, 0]);
    rig.ask_hopper(HopperCommand::Begin).unwrap();
    rig.hopper("Ready", |event| matches!(event, HopperEvent::Ready { .. }).then_some(()));
    assert_eq!(rig.written(HOPPER, 1), 1);
}

#[test]
fn an_order_pays_into_the_tray_and_leaves_the_hopper_disabled() {
    let (mut rig, outcome) = order("", 4);
    let witness = HopperWitness { event_counter: 1, remaining: 0, last_paid: 4, last_unpaid: 0, lifetime: 4 };
    assert_eq!(outcome, HopperEvent::Dispensed { intent: IntentRef(9), asked: 4, paid: 4, witness });
    assert_eq!((rig.lying("tray", "C1000"), rig.lying("hopper-1/hopper", "C1000")), (4, 96));
    assert_eq!(rig.hand("hopper-1 state")["works"]["enabled"], false);
    rig.hand("tray take");
    assert_eq!((rig.lying("tray", "C1000"), rig.lying("taken", "C1000")), (0, 4));
}

#[test]
fn progress_is_told_while_it_pays() {
    let mut rig = ready();
    rig.dispense(9, 3);
    let (paid, remaining) = rig.hopper("Dispensing", |event| match event {
        HopperEvent::Dispensing { paid, remaining, .. } if *paid > 0 => Some((*paid, *remaining)),
        _ => None,
    });
    assert_eq!(paid + remaining, 3);
    rig.outcome();
}

#[test]
fn s26_a_lost_reply_of_an_order_that_ran_is_settled_by_the_registers() {
    let (rig, outcome) = order("hopper-1 lose reply 167", 3);
    assert_eq!(paid(&outcome), Some(3));
    assert_eq!((rig.lying("tray", "C1000"), rig.written(HOPPER, DISPENSE)), (3, 1));
}

#[test]
fn a_garbled_reply_of_an_order_is_settled_the_same_way() {
    let (rig, outcome) = order("hopper-1 garble reply 167", 3);
    assert_eq!((paid(&outcome), rig.lying("tray", "C1000")), (Some(3), 3));
}

#[test]
fn s25_an_order_that_was_not_heard_is_proven_not_executed() {
    let (rig, outcome) = order("hopper-1 lose request 167", 3);
    assert_eq!(outcome, HopperEvent::NotSent { intent: IntentRef(9), why: NotSent::LineDown });
    assert_eq!((rig.lying("tray", "C1000"), rig.written(HOPPER, DISPENSE)), (0, 1));
}

#[test]
fn an_order_that_was_not_heard_is_doubt_when_the_device_restarted_meanwhile() {
    let mut rig = ready();
    rig.hand("hopper-1 lose request 167");
    rig.dispense(9, 3);
    while rig.written(HOPPER, DISPENSE) == 0 {
        rig.run(1);
    }
    rig.hand("hopper-1 power off");
    rig.hand("hopper-1 power on");
    assert_eq!(rig.outcome(), HopperEvent::Doubt { intent: IntentRef(9), asked: 3 });
    rig.hopper("Started again", |event| matches!(event, HopperEvent::Started { power_up: true, .. }).then_some(()));
}

#[test]
fn s27_a_hopper_that_runs_empty_half_way_says_how_much_came() {
    let mut rig = ready();
    rig.hand("hopper-1 empty");
    rig.hand("hopper-1 fill C1000 2");
    rig.dispense(9, 5);
    assert_eq!(paid(&rig.outcome()), Some(2));
    let fault = rig.hopper("a fault", |event| if let HopperEvent::Fault(fault) = event { Some(fault.kind) } else { None });
    assert_eq!(fault, FaultKind::PayoutTimeout);
    assert_eq!(rig.lying("tray", "C1000"), 2);
}

#[test]
fn short_and_jammed_orders_are_proven_and_the_next_order_runs_after_clearing() {
    let (mut rig, outcome) = order("hopper-1 short 1", 3);
    assert_eq!(paid(&outcome), Some(1));
    rig.hand("hopper-1 jam");
    rig.dispense(10, 2);
    assert_eq!(paid(&rig.outcome()), Some(0));
    rig.hopper("a jam", |event| matches!(event, HopperEvent::Fault(fault) if fault.kind == FaultKind::Jam).then_some(()));
    rig.hand("hopper-1 clear");
    rig.dispense(11, 2);
    assert_eq!(paid(&rig.outcome()), Some(2));
    rig.hopper("the jam cleared", |event| (*event == HopperEvent::FaultCleared(FaultKind::Jam)).then_some(()));
    assert_eq!(rig.lying("tray", "C1000"), 3);
}

#[test]
fn s28_a_double_drop_is_reported_as_more_than_asked() {
    let (rig, outcome) = order("hopper-1 double", 2);
    assert_eq!((paid(&outcome), rig.lying("tray", "C1000")), (Some(3), 3));
}

/// Power goes after the second coin, and comes back after a while.
fn power_cut(after_ms: u64, corrupt: bool) -> (Rig, HopperEvent) {
    let mut rig = ready();
    rig.dispense(9, 5);
    while rig.lying("tray", "C1000") < 2 {
        rig.run(1);
    }
    rig.hand("hopper-1 power off");
    rig.run(after_ms);
    if corrupt {
        rig.hand("hopper-1 corrupt");
    }
    rig.hand("hopper-1 power on");
    let outcome = rig.outcome();
    assert_eq!((rig.lying("tray", "C1000"), rig.written(HOPPER, DISPENSE)), (2, 1));
    (rig, outcome)
}

#[test]
fn s31_power_lost_in_a_payout_is_settled_by_what_survived_it() {
    for after in [10, 3_000] {
        let (mut rig, outcome) = power_cut(after, false);
        assert!(matches!(outcome, HopperEvent::CutShort { paid: 2, asked: 5, .. }), "power off for {after} ms: {outcome:?}");
        rig.hopper("Started again", |event| matches!(event, HopperEvent::Started { interrupted: true, .. }).then_some(()));
    }
}

#[test]
fn registers_with_a_bad_checksum_prove_nothing() {
    assert_eq!(power_cut(1_000, true).1, HopperEvent::Doubt { intent: IntentRef(9), asked: 5 });
}

#[test]
fn a_hopper_that_stays_silent_leaves_the_order_in_doubt_and_starts_again_when_it_speaks() {
    let mut rig = ready();
    rig.dispense(9, 2);
    while rig.written(HOPPER, DISPENSE) == 0 {
        rig.run(1);
    }
    rig.hand("hopper-1 mute");
    rig.hopper("Silent", |event| (*event == HopperEvent::Silent).then_some(()));
    assert_eq!(rig.outcome(), HopperEvent::Doubt { intent: IntentRef(9), asked: 2 });
    rig.hand("hopper-1 unmute");
    let witness = rig.hopper("Started", |event| if let HopperEvent::Started { witness, .. } = event { Some(*witness) } else { None });
    assert_eq!((witness.lifetime, rig.written(HOPPER, DISPENSE)), (2, 1), "the registers tell the owner the rest");
}

#[test]
fn a_cable_pulled_in_a_payout_is_settled_when_it_is_back_in_time() {
    for (away, settled) in [(3_000, true), (25_000, false)] {
        let mut rig = ready();
        rig.dispense(9, 4);
        while rig.lying("tray", "C1000") < 1 {
            rig.run(1);
        }
        rig.cable(LineEvent::Lost);
        for _ in 0..away {
            rig.run(1);
            cas_hardware::emulation::FarEnd::handle_timeout(&mut rig.far, rig.now);
        }
        rig.cable(LineEvent::Restored);
        let outcome = rig.outcome();
        let expected = settled.then_some(4);
        assert_eq!((paid(&outcome), rig.lying("tray", "C1000")), (expected, 4), "away for {away} ms: {outcome:?}");
    }
}

#[test]
fn permits_with_other_terms_and_orders_at_the_wrong_time_are_given_back() {
    let mut rig = Rig::new();
    let dispense = |intent, serial, act| HopperCommand::Dispense(permit(intent, serial, act));
    let refused = |intent, why| Err(Refused { intent: Some(IntentRef(intent)), why });
    rig.hopper("Started", |event| matches!(event, HopperEvent::Started { .. }).then_some(()));
    assert_eq!(rig.ask_hopper(dispense(1, "12345", Act::Dispense { count: 1 })), refused(1, NotSent::WrongState));
    rig.ask_hopper(HopperCommand::Begin).unwrap();
    rig.hopper("Ready", |event| matches!(event, HopperEvent::Ready { .. }).then_some(()));
    assert_eq!(rig.ask_hopper(dispense(2, "54321", Act::Dispense { count: 1 })), refused(2, NotSent::OtherDevice));
    assert_eq!(rig.ask_hopper(dispense(3, "12345", Act::AcceptCoins)), refused(3, NotSent::OtherDevice));
    assert_eq!(rig.ask_hopper(dispense(4, "12345", Act::Dispense { count: 0 })), refused(4, NotSent::WrongState));
    rig.dispense(5, 1);
    assert_eq!(rig.ask_hopper(dispense(6, "12345", Act::Dispense { count: 1 })), refused(6, NotSent::Busy));
    assert_eq!(paid(&rig.outcome()), Some(1));
}

#[test]
fn a_refused_order_is_declined_and_one_that_the_device_counted_is_paid_zero() {
    for counts in [false, true] {
        let mut rig = Rig::with(true, |_, hopper| hopper.counts_refusals = counts);
        rig.begin_hopper();
        rig.hand("hopper-1 refuse");
        rig.dispense(9, 2);
        let outcome = rig.outcome();
        if counts {
            assert_eq!(paid(&outcome), Some(0));
        } else {
            assert_eq!(outcome, HopperEvent::NotSent { intent: IntentRef(9), why: NotSent::Declined });
        }
        assert_eq!((rig.lying("tray", "C1000"), rig.written(HOPPER, DISPENSE)), (0, 1));
    }
}

#[test]
fn counters_at_their_ends_go_round() {
    let mut rig = Rig::new();
    rig.begin_hopper();
    rig.hand("hopper-1 counters 255 16777214");
    rig.run(5_000);
    rig.dispense(9, 4);
    assert_eq!(paid(&rig.outcome()), Some(4));
}

#[test]
fn the_registers_are_told_when_asked() {
    let (mut rig, _) = order("", 2);
    rig.ask_hopper(HopperCommand::ReadWitness).unwrap();
    let witness = rig.hopper("Witness", |event| if let HopperEvent::Witness(witness) = event { Some(*witness) } else { None });
    assert_eq!((witness.last_paid, witness.lifetime), (2, 2));
}

#[test]
fn a_new_owner_waits_for_the_payout_of_the_last_one_and_does_not_stop_it() {
    let mut rig = ready();
    rig.dispense(9, 6);
    while rig.lying("tray", "C1000") < 2 {
        rig.run(1);
    }
    rig.restart_host();
    let witness = rig.hopper("Started", |event| if let HopperEvent::Started { witness, .. } = event { Some(*witness) } else { None });
    assert_eq!((witness.remaining, witness.last_paid), (0, 6), "registers of a running payout settle nothing");
    rig.ask_hopper(HopperCommand::Begin).unwrap();
    let witness = rig.hopper("Ready", |event| if let HopperEvent::Ready { witness, .. } = event { Some(*witness) } else { None });
    assert_eq!((witness.last_paid, witness.lifetime, rig.lying("tray", "C1000")), (6, 6, 6));
}

#[test]
fn a_power_up_flag_that_no_reset_clears_is_not_taken_for_a_restart_for_ever() {
    let mut rig = Rig::with(true, |_, hopper| hopper.keeps_power_up_flag = true);
    rig.begin_hopper();
    rig.dispense(9, 2);
    assert_eq!(paid(&rig.outcome()), Some(2));
    rig.run(10_000);
    rig.dispense(10, 1);
    assert_eq!(paid(&rig.outcome()), Some(1));
}

#[test]
fn s22_the_registers_of_another_hopper_settle_nothing() {
    let mut rig = ready();
    rig.dispense(9, 3);
    while rig.lying("tray", "C1000") < 1 {
        rig.run(1);
    }
    rig.hand("hopper-1 swap 777");
    assert_eq!(rig.outcome(), HopperEvent::Doubt { intent: IntentRef(9), asked: 3 });
    let serial =
        rig.hopper("Started", |event| if let HopperEvent::Started { identity, .. } = event { Some(identity.serial.clone()) } else { None });
    assert_eq!(serial.as_str(), "777");
    assert_eq!(
        rig.ask_hopper(HopperCommand::Dispense(permit(10, "12345", Act::Dispense { count: 1 }))),
        Err(Refused { intent: Some(IntentRef(10)), why: NotSent::OtherDevice })
    );
}

#[test]
fn a_hopper_that_lost_power_unnoticed_starts_again() {
    let mut rig = ready();
    rig.run(500);
    rig.hand("hopper-1 power off");
    rig.hand("hopper-1 power on");
    rig.hopper("Started", |event| matches!(event, HopperEvent::Started { power_up: true, .. }).then_some(()));
}

#[test]
fn an_order_right_after_power_came_back_is_given_back_unsent() {
    let mut rig = ready();
    rig.run(100);
    rig.hand("hopper-1 power off");
    rig.hand("hopper-1 power on");
    rig.run(420);
    rig.dispense(9, 2);
    assert_eq!(rig.outcome(), HopperEvent::NotSent { intent: IntentRef(9), why: NotSent::WrongState });
    assert_eq!(rig.written(HOPPER, DISPENSE), 0);
}

#[test]
fn an_order_that_is_taken_late_is_not_called_unexecuted() {
    let mut rig = ready();
    rig.hand("hopper-1 late 400");
    rig.dispense(9, 2);
    assert_eq!((paid(&rig.outcome()), rig.lying("tray", "C1000")), (Some(2), 2));
}

/// An order that would begin after the host gave up on it: it was disabled by then, so it never runs. Nothing falls later, either.
#[test]
fn an_order_that_waits_when_the_hopper_is_disabled_never_runs() {
    let mut rig = ready();
    rig.hand("hopper-1 late 3000");
    rig.dispense(9, 2);
    assert_eq!(rig.outcome(), HopperEvent::NotSent { intent: IntentRef(9), why: NotSent::LineDown });
    rig.run(10_000);
    assert_eq!(rig.lying("tray", "C1000"), 0);
}

#[test]
fn an_enabling_that_is_not_obeyed_ends_in_a_proven_refusal() {
    let (rig, outcome) = order("hopper-1 ignore 164", 2);
    assert_eq!(outcome, HopperEvent::NotSent { intent: IntentRef(9), why: NotSent::Declined });
    assert_eq!(rig.lying("tray", "C1000"), 0);
}

/// A jam is cleared by hand while the power is off: the hopper comes back without a word of it.
#[test]
fn a_jam_that_ended_with_the_power_is_taken_back_and_one_that_did_not_is_told_again() {
    for still_there in [false, true] {
        let mut rig = ready();
        rig.hand("hopper-1 jam");
        rig.dispense(9, 2);
        assert_eq!(paid(&rig.outcome()), Some(0));
        let jam = |event: &HopperEvent| matches!(event, HopperEvent::Fault(fault) if fault.kind == FaultKind::Jam).then_some(());
        rig.hopper("a jam", jam);
        if still_there {
            rig.cable(LineEvent::Lost);
            rig.run(500);
            rig.cable(LineEvent::Restored);
            rig.hopper("the jam again", jam);
            assert!(!rig.log.iter().any(|event| event.event == DeviceReport::Hopper(HopperEvent::FaultCleared(FaultKind::Jam))));
            continue;
        }
        rig.hand("hopper-1 power off");
        rig.hopper("silence", |event| (*event == HopperEvent::Silent).then_some(()));
        rig.hand("hopper-1 clear");
        rig.hand("hopper-1 power on");
        rig.hopper("over", |event| (*event == HopperEvent::FaultCleared(FaultKind::Jam)).then_some(()));
    }
}

#[test]
fn a_line_that_is_opened_anew_without_a_word_that_it_was_lost_writes_no_order_twice() {
    let mut rig = ready();
    rig.hand("hopper-1 lose reply 167");
    rig.dispense(9, 2);
    while rig.written(HOPPER, DISPENSE) == 0 {
        rig.run(1);
    }
    rig.cable(LineEvent::Restored);
    let outcome = rig.outcome();
    assert_eq!((paid(&outcome), rig.written(HOPPER, DISPENSE), rig.lying("tray", "C1000")), (Some(2), 1, 2), "{outcome:?}");
}
