//! The centre's clock: the only place that reads the system's.

use std::sync::atomic::{AtomicI64, Ordering};

use cas_domain::time::WallMillis;

/// Tells the time; handed in everywhere, so that tests set it by hand.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> WallMillis;
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> WallMillis {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        WallMillis::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands where it is put.
#[derive(Debug)]
pub struct HandClock(AtomicI64);

impl HandClock {
    /// Stands at this moment.
    pub const fn at(moment: WallMillis) -> Self {
        Self(AtomicI64::new(moment.as_millis()))
    }

    /// Moves on by so many milliseconds.
    pub fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> WallMillis {
        WallMillis::from_millis(self.0.load(Ordering::SeqCst))
    }
}
