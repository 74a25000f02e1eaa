//! Working days of a ccTalk bill validator: events and their counter in place of an acknowledgement.

use cas_hardware::cctalk::host::bill::Say;
use cas_hardware::device::{BillAtStart, BillCommand, BillEvent, BillState, FaultKind};

use super::world::{LongWorld, SimpleWorld};
use crate::bill::story;
use crate::bill::world::{EVERYTHING, table_of};

fn stacked(event: &BillEvent) -> bool {
    matches!(event, BillEvent::Stacked { .. })
}

#[test]
fn it_only_reads_before_it_may_begin() {
    let mut world = SimpleWorld::new();
    assert_eq!(world.wait_started(), BillAtStart::PowerUp);
    world.run(10_000);
    let reads = |said: &Say| !matches!(said, Say::SetMode | Say::Inhibits(_) | Say::SetMaster(_) | Say::Route(_) | Say::Reset);
    assert!(world.said.iter().all(reads), "{:?}", world.said);
}

#[test]
fn it_knows_its_notes_and_takes_one() {
    let mut world = SimpleWorld::new();
    world.wait_started();
    world.begin();
    let ready = world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    let pesos: Vec<Option<i64>> = table_of(&ready).iter().map(|value| value.and_then(|value| value.hundredths())).collect();
    assert_eq!(pesos[..7], [Some(2_000), Some(5_000), Some(10_000), Some(20_000), Some(50_000), Some(100_000), None]);
    world.accept(EVERYTHING);
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    let escrow = world.insert_and_stack("200");
    world.wait("stacked", |event| matches!(event, BillEvent::Stacked { escrow: Some(from), index: 3, .. } if *from == escrow));
    world.run(3_000);
    world.confirm();
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    world.run(3_000);
    assert_eq!((world.count_events(stacked), world.count(Say::Route(1))), (1, 1), "{}", world.story());
    assert_eq!(world.inventory("box"), r#"{"B20000":1}"#);
}

#[test]
fn notes_taken_in_a_row_are_all_counted_once_with_either_check_sum() {
    story::notes_in_a_row(SimpleWorld::new());
    story::notes_in_a_row(LongWorld::new());
}

#[test]
fn a_note_goes_back_when_its_owner_wants_it() {
    story::a_note_goes_back(SimpleWorld::idle());
    story::a_note_goes_back(LongWorld::idle());
}

#[test]
fn a_lost_answer_to_the_route_order_moves_the_note_once() {
    let mut world = SimpleWorld::idle();
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    world.stack(escrow, value.unwrap()).unwrap();
    while world.count(Say::Route(1)) == 0 {
        world.turn();
        if world.said.last() == Some(&Say::Route(1)) {
            break;
        }
        world.hand(&["lose", if world.said.last() == Some(&Say::SelfCheck) { "1" } else { "0" }]);
    }
    world.wait("stacked", stacked);
    world.confirm();
    world.run(10_000);
    assert_eq!((world.count_events(stacked), world.inventory("box")), (1, r#"{"B20000":1}"#.to_owned()), "{}", world.story());
    assert_eq!(world.count_events(|event| matches!(event, BillEvent::NotSent { .. })), 0, "{}", world.story());
}

#[test]
fn a_note_stacked_while_the_host_was_dead_is_found_in_the_list() {
    let mut world = SimpleWorld::idle();
    world.insert_and_stack("500");
    while world.count(Say::Route(1)) == 0 {
        world.turn();
    }
    world.run(50);
    world.restart_host();
    world.cut = true;
    world.run(3_000);
    world.cut = false;
    let found = world.wait_started();
    // It may be looked at while it moves; what comes of it is told next.
    let found = if found == (BillAtStart::Escrow { index: 4 }) { world.wait_started() } else { found };
    assert_eq!(found, BillAtStart::Stacked { index: 4 }, "{}", world.story());
}

#[test]
fn power_lost_while_stacking_says_only_that_power_was_lost() {
    let mut world = SimpleWorld::idle();
    world.insert_and_stack("500");
    world.wait("stacking", |event| *event == BillEvent::State(BillState::Stacking));
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::PowerUp);
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.count_events(stacked), 0, "no event tells of it: its owner has a doubt");
}

#[test]
fn a_device_that_holds_no_notes_in_escrow_is_never_enabled() {
    let mut world = SimpleWorld::new();
    world.wait_started();
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    // Every order about its mode goes unheard.
    world.accept(EVERYTHING);
    for _ in 0..20 {
        if world.said.last() == Some(&Say::SetMode) {
            world.hand(&["lose", "1"]);
        }
        world.turn();
    }
    let at = |wanted: Say| world.said.iter().position(|said| *said == wanted);
    assert!(at(Say::SetMaster(true)).is_none_or(|on| at(Say::ReadMode).is_some_and(|read| read < on)), "{:?}", world.said);
}

#[test]
fn a_jam_is_told_in_words_and_ends_with_a_reset() {
    let mut world = SimpleWorld::idle();
    world.hand(&["jam", "next"]);
    world.hand(&["insert", "50"]);
    let fault = world.wait("jam", |event| matches!(event, BillEvent::Fault(fault) if fault.kind == FaultKind::Jam));
    let BillEvent::Fault(fault) = fault else { unreachable!() };
    assert!(fault.hint.contains("saque el billete") && fault.code.as_str() == "232 39", "{fault:?}");
    world.hand(&["clear"]);
    world.begin_with_reset();
    world.wait("cleared", |event| *event == BillEvent::FaultCleared(FaultKind::Jam));
}

#[test]
fn the_box_taken_out_and_put_back_is_told() {
    let mut world = SimpleWorld::idle();
    world.hand(&["box", "out"]);
    world.wait("removed", |event| *event == BillEvent::BoxRemoved);
    world.hand(&["box", "in", "CB-0002"]);
    world.wait("replaced", |event| *event == BillEvent::BoxReplaced);
}

#[test]
fn an_inhibited_and_a_false_note_are_refused_with_their_reason() {
    use cas_hardware::device::{BillMask, RejectReason};
    let mut world = SimpleWorld::idle();
    world.accept(BillMask(1));
    world.run(2_000);
    world.hand(&["insert", "200"]);
    world.wait("inhibited", |event| *event == BillEvent::Rejected(RejectReason::Inhibited));
    world.hand(&["refuse", "next", "02"]);
    world.hand(&["insert", "20"]);
    world.wait("false", |event| *event == BillEvent::Rejected(RejectReason::NotRecognised));
    assert!(world.command(BillCommand::Return).is_err(), "nothing lies in escrow");
}
