//! At the open cabinet: counts, refills, coins of tests, found money, and what staff try; each touch is taken once, and what
//! cannot be now is left alone.

use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillNews, DeviceIdentity, FaultNews, HopperNews};
use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::{Folio, FolioKind, TerminalNumber};
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{CutScope, FaultCode, FaultSeverity, FoundSpot};
use cas_domain::journal::posting::Pieces;
use cas_domain::local::coin_test::HopperTestState;
use cas_domain::local::count::CountView;
use cas_domain::local::screen::{Paper, Screen};
use cas_domain::local::staff::{RefillView, StaffScreen};
use cas_domain::local::touch::Act;
use cas_domain::local::trial::{NoteTrialState, TrialView};
use cas_domain::money::Money;

use crate::rig::{Rig, Trouble, bill, coin, pesos, slot};

fn kinds(rig: &Rig, kind: &str) -> usize {
    rig.kinds().iter().filter(|each| **each == kind).count()
}

fn count(rig: &Rig) -> CountView {
    let Screen::Staff { screen: StaffScreen::Count { count, .. } } = &rig.view.screen else { panic!("not {:?}", rig.view.screen) };
    count.clone()
}

fn trial(rig: &Rig) -> TrialView {
    let Screen::Staff { screen: StaffScreen::Trial { trial, .. } } = &rig.view.screen else { panic!("M10, not {:?}", rig.view.screen) };
    trial.clone()
}

fn refill(rig: &Rig) -> RefillView {
    let Screen::Staff { screen: StaffScreen::Refill { refill, .. } } = &rig.view.screen else { panic!("M06, not {:?}", rig.view.screen) };
    refill.clone()
}

fn vale(number: u32) -> Folio {
    Folio::new(FolioKind::Fund, TerminalNumber(0), number).expect("a folio")
}

fn counted(rig: &mut Rig, tens: i64, ones: i64) {
    rig.touch(Act::Counted { pieces: vec![(slot("hopper-1"), tens), (slot("hopper-2"), ones)] });
}

fn at_count() -> Rig {
    let mut rig = Rig::with_change(50, 50);
    rig.sign_in("4127");
    rig.touch(Act::BeginCount);
    rig
}

/// An empty hopper is a count of none, one filled to the brim may hold twice what its maker says; each has its own figure.
#[test]
fn a_count_goes_from_none_to_twice_the_capacity() {
    let mut rig = at_count();
    counted(&mut rig, 0, 1_000);
    let shown: Vec<_> = count(&rig).hoppers.iter().map(|hopper| hopper.counted).collect();
    assert_eq!((count(&rig).problem, shown), (None, vec![Some(0), Some(1_000)]));
    assert_eq!((rig.hopper("hopper-1").0, rig.hopper("hopper-2").0), (0, 1_000));
    let mut rig = at_count();
    counted(&mut rig, 50, 1_001);
    assert!(count(&rig).problem.is_some() && kinds(&rig, "Count") == 0);
    rig.touch(Act::Counted { pieces: vec![(slot("hopper-1"), 50), (slot("hopper-1"), 50)] });
    assert!(count(&rig).problem.is_some() && kinds(&rig, "Count") == 0, "the same hopper twice");
}

/// Nothing is counted while a coin of a test is on its way out of the hopper, or has come and nobody has said where it went.
#[test]
fn no_hopper_is_counted_while_a_coin_of_it_is_on_its_way() {
    let mut rig = Rig::with_change(50, 50);
    rig.sign_in("4127");
    rig.touch(Act::BeginTests);
    rig.devices.trouble = Trouble::HopperMute;
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    assert_eq!(trial(&rig).hoppers[0].state, HopperTestState::Running);
    let orders = |rig: &Rig| rig.entries().into_iter().filter(|entry| matches!(entry.what, EntryKind::PayoutIntent { .. })).count();
    assert_eq!(orders(&rig), 3, "two of the refill, and one: it runs");
    rig.touch(Act::TestsDone);
    rig.touch(Act::BeginCount);
    counted(&mut rig, 50, 50);
    assert_eq!(kinds(&rig, "Count"), 0, "the order runs");
    let intent = rig.pump.standing().payouts[&slot("hopper-1")].intent;
    let (denomination, held, registers) = rig.devices.hoppers[&slot("hopper-1")];
    let after = cas_domain::journal::facts::HopperRegisters {
        event_counter: registers.event_counter + 1,
        last_paid: 1,
        lifetime: registers.lifetime + 1,
        ..registers
    };
    rig.devices.hoppers.insert(slot("hopper-1"), (denomination, held - 1, after));
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Dispensed { intent, paid: 1, registers: after }));
    assert!(rig.pump.standing().test_coins.contains_key(&slot("hopper-1")));
    counted(&mut rig, 49, 50);
    assert_eq!(kinds(&rig, "Count"), 0, "the coin lies in the tray");
    rig.touch(Act::Counted { pieces: vec![(slot("hopper-2"), 50)] });
    assert_eq!(kinds(&rig, "Count"), 1, "the other hopper has nothing under way");
}

/// A refill: as many as fit, its ticket with the hoppers' numbers, and no test while a cut is open.
#[test]
fn a_refill_fills_to_the_capacity_and_prints_its_ticket() {
    let mut rig = Rig::with_change(50, 50);
    rig.sign_in("4127");
    rig.touch(Act::BeginRefill);
    for pieces in [vec![], vec![(slot("hopper-1"), 0)], vec![(slot("hopper-1"), -1)], vec![(slot("hopper-1"), 451)]] {
        rig.touch(Act::Load { vale: vale(319), pieces });
        assert!(refill(&rig).problem.is_some() && refill(&rig).folio.is_none());
    }
    let papers = rig.devices.printed;
    rig.touch(Act::Load { vale: vale(319), pieces: vec![(slot("hopper-1"), 450), (slot("hopper-2"), 0)] });
    assert_eq!((refill(&rig).problem, refill(&rig).ticket, rig.devices.printed), (None, Paper::Printed, papers + 1));
    assert_eq!(rig.hopper("hopper-1").0, 500);
    let tests: Vec<_> = refill(&rig).tests.iter().map(|test| (test.slot.clone(), test.state, test.unknown)).collect();
    assert_eq!(tests, [(slot("hopper-1"), HopperTestState::Waiting, false)]);
    assert_eq!(refill(&rig).coins, [50, 100, 200, 500, 1000].map(coin));
    rig.touch(Act::TestHopper { slot: slot("hopper-2") });
    assert!(rig.pump.standing().test_coins.is_empty(), "it was not filled");
}

/// A collector's cut is open: no coin comes out of a hopper whose content it has fixed.
#[test]
fn no_coin_is_tried_while_a_cut_is_open() {
    let mut rig = Rig::with_change(50, 50);
    rig.sign_in("2210");
    rig.touch(Act::BeginCut { scope: CutScope::Total });
    rig.touch(Act::Leave);
    rig.sign_in("4127");
    rig.touch(Act::BeginTests);
    rig.touch(Act::BeginCount);
    rig.touch(Act::BeginFound);
    assert!(matches!(&rig.view.screen, Screen::Staff { screen: StaffScreen::Board { .. } }), "{:?}", rig.view.screen);
    rig.touch(Act::BeginRefill);
    rig.touch(Act::Load { vale: vale(319), pieces: vec![(slot("hopper-1"), 10)] });
    let orders = kinds(&rig, "PayoutIntent");
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    assert_eq!(kinds(&rig, "PayoutIntent"), orders);
}

/// M10 says how far each hopper is, and asks only one that works for a coin.
#[test]
fn m10_says_how_far_each_hopper_is() {
    let mut rig = Rig::with_change(50, 50);
    rig.sign_in("4127");
    rig.touch(Act::BeginTests);
    let states = |rig: &Rig| trial(rig).hoppers.iter().map(|hopper| hopper.state).collect::<Vec<_>>();
    assert_eq!(states(&rig), [HopperTestState::Right, HopperTestState::Right]);
    assert!(trial(&rig).hoppers.iter().all(|hopper| !hopper.unknown));
    assert_eq!(trial(&rig).coins, [50, 100, 200, 500, 1000].map(coin));
    // Started, and not ready yet.
    let identity = |serial: &str| DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: serial.to_owned() };
    let registers = rig.devices.hoppers[&slot("hopper-1")].2;
    let started =
        |serial: &str| HopperNews::Started { identity: identity(serial), registers, power_up: false, interrupted: false, untrusted: false };
    rig.unheard(SessionEvent::Hopper(slot("hopper-1"), started("hopper-1")));
    rig.unheard(SessionEvent::Hopper(slot("hopper-2"), HopperNews::Silent));
    assert_eq!(states(&rig), [HopperTestState::NotReady, HopperTestState::NotReady]);
    let orders = kinds(&rig, "PayoutIntent");
    for name in ["hopper-1", "hopper-2"] {
        rig.touch(Act::TestHopper { slot: slot(name) });
    }
    assert_eq!(kinds(&rig, "PayoutIntent"), orders);
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Ready { registers, low: false }));
    for code in [FaultCode::Empty, FaultCode::PayoutTimeout] {
        let news = FaultNews { code, severity: FaultSeverity::Stopped, wire: String::new(), hint: "" };
        rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Fault(news)));
        assert_eq!(states(&rig)[0], HopperTestState::Nothing, "{code:?}");
        rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::FaultCleared(code)));
        assert_eq!(states(&rig)[0], HopperTestState::Right, "{code:?}");
    }
    rig.event(SessionEvent::Hopper(slot("hopper-1"), started("another")));
    assert!(trial(&rig).hoppers[0].unknown, "nobody has said what lies in another one");
}

/// A note is tried when asked for, and not after it is called off, nor by an acceptor that does not work.
#[test]
fn a_note_is_tried_only_while_it_is_asked_for() {
    let mut rig = Rig::with_change(50, 50);
    rig.sign_in("4127");
    rig.touch(Act::BeginTests);
    rig.touch(Act::TestNote { on: true });
    assert_eq!((trial(&rig).note, trial(&rig).takes_notes), (NoteTrialState::Waiting, true));
    rig.touch(Act::TestNote { on: false });
    assert_eq!(trial(&rig).note, NoteTrialState::Off);
    assert!(!rig.insert_note(bill(50)));
    rig.event(SessionEvent::Bill(BillNews::Silent));
    rig.touch(Act::TestNote { on: true });
    assert_eq!((trial(&rig).note, trial(&rig).takes_notes), (NoteTrialState::Off, false));
}

/// A coin of a test of which nobody says a word is in the hand of whoever asked for it: the test itself owes nothing.
#[test]
fn a_coin_of_which_nobody_says_a_word_is_in_a_hand() {
    let mut rig = Rig::with_change(50, 50);
    rig.sign_in("4127");
    rig.touch(Act::BeginTests);
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    rig.touch(Act::TestsDone);
    let owed =
        rig.entries().into_iter().find_map(|entry| if let EntryKind::TestEnded { owed, .. } = entry.what { Some(owed) } else { None });
    let book = &rig.pump.standing().book;
    let test = book.total(|account| matches!(account, Account::StaffTest(_))).expect("fits");
    assert_eq!((owed, test), (Some(Money::ZERO), Money::ZERO));
    assert_eq!(book.balance(&Account::Staff("4127".parse().expect("a number"))), pesos(10));
}

/// Found money: what may be found is listed, notes and coins apart, and the slip comes out.
#[test]
fn found_money_has_its_list_and_its_slip() {
    let mut rig = Rig::with_change(5, 5);
    rig.sign_in("2210");
    rig.touch(Act::BeginFound);
    let found = |rig: &Rig| {
        let Screen::Staff { screen: StaffScreen::Found { found, .. } } = &rig.view.screen else { panic!("not {:?}", rig.view.screen) };
        found.clone()
    };
    let view = found(&rig);
    let notes: Vec<Denomination> = Denomination::all().filter(|piece| piece.is_bill()).collect();
    let coins: Vec<Denomination> =
        Denomination::all().filter(|piece| !piece.is_bill() && piece.value() >= Money::from_centavos(50)).collect();
    assert!(notes.contains(&bill(20)) && coins.contains(&coin(50)) && coins.contains(&coin(1000)));
    assert_eq!((view.notes, view.coins), (notes, coins));
    let pieces = vec![Pieces { denomination: bill(50), count: 1 }];
    rig.touch(Act::RecordFound { spot: FoundSpot::Glass, pieces, envelope: "00000412".parse().expect("a number") });
    assert_eq!(found(&rig).ticket, Paper::Printed);
}
