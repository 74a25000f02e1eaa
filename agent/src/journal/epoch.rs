//! The end of an epoch and the beginning of the next, in one file: nothing of the old one is touched.

use cas_domain::id::TerminalId;
use cas_domain::journal::{EntryDraft, Link, Seq, StoredEntry};
use nix::fcntl::Flock;
use rusqlite::{Connection, OpenFlags, params};

use super::store::{Enrolment, JournalError, Stamp, chained, insert, lock, newest_enrolment, open_writer, read_ack, read_from};
use super::{Standing, Storage};

/// A journal that is about to begin a new epoch: locked, read as far as its chain holds.
#[derive(Debug)]
pub struct LastWords {
    connection: Connection,
    _lock: Flock<std::fs::File>,
    /// Who the terminal was.
    pub enrolment: Enrolment,
    /// The last entry up to which the chain holds.
    pub head: Link,
    /// What the centre holds of it.
    pub acked: Link,
    /// What stands by those entries.
    pub standing: Standing,
    /// Why it was read no further, if the chain does not hold.
    pub broken: Option<String>,
}

impl LastWords {
    /// Reads an old journal. Lenient: a broken chain is what a new epoch is for.
    ///
    /// # Errors
    /// [`JournalError`] if another agent holds it, or the file cannot be read at all.
    pub fn of(at: impl Into<Storage>) -> Result<Self, JournalError> {
        let storage = at.into();
        let lock = lock(&storage)?;
        let connection = open_writer(&storage, OpenFlags::empty())?;
        let enrolment = newest_enrolment(&connection)?;
        let acked = read_ack(&connection, enrolment.epoch)?;
        let (mut head, mut standing, mut broken) = (Link::start(enrolment.epoch), Standing::default(), None);
        for stored in read_from(&connection, enrolment.epoch, Seq::START, u32::MAX)? {
            match follow(&stored, enrolment.terminal, head, &mut standing) {
                Ok(next) => head = next,
                Err(why) => {
                    broken = Some(format!("entry {}: {why}", stored.seq.0));
                    break;
                }
            }
        }
        Ok(Self { connection, _lock: lock, enrolment, head, acked, standing, broken })
    }

    /// Whether an agent could run on this journal: its chain holds, and it has everything that the centre acknowledged.
    pub fn can_run(&self) -> bool {
        self.broken.is_none() && self.acked.seq <= self.head.seq
    }

    /// Entries that the centre is not known to hold.
    pub fn unsent(&self) -> u64 {
        self.head.seq.0.saturating_sub(self.acked.seq.0)
    }

    /// Begins the next epoch with its first entry, in one transaction.
    ///
    /// # Errors
    /// [`JournalError`]; nothing was begun then.
    pub fn begin(mut self, enrolment: &Enrolment, genesis: EntryDraft, stamp: Stamp) -> Result<(), JournalError> {
        let (_, first) = chained(enrolment.terminal, Link::start(enrolment.epoch), genesis, stamp)?;
        let document = serde_json::to_string(enrolment).map_err(JournalError::Enrolment)?;
        let unknown = JournalError::CommitUnknown;
        let transaction = self.connection.transaction().map_err(unknown)?;
        transaction
            .execute("INSERT INTO enrolment (epoch, document) VALUES (?1, ?2)", params![enrolment.epoch.0, document])
            .map_err(unknown)?;
        insert(&transaction, enrolment.epoch, &first)?;
        transaction.commit().map_err(unknown)
    }
}

fn follow(stored: &StoredEntry, terminal: TerminalId, head: Link, standing: &mut Standing) -> Result<Link, String> {
    let next = stored.follow(terminal, head).map_err(|error| error.to_string())?;
    let entry = stored.read(terminal, head.epoch).map_err(|error| error.to_string())?;
    entry.check().map_err(|error| error.to_string())?;
    standing.apply(&entry).map_err(|error| error.to_string())?;
    Ok(next)
}
