//! The third witness of a cut: what the devices' own counters say of its period, beside what the journal has booked. Pure.
//!
//! Hoppers keep a lifetime counter of coins paid (ccTalk, R4), and each order carries it before and after. Coin acceptors keep one of
//! coins accepted, where the model knows it, and each arming carries it the same way. Note validators here tell no counter; where none
//! is told there is no witness, and none is made up.

use std::collections::BTreeMap;

use cas_domain::id::IntentId;
use cas_domain::journal::{Entry, EntryKind};
use cas_domain::slot::Slot;

/// The counter's range: 24 bits.
const RANGE: i64 = 1 << 24;

/// What one device counted in a period, and what the journal has booked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCount {
    /// Which.
    pub slot: Slot,
    /// It counts coins that it took; else coins that it paid.
    pub takes: bool,
    /// Coins by the device's own counter.
    pub device: i64,
    /// Coins by the journal, between the same two readings.
    pub journal: i64,
}

impl DeviceCount {
    /// Whether both say the same.
    pub const fn agrees(&self) -> bool {
        self.device == self.journal
    }
}

/// One device in one place, between its first and its last reading.
#[derive(Clone, Debug)]
struct Reading {
    serial: String,
    takes: bool,
    last: u32,
    device: i64,
    journal: i64,
    /// Whether it ever told anything but nothing: a device without a counter reads as zeros for ever, and is no witness.
    tells: bool,
    /// Booked since the last reading: a reading must come after it, or it is not compared.
    unread: i64,
}

/// Reads the entries of a period in order.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    readings: BTreeMap<Slot, Reading>,
    done: BTreeMap<Slot, (bool, i64, i64)>,
    orders: BTreeMap<IntentId, Slot>,
}

impl Witness {
    /// Takes the next entry.
    pub fn take(&mut self, entry: &Entry) {
        match &entry.what {
            EntryKind::PayoutIntent { intent, slot, serial, before, .. } => {
                self.orders.insert(*intent, slot.clone());
                self.read(slot, serial, (before.lifetime, false));
            }
            EntryKind::Armed { slot, serial, accepted: Some(accepted), .. } => self.read(slot, serial, (*accepted, true)),
            EntryKind::Disarmed { slot, accepted: Some(accepted), .. } => {
                if let Some(reading) = self.readings.get_mut(slot) {
                    reading.read(*accepted);
                }
            }
            EntryKind::CashIn { slot, .. } => {
                if let Some(reading) = self.readings.get_mut(slot).filter(|reading| reading.takes) {
                    reading.unread = reading.unread.saturating_add(1);
                }
            }
            EntryKind::PayoutOutcome { intent, paid, after, .. } => {
                let Some(reading) = self.orders.remove(intent).and_then(|slot| self.readings.get_mut(&slot)) else { return };
                reading.unread = reading.unread.saturating_add(i64::from(*paid));
                if let Some(after) = after {
                    reading.read(after.lifetime);
                }
            }
            EntryKind::Identity { slot, swapped: true, .. } => self.close(slot),
            _ => {}
        }
    }

    fn read(&mut self, slot: &Slot, serial: &str, (told, takes): (u32, bool)) {
        // Another device in the place is a new baseline (R8).
        if self.readings.get(slot).is_some_and(|reading| reading.serial != serial) {
            self.close(slot);
        }
        let fresh = Reading { serial: serial.to_owned(), takes, last: told, device: 0, journal: 0, tells: false, unread: 0 };
        self.readings.entry(slot.clone()).or_insert(fresh).read(told);
    }

    fn close(&mut self, slot: &Slot) {
        if let Some(reading) = self.readings.remove(slot).filter(|reading| reading.tells) {
            let (_, device, journal) = self.done.get(slot).copied().unwrap_or_default();
            let sums = (reading.takes, device.saturating_add(reading.device), journal.saturating_add(reading.journal));
            self.done.insert(slot.clone(), sums);
        }
    }

    /// What was found, by slot.
    pub fn counts(mut self) -> Vec<DeviceCount> {
        let slots: Vec<Slot> = self.readings.keys().cloned().collect();
        slots.iter().for_each(|slot| self.close(slot));
        self.done.into_iter().map(|(slot, (takes, device, journal))| DeviceCount { slot, takes, device, journal }).collect()
    }
}

impl Reading {
    fn read(&mut self, lifetime: u32) {
        self.tells |= lifetime != 0;
        let step = (i64::from(lifetime) - i64::from(self.last)).rem_euclid(RANGE);
        self.device = self.device.saturating_add(step);
        self.journal = self.journal.saturating_add(self.unread);
        self.unread = 0;
        self.last = lifetime;
    }
}

#[cfg(test)]
mod tests {
    use cas_domain::denomination::Denomination;
    use cas_domain::id::{BootId, TerminalId};
    use cas_domain::journal::facts::{Evidence, HopperRegisters, PayoutResult};
    use cas_domain::journal::{Epoch, Seq};
    use cas_domain::time::WallMillis;

    use super::*;

    fn entry(what: EntryKind) -> Entry {
        Entry {
            terminal: TerminalId::from_u128(7),
            epoch: Epoch(1),
            seq: Seq(1),
            boot: BootId::from_u128(1),
            wall_ms: WallMillis::from_millis(0),
            offset_ms: 0,
            mono_ms: 0,
            cause: None,
            what,
            postings: vec![],
        }
    }

    fn order(witness: &mut Witness, number: u128, serial: &str, before: u32, paid: u8, after: Option<u32>) {
        let registers = |lifetime| HopperRegisters { lifetime, ..HopperRegisters::default() };
        let intent = IntentId::from_u128(number);
        witness.take(&entry(EntryKind::PayoutIntent {
            intent,
            payment: None,
            session: None,
            slot: "hopper-1".parse().expect("a slot"),
            serial: serial.to_owned(),
            denomination: Denomination::coin(1_000).expect("a coin"),
            count: 6,
            before: registers(before),
        }));
        let after = after.map(registers);
        witness.take(&entry(EntryKind::PayoutOutcome { intent, result: PayoutResult::Proven, paid, evidence: Evidence::Event, after }));
    }

    fn one(witness: Witness) -> (i64, i64) {
        let counts = witness.counts();
        assert_eq!(counts.len(), 1);
        (counts[0].device, counts[0].journal)
    }

    #[test]
    fn counter_and_journal_agree_over_a_wrap_and_a_changed_device() {
        let mut witness = Witness::default();
        order(&mut witness, 1, "A", 16_777_214, 6, Some(4));
        order(&mut witness, 2, "A", 4, 3, Some(7));
        order(&mut witness, 3, "B", 900, 2, Some(902));
        assert_eq!(one(witness), (11, 11));
    }

    #[test]
    fn a_coin_acceptor_that_counted_more_coins_than_it_told_of_differs() {
        let slot = || "coin".parse().expect("a slot");
        let (intent, payment) = (IntentId::from_u128(5), cas_domain::id::PaymentId::from_u128(6));
        let told = |coins: u8, accepted: Option<u32>| {
            let mut witness = Witness::default();
            let serial = "A".to_owned();
            witness.take(&entry(EntryKind::Armed { intent, payment, slot: slot(), serial, counter: 0, accepted: Some(16_777_215) }));
            for counter in 1..=coins {
                let denomination = Denomination::coin(500).expect("a coin");
                let coin = EntryKind::CashIn { slot: slot(), payment: Some(payment), candidate: None, denomination, counter, path: 1 };
                witness.take(&entry(coin));
            }
            witness.take(&entry(EntryKind::Disarmed { intent, slot: slot(), accepted }));
            witness
        };
        assert_eq!(one(told(3, Some(2))), (3, 3));
        assert_eq!(one(told(3, Some(3))), (4, 3), "one coin fell of which no event told");
        assert_eq!(one(told(3, None)), (0, 0), "no reading, nothing to compare");
        assert!(told(3, Some(2)).counts()[0].takes);
    }

    #[test]
    fn coins_that_no_order_paid_and_coins_in_doubt_show() {
        let mut witness = Witness::default();
        order(&mut witness, 1, "A", 100, 6, Some(106));
        order(&mut witness, 2, "A", 109, 2, Some(111));
        assert_eq!(one(witness), (11, 8), "three came out between two orders");
        let mut witness = Witness::default();
        order(&mut witness, 1, "A", 100, 0, None);
        order(&mut witness, 2, "A", 106, 1, Some(107));
        assert_eq!(one(witness), (7, 1), "the order in doubt was paid: the next reading proves it");
    }

    #[test]
    fn what_no_later_reading_covers_is_not_compared() {
        let mut witness = Witness::default();
        order(&mut witness, 1, "A", 100, 6, None);
        assert_eq!(one(witness), (0, 0));
        assert!(Witness::default().counts().is_empty(), "no order, no witness");
        let mut witness = Witness::default();
        order(&mut witness, 1, "A", 0, 6, Some(0));
        order(&mut witness, 2, "A", 0, 6, Some(0));
        assert!(witness.counts().is_empty(), "a device that tells no counter is none");
    }
}
