//! Every delay and retry count of SSP, with its source.

use crate::acceptor::Pace;
use crate::device::Span;

/// Delays and retry counts of one validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Above the line.
    pub pace: Pace,
    /// How long an answer may take. `protocols.md` section 3: a host waits 1 s before it says the same frame again.
    pub response: Span,
    /// How long the line is left alone after an answer that did not come. Guess: a late one has the same sequence bit and is the answer.
    pub drain: Span,
    /// Idle line between an answer and the next frame. Guess: nothing is said.
    pub gap: Span,
}

impl Timing {
    /// The figures of the sheet.
    pub const fn standard() -> Self {
        Self {
            pace: Pace {
                // Sheet: 200 to 1000 ms; it disables itself after 10 s without.
                poll: Span::from_millis(200),
                // Guess: it must be noticed soon, and the log must not fill.
                poll_silent: Span::from_millis(1000),
                // Guess: a reset keeps it away for seconds; longer is silence.
                silence: Span::from_millis(12_000),
                // Each look at a note in escrow is a HOLD already (sheet: every command gap under 1 s); this is only the machine's own.
                hold: Span::from_millis(60_000),
                // Guess: longer than any commit, shorter than patience.
                hold_max: Span::from_millis(60_000),
                // Guess: a note takes about 2 s, an initialisation more.
                settle: Span::from_millis(20_000),
                // Sheet: gone for seconds.
                reset: Span::from_millis(10_000),
                // Guess.
                stack_start: Span::from_millis(1000),
                // Guess.
                enable: Span::from_millis(1000),
                // The sheet says up to 20 for one frame; a frame is said again for as long as it is not answered.
                tries_max: 3,
            },
            response: Span::from_millis(1000),
            drain: Span::from_millis(50),
            gap: Span::from_millis(5),
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self::standard()
    }
}
