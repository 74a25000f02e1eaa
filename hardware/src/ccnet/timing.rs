//! Every delay and retry count of CCNET, with its source.

use crate::acceptor::Pace;
use crate::device::Span;

/// Delays and retry counts of one validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Above the line.
    pub pace: Pace,
    /// How long an answer may take. Sheet: the device answers within 10 ms, drivers should wait 100 to 500 ms.
    pub response: Span,
    /// How long the line is left alone after an answer that did not come, so that a late one is not taken for the next. Guess: as long as `response`.
    pub drain: Span,
    /// Idle line between the last byte and the next command. Sheet: 20 ms, at least 10 ms.
    pub gap: Span,
    /// How often a damaged answer is asked for again. [TC] in the sheet: 3.
    pub naks_max: u8,
}

impl Timing {
    /// The figures of the sheet.
    pub const fn standard() -> Self {
        Self {
            pace: Pace {
                // 100 to 200 ms; deployed drivers use 200 to 220 ms.
                poll: Span::from_millis(150),
                // Guess: it must be noticed soon, and the log must not fill.
                poll_silent: Span::from_millis(1000),
                // 5 s.
                silence: Span::from_millis(5000),
                // Every 5 s or less (period uncertain); escrow ends after about 10 s.
                hold: Span::from_millis(4000),
                // Guess: longer than any commit, shorter than patience.
                hold_max: Span::from_millis(60_000),
                // Guess: a note takes about 2 s, an initialisation more.
                settle: Span::from_millis(20_000),
                // [TC] in the sheet: 3 s after RESET.
                reset: Span::from_millis(3000),
                // Guess.
                stack_start: Span::from_millis(1000),
                // Guess.
                enable: Span::from_millis(1000),
                // [TC] in the sheet: 3 retries.
                tries_max: 3,
            },
            response: Span::from_millis(300),
            drain: Span::from_millis(300),
            gap: Span::from_millis(20),
            naks_max: 3,
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self::standard()
    }
}
