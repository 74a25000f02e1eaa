//! Random bytes, lost and damaged frames, anything at random: no panic, and the book agrees with the notes. Each protocol draws its own.

use cas_hardware::device::{DispenserCommand, Instant, LineEvent, Machine, Span};
use cas_hardware::emulation::FarEnd;
use proptest::prelude::*;

use super::owner::Owner;
use super::world::{Protocol, World};

pub use crate::bill::noise::{Chunks, chunks, day};

/// Nothing but random bytes on both ends.
pub fn random_bytes<P: Protocol>(chunks: Chunks) {
    let (mut host, mut device) = (P::host(), P::device());
    let mut now = Instant::from_millis(0);
    for (chunk, wait) in chunks {
        host.handle_bytes(now, &chunk);
        device.handle_bytes(now, &chunk);
        now = now.after(Span::from_millis(wait));
        host.handle_timeout(now);
        device.handle_timeout(now);
        while let Some(bytes) = host.poll_transmit(now) {
            assert!(!P::is_order(bytes), "noise ordered notes");
        }
        while device.poll_transmit(now).is_some() {}
        while host.poll_event().is_some() {}
        let _ = host.command(now, DispenserCommand::Begin { purge: None });
        if wait == 7 {
            host.handle_line(now, LineEvent::Lost);
            host.handle_line(now, LineEvent::Restored);
        }
    }
}

/// Random bytes fall on the line while orders are paid.
pub fn noise_in_orders<P: Protocol>(chunks: Chunks) -> Result<(), TestCaseError> {
    let mut world = World::<P>::new();
    let mut owner = Owner::default();
    owner.run(&mut world, 10_000);
    for (chunk, wait) in chunks {
        owner.want([2, 1, 0, 0]);
        owner.run(&mut world, wait);
        world.host.handle_bytes(world.now, &chunk);
    }
    agree(&mut world, &mut owner)
}

/// Power cuts, killed hosts, pulled cables, jams, rejects and lost answers at any moment.
pub fn whatever_happens<P: Protocol>(day: Vec<(u8, u64)>) -> Result<(), TestCaseError> {
    let mut world = World::<P>::new();
    let mut owner = Owner::default();
    owner.run(&mut world, 10_000);
    for (what, wait) in day {
        owner.want([2, 1, 0, 0]);
        owner.run(&mut world, wait);
        happen(&mut world, &mut owner, what, wait);
    }
    for words in [
        &["lose", "0"][..],
        &["garble", "0"],
        &["deaf", "0"],
        &["lose", "answer", "0"],
        &["nak", "0"],
        &["fate", "off"],
        &["unmute"],
        &["power", "on"],
    ] {
        world.hand(words);
    }
    agree(&mut world, &mut owner)
}

fn happen<P: Protocol>(world: &mut World<P>, owner: &mut Owner, what: u8, wait: u64) {
    match what {
        0 => {
            world.hand(&["power", "off"]);
            owner.run(world, wait * 3);
            world.hand(&["power", "on"]);
        }
        1 => owner.dies(world),
        2 => {
            world.line(LineEvent::Lost);
            owner.run(world, wait);
            world.line(LineEvent::Restored);
        }
        3 => drop(world.hand(&["jam", "check"])),
        4 => drop(world.hand(&["jam", "exit", "1"])),
        5 => drop(world.hand(&["reject", "next", "3"])),
        6 => drop(world.hand(&["lose", "answer", "1"])),
        7 => drop(world.hand(&["lose", "2"])),
        8 => drop(world.hand(&["garble", "2"])),
        9 => drop(world.hand(&["nak", "1"])),
        10 => drop(world.hand(&["deaf", "2"])),
        _ => {
            world.hand(&["mute"]);
            owner.run(world, wait * 4);
            world.hand(&["unmute"]);
        }
    }
}

/// After a while of peace every order has its end, no order was said twice, what left is what the book says, and it pays again.
fn agree<P: Protocol>(world: &mut World<P>, owner: &mut Owner) -> Result<(), TestCaseError> {
    owner.run(world, 400_000);
    prop_assert!(owner.is_settled(), "{owner:?}: {}", world.story());
    let left = world.left();
    prop_assert!((owner.least..=owner.most).contains(&left), "{owner:?} but {left} left: {}", world.story());
    prop_assert!(world.orders_said() <= owner.orders * 2, "two cassettes, two commands at most: {}", world.story());
    owner.want([1, 0, 0, 0]);
    owner.run(world, 200_000);
    prop_assert_eq!(world.left(), left + 1, "it pays again: {:?} {}", owner, world.story());
    Ok(())
}
