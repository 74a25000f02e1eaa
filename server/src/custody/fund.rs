//! C1: treasury's money into the vault, and pouches from the vault to the terminals, each with its vale.

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::{Folio, TerminalNumber};
use cas_domain::journal::Posting;
use cas_domain::journal::facts::Realm;

use super::CustodyError;
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::act::{ActDraft, ActKind};
use crate::limits::PIECES_MAX;
use crate::store::Db;

/// Pieces of some denominations.
pub type PieceList = Vec<(Denomination, i64)>;

/// Checks a list of pieces; drops the zeros.
///
/// # Errors
/// [`CustodyError`] if a number cannot be, or nothing is left.
pub fn check_pieces(pieces: PieceList) -> Result<PieceList, CustodyError> {
    if pieces.iter().any(|(_, count)| !(0..=PIECES_MAX).contains(count)) {
        return Err(CustodyError::Pieces);
    }
    let kept: PieceList = pieces.into_iter().filter(|(_, count)| *count > 0).collect();
    if kept.is_empty() { Err(CustodyError::Nothing) } else { Ok(kept) }
}

/// A text field that must be there.
///
/// # Errors
/// [`CustodyError::Field`] if it is empty or too long.
pub fn check_field(name: &'static str, text: &str) -> Result<String, CustodyError> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= 80 && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(CustodyError::Field(name)) }
}

/// Pieces from one account to another.
///
/// # Errors
/// [`CentreError`] if an amount cannot be.
pub(super) fn moved(debit: &Account, credit: &Account, pieces: &PieceList) -> Result<Vec<Posting>, CentreError> {
    let postings = pieces.iter().map(|(denomination, count)| Posting::pieces(debit.clone(), credit.clone(), *denomination, *count));
    Ok(postings.collect::<Result<_, _>>()?)
}

/// How many pieces of each denomination an account holds.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn content(db: &Db, realm: Realm, account: &Account) -> Result<PieceList, CentreError> {
    let lines = db.balance_lines(realm, "", &account.to_string())?;
    let mut content = Vec::with_capacity(lines.len());
    for (denomination, _, pieces) in lines {
        if let Ok(denomination) = denomination.parse::<Denomination>()
            && pieces != 0
        {
            content.push((denomination, pieces));
        }
    }
    content.sort_unstable();
    Ok(content)
}

impl Centre {
    /// Treasury puts money into the vault. `document` is the paper it came with.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], or [`CustodyError`] for what was typed.
    pub fn put_fund(&self, session: &Session, realm: Realm, document: &str, pieces: PieceList) -> Result<(), CentreError> {
        session.need(Right::FundPut)?;
        self.put_fund_as(session.number.as_str(), realm, document, pieces)
    }

    /// The same without a session, for `seed-demo` at the server itself.
    ///
    /// # Errors
    /// [`CustodyError`] for what was given.
    pub fn put_fund_as(&self, by: &str, realm: Realm, document: &str, pieces: PieceList) -> Result<(), CentreError> {
        let pieces = check_pieces(pieces)?;
        let document = check_field("documento", document)?;
        let postings = moved(&Account::Vault, &Account::Fund, &pieces)?;
        let now = self.now();
        self.store.write(|db| {
            let draft =
                ActDraft { by: by.to_owned(), realm, machine: None, what: ActKind::FundPut { document: document.clone() }, postings };
            db.append_act(self.identity.id, draft, now)?;
            Ok(db.add_audit(now, by, "fund-put", &document, "")?)
        })
    }

    /// Fills a pouch for a terminal and gives it its vale.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], [`CentreError::NotFound`], or [`CustodyError`] for what was typed.
    pub fn fill_pouch(&self, session: &Session, number: TerminalNumber, pieces: PieceList) -> Result<Folio, CentreError> {
        session.need(Right::Vale)?;
        let pieces = check_pieces(pieces)?;
        let now = self.now();
        self.store.write(|db| {
            let terminal = db.terminal_by_number(number)?.ok_or(CentreError::NotFound("terminal"))?;
            let held = content(db, terminal.realm, &Account::Vault)?;
            for (denomination, count) in &pieces {
                let has = held.iter().find(|(other, _)| other == denomination).map_or(0, |(_, count)| *count);
                if has < *count {
                    return Err(CustodyError::NotInVault(*denomination).into());
                }
            }
            let folio = db.next_vale()?;
            let pouch = Account::pouch_of(folio).map_err(|_| CentreError::NotFound("pouch"))?;
            let draft = ActDraft {
                by: session.number.to_string(),
                realm: terminal.realm,
                machine: None,
                what: ActKind::PouchFilled { folio, terminal: terminal.id },
                postings: moved(&pouch, &Account::Vault, &pieces)?,
            };
            db.append_act(self.identity.id, draft, now)?;
            db.add_pouch(folio, terminal.realm, terminal.id, session.number.as_str(), now)?;
            db.add_audit(now, session.number.as_str(), "pouch-filled", &folio.to_string(), &format!("cajero {number}"))?;
            Ok(folio)
        })
    }

    /// Takes back into the vault what is left in a pouch.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], or [`CustodyError::PouchEmpty`] if nothing is left.
    pub fn return_pouch(&self, session: &Session, folio: Folio) -> Result<(), CentreError> {
        session.need(Right::Vale)?;
        let now = self.now();
        self.store.write(|db| {
            let row = db.pouches(usize::MAX)?.into_iter().find(|row| row.folio == folio.compact());
            let row = row.ok_or(CentreError::NotFound("pouch"))?;
            let pouch = Account::pouch_of(folio).map_err(|_| CentreError::NotFound("pouch"))?;
            let left: PieceList = content(db, row.realm, &pouch)?.into_iter().filter(|(_, count)| *count > 0).collect();
            if left.is_empty() {
                return Err(CustodyError::PouchEmpty.into());
            }
            let draft = ActDraft {
                by: session.number.to_string(),
                realm: row.realm,
                machine: None,
                what: ActKind::PouchReturned { folio },
                postings: moved(&Account::Vault, &pouch, &left)?,
            };
            db.append_act(self.identity.id, draft, now)?;
            Ok(db.add_audit(now, session.number.as_str(), "pouch-returned", &folio.to_string(), "")?)
        })
    }
}
