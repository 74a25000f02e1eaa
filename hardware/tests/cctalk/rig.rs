//! A wire in memory: the host on one end, the emulated devices on the other, and a clock that the test turns.

use cas_hardware::cctalk::emulator::{BusEnd, CoinConfig, DeviceConfig, HopperConfig};
use cas_hardware::cctalk::{Bus, BusCommand, BusEvent, DeviceCommand, DeviceReport, Kind, Settings, Slot};
use cas_hardware::device::identity::Serial;
use cas_hardware::device::{
    Act, Authority, CoinBaseline, CoinCommand, CoinEvent, HopperCommand, HopperEvent, HopperWitness, Instant, IntentRef, LineEvent,
    Machine, Permit, Refused, Span, Terms,
};
use cas_hardware::emulation::FarEnd;
use serde_json::Value;

pub const COIN: u8 = 2;
pub const HOPPER: u8 = 3;
pub const SECOND_HOPPER: u8 = 4;
pub const BOOT: u128 = 77;

/// The bench's own authority: whoever asks is trusted.
#[derive(Debug)]
pub struct Bench;

impl Authority for Bench {
    type Proof = Terms;

    fn terms(proof: &Terms) -> Terms {
        proof.clone()
    }
}

pub fn permit(intent: u128, serial: &str, act: Act) -> Permit<Bench> {
    let serial = Some(Serial::try_from(serial).unwrap());
    Permit::from_proof(Terms { intent: IntentRef(intent), boot: BOOT, serial, act })
}

pub struct Rig {
    pub bus: Bus<Bench>,
    pub far: BusEnd,
    pub now: Instant,
    pub log: Vec<BusEvent>,
    /// Headers of all requests the host wrote, with their address.
    pub wire: Vec<(u8, u8)>,
    pub connected: bool,
    /// Other devices on the same wire: where both ends answer at once, low bits win.
    pub twin: Option<BusEnd>,
    read: usize,
}

impl Rig {
    pub fn new() -> Self {
        Self::with(true, |_, _| {})
    }

    /// A wire with one acceptor ($0.50, $1, $2, $5, $10; $10 fall into hopper-1) and two hoppers ($10, $1).
    pub fn with(echo: bool, change: impl Fn(&mut CoinConfig, &mut HopperConfig)) -> Self {
        let mut coin: CoinConfig = serde_json::from_value(serde_json::json!({
            "name": "coin", "address": COIN, "serial": 123_456, "coins": [50, 100, 200, 500, 1000], "box_serial": "CC-0001",
            "paths": ["box", "hopper-1"], "route": {"C1000": 2},
        }))
        .unwrap();
        let hopper = |name: &str, address: u8, serial: u32, coin: u32| -> HopperConfig {
            serde_json::from_value(
                serde_json::json!({"name": name, "address": address, "serial": serial, "coin": coin, "level": 100, "capacity": 102}),
            )
            .unwrap()
        };
        let mut first = hopper("hopper-1", HOPPER, 12_345, 1000);
        change(&mut coin, &mut first);
        let second = hopper("hopper-2", SECOND_HOPPER, 54_321, 100);
        let far = BusEnd::new(echo, vec![DeviceConfig::Coin(coin), DeviceConfig::Hopper(first), DeviceConfig::Hopper(second)]).unwrap();
        let bus = Self::host(echo);
        Self { bus, far, now: Instant::from_millis(1_000), log: Vec::new(), wire: Vec::new(), connected: true, twin: None, read: 0 }
    }

    fn host(echo: bool) -> Bus<Bench> {
        let slots =
            [(COIN, Kind::Coin), (HOPPER, Kind::Hopper), (SECOND_HOPPER, Kind::Hopper)].map(|(address, kind)| Slot { address, kind });
        Bus::new(&slots, Settings { echo, ..Settings::new(BOOT) }).unwrap()
    }

    /// The host's process dies, and a new one begins. The devices keep power.
    pub fn restart_host(&mut self) {
        self.bus = Self::host(true);
        self.log.clear();
        self.read = 0;
    }

    /// One millisecond on the wire.
    fn step(&mut self) {
        if self.bus.poll_timeout().is_some_and(|at| at <= self.now) {
            self.bus.handle_timeout(self.now);
        }
        while let Some(event) = self.bus.poll_event() {
            self.log.push(event);
        }
        while let Some(bytes) = self.bus.poll_transmit(self.now) {
            let bytes = bytes.to_vec();
            self.wire.push((bytes[0], bytes[3]));
            if self.connected {
                self.far.handle_bytes(self.now, &bytes);
                if let Some(twin) = &mut self.twin {
                    twin.handle_bytes(self.now, &bytes);
                }
            }
        }
        if self.far.poll_timeout().is_some_and(|at| at <= self.now) {
            self.far.handle_timeout(self.now);
        }
        let first = said(&mut self.far, self.now);
        let twins = self.twin.as_mut().map(|twin| {
            if twin.poll_timeout().is_some_and(|at| at <= self.now) {
                twin.handle_timeout(self.now);
            }
            said(twin, self.now)
        });
        let heard = collide(first, twins.unwrap_or_default());
        if self.connected && !heard.is_empty() {
            self.bus.handle_bytes(self.now, &heard);
        }
        self.now = self.now.after(Span::from_millis(1));
    }

    pub fn run(&mut self, ms: u64) {
        (0..ms).for_each(|_| self.step());
    }

    /// Runs until an event of this device fits, and gives what was found in it.
    pub fn until<T>(&mut self, what: &str, address: u8, mut found: impl FnMut(&DeviceReport) -> Option<T>) -> T {
        for _ in 0..60_000 {
            while let Some(event) = self.log.get(self.read) {
                self.read += 1;
                if let Some(found) = (event.address == address).then(|| found(&event.event)).flatten() {
                    return found;
                }
            }
            self.step();
        }
        panic!("waited a minute for {what}; heard {:#?}", self.log);
    }

    pub fn coin<T>(&mut self, what: &str, mut found: impl FnMut(&CoinEvent) -> Option<T>) -> T {
        self.until(what, COIN, |report| if let DeviceReport::Coin(event) = report { found(event) } else { None })
    }

    pub fn hopper<T>(&mut self, what: &str, mut found: impl FnMut(&HopperEvent) -> Option<T>) -> T {
        self.until(what, HOPPER, |report| if let DeviceReport::Hopper(event) = report { found(event) } else { None })
    }

    pub fn coin_event(&mut self, expected: CoinEvent) {
        self.coin(&format!("{expected:?}"), |event| (*event == expected).then_some(()));
    }

    pub fn ask_coin(&mut self, command: CoinCommand<Bench>) -> Result<(), Refused> {
        self.bus.command(self.now, BusCommand { address: COIN, command: DeviceCommand::Coin(command) })
    }

    pub fn ask_hopper(&mut self, command: HopperCommand<Bench>) -> Result<(), Refused> {
        self.bus.command(self.now, BusCommand { address: HOPPER, command: DeviceCommand::Hopper(command) })
    }

    pub fn hand(&mut self, line: &str) -> Value {
        let words: Vec<&str> = line.split_whitespace().collect();
        self.far.control(self.now, &words).unwrap()
    }

    pub fn cable(&mut self, event: LineEvent) {
        self.connected = event == LineEvent::Restored;
        self.bus.handle_line(self.now, event);
    }

    /// Brings the acceptor to `Ready`, as if the journal had left off at this counter.
    pub fn begin_coin(&mut self, counter: u8) {
        self.coin("Started", |event| matches!(event, CoinEvent::Started { .. }).then_some(()));
        let baseline = Some(CoinBaseline { serial: Serial::try_from("123456").unwrap(), counter });
        self.ask_coin(CoinCommand::Begin { baseline }).unwrap();
        self.coin_event(CoinEvent::Ready);
    }

    pub fn accept(&mut self) {
        let permit = permit(1, "123456", Act::AcceptCoins);
        self.ask_coin(CoinCommand::Accept { permit, positions: 0b1_1111 }).unwrap();
        self.coin_event(CoinEvent::Accepting);
    }

    /// Brings hopper 1 to `Ready`; its registers.
    pub fn begin_hopper(&mut self) -> HopperWitness {
        self.hopper("Started", |event| matches!(event, HopperEvent::Started { .. }).then_some(()));
        self.ask_hopper(HopperCommand::Begin).unwrap();
        self.hopper("Ready", |event| if let HopperEvent::Ready { witness, .. } = event { Some(*witness) } else { None })
    }

    pub fn dispense(&mut self, intent: u128, count: u8) {
        self.ask_hopper(HopperCommand::Dispense(permit(intent, "12345", Act::Dispense { count }))).unwrap();
    }

    /// The end of the order, whatever it is.
    pub fn outcome(&mut self) -> HopperEvent {
        self.hopper("the end of the order", |event| match event {
            HopperEvent::Dispensed { .. } | HopperEvent::CutShort { .. } | HopperEvent::Doubt { .. } | HopperEvent::NotSent { .. } => {
                Some(event.clone())
            }
            _ => None,
        })
    }

    /// How often this header was written to this address.
    pub fn written(&self, address: u8, header: u8) -> usize {
        self.wire.iter().filter(|request| **request == (address, header)).count()
    }

    /// Coins of this code in a place: `tray`, or `hopper-1/hopper`, `coin/box`.
    pub fn lying(&self, place: &str, code: &str) -> u64 {
        let inventory = self.far.inventory();
        inventory.pointer(&format!("/{place}/{code}")).and_then(Value::as_u64).unwrap_or(0)
    }
}

/// What an end says now.
fn said(end: &mut BusEnd, now: Instant) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(bytes) = end.poll_transmit(now) {
        all.extend_from_slice(&bytes);
    }
    all
}

/// Two answers on one open-collector wire.
fn collide(first: Vec<u8>, second: Vec<u8>) -> Vec<u8> {
    let (mut long, short) = if first.len() >= second.len() { (first, second) } else { (second, first) };
    // What the host wrote comes back from one end only; the answers lie behind it.
    let shift = long.len() - short.len();
    long.iter_mut().skip(shift).zip(short).for_each(|(byte, other)| *byte &= other);
    long
}
