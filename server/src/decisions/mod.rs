//! What people decide at the centre: one asks and says why, another one grants or declines; append only, posted balanced (`money.md`, C3, C4, C6, C10).
//!
//! - [`case`]: what may be decided about a case, and its postings; pure.
//! - [`alarm`]: alarms looked at, explained and closed.
//! - [`post`]: disputed posts to billers.
//! - [`history`]: what was asked and answered about a thing.
//! - [`check`]: that decisions are those of the acts, each by two persons; pure.
//! - [`act`]: asking, granting, declining, in one transaction each.

pub mod act;
pub mod alarm;
pub mod case;
pub mod check;
pub mod history;
pub mod post;

use thiserror::Error;

/// Why a decision cannot be asked for or granted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecisionError {
    /// The money or the state does not allow it (any more).
    #[error("this cannot be decided now: the money or the state has changed; load the page again")]
    NotNow,
    /// Somebody has asked already.
    #[error("somebody has asked for a decision already: answer that one first")]
    Pending,
    /// Nothing was asked.
    #[error("nothing is waiting for an answer: somebody has answered it already")]
    NothingAsked,
    /// The same person.
    #[error("whoever asks does not grant: another person must answer")]
    SamePerson,
    /// A claim of the same money is open.
    #[error("a claim of the same money is open: end it first")]
    Claimed,
    /// No reason.
    #[error("say why, with 10 to 300 signs")]
    Reason,
    /// The payment that the money is to belong to is unknown.
    #[error("the payment with that folio is not known")]
    NoPayment,
    /// The authorisation of the biller is missing.
    #[error("the biller's authorisation is needed, with at most 40 signs")]
    Authorisation,
}

/// A reason as typed.
///
/// # Errors
/// [`DecisionError::Reason`] if it is too short to explain anything, or too long.
pub fn check_reason(text: &str) -> Result<String, DecisionError> {
    let text = text.trim();
    let fits = (10..=300).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(DecisionError::Reason) }
}
