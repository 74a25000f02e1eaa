//! Time limits: each of them has one defined end.

use cas_domain::journal::facts::{OwedReason, PaymentEnd};

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::phase::{PayStage, Phase, VisitStage};

/// Without a touch, K15 asks (`screens.md`: 45 s; 90 s on K03).
const IDLE_MS: u64 = 45_000;
const REFERENCE_IDLE_MS: u64 = 90_000;
/// K15 waits (`screens.md`: 20 s; 60 s with money inside).
const STILL_THERE_MS: u64 = 20_000;
const STILL_THERE_MONEY_MS: u64 = 60_000;
/// A note that is looked at for longer than this no longer stops the clock.
const LOOK_MAX_MS: u64 = 60_000;
/// A question for a quote is given up by the screen after this; the answer, if it comes, is dropped.
const SEARCH_MS: u64 = 12_000;

impl Session {
    pub(super) fn tick(&mut self, cx: &mut Context<'_>) {
        self.tick_stranded(cx);
        self.tick_found_moving(cx);
        match &self.phase {
            Phase::Idle => self.remind_of_counts(cx),
            Phase::Visit(_) => self.tick_visit(cx),
            Phase::Pay(pay) => match pay.stage {
                PayStage::Collect => self.tick_collect(cx),
                PayStage::Cancelling => self.try_cancelled(cx),
                PayStage::Give(_) => self.go_on_giving(cx),
                PayStage::Close { .. } => self.try_close(cx),
                PayStage::Settling { .. } => self.try_settled(cx),
                PayStage::Interrupted { since_ms } => self.tick_interrupted(since_ms, cx),
            },
            Phase::After(_) => self.tick_after(cx),
            Phase::Staff(_) => {
                self.remind_of_counts(cx);
                self.tick_cut(cx);
                self.tick_staff(cx);
            }
        }
    }

    fn tick_visit(&mut self, cx: &mut Context<'_>) {
        let still_there = self.limit(STILL_THERE_MS);
        let Phase::Visit(visit) = &self.phase else { return };
        let limit = match &visit.stage {
            // By the monotonic clock: a wall clock set back must not let anybody wait for a day.
            VisitStage::Searching { search, since_ms, .. } => {
                if cx.now.since(*since_ms) >= SEARCH_MS {
                    let search = search.clone();
                    self.search_unanswered(*search, cx);
                }
                return;
            }
            VisitStage::Reference { .. } => REFERENCE_IDLE_MS,
            VisitStage::Services | VisitStage::NotDue { .. } | VisitStage::Review | VisitStage::HowToPay => IDLE_MS,
        };
        // Nothing is inside: K15 first, then back to K01.
        if cx.now.since(self.last_touch_ms) >= self.limit(limit) + still_there {
            self.phase = Phase::Idle;
        }
    }

    /// When K15 stands over a visit without money, until when.
    pub(super) fn visit_still_there(&self, now_ms: u64) -> Option<u64> {
        let Phase::Visit(visit) = &self.phase else { return None };
        let limit = match &visit.stage {
            VisitStage::Searching { .. } => return None,
            VisitStage::Reference { .. } => REFERENCE_IDLE_MS,
            VisitStage::Services | VisitStage::NotDue { .. } | VisitStage::Review | VisitStage::HowToPay => IDLE_MS,
        };
        let limit = self.limit(limit);
        (now_ms.saturating_sub(self.last_touch_ms) >= limit).then(|| self.last_touch_ms + limit + self.limit(STILL_THERE_MS))
    }

    fn tick_collect(&mut self, cx: &mut Context<'_>) {
        let looks = self.equipment.bill.checking_since_ms.is_some_and(|since| cx.now.since(since) < LOOK_MAX_MS);
        let moving = looks || !cx.standing.stacks.is_empty();
        let last_touch = self.last_touch_ms;
        let (idle, still_money, still) = (self.limit(IDLE_MS), self.limit(STILL_THERE_MONEY_MS), self.limit(STILL_THERE_MS));
        let Phase::Pay(pay) = &mut self.phase else { return };
        if moving {
            // Never while something moves.
            self.last_touch_ms = cx.now.mono_ms;
            return;
        }
        let inside = cx.standing.tendered(pay.id);
        match pay.still_there_until {
            None if cx.now.since(last_touch) >= idle => {
                let wait = if inside.is_positive() { still_money } else { still };
                pay.still_there_until = Some(cx.now.mono_ms + wait);
            }
            Some(until) if cx.now.mono_ms >= until => {
                self.nobody_is_there();
                self.end_with_case(PaymentEnd::Abandoned, OwedReason::Abandoned, cx);
            }
            None | Some(_) => cx.act(Act::Continue),
        }
    }
}
