//! Billers that time out, forget, contradict: nothing is posted twice, nothing is lost.

use std::sync::{Arc, Mutex};

use cas_domain::account::Account;
use cas_domain::catalogue::Service;
use cas_domain::reference::ReadReference;
use cas_domain::time::WallMillis;
use cas_server::Centre;
use cas_server::services::billers::{Biller, Billers, LookUp, PostOrder, Reply};
use cas_server::services::posting::PostState;
use cas_server::store::Store;

use crate::world::World;

/// Answers from a script, and writes down what it was asked.
struct Scripted {
    replies: Mutex<Vec<Reply>>,
    asked: Mutex<Vec<String>>,
}

impl Scripted {
    fn new(replies: Vec<Reply>) -> Arc<Self> {
        Arc::new(Self { replies: Mutex::new(replies), asked: Mutex::new(Vec::new()) })
    }

    fn next(&self, what: &str, order: &PostOrder) -> Reply {
        self.asked.lock().expect("one thread").push(format!("{what} {}", order.key()));
        self.replies.lock().expect("one thread").remove(0)
    }

    fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().expect("one thread");
        asked.iter().map(|line| line.split(' ').next().unwrap_or("").to_owned()).collect()
    }
}

impl Biller for Scripted {
    fn look_up(&self, _: &Store, _: &Service, _: &ReadReference, _: WallMillis) -> LookUp {
        LookUp::Down
    }

    fn post(&self, _: &Store, order: &PostOrder, _: WallMillis) -> Reply {
        self.next("post", order)
    }

    fn enquire(&self, _: &Store, order: &PostOrder) -> Reply {
        self.next("enquire", order)
    }
}

fn with(biller: &Arc<Scripted>) -> World {
    let mut world = World::new();
    let centre: &mut Centre = Arc::get_mut(&mut world.centre).expect("nobody else holds it");
    centre.billers = Billers::only(biller.clone());
    world
}

/// So many rounds of posting, with time between them.
fn rounds(world: &World, count: usize) {
    for _ in 0..count {
        world.clock.advance(6_000);
        world.centre.post_due().expect("the store works");
    }
}

fn accepted() -> Reply {
    Reply::Accepted { authorisation: "8F2K-77".to_owned() }
}

#[test]
fn a_timeout_is_asked_about_and_never_sent_again_blindly() {
    let biller = Scripted::new(vec![Reply::Unknown { why: "timeout".to_owned() }, Reply::Unknown { why: "5xx".to_owned() }, accepted()]);
    let world = with(&biller);
    let mut terminal = world.terminal();
    let payment = terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    rounds(&world, 4);
    assert_eq!(biller.asked(), ["post", "enquire", "enquire"]);
    assert_eq!(world.balance("", "Payable:municipio"), -13_700);
    assert_eq!(world.balance("", &Account::Collected(payment, cas_domain::account::DebtNumber(0)).to_string()), 0);
}

#[test]
fn what_is_not_there_is_sent_again_under_the_same_key() {
    let biller = Scripted::new(vec![Reply::Unknown { why: "timeout".to_owned() }, Reply::NotThere, accepted()]);
    let world = with(&biller);
    let mut terminal = world.terminal();
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    world.centre.post_due().expect("the store works");
    assert_eq!(biller.asked(), ["post"], "it rests before it is asked about");
    rounds(&world, 2);
    assert_eq!(biller.asked(), ["post", "enquire", "post"]);
    let keys = biller.asked.lock().expect("one thread").iter().map(|line| line.split(' ').nth(1).map(str::to_owned)).collect::<Vec<_>>();
    assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{keys:?}");
}

#[test]
fn a_crash_while_sending_is_asked_about() {
    let biller = Scripted::new(vec![accepted()]);
    let world = with(&biller);
    let mut terminal = world.terminal();
    let payment = terminal.pay_137(4513, "123456006");
    let batch = terminal.batch(1, terminal.entries.len());
    let bytes = serde_json::to_vec(&batch).expect("JSON");
    world.centre.take_batch(&batch, &bytes).expect("the store works");
    let row = world.centre.store.read::<_, cas_server::error::CentreError>(|db| Ok(db.posts_of(payment)?)).expect("reads").remove(0);
    assert_eq!(row.state, PostState::Queued);
    let step = |state| {
        let now = world.centre.now();
        world.centre.store.write::<_, cas_server::error::CentreError>(|db| Ok(db.add_post_step(&row.order, state, 1, "", now)?))
    };
    step(PostState::Sending).expect("as if the process had ended here");
    world.centre.post_due().expect("the store works");
    assert_eq!(biller.asked(), ["enquire"], "it may have left: it is not sent again");
    assert_eq!(world.balance("", "Payable:municipio"), -13_700);
    assert!(step(PostState::Rejected).is_err(), "accepted is final");
}

/// A payment whose collected amount is not what was quoted: nothing posts until two persons have decided.
fn disputed() -> (World, cas_domain::id::PaymentId) {
    let world = with(&Scripted::new(vec![]));
    let mut terminal = world.terminal();
    let (payment, mut quote) = terminal.open(4513, "parquimetro", "123456006", &[(cas_domain::quote::LineKind::Concept, 13_700)]);
    terminal.stack(payment, crate::world::bill(200));
    quote.total = crate::world::pesos(200);
    quote.lines[0].amount = quote.total;
    terminal.collect(payment, &quote);
    let end = cas_domain::journal::facts::PaymentEnd::Completed;
    terminal.write(cas_domain::journal::EntryKind::PaymentEnded { payment, end }, vec![]);
    world.sync(&mut terminal);
    (world, payment)
}

#[tokio::test]
async fn a_disputed_post_is_decided_by_two_persons_on_its_page() {
    const WHY: &str = "Se confirmó por teléfono con la dependencia";
    for (choice, authorisation, payable, owed) in [("aplicado", "8F2K-77", -20_000, 0), ("no-aplicado", "", 0, -20_000)] {
        let (world, payment) = disputed();
        let served = crate::http::Served::new(world).await;
        let (path, act) = ("/pagos/P07-004513-3", "/pagos/P07-004513-3/disputa");
        let operations = served.enter("3001").await;
        let page = served.get(&operations, path).await;
        assert!(page.text.contains("Aviso en disputa") && page.text.contains("Pedir autorización"), "{}", page.text);
        let form = [("debt", "0"), ("choice", choice), ("authorisation", authorisation), ("reason", WHY)];
        if choice == "aplicado" {
            let bare = [("debt", "0"), ("choice", choice), ("authorisation", " "), ("reason", WHY)];
            assert_eq!(served.post(&operations, act, &bare).await.status, 422, "no authorisation");
        }
        assert_eq!(served.post(&operations, act, &form).await.status, 303);
        let answer = [("debt", "0"), ("answer", "si"), ("reason", WHY)];
        assert_eq!(served.post(&operations, act, &answer).await.status, 422, "not the same person");
        let treasury = served.enter("6001").await;
        assert_eq!(served.post(&treasury, act, &answer).await.status, 303);
        assert_eq!(served.world.balance("", "Payable:municipio"), payable);
        assert_eq!(served.world.balance("", &Account::Owed(payment).to_string()), owed);
        assert_eq!(served.post(&operations, act, &form).await.status, 409, "decided once");
        let cases = served.world.centre.case_list(&served.world.session("3001"), None).expect("the list");
        assert_eq!(cases.len(), usize::from(owed != 0), "what is to be given back is a case");
        let names: Vec<String> = served.world.broken().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["FLAGS"], "the alarm about the amount is closed on its own");
    }
}

#[test]
fn a_definite_no_is_owed_to_the_citizen() {
    let biller = Scripted::new(vec![Reply::Rejected { reason: "cuenta cancelada".to_owned() }]);
    let world = with(&biller);
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    let payment = terminal.pay_137(4513, "123456006");
    let answer = world.sync(&mut terminal);
    assert!(!answer.applied[0].accepted);
    assert_eq!(world.balance("", &Account::Owed(payment).to_string()), -13_700);
    assert_eq!(world.broken(), Vec::new());
}
