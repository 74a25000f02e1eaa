//! What holds for every note dispenser, whatever it speaks.
//!
//! - [`world`]: a machine and an emulated dispenser on one line, and its clock.
//! - [`story`]: what every one of them does: pays, jams, loses power, loses its line, meets a new host.
//! - [`noise`]: anything at random, checked against the notes by the [`owner`]'s journal.

pub mod noise;
pub mod owner;
pub mod story;
pub mod world;
