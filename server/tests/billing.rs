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
