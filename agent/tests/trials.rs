//! What staff try and what they find: M10 (S42, T15) and found money (S36, T5).

use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillFound, BillNews, DeviceIdentity, HopperNews};
use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{CoinBack, CutScope, FoundSpot, NoteTrial};
use cas_domain::journal::posting::Pieces;
use cas_domain::local::coin_test::HopperTestState;
use cas_domain::local::found::{FoundProblem, FoundView};
use cas_domain::local::screen::{Paper, Screen};
use cas_domain::local::staff::StaffScreen;
use cas_domain::local::touch::Act;
use cas_domain::local::trial::{NoteTrialState, TrialView};
use cas_domain::money::Money;

use crate::rig::{Rig, bill, coin, pesos, slot};
use crate::staff::finish;

fn trial(rig: &Rig) -> &TrialView {
    match &rig.view.screen {
        Screen::Staff { screen: StaffScreen::Trial { trial, .. } } => trial,
        other => panic!("M10 is expected, not {other:?}"),
    }
}

fn found(rig: &Rig) -> &FoundView {
    match &rig.view.screen {
        Screen::Staff { screen: StaffScreen::Found { found, .. } } => found,
        other => panic!("found money is expected, not {other:?}"),
    }
}

fn testing(tens: i64, ones: i64) -> Rig {
    let mut rig = Rig::with_change(tens, ones);
    rig.sign_in("4127");
    rig.touch(Act::BeginTests);
    rig
}

fn balances(rig: &Rig) -> (Money, Money) {
    let book = &rig.pump.standing().book;
    let test = book.total(|account| matches!(account, Account::StaffTest(_))).expect("fits");
    let hands = book.total(|account| matches!(account, Account::Staff(_))).expect("fits");
    (test, hands)
}

fn owed_at_end(rig: &Rig) -> Option<Money> {
    rig.entries().iter().rev().find_map(|entry| if let EntryKind::TestEnded { owed, .. } = &entry.what { Some(*owed) } else { None })
}

/// S42: everything that can be tried leaves no trace in the money, and each trace says that it was a test.
#[test]
fn s42_realm_a_test_of_note_coin_and_paper_leaves_nothing_behind() {
    let mut rig = testing(50, 50);
    assert!(!rig.insert_note(bill(200)), "nothing is taken before it is asked for");
    rig.touch(Act::TestNote { on: true });
    assert_eq!(trial(&rig).note, NoteTrialState::Waiting);
    assert!(rig.insert_note(bill(500)), "whatever it is: no change is made for it");
    assert_eq!(trial(&rig).note, NoteTrialState::Back { denomination: bill(500) });
    assert_eq!(rig.devices.mouth, [bill(500)]);
    assert!(!rig.insert_note(bill(20)), "one at a time");
    rig.touch(Act::TestHopper { slot: slot("hopper-2") });
    rig.put_test_coin_back("hopper-2");
    let printed = rig.devices.printed;
    rig.touch(Act::TestPrint);
    assert_eq!((rig.devices.printed, trial(&rig).page), (printed + 1, Paper::Printed));
    rig.touch(Act::TestsDone);
    assert_eq!((balances(&rig), owed_at_end(&rig)), ((Money::ZERO, Money::ZERO), Some(Money::ZERO)));
    assert!(rig.devices.cash_box.is_empty());
    let kinds = rig.kinds();
    assert!(!kinds.contains(&"PaymentOpened") && !kinds.contains(&"StackIntent"), "{kinds:?}");
    assert!(["TestBegun", "TestNote", "TestCoin", "TestEnded"].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
    rig.touch(Act::Leave);
    assert!(matches!(rig.view.screen, Screen::Attract { .. }));
    assert!(!rig.insert_note(bill(20)), "no acceptor is left open");
    rig.every_piece_is_known("a whole test");
}

/// No payment begins at M10, whatever is touched; and staff who leave end the test.
#[test]
fn s42_realm_the_test_page_takes_no_payment() {
    let mut rig = testing(50, 50);
    rig.touch(Act::Start);
    rig.touch(Act::Choose { service: "parquimetro".parse().expect("a code") });
    rig.touch(Act::PayCash);
    assert!(rig.pump.standing().payment.is_none());
    rig.touch(Act::TestNote { on: true });
    rig.wait_ms(6 * 60_000);
    assert!(matches!(rig.view.screen, Screen::Attract { .. }), "{:?}", rig.view.screen);
    assert!(rig.pump.standing().testing.is_none() && !rig.insert_note(bill(20)));
}

/// The device keeps the note of a test: real cash, owed to the one who put it in, by number.
#[test]
fn s42_realm_a_note_that_the_device_keeps_is_owed_to_who_tried() {
    let mut rig = testing(50, 50);
    rig.touch(Act::TestNote { on: true });
    offer(&mut rig, bill(50));
    *rig.devices.cash_box.entry(bill(50)).or_default() += 1;
    rig.event(SessionEvent::Bill(BillNews::Stacked { escrow: Some(1), denomination: Some(bill(50)) }));
    assert_eq!((trial(&rig).note, trial(&rig).kept), (NoteTrialState::Kept { denomination: bill(50) }, Some(pesos(50))));
    rig.touch(Act::TestsDone);
    assert_eq!((balances(&rig), owed_at_end(&rig)), ((pesos(50), Money::ZERO), Some(pesos(50))));
    let boxed = rig.entries().into_iter().find(|entry| matches!(entry.what, EntryKind::TestNote { what: NoteTrial::Boxed, .. }));
    assert!(matches!(boxed.expect("an entry").what, EntryKind::TestNote { staff, .. } if staff.as_str() == "4127"));
    rig.audit();
}

/// The device takes the note into escrow and nobody hears its word: the rig's hand keeps it there.
fn offer(rig: &mut Rig, note: Denomination) {
    rig.event(SessionEvent::Bill(BillNews::Escrowed { escrow: 1, index: 1, denomination: Some(note) }));
    assert_eq!(trial(rig).note, NoteTrialState::InEscrow { denomination: note });
}

/// The agent dies while the note of a test lies in escrow: each word of the device ends it, and none makes a payment's money of it.
#[test]
fn s42_realm_a_restart_settles_the_note_of_a_test() {
    let stories = [
        (BillFound::Returned, NoteTrial::Back, pesos(0), false),
        (BillFound::PowerUpReturning, NoteTrial::Back, pesos(0), false),
        (BillFound::NothingStacked, NoteTrial::Back, pesos(0), false),
        (BillFound::Stacked { index: 1, denomination: Some(bill(50)) }, NoteTrial::Boxed, pesos(50), false),
        (BillFound::PowerUpStacking, NoteTrial::Boxed, pesos(50), false),
        (BillFound::PowerUp, NoteTrial::Lost, pesos(0), true),
    ];
    for (found, what, owed, doubt) in stories {
        let mut rig = testing(50, 50);
        rig.touch(Act::TestNote { on: true });
        offer(&mut rig, bill(50));
        let mut rig = rig.restart();
        if what == NoteTrial::Boxed {
            *rig.devices.cash_box.entry(bill(50)).or_default() += 1;
        }
        rig.start_devices_found(found);
        rig.wait_ms(1_000);
        let last = rig
            .entries()
            .into_iter()
            .rev()
            .find_map(|entry| if let EntryKind::TestNote { what, .. } = entry.what { Some(what) } else { None });
        assert_eq!(last, Some(what), "{found:?}");
        assert_eq!(balances(&rig).0, owed, "{found:?}");
        assert_eq!(rig.pump.standing().in_doubt(&slot("bill")), doubt, "{found:?}");
        assert!(!rig.kinds().contains(&"CashIn"), "{found:?}: a test is nobody's payment");
        // The device repeats its word until it is acknowledged: booked once.
        rig.start_devices_found(found);
        rig.wait_ms(1_000);
        assert_eq!(balances(&rig).0, owed, "{found:?}: once");
        rig.sign_in("4127");
        assert!(rig.pump.standing().testing.is_none(), "{found:?}");
        rig.audit();
    }
}

/// Two coins fall in a test: both are whoever's who asked, and both go back; nothing is overpaid.
#[test]
fn a_double_drop_in_a_test_goes_back_whole() {
    let mut rig = testing(50, 50);
    rig.devices.trouble = crate::rig::Trouble::HopperDouble;
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    assert_eq!(trial(&rig).hoppers[0].state, HopperTestState::Fell { count: 2 });
    rig.put_test_coin_back("hopper-1");
    assert_eq!((rig.hopper("hopper-1"), balances(&rig)), ((50, 50), (Money::ZERO, Money::ZERO)));
    let overpaid = rig.pump.standing().book.total(|account| matches!(account, Account::Overpaid(_))).expect("fits");
    assert!(overpaid.is_zero());
}

/// A coin that stays in hand is in a named hand, and the test owes nothing.
#[test]
fn a_coin_that_is_kept_is_in_a_named_hand() {
    let mut rig = testing(50, 50);
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    rig.touch(Act::TestSaw { slot: slot("hopper-1"), seen: Some(coin(1000)), back: CoinBack::Hand });
    rig.touch(Act::TestsDone);
    assert_eq!((balances(&rig), owed_at_end(&rig)), ((Money::ZERO, pesos(10)), Some(Money::ZERO)));
    assert_eq!(rig.hopper("hopper-1"), (49, 49));
}

/// A hopper that was exchanged while its coin was in hand says nothing about it.
#[test]
fn a_hopper_that_starts_anew_ends_no_test() {
    let mut rig = testing(50, 50);
    rig.touch(Act::TestHopper { slot: slot("hopper-1") });
    let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "another".to_owned() };
    let registers = rig.devices.hoppers[&slot("hopper-1")].2;
    rig.event(SessionEvent::Hopper(
        slot("hopper-1"),
        HopperNews::Started { identity, registers, power_up: true, interrupted: false, untrusted: false },
    ));
    assert_eq!(trial(&rig).hoppers[0].state, HopperTestState::Fell { count: 1 });
}

fn record(rig: &mut Rig, spot: FoundSpot, pieces: &[(Denomination, i64)], envelope: &str) {
    let pieces = pieces.iter().map(|(denomination, count)| Pieces { denomination: *denomination, count: *count }).collect();
    rig.touch(Act::RecordFound { spot, pieces, envelope: envelope.parse().expect("a number") });
}

/// S36: the citizen left the change in the tray. It goes into an envelope, the payment is named and not decided, the slip is
/// printed, the envelope leaves with the next cut.
#[test]
fn s36_left_in_tray_is_found_and_goes_into_an_envelope() {
    let mut rig = Rig::paid();
    rig.wait_ms(60_000);
    let paid = rig.pump.standing().last_given.expect("a payment that gave change");
    let left = std::mem::take(&mut rig.devices.tray);
    assert_eq!(left.get(&coin(1000)), Some(&6));
    rig.sign_in("4127");
    rig.touch(Act::BeginFound);
    assert_eq!(found(&rig).change_of.map(|seen| seen.folio), Some(paid.folio));
    let printed = rig.devices.printed;
    record(&mut rig, FoundSpot::Tray, &[(coin(1000), 6), (coin(100), 3)], "00000412");
    let booked = found(&rig).booked.clone().expect("booked");
    assert_eq!((booked.candidate, rig.devices.printed), (Some(paid.folio), printed + 1));
    record(&mut rig, FoundSpot::Tray, &[(coin(1000), 6)], "00000413");
    assert_eq!(rig.kinds().iter().filter(|kind| **kind == "MoneyFound").count(), 1, "a second touch books nothing");
    let entry = rig.entries().into_iter().find(|entry| matches!(entry.what, EntryKind::MoneyFound { .. })).expect("an entry");
    assert!(matches!(entry.what, EntryKind::MoneyFound { candidate: Some(payment), .. } if payment == paid.id));
    assert!(entry.postings.iter().all(|posting| matches!((&posting.debit, &posting.credit), (Account::Pouch(_), Account::Unclaimed(_)))));
    let book = &rig.pump.standing().book;
    let envelope = Account::Pouch("00000412".parse().expect("a number"));
    assert_eq!(book.content(&envelope), [(coin(100), 3), (coin(1000), 6)]);
    rig.touch(Act::FoundDone);
    rig.touch(Act::Leave);
    // The collector takes it along with the coins.
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
    rig.touch(Act::SealBag { content: cas_domain::journal::facts::BagContent::Notes, seal: "00418823".parse().expect("a seal") });
    rig.touch(Act::SealBag { content: cas_domain::journal::facts::BagContent::Coins, seal: "00418824".parse().expect("a seal") });
    finish(&mut rig);
    let book = &rig.pump.standing().book;
    assert!(book.content(&envelope).is_empty(), "the envelope is in the bag");
    assert!(book.pieces(&Account::Bag("00418824".parse().expect("a seal")), coin(1000)) >= 6);
    rig.audit();
}

#[test]
fn s36_left_in_tray_what_cannot_be_is_refused_and_nothing_is_booked() {
    let mut rig = Rig::with_change(5, 5);
    rig.sign_in("2210");
    rig.touch(Act::BeginFound);
    assert_eq!((found(&rig).change_of, found(&rig).last), (None, None), "nobody has paid here");
    let refused = |rig: &mut Rig, pieces: &[(Denomination, i64)], envelope: &str| {
        record(rig, FoundSpot::Floor, pieces, envelope);
        found(rig).problem
    };
    assert_eq!(refused(&mut rig, &[], "00000412"), Some(FoundProblem::Nothing));
    assert_eq!(refused(&mut rig, &[(bill(50), 1), (coin(100), 1)], "00000412"), Some(FoundProblem::Mixed));
    assert_eq!(refused(&mut rig, &[(coin(100), 9_999)], "00000412"), Some(FoundProblem::TooMany));
    assert_eq!(refused(&mut rig, &[(coin(100), 1)], "F00-000318-6"), Some(FoundProblem::EnvelopeForm), "a vale is no envelope");
    assert!(!rig.kinds().contains(&"MoneyFound"));
    record(&mut rig, FoundSpot::Glass, &[(bill(50), 1)], "00000412");
    rig.touch(Act::FoundDone);
    rig.touch(Act::BeginFound);
    assert_eq!(refused(&mut rig, &[(coin(100), 1)], "00000412"), Some(FoundProblem::EnvelopeUsed));
    rig.audit();
}

/// Coins that were sorted out of a hopper (S30) belong to nobody here: they go into an envelope, too.
#[test]
fn coins_of_another_kind_out_of_a_hopper_have_no_payment() {
    let mut rig = Rig::paid();
    rig.wait_ms(60_000);
    rig.sign_in("4127");
    rig.touch(Act::BeginFound);
    record(&mut rig, FoundSpot::Hopper, &[(coin(500), 10)], "00000412");
    assert_eq!(found(&rig).booked.as_ref().expect("booked").candidate, None);
    rig.audit();
}
