//! What citizens claim at the centre: requested, authorised, being paid, paid (`money.md`, section 8). The words of the acts; pure.

use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::id::{CaseId, ClaimId, PaymentId};
use cas_domain::money::Money;
use cas_domain::slot::{Code, PersonNumber};
use serde::{Deserialize, Serialize};

/// Which claim, and what it is about. Every step says it, so that each is found by case and payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimRef {
    /// The claim.
    pub claim: ClaimId,
    /// The case that owes the money.
    pub case: CaseId,
    /// The payment on whose account it stands.
    pub payment: PaymentId,
}

/// What the citizen brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Brought {
    /// A number, read out or typed.
    Folio,
    /// A paper whose signature holds.
    SignedPaper,
}

/// Somebody requests it for a citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// Which.
    #[serde(rename = "claim")]
    pub of: ClaimRef,
    /// The folio under which it is owed.
    pub folio: Folio,
    /// How much: all that the case owes.
    pub amount: Money,
    /// What the citizen brought.
    pub brought: Brought,
}

/// Another person authorises it, or it ends before anything was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Which.
    #[serde(rename = "claim")]
    pub of: ClaimRef,
    /// Why, in the words of who answers.
    pub reason: String,
}

/// It is being paid: from here on nobody else can pay it, whatever becomes of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paying {
    /// Which.
    #[serde(rename = "claim")]
    pub of: ClaimRef,
    /// The office whose money it is.
    pub office: Code,
    /// The pieces that are handed over.
    pub pieces: Vec<(Denomination, i64)>,
}

/// The official identification that was seen. What stands on it is never written down whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdKind {
    /// INE or IFE.
    Ine,
    /// A passport.
    Passport,
    /// The card of the elderly.
    Inapam,
    /// A professional licence.
    License,
}

/// The citizen has the money and has signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// Which.
    #[serde(rename = "claim")]
    pub of: ClaimRef,
    /// What identification was seen.
    pub id: IdKind,
    /// Its last four signs.
    pub id_last: String,
}

/// Who began to pay does not say how it ended; another person does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Which.
    #[serde(rename = "claim")]
    pub of: ClaimRef,
    /// Who had begun to pay.
    pub payer: PersonNumber,
    /// Whether the citizen has the money.
    pub paid: bool,
    /// Why they say so: the signed form, the cash of the office, the payer's word.
    pub reason: String,
}
