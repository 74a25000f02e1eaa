//! CCNET: frames of the sheet, timelines of machine and emulator, noise.

mod frames;
mod noise;
mod power;
mod story;
mod stubborn;
mod world;
