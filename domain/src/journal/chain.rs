//! The chain: every entry's hash covers its place, its predecessor's hash and its stored bytes.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::entry::Entry;
use super::place::{EntryHash, Epoch, Link, Seq};
use crate::id::TerminalId;

/// The tag that opens every entry hash, so that no other hash of the system can be taken for one.
const TAG: &[u8] = b"CAS-ENTRY-1\0";

/// `SHA-256(tag | terminal 16 | epoch u32 BE | seq u64 BE | previous 32 | body)`.
pub fn entry_hash(terminal: TerminalId, epoch: Epoch, seq: Seq, previous: EntryHash, body: &[u8]) -> EntryHash {
    let mut hasher = Sha256::new();
    hasher.update(TAG);
    hasher.update(terminal.as_bytes());
    hasher.update(epoch.0.to_be_bytes());
    hasher.update(seq.0.to_be_bytes());
    hasher.update(previous.0);
    hasher.update(body);
    EntryHash(hasher.finalize().into())
}

/// An entry as it lies on disk and travels: bytes as stored, never re-encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its place.
    pub seq: Seq,
    /// The hash of the entry before.
    pub previous: EntryHash,
    /// Its hash.
    pub hash: EntryHash,
    /// The canonical bytes.
    pub body: Vec<u8>,
}

/// Why stored bytes do not belong where they stand.
#[derive(Debug, Error)]
pub enum ChainError {
    /// The place is not the next one.
    #[error("entry {got} stands where {want} is due")]
    Place {
        /// The place due.
        want: u64,
        /// The place found.
        got: u64,
    },
    /// It does not follow the entry before.
    #[error("entry {0} does not follow the one before: the chain is broken there")]
    Previous(u64),
    /// Its bytes were changed.
    #[error("the bytes of entry {0} do not match its hash: they were changed")]
    Hash(u64),
    /// It says that it belongs elsewhere.
    #[error("entry {0} says that it belongs to another terminal, epoch or place")]
    Elsewhere(u64),
    /// It cannot be read.
    #[error("entry {seq} cannot be read")]
    Unreadable {
        /// Its place.
        seq: u64,
        /// Why.
        source: serde_json::Error,
    },
}

impl StoredEntry {
    /// Checks that this entry is the next after `head`; returns the new head.
    ///
    /// # Errors
    /// [`ChainError`] names what is broken.
    pub fn follow(&self, terminal: TerminalId, head: Link) -> Result<Link, ChainError> {
        let due = head.seq.next();
        if self.seq != due {
            return Err(ChainError::Place { want: due.0, got: self.seq.0 });
        }
        if self.previous != head.hash {
            return Err(ChainError::Previous(self.seq.0));
        }
        if self.hash != entry_hash(terminal, head.epoch, self.seq, self.previous, &self.body) {
            return Err(ChainError::Hash(self.seq.0));
        }
        Ok(Link { epoch: head.epoch, seq: self.seq, hash: self.hash })
    }

    /// Reads the entry and checks that it says it belongs where it stands.
    ///
    /// # Errors
    /// [`ChainError`] if it cannot be read or belongs elsewhere.
    pub fn read(&self, terminal: TerminalId, epoch: Epoch) -> Result<Entry, ChainError> {
        let entry: Entry = serde_json::from_slice(&self.body).map_err(|source| ChainError::Unreadable { seq: self.seq.0, source })?;
        if entry.terminal != terminal || entry.epoch != epoch || entry.seq != self.seq {
            return Err(ChainError::Elsewhere(self.seq.0));
        }
        Ok(entry)
    }
}
