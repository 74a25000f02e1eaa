//! A restored backup, the signing key in its own file, messages heard before, and copies of a disk that both speak.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use cas_domain::folio::{FolioKind, TerminalNumber};
use cas_domain::id::BootId;
use cas_domain::journal::{Link, Seq};
use cas_domain::wire::v1::{BatchOutcome, Heartbeat, HeartbeatAnswer};
use cas_server::Centre;
use cas_server::clock::SystemClock;
use cas_server::error::CentreError;
use cas_server::random::OsRandom;
use cas_server::restore::RestoreError;
use cas_server::store::key_file::{self, KeyError};
use rusqlite::Connection;

use crate::questions::beat;
use crate::world::{Terminal, World, bill, coin};

const WHY: &str = "El disco del servidor se cambió ayer";

fn speak(world: &World, terminal: &Terminal, boot: u128, number: u64) -> Result<HeartbeatAnswer, CentreError> {
    let last = terminal.entries.last().expect("entries");
    let head = Link { epoch: terminal.answer.epoch, seq: last.seq, hash: last.hash };
    let row = world.centre.store.read::<_, CentreError>(|db| Ok(db.terminal(terminal.id())?)).expect("reads").expect("registered");
    let said = Heartbeat { boot: BootId::from_u128(boot), beat: number, ..beat(head) };
    world.centre.heartbeat(&row, terminal.answer.epoch, &said)
}

fn flags(world: &World) -> Vec<String> {
    let flags = world.centre.store.read::<_, CentreError>(|db| Ok(db.flags(None, 100)?)).expect("reads");
    flags.into_iter().map(|flag| flag.kind).collect()
}

#[test]
fn a_heartbeat_that_was_heard_before_changes_nothing_and_is_told() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.sync(&mut terminal);
    assert!(speak(&world, &terminal, 1, 1).is_ok());
    assert!(speak(&world, &terminal, 1, 2).is_ok());
    world.clock.advance(60_000);
    let before = world.centre.store.read::<_, CentreError>(|db| Ok(db.terminal_state(terminal.id())?)).expect("reads");
    for _ in 0..3 {
        assert!(speak(&world, &terminal, 1, 2).is_ok(), "a network may repeat a message: that is answered, and no sign of life");
    }
    let after = world.centre.store.read::<_, CentreError>(|db| Ok(db.terminal_state(terminal.id())?)).expect("reads");
    assert_eq!(before, after, "the terminal does not look alive because somebody repeats what it said");
    assert_eq!(flags(&world), ["replay"], "told once");
    assert!(speak(&world, &terminal, 1, 3).is_ok(), "the terminal itself goes on");
    assert!(speak(&world, &terminal, 2, 1).is_ok(), "a new start counts anew");
    assert!(speak(&world, &terminal, 2, 0).is_ok(), "an agent that does not count is heard as before");
}

/// S48.
#[test]
fn s48_clone_two_copies_of_a_disk_that_both_speak_are_noticed_by_their_starts() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.sync(&mut terminal);
    assert!(speak(&world, &terminal, 1, 1).is_ok());
    assert!(speak(&world, &terminal, 2, 1).is_ok(), "a restart");
    assert!(speak(&world, &terminal, 1, 2).is_ok(), "perhaps a last message that was late on its way");
    assert_eq!(flags(&world), Vec::<String>::new());
    assert!(speak(&world, &terminal, 2, 2).is_ok());
    assert!(speak(&world, &terminal, 1, 3).is_ok());
    assert_eq!(flags(&world), ["clone"], "both live, although their heads are the same");
    assert!(speak(&world, &terminal, 2, 3).is_ok());
    assert_eq!(flags(&world), ["clone"], "told once for one head");
}

/// S48: nobody knows which of the two is the original, so both are told to take no more cash, until each is enrolled as what it is.
#[test]
fn s48_clone_both_machines_are_locked_and_each_goes_on_under_a_key_of_its_own() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.sync(&mut terminal);
    let locked = |boot, number| speak(&world, &terminal, boot, number).expect("answered").locked;
    assert!(!locked(1, 1) && !locked(2, 1) && !locked(1, 2) && !locked(2, 2), "restarts and late messages lock nobody");
    assert!(locked(1, 3), "the copy that came back twice");
    assert!(locked(2, 3), "and the one that it takes turns with");
    assert!(locked(2, 3), "a message heard before is answered with the same word");
    let flag = world.centre.store.read::<_, CentreError>(|db| Ok(db.flags(None, 10)?)).expect("reads");
    let flag = flag.into_iter().find(|flag| flag.kind == "clone").expect("the alarm");
    let about = cas_server::decisions::alarm::about(&flag);
    let explained = cas_server::ledger::decision::Choice::Explained;
    assert!(world.centre.ask_decision(&world.session("3001"), &about, explained, WHY).expect("closed"));
    assert!(locked(1, 4), "closing the alarm unlocks nothing");
    // What both took is kept meanwhile: an entry is never refused.
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    let again = world.terminal();
    assert!(!speak(&world, &again, 3, 1).expect("answered").locked, "a new epoch with a key of its own");
    assert_eq!(world.balance(&terminal.id().to_string(), "CashBox:bill"), 20_000);
}

fn backup(world: &World, to: &Path) {
    let connection = Connection::open(world.folder.path().join("centre.db")).expect("opens");
    connection.execute("VACUUM INTO ?1", [to.to_str().expect("text")]).expect("backed up");
}

/// S53.
#[test]
fn s53_centre_restore_begins_a_new_incarnation_and_waits_until_terminals_sent_again_what_it_lacks() {
    let world = World::new();
    let mut terminal = world.terminal();
    let first_vale = world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    let old = world.folder.path().join("yesterday.db");
    backup(&world, &old);
    let lost_vale = world.centre.fill_pouch(&world.session("3001"), TerminalNumber(7), vec![(coin(10), 5)]).expect("a vale");
    terminal.pay_137(4514, "123456782");
    let cut = terminal.cut(192, &[(bill(200), 2)], "00418823");
    world.sync(&mut terminal);
    world.centre.write_mark().expect("marked");
    assert!(world.centre.check_mark().is_ok(), "nothing is missing yet");
    let incarnation = world.centre.identity.id;

    // The night: the file is lost, yesterday's is put in its place.
    let World { centre, folder, .. } = world;
    drop(centre);
    for name in ["centre.db", "centre.db-wal", "centre.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(name));
    }
    std::fs::copy(&old, folder.path().join("centre.db")).expect("restored");
    let mut world = World::in_folder(folder, crate::world::START + 3_600_000);
    let noticed = world.centre.check_mark();
    assert!(matches!(noticed, Err(CentreError::Restore(RestoreError::Older { .. }))), "{noticed:?}");
    let centre = Arc::get_mut(&mut world.centre).expect("nobody else holds it");
    assert!(matches!(centre.mark_restored("sí"), Err(CentreError::Restore(RestoreError::Reason))));
    centre.mark_restored(WHY).expect("begun");
    assert!(world.centre.check_mark().is_ok() && world.centre.identity.id != incarnation);

    // Whoever counts waits; the terminal is asked for what is missing, and sends it.
    let early = world.centre.finish_count(&world.session("5031"), cut);
    assert!(matches!(early, Err(CentreError::Restore(RestoreError::Waiting(ref who))) if who == "07"), "{early:?}");
    let last = terminal.entries.len();
    let BatchOutcome::Gap { want } = world.take(&terminal.batch(last, last)).outcome else { panic!("no gap was noticed") };
    let from = usize::try_from(want.0).expect("fits");
    let BatchOutcome::Ack { centre, head } = world.take(&terminal.batch(from, last)).outcome else { panic!("not taken") };
    assert_eq!((centre, head.seq), (world.centre.identity.id, Seq(u64::try_from(last).expect("fits"))), "the new life signs for it");
    assert_eq!(world.balance("", "Payable:municipio"), -13_700, "billers wait: what the lost night told them is not known here");
    speak(&world, &terminal, 1, 9).expect("heard");
    world.count(cut, "00418823", &[(bill(200), 2)]);
    world.centre.post_due().expect("posts");
    assert_eq!(world.balance("", "Payable:municipio"), -27_400, "posted once, under the same key");
    let vale = world.centre.fill_pouch(&world.session("3001"), TerminalNumber(7), vec![(coin(10), 5)]).expect("a vale");
    assert!(vale.number() > lost_vale.number() && lost_vale.number() > first_vale.number(), "{vale} skips what is on paper");
    let life = world.centre.payment_life(&world.session("3001"), &terminal.folio(FolioKind::Payment, 4513)).expect("a payment");
    assert_eq!(life.state.code(), "applied", "acts of the life before still count");
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn a_terminal_that_never_comes_back_is_given_up_by_a_person() {
    let mut world = World::new();
    let mut terminal = world.terminal();
    terminal.cut(192, &[], "00418823");
    world.sync(&mut terminal);
    Arc::get_mut(&mut world.centre).expect("nobody else holds it").mark_restored(WHY).expect("begun");
    let waits = |world: &World| world.centre.store.read::<_, CentreError>(|db| world.centre.need_complete(db));
    assert!(waits(&world).is_err());
    assert!(world.centre.restore_without(TerminalNumber(99), WHY).is_err());
    world.centre.restore_without(TerminalNumber(7), "Su disco se perdió en el incendio").expect("noted");
    assert!(waits(&world).is_ok());
}

fn open(folder: &Path) -> Result<Centre, CentreError> {
    Centre::open(&folder.join("centre.db"), Arc::new(SystemClock), Arc::new(OsRandom))
}

#[test]
fn the_signing_key_lies_in_a_file_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("centre.db.key");
    let key = open(folder.path()).expect("founded").identity.key().expect("a key").to_bytes();
    assert_eq!(std::fs::metadata(&path).expect("the file").permissions().mode() & 0o777, 0o600);
    assert_eq!(open(folder.path()).expect("opens").identity.key().expect("a key").to_bytes(), key);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("set");
    assert!(matches!(open(folder.path()), Err(CentreError::Key(KeyError::Open(_)))));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("set");
    let text = std::fs::read_to_string(&path).expect("reads");
    std::fs::write(&path, "half a key").expect("written");
    assert!(matches!(open(folder.path()), Err(CentreError::Key(KeyError::Form(_)))));
    std::fs::write(&path, "11".repeat(32)).expect("written");
    assert!(matches!(open(folder.path()), Err(CentreError::Key(KeyError::Other(_)))));
    std::fs::remove_file(&path).expect("removed");
    let missing = open(folder.path());
    assert!(matches!(missing, Err(CentreError::Key(KeyError::Missing(_)))), "a lost key is not silently made anew: {missing:?}");
    assert!(!path.exists());
    let auditor = Centre::open_without_key(&folder.path().join("centre.db"), Arc::new(SystemClock), Arc::new(OsRandom));
    assert!(auditor.expect("opens").verify().expect("checks").iter().all(|check| check.holds), "checking needs no key");
    std::fs::write(&path, text).expect("put back");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("set");
    assert!(open(folder.path()).is_ok());
}

#[test]
fn the_key_of_an_older_database_moves_out_and_leaves_no_trace() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("centre.db");
    let key: [u8; 32] = std::array::from_fn(|index| u8::try_from(index).expect("small") ^ 0xA5);
    {
        let connection = Connection::open(&path).expect("opens");
        for (number, _, text) in cas_server::store::migrate::MIGRATIONS.iter().take_while(|(number, ..)| *number < 11) {
            connection.execute_batch(text).expect("migrated");
            connection.pragma_update(None, "user_version", number).expect("set");
        }
        let id = cas_domain::id::CentreId::from_u128(77).to_string();
        let done = connection
            .execute("INSERT INTO centre (one, incarnation, signing_key, made_ms) VALUES (1, ?1, ?2, 0)", rusqlite::params![id, key]);
        done.expect("as an older program founded it");
    }
    let centre = open(folder.path()).expect("opens");
    assert_eq!(centre.identity.key().expect("a key").to_bytes(), key);
    assert_eq!(centre.identity.id, cas_domain::id::CentreId::from_u128(77));
    drop(centre);
    for name in ["centre.db", "centre.db-wal"] {
        let bytes = std::fs::read(folder.path().join(name)).unwrap_or_default();
        assert!(!bytes.windows(32).any(|window| window == key), "{name} still holds the key");
    }
    assert_eq!(key_file::read(&key_file::path_of(&path)).expect("reads").to_bytes(), key);
}
