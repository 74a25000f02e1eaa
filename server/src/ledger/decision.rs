//! What people decide at the centre and about what: cases, alarms, disputed posts. The words of the acts; pure.

use std::fmt;

use cas_domain::account::DebtNumber;
use cas_domain::folio::Folio;
use cas_domain::id::{CaseId, PaymentId};
use cas_domain::journal::Seq;
use cas_domain::slot::PersonNumber;
use serde::{Deserialize, Serialize};

/// What is decided about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum About {
    /// A case.
    Case {
        /// Which.
        case: CaseId,
    },
    /// An alarm, named with its place: flags are no entries, so the act alone must say what was looked at.
    Alarm {
        /// The number of the flag.
        flag: i64,
        /// In a word.
        kind: String,
        /// The terminal, as text.
        terminal: String,
        /// The epoch.
        epoch: u32,
        /// The branch; 0 is the trunk.
        branch: i64,
        /// The entry; 0 for the terminal as a whole.
        seq: i64,
    },
    /// A disputed post to a biller.
    Post {
        /// The payment.
        payment: PaymentId,
        /// Its debt.
        debt: DebtNumber,
    },
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case { case } => write!(f, "case:{case}"),
            Self::Alarm { flag, .. } => write!(f, "alarm:{flag}"),
            Self::Post { payment, debt } => write!(f, "post:{payment}:{}", debt.0),
        }
    }
}

/// What is decided (`money.md`, C3, C4, C6, C10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Choice {
    /// C4: the money is the citizen's; with it C3 where a finished count has found the piece.
    Theirs,
    /// C4: the note went back to the citizen.
    Returned,
    /// C4: the coins did come out.
    CoinsCame,
    /// C3: the coins never left the hopper.
    CoinsStayed,
    /// C3: the count of the cut found the piece.
    Found,
    /// C4: the piece is nowhere.
    Lost,
    /// C10: what was found without owner belongs to a payment.
    Matched {
        /// Which payment.
        payment: PaymentId,
    },
    /// Looked at and explained; moves nothing.
    Explained,
    /// C6: the biller has it.
    Accepted {
        /// Its authorisation.
        authorisation: String,
    },
    /// C6: the biller does not have it: the citizen gets the money back.
    Rejected,
}

/// Somebody asks for a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// About what.
    pub about: About,
    /// What.
    pub choice: Choice,
    /// Why.
    pub reason: String,
}

/// The decision, granted; its act carries the postings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// About what.
    pub about: About,
    /// What.
    pub choice: Choice,
    /// The act that asked, where two persons are needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Seq>,
    /// Who asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<PersonNumber>,
    /// Why, in the words of who grants.
    pub reason: String,
    /// The folio under which the citizen is owed the money from now on, where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folio: Option<Folio>,
}

/// Declined: nothing moves, and it may be asked again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// About what.
    pub about: About,
    /// The act that asked.
    pub asked: Seq,
    /// Why not.
    pub reason: String,
}

/// Alarms that stand for money which may exist twice, not add up or be elsewhere: two persons close them.
pub fn alarm_is_money(kind: &str) -> bool {
    !matches!(kind, "code-replayed" | "epoch" | "replay" | "clone" | "rolled-back" | "unmoored")
}
