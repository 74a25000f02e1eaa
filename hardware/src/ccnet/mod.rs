//! CCNET (CashCode, CPI): bill validators on a polled serial line (`protocols.md` section 1).
//!
//! Bytes -> [`frame`] -> [`message`] -> [`host`] -> device events.
//!
//! - [`frame`]: the envelope: start byte, address, length, check sum.
//! - [`message`]: what the envelope carries: requests, poll answers, identification, bill table.
//! - [`codes`]: what reject and failure codes mean and what a technician does about them.
//! - [`timing`]: every delay and retry count, with its source.
//! - [`host`]: CCNET as a dialect of the bill acceptor's machine.
//! - `emulator`: the far end (feature `emulator`).

pub mod codes;
#[cfg(feature = "emulator")]
pub mod emulator;
pub mod frame;
pub mod host;
pub mod message;
pub mod timing;

pub use host::{Line, LineTrace, Validator};
pub use timing::Timing;

/// The address of a bill validator on the bus.
pub const BILL_VALIDATOR: u8 = 0x03;
