//! What stands on an emulated wire.

use std::collections::BTreeMap;

use serde::Deserialize;

/// One device of an emulated bus: `kind = "coin"` or `kind = "hopper"`.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum DeviceConfig {
    /// A coin acceptor with its sorter and cash box.
    Coin(CoinConfig),
    /// A hopper.
    Hopper(HopperConfig),
}

/// A coin acceptor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoinConfig {
    /// Its name on the control line.
    pub name: String,
    /// Its address on the wire.
    pub address: u8,
    /// Its serial number, up to 16 777 215.
    pub serial: u32,
    /// The coins it knows in centavos; the first is position 1.
    pub coins: Vec<u32>,
    /// Serial number of the cash box that stands in it.
    #[serde(default)]
    pub box_serial: String,
    /// Where the sorter paths end: the first is path 1. `box` or a hopper's name.
    #[serde(default = "only_box")]
    pub paths: Vec<String>,
    /// Sorter path of a coin (`C1000 = 2`); 1 where none is given. A full hopper sends its coins down path 1.
    #[serde(default)]
    pub route: BTreeMap<String, u8>,
    /// Inhibits itself after so many milliseconds without a poll.
    #[serde(default = "watchdog_ms")]
    pub watchdog_ms: u64,
    /// Knows how many coins it accepted in its life (header 225), which not every model does.
    #[serde(default = "yes")]
    pub tells_total: bool,
}

/// A hopper.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HopperConfig {
    /// Its name on the control line.
    pub name: String,
    /// Its address on the wire.
    pub address: u8,
    /// Its serial number, up to 16 777 215.
    pub serial: u32,
    /// The coin it is meant for, in centavos.
    pub coin: u32,
    /// How many of them lie in it at start.
    #[serde(default)]
    pub level: u32,
    /// How many fit.
    #[serde(default = "capacity")]
    pub capacity: u32,
    /// Below this the low sensor speaks.
    #[serde(default = "low")]
    pub low: u32,
    /// Milliseconds from coin to coin.
    #[serde(default = "coin_ms")]
    pub coin_ms: u64,
    /// Gives up after so many milliseconds without a coin.
    #[serde(default = "give_up_ms")]
    pub give_up_ms: u64,
    /// Wants its serial number in the dispense, and says `USE_SER` in its product code.
    #[serde(default = "yes")]
    pub use_serial: bool,
    /// Its power-up flag is not cleared by a reset, as on some models.
    #[serde(default)]
    pub keeps_power_up_flag: bool,
    /// Counts a refused dispense as an event, as some models do.
    #[serde(default)]
    pub counts_refusals: bool,
}

fn only_box() -> Vec<String> {
    vec!["box".to_owned()]
}

fn watchdog_ms() -> u64 {
    5_000
}

fn capacity() -> u32 {
    500
}

fn low() -> u32 {
    20
}

fn coin_ms() -> u64 {
    150
}

fn give_up_ms() -> u64 {
    1_500
}

fn yes() -> bool {
    true
}
