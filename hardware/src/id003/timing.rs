//! Every delay and retry count of ID-003, with its source.

use crate::acceptor::Pace;
use crate::device::Span;

/// Delays and retry counts of one validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Above the line.
    pub pace: Pace,
    /// How long an answer may take. `protocols.md` section 2: the device answers within 200 ms; deployed drivers wait 300 ms.
    pub response: Span,
    /// How long the line is left alone after an answer that did not come. Guess: as long as `response`.
    pub drain: Span,
    /// Idle line between an answer and the next request. Guess: nothing is said; 20 ms as in CCNET.
    pub gap: Span,
}

impl Timing {
    /// The figures of the sheet.
    pub const fn standard() -> Self {
        Self {
            pace: Pace {
                // Sheet: 100 to 200 ms, at most 500.
                poll: Span::from_millis(150),
                // Guess: it must be noticed soon, and the log must not fill.
                poll_silent: Span::from_millis(1000),
                // Guess: nothing is said of the host's patience; as CCNET.
                silence: Span::from_millis(5000),
                // Sheet: escrow ends after about 10 to 11 s; how long HOLD keeps is not said.
                hold: Span::from_millis(4000),
                // Guess: longer than any commit, shorter than patience.
                hold_max: Span::from_millis(60_000),
                // Guess: a note takes about 2 s, an initialisation more.
                settle: Span::from_millis(20_000),
                // Guess: as CCNET.
                reset: Span::from_millis(3000),
                // Guess.
                stack_start: Span::from_millis(1000),
                // Guess.
                enable: Span::from_millis(1000),
                // Sheet: 3 retries.
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
