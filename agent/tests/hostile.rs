//! Ways to lose, make or double a centavo, to hang a citizen or to lie on a screen; each of them was possible once.

use cas_agent::pump::{Input, Output};
use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillFound, BillNews, CoinNews, DeviceIdentity, FaultNews, HopperNews};
use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::id::IntentId;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{FaultCode, FaultSeverity, HopperRegisters, OwedReason, PaymentEnd, StackResult};
use cas_domain::local::screen::{OutReason, Overlay, Screen};
use cas_domain::local::touch::Act;
use cas_domain::money::Money;

use crate::rig::{Rig, Trouble, bill, coin, pesos, slot};

fn stack_results(rig: &Rig) -> Vec<StackResult> {
    let entries = rig.entries();
    let results = entries.iter();
    results.filter_map(|entry| if let EntryKind::StackOutcome { result, .. } = &entry.what { Some(*result) } else { None }).collect()
}

fn owed(rig: &Rig) -> Vec<(Money, OwedReason)> {
    let entries = rig.entries();
    let owed = entries.iter();
    owed.filter_map(|entry| if let EntryKind::Owed { amount, reason, .. } = &entry.what { Some((*amount, *reason)) } else { None })
        .collect()
}

fn end(rig: &Rig) -> Option<PaymentEnd> {
    rig.entries().iter().rev().find_map(|entry| if let EntryKind::PaymentEnded { end, .. } = &entry.what { Some(*end) } else { None })
}

fn bill_says(rig: &mut Rig, news: BillNews) {
    rig.event(SessionEvent::Bill(news));
}

/// A note lies in escrow, its intent is on disk and the permit was used; the device says nothing yet.
fn stacking(rig: &mut Rig, note: u32) -> (u32, IntentId) {
    rig.devices.trouble = Trouble::BillMute;
    let index = rig.devices.bill_table.iter().find(|(_, known)| *known == bill(note)).expect("known").0;
    rig.devices.escrows += 1;
    let escrow = rig.devices.escrows;
    rig.devices.escrow = Some((escrow, index, bill(note)));
    let news = BillNews::Escrowed { escrow, index, denomination: Some(bill(note)) };
    assert!(rig.pump.push(Input::Session(SessionEvent::Bill(news))));
    rig.run_one();
    let intent = rig.pump.standing().stacks[&slot("bill")].intent;
    (escrow, intent)
}

/// The first note went into the box without a word, the second lies in escrow and goes back: the word about the second
/// closes nothing of the first.
#[test]
fn the_word_about_one_note_closes_no_intent_of_another() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let (first, _) = stacking(&mut rig, 100);
    rig.devices.escrow = None;
    *rig.devices.cash_box.entry(bill(100)).or_default() += 1;
    bill_says(&mut rig, BillNews::Escrowed { escrow: first + 1, index: 1, denomination: Some(bill(50)) });
    bill_says(&mut rig, BillNews::Returned { escrow: Some(first + 1) });
    assert_eq!(stack_results(&rig), [StackResult::Doubt], "nobody knows where the first one is");
    let book = &rig.pump.standing().book;
    assert_eq!(book.pieces(&Account::Transport(slot("bill")), bill(100)), 1);
    assert!(matches!(rig.view.screen, Screen::Interrupted { doubtful: Some(_), .. }), "{:?}", rig.view.screen);
    rig.wait_ms(200_000);
    assert!(rig.pump.standing().payment.is_none());
}

/// The permit came back unused and another note lies in escrow: the first one went back by itself.
#[test]
fn a_note_whose_permit_was_never_used_is_not_in_doubt_when_another_comes() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let (first, intent) = stacking(&mut rig, 100);
    rig.devices.escrow = None;
    bill_says(&mut rig, BillNews::NotSent(intent));
    bill_says(&mut rig, BillNews::Escrowed { escrow: first + 1, index: 1, denomination: Some(bill(50)) });
    assert_eq!(stack_results(&rig), [StackResult::NotSent]);
    bill_says(&mut rig, BillNews::Returned { escrow: Some(first + 1) });
    rig.audit();
}

/// R9: another note was stacked than lay in escrow: what was stacked counts, also on the screens and the receipt.
#[test]
fn s19_table_change() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let (escrow, _) = stacking(&mut rig, 20);
    rig.devices.escrow = None;
    *rig.devices.cash_box.entry(bill(50)).or_default() += 1;
    bill_says(&mut rig, BillNews::Stacked { escrow: Some(escrow), denomination: Some(bill(50)) });
    let open = rig.pump.standing().payment.clone().expect("a payment");
    assert_eq!((open.received, open.last), (pesos(50), Some(bill(50))));
    assert!(rig.kinds().contains(&"Doubt"), "slot off, case");
    rig.audit();
}

/// S22: another hopper sits there; its registers say nothing about the order, even where they would fit.
#[test]
fn s22_registers_of_another_hopper_prove_nothing() {
    let mut rig = Rig::with_change(100, 100);
    rig.moments = Some(vec![]);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    assert!(rig.insert_note(bill(50)));
    let moments = rig.moments.take().expect("kept");
    let intent =
        rig.entries().iter().find(|entry| matches!(entry.what, EntryKind::PayoutIntent { payment: Some(_), .. })).expect("an order").seq.0;
    let moment = moments.iter().find(|moment| moment.entries == intent).expect("the moment after its commit");
    let mut rig = rig.died_at(moment);
    let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "another".to_owned() };
    let registers = HopperRegisters { event_counter: 2, last_paid: 1, lifetime: 2, ..HopperRegisters::default() };
    let news = HopperNews::Started { identity, registers, power_up: false, interrupted: false, untrusted: false };
    rig.event(SessionEvent::Hopper(slot("hopper-1"), news));
    let entries = rig.entries();
    let outcome = entries.iter().rev().find(|entry| matches!(entry.what, EntryKind::PayoutOutcome { .. })).expect("an outcome");
    assert!(matches!(outcome.what, EntryKind::PayoutOutcome { result: cas_domain::journal::facts::PayoutResult::Doubt, .. }));
    assert_eq!(owed(&rig), [(pesos(10), OwedReason::PayoutInDoubt)]);
}

fn coin_starts(rig: &mut Rig, counter: u8) {
    let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "C1".to_owned() };
    let table: Vec<(u8, Denomination)> = (1_u8..).zip([50, 100, 200, 500, 1000].map(coin)).collect();
    rig.devices.coin_counter = counter;
    rig.devices.coin_events.clear();
    rig.event(SessionEvent::Coin(CoinNews::Started { identity, table, counter }));
}

/// A power cut at night: the counter of an inhibited acceptor is back at zero; no coin was taken, and it goes on working.
#[test]
fn a_coin_acceptor_that_lost_power_while_inhibited_is_no_doubt() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_coin(coin(1000)));
    rig.touch(Act::Cancel);
    rig.touch(Act::CancelAndReturn);
    rig.wait_ms(20_000);
    coin_starts(&mut rig, 0);
    assert!(!rig.kinds().contains(&"Doubt"));
    rig.open_payment();
    assert!(rig.insert_coin(coin(1000)), "it takes coins again");
    rig.audit();
}

/// The same while it was taking coins: a doubt with its bounds, and the acceptor works on; there is no path to jam.
#[test]
fn s13_coin_counter() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_coin(coin(1000)));
    coin_starts(&mut rig, 0);
    let doubts = rig.pump.standing().doubts[&slot("coin")].clone();
    assert_eq!(doubts.len(), 1);
    assert_eq!(doubts[0].max, pesos(2_550));
    rig.wait_ms(500);
    assert!(rig.insert_coin(coin(1000)));
    rig.audit();
}

/// An acceptor that gives every permit back is left alone after a few: the journal does not fill with attempts.
#[test]
fn a_coin_acceptor_that_refuses_its_permits_does_not_circle() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    for _ in 0..20 {
        let Some(armed) = rig.pump.standing().armed.get(&slot("coin")).copied() else { break };
        rig.devices.coins_on = false;
        rig.event(SessionEvent::Coin(CoinNews::NotSent(armed.intent)));
    }
    rig.wait_ms(2_000);
    let armed = rig.kinds().iter().filter(|kind| **kind == "Armed").count();
    assert!(armed <= 4, "{armed} attempts");
    assert!(rig.insert_note(bill(100)), "notes are taken all the same");
    rig.audit();
}

/// K09 and coins: while it asks, the acceptor is off; a coin that was under way ends nothing behind the question.
#[test]
fn a_coin_that_falls_while_k09_asks_settles_nothing() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    for piece in [1000, 1000, 1000, 500, 100] {
        assert!(rig.insert_coin(coin(piece)));
    }
    // One peso is missing. The coin falls between the touch and the acceptor's word that it is off.
    let touch = cas_domain::local::touch::Touch { version: rig.view.version, payment: rig.view.payment, act: Act::Cancel };
    assert!(rig.pump.push(Input::Session(SessionEvent::Touch(touch))));
    let counter = rig.devices.coin_counter + 1;
    rig.devices.coin_counter = counter;
    *rig.devices.coin_box.entry(coin(100)).or_default() += 1;
    rig.event(SessionEvent::Coin(CoinNews::Coin { counter, denomination: Some(coin(100)), path: 0 }));
    assert!(!rig.kinds().contains(&"Collected"), "the citizen was asked and has not answered");
    assert!(matches!(rig.view.overlay, Some(Overlay::ConfirmCancel { .. })), "{:?}", rig.view.overlay);
    assert!(!rig.insert_coin(coin(100)), "the acceptor is off while K09 asks");
    rig.touch(Act::KeepPaying);
    rig.wait_ms(2_000);
    assert_eq!(end(&rig), Some(PaymentEnd::Completed), "going on: it was enough");
    rig.audit();
}

/// The same, and the citizen leaves: what he came for is paid, and no coins lie in the tray.
#[test]
fn enough_was_inserted_and_the_citizen_left_at_k09() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    assert!(rig.insert_coin(coin(1000)));
    rig.touch(Act::Cancel);
    let counter = rig.devices.coin_counter + 1;
    rig.devices.coin_counter = counter;
    for (after, piece) in (counter..).zip([1000, 1000, 1000]) {
        rig.devices.coin_counter = after;
        *rig.devices.coin_box.entry(coin(piece)).or_default() += 1;
        let news = CoinNews::Coin { counter: after, denomination: Some(coin(piece)), path: 0 };
        rig.event(SessionEvent::Coin(news));
    }
    rig.wait_ms(120_000);
    let unclaimed = rig.pump.standing().book.total(|account| matches!(account, Account::Unclaimed(_))).expect("fits");
    assert_eq!(unclaimed, pesos(30), "the acceptor had said that it is off: cash without an owner, candidate named");
    assert_eq!(end(&rig), Some(PaymentEnd::Abandoned));
    assert!(rig.devices.tray.is_empty());
    rig.audit();
}

/// A coin that comes when an abandoned payment closes joins its case; nothing falls into the tray.
#[test]
fn a_late_coin_of_an_abandoned_payment_is_owed() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.wait_ms(46_000);
    while !rig.kinds().contains(&"Owed") {
        rig.now.mono_ms += 100;
        rig.now.wall = rig.now.wall.plus_millis(100);
        let outputs = rig.pump.tick(rig.now).expect("the pump ticks");
        drop(outputs);
    }
    let counter = rig.devices.coin_counter + 1;
    rig.devices.coin_counter = counter;
    *rig.devices.coin_box.entry(coin(1000)).or_default() += 1;
    rig.event(SessionEvent::Coin(CoinNews::Coin { counter, denomination: Some(coin(1000)), path: 0 }));
    rig.wait_ms(15_000);
    assert_eq!(owed(&rig), [(pesos(50), OwedReason::Abandoned), (pesos(10), OwedReason::Abandoned)]);
    assert!(rig.devices.tray.is_empty(), "{:?}", rig.devices.tray);
    rig.audit();
}

/// A payout in doubt and change that ran short: two folios, and the citizen sees both.
#[test]
fn every_folio_of_owed_change_has_its_screen() {
    let mut rig = Rig::with_change(3, 3);
    rig.open_payment_for("agua", "0600001234562612180004873653");
    for note in [200, 200, 50] {
        assert!(rig.insert_note(bill(note)));
    }
    for piece in [1000, 1000] {
        assert!(rig.insert_coin(coin(piece)));
    }
    rig.devices.trouble = Trouble::HopperMute;
    assert!(rig.insert_note(bill(50)), "33 pesos of change: three tens and three ones");
    let payout = rig.pump.standing().payouts.iter().next().map(|(slot, open)| (slot.clone(), open.intent));
    let Some((hopper, intent)) = payout else { panic!("an order runs: {:?}", rig.kinds()) };
    rig.devices.trouble = Trouble::HopperShort(1);
    rig.event(SessionEvent::Hopper(hopper, HopperNews::Doubt { intent }));
    rig.wait_ms(9_000);
    let owed = owed(&rig);
    assert_eq!(owed.len(), 2, "{owed:?}");
    let mut seen = vec![];
    for _ in 0..2 {
        let Screen::OwedChange { amount, folio, .. } = rig.view.screen.clone() else { panic!("K12, not {:?}", rig.view.screen) };
        seen.push((amount, folio));
        rig.touch(Act::Next);
    }
    assert_eq!(seen.iter().map(|(amount, _)| *amount).collect::<Vec<_>>(), owed.iter().map(|(amount, _)| *amount).collect::<Vec<_>>());
    assert_ne!(seen[0].1, seen[1].1);
    assert!(matches!(rig.view.screen, Screen::Receipt { .. }), "{:?}", rig.view.screen);
    rig.audit();
}

/// A note was held in escrow when the device lost its power: afterwards notes are taken again.
#[test]
fn an_escrow_that_ended_with_the_power_does_not_keep_notes_out() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    // A note that is not wanted lies in escrow when the device starts anew.
    bill_says(&mut rig, BillNews::Escrowed { escrow: 77, index: 4, denomination: None });
    bill_says(&mut rig, BillNews::Started { found: BillFound::PowerUp, identity: None });
    rig.wait_ms(500);
    assert!(rig.insert_note(bill(100)), "{:?}", rig.devices.accepting);
    rig.audit();
}

/// The box was put back while the line was lost: the terminal does not stay off for ever.
#[test]
fn a_box_that_came_back_unseen_is_noticed() {
    let mut rig = Rig::with_change(100, 100);
    rig.wait_ms(6_000);
    bill_says(&mut rig, BillNews::BoxRemoved);
    bill_says(&mut rig, BillNews::Silent);
    bill_says(&mut rig, BillNews::Started { found: BillFound::PowerUp, identity: None });
    rig.wait_ms(1_000);
    assert!(!rig.pump.session().equipment().bill.box_out);
    let Screen::OutOfService { reasons, .. } = &rig.view.screen else { panic!("off until explained, not {:?}", rig.view.screen) };
    assert_eq!(reasons, &[OutReason::Maintenance], "a box that was pulled without a cut waits for staff");
    rig.sign_in("4127");
    rig.touch(Act::Leave);
    assert!(matches!(rig.view.screen, Screen::Attract { .. }), "{:?}", rig.view.screen);
}

/// The box was taken out while the power was off, with a payment inside: the start finds it missing. What it held is in a bag without a
/// seal; whoever stands there is asked, and gets the money back out of the hoppers; then the terminal is off until it is explained.
#[test]
fn a_box_that_a_restart_finds_missing_is_booked_as_pulled_and_the_money_comes_back() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.wait_ms(1_000);
    let mut rig = rig.restart();
    rig.devices.cash_box.clear();
    rig.start_devices_found(BillFound::Faulty(FaultCode::BoxRemoved));
    rig.wait_ms(5_000);
    assert!(matches!(rig.view.screen, Screen::Interrupted { .. }), "{:?}", rig.view.screen);
    rig.touch(Act::GiveBack);
    rig.wait_ms(20_000);
    let tray: i64 = rig.devices.tray.iter().map(|(piece, count)| piece.value().centavos() * count).sum();
    assert_eq!((end(&rig).is_some(), owed(&rig), tray), (true, vec![], 5_000));
    let pulled = rig.entries().into_iter().find(|entry| matches!(entry.what, EntryKind::ContainerOut { cut: None, .. })).expect("pulled");
    assert!(matches!(&pulled.postings[..], [moved] if matches!(&moved.debit, Account::Bag(_)) && moved.amount == pesos(50)), "{pulled:?}");
    assert!(rig.pump.standing().box_unexplained, "off until staff have been here");
    rig.audit();
}

/// A jam that the device reports takes the terminal's notes off the screen, and a fault of the last life is forgotten.
#[test]
fn a_jammed_acceptor_promises_nothing_and_an_old_jam_does_not_last() {
    let mut rig = Rig::with_change(100, 100);
    let jam = FaultNews { code: FaultCode::Jam, severity: FaultSeverity::Stopped, wire: "43".to_owned(), hint: "" };
    bill_says(&mut rig, BillNews::Fault(jam));
    let Screen::Attract { truth, .. } = &rig.view.screen else { panic!("coins are still taken: {:?}", rig.view.screen) };
    assert!(truth.notes.is_empty(), "{truth:?}");
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(1_000);
    let Screen::Attract { truth, .. } = &rig.view.screen else { panic!("K01, not {:?}", rig.view.screen) };
    assert_eq!(truth.notes.len(), 5, "{truth:?}");
}

/// S54: the clock is set back a day: it is on record, and a day printed in a reference means nothing any more.
#[test]
fn s54_clock_back() {
    let mut rig = Rig::with_change(100, 100);
    rig.wait_ms(1_000);
    rig.now.wall = rig.now.wall.plus_millis(-86_400_000);
    rig.wait_ms(1_000);
    assert_eq!(rig.kinds().iter().filter(|kind| **kind == "ClockStep").count(), 1);
    rig.touch(Act::Start);
    rig.touch(Act::Choose { service: "agua".parse().expect("a code") });
    rig.touch(Act::Submit { reference: "0600001234562612180004873653".to_owned(), amount: None });
    assert!(matches!(rig.view.screen, Screen::NotDue { .. }), "{:?}", rig.view.screen);
    let rig = rig.restart();
    assert_eq!(rig.kinds().iter().filter(|kind| **kind == "ClockStep").count(), 2, "{:?}", rig.kinds());
}

/// A busy screen must not starve a permit: what came before the commit goes first, what comes after waits its turn.
#[test]
fn touches_without_end_do_not_starve_a_permit() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.escrows += 1;
    let escrow = rig.devices.escrows;
    rig.devices.escrow = Some((escrow, 2, bill(100)));
    let news = BillNews::Escrowed { escrow, index: 2, denomination: Some(bill(100)) };
    assert!(rig.pump.push(Input::Session(SessionEvent::Bill(news))));
    let touch = || cas_domain::local::touch::Touch { version: 1, payment: None, act: Act::Presence };
    for _ in 0..50 {
        assert!(rig.pump.push(Input::Session(SessionEvent::Touch(touch()))));
        rig.run_one();
    }
    assert!(stack_results(&rig).contains(&StackResult::Stacked), "{:?}", rig.kinds());
}

/// The queue says when it is full before an input is handed over; nothing is taken and dropped.
#[test]
fn a_full_queue_says_so_first() {
    let mut rig = Rig::with_change(1, 1);
    while rig.pump.has_room() {
        assert!(rig.pump.push(Input::RefusedIntent(IntentId::from_u128(1))));
    }
    assert!(!rig.pump.push(Input::RefusedIntent(IntentId::from_u128(1))));
    rig.run();
    assert!(rig.pump.has_room());
}

/// A quote that does not add up, or whose texts no entry could hold, is no quote: nothing opens, nothing dies.
#[test]
fn an_absurd_quote_opens_no_payment() {
    type Spoil = fn(&mut cas_domain::quote::Quote);
    let spoils: [(&str, Spoil); 5] = [
        ("another total than its lines make", |quote| quote.total = pesos(1)),
        ("a line that is missing", |quote| quote.lines.clear()),
        ("an endless name", |quote| quote.name = "x".repeat(100_000)),
        ("an adjustment of pesos", |quote| {
            quote.lines[0].kind = cas_domain::quote::LineKind::Adjustment;
        }),
        ("a negative sum", |quote| {
            quote.total = pesos(-137);
            quote.lines[0].amount = pesos(-137);
        }),
    ];
    for (what, spoil) in spoils {
        let mut rig = Rig::with_change(100, 100);
        rig.open_payment();
        let open = rig.pump.standing().payment.clone().expect("a payment");
        let mut quote = open.debts[0].clone();
        rig.touch(Act::Cancel);
        rig.wait_ms(20_000);
        spoil(&mut quote);
        rig.input(Input::Reach { reachable: true, offset_ms: None });
        rig.touch(Act::Start);
        rig.touch(Act::Choose { service: "parquimetro".parse().expect("a code") });
        let touch = cas_domain::local::touch::Touch {
            version: rig.view.version,
            payment: None,
            act: Act::Submit { reference: "123456782".to_owned(), amount: None },
        };
        assert!(rig.pump.push(Input::Session(SessionEvent::Touch(touch))));
        let outputs = rig.pump.run_one(rig.now).expect("the pump runs");
        let asked = outputs.iter().find_map(|output| if let Output::AskQuote { request, .. } = output { Some(*request) } else { None });
        let answer = cas_domain::wire::v1::QuoteAnswer::Due { quote: Box::new(quote) };
        rig.input(Input::Quote { request: asked.expect("asked"), answer: Some(Box::new(answer)) });
        assert!(matches!(rig.view.screen, Screen::NotDue { .. }), "{what}: {:?}", rig.view.screen);
    }
}

/// Coins in a hopper that is just getting ready are waited for, not owed; but not for ever.
#[test]
fn change_waits_a_moment_for_a_hopper_that_gets_ready() {
    let unplugged = |rig: &mut Rig| {
        rig.devices.trouble = Trouble::HopperMute;
        for name in ["hopper-1", "hopper-2"] {
            let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: name.to_owned() };
            let registers = rig.devices.hoppers[&slot(name)].2;
            let news = HopperNews::Started { identity, registers, power_up: false, interrupted: false, untrusted: false };
            rig.event(SessionEvent::Hopper(slot(name), news));
        }
        rig.devices.trouble = Trouble::None;
    };
    for comes_back in [true, false] {
        let mut rig = Rig::with_change(100, 100);
        rig.open_payment();
        assert!(rig.insert_note(bill(100)));
        assert!(rig.insert_coin(coin(1000)));
        assert!(rig.insert_coin(coin(1000)));
        for _ in 0..3 {
            assert!(rig.insert_coin(coin(500)));
        }
        unplugged(&mut rig);
        assert!(!rig.insert_coin(coin(1000)), "eight pesos of change could not be given at this moment");
        // One was under way already.
        rig.devices.coin_counter += 1;
        *rig.devices.coin_box.entry(coin(1000)).or_default() += 1;
        let news = CoinNews::Coin { counter: rig.devices.coin_counter, denomination: Some(coin(1000)), path: 0 };
        rig.event(SessionEvent::Coin(news));
        rig.wait_ms(2_000);
        assert!(owed(&rig).is_empty(), "still waiting");
        if comes_back {
            for name in ["hopper-1", "hopper-2"] {
                let registers = rig.devices.hoppers[&slot(name)].2;
                rig.event(SessionEvent::Hopper(slot(name), HopperNews::Ready { registers, low: false }));
            }
            rig.wait_ms(1_000);
            assert_eq!(rig.devices.tray.get(&coin(100)), Some(&8));
            assert!(owed(&rig).is_empty());
        } else {
            rig.wait_ms(10_000);
            assert_eq!(owed(&rig), [(pesos(8), OwedReason::ChangeShort)]);
        }
        rig.wait_ms(60_000);
        assert_eq!(end(&rig), Some(PaymentEnd::Completed));
        rig.audit();
    }
}

/// The centre answers heartbeats and takes no entries: the number of payments it has not heard of is limited all the same.
#[test]
fn a_centre_that_answers_and_takes_nothing_is_as_good_as_none() {
    let mut rig = Rig::with_change(0, 100);
    rig.input(Input::Reach { reachable: true, offset_ms: None });
    let mut opened = 0;
    for _ in 0..60 {
        rig.touch(Act::Start);
        rig.touch(Act::Choose { service: "parquimetro".parse().expect("a code") });
        rig.touch(Act::Submit { reference: "123456782".to_owned(), amount: None });
        rig.touch(Act::Confirm);
        rig.touch(Act::PayCash);
        rig.input(Input::Reach { reachable: true, offset_ms: None });
        if !matches!(rig.view.screen, Screen::Insert { .. }) {
            break;
        }
        opened += 1;
        rig.touch(Act::Cancel);
        rig.wait_ms(12_000);
    }
    assert_eq!(opened, 50, "{:?}", rig.view.screen);
}

/// The device leaves a note out without saying which: "no change" is said only where that is why one is left out.
#[test]
fn no_change_is_said_only_where_it_is_so() {
    use cas_domain::journal::facts::RefusalReason;
    use cas_domain::local::screen::NoteRefusal;
    for (tens, want) in [(100, NoteRefusal::Unread), (0, NoteRefusal::NoChange)] {
        let mut rig = Rig::with_change(tens, 100);
        rig.open_payment();
        bill_says(&mut rig, BillNews::Rejected(RefusalReason::NoChange));
        let Some(Overlay::NoteRefused { why, .. }) = rig.view.overlay else { panic!("K08, not {:?}", rig.view.overlay) };
        assert_eq!(why, want);
    }
}
