//! CCNET: machine and emulator against each other in virtual time.
//!
//! - [`frames`]: the frames of the sheet, byte for byte.
//! - [`story`]: a working day. - [`power`]: power cuts, killed hosts, pulled cables. - [`stubborn`]: lost frames, permits that do not fit.
//! - [`noise`]: anything at random, checked against the box by the [`owner`]'s journal.
//! - [`world`]: the line and its clock.

mod frames;
mod noise;
mod owner;
mod power;
mod story;
mod stubborn;
pub mod world;
