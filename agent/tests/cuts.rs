//! The cut in detail: each step says what it waits for, each touch is taken once, and what nobody should touch is left alone.

use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillNews, PrinterNews};
use cas_domain::bounds::BAGS_MAX;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{BagContent, CutScope, FoundSpot};
use cas_domain::journal::posting::Pieces;
use cas_domain::local::screen::{Paper, Screen};
use cas_domain::local::staff::{CutProblem, CutView, StaffScreen};
use cas_domain::local::touch::{Act, Pin, Touch};

use crate::rig::{Rig, coin, recorded, slot};
use crate::staff::finish;

fn cut(rig: &Rig) -> CutView {
    let Screen::Staff { screen: StaffScreen::Cut { cut, .. } } = &rig.view.screen else { panic!("M05, not {:?}", rig.view.screen) };
    cut.clone()
}

fn count(rig: &Rig, kind: &str) -> usize {
    rig.kinds().iter().filter(|each| **each == kind).count()
}

fn paid() -> Rig {
    let mut rig = Rig::paid();
    rig.wait_ms(60_000);
    rig
}

fn begun(scope: CutScope) -> Rig {
    let mut rig = paid();
    rig.event(SessionEvent::Door { open: true });
    rig.sign_in("2210");
    rig.touch(Act::BeginCut { scope });
    assert_eq!(cut(&rig).step, 2);
    rig
}

fn put(rig: &mut Rig, name: &str, serial: &str, left: Option<&str>) {
    rig.touch(Act::BoxIn { slot: slot(name), serial: serial.to_owned(), left: left.map(str::to_owned) });
}

fn seal(rig: &mut Rig, content: BagContent, number: &str) {
    rig.touch(Act::SealBag { content, seal: number.parse().expect("a seal") });
}

fn bill_box_changes(rig: &mut Rig) {
    rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
    rig.devices.cash_box.clear();
    rig.event(SessionEvent::Bill(BillNews::BoxReplaced));
}

/// A full cut whose boxes are changed: its bags are to be sealed.
fn at_seals() -> Rig {
    let mut rig = begun(CutScope::Total);
    bill_box_changes(&mut rig);
    rig.touch(Act::BoxOut { slot: slot("coin") });
    rig.devices.coin_box.clear();
    rig.empty_hoppers();
    put(&mut rig, "bill", "CB-0002", None);
    put(&mut rig, "coin", "CC-0002", None);
    assert_eq!(cut(&rig).step, 4);
    rig
}

fn receives(number: &str) -> Act {
    Act::Receives { number: number.parse().expect("a number"), pin: Pin(format!("pin of {number}")) }
}

fn touch(rig: &Rig, act: Act) -> SessionEvent {
    SessionEvent::Touch(Touch { version: rig.view.version, payment: rig.view.payment, act })
}

/// "Continuar" too early says what is missing: boxes that are in, boxes that are out.
#[test]
fn going_on_too_early_says_what_is_missing() {
    let mut rig = begun(CutScope::Total);
    rig.touch(Act::CutContinue);
    assert_eq!((cut(&rig).step, cut(&rig).problem), (2, Some(CutProblem::BoxStillIn)));
    bill_box_changes(&mut rig);
    rig.touch(Act::BoxOut { slot: slot("coin") });
    assert_eq!(cut(&rig).problem, None);
    rig.empty_hoppers();
    rig.touch(Act::CutContinue);
    assert_eq!((cut(&rig).step, cut(&rig).problem), (3, Some(CutProblem::BoxStillOut)));
    put(&mut rig, "bill", "CB-0002", None);
    assert_eq!(cut(&rig).step, 3, "the coin box is still out");
    assert!(!cut(&rig).can_continue);
    put(&mut rig, "coin", "CC-0002", None);
    assert_eq!(cut(&rig).step, 4);
}

/// Of the note box the device tells, of the others the person; each is taken once, and a hopper is put nowhere.
#[test]
fn each_box_is_taken_and_put_once_by_whoever_knows() {
    let mut rig = begun(CutScope::Total);
    let by_device: Vec<bool> = cut(&rig).boxes.iter().map(|each| each.by_device).collect();
    assert_eq!(by_device, [true, false, false, false]);
    rig.touch(Act::BoxOut { slot: slot("bill") });
    assert_eq!(count(&rig, "ContainerOut"), 0, "the device tells of its box");
    put(&mut rig, "coin", "CC-0002", None);
    assert_eq!((count(&rig, "ContainerIn"), cut(&rig).problem), (0, Some(CutProblem::BoxStillIn)));
    for _ in 0..2 {
        rig.touch(Act::BoxOut { slot: slot("coin") });
    }
    assert_eq!(count(&rig, "ContainerOut"), 1);
    rig.devices.coin_box.clear();
    rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
    rig.devices.cash_box.clear();
    assert!(cut(&rig).boxes[0].by_device, "also while it is out");
    put(&mut rig, "bill", "CB-0002", None);
    assert_eq!((count(&rig, "ContainerIn"), cut(&rig).problem), (0, Some(CutProblem::BoxStillOut)));
    put(&mut rig, "coin", " ** ", None);
    assert_eq!(count(&rig, "ContainerIn"), 0, "no number was read");
    for serial in ["CC-0002", "CC-0003"] {
        put(&mut rig, "coin", serial, None);
    }
    rig.event(SessionEvent::Bill(BillNews::BoxReplaced));
    put(&mut rig, "bill", "CB-0002", None);
    rig.empty_hoppers();
    put(&mut rig, "hopper-1", "H-1", None);
    let of = |what| if let EntryKind::ContainerIn { slot, serial, by_device, .. } = what { Some((slot, serial, by_device)) } else { None };
    let put: Vec<_> = rig.entries().into_iter().filter_map(|entry| of(entry.what)).collect();
    assert_eq!(put, [(slot("coin"), "CC-0002".to_owned(), false), (slot("bill"), "CB-0002".to_owned(), true)]);
}

/// A cut is given up while no box is out, and not after.
#[test]
fn a_cut_is_given_up_only_before_the_first_box() {
    for act in [Act::CutAbort, Act::Back] {
        let mut rig = begun(CutScope::Total);
        rig.touch(act.clone());
        assert!(matches!(&rig.view.screen, Screen::Staff { screen: StaffScreen::Board { .. } }), "{act:?}");
        assert_eq!((count(&rig, "CutAborted"), rig.pump.standing().cut.is_none()), (1, true), "{act:?}");
        let mut rig = begun(CutScope::Total);
        rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
        rig.touch(act.clone());
        assert_eq!((count(&rig, "CutAborted"), cut(&rig).step), (0, 2), "{act:?}");
    }
}

/// The box that leaves is the one that was put in, or nobody said which it was: there is nothing to tell.
#[test]
fn the_right_box_and_an_unread_one_are_no_problem() {
    for (left, problem) in
        [(Some("CB-0002"), None), (None, None), (Some("CB-0001"), Some(CutProblem::OtherBox { expected: "CB-0002".to_owned() }))]
    {
        let mut rig = begun(CutScope::Partial);
        bill_box_changes(&mut rig);
        put(&mut rig, "bill", "CB-0002", Some("CB-0001"));
        assert_eq!(cut(&rig).problem, None, "of the first one nothing is known");
        seal(&mut rig, BagContent::Notes, "00418823");
        finish(&mut rig);
        rig.touch(Act::BeginCut { scope: CutScope::Partial });
        bill_box_changes(&mut rig);
        put(&mut rig, "bill", "CB-0003", left);
        assert_eq!(cut(&rig).problem, problem, "{left:?}");
    }
    // A box that came in without a cut has no number: any may leave.
    let mut rig = paid();
    bill_box_changes(&mut rig);
    rig.sign_in("2210");
    rig.touch(Act::BeginCut { scope: CutScope::Partial });
    bill_box_changes(&mut rig);
    put(&mut rig, "bill", "CB-0003", Some("CB-0002"));
    assert_eq!(cut(&rig).problem, None);
}

/// A seal has four signs at least, belongs to a bag of this cut, and there are so many bags and no more.
#[test]
fn a_seal_is_of_a_bag_of_this_cut() {
    let mut rig = begun(CutScope::Partial);
    bill_box_changes(&mut rig);
    put(&mut rig, "bill", "CB-0002", None);
    for (content, number) in [(BagContent::Notes, "123"), (BagContent::Coins, "00418823"), (BagContent::Doubtful, "00418823")] {
        seal(&mut rig, content, number);
        assert_eq!((cut(&rig).problem, count(&rig, "SealRead")), (Some(CutProblem::SealForm), 0), "{content:?} {number}");
    }
    seal(&mut rig, BagContent::Notes, "1234");
    assert_eq!((cut(&rig).problem, count(&rig, "SealRead")), (None, 1));
    for number in 0..20 {
        seal(&mut rig, BagContent::Notes, &format!("A-{number:04}"));
    }
    assert_eq!((cut(&rig).problem, count(&rig, "SealRead")), (Some(CutProblem::SealForm), BAGS_MAX));
}

/// A torn seal is replaced on the bag that it was on, and on no other.
#[test]
fn a_replaced_seal_is_of_the_same_bag() {
    let mut rig = at_seals();
    seal(&mut rig, BagContent::Notes, "00418823");
    seal(&mut rig, BagContent::Coins, "00418824");
    let new = |old: &str, new: &str| Act::ReplaceSeal {
        old: old.parse().expect("a seal"),
        new: new.parse().expect("a seal"),
        reason: "roto".to_owned(),
    };
    rig.touch(new("00418824", "00418825"));
    rig.touch(new("99999999", "00418826"));
    let last = rig.entries().into_iter().rev().find_map(|entry| {
        if let EntryKind::SealRead { bag, instead_of, .. } = entry.what { Some((bag.content, instead_of)) } else { None }
    });
    let (content, instead_of) = last.expect("a seal");
    assert_eq!((content, count(&rig, "SealRead")), (BagContent::Coins, 3));
    assert_eq!(instead_of, Some(("00418824".parse().expect("a seal"), "roto".to_owned())));
}

/// Whoever receives must be known: a wrong PIN is said, and nobody has received.
#[test]
fn a_receiver_with_a_wrong_pin_is_unknown() {
    let mut rig = at_seals();
    seal(&mut rig, BagContent::Notes, "00418823");
    seal(&mut rig, BagContent::Coins, "00418824");
    rig.touch(receives("3001"));
    assert_eq!((cut(&rig).step, cut(&rig).receives), (4, None), "the seals are not confirmed yet");
    rig.touch(Act::CutContinue);
    rig.touch(Act::Receives { number: "3001".parse().expect("a number"), pin: Pin("000000".to_owned()) });
    assert_eq!((cut(&rig).step, cut(&rig).problem, cut(&rig).receives), (5, Some(CutProblem::UnknownPerson), None));
    rig.touch(receives("3001"));
    assert_eq!((cut(&rig).problem, cut(&rig).receives), (None, Some("3001".parse().expect("a number"))));
    rig.wait_ms(500);
    rig.touch(receives("4127"));
    assert_eq!(cut(&rig).receives, Some("3001".parse().expect("a number")), "the bags are handed over");
}

/// Two tickets, one after the other; the cut is not closed while one is to come. A printer that never answers is given up.
#[test]
fn tickets_come_one_after_the_other_and_before_the_end() {
    let mut rig = at_seals();
    seal(&mut rig, BagContent::Notes, "00418823");
    seal(&mut rig, BagContent::Coins, "00418824");
    rig.touch(Act::CutContinue);
    // The printer takes its time.
    let right = rig.view.version;
    rig.queue(SessionEvent::Touch(Touch { version: right, payment: None, act: receives("3001") }));
    rig.run_one();
    rig.run_one_unheard();
    let papers = rig.unheard_papers;
    assert_eq!((papers, cut(&rig).tickets), (1, Paper::Printing));
    rig.wait_unheard_ms(90_000);
    assert_eq!((rig.unheard_papers, cut(&rig).tickets), (1, Paper::Printing), "it prints the first one");
    rig.unheard(touch(&rig, Act::CutContinue));
    assert_eq!(count(&rig, "CutClosed"), 0, "a ticket is being printed");
    rig.wait_unheard_ms(11_000);
    assert_eq!(cut(&rig).tickets, Paper::Printing, "the first was given up, the second is on its way");
    assert_eq!(rig.unheard_papers, 2);
    let printed = |job| SessionEvent::Printer(PrinterNews::Job { job, printed: true });
    for job in 0..64 {
        rig.unheard(printed(job));
    }
    assert_eq!(cut(&rig).tickets, Paper::Printed);
    rig.wait_unheard_ms(1_000);
    assert_eq!(rig.unheard_papers, 2, "two and no more");
    rig.unheard(touch(&rig, Act::CutContinue));
    assert_eq!(count(&rig, "CutClosed"), 1);
}

/// Between the first ticket and the second the cut is not closed either.
#[test]
fn a_cut_is_not_closed_between_its_tickets() {
    let mut rig = at_seals();
    seal(&mut rig, BagContent::Notes, "00418823");
    seal(&mut rig, BagContent::Coins, "00418824");
    rig.touch(Act::CutContinue);
    let papers = rig.devices.printed;
    rig.touch(receives("3001"));
    assert_eq!((rig.devices.printed, cut(&rig).can_continue), (papers + 1, false));
    rig.touch(Act::CutContinue);
    assert_eq!(count(&rig, "CutClosed"), 0);
    rig.wait_ms(500);
    rig.touch(Act::CutContinue);
    assert_eq!(count(&rig, "CutClosed"), 1);
}

/// Envelopes of coins go into the coins' bag, and ask for no bag of their own.
#[test]
fn an_envelope_of_coins_belongs_to_the_coins() {
    let mut rig = paid();
    rig.sign_in("2210");
    rig.touch(Act::BeginFound);
    let pieces = vec![Pieces { denomination: coin(1000), count: 2 }];
    rig.touch(Act::RecordFound { spot: FoundSpot::Floor, pieces, envelope: "00000412".parse().expect("a number") });
    rig.touch(Act::FoundDone);
    rig.touch(Act::BeginCut { scope: CutScope::Total });
    let bags: Vec<_> = cut(&rig).bags.iter().map(|bag| (bag.content, bag.doubtful)).collect();
    assert_eq!(bags, [(BagContent::Notes, 0), (BagContent::Coins, 1)]);
}

/// No cut begins while a payment, a note or an order is open.
#[test]
fn no_cut_begins_over_what_is_open() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let payment = rig.pump.standing().payment.clone().expect("a payment");
    let rig = Rig::with_change(100, 100);
    for open in ["nothing", "payment", "stack", "payout"] {
        let mut alone = rig.alone();
        alone.devices_are_ready();
        alone.sign_in("2210");
        match open {
            "payment" => alone.standing.payment = Some(payment.clone()),
            other => crate::underway::with_open(&mut alone, other, payment.id),
        }
        let names = recorded(&alone.touch(Act::BeginCut { scope: CutScope::Total }));
        assert_eq!(names.contains(&"CutBegun"), open == "nothing", "{open}: {names:?}");
        if open != "nothing" {
            let Screen::Staff { screen: StaffScreen::Cut { cut, .. } } = alone.screen() else { panic!("M05") };
            assert_eq!((cut.problem, cut.step), (Some(CutProblem::PaymentOpen), 1), "{open}");
        }
    }
}
