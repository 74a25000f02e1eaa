//! The machine that owns a ccTalk wire, and the machines of the devices on it.
//!
//! - `link`: what a device machine asks the bus to send, and what it gets back.
//! - [`bill`]: a bill validator on a wire of its own, as a dialect of the bill acceptor's machine.
//! - [`bus`]: one request in flight, fair turns, echo, time-outs.
//! - `identify`: the four questions every device is asked first.
//! - [`events`]: which coin events came after a counter; pure.
//! - `coin`: the machine of one coin acceptor.
//! - [`settle`]: whether a hopper's registers prove what an order paid; pure.
//! - `hopper`: the machine of one hopper and its payouts.

pub mod bill;
pub mod bus;
mod coin;
pub mod events;
mod hopper;
mod identify;
mod link;
pub mod settle;

pub use bus::{Bus, BusCommand, BusError, BusEvent, DEVICES_MAX, DeviceCommand, DeviceReport, DispenseForm, Kind, Settings, Slot};
