//! Cases open by themselves before anybody phones, hold their evidence, and end by two persons, posted and balanced.

use cas_domain::account::Account;
use cas_domain::folio::Folio;
use cas_domain::id::{CaseId, PaymentId};
use cas_domain::journal::facts::{OwedReason, PaymentEnd};
use cas_domain::journal::{EntryKind, Posting};
use cas_domain::quote::LineKind;
use cas_server::cases::{CaseState, CaseView};
use cas_server::decisions::DecisionError;
use cas_server::error::CentreError;
use cas_server::ledger::decision::{About, Choice};
use rusqlite::Connection;

use crate::http::Served;
use crate::world::{Terminal, World, bill, coin, pesos, slot};

const WHY: &str = "Se habló con el técnico y se revisó el diario";

fn list(world: &World) -> Vec<cas_server::cases::view::CaseHead> {
    world.centre.case_list(&world.session("3001"), None).expect("the list")
}

fn see(world: &World, case: CaseId) -> CaseView {
    world.centre.case_view(&world.session("3001"), case).expect("the case")
}

/// One person asks, another one grants.
fn decide(world: &World, case: CaseId, choice: Choice) {
    let about = About::Case { case };
    assert!(!world.centre.ask_decision(&world.session("3001"), &about, choice, WHY).expect("asked"), "money needs a second person");
    world.centre.answer_decision(&world.session("6001"), &about, true, WHY).expect("granted");
}

fn refused(done: Result<bool, CentreError>) -> DecisionError {
    match done {
        Err(CentreError::Decision(error)) => error,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn change_that_ran_out_is_a_case_with_its_evidence_before_anybody_phones() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    let (_, case, folio) = terminal.pay_short(4513, "123456006", 44);
    world.sync(&mut terminal);
    let cases = list(&world);
    assert_eq!(cases.len(), 1);
    assert_eq!((cases[0].folio, cases[0].state, cases[0].money.owed), (Some(folio), CaseState::ToRefund, pesos(13)));
    assert_eq!((cases[0].row.opening.certain, cases[0].row.opening.doubtful), (pesos(13), pesos(0)));
    let view = see(&world, case);
    let first = view.evidence.lines.first().expect("lines");
    let last = view.evidence.lines.last().expect("lines");
    assert!(first.what.starts_with("Pago abierto"), "{}", first.what);
    assert_eq!(last.what, "Pago terminado");
    assert!(view.evidence.holds() && view.evidence.left_out == 0);
    let seqs: Vec<u64> = view.evidence.lines.iter().map(|line| line.seq).collect();
    assert!(seqs.windows(2).all(|pair| pair[1] == pair[0] + 1), "the slice has no holes: {seqs:?}");
    assert!(view.choices.is_empty(), "what is certain is paid, not decided");
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn batches_sent_again_and_branches_open_no_case_twice() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    world.sync(&mut terminal);
    let fork = terminal.entries.len();
    let mut copy = Terminal::blank(terminal.key.clone(), terminal.answer.clone());
    copy.entries.clone_from(&terminal.entries);
    terminal.pay_short(4513, "123456006", 44);
    world.sync(&mut terminal);
    for first in [1, fork, fork + 3] {
        world.take(&terminal.batch(first, terminal.entries.len()));
    }
    assert_eq!(list(&world).len(), 1);
    copy.pay_short(4513, "123456782", 44);
    for _ in 0..2 {
        world.take(&copy.batch(fork + 1, copy.entries.len()));
    }
    let cases = list(&world);
    assert_eq!(cases.len(), 2, "both branches are money, and each owes its citizen");
    assert!(cases.iter().all(|case| case.folio == cases[0].folio), "the same folio is on two pieces of paper");
    let found = world.centre.case_list(&world.session("3001"), cases[0].folio.as_ref()).expect("found");
    assert_eq!(found.len(), 2, "and finds both");
    let branch = cases.iter().find(|case| see(&world, case.row.opening.case).evidence.lines.iter().any(|line| line.branch > 0));
    assert!(branch.is_some(), "the evidence of one stands on its branch");
    let broken = world.broken();
    assert!(broken.iter().all(|(name, _)| name == "FLAGS"), "{broken:?}");
}

/// S68: a note in the path at the cut.
#[test]
fn s68_mirror_cut_the_count_finds_the_note_of_a_doubt() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456782");
    let (payment, case) = terminal.doubt_note(4514, bill(200));
    world.sync(&mut terminal);
    let view = see(&world, case);
    assert_eq!((view.head.state, view.head.money.held, view.head.money.in_transport), (CaseState::WaitsForCut, pesos(200), 1));
    assert!(view.head.money.cut.is_none(), "no cut has taken the box yet");
    let folio = terminal.cut(192, &[(bill(200), 1)], "00418823");
    world.sync(&mut terminal);
    let cut = see(&world, case).head.money.cut.expect("the cut that took the box");
    assert!(cut.folio == folio.compact() && !cut.counted);
    world.count(folio, "00418823", &[(bill(200), 2)]);
    let view = see(&world, case);
    assert_eq!((view.head.state, view.head.money.cut.as_ref().map(|cut| cut.surplus)), (CaseState::ToDecide, Some(1)));
    assert!(!view.choices.contains(&Choice::Lost), "it is not lost: it was counted");
    decide(&world, case, Choice::Theirs);
    let view = see(&world, case);
    assert_eq!((view.head.state, view.head.money.owed, view.head.money.in_transport), (CaseState::ToRefund, pesos(200), 0));
    assert_eq!(view.head.folio.map(|folio| folio.to_string().starts_with("D 00-")), Some(true), "what is owed has a folio now");
    assert_eq!(world.balance("", &Account::Held(payment).to_string()), 0);
    assert_eq!(world.balance("", &Account::Owed(payment).to_string()), -20_000);
    assert_eq!(world.balance(&terminal.id().to_string(), "Transport:bill"), 0, "C3: the place of the machine is empty");
    assert_eq!(world.balance("", &format!("Difference:cut:{}", cut.cut)), 0, "and the surplus of the count is explained");
    let by_folio = world.centre.case_list(&world.session("3001"), view.head.folio.as_ref()).expect("found");
    assert_eq!(by_folio.len(), 1);
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn a_note_that_no_count_finds_is_lost_and_still_the_citizens_if_two_persons_say_so() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456782");
    let (payment, case) = terminal.doubt_note(4514, bill(200));
    let folio = terminal.cut(192, &[(bill(200), 1)], "00418823");
    world.sync(&mut terminal);
    let about = About::Case { case };
    let early = world.centre.ask_decision(&world.session("3001"), &about, Choice::Lost, WHY);
    assert_eq!(refused(early), DecisionError::NotNow, "before the count nobody knows that");
    world.count(folio, "00418823", &[(bill(200), 1)]);
    decide(&world, case, Choice::Lost);
    assert_eq!(see(&world, case).head.state, CaseState::ToDecide, "the place is settled, the promise is not");
    assert_eq!(world.balance("", &format!("Difference:case:{case}")), 20_000);
    decide(&world, case, Choice::Theirs);
    assert_eq!(see(&world, case).head.state, CaseState::ToRefund);
    assert_eq!(world.balance("", &Account::Owed(payment).to_string()), -20_000);
    let again = world.centre.ask_decision(&world.session("3001"), &about, Choice::Theirs, WHY);
    assert_eq!(refused(again), DecisionError::NotNow, "nothing is left to decide");
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn a_note_that_went_back_ends_promise_and_place_together() {
    let world = World::new();
    let mut terminal = world.terminal();
    let (payment, case) = terminal.doubt_note(4514, bill(200));
    world.sync(&mut terminal);
    decide(&world, case, Choice::Returned);
    assert_eq!(see(&world, case).head.state, CaseState::Closed);
    assert_eq!(world.balance("", &Account::Held(payment).to_string()), 0);
    assert_eq!(world.balance(&terminal.id().to_string(), "Transport:bill"), 0);
    assert_eq!(world.broken(), Vec::new());
}

/// A payment of $137.00 with $200: six coins of ten came out, three of one peso are in doubt.
fn change_in_doubt() -> (World, Terminal, PaymentId, CaseId) {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    let (payment, quote) = terminal.open(4513, "parquimetro", "123456006", &[(LineKind::Concept, 13_700)]);
    terminal.stack(payment, bill(200));
    terminal.collect(payment, &quote);
    terminal.pay_out(payment, "hopper-1", coin(10), 6);
    let case = terminal.doubt_payout(payment, "hopper-2", coin(1), 3, 44);
    terminal.write(EntryKind::PaymentEnded { payment, end: PaymentEnd::Completed }, vec![]);
    world.sync(&mut terminal);
    (world, terminal, payment, case)
}

#[test]
fn a_payout_in_doubt_is_one_case_for_hopper_and_citizen() {
    let (world, terminal, _, case) = change_in_doubt();
    let cases = list(&world);
    assert_eq!(cases.len(), 1, "the doubt and what is owed for it are the same money");
    assert_eq!(cases[0].folio.map(|folio| folio.to_string()), Some(terminal.folio(cas_domain::folio::FolioKind::Refund, 44).to_string()));
    assert_eq!((cases[0].state, cases[0].money.owed), (CaseState::ToDecide, pesos(3)));
    decide(&world, case, Choice::CoinsCame);
    let view = see(&world, case);
    assert_eq!((view.head.state, view.head.money.owed, view.head.money.in_transport), (CaseState::Closed, pesos(0), 0));
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn coins_that_never_left_go_back_to_the_hopper_and_stay_owed() {
    let (world, terminal, payment, case) = change_in_doubt();
    decide(&world, case, Choice::CoinsStayed);
    assert_eq!(see(&world, case).head.state, CaseState::ToRefund);
    assert_eq!(world.balance(&terminal.id().to_string(), "Hopper:hopper-2"), 30_000, "300 pieces of a peso, as filled");
    assert_eq!(world.balance("", &Account::Owed(payment).to_string()), -300);
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn whoever_asks_does_not_grant_and_one_question_waits_at_a_time() {
    let world = World::new();
    let mut terminal = world.terminal();
    let (payment, case) = terminal.doubt_note(4514, bill(200));
    world.sync(&mut terminal);
    let about = About::Case { case };
    let (operations, treasury) = (world.session("3001"), world.session("6001"));
    let short = world.centre.ask_decision(&operations, &about, Choice::Returned, "porque sí");
    assert_eq!(refused(short), DecisionError::Reason);
    for number in ["5031", "2210", "9001", "7001", "1001"] {
        let other = world.session(number);
        let done = world.centre.ask_decision(&other, &about, Choice::Returned, WHY);
        assert!(matches!(done, Err(CentreError::Forbidden(_))), "{number}: {done:?}");
    }
    let nothing = world.centre.answer_decision(&treasury, &about, true, WHY);
    assert!(matches!(nothing, Err(CentreError::Decision(DecisionError::NothingAsked))), "{nothing:?}");
    world.centre.ask_decision(&operations, &about, Choice::Returned, WHY).expect("asked");
    assert_eq!(see(&world, case).head.state, CaseState::Asked);
    let twice = world.centre.ask_decision(&treasury, &about, Choice::Theirs, WHY);
    assert_eq!(refused(twice), DecisionError::Pending);
    let alone = world.centre.answer_decision(&operations, &about, true, WHY);
    assert!(matches!(alone, Err(CentreError::Decision(DecisionError::SamePerson))), "{alone:?}");
    assert_eq!(world.balance("", &Account::Held(payment).to_string()), -20_000, "nothing moved");
    world.centre.answer_decision(&treasury, &about, false, WHY).expect("declined");
    assert_eq!(see(&world, case).head.state, CaseState::WaitsForCut, "declined: as before");
    world.centre.ask_decision(&treasury, &about, Choice::Theirs, WHY).expect("asked again");
    world.centre.answer_decision(&operations, &about, true, WHY).expect("granted by the other one");
    let past = see(&world, case).decisions;
    assert_eq!(past.iter().map(|decision| decision.granted).collect::<Vec<_>>(), [Some(false), Some(true)]);
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn coins_without_owner_are_matched_to_a_payment() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    let payment = terminal.pay_137(4513, "123456006");
    let what =
        EntryKind::CashIn { slot: slot("coin"), payment: None, candidate: Some(payment), denomination: coin(10), counter: 9, path: 0 };
    let found = Account::Unclaimed(terminal.id());
    terminal.write(what, vec![Posting::pieces(Account::CoinBox(slot("coin")), found, coin(10), 1).expect("T5")]);
    world.sync(&mut terminal);
    let cases = list(&world);
    assert_eq!((cases.len(), cases[0].state, cases[0].money.loose), (1, CaseState::ToDecide, pesos(10)));
    let case = cases[0].row.opening.case;
    let view = see(&world, case);
    assert!(view.evidence.lines.iter().any(|line| line.own && line.what.contains("sin pago abierto")), "{:?}", view.evidence.lines);
    let stranger = cas_domain::id::PaymentId::from_u128(5);
    let unknown = world.centre.ask_decision(&world.session("3001"), &About::Case { case }, Choice::Matched { payment: stranger }, WHY);
    assert_eq!(refused(unknown), DecisionError::NoPayment);
    decide(&world, case, Choice::Matched { payment });
    assert_eq!(world.balance("", &Account::Owed(payment).to_string()), -1_000);
    assert_eq!(see(&world, case).head.state, CaseState::ToRefund);
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn a_payment_that_its_biller_rejects_is_a_case_with_a_folio_of_the_centre() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    terminal.pay_137(4514, "123456006");
    world.sync(&mut terminal);
    let cases = list(&world);
    assert_eq!((cases.len(), cases[0].state, cases[0].money.owed), (1, CaseState::ToRefund, pesos(137)));
    assert_eq!(cases[0].folio.map(|folio| folio.to_string().starts_with("D 00-000001-")), Some(true));
    assert_eq!(cases[0].terminal.as_ref().map(|terminal| terminal.number.0), Some(7), "it belongs to the machine that took the money");
    assert!(!see(&world, cases[0].row.opening.case).evidence.lines.is_empty());
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn abandoned_and_interrupted_money_is_owed_and_each_has_its_case() {
    let world = World::new();
    let mut terminal = world.terminal();
    for (number, end, reason) in
        [(4513, PaymentEnd::Abandoned, OwedReason::Abandoned), (4514, PaymentEnd::Interrupted, OwedReason::Interrupted)]
    {
        let (payment, _) = terminal.open(number, "parquimetro", "123456006", &[(LineKind::Concept, 13_700)]);
        terminal.stack(payment, bill(50));
        let t10 = vec![Posting::promise(Account::Tendered(payment), Account::Owed(payment), pesos(50)).expect("T10")];
        terminal.owe(payment, number - 4470, pesos(50), reason, t10);
        terminal.write(EntryKind::PaymentEnded { payment, end }, vec![]);
    }
    // And one whose machine forgot to say what became of the money: the centre notices by itself.
    let (payment, _) = terminal.open(4515, "parquimetro", "123456006", &[(LineKind::Concept, 13_700)]);
    terminal.stack(payment, bill(20));
    terminal.write(EntryKind::PaymentEnded { payment, end: PaymentEnd::Interrupted }, vec![]);
    world.sync(&mut terminal);
    let cases = list(&world);
    assert_eq!(cases.iter().map(|case| case.state).collect::<Vec<_>>(), [CaseState::ToDecide, CaseState::ToRefund, CaseState::ToRefund]);
    assert_eq!(cases[0].money.loose, pesos(20));
    decide(&world, cases[0].row.opening.case, Choice::Theirs);
    assert_eq!(world.balance("", &Account::Owed(payment).to_string()), -2_000);
    assert_eq!(world.balance("", &Account::Tendered(payment).to_string()), 0);
}

#[test]
fn a_database_of_an_older_program_gets_its_cases_once() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_short(4513, "123456006", 44);
    let (payment, quote) = terminal.open(4514, "parquimetro", "123456782", &[(LineKind::Concept, 13_700)]);
    terminal.stack(payment, bill(200));
    terminal.collect(payment, &quote);
    terminal.pay_out(payment, "hopper-1", coin(10), 6);
    terminal.doubt_payout(payment, "hopper-2", coin(1), 3, 45);
    terminal.write(EntryKind::PaymentEnded { payment, end: PaymentEnd::Completed }, vec![]);
    terminal.pay_137(4515, "123456006");
    world.sync(&mut terminal);
    let before = world.centre.store.read::<_, CentreError>(|db| Ok(db.all_cases()?)).expect("reads");
    let connection = Connection::open(world.folder.path().join("centre.db")).expect("opens");
    connection
        .execute_batch("DELETE FROM cases; DELETE FROM rebuilds; DELETE FROM subjects WHERE kind IN ('case', 'doubt');")
        .expect("as an older program left it");
    drop(connection);
    let world = world.restarted();
    let after = world.centre.store.read::<_, CentreError>(|db| Ok(db.all_cases()?)).expect("reads");
    assert_eq!(before, after);
    assert_eq!(world.broken(), Vec::new());
}

#[tokio::test]
async fn a_case_is_found_by_folio_and_decided_on_its_page() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    let (_, owed, folio) = terminal.pay_short(4513, "123456006", 44);
    let (payment, case) = terminal.doubt_note(4514, bill(200));
    world.sync(&mut terminal);
    let served = Served::new(world).await;
    let operations = served.enter("3001").await;
    let found = served.get(&operations, &format!("/buscar?q={}", folio.compact())).await;
    assert_eq!(found.to, format!("/casos/{owed}"));
    let by_payment: Folio = terminal.folio(cas_domain::folio::FolioKind::Payment, 4513);
    let page = served.get(&operations, &format!("/casos?folio={}", by_payment.compact())).await;
    assert!(page.text.contains(&folio.to_string()) && !page.text.contains("Billete de $200 en duda"), "{}", page.text);
    let wrong = served.get(&operations, "/casos?folio=D07-000044-4").await;
    assert!(wrong.text.contains("pida que repitan"), "{}", wrong.text);
    let path = format!("/casos/{case}");
    let page = served.get(&operations, &path).await;
    for part in ["Billete de $200 en duda", "El próximo corte", "Cadena comprobada", "No se sabe dónde quedó el billete", "Pedir decisión"]
    {
        assert!(page.text.contains(part), "the page does not show {part}");
    }
    let ask = [("choice", "devuelto"), ("reason", WHY)];
    let bad = served.post(&operations, &format!("{path}/pedir"), &[("choice", "salieron"), ("reason", WHY)]).await;
    assert_eq!(bad.status, 409, "coins are no answer for a note");
    assert_eq!(served.post(&operations, &format!("{path}/pedir"), &ask).await.status, 303);
    let page = served.get(&operations, &path).await;
    assert!(page.text.contains("Usted lo pidió") && !page.text.contains(">Autorizar<"), "{}", page.text);
    let answer = [("answer", "si"), ("reason", WHY)];
    assert_eq!(served.post(&operations, &format!("{path}/responder"), &answer).await.status, 422);
    let bearer = served.bearer("3001").await;
    let json = served.json("/api/v1/console/cases", Some(&bearer), None).await;
    assert!(json.text.contains("\"asked\"") && json.text.contains(&case.to_string()), "{}", json.text);
    let clerk = served.enter("9001").await;
    let page = served.get(&clerk, &path).await;
    assert!(page.status == 200 && !page.text.contains("name=\"reason\""), "who only reads gets no forms");
    let treasury = served.enter("6001").await;
    let page = served.get(&treasury, &path).await;
    assert!(page.text.contains(">Autorizar<"), "{}", page.text);
    assert_eq!(served.post(&treasury, &format!("{path}/responder"), &answer).await.status, 303);
    assert_eq!(served.world.balance("", &Account::Held(payment).to_string()), 0);
    assert_eq!(served.get(&operations, "/casos/none").await.status, 404);
    assert_eq!(served.world.broken(), Vec::new());
}
