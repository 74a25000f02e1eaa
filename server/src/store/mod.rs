//! The centre's store: one SQLite file, one writer, a few readers. All SQL of the crate is below this module.
//!
//! - [`migrate`]: numbered migrations.
//! - [`identity`]: the centre's incarnation, its public key, restored backups.
//! - [`key_file`]: the signing key, in a file of its own.
//! - [`terminals`]: sites, terminals, keys, enrolment codes, configurations, last words.
//! - [`boots`]: agents' starts as heartbeats tell them.
//! - [`entries`]: bytes of entries, chain look-ups, postings.
//! - [`findings`]: flags and refusals.
//! - [`projections`]: caches of payments, cuts, faults, balances, subjects.
//! - [`reads`]: entries by subject, lists for pages.
//! - [`cuts`]: cuts, by id, folio and seal.
//! - [`billing`]: posts to billers and the demonstration biller's book.
//! - [`access`]: staff, sessions, misses, audit.
//! - [`custody`]: drafts of counts, pouches.
//! - [`cases`]: cases and decisions.
//! - [`claims`]: claims and their lock.
//! - [`citizens`]: when a terminal is back, telephones that were left.

pub mod access;
pub mod billing;
pub mod boots;
pub mod cases;
pub mod citizens;
pub mod claims;
pub mod custody;
pub mod cuts;
pub mod entries;
pub mod findings;
pub mod identity;
pub mod key_file;
pub mod migrate;
pub mod projections;
pub mod reads;
pub mod terminals;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use thiserror::Error;

/// Readers beside the one writer.
const READERS: usize = 3;
/// How long a statement waits for a lock that another process holds (`cas-server user add` beside a running server).
const BUSY: Duration = Duration::from_secs(5);

/// Why the store could not answer.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file cannot be opened.
    #[error("the database {path} cannot be opened: check the folder and its rights")]
    Open {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// A setting that the promise rests on did not take.
    #[error("the database setting {name} is '{found}' where '{want}' is needed: use a local disk")]
    Setting {
        /// Which.
        name: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        want: &'static str,
    },
    /// The file is newer than this program.
    #[error("the database has schema {found}, this program knows {known}: use the newer program")]
    Newer {
        /// In the file.
        found: i64,
        /// In the program.
        known: i64,
    },
    /// A migration failed; nothing of it was kept.
    #[error("migration {number} ({purpose}) failed; the database is as before")]
    Migration {
        /// Its number.
        number: i64,
        /// Its purpose.
        purpose: &'static str,
        /// Why.
        source: rusqlite::Error,
    },
    /// The signing key of an older database cannot leave it.
    #[error(transparent)]
    Key(#[from] key_file::KeyError),
    /// A statement failed; its transaction was rolled back.
    #[error("the database refused a statement")]
    Sql(#[from] rusqlite::Error),
    /// A commit failed: whether it is on disk is not known, so nothing more is written (`money.md`, section 10).
    #[error("a commit failed and its fate is unknown: the server stops and must be started again")]
    CommitUnknown(#[source] rusqlite::Error),
    /// An earlier commit failed.
    #[error("the database is closed after a failed commit: start the server again")]
    Closed,
    /// A stored value is not what this program writes.
    #[error("a stored {what} cannot be read: {text}")]
    Stored {
        /// What it should be.
        what: &'static str,
        /// The text found.
        text: String,
    },
}

/// The database of the centre.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Vec<Mutex<Connection>>,
    next_reader: AtomicUsize,
    closed: AtomicBool,
}

/// Statements inside one transaction.
#[derive(Debug)]
pub struct Db<'a> {
    pub(crate) connection: &'a Connection,
}

impl Store {
    /// Opens the file, makes it if it is missing, and brings it up to the schema.
    ///
    /// # Errors
    /// [`StoreError`] names the step.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let open = |flags| Connection::open_with_flags(path, flags).map_err(|source| StoreError::Open { path: path.to_owned(), source });
        let mut writer = open(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        settle(&writer)?;
        let key_left = key_file::move_out(&writer, path)?;
        migrate::migrate(&mut writer)?;
        if key_left {
            // What the key left behind goes with the pages that nothing uses any more, in the file and in its log.
            writer.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
        }
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            let reader = open(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
            settle(&reader)?;
            reader.pragma_update(None, "query_only", true)?;
            readers.push(Mutex::new(reader));
        }
        Ok(Self {
            path: path.to_owned(),
            writer: Mutex::new(writer),
            readers,
            next_reader: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a commit failed, so that the process must end.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Does something in one transaction: all of it is durable when this returns, or nothing of it is kept.
    ///
    /// # Errors
    /// What `act` says, or [`StoreError`]; [`StoreError::CommitUnknown`] closes the store for good.
    pub fn write<T, E: From<StoreError>>(&self, act: impl FnOnce(&Db) -> Result<T, E>) -> Result<T, E> {
        let mut connection = lock(&self.writer);
        if self.is_closed() {
            return Err(StoreError::Closed.into());
        }
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|error| E::from(StoreError::Sql(error)))?;
        let done = act(&Db { connection: &transaction })?;
        match transaction.commit() {
            Ok(()) => Ok(done),
            Err(error) => {
                self.closed.store(true, Ordering::SeqCst);
                Err(StoreError::CommitUnknown(error).into())
            }
        }
    }

    /// Reads one consistent state.
    ///
    /// # Errors
    /// What `act` says, or [`StoreError`].
    pub fn read<T, E: From<StoreError>>(&self, act: impl FnOnce(&Db) -> Result<T, E>) -> Result<T, E> {
        let turn = self.next_reader.fetch_add(1, Ordering::Relaxed);
        let mut connection = lock(&self.readers[turn % self.readers.len()]);
        let transaction = connection.transaction().map_err(|error| E::from(StoreError::Sql(error)))?;
        act(&Db { connection: &transaction })
    }
}

/// A panic of one request must not close the store for all: its transaction was rolled back when it unwound.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The settings of `money.md` section 10, read back: some file systems refuse them silently.
fn settle(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY)?;
    // A statement is planned once, whatever values are bound to it: SQLite plans many anew for every value otherwise.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "recursive_triggers", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    // What is erased (telephones) is overwritten with zeroes, not only unlinked.
    connection.pragma_update(None, "secure_delete", true)?;
    for (name, want) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("recursive_triggers", "1")] {
        let found = connection.pragma_query_value(None, name, |row| {
            Ok(match row.get_ref(0)? {
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                _ => String::new(),
            })
        })?;
        if found != want {
            return Err(StoreError::Setting { name, found, want });
        }
    }
    Ok(())
}

/// Reads a stored text as a value of the domain.
pub(crate) fn stored<T: std::str::FromStr>(what: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Stored { what, text: text.chars().take(80).collect() })
}

/// A word of the domain as its serde text (`training`, `technician`).
pub(crate) fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// A stored word of the domain.
pub(crate) fn from_word<T: serde::de::DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| StoreError::Stored { what, text: text.chars().take(80).collect() })
}
