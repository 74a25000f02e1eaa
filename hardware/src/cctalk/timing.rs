//! Every delay and retry count of the ccTalk host, with its source.

use crate::device::Span;

/// Delays and retry counts. Sources: CCT = Generic Specification v4.7; practice = deployed kiosk drivers; guess = ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How long to wait for a reply. CCT part 1, section 13: reply typically under 50 ms; practice 100 to 500 ms.
    pub reply: Span,
    /// How long to wait after a self-check or a reset, which take longer. CCT part 1, section 13: seconds.
    pub slow_reply: Span,
    /// Silence inside a packet after which its rest is not waited for. CCT part 1, section 13: 50 ms.
    pub gap: Span,
    /// Silence between a reply and the next request. Guess.
    pub between: Span,
    /// After a missing reply, how long the same device is left alone so that a late reply is not taken for another one. Guess.
    pub late_reply: Span,
    /// How often a request is tried before the device counts as silent. CCT part 1, section 13: 3. A dispense is never tried twice.
    pub tries: u8,
    /// Between two readings of the coin events. CCT part 3, section 3: at most 200 ms.
    pub coin_poll: Span,
    /// Between two self-checks of the coin acceptor. Guess.
    pub self_check: Span,
    /// Between two looks whether an enabled coin acceptor is still enabled. Guess.
    pub coin_watch: Span,
    /// Between two tries to reach a silent device. Guess.
    pub probe: Span,
    /// Between two looks at an idle hopper. Guess.
    pub hopper_watch: Span,
    /// Between two readings of a running payout. Practice: 100 to 300 ms.
    pub hopper_follow: Span,
    /// After a reset until the device answers again. Guess.
    pub reboot: Span,
    /// After an order without an answer: how long the registers must stay unchanged before they prove that it did not run. Guess.
    pub settle: Span,
    /// A payout without progress for so long is stopped (header 172). Guess, over the payout time-out of any known hopper.
    pub stalled: Span,
    /// An order whose end could not be read for so long is in doubt. Guess.
    pub doubt: Span,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            reply: Span::from_millis(200),
            slow_reply: Span::from_millis(2_000),
            gap: Span::from_millis(50),
            between: Span::from_millis(5),
            late_reply: Span::from_millis(300),
            tries: 3,
            coin_poll: Span::from_millis(150),
            self_check: Span::from_millis(15_000),
            coin_watch: Span::from_millis(2_000),
            probe: Span::from_millis(1_000),
            hopper_watch: Span::from_millis(2_000),
            hopper_follow: Span::from_millis(150),
            reboot: Span::from_millis(1_000),
            settle: Span::from_millis(1_000),
            stalled: Span::from_millis(30_000),
            doubt: Span::from_millis(20_000),
        }
    }
}
