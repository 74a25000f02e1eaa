//! EBDS: machine and emulator against each other in virtual time.
//!
//! - [`frames`]: the frames of the sheet, byte for byte.
//! - [`memory`]: the toggle over the death of the host.
//! - [`story`]: a working day, power cuts, killed hosts.
//! - [`noise`]: anything at random.
//! - [`world`]: the line.

mod frames;
mod memory;
mod noise;
mod story;
pub mod world;
