//! The only place where the agent reads clocks and draws randomness; everything else is handed both.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use cas_domain::id::IdSeed;
use cas_domain::time::WallMillis;

/// A moment by both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The wall clock: may jump.
    pub wall: WallMillis,
    /// Milliseconds since the agent started: never goes back.
    pub mono_ms: u64,
}

impl Now {
    /// Milliseconds since an earlier monotonic moment.
    pub const fn since(self, earlier_ms: u64) -> u64 {
        self.mono_ms.saturating_sub(earlier_ms)
    }
}

/// The machine's clocks.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// Starts counting.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads clocks")]
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }

    /// Both clocks now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads clocks")]
    pub fn now(&self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        let mono_ms = u64::try_from(Instant::now().duration_since(self.start).as_millis()).unwrap_or(u64::MAX);
        Now { wall: WallMillis::from_millis(wall), mono_ms }
    }
}

/// Where ids get their randomness from.
pub trait Seeds: Send {
    /// Ten random bytes.
    fn seed(&mut self) -> IdSeed;
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug)]
pub struct SystemSeeds;

impl Seeds for SystemSeeds {
    /// # Panics
    /// If the operating system has no randomness: no id may then be made, so the process ends and cash stays off.
    fn seed(&mut self) -> IdSeed {
        let mut seed = IdSeed::default();
        getrandom::fill(&mut seed).expect("the operating system's randomness is gone: no id can be made");
        seed
    }
}
