//! Levels of a pin become pulses, and pulses become trains. Pure: moments and levels are handed in.

use super::profile::Profile;
use crate::device::{Instant, TrainFault};

/// A train that quiet has closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Train {
    /// Pulses counted.
    pub pulses: u16,
    /// What is wrong with it, if anything.
    pub fault: Option<TrainFault>,
}

/// Counts pulses.
#[derive(Clone, Debug, Default)]
pub struct Counter {
    /// The level that counts, active or not, and since when.
    settled: Option<(bool, Instant)>,
    /// Another level, seen and not settled yet.
    seen: Option<Instant>,
    train: Option<Train>,
}

impl Counter {
    /// Nothing was seen yet.
    pub const fn new() -> Self {
        Self { settled: None, seen: None, train: None }
    }

    /// Takes in the level now (`active` while a pulse lasts); a train, if one is closed by it.
    ///
    /// A level counts from the moment at which it was first seen, once it has lasted as long as bounces may.
    pub fn sample(&mut self, now: Instant, active: bool, profile: &Profile) -> Option<Train> {
        let Some((level, since)) = self.settled else {
            // What is active at the very first look has no beginning: its width is not known.
            self.settled = Some((active, now));
            if active {
                self.train = Some(Train { pulses: 0, fault: Some(TrainFault::Width) });
            }
            return None;
        };
        if active == level {
            self.seen = None;
            return self.quiet(now, profile);
        }
        let seen = *self.seen.get_or_insert(now);
        if now.since(seen) < profile.debounce {
            return None;
        }
        // It closes the train before, where it comes late enough for that.
        let closed = if level { None } else { self.quiet(seen, profile) };
        self.settled = Some((active, seen));
        self.seen = None;
        let lasted = seen.since(since);
        if active {
            if let Some(train) = self.train.as_mut()
                && (lasted < profile.gap_min || lasted > profile.gap_max)
            {
                train.fault.get_or_insert(TrainFault::Gap);
            }
            self.train.get_or_insert(Train { pulses: 0, fault: None });
        } else if let Some(train) = self.train.as_mut() {
            train.pulses = train.pulses.saturating_add(1);
            if lasted < profile.width_min || lasted > profile.width_max {
                train.fault.get_or_insert(TrainFault::Width);
            }
        }
        closed
    }

    fn quiet(&mut self, now: Instant, profile: &Profile) -> Option<Train> {
        let (level, since) = self.settled?;
        if level || now.since(since) < profile.close {
            return None;
        }
        self.train.take()
    }

    /// Whether a train is open.
    pub fn is_open(&self) -> bool {
        self.train.is_some() || self.seen.is_some()
    }

    /// Since when the line has been active, if it is.
    pub fn active_since(&self) -> Option<Instant> {
        self.settled.filter(|(active, _)| *active).map(|(_, since)| since)
    }

    /// When the next sample decides something, if none comes before.
    pub fn poll_timeout(&self, profile: &Profile) -> Option<Instant> {
        if let Some(seen) = self.seen {
            return Some(seen.after(profile.debounce));
        }
        let (active, since) = self.settled?;
        (self.train.is_some() && !active).then(|| since.after(profile.close))
    }
}
