//! A lost disk: entries that a terminal is known to have written and that will not arrive (`money.md`, section 6). The words of the acts; pure.

use cas_domain::folio::Folio;
use cas_domain::id::{CaseId, TerminalId};
use cas_domain::journal::{Epoch, Seq};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;
use serde::{Deserialize, Serialize};

/// What is known of the end that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TailLost {
    /// Whose disk it was.
    pub terminal: TerminalId,
    /// The epoch that ends with it.
    pub epoch: Epoch,
    /// The last entry that arrived.
    pub held: Seq,
    /// The head that the terminal told last, if it told one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Seq>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_ms: Option<WallMillis>,
    /// Why somebody says that the disk is lost; empty where the re-enrolment itself proves it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

impl TailLost {
    /// How many entries are missing at least: what the terminal told beyond what arrived.
    pub fn missing(&self) -> u64 {
        self.told.map_or(0, |told| told.0.saturating_sub(self.held.0))
    }
}

/// A paper that a citizen showed, printed after the last entry that arrived, whose signature holds: it proves the lost end and is a valid claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperShown {
    /// The case of the lost end.
    pub case: CaseId,
    /// The folio on the paper.
    pub folio: Folio,
    /// The epoch it was printed in.
    pub epoch: Epoch,
    /// The journal's head when it was printed.
    pub seq: Seq,
    /// What the paper says is owed or was paid, as it was read: the signature does not cover it.
    pub amount: Money,
    /// The whole text of the QR, so that anybody can check it again.
    pub text: String,
}
