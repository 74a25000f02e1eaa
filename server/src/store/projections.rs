//! Rows of the caches that pages read: subjects, payments, debts, cuts, faults.

use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::Realm;
use rusqlite::{OptionalExtension, params};

use super::entries::{Arrival, Place};
use super::{Db, StoreError, word};
use crate::ledger::project::{Effect, Subject};

/// Something that a cache noticed and that deserves a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// In a word.
    pub kind: &'static str,
    /// Whether somebody must look at once.
    pub alarm: bool,
    /// In words.
    pub detail: String,
}

fn noticed(kind: &'static str, detail: String) -> Noticed {
    Noticed { kind, alarm: true, detail }
}

impl Db<'_> {
    /// Notes which things an entry speaks of.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_subjects(&self, arrival: Arrival, subjects: &[Subject]) -> Result<(), StoreError> {
        let mut insert =
            self.connection.prepare_cached("INSERT INTO subjects (kind, id, arrival) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?;
        for subject in subjects {
            insert.execute(params![subject.kind, subject.id, arrival])?;
            // An outcome names its intent only, a ticket its folio only, a statement its doubt only: they belong to the same payment, cut or case.
            if matches!(subject.kind, "intent" | "folio" | "doubt") {
                // Who names payment, cut or case beside its folio says whose folio that is: it may stand on two of them.
                let named = |kind: &str| subject.kind == "folio" && subjects.iter().any(|other| other.kind == kind);
                self.inherit(arrival, subject, ["payment", "cut", "case"].map(|kind| !named(kind)))?;
            }
        }
        Ok(())
    }

    fn inherit(&self, arrival: Arrival, from: &Subject, [payment, cut, case]: [bool; 3]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO subjects (kind, id, arrival)
                 SELECT DISTINCT other.kind, other.id, ?3 FROM subjects mine JOIN subjects other USING (arrival)
                 WHERE mine.kind = ?1 AND mine.id = ?2 AND mine.arrival < ?3
                 AND ((other.kind = 'payment' AND ?4) OR (other.kind = 'cut' AND ?5) OR (other.kind = 'case' AND ?6))
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![from.kind, from.id, arrival, payment, cut, case])?;
        Ok(())
    }

    fn touch_cut(&self, cut: &str) -> Result<Option<Noticed>, StoreError> {
        let closed: Option<Option<i64>> =
            self.connection.query_row("SELECT closed_arrival FROM cuts WHERE cut = ?1", [cut], |row| row.get(0)).optional()?;
        Ok(match closed {
            Some(Some(_)) => Some(noticed("closed-cut", format!("cut {cut} was closed before this entry"))),
            _ => None,
        })
    }

    /// S71: whoever took a box out read another number than that of the box put in last. The entry itself is stored already.
    fn other_box(&self, place: Place, slot: &str, left: &str) -> Result<Option<Noticed>, StoreError> {
        if left.is_empty() {
            return Ok(None);
        }
        let entries = self.entries_of_terminal(place.terminal, &["ContainerIn"])?;
        let mut put = entries.iter().rev().filter_map(|entry| match &entry.what {
            EntryKind::ContainerIn { slot: of, serial, .. } if of.as_str() == slot => Some(serial.as_str()),
            _ => None,
        });
        // The newest is this very entry: what it put in is the next one.
        put.next();
        let expected = put.next().filter(|serial| !serial.is_empty() && *serial != left);
        Ok(expected.map(|expected| noticed("box-swapped", format!("{slot}: box {left} came out, box {expected} was put in"))))
    }

    /// Applies an effect to its cache; says what is odd about it.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn apply_effect(&self, realm: Realm, place: Place, arrival: Arrival, effect: &Effect) -> Result<Vec<Noticed>, StoreError> {
        let terminal = place.terminal.to_string();
        match effect {
            Effect::PaymentOpened { payment, folio, at, debts } => {
                let taken: Option<String> = self
                    .connection
                    .query_row("SELECT payment FROM payments WHERE folio = ?1 AND payment <> ?2", [folio, payment], |row| row.get(0))
                    .optional()?;
                let added = self.connection.execute(
                    "INSERT INTO payments (payment, realm, terminal, folio, opened_ms, arrival) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT DO NOTHING",
                    params![payment, word(&realm), terminal, folio, at.as_millis(), arrival],
                )?;
                for debt in debts {
                    self.connection.execute(
                        "INSERT INTO debts (payment, debt, realm, service, reference, arrival) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                         ON CONFLICT DO NOTHING",
                        params![payment, debt.number, word(&realm), debt.service, debt.reference, arrival],
                    )?;
                }
                let noticed = match taken {
                    Some(other) => Some(noticed("duplicate-folio", format!("{folio} is also payment {other}"))),
                    None if added == 0 => Some(noticed("duplicate-payment", format!("payment {payment} was opened before"))),
                    None => None,
                };
                Ok(noticed.into_iter().collect())
            }
            Effect::CutBegun { cut, folio, at } => Ok(self.begin_cut(realm, place, (cut, folio, at.as_millis()))?.into_iter().collect()),
            Effect::CutClosed { cut, folio, at, seals } => self.close_cut(realm, place, arrival, (cut, folio, at.as_millis()), seals),
            Effect::CutAborted { cut } => {
                self.connection.execute("UPDATE cuts SET aborted = 1 WHERE cut = ?1 AND closed_arrival IS NULL", [cut])?;
                Ok(vec![])
            }
            Effect::CutTouched { cut } => Ok(self.touch_cut(cut)?.into_iter().collect()),
            Effect::BoxChanged { cut, slot, left } => match self.other_box(place, slot, left)? {
                Some(swapped) => Ok(vec![swapped]),
                None => Ok(self.touch_cut(cut)?.into_iter().collect()),
            },
            Effect::FaultBegan { slot, code, severity, wire, at } => {
                self.connection.execute(
                    "INSERT INTO faults (terminal, slot, code, arrival, severity, wire, since_ms)
                     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
                     WHERE NOT EXISTS (SELECT 1 FROM faults WHERE terminal = ?1 AND slot = ?2 AND code = ?3 AND cleared_ms IS NULL)",
                    params![terminal, slot, code, arrival, severity, wire, at.as_millis()],
                )?;
                Ok(vec![])
            }
            Effect::FaultCleared { slot, code, at } => {
                self.connection.execute(
                    "UPDATE faults SET cleared_ms = ?4 WHERE terminal = ?1 AND slot = ?2 AND code = ?3 AND cleared_ms IS NULL",
                    params![terminal, slot, code, at.as_millis()],
                )?;
                Ok(vec![])
            }
            Effect::Collected { .. } => Ok(vec![]),
        }
    }

    /// A new cut; says so if its folio stands on another one. The next entry of the same cut finds it there.
    fn begin_cut(&self, realm: Realm, place: Place, (cut, folio, at): (&str, &str, i64)) -> Result<Option<Noticed>, StoreError> {
        let added = self.connection.execute(
            "INSERT INTO cuts (cut, realm, terminal, epoch, folio, begun_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
            params![cut, word(&realm), place.terminal.to_string(), place.epoch.0, folio, at],
        )?;
        if added == 0 {
            return Ok(None);
        }
        let taken: Option<String> = self
            .connection
            .query_row("SELECT cut FROM cuts WHERE folio = ?1 AND cut <> ?2 ORDER BY rowid LIMIT 1", [folio, cut], |row| row.get(0))
            .optional()?;
        Ok(taken.map(|other| noticed("duplicate-folio", format!("{folio} of cut {cut} is also that of cut {other}"))))
    }

    fn close_cut(
        &self,
        realm: Realm,
        place: Place,
        arrival: Arrival,
        (cut, folio, at): (&str, &str, i64),
        seals: &[String],
    ) -> Result<Vec<Noticed>, StoreError> {
        let mut found: Vec<Noticed> = self.begin_cut(realm, place, (cut, folio, at))?.into_iter().collect();
        let closed = self
            .connection
            .execute("UPDATE cuts SET closed_arrival = ?2 WHERE cut = ?1 AND closed_arrival IS NULL", params![cut, arrival])?;
        if closed == 0 {
            found.push(noticed("closed-cut", format!("cut {cut} was closed before")));
            return Ok(found);
        }
        for seal in seals {
            let other: Option<String> = self
                .connection
                .query_row(
                    "SELECT other.id FROM subjects mine JOIN subjects other USING (arrival)
                     WHERE mine.kind = 'seal' AND mine.id = ?1 AND other.kind = 'cut' AND other.id <> ?2 LIMIT 1",
                    [seal.as_str(), cut],
                    |row| row.get(0),
                )
                .optional()?;
            if let Some(other) = other {
                found.push(noticed("duplicate-seal", format!("seal {seal} stands in cut {other} as well")));
                break;
            }
        }
        Ok(found)
    }
}
