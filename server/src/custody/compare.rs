//! Expected and counted of a finished count, per denomination, never netted across denominations.

use std::collections::BTreeMap;

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::journal::facts::BagContent;
use cas_domain::journal::{Entry, EntryKind};
use cas_domain::money::Money;
use serde::Serialize;

use super::CustodyError;
use super::count::{ClosedCut, closed_cut};
use super::finish::{GROUPS, accounts_of};
use super::key::{CutKey, find};
use super::witness::{DeviceCount, Witness};
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::act::{Act, ActKind, CutCount};
use crate::store::Db;
use crate::store::cuts::CutRow;

/// One denomination in one kind of bag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ComparedLine {
    /// Pieces by the terminal's journal.
    pub expected: i64,
    /// Good pieces counted.
    pub counted: i64,
    /// Pieces kept apart as doubtful.
    pub suspect: i64,
}

impl ComparedLine {
    /// Pieces found more (positive) or less (negative) than expected.
    pub const fn difference(&self) -> i64 {
        self.counted.saturating_add(self.suspect).saturating_sub(self.expected)
    }
}

/// A finished count beside what was expected.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The cut.
    pub cut: CutRow,
    /// What the terminal said.
    pub closed: ClosedCut,
    /// The count as it was finished.
    pub count: CutCount,
    /// When it was finished.
    pub finished: cas_domain::time::WallMillis,
    /// Lines by kind of bag and denomination, largest first within a kind.
    pub lines: Vec<(BagContent, Denomination, ComparedLine)>,
    /// What happened in the period.
    pub period: Period,
}

/// What happened between this cut and the one before, for whoever explains a difference.
#[derive(Clone, Debug, Default)]
pub struct Period {
    /// Doubts of the period: when, slot, evidence, most it can be.
    pub doubts: Vec<(cas_domain::time::WallMillis, String, String, Money)>,
    /// What was owed to citizens in the period: folio and amount.
    pub owed: Vec<(cas_domain::time::WallMillis, Folio, Money)>,
    /// What hoppers paid by their own counters, beside the journal.
    pub counters: Vec<DeviceCount>,
    /// Jams and box faults of the period.
    pub faults: Vec<(cas_domain::time::WallMillis, String, String)>,
}

impl Comparison {
    /// The sum of one column.
    ///
    /// # Errors
    /// [`cas_domain::money::MoneyError`] if it does not fit.
    pub fn sum(&self, column: impl Fn(&ComparedLine) -> i64) -> Result<Money, cas_domain::money::MoneyError> {
        let amounts = self.lines.iter().map(|(_, denomination, line)| denomination.times(column(line)));
        amounts.into_iter().try_fold(Money::ZERO, |sum, amount| sum.plus(amount?))
    }

    /// Lines that differ.
    pub fn differing(&self) -> impl Iterator<Item = &(BagContent, Denomination, ComparedLine)> {
        self.lines.iter().filter(|(_, _, line)| line.difference() != 0)
    }
}

impl Centre {
    /// Compares a finished count.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`]; [`CustodyError::NotOpen`] before the count is finished: nothing expected leaves the centre earlier.
    pub fn comparison(&self, session: &Session, key: impl Into<CutKey>) -> Result<Comparison, CentreError> {
        session.need(Right::Differences)?;
        let key = key.into();
        self.store.read(|db| compare(db, find(db, &key)?))
    }
}

/// Compares a finished count.
///
/// # Errors
/// [`CustodyError::NotOpen`] before it is finished.
pub fn compare(db: &Db, cut: CutRow) -> Result<Comparison, CentreError> {
    let arrival = cut.count_finished.ok_or(CustodyError::NotOpen)?;
    let closed = closed_cut(db, &cut)?;
    let row = db.entry_by_arrival(arrival)?.ok_or(CustodyError::NotOpen)?;
    let act: Act = serde_json::from_slice(&row.entry.body)?;
    let ActKind::CutCounted(count) = act.what else { return Err(CustodyError::NotOpen.into()) };
    let mut lines = Vec::new();
    for group in GROUPS {
        let accounts = accounts_of(&closed.bags, group);
        let mut found: BTreeMap<Denomination, ComparedLine> = BTreeMap::new();
        for account in &accounts {
            for (denomination, pieces) in expected(db, account, &cut)? {
                found.entry(denomination).or_default().expected += pieces;
            }
        }
        for (denomination, pieces) in count.bags.iter().filter(|bag| group.contains(&bag.content)).flat_map(|bag| &bag.pieces) {
            let line = found.entry(*denomination).or_default();
            line.counted = line.counted.saturating_add(*pieces);
        }
        let of_group = |seal: &cas_domain::slot::Seal| count.bags.iter().any(|bag| bag.seal == *seal && group.contains(&bag.content));
        for note in count.suspects.iter().filter(|note| of_group(&note.seal)) {
            found.entry(note.denomination).or_default().suspect += 1;
        }
        let Some(kind) = group.first() else { continue };
        lines.extend(found.into_iter().rev().map(|(denomination, line)| (*kind, denomination, line)));
    }
    let period = period(db, &closed)?;
    Ok(Comparison { cut, closed, count: *count, finished: act.wall_ms, lines, period })
}

/// What the terminal put into a bag, from its own entries: the C2 postings have emptied the balance since.
fn expected(db: &Db, bag: &Account, cut: &CutRow) -> Result<Vec<(Denomination, i64)>, CentreError> {
    let Account::Bag(seal) = bag else { return Ok(Vec::new()) };
    let mut found: BTreeMap<Denomination, i64> = BTreeMap::new();
    for row in db.entries_about("seal", seal.as_str(), 1000)?.into_iter().filter(|row| row.place.terminal == cut.terminal) {
        let Ok(entry) = serde_json::from_slice::<Entry>(&row.entry.body) else { continue };
        for posting in &entry.postings {
            let sign = i64::from(posting.debit == *bag) - i64::from(posting.credit == *bag);
            if let Some(pieces) = posting.pieces.filter(|_| sign != 0) {
                *found.entry(pieces.denomination).or_default() += sign * pieces.count;
            }
        }
    }
    Ok(found.into_iter().collect())
}

fn period(db: &Db, closed: &ClosedCut) -> Result<Period, CentreError> {
    let mut period = Period::default();
    let most = usize::try_from(closed.seq.0.saturating_sub(closed.from.0)).unwrap_or(0).min(20_000);
    let mut witness = Witness::default();
    for row in db.line(closed.place, closed.from, most)? {
        let Ok(entry) = serde_json::from_slice::<Entry>(&row.entry.body) else { continue };
        witness.take(&entry);
        let at = crate::ledger::project::moment(&entry);
        match entry.what {
            EntryKind::Doubt { slot, max, evidence, .. } => period.doubts.push((at, slot.to_string(), evidence, max)),
            EntryKind::Owed { folio, amount, .. } => period.owed.push((at, folio, amount)),
            EntryKind::Fault { slot, code, .. } => {
                period.faults.push((at, slot.to_string(), crate::store::word(&code)));
            }
            _ => {}
        }
    }
    period.counters = witness.counts();
    Ok(period)
}
