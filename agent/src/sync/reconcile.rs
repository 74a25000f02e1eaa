//! One round of sync: send what the centre lacks, hear what it says. No input but the journal.

use std::path::Path;

use cas_domain::id::TerminalId;
use cas_domain::journal::{EntryHash, Link, Seq};
use cas_domain::wire::v1::{BatchAnswer, BatchOutcome};
use ed25519_dalek::SigningKey;
use rusqlite::Connection;

use super::centre::{Centre, CentreError};
use crate::journal::JournalError;
use crate::journal::store::{open_reader, read_from};
use crate::outbox::{self, OutboxItem};

/// What a round did.
#[derive(Debug)]
pub enum Round {
    /// Nothing waits.
    Idle,
    /// The centre answered to a batch.
    Answered {
        /// What it said.
        answer: BatchAnswer,
        /// What it holds now, as far as we know.
        held: Link,
    },
}

/// Why a round failed.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// The journal cannot be read.
    #[error("the outbox cannot be read")]
    Journal(#[from] JournalError),
    /// The centre did not answer.
    #[error("the batch could not be handed over")]
    Centre(#[from] CentreError),
}

/// Sends one batch of items that follow `held`.
///
/// # Errors
/// [`RoundError`]; the next round sends the same bytes again.
pub async fn round(
    items: Vec<OutboxItem>,
    data: &Path,
    centre: &Centre,
    terminal: TerminalId,
    key: &SigningKey,
    held: Link,
) -> Result<Round, RoundError> {
    let Some(batch) = outbox::batch(terminal, held, items, key) else { return Ok(Round::Idle) };
    let answer = centre.batch(&batch).await?;
    let held = match &answer.outcome {
        BatchOutcome::Ack { head, .. } => *head,
        // Something before is missing there: go back to just before what it wants.
        BatchOutcome::Gap { want } => before(&open_reader(data)?, held, *want)?,
        BatchOutcome::Fork { .. } | BatchOutcome::Refused { .. } => held,
    };
    Ok(Round::Answered { answer, held })
}

/// The head just before a place, from our own journal.
fn before(reader: &Connection, held: Link, want: Seq) -> Result<Link, JournalError> {
    let last = Seq(want.0.saturating_sub(1));
    if last == Seq::START {
        return Ok(Link { seq: last, hash: EntryHash::START, ..held });
    }
    let found = read_from(reader, held.epoch, Seq(last.0.saturating_sub(1)), 1)?;
    Ok(found.first().filter(|entry| entry.seq == last).map_or(held, |entry| Link { seq: last, hash: entry.hash, ..held }))
}
