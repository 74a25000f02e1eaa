//! What differs from model to model of EBDS, or is uncertain in the sheet (`protocols.md` sections 4 and 11).

use crate::device::{BillTable, Value};

/// Settings of one validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What the value codes 1 to 7 are worth, in whole pesos, where the device does not tell its value table. `None` takes only a device
    /// that tells it. The usual order for Mexico is 20, 50, 100, 200, 500, 1000; it is uncertain, so it is never assumed unasked.
    pub pesos: Option<[u16; 7]>,
}

impl Profile {
    /// What the sheet prefers: the device tells its table.
    pub const fn standard() -> Self {
        Self { pesos: None }
    }

    /// The table of this profile, if it pins one.
    pub fn table(&self) -> Option<BillTable> {
        let entry = |pesos: u16| (pesos > 0).then_some(Value { mantissa: u32::from(pesos), exponent: 0, currency: *b"MXN" });
        Some(self.pesos?.into_iter().map(entry).collect())
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::standard()
    }
}
