//! Views of the staff screens.

use cas_domain::denomination::Denomination;
use cas_domain::id::DoubtId;
use cas_domain::journal::facts::{BagContent, BagSeal, CutScope, FoundWhere, Role};
use cas_domain::local::coin_test::{HopperTest, HopperTestState};
use cas_domain::local::count::{CountHopper, CountView};
use cas_domain::local::device::{DeviceCounter, DeviceEvent, DeviceView};
use cas_domain::local::found::{Candidate, FoundBooked, FoundView};
use cas_domain::local::jam::{JamView, PathState, Stated};
use cas_domain::local::screen::{Paper, Screen};
use cas_domain::local::staff::*;
use cas_domain::local::trial::{NoteTrialState, TrialView};
use cas_domain::local::view::View;
use cas_domain::wire::v1::{Health, Payable};

use super::citizen::{NOW, coin, folio, view};

fn screen(screen: StaffScreen) -> View {
    view(20, None, Screen::Staff { screen })
}

pub fn who(role: Role) -> SignedIn {
    SignedIn { number: "4127".parse().expect("a number"), role, expires: NOW.plus_millis(30 * 86_400_000) }
}

pub fn sign_in(problem: Option<SignInProblem>, payment_running: bool) -> View {
    screen(StaffScreen::SignIn { problem, payment_running, counts_due: 0 })
}

pub fn count_due() -> View {
    screen(StaffScreen::SignIn { problem: None, payment_running: false, counts_due: 2 })
}

fn device(number: u8, kind: BoardKind, slot: &str, health: Health, words: &str, pieces: Option<(i64, i64)>) -> BoardDevice {
    let denomination = match slot {
        "hopper-1" => Some(coin(1_000)),
        "hopper-2" => Some(coin(100)),
        _ => None,
    };
    BoardDevice { number, kind, slot: slot.parse().ok(), denomination, health, words: words.to_owned(), pieces }
}

pub fn board(jammed: bool) -> View {
    let (health, words) = if jammed { (Health::Stopped, "Billete atorado") } else { (Health::Good, "Sin novedad") };
    let devices = vec![
        device(1, BoardKind::BillAcceptor, "bill", health, words, None),
        device(2, BoardKind::CashBox, "bill-box", Health::Good, "", Some((386, 600))),
        device(3, BoardKind::CoinAcceptor, "coin", Health::Good, "Sin novedad", None),
        device(4, BoardKind::CoinBox, "coin-box", Health::Good, "", Some((120, 3_000))),
        device(5, BoardKind::Hopper, "hopper-1", Health::Good, "", Some((212, 500))),
        device(6, BoardKind::Hopper, "hopper-2", Health::Care, "Quedan pocas monedas", Some((61, 600))),
        device(7, BoardKind::Printer, "printer", Health::Good, "Sin novedad", None),
        device(8, BoardKind::Door, "door", Health::Good, "Abierta", None),
        device(9, BoardKind::Network, "", Health::Good, "Centro al día", None),
    ];
    let payable = Payable { yes: !jammed, reason: if jammed { "billete atorado".to_owned() } else { String::new() } };
    let mut actions =
        vec![StaffAction::Cut, StaffAction::Refill, StaffAction::Count, StaffAction::Found, StaffAction::Tests, StaffAction::Leave];
    if jammed {
        actions.insert(0, StaffAction::Jam);
    }
    screen(StaffScreen::Board { staff: who(Role::Technician), payable, devices, actions, door_open: true })
}

fn seal(content: BagContent, seal: &str) -> BagSeal {
    BagSeal { content, seal: seal.parse().expect("a seal") }
}

pub fn cut(step: u8) -> View {
    let hopper = |slot: &str, centavos: u32| CutBox {
        slot: slot.parse().expect("a slot"),
        kind: BoardKind::Hopper,
        denomination: Some(coin(centavos)),
        out: step > 2 || centavos == 1_000,
        back: step > 2,
        serial: None,
        left_known: true,
        by_device: false,
    };
    let boxes = vec![
        CutBox {
            slot: "bill".parse().expect("a slot"),
            kind: BoardKind::CashBox,
            denomination: None,
            out: step > 2,
            back: step > 3,
            serial: None,
            left_known: true,
            by_device: true,
        },
        CutBox {
            slot: "coin".parse().expect("a slot"),
            kind: BoardKind::CoinBox,
            denomination: None,
            out: step > 2,
            back: false,
            serial: None,
            left_known: step > 3,
            by_device: false,
        },
        hopper("hopper-1", 1_000),
        hopper("hopper-2", 100),
    ];
    let bags = vec![
        CutBag { content: BagContent::Notes, doubtful: 0, seals: vec![seal(BagContent::Notes, "00418823")] },
        CutBag {
            content: BagContent::Coins,
            doubtful: 0,
            seals: vec![seal(BagContent::Coins, "00418824"), seal(BagContent::Coins, "00418825")],
        },
        CutBag { content: BagContent::Doubtful, doubtful: 1, seals: vec![] },
    ];
    let problem = match step {
        2 => Some(CutProblem::BoxStillIn),
        4 => Some(CutProblem::SealMissing { bag: 3 }),
        _ => None,
    };
    let cut = CutView {
        step,
        folio: Some(folio("C 07-000192-0")),
        since: Some(NOW.plus_millis(-130_000)),
        scope: CutScope::Total,
        boxes,
        bags,
        problem,
        tickets: if step >= 6 { Paper::Printed } else { Paper::NotPrinted },
        receives: if step == 6 { "3001".parse().ok() } else { None },
        can_continue: step == 6,
    };
    screen(StaffScreen::Cut { staff: who(Role::Collector), cut })
}

pub fn refill(booked: bool) -> View {
    let hopper = |slot: &str, centavos: u32, pieces: i64, loaded: i64| RefillHopper {
        slot: slot.parse().expect("a slot"),
        denomination: coin(centavos),
        pieces,
        capacity: 500,
        loaded,
    };
    let hoppers = if booked {
        vec![hopper("hopper-1", 1_000, 212, 200), hopper("hopper-2", 100, 361, 300)]
    } else {
        vec![hopper("hopper-1", 1_000, 12, 0), hopper("hopper-2", 100, 61, 0)]
    };
    let refill = RefillView {
        hoppers,
        vale: booked.then(|| folio("F 00-000318-6")),
        folio: booked.then(|| folio("R 07-000061-7")),
        problem: None,
        ticket: if booked { Paper::Printed } else { Paper::NotPrinted },
        tests: if booked { tests([HopperTestState::Right, HopperTestState::Waiting]) } else { vec![] },
        coins: coins(),
    };
    screen(StaffScreen::Refill { staff: who(Role::Technician), refill })
}

pub fn coins() -> Vec<Denomination> {
    [50, 100, 200, 500, 1_000, 2_000].map(coin).to_vec()
}

pub fn tests(states: [HopperTestState; 2]) -> Vec<HopperTest> {
    let test = |slot: &str, centavos, state| HopperTest {
        slot: slot.parse().expect("a slot"),
        denomination: coin(centavos),
        state,
        unknown: false,
    };
    vec![test("hopper-1", 1_000, states[0]), test("hopper-2", 100, states[1])]
}

/// M10, its note and its first hopper in these states.
pub fn trial(note: NoteTrialState, first: HopperTestState, kept: Option<i64>) -> View {
    let trial = TrialView {
        hoppers: tests([first, HopperTestState::Right]),
        coins: coins(),
        note,
        takes_notes: true,
        page: Paper::Printed,
        can_print: true,
        kept: kept.map(super::citizen::pesos),
    };
    screen(StaffScreen::Trial { staff: who(Role::Technician), trial })
}

/// Found money, to be told or told.
pub fn found(booked: bool) -> View {
    let payment = Candidate { folio: folio("P 07-004512-5"), at: NOW.plus_millis(-240_000) };
    let found = FoundView {
        notes: [20, 50, 100, 200, 500, 1_000].map(super::citizen::bill).to_vec(),
        coins: coins(),
        change_of: Some(payment),
        last: Some(payment),
        booked: booked.then(|| FoundBooked {
            folio: folio("T 07-000003-9"),
            envelope: "00000412".parse().expect("a number"),
            candidate: Some(payment.folio),
        }),
        problem: None,
        ticket: if booked { Paper::Printed } else { Paper::NotPrinted },
    };
    screen(StaffScreen::Found { staff: who(Role::Technician), found })
}

/// M06 after a refill, its hoppers in these states.
pub fn refill_tested(states: [HopperTestState; 2]) -> View {
    let mut view = refill(true);
    if let Screen::Staff { screen: StaffScreen::Refill { refill, .. } } = &mut view.screen {
        refill.tests = tests(states);
    }
    view
}

/// M04 at a bill acceptor that asks, or in a state of its path.
pub fn jam(path: PathState) -> View {
    use FoundWhere::{Box, Broken, Mouth, NotFound, Path};
    let asked = path == PathState::Asked;
    let jam = JamView {
        slot: "bill".parse().expect("a slot"),
        kind: BoardKind::BillAcceptor,
        doubt: asked.then_some(DoubtId::from_u128(7)),
        open: u32::from(asked),
        answers: if asked { vec![Mouth, Path, Box, NotFound, Broken] } else { vec![] },
        values: [20, 50, 100, 200, 500].map(super::citizen::bill).to_vec(),
        several: false,
        stated: (!asked).then(|| Stated { found: Path, envelope: "00000412".parse().ok() }),
        path,
        problem: None,
    };
    screen(StaffScreen::Jam { staff: who(Role::Technician), jam })
}

/// M04 at a hopper that asks.
pub fn jam_of_coins() -> View {
    use FoundWhere::{Box, NotFound, Path};
    let jam = JamView {
        slot: "hopper-1".parse().expect("a slot"),
        kind: BoardKind::Hopper,
        doubt: Some(DoubtId::from_u128(8)),
        open: 1,
        answers: vec![Path, Box, NotFound],
        values: vec![coin(1_000)],
        several: true,
        stated: None,
        path: PathState::Asked,
        problem: None,
    };
    screen(StaffScreen::Jam { staff: who(Role::Technician), jam })
}

pub fn count(booked: bool) -> View {
    let hopper = |slot: &str, centavos: u32, counted: i64| CountHopper {
        slot: slot.parse().expect("a slot"),
        denomination: coin(centavos),
        capacity: 500,
        unknown: !booked && centavos == 1_000,
        counted: booked.then_some(counted),
    };
    let count = CountView { hoppers: vec![hopper("hopper-1", 1_000, 198), hopper("hopper-2", 100, 61)], booked, problem: None };
    screen(StaffScreen::Count { staff: who(Role::Technician), count })
}

/// M03 of a hopper whose content is not known.
pub fn device_page() -> View {
    let counter = |name: &str, value| DeviceCounter { name: name.to_owned(), value };
    let event = |minutes: i64, words: &str| DeviceEvent { at: NOW.plus_millis(-minutes * 60_000), words: words.to_owned() };
    let device = DeviceView {
        row: device(5, BoardKind::Hopper, "hopper-1", Health::Care, "Contenido sin comprobar: cuente la tolva", Some((212, 500))),
        advice: vec!["Cuente la tolva para que vuelva a dar cambio.".to_owned()],
        model: "SUH-1".to_owned(),
        serial: "23456".to_owned(),
        firmware: "1.4".to_owned(),
        counters: vec![counter("Piezas por el libro", 212), counter("Capacidad", 500), counter("Monedas pagadas en su vida", 4_418)],
        events: vec![
            event(2, "Dinero en duda: se abrió un caso"),
            event(3, "Orden de 6 piezas"),
            event(44, "Orden de 2 piezas"),
            event(61, "Equipo identificado, serie 23456"),
        ],
    };
    screen(StaffScreen::Device { staff: who(Role::Technician), device })
}
