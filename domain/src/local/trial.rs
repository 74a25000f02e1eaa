//! M10 "Pruebas": what staff try without any payment (`money.md`, T15 and R10).

use serde::{Deserialize, Serialize};

use super::coin_test::HopperTest;
use super::paper::Paper;
use crate::denomination::Denomination;
use crate::money::Money;

/// M10. Nothing on it takes money for a debt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialView {
    /// The hoppers, each with the test of one coin.
    pub hoppers: Vec<HopperTest>,
    /// The coins that may be seen in a test, smallest first.
    pub coins: Vec<Denomination>,
    /// How far the test of a note is.
    pub note: NoteTrialState,
    /// Whether the bill acceptor works now.
    pub takes_notes: bool,
    /// Where the test page is.
    pub page: Paper,
    /// Whether the printer works now.
    pub can_print: bool,
    /// What the machine kept of the tester's own money, if anything.
    pub kept: Option<Money>,
}

/// How far the test of a note is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum NoteTrialState {
    /// None is asked for.
    Off,
    /// Put one in.
    Waiting,
    /// It was read and is coming back.
    InEscrow {
        /// What it is.
        denomination: Denomination,
    },
    /// It was read and came back.
    Back {
        /// What it is.
        denomination: Denomination,
    },
    /// It was read and stayed inside.
    Kept {
        /// What it is.
        denomination: Denomination,
    },
}
