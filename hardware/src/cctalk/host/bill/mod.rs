//! A ccTalk bill validator as a dialect of the bill acceptor's machine, on a wire of its own, with either check sum.
//!
//! The protocol acknowledges nothing: the device keeps its last five events and a counter. So the line keeps the counter of what was
//! settled, and tells an event again with every poll until [`acknowledge`](crate::acceptor::Dialect::acknowledge) moves that counter on.
//!
//! - `line`: one exchange at a time: what is said, what the answers mean.
//! - `ring`: which events are news, what a first look finds.
//! - `talk`: the questions as they are on the wire.

mod line;
mod ring;
mod talk;

pub use line::{Line, LineTrace};
pub use talk::Say;

use super::super::frame::Checksum;
use crate::acceptor::{Acceptor, Pace};
use crate::device::{Authority, Span};

/// A ccTalk bill validator on a wire of its own.
pub type BillValidator<A> = Acceptor<A, Line>;

impl<A: Authority> BillValidator<A> {
    /// A machine that has heard nothing yet. `boot` names this run of the program: permits of another are refused.
    pub fn new(boot: u128, timing: BillTiming, profile: BillProfile) -> Self {
        Self::over(boot, Line::new(timing, profile), timing.pace)
    }
}

/// What differs from model to model and from wire to wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BillProfile {
    /// Its address: 40, or 41 to 47 (`protocols.md` section 5, "Addresses").
    pub address: u8,
    /// Which check sum it was set to; many bill validators come with the longer one.
    pub checksum: Checksum,
    /// The host hears what it sends (a single data wire).
    pub echo: bool,
}

impl BillProfile {
    /// Address 40, simple check sum, a single data wire.
    pub const fn standard() -> Self {
        Self { address: 40, checksum: Checksum::Simple, echo: true }
    }
}

impl Default for BillProfile {
    fn default() -> Self {
        Self::standard()
    }
}

/// Delays and retry counts of a ccTalk bill validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BillTiming {
    /// Above the line.
    pub pace: Pace,
    /// How long an answer may take. CCT part 1, section 13: typically under 50 ms; practice 100 to 500 ms.
    pub response: Span,
    /// How long the line is left alone after an answer that did not come. Guess: as long as `response`.
    pub drain: Span,
    /// Idle line between an answer and the next request. Guess, as on the bus of coins.
    pub gap: Span,
    /// How long a note may take from a route order whose answer was lost to its event. Guess: stacking takes about a second.
    pub route: Span,
}

impl BillTiming {
    /// The figures of the sheet.
    pub const fn standard() -> Self {
        Self {
            pace: Pace {
                // CCT part 3, section 3: at most 200 ms.
                poll: Span::from_millis(150),
                // Guess.
                poll_silent: Span::from_millis(1000),
                // Guess: as CCNET.
                silence: Span::from_millis(5000),
                // `protocols.md` section 5: escrow lasts 30 s or more, extending begins it anew.
                hold: Span::from_millis(10_000),
                // Guess: longer than any commit, shorter than patience.
                hold_max: Span::from_millis(60_000),
                // Guess.
                settle: Span::from_millis(20_000),
                // Guess: it is deaf for about a second.
                reset: Span::from_millis(3000),
                // Guess: as `route`.
                stack_start: Span::from_millis(5000),
                // Guess.
                enable: Span::from_millis(1000),
                // CCT part 1, section 13.
                tries_max: 3,
            },
            response: Span::from_millis(400),
            drain: Span::from_millis(300),
            gap: Span::from_millis(5),
            route: Span::from_millis(5000),
        }
    }
}

impl Default for BillTiming {
    fn default() -> Self {
        Self::standard()
    }
}
