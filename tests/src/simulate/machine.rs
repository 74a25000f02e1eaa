//! The cash machine: four lines with emulated devices at their ends, and the hands that reach them.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use cas_hardware::cctalk::emulator::{BusEnd, CoinConfig, DeviceConfig, HopperConfig};
use cas_hardware::device::{Instant, WireMemory};
use cas_hardware::emulation::FarEnd;
use cas_hardware::escpos::emulator::{PrinterConfig, PrinterEnd};
use cas_hardware::sensor::emulator::DoorEnd;
use serde_json::Value;

use super::bill::BillProtocol;
use super::fuse::Fuse;
use super::line::{FAST, SLOW, Wire};
use super::random::Random;

/// A line of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Port {
    /// The bill acceptor.
    Bill,
    /// Coin acceptor and hoppers.
    Bus,
    /// The printer.
    Printer,
    /// The door switch.
    Door,
}

/// All lines, in order.
pub const PORTS: [Port; 4] = [Port::Bill, Port::Bus, Port::Printer, Port::Door];

/// One line and what hangs on it.
struct Unit {
    wire: Rc<RefCell<Wire>>,
    end: Box<dyn FarEnd>,
    /// Something may have moved since the auditor last looked.
    moved: bool,
    /// What it last wanted to be woken at: another wish means that it began to do something else.
    wish: Option<u64>,
    /// A hand was on it since it last had a turn.
    fresh: bool,
}

/// What the host's computer keeps while it has power: the wire memory of the bill acceptor's line.
#[derive(Debug)]
pub struct Ram {
    bill: RefCell<Option<WireMemory>>,
    fuse: Rc<Fuse>,
}

impl Ram {
    /// Written down, unless the host died before.
    pub fn keep(&self, memory: WireMemory) {
        if !self.fuse.point() {
            self.bill.replace(Some(memory));
        }
    }

    /// What a new process finds.
    pub fn read(&self) -> Option<WireMemory> {
        self.bill.borrow().clone()
    }

    /// The computer lost its power.
    pub fn lose(&self) {
        self.bill.replace(None);
    }
}

/// The machine.
pub struct Machine {
    units: Vec<Unit>,
    /// What the host remembers beyond its process.
    pub ram: Rc<Ram>,
    /// What its bill acceptor speaks.
    pub bill: BillProtocol,
    /// Hands moved something since the auditor last looked.
    pub touched: bool,
}

impl Machine {
    /// A machine that just got its power; its coin acceptor has counted coins before.
    ///
    /// # Errors
    /// A sentence that says what cannot be.
    pub fn new(seed: u64, bill: BillProtocol, paper: &Path, fuse: &Rc<Fuse>) -> Result<Self, String> {
        let printer = PrinterConfig { draws: false, ..PrinterConfig::new(paper.to_owned()) };
        let ends: [Box<dyn FarEnd>; 4] =
            [bill.emulator(), Box::new(BusEnd::new(true, bus())?), Box::new(PrinterEnd::new(printer)?), Box::new(DoorEnd::new())];
        let unit = |(port, end): (Port, Box<dyn FarEnd>)| {
            let mut wire = Wire::new(Random::new(seed, &format!("line {port:?}")), Rc::clone(fuse));
            wire.bytes_a_ms = if port == Port::Printer { FAST } else { SLOW };
            Unit { wire: Rc::new(RefCell::new(wire)), end, moved: true, wish: None, fresh: true }
        };
        let units = PORTS.into_iter().zip(ends).map(unit).collect();
        let ram = Rc::new(Ram { bill: RefCell::new(None), fuse: Rc::clone(fuse) });
        let mut machine = Self { units, ram, bill, touched: true };
        machine.hand(0, Port::Bus, "coin counter 40")?;
        Ok(machine)
    }

    /// A line.
    pub fn wire(&self, port: Port) -> Rc<RefCell<Wire>> {
        Rc::clone(&self.units[port as usize].wire)
    }

    /// A hand, or a fault: a word of the control line, as `bill`'s `insert 200` or the bus's `hopper-1 jam`.
    ///
    /// # Errors
    /// The device's own sentence.
    pub fn hand(&mut self, now: u64, port: Port, words: &str) -> Result<Value, String> {
        let unit = &mut self.units[port as usize];
        let split: Vec<&str> = words.split(' ').collect();
        let told = unit.end.control(Instant::from_millis(now), &split)?;
        (unit.moved, unit.fresh) = (true, true);
        self.touched = true;
        Ok(told)
    }

    /// What lies on a line's devices.
    pub fn inventory(&self, port: Port) -> Value {
        self.units[port as usize].end.inventory()
    }

    /// Lets the devices hear, act and speak, as far as it is time.
    pub fn turn(&mut self, now: u64) {
        let at = Instant::from_millis(now);
        for unit in &mut self.units {
            let heard = {
                let mut wire = unit.wire.borrow_mut();
                wire.now = now;
                wire.waits_for_device()
            };
            let due = unit.end.poll_timeout().is_some_and(|due| due <= at);
            let touched = std::mem::take(&mut unit.fresh);
            if !heard && !due && !touched {
                continue;
            }
            if due {
                unit.end.handle_timeout(at);
                unit.moved = true;
            }
            loop {
                let heard = unit.wire.borrow_mut().for_device();
                let Some(bytes) = heard else { break };
                unit.end.handle_bytes(at, &bytes);
            }
            while let Some(bytes) = unit.end.poll_transmit(at) {
                unit.wire.borrow_mut().say(bytes);
            }
            let wish = unit.end.poll_timeout().map(Instant::as_millis);
            unit.moved |= wish != unit.wish;
            unit.wish = wish;
        }
    }

    /// Whether something may have moved since this was last asked.
    pub fn moved(&mut self) -> bool {
        let moved = self.units.iter().take(2).any(|unit| unit.moved);
        self.units.iter_mut().for_each(|unit| unit.moved = false);
        std::mem::take(&mut self.touched) || moved
    }

    /// When something happens next by itself.
    pub fn next_at(&self) -> Option<u64> {
        let of = |unit: &Unit| {
            let end = unit.end.poll_timeout().map(Instant::as_millis);
            [end, unit.wire.borrow().next_at()].into_iter().flatten().min()
        };
        self.units.iter().filter_map(of).min()
    }

    /// Power of all devices.
    pub fn power(&mut self, now: u64, on: bool) {
        let word = if on { "power on" } else { "power off" };
        for port in [Port::Bill, Port::Bus, Port::Printer] {
            // All three know the word.
            let _ = self.hand(now, port, word);
            self.units[port as usize].wire.borrow_mut().clear();
        }
    }
}

fn bus() -> Vec<DeviceConfig> {
    let hopper = |name: &str, address, serial, coin| {
        DeviceConfig::Hopper(HopperConfig {
            name: name.to_owned(),
            address,
            serial,
            coin,
            level: 0,
            capacity: 500,
            low: 20,
            coin_ms: 150,
            give_up_ms: 1_500,
            use_serial: true,
            keeps_power_up_flag: false,
            counts_refusals: false,
        })
    };
    let coin = DeviceConfig::Coin(CoinConfig {
        name: "coin".to_owned(),
        address: 2,
        serial: 123_456,
        coins: vec![50, 100, 200, 500, 1000],
        box_serial: "CC-0001".to_owned(),
        paths: vec!["box".to_owned(), "hopper-1".to_owned(), "hopper-2".to_owned()],
        route: [("C1000".to_owned(), 2), ("C100".to_owned(), 3)].into(),
        watchdog_ms: 5_000,
        tells_total: true,
    });
    vec![coin, hopper("hopper-1", 3, 23_456, 1000), hopper("hopper-2", 4, 23_457, 100)]
}
