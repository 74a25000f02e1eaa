//! The way between terminal and centre: requests and answers take their time, get lost, come twice, come late, or the way is cut.

use anyhow::Result;
use cas_agent::sync::reconcile::{Answer, Request};
use cas_domain::wire::v1::{QuoteAnswer, QuoteRequest};

use super::centre::{CentreEnd, terminal_key};
use super::random::Random;

/// An HTTP request without an answer is given up after this, in milliseconds.
const GIVE_UP_MS: u64 = 10_000;
/// Requests under way at most; what is beyond is lost.
const TRAVELS_MAX: usize = 256;

/// How bad the way is: chances per thousand, per request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weather {
    /// Nothing passes: a cut of the way, or the centre is down.
    pub cut: bool,
    /// The request is lost.
    pub request_lost: u64,
    /// The answer is lost: the centre has done what was asked.
    pub answer_lost: u64,
    /// A second copy of the request comes up to a minute later.
    pub repeated: u64,
    /// Up to nine seconds late.
    pub late: u64,
}

/// What is under way.
#[derive(Clone, Debug)]
pub enum Message {
    /// A request of sync.
    Sync(Request),
    /// A question for a quote, with its number.
    Quote(u64, QuoteRequest),
}

/// What comes back.
#[derive(Debug)]
pub enum Reply {
    /// To a request of sync; `None` if it was given up.
    Sync(Option<Answer>),
    /// To a question for a quote.
    Quote(u64, Option<Box<QuoteAnswer>>),
}

struct Travel {
    due: u64,
    life: u64,
    message: Message,
    /// When the answer is back; `None` if nobody hears it.
    back: Option<u64>,
}

/// The way.
pub struct Network {
    /// How bad it is.
    pub weather: Weather,
    travels: Vec<Travel>,
    answers: Vec<(u64, u64, Reply)>,
    random: Random,
}

impl Network {
    /// A good way.
    pub fn new(seed: u64) -> Self {
        Self { weather: Weather::default(), travels: vec![], answers: vec![], random: Random::new(seed, "network") }
    }

    /// Sends a message of one life of the agent.
    pub fn send(&mut self, now: u64, life: u64, message: Message) {
        let weather = self.weather;
        let random = &mut self.random;
        let given_up = match &message {
            Message::Sync(_) => Reply::Sync(None),
            Message::Quote(request, _) => Reply::Quote(*request, None),
        };
        let (there, back) = (random.between(5, 60), random.between(5, 60));
        let late = if random.happens(weather.late) { random.below(9_000) } else { 0 };
        if weather.cut {
            self.answers.push((now + 3_000, life, given_up));
            return;
        }
        if random.happens(weather.repeated) && self.travels.len() < TRAVELS_MAX {
            let due = now + there + random.below(60_000);
            self.travels.push(Travel { due, life, message: message.clone(), back: None });
        }
        if random.happens(weather.request_lost) || self.travels.len() >= TRAVELS_MAX {
            self.answers.push((now + GIVE_UP_MS, life, given_up));
            return;
        }
        let heard = !random.happens(weather.answer_lost);
        if !heard {
            self.answers.push((now + GIVE_UP_MS, life, given_up));
        }
        let due = now + there + late;
        self.travels.push(Travel { due, life, message, back: heard.then_some(due + back) });
    }

    /// Lets arrive what is due; answers that are back now, with the life of the agent that asked.
    ///
    /// # Errors
    /// When the centre's store fails, which it must not.
    pub fn turn(&mut self, now: u64, since_opening: u64, centre: &mut CentreEnd) -> Result<Vec<(u64, Reply)>> {
        let mut at = 0;
        while at < self.travels.len() {
            if self.travels[at].due > now {
                at += 1;
                continue;
            }
            let travel = self.travels.remove(at);
            if self.weather.cut {
                // Cut on the way: neither side hears of it.
                if let Some(back) = travel.back {
                    self.answers.push((back + GIVE_UP_MS, travel.life, nothing(&travel.message)));
                }
                continue;
            }
            centre.at(since_opening);
            let reply = ask(centre, &travel.message)?;
            if let Some(back) = travel.back {
                self.answers.push((back, travel.life, reply));
            }
        }
        let due = self.answers.extract_if(.., |(at, ..)| *at <= now);
        Ok(due.map(|(_, life, reply)| (life, reply)).collect())
    }

    /// When something arrives next.
    pub fn next_at(&self) -> Option<u64> {
        self.travels.iter().map(|travel| travel.due).chain(self.answers.iter().map(|(at, ..)| *at)).min()
    }

    /// Whether an answer is awaited.
    pub fn is_quiet(&self) -> bool {
        self.answers.is_empty() && self.travels.iter().all(|travel| travel.back.is_none())
    }
}

fn nothing(message: &Message) -> Reply {
    match message {
        Message::Sync(_) => Reply::Sync(None),
        Message::Quote(request, _) => Reply::Quote(*request, None),
    }
}

fn ask(centre: &CentreEnd, message: &Message) -> Result<Reply> {
    let (terminal, key) = (centre.answer.terminal, terminal_key());
    Ok(match message {
        Message::Sync(request) => Reply::Sync(Some(centre.take(terminal, &key, request)?)),
        Message::Quote(request, asked) => Reply::Quote(*request, centre.quote(terminal, &key, asked).ok().map(Box::new)),
    })
}
