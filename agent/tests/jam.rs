//! M04: a note or coins in doubt, what staff state about them, and the slot that works again once its path is proven clear.

use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillActivity, BillFound, BillNews, FaultNews};
use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::journal::facts::{BagContent, CutScope, FaultCode, FaultSeverity, FoundWhere};
use cas_domain::journal::posting::Pieces;
use cas_domain::journal::{EntryKind, PlaceFlag};
use cas_domain::local::jam::{JamProblem, JamView, PathState};
use cas_domain::local::screen::Screen;
use cas_domain::local::staff::{CutProblem, StaffAction, StaffScreen};
use cas_domain::local::touch::Act;
use cas_domain::money::Money;

use crate::rig::{Rig, Trouble, bill, coin, pesos, slot};

/// A $200 note is on its way into the box, power fails, and the device says nothing but "power up". The citizen has gone.
fn note_in_doubt() -> Rig {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::BillMute;
    assert!(rig.insert_note(bill(200)));
    rig.devices.trouble = Trouble::None;
    let mut rig = rig.restart();
    // Wherever it lies: nobody at the machine can see it from outside.
    rig.devices.escrow = None;
    rig.start_devices_found(BillFound::PowerUp);
    rig.wait_ms(4_000);
    rig.touch(Act::GiveBack);
    rig.wait_ms(130_000);
    assert!(matches!(rig.view.screen, Screen::OutOfService { .. }), "{:?}", rig.view.screen);
    rig
}

fn technician_at_m04(rig: &mut Rig) {
    rig.sign_in("4127");
    let Screen::Staff { screen: StaffScreen::Board { actions, .. } } = &rig.view.screen else { panic!("M02, not {:?}", rig.view.screen) };
    assert!(actions.contains(&StaffAction::Jam), "{actions:?}");
    rig.touch(Act::BeginJam);
}

fn jam(rig: &Rig) -> JamView {
    let Screen::Staff { screen: StaffScreen::Jam { jam, .. } } = &rig.view.screen else { panic!("M04, not {:?}", rig.view.screen) };
    jam.clone()
}

fn state(rig: &mut Rig, found: FoundWhere, piece: Option<(Denomination, i64)>, envelope: Option<&str>) {
    let pieces = piece.map(|(denomination, count)| Pieces { denomination, count });
    let envelope = envelope.map(|number| number.parse().expect("an envelope"));
    let doubt = jam(rig).doubt;
    rig.touch(Act::Found { doubt, found, pieces, envelope });
}

fn leave_and_pay(rig: &mut Rig) {
    leave_and_pay_again(rig, 1);
}

/// The slot works again: one payment more is collected.
fn leave_and_pay_again(rig: &mut Rig, collected: usize) {
    rig.touch(Act::JamDone);
    rig.touch(Act::Leave);
    assert!(matches!(rig.view.screen, Screen::Attract { .. }), "{:?}", rig.view.screen);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)), "notes are taken again");
    rig.wait_ms(60_000);
    assert!(rig.kinds().iter().filter(|kind| **kind == "Collected").count() == collected, "{:?}", rig.kinds());
    rig.audit();
}

fn in_transport(rig: &Rig) -> i64 {
    rig.pump.standing().book.pieces(&Account::Transport(slot("bill")), bill(200))
}

fn envelope(rig: &Rig, number: &str) -> Vec<(Denomination, i64)> {
    rig.pump.standing().book.content(&Account::Pouch(number.parse().expect("an envelope")))
}

fn held(rig: &Rig) -> Money {
    let book = &rig.pump.standing().book;
    book.total(|account| matches!(account, Account::Held(_))).expect("fits")
}

/// S17: whatever is stated, the claim of the citizen stays; the note is where the person says; the slot works again.
#[test]
fn s17_jam_statement() {
    let (doubted, number) = (bill(200), "00000412");
    for found in [FoundWhere::Mouth, FoundWhere::Path, FoundWhere::Broken, FoundWhere::Box, FoundWhere::NotFound] {
        let mut rig = note_in_doubt();
        technician_at_m04(&mut rig);
        assert_eq!((jam(&rig).open, jam(&rig).path), (1, PathState::Asked));
        let in_hand = matches!(found, FoundWhere::Mouth | FoundWhere::Path | FoundWhere::Broken);
        if found == FoundWhere::Box {
            *rig.devices.cash_box.entry(doubted).or_default() += 1;
        }
        state(&mut rig, found, in_hand.then_some((doubted, 1)), in_hand.then_some(number));
        let (transport, pouch) = (in_transport(&rig), envelope(&rig, number));
        match found {
            FoundWhere::NotFound => assert_eq!((transport, pouch), (1, vec![]), "the case stays open with its money in transport"),
            FoundWhere::Box => assert_eq!((transport, pouch), (0, vec![])),
            _ => assert_eq!((transport, pouch), (0, vec![(doubted, 1)]), "{found:?}"),
        }
        assert_eq!(held(&rig), pesos(200), "{found:?}: nobody at the terminal ends a debt");
        assert_eq!(jam(&rig).path, PathState::Clear, "{found:?}: {:?}", rig.kinds());
        let kinds = rig.kinds();
        let at = |kind| kinds.iter().rposition(|each| *each == kind).unwrap_or_else(|| panic!("{kind} is missing: {kinds:?}"));
        assert!(at("Statement") < at("MoveIntent") && at("MoveIntent") < at("MoveOutcome"), "{kinds:?}");
        rig.audit();
        leave_and_pay(&mut rig);
    }
}

/// Power goes while a $200 note is on its way into the box. The device says so, and the note is booked there; told to finish, it
/// jams. The citizen keeps what was credited, where the note is nobody knows, and a person states it (seed 368).
#[test]
fn a_note_found_on_its_way_into_the_box_that_gets_stuck_there_is_in_doubt() {
    for (found, restarts) in [(FoundWhere::Path, false), (FoundWhere::Box, false), (FoundWhere::NotFound, true), (FoundWhere::Path, true)] {
        let mut rig = Rig::with_change(100, 100);
        rig.open_payment();
        rig.devices.trouble = Trouble::BillMute;
        assert!(rig.insert_note(bill(200)));
        rig = rig.restart();
        (rig.devices.escrow, rig.devices.trouble) = (None, Trouble::BillJams);
        rig.start_devices_found(BillFound::PowerUpStacking);
        let at_start = rig.pump.standing().book.pieces(&Account::CashBox(slot("bill")), bill(200));
        assert_eq!((at_start, in_transport(&rig)), (1, 0), "by the device's word");
        if restarts {
            rig = rig.restart();
            rig.start_devices_found(BillFound::Faulty(FaultCode::BoxJam));
        }
        let hint = "Hay un billete atorado en la entrada de la caja.";
        let news = FaultNews { code: FaultCode::BoxJam, severity: FaultSeverity::Stopped, wire: "44".to_owned(), hint };
        rig.event(SessionEvent::Bill(BillNews::Fault(news)));
        assert_eq!(in_transport(&rig), 1, "{found:?}, restarts {restarts}: {:?}", rig.kinds());
        assert_eq!(held(&rig), Money::ZERO, "the credit stands");
        rig.audit();
        rig.wait_ms(40_000);
        rig.touch(Act::Resume);
        rig.wait_ms(60_000);
        assert_eq!(rig.kinds().iter().filter(|kind| **kind == "Collected").count(), 1, "{:?}", rig.kinds());
        assert!(matches!(rig.view.screen, Screen::OutOfService { .. }), "{:?}", rig.view.screen);
        // A technician clears the jam.
        rig.devices.trouble = Trouble::None;
        rig.event(SessionEvent::Bill(BillNews::FaultCleared(FaultCode::BoxJam)));
        technician_at_m04(&mut rig);
        if found == FoundWhere::Box {
            *rig.devices.cash_box.entry(bill(200)).or_default() += 1;
        }
        let in_hand = found == FoundWhere::Path;
        state(&mut rig, found, in_hand.then_some((bill(200), 1)), in_hand.then_some("00000412"));
        let left = i64::from(found == FoundWhere::NotFound);
        assert_eq!((in_transport(&rig), envelope(&rig, "00000412").len()), (left, usize::from(in_hand)), "{found:?}");
        let unclaimed = rig.pump.standing().book.total(|account| matches!(account, Account::Unclaimed(_))).expect("fits");
        assert_eq!(unclaimed, Money::ZERO, "it is the note that was paid with, and nobody else's");
        rig.audit();
        leave_and_pay_again(&mut rig, 2);
    }
}

/// The statement alone does not switch the slot on: the reset waits until no hand can be inside, and a restart in between
/// makes up for it.
#[test]
fn the_path_is_proven_once_the_door_is_shut() {
    for restarts in [false, true] {
        let mut rig = note_in_doubt();
        rig.event(SessionEvent::Door { open: true });
        technician_at_m04(&mut rig);
        state(&mut rig, FoundWhere::Path, Some((bill(200), 1)), Some("0412"));
        assert_eq!(jam(&rig).path, PathState::DoorOpen);
        assert!(!rig.kinds().contains(&"MoveIntent"));
        rig.touch(Act::TestPath);
        assert!(!rig.kinds().contains(&"MoveIntent"), "also when the test is asked for");
        if restarts {
            rig = rig.restart();
            rig.start_devices_found(BillFound::PowerUp);
        } else {
            rig.event(SessionEvent::Door { open: false });
            assert_eq!(jam(&rig).path, PathState::Clear, "{:?}", rig.kinds());
            rig.touch(Act::JamDone);
            rig.touch(Act::Leave);
        }
        rig.wait_ms(6_000);
        assert!(rig.kinds().contains(&"MoveOutcome"));
        assert!(matches!(rig.view.screen, Screen::Attract { .. }), "{:?}", rig.view.screen);
        rig.audit();
    }
}

/// A second touch of the same answer books nothing; an envelope is used once; what is in hand has a value.
#[test]
fn answers_are_taken_once_and_checked() {
    let mut rig = note_in_doubt();
    technician_at_m04(&mut rig);
    state(&mut rig, FoundWhere::Path, None, Some("0412"));
    assert_eq!(jam(&rig).problem, Some(JamProblem::ValueMissing));
    state(&mut rig, FoundWhere::Path, Some((coin(1000), 1)), Some("0412"));
    assert_eq!(jam(&rig).problem, Some(JamProblem::ValueMissing), "a coin is no note");
    state(&mut rig, FoundWhere::Path, Some((bill(200), 2)), Some("0412"));
    assert_eq!(jam(&rig).problem, Some(JamProblem::TooMany));
    for number in [None, Some("12"), Some("F00-000318-6")] {
        state(&mut rig, FoundWhere::Path, Some((bill(200), 1)), number);
        assert_eq!(jam(&rig).problem, Some(JamProblem::EnvelopeForm), "{number:?}");
    }
    assert!(!rig.kinds().contains(&"Statement"));
    let doubt = jam(&rig).doubt;
    state(&mut rig, FoundWhere::Path, Some((bill(200), 1)), Some("0412"));
    let pieces = Some(Pieces { denomination: bill(200), count: 1 });
    rig.touch(Act::Found { doubt, found: FoundWhere::Path, pieces, envelope: Some("0413".parse().expect("an envelope")) });
    assert_eq!(rig.kinds().iter().filter(|kind| **kind == "Statement").count(), 1);
    assert!(rig.pump.standing().pouches.contains(&"0412".parse().expect("an envelope")));
    rig.audit();
}

/// The note in hand is another one than the doubt is about: it is somebody's, and the doubted one is still missing.
#[test]
fn another_note_than_the_doubted_one_is_found() {
    let mut rig = note_in_doubt();
    technician_at_m04(&mut rig);
    state(&mut rig, FoundWhere::Path, Some((bill(50), 1)), Some("0412"));
    assert_eq!((in_transport(&rig), envelope(&rig, "0412")), (1, vec![(bill(50), 1)]));
    let terminal = rig.pump.journal().enrolment().terminal;
    assert_eq!(rig.pump.standing().book.balance(&Account::Unclaimed(terminal)), pesos(50), "T5");
    rig.audit();
}

/// What was not found turns up at a later visit, in the same doubt.
#[test]
fn what_was_not_found_turns_up_later() {
    let mut rig = note_in_doubt();
    technician_at_m04(&mut rig);
    state(&mut rig, FoundWhere::NotFound, None, None);
    assert_eq!(jam(&rig).doubt, None, "it is not asked twice in a row");
    rig.touch(Act::JamDone);
    rig.touch(Act::BeginJam);
    state(&mut rig, FoundWhere::Mouth, Some((bill(200), 1)), Some("0412"));
    assert_eq!((in_transport(&rig), envelope(&rig, "0412")), (0, vec![(bill(200), 1)]));
    rig.touch(Act::JamDone);
    let Screen::Staff { screen: StaffScreen::Board { actions, .. } } = &rig.view.screen else { panic!("M02") };
    assert!(!actions.contains(&StaffAction::Jam), "nothing is left to state");
    rig.audit();
}

/// What is left of a torn note tells no value: the envelope is on record, and the money stays in transport.
#[test]
fn a_torn_note_without_a_value() {
    let mut rig = note_in_doubt();
    technician_at_m04(&mut rig);
    state(&mut rig, FoundWhere::Broken, None, Some("0412"));
    assert_eq!((in_transport(&rig), envelope(&rig, "0412")), (1, vec![]));
    assert!(rig.pump.standing().envelopes.contains_key(&"0412".parse().expect("an envelope")));
    leave_and_pay(&mut rig);
}

/// A jam before the escrow put nothing in doubt; a note found there gets its own case.
#[test]
fn a_note_found_after_a_jam_without_a_doubt() {
    let mut rig = Rig::with_change(100, 100);
    let fault = FaultNews { code: FaultCode::Jam, severity: FaultSeverity::Stopped, wire: "43".to_owned(), hint: "Atorado" };
    rig.event(SessionEvent::Bill(BillNews::Fault(fault)));
    technician_at_m04(&mut rig);
    assert_eq!(jam(&rig).doubt, None);
    state(&mut rig, FoundWhere::Path, Some((bill(100), 1)), Some("0412"));
    assert_eq!(envelope(&rig, "0412"), vec![(bill(100), 1)]);
    assert!(rig.pump.standing().doubts.values().all(Vec::is_empty));
    let stated = rig.entries().into_iter().find(|entry| matches!(entry.what, EntryKind::Statement { .. })).expect("a statement");
    assert!(matches!(&stated.postings[0].credit, Account::Unclaimed(_)), "{:?}", stated.postings);
    rig.event(SessionEvent::Bill(BillNews::FaultCleared(FaultCode::Jam)));
    leave_and_pay(&mut rig);
}

/// Coins of an order in doubt: some lay in the path. Counted, the hopper gives change again.
#[test]
fn a_hopper_in_doubt_comes_back_by_its_count() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::HopperDoubt(2);
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(600_000);
    rig.devices.trouble = Trouble::None;
    let place = Account::Hopper(slot("hopper-1"));
    let transport = Account::Transport(slot("hopper-1"));
    assert_eq!(rig.pump.standing().book.flag(&place), PlaceFlag::Unknown);
    let doubted = rig.pump.standing().book.pieces(&transport, coin(1000));
    assert!(doubted >= 4, "{doubted}");
    technician_at_m04(&mut rig);
    assert!(jam(&rig).several);
    state(&mut rig, FoundWhere::Box, Some((coin(1000), doubted + 1)), None);
    assert_eq!(jam(&rig).problem, Some(JamProblem::TooMany), "more than were in doubt: then it is a count");
    state(&mut rig, FoundWhere::Path, Some((coin(1000), 1)), Some("0412"));
    assert_eq!(rig.pump.standing().book.pieces(&transport, coin(1000)), doubted - 1);
    // The one coin in the path was one of those that the hopper still held.
    let hopper = rig.devices.hoppers.get_mut(&slot("hopper-1")).expect("a hopper");
    hopper.1 -= 1;
    let really = hopper.1;
    assert_eq!(rig.pump.standing().book.flag(&place), PlaceFlag::Unknown, "a statement is no count");
    rig.touch(Act::JamDone);
    rig.touch(Act::BeginCount);
    let Screen::Staff { screen: StaffScreen::Count { count, .. } } = &rig.view.screen else { panic!("the count") };
    assert!(count.hoppers[0].unknown && count.hoppers[0].counted.is_none());
    let ones = rig.hopper("hopper-2").1;
    rig.touch(Act::Counted { pieces: vec![(slot("hopper-1"), really), (slot("hopper-2"), ones)] });
    let book = &rig.pump.standing().book;
    assert_eq!((book.flag(&place), book.pieces(&place, coin(1000))), (PlaceFlag::Accurate, really));
    assert!(!rig.pump.standing().faults.contains_key(&(slot("hopper-1"), FaultCode::Doubt)));
    let count = rig.entries().into_iter().find(|entry| matches!(entry.what, EntryKind::Count { .. })).expect("a count");
    assert!(count.postings.iter().all(|posting| matches!(posting.credit, Account::Difference(_))), "more than the book said: T16");
    rig.touch(Act::CountDone);
    rig.touch(Act::Leave);
    let tens = rig.devices.tray.get(&coin(1000)).copied().unwrap_or(0);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(60_000);
    assert_eq!(rig.devices.tray[&coin(1000)], tens + 6, "the hopper gives change again");
    rig.audit();
}

/// A count that finds less, one of another hopper, one that cannot be, and the same one twice.
#[test]
fn a_count_moves_the_book_once() {
    let mut rig = Rig::with_change(50, 50);
    rig.sign_in("4127");
    rig.touch(Act::BeginCount);
    for pieces in [vec![], vec![(slot("hopper-1"), -1)], vec![(slot("hopper-1"), 5_000)], vec![(slot("hopper-9"), 1)]] {
        rig.touch(Act::Counted { pieces });
        let Screen::Staff { screen: StaffScreen::Count { count, .. } } = &rig.view.screen else { panic!("the count") };
        assert!(count.problem.is_some() && !count.booked);
    }
    for _ in 0..2 {
        rig.touch(Act::Counted { pieces: vec![(slot("hopper-1"), 48), (slot("hopper-2"), 50)] });
    }
    let book = &rig.pump.standing().book;
    assert_eq!(book.pieces(&Account::Hopper(slot("hopper-1")), coin(1000)), 48);
    assert_eq!(book.pieces(&Account::Hopper(slot("hopper-2")), coin(100)), 50);
    assert_eq!(book.total(|account| matches!(account, Account::Difference(_))).expect("fits"), pesos(20));
    assert_eq!(rig.kinds().iter().filter(|kind| **kind == "Count").count(), 1);
    rig.touch(Act::CountDone);
    // Nobody but who may: a collector has no such task.
    rig.touch(Act::Leave);
    rig.sign_in("2210");
    rig.touch(Act::BeginCount);
    assert!(matches!(&rig.view.screen, Screen::Staff { screen: StaffScreen::Board { .. } }));
}

/// Envelopes of notes go into a bag of their own at the next cut, those of coins into the coins' bag; what could not be read goes along.
#[test]
fn envelopes_leave_with_the_cut() {
    let mut rig = note_in_doubt();
    technician_at_m04(&mut rig);
    state(&mut rig, FoundWhere::Path, Some((bill(200), 1)), Some("0412"));
    rig.touch(Act::JamDone);
    rig.touch(Act::Leave);
    rig.sign_in("2210");
    rig.touch(Act::BeginCut { scope: CutScope::Partial });
    rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
    rig.devices.cash_box.clear();
    rig.event(SessionEvent::Bill(BillNews::BoxReplaced));
    rig.touch(Act::BoxIn { slot: slot("bill"), serial: "CB-0002".to_owned(), left: None });
    let Screen::Staff { screen: StaffScreen::Cut { cut, .. } } = &rig.view.screen else { panic!("M05") };
    let bags: Vec<_> = cut.bags.iter().map(|bag| (bag.content, bag.doubtful)).collect();
    assert_eq!(bags, [(BagContent::Notes, 0), (BagContent::Doubtful, 1)]);
    rig.touch(Act::SealBag { content: BagContent::Notes, seal: "00418823".parse().expect("a seal") });
    rig.touch(Act::CutContinue);
    let Screen::Staff { screen: StaffScreen::Cut { cut, .. } } = &rig.view.screen else { panic!("M05") };
    assert_eq!(cut.problem, Some(CutProblem::SealMissing { bag: 2 }));
    // Several bags of one kind: the first names the account.
    for seal in ["00418825", "00418826"] {
        rig.touch(Act::SealBag { content: BagContent::Doubtful, seal: seal.parse().expect("a seal") });
    }
    crate::staff::finish(&mut rig);
    let book = &rig.pump.standing().book;
    assert_eq!(book.content(&Account::Bag("00418825".parse().expect("a seal"))), [(bill(200), 1)]);
    assert!(envelope(&rig, "0412").is_empty() && rig.pump.standing().envelopes.is_empty());
    assert_eq!(held(&rig), pesos(200), "the claim stays");
    rig.audit();
}

/// The validator looks at a note for ever: it is stuck between mouth and escrow. The payment ends, and the note is not forgotten.
#[test]
fn a_note_that_the_validator_never_finishes_looking_at_becomes_a_case_and_the_slot_stays_off() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    // Whatever it is told from here on, it goes on looking.
    rig.devices.trouble = Trouble::BillStuck;
    rig.event(SessionEvent::Bill(BillNews::Activity(BillActivity::Accepting)));
    rig.touch(Act::Cancel);
    rig.wait_ms(30_000);
    let doubts: Vec<EntryKind> =
        rig.entries().into_iter().map(|entry| entry.what).filter(|what| matches!(what, EntryKind::Doubt { .. })).collect();
    let [EntryKind::Doubt { payment: Some(_), min, max, .. }] = doubts.as_slice() else { panic!("one doubt, not {doubts:?}") };
    assert_eq!((*min, *max), (Money::ZERO, pesos(500)), "anything that the validator knows may lie there");
    assert!(matches!(rig.view.screen, Screen::OutOfService { .. }), "{:?}", rig.view.screen);
    rig.audit();

    rig.devices.trouble = Trouble::None;
    technician_at_m04(&mut rig);
    state(&mut rig, FoundWhere::Path, Some((bill(100), 1)), Some("E-000045"));
    assert_eq!(jam(&rig).path, PathState::Clear, "{:?}", jam(&rig));
    rig.audit();
}

/// M03: the technician opens a device of the list and reads its state, what to do, and what happened last.
#[test]
fn a_device_tells_its_state_what_to_do_and_what_happened() {
    let mut rig = note_in_doubt();
    rig.sign_in("4127");
    rig.touch(Act::OpenDevice { slot: slot("bill") });
    let Screen::Staff { screen: StaffScreen::Device { device, .. } } = &rig.view.screen else { panic!("M03, not {:?}", rig.view.screen) };
    assert_eq!((device.serial.as_str(), device.model.as_str()), ("B1", "model"));
    assert!(device.advice.iter().any(|line| line.contains("Quitar atoro")), "{:?}", device.advice);
    let told: Vec<&str> = device.events.iter().map(|event| event.words.as_str()).collect();
    assert!(told.iter().any(|words| words.contains("Dinero en duda")) && told.iter().any(|words| words.contains("$200")), "{told:?}");
    assert!(device.events.windows(2).all(|pair| pair[0].at >= pair[1].at), "newest first");
    rig.touch(Act::Back);
    rig.touch(Act::OpenDevice { slot: slot("hopper-2") });
    let Screen::Staff { screen: StaffScreen::Device { device, .. } } = &rig.view.screen else { panic!("M03, not {:?}", rig.view.screen) };
    assert!(device.counters.iter().any(|counter| counter.value == 100), "{:?}", device.counters);
    rig.touch(Act::Back);
    rig.touch(Act::OpenDevice { slot: slot("nowhere") });
    assert!(matches!(&rig.view.screen, Screen::Staff { screen: StaffScreen::Board { .. } }));
}

/// However much happens, M03 shows the last twenty.
#[test]
fn a_device_remembers_its_last_twenty_events() {
    let mut rig = Rig::with_change(5, 5);
    for _ in 0..30 {
        rig.event(SessionEvent::Bill(BillNews::Cheated));
    }
    rig.sign_in("4127");
    rig.touch(Act::OpenDevice { slot: slot("bill") });
    let Screen::Staff { screen: StaffScreen::Device { device, .. } } = &rig.view.screen else { panic!("M03") };
    assert_eq!(device.events.len(), 20);
}

/// A jam that ended while the device had no power: the driver takes it back as soon as the device shows that it works (the rule and its
/// tests are the drivers'), and the slot comes back.
#[test]
fn a_jam_that_ended_with_the_power_is_over_when_the_device_works_again() {
    let mut rig = Rig::with_change(100, 100);
    let jam = FaultNews { code: FaultCode::BoxJam, severity: FaultSeverity::Stopped, wire: "43".to_owned(), hint: "" };
    rig.event(SessionEvent::Bill(BillNews::Fault(jam)));
    rig.wait_ms(1_000);
    assert!(matches!(rig.view.screen, Screen::OutOfService { .. }) || !rig.pump.standing().faults.is_empty());
    rig.start_devices_found(BillFound::PowerUp);
    rig.wait_ms(2_000);
    assert!(!rig.pump.standing().faults.is_empty(), "that it starts is no proof");
    rig.event(SessionEvent::Bill(BillNews::FaultCleared(FaultCode::BoxJam)));
    assert!(rig.pump.standing().faults.is_empty(), "{:?}", rig.pump.standing().faults);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)), "notes are taken again");
}
