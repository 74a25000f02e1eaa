//! One payout of a hopper, from the registers before it to the proof after it.
//!
//! The dispense (header 167) is written once. Whatever happens to its answer, the registers decide.

use crate::cctalk::host::settle::{Answer, Marks};
use crate::device::{HopperWitness, Instant, IntentRef};

/// Where a payout stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Is it still the same device?
    Serial,
    /// Registers before the order.
    TestBefore,
    StatusBefore,
    LifetimeBefore,
    Enable,
    /// Written once.
    Dispense,
    /// Registers while it runs.
    Follow,
    /// No progress for too long.
    Stop,
    /// It said no or nothing, and its registers stand still: make sure that it cannot run later.
    Lock,
    /// Disabled after the end.
    Disable,
    /// Still the same device? A look at the status stands between two answers of three bytes, so that a late
    /// one cannot be taken for the other.
    SerialAfter,
    /// See `SerialAfter`.
    Between,
    /// Registers after the order.
    LifetimeAfter,
    StatusAfter,
    TestAfter,
}

impl Stage {
    /// Whether the dispense was not written yet.
    pub fn before_dispense(self) -> bool {
        matches!(self, Self::Serial | Self::TestBefore | Self::StatusBefore | Self::LifetimeBefore | Self::Enable)
    }
}

/// A payout under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub intent: IntentRef,
    pub asked: u8,
    pub stage: Stage,
    pub before: HopperWitness,
    pub now: HopperWitness,
    pub answer: Answer,
    pub marks: Marks,
    /// When the remaining count last changed.
    pub progress: Instant,
    /// When the device was last heard.
    pub heard: Instant,
}

impl Order {
    pub fn new(now: Instant, intent: IntentRef, asked: u8) -> Self {
        Self {
            intent,
            asked,
            stage: Stage::Serial,
            before: HopperWitness::default(),
            now: HopperWitness::default(),
            answer: Answer::Lost,
            marks: Marks::default(),
            progress: now,
            heard: now,
        }
    }

    /// Goes on to a stage; always true, so that it can follow a condition.
    pub fn advance(&mut self, stage: Stage) -> bool {
        self.stage = stage;
        true
    }

    /// The registers show that the order was taken, or that the device restarted.
    pub fn moved(&self) -> bool {
        self.now.event_counter != self.before.event_counter || self.now.remaining > 0
    }
}
