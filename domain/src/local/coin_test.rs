//! The test of a hopper (`money.md`, T15 and S30): one coin comes out, and a person says which.

use serde::{Deserialize, Serialize};

use crate::denomination::Denomination;
use crate::slot::Slot;

/// A hopper and its test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HopperTest {
    /// Its slot.
    pub slot: Slot,
    /// The coin it should hold.
    pub denomination: Denomination,
    /// How far the test is.
    pub state: HopperTestState,
    /// Its content is not known: besides the test it must be counted before it gives change.
    pub unknown: bool,
}

/// How far the test of a hopper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum HopperTestState {
    /// It was filled and not tested since: it gives no change until then.
    Waiting,
    /// It does not work now: nothing can be tested.
    NotReady,
    /// The coin is on its way.
    Running,
    /// So many coins came out, by its own count; which was it?
    Fell {
        /// How many.
        count: u8,
    },
    /// The right coin was seen.
    Right,
    /// Another coin was seen: it gives no change until it is counted.
    Wrong,
    /// It counted a coin that nobody saw: a doubt, with its case.
    Missing,
    /// It was asked and gave nothing.
    Nothing,
}
