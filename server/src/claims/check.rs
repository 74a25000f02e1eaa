//! I11 and I14 for claims: what the acts say is what the table says; each claim is paid once, by whom it may be, what was authorised. Pure.

use std::collections::BTreeMap;

use cas_domain::account::Account;
use cas_domain::id::{CaseId, ClaimId};
use cas_domain::money::Money;

use super::ClaimState;
use crate::ledger::act::{Act, ActKind};
use crate::ledger::checks::{Evidence, Found};
use crate::ledger::claim::ClaimRef;
use crate::store::claims::ClaimRow;
use crate::store::entries::Arrival;

/// A claim as its acts tell it.
struct Told {
    row: ClaimRow,
    requested_by: String,
    authorised_by: String,
    payer: String,
}

/// What does not hold.
pub fn findings(evidence: &Evidence) -> Vec<Found> {
    let mut found = Vec::new();
    let mut told: BTreeMap<ClaimId, Told> = BTreeMap::new();
    let mut paid: BTreeMap<CaseId, ClaimId> = BTreeMap::new();
    for row in &evidence.centre {
        let Ok(act) = serde_json::from_slice::<Act>(&row.entry.body) else { continue };
        let Some(of) = act.claim().copied() else { continue };
        if let ActKind::ClaimRequested(claimed) = &act.what {
            let new = requested(&act, row.arrival, of, claimed.amount);
            if told.insert(of.claim, new).is_some() {
                found.push(("I11", format!("claim {} was requested twice", of.claim)));
            }
            continue;
        }
        let Some(claim) = told.get_mut(&of.claim) else {
            found.push(("I11", format!("act {}: claim {} was never requested", act.seq.0, of.claim)));
            continue;
        };
        for text in take(claim, &act, row.arrival) {
            found.push(("I11", format!("act {}: claim {} {text}", act.seq.0, of.claim)));
        }
        if is_payment(&act)
            && let Some(other) = paid.insert(of.case, of.claim)
        {
            found.push(("I11", format!("case {} was paid by claim {other} and by claim {}", of.case, of.claim)));
        }
    }
    paid_without_claim(evidence, &mut found);
    let again: BTreeMap<ClaimId, &ClaimRow> = told.iter().map(|(claim, told)| (*claim, &told.row)).collect();
    let stored: BTreeMap<ClaimId, &ClaimRow> = evidence.claims.iter().map(|row| (row.claim, row)).collect();
    if again != stored {
        found.push(("I14", "the list of claims is not that of the acts".to_owned()));
    }
    found
}

fn requested(act: &Act, arrival: Arrival, of: ClaimRef, amount: Money) -> Told {
    let row = ClaimRow {
        claim: of.claim,
        realm: act.realm,
        case: of.case,
        payment: of.payment,
        amount,
        state: ClaimState::Requested,
        requested: arrival,
        answered: None,
        paying: None,
        ended: None,
    };
    Told { row, requested_by: act.by.clone(), authorised_by: String::new(), payer: String::new() }
}

fn is_payment(act: &Act) -> bool {
    match &act.what {
        ActKind::ClaimPaid(_) => true,
        ActKind::ClaimSettled(ended) => ended.paid,
        _ => false,
    }
}

/// Takes the next step; says what is wrong with it.
fn take(claim: &mut Told, act: &Act, arrival: Arrival) -> Vec<&'static str> {
    let mut wrong = Vec::new();
    let row = &mut claim.row;
    let (before, to) = match &act.what {
        ActKind::ClaimAuthorised(_) => {
            if act.by == claim.requested_by {
                wrong.push("was authorised by who requested it");
            }
            claim.authorised_by.clone_from(&act.by);
            row.answered = Some(arrival);
            (row.state == ClaimState::Requested, ClaimState::Authorised)
        }
        ActKind::ClaimDeclined(_) => {
            row.answered = Some(arrival);
            (matches!(row.state, ClaimState::Requested | ClaimState::Authorised), ClaimState::Declined)
        }
        ActKind::ClaimPaying(_) => {
            if act.by == claim.authorised_by {
                wrong.push("was paid by who authorised it");
            }
            claim.payer.clone_from(&act.by);
            row.paying = Some(arrival);
            (row.state == ClaimState::Authorised, ClaimState::Paying)
        }
        ActKind::ClaimPaid(_) => {
            if act.by != claim.payer {
                wrong.push("was confirmed by another person than who paid");
            }
            row.ended = Some(arrival);
            (row.state == ClaimState::Paying, ClaimState::Paid)
        }
        ActKind::ClaimSettled(ended) => {
            if act.by == claim.payer {
                wrong.push("was settled by who paid");
            }
            row.ended = Some(arrival);
            (row.state == ClaimState::Paying, if ended.paid { ClaimState::Paid } else { ClaimState::NotPaid })
        }
        _ => return wrong,
    };
    if !before {
        wrong.push("took a step that its state did not allow");
    }
    row.state = to;
    let posted = Money::sum(act.postings.iter().map(|posting| posting.amount)).unwrap_or(Money::ZERO);
    if posted != if is_payment(act) { row.amount } else { Money::ZERO } {
        wrong.push("posted another amount than was authorised");
    }
    wrong
}

/// Money of citizens that leaves an office outside of any claim.
fn paid_without_claim(evidence: &Evidence, found: &mut Vec<Found>) {
    for row in &evidence.centre {
        let Ok(act) = serde_json::from_slice::<Act>(&row.entry.body) else { continue };
        let pays = act.postings.iter().any(|posting| matches!((&posting.debit, &posting.credit), (Account::Owed(_), Account::Office(_))));
        if pays && !is_payment(&act) {
            found.push(("I11", format!("act {}: an office paid without a claim", act.seq.0)));
        }
    }
}
