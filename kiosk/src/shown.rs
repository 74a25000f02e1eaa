//! What stands on the window: for tests and, in the training realm, for whoever touches it from outside.

use std::collections::BTreeMap;

use serde::Serialize;

/// One drawn frame in words: which screen, what can be touched where, and its key figures. Never a PIN.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Shown {
    /// `K07`, `M02`, `starting`, `cancelled`.
    pub screen: String,
    /// `K09`, if something stands over the screen.
    pub overlay: Option<String>,
    /// Version of the agent's view.
    pub version: u64,
    /// `es` or `en`.
    pub language: String,
    /// Everything that can be touched, in window pixels.
    pub buttons: Vec<ShownButton>,
    /// Key figures by name: `missing`, `folio`, `typed`.
    pub texts: BTreeMap<String, String>,
}

/// Something that can be touched.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownButton {
    /// Stable name: `cancel`, `key-3`, `tile-parquimetro`.
    pub id: String,
    /// The word on it.
    pub label: String,
    /// Left edge, window pixels.
    pub x: f32,
    /// Upper edge, window pixels.
    pub y: f32,
    /// Width, window pixels.
    pub w: f32,
    /// Height, window pixels.
    pub h: f32,
    /// Whether a touch counts now.
    pub enabled: bool,
}

impl Shown {
    /// The button of this name.
    pub fn button(&self, id: &str) -> Option<&ShownButton> {
        self.buttons.iter().find(|button| button.id == id)
    }
}
