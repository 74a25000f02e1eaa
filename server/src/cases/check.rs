//! I6 and I14 for cases: the stored ones are those that the entries open, and no money is owed or without owner outside of a case. Pure.

use std::collections::{BTreeMap, BTreeSet};

use cas_domain::account::Account;
use cas_domain::id::{PaymentId, TerminalId};
use cas_domain::journal::Posting;

use super::open::{Opening, Recount, opened_by_act};
use crate::ledger::act::Act;
use crate::ledger::checks::{Evidence, Found};
use crate::store::entries::{Arrival, EntryRow};

/// What does not hold.
pub fn findings(evidence: &Evidence) -> Vec<Found> {
    let mut found = Vec::new();
    same_cases(evidence, &mut found);
    all_owed_has_a_case(evidence, &mut found);
    found
}

/// I14: computed again from entries and acts in the order of arrival.
fn same_cases(evidence: &Evidence, found: &mut Vec<Found>) {
    let mut posted: BTreeMap<Arrival, Vec<Posting>> = BTreeMap::new();
    for (arrival, posting) in &evidence.postings {
        posted.entry(*arrival).or_default().push(posting.posting.clone());
    }
    let mut rows: Vec<(&EntryRow, bool)> = evidence.terminals.iter().flat_map(|(_, rows)| rows).map(|row| (row, false)).collect();
    rows.extend(evidence.centre.iter().map(|row| (row, true)));
    rows.sort_unstable_by_key(|(row, _)| row.arrival);
    let mut recount = Recount::default();
    for (row, is_act) in rows {
        let postings = posted.get(&row.arrival).map_or(&[][..], Vec::as_slice);
        if !is_act {
            match row.entry.read(row.place.terminal, row.place.epoch) {
                Ok(entry) => _ = recount.take_entry(&entry, postings, row.entry.hash),
                Err(_) => recount.post(postings),
            }
        } else if let Ok(act) = serde_json::from_slice::<Act>(&row.entry.body) {
            recount.post(postings);
            if let Some(opening) = opened_by_act(&act, row.entry.hash) {
                recount.open(act.terminal, opening);
            }
        }
    }
    let again: BTreeMap<String, &Opening> = recount.cases().map(|opening| (opening.case.to_string(), opening)).collect();
    let stored: BTreeMap<String, &Opening> = evidence.cases.iter().map(|row| (row.opening.case.to_string(), &row.opening)).collect();
    for case in again.keys().chain(stored.keys()).collect::<BTreeSet<_>>() {
        if again.get(case) != stored.get(case) {
            found.push(("I14", format!("case {case} is not the one that its entries open")));
        }
    }
}

/// I6, the centre's half: what is owed to a citizen or has no owner lies in a case.
fn all_owed_has_a_case(evidence: &Evidence, found: &mut Vec<Found>) {
    let payments: BTreeSet<PaymentId> = evidence.cases.iter().filter_map(|row| row.opening.payment).collect();
    let machines: BTreeSet<TerminalId> = evidence.cases.iter().map(|row| row.terminal).collect();
    let mut owed: BTreeMap<Account, i64> = BTreeMap::new();
    for (_, posting) in &evidence.postings {
        for (account, sign) in [(&posting.posting.credit, 1), (&posting.posting.debit, -1)] {
            if matches!(account, Account::Owed(_) | Account::Unclaimed(_)) {
                let sum = owed.entry(account.clone()).or_default();
                *sum = sum.saturating_add(sign * posting.posting.amount.centavos());
            }
        }
    }
    for (account, amount) in owed.into_iter().filter(|(_, amount)| *amount > 0) {
        let covered = match &account {
            // Matched money without owner is owed to a payment that may have no case: the act that matched it names one.
            Account::Owed(payment) => payments.contains(payment) || matched(evidence, *payment),
            Account::Unclaimed(terminal) => machines.contains(terminal),
            _ => true,
        };
        if !covered {
            found.push(("I6", format!("{account} holds {amount} centavos without a case")));
        }
    }
}

fn matched(evidence: &Evidence, payment: PaymentId) -> bool {
    let owed = Account::Owed(payment);
    evidence.postings.iter().any(|(_, posting)| posting.posting.credit == owed && matches!(posting.posting.debit, Account::Unclaimed(_)))
}

#[cfg(test)]
mod tests {
    use cas_domain::id::PaymentId;
    use cas_domain::money::Money;

    use super::*;
    use crate::ledger::posting::LedgerPosting;

    #[test]
    fn owed_money_without_a_case_is_found() {
        let owed = Account::Owed(PaymentId::from_u128(1));
        let posting = Posting::promise(Account::Tendered(PaymentId::from_u128(1)), owed, Money::from_centavos(500)).expect("a posting");
        let posting = LedgerPosting { realm: cas_domain::journal::facts::Realm::Training, terminal: TerminalId::from_u128(7), posting };
        let evidence = Evidence { postings: vec![(1, posting)], ..Evidence::default() };
        assert_eq!(findings(&evidence).first().map(|(name, _)| *name), Some("I6"));
    }
}
