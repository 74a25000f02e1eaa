//! The file of telephones: what is deleted is overwritten, and nothing of it ever enters the journal.

use std::path::Path;

use cas_domain::folio::Folio;
use cas_domain::time::WallMillis;
use cas_domain::wire::v1::PhoneLeft;
use rusqlite::{Connection, params};
use thiserror::Error;

/// The file, beside the journal.
const FILE: &str = "phones.sqlite";
/// Telephones that may wait; more than a month of owed change at a busy terminal.
pub const PHONES_MAX: u32 = 500;
/// One that the centre never took is forgotten after so long: 30 days.
pub const KEPT_MS: i64 = 30 * 24 * 3_600_000;
/// The pause after the first failure, doubled up to the longest: 30 s to one hour.
const FIRST_PAUSE_MS: i64 = 30_000;
const LONGEST_PAUSE_MS: i64 = 3_600_000;

const TABLE: &str = "
CREATE TABLE IF NOT EXISTS phone (
  folio   TEXT PRIMARY KEY,
  phone   TEXT NOT NULL,
  left_ms INTEGER NOT NULL,
  tries   INTEGER NOT NULL DEFAULT 0,
  next_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
";

/// Why a telephone could not be kept or read. Never says which number.
#[derive(Debug, Error)]
pub enum PhonesError {
    /// The file.
    #[error("the file of telephones cannot be used: check the disk of the terminal")]
    File(#[from] rusqlite::Error),
    /// Too many wait.
    #[error("{PHONES_MAX} telephones wait for the centre already: check the line to the centre")]
    Full,
}

/// Telephones that the centre does not hold yet.
#[derive(Debug)]
pub struct Phones {
    connection: Connection,
}

impl Phones {
    /// Opens the file in the agent's folder, and makes it if it is not there.
    ///
    /// # Errors
    /// [`PhonesError::File`].
    pub fn open(folder: &Path) -> Result<Self, PhonesError> {
        let connection = Connection::open(folder.join(FILE))?;
        // No write-ahead log and zeroes over what is deleted: a number that was forgotten is in no page of the file.
        connection.pragma_update(None, "journal_mode", "DELETE")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.execute_batch(TABLE)?;
        Ok(Self { connection })
    }

    /// Keeps a number for a folio; a second one replaces the first.
    ///
    /// # Errors
    /// [`PhonesError::Full`], or the file.
    pub fn keep(&self, left: &PhoneLeft) -> Result<(), PhonesError> {
        let folio = left.folio.to_string();
        let others: u32 = self.connection.query_row("SELECT count(*) FROM phone WHERE folio <> ?1", [&folio], |row| row.get(0))?;
        if others >= PHONES_MAX {
            return Err(PhonesError::Full);
        }
        self.connection.execute(
            "INSERT INTO phone (folio, phone, left_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (folio) DO UPDATE SET phone = ?2, left_ms = ?3, tries = 0, next_ms = 0",
            params![folio, left.phone.to_string(), left.at.as_millis()],
        )?;
        Ok(())
    }

    /// Those that may be sent now, oldest first, at most so many.
    ///
    /// # Errors
    /// [`PhonesError::File`].
    pub fn due(&self, now: WallMillis, most: u32) -> Result<Vec<PhoneLeft>, PhonesError> {
        // A clock that was set back must not hold a number for ever: more than the longest pause ahead is due, too.
        let mut statement = self.connection.prepare_cached(
            "SELECT folio, phone, left_ms FROM phone WHERE next_ms <= ?1 OR next_ms > ?1 + ?2 ORDER BY next_ms, left_ms LIMIT ?3",
        )?;
        let rows = statement.query_map(params![now.as_millis(), LONGEST_PAUSE_MS, most], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?))
        })?;
        let mut due = Vec::new();
        for row in rows {
            let (folio, phone, at) = row?;
            match (folio.parse(), phone.parse()) {
                (Ok(folio), Ok(phone)) => due.push(PhoneLeft { folio, phone, at: WallMillis::from_millis(at) }),
                // Not written by this program; nobody can be called with it.
                _ => drop(self.connection.execute("DELETE FROM phone WHERE folio = ?1", [folio])?),
            }
        }
        Ok(due)
    }

    /// One was not taken: it waits, longer each time.
    ///
    /// # Errors
    /// [`PhonesError::File`].
    pub fn tried(&self, folio: Folio, now: WallMillis) -> Result<(), PhonesError> {
        let folio = folio.to_string();
        let tries: u32 =
            self.connection.query_row("SELECT coalesce(max(tries), 0) FROM phone WHERE folio = ?1", [&folio], |row| row.get(0))?;
        let pause = FIRST_PAUSE_MS.saturating_mul(1_i64 << tries.min(16)).min(LONGEST_PAUSE_MS);
        self.connection.execute(
            "UPDATE phone SET tries = tries + 1, next_ms = ?2 WHERE folio = ?1",
            params![folio, now.as_millis().saturating_add(pause)],
        )?;
        Ok(())
    }

    /// The centre has it: this terminal forgets it. Another number left meanwhile stays.
    ///
    /// # Errors
    /// [`PhonesError::File`].
    pub fn forget(&self, left: &PhoneLeft) -> Result<(), PhonesError> {
        self.connection
            .execute("DELETE FROM phone WHERE folio = ?1 AND phone = ?2", params![left.folio.to_string(), left.phone.to_string()])?;
        Ok(())
    }

    /// Forgets what waited for too long; how many.
    ///
    /// # Errors
    /// [`PhonesError::File`].
    pub fn forget_old(&self, now: WallMillis) -> Result<usize, PhonesError> {
        Ok(self.connection.execute("DELETE FROM phone WHERE left_ms < ?1", [now.as_millis().saturating_sub(KEPT_MS)])?)
    }
}
