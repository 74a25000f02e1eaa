//! Cuts: rows for pages and the JSON interface, and how one is found. No look-up here takes one of several.

use cas_domain::denomination::Denomination;
use cas_domain::id::{CutId, TerminalId};
use cas_domain::journal::Epoch;
use cas_domain::journal::facts::Realm;
use cas_domain::time::WallMillis;
use rusqlite::{OptionalExtension, Row, params};

use super::entries::Arrival;
use super::{Db, StoreError, from_word, stored};

/// A cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutRow {
    /// Its id.
    pub cut: CutId,
    /// Live or training.
    pub realm: Realm,
    /// Where.
    pub terminal: TerminalId,
    /// In which epoch.
    pub epoch: Epoch,
    /// Its compact folio.
    pub folio: String,
    /// Whether its folio stands on another cut, too: an old image of a disk counts again from where it was.
    pub shared: bool,
    /// When it began.
    pub begun: WallMillis,
    /// The entry that closed it.
    pub closed: Option<Arrival>,
    /// Whether it was given up.
    pub aborted: bool,
    /// When its count was opened.
    pub count_opened: Option<WallMillis>,
    /// The act that finished its count.
    pub count_finished: Option<Arrival>,
}

const CUT: &str =
    "SELECT c.cut, c.realm, c.terminal, c.epoch, c.folio, c.begun_ms, c.closed_arrival, c.aborted, n.opened_ms, n.finished_arrival,
  EXISTS (SELECT 1 FROM cuts other WHERE other.folio = c.folio AND other.cut <> c.cut)
  FROM cuts c LEFT JOIN counts n USING (cut)";
/// One more than people can look at on one page; a folio or seal stands on two cuts where all goes wrong, and never on that many.
const SAME_MAX: i64 = 20;

struct RawCut {
    cut: String,
    realm: String,
    terminal: String,
    epoch: u32,
    folio: String,
    begun: i64,
    closed: Option<i64>,
    aborted: bool,
    opened: Option<i64>,
    finished: Option<i64>,
    shared: bool,
}

fn cut(row: &Row) -> rusqlite::Result<RawCut> {
    Ok(RawCut {
        cut: row.get(0)?,
        realm: row.get(1)?,
        terminal: row.get(2)?,
        epoch: row.get(3)?,
        folio: row.get(4)?,
        begun: row.get(5)?,
        closed: row.get(6)?,
        aborted: row.get(7)?,
        opened: row.get(8)?,
        finished: row.get(9)?,
        shared: row.get(10)?,
    })
}

fn cut_row(raw: RawCut) -> Result<CutRow, StoreError> {
    Ok(CutRow {
        cut: stored("cut id", &raw.cut)?,
        realm: from_word("realm", &raw.realm)?,
        terminal: stored("terminal id", &raw.terminal)?,
        epoch: Epoch(raw.epoch),
        folio: raw.folio,
        shared: raw.shared,
        begun: WallMillis::from_millis(raw.begun),
        closed: raw.closed,
        aborted: raw.aborted,
        count_opened: raw.opened.map(WallMillis::from_millis),
        count_finished: raw.finished,
    })
}

impl Db<'_> {
    /// Cuts, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn cuts(&self, most: usize) -> Result<Vec<CutRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{CUT} ORDER BY c.begun_ms DESC, c.rowid DESC LIMIT ?1"))?;
        let rows = statement.query_map([i64::try_from(most).unwrap_or(i64::MAX)], cut)?;
        rows.map(|row| cut_row(row?)).collect()
    }

    /// Cuts of a terminal that were closed after an entry, first one first.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn cuts_closed_after(&self, terminal: TerminalId, after: Arrival, most: usize) -> Result<Vec<CutRow>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{CUT} WHERE c.terminal = ?1 AND c.closed_arrival > ?2 ORDER BY c.closed_arrival LIMIT ?3"))?;
        let rows = statement.query_map(params![terminal.to_string(), after, i64::try_from(most).unwrap_or(i64::MAX)], cut)?;
        rows.map(|row| cut_row(row?)).collect()
    }

    /// The cut with this id.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    pub fn cut(&self, id: CutId) -> Result<Option<CutRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{CUT} WHERE c.cut = ?1"))?;
        statement.query_row([id.to_string()], cut).optional()?.map(cut_row).transpose()
    }

    /// Every cut with this compact folio, the first one first.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn cuts_by_folio(&self, folio: &str) -> Result<Vec<CutRow>, StoreError> {
        self.same("c.folio = ?1", folio)
    }

    /// Every cut with a bag under this seal. Where none was closed with it: every cut at whose machine it was read.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn cuts_by_seal(&self, seal: &str) -> Result<Vec<CutRow>, StoreError> {
        let closed = self.same("c.closed_arrival IN (SELECT arrival FROM subjects WHERE kind = 'seal' AND id = ?1)", seal)?;
        if !closed.is_empty() {
            return Ok(closed);
        }
        let read = "c.cut IN (SELECT other.id FROM subjects mine JOIN subjects other USING (arrival)
                              WHERE mine.kind = 'seal' AND mine.id = ?1 AND other.kind = 'cut')";
        self.same(read, seal)
    }

    fn same(&self, condition: &str, text: &str) -> Result<Vec<CutRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{CUT} WHERE {condition} ORDER BY c.begun_ms, c.rowid LIMIT ?2"))?;
        let rows = statement.query_map(params![text, SAME_MAX], cut)?;
        rows.map(|row| cut_row(row?)).collect()
    }

    /// Every cached cut with the entry that closed it, by id, for recomputation.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn all_cut_ends(&self) -> Result<Vec<(String, Option<Arrival>)>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT cut, closed_arrival FROM cuts ORDER BY cut")?;
        Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    }

    /// The first cut that took pieces of a denomination out of a place after an entry: when it was closed, and when it was counted, if it was.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn cut_after(
        &self,
        after: Arrival,
        place: &str,
        denomination: Denomination,
    ) -> Result<Option<(WallMillis, Option<WallMillis>)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.wall_ms, (SELECT f.wall_ms FROM entries f WHERE f.arrival = n.finished_arrival)
             FROM postings p JOIN entries e USING (arrival) JOIN cuts c ON c.closed_arrival = e.arrival LEFT JOIN counts n USING (cut)
             WHERE p.credit = ?2 AND p.denomination = ?3 AND e.arrival > ?1 AND e.terminal = (SELECT terminal FROM entries WHERE arrival = ?1)
             ORDER BY e.arrival LIMIT 1",
        )?;
        let row: Option<(i64, Option<i64>)> =
            statement.query_row(params![after, place, denomination.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(row.map(|(closed, counted)| (WallMillis::from_millis(closed), counted.map(WallMillis::from_millis))))
    }
}
