//! One payment's whole life, read from its entries and from the centre's acts about it.

use cas_domain::folio::Folio;
use cas_domain::id::TerminalId;
use cas_domain::journal::facts::PaymentEnd;
use cas_domain::journal::{Entry, EntryKind};
use cas_domain::money::Money;
use cas_domain::quote::Quote;
use cas_domain::time::WallMillis;

use super::steps::{Step, step_of_act, step_of_entry};
use super::sums::Sums;
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::act::Act;
use crate::limits::LIST_ROWS;
use crate::services::posting::PostState;
use crate::store::Db;
use crate::store::billing::PostRow;
use crate::store::reads::PaymentRow;

/// Entries read for one payment; one with a thousand notes is absurd.
const ENTRIES_MAX: usize = 2000;

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentState {
    /// In front of the machine.
    Running,
    /// Paid, its billers have not all answered.
    Posting,
    /// Paid and accepted.
    Applied,
    /// A biller rejected it.
    Rejected,
    /// A person must decide.
    Disputed,
    /// Cancelled by the citizen.
    Cancelled,
    /// Left.
    Abandoned,
    /// The machine could not go on.
    Interrupted,
}

impl PaymentState {
    /// For programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Posting => "posting",
            Self::Applied => "applied",
            Self::Rejected => "rejected",
            Self::Disputed => "disputed",
            Self::Cancelled => "cancelled",
            Self::Abandoned => "abandoned",
            Self::Interrupted => "interrupted",
        }
    }
}

/// A payment with everything that is known of it.
#[derive(Clone, Debug)]
pub struct PaymentLife {
    /// Its row.
    pub row: PaymentRow,
    /// Its debts as quoted.
    pub debts: Vec<Quote>,
    /// What was due.
    pub due: Money,
    /// What moved.
    pub sums: Sums,
    /// What billers said.
    pub posts: Vec<PostRow>,
    /// Where it stands.
    pub state: PaymentState,
    /// Its folio of what is owed, if anything ever was.
    pub owed_folio: Option<Folio>,
    /// Its steps, oldest first.
    pub steps: Vec<Step>,
}

impl Centre {
    /// Payments, newest first.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], or the store's.
    pub fn payment_list(
        &self,
        session: &Session,
        terminal: Option<TerminalId>,
        since: Option<WallMillis>,
    ) -> Result<Vec<PaymentLife>, CentreError> {
        self.payment_list_most(session, terminal, since, LIST_ROWS)
    }

    /// The same, with another bound: for files.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], or the store's.
    pub fn payment_list_most(
        &self,
        session: &Session,
        terminal: Option<TerminalId>,
        since: Option<WallMillis>,
        most: usize,
    ) -> Result<Vec<PaymentLife>, CentreError> {
        session.need(Right::Payments)?;
        self.store.read(|db| {
            let rows = db.payments(terminal, since, most)?;
            rows.into_iter().map(|row| life(db, row)).collect()
        })
    }

    /// One payment, by its folio or that of what it owes.
    ///
    /// # Errors
    /// [`CentreError::NotFound`], [`CentreError::Forbidden`].
    pub fn payment_life(&self, session: &Session, folio: &Folio) -> Result<PaymentLife, CentreError> {
        session.need(Right::Payments)?;
        let now = self.now();
        let life = self.store.read::<_, CentreError>(|db| {
            let row = db.payment_by_folio(&folio.compact())?.ok_or(CentreError::NotFound("payment"))?;
            life(db, row)
        })?;
        // Who saw what is part of the record.
        self.store
            .write::<_, CentreError>(|db| Ok(db.add_audit(now, session.number.as_str(), "payment-seen", &folio.to_string(), "")?))?;
        Ok(life)
    }
}

/// Reads a payment's life.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn life(db: &Db, row: PaymentRow) -> Result<PaymentLife, CentreError> {
    let (mut debts, mut due, mut sums, mut steps) = (Vec::new(), Money::ZERO, Sums::default(), Vec::new());
    let (mut end, mut owed_folio) = (None, None);
    for entry_row in db.entries_about("payment", &row.payment.to_string(), ENTRIES_MAX)? {
        // Acts stand in the chain of whichever incarnation wrote them; all else is the machine's own.
        if entry_row.place.terminal != row.terminal {
            let Ok(act) = serde_json::from_slice::<Act>(&entry_row.entry.body) else { continue };
            sums.add(row.payment, &act.postings);
            steps.push(step_of_act(&act));
            continue;
        }
        let Ok(entry) = serde_json::from_slice::<Entry>(&entry_row.entry.body) else { continue };
        sums.add(row.payment, &entry.postings);
        match &entry.what {
            EntryKind::PaymentOpened { debts: quotes, due: stated, .. } => {
                debts.clone_from(quotes);
                due = *stated;
            }
            EntryKind::PaymentEnded { end: how, .. } => end = Some(*how),
            EntryKind::Owed { folio, .. } => owed_folio = Some(*folio),
            _ => {}
        }
        steps.extend(step_of_entry(&entry, row.payment));
    }
    let posts = db.posts_of(row.payment)?;
    Ok(PaymentLife { state: state(end, &posts, debts.len()), row, debts, due, sums, posts, owed_folio, steps })
}

fn state(end: Option<PaymentEnd>, posts: &[PostRow], debts: usize) -> PaymentState {
    let any = |state| posts.iter().any(|post| post.state == state);
    match end {
        Some(PaymentEnd::Cancelled) => PaymentState::Cancelled,
        Some(PaymentEnd::Abandoned) if posts.is_empty() => PaymentState::Abandoned,
        Some(PaymentEnd::Interrupted) if posts.is_empty() => PaymentState::Interrupted,
        _ if any(PostState::Disputed) => PaymentState::Disputed,
        _ if any(PostState::Rejected) => PaymentState::Rejected,
        _ if !posts.is_empty() && posts.len() >= debts && posts.iter().all(|post| post.state == PostState::Accepted) => {
            PaymentState::Applied
        }
        None if posts.is_empty() => PaymentState::Running,
        _ => PaymentState::Posting,
    }
}
