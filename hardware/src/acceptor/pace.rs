//! The delays of the machine above the line. Each protocol brings its figures with their source.

use crate::device::Span;

/// Delays and counts that do not depend on how frames look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// From one poll to the next.
    pub poll: Span,
    /// From one poll to the next while the device is silent.
    pub poll_silent: Span,
    /// Silence after which the device counts as not responding.
    pub silence: Span,
    /// From one HOLD to the next.
    pub hold: Span,
    /// How long a note is held at most while its owner does not decide.
    pub hold_max: Span,
    /// How long a device found in motion may take to come to rest before it is reported as moving.
    pub settle: Span,
    /// How long a RESET may take to show.
    pub reset: Span,
    /// How long a device may report escrow after it took STACK.
    pub stack_start: Span,
    /// From one repeated ENABLE to the next, when the device stays disabled.
    pub enable: Span,
    /// How often a command that was proven not executed is sent in all.
    pub tries_max: u8,
}
