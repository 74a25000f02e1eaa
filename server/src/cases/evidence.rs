//! The slice of the journal that a case rests on: every entry from the first to the last that speaks of its payment, each one's hash checked.

use std::collections::BTreeMap;

use cas_domain::account::Account;
use cas_domain::id::{PaymentId, TerminalId};
use cas_domain::journal::{Entry, EntryHash, Epoch, Seq, entry_hash};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;

use super::lines::line_of;
use crate::error::CentreError;
use crate::ledger::project::moment;
use crate::payments::steps::place_name;
use crate::payments::words;
use crate::store::Db;
use crate::store::cases::CaseRow;
use crate::store::entries::{EntryRow, Place};

/// Lines shown of one slice; a payment with more is absurd.
const LINES_MAX: usize = 400;
/// Entries shown before one that belongs to no payment.
const BEFORE: u64 = 20;
/// Entries read that speak of a payment or case.
const ENTRIES_MAX: usize = 2_000;

/// One entry as a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place in the chain.
    pub seq: u64,
    /// The branch; 0 is the trunk.
    pub branch: i64,
    /// When, by the terminal's clock put right.
    pub at: WallMillis,
    /// What it says.
    pub what: String,
    /// By what it is known.
    pub evidence: String,
    /// What it moved, in words.
    pub moved: Vec<String>,
    /// Whether it speaks of this case or its payment; the others tell what the machine was doing.
    pub own: bool,
    /// Whether its bytes give its hash and it follows the entry before.
    pub holds: bool,
}

/// The evidence of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Its lines, oldest first.
    pub lines: Vec<Line>,
    /// How many entries were left out at the end.
    pub left_out: usize,
}

impl Evidence {
    /// Whether every line holds.
    pub fn holds(&self) -> bool {
        self.lines.iter().all(|line| line.holds)
    }
}

/// Reads the evidence of a case.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn read(db: &Db, row: &CaseRow) -> Result<Evidence, CentreError> {
    let mut own: BTreeMap<(u32, i64), Vec<EntryRow>> = BTreeMap::new();
    let payment = row.opening.payment;
    let mut rows = db.entries_about("case", &row.opening.case.to_string(), ENTRIES_MAX)?;
    if let Some(payment) = payment {
        rows.extend(db.entries_about("payment", &payment.to_string(), ENTRIES_MAX)?);
    }
    rows.extend(db.entry_by_arrival(row.arrival)?);
    for found in rows.into_iter().filter(|found| found.place.terminal == row.terminal) {
        own.entry((found.place.epoch.0, found.place.branch)).or_default().push(found);
    }
    let mut evidence = Evidence::default();
    for rows in own.values() {
        let Some(place) = rows.first().map(|row| row.place) else { continue };
        let first = rows.iter().map(|row| row.entry.seq.0).min().unwrap_or(1);
        let last = rows.iter().map(|row| row.entry.seq.0).max().unwrap_or(1);
        let first = if payment.is_some() { first } else { first.saturating_sub(BEFORE).max(1) };
        let named: Vec<u64> = rows.iter().map(|row| row.entry.seq.0).collect();
        slice(db, place, (first, last), &named, payment, &mut evidence)?;
    }
    Ok(evidence)
}

/// The last entries that arrived of an epoch whose disk is lost.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn end_of(db: &Db, terminal: TerminalId, epoch: Epoch, held: Seq) -> Result<Evidence, CentreError> {
    let mut evidence = Evidence::default();
    if held != Seq::START {
        let place = Place { terminal, epoch, branch: 0 };
        slice(db, place, (held.0.saturating_sub(BEFORE).max(1), held.0), &[held.0], None, &mut evidence)?;
    }
    Ok(evidence)
}

fn slice(
    db: &Db,
    place: Place,
    (first, last): (u64, u64),
    named: &[u64],
    payment: Option<PaymentId>,
    evidence: &mut Evidence,
) -> Result<(), CentreError> {
    let wanted = usize::try_from(last.saturating_sub(first)).unwrap_or(usize::MAX).saturating_add(1);
    // One entry earlier is read, too, so that the first line is checked against what it follows.
    let from = first.saturating_sub(1).max(1);
    let rows = db.chain(place, Seq(from), wanted.min(LINES_MAX).saturating_add(1))?;
    let mut previous = if from == 1 && first == 1 { Some(EntryHash::START) } else { None };
    let mut shown = 0;
    for row in rows.iter().take_while(|row| row.entry.seq.0 <= last) {
        let follows = previous.is_none_or(|previous| previous == row.entry.previous);
        previous = Some(row.entry.hash);
        if row.entry.seq.0 >= first {
            evidence.lines.push(line(row, follows, named.contains(&row.entry.seq.0), payment));
            shown += 1;
        }
    }
    evidence.left_out = evidence.left_out.saturating_add(wanted.saturating_sub(shown));
    Ok(())
}

fn line(row: &EntryRow, follows: bool, own: bool, payment: Option<PaymentId>) -> Line {
    let entry = &row.entry;
    let hash = entry_hash(row.place.terminal, row.place.epoch, entry.seq, entry.previous, &entry.body);
    let read: Option<Entry> = entry.read(row.place.terminal, row.place.epoch).ok();
    let (what, known_by) = match &read {
        Some(read) => line_of(read, payment),
        None => ("Movimiento que este programa no entiende".to_owned(), "Se guardó tal como llegó".to_owned()),
    };
    let postings = read.iter().flat_map(|entry| &entry.postings);
    let moved = postings.map(|posting| moved(&account_name(&posting.debit), &account_name(&posting.credit), posting.amount));
    Line {
        seq: entry.seq.0,
        branch: row.place.branch,
        at: read.as_ref().map_or(row.stored, moment),
        what,
        evidence: known_by,
        moved: moved.collect(),
        own,
        holds: follows && hash == entry.hash,
    }
}

/// An account as an auditor calls it: what a citizen is promised is told apart here, where people otherwise only read «Ciudadano».
fn account_name(account: &Account) -> String {
    match account {
        Account::Held(_) => "Retenido del ciudadano".to_owned(),
        Account::Tendered(_) => "Entregado por el ciudadano".to_owned(),
        Account::Transport(slot) => format!("Sin ubicar, {}", words::slot(slot.as_str()).to_lowercase()),
        other => place_name(other),
    }
}

/// Debit and credit as an auditor reads them; a peso moved between two promises of one citizen reads the same on both sides.
fn moved(debit: &str, credit: &str, amount: Money) -> String {
    format!("{debit} / {credit}: {amount}")
}
