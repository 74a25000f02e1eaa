//! One round of sync: send what the centre lacks, hear what it says. No input but the outbox.

use cas_domain::id::TerminalId;
use cas_domain::journal::Link;
use cas_domain::wire::v1::{BatchAnswer, BatchOutcome};
use ed25519_dalek::SigningKey;

use super::centre::{Centre, CentreError};
use crate::outbox::{self, Outbox, OutboxError};

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
    /// The outbox cannot be read.
    #[error("there is nothing to send from")]
    Outbox(#[from] OutboxError),
    /// It acknowledged what we do not hold.
    #[error("the centre acknowledged entry {seq} with a hash that is not ours: nothing of it is taken")]
    Foreign {
        /// The place it named.
        seq: u64,
    },
    /// The centre did not answer.
    #[error("the batch could not be handed over")]
    Centre(#[from] CentreError),
}

/// Sends one batch of what follows `held`.
///
/// # Errors
/// [`RoundError`]; the next round sends the same bytes again.
pub async fn round(outbox: &Outbox, centre: &Centre, terminal: TerminalId, key: &SigningKey, held: Link) -> Result<Round, RoundError> {
    let items = outbox.waiting(held)?;
    let Some(batch) = outbox::batch(terminal, held, items, key) else { return Ok(Round::Idle) };
    let answer = centre.batch(&batch).await?;
    let held = match &answer.outcome {
        BatchOutcome::Ack { head, .. } if head.epoch == held.epoch && outbox.holds(*head)? => *head,
        // Not our hash at that place, or a place that we do not have: nothing of it is believed, nothing is skipped.
        BatchOutcome::Ack { head, .. } => return Err(RoundError::Foreign { seq: head.seq.0 }),
        // Something before is missing there: go back to just before what it wants.
        BatchOutcome::Gap { want } => outbox.before(held, *want)?,
        BatchOutcome::Fork { .. } | BatchOutcome::Refused { .. } => held,
    };
    Ok(Round::Answered { answer, held })
}
