//! A working day of an EBDS validator: the toggle as acknowledgement, values on the edge, power-up policy B.

use cas_hardware::device::{BillAtStart, BillEvent, BillState, FaultKind};
use cas_hardware::ebds::message::{Omnibus, Request};

use super::world::World;
use crate::bill::owner::Owner;
use crate::bill::world::{EVERYTHING, table_of};

fn stacked(event: &BillEvent) -> bool {
    matches!(event, BillEvent::Stacked { .. })
}

fn acts(world: &World) -> Vec<Omnibus> {
    let omnibus = |said: &(Request, bool)| match said.0 {
        Request::Omnibus(wish) if wish.stack || wish.give_back => Some(wish),
        _ => None,
    };
    world.said.iter().filter_map(omnibus).collect()
}

#[test]
fn it_takes_nothing_and_forgets_nothing_before_it_may_begin() {
    let mut world = World::new();
    assert_eq!(world.wait_started(), BillAtStart::PowerUp);
    world.run(10_000);
    let none = Omnibus::default();
    assert!(
        world.said.iter().all(|(said, toggle)| *said == Request::Omnibus(none) && !toggle || matches!(said, Request::Type)),
        "{:?}",
        world.said
    );
}

#[test]
fn s07_the_value_that_stays_one_reply_longer_is_no_second_note_and_the_credit_waits_for_its_owner() {
    let mut world = World::new();
    world.wait_started();
    world.begin();
    let ready = world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    let pesos: Vec<Option<i64>> = table_of(&ready).iter().map(|value| value.and_then(|value| value.hundredths())).collect();
    assert_eq!(pesos, [Some(2_000), Some(5_000), Some(10_000), Some(20_000), Some(50_000), Some(100_000), None]);
    world.accept(EVERYTHING);
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    let escrow = world.insert_and_stack("200");
    world.wait(
        "stacked from that escrow",
        |event| matches!(event, BillEvent::Stacked { escrow: Some(from), index: 3, .. } if *from == escrow),
    );
    let toggle = world.said.last().unwrap().1;
    let before = world.said.len();
    world.run(3_000);
    assert!(world.said[before..].iter().all(|(_, now)| *now == toggle), "the toggle stays until the owner has it on disk");
    world.confirm();
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    world.run(3_000);
    assert_eq!(world.count_events(stacked), 1, "the value that stays one reply longer is no second note");
    assert_eq!(acts(&world).len(), 1);
    assert_eq!(world.inventory("box"), r#"{"B20000":1}"#);
}

#[test]
fn s07_a_lost_answer_to_stack_is_asked_for_again_without_the_stack_bit() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    world.stack(escrow, value.unwrap()).unwrap();
    while acts(&world).is_empty() {
        // The look before it is answered, what comes after is not.
        let looked = world.said.len();
        world.turn();
        if world.said.len() > looked && acts(&world).is_empty() {
            world.run(1);
            world.hand(&["lose", "1"]);
        }
    }
    world.hand(&["lose", "0"]);
    world.wait("stacked", stacked);
    world.confirm();
    world.run(5_000);
    assert_eq!((world.count_events(stacked), world.inventory("box")), (1, r#"{"B20000":1}"#.to_owned()), "{}", world.story());
}

#[test]
fn a_note_goes_back_when_its_owner_wants_it() {
    crate::bill::story::a_note_goes_back(World::idle());
}

#[test]
fn power_lost_in_escrow_is_told_with_the_note_which_goes_back() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    world.wait_escrowed();
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::Escrow { index: 3 });
}

#[test]
fn power_lost_while_stacking_is_told_as_stacked_with_its_value() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.wait("stacking", |event| *event == BillEvent::State(BillState::Stacking));
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::Stacked { index: 3 });
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.count_events(stacked), 0, "its owner credited it before");
    assert_eq!(world.inventory("box"), r#"{"B20000":1}"#);
}

#[test]
fn a_jam_ends_with_a_soft_reset_that_is_no_loss_of_power() {
    let mut world = World::idle();
    world.hand(&["jam", "next"]);
    world.hand(&["insert", "100"]);
    let fault = world.wait("jam", |event| matches!(event, BillEvent::Fault(_)));
    let BillEvent::Fault(fault) = fault else { unreachable!() };
    assert_eq!((fault.kind, fault.code.as_str()), (FaultKind::Jam, "D1 04"));
    world.hand(&["clear"]);
    world.begin_with_reset();
    world.wait("cleared", |event| *event == BillEvent::FaultCleared(FaultKind::Jam));
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.count_events(|event| matches!(event, BillEvent::Started { .. })), 1, "{}", world.story());
}

#[test]
fn notes_taken_in_a_row_are_all_counted_once() {
    crate::bill::story::notes_in_a_row(World::new());
}

#[test]
fn a_cheat_that_is_told_with_the_value_table_is_heard() {
    let mut world = World::new();
    world.wait_started();
    world.begin();
    while !world.said.iter().any(|(said, _)| *said == Request::Application) {
        world.turn();
    }
    world.hand(&["cheat"]);
    world.wait("cheated", |event| *event == BillEvent::Cheated);
    world.confirm();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
}

#[test]
fn it_works_again_after_it_failed_twice_in_a_row() {
    let mut world = World::new();
    let mut owner = Owner::default();
    owner.run(&mut world, 10_000);
    for wait in [1, 0] {
        world.hand(&["fail", "00"]);
        owner.run(&mut world, wait);
        world.hand(&["insert", "200"]);
    }
    owner.run(&mut world, 120_000);
    assert_eq!(world.hand(&["insert", "20"])["taken"], true, "{}", world.story());
}
