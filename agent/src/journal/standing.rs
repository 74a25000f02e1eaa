//! What stands now, by the committed entries alone: recomputed at start, carried on with each commit, never stored.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::{Folio, FolioKind, TerminalNumber};
use cas_domain::id::{BootId, CutId, DoubtId, IntentId, PaymentId, SessionId, TerminalId};
use cas_domain::journal::book::BookError;
use cas_domain::journal::facts::{BagSeal, CutScope, FaultCode, FaultSeverity, HopperRegisters, OwedReason, Realm, StaffRef};
use cas_domain::journal::{Book, Entry, EntryKind, Seq};
use cas_domain::money::Money;
use cas_domain::quote::Quote;
use cas_domain::slot::{Code, PersonNumber, PouchNumber, Seal, Slot};
use cas_domain::time::WallMillis;

/// What the committed entries say stands now.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Balances.
    pub book: Book,
    /// The first entry of the epoch, once there is one.
    pub genesis: Option<Genesis>,
    /// The place of the last entry.
    pub last: Seq,
    /// The present start of the agent.
    pub boot: Option<BootId>,
    /// The last number used of each folio counter.
    pub counters: BTreeMap<char, u32>,
    /// The payment that is open.
    pub payment: Option<OpenPayment>,
    /// The payment opened last: the candidate for cash that comes too late.
    pub last_payment: Option<PaymentId>,
    /// Open stack intents, by slot.
    pub stacks: BTreeMap<Slot, OpenStack>,
    /// Open payout intents, by slot.
    pub payouts: BTreeMap<Slot, OpenPayout>,
    /// Coins of tests that came out, and of which nobody has said yet what they were and where they went, by hopper.
    pub test_coins: BTreeMap<Slot, OpenTestCoin>,
    /// Notes of tests in escrow, by slot.
    pub test_notes: BTreeMap<Slot, OpenTestNote>,
    /// The test that is under way, and whose it is.
    pub testing: Option<(SessionId, PersonNumber)>,
    /// The payment that began last.
    pub last_seen: Option<SeenPayment>,
    /// The payment that last gave coins out.
    pub last_given: Option<SeenPayment>,
    /// When each hopper was counted, or emptied by a cut, or first filled where neither has happened.
    pub counted: BTreeMap<Slot, WallMillis>,
    /// Acceptors that may take without asking, by slot.
    pub armed: BTreeMap<Slot, OpenArmed>,
    /// Open resets, by slot.
    pub moves: BTreeMap<Slot, IntentId>,
    /// Notes that a start found on their way into the box and booked there, until the device is at rest again.
    pub arriving: BTreeMap<Slot, Arriving>,
    /// The note whose credit is the last word on a bill slot: the device repeats it until it is acknowledged.
    pub last_notes: BTreeMap<Slot, Denomination>,
    /// Device and event counter of the last booked coin event, by slot.
    pub coin_counters: BTreeMap<Slot, (String, u8)>,
    /// Device and lifetime count as the entries explain it, by slot: coins paid by a hopper, coins accepted by an acceptor. None
    /// where they do not say.
    pub counts: BTreeMap<Slot, (String, u32)>,
    /// Who sat where last.
    pub identities: BTreeMap<Slot, KnownDevice>,
    /// Doubts that nobody has settled, by slot.
    pub doubts: BTreeMap<Slot, Vec<OpenDoubt>>,
    /// Doubts that staff have stated something about, by slot; what was not found may still turn up.
    pub lost: BTreeMap<Slot, Vec<OpenDoubt>>,
    /// Envelopes of evidence that no bag has taken yet, with what lies in them; empty where it could not be read.
    pub envelopes: BTreeMap<PouchNumber, Vec<(Denomination, i64)>>,
    /// What happened last at each slot, oldest first; no more than M03 shows.
    pub history: BTreeMap<Slot, VecDeque<(WallMillis, EntryKind)>>,
    /// Faults that are open.
    pub faults: BTreeMap<(Slot, FaultCode), FaultSeverity>,
    /// Who is signed in.
    pub staff: Option<(SessionId, StaffRef)>,
    /// The cut that is open.
    pub cut: Option<OpenCut>,
    /// The entry that closed the last cut; the period begins after it.
    pub period_from: Seq,
    /// When that was, by the wall clock; before any cut, when the journal began.
    pub period_since: cas_domain::time::WallMillis,
    /// The last entry by which a box left its slot, or a hopper was emptied or counted: an older doubt is not about what lies there now.
    pub renewed: BTreeMap<Slot, Seq>,
    /// Serial numbers of the boxes in place, as they were put in.
    pub boxes: BTreeMap<Slot, String>,
    /// Serial numbers of the boxes that were there before them; empty where none was told.
    pub boxes_before: BTreeMap<Slot, String>,
    /// Seals ever used here.
    pub seals: BTreeSet<Seal>,
    /// Pouches and envelopes ever booked here.
    pub pouches: BTreeSet<PouchNumber>,
    /// When the centre's head was last journalled, and of which life of its database.
    pub anchored: Option<(cas_domain::id::CentreId, cas_domain::time::WallMillis)>,
    /// The configuration in force, by the journal.
    pub config_version: u64,
    /// The first and last payment folio of the period, for the cut ticket.
    pub period_payments: Option<(Folio, Folio)>,
    /// The door is open, by the last entry about it.
    pub door_open: bool,
    /// A box was pulled without a cut, and no member of staff has been here since.
    pub box_unexplained: bool,
    /// The latest moment that any entry names: a wall clock far before it was set back.
    pub latest_wall: WallMillis,
    /// Failed sign-ins in a row by number, and when the last was; so that a restart opens no lock.
    pub refused: BTreeMap<PersonNumber, (u8, WallMillis)>,
}

/// What the genesis fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// The terminal.
    pub terminal: TerminalId,
    /// The number people say.
    pub number: TerminalNumber,
    /// Live or training.
    pub realm: Realm,
    /// The site.
    pub site: Code,
}

/// A payment that has begun and not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPayment {
    /// Its id.
    pub id: PaymentId,
    /// Its folio.
    pub folio: Folio,
    /// Its debts, frozen.
    pub debts: Vec<Quote>,
    /// Their sum.
    pub due: Money,
    /// The entry that opened it.
    pub opened: Seq,
    /// Cash taken for it.
    pub received: Money,
    /// Change paid out.
    pub given: Money,
    /// Pieces paid out, by denomination.
    pub given_pieces: BTreeMap<Denomination, u32>,
    /// Whether its debts are collected.
    pub collected: bool,
    /// What is owed of it, if anything.
    pub owed: Vec<OwedFact>,
    /// What was received last.
    pub last: Option<Denomination>,
    /// A note of it in doubt.
    pub doubtful: bool,
}

/// Money owed to a citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwedFact {
    /// The folio people say.
    pub folio: Folio,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: OwedReason,
}

/// A stack intent without an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenStack {
    /// The intent.
    pub intent: IntentId,
    /// The payment.
    pub payment: PaymentId,
    /// Which stay in escrow, by the driver's count of this start of the agent.
    pub escrow: u32,
    /// The start of the agent that recorded it: another one counts stays anew.
    pub boot: BootId,
    /// The frozen value.
    pub denomination: Denomination,
    /// Its number in the device's table.
    pub index: u8,
    /// Serial number of the device.
    pub serial: String,
    /// The entry.
    pub seq: Seq,
}

/// A payout intent without an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPayout {
    /// The intent.
    pub intent: IntentId,
    /// The payment, or a staff test.
    pub payment: Option<PaymentId>,
    /// The staff session of a test.
    pub session: Option<SessionId>,
    /// Which coin.
    pub denomination: Denomination,
    /// How many.
    pub count: u8,
    /// The device's registers before.
    pub before: HopperRegisters,
    /// Serial number of the device.
    pub serial: String,
    /// Who asked for a test.
    pub staff: Option<PersonNumber>,
    /// The entry.
    pub seq: Seq,
}

/// Coins that came out as a test: somebody has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTestCoin {
    /// The session whose order it was.
    pub session: SessionId,
    /// Who asked for it.
    pub staff: Option<PersonNumber>,
    /// The order.
    pub intent: IntentId,
    /// Which coin by the book.
    pub denomination: Denomination,
    /// How many, by the device's count.
    pub count: u8,
}

/// A note of a test that lies in escrow, or on its way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTestNote {
    /// The session.
    pub session: SessionId,
    /// Who put it in.
    pub staff: PersonNumber,
    /// What it is.
    pub denomination: Denomination,
}

/// A payment that found money may belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenPayment {
    /// Its id.
    pub id: PaymentId,
    /// Its folio.
    pub folio: Folio,
    /// When it began, by the wall clock.
    pub at: WallMillis,
}

/// An acceptor that may take without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenArmed {
    /// The intent.
    pub intent: IntentId,
    /// The payment.
    pub payment: PaymentId,
    /// The entry.
    pub seq: Seq,
}

/// A note that is in the box by the word of a device that lost its power while it stacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arriving {
    /// The order to stack it.
    pub intent: IntentId,
    /// What it is.
    pub denomination: Denomination,
    /// Whether the device was told to finish: what jams now may be this note.
    pub resetting: bool,
}

/// A device as it last told who it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownDevice {
    /// Serial number.
    pub serial: String,
    /// Model.
    pub model: String,
    /// Firmware.
    pub firmware: String,
    /// Its denomination table.
    pub table: Vec<(u8, Denomination)>,
}

/// A doubt that nobody has settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDoubt {
    /// Its id.
    pub id: DoubtId,
    /// The most it can be.
    pub max: Money,
    /// The payment it concerns.
    pub payment: Option<PaymentId>,
    /// The entry that opened it, or carried it over.
    pub seq: Seq,
}

/// A cut that has begun and not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCut {
    /// Its id.
    pub id: CutId,
    /// Its folio.
    pub folio: Folio,
    /// What it empties.
    pub scope: CutScope,
    /// The entry after which its period began.
    pub from: Seq,
    /// When it began, by the wall clock.
    pub since: WallMillis,
    /// Boxes that are out, with what they held by the book at that moment: later cash is not in them.
    pub out: BTreeMap<Slot, BoxContent>,
    /// Boxes put back, with serial number.
    pub back: BTreeMap<Slot, String>,
    /// Seals read.
    pub seals: Vec<BagSeal>,
    /// The envelopes of evidence that lay ready when it began; a later one goes with the next cut.
    pub envelopes: BTreeMap<PouchNumber, Vec<(Denomination, i64)>>,
}

/// What a box held when it was taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoxContent {
    /// Known by the device's own word, or by the person's.
    pub by_device: bool,
    /// Notes, by denomination.
    pub notes: Vec<(Denomination, i64)>,
    /// Coins, by denomination.
    pub coins: Vec<(Denomination, i64)>,
    /// Coins of a hopper that was emptied, by denomination.
    pub hopper: Vec<(Denomination, i64)>,
}

impl Standing {
    /// What stands after these entries.
    ///
    /// # Errors
    /// [`BookError`] if a balance does not fit: the journal is damaged.
    pub fn of(entries: &[Entry]) -> Result<Self, BookError> {
        let mut standing = Self::default();
        for entry in entries {
            standing.apply(entry)?;
        }
        Ok(standing)
    }

    /// The terminal's number; 0 before the genesis.
    pub fn number(&self) -> TerminalNumber {
        self.genesis.as_ref().map_or(TerminalNumber(0), |genesis| genesis.number)
    }

    /// Whether this is the training realm; an unknown realm counts as training, so that nothing is promised.
    pub fn is_training(&self) -> bool {
        self.genesis.as_ref().is_none_or(|genesis| genesis.realm == Realm::Training)
    }

    /// The next folio of a kind. The entry that carries it makes it used.
    ///
    /// # Errors
    /// [`cas_domain::folio::FolioError::UsedUp`] after six digits.
    pub fn next_folio(&self, kind: FolioKind) -> Result<Folio, cas_domain::folio::FolioError> {
        let last = self.counters.get(&kind.letter()).copied().unwrap_or(0);
        Folio::new(kind, self.number(), last.saturating_add(1))
    }

    /// What is tendered for a payment and not yet used.
    pub fn tendered(&self, payment: PaymentId) -> Money {
        self.book.balance(&Account::Tendered(payment))
    }

    /// Whether an open stack intent speaks of this stay in escrow, as the present start of the agent counts them.
    pub fn is_stay(&self, open: &OpenStack, escrow: u32) -> bool {
        open.escrow == escrow && self.boot == Some(open.boot)
    }

    /// Whether any intent is open that only a device's word can close.
    pub fn has_open_intent(&self) -> bool {
        !self.stacks.is_empty() || !self.payouts.is_empty() || !self.moves.is_empty()
    }

    /// Whether a device says that it does not work.
    pub fn is_stopped(&self, slot: &Slot) -> bool {
        self.faults.iter().any(|((faulty, _), severity)| faulty == slot && *severity == FaultSeverity::Stopped)
    }

    /// Whether a slot must stay off because it is not known where its money is.
    pub fn in_doubt(&self, slot: &Slot) -> bool {
        self.doubts.get(slot).is_some_and(|doubts| !doubts.is_empty())
    }
}
