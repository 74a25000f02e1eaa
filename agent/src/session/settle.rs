//! Intents found open after a start or a lost line: what the device says is recorded before it is told to go on.

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::id::{CaseId, DoubtId, IntentId, PaymentId};
use cas_domain::journal::facts::{Evidence, FaultCode, FaultSeverity, StackResult, UncreditedReason};
use cas_domain::journal::{EntryKind, Posting};
use cas_domain::money::Money;
use cas_domain::slot::Slot;

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::event::{BillActivity, BillFound};
use super::phase::{PayStage, Phase};
use crate::journal::standing::OpenStack;
use crate::recovery::{self, BillSettlement, HopperSays, PayoutSettlement};

impl Session {
    pub(super) fn settle_bill(&mut self, slot: &Slot, found: BillFound, cx: &mut Context<'_>) {
        if let Some(move_intent) = cx.standing.moves.get(slot) {
            // A reset of the last life: whether it was sent no longer matters, the device's state is read anew.
            cx.record(EntryKind::MoveOutcome { intent: *move_intent, done: false }, vec![]);
        }
        match cx.standing.stacks.get(slot).cloned() {
            // R8, S71: the device that took the order is gone. What the new one says is not about this note.
            Some(open) if self.another_device_sits_there(&open) => {
                self.record_note_doubt(slot, &open, "another bill acceptor sits there now", cx);
                self.settle_without_intent(slot, found, cx);
            }
            Some(open) => self.settle_stack(slot, &open, found, cx),
            None => self.settle_without_intent(slot, found, cx),
        }
        if self.slot_in_doubt(slot, cx) {
            // Its path is not proven clear: it stays off.
            cx.act(Act::Continue);
            return;
        }
        // Also where all is stated and nothing has proven the path clear yet (M04).
        let proves = self.bill_unproven(cx.standing) && !matches!(found, BillFound::Escrow { .. });
        let reset = (proves || matches!(found, BillFound::PowerUpReturning | BillFound::PowerUpStacking)).then(|| {
            let intent = cx.id(IntentId::new);
            let serial = self.bill_serial(slot, cx.standing);
            cx.record(EntryKind::MoveIntent { intent, slot: slot.clone(), serial }, vec![]);
            intent
        });
        if reset.is_none() {
            cx.act(Act::BeginBill { reset: None });
            if matches!(found, BillFound::Escrow { .. }) {
                cx.act(Act::ReturnBill);
            }
        }
        cx.act(Act::Continue);
    }

    fn another_device_sits_there(&self, open: &OpenStack) -> bool {
        let told = &self.equipment.bill.identity.serial;
        !open.serial.is_empty() && !told.is_empty() && *told != open.serial
    }

    /// Whether the slot is in doubt already, or gets a doubt with this event.
    fn slot_in_doubt(&self, slot: &Slot, cx: &Context<'_>) -> bool {
        cx.standing.in_doubt(slot) || cx.doubts(slot)
    }

    fn settle_stack(&mut self, slot: &Slot, open: &OpenStack, found: BillFound, cx: &mut Context<'_>) {
        let told = match found {
            BillFound::Stacked { denomination, .. } => denomination,
            _ => None,
        };
        // The driver gave the permit back: the frame never left, so a note that is no longer in escrow went back by itself.
        let never_sent = self.equipment.bill.unsent == Some(open.intent) && matches!(found, BillFound::Quiet | BillFound::NothingStacked);
        let settlement = if never_sent { BillSettlement::NotSent } else { recovery::settle_bill(found) };
        match settlement {
            BillSettlement::Stacked => self.record_stacked(slot, open, told.unwrap_or(open.denomination), Evidence::FoundAtStart, cx),
            BillSettlement::Returned => self.record_back(slot, open, StackResult::Returned, Evidence::FoundAtStart, cx),
            BillSettlement::NotSent => self.record_back(slot, open, StackResult::NotSent, Evidence::FoundAtStart, cx),
            BillSettlement::Doubt => self.record_note_doubt(slot, open, &format!("{found:?}"), cx),
            BillSettlement::Wait => self.equipment.bill.found_moving = true,
        }
    }

    fn settle_without_intent(&mut self, slot: &Slot, found: BillFound, cx: &mut Context<'_>) {
        if self.settle_trial_note(slot, found, cx) {
            return;
        }
        let booked = cx.standing.last_notes.get(slot).copied();
        match found {
            // The outcome is on disk and its acknowledgement was lost: the same note, credited once (S4, S5).
            BillFound::Stacked { denomination, .. } if booked.is_some() && denomination.is_none_or(|told| booked == Some(told)) => {}
            BillFound::PowerUpStacking if booked.is_some() => {}
            // The slot has taken nothing since such a note got into doubt, so this is the very note. A device that lost its power may say so
            // before it falls, or although it is stuck: whoever opens the machine says where it is, and what is held for the citizen stays.
            BillFound::Stacked { denomination: Some(told), .. } if in_doubt_here(slot, told, cx) => {}
            // A credit that no intent asked for is real cash all the same: T5.
            BillFound::Stacked { denomination: Some(denomination), .. } => self.unclaimed_note(slot, denomination, cx),
            BillFound::PowerUpStacking | BillFound::Stacked { denomination: None, .. } => {
                let max = self.largest_note();
                self.record_doubt(slot, None, None, Money::ZERO, max, "a note went into the box that no intent asked for", cx);
            }
            BillFound::PowerUp
            | BillFound::PowerUpReturning
            | BillFound::Quiet
            | BillFound::NothingStacked
            | BillFound::Moving
            | BillFound::Escrow { .. }
            | BillFound::Returned
            | BillFound::Faulty(_) => {}
        }
    }

    pub(super) fn unclaimed_note(&mut self, slot: &Slot, denomination: Denomination, cx: &mut Context<'_>) {
        let Some(terminal) = cx.standing.genesis.as_ref().map(|genesis| genesis.terminal) else { return };
        let what =
            EntryKind::CashIn { slot: slot.clone(), payment: None, candidate: cx.standing.last_payment, denomination, counter: 0, path: 0 };
        let moved = Posting::pieces(Account::CashBox(slot.clone()), Account::Unclaimed(terminal), denomination, 1);
        cx.record(what, moved.into_iter().collect());
    }

    pub(super) fn largest_note(&self) -> Money {
        let known = self.equipment.bill.table.iter().map(|(_, denomination)| denomination.value()).max();
        known.unwrap_or(Money::from_centavos(100_000))
    }

    /// A note that the start found on its way into the box, and booked there, got stuck when the device was told to finish. The
    /// citizen keeps what it is worth; where the note is, is not known any more.
    pub(super) fn note_got_stuck(&mut self, slot: &Slot, code: FaultCode, cx: &mut Context<'_>) {
        let Some(note) = cx.standing.arriving.get(slot).copied().filter(|note| note.resetting) else { return };
        let (cash_box, transport) = (Account::CashBox(slot.clone()), Account::Transport(slot.clone()));
        let booked = cx.standing.book.pieces(&cash_box, note.denomination) > 0;
        if !matches!(code, FaultCode::Jam | FaultCode::BoxJam) || !booked || self.slot_in_doubt(slot, cx) {
            return;
        }
        let moved = Posting::pieces(transport, cash_box, note.denomination, 1);
        let evidence = "the note that the start found on its way into the box got stuck";
        let most = note.denomination.value();
        self.record_doubt_of(slot, (Some(note.intent), None), (Money::ZERO, most), evidence, moved.into_iter().collect(), cx);
    }

    /// A device that was found moving has come to rest without a word of the note: a doubt.
    pub(super) fn quiet_after_moving(&mut self, slot: &Slot, activity: BillActivity, cx: &mut Context<'_>) {
        if !matches!(activity, BillActivity::Idle | BillActivity::Inhibited) || cx.has_recorded() {
            return;
        }
        let Some(open) = cx.standing.stacks.get(slot).cloned() else { return };
        // Only an intent whose permit was used in another life, or before the line was lost, can be stranded like this.
        if std::mem::take(&mut self.equipment.bill.found_moving) {
            self.record_note_doubt(slot, &open, "the device came to rest without a word of the note", cx);
        }
    }

    /// T6: the note is somewhere in the machine; the slot stays off.
    pub(super) fn record_note_doubt(&mut self, slot: &Slot, open: &OpenStack, evidence: &str, cx: &mut Context<'_>) {
        let moved = Posting::pieces(Account::Transport(slot.clone()), Account::Escrow(slot.clone()), open.denomination, 1);
        let what = EntryKind::StackOutcome { intent: open.intent, result: StackResult::Doubt, evidence: Evidence::Nothing };
        cx.record_because(Some(open.seq), what, moved.into_iter().collect());
        let value = open.denomination.value();
        self.record_doubt(slot, Some(open.intent), Some(open.payment), Money::ZERO, value, evidence, cx);
        // The citizen who stands there is told (K16); nothing is accepted from here on without a fresh touch.
        if let Phase::Pay(pay) = &mut self.phase
            && matches!(pay.stage, PayStage::Collect | PayStage::Cancelling)
        {
            pay.asking_cancel = false;
            pay.still_there_until = None;
            pay.stage = PayStage::Interrupted { since_ms: cx.now.mono_ms };
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a doubt has that many facts, and each is another type")]
    pub(super) fn record_doubt(
        &mut self,
        slot: &Slot,
        intent: Option<IntentId>,
        payment: Option<PaymentId>,
        min: Money,
        max: Money,
        evidence: &str,
        cx: &mut Context<'_>,
    ) {
        self.record_doubt_of(slot, (intent, payment), (min, max), evidence, vec![], cx);
    }

    /// A doubt that takes pieces from where the book has them.
    fn record_doubt_of(
        &mut self,
        slot: &Slot,
        (intent, payment): (Option<IntentId>, Option<PaymentId>),
        (min, max): (Money, Money),
        evidence: &str,
        moved: Vec<Posting>,
        cx: &mut Context<'_>,
    ) {
        let (doubt, case) = (cx.id(DoubtId::new), cx.id(CaseId::new));
        let evidence = evidence.to_owned();
        cx.record(EntryKind::Doubt { doubt, case, slot: slot.clone(), intent, payment, min, max, evidence }, moved);
        if !cx.standing.faults.contains_key(&(slot.clone(), FaultCode::Doubt)) {
            // A note in doubt may still lie in the path. A coin acceptor has no such path and works on; a hopper waits for its
            // content to be stated, which the flag on its place says.
            let in_path = self.setup.bill.as_ref().is_some_and(|(bill, _)| bill == slot);
            let severity = if in_path { FaultSeverity::Stopped } else { FaultSeverity::Warning };
            cx.record(EntryKind::Fault { slot: slot.clone(), code: FaultCode::Doubt, severity, wire: String::new() }, vec![]);
        }
    }

    pub(super) fn settle_payout(&mut self, slot: &Slot, mut says: HopperSays, serial: &str, cx: &mut Context<'_>) {
        let Some(open) = cx.standing.payouts.get(slot).cloned() else { return };
        says.same_device = open.serial == serial;
        let now = says.registers;
        match recovery::settle_payout(open.before, says) {
            PayoutSettlement::Proven(paid) => self.record_paid(slot, &open, paid, Evidence::Counters, Some(now), cx),
            PayoutSettlement::CutShort(paid) => self.record_paid(slot, &open, paid, Evidence::PowerDown, Some(now), cx),
            PayoutSettlement::NotSent => self.record_payout_not_sent(&open, cx),
            PayoutSettlement::Doubt => self.record_payout_doubt(slot, &open, Some(now), cx),
            PayoutSettlement::Wait => {}
        }
        cx.act(Act::Continue);
    }

    /// Events that the coin acceptor no longer remembers: between none and `max` coins of any kind.
    pub(super) fn coins_lost(&mut self, slot: &Slot, counter: u8, max: u8, cx: &mut Context<'_>) {
        let payment = cx.standing.armed.get(slot).map(|armed| armed.payment);
        let reason = UncreditedReason::EventsLost;
        self.equipment.coin.counter = counter;
        self.equipment.coin.accepted = None;
        cx.record(EntryKind::Uncredited { slot: slot.clone(), payment, reason, counter, code: max }, vec![]);
        if payment.is_none() {
            // Inhibited all the while: coins were refused into the tray, or power was lost. No coin was taken.
            return;
        }
        let largest = self.equipment.coin.table.iter().map(|(_, coin)| coin.value()).max().unwrap_or(Money::from_centavos(2_000));
        let most = largest.times(i64::from(max)).unwrap_or(largest);
        self.record_doubt(slot, None, payment, Money::ZERO, most, "the coin acceptor lost events or was reset", cx);
    }
}

/// Whether such a note is in doubt at this slot, and nothing has proven its path clear since.
fn in_doubt_here(slot: &Slot, note: Denomination, cx: &Context<'_>) -> bool {
    cx.standing.faults.contains_key(&(slot.clone(), FaultCode::Doubt))
        && cx.standing.book.pieces(&Account::Transport(slot.clone()), note) > 0
}
