//! Every delay and retry count of Puloon's dispensers, with its source.

use crate::device::Span;
use crate::dispenser::Pace;

/// Delays and retry counts of one dispenser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Above the line.
    pub pace: Pace,
    /// How long ACK or NAK may take. `protocols.md` section 8a: about 550 ms.
    pub acknowledge: Span,
    /// How long the answer to a harmless question may take. Sheet: 5 s for the ROM version.
    pub response: Span,
    /// How long a purge may take. Sheet: 20 s.
    pub purge: Span,
    /// How long an order may take, beside its notes. Sheet: 60 s.
    pub dispense: Span,
    /// How long each note of an order may take. Sheet: 1 s.
    pub note: Span,
    /// 4000 only: how long EOT after our ACK may take. Guess.
    pub end: Span,
    /// Idle line between the last byte and the next frame. Guess: deployed drivers wait 200 ms between orders only.
    pub gap: Span,
    /// How long the line is left alone after an answer that did not come. Guess.
    pub drain: Span,
    /// How often a frame that moves nothing is said, and a repeat of a damaged answer asked for. Sheet: 3.
    pub tries_max: u8,
}

impl Timing {
    /// The figures of the sheet.
    pub const fn standard() -> Self {
        Self {
            pace: Pace {
                // Guess: cassettes and sensors are looked at by hand speed; a deployed driver looks every 15 s.
                poll: Span::from_millis(1000),
                // Guess: the log must not fill.
                poll_silent: Span::from_millis(3000),
                // Guess: with `acknowledge`, silence is noticed within 5 s.
                tries_max: 3,
                // Guess: as a hopper.
                doubt: Span::from_millis(20_000),
            },
            acknowledge: Span::from_millis(550),
            response: Span::from_millis(5000),
            purge: Span::from_millis(20_000),
            dispense: Span::from_millis(60_000),
            note: Span::from_millis(1000),
            end: Span::from_millis(500),
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
