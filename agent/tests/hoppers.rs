//! Hoppers in the hands of staff: the test after a refill (S30), the count every so many days (S78).

use cas_agent::session::SessionEvent;
use cas_agent::session::event::{HopperNews, PrinterNews};
use cas_domain::account::Account;
use cas_domain::folio::{Folio, FolioKind, TerminalNumber};
use cas_domain::journal::facts::{CoinBack, FaultCode, FaultSeverity, HopperRegisters};
use cas_domain::journal::{EntryKind, PlaceFlag};
use cas_domain::local::coin_test::HopperTestState;
use cas_domain::local::screen::Screen;
use cas_domain::local::staff::StaffScreen;
use cas_domain::local::touch::Act;
use cas_domain::money::Money;

use crate::rig::{Rig, Trouble, bill, coin, config, slot};

const DAY_MS: i64 = 24 * 3_600_000;

fn staff(rig: &Rig) -> &StaffScreen {
    let Screen::Staff { screen } = &rig.view.screen else { panic!("a staff screen is expected, not {:?}", rig.view.screen) };
    screen
}

fn state(rig: &Rig, name: &str) -> HopperTestState {
    let StaffScreen::Refill { refill, .. } = staff(rig) else { panic!("M06, not {:?}", staff(rig)) };
    refill.tests.iter().find(|test| test.slot == slot(name)).expect("a hopper that was filled").state
}

fn gives_change(rig: &Rig) -> bool {
    matches!(&rig.view.screen, Screen::Attract { truth, .. } if truth.gives_change)
}

fn has_fault(rig: &Rig, name: &str, code: FaultCode) -> bool {
    rig.pump.standing().faults.contains_key(&(slot(name), code))
}

fn staff_test(rig: &Rig) -> Money {
    let book = &rig.pump.standing().book;
    book.total(|account| matches!(account, Account::StaffTest(_))).expect("fits")
}

/// A technician pours a pouch into the first hopper and says so; the test is still to come.
fn fill(rig: &mut Rig, number: u32, count: i64) {
    rig.sign_in("4127");
    rig.touch(Act::BeginRefill);
    let vale = Folio::new(FolioKind::Fund, TerminalNumber(0), number).expect("a folio");
    rig.touch(Act::Load { vale, pieces: vec![(slot("hopper-1"), count)] });
    rig.devices.hoppers.get_mut(&slot("hopper-1")).expect("a hopper").1 += count;
}

fn started() -> Rig {
    let mut rig = Rig::bare();
    rig.start_devices();
    rig
}

#[test]
fn s30_wrong_refill_the_right_coin_is_seen_and_goes_back() {
    let mut rig = started();
    fill(&mut rig, 401, 50);
    assert_eq!(state(&rig, "hopper-1"), HopperTestState::Waiting);
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    assert_eq!(state(&rig, "hopper-1"), HopperTestState::Fell { count: 1 });
    assert_eq!(rig.hopper("hopper-1"), (49, 49), "it came out under an order");
    assert_eq!(staff_test(&rig), Money::from_centavos(-1_000), "whoever asked for it has it");
    rig.put_test_coin_back("hopper-1");
    assert_eq!(state(&rig, "hopper-1"), HopperTestState::Right);
    assert_eq!((rig.hopper("hopper-1"), staff_test(&rig)), ((50, 50), Money::ZERO));
    rig.touch(Act::RefillDone);
    rig.touch(Act::Leave);
    assert!(gives_change(&rig), "{:?}", rig.view.screen);
    let kinds = rig.kinds();
    let at = |kind: &str| kinds.iter().position(|each| *each == kind).expect(kind);
    assert!(at("Refill") < at("PayoutIntent") && at("PayoutIntent") < at("PayoutOutcome") && at("PayoutOutcome") < at("TestCoin"));
    rig.every_piece_is_known("a right refill");
}

#[test]
fn s30_wrong_refill_another_coin_blocks_the_hopper_until_it_is_counted() {
    let mut rig = started();
    fill(&mut rig, 402, 50);
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    rig.devices.hoppers.get_mut(&slot("hopper-1")).expect("a hopper").1 += 1;
    rig.touch(Act::TestSaw { slot: slot("hopper-1"), seen: Some(coin(500)), back: CoinBack::Hopper });
    assert_eq!(state(&rig, "hopper-1"), HopperTestState::Wrong);
    assert!(has_fault(&rig, "hopper-1", FaultCode::WrongCoin));
    assert_eq!(rig.pump.standing().book.flag(&Account::Hopper(slot("hopper-1"))), PlaceFlag::Unknown);
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    assert_eq!(state(&rig, "hopper-1"), HopperTestState::Wrong, "among mixed coins a right one proves nothing");
    rig.touch(Act::RefillDone);
    rig.touch(Act::Leave);
    assert!(!gives_change(&rig), "coins of five would go out for ten");
    // Nor after a restart: no device's word ends it.
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(1_000);
    assert!(!gives_change(&rig) && has_fault(&rig, "hopper-1", FaultCode::WrongCoin));
    // Forty tens and ten fives were in it: the fives are taken out.
    rig.sign_in("4127");
    rig.touch(Act::BeginCount);
    rig.devices.hoppers.get_mut(&slot("hopper-1")).expect("a hopper").1 = 40;
    rig.touch(Act::Counted { pieces: vec![(slot("hopper-1"), 40)] });
    rig.touch(Act::CountDone);
    rig.touch(Act::Leave);
    assert!(!has_fault(&rig, "hopper-1", FaultCode::WrongCoin) && gives_change(&rig));
    assert_eq!(rig.hopper("hopper-1"), (40, 40));
    rig.every_piece_is_known("a wrong refill");
}

#[test]
fn s30_a_hopper_that_was_filled_and_not_tested_gives_no_change() {
    let mut rig = started();
    fill(&mut rig, 403, 50);
    rig.touch(Act::RefillDone);
    rig.touch(Act::Leave);
    assert!(!gives_change(&rig) && has_fault(&rig, "hopper-1", FaultCode::Untested));
    rig.open_payment();
    assert!(!rig.insert_note(bill(200)), "no change can be made for it");
}

/// The technician walks away with the coin: it is in the hands of a named person, and the hopper is not tested.
#[test]
fn s30_whoever_leaves_without_a_word_has_the_coin() {
    let mut rig = started();
    fill(&mut rig, 404, 50);
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    rig.wait_ms(6 * 60_000);
    assert!(matches!(rig.view.screen, Screen::Attract { .. }), "{:?}", rig.view.screen);
    let book = &rig.pump.standing().book;
    let hands = Account::Staff("4127".parse().expect("a number"));
    assert_eq!((book.pieces(&hands, coin(1_000)), staff_test(&rig)), (1, Money::ZERO));
    assert!(has_fault(&rig, "hopper-1", FaultCode::Untested) && !gives_change(&rig));
    rig.every_piece_is_known("left with the coin");
}

/// The hopper counted a coin, and there is none: it is in transport, with a case.
#[test]
fn s30_a_coin_that_nobody_sees_is_a_doubt() {
    let mut rig = started();
    fill(&mut rig, 405, 50);
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    rig.touch(Act::TestSaw { slot: slot("hopper-1"), seen: None, back: CoinBack::Hopper });
    assert_eq!(state(&rig, "hopper-1"), HopperTestState::Missing);
    let book = &rig.pump.standing().book;
    assert_eq!((book.pieces(&Account::Transport(slot("hopper-1")), coin(1_000)), staff_test(&rig)), (1, Money::ZERO));
    assert!(rig.kinds().contains(&"Doubt"));
    rig.every_piece_is_known("a coin that nobody saw");
}

/// The process dies while the coin falls: the registers prove it, and the next one who signs in is asked where it is.
#[test]
fn s30_a_test_cut_by_a_restart_is_settled_by_the_registers() {
    let mut rig = started();
    fill(&mut rig, 406, 50);
    rig.devices.trouble = Trouble::HopperMute;
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    assert_eq!(state(&rig, "hopper-1"), HopperTestState::Running);
    // The coin fell and was counted; nobody heard it.
    let (_, held, registers) = rig.devices.hoppers.get_mut(&slot("hopper-1")).expect("a hopper");
    *held -= 1;
    *registers = HopperRegisters { event_counter: 1, remaining: 0, last_paid: 1, last_unpaid: 0, lifetime: registers.lifetime + 1 };
    rig.devices.trouble = Trouble::None;
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(1_000);
    assert_eq!(rig.hopper("hopper-1"), (49, 49));
    rig.sign_in("3001");
    let StaffScreen::Trial { trial, .. } = staff(&rig) else { panic!("M10, not {:?}", staff(&rig)) };
    assert_eq!(trial.hoppers[0].state, HopperTestState::Fell { count: 1 });
    rig.touch(Act::TestsDone);
    let hands = Account::Staff("4127".parse().expect("a number"));
    assert_eq!(rig.pump.standing().book.pieces(&hands, coin(1_000)), 1, "who asked for it, not who comes next");
    rig.every_piece_is_known("cut by a restart");
}

/// A test is no way to take coins: one at a time, each under its own order, and none while a payment is open.
#[test]
fn s30_a_second_touch_orders_no_second_coin() {
    let mut rig = started();
    fill(&mut rig, 407, 50);
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    assert_eq!(rig.hopper("hopper-1"), (49, 49));
    rig.touch(Act::TestHopper { slot: slot("hopper-2") });
    assert_eq!(rig.kinds().iter().filter(|kind| **kind == "PayoutIntent").count(), 1, "hopper 2 was not filled");
}

#[test]
fn s78_hopper_audit_a_count_is_due_after_a_week_and_the_reminder_ends_with_it() {
    let mut rig = Rig::with_change(50, 50);
    rig.wait_ms(1_000);
    assert!(!has_fault(&rig, "hopper-1", FaultCode::CountDue));
    rig.now.wall = rig.now.wall.plus_millis(7 * DAY_MS);
    rig.wait_ms(1_000);
    let told =
        |rig: &Rig| rig.entries().iter().filter(|entry| matches!(entry.what, EntryKind::Fault { code: FaultCode::CountDue, .. })).count();
    assert_eq!(told(&rig), 2, "each hopper once");
    assert_eq!(rig.pump.standing().faults[&(slot("hopper-1"), FaultCode::CountDue)], FaultSeverity::Notice);
    assert!(gives_change(&rig), "somebody is told; nothing is switched off");
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(1_000);
    assert_eq!(told(&rig), 2, "and not again after a restart");
    let shown = |rig: &Rig| {
        rig.pump
            .heartbeat(rig.now)
            .devices
            .iter()
            .filter(|device| device.faults.iter().any(|(code, _)| *code == FaultCode::CountDue))
            .count()
    };
    assert_eq!(shown(&rig), 2, "the centre hears of it");
    rig.touch(Act::Knock);
    assert!(matches!(staff(&rig), StaffScreen::SignIn { counts_due: 2, .. }), "{:?}", staff(&rig));
    rig.touch(Act::Leave);
    rig.now.wall = rig.now.wall.plus_millis(-7 * DAY_MS);
    rig.wait_ms(1_000);
    assert!(!has_fault(&rig, "hopper-1", FaultCode::CountDue), "a clock that was set right");
    rig.now.wall = rig.now.wall.plus_millis(7 * DAY_MS);
    let mut config = config(rig.pump.journal().enrolment().terminal, 2);
    config.staff.iter_mut().for_each(|access| access.expires = access.expires.plus_millis(30 * DAY_MS));
    rig.give(&config);
    rig.wait_ms(1_000);
    rig.sign_in("4127");
    rig.touch(Act::BeginCount);
    rig.touch(Act::Counted { pieces: vec![(slot("hopper-1"), 50)] });
    assert!(!has_fault(&rig, "hopper-1", FaultCode::CountDue) && has_fault(&rig, "hopper-2", FaultCode::CountDue));
}

/// Who says what was poured in says nothing of what lay there before.
#[test]
fn s78_a_refill_makes_no_unknown_hopper_known() {
    let mut rig = Rig::with_change(50, 50);
    let place = Account::Hopper(slot("hopper-1"));
    rig.event(SessionEvent::Printer(PrinterNews::Status { usable: true, paper: true, low: false }));
    rig.devices.trouble = Trouble::HopperShort(2);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(180_000);
    rig.devices.trouble = Trouble::None;
    assert_eq!(rig.pump.standing().book.flag(&place), PlaceFlag::Unknown, "it stopped early");
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::FaultCleared(FaultCode::Empty)));
    fill(&mut rig, 408, 10);
    rig.test_hopper("hopper-1");
    assert_eq!(rig.pump.standing().book.flag(&place), PlaceFlag::Unknown, "filled and tested, and still nobody has counted it");
    rig.touch(Act::RefillDone);
    rig.touch(Act::BeginCount);
    let held = rig.hopper("hopper-1").1;
    rig.touch(Act::Counted { pieces: vec![(slot("hopper-1"), held)] });
    assert_eq!(rig.pump.standing().book.flag(&place), PlaceFlag::Accurate);
    rig.every_piece_is_known("counted");
}
