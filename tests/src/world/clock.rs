//! The harness's clock: bounds of waits, and today's date for references.

#![expect(clippy::disallowed_methods, reason = "this is the place where the harness reads its clocks")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cas_domain::time::WallMillis;

/// The end of a bounded wait.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    end: Instant,
    within: Duration,
}

impl Deadline {
    /// A deadline so far from now.
    pub fn within(within: Duration) -> Self {
        Self { end: Instant::now() + within, within }
    }

    /// What is left; nothing once it has passed.
    pub fn left(&self) -> Option<Duration> {
        Some(self.end.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
    }

    /// How long it was in all.
    pub const fn whole(&self) -> Duration {
        self.within
    }
}

/// The wall clock now.
pub fn now() -> WallMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    WallMillis::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
