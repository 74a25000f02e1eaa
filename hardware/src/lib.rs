//! Drivers and emulators for everything that hangs on a wire or a pin.
//!
//! Data takes one way through this crate: bytes -> frame -> device event.
//!
//! - [`device`]: the vendor-neutral device model: classes, commands, events, faults, permits.
#![cfg_attr(not(feature = "std"), no_std)]

pub mod device;
