//! The journal file: opened by one process, verified entry by entry, written in one transaction per decision.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use cas_domain::id::{BootId, CentreId, TerminalId};
use cas_domain::journal::chain::ChainError;
use cas_domain::journal::{
    CanonicalError, Entry, EntryDraft, EntryHash, Epoch, Link, PostingError, Seq, StoredEntry, canonical_bytes, entry_hash,
};
use cas_domain::time::WallMillis;
use cas_domain::wire::signed::SignedConfig;
use nix::fcntl::{Flock, FlockArg};
use rusqlite::{Connection, ErrorCode, OpenFlags, params};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::durable::{Durable, Intent, intent_of};
use super::storage::Storage;
use super::{log, schema};

/// Who this terminal is in an epoch, as the centre answered; kept beside the entries it speaks about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The terminal.
    pub terminal: TerminalId,
    /// The epoch.
    pub epoch: Epoch,
    /// The centre's public key for configurations.
    pub centre_key: String,
    /// The life of the centre's database at enrolment.
    pub centre: CentreId,
}

/// What the journal adds to every entry: boot and clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// This start of the agent.
    pub boot: BootId,
    /// The wall clock.
    pub wall: WallMillis,
    /// Milliseconds by which the centre's clock was ahead.
    pub offset_ms: i64,
    /// Milliseconds since start.
    pub mono_ms: u64,
}

/// What a commit gives: the entries as stored, and a proof for every intent among them.
#[derive(Debug)]
pub struct Committed {
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// One proof per intent.
    pub intents: Vec<Durable<Intent>>,
}

/// What is wrong with the journal. Each of them keeps cash off.
#[derive(Debug, Error)]
pub enum JournalError {
    /// Another agent has it open.
    #[error("another agent holds {0}: stop it first; two agents would spend the same money")]
    Locked(PathBuf),
    /// The file or its lock cannot be used.
    #[error("the journal's file {path} cannot be used")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// SQLite cannot read it.
    #[error("the journal cannot be read; keep the file and call the centre before anything else")]
    Read(#[from] rusqlite::Error),
    /// Its guarantees cannot be set.
    #[error("the journal's guarantees cannot be set")]
    Pragma(#[from] schema::PragmaError),
    /// It was written by a newer agent.
    #[error("the journal has version {found}, this agent knows {known}: install the newer agent", known = schema::VERSION)]
    Newer {
        /// The version found.
        found: i64,
    },
    /// The chain is broken.
    #[error("the journal's chain does not hold; keep the file and call the centre")]
    Chain(#[from] ChainError),
    /// An entry cannot be written.
    #[error("an entry has no canonical form")]
    Canonical(#[from] CanonicalError),
    /// An entry does not balance.
    #[error("an entry does not balance")]
    Posting(#[from] PostingError),
    /// Entries that the centre acknowledged are gone: the tail was cut off, or an old image was put back.
    #[error(
        "the journal ends at entry {have}, but the centre acknowledged {acked}: its tail is gone; call the centre, a new epoch is needed"
    )]
    RolledBack {
        /// The last entry here.
        have: u64,
        /// The last one acknowledged.
        acked: u64,
    },
    /// It was never enrolled.
    #[error("this terminal is not enrolled: run 'cas-agent enrol' with a code from the centre")]
    NotEnrolled,
    /// The enrolment kept in the file cannot be read.
    #[error("the enrolment kept in the journal cannot be read")]
    Enrolment(#[source] serde_json::Error),
    /// The commit failed: whether the entries are on disk is not known. The process must end; the restart settles.
    #[error("the commit failed and its result is unknown: the process ends, the restart settles")]
    CommitUnknown(#[source] rusqlite::Error),
}

/// The journal of one terminal, open for writing. Holds the lock as long as it lives.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
    enrolment: Enrolment,
    head: Link,
    acked: Link,
    commits: u64,
    _lock: Flock<File>,
}

impl Journal {
    /// The journal's file in a data directory.
    pub fn path(directory: &Path) -> PathBuf {
        Storage::from(directory).journal()
    }

    /// Makes a journal for a newly enrolled terminal.
    ///
    /// # Errors
    /// [`JournalError`] if the file exists with entries, or cannot be made.
    pub fn create(at: impl Into<Storage>, enrolment: &Enrolment) -> Result<(), JournalError> {
        let storage = at.into();
        let _lock = lock(&storage)?;
        let connection = open_writer(&storage, OpenFlags::SQLITE_OPEN_CREATE)?;
        let document = serde_json::to_string(enrolment).map_err(JournalError::Enrolment)?;
        connection.execute("INSERT INTO enrolment (epoch, document) VALUES (?1, ?2)", params![enrolment.epoch.0, document])?;
        Ok(())
    }

    /// Opens the journal, verifies every entry of its last epoch and hands them over.
    ///
    /// # Errors
    /// [`JournalError`]; on any of them no cash may be taken.
    pub fn open(at: impl Into<Storage>) -> Result<(Self, Vec<Entry>), JournalError> {
        let storage = at.into();
        let lock = lock(&storage)?;
        // Without the flag that creates: a terminal that was never enrolled is left as it is.
        let connection = open_writer(&storage, OpenFlags::empty()).map_err(|error| match error {
            JournalError::Read(rusqlite::Error::SqliteFailure(why, _)) if why.code == ErrorCode::CannotOpen => JournalError::NotEnrolled,
            other => other,
        })?;
        let enrolment = newest_enrolment(&connection)?;
        let mut head = Link::start(enrolment.epoch);
        let mut entries = Vec::new();
        for stored in read_from(&connection, enrolment.epoch, Seq::START, u32::MAX)? {
            head = stored.follow(enrolment.terminal, head)?;
            let entry = stored.read(enrolment.terminal, enrolment.epoch)?;
            entry.check()?;
            entries.push(entry);
        }
        let acked = read_ack(&connection, enrolment.epoch)?;
        if acked.seq > head.seq {
            return Err(JournalError::RolledBack { have: head.seq.0, acked: acked.seq.0 });
        }
        Ok((Self { connection, enrolment, head, acked, commits: 0, _lock: lock }, entries))
    }

    /// Writes entries in one transaction. On success they are on disk, and every intent among them has its proof.
    ///
    /// # Errors
    /// [`JournalError::CommitUnknown`] ends the process; other errors mean that nothing was written.
    pub fn commit(&mut self, drafts: Vec<EntryDraft>, stamp: Stamp) -> Result<Committed, JournalError> {
        let mut head = self.head;
        let mut stored = Vec::with_capacity(drafts.len());
        let mut entries = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let (entry, bytes) = chained(self.enrolment.terminal, head, draft, stamp)?;
            head = Link { seq: bytes.seq, hash: bytes.hash, ..head };
            stored.push(bytes);
            entries.push(entry);
        }
        self.write(&stored)?;
        self.head = head;
        self.commits = self.commits.saturating_add(1);
        let intents = entries.iter().filter_map(|entry| intent_of(&entry.what, stamp.boot)).map(Durable::new).collect();
        Ok(Committed { entries, intents })
    }

    fn write(&mut self, stored: &[StoredEntry]) -> Result<(), JournalError> {
        let transaction = self.connection.transaction().map_err(JournalError::CommitUnknown)?;
        for entry in stored {
            insert(&transaction, self.enrolment.epoch, entry)?;
        }
        transaction.commit().map_err(JournalError::CommitUnknown)
    }

    /// Records that the centre holds everything up to `acked`. Taken only if our hash there is equal; deletes nothing.
    ///
    /// # Errors
    /// [`JournalError`] if it cannot be written.
    pub fn acknowledge(&mut self, acked: Link, centre: CentreId) -> Result<bool, JournalError> {
        if acked.epoch != self.enrolment.epoch || acked.seq <= self.acked.seq || self.hash_at(acked.seq)? != Some(acked.hash) {
            return Ok(false);
        }
        let seq = i64::try_from(acked.seq.0).unwrap_or(i64::MAX);
        self.connection
            .execute(
                "INSERT INTO ack (epoch, seq, hash, incarnation) VALUES (?1, ?2, ?3, ?4)",
                params![acked.epoch.0, seq, acked.hash.0, centre.to_string()],
            )
            .map_err(JournalError::CommitUnknown)?;
        self.acked = acked;
        Ok(true)
    }

    /// Keeps a signed configuration.
    ///
    /// # Errors
    /// [`JournalError`] if it cannot be written; versions only rise.
    pub fn keep_config(&mut self, version: u64, config: &SignedConfig) -> Result<(), JournalError> {
        let version = i64::try_from(version).unwrap_or(i64::MAX);
        self.connection
            .execute("INSERT INTO config (version, body, signature) VALUES (?1, ?2, ?3)", params![version, config.body, config.signature])
            .map_err(JournalError::CommitUnknown)?;
        Ok(())
    }

    /// The highest version of a configuration kept; 0 if there is none.
    ///
    /// # Errors
    /// [`JournalError`] if the file cannot be read.
    pub fn config_version(&self) -> Result<u64, JournalError> {
        let version: i64 = self.connection.query_row("SELECT coalesce(max(version), 0) FROM config", [], |row| row.get(0))?;
        Ok(u64::try_from(version).unwrap_or(0))
    }

    /// The newest configuration kept.
    ///
    /// # Errors
    /// [`JournalError`] if the file cannot be read.
    pub fn newest_config(&self) -> Result<Option<SignedConfig>, JournalError> {
        let mut statement = self.connection.prepare("SELECT body, signature FROM config ORDER BY version DESC LIMIT 1")?;
        let mut rows = statement.query_map([], |row| Ok(SignedConfig { body: row.get(0)?, signature: row.get(1)? }))?;
        Ok(rows.next().transpose()?)
    }

    /// Moves the write-ahead log into the file; done between payments, so that it stays small.
    ///
    /// # Errors
    /// [`JournalError`] if SQLite cannot.
    pub fn checkpoint(&self) -> Result<(), JournalError> {
        self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(JournalError::from)
    }

    /// Who this terminal is.
    pub const fn enrolment(&self) -> &Enrolment {
        &self.enrolment
    }

    /// The head of the chain.
    pub const fn head(&self) -> Link {
        self.head
    }

    /// What the centre holds.
    pub const fn acked(&self) -> Link {
        self.acked
    }

    /// How many commits of entries this process made; for tests that count them.
    pub const fn commits(&self) -> u64 {
        self.commits
    }

    /// Whether a head that the centre holds is ours: known here, with the same hash.
    ///
    /// # Errors
    /// [`JournalError`] if the file cannot be read.
    pub fn holds(&self, head: Link) -> Result<bool, JournalError> {
        let ours = head.epoch == self.enrolment.epoch;
        Ok(ours && (head.seq == Seq::START || self.hash_at(head.seq)? == Some(head.hash)))
    }

    fn hash_at(&self, seq: Seq) -> Result<Option<EntryHash>, JournalError> {
        let place = i64::try_from(seq.0).unwrap_or(i64::MAX);
        let mut statement = self.connection.prepare_cached("SELECT hash FROM entry WHERE epoch = ?1 AND seq = ?2")?;
        let mut rows = statement.query_map(params![self.enrolment.epoch.0, place], |row| row.get::<_, [u8; 32]>(0))?;
        Ok(rows.next().transpose()?.map(EntryHash))
    }
}

/// A second, reading connection: for the outbox, audits and tests.
///
/// # Errors
/// [`JournalError`] if the file cannot be opened.
pub fn open_reader(at: impl Into<Storage>) -> Result<Connection, JournalError> {
    let connection = at.into().connect(OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    schema::keep_plans(&connection)?;
    Ok(connection)
}

/// Entries of an epoch after a place, at most `limit`.
///
/// # Errors
/// [`JournalError`] if the file cannot be read.
pub fn read_from(connection: &Connection, epoch: Epoch, after: Seq, limit: u32) -> Result<Vec<StoredEntry>, JournalError> {
    let mut statement =
        connection.prepare_cached("SELECT seq, previous, hash, body FROM entry WHERE epoch = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")?;
    let after = i64::try_from(after.0).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![epoch.0, after, limit], |row| {
        Ok(StoredEntry {
            seq: Seq(u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0)),
            previous: EntryHash(row.get(1)?),
            hash: EntryHash(row.get(2)?),
            body: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The head of an epoch as it lies on disk.
///
/// # Errors
/// [`JournalError`] if the file cannot be read.
pub fn read_head(connection: &Connection, epoch: Epoch) -> Result<Link, JournalError> {
    let mut statement = connection.prepare_cached("SELECT seq, hash FROM entry WHERE epoch = ?1 ORDER BY seq DESC LIMIT 1")?;
    let mut rows = statement.query_map(params![epoch.0], |row| {
        Ok(Link { epoch, seq: Seq(u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0)), hash: EntryHash(row.get(1)?) })
    })?;
    Ok(rows.next().transpose()?.unwrap_or(Link::start(epoch)))
}

/// What the centre holds of an epoch, as last recorded.
///
/// # Errors
/// [`JournalError`] if the file cannot be read.
pub fn read_ack(connection: &Connection, epoch: Epoch) -> Result<Link, JournalError> {
    let mut statement = connection.prepare_cached("SELECT seq, hash FROM ack WHERE epoch = ?1 ORDER BY number DESC LIMIT 1")?;
    let mut rows = statement.query_map(params![epoch.0], |row| {
        Ok(Link { epoch, seq: Seq(u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0)), hash: EntryHash(row.get(1)?) })
    })?;
    Ok(rows.next().transpose()?.unwrap_or(Link::start(epoch)))
}

/// A draft as the entry that follows a link: checked, in its one byte form, with its hash.
pub(super) fn chained(terminal: TerminalId, after: Link, draft: EntryDraft, stamp: Stamp) -> Result<(Entry, StoredEntry), JournalError> {
    let entry = Entry {
        terminal,
        epoch: after.epoch,
        seq: after.seq.next(),
        boot: stamp.boot,
        wall_ms: stamp.wall,
        offset_ms: stamp.offset_ms,
        mono_ms: stamp.mono_ms,
        cause: draft.cause,
        what: draft.what,
        postings: draft.postings,
    };
    entry.check()?;
    let body = canonical_bytes(&entry)?;
    let hash = entry_hash(terminal, entry.epoch, entry.seq, after.hash, &body);
    let stored = StoredEntry { seq: entry.seq, previous: after.hash, hash, body };
    Ok((entry, stored))
}

/// Writes an entry within a transaction.
pub(super) fn insert(transaction: &Connection, epoch: Epoch, entry: &StoredEntry) -> Result<(), JournalError> {
    let seq = i64::try_from(entry.seq.0).unwrap_or(i64::MAX);
    transaction
        .prepare_cached("INSERT INTO entry (epoch, seq, previous, hash, body) VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut insert| insert.execute(params![epoch.0, seq, entry.previous.0, entry.hash.0, entry.body]))
        .map(drop)
        .map_err(JournalError::CommitUnknown)
}

/// Who this terminal is in its newest epoch.
pub(super) fn newest_enrolment(connection: &Connection) -> Result<Enrolment, JournalError> {
    let document: String = connection
        .query_row("SELECT document FROM enrolment ORDER BY epoch DESC LIMIT 1", [], |row| row.get(0))
        .map_err(|error| if error == rusqlite::Error::QueryReturnedNoRows { JournalError::NotEnrolled } else { error.into() })?;
    serde_json::from_str(&document).map_err(JournalError::Enrolment)
}

pub(super) fn lock(storage: &Storage) -> Result<Flock<File>, JournalError> {
    let path = storage.lock_file();
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(|source| {
        if source.kind() == std::io::ErrorKind::NotFound {
            // Not even the folder is there.
            JournalError::NotEnrolled
        } else {
            JournalError::File { path: path.clone(), source }
        }
    })?;
    Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|_| JournalError::Locked(path))
}

pub(super) fn open_writer(storage: &Storage, create: OpenFlags) -> Result<Connection, JournalError> {
    log::make_durable(storage)?;
    let connection = storage.connect(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | create)?;
    schema::set_pragmas(&connection)?;
    schema::keep_plans(&connection)?;
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match version {
        0 => schema::create(&connection)?,
        version if version > schema::VERSION => return Err(JournalError::Newer { found: version }),
        _ => {}
    }
    Ok(connection)
}
