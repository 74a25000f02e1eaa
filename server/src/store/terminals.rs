//! Rows of sites, terminals, their keys, enrolment codes, configurations and last words.

use cas_domain::folio::TerminalNumber;
use cas_domain::id::TerminalId;
use cas_domain::journal::Epoch;
use cas_domain::journal::facts::Realm;
use cas_domain::slot::Code;
use cas_domain::time::WallMillis;
use rusqlite::{OptionalExtension, Row, params};

use super::{Db, StoreError, from_word, stored, word};

/// A terminal as registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalRow {
    /// Its id.
    pub id: TerminalId,
    /// The number people say.
    pub number: TerminalNumber,
    /// Its site.
    pub site: Code,
    /// The site's name.
    pub site_name: String,
    /// Live or training.
    pub realm: Realm,
}

/// A one-use code as stored: its hash only.
#[derive(Clone, Debug)]
pub struct EnrolCodeRow {
    /// For which terminal.
    pub terminal: TerminalId,
    /// Until when.
    pub expires: WallMillis,
    /// When it was used, if it was.
    pub used: Option<WallMillis>,
}

const TERMINAL: &str = "SELECT t.id, t.number, t.site, s.name, t.realm FROM terminals t JOIN sites s ON s.code = t.site";

fn terminal_row(row: &Row) -> rusqlite::Result<(String, u16, String, String, String)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn terminal(raw: (String, u16, String, String, String)) -> Result<TerminalRow, StoreError> {
    Ok(TerminalRow {
        id: stored("terminal id", &raw.0)?,
        number: TerminalNumber(raw.1),
        site: stored("site", &raw.2)?,
        site_name: raw.3,
        realm: from_word("realm", &raw.4)?,
    })
}

impl Db<'_> {
    /// Registers a site or leaves it as it is. `words` is the JSON of its `SiteWords`.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_site(&self, code: &Code, name: &str, words: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO sites (code, name, words) VALUES (?1, ?2, ?3) ON CONFLICT (code) DO NOTHING")?
            .execute(params![code.as_str(), name, words])?;
        Ok(())
    }

    /// The codes of all sites.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn sites(&self) -> Result<Vec<Code>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT code FROM sites ORDER BY code")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.map(|row| stored("site", &row?)).collect()
    }

    /// The words of a site as JSON.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn site_words(&self, code: &Code) -> Result<Option<String>, StoreError> {
        Ok(self.connection.query_row("SELECT words FROM sites WHERE code = ?1", [code.as_str()], |row| row.get(0)).optional()?)
    }

    /// Registers a terminal.
    ///
    /// # Errors
    /// [`StoreError`] if its number or id is taken.
    pub fn add_terminal(&self, row: &TerminalRow, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO terminals (id, number, site, realm, made_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![row.id.to_string(), row.number.0, row.site.as_str(), word(&row.realm), now.as_millis()],
        )?;
        Ok(())
    }

    /// The terminal with this id.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn terminal(&self, id: TerminalId) -> Result<Option<TerminalRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{TERMINAL} WHERE t.id = ?1"))?;
        statement.query_row([id.to_string()], terminal_row).optional()?.map(terminal).transpose()
    }

    /// The terminal with this number.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn terminal_by_number(&self, number: TerminalNumber) -> Result<Option<TerminalRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{TERMINAL} WHERE t.number = ?1"))?;
        statement.query_row([number.0], terminal_row).optional()?.map(terminal).transpose()
    }

    /// All terminals by number.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn terminals(&self) -> Result<Vec<TerminalRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{TERMINAL} ORDER BY t.number"))?;
        let rows = statement.query_map([], terminal_row)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(terminal).collect()
    }

    /// The public key that signs an epoch.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn terminal_key(&self, id: TerminalId, epoch: Epoch) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT public_key FROM terminal_keys WHERE terminal = ?1 AND epoch = ?2")?;
        Ok(statement.query_row(params![id.to_string(), epoch.0], |row| row.get(0)).optional()?)
    }

    /// The newest epoch of a terminal and its key.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn newest_key(&self, id: TerminalId) -> Result<Option<(Epoch, String)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT epoch, public_key FROM terminal_keys WHERE terminal = ?1 ORDER BY epoch DESC LIMIT 1")?;
        Ok(statement.query_row([id.to_string()], |row| Ok((Epoch(row.get(0)?), row.get(1)?))).optional()?)
    }

    /// Whether a public key was ever enrolled, under any terminal.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn key_is_known(&self, public_key: &str) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .query_row("SELECT EXISTS (SELECT 1 FROM terminal_keys WHERE public_key = ?1)", [public_key], |row| row.get(0))?)
    }

    /// Opens an epoch with its key.
    ///
    /// # Errors
    /// [`StoreError`] if that epoch is open already.
    pub fn add_key(&self, id: TerminalId, epoch: Epoch, public_key: &str, version: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO terminal_keys (terminal, epoch, public_key, version, opened_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id.to_string(), epoch.0, public_key, version, now.as_millis()],
        )?;
        Ok(())
    }

    /// Stores the hash of a one-use code.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_enrol_code(&self, hash: &str, terminal: TerminalId, now: WallMillis, expires: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO enrol_codes (code_hash, terminal, made_ms, expires_ms) VALUES (?1, ?2, ?3, ?4)",
            params![hash, terminal.to_string(), now.as_millis(), expires.as_millis()],
        )?;
        Ok(())
    }

    /// The code behind a hash.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn enrol_code(&self, hash: &str) -> Result<Option<EnrolCodeRow>, StoreError> {
        let row: Option<(String, i64, Option<i64>)> = self
            .connection
            .query_row(
                "SELECT c.terminal, c.expires_ms, u.used_ms FROM enrol_codes c LEFT JOIN enrol_uses u USING (code_hash) WHERE code_hash = ?1",
                [hash],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        row.map(|(terminal, expires, used)| {
            Ok(EnrolCodeRow {
                terminal: stored("terminal id", &terminal)?,
                expires: WallMillis::from_millis(expires),
                used: used.map(WallMillis::from_millis),
            })
        })
        .transpose()
    }

    /// Marks a code as used; a second use is refused by the table itself.
    ///
    /// # Errors
    /// [`StoreError`] if it was used before.
    pub fn use_enrol_code(&self, hash: &str, public_key: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO enrol_uses (code_hash, used_ms, public_key) VALUES (?1, ?2, ?3)",
            params![hash, now.as_millis(), public_key],
        )?;
        Ok(())
    }

    /// Keeps the last word of a terminal.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn set_terminal_state(&self, id: TerminalId, body: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO terminal_states (terminal, at_ms, body) VALUES (?1, ?2, ?3)
                 ON CONFLICT (terminal) DO UPDATE SET at_ms = excluded.at_ms, body = excluded.body",
            )?
            .execute(params![id.to_string(), now.as_millis(), body])?;
        Ok(())
    }

    /// The last word of a terminal and when it came.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn terminal_state(&self, id: TerminalId) -> Result<Option<(WallMillis, String)>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT at_ms, body FROM terminal_states WHERE terminal = ?1")?;
        Ok(statement.query_row([id.to_string()], |row| Ok((WallMillis::from_millis(row.get(0)?), row.get(1)?))).optional()?)
    }

    /// The newest limits that people set for a terminal, as JSON.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn newest_limits(&self, id: TerminalId) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT body FROM limit_sets WHERE terminal = ?1 ORDER BY id DESC LIMIT 1")?;
        Ok(statement.query_row([id.to_string()], |row| row.get(0)).optional()?)
    }

    /// Sets the limits of a terminal; earlier ones stay in the table.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_limits(&self, id: TerminalId, body: &str, by: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO limit_sets (terminal, at_ms, by, body) VALUES (?1, ?2, ?3, ?4)",
            params![id.to_string(), now.as_millis(), by, body],
        )?;
        Ok(())
    }

    /// The newest configuration of a terminal: version, digest, body.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn newest_config(&self, id: TerminalId) -> Result<Option<(u64, String, String)>, StoreError> {
        let row: Option<(i64, String, String)> = self
            .connection
            .query_row(
                "SELECT version, digest, body FROM configs WHERE terminal = ?1 ORDER BY version DESC LIMIT 1",
                [id.to_string()],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        Ok(row.map(|(version, digest, body)| (u64::try_from(version).unwrap_or(0), digest, body)))
    }

    /// Stores a configuration; versions only rise.
    ///
    /// # Errors
    /// [`StoreError`] if that version exists.
    pub fn add_config(&self, id: TerminalId, version: u64, digest: &str, body: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO configs (terminal, version, digest, body, made_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id.to_string(), i64::try_from(version).unwrap_or(i64::MAX), digest, body, now.as_millis()],
        )?;
        Ok(())
    }
}
