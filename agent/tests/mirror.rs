//! The second copy on another medium: it follows the journal, survives torn lines, and proves an old image put back.

use std::io::Write;

use cas_agent::journal::{Journal, Storage};
use cas_agent::mirror::copy::{Copy, CopyError};
use cas_agent::mirror::task::{Mirror, Running};
use cas_agent::mirror::{Against, compare};
use cas_agent::pump::Input;
use cas_agent::session::SessionEvent;
use cas_domain::local::screen::{OutReason, Screen};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::rig::{Rig, bill};

fn paid() -> Rig {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    // The citizen takes change and paper, and goes.
    rig.wait_ms(200_000);
    rig
}

/// Something that is journalled.
fn go_on(rig: &mut Rig) {
    let before = rig.pump.journal().head();
    rig.event(SessionEvent::Door { open: true });
    rig.event(SessionEvent::Door { open: false });
    assert_ne!(rig.pump.journal().head(), before);
}

fn copy_of(rig: &Rig, medium: &TempDir) -> Copy {
    Copy::of(medium.path(), rig.pump.journal().enrolment().terminal)
}

fn mirror_of(rig: &Rig, medium: &TempDir) -> Mirror {
    Mirror { storage: Storage::from(rig.folder()), epoch: rig.pump.journal().enrolment().epoch, copy: copy_of(rig, medium) }
}

/// The journal as it was some entries ago, in a folder of its own: what an old image is.
fn old_image(rig: &Rig, last: u64) -> (TempDir, Journal) {
    let folder = tempfile::tempdir().expect("a folder");
    {
        let copy = Connection::open(Journal::path(rig.folder())).expect("a connection");
        copy.execute("VACUUM INTO ?1", [Journal::path(folder.path()).to_str().expect("text")]).expect("a copy");
        let old = Connection::open(Journal::path(folder.path())).expect("a connection");
        old.execute_batch("DROP TRIGGER entry_DELETE;").expect("the attacker's way in");
        old.execute("DELETE FROM entry WHERE seq > ?1", [i64::try_from(last).expect("fits")]).expect("the tail is cut off");
    }
    let (journal, _) = Journal::open(folder.path()).expect("an old image opens: it is a good journal of yesterday");
    (folder, journal)
}

#[test]
fn the_copy_holds_every_entry_and_goes_on_where_it_ended() {
    let medium = tempfile::tempdir().expect("a medium");
    let mut rig = paid();
    let head = rig.pump.journal().head();
    assert_eq!(mirror_of(&rig, &medium).catch_up().expect("copied"), head.seq.0);
    go_on(&mut rig);
    assert!(mirror_of(&rig, &medium).catch_up().expect("copied") > 0);
    let last = copy_of(&rig, &medium).last().expect("readable").expect("a line");
    assert_eq!(last.link, rig.pump.journal().head());
    let text = std::fs::read_to_string(copy_of(&rig, &medium).path()).expect("text");
    assert_eq!(u64::try_from(text.lines().count()).expect("fits"), last.link.seq.0, "one line an entry");
    for (line, entry) in text.lines().zip(rig.entries()) {
        assert!(line.contains(&format!(" {} ", entry.seq.0)), "{line}");
    }
    assert_eq!(compare(rig.pump.journal(), &copy_of(&rig, &medium)).expect("compared"), Against::Whole);
}

#[test]
fn a_line_torn_by_a_power_cut_is_written_anew() {
    let medium = tempfile::tempdir().expect("a medium");
    let mut rig = paid();
    mirror_of(&rig, &medium).catch_up().expect("copied");
    let path = copy_of(&rig, &medium).path().to_owned();
    let whole = std::fs::read(&path).expect("bytes");
    go_on(&mut rig);
    // Power goes at every byte of the last line.
    let start = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').expect("lines") + 1;
    for cut in start..whole.len() {
        std::fs::write(&path, &whole[..cut]).expect("torn");
        mirror_of(&rig, &medium).catch_up().expect("copied");
        let last = copy_of(&rig, &medium).last().expect("readable").expect("a line");
        assert_eq!(last.link, rig.pump.journal().head(), "cut at byte {cut}");
        assert!(std::fs::read(&path).expect("bytes").starts_with(&whole), "cut at byte {cut}: a line was lost or doubled");
    }
}

/// S47: an old image is booted while the centre is away. The copy alone proves it, and cash stays off.
#[test]
fn s47_rollback_an_old_image_is_proven_by_the_copy_alone_and_cash_stays_off() {
    let medium = tempfile::tempdir().expect("a medium");
    let rig = paid();
    let head = rig.pump.journal().head();
    mirror_of(&rig, &medium).catch_up().expect("copied");
    let (_folder, old) = old_image(&rig, head.seq.0 - 3);
    assert_eq!(compare(&old, &copy_of(&rig, &medium)).expect("compared"), Against::RolledBack(head));

    let mut booted = rig.restart();
    booted.start_devices();
    booted.input(Input::CopyAhead);
    booted.wait_ms(6_000);
    // The centre, which never got the tail, finds nothing wrong: that must not turn cash on again.
    let known = booted.pump.journal().acked();
    booted.input(Input::CentreHolds(known));
    let Screen::OutOfService { reasons, .. } = &booted.view.screen else { panic!("cash is on: {:?}", booted.view.screen) };
    assert!(reasons.contains(&OutReason::UnderReview), "{reasons:?}");
}

#[test]
fn other_bytes_at_the_same_place_are_a_rolled_back_journal_that_went_on() {
    let medium = tempfile::tempdir().expect("a medium");
    let rig = paid();
    mirror_of(&rig, &medium).catch_up().expect("copied");
    let path = copy_of(&rig, &medium).path().to_owned();
    let text = std::fs::read_to_string(&path).expect("text");
    let last = text.lines().last().expect("a line");
    let hash = last.split(' ').nth(2).expect("a hash");
    std::fs::write(&path, text.replace(hash, &"ab".repeat(32))).expect("another hash");
    assert!(matches!(compare(rig.pump.journal(), &copy_of(&rig, &medium)), Ok(Against::RolledBack(_))));
}

#[test]
fn what_no_agent_wrote_is_named_and_left_alone() {
    let medium = tempfile::tempdir().expect("a medium");
    let rig = paid();
    let path = copy_of(&rig, &medium).path().to_owned();
    std::fs::File::create(&path).and_then(|mut file| file.write_all(b"a shopping list\n")).expect("written");
    let error = mirror_of(&rig, &medium).catch_up().expect_err("no copy");
    assert!(matches!(copy_of(&rig, &medium).last(), Err(CopyError::Line { .. })), "{error}");
    assert_eq!(std::fs::read(&path).expect("bytes"), b"a shopping list\n");
}

#[test]
fn a_medium_that_is_missing_stops_nothing_and_is_caught_up_with_at_the_end() {
    let medium = tempfile::tempdir().expect("a medium");
    let rig = paid();
    let unplugged = medium.path().join("not-mounted");
    let terminal = rig.pump.journal().enrolment().terminal;
    let mirror = Mirror { copy: Copy::of(&unplugged, terminal), ..mirror_of(&rig, &medium) };
    assert!(mirror.catch_up().is_err());
    assert!(compare(rig.pump.journal(), &Copy::of(&unplugged, terminal)).is_err(), "an absent medium proves nothing, and says so");

    let running = Running::start(mirror_of(&rig, &medium)).expect("a thread");
    for _ in 0..1000 {
        running.nudge();
    }
    running.end();
    assert_eq!(copy_of(&rig, &medium).last().expect("readable").expect("a line").link, rig.pump.journal().head());
}
