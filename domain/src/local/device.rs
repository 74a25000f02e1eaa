//! M03: one device, its state in words, what to do, who it is, what it counted, what happened last.

use serde::{Deserialize, Serialize};

use crate::time::WallMillis;

use super::staff::BoardDevice;

/// Events that M03 shows at most.
pub const EVENTS_MAX: usize = 20;

/// M03.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
    /// Its row of M02: name, health, state in words.
    pub row: BoardDevice,
    /// "Qué hacer", Spanish; empty where nothing is to be done.
    pub advice: Vec<String>,
    /// Model, as it told.
    pub model: String,
    /// Serial number, as it told.
    pub serial: String,
    /// Firmware, as it told.
    pub firmware: String,
    /// What it or the book counts; never money.
    pub counters: Vec<DeviceCounter>,
    /// What happened last, newest first; at most [`EVENTS_MAX`].
    pub events: Vec<DeviceEvent>,
}

/// A counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCounter {
    /// What it counts, Spanish.
    pub name: String,
    /// How many.
    pub value: i64,
}

/// Something that happened at a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceEvent {
    /// When, by the terminal's clock.
    pub at: WallMillis,
    /// What, Spanish.
    pub words: String,
}
