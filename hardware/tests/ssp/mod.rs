//! SSP: machine and emulator against each other in virtual time.
//!
//! - [`frames`]: the frames of the sheet, byte for byte.
//! - [`secure`]: key exchange and sealed packets of eSSP.
//! - [`story`]: a working day.
//! - [`traps`]: the poll that stacks, the credit that is told once, the bit of another process.
//! - [`power`]: power lost and hosts killed at every moment of a note.
//! - [`noise`]: anything at random.
//! - [`world`]: the line.

mod frames;
mod noise;
mod power;
mod secure;
mod story;
mod traps;
pub mod world;
