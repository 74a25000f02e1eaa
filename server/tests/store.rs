//! The file itself: triggers refuse every change, a restart keeps everything, a newer file is refused.

use cas_server::error::CentreError;
use cas_server::store::migrate::MIGRATIONS;
use cas_server::store::{Store, StoreError};
use rusqlite::Connection;

use crate::world::{World, bill};

fn raw(world: &World) -> Connection {
    let connection = Connection::open(world.folder.path().join("centre.db")).expect("opens");
    connection.busy_timeout(std::time::Duration::from_secs(5)).expect("set");
    connection
}

#[test]
fn entries_and_postings_refuse_update_delete_and_replace() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    for recursive in [true, false] {
        let connection = raw(&world);
        connection.pragma_update(None, "recursive_triggers", recursive).expect("set");
        for statement in [
            "UPDATE entries SET body = x'00' WHERE arrival = 2",
            "DELETE FROM entries WHERE arrival = 2",
            "INSERT OR REPLACE INTO entries SELECT arrival, terminal, epoch, branch, seq, previous, hash, x'00', kind, wall_ms, stored_ms FROM entries WHERE arrival = 2",
            "INSERT OR REPLACE INTO entries SELECT 999, terminal, epoch, branch, seq, previous, zeroblob(32), x'00', kind, wall_ms, stored_ms FROM entries WHERE arrival = 2",
            "INSERT INTO entries SELECT NULL, terminal, epoch, 0, 99, previous, zeroblob(32), x'00', kind, wall_ms, stored_ms FROM entries WHERE arrival = 2",
            "UPDATE OR REPLACE entries SET seq = 1 WHERE arrival = 3",
            "UPDATE postings SET amount = 1",
            "DELETE FROM postings",
            "INSERT OR REPLACE INTO postings SELECT arrival, line, realm, terminal, debit, credit, denomination, count, 1 FROM postings",
            "UPDATE audit SET who = 'nobody'",
            "DELETE FROM audit",
            "DELETE FROM flags WHERE 1",
            "UPDATE terminal_keys SET public_key = ''",
            "DELETE FROM enrol_uses",
            "UPDATE post_steps SET state = 'queued'",
            "UPDATE configs SET body = ''",
        ] {
            let done = connection.execute(statement, []);
            // A table without rows has nothing to refuse.
            let changed = done.as_ref().map_or(0, |rows| *rows);
            assert_eq!(changed, 0, "recursive triggers {recursive}: {statement} changed {changed} rows");
        }
    }
    assert_eq!(world.broken(), vec![], "nothing was changed");
}

#[test]
fn a_changed_byte_is_noticed_by_name() {
    let world = World::new();
    let mut terminal = world.terminal();
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    let connection = raw(&world);
    connection.execute_batch("DROP TRIGGER entries_no_update; UPDATE entries SET body = x'7b7d' WHERE arrival = 4;").expect("tampered");
    let broken: Vec<String> = world.broken().into_iter().map(|(name, _)| name).collect();
    assert!(broken.contains(&"I9".to_owned()), "{broken:?}");
    connection.execute_batch("UPDATE balances SET amount = amount + 100 WHERE account = 'Vault'").expect("a cache is no ledger");
    let broken: Vec<String> = world.broken().into_iter().map(|(name, _)| name).collect();
    assert!(broken.contains(&"I14".to_owned()), "{broken:?}");
}

#[test]
fn a_payment_that_a_list_forgot_is_noticed() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    assert_eq!(world.broken(), Vec::new());
    raw(&world).execute_batch("DELETE FROM payments").expect("a cache is no ledger");
    assert_eq!(world.broken(), [("I14".to_owned(), vec!["the list of payments is not that of the entries".to_owned()])]);
}

#[test]
fn a_restart_keeps_everything() {
    let world = World::new();
    let mut terminal = world.terminal();
    terminal.pay_137(4513, "123456006");
    terminal.cut(192, &[(bill(200), 1)], "00418823");
    world.sync(&mut terminal);
    let identity = world.centre.identity.id;
    let before = world.centre.store.read::<_, CentreError>(|db| Ok((db.balances()?, db.all_subjects()?))).expect("the store works");
    let world = world.restarted();
    assert_eq!(world.centre.identity.id, identity, "the same incarnation");
    let after = world.centre.store.read::<_, CentreError>(|db| Ok((db.balances()?, db.all_subjects()?))).expect("the store works");
    assert_eq!(before, after);
    terminal.write(cas_domain::journal::EntryKind::Door { open: true }, vec![]);
    world.sync(&mut terminal);
}

#[test]
fn migrations_are_numbered_run_twice_harmlessly_and_refuse_a_newer_file() {
    for (due, (number, ..)) in (1_i64..).zip(MIGRATIONS) {
        assert_eq!(due, *number, "migrations are numbered without gaps");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.db");
    drop(Store::open(&path).expect("made"));
    drop(Store::open(&path).expect("opened again"));
    Connection::open(&path).expect("opens").pragma_update(None, "user_version", 99).expect("set");
    assert!(matches!(Store::open(&path), Err(StoreError::Newer { found: 99, .. })));
}

#[test]
fn what_is_no_database_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "this is not a database, it is a letter of some length to somebody").expect("written");
    assert!(Store::open(&path).is_err());
    assert!(matches!(Store::open(&folder.path().join("no/such/folder.db")), Err(StoreError::Open { .. })));
}
