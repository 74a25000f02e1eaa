//! Pulse acceptors: so many pulses on an input pin are so much money, and an inhibit line is all that can be said to them
//! (`protocols.md` section 7).
//!
//! - [`train`]: levels become pulses, pulses become trains.
//! - [`profile`]: how the device is set, by its switches and here to match.
//! - [`acceptor`]: armed, inhibited, credited by whole trains alone.
//! - `emulator`: the far end (feature `emulator`).

pub mod acceptor;
#[cfg(feature = "emulator")]
pub mod emulator;
pub mod profile;
pub mod train;

pub use acceptor::PulseAcceptor;
pub use profile::Profile;
