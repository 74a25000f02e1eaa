//! What stands by the entries alone: each entry changes exactly what it speaks of, and what is remembered stays bounded.

use cas_agent::journal::Standing;
use cas_domain::account::Account;
use cas_domain::folio::{Folio, FolioKind, TerminalNumber};
use cas_domain::id::{BootId, CaseId, CentreId, CutId, DoubtId, IntentId, PaymentId, SessionId, TerminalId};
use cas_domain::journal::facts::{BagContent, BagSeal, CutScope, Evidence, FoundWhere, Realm, Role, SlotPieces, StackResult, StaffRef};
use cas_domain::journal::posting::{Pieces, Posting};
use cas_domain::journal::{Entry, EntryKind, Epoch, PlaceFlag, Seq};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;

use crate::rig::{Rig, bill, coin, pesos, slot};

const CUT: CutId = CutId::from_u128(5);

const PAYMENT: PaymentId = PaymentId::from_u128(2);
const SESSION: SessionId = SessionId::from_u128(4);

/// Entries one after the other, a second apart.
#[derive(Default)]
struct Pen {
    standing: Standing,
    seq: u64,
}

impl Pen {
    fn writes(&mut self, what: EntryKind) {
        self.moves(what, vec![]);
    }

    fn moves(&mut self, what: EntryKind, postings: Vec<Posting>) {
        self.seq += 1;
        let entry = Entry {
            terminal: TerminalId::from_u128(7),
            epoch: Epoch(1),
            seq: Seq(self.seq),
            boot: BootId::from_u128(1),
            wall_ms: at(self.seq),
            offset_ms: 0,
            mono_ms: self.seq * 1_000,
            cause: None,
            what,
            postings,
        };
        self.standing.apply(&entry).expect("balances fit");
    }

    /// A doubt at the bill acceptor, and staff who did not find the note.
    fn doubts_and_states(&mut self, number: u128) {
        let doubt = DoubtId::from_u128(number);
        let case = CaseId::from_u128(number);
        let (min, max, evidence) = (Money::ZERO, pesos(200), "power up".to_owned());
        self.writes(EntryKind::Doubt { doubt, case, slot: slot("bill"), intent: None, payment: None, min, max, evidence });
        let found = FoundWhere::NotFound;
        self.writes(EntryKind::Statement { doubt, session: SESSION, slot: slot("bill"), found, pieces: None, envelope: None });
    }
}

fn at(seq: u64) -> WallMillis {
    WallMillis::from_millis(1_795_197_600_000).plus_millis(i64::try_from(seq * 1_000).expect("fits"))
}

fn coins(debit: Account, credit: Account, centavos: u32, count: i64) -> Posting {
    let amount = Money::from_centavos(i64::from(centavos) * count);
    Posting { debit, credit, amount, pieces: Some(Pieces { denomination: coin(centavos), count }) }
}

/// Door, staff and the centre's head stand as the last entry about them says.
#[test]
fn the_last_word_stands() {
    let mut pen = Pen::default();
    assert!(!pen.standing.door_open);
    pen.writes(EntryKind::Door { open: true });
    assert!(pen.standing.door_open);
    pen.writes(EntryKind::Door { open: false });
    assert!(!pen.standing.door_open);

    let staff = StaffRef { number: "4127".parse().expect("a number"), role: Role::Technician };
    pen.writes(EntryKind::StaffIn { session: SESSION, staff: staff.clone() });
    assert_eq!(pen.standing.staff, Some((SESSION, staff)));
    pen.writes(EntryKind::StaffOut { session: SESSION });
    assert_eq!(pen.standing.staff, None, "who left is not signed in");

    let centre = CentreId::from_u128(8);
    pen.writes(EntryKind::Anchor { centre, acked: Seq(3) });
    assert_eq!(pen.standing.anchored, Some((centre, at(5))));
}

/// What was not found may turn up: the last sixteen doubts are kept, and one more drops the oldest.
#[test]
fn sixteen_stated_doubts_are_remembered() {
    let mut pen = Pen::default();
    let kept = |pen: &Pen| pen.standing.lost[&slot("bill")].iter().map(|doubt| doubt.id).collect::<Vec<_>>();
    for number in 1..=16 {
        pen.doubts_and_states(number);
    }
    assert_eq!(kept(&pen), (1..=16).map(DoubtId::from_u128).collect::<Vec<_>>());
    pen.doubts_and_states(17);
    assert_eq!(kept(&pen), (2..=17).map(DoubtId::from_u128).collect::<Vec<_>>());
    assert!(!pen.standing.in_doubt(&slot("bill")), "each was stated");
}

/// A hopper that was counted is accurate; its own coin falling into it changes nothing, another coin makes it unknown (S14).
#[test]
fn a_hopper_is_mixed_by_another_coin_only() {
    let mut pen = Pen::default();
    let place = Account::Hopper(slot("hopper-1"));
    let counted = vec![SlotPieces { slot: slot("hopper-1"), denomination: coin(1_000), count: 10 }];
    pen.moves(EntryKind::Count { session: SESSION, counted }, vec![coins(place.clone(), Account::Vault, 1_000, 10)]);
    assert_eq!(pen.standing.book.flag(&place), PlaceFlag::Accurate);
    for (centavos, flag) in [(1_000, PlaceFlag::Accurate), (500, PlaceFlag::Unknown)] {
        let what = EntryKind::CashIn {
            slot: slot("coin"),
            payment: Some(PAYMENT),
            candidate: None,
            denomination: coin(centavos),
            counter: 1,
            path: 2,
        };
        pen.moves(what, vec![coins(place.clone(), Account::Tendered(PAYMENT), centavos, 1)]);
        assert_eq!(pen.standing.book.flag(&place), flag, "a coin of {centavos} centavos");
    }
}

impl Pen {
    /// Staff put what they found into an envelope; without pieces it could not be read.
    fn fills(&mut self, envelope: &str, pieces: Option<Pieces>) {
        let (doubt, envelope) = (DoubtId::from_u128(1), Some(envelope.parse().expect("an envelope")));
        self.writes(EntryKind::Statement { doubt, session: SESSION, slot: slot("bill"), found: FoundWhere::Path, pieces, envelope });
    }

    fn begins_a_cut(&mut self) {
        let (folio, scope) = (Folio::new(FolioKind::Cut, TerminalNumber(7), 1).expect("a folio"), CutScope::Total);
        self.writes(EntryKind::CutBegun { cut: CUT, folio, session: SESSION, scope, from: Seq(1) });
    }

    fn closes_the_cut(&mut self, content: &[BagContent], postings: Vec<Posting>) {
        let seal = |number: usize| format!("0041882{number}").parse().expect("a seal");
        let bags = content.iter().enumerate().map(|(number, content)| BagSeal { content: *content, seal: seal(number) }).collect();
        let folio = Folio::new(FolioKind::Cut, TerminalNumber(7), 1).expect("a folio");
        let person = |number: &str| number.parse().expect("a number");
        let (commitment, salt) = (String::new(), String::new());
        let (hands_over, receives) = (person("2210"), person("2211"));
        self.moves(EntryKind::CutClosed { cut: CUT, folio, from: Seq(1), bags, hands_over, receives, commitment, salt }, postings);
    }

    fn opens_a_payment(&mut self) {
        let folio = Folio::new(FolioKind::Payment, TerminalNumber(7), 1).expect("a folio");
        self.writes(EntryKind::PaymentOpened { payment: PAYMENT, folio, debts: vec![], due: pesos(137) });
    }

    fn wants_to_stack(&mut self, intent: u128) {
        let what = EntryKind::StackIntent {
            intent: IntentId::from_u128(intent),
            payment: PAYMENT,
            slot: slot("bill"),
            serial: "B1".to_owned(),
            escrow: 1,
            denomination: bill(200),
            index: 3,
        };
        self.moves(what, vec![notes(Account::Escrow(slot("bill")), Account::Held(PAYMENT), 1)]);
    }

    fn stacks(&mut self, intent: u128) {
        let (intent, result, evidence) = (IntentId::from_u128(intent), StackResult::Stacked, Evidence::Event);
        let credited = Posting { debit: Account::Held(PAYMENT), credit: Account::Tendered(PAYMENT), pieces: None, amount: pesos(200) };
        let into_the_box = notes(Account::CashBox(slot("bill")), Account::Escrow(slot("bill")), 1);
        self.moves(EntryKind::StackOutcome { intent, result, evidence }, vec![into_the_box, credited]);
    }
}

fn notes(debit: Account, credit: Account, count: i64) -> Posting {
    Posting { debit, credit, amount: pesos(200 * count), pieces: Some(Pieces { denomination: bill(200), count }) }
}

/// A cut that was given up stands no more, and the envelopes wait for the next one.
#[test]
fn a_cut_given_up_takes_nothing_along() {
    let mut pen = Pen::default();
    pen.fills("SOBRE-0001", None);
    pen.begins_a_cut();
    assert!(pen.standing.cut.is_some());
    pen.writes(EntryKind::CutAborted { cut: CUT });
    assert!(pen.standing.cut.is_none());
    assert_eq!(pen.standing.envelopes.len(), 1);
}

/// A cut takes the envelopes whose pieces it moves into a bag, and those that could not be read with the bag of doubtful money.
#[test]
fn a_cut_takes_exactly_the_envelopes_of_its_bags() {
    let read = Some(Pieces { denomination: bill(200), count: 1 });
    let moved = || vec![notes(Account::Bag("00418820".parse().expect("a seal")), Account::Pouch("SOBRE-0001".parse().expect("one")), 1)];
    let left = |content: &[BagContent], postings: Vec<Posting>| {
        let mut pen = Pen::default();
        pen.fills("SOBRE-0001", read);
        pen.fills("SOBRE-0002", None);
        pen.begins_a_cut();
        pen.closes_the_cut(content, postings);
        pen.standing.envelopes.keys().map(|envelope| envelope.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(left(&[BagContent::Notes], moved()), ["SOBRE-0002"], "what could not be read waits for a bag of its own");
    assert_eq!(left(&[BagContent::Notes, BagContent::Doubtful], vec![]), ["SOBRE-0001"], "what was not moved lies there still");
    assert_eq!(left(&[BagContent::Notes, BagContent::Doubtful], moved()), Vec::<String>::new());
}

/// A hopper emptied in a cut: what was unknown is stated now, what was counted stays so.
#[test]
fn an_emptied_hopper_is_known_by_a_persons_word_only_where_it_was_unknown() {
    let hopper = |name: &str| Account::Hopper(slot(name));
    let mut pen = Pen::default();
    pen.standing.book.set_flag(hopper("hopper-1"), PlaceFlag::Unknown);
    pen.begins_a_cut();
    for name in ["hopper-1", "hopper-2"] {
        pen.writes(EntryKind::ContainerOut { cut: Some(CUT), slot: slot(name), by_device: false });
    }
    pen.closes_the_cut(&[BagContent::Coins], vec![]);
    assert_eq!(["hopper-1", "hopper-2"].map(|name| pen.standing.book.flag(&hopper(name))), [PlaceFlag::Set, PlaceFlag::Accurate]);
}

/// The device repeats its last word until it is heard: a credit is its last word until something else happens at the slot.
#[test]
fn a_credit_is_the_last_word_of_its_slot_until_the_next_act() {
    let mut pen = Pen::default();
    pen.opens_a_payment();
    for next in ["another note", "a reset"] {
        pen.wants_to_stack(3);
        pen.stacks(3);
        assert_eq!(pen.standing.last_notes.get(&slot("bill")), Some(&bill(200)));
        if next == "a reset" {
            let (intent, serial) = (IntentId::from_u128(4), "B1".to_owned());
            pen.writes(EntryKind::MoveIntent { intent, slot: slot("bill"), serial });
        } else {
            pen.wants_to_stack(5);
        }
        assert_eq!(pen.standing.last_notes.get(&slot("bill")), None, "{next}");
    }
}

/// A note is received once, when it is credited: not when it lies in escrow, and not twice because it also moved into the box.
#[test]
fn a_note_is_received_once() {
    let mut pen = Pen::default();
    pen.opens_a_payment();
    let received = |pen: &Pen| pen.standing.payment.as_ref().map(|open| (open.received, open.last));
    pen.wants_to_stack(3);
    assert_eq!(received(&pen), Some((Money::ZERO, None)));
    pen.stacks(3);
    assert_eq!(received(&pen), Some((pesos(200), Some(bill(200)))));
}

/// Until a genesis says that it is live, nothing is promised.
#[test]
fn a_terminal_is_live_only_by_its_genesis() {
    let genesis = Rig::bare().entries().remove(0).what;
    for live in [false, true] {
        let mut pen = Pen::default();
        assert!(pen.standing.is_training(), "nobody knows yet");
        let mut what = genesis.clone();
        let EntryKind::Genesis { realm, .. } = &mut what else { panic!("a genesis comes first") };
        *realm = if live { Realm::Live } else { Realm::Training };
        pen.writes(what);
        assert_eq!(pen.standing.is_training(), !live);
    }
}
