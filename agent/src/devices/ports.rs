//! The ports of this terminal: which thread a command goes to.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use cas_domain::id::{BootId, IntentId};
use cas_domain::slot::Slot;
use cas_hardware::ccnet;
use cas_hardware::cctalk::{Bus, BusCommand, BusEvent, DeviceCommand as BusDevice, DeviceReport, Kind, Settings, Slot as BusSlot};
use cas_hardware::clock::Clock;
use cas_hardware::device::{BillCommand, BillEvent, BillMask, CoinCommand, DoorEvent, HopperCommand, JobId, Machine, PrinterCommand, Span};
use cas_hardware::ebds;
use cas_hardware::escpos::{Printer, Settings as PrinterSettings};
use cas_hardware::id003;
use cas_hardware::sensor::door::{DoorSensor, DoorSettings};
use cas_hardware::sensor::line_pin::LinePin;
use cas_hardware::ssp;
use cas_hardware::transport::serial::{LineSettings, Parity, SerialLine};

use super::memory::WireMemories;
use super::port::{COMMANDS_MAX, PortTask};
use super::translate;
use crate::config::{BusDeviceConfig, DeviceKind, PortConfig, Protocol};
use crate::paper::emit::Job;
use crate::permit::JournalAuthority as Ours;
use crate::pump::Input;
use crate::session::event::{BillActivity, BillNews, CoinNews, HopperNews, PrinterNews, SessionEvent};

/// A command for one device.
#[derive(Debug)]
pub enum DeviceCommand {
    /// For the bill acceptor.
    Bill(BillCommand<Ours>),
    /// For the coin acceptor.
    Coin(CoinCommand<Ours>),
    /// For a hopper.
    Hopper(Slot, HopperCommand<Ours>),
    /// For the printer.
    Print(u32, Box<Job>),
}

/// The threads of all ports.
pub struct Ports {
    bill: Option<SyncSender<BillCommand<Ours>>>,
    coin: Option<(SyncSender<BusCommand<Ours>>, u8)>,
    hoppers: BTreeMap<Slot, (SyncSender<BusCommand<Ours>>, u8)>,
    printer: Option<SyncSender<PrinterCommand>>,
    threads: Vec<JoinHandle<()>>,
    stop: Arc<AtomicBool>,
}

/// Acceptors that were told to take nothing and have not confirmed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inhibiting {
    bill: bool,
    coin: bool,
}

impl Inhibiting {
    /// Takes a word of a device in; the newest counts.
    pub fn hear(&mut self, input: &Input) {
        match input {
            Input::Session(SessionEvent::Bill(BillNews::Activity(activity))) => self.bill = *activity != BillActivity::Inhibited,
            Input::Session(SessionEvent::Coin(CoinNews::Inhibited)) => self.coin = false,
            Input::Session(SessionEvent::Coin(CoinNews::Accepting)) => self.coin = true,
            _ => {}
        }
    }

    /// Whether all have confirmed.
    pub const fn is_over(&self) -> bool {
        !self.bill && !self.coin
    }
}

/// A command that could not be handed to its port.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// The configuration names no such device.
    #[error("no port is configured for this device")]
    NoPort,
    /// Its queue is full or its thread is gone: the process must end rather than lose a command.
    #[error("the port's queue is full or its thread has ended")]
    Stuck,
    /// The bus has devices that cannot stand on one bus.
    #[error("the devices of a bus do not fit together: {0}")]
    Bus(cas_hardware::cctalk::BusError),
    /// A thread could not be started.
    #[error("a port's thread could not be started")]
    Thread(#[from] std::io::Error),
}

impl Ports {
    /// Starts the threads of all configured ports.
    ///
    /// # Errors
    /// [`PortError`] if a thread cannot be started or a bus is impossible.
    pub fn start(ports: &[PortConfig], boot: BootId, memories: &WireMemories, inputs: &SyncSender<Input>) -> Result<Self, PortError> {
        let mut all = Self {
            bill: None,
            coin: None,
            hoppers: BTreeMap::new(),
            printer: None,
            threads: Vec::new(),
            stop: Arc::new(AtomicBool::new(false)),
        };
        for port in ports {
            let thread = match port.protocol {
                Protocol::Ccnet => {
                    let machine = ccnet::Validator::<Ours>::new(boot.as_u128(), ccnet::Timing::default());
                    all.start_bill(port, machine, memories, inputs)?
                }
                Protocol::Id003 => {
                    let machine = id003::Validator::<Ours>::new(boot.as_u128(), id003::Timing::default(), id003::Profile::default());
                    all.start_bill(port, machine, memories, inputs)?
                }
                Protocol::Ebds => {
                    let machine = ebds::Validator::<Ours>::new(boot.as_u128(), ebds::Timing::default(), ebds::Profile::default());
                    all.start_bill(port, machine, memories, inputs)?
                }
                Protocol::Ssp => {
                    let machine = ssp::Validator::<Ours>::new(boot.as_u128(), ssp::Timing::default(), ssp::Profile::default());
                    all.start_bill(port, machine, memories, inputs)?
                }
                Protocol::Cctalk => all.start_bus(port, boot, inputs)?,
                Protocol::Escpos => all.start_printer(port, inputs)?,
                Protocol::Pin => all.start_door(port, inputs)?,
            };
            all.threads.push(thread);
        }
        Ok(all)
    }

    /// Hands a command to its port.
    ///
    /// # Errors
    /// [`PortError`] if there is no such device or its thread is stuck.
    pub fn send(&self, command: DeviceCommand) -> Result<(), PortError> {
        match command {
            DeviceCommand::Bill(command) => hand(self.bill.as_ref(), command),
            DeviceCommand::Coin(command) => {
                let (sender, address) = self.coin.as_ref().ok_or(PortError::NoPort)?;
                hand(Some(sender), BusCommand { address: *address, command: BusDevice::Coin(command) })
            }
            DeviceCommand::Hopper(slot, command) => {
                let (sender, address) = self.hoppers.get(&slot).ok_or(PortError::NoPort)?;
                hand(Some(sender), BusCommand { address: *address, command: BusDevice::Hopper(command) })
            }
            DeviceCommand::Print(job, bytes) => hand(self.printer.as_ref(), PrinterCommand::Print { job: JobId(job), bytes: *bytes }),
        }
    }

    /// Tells all acceptors to take nothing more, as far as they can still be told; what came of it the answer hears.
    pub fn inhibit(&self) -> Inhibiting {
        if let Some(bill) = &self.bill {
            let _ = bill.try_send(BillCommand::Accept(BillMask::default()));
        }
        if let Some((bus, address)) = &self.coin {
            let _ = bus.try_send(BusCommand { address: *address, command: BusDevice::Coin(CoinCommand::Inhibit) });
        }
        Inhibiting { bill: self.bill.is_some(), coin: self.coin.is_some() }
    }

    /// Stops all threads and waits for them.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a port's thread panicked");
            }
        }
    }

    fn task<M: Machine, F, R>(
        &self,
        port: &PortConfig,
        machine: M,
        commands: Receiver<M::Command>,
        inputs: &SyncSender<Input>,
        (on_event, on_refused): (F, R),
    ) -> PortTask<M, F, R> {
        PortTask {
            name: port.name.clone(),
            path: port.path.display().to_string(),
            settings: LineSettings { baud: port.baud, ..line_of(port.protocol) },
            machine,
            keeper: None,
            commands,
            inputs: inputs.clone(),
            on_event,
            on_refused,
            stop: Arc::clone(&self.stop),
        }
    }

    fn start_bill<M>(
        &mut self,
        port: &PortConfig,
        machine: M,
        memories: &WireMemories,
        inputs: &SyncSender<Input>,
    ) -> Result<JoinHandle<()>, PortError>
    where
        M: Machine<Command = BillCommand<Ours>, Event = BillEvent> + Send + 'static,
    {
        let (sender, commands) = sync_channel(COMMANDS_MAX);
        self.bill = Some(sender);
        let mut table = Vec::new();
        let on_event = move |event| Some(Input::Session(translate::bill_from_device(event, &mut table)));
        let on_refused = |refused: cas_hardware::device::Refused| {
            let intent = IntentId::from_u128(refused.intent?.0);
            Some(Input::Session(SessionEvent::Bill(BillNews::NotSent(intent))))
        };
        let keeper = Some(memories.keeper(&port.name, port.slot.as_ref()));
        Ok(PortTask { keeper, ..self.task(port, machine, commands, inputs, (on_event, on_refused)) }.spawn()?)
    }

    fn start_bus(&mut self, port: &PortConfig, boot: BootId, inputs: &SyncSender<Input>) -> Result<JoinHandle<()>, PortError> {
        let (sender, commands) = sync_channel(COMMANDS_MAX);
        let slots: Vec<BusSlot> = port.device.iter().map(bus_slot).collect();
        let settings = Settings { echo: port.echo, ..Settings::new(boot.as_u128()) };
        let machine = Bus::<Ours>::new(&slots, settings).map_err(PortError::Bus)?;
        let mut names = BTreeMap::new();
        for device in &port.device {
            match device.kind {
                DeviceKind::Coin => self.coin = Some((sender.clone(), device.address)),
                DeviceKind::Hopper => {
                    self.hoppers.insert(device.slot.clone(), (sender.clone(), device.address));
                }
            }
            names.insert(device.address, device.slot.clone());
        }
        let on_event = move |event: BusEvent| {
            let slot = names.get(&event.address)?.clone();
            Some(Input::Session(match event.event {
                DeviceReport::Coin(event) => translate::coin_from_device(event),
                DeviceReport::Hopper(event) => translate::hopper_from_device(slot, event),
            }))
        };
        // The bus does not say which device refused; the intent does, and the session knows whose it is.
        let on_refused = |refused: cas_hardware::device::Refused| {
            let intent = IntentId::from_u128(refused.intent?.0);
            Some(Input::RefusedIntent(intent))
        };
        Ok(self.task(port, machine, commands, inputs, (on_event, on_refused)).spawn()?)
    }

    fn start_printer(&mut self, port: &PortConfig, inputs: &SyncSender<Input>) -> Result<JoinHandle<()>, PortError> {
        let (sender, commands) = sync_channel(COMMANDS_MAX);
        self.printer = Some(sender);
        let machine = Printer::new(PrinterSettings::default());
        let on_event = |event| Some(Input::Session(translate::printer_from_device(event)));
        let on_refused = |_| Some(Input::Session(SessionEvent::Printer(PrinterNews::Refused)));
        Ok(self.task(port, machine, commands, inputs, (on_event, on_refused)).spawn()?)
    }

    fn start_door(&self, port: &PortConfig, inputs: &SyncSender<Input>) -> Result<JoinHandle<()>, PortError> {
        let (path, inputs, stop) = (port.path.display().to_string(), inputs.clone(), Arc::clone(&self.stop));
        let watch = move || watch_door(&path, &inputs, &stop);
        Ok(std::thread::Builder::new().name(format!("port-{}", port.name)).spawn(watch)?)
    }
}

fn watch_door(path: &str, inputs: &SyncSender<Input>, stop: &AtomicBool) {
    let clock = Clock::start();
    while !stop.load(Ordering::Relaxed) {
        let pin = SerialLine::open(path, LineSettings::plain_9600()).ok().and_then(|line| LinePin::new(line).ok());
        let Some(mut pin) = pin else {
            std::thread::sleep(std::time::Duration::from_millis(250));
            continue;
        };
        let mut sensor = DoorSensor::new(DoorSettings::default());
        while !stop.load(Ordering::Relaxed) {
            let Ok(level) = pin.level_within(Span::from_millis(20)) else { break };
            let Some(high) = level else { continue };
            if let Some(event) = sensor.sample(clock.now(), high) {
                let open = matches!(event, DoorEvent::Opened);
                if inputs.send(Input::Session(SessionEvent::Door { open })).is_err() {
                    return;
                }
            }
        }
    }
}

const fn bus_slot(device: &BusDeviceConfig) -> BusSlot {
    let kind = match device.kind {
        DeviceKind::Coin => Kind::Coin,
        DeviceKind::Hopper => Kind::Hopper,
    };
    BusSlot { address: device.address, kind }
}

fn hand<T>(sender: Option<&SyncSender<T>>, command: T) -> Result<(), PortError> {
    sender.ok_or(PortError::NoPort)?.try_send(command).map_err(|error| match error {
        TrySendError::Full(_) | TrySendError::Disconnected(_) => PortError::Stuck,
    })
}

/// The event that tells the session of an intent that came back unused, by whose it is.
pub fn not_sent(intent: IntentId, hopper: Option<Slot>, is_coin: bool) -> SessionEvent {
    match hopper {
        Some(slot) => SessionEvent::Hopper(slot, HopperNews::NotSent(intent)),
        None if is_coin => SessionEvent::Coin(CoinNews::NotSent(intent)),
        None => SessionEvent::Bill(BillNews::NotSent(intent)),
    }
}

/// How a line is set for a protocol, but for its speed (`protocols.md`, "Physical" of each section).
const fn line_of(protocol: Protocol) -> LineSettings {
    match protocol {
        Protocol::Id003 => LineSettings { parity: Parity::Even, ..LineSettings::plain_9600() },
        Protocol::Ebds => LineSettings { parity: Parity::Even, seven_bits: true, ..LineSettings::plain_9600() },
        Protocol::Ssp => LineSettings { two_stop_bits: true, ..LineSettings::plain_9600() },
        Protocol::Ccnet | Protocol::Cctalk | Protocol::Escpos | Protocol::Pin => LineSettings::plain_9600(),
    }
}
