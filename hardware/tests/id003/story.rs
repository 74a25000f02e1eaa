//! A working day of an ID-003 validator: notes taken, given back, refused; power cuts and killed hosts in every phase.

use cas_hardware::device::{BillAtStart, BillEvent, BillState, FaultKind, RejectReason};
use cas_hardware::id003::message::Request;

use super::world::World;
use crate::bill::world::table_of;

fn stacked(event: &BillEvent) -> bool {
    matches!(event, BillEvent::Stacked { .. })
}

#[test]
fn it_only_reads_before_it_may_begin() {
    let mut world = World::new();
    assert_eq!(world.wait_started(), BillAtStart::PowerUp);
    world.run(10_000);
    let reading = [Request::Status, Request::Version, Request::Serial, Request::Currency];
    assert!(world.said.iter().all(|said| reading.contains(said)), "{:?}", world.said);
}

#[test]
fn it_knows_its_notes_and_takes_one() {
    let mut world = World::new();
    world.wait_started();
    world.begin();
    let ready = world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    let pesos: Vec<i64> = table_of(&ready).iter().map(|value| value.unwrap().hundredths().unwrap() / 100).collect();
    assert_eq!(pesos, [20, 50, 100, 200, 500, 1000]);
    world.accept(crate::bill::world::EVERYTHING);
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    let escrow = world.insert_and_stack("200");
    world.wait(
        "stacked from that escrow",
        |event| matches!(event, BillEvent::Stacked { escrow: Some(from), index: 3, .. } if *from == escrow),
    );
    assert_eq!(world.count(Request::Ack), 0, "vend valid waits until the owner has it on disk");
    world.run(3_000);
    assert_eq!(world.count(Request::Ack), 0);
    world.confirm();
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    assert_eq!(world.count(Request::Stack2), 1, "stacked fully before it counts");
    assert_eq!(world.count_events(stacked), 1);
    assert_eq!(world.inventory("box"), r#"{"B20000":1}"#);
}

#[test]
fn a_note_that_is_given_back_is_told_though_the_protocol_has_no_word_for_it() {
    crate::bill::story::a_note_goes_back(World::idle());
}

#[test]
fn an_inhibited_and_a_false_note_are_refused_with_their_reason() {
    let mut world = World::idle();
    world.accept(cas_hardware::device::BillMask(0b1));
    world.run(2_000);
    world.hand(&["insert", "500"]);
    world.wait("refused", |event| *event == BillEvent::Rejected(RejectReason::Inhibited));
    world.hand(&["take"]);
    world.run(1_000);
    world.hand(&["refuse", "next", "98"]);
    world.hand(&["insert", "20"]);
    world.wait("refused", |event| *event == BillEvent::Rejected(RejectReason::DoubleOrString));
}

#[test]
fn power_lost_while_stacking_is_found_in_the_stacker_and_vend_valid_after_the_reset_is_the_same_note() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.wait("stacking", |event| *event == BillEvent::State(BillState::Stacking));
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::PowerUpNoteInStacker);
    world.begin_with_reset();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.count_events(stacked), 0, "its owner credited it before");
    assert_eq!(world.inventory("box"), r#"{"B20000":1}"#);
}

#[test]
fn the_host_died_after_vend_valid_which_waits_for_the_next_one() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.wait("stacked", stacked);
    world.restart_host();
    assert!(matches!(world.wait_started(), BillAtStart::Stacked { .. }));
    assert_eq!(world.count(Request::Ack), 0);
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.count(Request::Ack), 1);
}

#[test]
fn the_host_died_and_the_device_kept_power_at_rest_proves_that_nothing_was_stacked() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    world.wait_escrowed();
    world.restart_host();
    world.run(15_000);
    world.hand(&["take"]);
    world.restart_host();
    assert_eq!(world.wait_started(), BillAtStart::NothingStacked);
}

#[test]
fn a_jam_is_told_in_words_and_ends_with_a_reset() {
    let mut world = World::idle();
    world.hand(&["jam", "next"]);
    world.hand(&["insert", "100"]);
    let fault = world.wait("jam", |event| matches!(event, BillEvent::Fault(_)));
    let BillEvent::Fault(fault) = fault else { unreachable!() };
    assert_eq!((fault.kind, fault.code.as_str()), (FaultKind::Jam, "45"));
    world.hand(&["clear"]);
    world.begin_with_reset();
    world.wait("cleared", |event| *event == BillEvent::FaultCleared(FaultKind::Jam));
}

#[test]
fn notes_taken_in_a_row_are_all_counted_once() {
    crate::bill::story::notes_in_a_row(World::new());
}
