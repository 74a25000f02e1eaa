//! Devices: one named thread per port pumps its machine; news leave in the domain's words.
//!
//! - [`translate`]: device events become session events; values become denominations.
//! - [`memory`]: where it is kept what the far end of a line remembers, beyond the life of the process.
//! - [`port`]: the thread of one port.
//! - [`ports`]: the ports of this terminal, by slot.

pub mod memory;
pub mod port;
pub mod ports;
pub mod translate;

pub use ports::{DeviceCommand, Ports};
