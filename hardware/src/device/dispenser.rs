//! Note dispensers: they pay out of cassettes, tell what left, and must never be asked twice.
//!
//! A cassette has no idea what it holds: what a note in it is worth is configuration. A note that was picked ends in one of four
//! places: out of the exit, in the reject bin, stuck in the path, or nobody knows, and then the bounds of [`Between`] say so.

use super::fault::{Fault, FaultKind};
use super::identity::{Identity, Serial};
use super::machine::NotSent;
use super::permit::{Authority, IntentRef, Permit};
use super::value::Value;

/// The most cassettes of a dispenser.
pub const CASSETTES_MAX: usize = 4;

/// Notes per cassette; index 0 is cassette 1.
pub type NoteCounts = [u8; CASSETTES_MAX];

/// What staff put into a place for a cassette. A dispenser cannot tell it; it changes only with a new configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cassette {
    /// The number on the cassette itself, where it has one.
    pub id: Serial,
    /// What each of its notes is worth.
    pub value: Value,
}

/// The cassettes of a dispenser; `None` where the place is not used.
pub type Cassettes = [Option<Cassette>; CASSETTES_MAX];

/// What the device says of a cassette.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CassetteState {
    /// The device tells nothing about it.
    #[default]
    Unsaid,
    /// In place, with notes.
    Filled,
    /// In place, with few notes left.
    NearEnd,
    /// Nothing could be picked from it any more.
    Empty,
    /// Not in place. When it is back, nobody has told what is in it.
    Out,
}

/// Where the device's sensors see notes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NotesSeen {
    /// Between cassette and exit.
    pub path: bool,
    /// At the exit, where a hand can take them.
    pub exit: bool,
}

impl NotesSeen {
    /// Whether no note is seen anywhere.
    pub const fn is_clear(self) -> bool {
        !self.path && !self.exit
    }
}

/// A number of notes: exact where it is proven, else at least `min` and at most `max`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Between {
    /// At least so many.
    pub min: u8,
    /// At most so many. 255 says that the device sets no bound.
    pub max: u8,
}

impl Between {
    /// None, proven.
    pub const NONE: Self = Self::exactly(0);

    /// Proven.
    pub const fn exactly(count: u8) -> Self {
        Self { min: count, max: count }
    }

    /// Whether it is proven.
    pub const fn is_exact(self) -> bool {
        self.min == self.max
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { min: self.min.saturating_add(other.min), max: self.max.saturating_add(other.max) }
    }
}

/// What became of the notes that were ordered from one cassette.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CassetteOutcome {
    /// Notes ordered.
    pub ordered: u8,
    /// Notes that left the unit: the paid count.
    pub exit: Between,
    /// Notes that went into the reject bin.
    pub rejected: Between,
    /// Notes that were picked and neither left nor were rejected.
    pub stuck: Between,
}

impl CassetteOutcome {
    /// Ordered, and proven that no note moved.
    pub const fn untouched(ordered: u8) -> Self {
        Self { ordered, exit: Between::NONE, rejected: Between::NONE, stuck: Between::NONE }
    }

    /// Ordered, and nobody knows: `seen` notes were seen to leave. How many a device rejects on the way has no bound.
    pub const fn unknown(ordered: u8, seen: u8) -> Self {
        let seen = if seen < ordered { seen } else { ordered };
        Self {
            ordered,
            exit: Between { min: seen, max: ordered },
            rejected: Between { min: 0, max: u8::MAX },
            stuck: Between { min: 0, max: ordered - seen },
        }
    }
}

/// What became of an order, cassette by cassette.
pub type Outcomes = [CassetteOutcome; CASSETTES_MAX];

/// What a dispenser remembers of the last order it carried out. A witness (`money.md`, R4): stored with the intent as it was before, and
/// read again when the answer to an order was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LastOrder {
    /// Notes that left, by cassette.
    pub exit: NoteCounts,
    /// Notes rejected, by cassette.
    pub rejected: NoteCounts,
    /// How it ended; 0 is good.
    pub code: u8,
    /// The number that came with the order, where orders are numbered.
    pub number: Option<u8>,
}

impl LastOrder {
    /// Whether this, read after an order whose answer was lost, proves what became of that order; `before` was read ahead of it.
    ///
    /// An order like the last one leaves the same words behind (S34); the number of an order may be kept when it begins and its counts when
    /// it ends, so a new number alone is nothing; a memory that was wiped says nothing; and what cannot have come of this order is of another.
    pub fn proves(&self, before: &Self, ordered: &NoteCounts) -> Option<Outcomes> {
        let wiped = self.exit == [0; CASSETTES_MAX] && self.rejected == [0; CASSETTES_MAX] && self.code == 0;
        let same = (self.exit, self.rejected, self.code) == (before.exit, before.rejected, before.code);
        let numbered = match (before.number, self.number) {
            (Some(before), Some(now)) => before != now,
            (None, None) => true,
            _ => false,
        };
        let fits = self.exit.iter().zip(ordered).all(|(exit, ordered)| exit <= ordered);
        if same || wiped || !numbered || !fits || (self.code == 0 && self.exit != *ordered) {
            return None;
        }
        let mut outcomes = Outcomes::default();
        for (index, outcome) in outcomes.iter_mut().enumerate() {
            let (ordered, exit) = (ordered[index], self.exit[index]);
            let stuck = if self.code == 0 { Between::NONE } else { Between { min: 0, max: ordered - exit } };
            *outcome = CassetteOutcome { ordered, exit: Between::exactly(exit), rejected: Between::exactly(self.rejected[index]), stuck };
        }
        Some(outcomes)
    }
}

/// What a dispenser was found doing at start; only reads were sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DispenserAtStart {
    /// Where its sensors see notes.
    pub notes: NotesSeen,
    /// Its cassettes.
    pub cassettes: [CassetteState; CASSETTES_MAX],
    /// The last order it remembers, where it remembers one.
    pub last: Option<LastOrder>,
    /// What it says is wrong.
    pub fault: Option<FaultKind>,
    /// Nothing can be ordered before a purge: notes may lie in the path unseen.
    pub needs_purge: bool,
}

/// What the owner may ask of a dispenser.
#[derive(Debug)]
pub enum DispenserCommand<A: Authority> {
    /// What was found is settled and on disk: go on. Also given later, with a purge, when something is wrong.
    Begin {
        /// The right to move whatever lies in the path into the reject bin. Without it the device stays off where it needs that.
        purge: Option<Permit<A>>,
    },
    /// Pay out as the permit says. Nothing of it is sent twice.
    Dispense(Permit<A>),
}

/// What a dispenser reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DispenserEvent {
    /// First contact, or contact again. Waits for [`DispenserCommand::Begin`]. Said again when what was found changes before that.
    Started {
        /// Who it is; empty where the device does not tell.
        identity: Identity,
        /// What it was found doing.
        found: DispenserAtStart,
    },
    /// Able to pay. Said again after every order.
    Ready {
        /// The last order it remembers: to be stored with the next intent.
        last: Option<LastOrder>,
        /// Its cassettes.
        cassettes: [CassetteState; CASSETTES_MAX],
    },
    /// A cassette changed. One that was out and is back holds what nobody has told.
    Cassette {
        /// Its number, from 1.
        number: u8,
        /// What it is now.
        state: CassetteState,
    },
    /// Notes came to the exit or into sight, or were taken away.
    Notes(NotesSeen),
    /// An order is running.
    Dispensing {
        /// The intent of the order.
        intent: IntentRef,
        /// Notes seen to leave so far, by cassette: a word on the way, no proof.
        out: NoteCounts,
    },
    /// An order ended, and how many notes left is proven.
    Dispensed {
        /// The intent of the order.
        intent: IntentRef,
        /// What became of the notes.
        cassettes: Outcomes,
    },
    /// An order's end could not be proven. The bounds hold; nothing is ordered again before a purge.
    Doubt {
        /// The intent of the order.
        intent: IntentRef,
        /// What became of the notes, as far as is known.
        cassettes: Outcomes,
    },
    /// A purge ended: what lay in the path lies in the reject bin, uncounted, if `done`; else there or still in the path.
    Purged {
        /// The intent of the purge.
        intent: IntentRef,
        /// The device said that it was done, and sees no note in its path.
        done: bool,
    },
    /// A permitted frame was not sent, or proven not to have been carried out.
    NotSent {
        /// The intent of the unused permit.
        intent: IntentRef,
        /// Why.
        why: NotSent,
    },
    /// Something is wrong.
    Fault(Fault),
    /// What was wrong is so no longer.
    FaultCleared(FaultKind),
    /// The device is silent, or its line is lost.
    Silent,
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: LastOrder = LastOrder { exit: [2, 0, 0, 0], rejected: [0; 4], code: 0, number: None };

    #[test]
    fn a_new_word_about_the_last_order_proves_it() {
        let after = LastOrder { exit: [3, 1, 0, 0], rejected: [1, 0, 0, 0], code: 0x35, number: None };
        let proven = after.proves(&BEFORE, &[3, 2, 0, 0]).unwrap();
        assert_eq!(
            proven[0],
            CassetteOutcome { ordered: 3, exit: Between::exactly(3), rejected: Between::exactly(1), stuck: Between::NONE }
        );
        assert_eq!(proven[1].stuck, Between { min: 0, max: 1 });
    }

    #[test]
    fn s34_the_same_word_as_before_proves_nothing() {
        assert_eq!(BEFORE.proves(&BEFORE, &[2, 0, 0, 0]), None);
    }

    #[test]
    fn a_wiped_memory_and_words_of_another_order_prove_nothing() {
        assert_eq!(LastOrder::default().proves(&BEFORE, &[2, 0, 0, 0]), None, "wiped");
        let other = LastOrder { exit: [0, 3, 0, 0], ..BEFORE };
        assert_eq!(other.proves(&BEFORE, &[2, 0, 0, 0]), None, "notes of a cassette that was not asked");
        assert_eq!(other.proves(&BEFORE, &[0, 5, 0, 0]), None, "good, and yet fewer than ordered");
    }

    #[test]
    fn a_new_number_and_new_counts_are_wanted_both() {
        let before = LastOrder { number: Some(7), ..BEFORE };
        let counted = LastOrder { exit: [3, 0, 0, 0], ..before };
        assert_eq!(counted.proves(&before, &[3, 0, 0, 0]), None, "the number of the order before");
        assert_eq!(LastOrder { number: Some(8), ..before }.proves(&before, &[2, 0, 0, 0]), None, "begun, and perhaps not counted");
        assert!(LastOrder { number: Some(8), ..counted }.proves(&before, &[3, 0, 0, 0]).is_some());
    }

    #[test]
    fn bounds_add_up_and_stop_at_the_end() {
        let open = Between { min: 1, max: 250 };
        assert_eq!(open.plus(Between::exactly(10)), Between { min: 11, max: 255 });
        assert_eq!(CassetteOutcome::unknown(3, 5).exit, Between::exactly(3));
    }
}
