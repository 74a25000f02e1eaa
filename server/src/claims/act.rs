//! Requesting, authorising, paying, settling: each one act and one transaction, in which the money is read again. The lock is the
//! conditional step of the row: of two browsers, or two servers over one database, one is told that somebody was faster.

use cas_domain::account::Account;
use cas_domain::id::{CaseId, ClaimId};
use cas_domain::journal::Posting;
use cas_domain::money::Money;
use cas_domain::slot::{Code, PersonNumber};

use super::due::{act_at, due, paid_before, payer};
use super::find::find;
use super::{ClaimError, ClaimState};
use crate::access::{Right, Session};
use crate::cases::view::{CaseHead, folio_of, head};
use crate::centre::{Centre, secret_hash};
use crate::custody::fund::{PieceList, check_pieces};
use crate::custody::office::{free_of, suggest};
use crate::decisions::check_reason;
use crate::error::CentreError;
use crate::ledger::act::{Act, ActDraft, ActKind};
use crate::ledger::claim::{Answered, Brought, ClaimRef, Claimed, Ended, HandedOver, IdKind, Paying};
use crate::store::Db;
use crate::store::claims::ClaimRow;

/// What the page that begins to pay is given, and nobody else: with it alone the payer confirms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    /// The secret of that page.
    pub secret: String,
    /// The pieces to hand over.
    pub pieces: PieceList,
}

fn of(row: &ClaimRow) -> ClaimRef {
    ClaimRef { claim: row.claim, case: row.case, payment: row.payment }
}

/// The claim, in the state that a step needs.
fn in_state(db: &Db, claim: ClaimId, states: &[ClaimState]) -> Result<ClaimRow, CentreError> {
    let row = db.claim(claim)?.ok_or(CentreError::NotFound("claim"))?;
    if states.contains(&row.state) { Ok(row) } else { Err(ClaimError::NotNow.into()) }
}

fn reason_of(text: &str) -> Result<String, CentreError> {
    check_reason(text).map_err(|_| ClaimError::Reason.into())
}

/// C5: what is owed is paid from the office, piece by piece.
fn c5(row: &ClaimRow, office: &Code, pieces: &PieceList) -> Result<Vec<Posting>, CentreError> {
    let (owed, office) = (Account::Owed(row.payment), Account::Office(office.clone()));
    let postings = pieces.iter().map(|(denomination, count)| Posting::pieces(owed.clone(), office.clone(), *denomination, *count));
    Ok(postings.collect::<Result<_, _>>()?)
}

fn worth(pieces: &PieceList) -> Result<Money, CentreError> {
    let amounts = pieces.iter().map(|(denomination, count)| denomination.times(*count)).collect::<Result<Vec<_>, _>>();
    amounts.and_then(Money::sum).map_err(|_| crate::custody::CustodyError::Pieces.into())
}

impl Centre {
    /// Requests what a case owes, for the citizen at the counter. `text` is what they brought: folio or QR.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`]; [`ClaimError`] says why it cannot be claimed, and who paid it when if it was paid.
    pub fn request_claim(&self, session: &Session, case: CaseId, text: &str) -> Result<ClaimId, CentreError> {
        session.need(Right::RequestRefund)?;
        let now = self.now();
        let claim = ClaimId::new(now, self.random.seed()?);
        self.store.write(|db| {
            let found = find(db, text)?;
            let head = found.cases.into_iter().find(|head| head.row.opening.case == case).ok_or(CentreError::NotFound("case"))?;
            if let Some(paid) = paid_before(db, &head)? {
                return Err(ClaimError::AlreadyPaid(Box::new(paid)).into());
            }
            if let Some(open) = in_the_way(db, &head)? {
                return Err(open.into());
            }
            let due = due(db, &head)?;
            let folio = folio_of(&head).ok_or(CentreError::NotFound("folio"))?;
            let of = ClaimRef { claim, case, payment: due.payment };
            let claimed = Claimed { of, folio, amount: due.amount, brought: found.brought };
            let what = ActKind::ClaimRequested(Box::new(claimed));
            let draft = ActDraft { by: session.number.to_string(), realm: head.row.realm, machine: None, what, postings: Vec::new() };
            let (_, arrival) = db.append_act(self.identity.id, draft, now)?;
            let row = ClaimRow {
                claim,
                realm: head.row.realm,
                case,
                payment: due.payment,
                amount: due.amount,
                state: ClaimState::Requested,
                requested: arrival,
                answered: None,
                paying: None,
                ended: None,
            };
            if !db.add_claim(&row)? {
                return Err(ClaimError::NotNow.into());
            }
            db.add_audit(now, session.number.as_str(), "claim-requested", &folio.to_string(), &due.amount.to_string())?;
            Ok(claim)
        })
    }

    /// Another person authorises it.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`]; [`ClaimError`] says why not.
    pub fn authorise_claim(&self, session: &Session, claim: ClaimId, reason: &str) -> Result<(), CentreError> {
        session.need(Right::AuthoriseRefund)?;
        let reason = reason_of(reason)?;
        self.store.write(|db| {
            let row = in_state(db, claim, &[ClaimState::Requested])?;
            if act_at(db, row.requested)?.by == session.number.as_str() {
                return Err(ClaimError::SamePerson.into());
            }
            self.need_complete(db)?;
            still_owed(db, &row)?;
            let what = ActKind::ClaimAuthorised(Box::new(Answered { of: of(&row), reason: reason.clone() }));
            self.step(db, session, &row, what, Vec::new())
        })
    }

    /// It is not authorised, or taken back before anything was paid.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`]; [`ClaimError`] says why not.
    pub fn decline_claim(&self, session: &Session, claim: ClaimId, reason: &str) -> Result<(), CentreError> {
        let reason = reason_of(reason)?;
        self.store.write(|db| {
            let row = in_state(db, claim, &[ClaimState::Requested, ClaimState::Authorised])?;
            // Whoever requested it may take it back.
            if act_at(db, row.requested)?.by != session.number.as_str() {
                session.need(Right::AuthoriseRefund)?;
            }
            let what = ActKind::ClaimDeclined(Box::new(Answered { of: of(&row), reason: reason.clone() }));
            self.step(db, session, &row, what, Vec::new())
        })
    }

    /// Begins to pay: when this returns it is on disk that cash may be on its way, and only then may any be handed over. Without
    /// pieces the usual ones are taken from what the office holds.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`]; [`ClaimError`] says why not; of two that begin at once one gets [`ClaimError::NotNow`].
    pub fn pay_claim(&self, session: &Session, claim: ClaimId, office: &Code, pieces: PieceList) -> Result<Sitting, CentreError> {
        session.need(Right::PayRefund)?;
        let secret = self.random.secret()?;
        self.store.write(|db| {
            let row = in_state(db, claim, &[ClaimState::Authorised])?;
            let authorised = row.answered.ok_or(ClaimError::NotNow)?;
            if act_at(db, authorised)?.by == session.number.as_str() {
                return Err(ClaimError::Authoriser.into());
            }
            self.need_complete(db)?;
            still_owed(db, &row)?;
            let free = free_of(db, row.realm, office)?;
            let pieces = if pieces.iter().all(|(_, count)| *count == 0) {
                suggest(row.amount, &free).ok_or(ClaimError::OfficeCannot)?
            } else {
                check_pieces(pieces.clone())?
            };
            let given = worth(&pieces)?;
            if given != row.amount {
                return Err(ClaimError::Amount { given, owed: row.amount }.into());
            }
            for (denomination, count) in &pieces {
                let held = free.iter().find(|(other, _)| other == denomination).map_or(0, |(_, held)| *held);
                if held < *count {
                    return Err(ClaimError::OfficeLacks(*denomination).into());
                }
            }
            let paying = Paying { of: of(&row), office: office.clone(), pieces: pieces.clone() };
            self.step(db, session, &row, ActKind::ClaimPaying(Box::new(paying)), Vec::new())?;
            db.set_sitting(claim, &secret_hash("sitting", &secret))?;
            Ok(Sitting { secret: secret.clone(), pieces })
        })
    }

    /// The citizen has the money and has signed: C5. Only the page that began to pay says so.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`]; [`ClaimError`] says why not.
    pub fn claim_paid(&self, session: &Session, claim: ClaimId, sitting: &str, id: IdKind, id_last: &str) -> Result<(), CentreError> {
        session.need(Right::PayRefund)?;
        let id_last = id_last.trim().to_uppercase();
        if id_last.len() != 4 || !id_last.bytes().all(|sign| sign.is_ascii_alphanumeric()) {
            return Err(ClaimError::Identification.into());
        }
        self.store.write(|db| {
            let row = in_state(db, claim, &[ClaimState::Paying])?;
            let stored = db.sitting(claim)?.unwrap_or_default();
            let (by, _) = payer(db, &row)?.ok_or(ClaimError::NotNow)?;
            if stored != secret_hash("sitting", sitting) || by != session.number.as_str() {
                return Err(ClaimError::OtherPage.into());
            }
            // What was handed over is posted, whatever the book says meanwhile: outcomes are never refused (R5).
            let paying = paying_of(db, &row)?;
            let postings = c5(&row, &paying.office, &paying.pieces)?;
            let handed = HandedOver { of: of(&row), id, id_last: id_last.clone() };
            self.step(db, session, &row, ActKind::ClaimPaid(Box::new(handed)), postings)
        })
    }

    /// Who began to pay does not say how it ended: another person decides whether the citizen has the money.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`]; [`ClaimError`] says why not.
    pub fn settle_claim(&self, session: &Session, claim: ClaimId, paid: bool, reason: &str) -> Result<(), CentreError> {
        session.need(Right::AuthoriseRefund)?;
        let reason = reason_of(reason)?;
        self.store.write(|db| {
            let row = in_state(db, claim, &[ClaimState::Paying])?;
            let (by, _) = payer(db, &row)?.ok_or(ClaimError::NotNow)?;
            if by == session.number.as_str() {
                return Err(ClaimError::Payer.into());
            }
            let payer: PersonNumber = by.parse().map_err(|_| CentreError::NotFound("person"))?;
            let paying = paying_of(db, &row)?;
            let postings = if paid { c5(&row, &paying.office, &paying.pieces)? } else { Vec::new() };
            let ended = Ended { of: of(&row), payer, paid, reason: reason.clone() };
            self.step(db, session, &row, ActKind::ClaimSettled(Box::new(ended)), postings)
        })
    }

    /// One step: its act with its postings, then the row, only from the state it was read in.
    fn step(&self, db: &Db, session: &Session, row: &ClaimRow, what: ActKind, postings: Vec<Posting>) -> Result<(), CentreError> {
        let (to, did) = match &what {
            ActKind::ClaimAuthorised(_) => (ClaimState::Authorised, "claim-authorised"),
            ActKind::ClaimDeclined(_) => (ClaimState::Declined, "claim-declined"),
            ActKind::ClaimPaying(_) => (ClaimState::Paying, "claim-paying"),
            ActKind::ClaimPaid(_) => (ClaimState::Paid, "claim-paid"),
            ActKind::ClaimSettled(ended) if ended.paid => (ClaimState::Paid, "claim-settled"),
            _ => (ClaimState::NotPaid, "claim-settled"),
        };
        let now = self.now();
        let draft = ActDraft { by: session.number.to_string(), realm: row.realm, machine: None, what, postings };
        let (_, arrival) = db.append_act(self.identity.id, draft, now)?;
        if !db.step_claim(row.claim, row.state, to, arrival)? {
            return Err(ClaimError::NotNow.into());
        }
        let claimed = claimed_of(db, row)?;
        Ok(db.add_audit(now, session.number.as_str(), did, &claimed.folio.to_string(), &row.amount.to_string())?)
    }
}

/// Who has requested what stands in the way: one open claim per payment.
fn in_the_way(db: &Db, head: &CaseHead) -> Result<Option<ClaimError>, CentreError> {
    let Some(payment) = head.money.owed_to else { return Ok(None) };
    let Some(row) = db.open_claim(payment)? else { return Ok(None) };
    let act = act_at(db, row.requested)?;
    Ok(Some(ClaimError::Open { by: act.by, at: act.wall_ms, state: row.state }))
}

/// Between two steps money may have moved: what was requested must still be owed, all of it.
fn still_owed(db: &Db, row: &ClaimRow) -> Result<(), CentreError> {
    let case = db.case(row.case)?.ok_or(CentreError::NotFound("case"))?;
    let now = due(db, &head(db, case)?)?;
    if now.payment == row.payment && now.amount >= row.amount { Ok(()) } else { Err(ClaimError::NothingOwed.into()) }
}

/// What was requested.
pub(super) fn claimed_of(db: &Db, row: &ClaimRow) -> Result<Claimed, CentreError> {
    match act_at(db, row.requested)? {
        Act { what: ActKind::ClaimRequested(claimed), .. } => Ok(*claimed),
        _ => Err(CentreError::NotFound("act")),
    }
}

/// What was to be handed over.
pub(crate) fn paying_of(db: &Db, row: &ClaimRow) -> Result<Paying, CentreError> {
    match act_at(db, row.paying.ok_or(ClaimError::NotNow)?)? {
        Act { what: ActKind::ClaimPaying(paying), .. } => Ok(*paying),
        _ => Err(CentreError::NotFound("act")),
    }
}

impl Brought {
    /// Whether a paper proved itself.
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::SignedPaper)
    }
}
