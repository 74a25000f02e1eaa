//! Disputed posts: two persons say what the biller really did; C6 is posted with the final step (`money.md`, section 7).

use cas_domain::account::{Account, DebtNumber};
use cas_domain::id::PaymentId;
use cas_domain::journal::Posting;
use cas_domain::money::Money;
use cas_domain::time::WallMillis;

use super::DecisionError;
use super::act::Effect;
use crate::error::CentreError;
use crate::ledger::decision::Choice;
use crate::services::posting::PostState;
use crate::store::Db;
use crate::store::billing::PostRow;

fn disputed(db: &Db, payment: PaymentId, debt: DebtNumber) -> Result<PostRow, CentreError> {
    let row = db.posts_of(payment)?.into_iter().find(|row| row.order.debt == debt).ok_or(CentreError::NotFound("post"))?;
    if row.state == PostState::Disputed { Ok(row) } else { Err(DecisionError::NotNow.into()) }
}

/// What the decision would post: all that is collected for the debt, whatever was asked of the biller.
pub(super) fn effect(db: &Db, payment: PaymentId, debt: DebtNumber, choice: &Choice) -> Result<Effect, CentreError> {
    let row = disputed(db, payment, debt)?;
    let collected = Account::Collected(payment, debt);
    let held = db.balance_lines(row.realm, "", &collected.to_string())?.iter().map(|(_, amount, _)| amount.saturating_neg()).sum();
    let held = Money::from_centavos(held);
    let credit = match choice {
        Choice::Accepted { authorisation } => {
            if authorisation.trim().is_empty() || authorisation.chars().count() > 40 {
                return Err(DecisionError::Authorisation.into());
            }
            Account::Payable(row.order.biller.clone())
        }
        Choice::Rejected => Account::Owed(payment),
        _ => return Err(DecisionError::NotNow.into()),
    };
    let postings = if held.is_positive() { vec![Posting::promise(collected, credit, held)?] } else { Vec::new() };
    let folio = db.folio_of(payment)?.unwrap_or_else(|| payment.to_string());
    Ok(Effect { realm: row.realm, machine: None, postings, two_persons: true, has_folio: false, name: format!("aviso en disputa {folio}") })
}

/// Takes the final step, in the transaction of the act.
pub(super) fn conclude(
    db: &Db,
    payment: PaymentId,
    debt: DebtNumber,
    choice: &Choice,
    reason: &str,
    now: WallMillis,
) -> Result<(), CentreError> {
    let row = disputed(db, payment, debt)?;
    let (state, detail) = match choice {
        Choice::Accepted { authorisation } => (PostState::Accepted, authorisation.trim()),
        _ => (PostState::Rejected, reason),
    };
    Ok(db.add_post_step(&row.order, state, row.attempt, detail, now)?)
}
