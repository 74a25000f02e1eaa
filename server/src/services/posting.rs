//! Telling billers what was collected: Queued -> Sending (committed first) -> Accepted | Rejected | Unknown -> Enquiring
//! -> Accepted | NotThere | Unknown (`money.md`, section 7); C6 is posted with the final word, in one transaction.

use cas_domain::account::{Account, DebtNumber};
use cas_domain::id::{PaymentId, TerminalId};
use cas_domain::journal::facts::Realm;
use cas_domain::journal::{Entry, EntryKind, Posting};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;
use serde::{Deserialize, Serialize};

use super::billers::{PostOrder, Reply};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::act::{ActDraft, ActKind, SYSTEM};
use crate::limits::{ENQUIRE_AFTER_MS, POSTS_AT_ONCE};
use crate::store::Db;
use crate::store::billing::PostRow;
use crate::store::entries::Arrival;

/// Where a post stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PostState {
    /// Waits to be sent.
    Queued,
    /// May have left.
    Sending,
    /// Final: C6 to `Payable`.
    Accepted,
    /// Final: C6 to `Owed`.
    Rejected,
    /// Nobody knows: must be asked.
    Unknown,
    /// Is being asked.
    Enquiring,
    /// Not there after the settling time: may be sent again.
    NotThere,
    /// Contradictory: nothing posts until a person decides.
    Disputed,
}

/// Queues the post of a collected debt, in the transaction that stores its entry. Returns what is odd about it, if anything.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn queue(
    db: &Db,
    realm: Realm,
    terminal: TerminalId,
    arrival: Arrival,
    (payment, debt, amount): (PaymentId, DebtNumber, Money),
    now: WallMillis,
) -> Result<Option<String>, CentreError> {
    let Some(opened) = db.payment_opened(payment)? else {
        return Ok(Some(format!("collected for payment {payment}, which was never opened here: no biller can be told")));
    };
    let quote = match serde_json::from_slice::<Entry>(&opened.entry.body).map(|entry| entry.what) {
        Ok(EntryKind::PaymentOpened { debts, .. }) => debts.into_iter().nth(usize::from(debt.0)),
        _ => None,
    };
    let Some(quote) = quote else {
        return Ok(Some(format!("payment {payment} has no debt {}: no biller can be told", debt.0)));
    };
    let agreed = quote.owed_to_biller() == Ok(amount);
    let order = PostOrder { payment, debt, biller: quote.biller, service: quote.service, reference: quote.reference, amount };
    if !db.add_post(&order, realm, terminal, arrival)? {
        return Ok(Some(format!("debt {} of payment {payment} was collected before: the first post stands", debt.0)));
    }
    if !agreed {
        db.add_post_step(&order, PostState::Disputed, 0, "el importe cobrado no es el de la cotización", now)?;
        return Ok(Some(format!("debt {} of payment {payment}: {amount} collected is not what was quoted", debt.0)));
    }
    db.add_post_step(&order, PostState::Queued, 0, "", now)?;
    Ok(None)
}

/// Whether it is time for the next step: what had no answer rests a while, so that a biller that is down is not hammered.
const fn is_ripe(row: &PostRow, now: WallMillis) -> bool {
    match row.state {
        PostState::Queued | PostState::Sending => true,
        _ => now.as_millis().saturating_sub(row.at.as_millis()) >= ENQUIRE_AFTER_MS,
    }
}

impl Centre {
    /// Takes every waiting post one step on; returns how many became final.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails; a biller that fails is a state, not an error.
    pub fn post_due(&self) -> Result<usize, CentreError> {
        let Ok(_only_one) = self.posting.try_lock() else { return Ok(0) };
        // After a restore the backup may lack what a biller was told already: nothing is posted before terminals have sent it again.
        if !self.store.read::<_, CentreError>(|db| Ok(db.missing_after_restore(self.identity.id)?.is_empty()))? {
            return Ok(0);
        }
        let due = self.store.read::<_, CentreError>(|db| Ok(db.posts_due(POSTS_AT_ONCE)?))?;
        let now = self.now();
        let mut finals = 0;
        for row in due.into_iter().filter(|row| is_ripe(row, now)) {
            finals += usize::from(self.post_one(&row)?);
        }
        Ok(finals)
    }

    fn post_one(&self, row: &PostRow) -> Result<bool, CentreError> {
        let biller = self.billers.of(&row.order.biller);
        let step = |state, attempt, detail: &str| {
            self.store.write::<_, CentreError>(|db| Ok(db.add_post_step(&row.order, state, attempt, detail, self.now())?))
        };
        let reply = match row.state {
            PostState::Queued | PostState::NotThere => {
                // Committed before it leaves: a crash between here and the answer is found as `sending`.
                step(PostState::Sending, row.attempt + 1, "")?;
                biller.post(&self.store, &row.order, self.now())
            }
            // Left over from a process that ended in between: it may or may not have left.
            PostState::Sending | PostState::Unknown | PostState::Enquiring => {
                step(PostState::Enquiring, row.attempt, "")?;
                biller.enquire(&self.store, &row.order)
            }
            PostState::Accepted | PostState::Rejected | PostState::Disputed => return Ok(false),
        };
        let attempt = row.attempt + i64::from(matches!(row.state, PostState::Queued | PostState::NotThere));
        match reply {
            Reply::NotThere => step(PostState::NotThere, attempt, "").map(|()| false),
            Reply::Unknown { why } => step(PostState::Unknown, attempt, &why).map(|()| false),
            Reply::Accepted { authorisation } => self.conclude(row, attempt, Ok(authorisation)),
            Reply::Rejected { reason } => self.conclude(row, attempt, Err(reason)),
        }
    }

    /// Posts C6 with the biller's final word, guarded by the balance of the debt.
    fn conclude(&self, row: &PostRow, attempt: i64, word: Result<String, String>) -> Result<bool, CentreError> {
        let order = &row.order;
        let now = self.now();
        self.store.write(|db| {
            let collected = Account::Collected(order.payment, order.debt);
            let held: i64 = db.balance_lines(row.realm, "", &collected.to_string())?.iter().map(|(_, amount, _)| -amount).sum();
            if held != order.amount.centavos() {
                let detail = format!("en cobrado hay {}, el aviso es de {}", Money::from_centavos(held), order.amount);
                db.add_post_step(order, PostState::Disputed, attempt, &detail, now)?;
                return Ok(false);
            }
            let (state, detail, what, credit) = match word {
                Ok(authorisation) => (
                    PostState::Accepted,
                    authorisation.clone(),
                    ActKind::BillerAccepted { payment: order.payment, debt: order.debt, biller: order.biller.clone(), authorisation },
                    Account::Payable(order.biller.clone()),
                ),
                Err(reason) => (
                    PostState::Rejected,
                    reason.clone(),
                    ActKind::BillerRejected {
                        payment: order.payment,
                        debt: order.debt,
                        biller: order.biller.clone(),
                        reason,
                        folio: Some(db.next_refund_folio()?),
                    },
                    Account::Owed(order.payment),
                ),
            };
            let postings = vec![Posting::promise(collected, credit, order.amount)?];
            db.append_act(self.identity.id, ActDraft { by: SYSTEM.to_owned(), realm: row.realm, machine: None, what, postings }, now)?;
            db.add_post_step(order, state, attempt, &detail, now)?;
            Ok(true)
        })
    }
}
