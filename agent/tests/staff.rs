//! Staff: sign-in, refill, cut.

use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillNews, CoinNews, DeviceIdentity, PrinterNews};
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
fn s77_refill_twice() {
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
    rig.empty_hoppers();
    rig.event(SessionEvent::Bill(BillNews::BoxReplaced));
    rig.touch(Act::BoxIn { slot: slot("bill"), serial: "CB-0002".to_owned(), left: None });
    rig.touch(Act::BoxIn { slot: slot("coin"), serial: "CC-0002".to_owned(), left: None });
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
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05") };
    assert_eq!(cut.step, 5, "who receives signs before the tickets name them");
    let printed = rig.devices.printed;
    rig.touch(Act::CutContinue);
    rig.touch(receives("2210"));
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05") };
    assert_eq!((cut.step, &cut.problem), (5, &Some(CutProblem::SamePerson)));
    assert_eq!(rig.devices.printed, printed, "nothing is printed before that");
    rig.touch(receives("3001"));
    rig.wait_ms(500);
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05") };
    assert_eq!((cut.step, &cut.receives, cut.can_continue), (6, &"3001".parse().ok(), true));
    assert_eq!(rig.devices.printed, printed + 2, "two tickets are printed");
    rig.touch(Act::CutContinue);
    assert!(matches!(staff(&rig), StaffScreen::Board { .. }), "{:?}", staff(&rig));
    let book = &rig.pump.standing().book;
    let bag = Account::Bag("00418823".parse().expect("a seal"));
    assert_eq!(book.content(&bag), notes.into_iter().collect::<Vec<_>>());
    assert!(book.content(&Account::CashBox(slot("bill"))).is_empty());
    assert!(book.content(&Account::CoinBox(slot("coin"))).is_empty());
    assert_eq!((rig.hopper("hopper-1"), rig.hopper("hopper-2")), ((0, 0), (0, 0)), "a full cut empties the hoppers, too");
    rig.audit();
}

/// S65: the agent dies between box out and the end: the same step comes back.
#[test]
fn s65_cut_resume() {
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
fn s64_cut_midway() {
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

fn seal_both(rig: &mut Rig) {
    rig.touch(Act::SealBag { content: BagContent::Notes, seal: "00418823".parse().expect("a seal") });
    rig.touch(Act::SealBag { content: BagContent::Coins, seal: "00418824".parse().expect("a seal") });
}

fn receives(number: &str) -> Act {
    Act::Receives { number: number.parse().expect("a number"), pin: Pin(format!("pin of {number}")) }
}

/// All seals are read: the other person signs, the tickets come out, and the cut is closed.
pub fn finish(rig: &mut Rig) {
    rig.touch(Act::CutContinue);
    rig.touch(receives("3001"));
    rig.wait_ms(500);
    rig.touch(Act::CutContinue);
}

/// Bags are handed over at step 5: not before the boxes are out, and no seal is read before that either.
#[test]
fn nobody_receives_bags_before_the_boxes_are_changed() {
    let mut rig = paid();
    rig.event(SessionEvent::Door { open: true });
    rig.sign_in("2210");
    rig.touch(Act::BeginCut { scope: CutScope::Total });
    seal_both(&mut rig);
    rig.touch(receives("3001"));
    assert!(!rig.kinds().contains(&"SealRead"));
    assert!(!rig.kinds().contains(&"CutClosed"), "a cut of nothing was closed");
    assert!(rig.pump.standing().cut.is_some());
}

/// What comes in between the box and the end of the cut lies in the new box, not in the bag.
#[test]
fn cash_that_comes_after_the_box_is_out_is_not_in_the_bag() {
    let mut rig = paid();
    let mut held = rig.devices.coin_box.clone();
    for (piece, count, _) in rig.devices.hoppers.values() {
        *held.entry(*piece).or_default() += count;
    }
    cut_to_seals(&mut rig);
    // A coin that nobody asked for falls into the new box.
    rig.devices.coin_counter += 1;
    let counter = rig.devices.coin_counter;
    *rig.devices.coin_box.entry(coin(500)).or_default() += 1;
    rig.event(SessionEvent::Coin(CoinNews::Coin { counter, denomination: Some(coin(500)), path: 0 }));
    seal_both(&mut rig);
    finish(&mut rig);
    let book = &rig.pump.standing().book;
    let bag = Account::Bag("00418824".parse().expect("a seal"));
    assert_eq!(book.content(&bag), held.into_iter().collect::<Vec<_>>());
    assert_eq!(book.pieces(&Account::CoinBox(slot("coin")), coin(500)), 1, "the late coin is in the new box");
    rig.audit();
}

/// A dead bill acceptor says nothing of its box: the collector does, and the cut is not stuck.
#[test]
fn a_cut_with_a_dead_acceptor_goes_by_the_persons_word() {
    let mut rig = paid();
    rig.event(SessionEvent::Bill(BillNews::Silent));
    rig.event(SessionEvent::Door { open: true });
    rig.sign_in("2210");
    rig.touch(Act::BeginCut { scope: CutScope::Partial });
    rig.touch(Act::BoxOut { slot: slot("bill") });
    rig.devices.cash_box.clear();
    rig.touch(Act::BoxIn { slot: slot("bill"), serial: "CB-0002".to_owned(), left: None });
    rig.touch(Act::SealBag { content: BagContent::Notes, seal: "00418823".parse().expect("a seal") });
    finish(&mut rig);
    assert!(rig.kinds().contains(&"CutClosed"), "{:?}", staff(&rig));
    rig.audit();
}

/// A reset that never ended keeps no collector from the money.
#[test]
fn an_open_reset_does_not_block_a_cut() {
    let rig = paid();
    // Devices of the rig answer every Begin; this one does not: the reset stays open.
    let mut rig = rig.restart();
    rig.event(SessionEvent::Printer(PrinterNews::Status { usable: true, paper: true, low: false }));
    let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "B1".to_owned() };
    let news = BillNews::Started { found: cas_agent::session::event::BillFound::PowerUpReturning, identity: Some(identity) };
    assert!(rig.pump.push(cas_agent::pump::Input::Session(SessionEvent::Bill(news))));
    while rig.pump.has_work() {
        drop(rig.pump.run_one(rig.now).expect("the pump runs"));
    }
    assert!(!rig.pump.standing().moves.is_empty());
    rig.sign_in("2210");
    rig.touch(Act::BeginCut { scope: CutScope::Partial });
    assert!(rig.kinds().contains(&"CutBegun"), "{:?}", staff(&rig));
}

/// A seal that was read is used, also where another one took its place.
#[test]
fn s67_seal_twice() {
    let mut rig = paid();
    cut_to_seals(&mut rig);
    seal_both(&mut rig);
    let replace = |old: &str, new: &str| Act::ReplaceSeal {
        old: old.parse().expect("a seal"),
        new: new.parse().expect("a seal"),
        reason: "roto".to_owned(),
    };
    rig.touch(replace("00418823", "00418825"));
    rig.touch(replace("00418824", "00418823"));
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05") };
    assert_eq!(cut.problem, Some(CutProblem::SealUsed));
}

/// The collector went away in the middle: another one goes on at the same step.
#[test]
fn another_collector_goes_on_with_an_open_cut() {
    let mut rig = paid();
    cut_to_seals(&mut rig);
    rig.touch(Act::Leave);
    assert!(matches!(rig.view.screen, Screen::OutOfService { .. }), "{:?}", rig.view.screen);
    rig.sign_in("3001");
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05, not {:?}", staff(&rig)) };
    assert_eq!(cut.step, 4);
}

/// A restart opens no lock.
#[test]
fn a_lock_outlives_a_restart() {
    let mut rig = Rig::with_change(1, 1);
    rig.touch(Act::Knock);
    for _ in 0..5 {
        rig.touch(Act::SignIn { number: "4127".parse().expect("a number"), pin: Pin("000000".to_owned()) });
    }
    let mut rig = rig.restart();
    rig.start_devices();
    rig.sign_in("4127");
    assert!(matches!(staff(&rig), StaffScreen::SignIn { problem: Some(SignInProblem::Locked { .. }), .. }), "{:?}", staff(&rig));
    rig.wait_ms(16 * 60 * 1_000);
    rig.sign_in("4127");
    assert!(matches!(staff(&rig), StaffScreen::Board { .. }), "{:?}", staff(&rig));
}

/// An unknown number is checked as long as a known one: its hash is a real one, with the very parameters of the real ones.
#[test]
fn the_hash_of_nobody_is_a_real_one() {
    use cas_agent::session::staff::NOBODY;
    let parsed = argon2::password_hash::phc::PasswordHash::new(NOBODY).expect("a PHC text");
    assert_eq!(parsed.algorithm.as_str(), "argon2id");
    let want = argon2::Params::default();
    let number = |name: &str| parsed.params.get_decimal(name);
    assert_eq!((number("m"), number("t"), number("p")), (Some(want.m_cost()), Some(want.t_cost()), Some(want.p_cost())));
    assert!(parsed.salt.is_some() && parsed.hash.as_ref().is_some_and(|hash| hash.len() == 32));
    assert!(!cas_agent::app::pin_fits(&Pin("123456".to_owned()), NOBODY));
}

/// A PIN is not shown, whatever is printed for debugging.
#[test]
fn a_pin_is_shown_nowhere() {
    let act = Act::SignIn { number: "4127".parse().expect("a number"), pin: Pin("918273".to_owned()) };
    let touch = cas_domain::local::touch::Touch { version: 1, payment: None, act };
    let event = SessionEvent::Touch(touch);
    let output = cas_agent::pump::Output::CheckPin { request: 1, pin: Pin("918273".to_owned()), hash: String::new() };
    for shown in [format!("{event:?}"), format!("{output:?}")] {
        assert!(!shown.contains("918273"), "{shown}");
    }
}

/// The first cut of a terminal: nobody told it which boxes were in place, so their numbers are typed when they leave.
#[test]
fn the_first_cut_asks_for_the_numbers_of_the_boxes_that_leave() {
    let mut rig = paid();
    rig.event(SessionEvent::Door { open: true });
    rig.sign_in("2210");
    rig.touch(Act::BeginCut { scope: CutScope::Partial });
    rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
    rig.devices.cash_box.clear();
    rig.event(SessionEvent::Bill(BillNews::BoxReplaced));
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05") };
    assert!(!cut.boxes[0].left_known);
    let put =
        |serial: &str, left: Option<&str>| Act::BoxIn { slot: slot("bill"), serial: serial.to_owned(), left: left.map(str::to_owned) };
    rig.touch(put("CB-0002", Some("CB-0001")));
    assert_eq!(rig.pump.standing().boxes_before[&slot("bill")], "CB-0001");
    rig.touch(Act::SealBag { content: BagContent::Notes, seal: "00418823".parse().expect("a seal") });
    finish(&mut rig);
}

/// S71: the second cut knows which box must come out. Another one is written down as it is read, told at the cut, and the cut goes on.
#[test]
fn s71_dark_swap_another_box_than_was_put_in_is_told_at_the_cut() {
    let mut rig = paid();
    rig.event(SessionEvent::Door { open: true });
    rig.sign_in("2210");
    rig.touch(Act::BeginCut { scope: CutScope::Partial });
    rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
    rig.devices.cash_box.clear();
    rig.event(SessionEvent::Bill(BillNews::BoxReplaced));
    let put =
        |serial: &str, left: Option<&str>| Act::BoxIn { slot: slot("bill"), serial: serial.to_owned(), left: left.map(str::to_owned) };
    rig.touch(put("CB-0002", Some("CB-0001")));
    rig.touch(Act::SealBag { content: BagContent::Notes, seal: "00418823".parse().expect("a seal") });
    finish(&mut rig);
    rig.touch(Act::BeginCut { scope: CutScope::Partial });
    rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
    rig.event(SessionEvent::Bill(BillNews::BoxReplaced));
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05") };
    assert!(!cut.boxes[0].left_known, "its number is read all the same");
    rig.touch(put("CB-0003", Some("CB-9999")));
    assert_eq!(rig.pump.standing().boxes_before[&slot("bill")], "CB-9999", "what was read is what left");
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05") };
    assert_eq!(cut.problem, Some(CutProblem::OtherBox { expected: "CB-0002".to_owned() }));
    rig.touch(Act::SealBag { content: BagContent::Notes, seal: "00418824".parse().expect("a seal") });
    finish(&mut rig);
    assert!(rig.pump.standing().cut.is_none(), "the cut goes on: its money is in a sealed bag and is counted");
}

/// Power fails at each step: whoever goes on signs anew, and the money is in the bags once.
#[test]
fn a_receiver_who_signed_before_the_power_failed_signs_again() {
    let mut rig = paid();
    cut_to_seals(&mut rig);
    seal_both(&mut rig);
    rig.touch(Act::CutContinue);
    rig.touch(receives("3001"));
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(1_000);
    rig.sign_in("2210");
    let StaffScreen::Cut { cut, .. } = staff(&rig) else { panic!("M05") };
    assert_eq!((cut.step, &cut.receives), (4, &None));
    finish(&mut rig);
    assert_eq!(rig.kinds().iter().filter(|kind| **kind == "CutClosed").count(), 1);
    rig.audit();
}
