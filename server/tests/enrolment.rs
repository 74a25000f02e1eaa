//! One-use codes: used once, for a day, by a fresh key.

use cas_server::access::AccessError;
use cas_server::error::CentreError;
use cas_server::intake::EnrolError;
use cas_server::seed::TERMINAL;
use ed25519_dalek::SigningKey;

use crate::world::{World, request};

fn refused(done: Result<impl std::fmt::Debug, CentreError>) -> EnrolError {
    match done {
        Err(CentreError::Enrol(error)) => error,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn a_code_enrols_once_and_its_replay_is_refused_and_recorded() {
    let world = World::new();
    let code = world.centre.make_enrol_code(TERMINAL, "test").expect("a code");
    let answer = world.centre.enrol(&request(&SigningKey::from_bytes(&[1; 32]), &code.to_lowercase())).expect("enrolled as people type it");
    assert_eq!((answer.number, answer.epoch.0), (TERMINAL, 1));
    let replay = world.centre.enrol(&request(&SigningKey::from_bytes(&[2; 32]), &code));
    assert_eq!(refused(replay), EnrolError::UsedCode);
    let (flags, refusals) =
        world.centre.store.read::<_, CentreError>(|db| Ok((db.flags(None, 10)?, db.refusals(10)?))).expect("the store works");
    assert!(flags.iter().any(|flag| flag.kind == "code-replayed" && flag.alarm), "{flags:?}");
    assert!(refusals.iter().any(|row| row.what == "enrol" && !row.why.contains(&code)), "{refusals:?}");
}

#[test]
fn unknown_expired_and_malformed_are_named() {
    let world = World::new();
    let code = world.centre.make_enrol_code(TERMINAL, "test").expect("a code");
    let key = SigningKey::from_bytes(&[1; 32]);
    assert_eq!(refused(world.centre.enrol(&request(&key, "AAAA-AAAA-AAAA"))), EnrolError::UnknownCode);
    assert_eq!(refused(world.centre.enrol(&request(&key, ""))), EnrolError::UnknownCode);
    for bad in ["", "zz", &"0".repeat(64)] {
        let mut asked = request(&key, &code);
        asked.public_key = bad.to_owned();
        assert_eq!(refused(world.centre.enrol(&asked)), EnrolError::Key, "{bad}");
    }
    world.clock.advance(25 * 60 * 60 * 1000);
    assert_eq!(refused(world.centre.enrol(&request(&key, &code))), EnrolError::ExpiredCode);
}

#[test]
fn a_second_enrolment_needs_a_new_key_and_begins_a_new_epoch() {
    let world = World::new();
    let mut terminal = world.terminal();
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    let code = world.centre.make_enrol_code(TERMINAL, "test").expect("a code");
    assert_eq!(refused(world.centre.enrol(&request(&terminal.key, &code))), EnrolError::KnownKey);
    let answer = world.centre.enrol(&request(&SigningKey::from_bytes(&[9; 32]), &code)).expect("enrolled");
    assert_eq!(answer.epoch.0, 2);
    let payments = answer.counters.iter().find(|(letter, _)| *letter == 'P').map(|(_, number)| *number);
    assert!(payments > Some(4513), "counters skip past what may be on paper: {payments:?}");
}

#[test]
fn there_is_no_administrator_in_a_fresh_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::new();
    let centre =
        cas_server::Centre::open(&folder.path().join("fresh.db"), world.clock.clone(), world.centre.random.clone()).expect("opens");
    for (number, password) in [("admin", "admin"), ("1001", "Admin-1001"), ("0", ""), ("1", "12345678!")] {
        let tried = centre.sign_in(number, password, "test");
        assert!(matches!(tried, Err(CentreError::Access(AccessError::Wrong))), "{number} got in");
    }
}
