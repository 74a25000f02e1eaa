//! Rows of count drafts, notes in doubt, and pouches.

use cas_domain::denomination::Denomination;
use cas_domain::folio::{Folio, FolioKind, TerminalNumber};
use cas_domain::id::{CutId, TerminalId};
use cas_domain::journal::facts::Realm;
use cas_domain::slot::{PersonNumber, Seal};
use cas_domain::time::WallMillis;
use rusqlite::{OptionalExtension, params};

use super::entries::Arrival;
use super::{Db, StoreError, from_word, stored, word};
use crate::ledger::act::SuspectNote;

/// The draft of a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountRow {
    /// When it was opened.
    pub opened: WallMillis,
    /// By whom.
    pub opened_by: PersonNumber,
    /// In front of which camera.
    pub camera: String,
    /// Who signed beside them.
    pub signed_by: Option<PersonNumber>,
    /// When.
    pub signed: Option<WallMillis>,
    /// The act that finished it.
    pub finished: Option<Arrival>,
}

/// One typed line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    /// In which bag.
    pub seal: Seal,
    /// Which denomination.
    pub denomination: Denomination,
    /// How many.
    pub pieces: i64,
    /// When it was saved.
    pub saved: WallMillis,
}

/// A pouch that the centre filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PouchRow {
    /// Its vale, compact.
    pub folio: String,
    /// Live or training.
    pub realm: Realm,
    /// For which terminal.
    pub terminal: TerminalId,
    /// When.
    pub made: WallMillis,
    /// By whom.
    pub made_by: String,
}

type RawCount = (i64, String, String, Option<String>, Option<i64>, Option<i64>);

impl Db<'_> {
    /// The draft of a cut's count.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    pub fn count(&self, cut: CutId) -> Result<Option<CountRow>, StoreError> {
        let row: Option<RawCount> = self
            .connection
            .query_row(
                "SELECT opened_ms, opened_by, camera, signed_by, signed_ms, finished_arrival FROM counts WHERE cut = ?1",
                [cut.to_string()],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)),
            )
            .optional()?;
        row.map(|(opened, by, camera, signed_by, signed, finished)| {
            Ok(CountRow {
                opened: WallMillis::from_millis(opened),
                opened_by: stored("person number", &by)?,
                camera,
                signed_by: signed_by.map(|number| stored("person number", &number)).transpose()?,
                signed: signed.map(WallMillis::from_millis),
                finished,
            })
        })
        .transpose()
    }

    /// Opens a count.
    ///
    /// # Errors
    /// [`StoreError`] if one is open already.
    pub fn open_count(&self, cut: CutId, by: &PersonNumber, camera: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO counts (cut, opened_ms, opened_by, camera) VALUES (?1, ?2, ?3, ?4)",
            params![cut.to_string(), now.as_millis(), by.as_str(), camera],
        )?;
        Ok(())
    }

    /// Saves how a seal was found.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn set_seal(&self, cut: CutId, seal: &Seal, intact: bool, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO count_seals (cut, seal, intact, at_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (cut, seal) DO UPDATE SET intact = excluded.intact, at_ms = excluded.at_ms",
            params![cut.to_string(), seal.as_str(), intact, now.as_millis()],
        )?;
        Ok(())
    }

    /// How the seals were found.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn seals(&self, cut: CutId) -> Result<Vec<(Seal, bool, WallMillis)>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT seal, intact, at_ms FROM count_seals WHERE cut = ?1 ORDER BY seal")?;
        let rows = statement.query_map([cut.to_string()], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, i64>(2)?)))?;
        rows.map(|row| {
            let (seal, intact, at) = row?;
            Ok((stored("seal", &seal)?, intact, WallMillis::from_millis(at)))
        })
        .collect()
    }

    /// Saves a typed line.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn set_line(&self, cut: CutId, seal: &Seal, denomination: Denomination, pieces: i64, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO count_lines (cut, seal, denomination, pieces, saved_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (cut, seal, denomination) DO UPDATE SET pieces = excluded.pieces, saved_ms = excluded.saved_ms
             WHERE pieces <> excluded.pieces",
            params![cut.to_string(), seal.as_str(), denomination.to_string(), pieces, now.as_millis()],
        )?;
        // A changed line was not seen by whoever signed before.
        self.unsign(cut)
    }

    /// Takes a line back: the field was emptied.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn clear_line(&self, cut: CutId, seal: &Seal, denomination: Denomination) -> Result<(), StoreError> {
        self.connection.execute(
            "DELETE FROM count_lines WHERE cut = ?1 AND seal = ?2 AND denomination = ?3",
            params![cut.to_string(), seal.as_str(), denomination.to_string()],
        )?;
        self.unsign(cut)
    }

    /// Throws the draft's lines away, to count again.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn clear_lines(&self, cut: CutId) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM count_lines WHERE cut = ?1", [cut.to_string()])?;
        self.connection.execute("DELETE FROM count_suspects WHERE cut = ?1", [cut.to_string()])?;
        self.unsign(cut)
    }

    fn unsign(&self, cut: CutId) -> Result<(), StoreError> {
        self.connection.execute("UPDATE counts SET signed_by = NULL, signed_ms = NULL WHERE cut = ?1", [cut.to_string()])?;
        Ok(())
    }

    /// The typed lines.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn lines(&self, cut: CutId) -> Result<Vec<LineRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT seal, denomination, pieces, saved_ms FROM count_lines WHERE cut = ?1")?;
        let rows = statement.query_map([cut.to_string()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get::<_, i64>(3)?))
        })?;
        rows.map(|row| {
            let (seal, denomination, pieces, saved) = row?;
            Ok(LineRow {
                seal: stored("seal", &seal)?,
                denomination: stored("denomination", &denomination)?,
                pieces,
                saved: WallMillis::from_millis(saved),
            })
        })
        .collect()
    }

    /// Notes a note in doubt.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_suspect(&self, cut: CutId, note: &SuspectNote, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO count_suspects (cut, seal, denomination, series, folio, why, noted_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![cut.to_string(), note.seal.as_str(), note.denomination.to_string(), note.series, note.folio, note.why, now.as_millis()],
        )?;
        self.unsign(cut)
    }

    /// The notes in doubt, with the number of their row.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn suspects(&self, cut: CutId) -> Result<Vec<(i64, SuspectNote)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, seal, denomination, series, folio, why FROM count_suspects WHERE cut = ?1 ORDER BY id")?;
        let rows = statement.query_map([cut.to_string()], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        })?;
        rows.map(|row| {
            let (id, seal, denomination, series, folio, why) = row?;
            Ok((id, SuspectNote { seal: stored("seal", &seal)?, denomination: stored("denomination", &denomination)?, series, folio, why }))
        })
        .collect()
    }

    /// Takes a note in doubt back.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn remove_suspect(&self, cut: CutId, id: i64) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM count_suspects WHERE cut = ?1 AND id = ?2", params![cut.to_string(), id])?;
        self.unsign(cut)
    }

    /// The second person signs.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn sign_count(&self, cut: CutId, by: &PersonNumber, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE counts SET signed_by = ?2, signed_ms = ?3 WHERE cut = ?1",
            params![cut.to_string(), by.as_str(), now.as_millis()],
        )?;
        Ok(())
    }

    /// Marks a count as finished by its act. False if it was finished before.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn finish_count(&self, cut: CutId, arrival: Arrival) -> Result<bool, StoreError> {
        Ok(self.connection.execute(
            "UPDATE counts SET finished_arrival = ?2 WHERE cut = ?1 AND finished_arrival IS NULL",
            params![cut.to_string(), arrival],
        )? == 1)
    }

    /// The next vale of the centre.
    ///
    /// # Errors
    /// [`StoreError`] if the counter is used up.
    pub fn next_vale(&self) -> Result<Folio, StoreError> {
        let last: u32 = self.connection.query_row("SELECT coalesce(max(number), 0) FROM pouches", [], |row| row.get(0))?;
        let last = last.max(self.folio_floor(FolioKind::Fund)?);
        Folio::new(FolioKind::Fund, TerminalNumber(0), last.saturating_add(1))
            .map_err(|_| StoreError::Stored { what: "vale counter", text: last.to_string() })
    }

    /// The next folio under which the centre itself owes a citizen: a refused payment.
    ///
    /// # Errors
    /// [`StoreError`] if the counter has reached its end.
    pub fn next_refund_folio(&self) -> Result<Folio, StoreError> {
        let last = self.highest_folio(FolioKind::Refund.letter(), TerminalNumber(0))?.max(self.folio_floor(FolioKind::Refund)?);
        Folio::new(FolioKind::Refund, TerminalNumber(0), last.saturating_add(1))
            .map_err(|_| StoreError::Stored { what: "refund counter", text: last.to_string() })
    }

    /// Registers a pouch.
    ///
    /// # Errors
    /// [`StoreError`] if the folio is taken.
    pub fn add_pouch(&self, folio: Folio, realm: Realm, terminal: TerminalId, by: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO pouches (folio, number, realm, terminal, made_ms, made_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![folio.compact(), folio.number(), word(&realm), terminal.to_string(), now.as_millis(), by],
        )?;
        Ok(())
    }

    /// Pouches, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn pouches(&self, most: usize) -> Result<Vec<PouchRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT folio, realm, terminal, made_ms, made_by FROM pouches ORDER BY number DESC LIMIT ?1")?;
        let rows = statement.query_map([i64::try_from(most).unwrap_or(i64::MAX)], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, i64>(3)?, row.get(4)?))
        })?;
        rows.map(|row| {
            let (folio, realm, terminal, made, made_by) = row?;
            Ok(PouchRow {
                folio,
                realm: from_word("realm", &realm)?,
                terminal: stored("terminal id", &terminal)?,
                made: WallMillis::from_millis(made),
                made_by,
            })
        })
        .collect()
    }
}
