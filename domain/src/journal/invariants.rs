//! The named checks of `money.md` section 9 that one terminal's entries alone can answer, recomputed from nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::book::{Book, PlaceFlag};
use super::entry::Entry;
use super::facts::{PayoutResult, StackResult};
use super::kind::EntryKind;
use crate::account::{Account, Side};
use crate::id::{IntentId, PaymentId};
use crate::money::Money;

/// An invariant that does not hold, with what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its name: `I1`.
    pub invariant: String,
    /// What was found, for the engineer who reads it.
    pub found: String,
}

/// Checks I1 to I7 and the terminal's part of I11 over one terminal's entries in order. Empty means that all hold.
pub fn check_all(entries: &[Entry]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say = |invariant: &str, found: String| findings.push(Finding { invariant: invariant.to_owned(), found });
    balanced(entries, &mut say);
    match Book::of(entries) {
        Ok(book) => {
            places_not_negative(entries, &book, &mut say);
            held_is_escrow_and_doubt(entries, &book, &mut say);
            promises_not_overdrawn(&book, &mut say);
        }
        Err(error) => say("I1", error.to_string()),
    }
    payments_add_up(entries, &mut say);
    intents_close_once(entries, &mut say);
    doubts_cover_transport(entries, &mut say);
    super::counters::explained(entries, &mut say);
    findings
}

type Say<'a> = dyn FnMut(&str, String) + 'a;

/// I1: legs balance, amount = count x denomination.
fn balanced(entries: &[Entry], say: &mut Say) {
    for entry in entries {
        if let Err(error) = entry.check() {
            say("I1", format!("entry {}: {error}", entry.seq.0));
        }
    }
}

/// I2: places whose every movement is booked hold no less than nothing. Pouches may be negative in one ledger alone (section 2).
fn places_not_negative(entries: &[Entry], book: &Book, say: &mut Say) {
    let touched: BTreeSet<&Account> =
        entries.iter().flat_map(|entry| &entry.postings).flat_map(|posting| [&posting.debit, &posting.credit]).collect();
    for place in
        touched.into_iter().filter(|account| account.side() == Side::Place && !matches!(account, Account::Pouch(_) | Account::Bag(_)))
    {
        for (denomination, count) in book.content(place) {
            if count < 0 && book.flag(place) == PlaceFlag::Accurate {
                say("I2", format!("{place} holds {count} x {denomination}"));
            }
        }
    }
}

/// I3: what is held for citizens equals what lies in escrow and in note doubts.
fn held_is_escrow_and_doubt(entries: &[Entry], book: &Book, say: &mut Say) {
    let held = total(book, |account| matches!(account, Account::Held(_)));
    let escrow = total(book, |account| matches!(account, Account::Escrow(_)));
    let doubts = note_doubts(entries);
    if escrow + doubts != held {
        say("I3", format!("held {held} centavos, in escrow {escrow}, in note doubts {doubts}"));
    }
}

/// Sums of 64-bit amounts in 128 bits: entries from elsewhere may be absurd, and an absurd sum must be a finding, not a panic.
fn total(book: &Book, test: impl Fn(&Account) -> bool) -> i128 {
    book.accounts().filter(|(account, _)| test(account)).map(|(_, amount)| i128::from(amount.centavos())).sum()
}

fn note_doubts(entries: &[Entry]) -> i128 {
    let moved = entries
        .iter()
        .flat_map(|entry| &entry.postings)
        .filter(|posting| matches!((&posting.debit, &posting.credit), (Account::Transport(_), Account::Escrow(_))));
    moved.map(|posting| i128::from(posting.amount.centavos())).sum()
}

/// I4: per payment, what came in = tendered + collected + change + owed + rounding + held.
fn payments_add_up(entries: &[Entry], say: &mut Say) {
    let mut cash: BTreeMap<PaymentId, i128> = BTreeMap::new();
    let mut promised: BTreeMap<PaymentId, i128> = BTreeMap::new();
    for posting in entries.iter().flat_map(|entry| &entry.postings) {
        let amount = i128::from(posting.amount.centavos());
        for (account, other, sign) in [(&posting.credit, &posting.debit, 1), (&posting.debit, &posting.credit, -1)] {
            let Some(payment) = payment_of(account) else { continue };
            *promised.entry(payment).or_default() += sign * amount;
            // Cash and rounding are what lies outside the payment's own promises.
            if payment_of(other).is_none() {
                *cash.entry(payment).or_default() += sign * amount;
            }
        }
    }
    for (payment, amount) in &promised {
        let from_outside = cash.get(payment).copied().unwrap_or(0);
        if *amount != from_outside || *amount < 0 {
            say("I4", format!("payment {payment}: {from_outside} centavos came from outside, {amount} are promised"));
        }
    }
    ended_payments_leave_nothing_undecided(entries, say);
}

/// The sharper half of I4: once a payment has ended, nothing of it is still merely tendered.
fn ended_payments_leave_nothing_undecided(entries: &[Entry], say: &mut Say) {
    let Ok(book) = Book::of(entries) else { return };
    for entry in entries {
        if let EntryKind::PaymentEnded { payment, .. } = &entry.what {
            let tendered = book.balance(&Account::Tendered(*payment));
            if !tendered.is_zero() {
                say("I4", format!("payment {payment} ended with {tendered} neither collected, given back nor owed"));
            }
        }
    }
}

const fn payment_of(account: &Account) -> Option<PaymentId> {
    match account {
        Account::Held(payment) | Account::Tendered(payment) | Account::Owed(payment) | Account::Collected(payment, _) => Some(*payment),
        _ => None,
    }
}

/// I5: intents and outcomes one to one; an intent may be open at the very end only.
fn intents_close_once(entries: &[Entry], say: &mut Say) {
    let mut open: BTreeMap<IntentId, u64> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for entry in entries {
        match &entry.what {
            EntryKind::StackIntent { intent, .. }
            | EntryKind::PayoutIntent { intent, .. }
            | EntryKind::MoveIntent { intent, .. }
            | EntryKind::Armed { intent, .. } => {
                if !seen.insert(*intent) {
                    say("I5", format!("entry {}: intent {intent} is opened twice", entry.seq.0));
                }
                open.insert(*intent, entry.seq.0);
            }
            EntryKind::StackOutcome { intent, .. }
            | EntryKind::PayoutOutcome { intent, .. }
            | EntryKind::MoveOutcome { intent, .. }
            | EntryKind::Disarmed { intent, .. } => {
                let was_open = open.remove(intent).is_some();
                if !was_open {
                    say("I5", format!("entry {}: closes intent {intent}, which is not open", entry.seq.0));
                }
            }
            _ => {}
        }
    }
    let boot = entries.iter().rev().find(|entry| matches!(entry.what, EntryKind::Boot { .. })).map_or(0, |entry| entry.seq.0);
    let ended: BTreeSet<PaymentId> = entries
        .iter()
        .filter_map(|entry| if let EntryKind::PaymentEnded { payment, .. } = &entry.what { Some(*payment) } else { None })
        .collect();
    for entry in entries {
        let (intent, payment) = match &entry.what {
            EntryKind::StackIntent { intent, payment, .. } => (intent, Some(payment)),
            EntryKind::PayoutIntent { intent, payment, .. } => (intent, payment.as_ref()),
            _ => continue,
        };
        if open.contains_key(intent) && payment.is_some_and(|payment| ended.contains(payment)) {
            say("I5", format!("entry {}: intent {intent} stayed open although its payment ended (boot at {boot})", entry.seq.0));
        }
    }
}

/// I6: every doubtful outcome has a doubt with a case; each peso in transport lies in a doubt.
fn doubts_cover_transport(entries: &[Entry], say: &mut Say) {
    let mut doubted = BTreeSet::new();
    let mut covered = 0_i128;
    for entry in entries {
        if let EntryKind::Doubt { intent, max, .. } = &entry.what {
            doubted.extend(*intent);
            covered += i128::from(max.centavos());
        }
    }
    for entry in entries {
        let doubtful = match &entry.what {
            EntryKind::StackOutcome { intent, result: StackResult::Doubt, .. }
            | EntryKind::PayoutOutcome { intent, result: PayoutResult::Doubt, .. } => Some(intent),
            _ => None,
        };
        if let Some(intent) = doubtful.filter(|intent| !doubted.contains(intent)) {
            say("I6", format!("entry {}: the doubt about intent {intent} has no case", entry.seq.0));
        }
    }
    let moved = |posting: &super::posting::Posting| match (&posting.debit, &posting.credit) {
        (Account::Transport(_), _) => i128::from(posting.amount.centavos()),
        (_, Account::Transport(_)) => -i128::from(posting.amount.centavos()),
        _ => 0,
    };
    let transport: i128 = entries.iter().flat_map(|entry| &entry.postings).map(moved).sum();
    if transport > covered {
        say("I6", format!("{transport} centavos lie in transport, doubts cover {covered}"));
    }
}

/// I11, the terminal's part: what is owed or collected is never overdrawn.
fn promises_not_overdrawn(book: &Book, say: &mut Say) {
    for (account, amount) in book.accounts() {
        if matches!(account, Account::Owed(_) | Account::Collected(..) | Account::Tendered(_) | Account::Held(_)) && amount < Money::ZERO {
            say("I11", format!("{account} is overdrawn by {amount}"));
        }
    }
}
