//! How long runs really take: the only real clock of the simulator, and no story sees it.

use std::time::{Duration, Instant};

/// A stopwatch.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    #[expect(clippy::disallowed_methods, reason = "speed is measured by the real clock")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// What has passed.
    #[expect(clippy::disallowed_methods, reason = "speed is measured by the real clock")]
    pub fn passed(&self) -> Duration {
        Instant::now().duration_since(self.0)
    }
}
