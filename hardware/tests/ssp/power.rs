//! Power cuts, killed hosts and pulled cables in every phase of a note: what is found at start, and nothing twice.

use cas_hardware::device::{BillAtStart, BillEvent, BillState, LineEvent};

use super::world::{PlainSsp, PlainWorld, Ssp, World};
use crate::bill::moments::at_every_moment;
use crate::bill::owner::Owner;
use crate::bill::world::Protocol;

fn stacked(event: &BillEvent) -> bool {
    matches!(event, BillEvent::Stacked { .. })
}

#[test]
fn power_lost_in_escrow_is_told_as_a_note_returned_from_the_front() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    world.wait_escrowed();
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::Returned { index: 3 });
    assert_eq!(world.inventory("mouth"), r#"{"B20000":1}"#);
}

#[test]
fn power_lost_while_stacking_is_told_as_a_note_cleared_into_the_box() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.wait("stacking", |event| *event == BillEvent::State(BillState::Stacking));
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::Stacked { index: 3 });
    let told = world.said.len();
    world.run(5_000);
    let bit = world.said[told].1;
    assert!(world.said[told..].iter().all(|(_, now)| *now == bit), "the device may not forget it before it is on disk");
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.count_events(stacked), 0, "its owner credited it before");
    assert_eq!(world.inventory("box"), r#"{"B20000":1}"#);
}

#[test]
fn s03_a_device_that_forgets_says_a_plain_power_up() {
    let mut world = World::idle();
    world.hand(&["plain", "on"]);
    world.insert_and_stack("200");
    world.wait("stacking", |event| *event == BillEvent::State(BillState::Stacking));
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::PowerUp);
}

#[test]
fn s05_power_lost_after_the_credit_tells_of_the_same_note_once_more() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.wait("stacked", stacked);
    world.cycle_power();
    world.confirm();
    // The machine knows that it handed this very report to its owner.
    let found = world.wait_started();
    assert!(matches!(found, BillAtStart::Quiet | BillAtStart::Stacked { index: 3 }), "{found:?}");
    assert_eq!(world.count_events(stacked), 1);
}

/// It told the credit in a reply that was lost, took another note of the same kind, and lost its power: that other note is back.
#[test]
fn a_note_that_is_back_after_power_proves_nothing_of_one_whose_credit_was_told_once() {
    let mut world = PlainWorld::idle();
    world.insert_and_stack("200");
    world.wait("stacking", |event| *event == BillEvent::State(BillState::Stacking));
    while world.inventory("box") == "{}" {
        world.turn();
    }
    world.hand(&["lose", "1"]);
    while world.hand(&["insert", "200"])["taken"] == false {
        world.turn();
    }
    world.cycle_power();
    assert_eq!(world.wait_started(), BillAtStart::PowerUp, "{}", world.story());
    assert_eq!((world.inventory("box"), world.inventory("mouth")), (r#"{"B20000":1}"#.to_owned(), r#"{"B20000":1}"#.to_owned()));
}

fn moments<P: Protocol>() {
    at_every_moment::<P>(|world, _| world.cycle_power());
    at_every_moment::<P>(|world, _| {
        world.hand(&["plain", "on"]);
        world.cycle_power();
    });
    at_every_moment::<P>(|world, owner: &mut Owner| owner.dies(world));
    at_every_moment::<P>(|world, owner| {
        world.hand(&["power", "off"]);
        owner.dies(world);
        world.run(2_000);
        world.hand(&["power", "on"]);
    });
    at_every_moment::<P>(|world, owner| {
        world.line(LineEvent::Lost);
        owner.run(world, 700);
        world.line(LineEvent::Restored);
    });
    at_every_moment::<P>(|world, owner| {
        world.hand(&["lose", "3"]);
        owner.dies(world);
    });
}

#[test]
fn s01_trouble_at_every_moment_of_a_note() {
    moments::<Ssp>();
}

#[test]
fn s01_trouble_at_every_moment_of_a_note_that_is_told_once() {
    moments::<PlainSsp>();
}
