//! Power cuts, killed hosts and pulled cables in every phase of a note: what is found at start, and nothing twice.

use cas_hardware::ccnet::message::Request;
use cas_hardware::device::{BillAtStart, BillCommand, BillEvent, BillState, FaultKind, LineEvent, NotSent};

use super::world::{Ccnet, World};
use crate::bill::moments::at_every_moment;

#[test]
fn power_lost_in_escrow_is_found_as_a_note_in_the_path_and_given_back_under_a_permit() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    world.wait_escrowed();
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::PowerUpNoteInPath);
    let resets = world.count(Request::Reset);
    world.begin();
    world.wait(
        "left alone and reported",
        |event| matches!(event, BillEvent::Fault(fault) if fault.kind == FaultKind::Jam && fault.code.as_str() == "11"),
    );
    world.run(10_000);
    assert_eq!(world.count(Request::Reset), resets, "a note is in the path and nobody permitted a reset");
    assert_eq!(world.inventory("path"), r#"{"B20000":1}"#);
    world.begin_with_reset();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.inventory("mouth"), r#"{"B20000":1}"#);
}

#[test]
fn power_lost_while_stacking_is_found_as_a_note_on_its_way_into_the_box() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.wait("stacking", |event| *event == BillEvent::State(BillState::Stacking));
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::PowerUpNoteInStacker);
    world.begin_with_reset();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.inventory("box"), r#"{"B20000":1}"#);
    assert_eq!(world.count_events(|event| matches!(event, BillEvent::Stacked { .. })), 0, "its owner credited it before");
}

#[test]
fn power_lost_before_the_report_was_acknowledged_is_found_in_the_stacker() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.wait("stacked", |event| matches!(event, BillEvent::Stacked { .. }));
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::PowerUpNoteInStacker);
}

#[test]
fn a_device_that_forgets_says_a_plain_power_up() {
    let mut world = World::idle();
    world.hand(&["plain", "on"]);
    world.insert_and_stack("200");
    world.wait("stacking", |event| *event == BillEvent::State(BillState::Stacking));
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::PowerUp);
}

#[test]
fn power_lost_at_rest_says_nothing_of_notes() {
    let mut world = World::idle();
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::PowerUp);
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
}

#[test]
fn an_unused_permit_comes_back_when_power_goes_before_the_frame() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    world.hand(&["power", "off"]);
    world.stack(escrow, value.unwrap()).unwrap();
    world.wait("not sent", |event| matches!(event, BillEvent::NotSent { why: NotSent::LineDown, .. }));
    world.wait("silent", |event| *event == BillEvent::Silent);
    assert_eq!(world.count(Request::Stack), 0);
}

#[test]
fn a_killed_host_finds_the_note_in_escrow_and_gives_it_back() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    world.wait_escrowed();
    world.restart_host();
    assert_eq!(world.wait_started(), BillAtStart::Escrow { index: 3 });
    assert_eq!(world.count(Request::Ack), 0);
    world.begin();
    world.wait_escrowed();
    world.command(BillCommand::Return).unwrap();
    world.wait("returned", |event| matches!(event, BillEvent::Returned { escrow: Some(_), .. }));
    world.confirm();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.count(Request::Reset), 0, "it kept power: nothing to reset");
}

#[test]
fn a_killed_host_finds_the_stacked_note_and_acknowledges_it_only_after_begin() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.wait("stacking", |event| *event == BillEvent::State(BillState::Stacking));
    world.restart_host();
    assert_eq!(world.wait_started(), BillAtStart::Stacked { index: 3 }, "waits while it moves");
    world.run(5_000);
    assert_eq!(world.count(Request::Ack), 0);
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.count_events(|event| matches!(event, BillEvent::Stacked { .. })), 0, "told by Started already");
}

#[test]
fn a_killed_host_finds_the_returned_note() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    world.wait_escrowed();
    world.command(BillCommand::Return).unwrap();
    world.wait("returned", |event| matches!(event, BillEvent::Returned { .. }));
    world.restart_host();
    assert_eq!(world.wait_started(), BillAtStart::Returned { index: 3 });
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
}

#[test]
fn what_changes_between_started_and_begin_is_told_before_begin_is_taken() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    world.wait_escrowed();
    world.restart_host();
    assert_eq!(world.wait_started(), BillAtStart::Escrow { index: 3 });
    // Nobody holds it, so the device gives it back after its ten seconds.
    assert_eq!(world.wait_started(), BillAtStart::Returned { index: 3 });
    assert_eq!(world.count(Request::Ack), 0);
}

#[test]
fn a_pulled_cable_tells_silence_and_starts_over_with_reading() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.wait("stacked", |event| matches!(event, BillEvent::Stacked { .. }));
    world.line(LineEvent::Lost);
    world.wait("silent", |event| *event == BillEvent::Silent);
    let said = world.said.len();
    world.run(20_000);
    assert_eq!(world.said.len(), said, "nothing is said to a closed port");
    world.line(LineEvent::Restored);
    assert_eq!(world.wait_started(), BillAtStart::Quiet, "that stacked note was told before");
    world.begin();
    world.run(5_000);
    assert_eq!(world.count_events(|event| matches!(event, BillEvent::Stacked { .. })), 1);
    world.confirm();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.inventory("box"), r#"{"B20000":1}"#);
}

#[test]
fn a_pulled_cable_in_escrow_voids_the_permit() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    world.stack(escrow, value.unwrap()).unwrap();
    world.line(LineEvent::Lost);
    world.wait("not sent", |event| matches!(event, BillEvent::NotSent { why: NotSent::LineDown, .. }));
    world.line(LineEvent::Restored);
    assert_eq!(world.wait_started(), BillAtStart::Escrow { index: 3 });
    assert_eq!(world.count(Request::Stack), 0);
}

#[test]
fn a_mute_device_is_silent_after_five_seconds_and_started_when_it_speaks_again() {
    let mut world = World::idle();
    world.hand(&["mute"]);
    let from = world.now;
    world.wait("silent", |event| *event == BillEvent::Silent);
    let silence = world.now.since(from).as_millis();
    assert!((5_000..=7_000).contains(&silence), "{silence} ms");
    world.run(60_000);
    assert_eq!(world.count_events(|event| *event == BillEvent::Silent), 1, "said once");
    world.hand(&["unmute"]);
    assert_eq!(world.wait_started(), BillAtStart::Quiet);
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
}

#[test]
fn a_device_that_never_answers_is_silent() {
    let mut world = World::new();
    world.hand(&["mute"]);
    world.wait("silent", |event| *event == BillEvent::Silent);
    world.hand(&["unmute"]);
    assert_eq!(world.wait_started(), BillAtStart::PowerUp);
}

#[test]
fn s01_power_lost_at_every_moment_of_a_note() {
    at_every_moment::<Ccnet>(|world, _| world.cycle_power());
}

#[test]
fn s01_power_lost_at_every_moment_of_a_note_by_a_device_that_forgets() {
    at_every_moment::<Ccnet>(|world, _| {
        world.hand(&["plain", "on"]);
        world.cycle_power();
    });
}

#[test]
fn s01_the_host_killed_at_every_moment_of_a_note() {
    at_every_moment::<Ccnet>(|world, owner| owner.dies(world));
}

#[test]
fn s01_both_without_power_at_every_moment_of_a_note() {
    at_every_moment::<Ccnet>(|world, owner| {
        world.hand(&["power", "off"]);
        owner.dies(world);
        world.run(2_000);
        world.hand(&["power", "on"]);
    });
}

#[test]
fn s01_the_cable_pulled_at_every_moment_of_a_note() {
    at_every_moment::<Ccnet>(|world, owner| {
        world.line(LineEvent::Lost);
        owner.run(world, 700);
        world.line(LineEvent::Restored);
    });
}

/// Whether the last word about this kind of fault is that it is over, and how often it was told.
fn last_word(world: &World, kind: FaultKind) -> (usize, bool) {
    let told = world.count_events(|event| matches!(event, BillEvent::Fault(fault) if fault.kind == kind));
    let cleared = world.count_events(|event| *event == BillEvent::FaultCleared(kind));
    (told, told == cleared)
}

/// The device comes back from its power-up working and says nothing of the failure it had: its owner must hear that it is over,
/// and before it is ready.
#[test]
fn a_failure_that_the_power_up_ended_is_taken_back() {
    let mut world = World::idle();
    world.hand(&["fail", "55"]);
    world.wait("failure", |event| matches!(event, BillEvent::Fault(fault) if fault.kind == FaultKind::Sensor));
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::PowerUp);
    assert_eq!(last_word(&world, FaultKind::Sensor), (1, false), "nothing shows yet that it is gone");
    world.begin();
    world.wait("over", |event| *event == BillEvent::FaultCleared(FaultKind::Sensor));
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    world.run(5_000);
    assert_eq!(last_word(&world, FaultKind::Sensor), (1, true), "once");
}

#[test]
fn a_failure_that_is_still_there_after_a_lost_line_is_told_again_and_not_taken_back() {
    let mut world = World::idle();
    world.hand(&["fail", "55"]);
    world.wait("failure", |event| matches!(event, BillEvent::Fault(_)));
    world.line(LineEvent::Lost);
    world.run(2_000);
    world.line(LineEvent::Restored);
    assert_eq!(world.wait_started(), BillAtStart::Faulty(FaultKind::Sensor));
    world.begin();
    world.wait("told again", |event| matches!(event, BillEvent::Fault(fault) if fault.kind == FaultKind::Sensor));
    world.run(5_000);
    assert_eq!(world.count_events(|event| *event == BillEvent::FaultCleared(FaultKind::Sensor)), 0);
}

/// The box is out when its power goes, and in when it comes back.
#[test]
fn a_box_that_was_put_in_while_the_power_was_off_is_told() {
    let mut world = World::idle();
    world.hand(&["box", "out"]);
    world.wait("out", |event| *event == BillEvent::BoxRemoved);
    world.hand(&["power", "off"]);
    world.run(1_000);
    world.hand(&["box", "in", "CB-0009"]);
    world.hand(&["power", "on"]);
    world.wait_started();
    world.begin();
    world.wait("in", |event| *event == BillEvent::BoxReplaced);
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
}
