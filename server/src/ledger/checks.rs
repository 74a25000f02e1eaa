//! The named checks of `money.md` section 9 over everything the centre holds. Pure: what they look at is handed in.

use std::collections::{BTreeMap, BTreeSet};

use cas_domain::account::{Account, Side};
use cas_domain::id::TerminalId;
use cas_domain::journal::{Entry, EntryHash, EntryKind, Finding, check_all};
use serde::Serialize;

use super::act::{Act, ActKind};
use super::decision::About;
use super::posting::{Leg, is_absurd};
use super::project::{Subject, subjects};
use crate::store::cases::{CaseRow, DecisionRow};
use crate::store::claims::ClaimRow;
use crate::store::entries::{Arrival, EntryRow, Place};
use crate::store::findings::FlagRow;

/// One named check and what it found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// `I1`.
    pub name: &'static str,
    /// What it says, in Spanish, for the page.
    pub says: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// What was found, if not; at most 20.
    pub found: Vec<String>,
}

/// The checks, in order.
const CHECKS: [(&str, &str); 13] = [
    ("I1", "Cada asiento cuadra y el importe es piezas por denominación"),
    ("I2", "Ningún lugar tiene piezas de menos"),
    ("I3", "Lo retenido es lo que está en retención o en duda"),
    ("I4", "Cada pago: lo que entró es lo cobrado, devuelto, debido y ajustado"),
    ("I5", "Cada intención tiene un solo resultado"),
    ("I6", "Cada duda y cada peso debido tienen su caso, y cada peso en tránsito su duda"),
    ("I7", "Lo que contaron los equipos es lo que se asentó"),
    ("I9", "Los asientos son los mismos bytes y la cadena está completa"),
    ("I10", "Bolsas y sobres no quedan a deber y se cierran una vez"),
    ("I11", "Lo debido y lo cobrado no se gasta dos veces y lo deciden dos personas"),
    ("I12", "Ningún corte se comparó sin su cadena completa"),
    ("I14", "Los saldos guardados son los que salen al sumar de nuevo"),
    ("FLAGS", "Ninguna alarma está sin revisar y cerrar"),
];

/// Everything the checks look at.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Chains of terminals: trunk and branches.
    pub terminals: Vec<(Place, Vec<EntryRow>)>,
    /// The centre's own chains, one for each incarnation, in the order of arrival.
    pub centre: Vec<EntryRow>,
    /// The postings as projected, by entry, in order.
    pub postings: Vec<(Arrival, super::posting::LedgerPosting)>,
    /// The cached balances.
    pub balances: Vec<Leg>,
    /// The cached subjects.
    pub subjects: Vec<(Arrival, String, String)>,
    /// The cached payments: id and folio.
    pub payments: Vec<(String, String)>,
    /// The cached cuts: id and the entry that closed it.
    pub cuts: Vec<(String, Option<Arrival>)>,
    /// Debts that were finally decided more than once.
    pub finals_twice: Vec<String>,
    /// Every alarm, with whether the cache has it as closed.
    pub alarms: Vec<FlagRow>,
    /// The cached cases.
    pub cases: Vec<CaseRow>,
    /// The cached decisions, each with its thing.
    pub decisions: Vec<(String, DecisionRow)>,
    /// The cached claims.
    pub claims: Vec<ClaimRow>,
}

/// What a check outside of this module found: its name and words.
pub type Found = (&'static str, String);

/// Runs all checks; `more` is what the nouns found of their own.
pub fn run(evidence: &Evidence, more: Vec<Found>) -> Vec<Check> {
    let mut found: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    more.into_iter().for_each(|(name, text)| found.entry(name).or_default().push(text));
    let mut say = |name: &'static str, text: String| found.entry(name).or_default().push(text);
    for (place, rows) in &evidence.terminals {
        chain_holds(*place, rows, &mut say);
    }
    for (place, rows) in own_chains(&evidence.centre) {
        chain_holds(place, &rows, &mut say);
    }
    let closed = closed_alarms(evidence);
    terminals_alone(evidence, &closed, &mut say);
    joined(evidence, &mut say);
    counted_once(evidence, &mut say);
    caches(evidence, &closed, &mut say);
    lists(evidence, &mut say);
    evidence.finals_twice.iter().for_each(|debt| say("I11", format!("debt {debt} was finally decided more than once")));
    for alarm in evidence.alarms.iter().filter(|alarm| !closed.contains_key(&alarm.id)) {
        say("FLAGS", format!("{} entry {}: {}: {}", alarm.terminal, alarm.seq, alarm.kind, alarm.detail));
    }
    CHECKS
        .iter()
        .map(|(name, says)| {
            let mut list = found.remove(name).unwrap_or_default();
            list.truncate(20);
            Check { name, says, holds: list.is_empty(), found: list }
        })
        .collect()
}

type Say<'a> = dyn FnMut(&'static str, String) + 'a;

/// I9: hashes recomputed from the stored bytes; one trunk without gaps.
fn chain_holds(place: Place, rows: &[EntryRow], say: &mut Say) {
    let mut due = if place.branch == 0 { 1 } else { rows.first().map_or(1, |row| row.entry.seq.0) };
    let mut previous = if due == 1 { EntryHash::START } else { rows.first().map_or(EntryHash::START, |row| row.entry.previous) };
    for row in rows {
        let entry = &row.entry;
        let hash = cas_domain::journal::entry_hash(place.terminal, place.epoch, entry.seq, entry.previous, &entry.body);
        if entry.seq.0 != due || entry.previous != previous || entry.hash != hash {
            say(
                "I9",
                format!(
                    "{} epoch {} branch {} entry {}: place, predecessor or bytes do not hold",
                    place.terminal, place.epoch.0, place.branch, entry.seq.0
                ),
            );
        }
        due = entry.seq.0.saturating_add(1);
        previous = entry.hash;
    }
}

/// The acts of each incarnation.
fn own_chains(rows: &[EntryRow]) -> Vec<(Place, Vec<EntryRow>)> {
    let mut chains: Vec<(Place, Vec<EntryRow>)> = Vec::new();
    for row in rows {
        match chains.iter_mut().find(|(place, _)| *place == row.place) {
            Some((_, chain)) => chain.push(row.clone()),
            None => chains.push((row.place, vec![row.clone()])),
        }
    }
    chains
}

fn entries_of(rows: &[EntryRow]) -> Vec<Entry> {
    rows.iter().filter_map(|row| serde_json::from_slice(&row.entry.body).ok()).collect()
}

/// Alarms that were closed, as the centre's own chain says, each with what it named: the table of flags alone proves nothing.
fn closed_alarms(evidence: &Evidence) -> BTreeMap<i64, About> {
    let mut closed = BTreeMap::new();
    for row in &evidence.centre {
        if let Ok(Act { what: ActKind::DecisionGranted(granted), .. }) = serde_json::from_slice::<Act>(&row.entry.body)
            && let About::Alarm { flag, kind, terminal, epoch, branch, seq } = &granted.about
            && evidence.alarms.iter().any(|alarm| {
                (alarm.id, &alarm.kind, &alarm.terminal, alarm.epoch, alarm.branch, alarm.seq)
                    == (*flag, kind, terminal, *epoch, *branch, *seq)
            })
        {
            closed.insert(*flag, granted.about);
        }
    }
    closed
}

/// Whether people have looked at an entry of this place, explained what is wrong with it, and closed it.
fn is_settled(closed: &BTreeMap<i64, About>, place: Place, at: u64, kinds: &[&str]) -> bool {
    closed.values().any(|about| match about {
        About::Alarm { kind, terminal, epoch, branch, seq, .. } => {
            kinds.contains(&kind.as_str())
                && *terminal == place.terminal.to_string()
                && (*epoch, *branch) == (place.epoch.0, place.branch)
                && u64::try_from(*seq) == Ok(at)
        }
        _ => false,
    })
}

/// I1 to I7 and the terminal's part of I11, for each terminal over all its epochs. Of an entry whose oddity was settled, the postings
/// that cannot be are left out: they are named by the closed alarm, and would be found here for ever.
fn terminals_alone(evidence: &Evidence, closed: &BTreeMap<i64, About>, say: &mut Say) {
    let mut by_terminal: BTreeMap<TerminalId, Vec<Entry>> = BTreeMap::new();
    for (place, rows) in evidence.terminals.iter().filter(|(place, _)| place.branch == 0) {
        let mut entries = entries_of(rows);
        for entry in &mut entries {
            if is_settled(closed, *place, entry.seq.0, &["unbalanced", "odd-posting", "absurd-amount"]) {
                entry.postings.retain(|posting| posting.check().is_ok() && !is_absurd(posting));
            }
        }
        by_terminal.entry(place.terminal).or_default().extend(entries);
    }
    for (terminal, entries) in by_terminal {
        for Finding { invariant, found } in check_all(&entries) {
            if let Some((name, _)) = CHECKS.iter().find(|(name, _)| *name == invariant) {
                say(name, format!("{terminal}: {found}"));
            }
        }
    }
}

/// I2, I10 and I11 over the joined ledger.
fn joined(evidence: &Evidence, say: &mut Say) {
    let mut totals: BTreeMap<(String, String, String), i64> = BTreeMap::new();
    for leg in sum(evidence) {
        let Ok(account) = leg.account.parse::<Account>() else { continue };
        let realm = crate::store::word(&leg.realm);
        if account.side() == Side::Place && leg.pieces < 0 {
            let name = if matches!(account, Account::Bag(_) | Account::Pouch(_)) { "I10" } else { "I2" };
            say(name, format!("{realm} {} {} holds {} x {}", leg.owner, leg.account, leg.pieces, leg.denomination));
        }
        let total = totals.entry((realm, leg.owner, leg.account)).or_default();
        *total = total.saturating_add(leg.amount);
    }
    for ((realm, _, name), total) in totals {
        let overdrawn = matches!(name.parse(), Ok(Account::Owed(_) | Account::Collected(..) | Account::Tendered(_) | Account::Held(_)));
        if overdrawn && total > 0 {
            say("I11", format!("{realm} {name} is overdrawn by {total} centavos"));
        }
    }
}

/// Balances added up again from the postings.
fn sum(evidence: &Evidence) -> Vec<Leg> {
    let mut sums: BTreeMap<(String, String, String, String), Leg> = BTreeMap::new();
    for leg in evidence.postings.iter().flat_map(|(_, posting)| posting.legs()) {
        let key = (crate::store::word(&leg.realm), leg.owner.clone(), leg.account.clone(), leg.denomination.clone());
        let sum = sums.entry(key).or_insert_with(|| Leg { amount: 0, pieces: 0, ..leg.clone() });
        sum.amount = sum.amount.saturating_add(leg.amount);
        sum.pieces = sum.pieces.saturating_add(leg.pieces);
    }
    sums.into_values().collect()
}

/// I10 and I12: each cut is counted once, after its own end, and its bags are empty then.
fn counted_once(evidence: &Evidence, say: &mut Say) {
    let mut closed: BTreeMap<String, Arrival> = BTreeMap::new();
    // A branch has no gaps either, and its bags are as real.
    for row in evidence.terminals.iter().flat_map(|(_, rows)| rows) {
        if let Ok(Entry { what: EntryKind::CutClosed { cut, .. }, .. }) = serde_json::from_slice(&row.entry.body) {
            let first = closed.entry(cut.to_string()).or_insert(row.arrival);
            *first = row.arrival.min(*first);
        }
    }
    let mut counted = BTreeSet::new();
    let balances = sum(evidence);
    for row in &evidence.centre {
        let Ok(Act { what: ActKind::CutCounted(count), .. }) = serde_json::from_slice::<Act>(&row.entry.body) else { continue };
        if !counted.insert(count.cut) {
            say("I10", format!("cut {} was counted twice", count.folio));
        }
        if closed.get(&count.cut.to_string()).is_none_or(|arrival| *arrival > row.arrival) {
            say("I12", format!("cut {} was counted before its end had arrived", count.folio));
        }
        for bag in &count.bags {
            let account = Account::Bag(bag.seal.clone()).to_string();
            for leg in balances.iter().filter(|leg| leg.account == account && leg.pieces != 0) {
                say("I10", format!("bag {} of counted cut {} still holds {} x {}", bag.seal, count.folio, leg.pieces, leg.denomination));
            }
        }
    }
}

/// I14: the caches are what comes out when everything is computed again from the bytes.
fn caches(evidence: &Evidence, closed: &BTreeMap<i64, About>, say: &mut Say) {
    let stored: BTreeSet<&Leg> = evidence.balances.iter().filter(|leg| leg.amount != 0 || leg.pieces != 0).collect();
    let again = sum(evidence);
    let again: BTreeSet<&Leg> = again.iter().filter(|leg| leg.amount != 0 || leg.pieces != 0).collect();
    for leg in stored.symmetric_difference(&again) {
        say("I14", format!("balance of {} {} {} differs when added up again", leg.owner, leg.account, leg.denomination));
    }
    let mut projected: BTreeMap<Arrival, Vec<&cas_domain::journal::Posting>> = BTreeMap::new();
    for (arrival, posting) in &evidence.postings {
        projected.entry(*arrival).or_default().push(&posting.posting);
    }
    let mut known: BTreeSet<(Arrival, &str, &str)> = BTreeSet::new();
    known.extend(evidence.subjects.iter().map(|(arrival, kind, id)| (*arrival, kind.as_str(), id.as_str())));
    for row in evidence.terminals.iter().flat_map(|(_, rows)| rows) {
        let Ok(mut entry) = serde_json::from_slice::<Entry>(&row.entry.body) else { continue };
        if is_settled(closed, row.place, row.entry.seq.0, &["absurd-amount"]) {
            entry.postings.retain(|posting| !is_absurd(posting));
        }
        same_postings(row, &entry.postings, &projected, say);
        missing_subjects(row, &subjects(&entry), &known, say);
    }
    for row in &evidence.centre {
        match serde_json::from_slice::<Act>(&row.entry.body) {
            Ok(act) => {
                same_postings(row, &act.postings, &projected, say);
                missing_subjects(row, &act.subjects(), &known, say);
            }
            Err(error) => say("I9", format!("act {} cannot be read: {error}", row.entry.seq.0)),
        }
    }
}

/// I14: the lists of payments and cuts are those of the entries, the first of each id where a fork or a fault repeats it.
fn lists(evidence: &Evidence, say: &mut Say) {
    let (mut payments, mut cuts) = (BTreeMap::new(), BTreeMap::new());
    let mut rows: Vec<&EntryRow> = evidence.terminals.iter().flat_map(|(_, rows)| rows).collect();
    rows.sort_unstable_by_key(|row| row.arrival);
    for row in rows {
        match serde_json::from_slice::<Entry>(&row.entry.body).map(|entry| entry.what) {
            Ok(EntryKind::PaymentOpened { payment, folio, .. }) => {
                payments.entry(payment.to_string()).or_insert_with(|| folio.compact());
            }
            Ok(EntryKind::CutBegun { cut, .. }) => {
                cuts.entry(cut.to_string()).or_insert(None);
            }
            Ok(EntryKind::CutClosed { cut, .. }) => {
                cuts.entry(cut.to_string()).or_insert(None).get_or_insert(row.arrival);
            }
            _ => {}
        }
    }
    if !evidence.payments.iter().cloned().eq(payments) {
        say("I14", "the list of payments is not that of the entries".to_owned());
    }
    if !evidence.cuts.iter().cloned().eq(cuts) {
        say("I14", "the list of cuts is not that of the entries".to_owned());
    }
}

fn same_postings(
    row: &EntryRow,
    stated: &[cas_domain::journal::Posting],
    projected: &BTreeMap<Arrival, Vec<&cas_domain::journal::Posting>>,
    say: &mut Say,
) {
    let posted = projected.get(&row.arrival).map_or(&[][..], Vec::as_slice);
    if !posted.iter().copied().eq(stated.iter()) {
        say("I14", format!("{} entry {}: its postings are not those in the ledger", row.place.terminal, row.entry.seq.0));
    }
}

fn missing_subjects(row: &EntryRow, due: &[Subject], known: &BTreeSet<(Arrival, &str, &str)>, say: &mut Say) {
    for subject in due.iter().filter(|subject| !known.contains(&(row.arrival, subject.kind, subject.id.as_str()))) {
        say("I14", format!("{} entry {} is not found under {} {}", row.place.terminal, row.entry.seq.0, subject.kind, subject.id));
    }
}
