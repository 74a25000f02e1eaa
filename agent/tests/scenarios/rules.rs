//! Configurations, realms, sums that cannot be paid.

use cas_agent::pump::{Input, Output};
use cas_agent::session::SessionEvent;
use cas_domain::account::Account;
use cas_domain::journal::facts::PaymentEnd;
use cas_domain::local::screen::{CannotPay, Screen};
use cas_domain::local::touch::{Act, Touch};
use cas_domain::money::Money;
use cas_domain::quote::{DebtLine, LineKind, Quote};
use cas_domain::wire::v1::QuoteAnswer;

use super::{ends_of, tray};
use crate::rig::{Rig, bill, coin, pesos};

/// The centre's answer is this quote; the citizen goes as far as K06.
fn quoted(rig: &mut Rig, quote: Quote) {
    rig.input(Input::Reach { reachable: true, offset_ms: None });
    rig.touch(Act::Start);
    rig.touch(Act::Choose { service: "parquimetro".parse().expect("a code") });
    let act = Act::Submit { reference: "123456782".to_owned(), amount: None };
    let touch = Touch { version: rig.view.version, payment: None, act };
    assert!(rig.pump.push(Input::Session(SessionEvent::Touch(touch))));
    let outputs = rig.pump.run_one(rig.now).expect("the pump runs");
    let asked = outputs.iter().find_map(|output| if let Output::AskQuote { request, .. } = output { Some(*request) } else { None });
    let answer = QuoteAnswer::Due { quote: Box::new(quote) };
    rig.input(Input::Quote { request: asked.expect("asked"), answer: Some(Box::new(answer)) });
    rig.touch(Act::Confirm);
}

/// A quote of $137.35 as a service's own lines say it.
fn odd_quote(rig: &mut Rig, lines: &[(LineKind, i64)]) -> Quote {
    rig.open_payment();
    let mut quote = rig.pump.standing().payment.clone().expect("a payment").debts[0].clone();
    rig.touch(Act::Cancel);
    rig.wait_ms(20_000);
    let line = |(kind, centavos): &(LineKind, i64)| DebtLine {
        kind: *kind,
        label: "Concepto".to_owned(),
        amount: Money::from_centavos(*centavos),
    };
    quote.lines = lines.iter().map(line).collect();
    quote.total = Money::sum(quote.lines.iter().map(|line| line.amount)).expect("fits");
    quote
}

/// S40: $137.35 and no coin of five centavos: without a rule to round by, the choice is refused before any money (R14).
#[test]
fn s40_a_sum_that_no_coins_make_is_refused_at_the_choice() {
    let mut rig = Rig::with_change(100, 100);
    let quote = odd_quote(&mut rig, &[(LineKind::Concept, 13_735)]);
    quoted(&mut rig, quote);
    let Screen::HowToPay { cannot, .. } = rig.view.screen.clone() else { panic!("K06, not {:?}", rig.view.screen) };
    assert!(matches!(cannot, Some(CannotPay::NotPayable)), "{cannot:?}");
    rig.touch(Act::PayCash);
    assert!(!matches!(rig.view.screen, Screen::Insert { .. }), "no payment opens");
    rig.audit();
}

/// S40: the same with the adjustment to the peso: $137.00 are due, the biller gets $137.35, the adjustment is posted as such.
#[test]
fn s40_rounding() {
    let mut rig = Rig::with_change(100, 100);
    let quote = odd_quote(&mut rig, &[(LineKind::Concept, 13_735), (LineKind::Adjustment, -35)]);
    quoted(&mut rig, quote);
    rig.touch(Act::PayCash);
    assert!(matches!(rig.view.screen, Screen::Insert { .. }), "{:?}", rig.view.screen);
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(3_000);
    assert_eq!((tray(&rig), ends_of(&rig).last()), (63, Some(&PaymentEnd::Completed)));
    let book = &rig.pump.standing().book;
    assert_eq!(book.total(|account| matches!(account, Account::Collected(..))).expect("fits"), Money::from_centavos(13_735));
    assert_eq!(book.total(|account| matches!(account, Account::Rounding)).expect("fits").centavos().abs(), 35);
    rig.audit();
}

/// S54: the clock is set back a day in the middle of a payment: the payment goes on by the other clock, its idle limit still
/// comes, and the step is on record.
#[test]
fn s54_clock_back_in_a_payment() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.wait_ms(1_000);
    rig.now.wall = rig.now.wall.plus_millis(-86_400_000);
    rig.wait_ms(1_000);
    assert!(rig.kinds().contains(&"ClockStep"));
    assert!(matches!(rig.view.screen, Screen::Insert { .. }), "{:?}", rig.view.screen);
    rig.wait_ms(106_000);
    assert_eq!(ends_of(&rig), [PaymentEnd::Abandoned], "not a day later");
    rig.audit();
}

/// S55: an old configuration is sent again, and one that is younger than the payment: the old one is refused for ever, the new
/// one waits until nobody pays (R16).
#[test]
fn s55_config_replay() {
    let mut rig = Rig::with_change(100, 100);
    rig.give_config(3);
    assert_eq!(rig.pump.standing().config_version, 3);
    for old in [1, 2, 3] {
        rig.give_config(old);
        assert_eq!(rig.pump.standing().config_version, 3, "versions only rise");
    }
    rig.open_payment();
    rig.give_config(4);
    assert_eq!(rig.pump.standing().config_version, 3, "an open payment keeps its configuration");
    assert!(rig.insert_note(bill(100)));
    for piece in [1000, 1000, 1000, 500, 200] {
        assert!(rig.insert_coin(coin(piece)));
    }
    rig.wait_ms(60_000);
    assert_eq!(rig.pump.standing().config_version, 4);
    let mut rig = rig.restart();
    rig.start_devices();
    rig.give_config(2);
    assert_eq!(rig.pump.standing().config_version, 4, "also after a restart");
    assert_eq!(rig.pump.standing().book.total(|account| matches!(account, Account::Collected(..))).expect("fits"), pesos(137));
    rig.audit();
}
