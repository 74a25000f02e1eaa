//! The book: balances per account and denomination, always recomputed from entries, never stored.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::continuation::Continuation;
use super::entry::Entry;
use super::kind::EntryKind;
use super::posting::Posting;
use crate::account::{Account, Side};
use crate::denomination::Denomination;
use crate::money::{Money, MoneyError};

/// How far a place's content is known (`money.md`, section 2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceFlag {
    /// Every movement is booked.
    #[default]
    Accurate,
    /// A person stated it.
    Set,
    /// Not known: counts as nothing when change is planned.
    Unknown,
}

/// Balances of all accounts after some entries.
#[derive(Clone, Debug, Default)]
pub struct Book {
    accounts: BTreeMap<Account, Balance>,
    flags: BTreeMap<Account, PlaceFlag>,
}

/// The balance of one account: debit positive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Balance {
    amount: i64,
    pieces: BTreeMap<Denomination, i64>,
}

/// A balance that no longer fits in its integer; never seen outside a damaged journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a balance no longer fits: the entries are damaged or absurd")]
pub struct BookError;

impl Book {
    /// The book of these entries.
    ///
    /// # Errors
    /// [`BookError`] if a balance does not fit.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Self, BookError> {
        let mut book = Self::default();
        for entry in entries {
            if let EntryKind::Genesis { continues: Some(continues), .. } = &entry.what {
                book.go_on(continues)?;
            }
            book.apply(&entry.postings)?;
        }
        Ok(book)
    }

    /// Takes over what an earlier epoch left in the machine. It is not known until somebody counts it.
    ///
    /// # Errors
    /// [`BookError`] if a balance does not fit.
    pub fn go_on(&mut self, from: &Continuation) -> Result<(), BookError> {
        for place in &from.places {
            let balance = self.accounts.entry(place.account.clone()).or_default();
            for (denomination, count) in &place.pieces {
                let amount = denomination.times(*count).map_err(|_| BookError)?;
                balance.amount = balance.amount.checked_add(amount.centavos()).ok_or(BookError)?;
                let held = balance.pieces.entry(*denomination).or_default();
                *held = held.checked_add(*count).ok_or(BookError)?;
            }
            self.set_flag(place.account.clone(), PlaceFlag::Unknown);
        }
        Ok(())
    }

    /// Adds postings to the book.
    ///
    /// # Errors
    /// [`BookError`] if a balance does not fit.
    pub fn apply(&mut self, postings: &[Posting]) -> Result<(), BookError> {
        for posting in postings {
            self.leg(&posting.debit, posting, 1)?;
            self.leg(&posting.credit, posting, -1)?;
        }
        Ok(())
    }

    fn leg(&mut self, account: &Account, posting: &Posting, sign: i64) -> Result<(), BookError> {
        let balance = self.accounts.entry(account.clone()).or_default();
        let amount = posting.amount.centavos().checked_mul(sign).ok_or(BookError)?;
        balance.amount = balance.amount.checked_add(amount).ok_or(BookError)?;
        if let Some(pieces) = posting.pieces.filter(|_| account.side() == Side::Place) {
            let count = pieces.count.checked_mul(sign).ok_or(BookError)?;
            let held = balance.pieces.entry(pieces.denomination).or_default();
            *held = held.checked_add(count).ok_or(BookError)?;
        }
        Ok(())
    }

    /// Marks how far a place's content is known.
    pub fn set_flag(&mut self, place: Account, flag: PlaceFlag) {
        self.flags.insert(place, flag);
    }

    /// How far a place's content is known.
    pub fn flag(&self, place: &Account) -> PlaceFlag {
        self.flags.get(place).copied().unwrap_or_default()
    }

    /// What an account holds on its own side: debit for places and results, credit for promises.
    pub fn balance(&self, account: &Account) -> Money {
        let amount = self.accounts.get(account).map_or(0, |balance| balance.amount);
        Money::from_centavos(if account.side() == Side::Promise { amount.saturating_neg() } else { amount })
    }

    /// How many pieces of a denomination lie in a place.
    pub fn pieces(&self, place: &Account, denomination: Denomination) -> i64 {
        self.accounts.get(place).and_then(|balance| balance.pieces.get(&denomination)).copied().unwrap_or(0)
    }

    /// What lies in a place, piece by piece, without denominations that net to none.
    pub fn content(&self, place: &Account) -> Vec<(Denomination, i64)> {
        let pieces = self.accounts.get(place).map(|balance| &balance.pieces);
        pieces.into_iter().flatten().filter(|(_, count)| **count != 0).map(|(denomination, count)| (*denomination, *count)).collect()
    }

    /// How many pieces lie in a place, of all denominations together.
    pub fn count(&self, place: &Account) -> i64 {
        let pieces = self.accounts.get(place).map(|balance| &balance.pieces);
        pieces.into_iter().flatten().map(|(_, count)| count).sum()
    }

    /// All accounts that were ever touched, with what they hold on their own side.
    pub fn accounts(&self) -> impl Iterator<Item = (&Account, Money)> {
        self.accounts.keys().map(|account| (account, self.balance(account)))
    }

    /// The sum over all accounts that satisfy a test, each on its own side.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it does not fit.
    pub fn total(&self, mut test: impl FnMut(&Account) -> bool) -> Result<Money, MoneyError> {
        Money::sum(self.accounts().filter(|(account, _)| test(account)).map(|(_, amount)| amount))
    }
}
