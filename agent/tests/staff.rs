//! Staff: sign-in, refill, cut.

use cas_agent::session::SessionEvent;
use cas_agent::session::event::BillNews;
use cas_domain::account::Account;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{BagContent, CutScope};
use cas_domain::local::screen::Screen;
use cas_domain::local::staff::{CutProblem, RefillProblem, SignInProblem, StaffScreen};
use cas_domain::local::touch::{Act, Pin};

use crate::rig::{Rig, bill, coin, slot};

fn staff(rig: &Rig) -> &StaffScreen {
    let Screen::Staff { screen } = &rig.view.screen else { panic!("a staff screen is expected, not {:?}", rig.view.screen) };
    screen
}

fn paid() -> Rig {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    assert!(rig.insert_coin(coin(1000)));
    assert!(rig.insert_note(bill(50)));
    rig.wait_ms(60_000);
    assert!(matches!(rig.view.screen, Screen::Attract { .. }), "{:?}", rig.view.screen);
    rig
}

#[test]
fn five_misses_lock_the_number_for_a_quarter_of_an_hour() {
    let mut rig = Rig::with_change(1, 1);
    rig.touch(Act::Knock);
    for _ in 0..5 {
        rig.touch(Act::SignIn { number: "4127".parse().expect("a number"), pin: Pin("000000".to_owned()) });
    }
    assert!(matches!(staff(&rig), StaffScreen::SignIn { problem: Some(SignInProblem::Locked { .. }), .. }));
    rig.touch(Act::SignIn { number: "4127".parse().expect("a number"), pin: Pin("pin of 4127".to_owned()) });
    assert!(matches!(staff(&rig), StaffScreen::SignIn { problem: Some(SignInProblem::Locked { .. }), .. }), "also with the right PIN");
    assert_eq!(rig.kinds().iter().filter(|kind| **kind == "StaffRefused").count(), 5);
}

/// S77: the same vale twice is refused.
#[test]
fn refill_twice() {
    let mut rig = Rig::with_change(50, 50);
    rig.sign_in("4127");
    rig.touch(Act::BeginRefill);
    rig.touch(Act::Load { vale: "F 00-000318-6".parse().expect("a vale"), pieces: vec![(slot("hopper-1"), 10)] });
    let StaffScreen::Refill { refill, .. } = staff(&rig) else { panic!("M06") };
    assert_eq!(refill.problem, Some(RefillProblem::ValeUsed));
    assert_eq!(rig.hopper("hopper-1").0, 50);
}

#[test]
fn a_refill_larger_than_the_hopper_is_refused_whole() {
    let mut rig = Rig::with_change(50, 50);
    rig.sign_in("4127");
    rig.touch(Act::BeginRefill);
    let vale =
        cas_domain::folio::Folio::new(cas_domain::folio::FolioKind::Fund, cas_domain::folio::TerminalNumber(0), 319).expect("a folio");
    rig.touch(Act::Load { vale, pieces: vec![(slot("hopper-1"), 10), (slot("hopper-2"), 5_000)] });
    let StaffScreen::Refill { refill, .. } = staff(&rig) else { panic!("M06") };
    assert_eq!(refill.problem, Some(RefillProblem::TooMuch));
    assert_eq!(rig.hopper("hopper-1").0, 50, "nothing of it is booked");
}

fn cut_to_seals(rig: &mut Rig) {
    rig.event(SessionEvent::Door { open: true });
    rig.sign_in("2210");
    rig.touch(Act::BeginCut { scope: CutScope::Total });
    rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
    rig.devices.cash_box.clear();
    rig.touch(Act::BoxOut { slot: slot("coin") });
    rig.devices.coin_box.clear();
    rig.event(SessionEvent::Bill(BillNews::BoxReplaced));
    rig.touch(Act::BoxIn { slot: slot("bill"), serial: "CB-0002".to_owned() });
    rig.touch(Act::BoxIn { slot: slot("coin"), serial: "CC-0002".to_owned() });
}

#[test]
fn a_cut_goes_through_its_six_steps_and_the_money_stands_in_two_bags() {
    let mut rig = paid();
    let notes = rig.devices.cash_box.clone();
    cut_to_seals(&mut rig);
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05") };
    assert_eq!(cut.step, 4, "{cut:?}");
    assert!(!cut.can_continue);
    rig.touch(Act::SealBag { content: BagContent::Notes, seal: "00418823".parse().expect("a seal") });
    rig.touch(Act::SealBag { content: BagContent::Coins, seal: "00418823".parse().expect("a seal") });
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05") };
    assert_eq!(cut.problem, Some(CutProblem::SealUsed), "S67");
    rig.touch(Act::SealBag { content: BagContent::Coins, seal: "00418824".parse().expect("a seal") });
    rig.touch(Act::CutContinue);
    rig.wait_ms(500);
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05") };
    assert_eq!(cut.step, 5, "two tickets are printed");
    rig.touch(Act::CutContinue);
    rig.touch(Act::Receives { number: "2210".parse().expect("a number"), pin: Pin("pin of 2210".to_owned()) });
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05") };
    assert_eq!(cut.problem, Some(CutProblem::SamePerson));
    rig.touch(Act::Receives { number: "3001".parse().expect("a number"), pin: Pin("pin of 3001".to_owned()) });
    assert!(matches!(staff(&rig), StaffScreen::Board { .. }), "{:?}", staff(&rig));
    let book = &rig.pump.standing().book;
    let bag = Account::Bag("00418823".parse().expect("a seal"));
    assert_eq!(book.content(&bag), notes.into_iter().collect::<Vec<_>>());
    assert!(book.content(&Account::CashBox(slot("bill"))).is_empty());
    assert!(book.content(&Account::CoinBox(slot("coin"))).is_empty());
    rig.audit();
}

/// S65: the agent dies between box out and the end: the same step comes back.
#[test]
fn cut_resume() {
    let mut rig = paid();
    cut_to_seals(&mut rig);
    rig.touch(Act::SealBag { content: BagContent::Notes, seal: "00418823".parse().expect("a seal") });
    let mut rig = rig.restart();
    rig.start_devices();
    rig.event(SessionEvent::Door { open: true });
    rig.wait_ms(1_000);
    assert!(matches!(rig.view.screen, Screen::OutOfService { .. }), "{:?}", rig.view.screen);
    rig.sign_in("2210");
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05, not {:?}", staff(&rig)) };
    assert_eq!(cut.step, 4);
    assert_eq!(cut.bags[0].seals.len(), 1, "the seal that was read is still there");
}

/// S64: a box pulled without a cut: what it held stands in an unsealed bag, and the terminal is off.
#[test]
fn cut_midway() {
    let mut rig = paid();
    rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
    rig.devices.cash_box.clear();
    rig.wait_ms(500);
    assert!(matches!(rig.view.screen, Screen::OutOfService { .. }), "{:?}", rig.view.screen);
    let out = rig.entries().into_iter().rev().find(|entry| matches!(entry.what, EntryKind::ContainerOut { cut: None, .. })).expect("T18");
    assert!(out.postings.iter().all(|posting| matches!(&posting.debit, Account::Bag(seal) if seal.as_str().starts_with("UNSEALED-"))));
    assert!(!out.postings.is_empty());
    rig.audit();
}

#[test]
fn a_technician_may_not_cut_and_a_collector_may_not_refill() {
    let mut rig = Rig::with_change(5, 5);
    rig.sign_in("4127");
    rig.touch(Act::BeginCut { scope: CutScope::Total });
    assert!(matches!(staff(&rig), StaffScreen::Board { .. }));
    rig.touch(Act::Leave);
    rig.sign_in("2210");
    rig.touch(Act::BeginRefill);
    assert!(matches!(staff(&rig), StaffScreen::Board { .. }));
}
