//! Ending a payment: cancel, abandon, forced end; and the moment when all acceptors are off (R11).

use cas_domain::id::PaymentId;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{OwedReason, PaymentEnd};
use cas_domain::local::touch::Act as TouchAct;
use cas_domain::money::Money;

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::phase::{Give, GiveWhy, Pay, PayStage, Phase};

/// No cash moved for this long after all acceptors said that they are off: nothing is under way any more.
const QUIET_MS: u64 = 700;
/// An acceptor that does not confirm within this time is silent; it inhibits itself when it is not polled.
const CONFIRM_MAX_MS: u64 = 10_000;

impl Session {
    pub(super) fn touch_pay(&mut self, act: TouchAct, cx: &mut Context<'_>) {
        let Phase::Pay(pay) = &mut self.phase else { return };
        match (act, &pay.stage) {
            (TouchAct::Cancel, PayStage::Collect) => self.ask_cancel(cx),
            (TouchAct::KeepPaying | TouchAct::MoreTime, PayStage::Collect) => {
                pay.asking_cancel = false;
                pay.refused = None;
                cx.act(Act::Continue);
            }
            (TouchAct::CancelAndReturn, PayStage::Collect) => self.cancel(cx),
            (TouchAct::Resume, PayStage::Interrupted { .. }) => self.resume_payment(cx),
            (TouchAct::GiveBack, PayStage::Interrupted { .. }) => {
                pay.stage = PayStage::Cancelling;
                cx.act(Act::Continue);
            }
            _ => {}
        }
    }

    /// K09, or the end at once if nothing is inside.
    fn ask_cancel(&mut self, cx: &mut Context<'_>) {
        let Phase::Pay(pay) = &mut self.phase else { return };
        let inside = cx.standing.tendered(pay.id).is_positive() || !cx.standing.stacks.is_empty();
        if inside {
            pay.asking_cancel = true;
            pay.refused = None;
        } else {
            self.cancel(cx);
        }
    }

    /// A yes to K09: what is in escrow goes back, then what may go back from hoppers.
    fn cancel(&mut self, cx: &mut Context<'_>) {
        let Phase::Pay(pay) = &mut self.phase else { return };
        pay.asking_cancel = false;
        pay.stage = PayStage::Cancelling;
        cx.act(Act::Continue);
    }

    /// The note in escrow is back, or there was none: go on with what lies inside.
    pub(super) fn try_cancelled(&mut self, cx: &mut Context<'_>) {
        if cx.has_recorded() || !cx.standing.stacks.is_empty() || !cx.standing.payouts.is_empty() {
            return;
        }
        self.give_back(PaymentEnd::Cancelled, OwedReason::Cancelled, cx);
    }

    fn give_back(&mut self, end: PaymentEnd, reason: OwedReason, cx: &mut Context<'_>) {
        let Some(open) = &cx.standing.payment else { return };
        // R12: no swapping of false notes for good coins. What was collected cannot be cancelled: its rest is change.
        let limit = self.config.as_ref().map_or(Money::ZERO, |config| config.limits.cancel_back_max);
        let most = if open.collected { cx.standing.tendered(open.id) } else { limit };
        let most = open.given.plus(most).unwrap_or(most);
        let end = if open.collected { PaymentEnd::Completed } else { end };
        let give = Give { why: GiveWhy::Back { end, reason }, most, since_ms: cx.now.mono_ms };
        if let Phase::Pay(pay) = &mut self.phase {
            pay.stage = PayStage::Give(give);
        }
        self.go_on_giving(cx);
    }

    /// Nobody is there, or the machine cannot go on: no coins, no voucher in the tray; what is inside becomes a case.
    pub(super) fn end_with_case(&mut self, end: PaymentEnd, reason: OwedReason, cx: &mut Context<'_>) {
        let Some(open) = cx.standing.payment.clone() else { return };
        let tendered = cx.standing.tendered(open.id);
        if !cx.standing.stacks.is_empty() || !cx.standing.payouts.is_empty() {
            // What is under way ends first; the tick comes back here.
            return;
        }
        // Enough was inserted: what was asked for is paid, and only the rest is owed (`screens.md`, section 1).
        let paid_up = !open.collected && tendered >= open.due;
        if paid_up {
            Self::record_collected(&open, cx);
        }
        let rest = if paid_up { open.due.missing_to(tendered) } else { tendered };
        if rest.is_positive() {
            self.record_owed(open.id, rest, reason, cx);
        }
        let end = if open.collected || paid_up { PaymentEnd::Completed } else { end };
        self.close_payment(end, cx);
    }

    /// Nobody is there: whatever the end is, its screens and papers are not left to whoever passes by.
    pub(super) fn nobody_is_there(&mut self) {
        if let Phase::Pay(pay) = &mut self.phase {
            pay.unattended = true;
            pay.still_there_until = None;
            pay.asking_cancel = false;
        }
    }

    /// The door was opened during a payment.
    pub(super) fn forced_end(&mut self, cx: &mut Context<'_>) {
        let Phase::Pay(pay) = &mut self.phase else { return };
        match pay.stage {
            PayStage::Collect => {
                pay.asking_cancel = false;
                pay.stage = PayStage::Give(Give {
                    why: GiveWhy::Back { end: PaymentEnd::Interrupted, reason: OwedReason::Interrupted },
                    most: Money::ZERO,
                    since_ms: cx.now.mono_ms,
                });
                cx.act(Act::Continue);
            }
            PayStage::Cancelling
            | PayStage::Give(_)
            | PayStage::Close { .. }
            | PayStage::Settling { .. }
            | PayStage::Interrupted { .. } => {}
        }
    }

    pub(super) fn close_payment(&mut self, end: PaymentEnd, cx: &mut Context<'_>) {
        if let Phase::Pay(pay) = &mut self.phase {
            pay.stage = PayStage::Close { end, since_ms: cx.now.mono_ms };
        }
        cx.act(Act::Continue);
    }

    /// R11: a payment ends when all acceptors have confirmed that they are off and a quiet time has passed.
    pub(super) fn try_close(&mut self, cx: &mut Context<'_>) {
        let Phase::Pay(pay) = &self.phase else { return };
        let PayStage::Close { end, since_ms } = pay.stage else { return };
        if cx.has_recorded() {
            return;
        }
        let late = cx.standing.tendered(pay.id);
        if late.is_positive() {
            // A coin came in while the acceptors were closing: it goes out again as change.
            self.give_late(end, cx);
            return;
        }
        let off = self.acceptors_off(cx);
        let patience_over = cx.now.since(since_ms) >= CONFIRM_MAX_MS;
        let quiet = cx.now.since(pay.last_cash_ms.max(since_ms)) >= QUIET_MS;
        let settled = cx.standing.stacks.is_empty() && cx.standing.payouts.is_empty();
        if settled && quiet && (off || patience_over) {
            let id = pay.id;
            self.end_payment(id, end, cx);
        }
    }

    fn acceptors_off(&self, cx: &Context<'_>) -> bool {
        let bill = !self.equipment.bill.ready
            || (self.equipment.bill.accepting.is_empty()
                && self.equipment.bill.checking_since_ms.is_none()
                && !self.equipment.bill.in_escrow
                && self.equipment.bill.activity == Some(super::event::BillActivity::Inhibited));
        bill && !self.coins_may_come(cx)
    }

    /// Whether the coin acceptor has not said yet that it takes no coins of this payment any more.
    pub(super) fn coins_may_come(&self, cx: &Context<'_>) -> bool {
        let Phase::Pay(pay) = &self.phase else { return false };
        cx.standing.armed.values().any(|open| open.payment == pay.id)
    }

    fn give_late(&mut self, end: PaymentEnd, cx: &mut Context<'_>) {
        let unattended = matches!(&self.phase, Phase::Pay(pay) if pay.unattended);
        if unattended || matches!(end, PaymentEnd::Abandoned | PaymentEnd::Interrupted) {
            // Nobody waits for coins: it joins the case.
            let reason = if end == PaymentEnd::Abandoned { OwedReason::Abandoned } else { OwedReason::Interrupted };
            return self.end_with_case(end, reason, cx);
        }
        let tendered = cx.standing.tendered(match &self.phase {
            Phase::Pay(pay) => pay.id,
            Phase::Idle | Phase::Visit(_) | Phase::After(_) | Phase::Staff(_) => return,
        });
        let given = cx.standing.payment.as_ref().map_or(Money::ZERO, |open| open.given);
        let why = match end {
            PaymentEnd::Completed => GiveWhy::Change,
            PaymentEnd::Cancelled | PaymentEnd::Abandoned | PaymentEnd::Interrupted => GiveWhy::Back { end, reason: OwedReason::Cancelled },
        };
        let most = given.plus(tendered).unwrap_or(tendered);
        if let Phase::Pay(pay) = &mut self.phase {
            pay.stage = PayStage::Give(Give { why, most, since_ms: cx.now.mono_ms });
        }
        self.go_on_giving(cx);
    }

    fn end_payment(&mut self, payment: PaymentId, end: PaymentEnd, cx: &mut Context<'_>) {
        // A coin acceptor that fell silent stays armed in the book: it may have taken coins, and says so when it is back. One that
        // is in no slot any more says nothing.
        if cx.standing.armed.keys().any(|slot| self.setup.coin.as_ref().is_none_or(|coin| coin.slot != *slot)) {
            self.disarm(cx);
        }
        let Some(open) = cx.standing.payment.clone() else {
            self.phase = Phase::Idle;
            return;
        };
        self.doubt_stuck_note(payment, cx);
        cx.record_because(Some(open.opened), EntryKind::PaymentEnded { payment, end }, vec![]);
        self.begin_after(&open, end, cx);
        cx.act(Act::Housekeep);
    }

    /// The validator has looked at a note for longer than anybody waits: it may be stuck between mouth and escrow, worth anything that
    /// is taken here. Nothing says so later, so it is said now, and the slot stays off until somebody has looked.
    fn doubt_stuck_note(&mut self, payment: PaymentId, cx: &mut Context<'_>) {
        let bill = &self.equipment.bill;
        let Some((slot, _)) = self.setup.bill.clone().filter(|(slot, _)| !cx.standing.in_doubt(slot)) else { return };
        let looks = bill.ready && !bill.silent && bill.activity == Some(super::event::BillActivity::Accepting);
        let long = bill.checking_since_ms.is_some_and(|since| cx.now.since(since) >= CONFIRM_MAX_MS);
        if looks && long {
            let max = bill.table.iter().map(|(_, note)| note.value()).max().unwrap_or(Money::ZERO);
            let evidence = "the bill acceptor still looks at a note that it never offered";
            self.record_doubt(&slot, None, Some(payment), Money::ZERO, max, evidence, cx);
        }
    }

    /// Starts taking money for a payment that is on disk with this event.
    pub(super) fn begin_collecting(&mut self, payment: PaymentId, cx: &mut Context<'_>) {
        let mut pay = Pay::new(payment, PayStage::Collect);
        pay.last_cash_ms = cx.now.mono_ms;
        self.phase = Phase::Pay(Box::new(pay));
        self.last_touch_ms = cx.now.mono_ms;
        cx.act(Act::Continue);
    }
}
