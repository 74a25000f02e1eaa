//! How an emulated validator is described in a machine's configuration.

use serde::Deserialize;

use super::settings::{Pace, Settings};
use crate::device::Span;

/// The `[[port.device]]` of a bill validator's port.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceConfig {
    /// Its name on the control line.
    pub name: String,
    /// Its serial number, at most 12 letters and digits.
    pub serial: String,
    /// Serial number of the cash box in place at first.
    pub box_serial: String,
    /// Its notes in centavos, in the order of its table; at most 24, whole pesos.
    pub notes: Vec<u32>,
    /// Part number, at most 15 letters and digits.
    #[serde(default = "model")]
    pub model: String,
    /// The three letters of its table.
    #[serde(default = "currency")]
    pub currency: String,
    /// Notes that fit in the box.
    #[serde(default = "capacity")]
    pub capacity: usize,
    /// How long a note stays in escrow without a command.
    #[serde(default = "escrow_ms")]
    pub escrow_ms: u64,
    /// Whether it tells who it is before RESET.
    #[serde(default = "yes")]
    pub identifies_before_reset: bool,
}

impl DeviceConfig {
    /// The settings of the emulated device.
    ///
    /// # Errors
    /// A sentence that says what cannot be told on the wire.
    pub fn settings(self) -> Result<Settings, String> {
        let named = |what: &str| Err(format!("device \"{}\": {what}", self.name));
        let plain = |text: &str, longest: usize| text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !plain(&self.serial, 12) || self.serial.is_empty() {
            return named("`serial` takes 1 to 12 plain letters and digits");
        }
        if !plain(&self.model, 15) {
            return named("`model` takes at most 15 plain letters and digits");
        }
        let Ok(currency) = <[u8; 3]>::try_from(self.currency.as_bytes()) else {
            return named("`currency` is three letters, for example MXN");
        };
        if self.notes.is_empty() || self.notes.len() > 24 {
            return named("`notes` takes 1 to 24 values in centavos");
        }
        if let Some(odd) = self.notes.iter().find(|centavos| super::settings::value(**centavos, currency).is_none()) {
            return named(&format!(
                "a note of {odd} centavos cannot be told on the wire: it must be whole pesos with at most 255 as digits"
            ));
        }
        Ok(Settings {
            model: self.model,
            serial: self.serial,
            box_serial: self.box_serial,
            notes: self.notes,
            currency,
            capacity: self.capacity,
            pace: Pace { escrow: Span::from_millis(self.escrow_ms), ..Pace::default() },
            identifies_before_reset: self.identifies_before_reset,
        })
    }
}

fn model() -> String {
    "SM-MX1000".to_owned()
}

fn currency() -> String {
    "MXN".to_owned()
}

fn capacity() -> usize {
    600
}

fn escrow_ms() -> u64 {
    10_000
}

fn yes() -> bool {
    true
}
