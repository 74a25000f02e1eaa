//! How each kind of entry changes what stands.

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::id::{DoubtId, IntentId};
use cas_domain::journal::book::{BookError, PlaceFlag};
use cas_domain::journal::facts::{
    BagContent, BagSeal, CoinBack, Evidence, HopperRegisters, NoteTrial, PayoutResult, StackResult, UncreditedReason,
};
use cas_domain::journal::posting::{Pieces, Posting};
use cas_domain::journal::{Entry, EntryKind};
use cas_domain::local::device::EVENTS_MAX;
use cas_domain::money::Money;
use cas_domain::slot::{PersonNumber, Slot};
use cas_domain::time::WallMillis;

use super::standing::{
    Arriving, BoxContent, Genesis, KnownDevice, OpenArmed, OpenCut, OpenDoubt, OpenPayment, OpenPayout, OpenStack, OpenTestCoin,
    OpenTestNote, OwedFact, SeenPayment, Standing,
};

/// Numbers whose failed sign-ins are remembered.
const REFUSED_KEPT: usize = 256;
/// Lifetime counts have three bytes (ccTalk part 3, headers 168 and 225).
const LIFETIME_WRAP: u32 = 1 << 24;
/// Stated doubts that are remembered, by slot.
const LOST_KEPT: usize = 16;

impl Standing {
    /// Carries a committed entry.
    ///
    /// # Errors
    /// [`BookError`] if a balance does not fit.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), BookError> {
        self.book.apply(&entry.postings)?;
        self.last = entry.seq;
        self.latest_wall = self.latest_wall.max(entry.wall_ms);
        self.count_cash(&entry.postings);
        self.remember_note(entry);
        self.remember_event(entry);
        match &entry.what {
            EntryKind::Genesis { realm, number, site, counters, continues, .. } => {
                self.genesis = Some(Genesis { terminal: entry.terminal, number: *number, realm: *realm, site: site.clone() });
                self.counters = counters.iter().copied().collect();
                self.period_since = entry.wall_ms;
                if let Some(continues) = continues {
                    self.book.go_on(continues)?;
                    for place in &continues.places {
                        if let Account::Hopper(slot) = &place.account {
                            self.counted.insert(slot.clone(), entry.wall_ms);
                        }
                    }
                    for carried in &continues.doubts {
                        let open = OpenDoubt { id: carried.doubt, max: carried.max, payment: carried.payment, seq: entry.seq };
                        self.doubts.entry(carried.slot.clone()).or_default().push(open);
                    }
                }
            }
            EntryKind::Boot { boot, .. } => self.boot = Some(*boot),
            EntryKind::ConfigApplied { version, .. } => self.config_version = *version,
            EntryKind::Anchor { centre, .. } => self.anchored = Some((*centre, entry.wall_ms)),
            EntryKind::StaffIn { session, staff } => {
                self.refused.remove(&staff.number);
                self.box_unexplained = false;
                self.staff = Some((*session, staff.clone()));
            }
            EntryKind::StaffOut { .. } => self.staff = None,
            EntryKind::StaffRefused { number } => self.remember_refused(number, entry.wall_ms),
            EntryKind::Door { open } => self.door_open = *open,
            EntryKind::Fault { slot, code, severity, .. } => {
                self.faults.insert((slot.clone(), *code), *severity);
            }
            EntryKind::FaultCleared { slot, code } => {
                self.faults.remove(&(slot.clone(), *code));
            }
            EntryKind::Identity { slot, serial, model, firmware, table, swapped } => {
                if *swapped {
                    // R8: the place stays, but nobody has said what lies in another device.
                    self.book.set_flag(Account::Hopper(slot.clone()), PlaceFlag::Unknown);
                }
                let device = KnownDevice { serial: serial.clone(), model: model.clone(), firmware: firmware.clone(), table: table.clone() };
                self.identities.insert(slot.clone(), device);
            }
            EntryKind::Doubt { doubt, slot, max, payment, .. } => {
                self.arriving.remove(slot);
                let open = OpenDoubt { id: *doubt, max: *max, payment: *payment, seq: entry.seq };
                self.doubts.entry(slot.clone()).or_default().push(open);
                if let Some(open) = self.payment.as_mut().filter(|open| Some(open.id) == *payment) {
                    open.doubtful = true;
                }
            }
            EntryKind::Statement { doubt, slot, envelope, pieces, .. } => {
                self.stated(slot, *doubt);
                if let Some(envelope) = envelope {
                    self.pouches.insert(envelope.clone());
                    let held = pieces.iter().map(|pieces| (pieces.denomination, pieces.count)).collect();
                    self.envelopes.insert(envelope.clone(), held);
                }
            }
            EntryKind::Count { counted, .. } => {
                for each in counted {
                    self.book.set_flag(Account::Hopper(each.slot.clone()), PlaceFlag::Accurate);
                    self.counted.insert(each.slot.clone(), entry.wall_ms);
                    self.renewed.insert(each.slot.clone(), entry.seq);
                }
            }
            EntryKind::Refill { folio, pouch, loaded, .. } => {
                self.used(*folio);
                self.pouches.insert(pouch.clone());
                // Who says what was poured in says nothing of what lay there before: what is not known stays so until a count.
                for load in loaded {
                    self.counted.entry(load.slot.clone()).or_insert(entry.wall_ms);
                    let place = Account::Hopper(load.slot.clone());
                    if self.book.flag(&place) != PlaceFlag::Unknown {
                        self.book.set_flag(place, PlaceFlag::Set);
                    }
                }
            }
            EntryKind::TestCoin { slot, seen, back, .. } => self.saw_test_coin(slot, *seen, *back),
            EntryKind::TestBegun { session, staff } => self.testing = Some((*session, staff.clone())),
            EntryKind::TestEnded { .. } => self.testing = None,
            EntryKind::TestNote { session, staff, slot, denomination, what } => {
                if *what == NoteTrial::Offered {
                    let open = OpenTestNote { session: *session, staff: staff.clone(), denomination: *denomination };
                    self.test_notes.insert(slot.clone(), open);
                } else {
                    self.test_notes.remove(slot);
                }
            }
            EntryKind::MoneyFound { folio, envelope, pieces, .. } => {
                self.used(*folio);
                self.pouches.insert(envelope.clone());
                let held = pieces.iter().map(|pieces| (pieces.denomination, pieces.count)).collect();
                self.envelopes.insert(envelope.clone(), held);
            }
            _ => self.apply_payment(entry),
        }
        Ok(())
    }

    /// Somebody said where the money of a doubt was. The last doubts are kept: what was not found may turn up.
    fn stated(&mut self, slot: &Slot, doubt: DoubtId) {
        let open = self.doubts.get_mut(slot).and_then(|doubts| {
            let at = doubts.iter().position(|open| open.id == doubt)?;
            Some(doubts.remove(at))
        });
        let Some(open) = open else { return };
        let lost = self.lost.entry(slot.clone()).or_default();
        lost.push(open);
        if lost.len() > LOST_KEPT {
            lost.remove(0);
        }
    }

    fn apply_payment(&mut self, entry: &Entry) {
        match &entry.what {
            EntryKind::PaymentOpened { payment, folio, debts, due } => {
                self.used(*folio);
                self.last_payment = Some(*payment);
                self.last_seen = Some(SeenPayment { id: *payment, folio: *folio, at: entry.wall_ms });
                self.period_payments = Some(self.period_payments.map_or((*folio, *folio), |(first, _)| (first, *folio)));
                self.payment = Some(OpenPayment {
                    id: *payment,
                    folio: *folio,
                    debts: debts.clone(),
                    due: *due,
                    opened: entry.seq,
                    received: Money::ZERO,
                    given: Money::ZERO,
                    given_pieces: Default::default(),
                    collected: false,
                    owed: Vec::new(),
                    last: None,
                    doubtful: false,
                });
            }
            EntryKind::PaymentEnded { .. } => self.payment = None,
            // The page of a test is the only paper whose folio no other entry carries.
            EntryKind::Printed { folio, .. } => self.used(*folio),
            EntryKind::Collected { payment, .. } => {
                if let Some(open) = self.payment.as_mut().filter(|open| open.id == *payment) {
                    open.collected = true;
                }
            }
            EntryKind::Owed { payment, folio, amount, reason, .. } => {
                self.used(*folio);
                if let Some(open) = self.payment.as_mut().filter(|open| open.id == *payment) {
                    open.owed.push(OwedFact { folio: *folio, amount: *amount, reason: *reason });
                }
            }
            EntryKind::StackIntent { intent, payment, slot, serial, escrow, denomination, index } => {
                let open = OpenStack {
                    intent: *intent,
                    payment: *payment,
                    escrow: *escrow,
                    boot: entry.boot,
                    denomination: *denomination,
                    index: *index,
                    serial: serial.clone(),
                    seq: entry.seq,
                };
                self.stacks.insert(slot.clone(), open);
            }
            EntryKind::PayoutIntent { intent, payment, session, slot, serial, denomination, count, before } => {
                let open = OpenPayout {
                    intent: *intent,
                    payment: *payment,
                    session: *session,
                    denomination: *denomination,
                    count: *count,
                    before: *before,
                    serial: serial.clone(),
                    staff: self.staff.as_ref().filter(|(here, _)| Some(*here) == *session).map(|(_, staff)| staff.number.clone()),
                    seq: entry.seq,
                };
                self.payouts.insert(slot.clone(), open);
            }
            EntryKind::Armed { intent, payment, slot, serial, counter, accepted } => {
                self.armed.insert(slot.clone(), OpenArmed { intent: *intent, payment: *payment, seq: entry.seq });
                self.coin_counters.insert(slot.clone(), (serial.clone(), *counter));
                if let Some(accepted) = accepted {
                    self.counts.insert(slot.clone(), (serial.clone(), *accepted));
                }
            }
            EntryKind::MoveIntent { intent, slot, .. } => {
                self.moves.insert(slot.clone(), *intent);
                if let Some(note) = self.arriving.get_mut(slot) {
                    note.resetting = true;
                }
            }
            EntryKind::StackOutcome { intent, result, evidence } => {
                if (*result, *evidence) == (StackResult::Stacked, Evidence::FoundAtStart) {
                    let found = self.stacks.iter().find(|(_, open)| open.intent == *intent);
                    let note = found.map(|(slot, open)| {
                        (slot.clone(), Arriving { intent: *intent, denomination: open.denomination, resetting: false })
                    });
                    self.arriving.extend(note);
                }
                self.close(*intent);
            }
            EntryKind::MoveOutcome { intent, done } => {
                if *done {
                    let moves = &self.moves;
                    self.arriving.retain(|slot, _| moves.get(slot) != Some(intent));
                }
                self.close(*intent);
            }
            EntryKind::Disarmed { intent, .. } => self.close(*intent),
            EntryKind::PayoutOutcome { intent, result, paid, evidence, after } => {
                self.count_paid(*intent, *result, *after);
                self.apply_payout(*intent, *result, *paid, *evidence);
            }
            EntryKind::CounterOff { slot, serial, found, .. } => {
                self.counts.insert(slot.clone(), (serial.clone(), *found));
            }
            EntryKind::CashIn { slot, counter, .. } | EntryKind::Uncredited { slot, counter, .. } => {
                if let Some((_, booked)) = self.coin_counters.get_mut(slot) {
                    *booked = *counter;
                }
                self.count_taken(slot, &entry.what);
                self.flag_mixed_hoppers(&entry.postings);
            }
            _ => self.apply_cut(entry),
        }
    }

    /// A hopper into which the sorter sent another coin: nobody knows which piece falls out next (S14).
    fn flag_mixed_hoppers(&mut self, postings: &[Posting]) {
        for place in postings.iter().map(|posting| &posting.debit).filter(|place| matches!(place, Account::Hopper(_))) {
            if self.book.content(place).len() > 1 {
                self.book.set_flag(place.clone(), PlaceFlag::Unknown);
            }
        }
    }

    /// Where a coin acceptor's count stands after an event. A coin that it kept without a credit may be in it or not; of events
    /// that were lost nobody knows.
    fn count_taken(&mut self, slot: &Slot, what: &EntryKind) {
        match what {
            EntryKind::CashIn { .. } => {
                if let Some((_, count)) = self.counts.get_mut(slot) {
                    *count = (*count + 1) % LIFETIME_WRAP;
                }
            }
            EntryKind::Uncredited { reason: UncreditedReason::KeptByDevice | UncreditedReason::EventsLost, .. } => {
                self.counts.remove(slot);
            }
            _ => {}
        }
    }

    /// Where a hopper's lifetime count stands after an order, by what the device said.
    fn count_paid(&mut self, intent: IntentId, result: PayoutResult, after: Option<HopperRegisters>) {
        let Some((slot, open)) = self.payouts.iter().find(|(_, open)| open.intent == intent) else { return };
        let counts = match (result, after) {
            (_, Some(after)) => Some((open.serial.clone(), after.lifetime)),
            (PayoutResult::NotSent, None) => Some((open.serial.clone(), open.before.lifetime)),
            // Nobody knows how far it counted.
            (PayoutResult::Proven | PayoutResult::Doubt, None) => None,
        };
        let slot = slot.clone();
        match counts {
            Some(counts) => drop(self.counts.insert(slot, counts)),
            None => drop(self.counts.remove(&slot)),
        }
    }

    fn apply_payout(&mut self, intent: IntentId, result: PayoutResult, paid: u8, evidence: Evidence) {
        let Some((slot, open)) =
            self.payouts.iter().find(|(_, open)| open.intent == intent).map(|(slot, open)| (slot.clone(), open.clone()))
        else {
            return;
        };
        self.payouts.remove(&slot);
        if let Some(session) = open.session.filter(|_| paid > 0) {
            let (staff, intent, denomination) = (open.staff.clone(), intent, open.denomination);
            self.test_coins.insert(slot.clone(), OpenTestCoin { session, staff, intent, denomination, count: paid });
        }
        // A hopper that stopped early or that nobody can vouch for no longer holds what the book says. One that stopped because
        // its power went, and says so, does.
        let short = result == PayoutResult::Proven && paid < open.count && evidence != Evidence::PowerDown;
        if result == PayoutResult::Doubt || short {
            self.book.set_flag(Account::Hopper(slot), PlaceFlag::Unknown);
        }
    }

    /// What was seen of a test. A hopper of which another coin came, or one that nobody saw, holds nobody knows what.
    fn saw_test_coin(&mut self, slot: &Slot, seen: Option<Denomination>, back: CoinBack) {
        let Some(open) = self.test_coins.remove(slot) else { return };
        if back == CoinBack::Missing || seen.is_some_and(|piece| piece != open.denomination) {
            self.book.set_flag(Account::Hopper(slot.clone()), PlaceFlag::Unknown);
        }
    }

    fn apply_cut(&mut self, entry: &Entry) {
        match &entry.what {
            EntryKind::CutBegun { cut, folio, scope, from, .. } => {
                self.used(*folio);
                self.cut = Some(OpenCut {
                    id: *cut,
                    folio: *folio,
                    scope: *scope,
                    from: *from,
                    since: entry.wall_ms,
                    out: Default::default(),
                    back: Default::default(),
                    seals: Vec::new(),
                    envelopes: self.envelopes.clone(),
                });
            }
            EntryKind::ContainerOut { slot, by_device, .. } => {
                self.renewed.insert(slot.clone(), entry.seq);
                match &mut self.cut {
                    Some(cut) => {
                        let (notes, coins) = (Account::CashBox(slot.clone()), Account::CoinBox(slot.clone()));
                        let hopper = self.book.content(&Account::Hopper(slot.clone()));
                        let (notes, coins) = (self.book.content(&notes), self.book.content(&coins));
                        let held = BoxContent { by_device: *by_device, notes, coins, hopper };
                        cut.out.insert(slot.clone(), held);
                    }
                    None => self.box_unexplained = true,
                }
            }
            EntryKind::ContainerIn { slot, serial, left, .. } => {
                if let Some(cut) = &mut self.cut {
                    cut.back.insert(slot.clone(), serial.clone());
                }
                let before = self.boxes.insert(slot.clone(), serial.clone());
                // What was read on the box that left is what left; without a reading it is the one that was put in last.
                let before = if left.is_empty() { before.unwrap_or_default() } else { left.clone() };
                self.boxes_before.insert(slot.clone(), before);
            }
            EntryKind::SealRead { bag, instead_of, .. } => {
                // A seal that was read is used, also where another took its place.
                self.seals.insert(bag.seal.clone());
                if let Some(cut) = &mut self.cut {
                    cut.seals.retain(|read| instead_of.as_ref().is_none_or(|(old, _)| read.seal != *old));
                    cut.seals.push(bag.clone());
                }
            }
            EntryKind::CutAborted { .. } => self.cut = None,
            EntryKind::CutClosed { bags, .. } => {
                self.seals.extend(bags.iter().map(|bag| bag.seal.clone()));
                self.bagged(entry, bags);
                self.box_unexplained = false;
                self.period_from = entry.seq;
                self.period_since = entry.wall_ms;
                self.period_payments = None;
            }
            _ => {}
        }
    }

    /// What a closed cut took along: envelopes, and the coins of hoppers that are empty now by a person's word.
    fn bagged(&mut self, entry: &Entry, bags: &[BagSeal]) {
        let Some(cut) = self.cut.take() else { return };
        let doubtful = bags.iter().any(|bag| bag.content == BagContent::Doubtful);
        for (envelope, held) in &cut.envelopes {
            let moved = entry.postings.iter().any(|posting| matches!(&posting.credit, Account::Pouch(pouch) if pouch == envelope));
            if moved || (held.is_empty() && doubtful) {
                self.envelopes.remove(envelope);
            }
        }
        for slot in cut.out.keys() {
            let place = Account::Hopper(slot.clone());
            if let Some(counted) = self.counted.get_mut(slot) {
                *counted = entry.wall_ms;
            }
            if self.book.flag(&place) == PlaceFlag::Unknown {
                self.book.set_flag(place, PlaceFlag::Set);
            }
        }
    }

    /// The last events of each slot, for M03.
    fn remember_event(&mut self, entry: &Entry) {
        let Some(slot) = slot_of(&entry.what) else { return };
        let events = self.history.entry(slot.clone()).or_default();
        if events.len() >= EVENTS_MAX {
            events.pop_front();
        }
        events.push_back((entry.wall_ms, entry.what.clone()));
    }

    /// What a bill slot's last word was: a credit, which the device may repeat, or anything else.
    fn remember_note(&mut self, entry: &Entry) {
        let stacked = entry.postings.iter().find_map(|posting| match (&posting.debit, posting.pieces) {
            (Account::CashBox(slot), Some(pieces)) => Some((slot.clone(), pieces.denomination)),
            _ => None,
        });
        match (&entry.what, stacked) {
            (EntryKind::StackOutcome { .. } | EntryKind::CashIn { .. } | EntryKind::TestNote { .. }, Some((slot, denomination))) => {
                self.last_notes.insert(slot, denomination);
            }
            (EntryKind::StackIntent { slot, .. } | EntryKind::MoveIntent { slot, .. }, _) => {
                self.last_notes.remove(slot);
            }
            _ => {}
        }
    }

    /// Bounded: where too many numbers were tried, the oldest tries are forgotten.
    fn remember_refused(&mut self, number: &PersonNumber, at: WallMillis) {
        if self.refused.len() >= REFUSED_KEPT
            && let Some(oldest) = self.refused.iter().min_by_key(|(_, (_, at))| *at).map(|(number, _)| number.clone())
        {
            self.refused.remove(&oldest);
        }
        let (times, last) = self.refused.entry(number.clone()).or_insert((0, at));
        (*times, *last) = (times.saturating_add(1), at);
    }

    fn close(&mut self, intent: IntentId) {
        self.stacks.retain(|_, open| open.intent != intent);
        self.armed.retain(|_, open| open.intent != intent);
        self.moves.retain(|_, open| *open != intent);
    }

    fn used(&mut self, folio: Folio) {
        if folio.terminal() == self.number() {
            let counter = self.counters.entry(folio.kind().letter()).or_default();
            *counter = (*counter).max(folio.number());
        }
    }

    /// Keeps the open payment's running figures in step with what moved.
    fn count_cash(&mut self, postings: &[Posting]) {
        let Some(open) = &mut self.payment else { return };
        let tendered = Account::Tendered(open.id);
        for posting in postings {
            let cash =
                |account: &Account| matches!(account, Account::Held(_) | Account::CashBox(_) | Account::CoinBox(_) | Account::Hopper(_));
            let into = posting.credit == tendered && cash(&posting.debit);
            let out_of = posting.debit == tendered && matches!(posting.credit, Account::Hopper(_));
            if into {
                open.received = open.received.plus(posting.amount).unwrap_or(open.received);
                open.last = posting.pieces.map(|pieces| pieces.denomination).or(open.last);
            }
            if let Some(Pieces { denomination, count }) = posting.pieces.filter(|_| out_of) {
                open.given = open.given.plus(posting.amount).unwrap_or(open.given);
                self.last_given = self.last_seen.filter(|seen| seen.id == open.id);
                let paid = open.given_pieces.entry(denomination).or_default();
                *paid = paid.saturating_add(u32::try_from(count).unwrap_or(0));
            }
            // A stacked note: its denomination stands on the place side of the same entry.
            if let (Account::CashBox(_), Account::Escrow(_), Some(pieces)) = (&posting.debit, &posting.credit, posting.pieces) {
                open.last = Some(pieces.denomination);
            }
        }
    }
}

/// The slot that an entry is about, where a technician would look for it.
const fn slot_of(what: &EntryKind) -> Option<&Slot> {
    match what {
        EntryKind::Identity { slot, .. }
        | EntryKind::Armed { slot, .. }
        | EntryKind::Disarmed { slot, .. }
        | EntryKind::StackIntent { slot, .. }
        | EntryKind::NoteRefused { slot, .. }
        | EntryKind::CashIn { slot, .. }
        | EntryKind::Uncredited { slot, .. }
        | EntryKind::Cheat { slot }
        | EntryKind::PayoutIntent { slot, .. }
        | EntryKind::MoveIntent { slot, .. }
        | EntryKind::Doubt { slot, .. }
        | EntryKind::Statement { slot, .. }
        | EntryKind::TestCoin { slot, .. }
        | EntryKind::TestNote { slot, .. }
        | EntryKind::ContainerOut { slot, .. }
        | EntryKind::ContainerIn { slot, .. }
        | EntryKind::Fault { slot, .. }
        | EntryKind::FaultCleared { slot, .. } => Some(slot),
        _ => None,
    }
}
