//! Which coin events came after a counter (CCT part 3, header 229). The counter is 0 only after a reset, then 1 to 255, then 1 again.

use super::super::codes::coin_event;

/// What a coin acceptor answers to header 229.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its event counter.
    pub counter: u8,
    /// The last five events, newest first.
    pub events: [(u8, u8); 5],
}

impl Reading {
    /// Reads the eleven bytes of a reply.
    pub fn parse(data: &[u8]) -> Option<Self> {
        let data: &[u8; 11] = data.try_into().ok()?;
        let mut events = [(0, 0); 5];
        for (event, pair) in events.iter_mut().zip(data[1..].chunks_exact(2)) {
            *event = (pair[0], pair[1]);
        }
        Some(Self { counter: data[0], events })
    }

    /// What happened since the counter stood at `before`.
    pub fn since(&self, before: u8) -> News {
        if self.counter == before {
            return News::default();
        }
        let happened = forward(before, self.counter);
        let known = usize::from(happened.min(5));
        let restarted = self.counter == 0 || self.events[..known].iter().any(|(a, b)| *a == coin_event::NONE && *b == 0);
        if restarted {
            // The list was emptied in between. What is in it now came after the reset; how much came before is not known.
            return News { lost: Some(Gap { counter: 0, min: 0, max: u8::MAX }), known: usize::from(self.counter.min(5)), restarted };
        }
        let lost = happened.checked_sub(5).filter(|unseen| *unseen > 0).map(|unseen| {
            // A counter that is lower now went round, or was reset and ran on: then only the least is certain.
            let (min, max) = if self.counter > before { (unseen, unseen) } else { (unseen.min(self.counter.saturating_sub(5)), u8::MAX) };
            Gap { counter: backward(self.counter, 5), min, max }
        });
        News { lost, known, restarted }
    }

    /// Whether this reading can come after an `earlier` one of the same device without a restart in between: what both remember is the same.
    pub fn continues(&self, earlier: &Self) -> bool {
        let happened = usize::from(forward(earlier.counter, self.counter));
        let both = self.events.len().saturating_sub(happened);
        self.events[self.events.len() - both..] == earlier.events[..both]
    }

    /// The newest `known` events, oldest first, each with the counter after it.
    pub fn oldest_first(&self, known: usize) -> impl Iterator<Item = (u8, u8, u8)> + '_ {
        self.events.iter().take(known).enumerate().rev().map(|(age, (a, b))| (backward(self.counter, age), *a, *b))
    }
}

/// What happened between two readings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Events that the device does not remember any more; they came before the known ones.
    pub lost: Option<Gap>,
    /// How many of the newest events are new.
    pub known: usize,
    /// The device was reset in between.
    pub restarted: bool,
}

/// Events nobody saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The event counter after the last of them, so that booking the gap does not skip the known ones.
    pub counter: u8,
    /// The least number of them.
    pub min: u8,
    /// The largest number of them.
    pub max: u8,
}

/// Steps from one counter to another, going 255 -> 1.
fn forward(from: u8, to: u8) -> u8 {
    if to >= from { to - from } else { 255 - from + to }
}

/// The counter `steps` events before; from 1 back to 255 when the counter went round, else down to 0.
fn backward(counter: u8, steps: usize) -> u8 {
    let steps = u8::try_from(steps).unwrap_or(u8::MAX);
    match counter.checked_sub(steps) {
        Some(before) if before > 0 || steps == 0 => before,
        _ => 255 - (steps - counter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(counter: u8, newest_first: &[u8]) -> Reading {
        let mut events = [(0, 0); 5];
        for (event, coin) in events.iter_mut().zip(newest_first) {
            *event = (*coin, 1);
        }
        Reading { counter, events }
    }

    #[test]
    fn the_counter_goes_from_255_to_1() {
        let reading = reading(2, &[4, 3, 2, 1, 1]);
        let news = reading.since(254);
        assert_eq!(news, News { lost: None, known: 3, restarted: false });
        assert_eq!(reading.oldest_first(news.known).collect::<Vec<_>>(), [(255, 2, 1), (1, 3, 1), (2, 4, 1)]);
    }

    #[test]
    fn five_are_known_and_of_seven_two_are_lost() {
        assert_eq!(reading(15, &[1; 5]).since(10).lost, None);
        let news = reading(17, &[1; 5]).since(10);
        assert_eq!(news, News { lost: Some(Gap { counter: 12, min: 2, max: 2 }), known: 5, restarted: false });
        assert_eq!(reading(17, &[1; 5]).oldest_first(5).next(), Some((13, 1, 1)));
    }

    #[test]
    fn the_first_events_after_power_up_count_from_zero() {
        assert_eq!(reading(2, &[1, 1]).since(0), News { lost: None, known: 2, restarted: false });
        assert_eq!(reading(6, &[1; 5]).since(0).lost, Some(Gap { counter: 1, min: 1, max: 1 }));
    }

    #[test]
    fn what_both_readings_remember_must_be_the_same() {
        let before = reading(4, &[3, 2, 1, 1]);
        assert!(reading(6, &[5, 4, 3, 2, 1]).continues(&before) && before.continues(&before));
        assert!(!reading(6, &[5, 4, 1, 2, 1]).continues(&before), "it was reset and counted up to here again");
        assert!(!reading(4, &[9, 2, 1, 1]).continues(&before));
        assert!(reading(20, &[9, 9, 9, 9, 9]).continues(&before), "nothing that both remember");
    }

    #[test]
    fn a_counter_back_at_zero_or_a_list_too_short_tells_of_a_reset() {
        assert_eq!(reading(0, &[]).since(7).lost, Some(Gap { counter: 0, min: 0, max: 255 }));
        let news = reading(2, &[3, 4]).since(253);
        assert_eq!(news, News { lost: Some(Gap { counter: 0, min: 0, max: 255 }), known: 2, restarted: true });
    }
}
