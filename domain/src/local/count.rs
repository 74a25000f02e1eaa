//! The count of hoppers at the terminal (`money.md`, T16): what a person counted, blind.

use serde::{Deserialize, Serialize};

use crate::denomination::Denomination;
use crate::slot::Slot;

/// Hoppers that may be counted. What the book says is not shown: whoever counts must not know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountView {
    /// The hoppers.
    pub hoppers: Vec<CountHopper>,
    /// Whether a count was booked at this visit.
    pub booked: bool,
    /// What was wrong with what was typed.
    pub problem: Option<CountProblem>,
}

/// A hopper to be counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountHopper {
    /// Its slot.
    pub slot: Slot,
    /// Its denomination.
    pub denomination: Denomination,
    /// How many it can hold.
    pub capacity: i64,
    /// Its content is not known: it gives no change until it is counted or refilled.
    pub unknown: bool,
    /// Pieces counted, once booked.
    pub counted: Option<i64>,
}

/// What is wrong with a count as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountProblem {
    /// Nothing was typed.
    Nothing,
    /// More than the hopper holds.
    TooMuch,
}
