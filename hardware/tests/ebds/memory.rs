//! What a new process of the host must know of the talk before it: the toggle (`money.md` section 5, "Wire memory").

use cas_hardware::device::{BillAtStart, BillEvent};
use cas_hardware::ebds::message::Request;

use super::world::World;
use crate::bill::owner::Owner;
use crate::bill::world::SERIAL;

/// Moments of the talk after the permit to stack, at each of which the process dies once: sixty turns, with either toggle.
const MOMENTS: usize = 120;

/// A note that the owner wants, and the host at one of the moments after that.
fn stacking(moment: usize) -> World {
    let mut world = World::idle();
    let (turns, toggle) = (moment / 2, moment % 2 == 1);
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    while world.said.last().is_none_or(|(_, last)| *last != toggle) {
        world.turn();
    }
    world.stack(escrow, value.unwrap()).unwrap();
    (0..turns).for_each(|_| world.turn());
    world
}

#[test]
fn the_memory_is_true_of_every_frame_before_it_leaves() {
    let mut world = World::new();
    let mut owner = Owner::default();
    let mut turned = [0, 0];
    for note in ["200", "50"] {
        owner.run(&mut world, 15_000);
        world.hand(&["insert", note]);
        for _ in 0..200 {
            owner.run(&mut world, 1);
            let (Some((said, toggle)), Some(memory)) = (world.said.last(), &world.memory) else { continue };
            if *said != Request::SoftReset {
                assert_eq!(memory.bytes.as_slice(), [u8::from(*toggle)], "{}", world.story());
                turned[usize::from(*toggle)] += 1;
            }
        }
    }
    assert!(turned.iter().all(|count| *count > 10), "{turned:?}");
    assert_eq!(world.memory.map(|memory| memory.serial.as_str().to_owned()), Some(SERIAL.to_owned()));
}

/// R1: whenever the process dies, the next one finds the note in escrow, on its way, or is told what became of it.
#[test]
fn a_new_process_makes_the_device_forget_nothing() {
    let mut seen = [0, 0, 0];
    for moment in 0..MOMENTS {
        let mut world = stacking(moment);
        world.restart_host();
        match world.wait_started() {
            BillAtStart::Escrow { index: 3 } => {
                assert_eq!(world.inventory("escrow"), r#"{"B20000":1}"#, "an old word of the device was taken for a new one");
                seen[0] += 1;
            }
            BillAtStart::Moving => {
                world.begin();
                world.wait("stacked", |event| matches!(event, BillEvent::Stacked { escrow: None, index: 3, .. }));
                seen[1] += 1;
            }
            BillAtStart::Stacked { index: 3 } => seen[2] += 1,
            other => panic!("at moment {moment}: {other:?}"),
        }
    }
    assert!(seen[0] > 0 && seen[2] > 0, "{seen:?}");
}

/// Without memory the first message may turn the toggle. Then the device is at rest, which proves nothing: a doubt for the owner.
#[test]
fn a_computer_that_lost_its_power_finds_the_note_or_no_proof() {
    let mut unproven = 0;
    for moment in 0..MOMENTS {
        let mut world = stacking(moment);
        world.restart_computer();
        let found = world.wait_started();
        assert_ne!(found, BillAtStart::NothingStacked);
        unproven += u8::from(found == BillAtStart::Quiet);
    }
    assert!(unproven > 0, "the memory is good for nothing");
}

/// S76: another device sits there than the memory is about. What it says is told with its own name, and the memory is its own from then on.
#[test]
fn s76_another_device_is_told_by_its_name_and_gets_a_memory_of_its_own() {
    let world = stacking(20);
    let memory = world.memory.clone();
    let mut other = World::with(cas_hardware::emulation::validator::Settings::mexican("99", "CB-0002"));
    other.bring_up();
    other.memory = memory;
    other.restart_host();
    let started = other.wait("started", |event| matches!(event, BillEvent::Started { .. }));
    let BillEvent::Started { identity, .. } = started else { unreachable!() };
    assert_eq!(identity.map(|identity| identity.serial.as_str().to_owned()), Some("99".to_owned()));
    other.run(1_000);
    assert_eq!(other.memory.map(|memory| memory.serial.as_str().to_owned()), Some("99".to_owned()));
}

/// A reset at rest proves that nothing lies in the path. The device says after it what it said before: that is no reason for another.
#[test]
fn a_reset_that_proves_the_path_clear_is_sent_once() {
    let mut world = World::new();
    world.wait_started();
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    world.begin_with_reset();
    world.wait("ready again", |event| matches!(event, BillEvent::Ready { .. }));
    world.run(60_000);
    assert_eq!(world.count((Request::SoftReset, false)) + world.count((Request::SoftReset, true)), 1);
    assert_eq!(world.count_events(|event| matches!(event, BillEvent::NotSent { .. } | BillEvent::Fault(_))), 0, "{}", world.story());
}
