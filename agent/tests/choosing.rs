//! Choosing what to pay, and what the screens say on the way: steps, tiles, the basket, amounts, questions that are not answered.

use cas_agent::pump::Input;
use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillActivity, BillNews, CoinNews};
use cas_agent::session::view::owed_from;
use cas_domain::bounds::DEBTS_MAX;
use cas_domain::catalogue::{Offline, Pricing};
use cas_domain::local::screen::{NotDue, Overlay, ReferenceProblem, Screen, TileUnavailable};
use cas_domain::local::touch::{Act, Touch};
use cas_domain::reference::Scheme;
use cas_domain::wire::v1::TerminalConfig;

use crate::rig::{Rig, Trouble, bill, config, pesos};

fn with(change: impl FnOnce(&mut TerminalConfig)) -> Rig {
    let mut rig = Rig::with_change(100, 100);
    let mut next = config(rig.pump.journal().enrolment().terminal, 2);
    change(&mut next);
    rig.give(&next);
    rig.wait_ms(500);
    rig
}

/// A terminal that also sells what has no reference: a copy at a fixed price, and an amount of one's own choice.
fn with_open_amounts() -> Rig {
    with(|config| {
        let mut copy = config.services[0].clone();
        (copy.code, copy.reference) = ("copia".parse().expect("a code"), Scheme::None);
        let mut gift = copy.clone();
        (gift.code, gift.pricing) = ("donativo".parse().expect("a code"), Pricing::Open { least: pesos(50), most: pesos(500) });
        config.services.extend([copy, gift]);
    })
}

fn choose(rig: &mut Rig, service: &str) {
    rig.touch(Act::Choose { service: service.parse().expect("a code") });
}

fn submit(rig: &mut Rig, reference: &str) {
    rig.touch(Act::Submit { reference: reference.to_owned(), amount: None });
}

fn basket(rig: &Rig) -> (usize, bool) {
    let Screen::Review { debts, can_add, .. } = &rig.view.screen else { panic!("K05, not {:?}", rig.view.screen) };
    (debts.len(), *can_add)
}

/// "Paso 1 de 4", and so on; K01 has none.
#[test]
fn each_screen_says_its_step() {
    let mut rig = Rig::with_change(100, 100);
    assert_eq!(rig.view.step, None);
    rig.touch(Act::Start);
    let Screen::Services { tiles } = &rig.view.screen else { panic!("K02") };
    assert_eq!((rig.view.step, tiles.len()), (Some(1), 2));
    choose(&mut rig, "parquimetro");
    let Screen::Reference { form, .. } = &rig.view.screen else { panic!("K03") };
    assert_eq!((rig.view.step, form.length, form.asks_amount), (Some(2), 9, false));
    submit(&mut rig, "123456782");
    assert_eq!(rig.view.step, Some(3));
    rig.touch(Act::PayCash);
    assert!(matches!(rig.view.screen, Screen::Review { .. }), "how to pay was not asked yet");
    rig.touch(Act::Confirm);
    assert_eq!(rig.view.step, Some(3));
    rig.touch(Act::PayCash);
    assert_eq!(rig.view.step, Some(4));
    assert!(rig.insert_note(bill(200)));
    assert!(matches!(rig.view.screen, Screen::Change { .. }), "{:?}", rig.view.screen);
    while rig.pump.standing().payment.is_some() {
        rig.wait_ms(100);
        assert!(matches!(rig.view.screen, Screen::Change { .. }), "change stands until the payment ends: {:?}", rig.view.screen);
    }
}

/// The basket: another debt joins it, the same one twice is one, what has no reference may be bought twice, and it is full at five.
#[test]
fn a_basket_takes_each_debt_once_and_no_more_than_it_holds() {
    let mut rig = with_open_amounts();
    rig.touch(Act::Start);
    choose(&mut rig, "parquimetro");
    submit(&mut rig, "123456782");
    assert_eq!(basket(&rig), (1, true));
    for (reference, debts) in [("123456782", 1), ("123456790", 2)] {
        rig.touch(Act::AddAnother);
        choose(&mut rig, "parquimetro");
        submit(&mut rig, reference);
        assert_eq!(basket(&rig).0, debts, "{reference}");
    }
    rig.touch(Act::AddAnother);
    rig.touch(Act::Back);
    assert_eq!(basket(&rig).0, 2, "back from the services to what is chosen");
    for debts in 3..=DEBTS_MAX {
        rig.touch(Act::AddAnother);
        choose(&mut rig, "copia");
        assert_eq!(basket(&rig), (debts, debts < DEBTS_MAX));
    }
    rig.touch(Act::AddAnother);
    assert_eq!(basket(&rig), (DEBTS_MAX, false), "it is full");
    rig.touch(Act::OtherService);
    assert!(matches!(rig.view.screen, Screen::Services { .. }), "{:?}", rig.view.screen);
    rig.touch(Act::Back);
    assert_eq!(basket(&rig).0, DEBTS_MAX - 1, "\"no es lo mío\" takes the last one out");
}

/// An amount of one's own choice is asked for and lies within its bounds, both included.
#[test]
fn an_open_amount_lies_within_its_bounds() {
    for (amount, fits) in [(Some(49), false), (Some(50), true), (Some(500), true), (Some(501), false), (None, false)] {
        let mut rig = with_open_amounts();
        rig.touch(Act::Start);
        choose(&mut rig, "donativo");
        let Screen::Reference { form, .. } = &rig.view.screen else { panic!("K03, not {:?}", rig.view.screen) };
        assert_eq!((form.length, form.asks_amount), (0, true));
        rig.touch(Act::Submit { reference: String::new(), amount: amount.map(pesos) });
        let refused = matches!(&rig.view.screen, Screen::Reference { problem: Some(ReferenceProblem::Amount), .. });
        assert_eq!(!refused, fits, "{amount:?}: {:?}", rig.view.screen);
    }
}

fn searching(reference: Scheme) -> Rig {
    let mut rig = with(|config| {
        config.services[0].offline = Offline::No;
        config.services[0].reference = reference;
    });
    rig.input(Input::Reach { reachable: true, offset_ms: None });
    rig.touch(Act::Start);
    rig
}

fn unheard(rig: &mut Rig, act: Act) {
    let touch = Touch { version: rig.view.version, payment: rig.view.payment, act };
    rig.unheard(SessionEvent::Touch(touch));
}

/// The centre does not answer: twelve seconds, then K04 says so; "Reintentar" asks again, "Regresar" goes back to the reference.
#[test]
fn a_question_without_an_answer_is_given_up_and_asked_again() {
    let mut rig = searching(Scheme::Modulus10 { length: 9 });
    choose(&mut rig, "parquimetro");
    unheard(&mut rig, Act::Submit { reference: "123456782".to_owned(), amount: None });
    rig.wait_unheard_ms(11_800);
    assert!(matches!(rig.view.screen, Screen::Searching { .. }), "{:?}", rig.view.screen);
    rig.wait_unheard_ms(300);
    assert!(matches!(rig.view.screen, Screen::NotDue { why: NotDue::NoAnswer, .. }), "{:?}", rig.view.screen);
    unheard(&mut rig, Act::Retry);
    assert!(matches!(rig.view.screen, Screen::Searching { .. }), "{:?}", rig.view.screen);
    unheard(&mut rig, Act::Back);
    assert!(matches!(rig.view.screen, Screen::Reference { .. }), "{:?}", rig.view.screen);
    let mut rig = searching(Scheme::None);
    unheard(&mut rig, Act::Choose { service: "parquimetro".parse().expect("a code") });
    assert!(matches!(rig.view.screen, Screen::Searching { .. }), "{:?}", rig.view.screen);
    unheard(&mut rig, Act::Back);
    assert!(matches!(rig.view.screen, Screen::Services { .. }), "there is no reference to go back to: {:?}", rig.view.screen);
}

/// What needs the centre is crossed out while it cannot be reached, and only then.
#[test]
fn a_tile_that_needs_the_centre_is_crossed_out_without_it() {
    let mut rig = with(|config| config.services[0].offline = Offline::No);
    let crossed = |rig: &Rig| {
        let Screen::Services { tiles } = &rig.view.screen else { panic!("K02, not {:?}", rig.view.screen) };
        tiles.iter().map(|tile| tile.unavailable).collect::<Vec<_>>()
    };
    rig.touch(Act::Start);
    assert_eq!(crossed(&rig), [Some(TileUnavailable::Offline), None]);
    rig.input(Input::Reach { reachable: true, offset_ms: None });
    rig.wait_ms(100);
    assert_eq!(crossed(&rig), [None, None]);
}

/// A price that no longer holds is not paid: the visit begins anew.
#[test]
fn a_stale_quote_is_not_paid() {
    let mut rig = Rig::with_change(100, 100);
    rig.touch(Act::Start);
    choose(&mut rig, "parquimetro");
    submit(&mut rig, "123456782");
    rig.touch(Act::Confirm);
    rig.now.wall = rig.now.wall.plus_millis(40 * 86_400_000);
    rig.touch(Act::PayCash);
    assert!(matches!(rig.view.screen, Screen::Services { .. }), "{:?}", rig.view.screen);
    assert!(rig.pump.standing().payment.is_none());
}

/// K15 over a visit without money: after 45 seconds, for twenty.
#[test]
fn k15_says_until_when_it_asks() {
    let mut rig = Rig::with_change(100, 100);
    rig.touch(Act::Start);
    rig.wait_ms(44_500);
    assert_eq!(rig.view.overlay, None);
    rig.wait_ms(1_000);
    let Some(Overlay::StillThere { inside, until }) = rig.view.overlay else { panic!("K15, not {:?}", rig.view.overlay) };
    let left = until.as_millis() - rig.now.wall.as_millis();
    assert!(inside.is_zero() && (18_000..=20_000).contains(&left), "{left}");
    rig.wait_ms(left.unsigned_abs() + 300);
    assert!(matches!(rig.view.screen, Screen::Attract { .. }), "{:?}", rig.view.screen);
}

/// K07 says that a note is looked at, and since when; without one it says nothing of the kind.
#[test]
fn k07_says_that_a_note_is_looked_at() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let shown = |rig: &Rig| {
        let Screen::Insert { checking, checking_since, note_back, .. } = rig.view.screen else { panic!("K07") };
        (checking, checking_since.map(|since| (rig.now.wall.as_millis() - since.as_millis()) / 1_000), note_back)
    };
    rig.event(SessionEvent::Bill(BillNews::Activity(BillActivity::Idle)));
    assert_eq!(shown(&rig), (false, None, false));
    rig.event(SessionEvent::Bill(BillNews::Activity(BillActivity::Accepting)));
    rig.wait_ms(3_000);
    assert_eq!(shown(&rig), (true, Some(3), false));
    rig.event(SessionEvent::Bill(BillNews::Activity(BillActivity::Idle)));
    rig.unheard(SessionEvent::Bill(BillNews::Escrowed { escrow: 1, index: 2, denomination: Some(bill(100)) }));
    assert_eq!((shown(&rig).0, shown(&rig).2), (true, false), "it is being decided about, and not on its way back");
}

/// K11 says that it takes longer after twelve seconds.
#[test]
fn k11_says_when_it_takes_longer() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::HopperMute;
    assert!(rig.insert_note(bill(200)));
    let slow = |rig: &Rig| matches!(rig.view.screen, Screen::Change { slow: true, .. });
    rig.wait_ms(11_500);
    assert!(!slow(&rig));
    rig.wait_ms(1_000);
    assert!(slow(&rig));
}

/// K16 offers to go on while anything takes money, or nothing more is to be taken.
#[test]
fn k16_offers_to_go_on_where_money_can_be_taken() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.touch(Act::Cancel);
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(4_000);
    let can = |rig: &Rig| {
        let Screen::Interrupted { can_continue, .. } = rig.view.screen else { panic!("K16, not {:?}", rig.view.screen) };
        can_continue
    };
    assert!(can(&rig));
    rig.event(SessionEvent::Bill(BillNews::Silent));
    assert!(can(&rig), "coins are taken");
    rig.event(SessionEvent::Coin(CoinNews::Silent));
    assert!(!can(&rig), "nothing is taken");
    rig.start_devices();
    rig.event(SessionEvent::Coin(CoinNews::Silent));
    rig.wait_ms(500);
    assert!(can(&rig), "notes are taken");
}

/// K14 says what comes next, where the service says so; owed change can be fetched from noon of the next day on.
#[test]
fn what_comes_next_is_said() {
    let mut rig = with(|config| {
        config.services[0].next_step = "Coloque el boleto en el tablero".to_owned();
        config.services[0].next_step_en = "Put the ticket on the dashboard".to_owned();
    });
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(16_000);
    let Screen::Thanks { next_step, next_step_en, .. } = &rig.view.screen else { panic!("K14, not {:?}", rig.view.screen) };
    assert_eq!(next_step, "Coloque el boleto en el tablero");
    assert_eq!(next_step_en, "Put the ticket on the dashboard");
    // The rig's story begins at noon.
    let noon = Rig::bare().now.wall;
    let day = 86_400_000;
    assert!((day - 1_000..=day).contains(&(owed_from(noon).as_millis() - noon.as_millis())));
    assert_eq!(owed_from(noon.plus_millis(11 * 3_600_000)), owed_from(noon), "the same evening");
}

/// After a start nothing is called broken for five seconds.
#[test]
fn nothing_is_called_broken_in_the_first_five_seconds() {
    let mut alone = Rig::with_change(1, 1).alone();
    alone.hear(SessionEvent::Bill(BillNews::Silent));
    for (mono_ms, starting) in [(4_999, true), (5_000, false), (60_000, false)] {
        alone.now.mono_ms = mono_ms;
        assert_eq!(matches!(alone.screen(), Screen::Starting), starting, "{mono_ms}: {:?}", alone.screen());
    }
}
