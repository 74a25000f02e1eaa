//! M02 and what else staff read: how each device is, in words; who may do what; why no cash is taken.

use cas_agent::session::SessionEvent;
use cas_agent::session::board::words_of;
use cas_agent::session::event::{BillNews, DeviceIdentity, FaultNews, HopperNews, PrinterNews};
use cas_domain::account::Account;
use cas_domain::journal::Posting;
use cas_domain::journal::facts::{CutScope, FaultCode, FaultSeverity};
use cas_domain::local::screen::{OutReason, Screen};
use cas_domain::local::staff::{BoardKind, StaffAction, StaffScreen};
use cas_domain::local::touch::Act;
use cas_domain::wire::v1::Health;

use crate::rig::{Rig, bill, coin, slot};

fn at_board(tens: i64, ones: i64) -> Rig {
    let mut rig = Rig::with_change(tens, ones);
    rig.sign_in("4127");
    rig
}

/// Health and words of the first device of a kind.
fn of(rig: &Rig, kind: BoardKind) -> (Health, String) {
    let Screen::Staff { screen: StaffScreen::Board { devices, .. } } = &rig.view.screen else { panic!("M02, not {:?}", rig.view.screen) };
    let row = devices.iter().find(|row| row.kind == kind).expect("a row");
    (row.health, row.words.clone())
}

fn is(rig: &Rig, kind: BoardKind, health: Health, words: &str) {
    assert_eq!(of(rig, kind), (health, words.to_owned()), "{kind:?}");
}

fn fault(code: FaultCode, severity: FaultSeverity, hint: &'static str) -> FaultNews {
    FaultNews { code, severity, wire: String::new(), hint }
}

/// A hopper with a tenth of its coins is well, with fewer it wants a refill; one of which nobody knows what it holds wants a count.
#[test]
fn a_hopper_says_when_it_wants_coins_or_a_count() {
    is(&at_board(50, 50), BoardKind::Hopper, Health::Good, "Sin novedad");
    is(&at_board(49, 50), BoardKind::Hopper, Health::Care, "Pocas monedas");
    is(&at_board(1, 50), BoardKind::Hopper, Health::Care, "Pocas monedas");
    let mut rig = at_board(50, 50);
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Silent));
    assert_eq!(of(&rig, BoardKind::Hopper).0, Health::Stopped);
    let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "another".to_owned() };
    let registers = rig.devices.hoppers[&slot("hopper-1")].2;
    let news = HopperNews::Started { identity, registers, power_up: false, interrupted: false, untrusted: false };
    rig.unheard(SessionEvent::Hopper(slot("hopper-1"), news));
    is(&rig, BoardKind::Hopper, Health::Care, "Preparándose");
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Ready { registers, low: false }));
    is(&rig, BoardKind::Hopper, Health::Care, "Contenido sin comprobar: cuente la tolva");
}

/// The printer: paper, little paper, none, and one that says nothing.
#[test]
fn the_printer_says_how_much_paper_it_has() {
    let mut rig = at_board(50, 50);
    is(&rig, BoardKind::Printer, Health::Good, "Sin novedad");
    let status = |paper, low| SessionEvent::Printer(PrinterNews::Status { usable: true, paper, low });
    rig.event(status(true, true));
    is(&rig, BoardKind::Printer, Health::Care, "Queda poco papel");
    rig.event(status(false, true));
    is(&rig, BoardKind::Printer, Health::Care, "Sin papel");
    rig.event(SessionEvent::Printer(PrinterNews::Silent));
    is(&rig, BoardKind::Printer, Health::Stopped, "No responde. Revise su cable y su corriente.");
    rig.event(status(true, false));
    is(&rig, BoardKind::Printer, Health::Good, "Sin novedad");
}

/// A fault stands at its own device, as grave as it is, with the device's hint.
#[test]
fn a_fault_stands_at_its_device() {
    let mut rig = at_board(50, 50);
    rig.event(SessionEvent::Bill(BillNews::Fault(fault(FaultCode::Sensor, FaultSeverity::Warning, "Limpie el sensor."))));
    is(&rig, BoardKind::BillAcceptor, Health::Care, "Limpie el sensor.");
    for kind in [BoardKind::CoinAcceptor, BoardKind::Hopper, BoardKind::Printer] {
        is(&rig, kind, Health::Good, "Sin novedad");
    }
    rig.event(SessionEvent::Bill(BillNews::Fault(fault(FaultCode::Motor, FaultSeverity::Stopped, "Revise el motor."))));
    is(&rig, BoardKind::BillAcceptor, Health::Stopped, "Revise el motor.");
    rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
    is(&rig, BoardKind::CashBox, Health::Stopped, "La caja está afuera");
}

/// The boxes: how many pieces lie in them, from four fifths on nearly full, at the last place full.
#[test]
fn the_boxes_say_how_full_they_are() {
    let rig = Rig::with_change(50, 50);
    for (notes, coins, want) in [
        (0, 0, [(Health::Good, "Sin novedad"); 2]),
        (479, 799, [(Health::Good, "Sin novedad"); 2]),
        (480, 800, [(Health::Care, "Casi llena"); 2]),
        (599, 999, [(Health::Care, "Casi llena"); 2]),
        (600, 1_000, [(Health::Stopped, "Llena"); 2]),
        (601, 1_001, [(Health::Stopped, "Llena"); 2]),
    ] {
        let mut standing = rig.pump.standing().clone();
        let into = |place, piece, count| Posting::pieces(place, Account::Vault, piece, count).expect("a posting");
        if notes > 0 {
            let moved = [into(Account::CashBox(slot("bill")), bill(20), notes), into(Account::CoinBox(slot("coin")), coin(100), coins)];
            standing.book.apply(&moved).expect("fits");
        }
        let rows = rig.pump.session().board_devices(&standing);
        let row = |kind| rows.iter().find(|row| row.kind == kind).expect("a row");
        let (cash, coin) = (row(BoardKind::CashBox), row(BoardKind::CoinBox));
        assert_eq!((cash.pieces, coin.pieces), (Some((notes, 600)), Some((coins, 1_000))));
        assert_eq!([(cash.health, cash.words.as_str()), (coin.health, coin.words.as_str())], want, "{notes} notes");
    }
}

fn actions(rig: &Rig) -> Vec<StaffAction> {
    let Screen::Staff { screen: StaffScreen::Board { actions, .. } } = &rig.view.screen else { panic!("M02, not {:?}", rig.view.screen) };
    actions.clone()
}

/// Each role has its own tasks, and an open cut keeps all but itself away.
#[test]
fn each_role_has_its_tasks_and_a_cut_keeps_others_away() {
    use StaffAction::{Count, Cut, Found, Jam, Leave, Refill, Tests};
    let roles = [
        ("4127", vec![Refill, Count, Found, Tests, Leave]),
        ("2210", vec![Cut, Found, Leave]),
        ("3001", vec![Cut, Refill, Count, Found, Tests, Leave]),
    ];
    for (number, want) in roles {
        let mut rig = Rig::with_change(50, 50);
        rig.sign_in(number);
        assert_eq!(actions(&rig), want, "{number}");
    }
    let mut rig = Rig::with_change(50, 50);
    rig.event(SessionEvent::Bill(BillNews::Fault(fault(FaultCode::Jam, FaultSeverity::Stopped, ""))));
    rig.sign_in("4127");
    assert_eq!(actions(&rig), [Jam, Refill, Count, Found, Tests, Leave]);
    rig.touch(Act::Leave);
    rig.sign_in("2210");
    rig.touch(Act::BeginCut { scope: CutScope::Partial });
    rig.touch(Act::Leave);
    rig.sign_in("4127");
    assert_eq!(actions(&rig), [Jam, Leave]);
    // Nothing is begun beside a payment.
    let mut paying = Rig::with_change(50, 50);
    paying.open_payment();
    let mut alone = Rig::with_change(50, 50).alone();
    alone.devices_are_ready();
    alone.sign_in("3001");
    alone.standing.payment = paying.pump.standing().payment.clone();
    let Screen::Staff { screen: StaffScreen::Board { actions, .. } } = alone.screen() else { panic!("M02") };
    assert_eq!(actions, [Leave]);
}

/// Why no cash is taken, in words for the technician and the centre: each has its own.
#[test]
fn each_reason_has_its_words() {
    let words = [
        (OutReason::DoorOpen, "puerta abierta"),
        (OutReason::Maintenance, "en mantenimiento"),
        (OutReason::NotInstalled, "sin instalar"),
        (OutReason::CannotTakeCash, "no puede recibir dinero"),
        (OutReason::Jam, "billete atorado"),
        (OutReason::BoxFull, "caja llena"),
        (OutReason::BoxOut, "caja afuera"),
        (OutReason::UnderReview, "dinero en revisión"),
        (OutReason::Storage, "disco lleno"),
        (OutReason::ByCentre, "apagado por el centro"),
        (OutReason::NoAgent, "sin control"),
    ];
    for (reason, want) in words {
        assert_eq!(words_of(reason), want);
    }
    let mut rig = Rig::with_change(50, 50);
    assert!(rig.pump.session().payable(rig.pump.standing()).yes);
    rig.event(SessionEvent::Door { open: true });
    let payable = rig.pump.session().payable(rig.pump.standing());
    assert_eq!((payable.yes, payable.reason.as_str()), (false, "puerta abierta"));
}

/// M06 says of each hopper what was loaded into it.
#[test]
fn m06_says_what_was_loaded_where() {
    let mut rig = at_board(50, 50);
    rig.touch(Act::BeginRefill);
    let vale =
        cas_domain::folio::Folio::new(cas_domain::folio::FolioKind::Fund, cas_domain::folio::TerminalNumber(0), 319).expect("a folio");
    rig.touch(Act::Load { vale, pieces: vec![(slot("hopper-1"), 10), (slot("hopper-2"), 20)] });
    let Screen::Staff { screen: StaffScreen::Refill { refill, .. } } = &rig.view.screen else { panic!("M06") };
    let rows: Vec<_> = refill.hoppers.iter().map(|hopper| (hopper.pieces, hopper.loaded)).collect();
    assert_eq!(rows, [(60, 10), (70, 20)]);
}
