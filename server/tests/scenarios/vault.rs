//! Cuts, seals, counts, pouches.

use cas_domain::journal::facts::BagContent;
use cas_domain::journal::{EntryKind, Seq};
use cas_domain::wire::v1::BatchOutcome;

use crate::world::{World, bill, coin, slot};

/// S66: the bag is in the vault before its entries are at the centre. Nobody can count or compare it, whatever is missing of
/// the chain: all of it, its middle, or only its last entry.
#[test]
fn s66_early_count() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    let before = terminal.entries.len();
    let folio = terminal.cut(192, &[(bill(200), 1)], "00418823");
    let vault = world.session("5031");
    let early = |what: &str| {
        assert!(world.centre.open_count(&vault, folio, "Cámara 2").is_err(), "counted with {what}");
        assert!(world.centre.comparison(&world.session("3001"), folio).is_err(), "compared with {what}");
    };
    early("nothing of the chain");
    world.take(&terminal.batch(1, before));
    early("nothing of the cut");
    let closed = terminal.entries.len() - 1;
    assert_eq!(
        world.take(&terminal.batch(closed, closed)).outcome,
        BatchOutcome::Gap { want: Seq(u64::try_from(before).expect("fits") + 1) }
    );
    early("a hole before its end");
    world.take(&terminal.batch(before + 1, closed - 1));
    early("all but its end");
    world.take(&terminal.batch(closed, closed));
    assert!(world.centre.comparison(&world.session("3001"), folio).is_err(), "and never before the count");
    world.count(folio, "00418823", &[(bill(200), 1)]);
    let compared = world.centre.comparison(&world.session("3001"), folio).expect("compared");
    assert_eq!(compared.differing().count(), 0);
    terminal.sent = closed;
    world.sync(&mut terminal);
    assert_eq!(world.broken(), Vec::new());
}

/// S67: another cut comes with a seal that was used before: it is kept and said so.
#[test]
fn s67_seal_twice_at_the_centre() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    terminal.cut(192, &[(bill(200), 1)], "00418823");
    terminal.pay_137(4514, "123456782");
    terminal.cut(193, &[(bill(200), 1)], "00418823");
    world.sync(&mut terminal);
    let flags = world.centre.store.read::<_, cas_server::error::CentreError>(|db| Ok(db.flags(None, 100)?)).expect("the store works");
    assert!(flags.iter().any(|flag| flag.kind.contains("seal")), "{:?}", flags.iter().map(|flag| &flag.kind).collect::<Vec<_>>());
    assert_eq!(world.balance("", "Bag:00418823"), 40_000, "both notes are booked");
}

/// The cached balance of an account of the demonstration, by denomination.
fn cached(world: &World, account: &str) -> Vec<(String, i64, i64)> {
    let read = |db: &cas_server::store::Db| Ok(db.balance_lines(cas_domain::journal::facts::Realm::Training, "", account)?);
    world.centre.store.read::<_, cas_server::error::CentreError>(read).expect("the store works")
}

/// S69: one $200 too few and two $100 too many: the sum is right and nothing is netted; both differences stand, and a second
/// person had to see the count.
#[test]
fn s69_no_netting() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    terminal.pay_137(4514, "123456782");
    let folio = terminal.cut(192, &[(bill(200), 2)], "00418823");
    world.sync(&mut terminal);
    let (vault, seal) = (world.session("5031"), "00418823".parse().expect("a seal"));
    world.centre.open_count(&vault, folio, "Cámara 2").expect("opened");
    let found = |note: u32| match note {
        200 => 1,
        100 => 2,
        _ => 0,
    };
    let lines: Vec<_> = [1000, 500, 200, 100, 50, 20].map(|note| (bill(note), Some(found(note)))).to_vec();
    world.centre.save_lines(&vault, folio, &seal, &lines).expect("saved");
    world.centre.save_seal(&vault, folio, &seal, true).expect("saved");
    world.centre.sign_count(&vault, folio, "5044", "Boveda-5044", "test").expect("signed");
    world.centre.finish_count(&vault, folio).expect("finished");
    let compared = world.centre.comparison(&world.session("3001"), folio).expect("compared");
    let differing: Vec<_> = compared.differing().map(|(_, denomination, _)| *denomination).collect();
    assert_eq!(differing, [bill(200), bill(100)], "{:?}", compared.lines);
    let account = format!("Difference:cut:{}", compared.cut.cut);
    let postings = world.centre.store.read::<_, cas_server::error::CentreError>(|db| Ok(db.all_postings()?)).expect("the store works");
    let mut of_the_cut: Vec<(bool, Option<(cas_domain::denomination::Denomination, i64)>)> = postings
        .iter()
        .map(|(_, booked)| &booked.posting)
        .filter(|posting| posting.debit.to_string() == account || posting.credit.to_string() == account)
        .map(|posting| (posting.debit.to_string() == account, posting.pieces.map(|pieces| (pieces.denomination, pieces.count))))
        .collect();
    of_the_cut.sort_unstable();
    assert_eq!(of_the_cut, [(false, Some((bill(100), 2))), (true, Some((bill(200), 1)))], "short and over are postings of their own");
    assert_eq!(
        cached(&world, &account),
        [("B10000".to_owned(), -20_000, -2), ("B20000".to_owned(), 20_000, 1)],
        "so they are in the balances"
    );
    assert_eq!(world.broken(), Vec::new());
    // An older program kept one sum of both, which is nothing: the next start adds them up again.
    let connection = rusqlite::Connection::open(world.folder.path().join("centre.db")).expect("opens");
    let old = "DELETE FROM balances WHERE account LIKE 'Difference:%'; PRAGMA user_version = 13";
    connection.execute_batch(old).expect("as an older program left it");
    drop(connection);
    let world = world.restarted();
    assert_eq!(cached(&world, &account).len(), 2);
    assert_eq!(world.broken(), Vec::new());
}

/// S70: who counts and who carries learns no amount of a cut before its end, nor the difference afterwards.
#[test]
fn s70_blind() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    let folio = terminal.cut(192, &[(bill(200), 1)], "00418823");
    world.sync(&mut terminal);
    let (vault, collector) = (world.session("5031"), world.session("2210"));
    world.centre.open_count(&vault, folio, "Cámara 2").expect("opened");
    let shown = format!("{:?}", world.centre.count_view(&vault, folio).expect("the count"));
    for leak in ["20000", "200.00", "Some(1)"] {
        assert!(!shown.contains(leak), "the count shows {leak}: {shown}");
    }
    for session in [&vault, &collector] {
        assert!(world.centre.comparison(session, folio).is_err());
    }
    let lines: Vec<_> = [1000, 500, 200, 100, 50, 20].map(|note| (bill(note), Some(i64::from(note == 200)))).to_vec();
    let seal = "00418823".parse().expect("a seal");
    world.centre.save_lines(&vault, folio, &seal, &lines).expect("saved");
    world.centre.save_seal(&vault, folio, &seal, true).expect("saved");
    world.centre.finish_count(&vault, folio).expect("finished");
    for session in [&vault, &collector] {
        assert!(world.centre.comparison(session, folio).is_err(), "not afterwards either");
    }
    assert!(world.centre.comparison(&world.session("3001"), folio).is_ok());
}

/// S72: a note that the vault suspects is its own line: neither missing from the bag nor counted as good.
#[test]
fn s72_suspect() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    let folio = terminal.cut_into(192, &[(bill(200), 1)], &[(BagContent::Notes, "00418823")]);
    world.sync(&mut terminal);
    let (vault, seal) = (world.session("5031"), "00418823".parse().expect("a seal"));
    world.centre.open_count(&vault, folio, "Cámara 2").expect("opened");
    let none: Vec<_> = [1000, 500, 200, 100, 50, 20].map(|note| (bill(note), Some(0))).to_vec();
    world.centre.save_lines(&vault, folio, &seal, &none).expect("saved");
    world.centre.save_seal(&vault, folio, &seal, true).expect("saved");
    let note = cas_server::ledger::act::SuspectNote {
        seal,
        denomination: bill(200),
        series: "AB".to_owned(),
        folio: "44182093".to_owned(),
        why: "Hilo sin brillo".to_owned(),
    };
    world.centre.note_suspect(&vault, folio, note).expect("noted");
    if world.centre.finish_count(&vault, folio).is_err() {
        world.centre.sign_count(&vault, folio, "5044", "Boveda-5044", "test").expect("signed");
        world.centre.finish_count(&vault, folio).expect("finished");
    }
    let compared = world.centre.comparison(&world.session("3001"), folio).expect("compared");
    assert_eq!(compared.differing().count(), 0, "{:?}", compared.lines);
    assert_eq!(world.balance("", &format!("Suspect:{}", compared.cut.cut)), 20_000);
    assert_eq!(world.broken(), Vec::new());
}

/// S77: the same pouch is booked twice: in the joined ledger it gave more than was put in, and the check says so by name.
#[test]
fn s77_refill_twice_shows_at_the_centre() {
    let world = World::new();
    let mut terminal = world.terminal();
    let pouch = world.fill(&mut terminal);
    world.sync(&mut terminal);
    assert_eq!(world.broken(), Vec::new());
    terminal.refill(pouch, &[("hopper-1", coin(10), 200), ("hopper-2", coin(1), 300)]);
    world.sync(&mut terminal);
    let broken: Vec<String> = world.broken().into_iter().map(|(name, _)| name).collect();
    assert!(broken.contains(&"I10".to_owned()), "{broken:?}");
}

/// S71: the box that came out is not the one that was put in: an alarm that two persons close, whatever the terminal made of it.
#[test]
fn s71_dark_swap_another_box_than_was_put_in_is_an_alarm() {
    let world = World::new();
    let mut terminal = world.terminal();
    let mut cut = |number, left: &str, put: &str| {
        let id = cas_domain::id::CutId::from_u128(terminal.number());
        let session = cas_domain::id::SessionId::from_u128(terminal.number());
        let folio = terminal.folio(cas_domain::folio::FolioKind::Cut, number);
        let scope = cas_domain::journal::facts::CutScope::Partial;
        terminal.write(EntryKind::CutBegun { cut: id, folio, session, scope, from: cas_domain::journal::Seq(1) }, vec![]);
        terminal.write(EntryKind::ContainerOut { cut: Some(id), slot: slot("bill"), by_device: true }, vec![]);
        let (serial, left) = (put.to_owned(), left.to_owned());
        terminal.write(EntryKind::ContainerIn { cut: Some(id), slot: slot("bill"), serial, by_device: true, left }, vec![]);
        world.sync(&mut terminal);
        let flags = world.centre.store.read::<_, cas_server::error::CentreError>(|db| Ok(db.flags(None, 10)?)).expect("the store works");
        flags.into_iter().filter(|flag| flag.kind == "box-swapped" && flag.alarm).map(|flag| flag.detail).collect::<Vec<_>>()
    };
    assert!(cut(192, "CB-0001", "CB-0002").is_empty(), "the first one is news");
    assert!(cut(193, "CB-0002", "CB-0003").is_empty(), "the one that was put in");
    assert!(cut(194, "", "CB-0004").is_empty(), "nobody read it");
    assert_eq!(cut(195, "CB-9999", "CB-0005"), ["bill: box CB-9999 came out, box CB-0004 was put in"]);
    assert_eq!(cut(196, "CB-0005", "CB-0006").len(), 1, "told once");
}
