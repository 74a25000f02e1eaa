//! What staff do for citizens: when a terminal is back, and telephones that were left.

use cas_domain::folio::{Folio, FolioKind};
use cas_domain::id::CaseId;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::OwedReason;
use cas_domain::quote::LineKind;
use cas_domain::time::WallMillis;
use cas_domain::wire::signed::{Purpose, SignedMessage};
use cas_domain::wire::v1::{PhoneAnswer, PhoneLeft, TerminalConfig};
use cas_server::error::CentreError;
use cas_server::store::terminals::TerminalRow;

use crate::http::Served;
use crate::world::{Terminal, World, pesos};

const NUMBER: &str = "4491234567";

fn row(world: &World, terminal: &Terminal) -> TerminalRow {
    world.centre.store.read::<_, CentreError>(|db| Ok(db.terminal(terminal.id())?)).expect("reads").expect("known")
}

fn config(world: &World, terminal: &Terminal) -> TerminalConfig {
    let signed = world.centre.signed_config(&row(world, terminal)).expect("a configuration");
    serde_json::from_str(&signed.body).expect("JSON")
}

/// A payment whose change is owed, at the centre; the folios of both.
fn owed(world: &World, terminal: &mut Terminal) -> (Folio, Folio) {
    let (payment, _) = terminal.open(4513, "parquimetro", "123456006", &[(LineKind::Concept, 13_700)]);
    let folio = terminal.folio(FolioKind::Refund, 44);
    let case = CaseId::from_u128(terminal.number());
    terminal.write(EntryKind::Owed { payment, folio, case, amount: pesos(50), reason: OwedReason::ChangeShort }, vec![]);
    world.sync(terminal);
    (terminal.folio(FolioKind::Payment, 4513), folio)
}

fn left(folio: Folio, world: &World) -> PhoneLeft {
    PhoneLeft { folio, phone: NUMBER.parse().expect("a number"), at: world.centre.now() }
}

async fn send(served: &Served, terminal: &Terminal, left: &PhoneLeft) -> (u16, String) {
    let body = serde_json::to_string(left).expect("JSON");
    let message = SignedMessage::new(Purpose::Phone, terminal.id(), body, &terminal.key);
    let got = served.json("/api/v1/phone", None, Some(serde_json::to_string(&message).expect("JSON"))).await;
    (got.status, got.text)
}

#[tokio::test]
async fn operations_say_when_a_terminal_is_back_and_it_goes_down_with_the_configuration() {
    let served = Served::new(World::new()).await;
    let terminal = served.world.terminal();
    let before = config(&served.world, &terminal);
    assert_eq!(before.back_at, None);
    let cookie = served.enter("3001").await;
    let hour = served.world.centre.now().plus_millis(3 * 3_600_000).civil().strftime("%Y-%m-%dT%H:00").to_string();
    assert_eq!(served.post(&cookie, "/terminales/7/vuelve", &[("vuelve", &hour)]).await.status, 303);
    let after = config(&served.world, &terminal);
    let expected = WallMillis::from_civil(hour.parse().expect("a moment"));
    assert_eq!((after.back_at, after.version), (Some(expected), before.version + 1));
    let page = served.get(&cookie, "/terminales/7").await;
    assert!(page.text.contains("Vuelve: ") && page.text.contains(&format!("value=\"{hour}\"")), "{}", page.text);
    assert_eq!(served.post(&cookie, "/terminales/7/vuelve", &[("vuelve", "")]).await.status, 303);
    assert_eq!(config(&served.world, &terminal).back_at, None, "taken away");
}

#[tokio::test]
async fn a_moment_that_is_no_promise_and_a_role_that_may_not_change_nothing() {
    let served = Served::new(World::new()).await;
    let terminal = served.world.terminal();
    let cookie = served.enter("3001").await;
    for wrong in ["ayer", "2026-11-20", "1999-01-01T10:00", "2099-01-01T10:00", "<b>"] {
        let got = served.post(&cookie, "/terminales/7/vuelve", &[("vuelve", wrong)]).await;
        assert!(got.status >= 400 && got.text.contains("No se hizo nada"), "{wrong}: {} {}", got.status, got.text);
    }
    let hour = served.world.centre.now().plus_millis(3_600_000).civil().strftime("%Y-%m-%dT%H:%M").to_string();
    let technician = served.enter("4127").await;
    assert_eq!(served.post(&technician, "/terminales/7/vuelve", &[("vuelve", &hour)]).await.status, 403);
    assert_eq!(served.post(&cookie, "/terminales/99/vuelve", &[("vuelve", &hour)]).await.status, 404);
    assert_eq!(config(&served.world, &terminal).back_at, None);
}

#[tokio::test]
async fn a_telephone_is_shown_on_the_payments_page_and_erased_for_good() {
    let served = Served::new(World::new()).await;
    let mut terminal = served.world.terminal();
    let (payment, folio) = owed(&served.world, &mut terminal);
    let left = left(folio, &served.world);
    for _ in 0..2 {
        let (status, text) = send(&served, &terminal, &left).await;
        assert_eq!((status, serde_json::from_str(&text).ok()), (200, Some(PhoneAnswer { kept: true })), "{text}");
    }
    let cookie = served.enter("3001").await;
    let path = format!("/pagos/{payment}");
    assert!(served.get(&cookie, &path).await.text.contains("449 123 4567"));
    let treasury = served.enter("6001").await;
    assert!(!served.get(&treasury, &path).await.text.contains("449 123 4567"), "treasury calls nobody");
    assert_eq!(served.post(&treasury, &format!("{path}/telefono/borrar"), &[("folio", &folio.to_string())]).await.status, 403);
    assert_eq!(served.post(&cookie, &format!("{path}/telefono/borrar"), &[("folio", &folio.to_string())]).await.status, 303);
    let page = served.get(&cookie, &path).await.text;
    assert!(!page.contains("449 123 4567") && page.contains("Se borró"), "{page}");
    // A message that was on its way brings nothing back.
    let (status, text) = send(&served, &terminal, &left).await;
    assert_eq!((status, serde_json::from_str(&text).ok()), (200, Some(PhoneAnswer { kept: false })), "{text}");
    assert!(!served.get(&cookie, &path).await.text.contains("449 123 4567"));
    let log = served.get(&served.enter("9001").await, "/bitacora").await.text;
    assert!(log.contains("Vio un teléfono") && log.contains("Teléfono borrado") && !log.contains(NUMBER), "{log}");
}

#[tokio::test]
async fn a_telephone_under_a_false_signature_or_folio_is_refused_and_kept_nowhere() {
    let served = Served::new(World::new()).await;
    let mut terminal = served.world.terminal();
    let (_, folio) = owed(&served.world, &mut terminal);
    let stranger = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let body = serde_json::to_string(&left(folio, &served.world)).expect("JSON");
    let forged = SignedMessage::new(Purpose::Phone, terminal.id(), body.clone(), &stranger);
    let other = SignedMessage::new(Purpose::Heartbeat, terminal.id(), body, &terminal.key);
    let garbled =
        SignedMessage::new(Purpose::Phone, terminal.id(), format!("{{\"folio\":\"{folio}\",\"phone\":\"449123456\"}}"), &terminal.key);
    for message in [forged, other, garbled] {
        let got = served.json("/api/v1/phone", None, Some(serde_json::to_string(&message).expect("JSON"))).await;
        assert!(got.status >= 400, "{}", got.text);
    }
    let elsewhere = Folio::new(FolioKind::Refund, cas_domain::folio::TerminalNumber(8), 44).expect("a folio");
    assert!(send(&served, &terminal, &left(elsewhere, &served.world)).await.0 >= 400, "another terminal's folio");
    let database = std::fs::read_dir(served.world.folder.path()).expect("a folder");
    for file in database {
        let bytes = std::fs::read(file.expect("a file").path()).expect("readable");
        let stands = bytes.windows(NUMBER.len()).any(|window| window == NUMBER.as_bytes());
        assert!(!stands, "a refused number was kept as evidence");
    }
}
