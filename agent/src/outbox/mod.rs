//! The outbox: entries above the centre's acknowledgement, read from the journal itself; there is no second table.

use cas_domain::bounds::{BATCH_ENTRIES_MAX, MESSAGE_BYTES_MAX};
use cas_domain::id::TerminalId;
use cas_domain::journal::{EntryHash, Link, Seq};
use cas_domain::wire::signed::BatchClaim;
use cas_domain::wire::v1::Batch;
use ed25519_dalek::SigningKey;
use rusqlite::Connection;

use crate::journal::JournalError;
use crate::journal::store::read_from;

/// One entry on its way: its place and its bytes as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxItem {
    /// Its place.
    pub seq: Seq,
    /// Its hash.
    pub hash: EntryHash,
    /// Its bytes.
    pub body: String,
}

/// The items after what the centre holds, as many as one message may take.
///
/// # Errors
/// [`JournalError`] if the journal cannot be read.
pub fn waiting(reader: &Connection, held: Link) -> Result<Vec<OutboxItem>, JournalError> {
    let most = u32::try_from(BATCH_ENTRIES_MAX).unwrap_or(u32::MAX);
    let mut bytes = 0_usize;
    let mut items = Vec::new();
    for stored in read_from(reader, held.epoch, held.seq, most)? {
        // JSON text inside JSON grows by its quotation marks; half of the message is room enough for that.
        bytes = bytes.saturating_add(stored.body.len());
        if bytes > MESSAGE_BYTES_MAX / 2 && !items.is_empty() {
            break;
        }
        items.push(OutboxItem { seq: stored.seq, hash: stored.hash, body: String::from_utf8_lossy(&stored.body).into_owned() });
    }
    Ok(items)
}

/// A signed batch of items that follow what the centre holds; `None` if there are none.
pub fn batch(terminal: TerminalId, held: Link, items: Vec<OutboxItem>, key: &SigningKey) -> Option<Batch> {
    let (first, last) = (items.first()?.seq, items.last()?);
    let claim = BatchClaim { terminal, epoch: held.epoch, first, last: last.seq, before: held.hash, after: last.hash };
    Some(Batch {
        terminal,
        epoch: held.epoch,
        first,
        before: held.hash,
        after: last.hash,
        signature: claim.sign(key),
        entries: items.into_iter().map(|item| item.body).collect(),
    })
}
