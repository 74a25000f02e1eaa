//! CCNET: machine and emulator against each other in virtual time.
//!
//! - [`frames`]: the frames of the sheet, byte for byte.
//! - [`story`]: a working day. - [`power`]: power cuts, killed hosts, pulled cables. - [`stubborn`]: lost frames, permits that do not fit.
//! - [`noise`]: anything at random.
//! - [`world`]: the line.

mod frames;
mod noise;
mod power;
mod story;
mod stubborn;
pub mod world;
