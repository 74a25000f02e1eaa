//! The terminal's computer while the agent runs on it: the real pump over a real journal, its ports, its sync.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Mutex, OnceLock, PoisonError};

use cas_agent::app::pin_fits;
use cas_agent::clock::{Now, Seeds};
use cas_agent::journal::{Journal, Storage};
use cas_agent::outbox::Outbox;
use cas_agent::pump::{Input, Output, Pump};
use cas_agent::session::event::SessionEvent;
use cas_agent::session::setup::{CoinSetup, HopperSetup, Setup};
use cas_agent::sync::reconcile::Reconciler;
use cas_domain::denomination::Denomination;
use cas_domain::id::IdSeed;
use cas_domain::local::touch::{Act, Pin, Touch};
use cas_domain::local::view::View;
use cas_domain::wire::v1::QuoteRequest;
use ed25519_dalek::SigningKey;

use super::controls::Wiring;
use super::fuse::Fuse;
use super::machine::Machine;
use super::ports::Ports;
use super::random::Random;

/// Time passes for the session this often, as in the daemon.
const TICK_MS: u64 = 100;
/// A PIN is compared in so many milliseconds.
const PIN_MS: u64 = 40;

/// Ids from the story's seed.
struct SeededIds(Random);

impl Seeds for SeededIds {
    fn seed(&mut self) -> IdSeed {
        let mut seed = IdSeed::default();
        let (head, tail) = seed.split_at_mut(8);
        head.copy_from_slice(&self.0.draw().to_be_bytes());
        tail.copy_from_slice(&self.0.draw().to_be_bytes()[..2]);
        seed
    }
}

/// What the agent has to say to the world outside.
#[derive(Debug)]
pub enum Said {
    /// A new view.
    View(Box<View>),
    /// A question for a quote.
    Quote(u64, QuoteRequest),
}

/// One life of the agent.
pub struct Host {
    /// The pump.
    pub pump: Pump,
    /// What is on the screen.
    pub view: View,
    /// Sync between two requests.
    pub sync: Reconciler,
    /// There is something to send.
    pub nudged: bool,
    /// Which life this is.
    pub life: u64,
    /// How long a commit takes, in milliseconds.
    pub commit_ms: u64,
    ports: Ports,
    ticked: u64,
    pins: Vec<(u64, u64, bool)>,
    /// Outputs of a commit that is not done yet, and when it is.
    held: Option<(u64, Vec<Output>)>,
}

/// The slots of the machine.
pub fn setup() -> Option<Setup> {
    let hopper = |name: &str, centavos| {
        Some(HopperSetup { slot: name.parse().ok()?, denomination: Denomination::coin(centavos).ok()?, capacity: 500 })
    };
    Some(Setup {
        bill: Some(("bill".parse().ok()?, 600)),
        coin: Some(CoinSetup {
            slot: "coin".parse().ok()?,
            capacity: 1000,
            routes: vec![(2, "hopper-1".parse().ok()?), (3, "hopper-2".parse().ok()?)],
        }),
        hoppers: vec![hopper("hopper-1", 1000)?, hopper("hopper-2", 100)?],
        printer: Some("printer".parse().ok()?),
        door: Some("door".parse().ok()?),
    })
}

impl Host {
    /// The agent starts: its journal is read back and what it finds is settled. `time` says the moment by both clocks.
    ///
    /// # Errors
    /// A sentence: the agent ends at once, and cash stays off.
    pub fn boot(storage: &Storage, machine: &Machine, key: &SigningKey, time: Now, now: u64, life: (u64, u64)) -> Result<Self, String> {
        let (seed, life) = life;
        let (journal, entries) = Journal::open(storage.clone()).map_err(|error| chain(&error))?;
        let ids = Box::new(SeededIds(Random::new(seed ^ life.wrapping_mul(0x9E37_79B9), "ids")));
        let (held, terminal) = (journal.acked(), journal.enrolment().terminal);
        let setup = setup().ok_or("the slots of the machine have impossible names")?;
        let pump = Pump::open(journal, entries, setup, key.clone(), None, time, ids).map_err(|error| chain(&error))?;
        let view = pump.session().view(pump.standing(), time);
        let ports = Ports::open(machine, pump.boot().as_u128(), now)?;
        let sync = Reconciler::new(Outbox::new(storage.clone()), terminal, key.clone(), held);
        Ok(Self { pump, view, sync, nudged: true, life, commit_ms: 0, ports, ticked: now, pins: vec![], held: None })
    }

    /// Lets the drivers work at this moment, and puts what they say in the pump's queue.
    ///
    /// # Errors
    /// A sentence if the queue is full.
    pub fn hear(&mut self, now: u64, wiring: &mut Wiring) -> Result<(), String> {
        let mut inputs = Vec::new();
        self.ports.turn(now, wiring, &mut inputs);
        self.pins.retain(|(due, request, right)| {
            if *due <= now {
                inputs.push(Input::Session(SessionEvent::Pin { request: *request, right: *right }));
            }
            *due > now
        });
        inputs.into_iter().try_for_each(|input| self.push(input))
    }

    /// Lets the pump do one thing. `false` when there is nothing to do at this moment.
    ///
    /// # Errors
    /// A sentence: why the process had to end.
    pub fn act(&mut self, now: u64, time: Now, fuse: &Rc<Fuse>, said: &mut Vec<Said>) -> Result<bool, String> {
        if fuse.is_blown() {
            return Ok(false);
        }
        if let Some((done, _)) = &self.held {
            if *done > now {
                return Ok(false);
            }
            let outputs = self.held.take().map(|(_, outputs)| outputs).unwrap_or_default();
            self.put(now, outputs, fuse, said)?;
        } else if self.pump.has_work() {
            self.run_one(now, time, fuse, said)?;
        } else if now >= self.ticked + TICK_MS {
            self.ticked = now;
            let outputs = self.pump.tick(time).map_err(|error| chain(&error))?;
            self.put(now, outputs, fuse, said)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn run_one(&mut self, now: u64, time: Now, fuse: &Rc<Fuse>, said: &mut Vec<Said>) -> Result<(), String> {
        if fuse.point() {
            return Ok(());
        }
        let before = self.pump.journal().commits();
        let outputs = self.pump.run_one(time).map_err(|error| chain(&error))?;
        if self.commit_ms > 0 && self.pump.journal().commits() != before {
            self.held = Some((now + self.commit_ms, outputs));
            return Ok(());
        }
        self.put(now, outputs, fuse, said)
    }

    fn put(&mut self, now: u64, outputs: Vec<Output>, fuse: &Rc<Fuse>, said: &mut Vec<Said>) -> Result<(), String> {
        for output in outputs {
            if fuse.point() {
                return Ok(());
            }
            match output {
                Output::Device(command) => {
                    if let Some(input) = self.ports.command(now, command) {
                        self.push(input)?;
                    }
                }
                Output::View(view) => {
                    self.view = *view.clone();
                    said.push(Said::View(view));
                }
                Output::AskQuote { request, service, reference, amount } => {
                    said.push(Said::Quote(request, QuoteRequest { service, reference, amount }));
                }
                Output::CheckPin { request, pin, hash } => self.pins.push((now + PIN_MS, request, known_pin(&pin, &hash))),
                Output::Nudge => self.nudged = true,
                // No citizen of these stories leaves a telephone number.
                Output::KeepPhone { .. } => {}
            }
        }
        Ok(())
    }

    /// Puts an input in the pump's queue.
    ///
    /// # Errors
    /// A sentence if the queue is full.
    pub fn push(&mut self, input: Input) -> Result<(), String> {
        if self.pump.push(input) { Ok(()) } else { Err("the pump's queue is full".to_owned()) }
    }

    /// A finger on the screen as it stands now.
    ///
    /// # Errors
    /// A sentence if the queue is full.
    pub fn touch(&mut self, act: Act) -> Result<(), String> {
        let touch = Touch { version: self.view.version, payment: self.view.payment, act };
        self.push(Input::Session(SessionEvent::Touch(touch)))
    }

    /// When something is due here.
    pub fn next_at(&self) -> u64 {
        let pins = self.pins.iter().map(|(due, ..)| *due);
        let held = self.held.as_ref().map(|(done, _)| *done);
        let ports = self.ports.next_at();
        pins.chain(held).chain(ports).min().unwrap_or(u64::MAX).min(self.ticked + TICK_MS)
    }

    /// Whether a commit is under way or inputs wait.
    pub fn is_busy(&self) -> bool {
        self.held.is_some() || self.pump.has_work() || !self.pins.is_empty()
    }
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Compares a PIN with its hash once for the whole process: argon2 is slow on purpose.
fn known_pin(pin: &Pin, hash: &str) -> bool {
    static KNOWN: OnceLock<Mutex<HashMap<(String, String), bool>>> = OnceLock::new();
    let known = KNOWN.get_or_init(Mutex::default);
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    *known.entry((pin.0.clone(), hash.to_owned())).or_insert_with(|| pin_fits(pin, hash))
}
