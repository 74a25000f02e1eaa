//! ccTalk: coin acceptors and hoppers on one shared wire (Generic Specification v4.7, "CCT" below).
//!
//! - [`frame`]: packets with the simple and the CRC checksum, parsed and emitted.
//! - [`codes`]: headers, coin events (CCT part 3, table 2), faults (table 3), hopper status bits, coin ids.
//! - [`timing`]: every delay and retry count with its source.
//! - [`host`]: the machine that owns the wire: [`host::Bus`], with one machine for each device behind it.
//! - [`emulator`]: the far end of the wire: coin acceptor, hoppers and the tray the coins fall into (feature `emulator`).

pub mod codes;
#[cfg(feature = "emulator")]
pub mod emulator;
pub mod frame;
pub mod host;
pub mod timing;

pub use host::bill::{BillProfile, BillTiming, BillValidator};
pub use host::{Bus, BusCommand, BusError, BusEvent, DeviceCommand, DeviceReport, DispenseForm, Kind, Settings, Slot};
pub use timing::Timing;
