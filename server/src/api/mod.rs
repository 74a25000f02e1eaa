//! HTTP interfaces in JSON: thin handlers that read, call the centre on a blocking thread, and answer.
//!
//! - [`terminal`]: what terminals ask: enrolment, batches, heartbeats, configurations, quotes.
//! - [`console`]: what demonstrations and audits read, behind the same sign-in as the pages.
//! - [`cuts`]: cuts and their comparison, for them.
//! - [`acts`]: what they do: funds, vales, counts.
//! - [`claims`]: what is owed, claimed and handed over.
//! - [`problem`]: errors as JSON, each with a code, words, and what to do.

pub mod acts;
pub mod claims;
pub mod console;
pub mod cuts;
pub mod problem;
pub mod terminal;

use std::sync::Arc;

use crate::centre::Centre;
use crate::error::CentreError;

pub use problem::Problem;

/// Runs something of the centre on a blocking thread: SQLite and argon2 wait and compute.
///
/// # Errors
/// [`Problem`] of the error, or of a panic inside, which ends the request and not the server.
pub async fn blocking<T: Send + 'static>(
    centre: &Arc<Centre>,
    act: impl FnOnce(&Centre) -> Result<T, CentreError> + Send + 'static,
) -> Result<T, Problem> {
    let centre = Arc::clone(centre);
    match tokio::task::spawn_blocking(move || act(&centre)).await {
        Ok(done) => done.map_err(Problem::from),
        Err(error) => Err(Problem::internal(&error)),
    }
}
