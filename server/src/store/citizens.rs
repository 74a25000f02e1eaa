//! Rows for citizens: when a terminal is back (append only), and telephones that they left (erasable).

use cas_domain::folio::Folio;
use cas_domain::id::TerminalId;
use cas_domain::phone::Phone;
use cas_domain::time::WallMillis;
use cas_domain::wire::v1::PhoneLeft;
use rusqlite::{OptionalExtension, params};

use super::{Db, StoreError, stored};

/// A telephone as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneRow {
    /// It is here, since then.
    Here(Phone, WallMillis),
    /// It was erased, then.
    Erased(WallMillis),
}

impl Db<'_> {
    /// Says when a terminal is back; `None` takes the promise away.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_back_at(&self, terminal: TerminalId, back_at: Option<WallMillis>, by: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO back_at (terminal, back_ms, said_by, said_ms) VALUES (?1, ?2, ?3, ?4)",
            params![terminal.to_string(), back_at.map(WallMillis::as_millis), by, now.as_millis()],
        )?;
        Ok(())
    }

    /// What was said last about when a terminal is back.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn back_at(&self, terminal: TerminalId) -> Result<Option<WallMillis>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT back_ms FROM back_at WHERE terminal = ?1 ORDER BY id DESC LIMIT 1")?;
        let said: Option<Option<i64>> = statement.query_row([terminal.to_string()], |row| row.get(0)).optional()?;
        Ok(said.flatten().map(WallMillis::from_millis))
    }

    /// Keeps a telephone; false where it was erased before: it does not come back.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn keep_phone(&self, terminal: TerminalId, left: &PhoneLeft) -> Result<bool, StoreError> {
        let changed = self.connection.execute(
            "INSERT INTO phones (terminal, folio, phone, left_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (terminal, folio) DO UPDATE SET phone = ?3, left_ms = ?4 WHERE erased_ms IS NULL AND left_ms <= ?4",
            params![terminal.to_string(), left.folio.to_string(), left.phone.to_string(), left.at.as_millis()],
        )?;
        if changed > 0 {
            return Ok(true);
        }
        Ok(matches!(self.phone(terminal, left.folio)?, Some(PhoneRow::Here(..))))
    }

    /// The telephone of a folio.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses or what stands there is no number.
    pub fn phone(&self, terminal: TerminalId, folio: Folio) -> Result<Option<PhoneRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT phone, left_ms, erased_ms FROM phones WHERE terminal = ?1 AND folio = ?2")?;
        let row: Option<(Option<String>, i64, Option<i64>)> =
            statement.query_row([terminal.to_string(), folio.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        let Some((phone, left, erased)) = row else { return Ok(None) };
        Ok(Some(match phone {
            // The text is not told in an error: it is a person's number.
            Some(text) => PhoneRow::Here(stored::<Phone>("phone", &text).map_err(|_| hidden())?, WallMillis::from_millis(left)),
            None => PhoneRow::Erased(WallMillis::from_millis(erased.unwrap_or_default())),
        }))
    }

    /// Erases the number of a folio; false where there is none. The caller has set `secure_delete` on this connection.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn erase_phone(&self, terminal: TerminalId, folio: Folio, now: WallMillis) -> Result<bool, StoreError> {
        let changed = self.connection.execute(
            "UPDATE phones SET phone = NULL, erased_ms = ?3 WHERE terminal = ?1 AND folio = ?2 AND phone IS NOT NULL",
            params![terminal.to_string(), folio.to_string(), now.as_millis()],
        )?;
        Ok(changed > 0)
    }
}

fn hidden() -> StoreError {
    StoreError::Stored { what: "phone", text: "(hidden)".to_owned() }
}
