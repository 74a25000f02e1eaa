//! The outbox: entries above the centre's acknowledgement, read from the journal itself; there is no second table.

use std::sync::{Arc, Mutex, PoisonError};

use cas_domain::bounds::{BATCH_ENTRIES_MAX, MESSAGE_BYTES_MAX};
use cas_domain::id::TerminalId;
use cas_domain::journal::{EntryHash, Epoch, Link, Seq};
use cas_domain::wire::signed::BatchClaim;
use cas_domain::wire::v1::Batch;
use ed25519_dalek::SigningKey;
use rusqlite::Connection;
use thiserror::Error;

use crate::journal::store::{open_reader, read_from, read_head};
use crate::journal::{JournalError, Storage};

/// The journal could not be read for sending.
#[derive(Debug, Error)]
#[error("the outbox cannot be read")]
pub struct OutboxError(#[from] JournalError);

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

/// Reads what is to be sent. Its connection stays open, but every reading ends within its call: between two of them nothing holds the
/// journal's log back. After a reading that failed the next one opens the journal anew.
#[derive(Clone, Debug)]
pub struct Outbox {
    storage: Storage,
    reader: Arc<Mutex<Option<Connection>>>,
}

impl Outbox {
    /// The outbox of the journal in a data folder.
    pub fn new(at: impl Into<Storage>) -> Self {
        Self { storage: at.into(), reader: Arc::default() }
    }

    /// The items after what the centre holds, as many as one message may take.
    ///
    /// # Errors
    /// [`OutboxError`] if the journal cannot be read.
    pub fn waiting(&self, held: Link) -> Result<Vec<OutboxItem>, OutboxError> {
        let most = u32::try_from(BATCH_ENTRIES_MAX).unwrap_or(u32::MAX);
        let mut bytes = 0_usize;
        let mut items = Vec::new();
        for stored in self.read(|journal| read_from(journal, held.epoch, held.seq, most))? {
            // JSON text inside JSON grows by its quotation marks; half of the message is room enough for that.
            bytes = bytes.saturating_add(stored.body.len());
            if bytes > MESSAGE_BYTES_MAX / 2 && !items.is_empty() {
                break;
            }
            items.push(OutboxItem { seq: stored.seq, hash: stored.hash, body: String::from_utf8_lossy(&stored.body).into_owned() });
        }
        Ok(items)
    }

    /// The head of the journal as it lies on disk.
    ///
    /// # Errors
    /// [`OutboxError`] if the journal cannot be read.
    pub fn head(&self, epoch: Epoch) -> Result<Link, OutboxError> {
        self.read(|journal| read_head(journal, epoch))
    }

    /// Whether our journal holds this very hash at this place: only then is an acknowledgement one of ours.
    ///
    /// # Errors
    /// [`OutboxError`] if the journal cannot be read.
    pub fn holds(&self, link: Link) -> Result<bool, OutboxError> {
        if link.seq == Seq::START {
            return Ok(link.hash == EntryHash::START);
        }
        let found = self.read(|journal| read_from(journal, link.epoch, Seq(link.seq.0.saturating_sub(1)), 1))?;
        Ok(found.first().is_some_and(|entry| entry.seq == link.seq && entry.hash == link.hash))
    }

    /// The head just before a place that the centre wants; `held` again if the journal has no such place.
    ///
    /// # Errors
    /// [`OutboxError`] if the journal cannot be read.
    pub fn before(&self, held: Link, want: Seq) -> Result<Link, OutboxError> {
        let last = Seq(want.0.saturating_sub(1));
        if last == Seq::START {
            return Ok(Link { seq: last, hash: EntryHash::START, ..held });
        }
        let found = self.read(|journal| read_from(journal, held.epoch, Seq(last.0.saturating_sub(1)), 1))?;
        Ok(found.first().filter(|entry| entry.seq == last).map_or(held, |entry| Link { seq: last, hash: entry.hash, ..held }))
    }

    fn read<T>(&self, reading: impl FnOnce(&Connection) -> Result<T, JournalError>) -> Result<T, OutboxError> {
        // A panic while it was held leaves no reader behind: it is put back only after a reading that went well.
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match reader.take() {
            Some(connection) => connection,
            None => open_reader(self.storage.clone())?,
        };
        let done = reading(&connection)?;
        *reader = Some(connection);
        Ok(done)
    }
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
