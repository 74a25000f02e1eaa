//! A ccTalk bill validator on a wire of its own, with either check sum.
//!
//! - [`world`]: host and device on one wire. - [`story`]: working days. - [`noise`]: everything at once.

mod noise;
mod story;
mod world;
