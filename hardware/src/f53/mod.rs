//! Fujitsu F53 and F56: note dispensers on a serial line, 9600 8E1 (`protocols.md` section 8b).
//!
//! Bytes -> [`frame`] -> [`message`] -> [`host`] -> device events.
//!
//! - [`frame`]: signals of two bytes, and the envelope: length, data, check sum.
//! - [`message`]: what the envelope carries: initialisation, orders, status, counts.
//! - [`codes`]: errors, whose list is not public.
//! - [`timing`]: every delay and retry count, with its source.
//! - [`profile`]: what differs from model to model, or is uncertain in the sheet.
//! - [`host`]: Fujitsu's line as a dialect of the dispenser's machine.
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
pub use profile::Profile;
pub use timing::Timing;
