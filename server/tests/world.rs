//! A centre on a real SQLite file, stepped by hand, and a terminal that writes and signs a real chain.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cas_domain::account::{Account, DebtNumber};
use cas_domain::denomination::Denomination;
use cas_domain::folio::{Folio, FolioKind, TerminalNumber};
use cas_domain::hex;
use cas_domain::id::{BootId, CaseId, CutId, DoubtId, IntentId, PaymentId, QuoteId, SessionId, TerminalId};
use cas_domain::journal::facts::{BagContent, BagSeal, CutScope, Evidence, OwedReason, PaymentEnd, PayoutResult, Realm, Role, StackResult};
use cas_domain::journal::{Entry, EntryHash, EntryKind, Posting, Seq, StoredEntry, canonical_bytes, entry_hash};
use cas_domain::money::Money;
use cas_domain::quote::{DebtLine, LineKind, Quote};
use cas_domain::slot::Slot;
use cas_domain::time::WallMillis;
use cas_domain::wire::signed::BatchClaim;
use cas_domain::wire::v1::{Batch, BatchAnswer, BatchOutcome, EnrolAnswer, EnrolRequest};
use cas_server::Centre;
use cas_server::access::Session;
use cas_server::clock::HandClock;
use cas_server::custody::key::CutKey;
use cas_server::random::{RandomError, Randomness};
use cas_server::seed::{STAFF, TERMINAL};
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};

/// 20 nov 2026, 14:00 h in Aguascalientes.
pub const START: i64 = 1_795_204_800_000;

/// Bytes that are the same in every run.
pub struct Counted(AtomicU64);

impl From<u64> for Counted {
    fn from(first: u64) -> Self {
        Self(AtomicU64::new(first))
    }
}

impl Randomness for Counted {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        for chunk in bytes.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::SeqCst);
            chunk.copy_from_slice(&Sha256::digest(count.to_be_bytes())[..chunk.len()]);
        }
        Ok(())
    }
}

/// A seeded centre in a folder of its own.
pub struct World {
    pub centre: Arc<Centre>,
    pub clock: Arc<HandClock>,
    pub folder: tempfile::TempDir,
}

impl World {
    /// A fresh one with the demonstration's beginnings.
    pub fn new() -> Self {
        Self::in_folder(tempfile::tempdir().expect("a folder"), START)
    }

    /// One whose database lies in this folder, at this moment.
    pub fn in_folder(folder: tempfile::TempDir, now: i64) -> Self {
        let clock = Arc::new(HandClock::at(WallMillis::from_millis(now)));
        let random: Arc<dyn Randomness> = Arc::new(Counted(AtomicU64::new(u64::try_from(now - START).expect("after the start"))));
        let centre = Centre::open(&folder.path().join("centre.db"), clock.clone(), random).expect("the centre opens");
        centre.seed_demo().expect("seeded");
        Self { centre: Arc::new(centre), clock, folder }
    }

    /// Ends the process, as it were, and starts it again an hour later.
    pub fn restarted(self) -> Self {
        let Self { centre, folder, .. } = self;
        drop(centre);
        Self::in_folder(folder, START + 3_600_000)
    }

    /// A person of the demonstration's staff, signed in.
    pub fn session(&self, number: &str) -> Session {
        let person = STAFF.iter().find(|person| person.number == number).expect("in the demonstration's staff");
        let token = self.centre.sign_in(number, person.password, "test").expect("signs in");
        self.centre.session(&token).expect("a session")
    }

    /// The demonstration terminal, freshly enrolled.
    pub fn terminal(&self) -> Terminal {
        let code = self.centre.make_enrol_code(TERMINAL, "test").expect("a code");
        Terminal::enrolled(self, &code)
    }

    /// Fills the hoppers from a pouch of the centre.
    pub fn fill(&self, terminal: &mut Terminal) -> Folio {
        let pieces = vec![(coin(10), 200), (coin(1), 300)];
        let pouch = self.centre.fill_pouch(&self.session("3001"), TERMINAL, pieces).expect("a vale");
        terminal.refill(pouch, &[("hopper-1", coin(10), 200), ("hopper-2", coin(1), 300)]);
        pouch
    }

    /// Sends everything that the terminal has, in one batch; must be acknowledged.
    pub fn sync(&self, terminal: &mut Terminal) -> BatchAnswer {
        let batch = terminal.batch(terminal.sent + 1, terminal.entries.len());
        let answer = self.take(&batch);
        assert!(matches!(answer.outcome, BatchOutcome::Ack { .. }), "not acknowledged: {:?}", answer.outcome);
        terminal.sent = terminal.entries.len();
        answer
    }

    /// Takes one batch the way the HTTP handler does.
    pub fn take(&self, batch: &Batch) -> BatchAnswer {
        let bytes = serde_json::to_vec(batch).expect("JSON");
        let mut answer = self.centre.take_batch(batch, &bytes).expect("the store works");
        self.centre.post_due().expect("the store works");
        answer.applied = self.centre.applied_for(batch, &answer.outcome).expect("the store works");
        answer
    }

    /// Names of the checks that do not hold, with what they found.
    pub fn broken(&self) -> Vec<(String, Vec<String>)> {
        let checks = self.centre.verify().expect("the store works");
        checks.into_iter().filter(|check| !check.holds).map(|check| (check.name.to_owned(), check.found)).collect()
    }

    /// What an account holds by denomination: pieces, and centavos debit positive over all denominations.
    pub fn balance(&self, owner: &str, account: &str) -> i64 {
        let lines =
            self.centre.store.read::<_, cas_server::error::CentreError>(|db| Ok(db.balance_lines(Realm::Training, owner, account)?));
        lines.expect("the store works").iter().map(|(_, amount, _)| amount).sum()
    }
}

/// A terminal's journal and key.
pub struct Terminal {
    pub key: SigningKey,
    pub answer: EnrolAnswer,
    pub entries: Vec<StoredEntry>,
    pub sent: usize,
    pub now: i64,
    ids: u128,
}

pub fn bill(pesos: u32) -> Denomination {
    Denomination::bill(pesos).expect("a note")
}

pub fn coin(pesos: u32) -> Denomination {
    Denomination::coin(pesos * 100).expect("a coin")
}

pub fn slot(name: &str) -> Slot {
    name.parse().expect("a slot")
}

pub fn pesos(amount: i64) -> Money {
    Money::from_pesos(amount).expect("fits")
}

impl Terminal {
    pub fn enrolled(world: &World, code: &str) -> Self {
        let seed: [u8; 32] = world.centre.random.bytes().expect("bytes");
        let key = SigningKey::from_bytes(&seed);
        let request = request(&key, code);
        let answer = world.centre.enrol(&request).expect("enrolled");
        let ids = 1_000_000 * u128::from(answer.epoch.0);
        let mut terminal = Self { key, answer, entries: Vec::new(), sent: 0, now: START, ids };
        terminal.genesis();
        terminal
    }

    /// A terminal with a key and nothing written: a rebuilt or copied disk.
    pub fn blank(key: SigningKey, answer: EnrolAnswer) -> Self {
        Self { key, answer, entries: Vec::new(), sent: 0, now: START, ids: 77_000_000 }
    }

    /// A copy of its disk as it is now, put into the machine later.
    pub fn image(&self) -> Self {
        let mut image = Self::blank(self.key.clone(), self.answer.clone());
        image.entries.clone_from(&self.entries);
        image.sent = self.sent;
        image
    }

    fn genesis(&mut self) {
        let what = EntryKind::Genesis {
            realm: self.answer.realm,
            number: self.answer.number,
            site: self.answer.site.clone(),
            key: hex::encode(self.key.verifying_key().as_bytes()),
            old_head: None,
            reason: "enrolled".to_owned(),
            counters: self.answer.counters.clone(),
            continues: self.answer.continues.clone().map(Box::new),
        };
        self.write(what, vec![]);
        self.write(EntryKind::Boot { boot: BootId::from_u128(1), version: "0.1.0".to_owned() }, vec![]);
    }

    pub fn id(&self) -> TerminalId {
        self.answer.terminal
    }

    pub fn number(&mut self) -> u128 {
        self.ids += 1;
        self.ids
    }

    pub fn folio(&self, kind: FolioKind, number: u32) -> Folio {
        Folio::new(kind, TerminalNumber(7), number).expect("a folio")
    }

    /// Where its journal ends.
    pub fn link(&self) -> cas_domain::journal::Link {
        let seq = Seq(u64::try_from(self.entries.len()).expect("fits"));
        cas_domain::journal::Link { epoch: self.answer.epoch, seq, hash: self.head() }
    }

    fn head(&self) -> EntryHash {
        self.entries.last().map_or(EntryHash::START, |entry| entry.hash)
    }

    /// Writes an entry as an agent would.
    pub fn write(&mut self, what: EntryKind, postings: Vec<Posting>) {
        self.now += 1_000;
        let entry = Entry {
            terminal: self.id(),
            epoch: self.answer.epoch,
            seq: Seq(u64::try_from(self.entries.len()).expect("fits") + 1),
            boot: BootId::from_u128(1),
            wall_ms: WallMillis::from_millis(self.now),
            offset_ms: 0,
            mono_ms: 1,
            cause: None,
            what,
            postings,
        };
        self.write_bytes(canonical_bytes(&entry).expect("canonical"));
    }

    /// Writes any bytes as the next entry.
    pub fn write_bytes(&mut self, body: Vec<u8>) {
        let seq = Seq(u64::try_from(self.entries.len()).expect("fits") + 1);
        let previous = self.head();
        let hash = entry_hash(self.id(), self.answer.epoch, seq, previous, &body);
        self.entries.push(StoredEntry { seq, previous, hash, body });
    }

    /// A signed batch of the entries `first..=last`, counted from 1.
    pub fn batch(&self, first: usize, last: usize) -> Batch {
        let part = &self.entries[first - 1..last];
        let before = part.first().map_or(EntryHash::START, |entry| entry.previous);
        let after = part.last().map_or(before, |entry| entry.hash);
        let (first, last) = (Seq(u64::try_from(first).expect("fits")), Seq(u64::try_from(last).expect("fits")));
        let claim = BatchClaim { terminal: self.id(), epoch: self.answer.epoch, first, last, before, after };
        Batch {
            terminal: self.id(),
            epoch: self.answer.epoch,
            first,
            before,
            entries: part.iter().map(|entry| String::from_utf8(entry.body.clone()).expect("text")).collect(),
            after,
            signature: claim.sign(&self.key),
        }
    }

    /// A note waits in escrow, and is to be stacked: T1 with its intent.
    fn escrow(&mut self, payment: PaymentId, note: Denomination) -> IntentId {
        let intent = IntentId::from_u128(self.number());
        let what = EntryKind::StackIntent {
            intent,
            payment,
            slot: slot("bill"),
            serial: "B1".to_owned(),
            escrow: 1,
            denomination: note,
            index: 4,
        };
        let (escrow, held) = (Account::Escrow(slot("bill")), Account::Held(payment));
        self.write(what, vec![Posting::pieces(escrow, held, note, 1).expect("T1")]);
        intent
    }

    /// Stacks one note for a payment: intent and outcome.
    pub fn stack(&mut self, payment: PaymentId, note: Denomination) {
        let intent = self.escrow(payment, note);
        let (escrow, held) = (Account::Escrow(slot("bill")), Account::Held(payment));
        self.write(
            EntryKind::StackOutcome { intent, result: StackResult::Stacked, evidence: Evidence::Event },
            vec![
                Posting::pieces(Account::CashBox(slot("bill")), escrow, note, 1).expect("T2"),
                Posting::promise(held, Account::Tendered(payment), note.value()).expect("T2"),
            ],
        );
    }

    /// Opens a payment of one debt.
    pub fn open(&mut self, folio: u32, service: &str, reference: &str, lines: &[(LineKind, i64)]) -> (PaymentId, Quote) {
        let payment = PaymentId::from_u128(self.number());
        let lines: Vec<DebtLine> = lines
            .iter()
            .map(|(kind, centavos)| DebtLine { kind: *kind, label: "Concepto".to_owned(), amount: Money::from_centavos(*centavos) })
            .collect();
        let quote = Quote {
            id: QuoteId::from_u128(self.number()),
            service: service.parse().expect("a service"),
            name: "Parquímetro, infracción".to_owned(),
            name_en: "Parking ticket".to_owned(),
            icon: "letter-circle-p".to_owned(),
            biller: "municipio".parse().expect("a biller"),
            agency: "Municipio".to_owned(),
            income_key: "6101-05".to_owned(),
            reference: reference.to_owned(),
            reference_shown: reference.to_owned(),
            holder: String::new(),
            object: String::new(),
            total: Money::sum(lines.iter().map(|line| line.amount)).expect("fits"),
            lines,
            valid_until: WallMillis::from_millis(START + 1_000_000),
            may_wait: true,
            next_step: String::new(),
            next_step_en: String::new(),
        };
        let folio = self.folio(FolioKind::Payment, folio);
        self.write(EntryKind::PaymentOpened { payment, folio, debts: vec![quote.clone()], due: quote.total }, vec![]);
        (payment, quote)
    }

    /// Collects a debt: T7 with its rounding.
    pub fn collect(&mut self, payment: PaymentId, quote: &Quote) {
        let debt = DebtNumber(0);
        let (tendered, collected) = (Account::Tendered(payment), Account::Collected(payment, debt));
        let owed = quote.owed_to_biller().expect("fits");
        let adjustment = quote.adjustment().centavos();
        let paid = if adjustment > 0 { owed } else { quote.total };
        let mut postings = vec![Posting::promise(tendered.clone(), collected.clone(), paid).expect("T7")];
        if adjustment > 0 {
            postings.push(Posting::promise(tendered, Account::Rounding, Money::from_centavos(adjustment)).expect("T7"));
        } else if adjustment < 0 {
            postings.push(Posting::promise(Account::Rounding, collected, Money::from_centavos(-adjustment)).expect("T7"));
        }
        self.write(EntryKind::Collected { payment, debt, amount: owed }, postings);
    }

    /// Pays change from a hopper.
    pub fn pay_out(&mut self, payment: PaymentId, hopper: &str, piece: Denomination, count: u8) {
        let intent = IntentId::from_u128(self.number());
        self.write(
            EntryKind::PayoutIntent {
                intent,
                payment: Some(payment),
                session: None,
                slot: slot(hopper),
                serial: "H1".to_owned(),
                denomination: piece,
                count,
                before: Default::default(),
            },
            vec![],
        );
        self.write(
            EntryKind::PayoutOutcome { intent, result: PayoutResult::Proven, paid: count, evidence: Evidence::Event, after: None },
            vec![Posting::pieces(Account::Tendered(payment), Account::Hopper(slot(hopper)), piece, i64::from(count)).expect("T8")],
        );
    }

    /// A parking ticket of $137.00 paid with a $200 note and $63.00 of change in coins.
    pub fn pay_137(&mut self, folio: u32, reference: &str) -> PaymentId {
        let (payment, quote) = self.open(folio, "parquimetro", reference, &[(LineKind::Concept, 13_700)]);
        self.stack(payment, bill(200));
        self.collect(payment, &quote);
        self.pay_out(payment, "hopper-1", coin(10), 6);
        self.pay_out(payment, "hopper-2", coin(1), 3);
        self.write(EntryKind::PaymentEnded { payment, end: PaymentEnd::Completed }, vec![]);
        payment
    }

    /// Loads the hoppers from a pouch: T14.
    pub fn refill(&mut self, pouch: Folio, hoppers: &[(&str, Denomination, i64)]) {
        let session = SessionId::from_u128(self.number());
        let account = Account::pouch_of(pouch).expect("a pouch");
        let Account::Pouch(number) = account.clone() else { unreachable!("a pouch") };
        let loaded = hoppers.iter().map(|(hopper, denomination, count)| cas_domain::journal::facts::SlotPieces {
            slot: slot(hopper),
            denomination: *denomination,
            count: *count,
        });
        let postings = hoppers
            .iter()
            .map(|(hopper, piece, count)| Posting::pieces(Account::Hopper(slot(hopper)), account.clone(), *piece, *count).expect("T14"))
            .collect();
        let (folio, loaded) = (self.folio(FolioKind::Refill, 1), loaded.collect());
        self.write(EntryKind::Refill { session, folio, pouch: number, loaded }, postings);
    }

    /// Cuts: the notes of the box into a bag.
    pub fn cut(&mut self, number: u32, notes: &[(Denomination, i64)], seal: &str) -> Folio {
        self.cut_into(number, notes, &[(BagContent::Notes, seal)])
    }

    /// Cuts into several bags; the notes stand on the account of the first.
    pub fn cut_into(&mut self, number: u32, notes: &[(Denomination, i64)], seals: &[(BagContent, &str)]) -> Folio {
        let (cut, session) = (CutId::from_u128(self.number()), SessionId::from_u128(self.number()));
        let folio = self.folio(FolioKind::Cut, number);
        let staff = cas_domain::journal::facts::StaffRef { number: "2210".parse().expect("a number"), role: Role::Collector };
        self.write(EntryKind::StaffIn { session, staff }, vec![]);
        self.write(EntryKind::CutBegun { cut, folio, session, scope: CutScope::Partial, from: Seq(1) }, vec![]);
        self.write(EntryKind::ContainerOut { cut: Some(cut), slot: slot("bill"), by_device: true }, vec![]);
        self.write(
            EntryKind::ContainerIn { cut: Some(cut), slot: slot("bill"), serial: "X2".to_owned(), by_device: true, left: String::new() },
            vec![],
        );
        let bags: Vec<BagSeal> =
            seals.iter().map(|(content, seal)| BagSeal { content: *content, seal: seal.parse().expect("a seal") }).collect();
        for bag in &bags {
            self.write(EntryKind::SealRead { cut, bag: bag.clone(), instead_of: None }, vec![]);
        }
        let first = bags[0].seal.clone();
        let postings = notes
            .iter()
            .map(|(note, count)| Posting::pieces(Account::Bag(first.clone()), Account::CashBox(slot("bill")), *note, *count).expect("T18"))
            .collect();
        self.write(
            EntryKind::CutClosed {
                cut,
                folio,
                from: Seq(1),
                bags,
                hands_over: "4127".parse().expect("a number"),
                receives: "2210".parse().expect("a number"),
                commitment: "00".to_owned(),
                salt: "11".to_owned(),
            },
            postings,
        );
        self.write(EntryKind::StaffOut { session }, vec![]);
        folio
    }

    /// Re-signs a batch after its fields were changed by a test.
    pub fn resign(&self, batch: &mut Batch) {
        let count = u64::try_from(batch.entries.len()).expect("fits");
        let last = Seq(batch.first.0 + count - 1);
        let claim =
            BatchClaim { terminal: batch.terminal, epoch: batch.epoch, first: batch.first, last, before: batch.before, after: batch.after };
        batch.signature = claim.sign(&self.key);
    }
}

/// An enrolment request with a key.
pub fn request(key: &SigningKey, code: &str) -> EnrolRequest {
    EnrolRequest { code: code.to_owned(), public_key: hex::encode(key.verifying_key().as_bytes()), version: "0.1.0".to_owned() }
}

/// Money that is owed, doubtful or nobody's, as an agent writes it.
impl Terminal {
    /// A payment of $137.00 with a note of which nobody knows where it is: T1, T6, the doubt, and its end.
    pub fn doubt_note(&mut self, folio: u32, note: Denomination) -> (PaymentId, CaseId) {
        let (payment, _) = self.open(folio, "parquimetro", "123456006", &[(LineKind::Concept, 13_700)]);
        let intent = self.escrow(payment, note);
        let escrow = Account::Escrow(slot("bill"));
        let what = EntryKind::StackOutcome { intent, result: StackResult::Doubt, evidence: Evidence::Nothing };
        self.write(what, vec![Posting::pieces(Account::Transport(slot("bill")), escrow, note, 1).expect("T6")]);
        let case = CaseId::from_u128(self.number());
        let doubt = DoubtId::from_u128(self.number());
        let evidence = "only power up".to_owned();
        let (min, max) = (Money::ZERO, note.value());
        self.write(
            EntryKind::Doubt { doubt, case, slot: slot("bill"), intent: Some(intent), payment: Some(payment), min, max, evidence },
            vec![],
        );
        self.write(EntryKind::PaymentEnded { payment, end: PaymentEnd::Interrupted }, vec![]);
        (payment, case)
    }

    /// Change whose hopper fell silent: T12, the doubt, and what is owed for it.
    pub fn doubt_payout(&mut self, payment: PaymentId, hopper: &str, piece: Denomination, count: u8, folio: u32) -> CaseId {
        let intent = IntentId::from_u128(self.number());
        let before = Default::default();
        let what = EntryKind::PayoutIntent {
            intent,
            payment: Some(payment),
            session: None,
            slot: slot(hopper),
            serial: "H1".to_owned(),
            denomination: piece,
            count,
            before,
        };
        self.write(what, vec![]);
        let value = piece.times(i64::from(count)).expect("fits");
        let postings = vec![
            Posting::pieces(Account::Transport(slot(hopper)), Account::Hopper(slot(hopper)), piece, i64::from(count)).expect("T12"),
            Posting::promise(Account::Tendered(payment), Account::Owed(payment), value).expect("T12"),
        ];
        let what = EntryKind::PayoutOutcome { intent, result: PayoutResult::Doubt, paid: 0, evidence: Evidence::Nothing, after: None };
        self.write(what, postings);
        let case = CaseId::from_u128(self.number());
        let doubt = DoubtId::from_u128(self.number());
        let evidence = "the registers do not say".to_owned();
        let what = EntryKind::Doubt {
            doubt,
            case,
            slot: slot(hopper),
            intent: Some(intent),
            payment: Some(payment),
            min: Money::ZERO,
            max: value,
            evidence,
        };
        self.write(what, vec![]);
        self.owe(payment, folio, value, OwedReason::PayoutInDoubt, vec![]);
        case
    }

    /// An `Owed` entry with its postings.
    pub fn owe(&mut self, payment: PaymentId, folio: u32, amount: Money, reason: OwedReason, postings: Vec<Posting>) -> (CaseId, Folio) {
        let case = CaseId::from_u128(self.number());
        let folio = self.folio(FolioKind::Refund, folio);
        self.write(EntryKind::Owed { payment, folio, case, amount, reason }, postings);
        (case, folio)
    }

    /// A payment of $137.00 with a $200 note whose change ran out at $13.00: T10.
    pub fn pay_short(&mut self, number: u32, reference: &str, folio: u32) -> (PaymentId, CaseId, Folio) {
        let (payment, quote) = self.open(number, "parquimetro", reference, &[(LineKind::Concept, 13_700)]);
        self.stack(payment, bill(200));
        self.collect(payment, &quote);
        self.pay_out(payment, "hopper-1", coin(10), 5);
        let rest = pesos(13);
        let t10 = vec![Posting::promise(Account::Tendered(payment), Account::Owed(payment), rest).expect("T10")];
        let (case, folio) = self.owe(payment, folio, rest, OwedReason::ChangeShort, t10);
        self.write(EntryKind::PaymentEnded { payment, end: PaymentEnd::Completed }, vec![]);
        (payment, case, folio)
    }
}

impl World {
    /// Counts a cut of one bag of notes: these pieces, nothing else.
    pub fn count(&self, key: impl Into<CutKey>, seal: &str, found: &[(Denomination, i64)]) {
        let key = key.into();
        let vault = self.session("5031");
        let seal = seal.parse().expect("a seal");
        self.centre.open_count(&vault, key, "Cámara 2").expect("opened");
        let pieces = |note: Denomination| found.iter().find(|(other, _)| *other == note).map_or(0, |(_, count)| *count);
        let lines: Vec<_> = [1000, 500, 200, 100, 50, 20].map(|note| (bill(note), Some(pieces(bill(note))))).to_vec();
        self.centre.save_lines(&vault, key, &seal, &lines).expect("saved");
        self.centre.save_seal(&vault, key, &seal, true).expect("saved");
        self.centre.finish_count(&vault, key).expect("finished");
    }
}
