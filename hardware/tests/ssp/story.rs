//! A working day of an SSP validator: notes taken, given back, refused; jams and boxes.

use cas_hardware::device::{BillAtStart, BillEvent, BillMask, BillState, FaultKind, RejectReason};
use cas_hardware::ssp::command::Command;

use super::world::{PlainWorld, World};
use crate::bill::world::{EVERYTHING, table_of};

fn stacked(event: &BillEvent) -> bool {
    matches!(event, BillEvent::Stacked { .. })
}

#[test]
fn it_only_reads_before_it_may_begin() {
    let mut world = World::new();
    assert_eq!(world.wait_started(), BillAtStart::PowerUp);
    assert_eq!(world.said[0], (Command::Hold, false), "whether a note lies in escrow is asked before anything else");
    assert_eq!(world.said[1], (Command::Hold, true), "and once more, since the first may have brought an old reply");
    world.run(10_000);
    let reading = |said: &Command| {
        matches!(said, Command::Hold | Command::Version(_) | Command::PollWithAck | Command::Setup | Command::Serial | Command::Firmware)
    };
    assert!(world.said.iter().all(|(said, _)| reading(said)), "{:?}", world.said);
}

#[test]
fn it_knows_its_notes_and_takes_one() {
    let mut world = World::new();
    world.wait_started();
    world.begin();
    let ready = world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    let pesos: Vec<i64> = table_of(&ready).iter().map(|value| value.unwrap().hundredths().unwrap() / 100).collect();
    assert_eq!(pesos, [20, 50, 100, 200, 500, 1000]);
    let BillEvent::Ready { identity, .. } = ready else { unreachable!() };
    assert_eq!(
        (identity.model.as_str(), identity.firmware.as_str(), identity.serial.as_str()),
        ("SSP note validator", "SM-MX1000", "123456789")
    );
    world.accept(EVERYTHING);
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    let escrow = world.insert_and_stack("200");
    world.wait(
        "stacked from that escrow",
        |event| matches!(event, BillEvent::Stacked { escrow: Some(from), index: 3, .. } if *from == escrow),
    );
    let acks = |world: &World| world.said.iter().filter(|(said, _)| *said == Command::EventAck).count();
    let before = acks(&world);
    world.run(3_000);
    assert_eq!(acks(&world), before, "the credit waits until the owner has it on disk");
    world.confirm();
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    assert_eq!(acks(&world), before + 1);
    assert_eq!(world.count_events(stacked), 1);
    assert_eq!(world.inventory("box"), r#"{"B20000":1}"#);
}

#[test]
fn notes_taken_in_a_row_are_all_counted_once() {
    crate::bill::story::notes_in_a_row(World::new());
}

#[test]
fn notes_taken_in_a_row_by_a_device_that_tells_once_are_all_counted_once() {
    crate::bill::story::notes_in_a_row(PlainWorld::new());
}

#[test]
fn two_notes_of_one_kind_are_two_credits() {
    let mut world = World::idle();
    for _ in 0..2 {
        world.insert_and_stack("200");
        world.wait("stacked", stacked);
        world.confirm();
        world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    }
    assert_eq!((world.count_events(stacked), world.inventory("box")), (2, r#"{"B20000":2}"#.to_owned()));
}

#[test]
fn a_note_goes_back_when_its_owner_wants_it() {
    crate::bill::story::a_note_goes_back(World::idle());
}

#[test]
fn refused_notes_are_told_with_their_reason() {
    let mut world = World::idle();
    world.accept(BillMask(0b1));
    world.run(2_000);
    world.hand(&["insert", "500"]);
    world.wait("refused", |event| *event == BillEvent::Rejected(RejectReason::Inhibited));
    world.run(1_000);
    for (code, reason) in [
        ("01", RejectReason::Unreadable),
        ("04", RejectReason::NotRecognised),
        ("0E", RejectReason::DoubleOrString),
        ("1D", RejectReason::RemainsInPath),
        ("10", RejectReason::Device),
    ] {
        world.hand(&["refuse", "next", code]);
        world.hand(&["insert", "20"]);
        world.wait(code, |event| *event == BillEvent::Rejected(reason));
        world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    }
    assert_eq!(world.inventory("box"), "{}");
}

#[test]
fn a_jam_ends_with_a_reset_that_is_no_loss_of_power() {
    let mut world = World::idle();
    world.hand(&["jam", "next"]);
    world.hand(&["insert", "100"]);
    let BillEvent::Fault(fault) = world.wait("jam", |event| matches!(event, BillEvent::Fault(_))) else { unreachable!() };
    assert_eq!((fault.kind, fault.code.as_str()), (FaultKind::Jam, "E9"));
    world.hand(&["clear"]);
    world.begin_with_reset();
    world.wait("cleared", |event| *event == BillEvent::FaultCleared(FaultKind::Jam));
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.count_events(|event| matches!(event, BillEvent::Started { .. })), 1, "{}", world.story());
}

#[test]
fn a_box_that_is_out_is_told_until_it_is_in_again() {
    let mut world = World::idle();
    world.hand(&["box", "out"]);
    world.wait("out", |event| *event == BillEvent::BoxRemoved);
    world.run(5_000);
    world.hand(&["box", "in", "CB-0009"]);
    world.wait("in", |event| *event == BillEvent::BoxReplaced);
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.count_events(|event| *event == BillEvent::BoxRemoved), 1);
}

#[test]
fn a_cheat_is_told_and_a_failed_program_is_a_fault() {
    let mut world = World::idle();
    world.hand(&["cheat"]);
    world.wait("cheated", |event| *event == BillEvent::Cheated);
    world.confirm();
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    world.hand(&["fail", "01"]);
    let BillEvent::Fault(fault) = world.wait("failure", |event| matches!(event, BillEvent::Fault(_))) else { unreachable!() };
    assert_eq!((fault.kind, fault.code.as_str()), (FaultKind::Device, "F6"));
}

#[test]
fn a_host_that_was_away_finds_it_disabled_and_enables_it_again() {
    let mut world = World::idle();
    world.cut = true;
    world.run(11_000);
    world.cut = false;
    world.run(5_000);
    assert_eq!(world.count_events(|event| *event == BillEvent::Silent), 0, "it was not away for that long");
    world.insert_and_stack("20");
    world.wait("stacked", stacked);
}
