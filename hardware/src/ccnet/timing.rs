//! Every delay and retry count of CCNET, with its source.

use crate::device::Span;

/// Delays and retry counts of one validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// From one poll to the next. `protocols.md` section 1: 100 to 200 ms; deployed drivers use 200 to 220 ms.
    pub poll: Span,
    /// How long an answer may take. Sheet: the device answers within 10 ms, drivers should wait 100 to 500 ms.
    pub response: Span,
    /// How long the line is left alone after an answer that did not come, so that a late one is not taken for the next. Guess: as long as `response`.
    pub drain: Span,
    /// Idle line between the last byte and the next command. Sheet: 20 ms, at least 10 ms.
    pub gap: Span,
    /// Silence after which the device counts as not responding. Sheet: 5 s.
    pub silence: Span,
    /// From one poll to the next while the device is silent. Guess: it must be noticed soon, and the log must not fill.
    pub poll_silent: Span,
    /// From one HOLD to the next. Sheet: every 5 s or less (period uncertain); escrow ends after about 10 s.
    pub hold: Span,
    /// How long a note is held at most while its owner does not decide. Guess: longer than any commit, shorter than patience.
    pub hold_max: Span,
    /// How long a device found in motion may take to come to rest before it is reported as moving. Guess: a note takes about 2 s, an initialisation more.
    pub settle: Span,
    /// How long a RESET may take to show. [TC] in the sheet: 3 s after RESET.
    pub reset: Span,
    /// How long a device may report escrow after it acknowledged STACK. Guess.
    pub stack_start: Span,
    /// From one repeated ENABLE to the next, when the device stays disabled. Guess.
    pub enable: Span,
    /// How often a damaged answer is asked for again. [TC] in the sheet: 3.
    pub naks_max: u8,
    /// How often a command that was proven not executed is sent in all. [TC] in the sheet: 3 retries.
    pub tries_max: u8,
}

impl Timing {
    /// The figures of the sheet.
    pub const fn standard() -> Self {
        Self {
            poll: Span::from_millis(150),
            response: Span::from_millis(300),
            drain: Span::from_millis(300),
            gap: Span::from_millis(20),
            silence: Span::from_millis(5000),
            poll_silent: Span::from_millis(1000),
            hold: Span::from_millis(4000),
            hold_max: Span::from_millis(60_000),
            settle: Span::from_millis(20_000),
            reset: Span::from_millis(3000),
            stack_start: Span::from_millis(1000),
            enable: Span::from_millis(1000),
            naks_max: 3,
            tries_max: 3,
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self::standard()
    }
}
