//! The host's ports: real protocol machines in real drivers, stepped by hand where the daemon has one thread each.

use std::collections::BTreeMap;
use std::rc::Rc;

use cas_agent::devices::DeviceCommand;
use cas_agent::devices::translate;
use cas_agent::permit::JournalAuthority as Ours;
use cas_agent::pump::Input;
use cas_agent::session::event::{BillNews, PrinterNews, SessionEvent};
use cas_domain::denomination::Denomination;
use cas_domain::id::IntentId;
use cas_domain::slot::Slot;
use cas_hardware::cctalk::{Bus, BusCommand, BusEvent, DeviceCommand as OnBus, DeviceReport, Kind, Settings, Slot as BusSlot};
use cas_hardware::device::{BillCommand, BillEvent, DoorEvent, Instant, JobId, Machine as Protocol, PrinterCommand, Refused, Span};
use cas_hardware::driver::Driver;
use cas_hardware::escpos::{Printer, Settings as PrinterSettings};
use cas_hardware::sensor::door::{DoorSensor, DoorSettings};
use cas_hardware::sensor::line_pin::LinePin;
use cas_hardware::transport::sleep::SleepDelay;

use super::bill::BillMachine;
use super::controls::{Control, Wiring};
use super::line::HostEnd;
use super::machine::{Machine, Port, Ram};

/// A port that failed is left alone so long, in milliseconds, as the daemon does.
const REOPEN_MS: u64 = 250;
/// How late the agent hears of a stacked note where it is acknowledged on purpose before, in milliseconds.
const LATE_MS: u64 = 700;
/// Steps of one driver at one moment; a driver that wants more spins.
const STEPS_MAX: usize = 256;

/// A driver on its line.
struct Line<M> {
    driver: Driver<HostEnd, M, SleepDelay>,
    /// The port failed; it is opened again then.
    lost: Option<u64>,
    /// The machine was told something since it last had a turn.
    fresh: bool,
    /// Where its wire memory is kept.
    ram: Rc<Ram>,
}

impl<M: Protocol> Line<M> {
    fn new(end: HostEnd, machine: M, ram: &Rc<Ram>) -> Self {
        Self { driver: Driver::new(end, machine, SleepDelay), lost: None, fresh: true, ram: Rc::clone(ram) }
    }

    /// Whether a turn at this moment can come to anything.
    fn is_due(&mut self, at: Instant) -> bool {
        if self.fresh || self.lost.is_some() || self.driver.machine().poll_timeout().is_some_and(|due| due <= at) {
            return true;
        }
        let wire = self.driver.port_mut().0.borrow();
        !wire.plugged || wire.waits_for_host()
    }

    fn turn(&mut self, now: u64, mut on_event: impl FnMut(M::Event)) {
        let at = Instant::from_millis(now);
        if !self.is_due(at) {
            return;
        }
        self.fresh = false;
        if let Some(until) = self.lost {
            if now < until {
                return;
            }
            if !self.driver.port_mut().0.borrow().plugged {
                self.lost = Some(now + REOPEN_MS);
                return;
            }
            self.driver.restored(at);
            self.lost = None;
        }
        for _ in 0..STEPS_MAX {
            let failed = self.driver.step_keeping(at, Span::ZERO, |memory| self.ram.keep(memory)).is_err();
            while let Some(event) = self.driver.machine_mut().poll_event() {
                on_event(event);
            }
            if failed {
                self.lost = Some(now + REOPEN_MS);
                return;
            }
            let wire = &self.driver.port_mut().0;
            let more = wire.borrow_mut().was_read() || wire.borrow().waits_for_host();
            if !more && self.driver.machine().poll_timeout().is_none_or(|due| due > at) {
                return;
            }
        }
        // It wants more than one moment gives.
        self.fresh = true;
    }

    fn next_at(&self) -> Option<u64> {
        self.lost.or_else(|| self.driver.machine().poll_timeout().map(Instant::as_millis))
    }

    fn command(&mut self, now: u64, command: M::Command) -> Result<(), Refused> {
        self.fresh = true;
        self.driver.machine_mut().command(Instant::from_millis(now), command)
    }
}

/// The door's pin.
struct Door {
    end: HostEnd,
    pin: Option<LinePin<HostEnd>>,
    sensor: DoorSensor,
    again_at: u64,
}

impl Door {
    fn turn(&mut self, now: u64, inputs: &mut Vec<Input>) {
        if self.pin.is_none() {
            if now < self.again_at {
                return;
            }
            self.again_at = now + REOPEN_MS;
            self.pin = LinePin::new(self.end.clone()).ok();
            self.sensor = DoorSensor::new(DoorSettings::default());
        }
        let Some(pin) = &mut self.pin else { return };
        let at = Instant::from_millis(now);
        let idle = {
            let wire = self.end.0.borrow();
            wire.plugged && !wire.waits_for_host()
        };
        if idle && self.sensor.poll_timeout().is_none_or(|due| due > at) {
            return;
        }
        match pin.level_within(Span::ZERO) {
            Ok(Some(high)) => {
                if let Some(event) = self.sensor.sample(at, high) {
                    inputs.push(Input::Session(SessionEvent::Door { open: matches!(event, DoorEvent::Opened) }));
                }
            }
            Ok(None) => {}
            Err(_) => self.pin = None,
        }
    }

    fn next_at(&self) -> Option<u64> {
        if self.pin.is_none() { Some(self.again_at) } else { self.sensor.poll_timeout().map(Instant::as_millis) }
    }
}

/// All ports of the terminal.
pub struct Ports {
    bill: Line<BillMachine>,
    bus: Line<Bus<Ours>>,
    printer: Line<Printer>,
    door: Door,
    table: Vec<(u8, Denomination)>,
    names: BTreeMap<u8, Slot>,
}

impl Ports {
    /// Opens all lines for one life of the agent.
    ///
    /// # Errors
    /// A sentence that says what cannot be.
    pub fn open(machine: &Machine, boot: u128, now: u64) -> Result<Self, String> {
        let end = |port| HostEnd(machine.wire(port));
        let slots = [(2, Kind::Coin), (3, Kind::Hopper), (4, Kind::Hopper)].map(|(address, kind)| BusSlot { address, kind });
        let bus = Bus::new(&slots, Settings::new(boot)).map_err(|error| error.to_string())?;
        let named = |(address, name): (u8, &str)| name.parse().map(|slot| (address, slot)).map_err(|_| format!("{name} is no slot"));
        let names = [(2, "coin"), (3, "hopper-1"), (4, "hopper-2")].into_iter().map(named).collect::<Result<_, _>>()?;
        let mut bill = machine.bill.host(boot);
        if let Some(memory) = machine.ram.read() {
            bill.remember(&memory);
        }
        Ok(Self {
            bill: Line::new(end(Port::Bill), bill, &machine.ram),
            bus: Line::new(end(Port::Bus), bus, &machine.ram),
            printer: Line::new(end(Port::Printer), Printer::new(PrinterSettings::default()), &machine.ram),
            door: Door { end: end(Port::Door), pin: None, sensor: DoorSensor::new(DoorSettings::default()), again_at: now },
            table: vec![],
            names,
        })
    }

    /// Lets all drivers work; what they have to say.
    pub fn turn(&mut self, now: u64, wiring: &mut Wiring, inputs: &mut Vec<Input>) {
        let (table, names) = (&mut self.table, &self.names);
        let mut confirm = None;
        self.bill.turn(now, |event| {
            let too_soon = wiring.control == Some(Control::AckBeforeCommit) && matches!(event, BillEvent::Stacked { .. });
            wiring.heard_bill(&event);
            let event = translate::bill_from_device(event, table);
            if too_soon {
                confirm = Some(event);
            } else {
                inputs.push(Input::Session(event));
            }
        });
        if let Some(event) = confirm {
            // The device is told at once, the agent hears of it later.
            let _ = self.bill.command(now, BillCommand::Confirm);
            wiring.late.push((now + LATE_MS, event));
        }
        if !wiring.late.is_empty() {
            let late = wiring.late.extract_if(.., |(at, _)| *at <= now);
            inputs.extend(late.map(|(_, event)| Input::Session(event)));
        }
        wiring.forge(&self.bill.driver.port_mut().0);
        self.bus.turn(now, |event: BusEvent| {
            let Some(slot) = names.get(&event.address) else { return };
            let event = match event.event {
                DeviceReport::Coin(event) => translate::coin_from_device(event),
                DeviceReport::Hopper(event) => translate::hopper_from_device(slot.clone(), event),
            };
            inputs.extend(wiring.heard(event).into_iter().map(Input::Session));
        });
        self.printer.turn(now, |event| inputs.push(Input::Session(translate::printer_from_device(event))));
        self.door.turn(now, inputs);
    }

    /// When a driver wants to be woken.
    pub fn next_at(&self) -> Option<u64> {
        [self.bill.next_at(), self.bus.next_at(), self.printer.next_at(), self.door.next_at()].into_iter().flatten().min()
    }

    /// Hands a command to its device; what is said of a refusal, as the daemon's threads say it.
    pub fn command(&mut self, now: u64, command: DeviceCommand) -> Option<Input> {
        let on_bus = |address, command| BusCommand { address, command };
        match command {
            DeviceCommand::Bill(command) => {
                let refused = self.bill.command(now, command).err()?;
                let intent = IntentId::from_u128(refused.intent?.0);
                Some(Input::Session(SessionEvent::Bill(BillNews::NotSent(intent))))
            }
            DeviceCommand::Coin(command) => refused_on_bus(self.bus.command(now, on_bus(2, OnBus::Coin(command)))),
            DeviceCommand::Hopper(slot, command) => {
                let address = self.names.iter().find(|(_, name)| **name == slot).map(|(address, _)| *address)?;
                refused_on_bus(self.bus.command(now, on_bus(address, OnBus::Hopper(command))))
            }
            DeviceCommand::Print(job, bytes) => {
                self.printer.command(now, PrinterCommand::Print { job: JobId(job), bytes: *bytes }).err()?;
                Some(Input::Session(SessionEvent::Printer(PrinterNews::Refused)))
            }
        }
    }
}

/// The bus does not say which device refused; the intent does.
fn refused_on_bus(result: Result<(), Refused>) -> Option<Input> {
    Some(Input::RefusedIntent(IntentId::from_u128(result.err()?.intent?.0)))
}
