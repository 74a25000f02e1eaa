//! M10 "Pruebas": what staff try without any payment (`money.md`, T15 and R10).

use serde::{Deserialize, Serialize};

use super::coin_test::HopperTest;
use crate::denomination::Denomination;

/// M10. Nothing on it takes money for a debt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialView {
    /// The hoppers, each with the test of one coin.
    pub hoppers: Vec<HopperTest>,
    /// The coins that may be seen in a test, smallest first.
    pub coins: Vec<Denomination>,
}
