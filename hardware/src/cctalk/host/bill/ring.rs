//! Which events of a bill validator are news, one at a time, and what a first look finds.

use super::super::super::codes::bill_event::{self, Told};
use super::super::events::Reading;

/// What was settled, and what is shown now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ring {
    /// The counter after the last settled event; `None` before anything was settled.
    settled: Option<u8>,
    /// The counter that the event shown last would settle.
    shown: Option<u8>,
    /// Counter 0 was settled: it is the power-up that we know of.
    power_up_known: bool,
    /// The newest reading: what the next one must go on from.
    last: Option<Reading>,
    /// A reading that only a restart explains. Believed when it is read twice: a damaged one must not bring old events back.
    suspect: Option<Reading>,
    /// It was restarted, which is not settled yet: its events count from zero again.
    restarted: bool,
    /// It stopped accepting by itself, which is not settled yet: its events are what they were.
    stopped: bool,
}

/// What a reading shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// It lost power, or was reset.
    PowerUp,
    /// An event that is news.
    Event(Told),
    /// Nothing new.
    Nothing,
}

impl Ring {
    /// What the newest reading shows, the oldest news first. The same again until [`settle`](Self::settle).
    pub(super) fn look(&mut self, reading: Reading) -> Shown {
        let Some(settled) = self.settled else { return self.first_look(reading) };
        if reading.counter == 0 && settled == 0 && self.power_up_known {
            self.last = Some(reading);
            return self.unless_stopped(Shown::Nothing);
        }
        // A counter that was reset can count up to where it stood; its events are other ones then.
        let follows = self.last.is_none_or(|last| reading.continues(&last));
        if !self.restarted && (reading.counter == 0 || !follows || reading.since(settled).restarted) {
            if self.suspect.replace(reading) != Some(reading) {
                return Shown::Nothing;
            }
            self.restarted = true;
        }
        self.suspect = None;
        self.last = Some(reading);
        if self.restarted {
            self.shown = Some(0);
            return Shown::PowerUp;
        }
        let news = reading.since(settled);
        if news.lost.is_some() {
            // Older news cannot be known any more: what is known is looked at as if for the first time.
            return self.first_look(reading);
        }
        match reading.oldest_first(news.known).next() {
            Some((counter, a, b)) => {
                self.shown = Some(counter);
                Shown::Event(bill_event::read(a, b))
            }
            None => self.unless_stopped(Shown::Nothing),
        }
    }

    fn unless_stopped(&mut self, shown: Shown) -> Shown {
        if self.stopped {
            self.shown = self.settled;
            return Shown::PowerUp;
        }
        shown
    }

    /// Nobody knows what was settled: the newest event of a note says where the last note is.
    fn first_look(&mut self, reading: Reading) -> Shown {
        self.shown = Some(reading.counter);
        self.last = Some(reading);
        if reading.counter == 0 {
            return Shown::PowerUp;
        }
        let known = usize::from(reading.counter).min(reading.events.len());
        let of_a_note = reading.events[..known].iter().map(|(a, b)| bill_event::read(*a, *b));
        let mut of_a_note = of_a_note.filter(|told| matches!(told, Told::Escrow(_) | Told::Stacked(_) | Told::Returned));
        // Whatever else is in the list may have passed unseen: a self-check tells how it is now.
        Shown::Event(of_a_note.next().unwrap_or(Told::LookAgain))
    }

    /// What was shown is settled.
    pub(super) fn settle(&mut self) {
        if let Some(shown) = self.shown.take() {
            self.power_up_known = shown == 0;
            (self.restarted, self.stopped) = (false, false);
            self.settled = Some(shown);
        }
    }

    /// A reset of ours was taken: a counter of zero is news again.
    pub(super) fn reset(&mut self) {
        self.power_up_known = false;
        self.last = None;
    }

    /// It accepts no more, and nobody told it to: as after a power-up, what was going on is to be settled.
    pub(super) fn stopped(&mut self) {
        self.stopped = true;
    }

    /// Nobody answered, or another host may have talked: what was settled stays settled.
    pub(super) fn forget_shown(&mut self) {
        self.shown = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(counter: u8, newest_first: &[(u8, u8)]) -> Reading {
        let mut events = [(0, 0); 5];
        events[..newest_first.len()].copy_from_slice(newest_first);
        Reading { counter, events }
    }

    #[test]
    fn an_event_is_told_until_it_is_settled_and_then_the_next() {
        let mut ring = Ring::default();
        assert_eq!(ring.look(reading(0, &[])), Shown::PowerUp);
        assert_eq!(ring.look(reading(0, &[])), Shown::PowerUp);
        ring.settle();
        assert_eq!(ring.look(reading(0, &[])), Shown::Nothing);
        let both = reading(2, &[(3, 0), (3, 1)]);
        for _ in 0..3 {
            assert_eq!(ring.look(both), Shown::Event(Told::Escrow(2)));
        }
        ring.settle();
        assert_eq!(ring.look(both), Shown::Event(Told::Stacked(2)));
        ring.settle();
        assert_eq!(ring.look(both), Shown::Nothing);
    }

    #[test]
    fn a_first_look_finds_the_last_note_behind_what_came_after_it() {
        let mut ring = Ring::default();
        assert_eq!(ring.look(reading(9, &[(0, 2), (0, 11), (4, 0), (4, 1), (0, 2)])), Shown::Event(Told::Stacked(3)));
        let mut ring = Ring::default();
        assert_eq!(ring.look(reading(2, &[(0, 2), (0, 2)])), Shown::Event(Told::LookAgain));
        ring.settle();
        assert_eq!(ring.look(reading(3, &[(1, 1), (0, 2), (0, 2)])), Shown::Event(Told::Escrow(0)));
    }

    #[test]
    fn lost_events_are_looked_at_as_for_the_first_time_and_a_restart_as_a_power_up() {
        let mut ring = Ring::default();
        ring.look(reading(1, &[(0, 2)]));
        ring.settle();
        assert_eq!(ring.look(reading(9, &[(0, 2), (0, 2), (1, 0), (0, 2), (0, 2)])), Shown::Event(Told::Stacked(0)));
        ring.settle();
        assert_eq!(ring.look(reading(0, &[])), Shown::Nothing, "read once, it may be damage");
        assert_eq!(ring.look(reading(0, &[])), Shown::PowerUp);
        ring.settle();
        assert_eq!(ring.look(reading(0, &[])), Shown::Nothing);
        // Reset, and counted up to where it stood.
        let mut again = Ring::default();
        again.look(reading(1, &[(4, 1)]));
        again.settle();
        assert_eq!(again.look(reading(1, &[(0, 7)])), Shown::Nothing);
        assert_eq!(again.look(reading(1, &[(0, 7)])), Shown::PowerUp);
        assert_eq!(again.look(reading(1, &[(0, 7)])), Shown::PowerUp, "told until it is settled");
        again.settle();
        assert_eq!(again.look(reading(1, &[(0, 7)])), Shown::Event(Told::LookAgain));
        // A reset of ours leaves the counter where it was.
        ring.reset();
        assert_eq!(ring.look(reading(0, &[])), Shown::Nothing);
        assert_eq!(ring.look(reading(0, &[])), Shown::PowerUp);
    }

    #[test]
    fn no_credit_is_told_twice_after_damage_or_a_device_that_stopped_by_itself() {
        let mut ring = Ring::default();
        ring.look(reading(0, &[]));
        ring.settle();
        let credit = reading(2, &[(4, 0), (4, 1)]);
        for told in [Told::Escrow(3), Told::Stacked(3)] {
            assert_eq!(ring.look(credit), Shown::Event(told));
            ring.settle();
        }
        // A damaged reading whose check sum fits.
        assert_eq!(ring.look(reading(0, &[])), Shown::Nothing);
        assert_eq!(ring.look(credit), Shown::Nothing);
        assert_eq!(ring.look(reading(2, &[(4, 1), (4, 1)])), Shown::Nothing);
        assert_eq!(ring.look(credit), Shown::Nothing);
        // Its watchdog ended it: its list is what it was.
        ring.stopped();
        assert_eq!(ring.look(credit), Shown::PowerUp);
        ring.settle();
        assert_eq!(ring.look(credit), Shown::Nothing);
    }
}
