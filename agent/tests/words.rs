//! M03 in a technician's words, and which changes of a screen make a touch on the picture before stale (R15).

use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillNews, FaultNews, HopperNews};
use cas_agent::session::ground::same_ground;
use cas_agent::session::history::{fault, words_of};
use cas_domain::id::{DoubtId, SessionId};
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{CutScope, FaultCode, FaultSeverity, FoundWhere, NoteTrial, RefusalReason};
use cas_domain::local::device::DeviceView;
use cas_domain::local::screen::{Overlay, Screen};
use cas_domain::local::staff::StaffScreen;
use cas_domain::local::touch::Act;
use cas_domain::local::view::View;
use cas_domain::money::Money;

use crate::rig::{Alone, Rig, bill, pesos, slot};

/// What happened at a slot: each fault, refusal, trial and statement has words of its own.
#[test]
fn what_happened_is_said_in_words() {
    let refused = |reason| words_of(&EntryKind::NoteRefused { slot: slot("bill"), payment: None, denomination: None, reason });
    for (reason, words) in [
        (RefusalReason::Unreadable, "no se pudo leer"),
        (RefusalReason::NotRecognised, "no es de los que se reciben"),
        (RefusalReason::NoChange, "sin cambio para él"),
        (RefusalReason::OverLimit, "pasa del límite"),
        (RefusalReason::NotNow, "no era el momento"),
        (RefusalReason::DoubleOrString, "doble o con hilo"),
        (RefusalReason::Device, "razón del equipo"),
    ] {
        assert_eq!(refused(reason), format!("Billete no aceptado: {words}"));
    }
    let session = SessionId::from_u128(1);
    let stated = |found| {
        let doubt = DoubtId::from_u128(1);
        words_of(&EntryKind::Statement { doubt, session, slot: slot("bill"), found, pieces: None, envelope: None })
    };
    for (found, words) in [
        (FoundWhere::Mouth, "en la boca"),
        (FoundWhere::Path, "en el camino"),
        (FoundWhere::Box, "adentro"),
        (FoundWhere::NotFound, "no se encontró"),
        (FoundWhere::Broken, "roto"),
    ] {
        assert_eq!(stated(found), format!("Declarado: {words}"));
    }
    let tried = |what| {
        let staff = "4127".parse().expect("a number");
        words_of(&EntryKind::TestNote { session, staff, slot: slot("bill"), denomination: bill(50), what })
    };
    for (what, words) in [
        (NoteTrial::Offered, "leído"),
        (NoteTrial::Back, "devuelto"),
        (NoteTrial::Boxed, "se quedó en la caja"),
        (NoteTrial::Lost, "no se sabe dónde quedó"),
    ] {
        assert!(tried(what).ends_with(&format!(", {words}")), "{}", tried(what));
    }
    let failed = |wire: &str| {
        let (code, severity) = (FaultCode::Motor, FaultSeverity::Stopped);
        words_of(&EntryKind::Fault { slot: slot("bill"), code, severity, wire: wire.to_owned() })
    };
    assert_eq!((failed("").as_str(), failed("44").as_str()), ("Falla: motor", "Falla: motor (44)"));
    assert_eq!((fault(FaultCode::Jam), fault(FaultCode::CountDue)), ("atorado", "toca contarla"));
}

/// M03 of a slot, beside what a journal says.
fn device(name: &str, change: impl FnOnce(&mut Alone)) -> DeviceView {
    let mut alone = Rig::with_change(50, 50).alone();
    alone.devices_are_ready();
    change(&mut alone);
    alone.sign_in("4127");
    alone.touch(Act::OpenDevice { slot: slot(name) });
    let Screen::Staff { screen: StaffScreen::Device { device, .. } } = alone.screen() else { panic!("M03, not {:?}", alone.screen()) };
    device
}

fn broken(alone: &mut Alone, name: &str, code: FaultCode) {
    alone.standing.faults.insert((slot(name), code), FaultSeverity::Stopped);
}

/// What to do about what is wrong: the device's own hint first, then what the terminal itself wants; of its own slot alone.
#[test]
fn m03_says_what_to_do() {
    let hint = |code| FaultNews { code, severity: FaultSeverity::Stopped, wire: String::new(), hint: "Revise el motor." };
    for name in ["bill", "coin", "hopper-1", "printer"] {
        assert_eq!(device(name, |alone| broken(alone, "hopper-2", FaultCode::Motor)).advice, [] as [&str; 0], "{name} is well");
    }
    assert_eq!(device("bill", |alone| broken(alone, "bill", FaultCode::Motor)).advice, ["Revise: motor."]);
    let hinted = |alone: &mut Alone| {
        alone.hear(SessionEvent::Bill(BillNews::Fault(hint(FaultCode::Motor))));
        broken(alone, "bill", FaultCode::Motor);
    };
    assert_eq!(device("bill", hinted).advice, ["Revise el motor."]);
    let unproven = "Cierre la puerta y pruebe el camino en \"Quitar atoro\".";
    assert_eq!(device("bill", |alone| broken(alone, "bill", FaultCode::Doubt)).advice, [unproven]);
    let doubted = |name: &'static str| {
        move |alone: &mut Alone| {
            let open = cas_agent::journal::standing::OpenDoubt {
                id: DoubtId::from_u128(1),
                max: pesos(10),
                payment: None,
                seq: alone.standing.last,
            };
            alone.standing.doubts.insert(slot(name), vec![open]);
            broken(alone, name, FaultCode::Doubt);
        }
    };
    for name in ["bill", "coin"] {
        assert_eq!(device(name, doubted(name)).advice, ["Busque el dinero y diga dónde estaba en \"Quitar atoro\"."], "{name}");
    }
    let unknown = |alone: &mut Alone| {
        alone.standing.book.set_flag(cas_domain::account::Account::Hopper(slot("hopper-1")), cas_domain::journal::PlaceFlag::Unknown);
    };
    assert_eq!(device("hopper-1", unknown).advice, ["Cuente la tolva para que vuelva a dar cambio."]);
    let untested = |alone: &mut Alone| {
        alone.hear(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Fault(hint(FaultCode::Motor))));
        broken(alone, "hopper-1", FaultCode::Untested);
    };
    let words = "Saque una moneda de prueba, o cuente la tolva: así vuelve a dar cambio.";
    assert_eq!(device("hopper-1", untested).advice, [words], "the old hint is about something else");
}

/// Counters of pieces and events, never money.
#[test]
fn m03_shows_each_kinds_counters() {
    let names = |name| device(name, |_| {}).counters.into_iter().map(|counter| counter.name).collect::<Vec<_>>();
    assert_eq!(names("bill"), ["Billetes en la caja por el libro"]);
    assert_eq!(names("coin"), ["Contador de eventos"]);
    assert_eq!(
        names("hopper-1"),
        ["Piezas por el libro", "Capacidad", "Monedas pagadas en su vida", "Pagadas en la última orden", "Sin pagar de la última orden"]
    );
    let mut rig = Rig::with_change(1, 1);
    rig.sign_in("4127");
    rig.touch(Act::OpenDevice { slot: slot("nothing") });
    assert!(matches!(&rig.view.screen, Screen::Staff { screen: StaffScreen::Board { .. } }), "there is no such device");
}

fn changed(view: &View, change: impl FnOnce(&mut Screen)) -> View {
    let mut after = view.clone();
    change(&mut after.screen);
    after
}

/// Running figures do not make a touch stale; another payment, another question over it, or another sum does.
#[test]
fn a_touch_stands_on_what_its_button_means() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let paying = rig.view.clone();
    let counts_up = changed(&paying, |screen| {
        if let Screen::Insert { inserted, missing, .. } = screen {
            (*inserted, *missing) = (pesos(10), pesos(127));
        }
    });
    assert!(same_ground(&paying, &counts_up));
    let costs_more = changed(&paying, |screen| {
        if let Screen::Insert { due, .. } = screen {
            *due = pesos(138);
        }
    });
    let ends = changed(&paying, |screen| {
        if let Screen::Insert { can_cancel, .. } = screen {
            *can_cancel = false;
        }
    });
    let other_payment = View { payment: None, ..paying.clone() };
    let asked = View { overlay: Some(Overlay::StillThere { inside: Money::ZERO, until: paying.now }), ..paying.clone() };
    let still_asked = View { overlay: Some(Overlay::StillThere { inside: pesos(1), until: paying.now }), ..paying.clone() };
    assert!(same_ground(&asked, &still_asked));
    let gone = changed(&paying, |screen| *screen = Screen::Registering);
    for after in [&costs_more, &ends, &other_payment, &asked, &gone] {
        assert!(!same_ground(&paying, after), "{after:?}");
    }
    assert!(same_ground(&gone, &gone));
}

/// Before the money: the same sum, the same service, the same basket.
#[test]
fn a_touch_before_the_money_stands_on_what_was_asked() {
    let mut rig = Rig::with_change(100, 100);
    rig.touch(Act::Start);
    let services = rig.view.clone();
    rig.touch(Act::Choose { service: "parquimetro".parse().expect("a code") });
    let parking = rig.view.clone();
    rig.touch(Act::Back);
    rig.touch(Act::Choose { service: "agua".parse().expect("a code") });
    let water = rig.view.clone();
    rig.touch(Act::Back);
    rig.touch(Act::Choose { service: "parquimetro".parse().expect("a code") });
    rig.touch(Act::Submit { reference: "123456782".to_owned(), amount: None });
    let review = rig.view.clone();
    rig.touch(Act::Confirm);
    let how = rig.view.clone();
    for view in [&services, &parking, &water, &review, &how] {
        assert!(same_ground(view, view), "{view:?}");
    }
    assert!(!same_ground(&parking, &water) && !same_ground(&services, &parking) && !same_ground(&review, &how));
    let more = changed(&review, |screen| {
        if let Screen::Review { total, .. } = screen {
            *total = pesos(1);
        }
    });
    let dearer = changed(&how, |screen| {
        if let Screen::HowToPay { total, .. } = screen {
            *total = pesos(1);
        }
    });
    assert!(!same_ground(&review, &more) && !same_ground(&how, &dearer));
    let promised = changed(&how, |screen| {
        if let Screen::HowToPay { cancel_back, .. } = screen {
            *cancel_back = pesos(1);
        }
    });
    assert!(same_ground(&how, &promised), "how much a cancellation gives back may change");
}

/// After a restart "Continuar" is a yes to the state of the money that was shown.
#[test]
fn a_touch_at_k16_stands_on_the_state_of_the_money() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.touch(Act::Cancel);
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(4_000);
    let asked = rig.view.clone();
    assert!(matches!(asked.screen, Screen::Interrupted { .. }) && same_ground(&asked, &asked));
    let less = changed(&asked, |screen| {
        if let Screen::Interrupted { missing, .. } = screen {
            *missing = pesos(1);
        }
    });
    let cannot = changed(&asked, |screen| {
        if let Screen::Interrupted { can_continue, .. } = screen {
            *can_continue = false;
        }
    });
    assert!(!same_ground(&asked, &less) && !same_ground(&asked, &cannot));
}

/// Papers and staff: the folio that was seen, the step of the cut that was seen, the device that was seen.
#[test]
fn a_touch_of_papers_and_staff_stands_on_what_was_seen() {
    let mut rig = Rig::paid();
    rig.touch(Act::Next);
    rig.wait_ms(200);
    let receipt = rig.view.clone();
    assert!(matches!(receipt.screen, Screen::Receipt { .. }), "{:?}", receipt.screen);
    let printed = changed(&receipt, |screen| {
        if let Screen::Receipt { paper, .. } = screen {
            *paper = cas_domain::local::screen::Paper::Failed;
        }
    });
    let other = changed(&receipt, |screen| {
        if let Screen::Receipt { folio, .. } = screen {
            *folio = "F00-000318-6".parse().expect("a folio");
        }
    });
    assert!(same_ground(&receipt, &printed) && !same_ground(&receipt, &other));
    rig.wait_ms(60_000);
    rig.sign_in("3001");
    let board = rig.view.clone();
    rig.touch(Act::OpenDevice { slot: slot("bill") });
    let bills = rig.view.clone();
    rig.touch(Act::Back);
    rig.touch(Act::OpenDevice { slot: slot("coin") });
    let coins = rig.view.clone();
    rig.touch(Act::Back);
    rig.touch(Act::BeginCut { scope: CutScope::Partial });
    let out = rig.view.clone();
    rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
    let back = rig.view.clone();
    for view in [&board, &bills, &coins, &out, &back] {
        assert!(same_ground(view, view), "{view:?}");
    }
    assert!(!same_ground(&board, &bills) && !same_ground(&bills, &coins) && !same_ground(&out, &back) && !same_ground(&board, &out));
}
