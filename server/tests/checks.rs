//! Each named check of the centre has a test in which it fails: somebody changed the file behind the program's back.

use cas_domain::account::Account;
use cas_domain::journal::{EntryKind, Posting};
use cas_server::error::CentreError;
use cas_server::ledger::decision::{About, Choice};
use rusqlite::Connection;

use crate::world::{Terminal, World, bill, coin, pesos, slot};

const WHY: &str = "Se revisó el disco y se contaron ambas cajas";

/// An ordinary day with everything in it: payments, what is owed, a doubt, a counted cut, a decision.
fn day() -> World {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    terminal.pay_short(4514, "123456782", 44);
    let (_, case) = terminal.doubt_note(4515, bill(200));
    let folio = terminal.cut(192, &[(bill(200), 2)], "00418823");
    world.sync(&mut terminal);
    world.count(folio, "00418823", &[(bill(200), 2)]);
    let about = About::Case { case };
    world.centre.ask_decision(&world.session("3001"), &about, Choice::Returned, WHY).expect("asked");
    world.centre.answer_decision(&world.session("6001"), &about, true, WHY).expect("granted");
    assert_eq!(world.broken(), Vec::new(), "an honest day holds");
    world
}

/// What the checks say after somebody wrote into the file.
fn after(world: &World, statements: &str) -> Vec<(String, Vec<String>)> {
    let connection = Connection::open(world.folder.path().join("centre.db")).expect("opens");
    connection.busy_timeout(std::time::Duration::from_secs(5)).expect("set");
    connection.execute_batch(statements).expect("tampered");
    world.broken()
}

fn names(found: &[(String, Vec<String>)]) -> Vec<&str> {
    found.iter().map(|(name, _)| name.as_str()).collect()
}

const OPEN_ENTRIES: &str = "DROP TRIGGER entries_no_update; DROP TRIGGER entries_no_delete; DROP TRIGGER entries_no_replace;
    DROP TRIGGER entries_trunk_follows; DROP TRIGGER entries_branch_follows;
    DROP TRIGGER postings_no_update; DROP TRIGGER postings_no_delete; DROP TRIGGER postings_no_replace;";

#[test]
fn i9_notices_a_changed_byte_a_missing_entry_and_a_second_trunk() {
    for change in [
        "UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), '0.1.0', '6.6.6') AS BLOB) WHERE kind = 'Boot'",
        "PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE kind = 'Boot'",
        "UPDATE entries SET hash = zeroblob(32) WHERE kind = 'CutClosed'",
        "UPDATE entries SET previous = zeroblob(32) WHERE kind = 'CutCounted'",
    ] {
        let found = after(&day(), &format!("{OPEN_ENTRIES} {change};"));
        assert!(names(&found).contains(&"I9"), "{change}: {found:?}");
    }
}

#[test]
fn i10_notices_a_bag_that_is_not_empty_after_its_count() {
    let line = "INSERT INTO postings SELECT arrival, 99, realm, terminal, debit, credit, denomination, count, amount FROM postings
                WHERE debit = 'Vault' AND credit LIKE 'Bag:%' LIMIT 1";
    let found = after(&day(), &format!("{OPEN_ENTRIES} {line};"));
    assert!(names(&found).contains(&"I10"), "{found:?}");
}

#[test]
fn i11_notices_what_is_owed_and_overdrawn() {
    let line = "INSERT INTO postings SELECT arrival, 99, realm, terminal, credit, debit, NULL, NULL, amount * 2 FROM postings
                WHERE credit LIKE 'Owed:%' LIMIT 1";
    let found = after(&day(), &format!("{OPEN_ENTRIES} {line};"));
    assert!(names(&found).contains(&"I11"), "{found:?}");
}

#[test]
fn i11_notices_a_debt_that_was_finally_decided_twice() {
    let step = "DROP INDEX post_steps_final;
                INSERT INTO post_steps (payment, debt, at_ms, state, attempt, detail) SELECT payment, debt, at_ms, 'rejected', 9, '' FROM post_steps LIMIT 1";
    let found = after(&day(), &format!("{step};"));
    assert!(names(&found).contains(&"I11"), "{found:?}");
}

#[test]
fn i11_notices_a_decision_by_one_person_alone() {
    // Whoever asked grants: the act is sealed anew, so that only the rule itself can notice.
    let world = day();
    let draft = world.centre.store.write::<_, CentreError>(|db| {
        let case = db.all_cases()?.into_iter().next().expect("a case").opening.case;
        let granted = cas_server::ledger::decision::Granted {
            about: About::Case { case },
            choice: Choice::Explained,
            asked: None,
            asked_by: None,
            reason: WHY.to_owned(),
            folio: None,
        };
        let draft = cas_server::ledger::act::ActDraft {
            by: "3001".to_owned(),
            realm: cas_domain::journal::facts::Realm::Training,
            machine: None,
            what: cas_server::ledger::act::ActKind::DecisionGranted(Box::new(granted)),
            postings: vec![],
        };
        let (_, arrival) = db.append_act(world.centre.identity.id, draft, world.centre.now())?;
        Ok(db.add_decision(&About::Case { case }.to_string(), arrival, Some(true))?)
    });
    assert!(draft.expect("written"));
    let found = world.broken();
    assert_eq!(names(&found), ["I11"], "{found:?}");
    assert!(found[0].1[0].contains("3001 alone"), "{found:?}");
}

#[test]
fn i12_notices_a_cut_that_was_counted_before_its_end_had_arrived() {
    let swap = "UPDATE entries SET arrival = -1 WHERE kind = 'CutCounted';
                UPDATE entries SET arrival = 100000 WHERE kind = 'CutClosed';
                UPDATE cuts SET closed_arrival = 100000; UPDATE subjects SET arrival = 100000 WHERE arrival = (SELECT 0)";
    let found = after(&day(), &format!("PRAGMA foreign_keys = OFF; {OPEN_ENTRIES} {swap};"));
    assert!(names(&found).contains(&"I12"), "{found:?}");
}

#[test]
fn i14_notices_every_cache_that_differs() {
    for change in [
        "UPDATE balances SET pieces = pieces + 1 WHERE account = 'Vault' AND denomination = 'C1000'",
        "DELETE FROM subjects WHERE kind = 'payment'",
        "DELETE FROM payments",
        "UPDATE cuts SET closed_arrival = NULL",
        "UPDATE cases SET certain = certain + 100",
        "DELETE FROM cases",
        "UPDATE cases SET folio = ''",
        "DELETE FROM decisions",
        "UPDATE decisions SET granted = 0",
    ] {
        let found = after(&day(), &format!("{change};"));
        assert!(names(&found).contains(&"I14"), "{change}: {found:?}");
    }
}

#[test]
fn i6_notices_owed_money_without_a_case() {
    let found = after(&day(), "DELETE FROM cases WHERE kind = 'owed';");
    assert!(names(&found).contains(&"I6"), "{found:?}");
}

/// A terminal that writes what cannot be, and a copy of its disk that forks.
fn odd() -> World {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    world.sync(&mut terminal);
    let fork = terminal.entries.len();
    let mut copy = Terminal::blank(terminal.key.clone(), terminal.answer.clone());
    copy.entries.clone_from(&terminal.entries);
    let negative = Posting { debit: Account::Fees, credit: Account::Rounding, pieces: None, amount: pesos(-5) };
    terminal.write(EntryKind::Door { open: true }, vec![negative]);
    let absurd = Posting { debit: Account::Fees, credit: Account::Rounding, pieces: None, amount: pesos(90_000_000_000_000) };
    terminal.write(EntryKind::Door { open: false }, vec![absurd]);
    world.sync(&mut terminal);
    let what = EntryKind::CashIn { slot: slot("coin"), payment: None, candidate: None, denomination: coin(1), counter: 1, path: 0 };
    let found = Account::Unclaimed(copy.id());
    copy.write(what, vec![Posting::pieces(Account::CoinBox(slot("coin")), found, coin(1), 1).expect("T5")]);
    world.take(&copy.batch(fork + 1, copy.entries.len()));
    world
}

#[test]
fn alarms_fail_the_check_until_two_persons_have_explained_each() {
    let world = odd();
    let before = world.broken();
    assert!(["FLAGS", "I1", "I14"].iter().all(|name| names(&before).contains(name)), "{before:?}");
    let alarms = world.centre.store.read::<_, CentreError>(|db| Ok(db.all_alarms()?)).expect("reads");
    assert!(alarms.iter().any(|alarm| alarm.kind == "fork") && alarms.iter().any(|alarm| alarm.kind == "absurd-amount"), "{alarms:?}");
    let (operations, treasury) = (world.session("3001"), world.session("6001"));
    for alarm in &alarms {
        let about = cas_server::decisions::alarm::about(alarm);
        let other =
            About::Alarm { flag: alarm.id, kind: "clock".to_owned(), terminal: alarm.terminal.clone(), epoch: 1, branch: 0, seq: 1 };
        assert!(
            world.centre.ask_decision(&operations, &other, Choice::Explained, WHY).is_err(),
            "the act must name what stands in the list"
        );
        assert!(!world.centre.ask_decision(&operations, &about, Choice::Explained, WHY).expect("asked"));
        assert!(world.centre.answer_decision(&operations, &about, true, WHY).is_err(), "not by the same person");
        world.centre.answer_decision(&treasury, &about, true, WHY).expect("closed");
        assert!(world.centre.ask_decision(&operations, &about, Choice::Explained, WHY).is_err(), "closed once");
    }
    assert_eq!(world.broken(), Vec::new(), "everything odd was explained by two persons");
    let flags = after(&world, "DELETE FROM decisions;");
    assert_eq!(names(&flags), ["I14"], "the acts close an alarm, not the table: {flags:?}");
}
