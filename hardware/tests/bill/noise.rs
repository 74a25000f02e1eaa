//! Random bytes, lost and damaged frames, anything at random: no panic, and the books agree with the box. Each protocol draws its own.

use cas_hardware::device::{BillCommand, Instant, LineEvent, Machine, Span};
use cas_hardware::emulation::FarEnd;
use cas_hardware::emulation::validator::Settings;
use proptest::prelude::*;

use super::owner::Owner;
use super::world::{Protocol, World};

/// Chunks of bytes, each with a pause after it.
pub type Chunks = Vec<(Vec<u8>, u64)>;

pub fn chunks() -> impl Strategy<Value = Chunks> {
    proptest::collection::vec((proptest::collection::vec(any::<u8>(), 0..40), 0_u64..2_000), 0..60)
}

/// What happens to frames, how often, and how long until the next.
pub fn line_trouble() -> impl Strategy<Value = Vec<(u8, u8, u64)>> {
    proptest::collection::vec((0_u8..4, 1_u8..3, 0_u64..900), 1..25)
}

/// What happens, and how long until the next.
pub fn day() -> impl Strategy<Value = Vec<(u8, u64)>> {
    proptest::collection::vec((0_u8..12, 0_u64..3_000), 1..30)
}

pub fn random_bytes<P: Protocol>(chunks: Chunks) {
    let mut host = P::host();
    let mut device = P::device(Settings::mexican(P::SERIAL, "CB-1"));
    let mut now = Instant::from_millis(0);
    for (chunk, wait) in chunks {
        host.handle_bytes(now, &chunk);
        device.handle_bytes(now, &chunk);
        now = now.after(Span::from_millis(wait));
        host.handle_timeout(now);
        device.handle_timeout(now);
        while host.poll_transmit(now).is_some() {}
        while device.poll_transmit(now).is_some() {}
        while host.poll_event().is_some() {}
        let _ = host.command(now, BillCommand::Begin { reset: None });
        if wait == 7 {
            host.handle_line(now, LineEvent::Lost);
            host.handle_line(now, LineEvent::Restored);
        }
    }
}

/// Notes come in while frames are lost and damaged: every stacked note is reported exactly once, and none is in doubt.
pub fn frames_lost_and_damaged<P: Protocol>(trouble: Vec<(u8, u8, u64)>) -> Result<(), TestCaseError> {
    let mut world = World::<P>::new();
    let mut owner = Owner::default();
    owner.run(&mut world, 10_000);
    for (kind, count, wait) in trouble {
        let word = ["lose", "garble", "deaf", "slow"][usize::from(kind)];
        world.hand(&[word, &count.to_string()]);
        world.hand(&["insert", ["20", "50", "200", "1000"][usize::from(kind)]]);
        owner.run(&mut world, wait);
    }
    world.hand(&["slow", "0"]);
    owner.run(&mut world, 60_000);
    prop_assert_eq!((owner.credited, owner.doubts), (in_box(&world), 0), "{}", world.story());
    Ok(())
}

/// Power cuts, killed hosts, pulled cables, jams and box changes at any moment: nothing is credited that is not in a box, nothing is in a
/// box that is neither credited nor in doubt, and in the end the device works again.
pub fn whatever_happens<P: Protocol>(day: Vec<(u8, u64)>) -> Result<(), TestCaseError> {
    let mut world = World::<P>::new();
    let mut owner = Owner::default();
    owner.run(&mut world, 10_000);
    for (what, wait) in day {
        happen(&mut world, &mut owner, what, wait);
        owner.run(&mut world, wait);
        world.hand(&["insert", "200"]);
    }
    calm_down(&mut world);
    owner.run(&mut world, 120_000);
    let boxed = in_box(&world);
    // What staff took out of the path after the credit is ours in their hand.
    prop_assert!(
        owner.credited <= boxed + count(&world.device.inventory()["cleared"]),
        "{owner:?} but {boxed} in boxes: {}",
        world.story()
    );
    prop_assert!(boxed <= owner.credited + owner.doubts, "{owner:?} but {boxed} in boxes: {}", world.story());

    prop_assert_eq!(&world.hand(&["insert", "20"])["taken"], true, "it works again: {}", world.story());
    owner.run(&mut world, 10_000);
    prop_assert_eq!(in_box(&world), boxed + 1);
    Ok(())
}

fn happen<P: Protocol>(world: &mut World<P>, owner: &mut Owner, what: u8, wait: u64) {
    match what {
        0 | 1 => {
            world.hand(&["plain", if what == 0 { "on" } else { "off" }]);
            world.hand(&["power", "off"]);
            owner.run(world, wait * 3);
            world.hand(&["power", "on"]);
        }
        2 => owner.dies(world),
        3 => {
            world.line(LineEvent::Lost);
            owner.run(world, wait);
            world.line(LineEvent::Restored);
        }
        4 => drop(world.hand(&["jam", "box"])),
        5 => drop(world.hand(&["jam", "next"])),
        6 => {
            if world.device.control(world.now, &["box", "out"]).is_ok() {
                owner.run(world, wait);
                world.hand(&["box", "in", "CB-0009"]);
            }
        }
        7 => drop(world.hand(&["cheat"])),
        8 => {
            world.hand(&["mute"]);
            owner.run(world, wait * 4);
            world.hand(&["unmute"]);
        }
        9 => drop(world.hand(&["deaf", "2"])),
        10 => drop(world.hand(&["lose", "2"])),
        _ => drop(world.hand(&["fail", P::SENSOR_FAILURE])),
    }
}

fn calm_down<P: Protocol>(world: &mut World<P>) {
    for words in [["deaf", "0"], ["lose", "0"], ["garble", "0"], ["plain", "off"], ["jam", "off"]] {
        world.hand(&words);
    }
}

/// Notes in the box and in boxes taken out before.
fn in_box<P: Protocol>(world: &World<P>) -> u64 {
    let inventory = world.device.inventory();
    count(&inventory["box"]) + inventory["removed"].as_array().unwrap().iter().map(|removed| count(&removed["content"])).sum::<u64>()
}

fn count(place: &serde_json::Value) -> u64 {
    place.as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum()
}
