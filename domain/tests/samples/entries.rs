//! Every entry kind, and every value of the facts inside.

use cas_domain::account::{Account, DebtNumber};
use cas_domain::folio::{FolioKind, TerminalNumber};
use cas_domain::id::{BootId, CaseId, CentreId, CutId, DoubtId, IntentId, PaymentId, SessionId};
use cas_domain::journal::facts::{
    BagContent, BagSeal, CoinBack, CutScope, Document, Evidence, FaultCode, FaultSeverity, FoundSpot, FoundWhere, HopperRegisters,
    NoteTrial, OwedReason, PaymentEnd, PayoutResult, Realm, RefusalReason, Role, SlotPieces, StackResult, StaffRef, UncreditedReason,
};
use cas_domain::journal::posting::Pieces;
use cas_domain::journal::{CarriedDoubt, Continuation, EntryHash, EntryKind, Epoch, PlaceContent, Seq};
use cas_domain::money::Money;

use super::{NOON, assert_every_variant, bill, coin, folio, named, pesos, quote};

pub const BOOT: BootId = BootId::from_u128(1);
pub const PAYMENT: PaymentId = PaymentId::from_u128(2);
pub const INTENT: IntentId = IntentId::from_u128(3);
pub const SESSION: SessionId = SessionId::from_u128(4);
pub const CUT: CutId = CutId::from_u128(5);
pub const DOUBT: DoubtId = DoubtId::from_u128(6);
pub const CASE: CaseId = CaseId::from_u128(7);

/// At least one of every kind, with and without what is optional.
pub fn kinds() -> Vec<EntryKind> {
    let mut all = life();
    all.extend(payment());
    all.extend(payouts());
    all.extend(staff_work());
    all.extend(faults());
    assert_every_variant!(
        all, EntryKind: Genesis, Boot, Identity, Anchor, ConfigApplied, ClockStep, StaffIn, StaffOut, StaffRefused, PaymentOpened, Armed,
        Disarmed, PaymentEnded, StackIntent, StackOutcome, NoteRefused, CashIn, Uncredited, Cheat, PayoutIntent, PayoutOutcome,
        CounterOff, MoveIntent, MoveOutcome, Owed, VoucherIntent, Printed, Doubt, Statement, Count, Refill, TestCoin, TestBegun, TestNote, TestEnded, MoneyFound, CutBegun, ContainerOut, ContainerIn, SealRead, CutAborted, CutClosed, Fault,
        FaultCleared, Door, Collected,
    );
    all
}

fn life() -> Vec<EntryKind> {
    let genesis = |realm, old_head, continues| EntryKind::Genesis {
        realm,
        number: TerminalNumber(7),
        site: named("plaza-norte"),
        key: "ab".repeat(32),
        old_head,
        reason: "enrolled".to_owned(),
        counters: vec![('P', 4512), ('C', 192)],
        continues,
    };
    vec![
        genesis(Realm::Live, None, None),
        genesis(Realm::Training, Some((Epoch(1), Seq(9), EntryHash([7; 32]))), Some(Box::default())),
        genesis(Realm::Training, Some((Epoch(1), Seq(9), EntryHash([7; 32]))), Some(Box::new(continuation()))),
        EntryKind::Boot { boot: BOOT, version: "0.1.0".to_owned() },
        EntryKind::Identity {
            slot: named("bill"),
            serial: "SN-1".to_owned(),
            model: "ñandú \"3\"".to_owned(),
            firmware: "1.0\n".to_owned(),
            table: vec![(0, bill(20)), (4, bill(500))],
            swapped: true,
        },
        EntryKind::Anchor { centre: CentreId::from_u128(8), acked: Seq(41) },
        EntryKind::ConfigApplied { version: 3, digest: "00".repeat(32) },
        EntryKind::ClockStep { before_ms: NOON, after_ms: NOON.plus_millis(-86_400_000) },
    ]
}

/// What a later epoch takes over.
pub fn continuation() -> Continuation {
    let doubt = |payment| CarriedDoubt { doubt: DoubtId::from_u128(31), slot: named("bill"), max: pesos(200), payment };
    Continuation {
        centre_head: Some((Epoch(1), Seq(12), EntryHash([8; 32]))),
        person: Some(named("1001")),
        places: vec![
            PlaceContent { account: Account::CashBox(named("bill")), pieces: vec![(bill(200), 3), (bill(50), -1)] },
            PlaceContent { account: Account::Transport(named("bill")), pieces: vec![(bill(200), 1)] },
        ],
        doubts: vec![doubt(Some(PAYMENT)), doubt(None)],
    }
}

fn payment() -> Vec<EntryKind> {
    let slot = named("bill");
    let outcome = |result, evidence| EntryKind::StackOutcome { intent: INTENT, result, evidence };
    let mut all = vec![
        EntryKind::PaymentOpened {
            payment: PAYMENT,
            folio: folio(FolioKind::Payment, 4512),
            debts: vec![quote(), quote()],
            due: pesos(274),
        },
        EntryKind::Armed {
            intent: INTENT,
            payment: PAYMENT,
            slot: named("coin"),
            serial: "123456".to_owned(),
            counter: 255,
            accepted: None,
        },
        EntryKind::Disarmed { intent: INTENT, slot: named("coin"), accepted: None },
        EntryKind::Armed { intent: INTENT, payment: PAYMENT, slot: named("coin"), serial: "9".to_owned(), counter: 0, accepted: Some(7) },
        EntryKind::Disarmed { intent: INTENT, slot: named("coin"), accepted: Some(16_777_215) },
        EntryKind::StackIntent {
            intent: INTENT,
            payment: PAYMENT,
            slot,
            serial: "SN-1".to_owned(),
            escrow: u32::MAX,
            denomination: bill(200),
            index: 4,
        },
        outcome(StackResult::Stacked, Evidence::Event),
        outcome(StackResult::Returned, Evidence::FoundAtStart),
        outcome(StackResult::NotSent, Evidence::Counters),
        outcome(StackResult::Doubt, Evidence::Nothing),
        EntryKind::CashIn { slot: named("coin"), payment: Some(PAYMENT), candidate: None, denomination: coin(1_000), counter: 1, path: 2 },
        EntryKind::CashIn { slot: named("coin"), payment: None, candidate: Some(PAYMENT), denomination: coin(50), counter: 0, path: 0 },
        EntryKind::Uncredited { slot: named("coin"), payment: None, reason: UncreditedReason::KeptByDevice, counter: 3, code: 36 },
        EntryKind::Uncredited { slot: named("coin"), payment: Some(PAYMENT), reason: UncreditedReason::EventsLost, counter: 3, code: 7 },
        EntryKind::Uncredited { slot: named("coin"), payment: Some(PAYMENT), reason: UncreditedReason::Refused, counter: 4, code: 1 },
        EntryKind::Cheat { slot: named("bill") },
        EntryKind::Collected { payment: PAYMENT, debt: DebtNumber(4), amount: Money::from_centavos(13_736) },
    ];
    let ends = [PaymentEnd::Completed, PaymentEnd::Cancelled, PaymentEnd::Abandoned, PaymentEnd::Interrupted];
    all.extend(ends.map(|end| EntryKind::PaymentEnded { payment: PAYMENT, end }));
    use RefusalReason::{Device, DoubleOrString, NoChange, NotNow, NotRecognised, OverLimit, Unreadable};
    all.extend([Unreadable, NotRecognised, NoChange, OverLimit, NotNow, DoubleOrString, Device].map(|reason| EntryKind::NoteRefused {
        slot: named("bill"),
        payment: (reason == NoChange).then_some(PAYMENT),
        denomination: (reason == NoChange).then_some(bill(500)),
        reason,
    }));
    all
}

fn payouts() -> Vec<EntryKind> {
    let registers = HopperRegisters { event_counter: 255, remaining: 3, last_paid: 2, last_unpaid: 1, lifetime: 0xFF_FFFF };
    let intent = |payment, session| EntryKind::PayoutIntent {
        intent: INTENT,
        payment,
        session,
        slot: named("hopper-1"),
        serial: "23456".to_owned(),
        denomination: coin(1_000),
        count: 6,
        before: registers,
    };
    let outcome = |result, paid, after| EntryKind::PayoutOutcome { intent: INTENT, result, paid, evidence: Evidence::Counters, after };
    let mut all = vec![
        intent(Some(PAYMENT), None),
        intent(None, Some(SESSION)),
        outcome(PayoutResult::Proven, 6, Some(registers)),
        EntryKind::PayoutOutcome {
            intent: INTENT,
            result: PayoutResult::Proven,
            paid: 2,
            evidence: Evidence::PowerDown,
            after: Some(registers),
        },
        outcome(PayoutResult::NotSent, 0, None),
        outcome(PayoutResult::Doubt, 0, Some(HopperRegisters::default())),
        EntryKind::CounterOff { slot: named("hopper-1"), serial: "23456".to_owned(), expected: 100, found: 102 },
        EntryKind::MoveIntent { intent: INTENT, slot: named("bill"), serial: "SN-1".to_owned() },
        EntryKind::MoveOutcome { intent: INTENT, done: true },
        EntryKind::VoucherIntent { payment: PAYMENT, folio: folio(FolioKind::Refund, 44) },
    ];
    use OwedReason::{Abandoned, Cancelled, ChangeShort, Interrupted, PayoutInDoubt};
    all.extend([ChangeShort, PayoutInDoubt, Cancelled, Abandoned, Interrupted].map(|reason| EntryKind::Owed {
        payment: PAYMENT,
        folio: folio(FolioKind::Refund, 44),
        case: CASE,
        amount: pesos(63),
        reason,
    }));
    use Document::{CutTicket, FoundSlip, Receipt, RefillTicket, TestTicket, Voucher};
    all.extend([Receipt, Voucher, CutTicket, RefillTicket, TestTicket, FoundSlip].map(|document| EntryKind::Printed {
        document,
        folio: folio(FolioKind::Payment, 4512),
        printed: document == Receipt,
    }));
    all
}

fn trials() -> Vec<EntryKind> {
    let staff = || named("4127");
    let mut all = vec![
        EntryKind::TestBegun { session: SESSION, staff: staff() },
        EntryKind::TestEnded { session: SESSION, staff: staff(), owed: pesos(50) },
    ];
    all.extend([NoteTrial::Offered, NoteTrial::Back, NoteTrial::Boxed, NoteTrial::Lost].map(|what| EntryKind::TestNote {
        session: SESSION,
        staff: staff(),
        slot: named("bill"),
        denomination: bill(50),
        what,
    }));
    all.extend([FoundSpot::Tray, FoundSpot::Floor, FoundSpot::Glass, FoundSpot::Hopper].map(|spot| EntryKind::MoneyFound {
        session: SESSION,
        folio: folio(FolioKind::Ticket, 3),
        spot,
        envelope: named("00000412"),
        pieces: vec![Pieces { denomination: coin(1_000), count: 3 }],
        candidate: (spot == FoundSpot::Tray).then_some(PAYMENT),
    }));
    all
}

fn test_coin(seen: Option<cas_domain::denomination::Denomination>, back: CoinBack) -> EntryKind {
    EntryKind::TestCoin { session: SESSION, slot: named("hopper-1"), intent: INTENT, count: 1, seen, back }
}

fn staff_work() -> Vec<EntryKind> {
    let bag = |content, seal: &str| BagSeal { content, seal: named(seal) };
    let mut all = vec![
        EntryKind::StaffOut { session: SESSION },
        EntryKind::StaffRefused { number: named("4127") },
        EntryKind::Refill {
            session: SESSION,
            folio: folio(FolioKind::Refill, 61),
            pouch: named("F00-000318-6"),
            loaded: vec![SlotPieces { slot: named("hopper-1"), denomination: coin(1_000), count: 200 }],
        },
        test_coin(Some(coin(1_000)), CoinBack::Hopper),
        test_coin(None, CoinBack::Hand),
        test_coin(None, CoinBack::Missing),
        EntryKind::ContainerOut { cut: Some(CUT), slot: named("bill"), by_device: true },
        EntryKind::ContainerOut { cut: None, slot: named("coin"), by_device: false },
        EntryKind::ContainerIn {
            cut: Some(CUT),
            slot: named("bill"),
            serial: "CB-0002".to_owned(),
            by_device: true,
            left: "CB-0001".to_owned(),
        },
        EntryKind::ContainerIn { cut: None, slot: named("coin"), serial: String::new(), by_device: false, left: String::new() },
        EntryKind::SealRead { cut: CUT, bag: bag(BagContent::Notes, "00418823"), instead_of: None },
        EntryKind::SealRead { cut: CUT, bag: bag(BagContent::Coins, "00418824"), instead_of: Some((named("00418820"), "roto".to_owned())) },
        EntryKind::CutAborted { cut: CUT },
        EntryKind::CutClosed {
            cut: CUT,
            folio: folio(FolioKind::Cut, 192),
            from: Seq(2),
            bags: vec![bag(BagContent::Notes, "00418823"), bag(BagContent::Doubtful, "00418825")],
            hands_over: named("2210"),
            receives: named("2211"),
            commitment: "cd".repeat(32),
            salt: "ef".repeat(16),
        },
    ];
    all.extend(trials());
    use Role::{Admin, Agency, Auditor, Clerk, Collector, Helpdesk, Operations, Technician, Treasury, Vault};
    all.extend(
        [Clerk, Helpdesk, Operations, Technician, Collector, Vault, Treasury, Agency, Auditor, Admin]
            .map(|role| EntryKind::StaffIn { session: SESSION, staff: StaffRef { number: named("4127"), role } }),
    );
    all.extend([CutScope::Partial, CutScope::Total].map(|scope| EntryKind::CutBegun {
        cut: CUT,
        folio: folio(FolioKind::Cut, 192),
        session: SESSION,
        scope,
        from: Seq(1),
    }));
    all
}

fn faults() -> Vec<EntryKind> {
    use FaultCode::{
        Book, BoxFull, BoxJam, BoxRemoved, Cheat, CountDue, CoverOpen, Cutter, Device, Doubt, Empty, Jam, Memory, Mismatch, Motor,
        PaperLow, PaperOut, PayoutTimeout, Protocol, Sensor, Silent, Untested, WrongCoin,
    };
    let codes = [
        Jam,
        BoxJam,
        BoxFull,
        BoxRemoved,
        Motor,
        Sensor,
        Cheat,
        Empty,
        PayoutTimeout,
        PaperOut,
        PaperLow,
        CoverOpen,
        Cutter,
        Memory,
        Silent,
        Protocol,
        Mismatch,
        Device,
        Doubt,
        Book,
        Untested,
        WrongCoin,
        CountDue,
    ];
    assert_every_variant!(
        codes, FaultCode: Jam, BoxJam, BoxFull, BoxRemoved, Motor, Sensor, Cheat, Empty, PayoutTimeout, PaperOut, PaperLow, CoverOpen,
        Cutter, Memory, Silent, Protocol, Mismatch, Device, Doubt, Book, Untested, WrongCoin, CountDue,
    );
    let mut all: Vec<EntryKind> = codes
        .into_iter()
        .flat_map(|code| {
            let severities = [FaultSeverity::Notice, FaultSeverity::Warning, FaultSeverity::Stopped];
            severities.map(|severity| EntryKind::Fault { slot: named("bill"), code, severity, wire: "43".to_owned() })
        })
        .collect();
    all.extend([true, false].map(|open| EntryKind::Door { open }));
    all.push(EntryKind::FaultCleared { slot: named("bill"), code: Jam });
    for with in [true, false] {
        all.push(EntryKind::Doubt {
            doubt: DOUBT,
            case: CASE,
            slot: named("bill"),
            intent: with.then_some(INTENT),
            payment: with.then_some(PAYMENT),
            min: Money::ZERO,
            max: pesos(200),
            evidence: "powered up idle".to_owned(),
        });
    }
    use FoundWhere::{Box, Broken, Mouth, NotFound, Path};
    all.extend([Mouth, Path, Box, NotFound, Broken].map(|found| EntryKind::Statement {
        doubt: DOUBT,
        session: SESSION,
        slot: named("bill"),
        found,
        pieces: (found == Path).then(|| Pieces { denomination: bill(200), count: 1 }),
        envelope: matches!(found, Path | Broken).then(|| named("SOBRE-0012")),
    }));
    let counted = vec![SlotPieces { slot: named("hopper-1"), denomination: coin(1_000), count: 198 }];
    all.push(EntryKind::Count { session: SESSION, counted });
    all
}
