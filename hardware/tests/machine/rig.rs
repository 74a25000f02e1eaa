//! A configuration with one of everything, and a host program in miniature.

use std::path::{Path, PathBuf};

use cas_hardware::ccnet::{Timing, Validator};
use cas_hardware::clock::Clock;
use cas_hardware::control::ControlClient;
use cas_hardware::device::identity::Serial;
use cas_hardware::device::{Act, BillCommand, BillEvent, BillMask, BillState, Instant, IntentRef, Machine, Permit, Span, Terms};
use cas_hardware::driver::Driver;
use cas_hardware::emulation::config::MachineConfig;
use cas_hardware::emulation::server::EmulatedMachine;
use cas_hardware::transport::serial::{LineSettings, SerialLine};
use cas_hardware::transport::sleep::SleepDelay;

use crate::ccnet::world::Tester;

pub const BOOT: u128 = 5;
/// Longer than anything here takes, also on a busy machine.
pub const PATIENCE: Span = Span::from_millis(30_000);

pub const CONFIG: &str = r#"
directory = "lines"
control = "control.sock"

[[port]]
name = "bill"
protocol = "ccnet"
[[port.device]]
name = "bill"
serial = "210123456789"
box_serial = "CB-0001"
notes = [2000, 5000, 10000, 20000, 50000, 100000]

[[port]]
name = "cctalk"
protocol = "cctalk"
[[port.device]]
name = "coin"
kind = "coin"
address = 2
serial = 123456
coins = [50, 100, 200, 500, 1000]
box_serial = "CC-0001"
paths = ["box", "hopper-1"]
route = { C1000 = 2 }
[[port.device]]
name = "hopper-1"
kind = "hopper"
address = 3
serial = 23456
coin = 1000

[[port]]
name = "printer"
protocol = "escpos"
paper_dir = "paper"

[[pin]]
name = "door"
"#;

pub fn config(dir: &Path) -> PathBuf {
    let path = dir.join("machine.toml");
    std::fs::write(&path, CONFIG).unwrap();
    path
}

pub fn machine(dir: &Path) -> (EmulatedMachine, ControlClient) {
    let machine = EmulatedMachine::start(&MachineConfig::read(&config(dir)).unwrap()).unwrap();
    let client = ControlClient::connect(machine.control()).unwrap();
    (machine, client)
}

pub fn serial(dir: &Path, name: &str) -> SerialLine {
    let path = dir.join("lines").join(name);
    let clock = Clock::start();
    loop {
        match SerialLine::open(path.to_str().unwrap(), LineSettings::plain_9600()) {
            Ok(line) => return line,
            // The emulator lays a fresh terminal under the name when its last host has gone.
            Err(error) => assert!(clock.now() < Instant::default().after(PATIENCE), "waited for {name}: {error}"),
        }
        std::thread::yield_now();
    }
}

/// A host program in miniature: one machine on one serial port, events taken as they come.
pub struct Host<M: Machine> {
    pub driver: Driver<SerialLine, M, SleepDelay>,
    pub clock: Clock,
    pub seen: Vec<M::Event>,
}

impl<M: Machine> Host<M>
where
    M::Event: Clone + std::fmt::Debug,
{
    pub fn over(line: SerialLine, machine: M) -> Self {
        Self { driver: Driver::new(line, machine, SleepDelay), clock: Clock::start(), seen: Vec::new() }
    }

    /// The next event that fits, bounded, and named when it does not come.
    pub fn wait(&mut self, name: &str, fits: impl Fn(&M::Event) -> bool) -> M::Event {
        let end = self.clock.now().after(PATIENCE);
        loop {
            while let Some(event) = self.driver.machine_mut().poll_event() {
                self.seen.push(event.clone());
                if fits(&event) {
                    return event;
                }
            }
            let now = self.clock.now();
            assert!(now < end, "waited for {name}; saw {:#?}", self.seen);
            if !self.driver.port_mut().is_open() {
                // The cable is out: as an agent does, try until it is back.
                match self.driver.port_mut().reopen() {
                    Ok(()) => self.driver.restored(now),
                    Err(_) => std::thread::yield_now(),
                }
            } else if let Err(error) = self.driver.step(now, Span::from_millis(50)) {
                assert!(!self.driver.port_mut().is_open(), "{error}: a broken port lets go");
            }
        }
    }

    pub fn command(&mut self, command: M::Command) {
        let now = self.clock.now();
        self.driver.machine_mut().command(now, command).unwrap();
    }
}

impl Host<Validator<Tester>> {
    pub fn new(line: SerialLine) -> Self {
        Self::over(line, Validator::new(BOOT, Timing::standard()))
    }

    pub fn bring_up(&mut self) {
        self.wait("started", |event| matches!(event, BillEvent::Started { .. }));
        self.command(BillCommand::Begin { reset: None });
        self.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
        self.command(BillCommand::Accept(BillMask(0x3F)));
        self.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    }

    pub fn stack_what_comes(&mut self) {
        let BillEvent::Escrowed { escrow, value: Some(value), .. } =
            self.wait("escrowed", |event| matches!(event, BillEvent::Escrowed { .. }))
        else {
            panic!("a note without a value")
        };
        let serial = Serial::try_from("210123456789").ok();
        let terms = Terms { intent: IntentRef(1), boot: BOOT, serial, act: Act::Stack { escrow, value } };
        self.command(BillCommand::Stack(Permit::from_proof(terms)));
        self.wait("stacked", |event| matches!(event, BillEvent::Stacked { escrow: Some(from), .. } if *from == escrow));
        self.command(BillCommand::Confirm);
        self.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    }
}
