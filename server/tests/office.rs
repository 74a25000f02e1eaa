//! What the office does at the console besides money: staff and passwords, limits of a terminal, files for spreadsheets, the end of a session.

use cas_domain::wire::v1::TerminalConfig;
use cas_server::error::CentreError;

use crate::http::{Served, encoded, token};
use crate::world::{World, bill};

/// The first password as a page shows it.
fn shown(page: &str) -> String {
    let (_, rest) = page.split_once("<span class=\"code\">").expect("a password");
    rest.split('<').next().expect("a value").to_owned()
}

#[tokio::test]
async fn an_administrator_gives_ends_and_renews_access_and_never_their_own() {
    let served = Served::new(World::new()).await;
    let admin = served.enter("1001").await;
    let give = [("number", "4410"), ("role", "technician"), ("pin", "441044"), ("days", "30")];
    let given = served.post(&admin, "/personal", &give).await;
    assert_eq!(given.status, 200, "{}", given.text);
    let first = shown(&given.text);
    let (got, cookie) = served.try_enter("4410", &first).await;
    assert_eq!(got.status, 303, "the first password opens");
    let theirs = cookie.expect("a cookie");
    assert_eq!(served.post(&admin, "/personal", &give).await.status, 422, "the number is taken");
    for (fields, words) in [
        (vec![("number", "4411"), ("role", "admin"), ("days", "30")], "servidor"),
        (vec![("number", "4411"), ("role", "king"), ("days", "30")], "función"),
        (vec![("number", "abc"), ("role", "clerk"), ("days", "30")], "1 a 8 cifras"),
        (vec![("number", "4411"), ("role", "clerk"), ("days", "0")], "1 a 366"),
        (vec![("number", "4411"), ("role", "clerk"), ("days", "9999")], "1 a 366"),
        (vec![("number", "4411"), ("role", "technician"), ("pin", "111111"), ("days", "30")], "NIP"),
    ] {
        let got = served.post(&admin, "/personal", &fields).await;
        assert!(got.status == 422 && got.text.contains(words), "{fields:?}: {} {}", got.status, got.text);
    }
    let page = served.get(&admin, "/personal").await;
    assert!(page.text.contains("4410") && !page.text.contains(&first), "the password is shown once");
    assert_eq!(served.post(&admin, "/personal/4410/acceso", &[("days", "0")]).await.status, 303);
    assert_eq!(served.get(&theirs, "/").await.status, 303, "the session ended with the access");
    assert_ne!(served.try_enter("4410", &first).await.0.status, 303);
    assert_eq!(served.post(&admin, "/personal/4410/acceso", &[("days", "365")]).await.status, 303);
    assert_eq!(served.try_enter("4410", &first).await.0.status, 303);
    let again = served.post(&admin, "/personal/4410/contrasena", &[]).await;
    assert_ne!(shown(&again.text), first);
    assert_eq!(served.post(&admin, "/personal/1001/acceso", &[("days", "0")]).await.status, 422, "nobody locks themselves out");
    assert_eq!(served.post(&admin, "/personal/9999/acceso", &[("days", "0")]).await.status, 404);
    let operations = served.enter("3001").await;
    assert_eq!(served.get(&operations, "/personal").await.status, 403);
    assert_eq!(served.post(&operations, "/personal", &give).await.status, 403);
    assert_eq!(served.post(&operations, "/personal/1001/contrasena", &[]).await.status, 403);
}

#[tokio::test]
async fn ones_own_password_needs_the_old_one_and_ends_other_sessions() {
    let served = Served::new(World::new()).await;
    let (here, elsewhere) = (served.enter("3001").await, served.enter("3001").await);
    let change = |old: &'static str, new: &'static str, again: &'static str| [("old", old), ("new", new), ("again", again)];
    for (form, status) in [
        (change("Falsa-0001", "Nueva-3001!", "Nueva-3001!"), 403),
        (change("Opera-3001", "corta", "corta"), 422),
        (change("Opera-3001", "Nueva-3001!", "Nueva-3002!"), 422),
        (change("Opera-3001", "Opera-3001", "Opera-3001"), 422),
    ] {
        let got = served.post(&here, "/mi-acceso", &form).await;
        assert_eq!(got.status, status, "{form:?}: {}", got.text);
    }
    let done = served.post(&here, "/mi-acceso", &change("Opera-3001", "Nueva-3001!", "Nueva-3001!")).await;
    assert!(done.status == 200 && done.text.contains("Contraseña cambiada"), "{}", done.text);
    assert_eq!(served.get(&here, "/").await.status, 200, "this session goes on");
    assert_eq!(served.get(&elsewhere, "/").await.status, 303, "the others ended");
    assert_ne!(served.try_enter("3001", "Opera-3001").await.0.status, 303);
    assert_eq!(served.try_enter("3001", "Nueva-3001!").await.0.status, 303);
}

#[tokio::test]
async fn limits_of_one_terminal_reach_it_with_a_new_version_of_its_configuration() {
    let world = World::new();
    let terminal = world.terminal();
    let row = world.centre.store.read::<_, CentreError>(|db| Ok(db.terminal(terminal.id())?)).expect("reads").expect("registered");
    let version = world.centre.ensure_config(&row).expect("a configuration").version;
    let served = Served::new(world).await;
    let operations = served.enter("3001").await;
    let form = |cash: &'static str| [("cash", cash), ("back", "50"), ("change", "400"), ("offline", "20")];
    for bad in ["", "10", "99999999", "cinco"] {
        assert_eq!(served.post(&operations, "/terminales/7/limites", &form(bad)).await.status, 422, "{bad}");
    }
    assert_eq!(served.post(&operations, "/terminales/7/limites", &form("2000")).await.status, 303);
    let config = served.world.centre.ensure_config(&row).expect("a configuration");
    assert_eq!(config.version, version + 1, "R16: versions only rise");
    let content: TerminalConfig = serde_json::from_str(&config.body).expect("JSON");
    assert_eq!((content.limits.cash_max, content.limits.offline_payments_max), (crate::world::pesos(2_000), 20));
    assert_eq!(served.world.centre.ensure_config(&row).expect("a configuration").version, version + 1);
    let page = served.get(&operations, "/terminales/7").await;
    assert!(page.text.contains("value=\"2000\""), "{}", page.text);
    let helpdesk = served.enter("7001").await;
    assert!(!served.get(&helpdesk, "/terminales/7").await.text.contains("Guardar límites"));
    assert_eq!(served.post(&helpdesk, "/terminales/7/limites", &form("2000")).await.status, 403);
}

#[tokio::test]
async fn lists_are_files_for_spreadsheets_and_who_counts_gets_no_amounts() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.open(4514, "parquimetro", "=cmd|'/c calc'!A1", &[(cas_domain::quote::LineKind::Concept, 13_700)]);
    terminal.pay_137(4513, "123456006");
    let cut = terminal.cut(192, &[(bill(200), 1)], "00418823");
    world.sync(&mut terminal);
    world.count(cut, "00418823", &[(bill(200), 2)]);
    let served = Served::new(world).await;
    let operations = served.enter("3001").await;
    let file = served.get(&operations, "/pagos.csv?desde=&cajero=7").await;
    assert_eq!(file.status, 200);
    assert!(file.text.starts_with('\u{feff}') && file.text.contains("\r\n"), "spreadsheets need the mark");
    assert!(file.text.contains("\"P 07-004513-3\"") && file.text.contains(",137.00,200.00,63.00,0.00,"), "{}", file.text);
    assert!(file.text.contains("\"'=cmd"), "a reference of a stranger is no formula: {}", file.text);
    let file = served.get(&operations, "/cortes.csv").await;
    assert!(file.text.contains(",200.00,400.00,0.00,200.00"), "{}", file.text);
    for number in ["5031", "2210"] {
        let cookie = served.enter(number).await;
        let file = served.get(&cookie, "/cortes.csv").await;
        assert!(file.status == 200 && !file.text.contains("200.00") && !file.text.contains("Diferencia"), "{number}: {}", file.text);
        assert_eq!(served.get(&cookie, "/pagos.csv").await.status, 403);
    }
}

#[tokio::test]
async fn the_end_of_a_session_is_told_and_sign_in_leads_back() {
    let served = Served::new(World::new()).await;
    let cookie = served.enter("3001").await;
    let page = served.get(&cookie, "/cortes").await;
    let ends = crate::world::START + cas_server::limits::SESSION_IDLE_MS;
    assert!(page.text.contains(&format!("data-ends=\"{ends}\"")) && page.text.contains("Sesión hasta"), "{}", page.text);
    served.world.clock.advance(31 * 60 * 1000);
    let gone = served.get(&cookie, "/cortes").await;
    assert_eq!((gone.status, gone.to.as_str()), (303, "/entrar?sigue=/cortes"));
    for (next, to) in [("/cortes", "/cortes"), ("//elsewhere.example", "/"), ("https://elsewhere.example/", "/"), ("/a\\b", "/"), ("", "/")]
    {
        let visit = "a".repeat(64);
        let ask = served.get(&format!("cas_visita={visit}"), &format!("/entrar?sigue={next}")).await;
        let form =
            [("token", token(&ask.text)), ("number", "3001".to_owned()), ("password", "Opera-3001".to_owned()), ("sigue", next.to_owned())];
        let got = served.post_raw(&format!("cas_visita={visit}"), "/entrar", encoded(&form)).await;
        assert_eq!((got.status, got.to.as_str()), (303, to), "{next}");
    }
}
