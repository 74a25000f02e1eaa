//! Rows of claims. A cache that `check` computes again, and the lock: each step is a conditional update under two unique indexes.

use cas_domain::id::{CaseId, ClaimId, PaymentId};
use cas_domain::journal::facts::Realm;
use cas_domain::money::Money;
use rusqlite::{OptionalExtension, Row, params};

use super::entries::Arrival;
use super::{Db, StoreError, from_word, stored, word};
use crate::claims::ClaimState;

/// A claim as stored: its state and the acts that brought it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    /// Which.
    pub claim: ClaimId,
    /// Live or training.
    pub realm: Realm,
    /// The case that owes the money.
    pub case: CaseId,
    /// The payment on whose account it stands.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub state: ClaimState,
    /// The act that requested it.
    pub requested: Arrival,
    /// The act that authorised or declined it.
    pub answered: Option<Arrival>,
    /// The act before the cash.
    pub paying: Option<Arrival>,
    /// The act that ended it.
    pub ended: Option<Arrival>,
}

const CLAIM: &str = "SELECT claim, realm, case_id, payment, amount, state, requested, answered, paying, ended FROM claims";

type Raw = (String, String, String, String, i64, String, i64, Option<i64>, Option<i64>, Option<i64>);

fn raw(row: &Row) -> rusqlite::Result<Raw> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?))
}

fn claim_row(raw: Raw) -> Result<ClaimRow, StoreError> {
    let (claim, realm, case, payment, amount, state, requested, answered, paying, ended) = raw;
    Ok(ClaimRow {
        claim: stored("claim id", &claim)?,
        realm: from_word("realm", &realm)?,
        case: stored("case id", &case)?,
        payment: stored("payment id", &payment)?,
        amount: Money::from_centavos(amount),
        state: from_word("claim state", &state)?,
        requested,
        answered,
        paying,
        ended,
    })
}

impl Db<'_> {
    /// Opens a claim. False while another one of the same payment is open.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_claim(&self, row: &ClaimRow) -> Result<bool, StoreError> {
        let added = self.connection.execute(
            "INSERT INTO claims (claim, realm, case_id, payment, amount, state, requested) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO NOTHING",
            params![
                row.claim.to_string(),
                word(&row.realm),
                row.case.to_string(),
                row.payment.to_string(),
                row.amount.centavos(),
                word(&row.state),
                row.requested
            ],
        )?;
        Ok(added == 1)
    }

    /// Takes a claim one step on, only from the state it is expected in. False if somebody was faster.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses; a second `paid` of one case meets its unique index.
    pub fn step_claim(&self, claim: ClaimId, from: ClaimState, to: ClaimState, act: Arrival) -> Result<bool, StoreError> {
        let column = match to {
            ClaimState::Requested => "requested",
            ClaimState::Authorised | ClaimState::Declined => "answered",
            ClaimState::Paying => "paying",
            ClaimState::Paid | ClaimState::NotPaid => "ended",
        };
        let changed = self.connection.execute(
            &format!("UPDATE claims SET state = ?3, {column} = ?4 WHERE claim = ?1 AND state = ?2"),
            params![claim.to_string(), word(&from), word(&to), act],
        )?;
        Ok(changed == 1)
    }

    /// Keeps the hash of what only the page that began to pay was given.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn set_sitting(&self, claim: ClaimId, hash: &str) -> Result<(), StoreError> {
        self.connection.execute("UPDATE claims SET sitting = ?2 WHERE claim = ?1", params![claim.to_string(), hash])?;
        Ok(())
    }

    /// That hash.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn sitting(&self, claim: ClaimId) -> Result<Option<String>, StoreError> {
        Ok(self.connection.query_row("SELECT sitting FROM claims WHERE claim = ?1", [claim.to_string()], |row| row.get(0)).optional()?)
    }

    /// One claim.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    pub fn claim(&self, claim: ClaimId) -> Result<Option<ClaimRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{CLAIM} WHERE claim = ?1"))?;
        statement.query_row([claim.to_string()], raw).optional()?.map(claim_row).transpose()
    }

    /// Claims of one case, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn claims_of(&self, case: CaseId) -> Result<Vec<ClaimRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{CLAIM} WHERE case_id = ?1 ORDER BY requested"))?;
        statement.query_map([case.to_string()], raw)?.map(|row| claim_row(row?)).collect()
    }

    /// The open claim on the account of a payment.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    pub fn open_claim(&self, payment: PaymentId) -> Result<Option<ClaimRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached(&format!("{CLAIM} WHERE payment = ?1 AND state IN ('requested', 'authorised', 'paying')"))?;
        statement.query_row([payment.to_string()], raw).optional()?.map(claim_row).transpose()
    }

    /// Claims, open ones first, then newest first.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn claims(&self, most: usize) -> Result<Vec<ClaimRow>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{CLAIM} ORDER BY state NOT IN ('requested', 'authorised', 'paying'), requested DESC LIMIT ?1"))?;
        statement.query_map([i64::try_from(most).unwrap_or(i64::MAX)], raw)?.map(|row| claim_row(row?)).collect()
    }

    /// Claims whose cash may be on its way over the counter.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn claims_paying(&self, realm: Realm) -> Result<Vec<ClaimRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{CLAIM} WHERE state = 'paying' AND realm = ?1 ORDER BY paying"))?;
        statement.query_map([word(&realm)], raw)?.map(|row| claim_row(row?)).collect()
    }
}
