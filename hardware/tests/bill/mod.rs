//! What holds for every bill acceptor, whatever it speaks.
//!
//! - [`world`]: a machine and an emulated device on one line, and its clock.
//! - [`noise`]: anything at random, checked against the box by the [`owner`]'s journal.

pub mod noise;
pub mod owner;
pub mod world;
