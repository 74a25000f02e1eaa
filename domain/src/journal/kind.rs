//! What can happen: the entry kinds of `money.md` section 4 that the terminal writes now.

use serde::{Deserialize, Serialize};

use super::continuation::Continuation;
use super::facts::{
    BagSeal, CoinBack, CutScope, Document, Evidence, FaultCode, FaultSeverity, FoundSpot, FoundWhere, HopperRegisters, NoteTrial,
    OwedReason, PaymentEnd, PayoutResult, Realm, RefusalReason, SlotPieces, StackResult, StaffRef, UncreditedReason,
};
use super::place::{EntryHash, Epoch, Seq};
use super::posting::Pieces;
use crate::account::DebtNumber;
use crate::denomination::Denomination;
use crate::folio::{Folio, TerminalNumber};
use crate::id::{BootId, CaseId, CentreId, CutId, DoubtId, IntentId, PaymentId, SessionId};
use crate::money::Money;
use crate::quote::Quote;
use crate::slot::{Code, PersonNumber, PouchNumber, Slot};
use crate::time::WallMillis;

/// What happened. A kind unknown to a reader is stored and flagged by the centre, never refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum EntryKind {
    /// The first entry of an epoch.
    Genesis {
        /// Live or training, for good.
        realm: Realm,
        /// The number people say.
        number: TerminalNumber,
        /// The site.
        site: Code,
        /// The public key that signs this epoch, hexadecimal.
        key: String,
        /// The head of the epoch before, where there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        old_head: Option<(Epoch, Seq, EntryHash)>,
        /// Why this epoch begins, in a word: `enrolled`.
        reason: String,
        /// Where each folio counter stands.
        counters: Vec<(char, u32)>,
        /// What it takes over from the epoch before; nothing in a terminal's first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        continues: Option<Box<Continuation>>,
    },
    /// The agent started.
    Boot {
        /// This start.
        boot: BootId,
        /// The agent's version.
        version: String,
    },
    /// A device told who it is, differently from before.
    Identity {
        /// Where it sits.
        slot: Slot,
        /// Its serial number.
        serial: String,
        /// Its model.
        model: String,
        /// Its firmware.
        firmware: String,
        /// Its denomination table: wire number and denomination.
        table: Vec<(u8, Denomination)>,
        /// Whether another device sat there before: a new baseline, flagged.
        swapped: bool,
    },
    /// The centre's head as last heard: each can prove the other's roll-back.
    Anchor {
        /// The life of the centre's database.
        centre: CentreId,
        /// The place the centre acknowledged.
        acked: Seq,
    },
    /// A signed configuration took effect.
    ConfigApplied {
        /// Its version.
        version: u64,
        /// SHA-256 of its signed bytes, hexadecimal.
        digest: String,
    },
    /// The wall clock jumped.
    ClockStep {
        /// Before the jump.
        before_ms: WallMillis,
        /// After it.
        after_ms: WallMillis,
    },
    /// Staff signed in.
    StaffIn {
        /// The session.
        session: SessionId,
        /// Who.
        staff: StaffRef,
    },
    /// Staff left, or the session ran out.
    StaffOut {
        /// The session.
        session: SessionId,
    },
    /// Somebody failed to sign in.
    StaffRefused {
        /// The number that was typed.
        number: PersonNumber,
    },
    /// A citizen's visit: quotes frozen.
    PaymentOpened {
        /// The payment.
        payment: PaymentId,
        /// Its folio.
        folio: Folio,
        /// One to five debts.
        debts: Vec<Quote>,
        /// The sum.
        due: Money,
    },
    /// A device may take without asking, for this payment.
    Armed {
        /// The intent.
        intent: IntentId,
        /// The payment.
        payment: PaymentId,
        /// The slot.
        slot: Slot,
        /// Serial number of the device.
        serial: String,
        /// Its event counter before.
        counter: u8,
        /// Its own count of coins accepted before, modulo 2^24, where it tells one (ccTalk header 225).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        accepted: Option<u32>,
    },
    /// It may no longer, and the device confirmed.
    Disarmed {
        /// The intent that is closed.
        intent: IntentId,
        /// The slot.
        slot: Slot,
        /// Its own count of coins accepted, read after it confirmed; none where it tells none, or nobody could ask it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        accepted: Option<u32>,
    },
    /// The payment is over.
    PaymentEnded {
        /// The payment.
        payment: PaymentId,
        /// How.
        end: PaymentEnd,
    },
    /// A note lies in escrow and shall be stacked: T1.
    StackIntent {
        /// The intent.
        intent: IntentId,
        /// The payment.
        payment: PaymentId,
        /// The slot.
        slot: Slot,
        /// Serial number of the device.
        serial: String,
        /// Which stay in escrow.
        escrow: u32,
        /// The value, frozen (R9).
        denomination: Denomination,
        /// Its number in the device's table.
        index: u8,
    },
    /// How it ended: T2, T3, or T6; with T7 when the due is reached.
    StackOutcome {
        /// The intent that is closed.
        intent: IntentId,
        /// How.
        result: StackResult,
        /// By what it is known.
        evidence: Evidence,
    },
    /// A note was not taken, or given back at once.
    NoteRefused {
        /// The slot.
        slot: Slot,
        /// The payment, if one was open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payment: Option<PaymentId>,
        /// The note, if it was recognised.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        denomination: Option<Denomination>,
        /// Why.
        reason: RefusalReason,
    },
    /// Cash came in without escrow: T4, or T5 without a payment.
    CashIn {
        /// The slot.
        slot: Slot,
        /// The payment it counts for; without one it is unclaimed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payment: Option<PaymentId>,
        /// The payment it might belong to, if it is unclaimed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        candidate: Option<PaymentId>,
        /// Which coin.
        denomination: Denomination,
        /// The device's event counter after it.
        counter: u8,
        /// The sorter path.
        path: u8,
    },
    /// Something was seen and not credited.
    Uncredited {
        /// The slot.
        slot: Slot,
        /// The payment, if one was open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payment: Option<PaymentId>,
        /// Why.
        reason: UncreditedReason,
        /// The device's event counter after it.
        counter: u8,
        /// The device's own code, or the largest number of events lost.
        code: u8,
    },
    /// An attempt to cheat.
    Cheat {
        /// The slot.
        slot: Slot,
    },
    /// Coins shall be paid out.
    PayoutIntent {
        /// The intent.
        intent: IntentId,
        /// The payment; without one it is a staff test.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payment: Option<PaymentId>,
        /// The staff session, for a test.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
        /// The slot.
        slot: Slot,
        /// Serial number of the device.
        serial: String,
        /// Which coin.
        denomination: Denomination,
        /// How many.
        count: u8,
        /// The device's registers before.
        before: HopperRegisters,
    },
    /// How it ended: T8, T11, T12, T15.
    PayoutOutcome {
        /// The intent that is closed.
        intent: IntentId,
        /// How.
        result: PayoutResult,
        /// How many were paid, by the device's count; 0 in doubt.
        paid: u8,
        /// By what it is known.
        evidence: Evidence,
        /// The device's registers after, where they could be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<HopperRegisters>,
    },
    /// A lifetime count stands elsewhere than the entries explain. A hopper's: pieces left without an order (T11), or it was reset.
    /// A coin acceptor's: coins were taken that no event told of, or it was reset; it says nothing of which coins, so it moves none.
    CounterOff {
        /// The slot.
        slot: Slot,
        /// Serial number of the device.
        serial: String,
        /// What the count would be by the entries, modulo 2^24.
        expected: u32,
        /// What the device says; from here on it is counted anew.
        found: u32,
    },
    /// A device that may hold cash in its path shall be reset.
    MoveIntent {
        /// The intent.
        intent: IntentId,
        /// The slot.
        slot: Slot,
        /// Serial number of the device.
        serial: String,
    },
    /// The reset was done, or was never sent.
    MoveOutcome {
        /// The intent that is closed.
        intent: IntentId,
        /// Whether the device was reset.
        done: bool,
    },
    /// Money is owed to the citizen: T10.
    Owed {
        /// The payment.
        payment: PaymentId,
        /// The folio people say.
        folio: Folio,
        /// The case that it opens.
        case: CaseId,
        /// How much.
        amount: Money,
        /// Why.
        reason: OwedReason,
    },
    /// A voucher shall be printed; from now on only the centre pays.
    VoucherIntent {
        /// The payment.
        payment: PaymentId,
        /// The folio of what is owed.
        folio: Folio,
    },
    /// A document came out of the printer, or did not.
    Printed {
        /// Which.
        document: Document,
        /// Its folio.
        folio: Folio,
        /// Whether the printer says so.
        printed: bool,
    },
    /// Where money is, is not known.
    Doubt {
        /// The doubt.
        doubt: DoubtId,
        /// The case that it opens.
        case: CaseId,
        /// The slot; it stays off until its path is proven clear.
        slot: Slot,
        /// The intent in doubt, if one is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        intent: Option<IntentId>,
        /// The payment, if one is concerned.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payment: Option<PaymentId>,
        /// The least it can be.
        min: Money,
        /// The most it can be.
        max: Money,
        /// What the device said, for the one who decides.
        evidence: String,
    },
    /// Staff state where the money of a doubt was: T20; moves places, ends no debt (R7).
    Statement {
        /// The doubt.
        doubt: DoubtId,
        /// The session.
        session: SessionId,
        /// The slot.
        slot: Slot,
        /// Where it was, as they say.
        found: FoundWhere,
        /// What they have in hand, as they read it; empty where nothing is in hand or nothing can be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pieces: Option<Pieces>,
        /// The envelope of evidence that it went into.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        envelope: Option<PouchNumber>,
    },
    /// Hoppers were counted at the terminal: T16 where the book said otherwise.
    Count {
        /// The session.
        session: SessionId,
        /// What was counted, by slot.
        counted: Vec<SlotPieces>,
    },
    /// Change was loaded: T14.
    Refill {
        /// The session.
        session: SessionId,
        /// Its folio.
        folio: Folio,
        /// The pouch it came from.
        pouch: PouchNumber,
        /// What was loaded.
        loaded: Vec<SlotPieces>,
    },
    /// What staff saw of the coins of a test, and where these went: the other half of T15.
    TestCoin {
        /// The session whose order it was: its account.
        session: SessionId,
        /// The hopper.
        slot: Slot,
        /// The order.
        intent: IntentId,
        /// How many came, by the device's count.
        count: u8,
        /// Which coin it was, as they read it; empty where nobody looked or nothing was seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<Denomination>,
        /// Where they went.
        back: CoinBack,
    },
    /// Staff begin to try the machine (R10): no payment until they end it.
    TestBegun {
        /// The session.
        session: SessionId,
        /// Who.
        staff: PersonNumber,
    },
    /// A note of a test; posted only where the device keeps it: T15.
    TestNote {
        /// The session.
        session: SessionId,
        /// Who put it in.
        staff: PersonNumber,
        /// The slot.
        slot: Slot,
        /// What it is.
        denomination: Denomination,
        /// What became of it.
        what: NoteTrial,
    },
    /// The test is over.
    TestEnded {
        /// The session.
        session: SessionId,
        /// Who.
        staff: PersonNumber,
        /// What the machine kept of their own money: owed to them by the centre.
        owed: Money,
    },
    /// Money was found where no device has it: T5, into an envelope.
    MoneyFound {
        /// The session.
        session: SessionId,
        /// The folio of its slip.
        folio: Folio,
        /// Where it lay.
        spot: FoundSpot,
        /// The envelope.
        envelope: PouchNumber,
        /// What was found, each kind once.
        pieces: Vec<Pieces>,
        /// The payment it may belong to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        candidate: Option<PaymentId>,
    },
    /// A cut begins: acceptors off.
    CutBegun {
        /// The cut.
        cut: CutId,
        /// Its folio.
        folio: Folio,
        /// The session.
        session: SessionId,
        /// What it empties.
        scope: CutScope,
        /// The entry after which its period began.
        from: Seq,
    },
    /// A box was taken out.
    ContainerOut {
        /// The cut, if one is open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cut: Option<CutId>,
        /// The slot.
        slot: Slot,
        /// By what it is known: the device, or the person's word.
        by_device: bool,
    },
    /// An empty box is in place.
    ContainerIn {
        /// The cut, if one is open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cut: Option<CutId>,
        /// The slot.
        slot: Slot,
        /// Its serial number, as typed or scanned.
        serial: String,
        /// By what it is known.
        by_device: bool,
        /// The serial number of the one that left, as it was read on it; empty if nobody typed it. Another one than was put in last is
        /// an alarm at the centre (S71).
        #[serde(default, skip_serializing_if = "String::is_empty")]
        left: String,
    },
    /// A seal was read for a bag of an open cut; a later one for the same bag replaces it.
    SealRead {
        /// The cut.
        cut: CutId,
        /// The bag and its seal.
        bag: BagSeal,
        /// The seal that it replaces, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instead_of: Option<(crate::slot::Seal, String)>,
    },
    /// The cut was given up before a box was out.
    CutAborted {
        /// The cut.
        cut: CutId,
    },
    /// The cut is closed: T18. The period's entries are frozen.
    CutClosed {
        /// The cut.
        cut: CutId,
        /// Its folio.
        folio: Folio,
        /// The first entry of the period.
        from: Seq,
        /// The bags and their seals.
        bags: Vec<BagSeal>,
        /// Who hands over and who receives.
        hands_over: PersonNumber,
        /// Who receives.
        receives: PersonNumber,
        /// SHA-256 over a salt and the sums: the ticket's commitment, without the sums themselves.
        commitment: String,
        /// The salt, kept here and not on paper.
        salt: String,
    },
    /// A device reports that something is wrong.
    Fault {
        /// The slot.
        slot: Slot,
        /// What.
        code: FaultCode,
        /// How bad.
        severity: FaultSeverity,
        /// The device's own code.
        wire: String,
    },
    /// It is so no longer.
    FaultCleared {
        /// The slot.
        slot: Slot,
        /// What.
        code: FaultCode,
    },
    /// The door was opened or shut.
    Door {
        /// Whether it is open.
        open: bool,
    },
    /// A debt was collected: T7. Names what the centre posts to the biller.
    Collected {
        /// The payment.
        payment: PaymentId,
        /// Which of its debts.
        debt: DebtNumber,
        /// What the biller is owed.
        amount: Money,
    },
}

impl EntryKind {
    /// Its name, as in the journal.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Genesis { .. } => "Genesis",
            Self::Boot { .. } => "Boot",
            Self::Identity { .. } => "Identity",
            Self::Anchor { .. } => "Anchor",
            Self::ConfigApplied { .. } => "ConfigApplied",
            Self::ClockStep { .. } => "ClockStep",
            Self::StaffIn { .. } => "StaffIn",
            Self::StaffOut { .. } => "StaffOut",
            Self::StaffRefused { .. } => "StaffRefused",
            Self::PaymentOpened { .. } => "PaymentOpened",
            Self::Armed { .. } => "Armed",
            Self::Disarmed { .. } => "Disarmed",
            Self::PaymentEnded { .. } => "PaymentEnded",
            Self::StackIntent { .. } => "StackIntent",
            Self::StackOutcome { .. } => "StackOutcome",
            Self::NoteRefused { .. } => "NoteRefused",
            Self::CashIn { .. } => "CashIn",
            Self::Uncredited { .. } => "Uncredited",
            Self::Cheat { .. } => "Cheat",
            Self::PayoutIntent { .. } => "PayoutIntent",
            Self::PayoutOutcome { .. } => "PayoutOutcome",
            Self::CounterOff { .. } => "CounterOff",
            Self::MoveIntent { .. } => "MoveIntent",
            Self::MoveOutcome { .. } => "MoveOutcome",
            Self::Owed { .. } => "Owed",
            Self::VoucherIntent { .. } => "VoucherIntent",
            Self::Printed { .. } => "Printed",
            Self::Doubt { .. } => "Doubt",
            Self::Statement { .. } => "Statement",
            Self::Count { .. } => "Count",
            Self::Refill { .. } => "Refill",
            Self::TestCoin { .. } => "TestCoin",
            Self::TestBegun { .. } => "TestBegun",
            Self::TestNote { .. } => "TestNote",
            Self::TestEnded { .. } => "TestEnded",
            Self::MoneyFound { .. } => "MoneyFound",
            Self::CutBegun { .. } => "CutBegun",
            Self::ContainerOut { .. } => "ContainerOut",
            Self::ContainerIn { .. } => "ContainerIn",
            Self::SealRead { .. } => "SealRead",
            Self::CutAborted { .. } => "CutAborted",
            Self::CutClosed { .. } => "CutClosed",
            Self::Fault { .. } => "Fault",
            Self::FaultCleared { .. } => "FaultCleared",
            Self::Door { .. } => "Door",
            Self::Collected { .. } => "Collected",
        }
    }
}
