//! Trouble at every moment of a note's life.

use super::owner::Owner;
use super::world::{Protocol, World};

/// A note's whole life, from the mouth into the box, ends up in the books at whatever moment the trouble comes.
pub fn at_every_moment<P: Protocol>(trouble: impl Fn(&mut World<P>, &mut Owner)) {
    // From insertion to the acknowledged report takes about two seconds; every 15 ms is finer than the exchanges on the line.
    for moment in (0..2_600).step_by(15) {
        let mut world = World::<P>::new();
        let mut owner = Owner::default();
        owner.run(&mut world, 5_000);
        assert_eq!(world.hand(&["insert", "200"])["taken"], true);
        owner.run(&mut world, moment);
        trouble(&mut world, &mut owner);
        owner.run(&mut world, 30_000);
        let boxed = u64::from(world.inventory("box") != "{}");
        let story = || format!("trouble at {moment} ms; {owner:?}; in the box: {boxed}; {}", world.story());
        assert!(owner.credited <= boxed && boxed <= owner.credited + owner.doubts, "{}", story());
        let kept: u64 = ["box", "mouth", "taken"].iter().map(|place| u64::from(world.inventory(place) != "{}")).sum();
        assert_eq!(kept, 1, "the note is somewhere: {}", story());
    }
}
