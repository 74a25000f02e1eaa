//! Which notes and coins may be taken now, and whether a payment could end at all (`design.md`, section 5.2).

use std::sync::Arc;

use cas_domain::account::Account;
use cas_domain::catalogue::Offline;
use cas_domain::change::Stock;
use cas_domain::denomination::{Denomination, Kind};
use cas_domain::id::PaymentId;
use cas_domain::journal::PlaceFlag;
use cas_domain::journal::facts::{FaultCode, FaultSeverity};
use cas_domain::local::screen::{CannotPay, ChipRefusal, NoteChip, OutReason};
use cas_domain::money::Money;
use cas_domain::quote::Quote;
use cas_domain::slot::Slot;

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::payable::{No, Payable, Question};
use super::phase::{PayStage, Phase};
use crate::clock::Now;
use crate::journal::Standing;

/// A bill acceptor is read and set up within this time after the start; one that is silent says so sooner.
const STARTING_MS: u64 = 8_000;

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

    /// What may be taken now, while so much is missing; of devices and room alone where no sum is chosen yet.
    pub(super) fn offer(&self, standing: &Standing, missing: Option<Money>) -> Arc<Payable> {
        let stocks = self.stocks(standing, &[]);
        let notes = if self.bill_works(standing) { self.known_notes() } else { Vec::new() };
        let coins = self.coins_taken(standing);
        // What has begun is brought to its end: disk and service were asked before.
        let begun = standing.payment.is_some();
        self.offered.answer(&Question {
            missing,
            notes: &notes,
            coins: &coins,
            notes_room: self.notes_room(standing),
            coins_room: self.coins_room(standing),
            stocks: &stocks,
            change_max: self.config.as_ref().map_or(Money::ZERO, |config| config.limits.change_max),
            disk: begun || self.storage_allows,
            postable: begun || self.may_post(),
            paper: self.can_print(),
        })
    }

    /// Whether what is chosen can be posted now or may wait for the centre.
    fn may_post(&self) -> bool {
        let Some(config) = &self.config else { return false };
        // Also where the centre answers and takes none of it: what counts is what it has not acknowledged.
        let unheard = self.link.unacknowledged_payments >= config.limits.offline_payments_max;
        let Phase::Visit(visit) = &self.phase else { return !unheard };
        let waits = |debt: &Quote| {
            let service = config.services.iter().find(|service| service.code == debt.service);
            self.link.reachable || service.is_none_or(|service| service.offline != Offline::No)
        };
        !unheard && visit.basket.iter().all(waits)
    }

    /// The notes of the device's table, smallest first, each with the reason against it.
    pub(super) fn note_chips(&self, standing: &Standing, missing: Option<Money>) -> Vec<NoteChip> {
        let offer = self.offer(standing, missing);
        let chip = |denomination| NoteChip { denomination, refused: offer.refusal(denomination).map(chip_refusal) };
        self.known_notes().into_iter().map(chip).collect()
    }

    fn known_notes(&self) -> Vec<Denomination> {
        let mut notes: Vec<Denomination> = self.equipment.bill.table.iter().map(|(_, note)| *note).collect();
        notes.sort_unstable();
        notes.dedup();
        notes
    }

    pub(super) fn bill_works(&self, standing: &Standing) -> bool {
        let Some((slot, _)) = &self.setup.bill else { return false };
        let stopped = standing.in_doubt(slot) || standing.is_stopped(slot);
        self.equipment.bill.ready && !self.equipment.bill.box_out && !stopped && !self.cash_box_full(standing)
    }

    /// The bill acceptor has not said yet whether it works: K01 would promise less than is true, and a moment later more.
    pub(super) fn bill_is_starting(&self, standing: &Standing, now: Now) -> bool {
        let Some((slot, _)) = &self.setup.bill else { return false };
        let bill = &self.equipment.bill;
        let said = bill.ready || bill.silent || bill.box_out || standing.is_stopped(slot) || standing.in_doubt(slot);
        now.mono_ms < STARTING_MS && !said && self.config.is_some() && !self.equipment.door_open && standing.cut.is_none()
    }

    fn cash_box_full(&self, standing: &Standing) -> bool {
        self.setup.bill.is_some() && self.notes_room(standing) <= 0
    }

    /// Notes for which there is room in the box.
    fn notes_room(&self, standing: &Standing) -> i64 {
        let held = |slot: &Slot| standing.book.count(&Account::CashBox(slot.clone()));
        self.setup.bill.as_ref().map_or(0, |(slot, capacity)| capacity.saturating_sub(held(slot)))
    }

    /// Coins for which there is room in the box.
    fn coins_room(&self, standing: &Standing) -> i64 {
        let held = |slot: &Slot| standing.book.count(&Account::CoinBox(slot.clone()));
        self.setup.coin.as_ref().map_or(0, |coin| coin.capacity.saturating_sub(held(&coin.slot)))
    }

    pub(super) fn coin_works(&self, standing: &Standing) -> bool {
        let Some(setup) = &self.setup.coin else { return false };
        self.equipment.coin.ready && !standing.is_stopped(&setup.slot) && self.coins_room(standing) > 0
    }

    /// The coins that may be taken while so much is missing.
    pub(super) fn coins_wanted(&self, standing: &Standing, missing: Money) -> Vec<Denomination> {
        self.offer(standing, Some(missing)).taken(Kind::Coin).collect()
    }

    /// Positions of the coins wanted now, as a mask.
    pub(super) fn wanted_positions(&self, standing: &Standing) -> u16 {
        let Some(open) = &standing.payment else { return 0 };
        let wanted = self.coins_wanted(standing, standing.tendered(open.id).missing_to(open.due));
        let bit = |position: &u8| position.checked_sub(1).and_then(|shift| 1_u16.checked_shl(u32::from(shift)));
        let fits = self.equipment.coin.table.iter().filter(|(_, coin)| wanted.contains(coin));
        fits.filter_map(|(position, _)| bit(position)).fold(0, |mask, bit| mask | bit)
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
        if !self.may_post() || !self.out_reasons(standing).is_empty() {
            return Some(CannotPay::NotNow { nearest });
        }
        let offer = self.offer(standing, Some(total));
        match (offer.any(), offer.pieces.is_empty()) {
            (true, _) => None,
            (false, true) => Some(CannotPay::NotNow { nearest }),
            (false, false) => Some(CannotPay::NotPayable),
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
        // A coin whose change could not be made any more is left out: the acceptor is stopped and armed anew without it.
        let narrower = self.equipment.coin.asked && self.equipment.coin.positions & !self.wanted_positions(cx.standing) != 0;
        let stop = self.taking_coins().is_none() || narrower;
        if stop && (self.equipment.coin.accepting || self.equipment.coin.asked) && !self.equipment.coin.stopping {
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
        if self.trial_wants_note() && self.bill_works(standing) {
            // A note of a test: it is read in escrow and goes back, whatever it is.
            return self.equipment.bill.table.iter().map(|(index, _)| *index).collect();
        }
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
        let offer = self.offer(standing, Some(missing));
        self.equipment.bill.table.iter().filter(|(_, note)| offer.refusal(*note).is_none()).map(|(index, _)| *index).collect()
    }
}

/// What is crossed out on a note that is not taken.
pub(super) const fn chip_refusal(no: No) -> ChipRefusal {
    match no {
        No::Room | No::Closed => ChipRefusal::NotTaken,
        No::OverLimit | No::NoChange | No::DeadEnd => ChipRefusal::NoChange,
    }
}

/// Whether a hopper says that it cannot pay out. That it ran empty or timed out is told by the flag on its content instead,
/// which a refill clears; the device keeps such a word until its next order.
fn hopper_stopped(standing: &Standing, slot: &Slot) -> bool {
    let ran_dry = |code: FaultCode| matches!(code, FaultCode::PayoutTimeout | FaultCode::Empty);
    let mut faults = standing.faults.iter().filter(|((faulty, _), _)| faulty == slot);
    faults.any(|((_, code), severity)| *severity == FaultSeverity::Stopped && !ran_dry(*code))
}
