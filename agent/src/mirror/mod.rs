//! The second copy of the journal, on another medium: it proves an old image put back while the centre is away, and it is what is left
//! of the tail when the disk dies.
//!
//! - [`copy`]: the file of the copy: lines that are only added, and its last whole line.
//! - [`task`]: the thread that copies what was committed; the hot path never waits for it.
//!
//! Best effort: a medium that is missing or fails stops nothing and is said in the log (`money.md`, section 6, Anchor).

pub mod copy;
pub mod task;

use cas_domain::journal::Link;

use crate::journal::{Journal, JournalError};
use copy::{Copied, Copy, CopyError};

/// How the journal stands against its copy at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The journal holds everything that the copy has.
    Whole,
    /// The copy goes on after the journal's end, or holds other bytes: an old image was put back. Cash stays off until a new epoch.
    RolledBack(Link),
}

/// Compares the journal with the last whole line of its copy.
///
/// # Errors
/// [`CompareError`] if either cannot be read.
pub fn compare(journal: &Journal, copy: &Copy) -> Result<Against, CompareError> {
    let Some(Copied { link, .. }) = copy.last()? else { return Ok(Against::Whole) };
    // An older epoch was closed when this one began; what it held is the centre's to compare.
    let whole = link.epoch < journal.enrolment().epoch || journal.holds(link)?;
    Ok(if whole { Against::Whole } else { Against::RolledBack(link) })
}

/// Journal and copy could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// The copy.
    #[error("the second copy cannot be read")]
    Copy(#[from] CopyError),
    /// The journal.
    #[error("the journal cannot be read")]
    Journal(#[from] JournalError),
}
