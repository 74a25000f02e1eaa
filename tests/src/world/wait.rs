//! Waiting for a state: bounded, and named when it does not come.

use std::time::Duration;

use anyhow::{Result, bail};

use super::clock::Deadline;

/// How long a wait lasts at most, unless the place says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How long a look waits for the next one where nothing wakes it: files of other processes, and their ends.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// What a look saw.
pub enum Look<T> {
    /// The state is there.
    Here(T),
    /// It is not yet; what was seen instead.
    NotYet(String),
}

/// Looks until the state is there.
///
/// # Errors
/// Names what was waited for and what was seen last.
pub fn until<T>(what: &str, within: Duration, mut look: impl FnMut() -> Result<Look<T>>) -> Result<T> {
    let deadline = Deadline::within(within);
    loop {
        let seen = match look()? {
            Look::Here(found) => return Ok(found),
            Look::NotYet(seen) => seen,
        };
        if deadline.left().is_none() {
            bail!("waited {} s for {what}; saw last: {seen}", within.as_secs());
        }
        breathe();
    }
}

/// Lets others run between two looks.
pub fn breathe() {
    std::thread::park_timeout(LOOK_EVERY);
}
