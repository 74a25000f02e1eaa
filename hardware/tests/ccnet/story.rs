//! A working day of a validator: notes taken, given back, refused; boxes changed; jams cleared.

use cas_hardware::ccnet::message::Request;
use cas_hardware::device::{BillAtStart, BillCommand, BillEvent, BillMask, BillState, FaultKind, RejectReason, Value};

use super::world::{EVERYTHING, SERIAL, World, table_of};

#[test]
fn s79_read_before_reset_neither_acknowledges_nor_resets_before_begin() {
    let mut world = World::new();
    assert_eq!(world.wait_started(), BillAtStart::PowerUp);
    world.run(20_000);
    let allowed = [Request::Poll, Request::Identification, Request::GetBillTable];
    assert!(world.said.iter().all(|said| allowed.contains(said)), "{:?}", world.said);
    assert_eq!(world.count_events(|event| matches!(event, BillEvent::Started { .. })), 1, "said once");
    match &world.seen[0] {
        BillEvent::Started { identity: Some(identity), table: Some(table), .. } => {
            assert_eq!(identity.serial.as_str(), SERIAL);
            assert_eq!(table.iter().flatten().count(), 6);
        }
        other => panic!("{other:?}"),
    }
    world.begin();
    let ready = world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(table_of(&ready)[3].and_then(Value::hundredths), Some(20_000));
    world.wait("inhibited", |event| *event == BillEvent::State(BillState::Inhibited));
    assert_eq!(world.count(Request::Reset), 1);
}

#[test]
fn a_device_that_tells_nothing_before_reset_is_brought_up_all_the_same() {
    let mut settings = cas_hardware::ccnet::emulator::Settings::mexican(SERIAL, "CB-0001");
    settings.identifies_before_reset = false;
    let mut world = World::with(settings);
    assert_eq!(world.wait_started(), BillAtStart::PowerUp);
    assert!(matches!(&world.seen[0], BillEvent::Started { identity: None, table: None, .. }));
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { identity, .. } if identity.serial.as_str() == SERIAL));
}

#[test]
fn a_note_is_stacked_under_a_permit_and_acknowledged_only_after_confirm() {
    let mut world = World::idle();
    let escrow = world.insert_and_stack("200");
    let stacked = world.wait("stacked", |event| matches!(event, BillEvent::Stacked { .. }));
    match stacked {
        BillEvent::Stacked { escrow: Some(from), index: 3, value: Some(value) } => {
            assert_eq!(from, escrow);
            assert_eq!(value.hundredths(), Some(20_000));
        }
        other => panic!("{other:?}"),
    }
    let acknowledged = world.count(Request::Ack);
    world.run(30_000);
    assert_eq!(world.count(Request::Ack), acknowledged, "a slow commit: no word of thanks meanwhile");
    world.confirm();
    world.wait("idle again", |event| *event == BillEvent::State(BillState::Idle));
    assert_eq!(world.count_events(|event| matches!(event, BillEvent::Stacked { .. })), 1, "repeats are no news");
    assert_eq!(world.count(Request::Stack), 1);
    assert_eq!(world.inventory("box"), r#"{"B20000":1}"#);
}

#[test]
fn a_note_is_given_back_on_request() {
    let mut world = World::idle();
    world.hand(&["insert", "B50000"]);
    let (escrow, _) = world.wait_escrowed();
    world.command(BillCommand::Return).unwrap();
    let returned = world.wait("returned", |event| matches!(event, BillEvent::Returned { .. }));
    assert!(matches!(returned, BillEvent::Returned { escrow: Some(from), index: 4, .. } if from == escrow));
    world.confirm();
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    assert_eq!(world.inventory("mouth"), r#"{"B50000":1}"#);
    assert_eq!(world.count(Request::Stack), 0);
}

#[test]
fn a_note_is_held_while_its_owner_thinks_and_returned_when_it_never_decides() {
    let mut world = World::idle();
    world.hand(&["insert", "100"]);
    let (escrow, _) = world.wait_escrowed();
    world.run(30_000);
    assert_eq!(world.count_events(|event| matches!(event, BillEvent::Returned { .. })), 0, "held by HOLD");
    assert!(world.count(Request::Hold) >= 3);
    let returned = world.wait("returned by the device", |event| matches!(event, BillEvent::Returned { .. }));
    assert!(matches!(returned, BillEvent::Returned { escrow: Some(from), .. } if from == escrow));
}

#[test]
fn a_held_note_can_still_be_stacked() {
    let mut world = World::idle();
    world.hand(&["insert", "100"]);
    let (escrow, value) = world.wait_escrowed();
    world.wait("holding", |event| *event == BillEvent::State(BillState::Holding));
    world.stack(escrow, value.unwrap()).unwrap();
    world.wait("stacked", |event| matches!(event, BillEvent::Stacked { escrow: Some(from), .. } if *from == escrow));
}

#[test]
fn the_same_note_twice_is_two_stays_in_escrow() {
    let mut world = World::idle();
    world.hand(&["insert", "100"]);
    let (first, value) = world.wait_escrowed();
    world.command(BillCommand::Return).unwrap();
    world.wait("returned", |event| matches!(event, BillEvent::Returned { .. }));
    world.confirm();
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    world.hand(&["insert", "100"]);
    let (second, _) = world.wait_escrowed();
    assert_ne!(first, second);
    let refused = world.stack(first, value.unwrap()).unwrap_err();
    assert_eq!(refused.why, cas_hardware::device::NotSent::EscrowEnded);
    world.run(1_000);
    assert_eq!(world.count(Request::Stack), 0);
}

#[test]
fn inhibiting_is_confirmed_by_the_device_and_inhibited_notes_are_refused() {
    let mut world = World::idle();
    world.accept(BillMask(0b000_0111));
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    world.hand(&["insert", "500"]);
    world.wait("rejected", |event| *event == BillEvent::Rejected(RejectReason::Inhibited));
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    assert_eq!(world.count_events(|event| matches!(event, BillEvent::Rejected(_))), 1);
    world.accept(BillMask(0));
    world.wait("inhibited", |event| *event == BillEvent::State(BillState::Inhibited));
    assert_eq!(world.hand(&["insert", "20"])["taken"], false);
    world.accept(BillMask(0));
    world.wait("inhibited, said again", |event| *event == BillEvent::State(BillState::Inhibited));
}

#[test]
fn inhibiting_waits_for_the_note_in_escrow() {
    let mut world = World::idle();
    world.hand(&["insert", "100"]);
    let (escrow, value) = world.wait_escrowed();
    world.accept(BillMask(0));
    world.run(2_000);
    world.stack(escrow, value.unwrap()).unwrap();
    world.wait("stacked", |event| matches!(event, BillEvent::Stacked { .. }));
    world.confirm();
    world.wait("inhibited", |event| *event == BillEvent::State(BillState::Inhibited));
}

#[test]
fn a_strange_note_is_refused_by_name() {
    let mut world = World::idle();
    for (code, reason) in [
        ("66", RejectReason::NotRecognised),
        ("60", RejectReason::Unreadable),
        ("63", RejectReason::DoubleOrString),
        ("62", RejectReason::RemainsInPath),
        ("6A", RejectReason::Device),
    ] {
        world.hand(&["refuse", "next", code]);
        world.hand(&["insert", "200"]);
        world.wait("rejected", |event| *event == BillEvent::Rejected(reason));
        world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    }
    world.hand(&["insert", "B12300"]);
    world.wait("rejected", |event| *event == BillEvent::Rejected(RejectReason::NotRecognised));
}

#[test]
fn a_cheat_is_told_once_and_acknowledged_after_confirm() {
    let mut world = World::idle();
    world.hand(&["cheat"]);
    world.wait("cheated", |event| *event == BillEvent::Cheated);
    world.run(5_000);
    assert_eq!(world.count_events(|event| *event == BillEvent::Cheated), 1);
    world.confirm();
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
}

#[test]
fn a_box_is_changed_and_the_device_waits_to_be_enabled_again() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.wait("stacked", |event| matches!(event, BillEvent::Stacked { .. }));
    world.confirm();
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    world.hand(&["box", "out"]);
    world.wait("box removed", |event| *event == BillEvent::BoxRemoved);
    world.hand(&["box", "in", "CB-0002"]);
    world.wait("box replaced", |event| *event == BillEvent::BoxReplaced);
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    world.wait("inhibited", |event| *event == BillEvent::State(BillState::Inhibited));
    assert_eq!(world.inventory("box"), "{}");
    let removed: serde_json::Value = serde_json::from_str(&world.inventory("removed")).expect("JSON");
    assert_eq!(removed, serde_json::json!([{"content": {"B20000": 1}, "serial": "CB-0001"}]));
    world.accept(EVERYTHING);
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
}

#[test]
fn a_full_box_is_a_fault_until_it_is_changed() {
    let mut settings = cas_hardware::ccnet::emulator::Settings::mexican(SERIAL, "CB-0001");
    settings.capacity = 1;
    let mut world = World::with(settings);
    world.bring_up();
    world.insert_and_stack("20");
    world.wait("stacked", |event| matches!(event, BillEvent::Stacked { .. }));
    world.confirm();
    world.wait("full", |event| matches!(event, BillEvent::Fault(fault) if fault.kind == FaultKind::BoxFull && !fault.hint.is_empty()));
    world.hand(&["box", "out"]);
    world.wait("no longer full", |event| *event == BillEvent::FaultCleared(FaultKind::BoxFull));
    world.wait("out", |event| *event == BillEvent::BoxRemoved);
    world.hand(&["box", "in", "CB-0002"]);
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
}

#[test]
fn a_jam_is_reset_only_under_a_permit_and_then_settled_as_after_a_lost_line() {
    let mut world = World::idle();
    world.hand(&["jam", "box"]);
    world.insert_and_stack("200");
    let fault = world.wait("jam", |event| matches!(event, BillEvent::Fault(_)));
    assert!(matches!(fault, BillEvent::Fault(fault) if fault.kind == FaultKind::BoxJam && fault.code.as_str() == "44"));
    world.command(BillCommand::Begin { reset: None }).unwrap();
    world.run(5_000);
    assert_eq!(world.count(Request::Reset), 1, "only the one of the start: a note may be in the path");
    world.hand(&["clear"]);
    world.begin_with_reset();
    world.wait("cleared", |event| *event == BillEvent::FaultCleared(FaultKind::BoxJam));
    assert_eq!(world.wait_started(), BillAtStart::Quiet, "the stack intent is open: its owner settles it");
    assert_eq!(world.count(Request::Reset), 2);
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.inventory("cleared"), r#"{"B20000":1}"#);
}

#[test]
fn a_failed_part_is_named_with_its_code_and_a_spanish_hint() {
    let mut world = World::idle();
    world.hand(&["fail", "55"]);
    let fault = world.wait("failure", |event| matches!(event, BillEvent::Fault(_)));
    let BillEvent::Fault(fault) = fault else { unreachable!() };
    assert_eq!((fault.kind, fault.code.as_str()), (FaultKind::Sensor, "47 55"));
    assert!(fault.hint.contains("sensores ópticos"));
}

#[test]
fn the_last_exchanges_can_be_read_by_a_technician() {
    let mut world = World::idle();
    world.hand(&["garble", "1"]);
    world.run(1_000);
    let lines: Vec<String> = world.host.line().trace().map(|(_, what)| what.to_string()).collect();
    assert!(lines.len() <= 64);
    for wanted in ["> Poll", "< 14", "> Ack", "< damaged", "> Nak"] {
        assert!(lines.iter().any(|line| line == wanted), "{wanted} is not in {lines:?}");
    }
}
