//! The centre's incarnation, the public half of its key, and restored backups.

use cas_domain::folio::FolioKind;
use cas_domain::id::{CentreId, TerminalId};
use cas_domain::time::WallMillis;
use rusqlite::{OptionalExtension, params};

use super::{Db, StoreError, stored};

/// Who the centre is, as its database says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredIdentity {
    /// The life of this database.
    pub id: CentreId,
    /// The public key for configurations; empty in a database that an older program made.
    pub public_key: Option<String>,
}

/// A restored backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreRow {
    /// The incarnation that began.
    pub incarnation: CentreId,
    /// The one before.
    pub previous: CentreId,
    /// When.
    pub at: WallMillis,
    /// Why, as a person said.
    pub reason: String,
}

impl Db<'_> {
    /// The identity, if the file has one.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    pub fn identity(&self) -> Result<Option<StoredIdentity>, StoreError> {
        let row: Option<(String, Option<String>)> = self
            .connection
            .query_row("SELECT incarnation, public_key FROM centre WHERE one = 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        row.map(|(id, public_key)| Ok(StoredIdentity { id: stored("centre id", &id)?, public_key })).transpose()
    }

    /// Gives the file its identity.
    ///
    /// # Errors
    /// [`StoreError`] if it has one already.
    pub fn found_centre(&self, id: CentreId, public_key: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO centre (one, incarnation, public_key, made_ms) VALUES (1, ?1, ?2, ?3)",
            params![id.to_string(), public_key, now.as_millis()],
        )?;
        Ok(())
    }

    /// Notes the public key of a centre that an older program made.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn set_public_key(&self, public_key: &str) -> Result<(), StoreError> {
        self.connection.execute("UPDATE centre SET public_key = ?1 WHERE one = 1 AND public_key IS NULL", [public_key])?;
        Ok(())
    }

    /// Begins a new incarnation after a restore.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn begin_incarnation(&self, row: &RestoreRow) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO restores (incarnation, previous, at_ms, reason) VALUES (?1, ?2, ?3, ?4)",
            params![row.incarnation.to_string(), row.previous.to_string(), row.at.as_millis(), row.reason],
        )?;
        self.connection.execute("UPDATE centre SET incarnation = ?1 WHERE one = 1", [row.incarnation.to_string()])?;
        Ok(())
    }

    /// Restores, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn restores(&self) -> Result<Vec<RestoreRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT incarnation, previous, at_ms, reason FROM restores ORDER BY at_ms, rowid")?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?, row.get(3)?)))?;
        rows.map(|row| {
            let (incarnation, previous, at, reason) = row?;
            Ok(RestoreRow {
                incarnation: stored("centre id", &incarnation)?,
                previous: stored("centre id", &previous)?,
                at: WallMillis::from_millis(at),
                reason,
            })
        })
        .collect()
    }

    /// Notes that a terminal has sent again all it has since a restore, or that a person gave it up and why.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn heard_after_restore(
        &self,
        incarnation: CentreId,
        terminal: TerminalId,
        given_up: &str,
        now: WallMillis,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO restore_heard (incarnation, terminal, at_ms, given_up)
             SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM restores WHERE incarnation = ?1) ON CONFLICT DO NOTHING",
            params![incarnation.to_string(), terminal.to_string(), now.as_millis(), given_up],
        )?;
        Ok(())
    }

    /// Enrolled terminals that have not yet sent again all they had since this incarnation began with a restore.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn missing_after_restore(&self, incarnation: CentreId) -> Result<Vec<TerminalId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT t.id FROM terminals t WHERE EXISTS (SELECT 1 FROM restores WHERE incarnation = ?1)
               AND EXISTS (SELECT 1 FROM terminal_keys k WHERE k.terminal = t.id)
               AND NOT EXISTS (SELECT 1 FROM restore_heard h WHERE h.incarnation = ?1 AND h.terminal = t.id) ORDER BY t.number",
        )?;
        let rows = statement.query_map([incarnation.to_string()], |row| row.get::<_, String>(0))?;
        rows.map(|row| stored("terminal id", &row?)).collect()
    }

    /// The number that the centre's own folios of a kind must stay above.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn folio_floor(&self, kind: FolioKind) -> Result<u32, StoreError> {
        let floor: Option<u32> = self
            .connection
            .query_row("SELECT number FROM folio_floors WHERE letter = ?1", [kind.letter().to_string()], |row| row.get(0))
            .optional()?;
        Ok(floor.unwrap_or(0))
    }

    /// Raises it.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn raise_folio_floor(&self, kind: FolioKind, number: u32) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO folio_floors (letter, number) VALUES (?1, ?2) ON CONFLICT (letter) DO UPDATE SET number = max(number, excluded.number)",
            params![kind.letter().to_string(), number],
        )?;
        Ok(())
    }

    /// The newest arrival and its hash: what a mark outside of the file remembers.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn newest_arrival(&self) -> Result<(i64, String), StoreError> {
        let row: Option<(i64, String)> = self
            .connection
            .query_row("SELECT arrival, lower(hex(hash)) FROM entries ORDER BY arrival DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        Ok(row.unwrap_or((0, String::new())))
    }
}
