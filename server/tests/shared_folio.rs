//! An old image of a terminal's disk is put back, and its new branch makes a cut with a folio that stands already. Both cuts have
//! bags; no look-up may take one for the other.

use cas_domain::folio::Folio;
use cas_domain::id::CutId;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{FaultCode, FaultSeverity};
use cas_domain::slot::Seal;
use cas_domain::wire::v1::BatchOutcome;
use cas_server::custody::CustodyError;
use cas_server::custody::key::{CutKey, find, find_by_seal};
use cas_server::error::CentreError;
use cas_server::store::findings::FlagRow;

use crate::http::{Served, encoded, token};
use crate::world::{Terminal, World, bill, slot};

/// The bag of the disk that was taken out, with one note of $200; and that of the image, with two.
const BAGS: [&str; 2] = ["00418823", "00418824"];

fn jam(terminal: &mut Terminal, slot_name: &str) {
    let severity = FaultSeverity::Warning;
    terminal.write(EntryKind::Fault { slot: slot(slot_name), code: FaultCode::Jam, severity, wire: "43".to_owned() }, vec![]);
}

/// Both disks, each with a cut of the same number; the first one's entries are here.
fn two_disks() -> (World, Terminal, Terminal, Folio) {
    let world = World::new();
    let mut first = world.terminal();
    world.fill(&mut first);
    jam(&mut first, "coin");
    world.sync(&mut first);
    let mut second = first.image();
    first.pay_137(4513, "123456006");
    jam(&mut first, "hopper-1");
    let folio = first.cut(192, &[(bill(200), 1)], BAGS[0]);
    second.pay_137(4520, "123456782");
    second.pay_137(4521, "123456790");
    jam(&mut second, "bill");
    assert_eq!(second.cut(192, &[(bill(200), 2)], BAGS[1]), folio, "the image counts from where it was");
    world.sync(&mut first);
    (world, first, second, folio)
}

/// What the second disk wrote arrives; it is a branch.
fn arrives(world: &World, second: &mut Terminal) {
    let outcome = world.take(&second.batch(second.sent + 1, second.entries.len())).outcome;
    assert!(matches!(outcome, BatchOutcome::Fork { .. }), "{outcome:?}");
    second.sent = second.entries.len();
}

fn both() -> (World, Folio) {
    let (world, _, mut second, folio) = two_disks();
    arrives(&world, &mut second);
    (world, folio)
}

fn by_seal(world: &World, seal: &str) -> Result<CutId, CentreError> {
    let seal: Seal = seal.parse().expect("a seal");
    world.centre.store.read(|db| Ok(find_by_seal(db, &seal)?.cut))
}

fn ids(world: &World) -> [CutId; 2] {
    BAGS.map(|seal| by_seal(world, seal).expect("found"))
}

fn flags(world: &World, kind: &str) -> Vec<FlagRow> {
    let flags = world.centre.store.read::<_, CentreError>(|db| Ok(db.flags(None, 100)?)).expect("the store works");
    flags.into_iter().filter(|flag| flag.kind == kind).collect()
}

#[test]
fn each_count_lands_on_its_own_bags() {
    let (world, folio) = both();
    let [one, other] = ids(&world);
    assert_ne!(one, other);
    let vault = world.session("5031");
    for (cut, own, not_own) in [(one, BAGS[0], BAGS[1]), (other, BAGS[1], BAGS[0])] {
        world.centre.open_count(&vault, cut, "Cámara 2").expect("opened");
        let wrong = world.centre.save_seal(&vault, cut, &not_own.parse().expect("a seal"), true);
        assert!(matches!(wrong, Err(CentreError::Custody(CustodyError::NoBag))), "{own}: {wrong:?}");
    }
    let before = world.balance("", "Vault");
    world.count(other, BAGS[1], &[(bill(200), 2)]);
    assert_eq!((world.balance("", "Bag:00418823"), world.balance("", "Bag:00418824")), (20_000, 0), "the other bag is untouched");
    world.count(one, BAGS[0], &[(bill(200), 1)]);
    assert_eq!(world.balance("", "Bag:00418823"), 0);
    assert_eq!(world.balance("", "Vault") - before, 60_000, "three notes were counted");
    let operations = world.session("3001");
    for (cut, faults) in [(one, ["coin", "hopper-1"]), (other, ["coin", "bill"])] {
        let found = world.centre.comparison(&operations, cut).expect("compared");
        assert_eq!(found.differing().count(), 0, "{:?}", found.lines);
        assert_eq!(found.count.folio, folio);
        let told: Vec<&str> = found.period.faults.iter().map(|(_, slot, _)| slot.as_str()).collect();
        assert_eq!(told, faults, "the period is that of its own disk, with what both have in common");
    }
    let names: Vec<String> = world.broken().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["FLAGS"], "the alarms stand, every other check holds");
}

#[test]
fn the_folio_alone_is_refused_with_a_sentence_that_names_both() {
    let (world, folio) = both();
    let (vault, operations) = (world.session("5031"), world.session("3001"));
    let refused = [
        world.centre.open_count(&vault, folio, "Cámara 2").expect_err("which?"),
        world.centre.count_view(&vault, folio).map(|_| ()).expect_err("which?"),
        world.centre.finish_count(&vault, folio).expect_err("which?"),
        world.centre.comparison(&operations, folio).map(|_| ()).expect_err("which?"),
    ];
    for error in refused {
        let CentreError::Custody(CustodyError::Several(found)) = &error else { panic!("{error}") };
        assert_eq!(found.cuts.iter().map(|twin| twin.cut.cut).collect::<Vec<_>>(), ids(&world));
        let words = cas_server::console::words::error(&error);
        for part in ["El folio C 07-000192-", "2 cortes", "cajero 07", "20 nov 2026", BAGS[0], BAGS[1], "Escanee el precinto de la bolsa"] {
            assert!(words.contains(part), "{part} is missing: {words}");
        }
        for id in ids(&world) {
            assert!(error.to_string().contains(&id.to_string()), "{error}");
        }
    }
}

#[test]
fn it_is_an_alarm_that_names_both_and_it_is_one() {
    let (world, _, mut second, folio) = two_disks();
    assert!(flags(&world, "duplicate-folio").is_empty(), "one cut, one folio");
    arrives(&world, &mut second);
    let found = flags(&world, "duplicate-folio");
    let [alarm] = found.as_slice() else { panic!("{found:?}") };
    assert!(alarm.alarm && alarm.branch == 1, "{alarm:?}");
    assert!(alarm.detail.contains(&folio.compact()), "{}", alarm.detail);
    for id in ids(&world) {
        assert!(alarm.detail.contains(&id.to_string()), "{}", alarm.detail);
    }
    assert!(flags(&world, "duplicate-seal").is_empty(), "each bag has its own seal");
    world.take(&second.batch(second.sent - 1, second.sent));
    assert_eq!(flags(&world, "duplicate-folio").len(), 1, "sent again, told once");
}

/// The close of a cut names folio and cut: it is no entry of the other cut with that folio. Its ticket names the folio only.
#[test]
fn entries_of_one_cut_are_not_told_of_the_other() {
    let (world, _) = both();
    for id in ids(&world) {
        let about = world.centre.store.read::<_, CentreError>(|db| Ok(db.entries_about("cut", &id.to_string(), 100)?));
        let closes: Vec<_> = about
            .expect("the store works")
            .into_iter()
            .filter_map(|row| match serde_json::from_slice::<cas_domain::journal::Entry>(&row.entry.body).expect("an entry").what {
                EntryKind::CutClosed { cut, .. } | EntryKind::CutBegun { cut, .. } => Some(cut),
                _ => None,
            })
            .collect();
        assert_eq!(closes, [id, id]);
    }
}

/// The second cut arrives while the first one is being counted: what was typed stays, and the folio does for neither any more.
#[tokio::test]
async fn a_count_that_was_opened_by_folio_goes_on_by_the_seal() {
    let (world, _, mut second, folio) = two_disks();
    let path = format!("/cortes/{}/conteo", folio.compact());
    let served = Served::new(world).await;
    let cookie = served.enter("5031").await;
    assert_eq!(served.post(&cookie, &format!("{path}/abrir"), &[("camera", "Cámara 2")]).await.status, 303);
    assert_eq!(served.post(&cookie, &format!("{path}/lineas?bolsa=1"), &[("pieces-B20000", "1")]).await.status, 303);
    arrives(&served.world, &mut second);
    let refused = served.post(&cookie, &format!("{path}/lineas?bolsa=1"), &[("pieces-B10000", "0")]).await;
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert!(BAGS.iter().all(|seal| refused.text.contains(seal)), "{}", refused.text);
    let page = served.get(&cookie, "/").await;
    let request = served.client.post(format!("{}{path}/lineas?bolsa=1", served.base)).header("cookie", &cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("accept", "application/json");
    let body = encoded(&[("token", token(&page.text)), ("pieces-B10000", "0".to_owned())]);
    let script = request.body(body).send().await.expect("an answer");
    assert_eq!(script.status(), 422);
    assert!(script.text().await.expect("text").contains("Escanee el precinto"), "the script says it in the page");

    let [one, _] = ids(&served.world);
    let here = format!("/cortes/{one}/conteo");
    let found = served.get(&cookie, &format!("/buscar?q={}", BAGS[0])).await;
    assert_eq!((found.status, found.to.as_str()), (303, format!("/cortes/{one}").as_str()));
    let page = served.get(&cookie, &here).await;
    assert!(page.text.contains("value=\"1\"") && page.text.contains(&format!("{here}/lineas")), "what was typed is there: {}", page.text);
    let rest = ["pieces-B100000", "pieces-B50000", "pieces-B10000", "pieces-B5000", "pieces-B2000"].map(|name| (name, "0"));
    for (verb, fields) in [("lineas", rest.as_slice()), ("precinto", &[("intact", "si")]), ("terminar", &[])] {
        let got = served.post(&cookie, &format!("{here}/{verb}?bolsa=1"), fields).await;
        assert_eq!((got.status, got.to.as_str()), (303, format!("{here}?bolsa=1").as_str()), "{verb}: {}", got.text);
    }
    let done = served.world.centre.comparison(&served.world.session("3001"), one).expect("compared");
    assert_eq!(done.differing().count(), 0, "{:?}", done.lines);
}

#[tokio::test]
async fn pages_show_both_cuts_and_lists_lead_to_each() {
    let (world, folio) = both();
    let [one, other] = ids(&world);
    let compact = folio.compact();
    let served = Served::new(world).await;
    let vault = served.enter("5031").await;
    for path in [format!("/cortes/{compact}"), format!("/cortes/{compact}/conteo"), format!("/buscar?q={compact}")] {
        let got = served.get(&vault, &path).await;
        assert_eq!(got.status, 409, "{path}: {}", got.text);
        for (id, seal) in [(one, BAGS[0]), (other, BAGS[1])] {
            let row = got.text.split("<tr>").find(|row| row.contains(seal)).unwrap_or_default();
            assert!(row.contains(&format!("href=\"/cortes/{id}\"")), "{path}: {seal} does not lead to its cut: {}", got.text);
            assert!(row.contains(&format!("href=\"/cortes/{id}/conteo\"")), "{path}: {}", got.text);
        }
        assert!(got.text.contains("Escanee el precinto de la bolsa"), "{path}");
    }
    for (id, seal, not_own) in [(one, BAGS[0], BAGS[1]), (other, BAGS[1], BAGS[0])] {
        let there = format!("/cortes/{id}");
        for text in [seal.to_owned(), id.to_string()] {
            assert_eq!(served.get(&vault, &format!("/buscar?q={text}")).await.to, there, "{text}");
        }
        for path in [there.clone(), format!("{there}/conteo")] {
            let page = served.get(&vault, &path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text);
            assert!(page.text.contains("Este folio está en más de un corte"), "{path} says so");
            assert!(page.text.contains(&folio.to_string()), "{path}");
        }
        let page = served.get(&vault, &there).await;
        assert!(page.text.contains(seal) && !page.text.contains(not_own), "its own bags: {}", page.text);
        for list in ["/", "/cortes"] {
            let page = served.get(&vault, list).await;
            assert!(page.text.contains(&format!("href=\"{there}\"")), "{list} leads to {id}");
            assert!(!page.text.contains(&format!("href=\"/cortes/{compact}\"")), "{list} has no address that is two");
        }
    }
    let operations = served.enter("3001").await;
    let alarms = served.get(&operations, "/alarmas").await;
    assert!(alarms.text.contains("Folio repetido"), "{}", alarms.text);
    let early = served.get(&operations, &format!("/cortes/{one}/diferencia")).await;
    assert_eq!(early.status, 422, "not counted yet, and found");
}

#[tokio::test]
async fn programs_name_a_cut_by_its_id() {
    let (world, folio) = both();
    let [one, other] = ids(&world);
    let served = Served::new(world).await;
    let bearer = served.bearer("5031").await;
    let cuts = |key: &str| format!("/api/v1/console/cuts/{key}");
    let twice = served.json(&cuts(&folio.compact()), Some(&bearer), None).await;
    assert_eq!(twice.status, 409, "{}", twice.text);
    let value: serde_json::Value = serde_json::from_str(&twice.text).expect("JSON");
    assert_eq!(value["code"], "several-cuts");
    for id in [one, other] {
        assert!(twice.text.contains(&id.to_string()), "{}", twice.text);
        let got = served.json(&cuts(&id.to_string()), Some(&bearer), None).await;
        let value: serde_json::Value = serde_json::from_str(&got.text).expect("JSON");
        assert_eq!((got.status, value["cut"].as_str()), (200, Some(id.to_string().as_str())));
    }
    let camera = Some("{\"camera\":\"C1\"}".to_owned());
    assert_eq!(served.json(&cuts(&format!("{}/count", folio.compact())), Some(&bearer), camera.clone()).await.status, 409);
    assert_eq!(served.json(&cuts(&format!("{other}/count")), Some(&bearer), camera).await.status, 200);
    let misheard = format!("C07-000192-{}", (folio.check_digit() + 1) % 10);
    assert_eq!(served.json(&cuts(&misheard), Some(&bearer), None).await.status, 422, "a folio that was misheard");
    assert_eq!(served.json(&cuts(&CutId::from_u128(9).to_string()), Some(&bearer), None).await.status, 404);
}

#[tokio::test]
async fn a_folio_that_stands_once_is_an_address_as_ever() {
    let (world, _, _, folio) = two_disks();
    let id = by_seal(&world, BAGS[0]).expect("found");
    let same = world.centre.store.read(|db| Ok::<_, CentreError>((find(db, &folio.into())?, find(db, &id.into())?))).expect("found");
    assert_eq!(same.0, same.1);
    assert_eq!(same.0.key(), CutKey::Folio(folio));
    assert!(matches!(by_seal(&world, BAGS[1]), Err(CentreError::NotFound("cut"))), "its bag is here, its entries are not");
    let served = Served::new(world).await;
    let cookie = served.enter("5031").await;
    let there = format!("/cortes/{}", folio.compact());
    let page = served.get(&cookie, &there).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("más de un corte"));
    assert_eq!(served.get(&cookie, &format!("/cortes/{id}")).await.to, there, "one address for one cut");
    assert_eq!(served.get(&cookie, &format!("/buscar?q={}", BAGS[0])).await.to, there);
    assert_eq!(served.get(&cookie, &format!("/buscar?q={}", folio.compact())).await.to, there);
    for nothing in ["/cortes/P07-004513-3", "/cortes/0", "/cortes/C07-000193-1"] {
        assert_eq!(served.get(&cookie, nothing).await.status, 404, "{nothing}");
    }
}

/// S67, at the search: a seal that was used twice names no cut either.
#[tokio::test]
async fn a_seal_on_two_cuts_shows_both() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    let first = terminal.cut(192, &[(bill(200), 1)], BAGS[0]);
    terminal.pay_137(4514, "123456782");
    let second = terminal.cut(193, &[(bill(200), 1)], BAGS[0]);
    world.sync(&mut terminal);
    assert!(matches!(by_seal(&world, BAGS[0]), Err(CentreError::Custody(CustodyError::Several(_)))));
    let served = Served::new(world).await;
    let cookie = served.enter("5031").await;
    let page = served.get(&cookie, &format!("/buscar?q={}", BAGS[0])).await;
    assert_eq!(page.status, 409);
    for folio in [first, second] {
        assert!(
            page.text.contains(&folio.to_string()) && page.text.contains(&format!("/cortes/{}/conteo", folio.compact())),
            "{}",
            page.text
        );
    }
}
