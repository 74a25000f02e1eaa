//! After a payment: how long each screen stands, what touches do there, what billers say, and papers that do not come out.

use cas_agent::pump::Input;
use cas_agent::session::SessionEvent;
use cas_agent::session::event::PrinterNews;
use cas_domain::account::DebtNumber;
use cas_domain::id::PaymentId;
use cas_domain::local::screen::{AppliedState, Paper, Screen};
use cas_domain::local::touch::{Act, Touch};
use cas_domain::wire::v1::Applied;

use crate::rig::{Rig, Trouble, bill, coin};

fn exact(rig: &mut Rig) -> PaymentId {
    rig.open_payment();
    let payment = rig.view.payment.expect("a payment");
    assert_eq!(Some(payment), rig.pump.standing().payment.as_ref().map(|open| open.id));
    assert!(rig.insert_note(bill(100)));
    for piece in [1000, 1000, 1000, 500, 200] {
        assert!(rig.insert_coin(coin(piece)));
    }
    payment
}

fn name(rig: &Rig) -> &'static str {
    match &rig.view.screen {
        Screen::Attract { .. } => "attract",
        Screen::Services { .. } => "services",
        Screen::Change { .. } => "change",
        Screen::Registering => "registering",
        Screen::OwedChange { .. } => "owed",
        Screen::Receipt { .. } => "receipt",
        Screen::Thanks { .. } => "thanks",
        Screen::Cancelled { .. } => "cancelled",
        _ => "another",
    }
}

/// The screens that are seen from now on, each with the tenths of a second that it stands; the last one is not over.
fn seen(rig: &mut Rig, ms: u64) -> Vec<(&'static str, u64)> {
    let mut seen: Vec<(&str, u64)> = vec![];
    for _ in 0..ms / 100 {
        rig.wait_ms(100);
        let now = name(rig);
        match seen.last_mut() {
            Some((last, tenths)) if *last == now => *tenths += 1,
            _ => seen.push((now, 1)),
        }
    }
    seen
}

fn names(seen: &[(&'static str, u64)]) -> Vec<&'static str> {
    seen.iter().map(|(name, _)| *name).collect()
}

fn about(seen: &[(&'static str, u64)], name: &str, tenths: u64) {
    let (_, stood) = seen.iter().find(|(each, _)| *each == name).unwrap_or_else(|| panic!("no {name}: {seen:?}"));
    assert!(stood.abs_diff(tenths) <= 2, "{name} stands for {tenths} tenths of a second, not {stood}: {seen:?}");
}

/// Without the centre nothing is waited for; the receipt stands for eight seconds, the thanks for fifteen.
#[test]
fn an_exact_payment_goes_by_receipt_and_thanks() {
    let mut rig = Rig::with_change(100, 100);
    exact(&mut rig);
    let seen = seen(&mut rig, 30_000);
    assert_eq!(names(&seen), ["registering", "receipt", "thanks", "attract"], "{seen:?}");
    about(&seen, "receipt", 80);
    about(&seen, "thanks", 150);
}

/// Change stands for three seconds, so that nobody forgets it; "Siguiente" passes a screen, "Terminar" ends.
#[test]
fn change_stands_for_three_seconds_and_touches_pass_screens() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    while rig.pump.standing().payment.is_some() {
        rig.wait_ms(100);
    }
    let shown = seen(&mut rig, 30_000);
    assert_eq!(names(&shown), ["change", "registering", "receipt", "thanks", "attract"], "{shown:?}");
    about(&shown, "change", 30);
    let mut rig = Rig::paid();
    assert_eq!(name(&rig), "change");
    rig.touch(Act::Next);
    rig.wait_ms(100);
    assert_eq!(name(&rig), "receipt");
    rig.touch(Act::Next);
    assert_eq!(name(&rig), "thanks");
    for (act, next) in [(Act::Finish, "attract"), (Act::PayAnother, "services")] {
        let mut rig = Rig::with_change(100, 100);
        exact(&mut rig);
        rig.wait_ms(12_000);
        assert_eq!(name(&rig), "thanks");
        rig.touch(act);
        assert_eq!(name(&rig), next);
    }
}

fn says(payment: PaymentId, accepted: bool) -> SessionEvent {
    let authorisation = if accepted { "AUT-778899" } else { "" }.to_owned();
    SessionEvent::Applied(vec![Applied { payment, debt: DebtNumber(0), accepted, authorisation }])
}

fn registering() -> (Rig, PaymentId) {
    let mut rig = Rig::with_change(100, 100);
    rig.input(Input::Reach { reachable: true, offset_ms: None });
    rig.open_payment();
    let payment = rig.view.payment.expect("a payment");
    assert!(rig.insert_note(bill(100)));
    for piece in [1000, 1000, 1000, 500, 200] {
        assert!(rig.insert_coin(coin(piece)));
    }
    while rig.pump.standing().payment.is_some() {
        rig.wait_ms(100);
    }
    assert_eq!(name(&rig), "registering");
    (rig, payment)
}

fn applied(rig: &Rig) -> AppliedState {
    let Screen::Receipt { applied, .. } = rig.view.screen else { panic!("K13, not {:?}", rig.view.screen) };
    applied
}

fn on_paper(rig: &Rig, text: &str) -> bool {
    rig.devices.paper.windows(text.len()).any(|part| part == text.as_bytes())
}

/// With the centre K10 waits four seconds for the biller; its word ends the wait, and that about another payment does not.
#[test]
fn k10_waits_for_the_billers_word_and_no_longer_than_four_seconds() {
    let (mut rig, _) = registering();
    rig.event(says(PaymentId::from_u128(5), true));
    let shown = seen(&mut rig, 6_000);
    assert_eq!(names(&shown), ["registering", "receipt"]);
    about(&shown, "registering", 40);
    assert_eq!(applied(&rig), AppliedState::Pending);
    assert!(!on_paper(&rig, "AUT-778899"));
    for (accepted, state) in [(true, AppliedState::Yes), (false, AppliedState::Rejected)] {
        let (mut rig, payment) = registering();
        rig.event(says(PaymentId::from_u128(5), !accepted));
        assert_eq!(name(&rig), "registering");
        rig.event(says(payment, accepted));
        rig.wait_ms(100);
        assert_eq!(applied(&rig), state);
        assert_eq!(on_paper(&rig, "AUT-778899"), accepted, "its authorisation, and no other");
    }
}

/// A printer without paper, one that is not usable, one that refuses the job: the receipt did not come out, and the screen says so.
#[test]
fn a_receipt_that_does_not_come_out_is_said() {
    for (usable, paper) in [(true, false), (false, true), (false, false)] {
        let mut rig = Rig::with_change(100, 100);
        rig.event(SessionEvent::Printer(PrinterNews::Status { usable, paper, low: false }));
        let papers = rig.devices.printed;
        exact(&mut rig);
        rig.wait_ms(2_000);
        assert!(matches!(rig.view.screen, Screen::Receipt { paper: Paper::Failed, .. }), "{:?}", rig.view.screen);
        assert_eq!(rig.devices.printed, papers, "usable {usable}, paper {paper}");
    }
    let mut rig = Rig::with_change(100, 100);
    exact(&mut rig);
    rig.wait_unheard_ms(2_000);
    assert!(matches!(rig.view.screen, Screen::Receipt { paper: Paper::Printing, .. }), "{:?}", rig.view.screen);
    rig.event(SessionEvent::Printer(PrinterNews::Refused));
    assert!(matches!(rig.view.screen, Screen::Receipt { paper: Paper::Failed, .. }), "{:?}", rig.view.screen);
}

fn unheard(rig: &mut Rig, act: Act) {
    let touch = Touch { version: rig.view.version, payment: rig.view.payment, act };
    rig.unheard(SessionEvent::Touch(touch));
}

/// A printer that never answers: K13 waits for its paper and no longer than 100 seconds; another one is printed when asked for,
/// one at a time.
#[test]
fn a_printer_that_never_answers_is_given_up() {
    let mut rig = Rig::with_change(100, 100);
    exact(&mut rig);
    rig.wait_unheard_ms(2_000);
    assert_eq!(rig.unheard_papers, 1);
    unheard(&mut rig, Act::PrintAgain);
    assert_eq!(rig.unheard_papers, 1, "it is being printed");
    rig.wait_unheard_ms(90_000);
    assert!(matches!(rig.view.screen, Screen::Receipt { paper: Paper::Printing, .. }), "{:?}", rig.view.screen);
    rig.wait_unheard_ms(11_000);
    assert!(matches!(rig.view.screen, Screen::Receipt { paper: Paper::Failed, .. }), "{:?}", rig.view.screen);
    rig.touch(Act::PrintAgain);
    assert!(matches!(rig.view.screen, Screen::Receipt { paper: Paper::Printed, .. }), "{:?}", rig.view.screen);
    let mut jobs = rig.devices.jobs.clone();
    jobs.sort_unstable();
    jobs.dedup();
    assert_eq!(jobs.len(), rig.devices.jobs.len(), "no two papers have one number");
}

/// K12: one voucher at a time, and what became of it stands there and not on the receipt.
#[test]
fn a_voucher_is_printed_once_and_k12_says_what_became_of_it() {
    let mut rig = Rig::with_change(100, 100);
    rig.devices.trouble = Trouble::HopperShort(2);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(9_000);
    assert_eq!(name(&rig), "owed");
    for _ in 0..2 {
        unheard(&mut rig, Act::PrintVoucher);
    }
    assert_eq!(rig.kinds().iter().filter(|kind| **kind == "VoucherIntent").count(), 1);
    assert!(matches!(rig.view.screen, Screen::OwedChange { voucher: Paper::Printing, .. }), "{:?}", rig.view.screen);
    rig.wait_unheard_ms(101_000);
    assert!(matches!(rig.view.screen, Screen::OwedChange { voucher: Paper::Failed, .. }), "{:?}", rig.view.screen);
    rig.touch(Act::PrintVoucher);
    assert!(matches!(rig.view.screen, Screen::OwedChange { voucher: Paper::Printed, .. }), "{:?}", rig.view.screen);
    rig.touch(Act::Next);
    assert!(matches!(rig.view.screen, Screen::Receipt { .. }), "{:?}", rig.view.screen);
}

/// A training that hurries shortens what people are waited for, and none at all is as usual.
#[test]
fn a_training_that_hurries_waits_less_for_people() {
    for (times, tenths) in [(0, 80), (1, 80), (4, 20)] {
        let mut rig = Rig::with_change(100, 100);
        rig.pump.hurry(times);
        exact(&mut rig);
        about(&seen(&mut rig, 30_000), "receipt", tenths);
    }
}

/// A touch on the screen of another payment is none, and each question has a number of its own.
#[test]
fn touches_and_answers_are_of_this_payment_and_this_question() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    for payment in [None, Some(PaymentId::from_u128(4))] {
        rig.event(SessionEvent::Touch(Touch { version: rig.view.version, payment, act: Act::Cancel }));
        assert!(matches!(rig.view.screen, Screen::Insert { can_cancel: true, .. }), "{:?}", rig.view.screen);
    }
    let mut alone = Rig::with_change(1, 1).alone();
    alone.touch(Act::Knock);
    let mut ask = || {
        let touch = Act::SignIn { number: "4127".parse().expect("a number"), pin: cas_domain::local::touch::Pin(String::new()) };
        let effects = alone.touch(touch);
        let [cas_agent::session::effect::Act::CheckPin { request, .. }] = effects.acts.as_slice() else { panic!("{effects:?}") };
        let request = *request;
        alone.hear(SessionEvent::Pin { request, right: false });
        request
    };
    assert_ne!(ask(), ask());
}
