//! S49: a disk is lost with entries that had not arrived; what is known of them is a case, and papers prove the rest.

use cas_domain::journal::{Link, Seq};
use cas_domain::wire::paper::PaperClaim;
use cas_domain::wire::v1::Heartbeat;
use cas_server::cases::CaseState;
use cas_server::cases::open::CaseKind;
use cas_server::cases::view::CaseHead;
use cas_server::claims::ClaimError;
use cas_server::decisions::DecisionError;
use cas_server::error::CentreError;
use cas_server::ledger::decision::{About, Choice};
use cas_server::seed::TERMINAL;

use crate::http::Served;
use crate::questions::beat;
use crate::world::{Terminal, World, pesos};

const WHY: &str = "El disco no gira; se contaron cajas y tolvas";

/// What the terminal says of its head.
fn say(world: &World, terminal: &Terminal) {
    let row = world.centre.store.read::<_, CentreError>(|db| Ok(db.terminal(terminal.id())?)).expect("reads").expect("registered");
    let said: Heartbeat = beat(terminal.link());
    world.centre.heartbeat(&row, terminal.answer.epoch, &said).expect("heard");
}

fn lost(world: &World) -> Vec<CaseHead> {
    let list = world.centre.case_list(&world.session("3001"), None).expect("the list");
    list.into_iter().filter(|head| head.row.opening.kind == CaseKind::LostTail).collect()
}

/// A machine that told a head beyond what it sent, and whose disk then was lost.
fn lost_disk() -> (World, Terminal, Link) {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    let held = terminal.link();
    terminal.pay_short(4514, "123456782", 44);
    say(&world, &terminal);
    (world, terminal, held)
}

#[test]
fn s49_lost_tail_a_new_enrolment_over_a_head_that_was_ahead_opens_a_case() {
    let (world, terminal, held) = lost_disk();
    assert!(lost(&world).is_empty(), "late is not lost");
    let _new = world.terminal();
    let cases = lost(&world);
    assert_eq!((cases.len(), cases[0].state), (1, CaseState::ToDecide));
    let case = cases[0].row.opening.case;
    let view = world.centre.case_view(&world.session("3001"), case).expect("the case");
    let tail = view.tail.expect("what is missing");
    assert_eq!((tail.lost.held, tail.lost.told), (held.seq, Some(terminal.link().seq)));
    assert_eq!(tail.lost.missing(), terminal.link().seq.0 - held.seq.0);
    assert_eq!(view.evidence.lines.last().map(|line| line.seq), Some(held.seq.0), "the last that arrived stands as evidence");
    assert!(view.evidence.holds());
    let about = About::Case { case };
    assert!(!world.centre.ask_decision(&world.session("3001"), &about, Choice::Explained, WHY).expect("asked"), "two persons");
    world.centre.answer_decision(&world.session("6001"), &about, true, WHY).expect("granted");
    assert_eq!(lost(&world)[0].state, CaseState::Closed);
    assert_eq!(world.broken(), Vec::new());
}

#[test]
fn s49_lost_tail_a_terminal_that_sent_everything_opens_none_and_a_person_may_say_so() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    world.sync(&mut terminal);
    say(&world, &terminal);
    let operations = world.session("3001");
    assert!(matches!(world.centre.report_lost_disk(&world.session("8001"), TERMINAL, WHY), Err(CentreError::Forbidden(_))));
    let case = world.centre.report_lost_disk(&operations, TERMINAL, WHY).expect("said");
    let twice = world.centre.report_lost_disk(&operations, TERMINAL, WHY);
    assert!(matches!(twice, Err(CentreError::Decision(DecisionError::Pending))), "{twice:?}");
    let _new = world.terminal();
    assert_eq!(lost(&world).iter().map(|head| head.row.opening.case).collect::<Vec<_>>(), [case], "one case for one disk");
    let mut next = world.terminal();
    world.sync(&mut next);
    assert_eq!(lost(&world).len(), 1, "the next epochs lost nothing");
}

#[test]
fn s49_lost_tail_papers_from_beyond_it_are_valid_claims_and_others_are_not() {
    let (world, terminal, held) = lost_disk();
    let folio = terminal.folio(cas_domain::folio::FolioKind::Refund, 44);
    let paper = PaperClaim::new(folio, terminal.link()).address("cas.example", &terminal.key);
    let _new = world.terminal();
    let case = lost(&world)[0].row.opening.case;
    let clerk = world.session("8001");
    let found = world.centre.find_claim(&clerk, &paper);
    assert!(matches!(&found, Err(CentreError::Claim(ClaimError::LostWithDisk(of))) if *of == case), "{found:?}");
    assert_eq!(world.centre.show_paper(&clerk, case, &paper, pesos(13)).expect("taken down"), folio);
    let refused = |text: &str, amount| match world.centre.show_paper(&clerk, case, text, amount) {
        Err(CentreError::Claim(error)) => error,
        other => panic!("expected a refusal, got {other:?}"),
    };
    assert_eq!(refused(&paper, pesos(13)), ClaimError::ShownBefore);
    let early = PaperClaim::new(terminal.folio(cas_domain::folio::FolioKind::Payment, 4513), held);
    assert_eq!(refused(&early.address("cas.example", &terminal.key), pesos(13)), ClaimError::NotOfTail, "its entries arrived");
    let forged = paper.replace(&format!("n={}", terminal.link().seq.0), &format!("n={}", Seq(900).0));
    assert_eq!(refused(&forged, pesos(13)), ClaimError::Forged);
    let view = world.centre.case_view(&world.session("3001"), case).expect("the case");
    assert_eq!(view.tail.expect("what is missing").papers.len(), 1);
    assert_eq!(world.broken(), vec![]);
}

#[tokio::test]
async fn a_lost_disk_is_said_and_shown_on_its_pages() {
    let (world, terminal, _) = lost_disk();
    let folio = terminal.folio(cas_domain::folio::FolioKind::Refund, 44);
    let paper = PaperClaim::new(folio, terminal.link()).address("cas.example", &terminal.key);
    let served = Served::new(world).await;
    let (operations, clerk) = (served.enter("3001").await, served.enter("8001").await);
    let said = served.post(&operations, "/terminales/7/disco-perdido", &[("reason", WHY)]).await;
    assert_eq!(said.status, 303, "{}", said.text);
    let page = served.get(&clerk, &said.to).await;
    for part in ["Cola sin sincronizar", "Faltan al menos", "Nadie ha mostrado uno todavía"] {
        assert!(page.text.contains(part), "the page does not show {part}: {}", page.text);
    }
    let shown = served.post(&clerk, &format!("{}/papel", said.to), &[("q", &paper), ("pesos", "13.00")]).await;
    assert_eq!(shown.status, 303, "{}", shown.text);
    let page = served.get(&operations, &said.to).await;
    assert!(page.text.contains(&folio.to_string()) && page.text.contains("$13.00"), "{}", page.text);
}
