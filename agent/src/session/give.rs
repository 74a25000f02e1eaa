//! Money going out: one order at a time, never sent twice, what cannot be given is owed.

use cas_domain::account::Account;
use cas_domain::change;
use cas_domain::denomination::Denomination;
use cas_domain::folio::FolioKind;
use cas_domain::id::{CaseId, IntentId, PaymentId};
use cas_domain::journal::facts::{Evidence, HopperRegisters, OwedReason, PayoutResult};
use cas_domain::journal::{EntryKind, PlaceFlag, Posting};
use cas_domain::money::Money;
use cas_domain::slot::Slot;

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::phase::{Give, GiveWhy, PayStage, Phase};
use super::setup::HopperSetup;
use crate::journal::standing::OpenPayout;

/// A hopper that gets ready has this long before its coins are owed instead: it resets in a second or two.
const HOPPER_WAIT_MS: u64 = 10_000;
/// Pieces in one order: a doubt is bounded by it (R6).
const ORDER_MAX: u32 = cas_domain::bounds::PAYOUT_CHUNK_MAX as u32;

impl Session {
    /// Records the next payout order for `amount`, as far as the stock allows; returns whether there is one.
    pub(super) fn order_next(&mut self, payment: PaymentId, amount: Money, cx: &mut Context<'_>) -> bool {
        let unusable = if let Phase::Pay(pay) = &self.phase { pay.unusable.clone() } else { Vec::new() };
        let stocks = self.stocks(cx.standing, &unusable);
        let plan = change::make(amount, &stocks).unwrap_or_else(|_| change::make_at_most(amount, &stocks));
        let Some(take) = plan.first() else { return false };
        let Some(hopper) = self.setup.hoppers.get(take.key).cloned() else { return false };
        let Some(unit) = self.equipment.hoppers.get_mut(&hopper.slot) else { return false };
        let Some(before) = unit.registers else { return false };
        unit.running = 0;
        let serial = unit.identity.serial.clone();
        let intent = cx.id(IntentId::new);
        let count = u8::try_from(take.count.min(ORDER_MAX)).unwrap_or(1);
        let what = EntryKind::PayoutIntent {
            intent,
            payment: Some(payment),
            session: None,
            slot: hopper.slot,
            serial,
            denomination: hopper.denomination,
            count,
            before,
        };
        cx.record(what, vec![]);
        // From now on cash is under way: the wait for the hopper's word counts from here, not from the last coin that came in.
        self.cash_moved(cx);
        true
    }

    /// An order ended, proven by the device's counters.
    pub(super) fn dispensed(
        &mut self,
        slot: &Slot,
        intent: IntentId,
        paid: u8,
        (evidence, after): (Evidence, HopperRegisters),
        cx: &mut Context<'_>,
    ) {
        self.note_registers(slot, after);
        let Some(open) = cx.standing.payouts.get(slot).filter(|open| open.intent == intent).cloned() else { return };
        self.record_paid(slot, &open, paid, evidence, Some(after), cx);
        self.compare_order(slot, &open, paid, after, cx);
        cx.act(Act::Continue);
    }

    /// T8 for what was asked, T11 for what came besides.
    pub(super) fn record_paid(
        &mut self,
        slot: &Slot,
        open: &OpenPayout,
        paid: u8,
        evidence: Evidence,
        after: Option<HopperRegisters>,
        cx: &mut Context<'_>,
    ) {
        self.cash_moved(cx);
        let hopper = Account::Hopper(slot.clone());
        // Whoever asked for a test has all that came.
        let asked = if open.payment.is_none() && open.session.is_some() { paid } else { open.count };
        let due = i64::from(paid.min(asked));
        let over = i64::from(paid.saturating_sub(asked));
        let mut postings = Vec::new();
        // R5: if the book holds fewer than the device proves, the same entry says so.
        let missing = i64::from(paid).saturating_sub(cx.standing.book.pieces(&hopper, open.denomination));
        if missing > 0 {
            let difference = Account::Difference(cas_domain::account::DifferenceOf::Slot(slot.clone()));
            postings.push(Posting::pieces(hopper.clone(), difference, open.denomination, missing));
        }
        if due > 0 {
            postings.push(Posting::pieces(payer(open, slot), hopper.clone(), open.denomination, due));
        }
        if over > 0 {
            postings.push(Posting::pieces(Account::Overpaid(slot.clone()), hopper, open.denomination, over));
        }
        let what = EntryKind::PayoutOutcome { intent: open.intent, result: PayoutResult::Proven, paid, evidence, after };
        cx.record_because(Some(open.seq), what, postings.into_iter().filter_map(Result::ok).collect());
    }

    pub(super) fn payout_doubt(&mut self, slot: &Slot, intent: IntentId, after: Option<HopperRegisters>, cx: &mut Context<'_>) {
        let Some(open) = cx.standing.payouts.get(slot).filter(|open| open.intent == intent).cloned() else { return };
        self.record_payout_doubt(slot, &open, after, cx);
        cx.act(Act::Continue);
    }

    /// T12: the coins are in transport, the citizen is owed them until a count says otherwise.
    pub(super) fn record_payout_doubt(&mut self, slot: &Slot, open: &OpenPayout, after: Option<HopperRegisters>, cx: &mut Context<'_>) {
        let count = i64::from(open.count);
        let value = open.denomination.times(count).unwrap_or(Money::ZERO);
        let moved = Posting::pieces(Account::Transport(slot.clone()), Account::Hopper(slot.clone()), open.denomination, count);
        let mut postings: Vec<Posting> = moved.into_iter().collect();
        let what =
            EntryKind::PayoutOutcome { intent: open.intent, result: PayoutResult::Doubt, paid: 0, evidence: Evidence::Nothing, after };
        if let Some(payment) = open.payment {
            postings.extend(Posting::promise(Account::Tendered(payment), Account::Owed(payment), value));
        }
        cx.record_because(Some(open.seq), what, postings);
        let evidence = format!("{count} x {} were ordered; the hopper's registers do not say how many came", open.denomination);
        self.record_doubt(slot, Some(open.intent), open.payment, Money::ZERO, value, &evidence, cx);
        if let (Some(payment), Ok(folio)) = (open.payment, cx.standing.next_folio(FolioKind::Refund)) {
            let case = cx.id(CaseId::new);
            cx.record(EntryKind::Owed { payment, folio, case, amount: value, reason: OwedReason::PayoutInDoubt }, vec![]);
        }
    }

    pub(super) fn payout_not_sent(&mut self, slot: &Slot, intent: IntentId, cx: &mut Context<'_>) {
        let Some(open) = cx.standing.payouts.get(slot).filter(|open| open.intent == intent).cloned() else { return };
        self.record_payout_not_sent(&open, cx);
        // It would not take the order: the rest of this payment goes without it, so that nothing circles.
        if let Phase::Pay(pay) = &mut self.phase {
            pay.unusable.push(slot.clone());
        }
        cx.act(Act::Continue);
    }

    pub(super) fn record_payout_not_sent(&mut self, open: &OpenPayout, cx: &mut Context<'_>) {
        let what = EntryKind::PayoutOutcome {
            intent: open.intent,
            result: PayoutResult::NotSent,
            paid: 0,
            evidence: Evidence::Counters,
            after: None,
        };
        cx.record_because(Some(open.seq), what, vec![]);
    }

    fn note_registers(&mut self, slot: &Slot, registers: HopperRegisters) {
        if let Some(unit) = self.equipment.hoppers.get_mut(slot) {
            unit.registers = Some(registers);
            unit.running = 0;
        }
    }

    /// An outcome is on disk: order the next, or say what is owed, or close.
    pub(super) fn go_on_giving(&mut self, cx: &mut Context<'_>) {
        if cx.has_recorded() || !cx.standing.payouts.is_empty() || !cx.standing.stacks.is_empty() {
            return;
        }
        let Phase::Pay(pay) = &self.phase else { return };
        let PayStage::Give(give) = pay.stage else { return };
        let Some(open) = cx.standing.payment.as_ref().filter(|open| open.id == pay.id) else { return };
        let (payment, tendered) = (open.id, cx.standing.tendered(open.id));
        let left = self.left_to_give(give, open.given, tendered);
        if left.is_positive() && (self.order_next(payment, left, cx) || self.hopper_comes_back(give, cx)) {
            return;
        }
        let (end, reason) = match give.why {
            GiveWhy::Change => (cas_domain::journal::facts::PaymentEnd::Completed, OwedReason::ChangeShort),
            GiveWhy::Back { end, reason } => (end, reason),
        };
        if tendered.is_positive() {
            self.record_owed(payment, tendered, reason, cx);
        }
        self.close_payment(end, cx);
    }

    /// Whether coins lie in a hopper that is just getting ready, after a start or a pulled plug: worth a moment, since what is
    /// owed sends a citizen on a second errand.
    fn hopper_comes_back(&self, give: Give, cx: &Context<'_>) -> bool {
        let comes = |hopper: &HopperSetup| {
            let unit = self.equipment.hoppers.get(&hopper.slot);
            let place = Account::Hopper(hopper.slot.clone());
            let holds = cx.standing.book.pieces(&place, hopper.denomination) > 0 && cx.standing.book.flag(&place) != PlaceFlag::Unknown;
            holds && unit.is_some_and(|unit| unit.registers.is_some() && !unit.ready && !unit.silent)
        };
        cx.now.since(give.since_ms) < HOPPER_WAIT_MS && self.setup.hoppers.iter().any(comes)
    }

    /// For change, all that is still tendered; for money given back, no more than the limit allows.
    fn left_to_give(&self, give: Give, given: Money, tendered: Money) -> Money {
        match give.why {
            GiveWhy::Change => tendered,
            GiveWhy::Back { .. } => given.missing_to(give.most).min(tendered),
        }
    }

    /// T10 with the case that the centre opens before the citizen phones.
    pub(super) fn record_owed(&mut self, payment: PaymentId, amount: Money, reason: OwedReason, cx: &mut Context<'_>) {
        let Ok(folio) = cx.standing.next_folio(FolioKind::Refund) else { return };
        let case = cx.id(CaseId::new);
        let moved = Posting::promise(Account::Tendered(payment), Account::Owed(payment), amount);
        cx.record(EntryKind::Owed { payment, folio, case, amount, reason }, moved.into_iter().collect());
    }

    /// The pieces that are going out, for K11: what is out and what is still planned.
    pub(super) fn change_plan(&self, standing: &crate::journal::Standing, give: Give) -> Vec<(Denomination, u32, u32)> {
        let Some(open) = &standing.payment else { return Vec::new() };
        let mut pieces: std::collections::BTreeMap<Denomination, (u32, u32)> =
            open.given_pieces.iter().map(|(denomination, paid)| (*denomination, (*paid, *paid))).collect();
        let mut left = self.left_to_give(give, open.given, standing.tendered(open.id));
        for (slot, payout) in &standing.payouts {
            let running = self.equipment.hoppers.get(slot).map_or(0, |unit| u32::from(unit.running));
            let entry = pieces.entry(payout.denomination).or_default();
            entry.0 += u32::from(payout.count);
            entry.1 += running;
            left = payout.denomination.times(i64::from(payout.count)).map_or(left, |ordered| ordered.missing_to(left));
        }
        let unusable = if let Phase::Pay(pay) = &self.phase { pay.unusable.clone() } else { Vec::new() };
        let mut stocks = self.stocks(standing, &unusable);
        self.add_running_stocks(standing, &mut stocks);
        for take in change::make(left, &stocks).unwrap_or_default() {
            if let Some(hopper) = self.setup.hoppers.get(take.key) {
                pieces.entry(hopper.denomination).or_default().0 += take.count;
            }
        }
        pieces.into_iter().rev().map(|(denomination, (count, paid))| (denomination, count, paid)).collect()
    }

    /// A hopper with a running order still holds what the order does not take; only the plan on the screen counts it.
    fn add_running_stocks(&self, standing: &crate::journal::Standing, stocks: &mut Vec<change::Stock<usize>>) {
        for (key, hopper) in self.setup.hoppers.iter().enumerate() {
            let Some(payout) = standing.payouts.get(&hopper.slot) else { continue };
            let held = standing.book.pieces(&Account::Hopper(hopper.slot.clone()), hopper.denomination);
            let count = u32::try_from(held.saturating_sub(i64::from(payout.count))).unwrap_or(0);
            stocks.push(change::Stock { key, value: hopper.denomination.value(), count });
        }
    }
}

fn payer(open: &OpenPayout, slot: &Slot) -> Account {
    match (open.payment, open.session) {
        (Some(payment), _) => Account::Tendered(payment),
        (None, Some(session)) => Account::StaffTest(session),
        // An intent names one of the two; of an entry of another version that does not, the coins went to nobody who was owed them (T11).
        (None, None) => Account::Overpaid(slot.clone()),
    }
}
