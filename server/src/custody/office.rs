//! C1: the money that an office pays refunds from. It stands there in pieces, and what is on its way over the counter is nobody else's.

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::journal::facts::Realm;
use cas_domain::money::Money;
use cas_domain::slot::Code;

use super::CustodyError;
use super::fund::{PieceList, check_pieces, content, moved};
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::claims::act::paying_of;
use crate::error::CentreError;
use crate::ledger::act::{ActDraft, ActKind};
use crate::store::Db;

/// What an office holds less what others are handing over right now.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn free_of(db: &Db, realm: Realm, office: &Code) -> Result<PieceList, CentreError> {
    let mut held = content(db, realm, &Account::Office(office.clone()))?;
    for row in db.claims_paying(realm)? {
        let paying = paying_of(db, &row)?;
        for (denomination, count) in paying.pieces.iter().filter(|_| paying.office == *office) {
            if let Some((_, has)) = held.iter_mut().find(|(other, _)| other == denomination) {
                *has = has.saturating_sub(*count);
            }
        }
    }
    held.retain(|(_, count)| *count > 0);
    Ok(held)
}

/// The usual pieces for an amount: the largest first, as far as they last. None if they do not make it.
pub fn suggest(amount: Money, held: &PieceList) -> Option<PieceList> {
    let mut held = held.clone();
    held.sort_unstable_by_key(|(denomination, _)| std::cmp::Reverse((denomination.value(), denomination.is_bill())));
    // Largest first may run into a dead end (60 of one 50 and three 20s): then it is tried again without the largest.
    (0..held.len()).find_map(|without| greedy(amount, held.get(without..)?))
}

fn greedy(amount: Money, held: &[(Denomination, i64)]) -> Option<PieceList> {
    let (mut left, mut taken) = (amount, Vec::new());
    for (denomination, has) in held {
        let fits = left.centavos().checked_div(denomination.value().centavos())?.min(*has);
        if fits > 0 {
            left = left.minus(denomination.times(fits).ok()?).ok()?;
            taken.push((*denomination, fits));
        }
    }
    left.is_zero().then_some(taken)
}

impl Centre {
    /// Brings money from the vault to an office.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], [`CentreError::NotFound`], or [`CustodyError`] for what was typed.
    pub fn fund_office(&self, session: &Session, realm: Realm, office: &Code, pieces: PieceList) -> Result<(), CentreError> {
        session.need(Right::Vale)?;
        self.fund_office_as(session.number.as_str(), realm, office, pieces)
    }

    /// The same without a session, for `seed-demo` at the server itself.
    ///
    /// # Errors
    /// [`CentreError::NotFound`], or [`CustodyError`] for what was given.
    pub fn fund_office_as(&self, by: &str, realm: Realm, office: &Code, pieces: PieceList) -> Result<(), CentreError> {
        let pieces = check_pieces(pieces)?;
        let now = self.now();
        self.store.write(|db| {
            db.site_words(office)?.ok_or(CentreError::NotFound("site"))?;
            let held = content(db, realm, &Account::Vault)?;
            for (denomination, count) in &pieces {
                let has = held.iter().find(|(other, _)| other == denomination).map_or(0, |(_, count)| *count);
                if has < *count {
                    return Err(CustodyError::NotInVault(*denomination).into());
                }
            }
            let postings = moved(&Account::Office(office.clone()), &Account::Vault, &pieces)?;
            let what = ActKind::OfficeFunded { office: office.clone() };
            db.append_act(self.identity.id, ActDraft { by: by.to_owned(), realm, machine: None, what, postings }, now)?;
            Ok(db.add_audit(now, by, "office-funded", office.as_str(), "")?)
        })
    }

    /// Takes back into the vault what an office still holds and nobody is handing over.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], or [`CustodyError::Nothing`] if nothing is left.
    pub fn return_office(&self, session: &Session, realm: Realm, office: &Code) -> Result<(), CentreError> {
        session.need(Right::Vale)?;
        let now = self.now();
        self.store.write(|db| {
            let left = check_pieces(free_of(db, realm, office)?)?;
            let postings = moved(&Account::Vault, &Account::Office(office.clone()), &left)?;
            let what = ActKind::OfficeReturned { office: office.clone() };
            let by = session.number.to_string();
            db.append_act(self.identity.id, ActDraft { by, realm, machine: None, what, postings }, now)?;
            Ok(db.add_audit(now, session.number.as_str(), "office-returned", office.as_str(), "")?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_found_where_the_largest_first_fails_and_none_where_there_are_none() {
        let note = |pesos: u32| Denomination::bill(pesos).expect("a note");
        let held = vec![(note(20), 3), (note(50), 1)];
        assert_eq!(suggest(Money::from_centavos(6_000), &held), Some(vec![(note(20), 3)]));
        assert_eq!(suggest(Money::from_centavos(7_000), &held), Some(vec![(note(50), 1), (note(20), 1)]));
        assert_eq!(suggest(Money::from_centavos(8_000), &held), None);
    }
}
