//! What may be decided about a case, and what the decision posts: C3, C4, C10. Pure.

use cas_domain::account::{Account, DifferenceOf};
use cas_domain::journal::Posting;
use cas_domain::money::Money;

use super::DecisionError;
use crate::cases::money::Origin;
use crate::cases::open::CaseKind;
use crate::cases::view::CaseHead;
use crate::error::CentreError;
use crate::ledger::decision::Choice;

/// What may be asked for now, the usual one first. A matching needs a payment, which only its form knows: it is offered with the candidate.
pub fn choices(head: &CaseHead) -> Vec<Choice> {
    let money = &head.money;
    let counted = money.cut.as_ref().is_some_and(|cut| cut.counted);
    let enough = money.cut.as_ref().is_some_and(|cut| cut.surplus >= money.in_transport);
    let mut found = Vec::new();
    match (head.row.opening.kind, money.origin) {
        (CaseKind::Doubt, Origin::Escrow) => {
            if money.held.is_positive() {
                found.push(Choice::Theirs);
                if money.in_transport > 0 {
                    found.push(Choice::Returned);
                }
            } else if money.in_transport > 0 && enough {
                found.push(Choice::Found);
            }
            // Before the count nobody can say that it is nowhere: it may lie in the box.
            if money.in_transport > 0 && counted && !enough {
                found.push(Choice::Lost);
            }
        }
        (CaseKind::Doubt, Origin::Hopper) if money.in_transport > 0 => {
            if money.owed.is_positive() {
                found.push(Choice::CoinsCame);
            }
            found.extend([Choice::CoinsStayed, Choice::Lost]);
        }
        (CaseKind::Doubt, Origin::Nothing) if head.state != crate::cases::CaseState::Closed => found.push(Choice::Explained),
        (CaseKind::LostTail, _) if head.state != crate::cases::CaseState::Closed => found.push(Choice::Explained),
        (CaseKind::Left, _) if money.loose.is_positive() => found.push(Choice::Theirs),
        (CaseKind::Unclaimed, _) if money.loose.is_positive() => {
            found.extend(head.row.opening.payment.map(|payment| Choice::Matched { payment }));
        }
        _ => {}
    }
    found
}

/// What a choice posts, checked against the money as it stands in this transaction.
///
/// # Errors
/// [`DecisionError::NotNow`] if the case does not allow it.
pub fn postings(head: &CaseHead, choice: &Choice) -> Result<Vec<Posting>, CentreError> {
    let allowed = match choice {
        // Any payment that is known may be the right one, not only the one that the machine thought of.
        Choice::Matched { .. } => head.row.opening.kind == CaseKind::Unclaimed && head.money.loose.is_positive(),
        choice => choices(head).contains(choice),
    };
    if !allowed {
        return Err(DecisionError::NotNow.into());
    }
    let opening = &head.row.opening;
    let money = &head.money;
    let not_now = || CentreError::from(DecisionError::NotNow);
    let payment = || opening.payment.ok_or_else(not_now);
    let transport = || opening.slot.clone().map(Account::Transport).ok_or_else(not_now);
    let pieces = |debit: Account, credit: Account| -> Result<Posting, CentreError> {
        let (denomination, _) = money.pieces.ok_or_else(not_now)?;
        Ok(Posting::pieces(debit, credit, denomination, money.in_transport)?)
    };
    let surplus = || {
        let cut = money.cut.as_ref().filter(|cut| cut.counted && cut.surplus >= money.in_transport && money.in_transport > 0);
        cut.map(|cut| Account::Difference(DifferenceOf::Cut(cut.cut)))
    };
    Ok(match choice {
        Choice::Theirs if opening.kind == CaseKind::Left => {
            vec![Posting::promise(Account::Tendered(payment()?), Account::Owed(payment()?), money.loose)?]
        }
        Choice::Theirs => {
            let mut postings = vec![Posting::promise(Account::Held(payment()?), Account::Owed(payment()?), money.held)?];
            if let Some(difference) = surplus() {
                postings.push(pieces(difference, transport()?)?);
            }
            postings
        }
        Choice::Returned => vec![pieces(Account::Held(payment()?), transport()?)?],
        Choice::CoinsCame => vec![pieces(Account::Owed(payment()?), transport()?)?],
        Choice::CoinsStayed => vec![pieces(opening.slot.clone().map(Account::Hopper).ok_or_else(not_now)?, transport()?)?],
        Choice::Found => vec![pieces(surplus().ok_or_else(not_now)?, transport()?)?],
        Choice::Lost => vec![pieces(Account::Difference(DifferenceOf::Case(opening.case)), transport()?)?],
        Choice::Matched { payment } => vec![Posting::promise(Account::Unclaimed(head.row.terminal), Account::Owed(*payment), money.loose)?],
        Choice::Explained => Vec::new(),
        Choice::Accepted { .. } | Choice::Rejected => return Err(not_now()),
    })
}

/// What a decision makes owed to the citizen or ends, for the page.
pub fn worth(head: &CaseHead) -> Money {
    let pieces = head.money.pieces.and_then(|(denomination, _)| denomination.times(head.money.in_transport).ok());
    pieces.unwrap_or_default().max(head.money.held).max(head.money.loose)
}
