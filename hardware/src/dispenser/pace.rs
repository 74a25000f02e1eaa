//! How often a dispenser is looked at, and how long it may be silent.

use crate::device::Span;

/// Delays and retry counts above the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// From one look to the next.
    pub poll: Span,
    /// The same, while it is silent.
    pub poll_silent: Span,
    /// Looks without an answer after which it counts as silent.
    pub tries_max: u8,
    /// How long an order whose answer was lost waits for the device's memory before it is in doubt.
    pub doubt: Span,
}
