//! What the terminal offers: by what its devices have said, by the room in its boxes, by what may wait for the centre.

use cas_agent::clock::Now;
use cas_agent::journal::Standing;
use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillNews, CoinNews, DeviceIdentity};
use cas_domain::account::Account;
use cas_domain::catalogue::Offline;
use cas_domain::denomination::Denomination;
use cas_domain::journal::Posting;
use cas_domain::journal::facts::{FaultCode, FaultSeverity};
use cas_domain::local::screen::{CannotPay, OutReason, Screen};
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use cas_domain::reference::Scheme;

use crate::rig::{Rig, bill, coin, config, pesos, slot};

/// The screen of these devices if so many milliseconds had passed and the book were so.
fn shown(rig: &Rig, mono_ms: u64, standing: &Standing) -> Screen {
    rig.pump.session().view(standing, Now { mono_ms, ..rig.now }).screen
}

fn starting(rig: &Rig, mono_ms: u64) -> bool {
    matches!(shown(rig, mono_ms, rig.pump.standing()), Screen::Starting)
}

/// A terminal that was started again, whose coin acceptor works and whose bill acceptor has said nothing yet.
fn only_coins_are_ready() -> Rig {
    let mut rig = Rig::with_change(100, 100).restart();
    let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "C1".to_owned() };
    let table: Vec<(u8, Denomination)> = (1_u8..).zip([50, 100, 200, 500, 1000].map(coin)).collect();
    rig.event(SessionEvent::Coin(CoinNews::Started { identity, table, counter: rig.devices.coin_counter }));
    rig
}

/// For eight seconds K01 waits for the bill acceptor rather than promise less than is true.
#[test]
fn the_first_screen_waits_for_the_bill_acceptor_and_not_for_ever() {
    let rig = only_coins_are_ready();
    assert!(starting(&rig, 6_000) && starting(&rig, 7_999));
    assert!(!starting(&rig, 8_000) && !starting(&rig, 60_000));
    let Screen::Attract { truth, .. } = shown(&rig, 8_000, rig.pump.standing()) else { panic!("K01") };
    assert!(truth.notes.is_empty() && !truth.coins.is_empty(), "coins are taken all the same");
}

/// It waits no longer once the acceptor is known not to work: silent, without its box, stopped, or in doubt.
#[test]
fn a_bill_acceptor_that_is_known_not_to_work_is_not_waited_for() {
    let mut silent = only_coins_are_ready();
    silent.event(SessionEvent::Bill(BillNews::Silent));
    assert!(!starting(&silent, 6_000));
    let rig = only_coins_are_ready();
    let mut stopped = rig.pump.standing().clone();
    stopped.faults.insert((slot("bill"), FaultCode::Motor), FaultSeverity::Stopped);
    assert!(!matches!(shown(&rig, 6_000, &stopped), Screen::Starting));
    let mut pulled = only_coins_are_ready();
    pulled.event(SessionEvent::Bill(BillNews::BoxRemoved));
    assert!(!starting(&pulled, 6_000));
    let mut open = only_coins_are_ready();
    open.event(SessionEvent::Door { open: true });
    assert!(!starting(&open, 6_000));
}

/// The same terminal with so many pieces more in its boxes.
fn filled(rig: &Rig, notes: i64, coins: i64) -> Standing {
    let mut standing = rig.pump.standing().clone();
    let into = |place, denomination, count| Posting::pieces(place, Account::Vault, denomination, count).expect("a posting");
    let postings = [(Account::CashBox(slot("bill")), bill(20), notes), (Account::CoinBox(slot("coin")), coin(100), coins)];
    let moved: Vec<_> =
        postings.into_iter().filter(|(_, _, count)| *count > 0).map(|(place, piece, count)| into(place, piece, count)).collect();
    standing.book.apply(&moved).expect("fits");
    standing
}

/// The boxes hold 600 notes and 1,000 coins: the last of them is taken, and then K01 says what is full.
#[test]
fn a_box_takes_its_last_piece_and_no_more() {
    let mut rig = Rig::with_change(100, 100);
    rig.wait_ms(10_000);
    let taken = |notes, coins| match shown(&rig, rig.now.mono_ms, &filled(&rig, notes, coins)) {
        Screen::Attract { truth, .. } => (!truth.notes.is_empty(), !truth.coins.is_empty()),
        Screen::OutOfService { reasons, .. } => {
            assert_eq!(reasons, [OutReason::BoxFull]);
            (false, false)
        }
        other => panic!("K01, not {other:?}"),
    };
    assert_eq!(taken(599, 999), (true, true));
    assert_eq!(taken(600, 999), (false, true));
    assert_eq!(taken(599, 1_000), (true, false));
    assert_eq!(taken(600, 1_000), (false, false));
}

/// A citizen at K06 with a parking ticket of $137.00, without the centre.
fn at_k06(limit: Money, offline_payments_max: u32, offline: Offline) -> Rig {
    let mut rig = Rig::with_change(100, 100);
    let mut next = config(rig.pump.journal().enrolment().terminal, 2);
    next.limits.cash_max = limit;
    next.limits.offline_payments_max = offline_payments_max;
    let parking = next.services.iter_mut().find(|service| service.reference != Scheme::Embedded28).expect("parking tickets");
    parking.offline = offline;
    rig.give(&next);
    rig.touch(Act::Start);
    rig.touch(Act::Choose { service: "parquimetro".parse().expect("a code") });
    rig.touch(Act::Submit { reference: "123456782".to_owned(), amount: None });
    rig.touch(Act::Confirm);
    rig
}

fn cannot(rig: &Rig) -> Option<CannotPay> {
    let Screen::HowToPay { cannot, .. } = &rig.view.screen else { panic!("K06, not {:?}", rig.view.screen) };
    cannot.clone()
}

/// Without the centre, what may wait is sold as long as more may wait; the question is asked before the first note.
#[test]
fn what_may_wait_is_sold_as_long_as_more_may_wait() {
    for offline in [Offline::Yes, Offline::UntilDue] {
        assert_eq!(cannot(&at_k06(pesos(5_000), 50, offline)), None, "{offline:?}");
    }
    let full = at_k06(pesos(5_000), 0, Offline::Yes);
    assert!(matches!(cannot(&full), Some(CannotPay::NotNow { .. })), "nothing more may wait");
}

/// The limit on cash is the last sum that is taken.
#[test]
fn a_sum_of_exactly_the_limit_is_taken() {
    assert_eq!(cannot(&at_k06(pesos(137), 50, Offline::Yes)), None);
    let over = cannot(&at_k06(Money::from_centavos(13_699), 50, Offline::Yes));
    assert!(matches!(over, Some(CannotPay::OverCashLimit { limit, .. }) if limit == Money::from_centavos(13_699)), "{over:?}");
}

/// Both boxes are full: K17 says so, and says of a jam that it is one, wherever the note is stuck.
#[test]
fn k17_says_why_no_cash_is_taken() {
    let mut rig = Rig::with_change(100, 100);
    rig.wait_ms(10_000);
    let reasons = |standing: &Standing| match shown(&rig, rig.now.mono_ms, standing) {
        Screen::OutOfService { reasons, .. } => reasons,
        other => panic!("K17, not {other:?}"),
    };
    assert_eq!(reasons(&filled(&rig, 600, 1_000)), [OutReason::BoxFull]);
    let faults = [
        (FaultCode::Jam, OutReason::Jam),
        (FaultCode::BoxJam, OutReason::Jam),
        (FaultCode::BoxFull, OutReason::BoxFull),
        (FaultCode::Motor, OutReason::CannotTakeCash),
    ];
    for (code, reason) in faults {
        let mut standing = rig.pump.standing().clone();
        standing.faults.insert((slot("bill"), code), FaultSeverity::Stopped);
        standing.faults.insert((slot("coin"), FaultCode::Motor), FaultSeverity::Stopped);
        assert_eq!(reasons(&standing), [reason], "{code:?}");
    }
}

/// What may wait is asked of the service that is paid, not of another one.
#[test]
fn a_service_that_needs_the_centre_keeps_no_other_from_being_sold() {
    let mut rig = Rig::with_change(100, 100);
    let mut next = config(rig.pump.journal().enrolment().terminal, 2);
    for service in &mut next.services {
        service.offline = if service.reference == Scheme::Embedded28 { Offline::No } else { Offline::Yes };
    }
    rig.give(&next);
    rig.touch(Act::Start);
    rig.touch(Act::Choose { service: "parquimetro".parse().expect("a code") });
    rig.touch(Act::Submit { reference: "123456782".to_owned(), amount: None });
    rig.touch(Act::Confirm);
    assert_eq!(cannot(&rig), None);
}
