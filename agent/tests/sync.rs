//! What the centre says is checked against our own journal; nothing is skipped, nothing foreign is believed.

use cas_agent::outbox::Outbox;
use cas_agent::sync::reconcile::{Answer, Reconciler, Request, RoundError};
use cas_domain::journal::{EntryHash, Link, Seq};
use cas_domain::wire::v1::{BatchAnswer, BatchOutcome, HeartbeatAnswer};
use ed25519_dalek::SigningKey;

use crate::rig::Rig;

/// What is held after the centre answered so to the first batch.
fn ask(rig: &Rig, outcome: BatchOutcome) -> Result<Link, RoundError> {
    let enrolment = rig.pump.journal().enrolment();
    let held = Link::start(enrolment.epoch);
    let mut reconciler = Reconciler::new(Outbox::new(rig.folder()), enrolment.terminal, SigningKey::from_bytes(&[1; 32]), held);
    reconciler.begin();
    let asked = reconciler.next(&rig.pump.heartbeat(rig.now)).expect("the outbox is readable");
    assert!(matches!(asked, Some(Request::Batch(_))), "{asked:?}");
    reconciler.hear(Answer::Batch(BatchAnswer { outcome, applied: vec![] }))?;
    Ok(reconciler.held())
}

#[test]
fn an_acknowledgement_of_our_own_hash_is_taken() {
    let rig = Rig::paid();
    let (head, centre) = (rig.pump.journal().head(), rig.pump.journal().enrolment().centre);
    assert_eq!(ask(&rig, BatchOutcome::Ack { head, centre }).expect("answered"), head);
}

/// A head that we do not have would make us skip all entries up to it; another hash would make us send what follows nothing.
#[test]
fn an_acknowledgement_of_what_is_not_ours_is_not() {
    let rig = Rig::paid();
    let (head, centre) = (rig.pump.journal().head(), rig.pump.journal().enrolment().centre);
    let beyond = Link { seq: Seq(head.seq.0 + 100), ..head };
    let other = Link { hash: EntryHash([9; 32]), ..head };
    let elsewhere = Link { epoch: cas_domain::journal::Epoch(head.epoch.0 + 1), ..head };
    for head in [beyond, other, elsewhere] {
        let answered = ask(&rig, BatchOutcome::Ack { head, centre });
        assert!(matches!(answered, Err(RoundError::Foreign { .. })), "{answered:?}");
    }
}

#[test]
fn a_gap_is_filled_from_just_before_it() {
    let rig = Rig::paid();
    let held = ask(&rig, BatchOutcome::Gap { want: Seq(5) }).expect("answered");
    assert_eq!(held.seq, Seq(4));
    assert!(Outbox::new(rig.folder()).holds(held).expect("readable"));
    // A place that we do not have moves nothing.
    let held = ask(&rig, BatchOutcome::Gap { want: Seq(100_000) }).expect("answered");
    assert_eq!(held.seq, Seq::START);
}

/// A fork takes cash off once the payment is over; the payment itself is finished.
#[test]
fn a_fork_takes_cash_off() {
    let mut rig = Rig::paid();
    rig.input(cas_agent::pump::Input::Forked);
    rig.wait_ms(60_000);
    let cas_domain::local::screen::Screen::OutOfService { reasons, .. } = &rig.view.screen else { panic!("{:?}", rig.view.screen) };
    assert!(reasons.contains(&cas_domain::local::screen::OutReason::ByCentre), "{reasons:?}");
    assert!(rig.pump.standing().payment.is_none());
    rig.audit();
}

/// Two machines speak with one key: the centre says so to both, and each finishes its payment and takes no more cash.
#[test]
fn s48_clone_a_locked_machine_finishes_its_payment_and_takes_no_more_cash() {
    let mut rig = Rig::paid();
    let enrolment = rig.pump.journal().enrolment().clone();
    let head = rig.pump.journal().head();
    let mut reconciler = Reconciler::new(Outbox::new(rig.folder()), enrolment.terminal, SigningKey::from_bytes(&[1; 32]), head);
    reconciler.begin();
    let said = rig.pump.heartbeat(rig.now);
    let asked = reconciler.next(&said).expect("the outbox is readable");
    let Some(Request::Heartbeat(said)) = asked else { panic!("{asked:?}") };
    let answer = HeartbeatAnswer { wall_ms: said.wall_ms, centre: enrolment.centre, config_version: 0, head: Some(head), locked: true };
    for input in reconciler.hear(Answer::Heartbeat(answer)).expect("heard") {
        rig.input(input);
    }
    rig.wait_ms(60_000);
    let cas_domain::local::screen::Screen::OutOfService { reasons, .. } = &rig.view.screen else { panic!("{:?}", rig.view.screen) };
    assert!(reasons.contains(&cas_domain::local::screen::OutReason::ByCentre), "{reasons:?}");
    assert!(rig.pump.standing().payment.is_none());
    rig.audit();
}

/// An acknowledgement that is older, or not of our hash, changes nothing in the journal.
#[test]
fn the_journal_takes_only_its_own_hash_as_acknowledged() {
    let mut rig = Rig::paid();
    let (head, centre) = (rig.pump.journal().head(), rig.pump.journal().enrolment().centre);
    let ack = |head| cas_agent::pump::Input::Acked { head, centre, applied: vec![] };
    rig.input(ack(Link { hash: EntryHash([9; 32]), ..head }));
    assert_eq!(rig.pump.journal().acked().seq, Seq::START);
    rig.input(ack(head));
    assert_eq!(rig.pump.journal().acked(), head);
    let older = rig.entries();
    assert!(older.len() > 10);
    rig.input(ack(Link { seq: Seq(1), ..head }));
    assert_eq!(rig.pump.journal().acked(), head);
}
