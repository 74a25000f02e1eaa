//! What staff try and find at a terminal, as the centre sees it: S30, S36, S42, S78.

use cas_domain::account::Account;
use cas_domain::folio::FolioKind;
use cas_domain::id::SessionId;
use cas_domain::journal::facts::{FaultCode, FaultSeverity, FoundSpot, NoteTrial};
use cas_domain::journal::posting::Pieces;
use cas_domain::journal::{EntryKind, Posting};
use cas_server::cases::CaseState;
use cas_server::decisions::DecisionError;
use cas_server::ledger::decision::{About, Choice};

use crate::http::Served;
use crate::world::{Terminal, World, bill, coin, pesos, slot};

const SESSION: SessionId = SessionId::from_u128(77);

fn fault(terminal: &mut Terminal, code: FaultCode, severity: FaultSeverity, wire: &str) {
    terminal.write(EntryKind::Fault { slot: slot("hopper-1"), code, severity, wire: wire.to_owned() }, vec![]);
}

/// Another coin fell out of a hopper: an alarm that says what to do, and stands until two persons have explained it.
#[tokio::test]
async fn s30_wrong_refill_is_an_alarm_at_the_centre() {
    let world = World::new();
    let mut terminal = world.terminal();
    fault(&mut terminal, FaultCode::WrongCoin, FaultSeverity::Stopped, "C1000 -> C100");
    world.sync(&mut terminal);
    let served = Served::new(world).await;
    let cookie = served.enter("3001").await;
    let list = served.get(&cookie, "/alarmas").await;
    assert!(list.text.contains("Salió otra moneda de una tolva") && list.text.contains("C1000 -&gt; C100"), "{}", list.text);
}

/// A count that is due is a notice, no alarm: it asks for nobody's explanation, and ends with the count.
#[tokio::test]
async fn s78_hopper_audit_shows_at_the_centre_until_somebody_has_counted() {
    let world = World::new();
    let mut terminal = world.terminal();
    fault(&mut terminal, FaultCode::CountDue, FaultSeverity::Notice, "");
    world.sync(&mut terminal);
    assert_eq!(world.broken(), Vec::new(), "a notice breaks no check");
    let served = Served::new(world).await;
    let cookie = served.enter("3001").await;
    let shown = |text: &str| text.contains("Tolvas por contar o probar") && text.contains("Toca contarla");
    let list = served.get(&cookie, "/alarmas").await;
    assert!(shown(&list.text) && list.text.contains("No hay alarmas abiertas"), "{}", list.text);
    terminal.write(EntryKind::FaultCleared { slot: slot("hopper-1"), code: FaultCode::CountDue }, vec![]);
    served.world.sync(&mut terminal);
    let list = served.get(&cookie, "/alarmas").await;
    assert!(!shown(&list.text), "{}", list.text);
}

/// Change that a citizen left in the tray: a case names the payment it may belong to, and two persons decide.
#[test]
fn s36_left_in_tray_opens_a_case_that_names_the_payment() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    let payment = terminal.pay_137(4513, "123456006");
    let folio = terminal.folio(FolioKind::Ticket, 3);
    let envelope: cas_domain::slot::PouchNumber = "00000412".parse().expect("a number");
    let what = EntryKind::MoneyFound {
        session: SESSION,
        folio,
        spot: FoundSpot::Tray,
        envelope: envelope.clone(),
        pieces: vec![Pieces { denomination: coin(10), count: 6 }],
        candidate: Some(payment),
    };
    let moved = Posting::pieces(Account::Pouch(envelope), Account::Unclaimed(terminal.id()), coin(10), 6).expect("T5");
    terminal.write(what, vec![moved]);
    world.sync(&mut terminal);
    let cases = world.centre.case_list(&world.session("3001"), None).expect("the list");
    assert_eq!((cases.len(), cases[0].state, cases[0].money.loose), (1, CaseState::ToDecide, pesos(60)));
    assert_eq!(cases[0].row.opening.payment, Some(payment));
    let case = cases[0].row.opening.case;
    let view = world.centre.case_view(&world.session("3001"), case).expect("the case");
    let told = |words: &str| view.evidence.lines.iter().any(|line| line.what.contains(words));
    assert!(told("Dinero encontrado en la charola, sobre 00000412"), "{:?}", view.evidence.lines);
    let about = About::Case { case };
    let why = "El ciudadano llamó y dijo cuánto dejó";
    assert!(!world.centre.ask_decision(&world.session("3001"), &about, Choice::Matched { payment }, why).expect("asked"));
    let alone = world.centre.answer_decision(&world.session("3001"), &about, true, why);
    assert!(matches!(alone, Err(cas_server::error::CentreError::Decision(DecisionError::SamePerson))), "{alone:?}");
    world.centre.answer_decision(&world.session("6001"), &about, true, why).expect("granted");
    assert_eq!(world.balance("", &Account::Owed(payment).to_string()), -6_000);
    assert_eq!(world.broken(), Vec::new());
}

/// A note of a test that stayed in the box is nobody's payment: it is owed to a named person, and somebody must look.
#[test]
fn s42_realm_a_note_of_a_test_that_was_kept_is_an_alarm() {
    let world = World::new();
    let mut terminal = world.terminal();
    let staff: cas_domain::slot::PersonNumber = "4127".parse().expect("a number");
    let note = |what| EntryKind::TestNote { session: SESSION, staff: staff.clone(), slot: slot("bill"), denomination: bill(50), what };
    terminal.write(note(NoteTrial::Offered), vec![]);
    let kept = Posting::pieces(Account::CashBox(slot("bill")), Account::StaffTest(SESSION), bill(50), 1).expect("T15");
    terminal.write(note(NoteTrial::Boxed), vec![kept]);
    world.sync(&mut terminal);
    let alarms = world.centre.store.read::<_, cas_server::error::CentreError>(|db| Ok(db.all_alarms()?)).expect("reads");
    assert!(alarms.iter().any(|alarm| alarm.kind == "test-kept" && alarm.detail.contains("4127")), "{alarms:?}");
    assert_eq!(world.balance("", &Account::StaffTest(SESSION).to_string()), -5_000);
    assert!(world.centre.case_list(&world.session("3001"), None).expect("the list").is_empty(), "it is no citizen's");
}
