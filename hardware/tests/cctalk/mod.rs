//! ccTalk: pinned packets, and timelines of the host against the emulated wire.

mod coin;
mod frames;
mod hopper;
mod line;
mod properties;
mod rig;
