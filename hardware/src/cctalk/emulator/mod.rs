//! The far end of a ccTalk wire: one coin acceptor or more, hoppers, the cash box, and the tray that all coins end in.
//!
//! - [`pile`]: coins by value, and the words for them (`C1000`, `10`).
//! - [`config`]: what stands on the wire.
//! - [`bill`]: a bill validator on a wire of its own: [`BillEnd`].
//! - `coin`: the coin acceptor's electronics. - `hopper`: the hopper's electronics and its coins.
//! - `bus_end`: the wire, the sorter and the tray: [`BusEnd`]. - `hand`: what people do, as control words.

pub mod bill;
mod bus_end;
mod coin;
pub mod config;
mod hand;
mod hopper;
pub mod pile;

pub use bill::BillEnd;
pub use bus_end::BusEnd;
pub use config::{CoinConfig, DeviceConfig, HopperConfig};
pub use pile::Pile;
