//! A biller that fails: it does not answer, answers too late, refuses. It keeps its own book, which no restore of the centre touches, and
//! the auditor compares the two.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cas_domain::catalogue::Service;
use cas_domain::reference::ReadReference;
use cas_domain::time::WallMillis;
use cas_server::services::billers::{Biller, Billers, LookUp, PostOrder, Reply};
use cas_server::store::Store;

use super::random::Random;

/// What a biller knows of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// In centavos.
    pub amount: i64,
    /// Accepted, or refused for good.
    pub accepted: bool,
}

/// How bad it is: chances per thousand, per call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mood {
    /// The post does not arrive.
    pub deaf: u64,
    /// It arrives, and nobody hears the answer.
    pub silent: u64,
    /// It is refused for good.
    pub refuses: u64,
    /// No answer to an enquiry.
    pub lost: u64,
}

#[derive(Debug)]
struct State {
    mood: Mood,
    random: Random,
    book: BTreeMap<String, Posted>,
    calls: BTreeMap<&'static str, u64>,
}

/// The biller, seen from both sides.
#[derive(Clone, Debug)]
pub struct Desk {
    state: Arc<Mutex<State>>,
}

impl Desk {
    /// A biller that works.
    pub fn new(seed: u64) -> Self {
        let random = Random::new(seed, "biller");
        let state = State { mood: Mood::default(), random, book: BTreeMap::new(), calls: BTreeMap::new() };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// What the centre calls.
    pub fn billers(&self) -> Billers {
        Billers::only(Arc::new(self.clone()))
    }

    /// From now on it is as bad as this.
    pub fn set_mood(&self, mood: Mood) {
        self.state().mood = mood;
    }

    /// Its own book, by the key of the post.
    pub fn book(&self) -> BTreeMap<String, Posted> {
        self.state().book.clone()
    }

    /// What went wrong, and how often.
    pub fn calls(&self) -> BTreeMap<&'static str, u64> {
        self.state().calls.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(key: &str, posted: &Posted) -> Reply {
    if posted.accepted {
        Reply::Accepted { authorisation: format!("A-{}", key.chars().rev().take(12).collect::<String>()) }
    } else {
        Reply::Rejected { reason: "referencia vencida".to_owned() }
    }
}

impl State {
    fn happens(&mut self, chance: u64, what: &'static str) -> bool {
        let happens = chance > 0 && self.random.happens(chance);
        if happens {
            *self.calls.entry(what).or_default() += 1;
        }
        happens
    }
}

impl Biller for Desk {
    fn look_up(&self, store: &Store, service: &Service, reference: &ReadReference, now: WallMillis) -> LookUp {
        Billers::demonstration().of(&service.biller).look_up(store, service, reference, now)
    }

    fn post(&self, _store: &Store, order: &PostOrder, _now: WallMillis) -> Reply {
        let mut state = self.state();
        let mood = state.mood;
        let unknown = |why: &str| Reply::Unknown { why: why.to_owned() };
        if state.happens(mood.deaf, "post lost") {
            return unknown("sin respuesta");
        }
        let key = order.key();
        if !state.book.contains_key(&key) {
            let accepted = !state.happens(mood.refuses, "post refused");
            state.book.insert(key.clone(), Posted { amount: order.amount.centavos(), accepted });
        }
        if state.happens(mood.silent, "post without answer") {
            return unknown("tiempo agotado");
        }
        let known = state.book.get(&key).filter(|known| known.amount == order.amount.centavos());
        known.map_or_else(|| unknown("otro importe"), |known| answer(&key, known))
    }

    fn enquire(&self, _store: &Store, order: &PostOrder) -> Reply {
        let mut state = self.state();
        let mood = state.mood;
        if state.happens(mood.lost, "enquiry without answer") {
            return Reply::Unknown { why: "sin respuesta".to_owned() };
        }
        state.book.get(&order.key()).map_or(Reply::NotThere, |known| answer(&order.key(), known))
    }

    fn answers_at_once(&self) -> bool {
        true
    }
}
