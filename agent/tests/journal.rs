//! The journal refuses what must never happen to it.

use cas_agent::journal::{Journal, JournalError};
use rusqlite::Connection;

use crate::rig::Rig;

/// S46: rows are never updated, deleted or replaced, whoever tries.
#[test]
fn s46_tamper() {
    let rig = Rig::paid();
    let rows: i64 = rig.entries().len().try_into().expect("fits");
    let other = Connection::open(Journal::path(rig.folder())).expect("a connection");
    for sql in [
        "UPDATE entry SET body = x'00' WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 3",
        "INSERT OR REPLACE INTO entry (epoch, seq, previous, hash, body) SELECT epoch, seq, previous, hash, x'00' FROM entry WHERE seq = 3",
        "REPLACE INTO entry (epoch, seq, previous, hash, body) SELECT epoch, seq, previous, hash, x'00' FROM entry WHERE seq = 3",
        "INSERT INTO entry (epoch, seq, previous, hash, body) SELECT epoch, seq + 1000, previous, hash, body FROM entry WHERE seq = 3",
        "UPDATE enrolment SET document = '{}'",
        "DELETE FROM config",
        "INSERT OR REPLACE INTO config (version, body, signature) VALUES (1, '{}', '')",
    ] {
        assert!(other.execute(sql, []).is_err(), "{sql} was let through");
    }
    let left: i64 = other.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).expect("a count");
    assert_eq!(left, rows);
}

/// S43: the second agent says which file is held and starts nothing.
#[test]
fn s43_single_agent() {
    let rig = Rig::paid();
    let second = Journal::open(rig.folder());
    assert!(matches!(second, Err(JournalError::Locked(_))), "{second:?}");
}

/// A byte changed behind SQLite's back is found at the next start, and no cash is taken.
#[test]
fn a_changed_byte_keeps_the_terminal_off() {
    let rig = Rig::paid();
    let folder = rig.folder().to_owned();
    let keep = tempfile::tempdir().expect("a folder");
    for name in ["journal.db", "journal.db-wal"] {
        let from = folder.join(name);
        if from.exists() {
            std::fs::copy(&from, keep.path().join(name)).expect("a copy");
        }
    }
    {
        let other = Connection::open(Journal::path(keep.path())).expect("a connection");
        other.execute_batch("DROP TRIGGER entry_UPDATE; UPDATE entry SET body = replace(body, '13700', '13800') WHERE seq = 14;").ok();
        other
            .execute("UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'boot', 'b0ot') AS BLOB) WHERE seq = 5", [])
            .expect("the attacker's way in");
    }
    let opened = Journal::open(keep.path());
    assert!(matches!(opened, Err(JournalError::Chain(_))), "{opened:?}");
}

#[test]
fn a_terminal_that_was_never_enrolled_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = Journal::open(folder.path()).expect_err("no journal");
    assert!(error.to_string().contains("cas-agent enrol"), "{error}");
}

#[test]
fn a_newer_journal_keeps_an_older_agent_off() {
    let rig = Rig::paid();
    let folder = tempfile::tempdir().expect("a folder");
    {
        let other = Connection::open(Journal::path(folder.path())).expect("a connection");
        other.pragma_update(None, "user_version", 99).expect("set");
    }
    assert!(matches!(Journal::open(folder.path()), Err(JournalError::Newer { found: 99 })));
    rig.audit();
}

/// S46, S47: entries that the centre acknowledged are gone: the terminal says so and stays off.
#[test]
fn s47_rollback() {
    let mut rig = Rig::paid();
    let head = rig.pump.journal().head();
    let centre = rig.pump.journal().enrolment().centre;
    rig.input(cas_agent::pump::Input::Acked { head, centre, applied: vec![] });
    assert_eq!(rig.kinds().last(), Some(&"Anchor"), "what the centre holds is journalled");
    let keep = tempfile::tempdir().expect("a folder");
    {
        let copy = Connection::open(Journal::path(rig.folder())).expect("a connection");
        copy.execute("VACUUM INTO ?1", [Journal::path(keep.path()).to_str().expect("text")]).expect("a copy");
        let old = Connection::open(Journal::path(keep.path())).expect("a connection");
        old.execute_batch("DROP TRIGGER entry_DELETE; DELETE FROM entry WHERE seq > 20;").expect("the tail is cut off");
    }
    assert!(matches!(Journal::open(keep.path()), Err(JournalError::RolledBack { have: 20, .. })));
}

/// S47: the centre holds more than this journal: an old image was put back. No cash until a new epoch.
#[test]
fn the_centre_knows_more_than_we_do() {
    let mut rig = Rig::with_change(100, 100);
    let head = rig.pump.journal().head();
    rig.input(cas_agent::pump::Input::CentreHolds(head));
    assert!(rig.pump.session().payable(rig.pump.standing()).yes);
    let ahead = cas_domain::journal::Link { seq: cas_domain::journal::Seq(head.seq.0 + 5), ..head };
    rig.input(cas_agent::pump::Input::CentreHolds(ahead));
    assert!(!rig.pump.session().payable(rig.pump.standing()).yes, "cash is off");
}
