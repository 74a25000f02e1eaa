//! Devices: one named thread per port pumps its machine; news leave in the domain's words.
//!
//! - [`translate`]: device events become session events; values become denominations.
//! - [`port`]: the thread of one port.
//! - [`ports`]: the ports of this terminal, by slot.

pub mod port;
pub mod ports;
pub mod translate;

pub use ports::{DeviceCommand, Ports};
