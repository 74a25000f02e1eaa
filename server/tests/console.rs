//! Sign-in, forms, rights, headers, search, and bad input at every door.

use cas_domain::bounds::MESSAGE_BYTES_MAX;
use cas_domain::folio::{Folio, FolioKind, TerminalNumber};

use crate::http::{Served, encoded};
use crate::world::World;

#[tokio::test]
async fn guessing_is_locked_after_five_misses_and_opens_after_fifteen_minutes() {
    let served = Served::new(World::new()).await;
    for _ in 0..5 {
        let (got, _) = served.try_enter("3001", "Falsa-0001").await;
        assert_eq!(got.status, 403);
        assert!(got.text.contains("no coinciden"), "it does not say which of both was wrong");
    }
    let (locked, _) = served.try_enter("3001", "Opera-3001").await;
    assert_eq!(locked.status, 429, "even the right password waits now");
    let (other, _) = served.try_enter("5031", "Boveda-5031").await;
    assert_eq!(other.status, 303, "others are not locked out");
    served.world.clock.advance(16 * 60 * 1000);
    let (open, _) = served.try_enter("3001", "Opera-3001").await;
    assert_eq!(open.status, 303);
}

#[tokio::test]
async fn one_address_cannot_try_many_numbers() {
    let served = Served::new(World::new()).await;
    let mut locked = false;
    for number in 0..40 {
        let (got, _) = served.try_enter(&format!("{}", 70_000 + number), "Falsa-0001").await;
        locked |= got.status == 429;
    }
    assert!(locked);
}

#[tokio::test]
async fn nothing_opens_without_a_session_and_sessions_end() {
    let served = Served::new(World::new()).await;
    for path in ["/", "/pagos", "/cortes", "/terminales/7", "/fondos", "/bitacora", "/nada"] {
        let got = served.get("", path).await;
        let back = if path == "/" { "/entrar".to_owned() } else { format!("/entrar?sigue={path}") };
        assert_eq!((got.status, got.to), (303, back), "{path}");
        let got = served.get("cas=0000; cas_visita=x", path).await;
        assert_eq!(got.status, 303, "{path}");
    }
    assert_eq!(served.json("/api/v1/console/terminals", None, None).await.status, 401);
    assert_eq!(served.json("/api/v1/console/terminals", Some("made-up"), None).await.status, 401);
    let cookie = served.enter("3001").await;
    assert_eq!(served.get(&cookie, "/").await.status, 200);
    served.world.clock.advance(31 * 60 * 1000);
    assert_eq!(served.get(&cookie, "/").await.status, 303, "idle for half an hour");
    let cookie = served.enter("3001").await;
    assert_eq!(served.post(&cookie, "/salir", &[]).await.status, 303);
    assert_eq!(served.get(&cookie, "/").await.status, 303, "signed out");
}

#[tokio::test]
async fn a_form_from_elsewhere_does_nothing() {
    let served = Served::new(World::new()).await;
    let cookie = served.enter("3001").await;
    for body in ["terminal=7&pieces-C1000=5".to_owned(), encoded(&[("token", "0".repeat(64)), ("terminal", "7".to_owned())])] {
        let got = served.post_raw(&cookie, "/fondos/vale", body).await;
        assert_eq!(got.status, 403);
        assert!(got.text.contains("no se hizo nada"), "{}", got.text);
    }
    let (got, _) = served.try_enter("3001", "Opera-3001").await;
    assert_eq!(got.status, 303);
    assert_eq!(served.post_raw("", "/entrar", "number=3001&password=Opera-3001".to_owned()).await.status, 403);
    let page = served.get(&cookie, "/fondos").await;
    assert!(page.text.contains("Todavía no hay vales"), "nothing was filled");
}

#[tokio::test]
async fn every_page_forbids_scripts_from_elsewhere_and_escapes_what_was_typed() {
    let served = Served::new(World::new()).await;
    let cookie = served.enter("3001").await;
    for path in [
        "/",
        "/pagos",
        "/cortes",
        "/fondos",
        "/terminales",
        "/fallas",
        "/servicios",
        "/buscar?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/pagos/%3Cb%3E",
    ] {
        let got = served.get(&cookie, path).await;
        assert!(got.policy.contains("default-src 'none'") && !got.policy.contains("unsafe"), "{path}: {}", got.policy);
        assert!(!got.text.contains("<script>alert"), "{path}");
        assert!(!got.text.contains("style=\""), "{path} has inline style, which its own policy forbids");
    }
}

#[tokio::test]
async fn who_may_not_is_told_who_may() {
    let served = Served::new(World::new()).await;
    for (number, path, who) in [
        ("5031", "/pagos", "Operación"),
        ("2210", "/fondos", "Finanzas"),
        ("4127", "/cortes", "Bóveda"),
        ("3001", "/cortes/C07-000192-0/conteo", "Bóveda"),
        ("3001", "/bitacora", "Auditoría"),
        ("7001", "/pagos", "Operación"),
    ] {
        let cookie = served.enter(number).await;
        let got = served.get(&cookie, path).await;
        assert_eq!(got.status, 403, "{number} {path}");
        assert!(got.text.contains(who), "{number} {path}: {}", got.text);
    }
    let cookie = served.enter("3001").await;
    assert_eq!(
        served.post(&cookie, "/fondos/entrada", &[("document", "x"), ("realm", "training"), ("pieces-C1000", "5")]).await.status,
        403
    );
    assert_eq!(served.post(&cookie, "/terminales/7/codigo", &[]).await.status, 403);
    let admin = served.enter("1001").await;
    let code = served.post(&admin, "/terminales/7/codigo", &[]).await;
    assert!(code.status == 200 && code.text.contains("una sola vez"));
}

#[tokio::test]
async fn bad_pieces_and_more_than_the_vault_holds_are_refused_in_words() {
    let served = Served::new(World::new()).await;
    let cookie = served.enter("3001").await;
    for (fields, words) in [
        (vec![("terminal", "7")], "No escribió piezas"),
        (vec![("terminal", "7"), ("pieces-C1000", "0")], "No escribió piezas"),
        (vec![("terminal", "7"), ("pieces-C1000", "-5")], "números enteros"),
        (vec![("terminal", "7"), ("pieces-C1000", "1e3")], "números enteros"),
        (vec![("terminal", "7"), ("pieces-C1001", "5")], "no existe"),
        (vec![("terminal", "99"), ("pieces-C1000", "5")], "ese cajero"),
        (vec![("terminal", "siete"), ("pieces-C1000", "5")], "ese cajero"),
        (vec![("terminal", "7"), ("pieces-C1000", "99999")], "En bóveda no hay tantas piezas de $10"),
    ] {
        let got = served.post(&cookie, "/fondos/vale", &fields).await;
        assert!(got.status >= 400, "{fields:?}");
        assert!(got.text.contains(words), "{fields:?} does not say '{words}'");
    }
    let before = served.world.balance("", "Vault");
    assert_eq!(served.post(&cookie, "/fondos/vale", &[("terminal", "7"), ("pieces-C1000", "5")]).await.status, 303);
    let vale = Folio::new(FolioKind::Fund, TerminalNumber(0), 1).expect("a folio").compact();
    assert_eq!(served.world.balance("", &format!("Pouch:{vale}")), 5_000);
    assert_eq!(served.world.balance("", &format!("Pouch:{vale}")) + served.world.balance("", "Vault"), before);
    let page = served.get(&cookie, "/fondos").await;
    assert!(page.text.contains("F 00-000001-"), "the vale is in the list");
    let vault = served.enter("5031").await;
    let page = served.get(&vault, "/fondos").await;
    assert!(!page.text.contains("En bóveda, "), "who counts sees no totals of the vault");
}

#[tokio::test]
async fn payments_are_found_however_people_type_the_folio() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    let served = Served::new(world).await;
    let cookie = served.enter("3001").await;
    for typed in ["P%2007-004513-3", "p070045133", "P07-004513-3", "p%2007%20004513%203", "1234%205600%206", "123456006"] {
        let got = served.get(&cookie, &format!("/buscar?q={typed}")).await;
        assert_eq!(got.to, "/pagos/P07-004513-3", "{typed}: {}", got.text);
    }
    let misheard = served.get(&cookie, "/buscar?q=P07-004513-4").await;
    assert!(misheard.text.contains("se oyó o se escribió mal"), "{}", misheard.text);
    let life = served.get(&cookie, "/pagos/P07-004513-3").await;
    for part in ["$137.00", "$200.00", "$63.00", "Aplicado", "Billete guardado en la caja", "SIN VALOR"] {
        assert!(life.text.contains(part), "the life does not show {part}");
    }
    assert_eq!(served.get(&cookie, "/pagos/P07-999999-1").await.status, 404);
}

#[tokio::test]
async fn bad_bytes_at_the_terminals_doors_get_typed_errors() {
    let served = Served::new(World::new()).await;
    for path in ["enrol", "batch", "heartbeat", "config", "quote"] {
        for body in ["", "{", "null", "{\"terminal\":1}", "\u{0}\u{1}"] {
            let got = served.json(&format!("/api/v1/{path}"), None, Some(body.to_owned())).await;
            assert_eq!(got.status, 400, "{path} {body:?}: {}", got.text);
            assert!(got.text.contains("\"malformed\"") && got.text.contains("ticket"), "{path} {body:?}: {}", got.text);
        }
        let huge = served.json(&format!("/api/v1/{path}"), None, Some(" ".repeat(2 * MESSAGE_BYTES_MAX + 1))).await;
        assert_eq!(huge.status, 413, "{path}");
    }
    let world = &served.world;
    let mut terminal = world.terminal();
    terminal.pay_137(4513, "123456006");
    let batch = serde_json::to_string(&terminal.batch(1, terminal.entries.len())).expect("JSON");
    let torn = served.json("/api/v1/batch", None, Some(batch[..batch.len() / 2].to_owned())).await;
    assert_eq!(torn.status, 400, "half a batch is refused whole");
    let whole = served.json("/api/v1/batch", None, Some(batch)).await;
    assert!(whole.status == 200 && whole.text.contains("\"ack\""), "{}", whole.text);
}
