//! Rows of agents' starts, as heartbeats tell them: what was heard of each, and which one speaks again.

use cas_domain::id::{BootId, TerminalId};
use cas_domain::journal::Epoch;
use cas_domain::time::WallMillis;
use rusqlite::{OptionalExtension, params};

use super::{Db, StoreError};

/// What a heartbeat is, by its start and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The first of a start.
    New,
    /// The next of the start that spoke last.
    On,
    /// Of a start that had been silent while another one spoke.
    Again {
        /// How often it has come back.
        returns: i64,
    },
    /// Heard already.
    Before {
        /// The number of the last one.
        last: i64,
    },
}

impl Db<'_> {
    /// Notes a heartbeat of a start; one that was heard before changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn hear_boot(&self, terminal: TerminalId, epoch: Epoch, boot: BootId, beat: u64, now: WallMillis) -> Result<Heard, StoreError> {
        let (terminal, boot) = (terminal.to_string(), boot.to_string());
        let beat = i64::try_from(beat).unwrap_or(i64::MAX);
        let newest: Option<(String, i64)> = self
            .connection
            .prepare_cached("SELECT boot, turn FROM terminal_boots WHERE terminal = ?1 AND epoch = ?2 ORDER BY turn DESC LIMIT 1")?
            .query_row(params![terminal, epoch.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let known: Option<(i64, i64)> = self
            .connection
            .prepare_cached("SELECT beat, returns FROM terminal_boots WHERE terminal = ?1 AND epoch = ?2 AND boot = ?3")?
            .query_row(params![terminal, epoch.0, boot], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let next = newest.as_ref().map_or(1, |(_, turn)| turn.saturating_add(1));
        let Some((last, returns)) = known else {
            self.connection
                .prepare_cached("INSERT INTO terminal_boots (terminal, epoch, boot, first_ms, beat, turn) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![terminal, epoch.0, boot, now.as_millis(), beat, next])?;
            return Ok(Heard::New);
        };
        if beat > 0 && beat <= last {
            return Ok(Heard::Before { last });
        }
        let speaks_on = newest.is_some_and(|(newest, _)| newest == boot);
        let returns = if speaks_on { returns } else { returns.saturating_add(1) };
        self.connection
            .prepare_cached(
                "UPDATE terminal_boots SET beat = max(beat, ?4), returns = ?5, turn = CASE WHEN ?6 THEN turn ELSE ?7 END
                 WHERE terminal = ?1 AND epoch = ?2 AND boot = ?3",
            )?
            .execute(params![terminal, epoch.0, boot, beat, returns, speaks_on, next])?;
        Ok(if speaks_on { Heard::On } else { Heard::Again { returns } })
    }
}
