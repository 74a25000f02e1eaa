//! Notes and coins coming in: intent before custody, credit on the device's word, due reached in the same commit.

use cas_domain::account::Account;
use cas_domain::account::DebtNumber;
use cas_domain::denomination::Denomination;
use cas_domain::id::{IntentId, PaymentId};
use cas_domain::journal::facts::{Evidence, RefusalReason, StackResult, UncreditedReason};
use cas_domain::journal::{EntryKind, Posting};
use cas_domain::local::screen::{ChipRefusal, NoteChip, NoteRefusal};
use cas_domain::money::Money;
use cas_domain::quote::Quote;
use cas_domain::slot::Slot;

use super::Session;
use super::accept::chip_refusal;
use super::context::Context;
use super::effect::Act;
use super::phase::{Give, GiveWhy, PayStage, Phase};
use super::setup::CoinSetup;
use crate::journal::standing::{OpenPayment, OpenStack};

impl Session {
    /// A note waits in escrow: record what shall be done with it, or give it back.
    pub(super) fn escrowed(&mut self, slot: &Slot, escrow: u32, index: u8, denomination: Option<Denomination>, cx: &mut Context<'_>) {
        self.equipment.bill.in_escrow = true;
        let was_moving = std::mem::take(&mut self.equipment.bill.found_moving);
        self.settle_note_before(slot, escrow, denomination.filter(|_| was_moving), cx);
        if self.trial_note_offered(slot, denomination, cx) {
            return;
        }
        let wanted = self.wants_note(denomination, cx);
        match (wanted, denomination, self.collecting()) {
            (Ok(()), Some(denomination), Some(payment)) if !cx.standing.stacks.contains_key(slot) => {
                let intent = cx.id(IntentId::new);
                let serial = self.equipment.bill.identity.serial.clone();
                let moved =
                    Posting::pieces(Account::Escrow(slot.clone()), Account::Held(payment), denomination, 1).into_iter().collect::<Vec<_>>();
                let what = EntryKind::StackIntent { intent, payment, slot: slot.clone(), serial, escrow, denomination, index };
                cx.record(what, moved);
                self.cash_moved(cx);
            }
            (wanted, denomination, _) => {
                let reason = wanted.err().unwrap_or(RefusalReason::NotNow);
                let payment = cx.standing.payment.as_ref().map(|open| open.id);
                cx.record(EntryKind::NoteRefused { slot: slot.clone(), payment, denomination, reason }, vec![]);
                self.say_refused(denomination, reason);
                cx.act(Act::ReturnBill);
            }
        }
    }

    /// Another note lies in escrow while an intent for the last one is open: that one left without a word.
    /// If its permit came back unused it went back to the citizen; else nobody can say. A stay of an earlier start is another
    /// one, whatever its number. But a device that was found moving with the intent open, and now shows a note of that kind in
    /// escrow (`held`) without having reported any as stacked or returned, still holds the very note.
    fn settle_note_before(&mut self, slot: &Slot, escrow: u32, held: Option<Denomination>, cx: &mut Context<'_>) {
        let Some(open) = cx.standing.stacks.get(slot).filter(|open| !cx.standing.is_stay(open, escrow)).cloned() else { return };
        if self.equipment.bill.unsent == Some(open.intent) {
            self.record_back(slot, &open, StackResult::NotSent, Evidence::Event, cx);
        } else if held == Some(open.denomination) {
            self.record_back(slot, &open, StackResult::NotSent, Evidence::FoundAtStart, cx);
        } else {
            self.record_note_doubt(slot, &open, "another note came into escrow without a word about this one", cx);
        }
    }

    /// Whether this note may be taken now.
    fn wants_note(&self, denomination: Option<Denomination>, cx: &Context<'_>) -> Result<(), RefusalReason> {
        let Phase::Pay(pay) = &self.phase else { return Err(RefusalReason::NotNow) };
        let Some(open) = cx.standing.payment.as_ref().filter(|open| open.id == pay.id && !open.collected) else {
            return Err(RefusalReason::NotNow);
        };
        if self.collecting().is_none() || pay.asking_cancel {
            return Err(RefusalReason::NotNow);
        }
        let denomination = denomination.ok_or(RefusalReason::NotRecognised)?;
        let missing = cx.standing.tendered(open.id).missing_to(open.due);
        match self.offer(cx.standing, Some(missing)).refusal(denomination).map(chip_refusal) {
            None => Ok(()),
            Some(ChipRefusal::NoChange) => Err(RefusalReason::NoChange),
            Some(ChipRefusal::NotTaken) => Err(RefusalReason::OverLimit),
        }
    }

    /// R17: the intent is on disk, and everything that happened meanwhile is known. Decide once more.
    pub(super) fn intent_durable(&mut self, intent: IntentId, cx: &mut Context<'_>) {
        if cx.standing.stacks.values().any(|open| open.intent == intent) {
            let open = cx.standing.stacks.values().find(|open| open.intent == intent);
            let still = open.map(|open| self.wants_note(Some(open.denomination), cx));
            // Once the answer is no, the note goes back; the device's word on that closes the intent.
            cx.act(if still == Some(Ok(())) { Act::Stack(intent) } else { Act::ReturnBill });
        } else if cx.standing.payouts.values().any(|open| open.intent == intent) {
            cx.act(Act::Dispense(intent));
        } else if cx.standing.armed.values().any(|open| open.intent == intent) {
            // Told to stop meanwhile: its answer to that must not be taken for one to this.
            if self.taking_coins().is_some() && !self.equipment.coin.stopping {
                cx.act(Act::AcceptCoins(intent));
            } else {
                self.equipment.coin.asked = false;
                self.disarm(cx);
            }
        } else if cx.standing.moves.values().any(|open| *open == intent) {
            cx.act(Act::BeginBill { reset: Some(intent) });
        }
    }

    /// The open intent that a device's word is about: of the same stay in escrow, or of any where the driver saw none.
    fn stack_of(&self, slot: &Slot, escrow: Option<u32>, cx: &Context<'_>) -> Option<OpenStack> {
        cx.standing.stacks.get(slot).filter(|open| escrow.is_none_or(|stay| cx.standing.is_stay(open, stay))).cloned()
    }

    fn escrow_over(&mut self) {
        self.equipment.bill.in_escrow = false;
        self.equipment.bill.found_moving = false;
        self.equipment.bill.checking_since_ms = None;
        self.equipment.bill.unsent = None;
    }

    /// The credit point of a note.
    pub(super) fn stacked(&mut self, slot: &Slot, escrow: Option<u32>, told: Option<Denomination>, cx: &mut Context<'_>) {
        let of_it = self.stack_of(slot, escrow, cx);
        self.escrow_over();
        match of_it {
            Some(open) => {
                let denomination = told.unwrap_or(open.denomination);
                self.record_stacked(slot, &open, denomination, Evidence::Event, cx);
            }
            None if self.trial_note_boxed(slot, told, cx) => {}
            // R3: neither intent nor armed: no credit, but the cash is real.
            None => match told {
                Some(denomination) => self.unclaimed_note(slot, denomination, cx),
                None => {
                    let most = Money::from_centavos(100_000);
                    self.record_doubt(slot, None, None, Money::ZERO, most, "a note was stacked that no table names", cx);
                }
            },
        }
        cx.act(Act::ConfirmBill);
        cx.act(Act::Continue);
    }

    /// T2, and T7 with the first payout if the due is reached now.
    pub(super) fn record_stacked(
        &mut self,
        slot: &Slot,
        open: &OpenStack,
        denomination: Denomination,
        evidence: Evidence,
        cx: &mut Context<'_>,
    ) {
        let escrow = Account::Escrow(slot.clone());
        let cash_box = Account::CashBox(slot.clone());
        let (held, tendered) = (Account::Held(open.payment), Account::Tendered(open.payment));
        let postings = if denomination == open.denomination {
            vec![Posting::pieces(cash_box, escrow, denomination, 1), Posting::promise(held, tendered, denomination.value())]
        } else {
            // R9: what was stacked is what counts; what was in escrow by the book was never there.
            vec![Posting::pieces(held, escrow, open.denomination, 1), Posting::pieces(cash_box, tendered, denomination, 1)]
        };
        let what = EntryKind::StackOutcome { intent: open.intent, result: StackResult::Stacked, evidence };
        cx.record_because(Some(open.seq), what, postings.into_iter().filter_map(Result::ok).collect());
        if denomination != open.denomination {
            let evidence = format!("{} was in escrow, {denomination} was stacked", open.denomination);
            self.record_doubt(slot, Some(open.intent), Some(open.payment), Money::ZERO, Money::ZERO, &evidence, cx);
        }
        self.credited(open.payment, denomination.value(), cx);
    }

    /// T3: the citizen has it back, or it never left the escrow.
    pub(super) fn record_back(&mut self, slot: &Slot, open: &OpenStack, result: StackResult, evidence: Evidence, cx: &mut Context<'_>) {
        let moved = Posting::pieces(Account::Held(open.payment), Account::Escrow(slot.clone()), open.denomination, 1);
        let what = EntryKind::StackOutcome { intent: open.intent, result, evidence };
        cx.record_because(Some(open.seq), what, moved.into_iter().collect());
    }

    pub(super) fn returned(&mut self, slot: &Slot, escrow: Option<u32>, cx: &mut Context<'_>) {
        let of_it = self.stack_of(slot, escrow, cx);
        if of_it.is_none()
            && let Some(stay) = escrow
        {
            // The word is about a later note: the one before it left when its permit came back unused (S8).
            self.settle_note_before(slot, stay, None, cx);
        }
        self.escrow_over();
        if let Some(open) = of_it {
            self.record_back(slot, &open, StackResult::Returned, Evidence::Event, cx);
        }
        self.trial_note_back(slot, cx);
        if let Phase::Pay(pay) = &mut self.phase {
            pay.note_back |= !matches!(pay.stage, PayStage::Collect);
        }
        cx.act(Act::ConfirmBill);
        cx.act(Act::Continue);
    }

    /// The permit came back unused. The note is still there or has left by itself: its own event closes the intent.
    pub(super) fn stack_not_sent(&mut self, slot: &Slot, intent: IntentId, cx: &mut Context<'_>) {
        if cx.standing.stacks.get(slot).is_some_and(|open| open.intent == intent) {
            self.equipment.bill.unsent = Some(intent);
            cx.act(Act::ReturnBill);
        }
        if let Some(move_intent) = cx.standing.moves.get(slot).filter(|open| **open == intent) {
            cx.record(EntryKind::MoveOutcome { intent: *move_intent, done: false }, vec![]);
        }
    }

    pub(super) fn rejected(&mut self, slot: &Slot, reason: RefusalReason, cx: &mut Context<'_>) {
        self.equipment.bill.checking_since_ms = None;
        let payment = cx.standing.payment.as_ref().map(|open| open.id);
        cx.record(EntryKind::NoteRefused { slot: slot.clone(), payment, denomination: None, reason }, vec![]);
        // The device was told to leave a denomination out, and does not say which it met: "no change" is said only where that
        // is why one is left out; else the note came a moment too early, and to try again is right.
        let for_change = || self.note_chips_now(cx).iter().any(|chip| chip.refused == Some(ChipRefusal::NoChange));
        let shown = if reason == RefusalReason::NoChange && !for_change() { RefusalReason::Unreadable } else { reason };
        self.say_refused(None, shown);
        if let Phase::Pay(pay) = &mut self.phase {
            // Inhibited while it was looked at: it waits in the mouth like one that was given back.
            pay.note_back |= !matches!(pay.stage, PayStage::Collect);
        }
        cx.act(Act::Continue);
    }

    fn note_chips_now(&self, cx: &Context<'_>) -> Vec<NoteChip> {
        let Some(open) = &cx.standing.payment else { return Vec::new() };
        self.note_chips(cx.standing, Some(cx.standing.tendered(open.id).missing_to(open.due)))
    }

    fn say_refused(&mut self, denomination: Option<Denomination>, reason: RefusalReason) {
        let Phase::Pay(pay) = &mut self.phase else { return };
        let why = match reason {
            RefusalReason::NotNow => return,
            RefusalReason::NoChange => NoteRefusal::NoChange,
            RefusalReason::OverLimit => NoteRefusal::OverLimit,
            RefusalReason::NotRecognised => NoteRefusal::NotAccepted,
            RefusalReason::Unreadable | RefusalReason::DoubleOrString | RefusalReason::Device => NoteRefusal::Unread,
        };
        pay.refused = Some((denomination, why));
        pay.refusals = pay.refusals.saturating_add(1);
    }

    pub(super) fn coin_in(&mut self, setup: &CoinSetup, counter: u8, coin: Option<Denomination>, path: u8, cx: &mut Context<'_>) {
        self.equipment.coin.counter = counter;
        self.equipment.coin.accepted = None;
        let Some(coin) = coin else {
            let reason = UncreditedReason::KeptByDevice;
            let payment = cx.standing.armed.get(&setup.slot).map(|armed| armed.payment);
            let what = EntryKind::Uncredited { slot: setup.slot.clone(), payment, reason, counter, code: 0 };
            cx.record(what, vec![]);
            let most = Money::from_centavos(2_000);
            self.record_doubt(&setup.slot, None, payment, Money::ZERO, most, "a coin came in that no table names", cx);
            return;
        };
        let route = setup.routes.iter().find(|(routed, _)| *routed == path).map(|(_, slot)| slot);
        // The device's word decides where it lies (T4), also where the sorter sent it into another coin's hopper (S14).
        let known = |slot: &&Slot| self.setup.hoppers.iter().any(|hopper| hopper.slot == **slot);
        let place = route.filter(known).map_or(Account::CoinBox(setup.slot.clone()), |slot| Account::Hopper(slot.clone()));
        // Armed for a payment that is still open: T4. Anything else is real cash without an owner: T5.
        let armed = cx.standing.armed.get(&setup.slot).map(|armed| armed.payment);
        let payment = armed.filter(|armed| cx.standing.payment.as_ref().is_some_and(|open| open.id == *armed));
        let owner = match (payment, &cx.standing.genesis) {
            (Some(payment), _) => Account::Tendered(payment),
            (None, Some(genesis)) => Account::Unclaimed(genesis.terminal),
            (None, None) => return,
        };
        let candidate = if payment.is_none() { armed.or(cx.standing.last_payment) } else { None };
        let what = EntryKind::CashIn { slot: setup.slot.clone(), payment, candidate, denomination: coin, counter, path };
        cx.record(what, Posting::pieces(place, owner, coin, 1).into_iter().collect());
        if let Some(payment) = payment {
            self.credited(payment, coin.value(), cx);
        }
        cx.act(Act::Continue);
    }

    pub(super) fn coin_uncredited(&mut self, slot: &Slot, counter: u8, code: u8, kept: bool, cx: &mut Context<'_>) {
        self.equipment.coin.counter = counter;
        let payment = cx.standing.armed.get(slot).map(|armed| armed.payment);
        if !kept && payment.is_some() {
            // While it is armed each of its events is on disk, or a few refused coins and a crash would look like lost ones.
            // Inhibited it takes nothing, and people who play with it write nothing.
            let reason = UncreditedReason::Refused;
            cx.record(EntryKind::Uncredited { slot: slot.clone(), payment, reason, counter, code }, vec![]);
        }
        if kept {
            self.equipment.coin.accepted = None;
            let reason = UncreditedReason::KeptByDevice;
            cx.record(EntryKind::Uncredited { slot: slot.clone(), payment, reason, counter, code }, vec![]);
            let most = Money::from_centavos(2_000);
            self.record_doubt(slot, None, payment, Money::ZERO, most, "the coin acceptor kept a coin without crediting it", cx);
        }
    }

    /// Cash came in for a payment: is the due reached? The figures of this event are not in the book yet.
    fn credited(&mut self, payment: PaymentId, value: Money, cx: &mut Context<'_>) {
        self.cash_moved(cx);
        let Phase::Pay(pay) = &mut self.phase else { return };
        pay.refused = None;
        let Some(open) = cx.standing.payment.as_ref().filter(|open| open.id == payment).cloned() else { return };
        let tendered = cx.standing.tendered(payment).plus(value).unwrap_or(Money::ZERO);
        // R13: after a restart nothing settles without a fresh touch. R12: while K09 asks and after a yes nothing is collected.
        let may_settle = matches!(pay.stage, PayStage::Collect) && !pay.asking_cancel;
        if may_settle && !open.collected && tendered >= open.due {
            self.collect(&open, tendered, cx);
        }
        cx.act(Act::Continue);
    }

    /// T7 for every debt.
    pub(super) fn record_collected(open: &OpenPayment, cx: &mut Context<'_>) {
        for (number, debt) in (0_u8..).zip(&open.debts) {
            let debt_number = DebtNumber(number);
            let amount = debt.owed_to_biller().unwrap_or(debt.total);
            let postings = collected_postings(open.id, debt_number, debt);
            cx.record_because(Some(open.opened), EntryKind::Collected { payment: open.id, debt: debt_number, amount }, postings);
        }
    }

    /// T7 for every debt, and the first payout intent in the same commit.
    pub(super) fn collect(&mut self, open: &OpenPayment, tendered: Money, cx: &mut Context<'_>) {
        Self::record_collected(open, cx);
        let rest = open.due.missing_to(tendered);
        let give = Give { why: GiveWhy::Change, most: rest, since_ms: cx.now.mono_ms };
        if let Phase::Pay(pay) = &mut self.phase {
            pay.asking_cancel = false;
            pay.stage = PayStage::Give(give);
        }
        if rest.is_positive() {
            self.order_next(open.id, rest, cx);
        }
        cx.act(Act::Continue);
    }

    /// Nothing runs: settle what came in while K09 asked, else arm the coin acceptor if it is not armed yet.
    pub(super) fn offer_more(&mut self, cx: &mut Context<'_>) {
        let Some(payment) = self.taking_coins() else { return };
        let Some(open) = cx.standing.payment.as_ref().filter(|open| open.id == payment && !open.collected) else { return };
        let tendered = cx.standing.tendered(payment);
        if tendered >= open.due {
            let open = open.clone();
            if !cx.has_recorded() {
                self.collect(&open, tendered, cx);
            }
            return;
        }
        let Some(setup) = self.setup.coin.clone() else { return };
        let busy = self.equipment.coin.asked || self.equipment.coin.stopping || cx.standing.armed.contains_key(&setup.slot);
        let positions = self.wanted_positions(cx.standing);
        if busy || positions == 0 {
            return;
        }
        // An acceptor that gives its permit back again and again is left alone: nothing circles, the journal does not fill.
        if matches!(&self.phase, Phase::Pay(pay) if pay.coin_refusals >= COIN_REFUSALS_MAX) {
            return;
        }
        let intent = cx.id(IntentId::new);
        let serial = self.equipment.coin.identity.serial.clone();
        let (counter, accepted) = (self.equipment.coin.counter, self.equipment.coin.accepted.take());
        let what = EntryKind::Armed { intent, payment, slot: setup.slot, serial, counter, accepted };
        let opened = open.opened;
        self.equipment.coin.asked = true;
        self.equipment.coin.positions = positions;
        cx.record_because(Some(opened), what, vec![]);
    }

    /// The coin acceptor confirmed that it takes nothing.
    pub(super) fn coins_off(&mut self, slot: &Slot, cx: &mut Context<'_>) {
        self.equipment.coin.accepting = false;
        // An intent whose permit is still on its way is not closed by the state before it, unless it was told to stop.
        let told_to_stop = std::mem::take(&mut self.equipment.coin.stopping);
        let on_its_way = self.equipment.coin.asked && !told_to_stop && self.taking_coins().is_some();
        if cx.standing.armed.contains_key(slot) && !on_its_way {
            self.equipment.coin.asked = false;
            self.disarm(cx);
        }
        cx.act(Act::Continue);
    }

    /// Closes what was armed, by the device's own word or because its order never left.
    pub(super) fn disarm(&mut self, cx: &mut Context<'_>) {
        let armed: Vec<_> = cx.standing.armed.iter().map(|(slot, open)| (slot.clone(), *open)).collect();
        for (slot, open) in armed {
            let accepted = self.accepted_of_same_device(&slot, cx);
            cx.record_because(Some(open.seq), EntryKind::Disarmed { intent: open.intent, slot, accepted }, vec![]);
        }
    }
}

/// Permits that the coin acceptor may give back in one payment before it is left alone.
const COIN_REFUSALS_MAX: u8 = 3;

/// The debt is collected in full; what coins cannot pay is the rounding's.
fn collected_postings(payment: PaymentId, number: DebtNumber, debt: &Quote) -> Vec<Posting> {
    let collected = Account::Collected(payment, number);
    let adjustment = debt.adjustment();
    let from_cash = if adjustment.is_positive() { debt.total.minus(adjustment).unwrap_or(debt.total) } else { debt.total };
    let mut postings = vec![Posting::promise(Account::Tendered(payment), collected.clone(), from_cash)];
    if adjustment.is_positive() {
        postings.push(Posting::promise(Account::Tendered(payment), Account::Rounding, adjustment));
    } else if !adjustment.is_zero() {
        let given_up = Money::from_centavos(adjustment.centavos().saturating_neg());
        postings.push(Posting::promise(Account::Rounding, collected, given_up));
    }
    postings.into_iter().filter_map(Result::ok).collect()
}
