//! A terminal's day as entries, written the way the agent writes it: postings by `money.md` section 3.

use cas_domain::account::{Account, DebtNumber};
use cas_domain::denomination::Denomination;
use cas_domain::folio::{FolioKind, TerminalNumber};
use cas_domain::id::{CaseId, CutId, DoubtId, IntentId, PaymentId, SessionId, TerminalId};
use cas_domain::journal::facts::{
    BagContent, BagSeal, CutScope, Evidence, HopperRegisters, OwedReason, PaymentEnd, PayoutResult, Realm, Role, SlotPieces, StackResult,
    StaffRef,
};
use cas_domain::journal::{Entry, EntryHash, EntryKind, Epoch, Posting, Seq, StoredEntry, canonical_bytes, entry_hash};
use cas_domain::money::Money;

use crate::samples::{NOON, bill, coin, entries::BOOT, folio, named, pesos, quote, terminal};

/// Entries that grow by one, each in its place.
#[derive(Clone, Debug, Default)]
pub struct Day {
    pub entries: Vec<Entry>,
}

pub const PAID: PaymentId = PaymentId::from_u128(101);
pub const CANCELLED: PaymentId = PaymentId::from_u128(102);
pub const DOUBTED: PaymentId = PaymentId::from_u128(103);
pub const SHORT: PaymentId = PaymentId::from_u128(104);

pub fn intent(number: u128) -> IntentId {
    IntentId::from_u128(200 + number)
}

/// Pieces from one account to another.
pub fn cash(debit: Account, credit: Account, denomination: Denomination, count: i64) -> Posting {
    Posting::pieces(debit, credit, denomination, count).expect("a good posting")
}

/// A promise from one account to another.
pub fn promise(debit: Account, credit: Account, amount: Money) -> Posting {
    Posting::promise(debit, credit, amount).expect("a good posting")
}

pub fn stack_intent(payment: PaymentId, intent: IntentId) -> EntryKind {
    EntryKind::StackIntent { intent, payment, slot: named("bill"), serial: "SN-1".to_owned(), escrow: 1, denomination: bill(200), index: 4 }
}

impl Day {
    /// Adds an entry in the next place.
    pub fn add(&mut self, what: EntryKind, postings: Vec<Posting>) -> &mut Self {
        let seq = Seq(self.entries.len() as u64 + 1);
        self.entries.push(Entry {
            terminal: terminal(),
            epoch: Epoch(1),
            seq,
            boot: BOOT,
            wall_ms: NOON.plus_millis(seq.0 as i64 * 1_000),
            offset_ms: 0,
            mono_ms: seq.0 * 1_000,
            cause: None,
            what,
            postings,
        });
        self
    }

    /// The entries as they lie on disk.
    pub fn stored(&self) -> Vec<StoredEntry> {
        let mut previous = EntryHash::START;
        self.entries
            .iter()
            .map(|entry| {
                let body = canonical_bytes(entry).expect("canonical");
                let hash = entry_hash(terminal(), entry.epoch, entry.seq, previous, &body);
                let stored = StoredEntry { seq: entry.seq, previous, hash, body };
                previous = hash;
                stored
            })
            .collect()
    }
}

/// A good day: refill, a payment with change, one cancelled, one in doubt, one with change owed, a cut.
pub fn day() -> Day {
    let mut day = Day::default();
    day.add(
        EntryKind::Genesis {
            realm: Realm::Training,
            number: TerminalNumber(7),
            site: named("plaza-norte"),
            key: "ab".repeat(32),
            old_head: None,
            reason: "enrolled".to_owned(),
            counters: vec![('P', 0)],
            continues: None,
        },
        vec![],
    );
    day.add(EntryKind::Boot { boot: BOOT, version: "0.1.0".to_owned() }, vec![]);
    refill(&mut day);
    paid(&mut day);
    cancelled(&mut day);
    doubted(&mut day);
    short(&mut day);
    cut(&mut day);
    day
}

fn refill(day: &mut Day) {
    let session = SessionId::from_u128(301);
    let pouch = || Account::Pouch(named("F00-000318-6"));
    let pieces = |slot: &str, denomination, count| SlotPieces { slot: named(slot), denomination, count };
    day.add(EntryKind::StaffIn { session, staff: StaffRef { number: named("4127"), role: Role::Technician } }, vec![]);
    day.add(
        EntryKind::Refill {
            session,
            folio: folio(FolioKind::Refill, 1),
            pouch: named("F00-000318-6"),
            loaded: vec![pieces("hopper-1", coin(1_000), 6), pieces("hopper-2", coin(100), 3)],
        },
        vec![
            cash(Account::Hopper(named("hopper-1")), pouch(), coin(1_000), 6),
            cash(Account::Hopper(named("hopper-2")), pouch(), coin(100), 3),
        ],
    );
    day.add(EntryKind::StaffOut { session }, vec![]);
}

fn opened(day: &mut Day, payment: PaymentId, number: u32) {
    let kind = EntryKind::PaymentOpened { payment, folio: folio(FolioKind::Payment, number), debts: vec![quote()], due: pesos(137) };
    day.add(kind, vec![]);
}

fn in_escrow(day: &mut Day, payment: PaymentId, intent: IntentId) {
    day.add(stack_intent(payment, intent), vec![cash(Account::Escrow(named("bill")), Account::Held(payment), bill(200), 1)]);
}

/// $137.00 with a $200 note; change from two hoppers; 36 centavos of adjustment to the peso.
fn paid(day: &mut Day) {
    opened(day, PAID, 1);
    day.add(
        EntryKind::Armed { intent: intent(1), payment: PAID, slot: named("coin"), serial: "123456".to_owned(), counter: 0, accepted: None },
        vec![],
    );
    in_escrow(day, PAID, intent(2));
    day.add(
        EntryKind::StackOutcome { intent: intent(2), result: StackResult::Stacked, evidence: Evidence::Event },
        vec![
            cash(Account::CashBox(named("bill")), Account::Escrow(named("bill")), bill(200), 1),
            promise(Account::Held(PAID), Account::Tendered(PAID), pesos(200)),
        ],
    );
    day.add(
        EntryKind::Collected { payment: PAID, debt: DebtNumber(0), amount: Money::from_centavos(13_736) },
        vec![
            promise(Account::Tendered(PAID), Account::Collected(PAID, DebtNumber(0)), pesos(137)),
            promise(Account::Rounding, Account::Collected(PAID, DebtNumber(0)), Money::from_centavos(36)),
        ],
    );
    payout(day, intent(3), "hopper-1", coin(1_000), 6);
    payout(day, intent(4), "hopper-2", coin(100), 3);
    day.add(EntryKind::Disarmed { intent: intent(1), slot: named("coin"), accepted: None }, vec![]);
    day.add(EntryKind::PaymentEnded { payment: PAID, end: PaymentEnd::Completed }, vec![]);
}

fn payout(day: &mut Day, intent: IntentId, slot: &str, denomination: Denomination, count: u8) {
    day.add(
        EntryKind::PayoutIntent {
            intent,
            payment: Some(PAID),
            session: None,
            slot: named(slot),
            serial: "23456".to_owned(),
            denomination,
            count,
            before: HopperRegisters::default(),
        },
        vec![],
    );
    day.add(
        EntryKind::PayoutOutcome { intent, result: PayoutResult::Proven, paid: count, evidence: Evidence::Counters, after: None },
        vec![cash(Account::Tendered(PAID), Account::Hopper(named(slot)), denomination, i64::from(count))],
    );
}

/// Cancelled with the note in escrow: it goes back.
fn cancelled(day: &mut Day) {
    opened(day, CANCELLED, 2);
    in_escrow(day, CANCELLED, intent(5));
    day.add(
        EntryKind::StackOutcome { intent: intent(5), result: StackResult::Returned, evidence: Evidence::Event },
        vec![cash(Account::Held(CANCELLED), Account::Escrow(named("bill")), bill(200), 1)],
    );
    day.add(EntryKind::PaymentEnded { payment: CANCELLED, end: PaymentEnd::Cancelled }, vec![]);
}

/// The power fails while a note is on its way: nobody knows where it is.
fn doubted(day: &mut Day) {
    opened(day, DOUBTED, 3);
    in_escrow(day, DOUBTED, intent(6));
    day.add(
        EntryKind::StackOutcome { intent: intent(6), result: StackResult::Doubt, evidence: Evidence::Nothing },
        vec![cash(Account::Transport(named("bill")), Account::Escrow(named("bill")), bill(200), 1)],
    );
    day.add(
        EntryKind::Doubt {
            doubt: DoubtId::from_u128(1),
            case: CaseId::from_u128(1),
            slot: named("bill"),
            intent: Some(intent(6)),
            payment: Some(DOUBTED),
            min: Money::ZERO,
            max: pesos(200),
            evidence: "powered up idle".to_owned(),
        },
        vec![],
    );
    day.add(EntryKind::PaymentEnded { payment: DOUBTED, end: PaymentEnd::Interrupted }, vec![]);
}

/// Paid with coins, and the hoppers are empty: the change is owed.
fn short(day: &mut Day) {
    opened(day, SHORT, 4);
    for counter in 1..=2 {
        day.add(
            EntryKind::CashIn { slot: named("coin"), payment: Some(SHORT), candidate: None, denomination: coin(1_000), counter, path: 0 },
            vec![cash(Account::CoinBox(named("coin")), Account::Tendered(SHORT), coin(1_000), 1)],
        );
    }
    day.add(
        EntryKind::Collected { payment: SHORT, debt: DebtNumber(0), amount: pesos(17) },
        vec![promise(Account::Tendered(SHORT), Account::Collected(SHORT, DebtNumber(0)), pesos(17))],
    );
    day.add(
        EntryKind::Owed {
            payment: SHORT,
            folio: folio(FolioKind::Refund, 1),
            case: CaseId::from_u128(2),
            amount: pesos(3),
            reason: OwedReason::ChangeShort,
        },
        vec![promise(Account::Tendered(SHORT), Account::Owed(SHORT), pesos(3))],
    );
    day.add(EntryKind::PaymentEnded { payment: SHORT, end: PaymentEnd::Completed }, vec![]);
}

fn cut(day: &mut Day) {
    let (cut, session) = (CutId::from_u128(1), SessionId::from_u128(302));
    day.add(EntryKind::StaffIn { session, staff: StaffRef { number: named("2210"), role: Role::Collector } }, vec![]);
    day.add(EntryKind::CutBegun { cut, folio: folio(FolioKind::Cut, 1), session, scope: CutScope::Total, from: Seq(0) }, vec![]);
    for slot in ["bill", "coin"] {
        day.add(EntryKind::ContainerOut { cut: Some(cut), slot: named(slot), by_device: true }, vec![]);
        day.add(
            EntryKind::ContainerIn { cut: Some(cut), slot: named(slot), serial: "CB-2".to_owned(), by_device: true, left: String::new() },
            vec![],
        );
    }
    let bags = vec![
        BagSeal { content: BagContent::Notes, seal: named("00418823") },
        BagSeal { content: BagContent::Coins, seal: named("00418824") },
    ];
    for bag in bags.clone() {
        day.add(EntryKind::SealRead { cut, bag, instead_of: None }, vec![]);
    }
    day.add(
        EntryKind::CutClosed {
            cut,
            folio: folio(FolioKind::Cut, 1),
            from: Seq(1),
            bags,
            hands_over: named("2210"),
            receives: named("2211"),
            commitment: "cd".repeat(32),
            salt: "ef".repeat(16),
        },
        vec![
            cash(Account::Bag(named("00418823")), Account::CashBox(named("bill")), bill(200), 1),
            cash(Account::Bag(named("00418824")), Account::CoinBox(named("coin")), coin(1_000), 2),
        ],
    );
}

/// The terminal's account for cash without owner.
pub fn unclaimed() -> Account {
    Account::Unclaimed(TerminalId::from_u128(7))
}
