//! CCNET: frames of the sheet, timelines of machine and emulator, noise.

mod frames;
mod noise;
mod owner;
mod power;
mod story;
mod stubborn;
pub mod world;
