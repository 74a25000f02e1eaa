//! The one place of this crate that reads a clock; machines are handed what it says.

use std::time;

use crate::device::Instant;

/// Counts milliseconds from its own start; never goes back.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: time::Instant,
}

impl Clock {
    /// A clock that starts at zero now.
    #[expect(clippy::disallowed_methods, reason = "this is the crate's clock")]
    pub fn start() -> Self {
        Self { start: time::Instant::now() }
    }

    /// The present moment.
    pub fn now(&self) -> Instant {
        Instant::from_millis(u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX))
    }
}
