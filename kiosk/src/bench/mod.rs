//! Hands on emulated devices.
