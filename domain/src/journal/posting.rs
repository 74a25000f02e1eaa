//! One balanced movement: the same amount on both sides, with the pieces where cash moves.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::account::Account;
use crate::bounds::POSTINGS_MAX;
use crate::denomination::Denomination;
use crate::money::{Money, MoneyError};

/// A balanced pair of legs. One amount serves both sides, so a posting cannot be out of balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The account that receives.
    pub debit: Account,
    /// The account that gives.
    pub credit: Account,
    /// The pieces, where cash moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pieces: Option<Pieces>,
    /// The amount in centavos, more than nothing.
    pub amount: Money,
}

/// So many notes or coins of one denomination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pieces {
    /// Which.
    pub denomination: Denomination,
    /// How many, at least one.
    pub count: i64,
}

/// Why a posting cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PostingError {
    /// The amount is nothing or less.
    #[error("a posting moves more than nothing")]
    NotPositive,
    /// Amount and pieces differ.
    #[error("{count} pieces of {denomination} are not {amount}")]
    PiecesDiffer {
        /// Which.
        denomination: Denomination,
        /// How many.
        count: i64,
        /// The amount stated.
        amount: Money,
    },
    /// A place is touched without saying which pieces moved.
    #[error("{0} holds pieces: a posting to it names denomination and count")]
    NoPieces(Account),
    /// Both sides are the same account.
    #[error("{0} stands on both sides")]
    SameAccount(Account),
    /// An entry has too many postings.
    #[error("an entry has at most {POSTINGS_MAX} postings, this one has {0}")]
    TooMany(usize),
    /// The amount does not fit.
    #[error("the amount of a posting does not fit")]
    Overflow(#[from] MoneyError),
}

impl Posting {
    /// Moves `count` pieces of `denomination`.
    ///
    /// # Errors
    /// [`PostingError`] if the count is below one or the amount does not fit.
    pub fn pieces(debit: Account, credit: Account, denomination: Denomination, count: i64) -> Result<Self, PostingError> {
        let posting = Self { debit, credit, pieces: Some(Pieces { denomination, count }), amount: denomination.times(count)? };
        posting.check().map(|()| posting)
    }

    /// Moves a promise, where no cash changes its place.
    ///
    /// # Errors
    /// [`PostingError`] if the amount is not more than nothing, or an account holds pieces.
    pub fn promise(debit: Account, credit: Account, amount: Money) -> Result<Self, PostingError> {
        let posting = Self { debit, credit, pieces: None, amount };
        posting.check().map(|()| posting)
    }

    /// Whether the posting can be; also for postings read from elsewhere (invariant I1).
    ///
    /// # Errors
    /// The first rule it breaks.
    pub fn check(&self) -> Result<(), PostingError> {
        if !self.amount.is_positive() {
            return Err(PostingError::NotPositive);
        }
        if self.debit == self.credit {
            return Err(PostingError::SameAccount(self.debit.clone()));
        }
        match self.pieces {
            Some(Pieces { denomination, count }) => {
                if count < 1 || denomination.times(count)? != self.amount {
                    return Err(PostingError::PiecesDiffer { denomination, count, amount: self.amount });
                }
            }
            None => {
                if let Some(place) = [&self.debit, &self.credit].into_iter().find(|account| account.holds_pieces()) {
                    return Err(PostingError::NoPieces(place.clone()));
                }
            }
        }
        Ok(())
    }
}
