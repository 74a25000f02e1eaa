//! Puloon LCDM: note dispensers on a serial line, 9600 8N1 (4000: 8E1) (`protocols.md` section 8a).
//!
//! Bytes -> [`frame`] -> [`message`] -> [`host`] -> device events.
//!
//! - [`frame`]: the envelope: start byte, unit, check byte; items that come in between.
//! - [`message`]: what the envelope carries: commands, counts, status, sensors.
//! - [`codes`]: what error codes mean and what a technician does about them.
//! - [`timing`]: every delay and retry count, with its source.
//! - [`profile`]: what differs from model to model, or is uncertain in the sheet.
//! - [`host`]: Puloon as a dialect of the dispenser's machine.
//! - `emulator`: the far end (feature `emulator`).

pub mod codes;
#[cfg(feature = "emulator")]
pub mod emulator;
pub mod frame;
pub mod host;
pub mod message;
pub mod profile;
pub mod timing;

pub use host::{Dispenser, Line};
pub use profile::{Model, Profile};
pub use timing::Timing;
