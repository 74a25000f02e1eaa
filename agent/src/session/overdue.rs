//! Hoppers that nobody counted for too long (`money.md` section 8, S78): M01 and M02 remind, and the centre gets a notice.
//!
//! A hopper's book is right only as far as nobody took a coin unseen and nobody miscounted a pouch. What is short is found by a
//! count alone, so one is due every so many days: counted from the last count, from the cut that emptied it, or from its first
//! filling. Nothing is switched off: change is still given, and somebody is told.

use cas_domain::journal::facts::{FaultCode, FaultSeverity};
use cas_domain::slot::Slot;

use super::Session;
use super::context::Context;
use super::event::FaultNews;
use crate::journal::Standing;

/// Days between two counts where the configuration does not say.
pub const COUNT_EVERY_DAYS: u16 = 7;
/// The most days between two counts that a configuration may ask for.
pub const COUNT_DAYS_MAX: u16 = 90;
/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 3_600_000;

impl Session {
    /// A hopper is counted so many days after the last time, at the latest.
    pub const fn count_every(&mut self, days: u16) {
        self.count_after_ms = days as i64 * DAY_MS;
    }

    /// Says once of each hopper that its count is due, and takes it back where a clock that was set right says otherwise.
    pub(super) fn remind_of_counts(&mut self, cx: &mut Context<'_>) {
        let hoppers: Vec<Slot> = self.setup.hoppers.iter().map(|hopper| hopper.slot.clone()).collect();
        for slot in &hoppers {
            let due = cx.standing.counted.get(slot).is_some_and(|last| last.plus_millis(self.count_after_ms) <= cx.now.wall);
            let told = cx.standing.faults.contains_key(&(slot.clone(), FaultCode::CountDue));
            if due && !told {
                let hint = "Cuente la tolva: hace mucho que nadie lo hace.";
                let news = FaultNews { code: FaultCode::CountDue, severity: FaultSeverity::Notice, wire: String::new(), hint };
                self.fault(slot, news, cx);
            } else if told && !due {
                self.fault_cleared(slot, FaultCode::CountDue, cx);
            }
        }
    }

    /// How many hoppers should be counted.
    pub(super) fn counts_due(&self, standing: &Standing) -> u32 {
        let due = |slot: &Slot| standing.faults.contains_key(&(slot.clone(), FaultCode::CountDue));
        let count = self.setup.hoppers.iter().filter(|hopper| due(&hopper.slot)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}
