//! One-use codes: used once, for a day, by a fresh key.

use cas_domain::denomination::Denomination;
use cas_domain::id::{CaseId, DoubtId};
use cas_domain::journal::{EntryKind, Epoch};
use cas_domain::money::Money;
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

/// S50: what lies in the machine goes with the terminal into its new epoch, by the centre's ledger, and doubts go with it.
#[test]
fn s50_old_key_a_new_epoch_takes_over_what_lies_in_the_machine_and_what_is_in_doubt() {
    let world = World::new();
    let mut terminal = world.terminal();
    terminal.pay_137(4513, "123456006");
    let (doubt, slot) = (DoubtId::from_u128(77), "bill".parse().expect("a slot"));
    let what = EntryKind::Doubt {
        doubt,
        case: CaseId::from_u128(78),
        slot,
        intent: None,
        payment: None,
        min: Money::ZERO,
        max: Money::from_pesos(200).expect("fits"),
        evidence: "nothing was heard".to_owned(),
    };
    terminal.write(what, vec![]);
    world.sync(&mut terminal);
    let code = world.centre.make_enrol_code(TERMINAL, "test").expect("a code");
    let answer = world.centre.enrol(&request(&SigningKey::from_bytes(&[9; 32]), &code)).expect("enrolled");
    let continues = answer.continues.expect("a later epoch goes on from something");
    let head = terminal.entries.last().expect("entries");
    assert_eq!(continues.centre_head, Some((Epoch(1), head.seq, head.hash)));
    let cash_box = continues.places.iter().find(|place| place.account.to_string() == "CashBox:bill").expect("the box");
    assert_eq!(cash_box.pieces, [(Denomination::bill(200).expect("a note"), 1)]);
    assert!(continues.places.iter().all(|place| place.account.slot().is_some()), "only what lies inside the machine: {continues:?}");
    assert_eq!(continues.doubts.iter().map(|carried| carried.doubt).collect::<Vec<_>>(), [doubt]);
    assert_eq!(terminal.answer.continues, None, "a first epoch goes on from nothing");
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
