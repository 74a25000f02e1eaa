//! What may be paid of a case now, and why not: the money is read again in the transaction of each step.

use cas_domain::account::Account;
use cas_domain::id::PaymentId;
use cas_domain::journal::{Entry, EntryKind};
use cas_domain::money::Money;

use super::{ClaimError, PaidBefore};
use crate::cases::CaseState;
use crate::cases::view::{CaseHead, folio_of, head, wholes};
use crate::error::CentreError;
use crate::ledger::act::Act;
use crate::store::Db;
use crate::store::claims::ClaimRow;

/// Entries read of one payment.
const ABOUT_MAX: usize = 2_000;

/// What is owed by a case and may be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// On whose account.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
}

/// What may be paid of this case now.
///
/// # Errors
/// [`ClaimError`] says why nothing may.
pub fn due(db: &Db, case: &CaseHead) -> Result<Due, CentreError> {
    if let Some(paid) = paid_before(db, case)? {
        return Err(ClaimError::AlreadyPaid(Box::new(paid)).into());
    }
    if matches!(case.state, CaseState::Asked | CaseState::ToDecide | CaseState::WaitsForCut) {
        return Err(ClaimError::Undecided.into());
    }
    let payment = case.money.owed_to.ok_or(ClaimError::NothingOwed)?;
    if !is_over(db, payment)? {
        return Err(ClaimError::StillOpen.into());
    }
    let lines = db.balance_lines(case.row.realm, "", &Account::Owed(payment).to_string())?;
    let balance = Money::from_centavos(lines.iter().map(|(_, amount, _)| amount.saturating_neg()).sum());
    // What is owed and disputed stands on the same account: it stays there until it is decided.
    let mut disputed = Money::ZERO;
    for row in wholes(db, db.cases_of(payment)?)?.into_iter().filter(|row| row.opening.case != case.row.opening.case) {
        let other = head(db, row)?;
        if matches!(other.state, CaseState::Asked | CaseState::ToDecide | CaseState::WaitsForCut) {
            disputed = disputed.plus(other.money.owed).unwrap_or(balance);
        }
    }
    let amount = case.money.owed.min(balance.minus(disputed).unwrap_or_default());
    if amount.is_positive() { Ok(Due { payment, amount }) } else { Err(ClaimError::NothingOwed.into()) }
}

/// Whether the terminal is done with a payment: from here on only the centre pays what it owes.
fn is_over(db: &Db, payment: PaymentId) -> Result<bool, CentreError> {
    let rows = db.entries_about("payment", &payment.to_string(), ABOUT_MAX)?;
    let ended = rows.iter().filter_map(|row| serde_json::from_slice::<Entry>(&row.entry.body).ok()).any(|entry| {
        matches!(entry.what, EntryKind::PaymentEnded { payment: of, .. } | EntryKind::VoucherIntent { payment: of, .. } if of == payment)
    });
    if ended {
        return Ok(true);
    }
    // A payment of an epoch that is over goes on nowhere: a new epoch opens with nothing in hand.
    let Some(opened) = db.payment_opened(payment)? else { return Ok(false) };
    Ok(db.newest_key(opened.place.terminal)?.is_some_and(|(epoch, _)| epoch > opened.place.epoch))
}

/// The act that paid this case, if one did.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn paid_before(db: &Db, case: &CaseHead) -> Result<Option<PaidBefore>, CentreError> {
    let paid = db.claims_of(case.row.opening.case)?.into_iter().find(|row| row.state == super::ClaimState::Paid);
    let Some(row) = paid else { return Ok(None) };
    let folio = folio_of(case).ok_or(CentreError::NotFound("folio"))?;
    let (by, at) = payer(db, &row)?.ok_or(CentreError::NotFound("act"))?;
    Ok(Some(PaidBefore { folio, amount: row.amount, by, at }))
}

/// Who began to hand over the money of a claim, and when.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn payer(db: &Db, row: &ClaimRow) -> Result<Option<(String, cas_domain::time::WallMillis)>, CentreError> {
    let Some(paying) = row.paying else { return Ok(None) };
    let act = act_at(db, paying)?;
    Ok(Some((act.by, act.wall_ms)))
}

/// An act by its arrival.
///
/// # Errors
/// [`CentreError`] if there is none.
pub fn act_at(db: &Db, arrival: crate::store::entries::Arrival) -> Result<Act, CentreError> {
    let row = db.entry_by_arrival(arrival)?.ok_or(CentreError::NotFound("act"))?;
    Ok(serde_json::from_slice(&row.entry.body)?)
}
