//! The journal: balanced entries, their canonical bytes, and the chain that binds them.
//!
//! - [`place`]: epoch, sequence and hash: where an entry stands.
//! - [`posting`]: one balanced movement between two accounts.
//! - [`entry`]: an entry: where, when, why, what happened, what moved.
//! - [`kind`]: what can happen, one variant per kind of `money.md` section 4.
//! - [`facts`]: the facts that kinds carry.
//! - [`continuation`]: how a later epoch goes on from the one before.
//! - [`canonical`]: the one byte form of an entry.
//! - [`chain`]: the hash that binds an entry to all before it.
//! - [`book`]: balances recomputed from entries.
//! - [`invariants`]: the named checks of `money.md` section 9 that one ledger alone can answer.
//! - `counters`: one of them, I7, which follows the devices' own counters.

pub mod book;
pub mod canonical;
pub mod chain;
pub mod continuation;
mod counters;
pub mod entry;
pub mod facts;
pub mod invariants;
pub mod kind;
pub mod place;
pub mod posting;

pub use book::{Book, PlaceFlag};
pub use canonical::{CanonicalError, canonical_bytes};
pub use chain::{StoredEntry, entry_hash};
pub use continuation::{CarriedDoubt, Continuation, PlaceContent};
pub use entry::{Entry, EntryDraft};
pub use invariants::{Finding, check_all};
pub use kind::EntryKind;
pub use place::{EntryHash, Epoch, Link, Seq};
pub use posting::{Posting, PostingError};
