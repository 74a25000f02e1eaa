//! Rows of cases and of what was decided about cases, alarms and posts. Caches: `check` computes both again.

use cas_domain::id::{CaseId, PaymentId, TerminalId};
use cas_domain::journal::facts::{OwedReason, Realm};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;
use rusqlite::{OptionalExtension, Row, params};

use super::entries::Arrival;
use super::{Db, StoreError, from_word, stored, word};
use crate::cases::open::{CaseKind, Opening};

/// A case as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// What its first entry said.
    pub opening: Opening,
    /// The entry or act that opened it.
    pub arrival: Arrival,
    /// Live or training.
    pub realm: Realm,
    /// The machine.
    pub terminal: TerminalId,
}

/// A question and its answer, by the acts that hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecisionRow {
    /// The act that asked; the answer itself where one person was enough.
    pub asked: Arrival,
    /// The act that answered.
    pub answered: Option<Arrival>,
    /// Whether it was granted.
    pub granted: Option<bool>,
}

const CASE: &str = "SELECT c.case_id, c.arrival, c.realm, c.terminal, c.kind, c.reason, c.folio, c.payment, c.slot, c.intent,
  c.certain, c.doubtful, c.opened_ms, c.part_of FROM cases c";

type Raw = (
    (String, i64, String, String, String, String, String),
    (Option<String>, Option<String>, Option<String>, i64, i64, i64, Option<String>),
);

fn raw(row: &Row) -> rusqlite::Result<Raw> {
    Ok((
        (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?),
        (row.get(7)?, row.get(8)?, row.get(9)?, row.get(10)?, row.get(11)?, row.get(12)?, row.get(13)?),
    ))
}

fn case_row(raw: Raw) -> Result<CaseRow, StoreError> {
    let ((case, arrival, realm, terminal, kind, reason, folio), (payment, slot, intent, certain, doubtful, opened, part_of)) = raw;
    let id = |text: String| stored::<CaseId>("case id", &text);
    let opening = Opening {
        case: id(case)?,
        kind: from_word::<CaseKind>("case kind", &kind)?,
        reason: if reason.is_empty() { None } else { Some(from_word::<OwedReason>("reason", &reason)?) },
        folio: if folio.is_empty() { None } else { Some(stored("folio", &folio)?) },
        payment: payment.map(|text| stored("payment id", &text)).transpose()?,
        slot: slot.map(|text| stored("slot", &text)).transpose()?,
        intent: intent.map(|text| stored("intent id", &text)).transpose()?,
        certain: Money::from_centavos(certain),
        doubtful: Money::from_centavos(doubtful),
        at: WallMillis::from_millis(opened),
        part_of: part_of.map(id).transpose()?,
    };
    Ok(CaseRow { opening, arrival, realm: from_word("realm", &realm)?, terminal: stored("terminal id", &terminal)? })
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

impl Db<'_> {
    /// Opens a case. False if its id is known.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_case(&self, realm: Realm, terminal: TerminalId, arrival: Arrival, opening: &Opening) -> Result<bool, StoreError> {
        let added = self
            .connection
            .prepare_cached(
                "INSERT INTO cases (case_id, arrival, realm, terminal, kind, reason, folio, payment, slot, intent, certain, doubtful, opened_ms, part_of)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                opening.case.to_string(),
                arrival,
                word(&realm),
                terminal.to_string(),
                word(&opening.kind),
                opening.reason.map(|reason| word(&reason)).unwrap_or_default(),
                opening.folio.map(|folio| folio.compact()).unwrap_or_default(),
                opening.payment.map(|payment| payment.to_string()),
                opening.slot.as_ref().map(ToString::to_string),
                opening.intent.map(|intent| intent.to_string()),
                opening.certain.centavos(),
                opening.doubtful.centavos(),
                opening.at.as_millis(),
                opening.part_of.map(|case| case.to_string()),
            ])?;
        Ok(added == 1)
    }

    /// The newest doubt of a terminal and payment about so much that has no other half.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    pub fn lone_doubt(&self, terminal: TerminalId, payment: PaymentId, amount: Money) -> Result<Option<CaseId>, StoreError> {
        let found: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT case_id FROM cases c WHERE terminal = ?1 AND payment = ?2 AND kind = 'doubt' AND doubtful = ?3
                   AND NOT EXISTS (SELECT 1 FROM cases other WHERE other.part_of = c.case_id) ORDER BY arrival DESC LIMIT 1",
            )?
            .query_row(params![terminal.to_string(), payment.to_string(), amount.centavos()], |row| row.get(0))
            .optional()?;
        found.map(|text| stored("case id", &text)).transpose()
    }

    /// Cases, newest first, each once: what is part of another is shown with it.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn cases(&self, most: usize) -> Result<Vec<CaseRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached(&format!("{CASE} WHERE c.part_of IS NULL ORDER BY c.arrival DESC, c.case_id LIMIT ?1"))?;
        statement.query_map([limit(most)], raw)?.map(|row| case_row(row?)).collect()
    }

    /// Every case, parts too, by id, for recomputation.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn all_cases(&self) -> Result<Vec<CaseRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{CASE} ORDER BY c.case_id"))?;
        statement.query_map([], raw)?.map(|row| case_row(row?)).collect()
    }

    /// One case.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    pub fn case(&self, case: CaseId) -> Result<Option<CaseRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{CASE} WHERE c.case_id = ?1"))?;
        statement.query_row([case.to_string()], raw).optional()?.map(case_row).transpose()
    }

    /// What is part of a case.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn case_parts(&self, case: CaseId) -> Result<Vec<CaseRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{CASE} WHERE c.part_of = ?1 ORDER BY c.arrival"))?;
        statement.query_map([case.to_string()], raw)?.map(|row| case_row(row?)).collect()
    }

    /// Cases of one payment, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn cases_of(&self, payment: PaymentId) -> Result<Vec<CaseRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{CASE} WHERE c.payment = ?1 ORDER BY c.arrival"))?;
        statement.query_map([payment.to_string()], raw)?.map(|row| case_row(row?)).collect()
    }

    /// Cases found by a folio: their own (D), or that of their payment (P). A folio printed twice finds both.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn cases_by_folio(&self, folio: &str) -> Result<Vec<CaseRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{CASE} WHERE c.folio = ?1 OR c.payment IN (SELECT payment FROM payments WHERE folio = ?1)
               OR c.case_id IN (SELECT other.id FROM subjects mine JOIN subjects other USING (arrival)
                                WHERE mine.kind = 'folio' AND mine.id = ?1 AND other.kind = 'case') ORDER BY c.arrival"
        ))?;
        statement.query_map([folio], raw)?.map(|row| case_row(row?)).collect()
    }

    /// Notes a question, or an answer that needed no question. False while another question about the same thing is open.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_decision(&self, about: &str, asked: Arrival, granted: Option<bool>) -> Result<bool, StoreError> {
        let answered = granted.map(|_| asked);
        let added = self.connection.execute(
            "INSERT INTO decisions (asked, about, answered, granted) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            params![asked, about, answered, granted],
        )?;
        Ok(added == 1)
    }

    /// Notes the answer to the open question about a thing. False if none is open.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn answer_decision(&self, about: &str, answered: Arrival, granted: bool) -> Result<bool, StoreError> {
        let changed = self.connection.execute(
            "UPDATE decisions SET answered = ?2, granted = ?3 WHERE about = ?1 AND answered IS NULL",
            params![about, answered, granted],
        )?;
        Ok(changed == 1)
    }

    /// Questions and answers about a thing, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn decisions(&self, about: &str) -> Result<Vec<DecisionRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT asked, answered, granted FROM decisions WHERE about = ?1 ORDER BY asked")?;
        let rows =
            statement.query_map([about], |row| Ok(DecisionRow { asked: row.get(0)?, answered: row.get(1)?, granted: row.get(2)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every decision with its thing, for recomputation.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn all_decisions(&self) -> Result<Vec<(String, DecisionRow)>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT about, asked, answered, granted FROM decisions ORDER BY asked")?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, DecisionRow { asked: row.get(1)?, answered: row.get(2)?, granted: row.get(3)? })))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a cache was filled from older entries.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn is_rebuilt(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.connection.query_row("SELECT EXISTS (SELECT 1 FROM rebuilds WHERE name = ?1)", [name], |row| row.get(0))?)
    }

    /// Notes that a cache was filled.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn set_rebuilt(&self, name: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection
            .execute("INSERT INTO rebuilds (name, at_ms) VALUES (?1, ?2) ON CONFLICT DO NOTHING", params![name, now.as_millis()])?;
        Ok(())
    }
}
