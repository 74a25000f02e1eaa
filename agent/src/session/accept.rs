//! Which notes and coins may be taken now, and whether a payment could end at all (`design.md`, section 5.2).

use cas_domain::account::Account;
use cas_domain::change::{self, Stock};
use cas_domain::denomination::Denomination;
use cas_domain::id::PaymentId;
use cas_domain::journal::PlaceFlag;
use cas_domain::journal::facts::{FaultCode, FaultSeverity};
use cas_domain::local::screen::{CannotPay, ChipRefusal, NoteChip, OutReason};
use cas_domain::money::Money;
use cas_domain::slot::Slot;

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::phase::{PayStage, Phase};
use crate::journal::Standing;

impl Session {
    /// What could be paid out now: hoppers that are ready, not in doubt, and whose content is known.
    pub(super) fn stocks(&self, standing: &Standing, unusable: &[Slot]) -> Vec<Stock<usize>> {
        let usable = |slot: &Slot| {
            let ready = self.equipment.hoppers.get(slot).is_some_and(|unit| unit.ready);
            let known = standing.book.flag(&Account::Hopper(slot.clone())) != PlaceFlag::Unknown;
            ready && known && !hopper_stopped(standing, slot) && !unusable.contains(slot) && !standing.payouts.contains_key(slot)
        };
        let hoppers = self.setup.hoppers.iter().enumerate().filter(|(_, hopper)| usable(&hopper.slot));
        hoppers
            .map(|(key, hopper)| {
                let held = standing.book.pieces(&Account::Hopper(hopper.slot.clone()), hopper.denomination);
                Stock { key, value: hopper.denomination.value(), count: u32::try_from(held).unwrap_or(0) }
            })
            .collect()
    }

    /// Why a note may not be taken while `missing` is missing; `None` if it may.
    pub(super) fn note_refusal(&self, standing: &Standing, note: Denomination, missing: Money) -> Option<ChipRefusal> {
        if self.cash_box_full(standing) {
            return Some(ChipRefusal::NotTaken);
        }
        let over = missing.missing_to(note.value());
        if over.is_zero() {
            return None;
        }
        let most = self.config.as_ref().map_or(Money::ZERO, |config| config.limits.change_max);
        (over > most || !change::possible(over, &self.stocks(standing, &[]))).then_some(ChipRefusal::NoChange)
    }

    /// The notes of the device's table, smallest first, each with the reason against it.
    pub(super) fn note_chips(&self, standing: &Standing, missing: Money) -> Vec<NoteChip> {
        let mut notes: Vec<Denomination> = self.equipment.bill.table.iter().map(|(_, note)| *note).collect();
        notes.sort_unstable();
        notes.dedup();
        let works = self.bill_works(standing);
        let chip = |denomination| {
            let refused = if works { self.note_refusal(standing, denomination, missing) } else { Some(ChipRefusal::NotTaken) };
            NoteChip { denomination, refused }
        };
        notes.into_iter().map(chip).collect()
    }

    pub(super) fn bill_works(&self, standing: &Standing) -> bool {
        let Some((slot, _)) = &self.setup.bill else { return false };
        let stopped = standing.in_doubt(slot) || standing.is_stopped(slot);
        self.equipment.bill.ready && !self.equipment.bill.box_out && !stopped && !self.cash_box_full(standing)
    }

    fn cash_box_full(&self, standing: &Standing) -> bool {
        let Some((slot, capacity)) = &self.setup.bill else { return false };
        let held: i64 = standing.book.content(&Account::CashBox(slot.clone())).iter().map(|(_, count)| count).sum();
        held >= *capacity
    }

    pub(super) fn coin_works(&self, standing: &Standing) -> bool {
        let Some(setup) = &self.setup.coin else { return false };
        let held: i64 = standing.book.content(&Account::CoinBox(setup.slot.clone())).iter().map(|(_, count)| count).sum();
        self.equipment.coin.ready && !standing.is_stopped(&setup.slot) && held < setup.capacity
    }

    /// The coins that are taken now.
    pub(super) fn coins_taken(&self, standing: &Standing) -> Vec<Denomination> {
        if !self.coin_works(standing) {
            return Vec::new();
        }
        let mut coins: Vec<Denomination> = self.equipment.coin.table.iter().map(|(_, coin)| *coin).collect();
        coins.sort_unstable();
        coins.dedup();
        coins
    }

    /// Why a sum cannot be paid here in cash now; `None` if it can.
    pub(super) fn cannot_pay(&self, standing: &Standing, total: Money) -> Option<CannotPay> {
        let config = self.config.as_ref()?;
        let nearest = config.words.nearest.clone();
        if total > config.limits.cash_max {
            return Some(CannotPay::OverCashLimit { limit: config.limits.cash_max, nearest });
        }
        // Also where the centre answers and takes none of it: what counts is what it has not acknowledged.
        let unheard = self.link.unacknowledged_payments >= config.limits.offline_payments_max;
        if unheard || !self.out_reasons(standing).is_empty() {
            return Some(CannotPay::NotNow { nearest });
        }
        let smallest = self.coins_taken(standing).first().map(|coin| coin.value());
        let notes = self.note_chips(standing, total);
        let smallest_note = notes.iter().filter(|chip| chip.refused.is_none()).map(|chip| chip.denomination.value()).min();
        match (smallest, smallest_note) {
            (None, None) => Some(CannotPay::NotNow { nearest }),
            (Some(unit), _) if total.centavos() % unit.centavos() != 0 => Some(CannotPay::NotPayable),
            // Notes alone: it ends if the sum is made of notes, or if the last note's change can be made.
            (None, Some(unit)) if total.centavos() % unit.centavos() != 0 && !self.gives_change(standing) => Some(CannotPay::NotPayable),
            _ => None,
        }
    }

    /// Whether change can be given at all.
    pub(super) fn gives_change(&self, standing: &Standing) -> bool {
        self.stocks(standing, &[]).iter().any(|stock| stock.count > 0)
    }

    /// Why the terminal is out of service; empty if it is not.
    pub(super) fn out_reasons(&self, standing: &Standing) -> Vec<OutReason> {
        let mut reasons = Vec::new();
        if self.config.is_none() || standing.genesis.is_none() {
            reasons.push(OutReason::NotInstalled);
        }
        if self.equipment.door_open {
            reasons.push(OutReason::DoorOpen);
        }
        if standing.cut.is_some() {
            reasons.push(OutReason::Maintenance);
        }
        if self.rolled_back || self.behind_copy {
            reasons.push(OutReason::UnderReview);
        }
        if !self.storage_allows {
            reasons.push(OutReason::Storage);
        }
        let bill_slot = self.setup.bill.as_ref().map(|(slot, _)| slot);
        if bill_slot.is_some_and(|slot| standing.in_doubt(slot)) || self.bill_unproven(standing) {
            reasons.push(OutReason::UnderReview);
        }
        if self.equipment.bill.box_out {
            reasons.push(OutReason::BoxOut);
        }
        if standing.box_unexplained {
            reasons.push(OutReason::Maintenance);
        }
        if self.forked {
            reasons.push(OutReason::ByCentre);
        }
        if !self.bill_works(standing) && !self.coin_works(standing) && reasons.is_empty() {
            let fault = |code| bill_slot.is_some_and(|slot| standing.faults.contains_key(&(slot.clone(), code)));
            reasons.push(if fault(FaultCode::Jam) || fault(FaultCode::BoxJam) {
                OutReason::Jam
            } else if fault(FaultCode::BoxFull) || self.cash_box_full(standing) {
                OutReason::BoxFull
            } else {
                OutReason::CannotTakeCash
            });
        }
        reasons
    }

    /// Keeps the bill acceptor's list and the coin acceptor's state in step with what is wanted.
    pub(super) fn refresh_acceptors(&mut self, cx: &mut Context<'_>) {
        let wanted = self.wanted_notes(cx.standing);
        if self.equipment.bill.ready && wanted != self.equipment.bill.accepting {
            self.equipment.bill.accepting.clone_from(&wanted);
            cx.act(Act::AcceptBills(wanted));
        }
        if self.taking_coins().is_none() && (self.equipment.coin.accepting || self.equipment.coin.asked) && !self.equipment.coin.stopping {
            self.equipment.coin.stopping = true;
            cx.act(Act::InhibitCoins);
        }
    }

    /// The payment that takes money now.
    pub(super) fn collecting(&self) -> Option<PaymentId> {
        match &self.phase {
            Phase::Pay(pay) if matches!(pay.stage, PayStage::Collect) && !self.equipment.door_open => Some(pay.id),
            _ => None,
        }
    }

    /// The payment that takes coins now: none while K09 asks (R12).
    pub(super) fn taking_coins(&self) -> Option<PaymentId> {
        self.collecting().filter(|_| !matches!(&self.phase, Phase::Pay(pay) if pay.asking_cancel))
    }

    /// Wire numbers of the notes wanted now. While K09 asks nothing new is let in.
    fn wanted_notes(&self, standing: &Standing) -> Vec<u8> {
        let Phase::Pay(pay) = &self.phase else { return Vec::new() };
        let Some(open) = standing.payment.as_ref().filter(|open| open.id == pay.id && !open.collected) else { return Vec::new() };
        if self.collecting().is_none() || pay.asking_cancel || !self.bill_works(standing) {
            return Vec::new();
        }
        // While a note is decided about, the list stays as it is: some devices return the note on a change.
        if self.equipment.bill.in_escrow || !standing.stacks.is_empty() || self.equipment.bill.checking_since_ms.is_some() {
            return self.equipment.bill.accepting.clone();
        }
        let missing = standing.tendered(open.id).missing_to(open.due);
        let fits = |note: &Denomination| self.note_refusal(standing, *note, missing).is_none();
        self.equipment.bill.table.iter().filter(|(_, note)| fits(note)).map(|(index, _)| *index).collect()
    }
}

/// Whether a hopper says that it cannot pay out. That it ran empty or timed out is told by the flag on its content instead,
/// which a refill clears; the device keeps such a word until its next order.
fn hopper_stopped(standing: &Standing, slot: &Slot) -> bool {
    let ran_dry = |code: FaultCode| matches!(code, FaultCode::PayoutTimeout | FaultCode::Empty);
    let mut faults = standing.faults.iter().filter(|((faulty, _), _)| faulty == slot);
    faults.any(|((_, code), severity)| *severity == FaultSeverity::Stopped && !ran_dry(*code))
}
