//! EBDS (MEI, CPI, Mars; also Pyramid's dialect): bill validators on a polled serial line, 9600 7E1 (`protocols.md` section 4).
//!
//! Bytes -> [`frame`] -> [`message`] -> [`host`] -> device events.
//!
//! - [`frame`]: the envelope: start, length, control byte with the toggle, end, check sum.
//! - [`message`]: what the envelope carries: the omnibus command and its reply, questions about value table and identity.
//! - [`codes`]: what the device's flags mean and what a technician does about them.
//! - [`timing`]: every delay and retry count, with its source.
//! - [`profile`]: what differs from model to model, or is uncertain in the sheet.
//! - [`host`]: EBDS as a dialect of the bill acceptor's machine.
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
