//! Signature, bounds and inner chain of a batch: what must hold before a byte of it is looked at. Pure.

use cas_domain::bounds::{BATCH_ENTRIES_MAX, ENTRY_BYTES_MAX};
use cas_domain::journal::{EntryHash, Seq, StoredEntry, entry_hash};
use cas_domain::wire::signed::{BatchClaim, SignatureError};
use cas_domain::wire::v1::Batch;
use thiserror::Error;

/// Why a batch is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BatchError {
    /// Nothing in it, or too much.
    #[error("a batch holds 1 to {BATCH_ENTRIES_MAX} entries, this one {0}: send smaller batches")]
    Count(usize),
    /// An entry is too large.
    #[error("entry {seq} has {bytes} bytes, at most {ENTRY_BYTES_MAX} are taken")]
    Oversize {
        /// Its place.
        seq: u64,
        /// Its size.
        bytes: usize,
    },
    /// Places that do not exist.
    #[error("places count from 1 and end where numbers end")]
    Place,
    /// Before the first entry of an epoch stand zeros.
    #[error("before entry 1 stand 32 zero bytes")]
    Start,
    /// The hashes do not lead from `before` to `after`.
    #[error("the chain of the batch is broken: its bytes do not lead to the hash it names")]
    Chain,
    /// The signature does not hold.
    #[error("{0}: the batch was changed, or another key signed it")]
    Signature(#[from] SignatureError),
    /// Nobody by that name.
    #[error("the centre does not know this terminal: enrol it")]
    UnknownTerminal,
    /// No such epoch.
    #[error("the centre does not know epoch {0} of this terminal: enrol it")]
    UnknownEpoch(u32),
}

/// Checks a batch against the key of its epoch and returns its entries, each with its hashes.
///
/// # Errors
/// [`BatchError`] names what is broken.
pub fn verify(batch: &Batch, public_key: &str) -> Result<Vec<StoredEntry>, BatchError> {
    let count = batch.entries.len();
    if count == 0 || count > BATCH_ENTRIES_MAX {
        return Err(BatchError::Count(count));
    }
    let places = u64::try_from(count).map_err(|_| BatchError::Place)?;
    let last = batch.first.0.checked_add(places - 1).filter(|last| *last < i64::MAX.unsigned_abs()).ok_or(BatchError::Place)?;
    if batch.first == Seq::START {
        return Err(BatchError::Place);
    }
    if batch.first == Seq(1) && batch.before != EntryHash::START {
        return Err(BatchError::Start);
    }
    let claim = BatchClaim {
        terminal: batch.terminal,
        epoch: batch.epoch,
        first: batch.first,
        last: Seq(last),
        before: batch.before,
        after: batch.after,
    };
    claim.check(public_key, &batch.signature)?;
    let mut previous = batch.before;
    let mut entries = Vec::with_capacity(count);
    for (seq, body) in (batch.first.0..=last).zip(&batch.entries) {
        if body.len() > ENTRY_BYTES_MAX {
            return Err(BatchError::Oversize { seq, bytes: body.len() });
        }
        let hash = entry_hash(batch.terminal, batch.epoch, Seq(seq), previous, body.as_bytes());
        entries.push(StoredEntry { seq: Seq(seq), previous, hash, body: body.clone().into_bytes() });
        previous = hash;
    }
    if previous == batch.after { Ok(entries) } else { Err(BatchError::Chain) }
}
