//! A validator machine and an emulated validator on one line, in virtual time, whatever they speak.

use std::fmt::Debug;

use cas_hardware::acceptor::{Acceptor, Dialect};
use cas_hardware::device::identity::Serial;
use cas_hardware::device::{
    Act, Authority, BillAtStart, BillCommand, BillEvent, BillMask, BillTable, EscrowInstance, Instant, IntentRef, LineEvent, Machine,
    Permit, Refused, Span, Terms, Value, WireMemory,
};
use cas_hardware::emulation::FarEnd;
use cas_hardware::emulation::validator::{Settings, ValidatorEnd, Wire};

pub const BOOT: u128 = 77;
pub const SERIAL: &str = "210123456789";
pub const EVERYTHING: BillMask = BillMask(0x3F);

/// The tests vouch for themselves.
#[derive(Debug)]
pub struct Tester;

impl Authority for Tester {
    type Proof = Terms;

    fn terms(proof: &Terms) -> Terms {
        proof.clone()
    }
}

/// What is spoken on the line.
pub trait Protocol: Debug {
    type Line: Dialect;
    type Wire: Wire;
    /// What a host says.
    type Request: Copy + Debug + PartialEq;
    /// The serial number that the device is given.
    const SERIAL: &str = SERIAL;
    /// The code of a sensor that failed, as the control line takes it.
    const SENSOR_FAILURE: &str;
    /// The serial number that the device tells: what its protocol can tell of [`SERIAL`].
    const TOLD_SERIAL: &str = SERIAL;
    fn host() -> Acceptor<Tester, Self::Line>;
    fn device(settings: Settings) -> ValidatorEnd<Self::Wire>;
    /// Reads a whole frame of the host.
    fn read(frame: &[u8]) -> Option<Self::Request>;
}

pub struct World<P: Protocol> {
    pub now: Instant,
    pub host: Acceptor<Tester, P::Line>,
    pub device: ValidatorEnd<P::Wire>,
    /// What the host has said, in order.
    pub said: Vec<P::Request>,
    /// Every event so far, in order.
    pub seen: Vec<BillEvent>,
    /// The line is cut in both directions.
    pub cut: bool,
    /// What the host wrote down of the wire.
    pub memory: Option<WireMemory>,
    next: usize,
    intents: u128,
}

impl<P: Protocol> World<P> {
    pub fn new() -> Self {
        Self::with(Settings::mexican(P::SERIAL, "CB-0001"))
    }

    pub fn with(settings: Settings) -> Self {
        Self {
            now: Instant::from_millis(0),
            host: P::host(),
            device: P::device(settings),
            said: Vec::new(),
            seen: Vec::new(),
            cut: false,
            memory: None,
            next: 0,
            intents: 0,
        }
    }

    /// Initialised, enabled and idle.
    pub fn idle() -> Self {
        let mut world = Self::new();
        world.bring_up();
        world
    }

    pub fn bring_up(&mut self) {
        self.wait("started", |event| matches!(event, BillEvent::Started { .. }));
        self.begin();
        self.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
        self.accept(EVERYTHING);
        self.wait("idle", |event| *event == BillEvent::State(cas_hardware::device::BillState::Idle));
    }

    /// The computer loses its power and starts again, and with it the host.
    pub fn restart_computer(&mut self) {
        self.memory = None;
        self.restart_host();
    }

    /// A new process of the host on the same line.
    pub fn restart_host(&mut self) {
        self.host = P::host();
        if let Some(memory) = &self.memory {
            self.host.remember(memory);
        }
        self.said.clear();
        self.seen.clear();
        self.next = 0;
    }

    /// Everything that can be said now is said; no time passes.
    pub fn exchange(&mut self) {
        for _ in 0..64 {
            let mut moved = self.take_events();
            // As a driver does: written down before the frame leaves.
            loop {
                self.memory = self.host.poll_memory().or_else(|| self.memory.take());
                let Some(bytes) = self.host.poll_transmit(self.now) else { break };
                let bytes = bytes.to_vec();
                self.said.push(P::read(&bytes).expect("the host says what can be read"));
                if !self.cut {
                    self.device.handle_bytes(self.now, &bytes);
                }
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
        self.now = due.map_or(soonest, |due| due.max(soonest));
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

    /// The next unseen event that fits; those before it are passed over.
    pub fn wait(&mut self, name: &str, fits: impl Fn(&BillEvent) -> bool) -> BillEvent {
        let end = self.now.after(Span::from_millis(120_000));
        loop {
            self.take_events();
            while let Some(event) = self.seen.get(self.next) {
                self.next += 1;
                if fits(event) {
                    return event.clone();
                }
            }
            assert!(self.now < end, "waited for {name}; saw {}", self.story());
            self.turn();
        }
    }

    pub fn wait_started(&mut self) -> BillAtStart {
        match self.wait("started", |event| matches!(event, BillEvent::Started { .. })) {
            BillEvent::Started { found, .. } => found,
            _ => unreachable!(),
        }
    }

    pub fn wait_escrowed(&mut self) -> (EscrowInstance, Option<Value>) {
        match self.wait("escrowed", |event| matches!(event, BillEvent::Escrowed { .. })) {
            BillEvent::Escrowed { escrow, value, .. } => (escrow, value),
            _ => unreachable!(),
        }
    }

    pub fn command(&mut self, command: BillCommand<Tester>) -> Result<(), Refused> {
        // As a driver does: events are taken before commands are given.
        self.take_events();
        self.host.command(self.now, command)
    }

    fn take_events(&mut self) -> bool {
        let before = self.seen.len();
        while let Some(event) = self.host.poll_event() {
            self.seen.push(event);
        }
        self.seen.len() > before
    }

    pub fn begin(&mut self) {
        self.command(BillCommand::Begin { reset: None }).unwrap();
    }

    pub fn begin_with_reset(&mut self) {
        let permit = self.permit(Act::Reset);
        self.command(BillCommand::Begin { reset: Some(permit) }).unwrap();
    }

    pub fn accept(&mut self, mask: BillMask) {
        self.command(BillCommand::Accept(mask)).unwrap();
    }

    pub fn confirm(&mut self) {
        self.command(BillCommand::Confirm).unwrap();
    }

    pub fn terms(&mut self, act: Act) -> Terms {
        self.intents += 1;
        Terms { intent: IntentRef(self.intents), boot: BOOT, serial: Serial::try_from(P::TOLD_SERIAL).ok(), act }
    }

    pub fn permit(&mut self, act: Act) -> Permit<Tester> {
        Permit::from_proof(self.terms(act))
    }

    pub fn stack(&mut self, escrow: EscrowInstance, value: Value) -> Result<(), Refused> {
        let permit = self.permit(Act::Stack { escrow, value });
        self.command(BillCommand::Stack(permit))
    }

    /// Puts a note in, waits for escrow and permits to stack it.
    pub fn insert_and_stack(&mut self, note: &str) -> EscrowInstance {
        self.hand(&["insert", note]);
        let (escrow, value) = self.wait_escrowed();
        self.stack(escrow, value.unwrap()).unwrap();
        escrow
    }

    pub fn hand(&mut self, words: &[&str]) -> serde_json::Value {
        self.device.control(self.now, words).unwrap()
    }

    /// The device loses its power and gets it back.
    pub fn cycle_power(&mut self) {
        self.hand(&["power", "off"]);
        self.run(1_000);
        self.hand(&["power", "on"]);
    }

    pub fn line(&mut self, event: LineEvent) {
        self.cut = event == LineEvent::Lost;
        self.host.handle_line(self.now, event);
    }

    /// What was reported, one event per line, without tables.
    pub fn story(&self) -> String {
        let line = |event: &BillEvent| match event {
            BillEvent::Started { found, .. } => format!("Started {found:?}\n"),
            BillEvent::Ready { .. } => "Ready\n".to_owned(),
            other => format!("{other:?}\n"),
        };
        let device = format!("at {:?}: {}\n", self.now, self.device.inventory());
        let said = format!("last said {:?}\n", &self.said[self.said.len().saturating_sub(12)..]);
        self.seen.iter().map(line).chain([said, device]).collect()
    }

    pub fn count(&self, request: P::Request) -> usize {
        self.said.iter().filter(|said| **said == request).count()
    }

    pub fn count_events(&self, fits: impl Fn(&BillEvent) -> bool) -> usize {
        self.seen.iter().filter(|event| fits(event)).count()
    }

    pub fn inventory(&self, place: &str) -> String {
        self.device.inventory()[place].to_string()
    }
}

pub fn table_of(event: &BillEvent) -> BillTable {
    match event {
        BillEvent::Ready { table, .. } => table.clone(),
        other => panic!("{other:?} carries no table"),
    }
}
