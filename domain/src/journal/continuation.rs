//! How an epoch goes on from the one before it: what the centre's ledger says lies in the machine, and what is still in doubt.
//!
//! These are facts, not movements: they open the terminal's own book and are posted nowhere, because the centre's ledger has them already.

use serde::{Deserialize, Serialize};

use super::place::{EntryHash, Epoch, Seq};
use crate::account::Account;
use crate::denomination::Denomination;
use crate::id::{DoubtId, PaymentId};
use crate::money::Money;
use crate::slot::{PersonNumber, Slot};

/// What a new epoch of a terminal takes over (`money.md`, section 6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Continuation {
    /// The head of the last epoch's trunk, as the centre holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre_head: Option<(Epoch, Seq, EntryHash)>,
    /// Who began the new epoch, at the terminal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonNumber>,
    /// What lies in the machine by the centre's ledger. Unknown until somebody counts it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PlaceContent>,
    /// Doubts that nobody has settled: their slots stay off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<CarriedDoubt>,
}

/// What lies in one place of the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceContent {
    /// The place.
    pub account: Account,
    /// Pieces by denomination; fewer than none where an entry was booked that the centre never got.
    pub pieces: Vec<(Denomination, i64)>,
}

/// A doubt of an earlier epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedDoubt {
    /// Its id.
    pub doubt: DoubtId,
    /// The slot it is about.
    pub slot: Slot,
    /// The most it can be.
    pub max: Money,
    /// The payment it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentId>,
}
