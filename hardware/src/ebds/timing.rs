//! Every delay and retry count of EBDS, with its source.

use crate::acceptor::Pace;
use crate::device::Span;

/// Delays and retry counts of one validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Above the line.
    pub pace: Pace,
    /// How long an answer may take. `protocols.md` section 4: within about 300 ms, often under 50.
    pub response: Span,
    /// How long the line is left alone after an answer that did not come. Guess: a late one must not pass for the next.
    pub drain: Span,
    /// Idle line between an answer and the next message. Guess: nothing is said.
    pub gap: Span,
}

impl Timing {
    /// The figures of the sheet.
    pub const fn standard() -> Self {
        Self {
            pace: Pace {
                // Sheet: 100 to 200 ms; it stops accepting when nobody polls for 5 s.
                poll: Span::from_millis(150),
                // Guess: it must be noticed soon, and the log must not fill.
                poll_silent: Span::from_millis(1000),
                // Sheet: a soft reset keeps it silent for about 8 s; longer is silence.
                silence: Span::from_millis(12_000),
                // The default escrow time-out is uncertain (about 10 s) and there is no HOLD: polls are all it gets.
                hold: Span::from_millis(60_000),
                // Guess: longer than any commit, shorter than patience.
                hold_max: Span::from_millis(60_000),
                // Guess: a note takes about 2 s, an initialisation more.
                settle: Span::from_millis(20_000),
                // Sheet: 8 s after a soft reset.
                reset: Span::from_millis(10_000),
                // Guess.
                stack_start: Span::from_millis(1000),
                // Guess.
                enable: Span::from_millis(1000),
                // Guess: as the other protocols.
                tries_max: 3,
            },
            response: Span::from_millis(300),
            drain: Span::from_millis(300),
            gap: Span::from_millis(20),
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self::standard()
    }
}
