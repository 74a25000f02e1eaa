//! Why the centre cannot do something. HTTP statuses and exit codes are given at the edges only.

use cas_domain::journal::canonical::CanonicalError;
use cas_domain::journal::{PostingError, facts::Role};
use thiserror::Error;

use crate::access::AccessError;
use crate::claims::ClaimError;
use crate::custody::CustodyError;
use crate::decisions::DecisionError;
use crate::intake::EnrolError;
use crate::random::RandomError;
use crate::restore::RestoreError;
use crate::store::StoreError;
use crate::store::key_file::KeyError;
use crate::terminals::limits::LimitError;

/// An error of the centre; one variant per part.
#[derive(Debug, Error)]
pub enum CentreError {
    /// The database.
    #[error("the store could not answer")]
    Store(#[from] StoreError),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// Sign-in, sessions, rights.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Enrolment.
    #[error(transparent)]
    Enrol(#[from] EnrolError),
    /// Cuts, counts, funds.
    #[error(transparent)]
    Custody(#[from] CustodyError),
    /// Decisions about cases, alarms, disputed posts.
    #[error(transparent)]
    Decision(#[from] DecisionError),
    /// Claims.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The signing key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A restored backup.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// Limits of a terminal.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// An act cannot be written.
    #[error("an act of the centre cannot be written")]
    Canonical(#[from] CanonicalError),
    /// An act would move nothing or too much.
    #[error("an act of the centre would move an impossible amount")]
    Posting(#[from] PostingError),
    /// A configuration cannot be written.
    #[error("a message cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// A signed message of a terminal does not hold.
    #[error("{0}")]
    Message(String),
    /// There is no such thing.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The role may not.
    #[error("this needs the role {}", roles(.0))]
    Forbidden(&'static [Role]),
}

fn roles(roles: &[Role]) -> String {
    roles.iter().map(|role| crate::access::role_name(*role)).collect::<Vec<_>>().join(", ")
}

impl From<rusqlite::Error> for CentreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(StoreError::Sql(error))
    }
}

/// An error with all its causes, for the log.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
