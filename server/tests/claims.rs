//! What is owed is handed over at the centre, once: claims, their lock, and what they refuse.

use std::sync::Arc;

use cas_domain::account::Account;
use cas_domain::folio::{Folio, FolioKind};
use cas_domain::id::{CaseId, ClaimId, PaymentId};
use cas_domain::journal::facts::{OwedReason, PaymentEnd, Realm};
use cas_domain::journal::{EntryKind, Posting};
use cas_domain::quote::LineKind;
use cas_domain::slot::Code;
use cas_domain::wire::paper::PaperClaim;
use cas_server::Centre;
use cas_server::cases::CaseState;
use cas_server::claims::{ClaimError, ClaimState};
use cas_server::decisions::DecisionError;
use cas_server::error::CentreError;
use cas_server::ledger::claim::{Brought, IdKind};
use cas_server::ledger::decision::{About, Choice};
use rusqlite::Connection;

use crate::http::{Served, token};
use crate::world::{Counted, Terminal, World, bill, coin, pesos};

const WHY: &str = "Se revisó el diario y la identificación";

fn office() -> Code {
    "plaza-norte".parse().expect("a site")
}

fn refused<T: std::fmt::Debug>(done: Result<T, CentreError>) -> ClaimError {
    match done {
        Err(CentreError::Claim(error)) => error,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn state(world: &World, claim: ClaimId) -> ClaimState {
    world.centre.claim_view(&world.session("8001"), claim).expect("the claim").0.row.state
}

fn case_state(world: &World, case: CaseId) -> CaseState {
    world.centre.case_view(&world.session("3001"), case).expect("the case").head.state
}

/// A centre to which a machine has sent a payment that owes $13.00.
fn owing() -> (World, Terminal, PaymentId, CaseId, Folio) {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    let (payment, case, folio) = terminal.pay_short(4513, "123456006", 44);
    world.sync(&mut terminal);
    (world, terminal, payment, case, folio)
}

/// Requested by a clerk, authorised by operations.
fn authorised(world: &World, case: CaseId, folio: &Folio) -> ClaimId {
    let claim = world.centre.request_claim(&world.session("8001"), case, &folio.to_string()).expect("requested");
    world.centre.authorise_claim(&world.session("3001"), claim, WHY).expect("authorised");
    claim
}

/// Paid by the clerk who requested it.
fn pay(world: &World, claim: ClaimId) {
    let clerk = world.session("8001");
    let sitting = world.centre.pay_claim(&clerk, claim, &office(), Vec::new()).expect("begun");
    world.centre.claim_paid(&clerk, claim, &sitting.secret, IdKind::Ine, "4711").expect("paid");
}

#[test]
fn what_is_owed_is_requested_authorised_by_another_person_and_handed_over_piece_by_piece() {
    let (world, _, payment, case, folio) = owing();
    let (clerk, operations) = (world.session("8001"), world.session("3001"));
    let before = world.balance("", "Office:plaza-norte");
    let claim = world.centre.request_claim(&clerk, case, &folio.to_string()).expect("requested");
    let early = world.centre.pay_claim(&clerk, claim, &office(), Vec::new());
    assert_eq!(refused(early), ClaimError::NotNow, "nobody has authorised it");
    world.centre.authorise_claim(&operations, claim, WHY).expect("authorised");
    let wrong = world.centre.pay_claim(&clerk, claim, &office(), vec![(coin(10), 2)]);
    assert_eq!(refused(wrong), ClaimError::Amount { given: pesos(20), owed: pesos(13) });
    let many = world.centre.pay_claim(&clerk, claim, &office(), vec![(coin(1), 13), (bill(1000), 0)]).expect("begun");
    assert_eq!(many.pieces, [(coin(1), 13)]);
    assert_eq!(world.balance("", &Account::Owed(payment).to_string()), -1_300, "nothing is posted before the citizen has it");
    world.centre.claim_paid(&clerk, claim, &many.secret, IdKind::Ine, "47-1").expect_err("no identification");
    world.centre.claim_paid(&clerk, claim, &many.secret, IdKind::Ine, "4711").expect("paid");
    assert_eq!(world.balance("", &Account::Owed(payment).to_string()), 0);
    assert_eq!(world.balance("", "Office:plaza-norte"), before - 1_300);
    assert_eq!(case_state(&world, case), CaseState::Closed);
    let (view, _) = world.centre.claim_view(&clerk, claim).expect("the claim");
    assert_eq!((view.row.state, view.requested.by.as_str(), view.ended.expect("ended").by.as_str()), (ClaimState::Paid, "8001", "8001"));
    let life = world.centre.payment_life(&operations, &folio).expect("its life");
    assert!(life.steps.iter().any(|step| step.what == "Devuelto en la oficina"), "{:?}", life.steps);
    assert_eq!(life.sums.owed, pesos(0));
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn nobody_authorises_their_own_request_and_who_authorises_does_not_pay() {
    let (world, _, _, case, folio) = owing();
    let (clerk, operations) = (world.session("8001"), world.session("3001"));
    for number in ["9001", "6001", "5031", "7001", "1001"] {
        let done = world.centre.request_claim(&world.session(number), case, &folio.to_string());
        assert!(matches!(done, Err(CentreError::Forbidden(_))), "{number}: {done:?}");
    }
    let claim = world.centre.request_claim(&operations, case, &folio.to_string()).expect("requested");
    assert_eq!(refused(world.centre.authorise_claim(&operations, claim, WHY)), ClaimError::SamePerson);
    assert!(matches!(world.centre.authorise_claim(&clerk, claim, WHY), Err(CentreError::Forbidden(_))));
    assert_eq!(refused(world.centre.authorise_claim(&world.session("6001"), claim, "sí")), ClaimError::Reason);
    world.centre.authorise_claim(&world.session("6001"), claim, WHY).expect("authorised");
    for session in [&operations, &world.session("6001")] {
        let done = world.centre.pay_claim(session, claim, &office(), Vec::new());
        assert!(matches!(done, Err(CentreError::Forbidden(_))), "{done:?}");
    }
    world.centre.decline_claim(&operations, claim, WHY).expect("whoever requested it takes it back");
    assert_eq!(refused(world.centre.pay_claim(&clerk, claim, &office(), Vec::new())), ClaimError::NotNow);
    let claim = authorised(&world, case, &folio);
    pay(&world, claim);
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn s63_two_browsers_pay_once() {
    let (world, _, payment, case, folio) = owing();
    let (one, two) = (world.session("8001"), world.session("8002"));
    let claim = authorised(&world, case, &folio);
    // A second server over the same database, as a replica would be.
    let random = Arc::new(Counted::from(9_000));
    let replica = Centre::open(&world.folder.path().join("centre.db"), world.clock.clone(), random).expect("opens");
    let begun = std::thread::scope(|threads| {
        let here = threads.spawn(|| world.centre.pay_claim(&one, claim, &office(), Vec::new()));
        let there = threads.spawn(|| replica.pay_claim(&two, claim, &office(), Vec::new()));
        [here.join().expect("no panic"), there.join().expect("no panic")]
    });
    let [here, there] = begun;
    assert_ne!(here.is_ok(), there.is_ok(), "one of two begins to pay: {here:?} {there:?}");
    let (payer, other, sitting, late) = if here.is_ok() { (&one, &two, here, there) } else { (&two, &one, there, here) };
    let sitting = sitting.expect("begun");
    assert_eq!(refused(late), ClaimError::NotNow);
    // The same person in a second browser was not given what the first page knows.
    assert_eq!(refused(world.centre.claim_paid(payer, claim, "", IdKind::Ine, "4711")), ClaimError::OtherPage);
    assert_eq!(refused(world.centre.claim_paid(other, claim, &sitting.secret, IdKind::Ine, "4711")), ClaimError::OtherPage);
    replica.claim_paid(payer, claim, &sitting.secret, IdKind::Ine, "4711").expect("paid, whichever server hears of it");
    assert_eq!(refused(world.centre.claim_paid(payer, claim, &sitting.secret, IdKind::Ine, "4711")), ClaimError::NotNow);
    assert_eq!(world.balance("", &Account::Owed(payment).to_string()), 0);
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn s63_two_requests_at_once_open_one_claim() {
    let (world, _, _, case, folio) = owing();
    let (one, two) = (world.session("8001"), world.session("8002"));
    let first = world.centre.request_claim(&one, case, &folio.to_string()).expect("requested");
    let second = refused(world.centre.request_claim(&two, case, &folio.to_string()));
    let ClaimError::Open { by, state: stands, .. } = second else { panic!("{second:?}") };
    assert_eq!((by.as_str(), stands), ("8001", ClaimState::Requested));
    assert_eq!(state(&world, first), ClaimState::Requested);
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn s63_crash_in_paying_a_person_decides() {
    for paid in [true, false] {
        let (world, _, payment, case, folio) = owing();
        let claim = authorised(&world, case, &folio);
        let before = world.balance("", "Office:plaza-norte");
        world.centre.pay_claim(&world.session("8001"), claim, &office(), Vec::new()).expect("begun; its page is lost with the process");
        let world = world.restarted();
        let clerk = world.session("8001");
        assert_eq!(state(&world, claim), ClaimState::Paying, "it was on disk before any cash");
        assert_eq!(refused(world.centre.pay_claim(&clerk, claim, &office(), Vec::new())), ClaimError::NotNow, "not a second time");
        assert_eq!(refused(world.centre.claim_paid(&clerk, claim, "", IdKind::Ine, "4711")), ClaimError::OtherPage);
        assert!(matches!(world.centre.settle_claim(&clerk, claim, true, WHY), Err(CentreError::Forbidden(_))));
        assert_eq!(refused(world.centre.decline_claim(&world.session("3001"), claim, WHY)), ClaimError::NotNow, "cash may be gone");
        world.centre.settle_claim(&world.session("3001"), claim, paid, WHY).expect("settled");
        assert_eq!(refused(world.centre.settle_claim(&world.session("6001"), claim, !paid, WHY)), ClaimError::NotNow, "once");
        if paid {
            assert_eq!(world.balance("", &Account::Owed(payment).to_string()), 0);
            assert_eq!(world.balance("", "Office:plaza-norte"), before - 1_300);
            let again = refused(world.centre.request_claim(&clerk, case, &folio.to_string()));
            assert!(matches!(again, ClaimError::AlreadyPaid(_)), "{again:?}");
        } else {
            assert_eq!(world.balance("", &Account::Owed(payment).to_string()), -1_300);
            let claim = authorised(&world, case, &folio);
            pay(&world, claim);
            assert_eq!(world.balance("", &Account::Owed(payment).to_string()), 0);
        }
        assert_eq!(world.broken(), Vec::new());
    }
}

#[test]
fn s63_copied_voucher_is_refused() {
    let (world, terminal, _, case, folio) = owing();
    let paper = PaperClaim::new(folio, terminal.link()).address("cas.example", &terminal.key);
    let clerk = world.session("8001");
    let found = world.centre.find_claim(&clerk, &paper).expect("found by its QR");
    assert_eq!((found.brought, found.folio, found.cases.len()), (Brought::SignedPaper, folio, 1));
    let claim = world.centre.request_claim(&clerk, case, &paper).expect("requested");
    world.centre.authorise_claim(&world.session("3001"), claim, WHY).expect("authorised");
    pay(&world, claim);
    for brought in [paper.clone(), folio.to_string()] {
        let again = refused(world.centre.request_claim(&world.session("8002"), case, &brought));
        let ClaimError::AlreadyPaid(paid) = again else { panic!("{again:?}") };
        assert_eq!((paid.by.as_str(), paid.amount, paid.folio), ("8001", pesos(13), folio));
        assert_eq!(paid.at, world.centre.now(), "it says when");
    }
    let forged = paper.replace("n=", "n=1");
    assert_eq!(refused(world.centre.find_claim(&clerk, &forged)), ClaimError::Forged);
    assert_eq!(refused(world.centre.find_claim(&clerk, "D 07-000044-9")), ClaimError::CheckDigit);
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn s61_one_payer_what_is_still_open_at_the_terminal_is_not_paid_at_the_centre() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    let (payment, quote) = terminal.open(4513, "parquimetro", "123456006", &[(LineKind::Concept, 13_700)]);
    terminal.stack(payment, bill(200));
    terminal.collect(payment, &quote);
    terminal.pay_out(payment, "hopper-1", coin(10), 5);
    let t10 = vec![Posting::promise(Account::Tendered(payment), Account::Owed(payment), pesos(13)).expect("T10")];
    let (case, folio) = terminal.owe(payment, 44, pesos(13), OwedReason::ChangeShort, t10);
    world.sync(&mut terminal);
    let clerk = world.session("8001");
    assert_eq!(refused(world.centre.request_claim(&clerk, case, &folio.to_string())), ClaimError::StillOpen);
    terminal.write(EntryKind::PaymentEnded { payment, end: PaymentEnd::Completed }, vec![]);
    world.sync(&mut terminal);
    let claim = authorised(&world, case, &folio);
    pay(&world, claim);
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn s61_a_decision_does_not_take_what_is_being_paid_and_a_doubt_is_not_paid_before_its_decision() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    let (payment, quote) = terminal.open(4513, "parquimetro", "123456006", &[(LineKind::Concept, 13_700)]);
    terminal.stack(payment, bill(200));
    terminal.collect(payment, &quote);
    terminal.pay_out(payment, "hopper-1", coin(10), 5);
    let doubt = terminal.doubt_payout(payment, "hopper-2", coin(1), 3, 44);
    let t10 = vec![Posting::promise(Account::Tendered(payment), Account::Owed(payment), pesos(10)).expect("T10")];
    let (certain, folio) = terminal.owe(payment, 45, pesos(10), OwedReason::ChangeShort, t10);
    terminal.write(EntryKind::PaymentEnded { payment, end: PaymentEnd::Completed }, vec![]);
    world.sync(&mut terminal);
    let clerk = world.session("8001");
    let in_doubt = terminal.folio(FolioKind::Refund, 44);
    assert_eq!(refused(world.centre.request_claim(&clerk, doubt, &in_doubt.to_string())), ClaimError::Undecided);
    let claim = authorised(&world, certain, &folio);
    assert_eq!(world.centre.claim_view(&clerk, claim).expect("the claim").0.row.amount, pesos(10), "the disputed coins stay out of it");
    let about = About::Case { case: doubt };
    let taken = world.centre.ask_decision(&world.session("3001"), &about, Choice::CoinsCame, WHY);
    assert!(matches!(taken, Err(CentreError::Decision(DecisionError::Claimed))), "{taken:?}");
    pay(&world, claim);
    assert_eq!((case_state(&world, certain), case_state(&world, doubt)), (CaseState::Closed, CaseState::ToDecide));
    world.centre.ask_decision(&world.session("3001"), &about, Choice::CoinsStayed, WHY).expect("asked");
    world.centre.answer_decision(&world.session("6001"), &about, true, WHY).expect("granted");
    let claim = authorised(&world, doubt, &in_doubt);
    pay(&world, claim);
    assert_eq!(world.balance("", &Account::Owed(payment).to_string()), 0);
    assert_eq!((case_state(&world, certain), case_state(&world, doubt)), (CaseState::Closed, CaseState::Closed));
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn s62_a_voucher_whose_entries_have_not_arrived_waits() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    world.sync(&mut terminal);
    let (_, case, folio) = terminal.pay_short(4513, "123456006", 44);
    let paper = PaperClaim::new(folio, terminal.link()).address("cas.example", &terminal.key);
    let clerk = world.session("8001");
    assert_eq!(refused(world.centre.find_claim(&clerk, &paper)), ClaimError::NotArrived { genuine: true });
    assert_eq!(refused(world.centre.find_claim(&clerk, &folio.to_string())), ClaimError::NotArrived { genuine: false });
    world.sync(&mut terminal);
    let claim = world.centre.request_claim(&clerk, case, &paper).expect("it has arrived");
    world.centre.authorise_claim(&world.session("3001"), claim, WHY).expect("authorised");
    pay(&world, claim);
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn an_office_pays_only_what_it_holds_and_nothing_twice_while_it_is_on_the_counter() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    let (_, first, one) = terminal.pay_short(4513, "123456006", 44);
    let (_, second, two) = terminal.pay_short(4514, "123456782", 45);
    world.sync(&mut terminal);
    let treasury = world.session("6001");
    world.centre.return_office(&treasury, Realm::Training, &office()).expect("returned");
    assert_eq!(world.balance("", "Office:plaza-norte"), 0);
    let (first, second) = (authorised(&world, first, &one), authorised(&world, second, &two));
    let clerk = world.session("8001");
    assert_eq!(refused(world.centre.pay_claim(&clerk, first, &office(), Vec::new())), ClaimError::OfficeCannot);
    world.centre.fund_office(&treasury, Realm::Training, &office(), vec![(coin(1), 14), (coin(10), 1)]).expect("funded");
    let sitting = world.centre.pay_claim(&clerk, first, &office(), vec![(coin(1), 13)]).expect("begun");
    let taken = world.centre.pay_claim(&world.session("8002"), second, &office(), vec![(coin(1), 3), (coin(10), 1)]);
    assert_eq!(refused(taken), ClaimError::OfficeLacks(coin(1)), "they are on their way over the counter");
    world.centre.return_office(&treasury, Realm::Training, &office()).expect("what is free goes back");
    world.centre.claim_paid(&clerk, first, &sitting.secret, IdKind::Passport, "g801").expect("paid");
    assert_eq!(world.balance("", "Office:plaza-norte"), 0);
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn i11_notices_a_claim_that_was_paid_twice_and_i14_a_claim_that_a_list_forgot() {
    let (world, _, _, case, folio) = owing();
    let claim = authorised(&world, case, &folio);
    pay(&world, claim);
    let connection = Connection::open(world.folder.path().join("centre.db")).expect("opens");
    connection.execute("UPDATE claims SET state = 'authorised', paying = NULL, ended = NULL", []).expect("as if it had not been paid");
    // The lock is gone; what keeps the second payer away then is the money itself.
    let clerk = world.session("8001");
    let again = refused(world.centre.pay_claim(&clerk, claim, &office(), Vec::new()));
    assert_eq!(again, ClaimError::NothingOwed);
    let broken = world.broken();
    assert!(broken.iter().any(|(name, _)| name == "I14"), "{broken:?}");
}

#[test]
fn i11_notices_who_was_paid_by_one_person_alone() {
    for (kind, from, to, word) in [
        ("ClaimAuthorised", "3001", "8001", "was authorised by who requested it"),
        ("ClaimPaying", "8001", "3001", "was paid by who authorised it"),
    ] {
        let (world, _, _, case, folio) = owing();
        let claim = authorised(&world, case, &folio);
        pay(&world, claim);
        let connection = Connection::open(world.folder.path().join("centre.db")).expect("opens");
        let change = format!(
            "DROP TRIGGER IF EXISTS entries_no_update; UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), '\"by\":\"{from}\"', '\"by\":\"{to}\"') AS BLOB) WHERE kind = '{kind}'"
        );
        connection.execute_batch(&change).expect("tampered");
        drop(connection);
        let broken = world.broken();
        let i11 = broken.iter().find(|(name, _)| name == "I11").expect("I11 notices");
        assert!(i11.1.iter().any(|found| found.contains(word)), "{i11:?}");
    }
}

#[tokio::test]
async fn a_citizen_is_served_at_the_counter_page_by_page() {
    let (world, terminal, _, case, folio) = owing();
    let paper = PaperClaim::new(folio, terminal.link()).address("cas.example", &terminal.key);
    let served = Served::new(world).await;
    let (clerk, operations) = (served.enter("8001").await, served.enter("3001").await);
    let signs = paper.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let page = served.get(&clerk, &format!("/devoluciones/buscar?q={signs}")).await;
    for part in ["Papel auténtico", "Pedir devolución de $13.00", "El diario, línea por línea"] {
        assert!(page.text.contains(part), "the page does not show {part}: {}", page.text);
    }
    let wrong = served.get(&clerk, "/devoluciones/buscar?q=D+07-000044-9").await;
    assert!(wrong.status == 200 && wrong.text.contains("Compárelo con el papel"), "{}", wrong.text);
    let asked = served.post(&clerk, "/devoluciones/pedir", &[("case", &case.to_string()), ("q", &paper)]).await;
    assert_eq!(asked.status, 303, "{}", asked.text);
    let path = asked.to;
    let own = served.get(&clerk, &path).await;
    assert!(own.text.contains("Retirar") && !own.text.contains(">Autorizar<"), "{}", own.text);
    let answered = served.post(&operations, &format!("{path}/responder"), &[("answer", "si"), ("reason", WHY)]).await;
    assert_eq!(answered.status, 303, "{}", answered.text);
    let page = served.get(&clerk, &path).await;
    assert!(page.text.contains("Empezar a pagar $13.00"), "{}", page.text);
    let begun =
        served.post(&clerk, &format!("{path}/pagar"), &[("office", "plaza-norte"), ("pieces-C1000", "1"), ("pieces-C100", "3")]).await;
    assert!(begun.status == 200 && begun.text.contains("Entregue ahora $13.00"), "{}", begun.text);
    let again = served.post(&clerk, &format!("{path}/pagar"), &[("office", "plaza-norte")]).await;
    assert!(again.status == 409 && again.text.contains("alguien fue más rápido"), "{}", again.text);
    let other = served.get(&served.enter("8002").await, &path).await;
    assert!(other.text.contains("El núm. 8001 la está pagando") && !other.text.contains("Entregue ahora"), "{}", other.text);
    let receipt = served.get(&clerk, &format!("{path}/recibo")).await;
    assert!(receipt.text.contains("Recibí de conformidad") && receipt.text.contains(&folio.to_string()), "{}", receipt.text);
    let (_, rest) = begun.text.split_once("name=\"sitting\" value=\"").expect("its secret");
    let secret = rest.split('"').next().expect("a value");
    assert!(!token(&begun.text).is_empty() && !secret.is_empty());
    let done = served.post(&clerk, &format!("{path}/entregada"), &[("sitting", secret), ("id", "ine"), ("id_last", "4711")]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    let page = served.get(&clerk, "/devoluciones").await;
    assert!(page.text.contains("Entregada") && page.text.contains(&folio.to_string()), "{}", page.text);
    let copied = served.post(&clerk, "/devoluciones/pedir", &[("case", &case.to_string()), ("q", &paper)]).await;
    assert!(copied.status == 409 && copied.text.contains("ya se pagó: $13.00") && copied.text.contains("núm. 8001"), "{}", copied.text);
    let page = served.get(&operations, &format!("/casos/{case}")).await;
    assert!(page.text.contains("La entregó el núm. 8001"), "{}", page.text);
    let vault = served.enter("5031").await;
    assert_eq!(served.get(&vault, "/devoluciones").await.status, 403);
    assert_eq!(served.world.broken(), Vec::new());
}

#[tokio::test]
async fn the_same_in_json() {
    let (world, _, _, _, folio) = owing();
    let served = Served::new(world).await;
    let (clerk, operations) = (served.bearer("8001").await, served.bearer("3001").await);
    let post = |path: String, who: String, body: String| {
        let served = &served;
        async move { served.json(&format!("/api/v1/console/claims{path}"), Some(&who), Some(body)).await }
    };
    let opened = post(String::new(), clerk.clone(), format!("{{\"brought\":\"{folio}\"}}")).await;
    assert_eq!(opened.status, 200, "{}", opened.text);
    let value: serde_json::Value = serde_json::from_str(&opened.text).expect("JSON");
    let claim = value["claim"].as_str().expect("a claim").to_owned();
    let yes = format!("{{\"yes\":true,\"reason\":\"{WHY}\"}}");
    assert_eq!(post(format!("/{claim}/answer"), operations.clone(), yes).await.status, 200);
    let begun = post(format!("/{claim}/pay"), clerk.clone(), "{\"office\":\"plaza-norte\"}".to_owned()).await;
    assert_eq!(begun.status, 200, "{}", begun.text);
    let value: serde_json::Value = serde_json::from_str(&begun.text).expect("JSON");
    let sitting = value["sitting"].as_str().expect("a secret");
    let paid = format!("{{\"sitting\":\"{sitting}\",\"id\":\"ine\",\"id_last\":\"4711\"}}");
    assert_eq!(post(format!("/{claim}/paid"), clerk.clone(), paid.clone()).await.status, 200);
    assert_eq!(post(format!("/{claim}/paid"), clerk.clone(), paid).await.status, 409);
    let again = post(String::new(), clerk.clone(), format!("{{\"brought\":\"{folio}\"}}")).await;
    assert!(again.status == 409 && again.text.contains("claim-paid"), "{}", again.text);
    let list = served.json("/api/v1/console/claims", Some(&operations), None).await;
    assert!(list.text.contains("\"paid\"") && list.text.contains(&claim), "{}", list.text);
}
