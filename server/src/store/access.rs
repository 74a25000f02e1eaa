//! Rows of staff, sessions, failed sign-ins and the log of who saw and did what.

use cas_domain::journal::facts::Role;
use cas_domain::slot::PersonNumber;
use cas_domain::time::WallMillis;
use rusqlite::{OptionalExtension, params};

use super::{Db, StoreError, from_word, stored, word};

/// A member of staff.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffRow {
    /// The number on the badge.
    pub number: PersonNumber,
    /// The role.
    pub role: Role,
    /// argon2id, PHC text.
    pub password_hash: String,
    /// argon2id of the six-digit PIN for terminals, PHC text.
    pub pin_hash: Option<String>,
    /// Until when access lasts.
    pub access_until: WallMillis,
}

impl std::fmt::Debug for StaffRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StaffRow").field("number", &self.number).field("role", &self.role).finish_non_exhaustive()
    }
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// When.
    pub at: WallMillis,
    /// Who: a number, or `sistema`.
    pub who: String,
    /// What, as a code.
    pub did: String,
    /// To what.
    pub subject: String,
    /// More words.
    pub detail: String,
}

impl Db<'_> {
    /// Registers a member of staff.
    ///
    /// # Errors
    /// [`StoreError`] if the number is taken.
    pub fn add_staff(&self, row: &StaffRow, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO staff (number, role, password_hash, pin_hash, access_until_ms, made_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![row.number.as_str(), word(&row.role), row.password_hash, row.pin_hash, row.access_until.as_millis(), now.as_millis()],
        )?;
        Ok(())
    }

    /// One member of staff.
    ///
    /// # Errors
    /// [`StoreError`] if the row cannot be read.
    pub fn staff_member(&self, number: &PersonNumber) -> Result<Option<StaffRow>, StoreError> {
        Ok(self.staff()?.into_iter().find(|row| row.number == *number))
    }

    /// All staff by number.
    ///
    /// # Errors
    /// [`StoreError`] if a row cannot be read.
    pub fn staff(&self) -> Result<Vec<StaffRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT number, role, password_hash, pin_hash, access_until_ms FROM staff ORDER BY number")?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, Option<String>>(3)?,
                row.get::<_, i64>(4)?,
            ))
        })?;
        rows.map(|row| {
            let (number, role, password_hash, pin_hash, until) = row?;
            Ok(StaffRow {
                number: stored("person number", &number)?,
                role: from_word("role", &role)?,
                password_hash,
                pin_hash,
                access_until: WallMillis::from_millis(until),
            })
        })
        .collect()
    }

    /// Opens a session.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_session(&self, token_hash: &str, number: &PersonNumber, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO sessions (token_hash, number, made_ms, seen_ms) VALUES (?1, ?2, ?3, ?3)",
            params![token_hash, number.as_str(), now.as_millis()],
        )?;
        Ok(())
    }

    /// An open session: who, since when, last seen.
    ///
    /// # Errors
    /// [`StoreError`] if the row cannot be read.
    pub fn session(&self, token_hash: &str) -> Result<Option<(PersonNumber, WallMillis, WallMillis)>, StoreError> {
        let row: Option<(String, i64, i64)> = self
            .connection
            .prepare_cached("SELECT number, made_ms, seen_ms FROM sessions WHERE token_hash = ?1 AND ended = 0")?
            .query_row([token_hash], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        row.map(|(number, made, seen)| {
            Ok((stored("person number", &number)?, WallMillis::from_millis(made), WallMillis::from_millis(seen)))
        })
        .transpose()
    }

    /// Notes that a session is in use.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn touch_session(&self, token_hash: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute("UPDATE sessions SET seen_ms = ?2 WHERE token_hash = ?1", params![token_hash, now.as_millis()])?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn end_session(&self, token_hash: &str) -> Result<(), StoreError> {
        self.connection.execute("UPDATE sessions SET ended = 1 WHERE token_hash = ?1", [token_hash])?;
        Ok(())
    }

    /// Ends the sessions of a number, all but one.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn end_sessions_of(&self, number: &PersonNumber, but: &str) -> Result<(), StoreError> {
        self.connection.execute("UPDATE sessions SET ended = 1 WHERE number = ?1 AND token_hash <> ?2", params![number.as_str(), but])?;
        Ok(())
    }

    /// Sets until when a person has access.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn set_access_until(&self, number: &PersonNumber, until: WallMillis) -> Result<(), StoreError> {
        self.connection.execute("UPDATE staff SET access_until_ms = ?2 WHERE number = ?1", params![number.as_str(), until.as_millis()])?;
        Ok(())
    }

    /// Sets a person's password by its hash.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn set_password(&self, number: &PersonNumber, hash: &str) -> Result<(), StoreError> {
        self.connection.execute("UPDATE staff SET password_hash = ?2 WHERE number = ?1", params![number.as_str(), hash])?;
        Ok(())
    }

    /// Notes a failed sign-in.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_miss(&self, number: &str, address: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO sign_in_misses (at_ms, number, address) VALUES (?1, ?2, ?3)",
            params![now.as_millis(), number, address],
        )?;
        Ok(())
    }

    /// Failed sign-ins since a moment: of a number, and from an address.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn misses(&self, number: &str, address: &str, since: WallMillis) -> Result<(i64, i64), StoreError> {
        Ok(self.connection.query_row(
            "SELECT count(*) FILTER (WHERE number = ?1), count(*) FILTER (WHERE address = ?2) FROM sign_in_misses WHERE at_ms > ?3",
            params![number, address, since.as_millis()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?)
    }

    /// Writes a line of the log.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_audit(&self, now: WallMillis, who: &str, did: &str, subject: &str, detail: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO audit (at_ms, who, did, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![now.as_millis(), who, did, subject, detail.chars().take(400).collect::<String>()])?;
        Ok(())
    }

    /// The log, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn audit(&self, who: Option<&str>, most: usize) -> Result<Vec<AuditRow>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT at_ms, who, did, subject, detail FROM audit WHERE ?1 IS NULL OR who = ?1 ORDER BY id DESC LIMIT ?2")?;
        let rows = statement.query_map(params![who, i64::try_from(most).unwrap_or(i64::MAX)], |row| {
            Ok(AuditRow {
                at: WallMillis::from_millis(row.get(0)?),
                who: row.get(1)?,
                did: row.get(2)?,
                subject: row.get(3)?,
                detail: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
