//! SSP and eSSP (Innovative Technology: NV9, NV10, NV200 and kin): bill validators on a polled serial line, 9600 8N2 (`protocols.md` section 3).
//!
//! Bytes -> [`frame`] -> [`command`], [`reply`], [`event`] -> [`host`] -> device events.
//!
//! - [`frame`]: the envelope: start, sequence bit with address, length, doubled start bytes, check sum.
//! - [`command`]: what a host says.
//! - [`reply`]: what a device answers: the generic code, identity, channels.
//! - [`event`]: what a poll tells, event by event.
//! - [`codes`]: what events and codes mean and what a technician does about them.
//! - [`host`]: SSP as a dialect of the bill acceptor's machine.
//! - `emulator`: the far end (feature `emulator`).
//! - [`secure`]: eSSP: the key exchange and sealed packets.
//! - [`timing`]: every delay and retry count, with its source.
//! - [`profile`]: what differs from model to model, or is uncertain in the sheet.

pub mod codes;
pub mod command;
#[cfg(feature = "emulator")]
pub mod emulator;
pub mod event;
pub mod frame;
pub mod host;
pub mod profile;
pub mod reply;
pub mod secure;
pub mod timing;

pub use host::{Line, Validator};
pub use profile::Profile;
pub use timing::Timing;
