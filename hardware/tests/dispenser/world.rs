//! A dispenser's machine and an emulated dispenser on one line, in virtual time, whatever they speak.

use std::fmt::Debug;

use cas_hardware::device::{
    Act, CASSETTES_MAX, Cassette, Cassettes, DispenserCommand, DispenserEvent, Instant, IntentRef, LastOrder, LineEvent, Machine,
    NoteCounts, Outcomes, Permit, Refused, Span, Terms, Value,
};
use cas_hardware::dispenser::{Dialect, Dispenser};
use cas_hardware::emulation::FarEnd;
use cas_hardware::emulation::dispenser::{DispenserEnd, Wire};

pub use crate::bill::world::{BOOT, Tester};

/// What is spoken on the line.
pub trait Protocol: Debug {
    type Line: Dialect;
    type Wire: Wire;
    fn host() -> Dispenser<Tester, Self::Line>;
    fn device() -> DispenserEnd<Self::Wire>;
    /// Whether these bytes of the host order notes.
    fn is_order(bytes: &[u8]) -> bool;
    /// Whether these bytes of the host move notes that lie in the path.
    fn is_purge(bytes: &[u8]) -> bool;
}

/// Two cassettes in use: $100 and $50.
pub fn cassettes() -> Cassettes {
    let cassette =
        |pesos: u32| Some(Cassette { id: "C1".try_into().unwrap(), value: Value { mantissa: pesos, exponent: 0, currency: *b"MXN" } });
    [cassette(100), cassette(50), None, None]
}

pub struct World<P: Protocol> {
    pub now: Instant,
    pub host: Dispenser<Tester, P::Line>,
    pub device: DispenserEnd<P::Wire>,
    /// What the host has said since the start of the world, in order.
    pub said: Vec<Vec<u8>>,
    /// Every event of this host so far.
    pub seen: Vec<DispenserEvent>,
    /// The line is cut in both directions.
    pub cut: bool,
    next: usize,
    intents: u128,
}

impl<P: Protocol> World<P> {
    pub fn new() -> Self {
        Self {
            now: Instant::from_millis(0),
            host: P::host(),
            device: P::device(),
            said: Vec::new(),
            seen: Vec::new(),
            cut: false,
            next: 0,
            intents: 0,
        }
    }

    /// Purged and able to pay.
    pub fn ready() -> Self {
        let mut world = Self::new();
        world.bring_up();
        world
    }

    /// From `Started` to `Ready`, with a purge.
    pub fn bring_up(&mut self) -> Option<LastOrder> {
        self.wait("started", |event| matches!(event, DispenserEvent::Started { .. }).then_some(()));
        self.purge().unwrap();
        self.wait("purged", |event| matches!(event, DispenserEvent::Purged { done: true, .. }).then_some(()));
        self.wait_ready()
    }

    pub fn wait_ready(&mut self) -> Option<LastOrder> {
        self.wait("ready", |event| if let DispenserEvent::Ready { last, .. } = event { Some(*last) } else { None })
    }

    /// A new process of the host on the same line.
    pub fn restart_host(&mut self) {
        self.host = P::host();
        self.seen.clear();
        self.next = 0;
    }

    pub fn permit(&mut self, act: Act) -> (IntentRef, Permit<Tester>) {
        self.intents += 1;
        let intent = IntentRef(self.intents);
        (intent, Permit::from_proof(Terms { intent, boot: BOOT, serial: None, act }))
    }

    pub fn command(&mut self, command: DispenserCommand<Tester>) -> Result<(), Refused> {
        // As a driver does: events are taken before commands are given.
        self.take_events();
        self.host.command(self.now, command)
    }

    pub fn purge(&mut self) -> Result<IntentRef, Refused> {
        let (intent, permit) = self.permit(Act::Reset);
        self.command(DispenserCommand::Begin { purge: Some(permit) }).map(|()| intent)
    }

    pub fn order(&mut self, counts: NoteCounts) -> Result<IntentRef, Refused> {
        let (intent, permit) = self.permit(Act::DispenseNotes { counts });
        self.command(DispenserCommand::Dispense(permit)).map(|()| intent)
    }

    /// How an order ends.
    pub fn outcome(&mut self) -> Ended {
        self.wait("the end of the order", |event| match event {
            DispenserEvent::Dispensed { cassettes, .. } => Some(Ended::Proven(*cassettes)),
            DispenserEvent::Doubt { cassettes, .. } => Some(Ended::Doubt(*cassettes)),
            DispenserEvent::NotSent { .. } => Some(Ended::NotSent),
            _ => None,
        })
    }

    /// Everything that can be said now is said; no time passes.
    pub fn exchange(&mut self) {
        for _ in 0..16 {
            let mut moved = self.take_events();
            while let Some(bytes) = self.host.poll_transmit(self.now) {
                let bytes = bytes.to_vec();
                if !self.cut {
                    self.device.handle_bytes(self.now, &bytes);
                }
                self.said.push(bytes);
                moved = true;
            }
            while let Some(bytes) = self.device.poll_transmit(self.now) {
                if !self.cut {
                    self.host.handle_bytes(self.now, &bytes);
                }
                moved = true;
            }
            if !moved {
                break;
            }
        }
    }

    /// One turn: an exchange, then time moves to the next thing that is due.
    pub fn turn(&mut self) {
        self.exchange();
        let due = [self.host.poll_timeout(), self.device.poll_timeout()].into_iter().flatten().min();
        let soonest = self.now.after(Span::from_millis(1));
        self.now = due.map_or(soonest, |due| due.max(soonest).min(self.now.after(Span::from_millis(500))));
        if self.device.poll_timeout().is_some_and(|at| at <= self.now) {
            self.device.handle_timeout(self.now);
        }
        if self.host.poll_timeout().is_some_and(|at| at <= self.now) {
            self.host.handle_timeout(self.now);
        }
    }

    pub fn run(&mut self, ms: u64) {
        let end = self.now.after(Span::from_millis(ms));
        while self.now < end {
            self.turn();
        }
    }

    /// Runs until the device has paid so many notes out, or is at another place of its work.
    pub fn until(&mut self, name: &str, mut holds: impl FnMut(&mut Self) -> bool) {
        let end = self.now.after(Span::from_millis(200_000));
        while !holds(self) {
            assert!(self.now < end, "waited until {name}; saw {}", self.story());
            self.turn();
        }
    }

    /// The next unseen event that fits; those before it are passed over.
    pub fn wait<T>(&mut self, name: &str, fits: impl Fn(&DispenserEvent) -> Option<T>) -> T {
        let end = self.now.after(Span::from_millis(300_000));
        loop {
            self.take_events();
            while let Some(event) = self.seen.get(self.next) {
                self.next += 1;
                if let Some(fit) = fits(event) {
                    return fit;
                }
            }
            assert!(self.now < end, "waited for {name}; saw {}", self.story());
            self.turn();
        }
    }

    fn take_events(&mut self) -> bool {
        let before = self.seen.len();
        while let Some(event) = self.host.poll_event() {
            self.seen.push(event);
        }
        self.seen.len() > before
    }

    pub fn hand(&mut self, words: &[&str]) -> serde_json::Value {
        self.device.control(self.now, words).unwrap_or_else(|why| panic!("{words:?}: {why}"))
    }

    pub fn line(&mut self, event: LineEvent) {
        self.cut = event == LineEvent::Lost;
        self.host.handle_line(self.now, event);
        self.take_events();
    }

    /// Frames that ordered notes, since the start of the world.
    pub fn orders_said(&self) -> usize {
        self.said.iter().filter(|bytes| P::is_order(bytes)).count()
    }

    /// Notes that left: at the exit and in somebody's hand.
    pub fn left(&self) -> u64 {
        self.notes("exit") + self.notes("taken")
    }

    /// Notes in a place of the inventory.
    pub fn notes(&self, place: &str) -> u64 {
        total(&self.device.inventory()[place])
    }

    /// Notes in a cassette, from 1.
    pub fn held(&self, number: usize) -> u64 {
        total(&self.device.inventory()["cassettes"][number.to_string()])
    }

    pub fn story(&self) -> String {
        let events: Vec<String> = self.seen.iter().rev().take(30).rev().map(|event| format!("{event:?}")).collect();
        let said: Vec<String> = self.said.iter().rev().take(12).rev().map(|bytes| format!("{bytes:02X?}")).collect();
        format!("at {} ms:\n{}\nsaid {}", self.now.as_millis(), events.join("\n"), said.join(" "))
    }
}

fn total(place: &serde_json::Value) -> u64 {
    place.as_object().map_or(0, |notes| notes.values().filter_map(serde_json::Value::as_u64).sum())
}

/// How an order ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Proven(Outcomes),
    Doubt(Outcomes),
    NotSent,
}

impl Ended {
    /// Notes that are proven to have left.
    pub fn paid(self) -> u64 {
        match self {
            Self::Proven(outcomes) => sum(&outcomes, |index| outcomes[index].exit.min),
            other => panic!("not proven: {other:?}"),
        }
    }

    /// Least and most that left.
    pub fn bounds(self) -> (u64, u64) {
        match self {
            Self::Proven(outcomes) | Self::Doubt(outcomes) => {
                (sum(&outcomes, |index| outcomes[index].exit.min), sum(&outcomes, |index| outcomes[index].exit.max))
            }
            Self::NotSent => (0, 0),
        }
    }
}

fn sum(_: &Outcomes, of: impl Fn(usize) -> u8) -> u64 {
    (0..CASSETTES_MAX).map(|index| u64::from(of(index))).sum()
}
