//! A payment found open at start: settled by the devices' word first, then it waits for a fresh touch (R13).

use cas_domain::journal::facts::{FaultCode, OwedReason, PaymentEnd};
use cas_domain::money::Money;

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::phase::{PayStage, Phase};

/// A device that says nothing for this long after the start will not settle its intent: the rest is a doubt.
const DEVICE_SILENT_MS: u64 = 30_000;
/// A device that answers and yet never ends what it began: longer than any payout or stack takes.
const UNDER_WAY_MS: u64 = 90_000;
/// A jam does not end by itself: nobody is kept in front of "comprobando" until a technician comes.
const JAMMED_MS: u64 = 10_000;
/// K16 waits this long for a touch, then the money becomes a case (`screens.md`).
const TOUCH_WAIT_MS: u64 = 180_000;
/// The coin acceptor has this long to tell what it remembers, and hoppers to be found: change that is ordered before they
/// are comes in small coins or not at all.
const COINS_WAIT_MS: u64 = 3_000;

impl Session {
    /// Whether all that was open has been settled by the devices' word; if so, says what comes next.
    pub(super) fn try_settled(&mut self, cx: &mut Context<'_>) {
        let Phase::Pay(pay) = &self.phase else { return };
        let PayStage::Settling { since_ms } = pay.stage else { return };
        if cx.has_recorded() {
            return;
        }
        let waited = cx.now.since(since_ms);
        if cx.standing.has_open_intent() {
            if waited >= DEVICE_SILENT_MS {
                self.settle_by_doubt(cx);
            }
            return;
        }
        let coins_pending = self.setup.coin.is_some() && !self.equipment.coin.ready && waited < COINS_WAIT_MS;
        let hopper_pending = self.equipment.hoppers.values().any(|unit| !unit.ready && !unit.silent) && waited < COINS_WAIT_MS;
        let armed_pending = self.coins_may_come(cx) && waited < DEVICE_SILENT_MS;
        if coins_pending || hopper_pending || armed_pending {
            return;
        }
        self.decide_interrupted(cx);
    }

    fn decide_interrupted(&mut self, cx: &mut Context<'_>) {
        let Some(open) = cx.standing.payment.clone() else {
            self.phase = Phase::Idle;
            return;
        };
        let tendered = cx.standing.tendered(open.id);
        if tendered.is_positive() || open.doubtful {
            self.set_stage(PayStage::Interrupted { since_ms: cx.now.mono_ms });
            self.last_touch_ms = cx.now.mono_ms;
        } else {
            // Nothing of it is undecided: it was paid to the end, or never began.
            let end = if open.collected { PaymentEnd::Completed } else { PaymentEnd::Interrupted };
            self.close_payment(end, cx);
        }
    }

    /// No witness came: what is open is doubtful from now on.
    fn settle_by_doubt(&mut self, cx: &mut Context<'_>) {
        let stacks: Vec<_> = cx.standing.stacks.iter().map(|(slot, open)| (slot.clone(), open.clone())).collect();
        for (slot, open) in stacks {
            self.record_note_doubt(&slot, &open, "the device did not answer", cx);
        }
        let payouts: Vec<_> = cx.standing.payouts.iter().map(|(slot, open)| (slot.clone(), open.clone())).collect();
        // One folio a commit: the next tick settles the next payout.
        if let Some((slot, open)) = payouts.first() {
            self.record_payout_doubt(slot, open, None, cx);
        }
        let moves: Vec<_> = cx.standing.moves.values().copied().collect();
        for intent in moves {
            cx.record(cas_domain::journal::EntryKind::MoveOutcome { intent, done: false }, vec![]);
        }
        cx.act(Act::Continue);
    }

    /// "Continuar": the citizen is there and goes on.
    pub(super) fn resume_payment(&mut self, cx: &mut Context<'_>) {
        let Some(open) = cx.standing.payment.clone() else { return };
        let tendered = cx.standing.tendered(open.id);
        let valid = open.debts.iter().all(|debt| debt.valid_until >= cx.now.wall);
        if open.collected {
            let give = super::phase::Give { why: super::phase::GiveWhy::Change, most: tendered, since_ms: cx.now.mono_ms };
            self.set_stage(PayStage::Give(give));
            cx.act(Act::Continue);
        } else if !valid {
            // The price no longer holds: the money goes back or becomes a case.
            self.set_stage(PayStage::Cancelling);
            cx.act(Act::Continue);
        } else {
            self.set_stage(PayStage::Collect);
            if tendered >= open.due {
                self.collect(&open, tendered, cx);
            }
            cx.act(Act::Continue);
        }
    }

    pub(super) fn tick_interrupted(&mut self, since_ms: u64, cx: &mut Context<'_>) {
        if cx.now.since(since_ms.max(self.last_touch_ms)) >= self.limit(TOUCH_WAIT_MS) {
            self.nobody_is_there();
            self.end_with_case(PaymentEnd::Interrupted, OwedReason::Interrupted, cx);
        }
    }

    /// Money is stuck under way in a running payment: after a while without the device's word it is a doubt.
    pub(super) fn tick_stranded(&mut self, cx: &mut Context<'_>) {
        let Phase::Pay(pay) = &self.phase else { return };
        let silent = self.equipment.bill.silent_since_ms.is_some_and(|since| cx.now.since(since) >= DEVICE_SILENT_MS);
        let still = cx.now.since(pay.last_cash_ms);
        let stuck = still >= JAMMED_MS && self.note_is_jammed(cx);
        let stranded = (silent && !cx.standing.stacks.is_empty()) || stuck || still >= UNDER_WAY_MS;
        if !stranded || !cx.standing.has_open_intent() || matches!(pay.stage, PayStage::Settling { .. }) {
            return;
        }
        let waits_for_citizen = matches!(pay.stage, PayStage::Collect | PayStage::Cancelling);
        self.settle_by_doubt(cx);
        if waits_for_citizen {
            self.set_stage(PayStage::Interrupted { since_ms: cx.now.mono_ms });
        }
    }

    /// The bill acceptor was found moving something, and moves it still: a note may be stuck between mouth and escrow. No intent is
    /// about it, so nothing else would ever say so.
    pub(super) fn tick_found_moving(&mut self, cx: &mut Context<'_>) {
        let Some((slot, _)) = self.setup.bill.clone() else { return };
        let long = self.equipment.bill.moving_since_ms.is_some_and(|since| cx.now.since(since) >= DEVICE_SILENT_MS);
        if !long || cx.has_recorded() || cx.standing.in_doubt(&slot) || cx.standing.stacks.contains_key(&slot) {
            return;
        }
        self.equipment.bill.moving_since_ms = None;
        let payment = cx.standing.payment.as_ref().map(|open| open.id).or(cx.standing.last_payment);
        let max = self.largest_note();
        self.record_doubt(&slot, None, payment, Money::ZERO, max, "the bill acceptor still moves what it was found moving", cx);
    }

    /// A note that shall be stacked is stuck, by the device's own word.
    fn note_is_jammed(&self, cx: &Context<'_>) -> bool {
        let Some((slot, _)) = &self.setup.bill else { return false };
        let jam = |code| cx.standing.faults.contains_key(&(slot.clone(), code));
        cx.standing.stacks.contains_key(slot) && (jam(FaultCode::Jam) || jam(FaultCode::BoxJam))
    }

    fn set_stage(&mut self, stage: PayStage) {
        if let Phase::Pay(pay) = &mut self.phase {
            pay.stage = stage;
        }
    }
}
