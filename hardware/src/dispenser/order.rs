//! Where a permitted act stands: a purge, or an order with what is proven of it so far.

use crate::device::{Between, CASSETTES_MAX, CassetteOutcome, Instant, IntentRef, LastOrder, NoteCounts, Outcomes};

use super::dialect::Report;

/// What is under way under a permit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Job {
    Purge(Purge),
    Order(Order),
}

/// A purge.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purge {
    pub intent: IntentRef,
    pub stage: PurgeStage,
}

/// Where a purge stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PurgeStage {
    /// To be said.
    Due,
    /// Said.
    Sent,
    /// Ended, well or not; a look at the path is missing.
    Over { done: bool },
}

/// An order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub intent: IntentRef,
    pub stage: Stage,
    /// Notes of which no command has spoken yet.
    pub left: NoteCounts,
    /// The command under way.
    pub running: NoteCounts,
    /// What is proven of the commands before.
    pub outcomes: Outcomes,
    /// The device's memory ahead of the order.
    pub before: Option<LastOrder>,
    /// Notes told of with `Dispensing`.
    pub told: NoteCounts,
    /// When the answer was found lost.
    pub lost_at: Instant,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// A look at path and cassettes comes first.
    Look,
    /// The device's memory is read ahead of the order.
    Before,
    /// The command is to be said.
    Due,
    /// The command was said.
    Sent,
    /// Its answer was lost: the device's memory decides.
    Settle,
}

impl Order {
    pub fn new(now: Instant, intent: IntentRef, counts: NoteCounts, before: Option<LastOrder>) -> Self {
        let outcomes = counts.map(CassetteOutcome::untouched);
        let none = [0; CASSETTES_MAX];
        Self { intent, stage: Stage::Look, left: counts, running: none, outcomes, before, told: none, lost_at: now }
    }

    /// Whether no command is under way: what was said before has been answered.
    pub fn is_unsent(&self) -> bool {
        matches!(self.stage, Stage::Look | Stage::Before | Stage::Due)
    }

    /// Whether it is proven that no note moved.
    pub fn is_untouched(&self) -> bool {
        self.outcomes.iter().all(|outcome| *outcome == CassetteOutcome::untouched(outcome.ordered))
    }

    /// The next command goes out.
    pub fn begin(&mut self, part: NoteCounts) {
        self.stage = Stage::Sent;
        self.running = part;
        for (left, part) in self.left.iter_mut().zip(part) {
            *left = left.saturating_sub(part);
        }
    }

    /// The command under way was proven not to have been carried out.
    pub fn not_executed(&mut self) {
        self.running = [0; CASSETTES_MAX];
    }

    /// The command under way ended as the device says. True where it ended well and whole.
    pub fn add(&mut self, report: &Report) -> bool {
        for (index, outcome) in self.outcomes.iter_mut().enumerate() {
            outcome.exit = outcome.exit.plus(Between::exactly(report.exit[index]));
            outcome.rejected = outcome.rejected.plus(Between::exactly(report.rejected[index]));
            outcome.stuck = outcome.stuck.plus(report.stuck[index]);
        }
        let whole = report.trouble.is_none() && report.exit == self.running;
        self.running = [0; CASSETTES_MAX];
        whole
    }

    /// Nobody knows what became of the command under way; `seen` were seen to leave.
    pub fn doubt(&mut self, seen: &NoteCounts) {
        for (index, outcome) in self.outcomes.iter_mut().enumerate() {
            if self.running[index] == 0 {
                continue;
            }
            let unknown = CassetteOutcome::unknown(self.running[index], seen[index]);
            outcome.exit = outcome.exit.plus(unknown.exit);
            outcome.rejected = outcome.rejected.plus(unknown.rejected);
            outcome.stuck = outcome.stuck.plus(unknown.stuck);
        }
        self.running = [0; CASSETTES_MAX];
    }

    /// Notes seen to leave, those of earlier commands with them.
    pub fn out(&self, seen: &NoteCounts) -> NoteCounts {
        let mut out = *seen;
        for (out, outcome) in out.iter_mut().zip(&self.outcomes) {
            *out = out.saturating_add(outcome.exit.min);
        }
        out
    }
}
