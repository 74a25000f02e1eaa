//! Claims as people see them: what is claimed, who said what and when, and what is handed over.

use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::id::{CaseId, ClaimId};
use cas_domain::slot::Code;
use cas_domain::time::WallMillis;

use super::act::{claimed_of, paying_of};
use super::due::act_at;
use crate::access::{Right, Session};
use crate::cases::view::{CaseHead, head};
use crate::centre::Centre;
use crate::custody::fund::PieceList;
use crate::custody::office::{free_of, suggest};
use crate::error::CentreError;
use crate::ledger::act::ActKind;
use crate::ledger::claim::{Brought, IdKind};
use crate::limits::LIST_ROWS;
use crate::store::Db;
use crate::store::claims::ClaimRow;
use crate::store::entries::Arrival;

/// Who took a step, when, and with what words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The number of the person.
    pub by: String,
    /// When.
    pub at: WallMillis,
    /// Their reason, where one is asked for.
    pub reason: String,
}

/// A claim whole.
#[derive(Clone, Debug)]
pub struct ClaimView {
    /// Its row.
    pub row: ClaimRow,
    /// The case that owes the money.
    pub case: CaseHead,
    /// The folio under which it is owed.
    pub folio: Folio,
    /// What the citizen brought.
    pub brought: Brought,
    /// Who requested it.
    pub requested: Step,
    /// Who authorised or declined it.
    pub answered: Option<Step>,
    /// Who began to pay.
    pub paying: Option<Step>,
    /// Who ended it.
    pub ended: Option<Step>,
    /// From which office, in which pieces.
    pub handed: Option<(Code, Vec<(Denomination, i64)>)>,
    /// The identification that was seen.
    pub id: Option<(IdKind, String)>,
}

/// An office that can pay, and the pieces that it would usually take.
#[derive(Clone, Debug)]
pub struct Office {
    /// The site.
    pub code: Code,
    /// What it holds and nobody is handing over.
    pub free: PieceList,
    /// The usual pieces for the claim, if they make it.
    pub usual: Option<PieceList>,
}

fn step(db: &Db, arrival: Arrival) -> Result<Step, CentreError> {
    let act = act_at(db, arrival)?;
    let reason = match &act.what {
        ActKind::ClaimAuthorised(answered) | ActKind::ClaimDeclined(answered) => answered.reason.clone(),
        ActKind::ClaimSettled(ended) => ended.reason.clone(),
        _ => String::new(),
    };
    Ok(Step { by: act.by, at: act.wall_ms, reason })
}

fn view(db: &Db, row: ClaimRow) -> Result<ClaimView, CentreError> {
    let claimed = claimed_of(db, &row)?;
    let case = head(db, db.case(row.case)?.ok_or(CentreError::NotFound("case"))?)?;
    let id = match row.ended.map(|arrival| act_at(db, arrival)).transpose()?.map(|act| act.what) {
        Some(ActKind::ClaimPaid(handed)) => Some((handed.id, handed.id_last)),
        _ => None,
    };
    let handed = if row.paying.is_some() { paying_of(db, &row).map(|paying| Some((paying.office, paying.pieces)))? } else { None };
    let optional = |arrival: Option<Arrival>| arrival.map(|arrival| step(db, arrival)).transpose();
    Ok(ClaimView {
        folio: claimed.folio,
        brought: claimed.brought,
        requested: step(db, row.requested)?,
        answered: optional(row.answered)?,
        paying: optional(row.paying)?,
        ended: optional(row.ended)?,
        handed,
        id,
        case,
        row,
    })
}

impl Centre {
    /// Claims, open ones first.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], or the store's.
    pub fn claim_list(&self, session: &Session) -> Result<Vec<ClaimView>, CentreError> {
        session.need(Right::Refunds)?;
        self.store.read(|db| db.claims(LIST_ROWS)?.into_iter().map(|row| view(db, row)).collect())
    }

    /// Claims of one case, oldest first.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], or the store's.
    pub fn claims_of_case(&self, session: &Session, case: CaseId) -> Result<Vec<ClaimView>, CentreError> {
        session.need(Right::Cases)?;
        self.store.read(|db| db.claims_of(case)?.into_iter().map(|row| view(db, row)).collect())
    }

    /// One claim, and the offices that hold money of its realm.
    ///
    /// # Errors
    /// [`CentreError::NotFound`], [`CentreError::Forbidden`].
    pub fn claim_view(&self, session: &Session, claim: ClaimId) -> Result<(ClaimView, Vec<Office>), CentreError> {
        session.need(Right::Refunds)?;
        let now = self.now();
        let (view, offices) = self.store.read::<_, CentreError>(|db| {
            let view = view(db, db.claim(claim)?.ok_or(CentreError::NotFound("claim"))?)?;
            let mut offices = Vec::new();
            for code in db.sites()? {
                let free = free_of(db, view.row.realm, &code)?;
                if !free.is_empty() {
                    offices.push(Office { usual: suggest(view.row.amount, &free), code, free });
                }
            }
            Ok((view, offices))
        })?;
        self.store
            .write::<_, CentreError>(|db| Ok(db.add_audit(now, session.number.as_str(), "claim-seen", &view.folio.to_string(), "")?))?;
        Ok((view, offices))
    }
}
