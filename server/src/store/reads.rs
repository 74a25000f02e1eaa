//! Rows for pages and the JSON interface: payments, faults, and what a search finds.

use cas_domain::folio::TerminalNumber;
use cas_domain::id::{PaymentId, TerminalId};
use cas_domain::journal::facts::Realm;
use cas_domain::time::WallMillis;
use rusqlite::{OptionalExtension, Row, params};

use super::entries::{Arrival, EntryRow};
use super::{Db, StoreError, from_word, stored};

/// A payment in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// Its id.
    pub payment: PaymentId,
    /// Live or training.
    pub realm: Realm,
    /// Where.
    pub terminal: TerminalId,
    /// Its compact folio.
    pub folio: String,
    /// When it was opened.
    pub opened: WallMillis,
}

/// A fault that a terminal reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultRow {
    /// Where.
    pub terminal: TerminalId,
    /// Which device.
    pub slot: String,
    /// What, as in the journal.
    pub code: String,
    /// How bad, as in the journal.
    pub severity: String,
    /// The device's own words.
    pub wire: String,
    /// Since when.
    pub since: WallMillis,
    /// Until when.
    pub cleared: Option<WallMillis>,
}

fn payment(row: &Row) -> rusqlite::Result<(String, String, String, String, i64)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn payment_row(raw: (String, String, String, String, i64)) -> Result<PaymentRow, StoreError> {
    Ok(PaymentRow {
        payment: stored("payment id", &raw.0)?,
        realm: from_word("realm", &raw.1)?,
        terminal: stored("terminal id", &raw.2)?,
        folio: raw.3,
        opened: WallMillis::from_millis(raw.4),
    })
}

impl Db<'_> {
    /// The entry that opened a payment.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    pub fn payment_opened(&self, payment: PaymentId) -> Result<Option<EntryRow>, StoreError> {
        let arrival: Option<i64> = self
            .connection
            .prepare_cached("SELECT arrival FROM payments WHERE payment = ?1")?
            .query_row([payment.to_string()], |row| row.get(0))
            .optional()?;
        arrival.map_or(Ok(None), |arrival| self.entry_by_arrival(arrival))
    }

    /// The compact folio of a payment.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn folio_of(&self, payment: PaymentId) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection
            .query_row("SELECT folio FROM payments WHERE payment = ?1", [payment.to_string()], |row| row.get(0))
            .optional()?)
    }

    /// The highest number of a folio kind that a terminal is known to have used.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn highest_folio(&self, letter: char, terminal: TerminalNumber) -> Result<u32, StoreError> {
        // Compact folios have six digits, so that the greatest text is the greatest number.
        let prefix = format!("{letter}{terminal}-");
        let newest: Option<String> = self.connection.query_row(
            "SELECT max(id) FROM subjects WHERE kind = 'folio' AND id >= ?1 AND id < ?1 || ':'",
            [&prefix],
            |row| row.get(0),
        )?;
        Ok(newest.and_then(|text| text.get(prefix.len()..prefix.len() + 6)?.parse().ok()).unwrap_or(0))
    }

    /// Payments, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn payments(&self, terminal: Option<TerminalId>, since: Option<WallMillis>, most: usize) -> Result<Vec<PaymentRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT payment, realm, terminal, folio, opened_ms FROM payments
             WHERE (?1 IS NULL OR terminal = ?1) AND (?2 IS NULL OR opened_ms >= ?2) ORDER BY arrival DESC LIMIT ?3",
        )?;
        let rows = statement.query_map(
            params![terminal.map(|id| id.to_string()), since.map(WallMillis::as_millis), i64::try_from(most).unwrap_or(i64::MAX)],
            payment,
        )?;
        rows.map(|row| payment_row(row?)).collect()
    }

    /// The payment that a folio belongs to: its own, or that of what it still owes.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    pub fn payment_by_folio(&self, folio: &str) -> Result<Option<PaymentRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT payment, realm, terminal, folio, opened_ms FROM payments WHERE folio = ?1
             OR payment IN (SELECT other.id FROM subjects mine JOIN subjects other USING (arrival)
                            WHERE mine.kind = 'folio' AND mine.id = ?1 AND other.kind = 'payment') ORDER BY arrival LIMIT 1",
        )?;
        statement.query_row([folio], payment).optional()?.map(payment_row).transpose()
    }

    /// Payments whose reference is this one, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn payments_by_reference(&self, reference: &str, most: usize) -> Result<Vec<PaymentRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT payment, realm, terminal, folio, opened_ms FROM payments
             WHERE payment IN (SELECT payment FROM debts WHERE reference = ?1) ORDER BY arrival DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![reference, i64::try_from(most).unwrap_or(i64::MAX)], payment)?;
        rows.map(|row| payment_row(row?)).collect()
    }

    /// Faults: open ones first, oldest first among them; then cleared ones, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn faults(&self, open_only: bool, most: usize) -> Result<Vec<FaultRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT terminal, slot, code, severity, wire, since_ms, cleared_ms FROM faults WHERE NOT ?1 OR cleared_ms IS NULL
             ORDER BY cleared_ms IS NOT NULL, CASE WHEN cleared_ms IS NULL THEN since_ms ELSE -cleared_ms END LIMIT ?2",
        )?;
        let rows = statement.query_map(params![open_only, i64::try_from(most).unwrap_or(i64::MAX)], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get::<_, i64>(5)?,
                row.get::<_, Option<i64>>(6)?,
            ))
        })?;
        rows.map(|row| {
            let (terminal, slot, code, severity, wire, since, cleared) = row?;
            Ok(FaultRow {
                terminal: stored("terminal id", &terminal)?,
                slot,
                code,
                severity,
                wire,
                since: WallMillis::from_millis(since),
                cleared: cleared.map(WallMillis::from_millis),
            })
        })
        .collect()
    }

    /// Entries of some kinds, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn entries_of_kinds(&self, kinds: [&str; 2], most: usize) -> Result<Vec<EntryRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT arrival FROM entries WHERE kind IN (?1, ?2) ORDER BY arrival DESC LIMIT ?3")?;
        let rows = statement.query_map(params![kinds[0], kinds[1], i64::try_from(most).unwrap_or(i64::MAX)], |row| row.get::<_, i64>(0))?;
        let arrivals = rows.collect::<Result<Vec<_>, _>>()?;
        let mut out = Vec::with_capacity(arrivals.len());
        for arrival in arrivals {
            out.extend(self.entry_by_arrival(arrival)?);
        }
        Ok(out)
    }

    /// All subjects with their entries, for recomputation.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn all_subjects(&self) -> Result<Vec<(Arrival, String, String)>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT arrival, kind, id FROM subjects ORDER BY arrival, kind, id")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every cached payment with its folio, by id, for recomputation.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn all_payment_folios(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT payment, folio FROM payments ORDER BY payment")?;
        Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    }

    /// How often each debt was finally accepted or rejected, where that is more than once.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn finals_twice(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT payment || ':' || debt FROM post_steps WHERE state IN ('accepted', 'rejected') GROUP BY payment, debt HAVING count(*) > 1",
        )?;
        Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }
}
