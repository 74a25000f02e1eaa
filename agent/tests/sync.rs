//! What the centre says is checked against our own journal; nothing is skipped, nothing foreign is believed.

use std::io::{Read, Write};
use std::net::TcpListener;

use cas_agent::outbox::Outbox;
use cas_agent::sync::Centre;
use cas_agent::sync::reconcile::{Round, RoundError, round};
use cas_domain::journal::{EntryHash, Link, Seq};
use cas_domain::wire::v1::{BatchAnswer, BatchOutcome};
use ed25519_dalek::SigningKey;

use crate::rig::{Rig, bill};

/// A centre that gives one answer to one batch.
fn centre_that_says(answer: &BatchAnswer) -> (Centre, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let body = serde_json::to_string(answer).expect("json");
    let served = std::thread::Builder::new().name("centre".to_owned()).spawn(move || {
        let (mut stream, _) = listener.accept().expect("a visitor");
        let mut heard = Vec::new();
        let mut chunk = [0; 65_536];
        loop {
            let read = stream.read(&mut chunk).expect("a request");
            heard.extend_from_slice(&chunk[..read]);
            let text = String::from_utf8_lossy(&heard);
            let Some(head) = text.find("\r\n\r\n") else { continue };
            let length = text.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
            let length: usize = length.and_then(|length| length.trim().parse().ok()).expect("a length");
            if heard.len() >= head + 4 + length || read == 0 {
                break;
            }
        }
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).expect("an answer");
    });
    (Centre::new(&address).expect("a client"), served.expect("a thread"))
}

fn ask(rig: &Rig, outcome: BatchOutcome) -> Result<Round, RoundError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (centre, served) = centre_that_says(&BatchAnswer { outcome, applied: vec![] });
    let outbox = Outbox::new(rig.folder());
    let enrolment = rig.pump.journal().enrolment();
    let held = Link::start(enrolment.epoch);
    let key = SigningKey::from_bytes(&[1; 32]);
    let answered = runtime.block_on(round(&outbox, &centre, enrolment.terminal, &key, held));
    served.join().expect("the centre ends");
    answered
}

fn paid() -> Rig {
    // The cryptography of the client; another test of this process may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(2_000);
    rig
}

#[test]
fn an_acknowledgement_of_our_own_hash_is_taken() {
    let rig = paid();
    let (head, centre) = (rig.pump.journal().head(), rig.pump.journal().enrolment().centre);
    let round = ask(&rig, BatchOutcome::Ack { head, centre }).expect("answered");
    assert!(matches!(round, Round::Answered { held, .. } if held == head), "{round:?}");
}

/// A head that we do not have would make us skip all entries up to it; another hash would make us send what follows nothing.
#[test]
fn an_acknowledgement_of_what_is_not_ours_is_not() {
    let rig = paid();
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
    let rig = paid();
    let round = ask(&rig, BatchOutcome::Gap { want: Seq(5) }).expect("answered");
    let Round::Answered { held, .. } = round else { panic!("{round:?}") };
    assert_eq!(held.seq, Seq(4));
    assert!(Outbox::new(rig.folder()).holds(held).expect("readable"));
    // A place that we do not have moves nothing.
    let round = ask(&rig, BatchOutcome::Gap { want: Seq(100_000) }).expect("answered");
    assert!(matches!(round, Round::Answered { held, .. } if held.seq == Seq::START), "{round:?}");
}

/// A fork takes cash off once the payment is over; the payment itself is finished.
#[test]
fn a_fork_takes_cash_off() {
    let mut rig = paid();
    rig.input(cas_agent::pump::Input::Forked);
    rig.wait_ms(60_000);
    let cas_domain::local::screen::Screen::OutOfService { reasons, .. } = &rig.view.screen else { panic!("{:?}", rig.view.screen) };
    assert!(reasons.contains(&cas_domain::local::screen::OutReason::ByCentre), "{reasons:?}");
    assert!(rig.pump.standing().payment.is_none());
    rig.audit();
}

/// An acknowledgement that is older, or not of our hash, changes nothing in the journal.
#[test]
fn the_journal_takes_only_its_own_hash_as_acknowledged() {
    let mut rig = paid();
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
