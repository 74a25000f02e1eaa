//! The disk fails: at the intent, at the outcome, at COMMIT itself; and it fills up. The process ends before anything is done
//! that the disk does not know of, and the restart settles. Real SQLite files: a trigger put there by another connection makes
//! the very commit fail that is to fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cas_agent::devices::DeviceCommand;
use cas_agent::journal::{Journal, JournalError};
use cas_agent::pump::{Fatal, Input, Output};
use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillFound, BillNews};
use cas_domain::account::Account;
use cas_domain::local::screen::{OutReason, Screen};
use cas_domain::local::touch::Act;
use cas_hardware::device::{BillCommand, HopperCommand};

use crate::rig::{Rig, Trouble, bill, coin, pesos, slot};

/// From now on a transaction that holds an entry of this kind fails: at its INSERT like a full disk, or at COMMIT like a failed
/// fsync, where every statement before it had succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failing {
    AtInsert,
    AtCommit,
}

fn spoil(rig: &Rig, kind: &str, how: Failing) {
    let other = rusqlite::Connection::open(Journal::path(rig.folder())).expect("a connection");
    let when = format!("WHEN instr(CAST(NEW.body AS TEXT), '\"is\":\"{kind}\"') > 0");
    let sql = match how {
        Failing::AtInsert => {
            format!("CREATE TRIGGER spoiled BEFORE INSERT ON entry {when} BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END;")
        }
        Failing::AtCommit => format!(
            "CREATE TABLE nobody (id INTEGER PRIMARY KEY);
             CREATE TABLE spoiler (id INTEGER REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED);
             CREATE TRIGGER spoiled AFTER INSERT ON entry {when} BEGIN INSERT INTO spoiler (id) VALUES (1); END;"
        ),
    };
    other.execute_batch(&sql).expect("the spoiling trigger");
}

fn mend(rig: &Rig) {
    let other = rusqlite::Connection::open(Journal::path(rig.folder())).expect("a connection");
    other.execute_batch("DROP TRIGGER spoiled;").expect("mended");
}

/// Runs until the pump ends the process; what it still handed out to devices, in words.
fn runs_until_it_ends(rig: &mut Rig, events: Vec<SessionEvent>) -> (Fatal, Vec<String>) {
    let mut told = vec![];
    for event in events {
        assert!(rig.pump.push(Input::Session(event)));
    }
    while rig.pump.has_work() {
        match rig.pump.run_one(rig.now) {
            Ok(outputs) => {
                let devices = outputs.iter().filter_map(|output| if let Output::Device(command) = output { Some(command) } else { None });
                told.extend(devices.map(|command| match command {
                    DeviceCommand::Bill(BillCommand::Stack(_)) => "stack".to_owned(),
                    DeviceCommand::Bill(BillCommand::Confirm) => "confirm".to_owned(),
                    DeviceCommand::Hopper(_, HopperCommand::Dispense(_)) => "dispense".to_owned(),
                    other => format!("{other:?}"),
                }));
            }
            Err(fatal) => return (fatal, told),
        }
    }
    panic!("the pump went on: {:?}", rig.kinds());
}

fn escrowed(rig: &mut Rig, index: u8, pesos: u32) -> SessionEvent {
    rig.devices.escrows += 1;
    rig.devices.escrow = Some((rig.devices.escrows, index, bill(pesos)));
    SessionEvent::Bill(BillNews::Escrowed { escrow: rig.devices.escrows, index, denomination: Some(bill(pesos)) })
}

/// S44, S45: the intent is not on disk: no STACK leaves, the process ends; after the restart the note goes back and nothing is
/// credited.
#[test]
fn s44_disk_full_at_the_intent_nothing_is_stacked() {
    for how in [Failing::AtInsert, Failing::AtCommit] {
        let mut rig = Rig::with_change(100, 100);
        rig.open_payment();
        spoil(&rig, "StackIntent", how);
        let event = escrowed(&mut rig, 1, 50);
        let (fatal, told) = runs_until_it_ends(&mut rig, vec![event]);
        assert!(matches!(fatal, Fatal::Journal(JournalError::CommitUnknown(_))), "{how:?}: {fatal}");
        assert!(!told.contains(&"stack".to_owned()), "{how:?}: {told:?}");
        mend(&rig);
        let mut rig = rig.restart();
        rig.start_devices_found(BillFound::Escrow { index: 1, denomination: Some(bill(50)) });
        rig.wait_ms(5_000);
        assert_eq!(rig.devices.mouth, vec![bill(50)], "{how:?}");
        assert!(rig.devices.cash_box.is_empty() && !rig.kinds().contains(&"StackIntent"));
        rig.wait_ms(20_000);
        assert!(rig.pump.standing().payment.is_none());
        rig.audit();
    }
}

/// S44, S45: the note is in the box and its outcome is not on disk: no acknowledgement leaves, so the device says it again, and
/// the restart credits it once.
#[test]
fn s44_disk_full_at_the_outcome_the_note_is_credited_once_after_the_restart() {
    for how in [Failing::AtInsert, Failing::AtCommit] {
        let mut rig = Rig::with_change(100, 100);
        rig.open_payment();
        spoil(&rig, "StackOutcome", how);
        let event = escrowed(&mut rig, 1, 50);
        let stays = rig.devices.escrows;
        let stacked = SessionEvent::Bill(BillNews::Stacked { escrow: Some(stays), denomination: Some(bill(50)) });
        assert!(rig.pump.push(Input::Session(event)));
        rig.run_one();
        rig.devices.escrow = None;
        *rig.devices.cash_box.entry(bill(50)).or_default() += 1;
        let (fatal, told) = runs_until_it_ends(&mut rig, vec![stacked]);
        assert!(matches!(fatal, Fatal::Journal(JournalError::CommitUnknown(_))), "{how:?}: {fatal}");
        assert!(!told.contains(&"confirm".to_owned()), "{how:?}: acknowledged without an outcome: {told:?}");
        mend(&rig);
        let mut rig = rig.restart();
        rig.start_devices_found(BillFound::Stacked { index: 1, denomination: Some(bill(50)) });
        rig.wait_ms(4_000);
        let Screen::Interrupted { received, .. } = rig.view.screen.clone() else { panic!("K16, not {:?}", rig.view.screen) };
        assert_eq!(received, pesos(50));
        rig.wait_ms(200_000);
        rig.audit();
    }
}

/// S45: the commit "failed", and the row is there all the same, as an fsync error leaves it: the restart finds the intent and
/// settles it like any other.
#[test]
fn s45_commit_unknown_an_intent_that_came_back_is_settled_by_the_device() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.moments = Some(vec![]);
    rig.devices.trouble = Trouble::BillMute;
    assert!(rig.insert_note(bill(50)));
    let intent = rig.pump.standing().stacks[&slot("bill")].seq.0;
    let moments = rig.moments.take().expect("kept");
    // The row is on disk; the process ended before anything of it was done: the device holds the note.
    let moment = moments.iter().find(|moment| moment.entries == intent).expect("the moment after the commit");
    let mut rig = rig.died_at(moment);
    rig.devices.trouble = Trouble::None;
    rig.start_devices_found(BillFound::Escrow { index: 1, denomination: Some(bill(50)) });
    rig.wait_ms(5_000);
    assert_eq!(rig.devices.mouth, vec![bill(50)]);
    assert!(rig.devices.cash_box.is_empty());
    rig.audit();
}

/// S44: the coins are out and the outcome is not on disk: nothing is ordered a second time; the registers say what came.
#[test]
fn s44_disk_full_at_the_outcome_of_a_payout_pays_nothing_twice() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    assert!(rig.insert_coin(coin(1000)));
    assert!(rig.insert_coin(coin(1000)));
    rig.devices.trouble = Trouble::HopperMute;
    assert!(rig.insert_note(bill(20)), "three pesos of change");
    let open = rig.pump.standing().payouts[&slot("hopper-2")].clone();
    spoil(&rig, "PayoutOutcome", Failing::AtCommit);
    let (denomination, held, mut registers) = rig.devices.hoppers[&slot("hopper-2")];
    registers.event_counter += 1;
    registers.last_paid = open.count;
    registers.lifetime += u32::from(open.count);
    rig.devices.hoppers.insert(slot("hopper-2"), (denomination, held - i64::from(open.count), registers));
    *rig.devices.tray.entry(denomination).or_default() += i64::from(open.count);
    let news = cas_agent::session::event::HopperNews::Dispensed { intent: open.intent, paid: open.count, registers };
    let (_, told) = runs_until_it_ends(&mut rig, vec![SessionEvent::Hopper(slot("hopper-2"), news)]);
    assert!(!told.contains(&"dispense".to_owned()), "{told:?}");
    mend(&rig);
    let mut rig = rig.restart();
    rig.devices.trouble = Trouble::None;
    rig.start_devices();
    rig.wait_ms(4_000);
    rig.touch(Act::Resume);
    rig.wait_ms(5_000);
    assert_eq!(rig.devices.tray.get(&coin(100)), Some(&3), "three pesos, once");
    assert_eq!(rig.hopper("hopper-2").0, rig.hopper("hopper-2").1);
    rig.audit();
}

/// S44, the gate: below the room that a whole payment may take none begins; one that has begun is brought to its end.
#[test]
fn s44_disk_full_no_payment_begins_and_one_that_has_begun_ends() {
    let gauge = Arc::new(AtomicU64::new(u64::MAX));
    let mut rig = Rig::with_change(100, 100).restart_on(gauge.clone());
    rig.start_devices();
    rig.wait_ms(6_000);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    gauge.store(1_000, Ordering::Relaxed);
    rig.wait_ms(2_000);
    assert!(rig.insert_note(bill(50)), "what has begun goes on");
    rig.wait_ms(30_000);
    assert!(rig.pump.standing().payment.is_none());
    assert_eq!(rig.devices.tray.values().sum::<i64>(), 4, "13 pesos of change");
    let promised = rig.pump.standing().book.total(|account| matches!(account, Account::Owed(_) | Account::Held(_))).expect("fits");
    assert_eq!(promised, cas_domain::money::Money::ZERO);
    rig.wait_ms(200_000);
    let Screen::OutOfService { reasons, .. } = &rig.view.screen else { panic!("K17, not {:?}", rig.view.screen) };
    assert_eq!(reasons, &[OutReason::Storage]);
    rig.touch(Act::Start);
    assert!(matches!(rig.view.screen, Screen::OutOfService { .. }), "{:?}", rig.view.screen);
    gauge.store(u64::MAX, Ordering::Relaxed);
    rig.wait_ms(2_000);
    assert!(matches!(rig.view.screen, Screen::Attract { .. }), "{:?}", rig.view.screen);
    rig.audit();
}
