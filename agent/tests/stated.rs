//! M04 in detail: what is asked and what is not, at each kind of slot; where pieces lie after an answer; when the path is tried.

use cas_agent::journal::standing::{OpenDoubt, OpenPayment};
use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillFound, BillNews, CoinNews, FaultNews};
use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::id::DoubtId;
use cas_domain::journal::Posting;
use cas_domain::journal::facts::{CutScope, FaultCode, FaultSeverity, FoundWhere};
use cas_domain::journal::posting::Pieces;
use cas_domain::local::jam::{JamView, PathState};
use cas_domain::local::screen::Screen;
use cas_domain::local::staff::{BoardKind, StaffScreen};
use cas_domain::local::touch::Act;

use crate::rig::{Alone, Rig, Trouble, bill, coin, pesos, recorded, slot};

fn jam(rig: &Rig) -> JamView {
    let Screen::Staff { screen: StaffScreen::Jam { jam, .. } } = &rig.view.screen else { panic!("M04, not {:?}", rig.view.screen) };
    jam.clone()
}

fn found(doubt: Option<DoubtId>, found: FoundWhere, piece: Option<(Denomination, i64)>, envelope: Option<&str>) -> Act {
    let pieces = piece.map(|(denomination, count)| Pieces { denomination, count });
    Act::Found { doubt, found, pieces, envelope: envelope.map(|number| number.parse().expect("an envelope")) }
}

fn state(rig: &mut Rig, place: FoundWhere, piece: Option<(Denomination, i64)>, envelope: Option<&str>) {
    let doubt = jam(rig).doubt;
    rig.touch(found(doubt, place, piece, envelope));
}

fn at_m04(rig: &mut Rig) {
    rig.sign_in("4127");
    rig.touch(Act::BeginJam);
}

fn count(rig: &Rig, kind: &str) -> usize {
    rig.kinds().iter().filter(|each| **each == kind).count()
}

/// A $200 note whose permit left before power failed: nobody knows where it is.
fn note_in_doubt() -> Rig {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::BillMute;
    assert!(rig.insert_note(bill(200)));
    rig.devices.trouble = Trouble::None;
    let mut rig = rig.restart();
    rig.devices.escrow = None;
    rig.start_devices_found(BillFound::PowerUp);
    rig.wait_ms(4_000);
    rig.touch(Act::GiveBack);
    rig.wait_ms(130_000);
    rig
}

fn in_transport(rig: &Rig) -> i64 {
    rig.pump.standing().book.pieces(&Account::Transport(slot("bill")), bill(200))
}

/// The coin acceptor kept coins: what staff find lies in the coin box; it has no path to be tried, and its doubt is over.
#[test]
fn coins_that_the_acceptor_kept_lie_in_its_box() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_coin(coin(1000)));
    let counter = rig.devices.coin_counter + 2;
    rig.devices.coin_counter = counter;
    rig.event(SessionEvent::Coin(CoinNews::Lost { counter, max: 2 }));
    rig.touch(Act::Cancel);
    rig.touch(Act::CancelAndReturn);
    rig.wait_ms(30_000);
    at_m04(&mut rig);
    assert_eq!((jam(&rig).kind, jam(&rig).several), (BoardKind::CoinAcceptor, true));
    assert_eq!(jam(&rig).answers, [FoundWhere::Path, FoundWhere::Box, FoundWhere::NotFound]);
    state(&mut rig, FoundWhere::Box, Some((coin(1000), 1)), None);
    assert_eq!(jam(&rig).problem, None);
    assert_eq!(rig.pump.standing().book.pieces(&Account::CoinBox(slot("coin")), coin(1000)), 2);
    assert!(!rig.pump.standing().faults.contains_key(&(slot("coin"), FaultCode::Doubt)), "{:?}", rig.pump.standing().faults);
    assert_eq!((jam(&rig).path, count(&rig, "MoveIntent")), (PathState::Clear, 0));
}

/// Coins of an order in doubt that are found in their hopper, all of them: they lie there by the book, too, and it waits for its count.
#[test]
fn coins_of_a_hopper_in_doubt_are_found_in_it() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::HopperDoubt(0);
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(600_000);
    rig.devices.trouble = Trouble::None;
    let before = rig.hopper("hopper-1").0;
    let doubted = rig.pump.standing().book.pieces(&Account::Transport(slot("hopper-1")), coin(1000));
    assert!(doubted > 0);
    at_m04(&mut rig);
    assert_eq!((jam(&rig).slot, jam(&rig).kind), (slot("hopper-1"), BoardKind::Hopper));
    state(&mut rig, FoundWhere::Box, Some((coin(1000), doubted)), None);
    assert_eq!(jam(&rig).problem, None);
    assert_eq!(rig.hopper("hopper-1").0, before + doubted);
    assert!(rig.pump.standing().faults.contains_key(&(slot("hopper-1"), FaultCode::Doubt)), "a count ends that");
}

/// The path is not tried before all is stated. If the reset's permit comes back, it is tried again when asked for, once; and M04
/// asks nothing that is stated already.
#[test]
fn the_path_is_tried_when_all_is_stated_and_again_when_asked_for() {
    let mut rig = note_in_doubt();
    at_m04(&mut rig);
    rig.touch(Act::TestPath);
    assert_eq!((count(&rig, "MoveIntent"), jam(&rig).path), (0, PathState::Asked), "first it is said where the note was");
    let doubt = jam(&rig).doubt;
    let answer = found(doubt, FoundWhere::Path, Some((bill(200), 1)), Some("0412"));
    let touch =
        |rig: &Rig, act| SessionEvent::Touch(cas_domain::local::touch::Touch { version: rig.view.version, payment: rig.view.payment, act });
    rig.unheard(touch(&rig, answer));
    assert_eq!((count(&rig, "MoveIntent"), jam(&rig).path), (1, PathState::Testing));
    rig.unheard(touch(&rig, Act::TestPath));
    assert_eq!(count(&rig, "MoveIntent"), 1, "it is being tried");
    let reset = rig.pump.standing().moves[&slot("bill")];
    rig.event(SessionEvent::Bill(BillNews::NotSent(reset)));
    assert_eq!(jam(&rig).path, PathState::Blocked);
    rig.touch(Act::JamDone);
    rig.touch(Act::BeginJam);
    assert_eq!((jam(&rig).answers, jam(&rig).doubt, jam(&rig).path), (vec![], None, PathState::Blocked), "nothing is left to say");
    rig.touch(found(None, FoundWhere::Path, Some((bill(200), 1)), Some("0413")));
    assert_eq!((count(&rig, "Statement"), count(&rig, "Doubt")), (1, 1), "nothing was asked");
    rig.touch(Act::TestPath);
    assert_eq!((count(&rig, "MoveIntent"), jam(&rig).path), (2, PathState::Clear));
    rig.audit();
}

/// An answer about another doubt than the one that is asked about is none.
#[test]
fn an_answer_about_another_doubt_is_none() {
    let mut rig = note_in_doubt();
    at_m04(&mut rig);
    for other in [None, Some(DoubtId::from_u128(77))] {
        rig.touch(found(other, FoundWhere::Path, Some((bill(200), 1)), Some("0412")));
        assert_eq!((count(&rig, "Statement"), in_transport(&rig)), (0, 1));
    }
}

/// The box was changed since: what lay there then left with the cut, and is not in the new box. What is in hand is in hand.
#[test]
fn what_was_in_the_box_before_a_cut_stays_in_transport() {
    for place in [FoundWhere::Box, FoundWhere::Path] {
        let mut rig = note_in_doubt();
        rig.sign_in("2210");
        rig.touch(Act::BeginCut { scope: CutScope::Partial });
        rig.touch(Act::BoxOut { slot: slot("bill") });
        rig.devices.cash_box.clear();
        rig.touch(Act::BoxIn { slot: slot("bill"), serial: "CB-0002".to_owned(), left: None });
        rig.touch(Act::SealBag { content: cas_domain::journal::facts::BagContent::Notes, seal: "00418823".parse().expect("a seal") });
        crate::staff::finish(&mut rig);
        assert!(rig.kinds().contains(&"CutClosed"), "{:?}", rig.view.screen);
        rig.touch(Act::Leave);
        at_m04(&mut rig);
        let in_hand = place == FoundWhere::Path;
        state(&mut rig, place, in_hand.then_some((bill(200), 1)), in_hand.then_some("0412"));
        let boxed = rig.pump.standing().book.pieces(&Account::CashBox(slot("bill")), bill(200));
        assert_eq!((count(&rig, "Statement"), boxed, in_transport(&rig)), (1, 0, i64::from(!in_hand)), "{place:?}");
        rig.audit();
    }
}

/// A technician at M04, beside what a journal says.
fn alone_at_m04(rig: &Rig, change: impl FnOnce(&mut Alone)) -> Alone {
    let mut alone = rig.alone();
    alone.devices_are_ready();
    change(&mut alone);
    alone.sign_in("4127");
    alone.touch(Act::BeginJam);
    alone
}

fn doubt(number: u128, max: i64, alone: &Alone) -> OpenDoubt {
    OpenDoubt { id: DoubtId::from_u128(number), max: pesos(max), payment: None, seq: alone.standing.last }
}

/// Two notes of the same slot are in doubt: the one that is stated to be in the box is the one that the doubt is about.
#[test]
fn of_two_notes_in_doubt_the_stated_one_moves() {
    let rig = Rig::with_change(100, 100);
    let mut alone = alone_at_m04(&rig, |alone| {
        let transport = Account::Transport(slot("bill"));
        let moved = [50, 200].map(|note| Posting::pieces(transport.clone(), Account::Vault, bill(note), 1).expect("a posting"));
        alone.standing.book.apply(&moved).expect("fits");
        let open = doubt(8, 200, alone);
        alone.standing.doubts.insert(slot("bill"), vec![open]);
    });
    let effects = alone.touch(found(Some(DoubtId::from_u128(8)), FoundWhere::Box, None, None));
    let postings: Vec<_> = effects.record.iter().flat_map(|draft| &draft.postings).collect();
    let [moved] = postings.as_slice() else { panic!("one posting, not {postings:?}") };
    assert_eq!((&moved.debit, moved.amount), (&Account::CashBox(slot("bill")), pesos(200)));
}

fn a_payment() -> OpenPayment {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.pump.standing().payment.clone().expect("a payment")
}

/// The reset that proves a path clear moves what lies in it: it is not begun over one that runs, over a payment or a note.
#[test]
fn no_reset_is_begun_over_what_runs() {
    let rig = Rig::with_change(100, 100);
    let stage = |what: &str| {
        let mut alone = alone_at_m04(&rig, |alone| {
            alone.standing.faults.insert((slot("bill"), FaultCode::Doubt), FaultSeverity::Stopped);
        });
        match what {
            "reset" => {
                alone.standing.moves.insert(slot("bill"), cas_domain::id::IntentId::from_u128(4));
            }
            "payment" => alone.standing.payment = Some(a_payment()),
            "note" => crate::underway::with_open(&mut alone, "stack", cas_domain::id::PaymentId::from_u128(4)),
            _ => {}
        }
        recorded(&alone.touch(Act::TestPath)).contains(&"MoveIntent")
    };
    assert!(stage("nothing"));
    for what in ["reset", "payment", "note"] {
        assert!(!stage(what), "{what}");
    }
}

/// A device that works and still says that something is stuck has no clear path; nor has one that is not ready.
#[test]
fn a_path_is_clear_where_nothing_is_stuck_and_the_device_is_ready() {
    let mut rig = Rig::with_change(100, 100);
    let fault = FaultNews { code: FaultCode::Jam, severity: FaultSeverity::Stopped, wire: "43".to_owned(), hint: "Atorado" };
    rig.event(SessionEvent::Bill(BillNews::Fault(fault)));
    at_m04(&mut rig);
    state(&mut rig, FoundWhere::NotFound, None, None);
    assert_eq!(jam(&rig).path, PathState::Blocked, "it still says that it is jammed");
    rig.event(SessionEvent::Bill(BillNews::FaultCleared(FaultCode::Jam)));
    assert_eq!(jam(&rig).path, PathState::Clear);
    rig.event(SessionEvent::Bill(BillNews::Silent));
    assert_eq!(jam(&rig).path, PathState::Blocked, "it says nothing at all");
}

/// Where staff are needed first: what nobody has said anything about, then a path that is not proven clear, then what was not found.
#[test]
fn m04_begins_where_nobody_has_said_anything() {
    let rig = Rig::with_change(100, 100);
    let jammed = |alone: &mut Alone| {
        alone.standing.faults.insert((slot("bill"), FaultCode::Jam), FaultSeverity::Stopped);
    };
    let lost = |alone: &mut Alone| {
        let moved = Posting::pieces(Account::Transport(slot("coin")), Account::Vault, coin(1000), 1).expect("a posting");
        alone.standing.book.apply(&[moved]).expect("fits");
        let open = doubt(3, 10, alone);
        alone.standing.lost.insert(slot("coin"), vec![open]);
    };
    let doubted = |alone: &mut Alone| {
        let open = doubt(2, 10, alone);
        alone.standing.doubts.insert(slot("hopper-2"), vec![open]);
    };
    let at = |alone: Alone| match alone.screen() {
        Screen::Staff { screen: StaffScreen::Jam { jam, .. } } => Some((jam.slot, jam.doubt)),
        _ => None,
    };
    assert_eq!(at(alone_at_m04(&rig, |_| {})), None, "nothing to state");
    assert_eq!(at(alone_at_m04(&rig, lost)), Some((slot("coin"), Some(DoubtId::from_u128(3)))));
    let both = |alone: &mut Alone| {
        lost(alone);
        jammed(alone);
    };
    assert_eq!(at(alone_at_m04(&rig, both)), Some((slot("bill"), None)));
    let all = |alone: &mut Alone| {
        both(alone);
        doubted(alone);
    };
    assert_eq!(at(alone_at_m04(&rig, all)), Some((slot("hopper-2"), Some(DoubtId::from_u128(2)))));
}
