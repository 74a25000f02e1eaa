//! ID-003 (JCM): bill validators on a polled serial line, 9600 8E1 (`protocols.md` section 2).
//!
//! Bytes -> [`frame`] -> [`message`] -> [`host`] -> device events.
//!
//! - [`frame`]: the envelope: start byte, length, check sum.
//! - [`message`]: what the envelope carries: requests, status answers, currency assignment.
//! - [`codes`]: what reject and failure codes mean and what a technician does about them.
//! - [`timing`]: every delay and retry count, with its source.
//! - [`profile`]: what differs from model to model, or is uncertain in the sheet.
//! - [`host`]: ID-003 as a dialect of the bill acceptor's machine.
//! - `emulator`: the far end (feature `emulator`).

pub mod codes;
#[cfg(feature = "emulator")]
pub mod emulator;
pub mod frame;
pub mod host;
pub mod message;
pub mod profile;
pub mod timing;

pub use host::{Line, Validator};
pub use profile::Profile;
pub use timing::Timing;
