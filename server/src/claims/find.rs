//! What a citizen brought, as the debts it stands for: a folio read out or typed (of the debt or of its payment), or the text of a paper's QR.

use cas_domain::folio::{Folio, FolioError};
use cas_domain::journal::Epoch;
use cas_domain::wire::paper::{PaperClaim, PaperError};

use super::ClaimError;
use crate::access::{Right, Session};
use crate::cases::tail::of_epoch;
use crate::cases::view::{CaseHead, head, wholes};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::claim::Brought;
use crate::store::Db;
use crate::store::terminals::TerminalRow;

/// Signs of a QR's text; ours have less than 200.
pub const BROUGHT_MAX: usize = 400;

/// What was brought and what it stands for.
#[derive(Clone, Debug)]
pub struct Found {
    /// The folio it names.
    pub folio: Folio,
    /// Whether its signature was checked.
    pub brought: Brought,
    /// The cases of that folio: several if one payment is owed for several reasons.
    pub cases: Vec<CaseHead>,
}

/// The folio in an address of a paper, unchecked.
fn folio_in(address: &str) -> Option<Folio> {
    let (path, _) = address.split_once('?')?;
    path.rsplit('/').next()?.parse().ok()
}

/// Reads what was brought and finds its cases.
///
/// # Errors
/// [`ClaimError`] says what is wrong with it, or that nothing of it has arrived.
pub fn find(db: &Db, text: &str) -> Result<Found, CentreError> {
    let text = text.trim();
    if text.chars().count() > BROUGHT_MAX {
        return Err(ClaimError::Unreadable.into());
    }
    let paper = if text.contains('?') { Some(paper_of(db, text)?) } else { None };
    let (folio, brought) = match &paper {
        Some((_, paper)) => (paper.folio, Brought::SignedPaper),
        None => (typed(text)?, Brought::Folio),
    };
    let rows = wholes(db, db.cases_by_folio(&folio.compact())?)?;
    let cases = rows.into_iter().map(|row| head(db, row)).collect::<Result<Vec<_>, _>>()?;
    if cases.is_empty() {
        // Printed after the last entry that will ever arrive of its epoch: a valid claim that no entry stands for.
        if let Some((terminal, paper)) = &paper
            && let Some((lost, case)) = of_epoch(db, terminal.id, paper.epoch)?
            && paper.seq > lost.held
        {
            return Err(ClaimError::LostWithDisk(case).into());
        }
        // A payment that is here and owes nothing is told apart from one that has not arrived.
        let known = db.payment_by_folio(&folio.compact())?.is_some();
        let genuine = brought == Brought::SignedPaper;
        return Err(if known { ClaimError::NothingOwed } else { ClaimError::NotArrived { genuine } }.into());
    }
    Ok(Found { folio, brought, cases })
}

fn typed(text: &str) -> Result<Folio, ClaimError> {
    text.parse().map_err(|error| match error {
        FolioError::CheckDigit(_) => ClaimError::CheckDigit,
        _ => ClaimError::Unreadable,
    })
}

/// The paper behind the text of a QR, if its signature holds under the key of its terminal and epoch.
///
/// # Errors
/// [`ClaimError`] says what is wrong with it.
pub fn paper_of(db: &Db, address: &str) -> Result<(TerminalRow, PaperClaim), CentreError> {
    let address = address.trim();
    if address.chars().count() > BROUGHT_MAX {
        return Err(ClaimError::Unreadable.into());
    }
    let folio = folio_in(address).ok_or(ClaimError::Unreadable)?;
    let terminal = db.terminal_by_number(folio.terminal())?.ok_or(ClaimError::Forged)?;
    let (newest, _) = db.newest_key(terminal.id)?.ok_or(ClaimError::Forged)?;
    for epoch in (1..=newest.0).rev().map(Epoch) {
        let Some(key) = db.terminal_key(terminal.id, epoch)? else { continue };
        match PaperClaim::check(address, &key) {
            Ok(claim) if claim.epoch == epoch => return Ok((terminal, claim)),
            Ok(_) | Err(PaperError::Signature(_)) => {}
            Err(PaperError::Form(_) | PaperError::Folio(_)) => return Err(ClaimError::Unreadable.into()),
        }
    }
    Err(ClaimError::Forged.into())
}

impl Centre {
    /// Finds what a citizen claims.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`]; [`ClaimError`] says what is wrong with what was brought.
    pub fn find_claim(&self, session: &Session, text: &str) -> Result<Found, CentreError> {
        session.need(Right::Refunds)?;
        self.store.read(|db| find(db, text))
    }
}
