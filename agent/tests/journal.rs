//! The journal refuses what must never happen to it.

use cas_agent::journal::{Enrolment, Journal, JournalError, LastWords, Stamp};
use cas_domain::id::{BootId, CentreId};
use cas_domain::journal::{EntryDraft, Epoch, Link, Seq};
use cas_domain::time::WallMillis;
use rusqlite::Connection;
use tempfile::TempDir;

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

/// A copy of a terminal's journal, changed by somebody with a tool.
fn copy_of(rig: &Rig, changes: &str) -> TempDir {
    let keep = tempfile::tempdir().expect("a folder");
    let copy = Connection::open(Journal::path(rig.folder())).expect("a connection");
    copy.execute("VACUUM INTO ?1", [Journal::path(keep.path()).to_str().expect("text")]).expect("a copy");
    let tool = Connection::open(Journal::path(keep.path())).expect("a connection");
    tool.execute_batch(changes).expect("changed");
    keep
}

/// An acknowledgement counts if it is further on, of this epoch, and names our own hash; and it counts once.
#[test]
fn only_a_head_of_our_own_chain_is_acknowledged() {
    let rig = Rig::paid();
    let folder = copy_of(&rig, "");
    let (mut journal, entries) = Journal::open(folder.path()).expect("a good copy");
    let (head, start) = (journal.head(), journal.acked());
    let centre = CentreId::from_u128(8);
    let (other_hash, other_epoch) = (Link { hash: start.hash, ..head }, Link { epoch: Epoch(9), ..head });
    for wrong in [other_hash, other_epoch, Link { seq: Seq(head.seq.0 + 1), ..head }] {
        assert!(!journal.acknowledge(wrong, centre).expect("readable"), "{wrong:?}");
        assert_eq!(journal.acked(), start);
    }
    assert_eq!(head.seq.0, entries.len() as u64);
    assert!(journal.acknowledge(head, centre).expect("written"));
    assert!(!journal.acknowledge(head, centre).expect("readable"), "it is known");
    assert_eq!(journal.acked(), head);
    assert_eq!(journal.config_version().expect("readable"), 1);
}

/// After a checkpoint the file alone holds every entry, without the log beside it.
#[test]
fn a_checkpoint_moves_the_log_into_the_file() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.pump.journal().checkpoint().expect("moved");
    let keep = tempfile::tempdir().expect("a folder");
    std::fs::copy(Journal::path(rig.folder()), Journal::path(keep.path())).expect("a copy of the file alone");
    let (journal, _) = Journal::open(keep.path()).expect("a whole journal");
    assert_eq!(journal.head(), rig.pump.journal().head());
}

/// Each thing that is wrong with the files has its own name: nobody is told to enrol a terminal whose journal is merely damaged.
#[test]
fn what_is_wrong_with_the_files_is_called_by_its_name() {
    let rig = Rig::paid();
    let nobody = copy_of(&rig, "DROP TRIGGER enrolment_DELETE; DELETE FROM enrolment;");
    assert!(matches!(Journal::open(nobody.path()), Err(JournalError::NotEnrolled)));
    let no_table = copy_of(&rig, "DROP TABLE enrolment;");
    assert!(matches!(Journal::open(no_table.path()), Err(JournalError::Read(_))));
    let half_made = copy_of(&rig, "PRAGMA user_version = 0;");
    assert!(matches!(Journal::open(half_made.path()), Err(JournalError::Read(_))), "its tables stand there already");
    assert!(matches!(Journal::open(&half_made.path().join("no-such-folder")), Err(JournalError::NotEnrolled)));
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("journal.lock")).expect("a folder in the way");
    assert!(matches!(Journal::open(folder.path()), Err(JournalError::File { path, .. }) if path.ends_with("journal.lock")));
    let log = copy_of(&rig, "");
    std::fs::create_dir(log.path().join("journal.db-wal")).expect("a folder in the way");
    assert!(matches!(Journal::open(log.path()), Err(JournalError::File { path, .. }) if path.ends_with("journal.db-wal")));
}

fn acked(seq: u64) -> String {
    format!("INSERT INTO ack (epoch, seq, hash, incarnation) VALUES (1, {seq}, zeroblob(32), 'centre');")
}

/// An old journal says whether an agent could run on it, and what the centre lacks of it.
#[test]
fn last_words_know_what_is_broken_and_what_was_not_sent() {
    let rig = Rig::paid();
    let head = rig.pump.journal().head().seq.0;
    let told = |changes: &str| {
        let folder = copy_of(&rig, changes);
        let words = LastWords::of(folder.path()).expect("readable");
        (words.can_run(), words.unsent(), words.broken.is_some())
    };
    assert_eq!(told(""), (true, head, false));
    assert_eq!(told(&acked(head - 3)), (true, 3, false));
    assert_eq!(told(&acked(head)), (true, 0, false));
    assert_eq!(told(&acked(head + 5)), (false, 0, false), "its tail is gone");
    let broken =
        "DROP TRIGGER entry_UPDATE; UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'boot', 'b0ot') AS BLOB) WHERE seq = 5;";
    assert_eq!(told(broken), (false, 4, true));
}

/// A new epoch begins with its first entry, in the same file, and the terminal goes on in it.
#[test]
fn a_new_epoch_begins_on_top_of_the_old_one() {
    let rig = Rig::paid();
    let folder = copy_of(&rig, "");
    let words = LastWords::of(folder.path()).expect("readable");
    let next = Enrolment { epoch: Epoch(2), ..words.enrolment.clone() };
    let first = EntryDraft::new(rig.entries()[0].what.clone(), vec![]);
    let stamp = Stamp { boot: BootId::from_u128(9), wall: WallMillis::from_millis(0), offset_ms: 0, mono_ms: 0 };
    words.begin(&next, first, stamp).expect("begun");
    let (journal, entries) = Journal::open(folder.path()).expect("a whole journal");
    assert_eq!(journal.enrolment(), &next);
    assert_eq!((journal.head().epoch, entries.len()), (Epoch(2), 1));
}
