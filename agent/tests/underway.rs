//! What comes between an intent and its outcome, and between the last piece and the end: words that are repeated, late, or about
//! something else.

use cas_agent::session::SessionEvent;
use cas_agent::session::effect::Act as Deed;
use cas_agent::session::event::{BillActivity, BillFound, BillNews, CoinNews, FaultNews, HopperNews};
use cas_agent::session::setup::{CoinSetup, HopperSetup, Setup};
use cas_domain::account::Account;
use cas_domain::id::{IntentId, PaymentId};
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{FaultCode, FaultSeverity, HopperRegisters, OwedReason, PaymentEnd, RefusalReason, StackResult};
use cas_domain::local::screen::{Overlay, Screen};
use cas_domain::local::touch::{Act, Touch};
use cas_domain::money::Money;

use cas_agent::journal::standing::{Arriving, OpenPayout, OpenStack};

use crate::rig::{Alone, Rig, bill, coin, pesos, recorded, slot};

fn count(rig: &Rig, kind: &str) -> usize {
    rig.kinds().iter().filter(|each| **each == kind).count()
}

fn owed(rig: &Rig) -> Vec<(Money, OwedReason)> {
    let of = |what| if let EntryKind::Owed { amount, reason, .. } = what { Some((amount, reason)) } else { None };
    rig.entries().into_iter().filter_map(|entry| of(entry.what)).collect()
}

fn ended(rig: &Rig) -> Option<PaymentEnd> {
    rig.entries().into_iter().rev().find_map(|entry| if let EntryKind::PaymentEnded { end, .. } = entry.what { Some(end) } else { None })
}

fn results(rig: &Rig) -> Vec<StackResult> {
    let of = |what| if let EntryKind::StackOutcome { result, .. } = what { Some(result) } else { None };
    rig.entries().into_iter().filter_map(|entry| of(entry.what)).collect()
}

fn unclaimed(rig: &Rig) -> Money {
    rig.pump.standing().book.total(|account| matches!(account, Account::Unclaimed(_))).expect("fits")
}

fn printed(rig: &Rig) -> u32 {
    rig.devices.printed
}

/// A note lies in escrow and the device has told so; nothing is handled yet.
fn lies_in_escrow(rig: &mut Rig, index: u8, pesos: u32) -> BillNews {
    rig.devices.escrows += 1;
    let escrow = rig.devices.escrows;
    rig.devices.escrow = Some((escrow, index, bill(pesos)));
    let news = BillNews::Escrowed { escrow, index, denomination: Some(bill(pesos)) };
    rig.queue(SessionEvent::Bill(news.clone()));
    news
}

/// The device tells twice that a note lies in escrow before the permit for it is used: one note has one intent.
#[test]
fn a_note_told_twice_before_its_permit_is_used_has_one_intent() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let news = lies_in_escrow(&mut rig, 2, 100);
    rig.run_to("StackIntent");
    rig.event(SessionEvent::Bill(news));
    rig.wait_ms(1_000);
    assert_eq!((count(&rig, "StackIntent"), results(&rig).len()), (1, 1), "{:?}", rig.kinds());
    assert!(rig.pump.standing().book.content(&Account::Escrow(slot("bill"))).is_empty());
    rig.audit();
}

/// The coin acceptor is being armed when the hoppers fall silent: a coin that would need change is told out again, and the order
/// to take it does not leave any more. Nor is the acceptor armed anew before it has said that it is off.
#[test]
fn an_acceptor_that_is_told_to_stop_is_not_armed_by_the_order_before() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    for note in [100, 20] {
        assert!(rig.insert_note(bill(note)));
    }
    assert!(rig.insert_coin(coin(1000)));
    // Seven pesos are missing: ten need change. K09 stops the acceptor, "seguir pagando" arms it again.
    rig.touch(Act::Cancel);
    rig.queue_touch(Act::KeepPaying);
    rig.run_to("Armed");
    let armed = count(&rig, "Armed");
    for name in ["hopper-1", "hopper-2"] {
        rig.queue(SessionEvent::Hopper(slot(name), HopperNews::Silent));
    }
    // Nothing of what is handed out from here on is heard.
    while rig.pump.has_work() {
        rig.run_one_unheard();
    }
    assert!(rig.pump.standing().armed.is_empty(), "the order before is closed, not sent: {:?}", rig.kinds());
    rig.wait_unheard_ms(1_000);
    assert_eq!(count(&rig, "Armed"), armed, "it has not said yet that it is off");
    rig.event(SessionEvent::Coin(CoinNews::Inhibited));
    assert_eq!(count(&rig, "Armed"), armed + 1);
    assert!(!rig.insert_coin(coin(1000)), "no change for it: {:?}", rig.devices.coins_taken);
    assert!(rig.insert_coin(coin(500)));
    assert_eq!(unclaimed(&rig), Money::ZERO);
    rig.audit();
}

/// The acceptor says that it is off while the order to take coins is on its way to it: that word is older than the order.
#[test]
fn an_older_word_does_not_close_an_order_that_is_on_its_way() {
    let mut rig = Rig::with_change(100, 100);
    rig.touch(Act::Start);
    rig.touch(Act::Choose { service: "parquimetro".parse().expect("a code") });
    rig.touch(Act::Submit { reference: "123456782".to_owned(), amount: None });
    rig.touch(Act::Confirm);
    rig.queue_touch(Act::PayCash);
    rig.run_to("Armed");
    rig.event(SessionEvent::Coin(CoinNews::Inhibited));
    assert_eq!((count(&rig, "Armed"), count(&rig, "Disarmed")), (1, 0), "{:?}", rig.kinds());
    assert!(rig.insert_coin(coin(1000)));
    assert_eq!(unclaimed(&rig), Money::ZERO);
}

/// A note goes into the box in the middle of a day although nobody pays: real cash without an owner, or a doubt where no table
/// names it.
#[test]
fn a_note_that_is_stacked_unasked_is_unclaimed_or_a_doubt() {
    let mut rig = Rig::with_change(100, 100);
    *rig.devices.cash_box.entry(bill(50)).or_default() += 1;
    rig.event(SessionEvent::Bill(BillNews::Stacked { escrow: None, denomination: Some(bill(50)) }));
    assert_eq!((unclaimed(&rig), count(&rig, "Doubt")), (pesos(50), 0));
    rig.audit();
    rig.event(SessionEvent::Bill(BillNews::Stacked { escrow: None, denomination: None }));
    let max = rig.entries().into_iter().find_map(|entry| if let EntryKind::Doubt { max, .. } = entry.what { Some(max) } else { None });
    assert_eq!((unclaimed(&rig), max), (pesos(50), Some(pesos(1_000))));
}

fn touch(rig: &Rig, act: Act) -> SessionEvent {
    SessionEvent::Touch(Touch { version: rig.view.version, payment: rig.view.payment, act })
}

fn take_note(rig: &mut Rig) -> bool {
    for _ in 0..150 {
        rig.wait_ms(100);
        if let Screen::Cancelled { take_note, .. } = rig.view.screen {
            return take_note;
        }
    }
    panic!("the payment is not cancelled: {:?}", rig.view.screen);
}

/// The last screen of a cancelled payment says that a note waits in the mouth: where one came back after the yes, and only there.
#[test]
fn the_last_screen_of_a_cancelled_payment_speaks_of_the_note_in_the_mouth() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    lies_in_escrow(&mut rig, 2, 100);
    rig.run_to("StackIntent");
    for act in [Act::Cancel, Act::CancelAndReturn] {
        rig.unheard(touch(&rig, act));
    }
    let stay = rig.devices.escrow.take().expect("a note").0;
    rig.event(SessionEvent::Bill(BillNews::Returned { escrow: Some(stay) }));
    assert!(take_note(&mut rig), "it came back out of escrow");
    // One that came back while money was still taken was there before, and another payment may have followed.
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.escrows += 1;
    let escrow = rig.devices.escrows;
    rig.devices.escrow = Some((escrow, 9, bill(1000)));
    rig.event(SessionEvent::Bill(BillNews::Escrowed { escrow, index: 9, denomination: Some(bill(1000)) }));
    rig.event(SessionEvent::Bill(BillNews::Rejected(RefusalReason::Unreadable)));
    assert_eq!(rig.devices.mouth, [bill(1000)]);
    rig.touch(Act::Cancel);
    assert!(!take_note(&mut rig), "that was before");
    // Inhibited while it was looked at: refused after the yes, it waits in the mouth, too; whatever is refused after that.
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.event(SessionEvent::Bill(BillNews::Activity(BillActivity::Accepting)));
    rig.touch(Act::Cancel);
    rig.event(SessionEvent::Bill(BillNews::Rejected(RefusalReason::NotNow)));
    rig.event(SessionEvent::Bill(BillNews::Activity(BillActivity::Inhibited)));
    assert!(take_note(&mut rig));
}

/// A sorter path that leads to a hopper which this machine does not have leads into the box.
#[test]
fn a_path_to_no_hopper_leads_into_the_box() {
    let rig = Rig::with_change(100, 100);
    let hopper = |name: &str, piece| HopperSetup { slot: slot(name), denomination: coin(piece), capacity: 500 };
    let setup = Setup {
        coin: Some(CoinSetup { slot: slot("coin"), capacity: 1000, routes: vec![(2, slot("hopper-1")), (3, slot("gone"))] }),
        hoppers: vec![hopper("hopper-1", 1000), hopper("hopper-2", 100)],
        ..crate::rig::setup()
    };
    let mut alone = Alone::new(setup, None, rig.pump.standing().clone(), rig.now);
    for (path, place) in [(2, Account::Hopper(slot("hopper-1"))), (3, Account::CoinBox(slot("coin"))), (4, Account::CoinBox(slot("coin")))]
    {
        let effects = alone.hear(SessionEvent::Coin(CoinNews::Coin { counter: 9, denomination: Some(coin(1000)), path }));
        assert_eq!(effects.record[0].postings[0].debit, place, "path {path}");
    }
}

/// K09 asks, and what falls in before the acceptor's word makes it enough. The citizen has left: what was asked for is paid, the
/// rest is owed, and neither coins nor papers wait for whoever comes next.
#[test]
fn enough_was_under_way_and_the_citizen_left() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    for piece in [1000, 1000, 1000] {
        assert!(rig.insert_coin(coin(piece)));
    }
    rig.queue_touch(Act::Cancel);
    rig.devices.coin_counter += 1;
    *rig.devices.coin_box.entry(coin(1000)).or_default() += 1;
    rig.event(SessionEvent::Coin(CoinNews::Coin { counter: rig.devices.coin_counter, denomination: Some(coin(1000)), path: 0 }));
    assert!(matches!(rig.view.overlay, Some(Overlay::ConfirmCancel { .. })), "{:?}", rig.view.overlay);
    let papers = printed(&rig);
    rig.wait_ms(108_000);
    assert_eq!((count(&rig, "Collected"), ended(&rig)), (1, Some(PaymentEnd::Completed)), "{:?}", rig.kinds());
    assert_eq!(owed(&rig), [(pesos(3), OwedReason::Abandoned)]);
    assert!(matches!(rig.view.screen, Screen::Attract { .. }), "{:?}", rig.view.screen);
    rig.wait_ms(30_000);
    assert_eq!((rig.devices.tray.len(), printed(&rig)), (0, papers));
    rig.audit();
}

/// Power fails while the change is due, and nobody is there when it is back: the payment is completed, its change is owed.
#[test]
fn change_that_nobody_waits_for_after_a_restart_is_owed_of_a_completed_payment() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    lies_in_escrow(&mut rig, 3, 200);
    rig.run_to("PayoutIntent");
    let mut rig = rig.restart();
    rig.devices.stacked_unconfirmed = false;
    rig.start_devices();
    rig.wait_ms(4_000);
    let Screen::Interrupted { received, missing, .. } = rig.view.screen else { panic!("K16, not {:?}", rig.view.screen) };
    assert_eq!((received, missing), (pesos(200), Money::ZERO));
    rig.wait_ms(200_000);
    assert_eq!((ended(&rig), owed(&rig)), (Some(PaymentEnd::Completed), vec![(pesos(63), OwedReason::Interrupted)]));
    assert!(rig.devices.tray.is_empty());
    rig.audit();
}

/// What is under way ends first: neither the end of a payment nor a case is written over an open order.
#[test]
fn no_case_is_written_over_an_open_order() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    let payment = rig.view.payment.expect("a payment");
    let rig = rig.restart();
    for open in ["", "stack", "payout"] {
        let mut alone = rig.alone();
        alone.standing.armed.clear();
        alone.devices_are_ready();
        alone.tick_at(4_000);
        assert!(matches!(alone.screen(), Screen::Interrupted { .. }), "{:?}", alone.screen());
        with_open(&mut alone, open, payment);
        let effects = alone.tick_at(190_000);
        let case = |what: &EntryKind| matches!(what, EntryKind::Owed { reason: OwedReason::Interrupted, .. });
        let written = effects.record.iter().any(|draft| case(&draft.what));
        assert_eq!(written, open.is_empty(), "{open}: {:?}", recorded(&effects));
    }
    // Nothing is left to give: the payment ends when the acceptors are off, and nothing is open.
    for open in ["", "stack", "payout"] {
        let mut alone = rig.alone();
        alone.standing.armed.clear();
        alone.standing.book = Default::default();
        alone.devices_are_ready();
        alone.tick_at(4_000);
        with_open(&mut alone, open, payment);
        // The limits on what is under way begin with the last cash: none so far.
        let names = recorded(&alone.tick_at(5_000));
        assert_eq!(names.contains(&"PaymentEnded"), open.is_empty(), "{open}: {names:?}");
    }
}

pub fn with_open(alone: &mut Alone, what: &str, payment: PaymentId) {
    let (intent, serial, seq, boot) = (IntentId::from_u128(5), "x".to_owned(), alone.standing.last, alone.standing.boot.expect("a start"));
    let before = HopperRegisters::default();
    match what {
        "stack" => {
            let open = OpenStack { intent, payment, escrow: 1, boot, denomination: bill(50), index: 1, serial, seq };
            alone.standing.stacks.insert(slot("bill"), open);
        }
        "payout" => {
            let payment = Some(payment);
            let open = OpenPayout { intent, payment, session: None, denomination: coin(100), count: 1, before, serial, staff: None, seq };
            alone.standing.payouts.insert(slot("hopper-2"), open);
        }
        _ => {}
    }
}

/// R11: a payment does not end before the bill acceptor has said that it is off, nor before the coin acceptor has; one that never
/// says so is waited for ten seconds.
#[test]
fn a_payment_ends_when_the_acceptors_have_said_that_they_are_off() {
    for late in ["bill", "coin"] {
        let mut rig = Rig::with_change(100, 100);
        rig.open_payment();
        rig.event(SessionEvent::Bill(BillNews::Activity(BillActivity::Idle)));
        rig.unheard(touch(&rig, Act::Cancel));
        if late == "bill" {
            rig.unheard(SessionEvent::Coin(CoinNews::Inhibited));
        } else {
            rig.unheard(SessionEvent::Bill(BillNews::Activity(BillActivity::Inhibited)));
        }
        rig.wait_unheard_ms(5_000);
        assert_eq!(ended(&rig), None, "the {late} acceptor has not said that it is off");
        if late == "bill" {
            rig.unheard(SessionEvent::Bill(BillNews::Activity(BillActivity::Inhibited)));
        } else {
            rig.unheard(SessionEvent::Coin(CoinNews::Inhibited));
        }
        rig.wait_unheard_ms(1_000);
        assert_eq!(ended(&rig), Some(PaymentEnd::Cancelled), "{late}");
    }
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.event(SessionEvent::Bill(BillNews::Activity(BillActivity::Idle)));
    rig.unheard(touch(&rig, Act::Cancel));
    rig.wait_unheard_ms(9_800);
    assert_eq!(ended(&rig), None);
    rig.wait_unheard_ms(500);
    assert_eq!(ended(&rig), Some(PaymentEnd::Cancelled), "and no longer");
}

/// The door ends a payment; a coin that falls in while the acceptor is being stopped joins the case, nothing falls out.
#[test]
fn a_late_coin_behind_an_open_door_joins_the_case() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.unheard(SessionEvent::Door { open: true });
    rig.devices.coin_counter += 1;
    *rig.devices.coin_box.entry(coin(1000)).or_default() += 1;
    rig.unheard(SessionEvent::Coin(CoinNews::Coin { counter: rig.devices.coin_counter, denomination: Some(coin(1000)), path: 0 }));
    rig.wait_ms(15_000);
    assert_eq!(owed(&rig), [(pesos(50), OwedReason::Interrupted), (pesos(10), OwedReason::Interrupted)]);
    assert!(rig.devices.tray.is_empty(), "{:?}", rig.devices.tray);
    rig.audit();
}

/// A note that the acceptor looks at for ever when the payment ends may be stuck: a doubt. One that it moves, or has only begun
/// to look at, is none.
#[test]
fn only_a_note_that_is_looked_at_for_too_long_is_in_doubt_at_the_end() {
    for (activity, since_ms, doubts) in [
        (BillActivity::Accepting, 0, 1),
        (BillActivity::Moving, 0, 0),
        (BillActivity::Accepting, 6_000, 0),
        (BillActivity::Moving, 6_000, 0),
    ] {
        let mut rig = Rig::with_change(100, 100);
        rig.open_payment();
        rig.unheard(touch(&rig, Act::Cancel));
        rig.unheard(SessionEvent::Coin(CoinNews::Inhibited));
        rig.wait_unheard_ms(since_ms);
        rig.unheard(SessionEvent::Bill(BillNews::Activity(activity)));
        rig.wait_unheard_ms(11_000 - since_ms);
        assert_eq!(ended(&rig), Some(PaymentEnd::Cancelled), "{activity:?} since {since_ms}");
        assert_eq!(count(&rig, "Doubt"), doubts, "{activity:?} since {since_ms}");
    }
}

/// A terminal that was started again with fifty pesos inside; K16 is to come.
fn with_fifty_inside() -> Rig {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.touch(Act::Cancel);
    rig.restart()
}

/// After a start K16 waits for what a device may still tell, three seconds and no longer, and not at all where all have spoken.
#[test]
fn k16_comes_as_soon_as_all_have_spoken() {
    let rig = with_fifty_inside();
    let waits = |missing: &[&str], silent: &[&str], at_ms: u64| {
        let mut alone = rig.alone();
        alone.devices_are_ready();
        let identity = || cas_agent::session::event::DeviceIdentity::default();
        for name in missing {
            let news = HopperNews::Started {
                identity: identity(),
                registers: HopperRegisters::default(),
                power_up: false,
                interrupted: false,
                untrusted: false,
            };
            match *name {
                "coin" => drop(alone.hear(SessionEvent::Coin(CoinNews::Silent))),
                name => drop(alone.hear(SessionEvent::Hopper(slot(name), news))),
            }
        }
        for name in silent {
            alone.hear(SessionEvent::Hopper(slot(name), HopperNews::Silent));
        }
        alone.tick_at(at_ms);
        matches!(alone.screen(), Screen::Starting)
    };
    assert!(!waits(&[], &[], 300), "all have spoken");
    for missing in ["coin", "hopper-1", "hopper-2"] {
        assert!(waits(&[missing], &[], 300) && waits(&[missing], &[], 2_999), "{missing}");
        assert!(!waits(&[missing], &[], 3_000), "{missing}");
    }
    assert!(!waits(&[], &["hopper-2"], 300), "one that is silent brings nothing");
    // The coin acceptor was armed when power failed: it has half a minute to say what it remembers.
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    let rig = rig.restart();
    for (at_ms, starting) in [(3_500, true), (29_999, true), (30_000, false)] {
        let mut alone = rig.alone();
        alone.devices_are_ready();
        assert!(!alone.standing.armed.is_empty());
        alone.tick_at(at_ms);
        assert_eq!(matches!(alone.screen(), Screen::Starting), starting, "{at_ms}");
    }
}

/// "Continuar" with less than what is due goes on taking money, and collects when it is enough.
#[test]
fn going_on_after_a_restart_collects_when_it_is_enough() {
    let mut rig = with_fifty_inside();
    rig.start_devices();
    rig.wait_ms(4_000);
    rig.touch(Act::Resume);
    let Screen::Insert { missing, .. } = rig.view.screen else { panic!("K07, not {:?}", rig.view.screen) };
    assert_eq!((missing, count(&rig, "Collected")), (pesos(87), 0));
    assert!(rig.insert_note(bill(100)));
    rig.wait_ms(3_000);
    assert_eq!((count(&rig, "Collected"), ended(&rig)), (1, Some(PaymentEnd::Completed)));
    assert_eq!(rig.devices.tray.get(&coin(1000)), Some(&1));
    rig.audit();
}

/// A bill acceptor that falls silent with a note has half a minute to speak again.
#[test]
fn a_silent_acceptor_has_half_a_minute() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = crate::rig::Trouble::BillMute;
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(29_000);
    assert_eq!(results(&rig), []);
    rig.wait_ms(2_000);
    assert_eq!(results(&rig), [StackResult::Doubt]);
}

/// A note that the start found on its way into the box is in doubt if it jams there: not by another fault, and not where the box
/// has been emptied since.
#[test]
fn a_note_found_on_its_way_is_in_doubt_by_a_jam_alone() {
    let fault =
        |code| SessionEvent::Bill(BillNews::Fault(FaultNews { code, severity: FaultSeverity::Stopped, wire: String::new(), hint: "" }));
    for (code, boxed, doubt) in
        [(FaultCode::BoxJam, 1, true), (FaultCode::Jam, 1, true), (FaultCode::Motor, 1, false), (FaultCode::BoxJam, 0, false)]
    {
        let mut rig = Rig::with_change(100, 100);
        if boxed > 0 {
            rig.open_payment();
            assert!(rig.insert_note(bill(200)));
            rig.wait_ms(60_000);
        }
        let mut alone = rig.alone();
        alone.devices_are_ready();
        let note = Arriving { intent: IntentId::from_u128(7), denomination: bill(200), resetting: true };
        alone.standing.arriving.insert(slot("bill"), note);
        let names = recorded(&alone.hear(fault(code)));
        assert_eq!(names.contains(&"Doubt"), doubt, "{code:?}, {boxed} in the box: {names:?}");
    }
}

/// A start finds the device moving the note of an open intent: it is waited for while it moves, and its word counts.
#[test]
fn a_note_found_moving_is_waited_for_while_it_moves() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = crate::rig::Trouble::BillMute;
    assert!(rig.insert_note(bill(200)));
    let mut rig = rig.restart();
    rig.devices.escrow = None;
    rig.start_devices_found(BillFound::Moving);
    rig.event(SessionEvent::Bill(BillNews::Activity(BillActivity::Moving)));
    rig.wait_ms(2_000);
    assert_eq!(results(&rig), [], "it moves");
    *rig.devices.cash_box.entry(bill(200)).or_default() += 1;
    rig.event(SessionEvent::Bill(BillNews::Stacked { escrow: None, denomination: Some(bill(200)) }));
    assert_eq!(results(&rig), [StackResult::Stacked]);
    rig.audit();
}

/// Coins that lie in a hopper which is getting ready are waited for ten seconds to the millisecond, then they are owed.
#[test]
fn a_hopper_that_gets_ready_has_ten_seconds() {
    let rig = with_fifty_inside();
    let mut alone = rig.alone();
    alone.devices_are_ready();
    let registers = HopperRegisters::default();
    let identity = |serial: &str| cas_agent::session::event::DeviceIdentity { serial: serial.to_owned(), ..Default::default() };
    for name in ["hopper-1", "hopper-2"] {
        let news = HopperNews::Started { identity: identity(name), registers, power_up: false, interrupted: false, untrusted: false };
        alone.hear(SessionEvent::Hopper(slot(name), news));
    }
    alone.tick_at(4_000);
    alone.touch(Act::GiveBack);
    alone.tick_at(5_000);
    assert_eq!(recorded(&alone.tick_at(14_999)), [] as [&str; 0]);
    assert!(recorded(&alone.tick_at(15_000)).contains(&"Owed"));
}

/// A permit for a note is used only by its own intent: one that nobody knows does nothing.
#[test]
fn an_intent_that_nobody_knows_does_nothing() {
    let rig = Rig::with_change(100, 100);
    let mut alone = rig.alone();
    alone.devices_are_ready();
    let effects = alone.hear(SessionEvent::IntentDurable(IntentId::from_u128(99)));
    let deeds: Vec<&Deed> = effects.acts.iter().collect();
    assert!(effects.record.is_empty() && deeds.is_empty(), "{deeds:?}");
}
