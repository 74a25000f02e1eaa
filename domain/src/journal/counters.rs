//! I7: what a device's own counter went on is what the entries booked in between, save another device, a reset, or a doubt.
//!
//! Three counters are told by the devices here, all of ccTalk: the event counter of a coin acceptor (229, one byte), its count
//! of coins accepted (225, three bytes), and a hopper's count of coins paid (168, three bytes). CCNET has none.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::facts::{HopperRegisters, PayoutResult, UncreditedReason};
use super::kind::EntryKind;
use crate::account::Account;
use crate::id::IntentId;
use crate::slot::Slot;

/// Lifetime counts have three bytes (ccTalk part 3, headers 168 and 225).
const WRAP: u32 = 1 << 24;
/// A count that went further than this at once was reset; nothing is booked for it.
const PLAUSIBLE: u32 = 255;

type Say<'a> = dyn FnMut(&str, String) + 'a;

/// I7 over one terminal's entries in order.
pub(super) fn explained(entries: &[Entry], say: &mut Say) {
    let mut counters = Counters::default();
    for entry in entries {
        counters.take(entry, say);
    }
    // The last entry may be the first of several of one commit, where the centre has not heard the rest yet.
    let last = entries.last().map_or(0, |entry| entry.seq.0);
    for (slot, owed) in counters.owed.iter().filter(|(_, owed)| owed.seq < last) {
        say("I7", format!("entry {}: {slot}: {}", owed.seq, owed.what));
    }
}

/// A lifetime count, by slot.
#[derive(Debug)]
struct Count {
    serial: String,
    /// Where it stands by the entries; none where they cannot say: a doubt, events that were lost, a model that tells none.
    stands: Option<u32>,
    /// It counts coins that left.
    pays: bool,
}

/// The event counter of a coin acceptor.
#[derive(Debug)]
struct Events {
    last: Option<u8>,
    /// While it is armed every event is an entry. Inhibited it refuses coins, and nobody writes that down.
    armed: bool,
}

/// What an entry still has to be followed by.
#[derive(Debug)]
struct Owed {
    seq: u64,
    what: String,
    /// The two figures of the [`EntryKind::CounterOff`] that explains it; without them it is a doubt that has to follow.
    figures: Option<(u32, u32)>,
}

#[derive(Debug, Default)]
struct Counters {
    /// Who sits where: another one says so first (R8).
    seated: BTreeMap<Slot, String>,
    counts: BTreeMap<Slot, Count>,
    events: BTreeMap<Slot, Events>,
    orders: BTreeMap<IntentId, (Slot, HopperRegisters)>,
    owed: BTreeMap<Slot, Owed>,
}

impl Counters {
    fn take(&mut self, entry: &Entry, say: &mut Say) {
        match &entry.what {
            // Another epoch may have lost what stood at the end of the last.
            EntryKind::Genesis { .. } => *self = Self::default(),
            EntryKind::Identity { slot, serial, .. } => {
                let before = self.seated.insert(slot.clone(), serial.clone());
                if let Some(events) = self.events.get_mut(slot).filter(|_| before.is_some_and(|before| before != *serial)) {
                    events.last = None;
                }
            }
            EntryKind::Armed { slot, serial, counter, accepted, .. } => {
                self.follows(slot, say);
                self.device(entry, slot, serial, say);
                self.events.insert(slot.clone(), Events { last: Some(*counter), armed: true });
                if let Some(accepted) = accepted {
                    self.read(entry, slot, serial, (*accepted, false), say);
                }
            }
            EntryKind::CashIn { slot, counter, .. } => self.event(entry, slot, *counter, Some(1), say),
            EntryKind::Uncredited { slot, counter, reason: UncreditedReason::Refused, .. } => {
                self.event(entry, slot, *counter, Some(0), say);
            }
            // Whether it counts a coin that it swallowed is the model's own.
            EntryKind::Uncredited { slot, counter, reason: UncreditedReason::KeptByDevice, .. } => {
                self.event(entry, slot, *counter, None, say);
            }
            EntryKind::Uncredited { slot, reason: UncreditedReason::EventsLost, payment, .. } => {
                self.events_lost(entry, slot, payment.is_some(), say);
            }
            EntryKind::Doubt { slot, .. } => self.owed.retain(|of, owed| of != slot || owed.figures.is_some()),
            EntryKind::Disarmed { slot, accepted, .. } => {
                if let Some(events) = self.events.get_mut(slot) {
                    events.armed = false;
                }
                if let (Some(accepted), Some(serial)) = (accepted, self.seated.get(slot).cloned()) {
                    self.read(entry, slot, &serial, (*accepted, false), say);
                }
            }
            EntryKind::PayoutIntent { intent, slot, serial, before, .. } => {
                self.follows(slot, say);
                self.device(entry, slot, serial, say);
                self.orders.insert(*intent, (slot.clone(), *before));
                self.read(entry, slot, serial, (before.lifetime, true), say);
            }
            EntryKind::PayoutOutcome { intent, result, after, .. } => self.order_ended(entry, *intent, *result, *after),
            EntryKind::CounterOff { slot, serial, expected, found } => self.off(entry, slot, serial, (*expected, *found), say),
            _ => {}
        }
    }

    /// Whatever had to follow about this slot did not.
    fn follows(&mut self, slot: &Slot, say: &mut Say) {
        if let Some(owed) = self.owed.remove(slot) {
            say("I7", format!("entry {}: {slot}: {}", owed.seq, owed.what));
        }
    }

    /// Another device in a place says so before it is used (R8).
    fn device(&mut self, entry: &Entry, slot: &Slot, serial: &str, say: &mut Say) {
        let known = self.seated.insert(slot.clone(), serial.to_owned());
        if let Some(known) = known.filter(|known| known != serial) {
            say("I7", format!("entry {}: {slot} was {known} and is {serial}, and no identity was told", entry.seq.0));
        }
    }

    /// A device told its lifetime count.
    fn read(&mut self, entry: &Entry, slot: &Slot, serial: &str, (told, pays): (u32, bool), say: &mut Say) {
        let stands = self.counts.get(slot).filter(|count| count.serial == serial).and_then(|count| count.stands);
        if let Some(stands) = stands.filter(|stands| *stands != told) {
            say("I7", format!("entry {}: {slot} counted to {told}, the entries explain {stands}", entry.seq.0));
        }
        self.counts.insert(slot.clone(), Count { serial: serial.to_owned(), stands: Some(told), pays });
    }

    /// A coin acceptor's event: one step of its counter, and of its count where a coin was taken; `None` where nobody knows.
    fn event(&mut self, entry: &Entry, slot: &Slot, counter: u8, taken: Option<u32>, say: &mut Say) {
        self.follows(slot, say);
        let Some(events) = self.events.get_mut(slot) else { return };
        let due = events.last.map(|last| last.checked_add(1).unwrap_or(1));
        let wrong = if events.armed { due.is_some_and(|due| due != counter) } else { events.last == Some(counter) };
        if let Some(last) = events.last.filter(|_| wrong) {
            say("I7", format!("entry {}: the events of {slot} went from {last} to {counter}", entry.seq.0));
        }
        events.last = Some(counter);
        if let Some(count) = self.counts.get_mut(slot) {
            count.stands = count.stands.zip(taken).map(|(stands, taken)| (stands + taken) % WRAP);
        }
    }

    /// It was reset, or forgot events: what it counts from here on is a new baseline, and a doubt where it was armed.
    fn events_lost(&mut self, entry: &Entry, slot: &Slot, armed: bool, say: &mut Say) {
        self.follows(slot, say);
        if let Some(events) = self.events.get_mut(slot) {
            events.last = None;
        }
        if let Some(count) = self.counts.get_mut(slot) {
            count.stands = None;
        }
        if armed {
            let what = "events were lost while it was armed, and no doubt says so".to_owned();
            self.owed.insert(slot.clone(), Owed { seq: entry.seq.0, what, figures: None });
        }
    }

    fn order_ended(&mut self, entry: &Entry, intent: IntentId, result: PayoutResult, after: Option<HopperRegisters>) {
        let Some((slot, before)) = self.orders.remove(&intent) else { return };
        let Some(count) = self.counts.get_mut(&slot) else { return };
        let booked = left(entry, &slot);
        let stands = advance(before.lifetime, booked);
        count.stands = match (result, after) {
            (_, Some(after)) => Some(after.lifetime),
            (PayoutResult::NotSent, None) => Some(before.lifetime),
            (PayoutResult::Proven | PayoutResult::Doubt, None) => None,
        };
        if let Some(found) = after.map(|after| after.lifetime).filter(|found| result != PayoutResult::Doubt && *found != stands) {
            let what = format!("the order counted from {} to {found}, {booked} coins are booked", before.lifetime);
            self.owed.insert(slot, Owed { seq: entry.seq.0, what, figures: Some((stands, found)) });
        }
    }

    /// The terminal noticed it itself: its figures are those of the entries, and the coins that left are booked with it.
    fn off(&mut self, entry: &Entry, slot: &Slot, serial: &str, (expected, found): (u32, u32), say: &mut Say) {
        let owed = self.owed.remove(slot);
        let stands = match &owed {
            Some(Owed { figures: Some((stands, told)), .. }) if *told == found => Some(*stands),
            Some(Owed { figures: Some(_), seq, what }) => {
                say("I7", format!("entry {seq}: {slot}: {what}"));
                None
            }
            Some(Owed { figures: None, .. }) | None => {
                self.counts.get(slot).filter(|count| count.serial == serial).and_then(|count| count.stands)
            }
        };
        if let Some(stands) = stands.filter(|stands| *stands != expected) {
            say("I7", format!("entry {}: {slot} should stand at {expected} it says, the entries explain {stands}", entry.seq.0));
        }
        let pays = self.counts.get(slot).is_some_and(|count| count.pays);
        let further = found.wrapping_sub(expected) % WRAP;
        let due = if pays && further <= PLAUSIBLE { i64::from(further) } else { 0 };
        let booked = left(entry, slot);
        if booked != due {
            say(
                "I7",
                format!("entry {}: the count of {slot} went {further} further than it should, {booked} coins are booked", entry.seq.0),
            );
        }
        self.counts.insert(slot.clone(), Count { serial: serial.to_owned(), stands: Some(found), pays });
    }
}

/// Coins that an entry books out of a hopper.
fn left(entry: &Entry, slot: &Slot) -> i64 {
    let out = entry.postings.iter().filter(|posting| matches!(&posting.credit, Account::Hopper(from) if from == slot));
    out.filter_map(|posting| posting.pieces).fold(0, |sum, pieces| sum.saturating_add(pieces.count))
}

/// A lifetime count after so many coins; entries from elsewhere may name any number of them.
fn advance(from: u32, coins: i64) -> u32 {
    let coins = coins.rem_euclid(i64::from(WRAP));
    u32::try_from((i64::from(from) + coins) % i64::from(WRAP)).unwrap_or(0)
}
