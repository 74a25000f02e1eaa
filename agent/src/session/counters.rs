//! The devices' own lifetime counts against the entries: what left a hopper without an order, or fell through a coin acceptor
//! without an event, is an event with its evidence, and not a surprise at the next count (`money.md`, T11 and I7).

use cas_domain::account::{Account, DifferenceOf};
use cas_domain::denomination::Denomination;
use cas_domain::journal::facts::{FaultCode, FaultSeverity, HopperRegisters};
use cas_domain::journal::{EntryKind, Posting};
use cas_domain::slot::Slot;

use super::Session;
use super::context::Context;
use crate::journal::standing::OpenPayout;

/// The count wraps at three bytes (ccTalk part 3, header 168).
const WRAP: u32 = 1 << 24;
/// More than this, or a count that went back, is no payout but a count that was reset: a new baseline without money.
const PLAUSIBLE: u32 = 255;

impl Session {
    /// A hopper at rest told its registers: has it paid since the last order?
    pub(super) fn compare_count(&self, slot: &Slot, registers: HopperRegisters, cx: &mut Context<'_>) {
        let Some((serial, expected)) = cx.standing.counts.get(slot).cloned() else { return };
        let known = self.equipment.hoppers.get(slot).is_some_and(|unit| unit.identity.serial == serial);
        let at_rest = !cx.standing.payouts.contains_key(slot) && registers.remaining == 0;
        if known && at_rest {
            self.record_count(slot, &serial, (expected, registers.lifetime), 0, cx);
        }
    }

    /// A coin acceptor that takes nothing told how many coins it ever accepted: is each of them an entry? Which coin it was
    /// that no event told of, nobody knows, so no money moves: the figures and a fault send somebody to count the box.
    pub(super) fn compare_accepted(&mut self, slot: &Slot, accepted: u32, cx: &mut Context<'_>) {
        self.equipment.coin.accepted = Some(accepted);
        let serial = &self.equipment.coin.identity.serial;
        let Some((_, expected)) = cx.standing.counts.get(slot).filter(|(known, _)| known == serial) else { return };
        let further = accepted.wrapping_sub(*expected) % WRAP;
        if further == 0 {
            return;
        }
        cx.record(EntryKind::CounterOff { slot: slot.clone(), serial: serial.clone(), expected: *expected, found: accepted }, vec![]);
        // A count that went back was reset: a new baseline, and nothing to look for.
        if further <= PLAUSIBLE {
            book_fault(slot, format!("225: {expected} -> {accepted}"), cx);
        }
    }

    /// The count that was read since the acceptor was told to stop, if it is still the one that was armed.
    pub(super) fn accepted_of_same_device(&self, slot: &Slot, cx: &Context<'_>) -> Option<u32> {
        let (serial, _) = cx.standing.counts.get(slot)?;
        self.equipment.coin.accepted.filter(|_| *serial == self.equipment.coin.identity.serial)
    }

    /// An order ended: did the count go further than the order, since the registers that its intent names were read?
    pub(super) fn compare_order(&self, slot: &Slot, open: &OpenPayout, paid: u8, after: HopperRegisters, cx: &mut Context<'_>) {
        let expected = open.before.lifetime.wrapping_add(u32::from(paid)) % WRAP;
        self.record_count(slot, &open.serial, (expected, after.lifetime), i64::from(paid), cx);
    }

    /// `gone` pieces are booked out with this very event.
    fn record_count(&self, slot: &Slot, serial: &str, (expected, found): (u32, u32), gone: i64, cx: &mut Context<'_>) {
        let further = found.wrapping_sub(expected) % WRAP;
        if further == 0 {
            return;
        }
        let holds = self.setup.hoppers.iter().find(|hopper| hopper.slot == *slot).map(|hopper| hopper.denomination);
        let postings = match holds {
            Some(coin) if further <= PLAUSIBLE => left_unasked(slot, coin, i64::from(further), gone, cx),
            _ => Vec::new(),
        };
        cx.record(EntryKind::CounterOff { slot: slot.clone(), serial: serial.to_owned(), expected, found }, postings);
        book_fault(slot, format!("168: {expected} -> {found}"), cx);
    }
}

/// Somebody is to look: book and device disagree.
fn book_fault(slot: &Slot, wire: String, cx: &mut Context<'_>) {
    if !cx.standing.faults.contains_key(&(slot.clone(), FaultCode::Book)) {
        cx.record(EntryKind::Fault { slot: slot.clone(), code: FaultCode::Book, severity: FaultSeverity::Warning, wire }, vec![]);
    }
}

/// T11, and T17 where the book holds fewer than left.
fn left_unasked(slot: &Slot, coin: Denomination, count: i64, gone: i64, cx: &Context<'_>) -> Vec<Posting> {
    let hopper = Account::Hopper(slot.clone());
    let held = cx.standing.book.pieces(&hopper, coin).saturating_sub(gone).max(0);
    let missing = count.saturating_sub(held);
    let mut postings = Vec::new();
    if missing > 0 {
        postings.push(Posting::pieces(hopper.clone(), Account::Difference(DifferenceOf::Slot(slot.clone())), coin, missing));
    }
    postings.push(Posting::pieces(Account::Overpaid(slot.clone()), hopper, coin, count));
    postings.into_iter().filter_map(Result::ok).collect()
}
