//! Rows of flags (stored, but odd) and refusals (not stored; bounded evidence kept).

use cas_domain::id::TerminalId;
use cas_domain::journal::Epoch;
use cas_domain::time::WallMillis;
use rusqlite::{OptionalExtension, params};

use super::{Db, StoreError};
use crate::limits::{EVIDENCE_BYTES_MAX, REFUSALS_MAX};

/// Something odd about a stored entry, or about a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagRow {
    /// Its number; 0 before it is written.
    pub id: i64,
    /// When it was noticed.
    pub at: WallMillis,
    /// The terminal, as text.
    pub terminal: String,
    /// The epoch.
    pub epoch: u32,
    /// The branch; 0 is the trunk.
    pub branch: i64,
    /// The entry; 0 for the terminal as a whole.
    pub seq: i64,
    /// What, in a word.
    pub kind: String,
    /// Whether somebody must look at once.
    pub alarm: bool,
    /// In words, for the one who looks.
    pub detail: String,
    /// Whether it was looked at, explained and closed.
    pub closed: bool,
}

impl FlagRow {
    /// Whether it is an alarm that nobody has closed.
    pub const fn stands(&self) -> bool {
        self.alarm && !self.closed
    }
}

const FLAG: &str = "SELECT at_ms, terminal, epoch, branch, seq, kind, alarm, detail, id,
  EXISTS (SELECT 1 FROM decisions d WHERE d.about = 'alarm:' || flags.id AND d.granted = 1) FROM flags";

fn flag_row(row: &rusqlite::Row) -> rusqlite::Result<FlagRow> {
    Ok(FlagRow {
        at: WallMillis::from_millis(row.get(0)?),
        terminal: row.get(1)?,
        epoch: row.get(2)?,
        branch: row.get(3)?,
        seq: row.get(4)?,
        kind: row.get(5)?,
        alarm: row.get(6)?,
        detail: row.get(7)?,
        id: row.get(8)?,
        closed: row.get(9)?,
    })
}

/// A message that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalRow {
    /// Its ticket, told to the sender.
    pub ticket: String,
    /// When.
    pub at: WallMillis,
    /// The terminal it claimed to be, or empty.
    pub terminal: String,
    /// What it was: `batch`, `enrol`.
    pub what: String,
    /// Why.
    pub why: String,
}

impl Db<'_> {
    /// Writes a flag.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_flag(&self, flag: &FlagRow) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO flags (at_ms, terminal, epoch, branch, seq, kind, alarm, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                flag.at.as_millis(),
                flag.terminal,
                flag.epoch,
                flag.branch,
                flag.seq,
                flag.kind,
                flag.alarm,
                flag.detail.chars().take(500).collect::<String>()
            ])?;
        Ok(())
    }

    /// Whether this very flag stands already: a resent message must not repeat it.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn has_flag(&self, terminal: TerminalId, epoch: u32, seq: i64, kind: &str) -> Result<bool, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM flags WHERE terminal = ?1 AND epoch = ?2 AND seq = ?3 AND kind = ?4)")?;
        Ok(statement.query_row(params![terminal.to_string(), epoch, seq, kind], |row| row.get(0))?)
    }

    /// Whether two machines have spoken with the key of this epoch. Closing the alarm explains it and unlocks nothing: a new epoch does.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn is_cloned(&self, terminal: TerminalId, epoch: Epoch) -> Result<bool, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM flags WHERE terminal = ?1 AND epoch = ?2 AND kind = 'clone')")?;
        Ok(statement.query_row(params![terminal.to_string(), epoch.0], |row| row.get(0))?)
    }

    /// Flags of one terminal, or of all, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn flags(&self, terminal: Option<TerminalId>, most: usize) -> Result<Vec<FlagRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached(&format!("{FLAG} WHERE ?1 IS NULL OR terminal = ?1 ORDER BY id DESC LIMIT ?2"))?;
        let rows = statement.query_map(params![terminal.map(|id| id.to_string()), i64::try_from(most).unwrap_or(i64::MAX)], flag_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One flag.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn flag(&self, id: i64) -> Result<Option<FlagRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{FLAG} WHERE id = ?1"))?;
        Ok(statement.query_row([id], flag_row).optional()?)
    }

    /// Whether an alarm was closed.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn alarm_is_closed(&self, id: i64) -> Result<bool, StoreError> {
        Ok(self.flag(id)?.is_some_and(|flag| flag.closed))
    }

    /// Every alarm, oldest first, for the named checks.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn all_alarms(&self) -> Result<Vec<FlagRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{FLAG} WHERE alarm = 1 ORDER BY id"))?;
        Ok(statement.query_map([], flag_row)?.collect::<Result<_, _>>()?)
    }

    /// Keeps bounded evidence of a refused message, and drops the oldest beyond the bound.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_refusal(&self, row: &RefusalRow, evidence: &[u8]) -> Result<(), StoreError> {
        let evidence = &evidence[..evidence.len().min(EVIDENCE_BYTES_MAX)];
        self.connection.execute(
            "INSERT INTO refusals (ticket, at_ms, terminal, what, why, evidence) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![row.ticket, row.at.as_millis(), row.terminal, row.what, row.why, evidence],
        )?;
        self.connection.execute("DELETE FROM refusals WHERE id <= (SELECT max(id) FROM refusals) - ?1", [REFUSALS_MAX])?;
        Ok(())
    }

    /// Refusals, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn refusals(&self, most: usize) -> Result<Vec<RefusalRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT ticket, at_ms, terminal, what, why FROM refusals ORDER BY id DESC LIMIT ?1")?;
        let rows = statement.query_map([i64::try_from(most).unwrap_or(i64::MAX)], |row| {
            Ok(RefusalRow {
                ticket: row.get(0)?,
                at: WallMillis::from_millis(row.get(1)?),
                terminal: row.get(2)?,
                what: row.get(3)?,
                why: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
