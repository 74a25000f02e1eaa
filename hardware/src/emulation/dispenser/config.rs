//! How an emulated dispenser is described in a machine's configuration.

use serde::Deserialize;

use super::body::Settings;
use crate::device::CASSETTES_MAX;

/// The `[[port.device]]` of a dispenser's port.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceConfig {
    /// Its name on the control line.
    pub name: String,
    /// The note in each cassette, in centavos; 1 to 4.
    pub cassettes: Vec<u32>,
    /// Notes in each of them at first.
    #[serde(default = "level")]
    pub level: usize,
    /// Puloon only: `lcdm-1000`, `lcdm-2000` or `lcdm-4000`.
    #[serde(default)]
    pub model: Option<String>,
    /// Fujitsu only: whether it writes a 10 in its data twice.
    #[serde(default)]
    pub doubles_dle: bool,
}

impl DeviceConfig {
    /// The settings of the emulated device.
    ///
    /// # Errors
    /// A sentence that says what cannot be.
    pub fn settings(&self) -> Result<Settings, String> {
        if self.cassettes.is_empty() || self.cassettes.len() > CASSETTES_MAX {
            return Err(format!("device \"{}\": `cassettes` takes 1 to {CASSETTES_MAX} notes in centavos", self.name));
        }
        Ok(Settings::with(&self.cassettes, self.level))
    }
}

fn level() -> usize {
    200
}
