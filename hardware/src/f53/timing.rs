//! Every delay and retry count of Fujitsu's dispensers, with its source.

use crate::device::Span;
use crate::dispenser::Pace;

/// Delays and retry counts of one dispenser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Above the line.
    pub pace: Pace,
    /// How long each step of the handshake may take. `protocols.md` section 8b: 5 s.
    pub step: Span,
    /// How long an answer may take. Sheet: 40 s.
    pub response: Span,
    /// How long each note of an order may take beside that. Guess, as Puloon.
    pub note: Span,
    /// Idle line between the last byte and the next signal. Guess.
    pub gap: Span,
    /// How long the line is left alone after an exchange that broke off. Guess.
    pub drain: Span,
    /// How often an enquiry, and data that moves nothing, is said, and a damaged answer asked for again. Sheet: 3.
    pub tries_max: u8,
}

impl Timing {
    /// The figures of the sheet.
    pub const fn standard() -> Self {
        Self {
            pace: Pace {
                // Guess: notes at the exit are looked at by hand speed.
                poll: Span::from_millis(1000),
                // Guess: the log must not fill.
                poll_silent: Span::from_millis(3000),
                // A question without an answer takes 15 s by the sheet's figures: one is enough.
                tries_max: 1,
                // Nothing is remembered: never waited for.
                doubt: Span::ZERO,
            },
            step: Span::from_millis(5000),
            response: Span::from_millis(40_000),
            note: Span::from_millis(1000),
            gap: Span::from_millis(50),
            drain: Span::from_millis(500),
            tries_max: 3,
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self::standard()
    }
}
