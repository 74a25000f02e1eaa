//! One case as people see it, and the list of all: state, money, evidence, what was asked and decided.

use cas_domain::folio::Folio;
use cas_domain::id::{CaseId, TerminalId};
use cas_domain::money::Money;

use super::evidence::{self, Evidence};
use super::money::{self, CaseMoney, Origin};
use super::open::CaseKind;
use super::tail::Tail;
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::decisions::history::{Decision, history, open_question};
use crate::error::CentreError;
use crate::ledger::decision::{About, Choice};
use crate::limits::LIST_ROWS;
use crate::store::Db;
use crate::store::cases::CaseRow;
use crate::store::terminals::TerminalRow;

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseState {
    /// Somebody asked for a decision, another person must answer.
    Asked,
    /// The next cut, or its count, will say more.
    WaitsForCut,
    /// A person must decide.
    ToDecide,
    /// It is certain that the money is the citizen's.
    ToRefund,
    /// Nothing is open.
    Closed,
}

impl CaseState {
    /// For programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::WaitsForCut => "waits-for-cut",
            Self::ToDecide => "to-decide",
            Self::ToRefund => "to-refund",
            Self::Closed => "closed",
        }
    }
}

/// A case without its evidence: one line of the list.
#[derive(Clone, Debug)]
pub struct CaseHead {
    /// Its row.
    pub row: CaseRow,
    /// The folio people say: its own, or that of its other half.
    pub folio: Option<Folio>,
    /// The folio of its payment.
    pub payment_folio: Option<String>,
    /// The machine.
    pub terminal: Option<TerminalRow>,
    /// Its money now.
    pub money: CaseMoney,
    /// Where it stands.
    pub state: CaseState,
}

impl CaseHead {
    /// What it is about in all: certain and doubtful.
    pub fn amount(&self) -> Money {
        self.row.opening.certain.plus(self.row.opening.doubtful).unwrap_or(self.row.opening.certain)
    }
}

/// One case whole.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// Its head.
    pub head: CaseHead,
    /// The slice of the journal.
    pub evidence: Evidence,
    /// Of a lost disk: what is missing.
    pub tail: Option<Tail>,
    /// What was asked and answered, oldest first.
    pub decisions: Vec<Decision>,
    /// What may be asked for now.
    pub choices: Vec<Choice>,
    /// Other cases of the same payment.
    pub others: Vec<CaseHead>,
}

impl Centre {
    /// Cases, newest first; with a folio only those found by it.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], or the store's.
    pub fn case_list(&self, session: &Session, folio: Option<&Folio>) -> Result<Vec<CaseHead>, CentreError> {
        session.need(Right::Cases)?;
        self.store.read(|db| {
            let rows = match folio {
                Some(folio) => wholes(db, db.cases_by_folio(&folio.compact())?)?,
                None => db.cases(LIST_ROWS)?,
            };
            rows.into_iter().map(|row| head(db, row)).collect()
        })
    }

    /// One case whole.
    ///
    /// # Errors
    /// [`CentreError::NotFound`], [`CentreError::Forbidden`].
    pub fn case_view(&self, session: &Session, case: CaseId) -> Result<CaseView, CentreError> {
        session.need(Right::Cases)?;
        let now = self.now();
        let view = self.store.read(|db| view(db, case))?;
        // Who saw what is part of the record.
        self.store.write::<_, CentreError>(|db| Ok(db.add_audit(now, session.number.as_str(), "case-seen", &name(&view.head), "")?))?;
        Ok(view)
    }
}

/// The folio under which a case is owed, or that of its payment.
pub fn folio_of(head: &CaseHead) -> Option<Folio> {
    head.folio.or_else(|| head.payment_folio.as_ref().and_then(|text| text.parse().ok()))
}

/// What people call a case: its folio, or its payment's, or its id.
pub fn name(head: &CaseHead) -> String {
    folio_of(head).map_or_else(|| head.row.opening.case.to_string(), |folio| folio.to_string())
}

/// Each case once: what is part of another is found as that other.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn wholes(db: &Db, rows: Vec<CaseRow>) -> Result<Vec<CaseRow>, CentreError> {
    let mut found: Vec<CaseRow> = Vec::with_capacity(rows.len());
    for row in rows {
        let row = match row.opening.part_of {
            Some(whole) => db.case(whole)?.unwrap_or(row),
            None => row,
        };
        if !found.iter().any(|other| other.opening.case == row.opening.case) {
            found.push(row);
        }
    }
    Ok(found)
}

/// Reads the head of a case.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn head(db: &Db, row: CaseRow) -> Result<CaseHead, CentreError> {
    let money = money::read(db, &row)?;
    let about = About::Case { case: row.opening.case };
    let asked = open_question(db, &about)?.is_some();
    let past = history(db, &about)?;
    let explained = past.iter().any(|decision| decision.is_granted_as(&Choice::Explained));
    let state = if asked { CaseState::Asked } else { state(&row, &money, explained) };
    let folio = match row.opening.folio {
        Some(folio) => Some(folio),
        None => db.case_parts(row.opening.case)?.into_iter().find_map(|part| part.opening.folio),
    };
    let folio = folio.or_else(|| past.iter().find_map(|decision| decision.folio));
    let payment_folio = match row.opening.payment {
        Some(payment) => db.folio_of(payment)?,
        None => None,
    };
    Ok(CaseHead { terminal: terminal(db, row.terminal)?, folio, payment_folio, money, state, row })
}

fn terminal(db: &Db, id: TerminalId) -> Result<Option<TerminalRow>, CentreError> {
    Ok(db.terminal(id)?)
}

fn state(row: &CaseRow, money: &CaseMoney, explained: bool) -> CaseState {
    let undecided = match (row.opening.kind, money.origin) {
        (CaseKind::Doubt, Origin::Nothing) | (CaseKind::LostTail, _) => !explained,
        (CaseKind::Doubt, _) => money.in_transport > 0 || money.held.is_positive(),
        (CaseKind::Left | CaseKind::Unclaimed, _) => money.loose.is_positive(),
        (CaseKind::Owed | CaseKind::Refused, _) => false,
    };
    let waits = row.opening.kind == CaseKind::Doubt && money.origin != Origin::Hopper && money.cut.as_ref().is_none_or(|cut| !cut.counted);
    match (undecided, waits) {
        (true, true) => CaseState::WaitsForCut,
        (true, false) => CaseState::ToDecide,
        (false, _) if money.owed.is_positive() => CaseState::ToRefund,
        (false, _) => CaseState::Closed,
    }
}

/// Reads a case whole.
///
/// # Errors
/// [`CentreError::NotFound`] if there is none.
pub fn view(db: &Db, case: CaseId) -> Result<CaseView, CentreError> {
    let row = db.case(case)?.ok_or(CentreError::NotFound("case"))?;
    let row = match row.opening.part_of {
        Some(whole) => db.case(whole)?.unwrap_or(row),
        None => row,
    };
    let others = match row.opening.payment {
        Some(payment) => {
            let others = wholes(db, db.cases_of(payment)?)?.into_iter().filter(|other| other.opening.case != row.opening.case);
            others.map(|other| head(db, other)).collect::<Result<_, _>>()?
        }
        None => Vec::new(),
    };
    let tail = super::tail::read(db, &row)?;
    let evidence = match &tail {
        Some(tail) => evidence::end_of(db, tail.lost.terminal, tail.lost.epoch, tail.lost.held)?,
        None => evidence::read(db, &row)?,
    };
    let about = About::Case { case: row.opening.case };
    let head = head(db, row)?;
    Ok(CaseView { tail, decisions: history(db, &about)?, choices: crate::decisions::case::choices(&head), evidence, others, head })
}
