//! What a port can be.
//!
//! - `serial`: a serial line opened by its path (feature `serialport`).
//! - `pty`: the master side of a pseudo terminal, for emulators (feature `emulator`).
//! - `loopback`: two ends in memory (feature `std`).
//! - `fault`: seeded noise and loss round any port.
//! - `sleep`: the operating system's sleep as an `embedded-hal` delay (feature `std`).

pub mod fault;
#[cfg(feature = "std")]
pub mod loopback;
#[cfg(feature = "emulator")]
pub mod pty;
#[cfg(feature = "serialport")]
pub mod serial;
#[cfg(feature = "std")]
pub mod sleep;
