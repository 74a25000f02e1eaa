//! What holds for every bill acceptor, whatever it speaks.
//!
//! - [`world`]: a machine and an emulated device on one line, and its clock.
//! - [`story`]: what every one of them does on a working day.
//! - [`moments`]: trouble at every moment of a note's life.
//! - [`noise`]: anything at random, checked against the box by the [`owner`]'s journal.

pub mod moments;
pub mod noise;
pub mod owner;
pub mod story;
pub mod world;
