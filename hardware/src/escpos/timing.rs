//! Every delay of the printer host, with its source.

use crate::device::Span;

/// Delays and counts. TC = a deployed kiosk driver (`protocols.md` section 9); guess = ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How long to wait for a status byte. TC: 200 ms.
    pub reply: Span,
    /// Between two questions. TC: 10 ms.
    pub between: Span,
    /// Between two rounds of questions while idle. TC: 1 to 2 s.
    pub poll: Span,
    /// Missing replies in a row before the printer counts as silent. TC: 3.
    pub tries: u8,
    /// Between two looks while it prints. Guess.
    pub watch: Span,
    /// From the last byte to the printer's word that it got through. TC: 10 s until the motor stands; doubled.
    pub finish: Span,
    /// How long it may hold us up (XOFF, or no reply) in a job. TC: 60 s is a fault.
    pub stalled: Span,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            reply: Span::from_millis(200),
            between: Span::from_millis(10),
            poll: Span::from_millis(1_000),
            tries: 3,
            watch: Span::from_millis(200),
            finish: Span::from_millis(20_000),
            stalled: Span::from_millis(60_000),
        }
    }
}
