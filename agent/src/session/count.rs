//! Counting hoppers at the terminal (T16): the book follows the pieces, the difference is posted, and the hopper is known again.

use cas_domain::account::{Account, DifferenceOf};
use cas_domain::journal::facts::SlotPieces;
use cas_domain::journal::{EntryKind, PlaceFlag, Posting};
use cas_domain::local::count::{CountHopper, CountProblem, CountView};
use cas_domain::local::touch::Act as TouchAct;
use cas_domain::slot::Slot;

use super::Session;
use super::context::Context;
use super::phase::Phase;
use super::staff::StaffStage;
use crate::journal::Standing;

/// A count on the screen.
#[derive(Debug, Default)]
pub struct CountWork {
    /// What was counted at this visit, by slot.
    pub counted: Vec<SlotPieces>,
    /// What was wrong with what was typed.
    pub problem: Option<CountProblem>,
}

impl Session {
    pub(super) fn touch_count(&mut self, act: TouchAct, cx: &mut Context<'_>) {
        match act {
            TouchAct::Counted { pieces } => {
                let outcome = self.count_hoppers(&pieces, cx);
                if let Some(work) = self.count_work() {
                    match outcome {
                        Ok(counted) => (work.counted, work.problem) = (counted, None),
                        Err(problem) => work.problem = Some(problem),
                    }
                }
            }
            TouchAct::CountDone | TouchAct::Back => self.go_to_staff(StaffStage::Board),
            _ => {}
        }
    }

    fn count_work(&mut self) -> Option<&mut CountWork> {
        match &mut self.phase {
            Phase::Staff(staff) => match &mut staff.screen {
                StaffStage::Count(work) => Some(work),
                _ => None,
            },
            _ => None,
        }
    }

    fn count_hoppers(&mut self, pieces: &[(Slot, i64)], cx: &mut Context<'_>) -> Result<Vec<SlotPieces>, CountProblem> {
        let booked = self.count_work().map(|work| work.counted.clone()).unwrap_or_default();
        // A cut that emptied a hopper has fixed what left it: nothing is counted until it is closed, nor while a coin is on its way.
        let under_way = pieces.iter().any(|(slot, _)| cx.standing.payouts.contains_key(slot) || cx.standing.test_coins.contains_key(slot));
        let possible = booked.is_empty() && cx.standing.cut.is_none() && !under_way;
        let Some((session, _)) = cx.standing.staff.clone().filter(|_| possible) else { return Ok(booked) };
        let mut counted: Vec<SlotPieces> = Vec::new();
        let mut postings = Vec::new();
        for (slot, count) in pieces {
            let hopper = self.setup.hoppers.iter().find(|hopper| hopper.slot == *slot).ok_or(CountProblem::TooMuch)?;
            // A hopper filled to the brim may hold somewhat more than its maker says.
            if *count < 0 || *count > hopper.capacity.saturating_mul(2) || counted.iter().any(|each| each.slot == *slot) {
                return Err(CountProblem::TooMuch);
            }
            let (place, difference) = (Account::Hopper(slot.clone()), Account::Difference(DifferenceOf::Count(session)));
            let over = count.saturating_sub(cx.standing.book.pieces(&place, hopper.denomination));
            let posting = match over {
                0 => None,
                1.. => Some(Posting::pieces(place, difference, hopper.denomination, over)),
                _ => Some(Posting::pieces(difference, place, hopper.denomination, over.saturating_neg())),
            };
            postings.extend(posting.transpose().map_err(|_| CountProblem::TooMuch)?);
            counted.push(SlotPieces { slot: slot.clone(), denomination: hopper.denomination, count: *count });
        }
        if counted.is_empty() {
            return Err(CountProblem::Nothing);
        }
        cx.record(EntryKind::Count { session, counted: counted.clone() }, postings);
        // Somebody knows what lies in them: no doubt, no missing test keeps them off any longer.
        for each in &counted {
            self.content_is_known(&each.slot, cx);
        }
        Ok(counted)
    }

    /// What the count shows; nothing of the book.
    pub(super) fn count_view(&self, work: &CountWork, standing: &Standing) -> CountView {
        let hoppers = self.setup.hoppers.iter().map(|hopper| CountHopper {
            slot: hopper.slot.clone(),
            denomination: hopper.denomination,
            capacity: hopper.capacity,
            unknown: standing.book.flag(&Account::Hopper(hopper.slot.clone())) == PlaceFlag::Unknown,
            counted: work.counted.iter().find(|each| each.slot == hopper.slot).map(|each| each.count),
        });
        CountView { hoppers: hoppers.collect(), booked: !work.counted.is_empty(), problem: work.problem }
    }
}
