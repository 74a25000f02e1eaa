//! The blind count: nothing expected reaches who counts or carries, on no page, in no source, by no interface, before the end.

use cas_domain::folio::Folio;
use cas_domain::journal::facts::BagContent;
use cas_server::ledger::act::SuspectNote;

use crate::http::Served;
use crate::world::{World, bill};

/// Pieces that stand out in any text: 37 notes of $500 and 41 of $200, $26,700.00 together.
fn counted_world() -> (World, Folio) {
    let world = World::new();
    let mut terminal = world.terminal();
    let (payment, quote) = terminal.open(4513, "parquimetro", "123456006", &[(cas_domain::quote::LineKind::Concept, 2_670_000)]);
    (0..37).for_each(|_| terminal.stack(payment, bill(500)));
    (0..41).for_each(|_| terminal.stack(payment, bill(200)));
    terminal.collect(payment, &quote);
    terminal
        .write(cas_domain::journal::EntryKind::PaymentEnded { payment, end: cas_domain::journal::facts::PaymentEnd::Completed }, vec![]);
    let folio = terminal.cut(192, &[(bill(500), 37), (bill(200), 41)], "00418823");
    world.sync(&mut terminal);
    (world, folio)
}

const LEAKS: [&str; 8] = ["26,700", "26700", "2670000", "18,500", "1850000", "8,200", "820000", ">37<"];

fn no_leak(what: &str, text: &str) {
    for leak in LEAKS {
        assert!(!text.contains(leak), "{what} shows {leak}");
    }
}

#[tokio::test]
async fn nothing_expected_is_on_any_page_or_interface_before_the_end() {
    let (world, folio) = counted_world();
    let served = Served::new(world).await;
    for number in ["5031", "2210"] {
        let cookie = served.enter(number).await;
        let compact = folio.compact();
        if number == "5031" {
            let opened = served.post(&cookie, &format!("/cortes/{compact}/conteo/abrir"), &[("camera", "Cámara 2")]).await;
            assert_eq!(opened.status, 303, "{}", opened.text);
        }
        for path in [
            "/".to_owned(),
            "/cortes".to_owned(),
            "/casos".to_owned(),
            "/alarmas".to_owned(),
            format!("/cortes/{compact}"),
            format!("/cortes/{compact}/conteo?bolsa=1"),
            format!("/cortes/{compact}/diferencia"),
            "/pagos".to_owned(),
            "/pagos/P07-004513-3".to_owned(),
            "/terminales".to_owned(),
            "/terminales/7".to_owned(),
            "/fondos".to_owned(),
            "/fallas".to_owned(),
            "/bitacora".to_owned(),
            "/verificar".to_owned(),
            "/buscar?q=P07-004513-3".to_owned(),
            "/buscar?q=00418823".to_owned(),
        ] {
            let got = served.get(&cookie, &path).await;
            assert!([200, 303, 403, 404, 422].contains(&got.status), "{number} {path}: {}", got.status);
            no_leak(&format!("{number} {path}"), &got.text);
        }
        let bearer = served.bearer(number).await;
        for path in ["terminals", "ledger", "invariants", "payments", "payments/P07-004513-3", "cases", "cuts"] {
            let got = served.json(&format!("/api/v1/console/{path}"), Some(&bearer), None).await;
            no_leak(&format!("{number} {path}"), &got.text);
            assert_eq!(got.status == 200, path == "cuts", "{number} {path}: {}", got.status);
        }
        let got = served.json(&format!("/api/v1/console/cuts/{compact}/comparison"), Some(&bearer), None).await;
        assert_ne!(got.status, 200);
        no_leak("comparison", &got.text);
    }
    let operations = served.bearer("3001").await;
    let early = served.json(&format!("/api/v1/console/cuts/{}/comparison", folio.compact()), Some(&operations), None).await;
    assert_eq!(early.status, 422, "before the end nobody gets a comparison");
    no_leak("early comparison", &early.text);
}

#[tokio::test]
async fn a_count_goes_its_way_and_its_difference_stands_per_denomination() {
    let (world, folio) = counted_world();
    let served = Served::new(world).await;
    let cookie = served.enter("5031").await;
    let count = format!("/cortes/{}/conteo", folio.compact());
    let act = |verb: &str| format!("{count}/{verb}?bolsa=1");
    assert_eq!(served.post(&cookie, &act("lineas"), &[("pieces-B50000", "1")]).await.status, 422, "not open yet");
    assert_eq!(served.post(&cookie, &format!("{count}/abrir"), &[("camera", "  ")]).await.status, 422, "no camera");
    assert_eq!(served.post(&cookie, &format!("{count}/abrir"), &[("camera", "Cámara 2")]).await.status, 303);
    for (name, value) in [
        ("pieces-B50000", "-1"),
        ("pieces-B50000", "1.5"),
        ("pieces-B50000", "999999999999999999999"),
        ("pieces-X1", "1"),
        ("pieces-C100", "1"),
    ] {
        let got = served.post(&cookie, &act("lineas"), &[(name, value)]).await;
        assert_eq!(got.status, 422, "{name}={value}");
        assert!(got.text.contains("No se pudo"), "{name}={value} says so");
    }
    let lines = [("pieces-B100000", "0"), ("pieces-B50000", "38"), ("pieces-B20000", "39"), ("pieces-B10000", "0"), ("pieces-B5000", "0")];
    assert_eq!(served.post(&cookie, &act("lineas"), &lines).await.status, 303);
    let early = served.post(&cookie, &act("terminar"), &[]).await;
    assert!(early.status == 422 && early.text.contains("Falta 1 renglón"), "{}", early.text);
    assert_eq!(served.post(&cookie, &act("lineas"), &[("pieces-B2000", "0")]).await.status, 303);
    let early = served.post(&cookie, &act("terminar"), &[]).await;
    assert!(early.text.contains("precinto"), "{}", early.text);
    assert_eq!(served.post(&cookie, &act("precinto"), &[("intact", "quizás")]).await.status, 422);
    assert_eq!(served.post(&cookie, &act("precinto"), &[("intact", "si")]).await.status, 303);
    assert_eq!(
        served.post(&cookie, &act("duda"), &[("denomination", "B20000"), ("series", ""), ("number", "1"), ("why", "x")]).await.status,
        422
    );
    let note = [("denomination", "B20000"), ("series", "AB"), ("number", "4418 2093"), ("why", "Hilo sin brillo")];
    assert_eq!(served.post(&cookie, &act("duda"), &note).await.status, 303);
    let early = served.post(&cookie, &act("terminar"), &[]).await;
    assert!(early.text.contains("segunda persona"), "{}", early.text);
    for (number, password) in [("5044", "wrong-1!"), ("5031", "Boveda-5031"), ("3001", "Opera-3001")] {
        let got = served.post(&cookie, &act("firmar"), &[("number", number), ("password", password)]).await;
        assert!(got.status == 403 || got.status == 422, "{number} signed: {}", got.status);
    }
    let sign = [("number", "5044"), ("password", "Boveda-5044")];
    assert_eq!(served.post(&cookie, &act("firmar"), &sign).await.status, 303);
    assert_eq!(served.post(&cookie, &act("lineas"), &[("pieces-B2000", "1")]).await.status, 303);
    let early = served.post(&cookie, &act("terminar"), &[]).await;
    assert!(early.text.contains("segunda persona"), "a changed line takes the signature back");
    assert_eq!(served.post(&cookie, &act("lineas"), &[("pieces-B2000", "0")]).await.status, 303);
    assert_eq!(served.post(&cookie, &act("firmar"), &sign).await.status, 303);
    assert_eq!(served.post(&cookie, &act("terminar"), &[]).await.status, 303);
    let again = served.post(&cookie, &act("lineas"), &[("pieces-B2000", "1")]).await;
    assert!(again.status == 422 && again.text.contains("ya terminó"), "{}", again.text);
    assert!(served.get(&cookie, &format!("/cortes/{}/diferencia", folio.compact())).await.status == 403, "who counted sees no difference");

    let operations = served.enter("3001").await;
    let page = served.get(&operations, &format!("/cortes/{}/diferencia", folio.compact())).await;
    assert!(page.text.contains("Sobran $500.00 en billetes de $500"), "one over");
    assert!(page.text.contains("Faltan $200.00 en billetes de $200"), "one short, not netted");
    let bearer = served.bearer("3001").await;
    let json = served.json(&format!("/api/v1/console/cuts/{}/comparison", folio.compact()), Some(&bearer), None).await;
    let value: serde_json::Value = serde_json::from_str(&json.text).expect("JSON");
    assert_eq!(
        (value["expected"].as_i64(), value["counted"].as_i64(), value["suspect"].as_i64()),
        (Some(2_670_000), Some(2_680_000), Some(20_000))
    );
    assert_eq!(served.world.balance("", "Bag:00418823"), 0, "the bag is empty");
    assert_eq!(served.world.broken(), Vec::new());
}

#[tokio::test]
async fn a_note_in_doubt_in_its_own_bag_is_neither_missing_nor_over() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    terminal.pay_137(4514, "123456782");
    let bags = [(BagContent::Notes, "00418823"), (BagContent::Notes, "00418824"), (BagContent::Doubtful, "00418826")];
    let folio = terminal.cut_into(192, &[(bill(200), 2)], &bags);
    world.sync(&mut terminal);
    let vault = world.session("5031");
    world.centre.open_count(&vault, folio, "Cámara 2").expect("opened");
    for (seal, good) in [("00418823", 0), ("00418824", 1)] {
        let lines: Vec<_> = [1000, 500, 200, 100, 50, 20].map(|note| (bill(note), Some(if note == 200 { good } else { 0 }))).to_vec();
        world.centre.save_lines(&vault, folio, &seal.parse().expect("a seal"), &lines).expect("saved");
    }
    for (_, seal) in bags {
        world.centre.save_seal(&vault, folio, &seal.parse().expect("a seal"), true).expect("saved");
    }
    let text = |text: &str| text.to_owned();
    let note = SuspectNote {
        seal: "00418826".parse().expect("a seal"),
        denomination: bill(200),
        series: text("AB"),
        folio: text("4418 2093"),
        why: text("Hilo sin brillo"),
    };
    world.centre.note_suspect(&vault, folio, note).expect("noted");
    world.centre.finish_count(&vault, folio).expect("finished");
    let found = world.centre.comparison(&world.session("3001"), folio).expect("compared");
    assert_eq!(found.differing().count(), 0, "{:?}", found.lines);
    assert_eq!(world.balance("", &format!("Suspect:{}", found.cut.cut)), 20_000);
    assert_eq!(world.broken(), Vec::new());
}
