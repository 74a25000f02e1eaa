//! Fujitsu F53 and F56 note dispensers.
//!
//! - [`frames`]: the codec against the sheet's bytes, round trips, anything at random.
//! - [`story`]: the stories and the noise of every dispenser, and the traps of its own.

mod frames;
mod story;
