//! "Dinero encontrado": money that lies where no device has it (`money.md`, T5 and S36).

use serde::{Deserialize, Serialize};

use super::paper::Paper;
use crate::denomination::Denomination;
use crate::folio::Folio;
use crate::slot::PouchNumber;
use crate::time::WallMillis;

/// The screen on which it goes into an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundView {
    /// Notes in circulation, smallest first.
    pub notes: Vec<Denomination>,
    /// Coins in circulation, smallest first.
    pub coins: Vec<Denomination>,
    /// The payment that last gave coins out: they may be its change.
    pub change_of: Option<Candidate>,
    /// The last payment: what lies beside the machine may be its.
    pub last: Option<Candidate>,
    /// What was booked at this visit.
    pub booked: Option<FoundBooked>,
    /// What was wrong with what was typed.
    pub problem: Option<FoundProblem>,
    /// Where the slip is.
    pub ticket: Paper,
}

/// A payment to which found money may belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its folio.
    pub folio: Folio,
    /// When it began.
    pub at: WallMillis,
}

/// Found money that is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundBooked {
    /// The folio on the slip.
    pub folio: Folio,
    /// The envelope.
    pub envelope: PouchNumber,
    /// The payment it may belong to.
    pub candidate: Option<Folio>,
}

/// What is wrong with found money as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FoundProblem {
    /// Nothing was typed.
    Nothing,
    /// More pieces than anybody finds.
    TooMany,
    /// Notes and coins in one envelope: the vault counts them apart.
    Mixed,
    /// The envelope has no number, or one that cannot be.
    EnvelopeForm,
    /// This envelope was used before.
    EnvelopeUsed,
}
