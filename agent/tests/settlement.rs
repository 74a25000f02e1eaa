//! Rows of the settlement table that the stories of a payment do not pass: credits that nobody asked for, a device that stacked
//! another note than it showed, a permit that came back, and a slot that stays off.

use cas_agent::pump::Input;
use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillFound, BillNews, CoinNews, DeviceIdentity};
use cas_domain::account::Account;
use cas_domain::id::IntentId;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{Evidence, StackResult};
use cas_domain::money::Money;

use crate::rig::{Rig, Trouble, bill, coin, pesos, slot};

/// A note of $200 whose intent is on disk and whose permit left; the device has said nothing since.
fn waiting_for_a_word() -> Rig {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::BillMute;
    assert!(rig.insert_note(bill(200)));
    rig.devices.trouble = Trouble::None;
    rig.devices.escrow = None;
    rig
}

fn restarted(rig: Rig, found: BillFound) -> Rig {
    let mut rig = rig.restart();
    rig.start_devices_found(found);
    rig.wait_ms(4_000);
    rig
}

fn outcomes(rig: &Rig) -> Vec<(StackResult, Evidence)> {
    let of = |what| if let EntryKind::StackOutcome { result, evidence, .. } = what { Some((result, evidence)) } else { None };
    rig.entries().into_iter().filter_map(|entry| of(entry.what)).collect()
}

fn doubts(rig: &Rig) -> Vec<Money> {
    let of = |what| if let EntryKind::Doubt { max, .. } = what { Some(max) } else { None };
    rig.entries().into_iter().filter_map(|entry| of(entry.what)).collect()
}

fn unclaimed(rig: &Rig) -> Money {
    let standing = rig.pump.standing();
    let terminal = standing.genesis.as_ref().expect("a genesis").terminal;
    standing.book.balance(&Account::Unclaimed(terminal))
}

fn began(rig: &Rig) -> bool {
    rig.outputs_seen.iter().any(|output| output.contains("Begin") && output.starts_with("Bill"))
}

/// T5: a note went into the box, no intent asked for it and no credit was booked: it is real cash, of somebody.
#[test]
fn a_note_that_no_intent_asked_for_is_unclaimed_cash() {
    let rig = restarted(Rig::with_change(100, 100), BillFound::Stacked { index: 3, denomination: Some(bill(200)) });
    assert_eq!(unclaimed(&rig), pesos(200));
    assert_eq!(rig.pump.standing().book.pieces(&Account::CashBox(slot("bill")), bill(200)), 1);
    assert!(doubts(&rig).is_empty() && began(&rig));
}

/// Another note than the one that was credited last is another note; who paid last may be its owner.
#[test]
fn another_note_than_the_last_credit_is_unclaimed_and_names_who_may_have_lost_it() {
    let rig = Rig::paid();
    let paid = rig.pump.standing().last_payment;
    let rig = restarted(rig, BillFound::Stacked { index: 1, denomination: Some(bill(50)) });
    assert_eq!(unclaimed(&rig), pesos(50));
    let found =
        rig.entries().into_iter().find_map(|entry| if let EntryKind::CashIn { candidate, .. } = entry.what { candidate } else { None });
    assert_eq!(found, paid);
    assert_eq!(rig.pump.standing().book.content(&Account::CashBox(slot("bill"))), vec![(bill(50), 1), (bill(200), 1)]);
}

/// The same note told again, with its value or without, is credited once and is no doubt.
#[test]
fn the_last_credit_told_again_is_the_same_note() {
    for denomination in [Some(bill(200)), None] {
        let rig = restarted(Rig::paid(), BillFound::Stacked { index: 3, denomination });
        assert_eq!(unclaimed(&rig), Money::ZERO, "{denomination:?}");
        assert!(doubts(&rig).is_empty(), "{denomination:?}");
        rig.audit();
    }
}

/// A note in the box without value and without intent: nobody knows how much, so it is a doubt up to the largest note there is.
#[test]
fn a_note_without_value_that_no_intent_asked_for_is_a_doubt() {
    for found in [BillFound::Stacked { index: 9, denomination: None }, BillFound::PowerUpStacking] {
        let rig = restarted(Rig::with_change(100, 100), found);
        assert_eq!(doubts(&rig), [pesos(1_000)], "{found:?}: no table was read yet");
        assert_eq!(unclaimed(&rig), Money::ZERO);
        assert!(!began(&rig), "{found:?}: its path is not proven clear");
    }
    // The line was lost and came back: the table is known, and its largest note bounds the doubt.
    let mut rig = Rig::with_change(100, 100);
    let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "B1".to_owned() };
    rig.event(SessionEvent::Bill(BillNews::Started { found: BillFound::PowerUpStacking, identity: Some(identity) }));
    assert_eq!(doubts(&rig), [pesos(500)]);
}

/// R9: the device shows $200 in escrow and says at its start that it stacked $50: what was stacked counts, and a case opens.
#[test]
fn what_was_stacked_counts_and_not_what_was_shown() {
    let rig = restarted(waiting_for_a_word(), BillFound::Stacked { index: 1, denomination: Some(bill(50)) });
    assert_eq!(outcomes(&rig), [(StackResult::Stacked, Evidence::FoundAtStart)]);
    assert_eq!(rig.pump.standing().book.content(&Account::CashBox(slot("bill"))), vec![(bill(50), 1)]);
    assert_eq!(rig.pump.standing().payment.as_ref().map(|open| open.received), Some(pesos(50)));
    assert_eq!(doubts(&rig).len(), 1);
    assert!(!began(&rig), "the slot stays off");
}

/// A device that lost its power and is idle has said nothing about the note, unless its driver gave the permit back.
#[test]
fn a_quiet_device_proves_nothing_unless_the_permit_came_back() {
    let rig = restarted(waiting_for_a_word(), BillFound::Quiet);
    assert_eq!(outcomes(&rig), [(StackResult::Doubt, Evidence::Nothing)]);
    let identity = || Some(DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "B1".to_owned() });
    for (found, want) in [(BillFound::Quiet, StackResult::NotSent), (BillFound::PowerUp, StackResult::Doubt)] {
        let mut rig = waiting_for_a_word();
        let intent = rig.pump.standing().stacks[&slot("bill")].intent;
        rig.event(SessionEvent::Bill(BillNews::NotSent(intent)));
        rig.event(SessionEvent::Bill(BillNews::Started { found, identity: identity() }));
        assert_eq!(outcomes(&rig).iter().map(|(result, _)| *result).collect::<Vec<_>>(), [want], "{found:?}");
    }
}

/// A slot in doubt is off at this start, and at the next one too, where the device says that all is well.
#[test]
fn a_slot_in_doubt_stays_off_over_restarts() {
    let rig = restarted(waiting_for_a_word(), BillFound::PowerUp);
    assert!(!began(&rig) && !rig.kinds().contains(&"MoveIntent"));
    let rig = restarted(rig, BillFound::Quiet);
    assert!(!began(&rig) && !rig.kinds().contains(&"MoveIntent"));
    assert_eq!(doubts(&rig).len(), 1, "one note, one doubt");
}

/// The device tells the same stay in escrow twice: one note, one intent.
#[test]
fn a_stay_in_escrow_told_twice_is_one_intent() {
    let mut rig = waiting_for_a_word();
    let escrow = rig.devices.escrows;
    rig.event(SessionEvent::Bill(BillNews::Escrowed { escrow, index: 3, denomination: Some(bill(200)) }));
    let intents = rig.kinds().iter().filter(|kind| **kind == "StackIntent").count();
    assert_eq!(intents, 1, "{:?}", rig.kinds());
    assert_eq!(rig.pump.standing().book.pieces(&Account::Escrow(slot("bill")), bill(200)), 1);
}

/// A reset whose permit came back was not done: its intent is closed, and no other one.
#[test]
fn a_reset_that_was_never_sent_is_closed_as_not_done() {
    let mut rig = waiting_for_a_word().restart();
    let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "B1".to_owned() };
    // The device hears nothing from here on: what the pump hands out is let go.
    let mut tell = |news| {
        assert!(rig.pump.push(Input::Session(SessionEvent::Bill(news))));
        while rig.pump.has_work() {
            drop(rig.pump.run_one(rig.now).expect("the pump runs"));
        }
        rig.pump.standing().moves.get(&slot("bill")).copied()
    };
    let reset = tell(BillNews::Started { found: BillFound::PowerUpStacking, identity: Some(identity) }).expect("a reset is under way");
    assert_eq!(tell(BillNews::NotSent(IntentId::from_u128(1))), Some(reset), "that was not this one");
    assert_eq!(tell(BillNews::NotSent(reset)), None);
    let of = |what| if let EntryKind::MoveOutcome { done, .. } = what { Some(done) } else { None };
    assert_eq!(rig.entries().into_iter().filter_map(|entry| of(entry.what)).collect::<Vec<_>>(), [false]);
}

/// A coin goes where the device says that its sorter sent it: into its hopper, or into the box.
#[test]
fn a_coin_lies_where_the_sorter_sent_it() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let held = rig.hopper("hopper-1").0;
    for (counter, path) in [(2, 2), (3, 0)] {
        rig.event(SessionEvent::Coin(CoinNews::Coin { counter, denomination: Some(coin(1_000)), path }));
    }
    assert_eq!(rig.hopper("hopper-1").0, held + 1);
    assert_eq!(rig.pump.standing().book.pieces(&Account::CoinBox(slot("coin")), coin(1_000)), 1);
}
