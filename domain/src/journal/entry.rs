//! An entry of the journal: where, when, why, what happened, what moved.

use serde::{Deserialize, Serialize};

use super::kind::EntryKind;
use super::place::{Epoch, Seq};
use super::posting::{Posting, PostingError};
use crate::bounds::POSTINGS_MAX;
use crate::id::{BootId, TerminalId};
use crate::time::WallMillis;

/// What the session wants recorded; the journal adds place, boot and clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryDraft {
    /// The earlier entry of this epoch that led to it.
    pub cause: Option<Seq>,
    /// What happened.
    pub what: EntryKind,
    /// What moved.
    pub postings: Vec<Posting>,
}

impl EntryDraft {
    /// An entry without a cause.
    pub fn new(what: EntryKind, postings: Vec<Posting>) -> Self {
        Self { cause: None, what, postings }
    }
}

/// One entry. Never changed once it is stored; a mistake is corrected by a later one that names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The terminal.
    pub terminal: TerminalId,
    /// Its epoch.
    pub epoch: Epoch,
    /// Its place.
    pub seq: Seq,
    /// The start of the agent that wrote it.
    pub boot: BootId,
    /// The wall clock of the terminal, milliseconds.
    pub wall_ms: WallMillis,
    /// Milliseconds by which the centre's clock was ahead when last heard.
    pub offset_ms: i64,
    /// Milliseconds since the agent started; never goes back.
    pub mono_ms: u64,
    /// The earlier entry of this epoch that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Seq>,
    /// What happened.
    pub what: EntryKind,
    /// What moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub postings: Vec<Posting>,
}

impl Entry {
    /// Checks every posting (invariant I1) and the bound on their number.
    ///
    /// # Errors
    /// Too many postings, or the first one that cannot be.
    pub fn check(&self) -> Result<(), PostingError> {
        if self.postings.len() > POSTINGS_MAX {
            return Err(PostingError::TooMany(self.postings.len()));
        }
        self.postings.iter().try_for_each(Posting::check)
    }
}
