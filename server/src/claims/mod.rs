//! Claims: what is owed to a citizen ends at the centre, handed over under a lock (`money.md`, section 8, "one payer").
//!
//! Requested, authorised by another person, being paid (on disk before any cash is handed over), paid against a signature. Whoever
//! begins to pay and does not say how it ended leaves it to another person.
//!
//! - [`find`]: what a citizen brought, as the debts it stands for.
//! - [`due`]: what may be paid of a case now, and why not.
//! - [`act`]: requesting, authorising, paying, settling; one act and one transaction each.
//! - [`view`]: claims as people see them.
//! - [`check`]: that the claims are those of the acts, each paid once and by several persons; pure.

pub mod act;
pub mod check;
pub mod due;
pub mod find;
pub mod view;

use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::id::CaseId;
use cas_domain::money::Money;
use cas_domain::time::WallMillis;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimState {
    /// Waits for another person.
    Requested,
    /// May be paid.
    Authorised,
    /// Not authorised, or taken back.
    Declined,
    /// Cash may be on its way over the counter: nobody else pays it.
    Paying,
    /// The citizen has it.
    Paid,
    /// A second person found that nothing was handed over.
    NotPaid,
}

impl ClaimState {
    /// Whether it keeps other claims of its payment away.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Authorised | Self::Paying)
    }
}

/// Who paid a debt, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidBefore {
    /// Under which folio.
    pub folio: Folio,
    /// How much.
    pub amount: Money,
    /// Who handed it over.
    pub by: String,
    /// When.
    pub at: WallMillis,
}

/// Why a claim cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ClaimError {
    /// Neither a folio nor the text of a QR.
    #[error("this is neither a folio nor the text of a paper's QR")]
    Unreadable,
    /// A number of the folio was misread.
    #[error("the folio's last number does not fit: one number was misread")]
    CheckDigit,
    /// The signature of the paper does not hold.
    #[error("the paper's signature does not hold: it was changed, or no terminal of ours printed it")]
    Forged,
    /// Nothing about that folio has arrived.
    #[error("the terminal has not sent what this folio stands for yet: nothing can be paid before it arrives")]
    NotArrived {
        /// Whether the paper proves itself.
        genuine: bool,
    },
    /// The paper is genuine and its entries were lost with a disk.
    #[error("the paper is genuine and its entries were lost with the terminal's disk: take it down in the case of that disk")]
    LostWithDisk(CaseId),
    /// The paper proves nothing about that disk.
    #[error("the paper is none from beyond the last entry that arrived of this disk")]
    NotOfTail,
    /// It was taken down.
    #[error("this paper was taken down in this case before")]
    ShownBefore,
    /// The citizen may still get the money at the machine.
    #[error("the payment is still open at the terminal: only a payment that has ended is paid here")]
    StillOpen,
    /// It is not certain yet whose the money is.
    #[error("the case must be decided first: it is not certain what is owed")]
    Undecided,
    /// Nothing is owed.
    #[error("nothing is owed under this folio")]
    NothingOwed,
    /// It was paid.
    #[error("{} was paid before: {} by number {}", .0.folio, .0.amount, .0.by)]
    AlreadyPaid(Box<PaidBefore>),
    /// Another claim of the same payment is open.
    #[error("a claim of the same payment is open already, requested by number {by}")]
    Open {
        /// Who requested it.
        by: String,
        /// When.
        at: WallMillis,
        /// Where it stands.
        state: ClaimState,
    },
    /// Somebody was faster, or the state does not allow it.
    #[error("this claim is not where it was: load the page again before handing anything over")]
    NotNow,
    /// Nobody authorises their own request.
    #[error("whoever requested it does not authorise it: another person must")]
    SamePerson,
    /// Who authorised does not hand over.
    #[error("whoever authorised it does not hand over the money")]
    Authoriser,
    /// The payer does not decide about their own payout.
    #[error("whoever began to pay does not decide how it ended: another person must")]
    Payer,
    /// The confirmation comes from elsewhere than the page that began to pay.
    #[error("only the page that began to pay confirms it; from anywhere else another person decides how it ended")]
    OtherPage,
    /// The pieces are not the amount.
    #[error("the pieces are {given}, owed are {owed}")]
    Amount {
        /// What was typed.
        given: Money,
        /// What is owed.
        owed: Money,
    },
    /// The office does not hold that.
    #[error("the office does not hold so many pieces of {}", .0.label())]
    OfficeLacks(Denomination),
    /// The office cannot make the amount from what it holds.
    #[error("the office cannot make this amount from what it holds")]
    OfficeCannot,
    /// No identification.
    #[error("the last four signs of the identification are needed")]
    Identification,
    /// No reason.
    #[error("say why, with 10 to 300 signs")]
    Reason,
}
