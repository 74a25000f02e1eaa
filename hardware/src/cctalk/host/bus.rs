//! One wire: one request in flight, devices in fair turns, the own echo discarded, time-outs told apart from replies.
//!
//! A device that does not answer is given back its turn as silence and left alone for a while; the others go on.

use core::fmt;
use core::marker::PhantomData;

use heapless::Vec;

use crate::device::{Authority, CoinCommand, CoinEvent, HopperCommand, HopperEvent, Instant, LineEvent, Machine, NotSent, Refused};

use super::super::codes::header;
use super::super::frame::{Assembler, Checksum, FRAME_MAX, HOST, Message};
use super::super::timing::Timing;
use super::coin::Acceptor;
use super::hopper::Hopper;
use super::link::{Device, Reply, Request};

/// The most devices on one bus.
pub const DEVICES_MAX: usize = 8;

/// What stands at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A coin acceptor.
    Coin,
    /// A hopper.
    Hopper,
}

/// One device of a bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its address, 2 to 255.
    pub address: u8,
    /// What it is.
    pub kind: Kind,
}

/// How the hoppers want a dispense to look (header 167).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DispenseForm {
    /// With the serial number when the product code says `USE_SER`, else bare.
    #[default]
    ByProduct,
    /// Serial number and count.
    WithSerial,
    /// The count alone.
    Bare,
}

/// Settings of a bus.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The agent's boot; permits of another boot are refused.
    pub boot: u128,
    /// The host hears what it sends (a single data wire).
    pub echo: bool,
    /// Form of the dispense.
    pub dispense: DispenseForm,
    /// Delays.
    pub timing: Timing,
}

impl Settings {
    /// A bus with echo and the usual delays.
    pub fn new(boot: u128) -> Self {
        Self { boot, echo: true, dispense: DispenseForm::ByProduct, timing: Timing::default() }
    }
}

/// Why a list of devices makes no bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BusError {
    /// More than [`DEVICES_MAX`].
    TooMany(usize),
    /// Two devices at one address.
    Twice(u8),
    /// 0 is broadcast, 1 is the host.
    Reserved(u8),
}

impl fmt::Display for BusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany(count) => write!(f, "{count} devices on one bus; at most {DEVICES_MAX} are possible"),
            Self::Twice(address) => write!(f, "address {address} is given twice; every device needs its own"),
            Self::Reserved(address) => write!(f, "address {address} is reserved; use 2 to 255"),
        }
    }
}

impl core::error::Error for BusError {}

/// A command for the device at an address.
#[derive(Debug)]
pub struct BusCommand<A: Authority> {
    /// Its address.
    pub address: u8,
    /// What it is to do.
    pub command: DeviceCommand<A>,
}

/// A command for one kind of device.
#[derive(Debug)]
pub enum DeviceCommand<A: Authority> {
    /// For a coin acceptor.
    Coin(CoinCommand<A>),
    /// For a hopper.
    Hopper(HopperCommand<A>),
}

/// What the device at an address reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusEvent {
    /// Its address.
    pub address: u8,
    /// What it reports.
    pub event: DeviceReport,
}

/// What one kind of device reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceReport {
    /// From a coin acceptor.
    Coin(CoinEvent),
    /// From a hopper.
    Hopper(HopperEvent),
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is no allocator in the core, and both are nearly the same size")]
enum Party {
    Coin(Acceptor),
    Hopper(Hopper),
}

impl Party {
    fn device(&mut self) -> &mut dyn Device {
        match self {
            Self::Coin(coin) => coin,
            Self::Hopper(hopper) => hopper,
        }
    }

    fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Coin(coin) => coin.deadline(),
            Self::Hopper(hopper) => hopper.deadline(),
        }
    }

    fn wake(&self) -> Option<Instant> {
        match self {
            Self::Coin(coin) => coin.wake(),
            Self::Hopper(hopper) => hopper.wake(),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct InFlight {
    party: usize,
    deadline: Instant,
}

/// The machine of a ccTalk wire.
#[derive(Debug)]
pub struct Bus<A: Authority> {
    settings: Settings,
    parties: Vec<(u8, Party), DEVICES_MAX>,
    in_flight: Option<InFlight>,
    turn: usize,
    /// No request before this moment.
    free_at: Instant,
    up: bool,
    sent: Vec<u8, FRAME_MAX>,
    unsent: bool,
    /// Bytes of `sent` that must still come back as echo.
    echo_left: usize,
    /// The echo came back changed: what follows belongs to a damaged exchange.
    garbled: bool,
    assembler: Assembler,
    heard_at: Instant,
    authority: PhantomData<fn() -> A>,
}

impl<A: Authority> Bus<A> {
    /// A bus with these devices; it starts by reading.
    ///
    /// # Errors
    /// [`BusError`] when the list cannot be.
    pub fn new(slots: &[Slot], settings: Settings) -> Result<Self, BusError> {
        let mut parties: Vec<(u8, Party), DEVICES_MAX> = Vec::new();
        for slot in slots {
            if slot.address <= HOST {
                return Err(BusError::Reserved(slot.address));
            }
            if parties.iter().any(|(address, _)| *address == slot.address) {
                return Err(BusError::Twice(slot.address));
            }
            let party = match slot.kind {
                Kind::Coin => Party::Coin(Acceptor::new(settings.boot, settings.timing)),
                Kind::Hopper => Party::Hopper(Hopper::new(settings.boot, settings.dispense, settings.timing)),
            };
            parties.push((slot.address, party)).map_err(|_| BusError::TooMany(slots.len()))?;
        }
        Ok(Self {
            settings,
            parties,
            in_flight: None,
            turn: 0,
            free_at: Instant::default(),
            up: true,
            sent: Vec::new(),
            unsent: false,
            echo_left: 0,
            garbled: false,
            assembler: Assembler::default(),
            heard_at: Instant::default(),
            authority: PhantomData,
        })
    }

    /// Bytes heard that belonged to no packet, since the start.
    pub fn noise(&self) -> u32 {
        self.assembler.noise()
    }

    fn discard_echo(&mut self, byte: u8) {
        let expected = self.sent.get(self.sent.len().wrapping_sub(self.echo_left)).copied();
        self.echo_left -= 1;
        // Two talked at once, or noise fell on the request: nothing that follows can be trusted.
        self.garbled |= expected != Some(byte);
    }

    fn deliver(&mut self, now: Instant, message: &Message) {
        let Some(flight) = self.in_flight else { return };
        let Some((address, party)) = self.parties.get_mut(flight.party) else { return };
        if message.source != *address || self.garbled {
            return;
        }
        self.in_flight = None;
        self.free_at = now.after(self.settings.timing.between);
        let reply = match message.header {
            header::REPLY => Reply::Data(&message.data),
            header::BUSY => Reply::Busy,
            _ => Reply::Nak,
        };
        party.device().reply(now, reply);
    }

    fn silence(&mut self, now: Instant) {
        let Some(flight) = self.in_flight.take() else { return };
        self.assembler.clear();
        self.echo_left = 0;
        self.garbled = false;
        self.free_at = now.after(self.settings.timing.between);
        if let Some((_, party)) = self.parties.get_mut(flight.party) {
            party.device().reply(now, Reply::Silence);
        }
    }

    /// Gives the turn to the next device that wants it.
    fn take_turn(&mut self, now: Instant) -> Option<()> {
        if self.in_flight.is_some() || !self.up || now < self.free_at {
            return None;
        }
        let count = self.parties.len();
        for step in 0..count {
            let index = (self.turn + step) % count;
            let (address, party) = self.parties.get_mut(index)?;
            if party.wake().is_none_or(|wake| wake > now) {
                continue;
            }
            let address = *address;
            if let Some(request) = party.device().request(now) {
                self.turn = index + 1;
                self.write(now, index, address, &request);
                return Some(());
            }
        }
        None
    }

    fn write(&mut self, now: Instant, party: usize, address: u8, request: &Request) {
        let data = Vec::from_slice(&request.data).unwrap_or_default();
        let message = Message { destination: address, source: HOST, header: request.header, data };
        self.sent = message.emit(Checksum::Simple);
        self.unsent = true;
        self.echo_left = if self.settings.echo { self.sent.len() } else { 0 };
        self.garbled = false;
        self.assembler.clear();
        self.in_flight = Some(InFlight { party, deadline: now.after(request.patience) });
    }
}

impl<A: Authority> Machine for Bus<A> {
    type Command = BusCommand<A>;
    type Event = BusEvent;

    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        if !self.assembler.is_empty() && now.since(self.heard_at) > self.settings.timing.gap {
            self.assembler.clear();
        }
        self.heard_at = now;
        for byte in bytes {
            // What comes while nothing was asked is a late reply or noise; it must not meet the next question.
            if self.in_flight.is_none() {
                self.assembler.push(*byte);
                self.assembler.clear();
            } else if self.echo_left > 0 {
                self.discard_echo(*byte);
            } else {
                self.assembler.push(*byte);
                while let Some(message) = self.assembler.next(|destination| destination == HOST) {
                    self.deliver(now, &message);
                }
            }
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        if self.in_flight.is_some_and(|flight| flight.deadline <= now) {
            self.silence(now);
        }
        for (_, party) in &mut self.parties {
            party.device().tick(now);
        }
    }

    fn handle_line(&mut self, now: Instant, event: LineEvent) {
        if event == LineEvent::Restored && self.up {
            // Opened anew without a word that it was lost: whatever was under way is lost all the same, and an order is never written again.
            self.handle_line(now, LineEvent::Lost);
        }
        self.in_flight = None;
        self.unsent = false;
        self.echo_left = 0;
        self.garbled = false;
        self.assembler.clear();
        self.up = event == LineEvent::Restored;
        for (_, party) in &mut self.parties {
            party.device().line(now, event);
        }
    }

    fn command(&mut self, now: Instant, command: BusCommand<A>) -> Result<(), Refused> {
        let party = self.parties.iter_mut().find(|(address, _)| *address == command.address).map(|(_, party)| party);
        match (party, command.command) {
            (Some(Party::Coin(coin)), DeviceCommand::Coin(command)) => coin.command(now, command),
            (Some(Party::Hopper(hopper)), DeviceCommand::Hopper(command)) => hopper.command(now, command),
            (_, command) => Err(Refused { intent: intent_of(&command), why: NotSent::OtherDevice }),
        }
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<&[u8]> {
        self.take_turn(now);
        core::mem::take(&mut self.unsent).then_some(&self.sent)
    }

    fn poll_event(&mut self) -> Option<BusEvent> {
        self.parties.iter_mut().find_map(|(address, party)| {
            let event = match party {
                Party::Coin(coin) => DeviceReport::Coin(coin.poll_event()?),
                Party::Hopper(hopper) => DeviceReport::Hopper(hopper.poll_event()?),
            };
            Some(BusEvent { address: *address, event })
        })
    }

    fn poll_timeout(&self) -> Option<Instant> {
        if let Some(flight) = self.in_flight {
            return Some(flight.deadline);
        }
        if !self.up {
            return self.parties.iter().filter_map(|(_, party)| party.deadline()).min();
        }
        self.parties.iter().filter_map(|(_, party)| party.wake()).min().map(|wake| wake.max(self.free_at))
    }
}

fn intent_of<A: Authority>(command: &DeviceCommand<A>) -> Option<crate::device::IntentRef> {
    match command {
        DeviceCommand::Coin(CoinCommand::Accept { permit, .. }) | DeviceCommand::Hopper(HopperCommand::Dispense(permit)) => {
            Some(permit.terms().intent)
        }
        DeviceCommand::Coin(CoinCommand::Begin { .. } | CoinCommand::Inhibit)
        | DeviceCommand::Hopper(HopperCommand::Begin | HopperCommand::ReadWitness) => None,
    }
}
