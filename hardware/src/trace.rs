//! A bounded ring of what happened last, for the technician: no text is made until somebody reads it.

use heapless::Deque;

use crate::device::Instant;

/// The last `N` happenings, each with its moment; the oldest gives way.
#[derive(Clone, Debug)]
pub struct Trace<T, const N: usize> {
    ring: Deque<(Instant, T), N>,
}

impl<T, const N: usize> Trace<T, N> {
    /// Nothing has happened yet.
    pub const fn new() -> Self {
        Self { ring: Deque::new() }
    }

    /// Notes a happening.
    pub fn note(&mut self, now: Instant, what: T) {
        if self.ring.is_full() {
            self.ring.pop_front();
        }
        // Cannot fail but for a ring of no length, which keeps nothing.
        let _ = self.ring.push_back((now, what));
    }

    /// What happened, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &(Instant, T)> {
        self.ring.iter()
    }
}

impl<T, const N: usize> Default for Trace<T, N> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_gives_way() {
        let mut trace: Trace<u8, 3> = Trace::new();
        for what in 0..5 {
            trace.note(Instant::from_millis(u64::from(what)), what);
        }
        let kept: Vec<u8> = trace.iter().map(|(_, what)| *what).collect();
        assert_eq!(kept, [2, 3, 4]);
    }
}
