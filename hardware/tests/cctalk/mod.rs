//! ccTalk: pinned packets, and timelines of the host against the emulated wire.

mod chaos;
mod coin;
mod frames;
mod hopper;
mod line;
mod properties;
mod rig;
mod twins;
