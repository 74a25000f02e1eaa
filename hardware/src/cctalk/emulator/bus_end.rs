//! The wire, the sorter and the tray: all emulated devices of one bus behind one [`FarEnd`].

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::device::{Instant, Span};
use crate::emulation::FarEnd;

use super::super::codes::{coin_event, header};
use super::super::frame::{Assembler, Checksum, Message};
use super::coin::CoinEnd;
use super::config::DeviceConfig;
use super::hopper::HopperEnd;
use super::pile::Pile;

/// Silence after which the rest of a packet is not waited for (CCT part 1, section 13).
const GAP: Span = Span::from_millis(50);
/// From power or reset to the first answer.
const BOOT: Span = Span::from_millis(400);

/// What is inside a device.
#[derive(Debug)]
pub(super) enum Works {
    Coin(Box<CoinEnd>),
    Hopper(Box<HopperEnd>),
}

/// Which exchange is to be disturbed: the next one, or the next with this header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disturb {
    LoseRequest(Option<u8>),
    LoseReply(Option<u8>),
    GarbleReply(Option<u8>),
    /// Acknowledged and not obeyed.
    Ignore(Option<u8>),
}

/// One device on the wire.
#[derive(Debug)]
pub(super) struct Unit {
    pub name: String,
    pub address: u8,
    pub powered: bool,
    pub mute: bool,
    pub slow: Span,
    pub disturb: Option<Disturb>,
    pub awake_at: Instant,
    pub works: Works,
}

/// The far end of a ccTalk wire.
#[derive(Debug)]
pub struct BusEnd {
    echo: bool,
    pub(super) units: Vec<Unit>,
    pub(super) tray: Pile,
    /// What hands took out of the tray.
    pub(super) taken: Pile,
    assembler: Assembler,
    heard_at: Instant,
    out: VecDeque<(Instant, Vec<u8>)>,
}

impl BusEnd {
    /// A wire with these devices; `echo` as on a single data wire.
    ///
    /// # Errors
    /// A sentence that says which device cannot be.
    pub fn new(echo: bool, devices: Vec<DeviceConfig>) -> Result<Self, String> {
        let mut units: Vec<Unit> = Vec::new();
        for device in devices {
            let (name, address, serial, works) = match device {
                DeviceConfig::Coin(config) => {
                    (config.name.clone(), config.address, config.serial, Works::Coin(Box::new(CoinEnd::new(config))))
                }
                DeviceConfig::Hopper(config) => {
                    (config.name.clone(), config.address, config.serial, Works::Hopper(Box::new(HopperEnd::new(config))))
                }
            };
            if units.iter().any(|unit| unit.address == address || unit.name == name) || name == "tray" || address < 2 {
                return Err(format!("device “{name}” at address {address}: name and address must be unique, `tray`, 0 and 1 are taken"));
            }
            if serial >= 1 << 24 {
                return Err(format!("device “{name}”: a ccTalk serial number is below 16777216"));
            }
            let slow = Span::ZERO;
            units.push(Unit { name, address, powered: true, mute: false, slow, disturb: None, awake_at: Instant::default(), works });
        }
        for unit in &units {
            let Works::Coin(coin) = &unit.works else { continue };
            let known =
                |path: &String| path == "box" || units.iter().any(|unit| unit.name == *path && matches!(unit.works, Works::Hopper(_)));
            if coin.config.paths.first().is_none_or(|path| path != "box")
                || !coin.config.paths.iter().all(known)
                || coin.config.coins.len() > 16
            {
                return Err(format!(
                    "device “{}”: path 1 is `box`, the others are hoppers of this bus, and there are at most 16 coins",
                    unit.name
                ));
            }
        }
        Ok(Self {
            echo,
            units,
            tray: Pile::default(),
            taken: Pile::default(),
            assembler: Assembler::default(),
            heard_at: Instant::default(),
            out: VecDeque::new(),
        })
    }

    /// The names that the control line knows here: the devices and `tray`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.units.iter().map(|unit| unit.name.as_str()).chain(std::iter::once("tray"))
    }

    /// Drops a coin into the acceptor's slot; where it went.
    pub(super) fn insert(&mut self, now: Instant, unit: usize, centavos: u32) -> Value {
        let Some(path) = self.path_of(now, unit, centavos) else {
            self.tray.add(centavos, 1);
            return json!({"coin": format!("C{centavos}"), "went": "tray"});
        };
        let Some(Works::Coin(coin)) = self.units.get_mut(unit).map(|unit| &mut unit.works) else { return Value::Null };
        let position = coin.position(centavos).unwrap_or(0);
        coin.push(position, path);
        let counter = coin.counter();
        let went = coin.config.paths.get(usize::from(path) - 1).cloned().unwrap_or_else(|| "box".to_owned());
        self.lay(unit, &went, centavos);
        json!({"coin": format!("C{centavos}"), "went": went, "path": path, "counter": counter})
    }

    /// The sorter path a coin takes now; `None` if it is refused, with the event that belongs to it.
    fn path_of(&mut self, now: Instant, unit: usize, centavos: u32) -> Option<u8> {
        let unit = self.units.get_mut(unit)?;
        let Works::Coin(coin) = &mut unit.works else { return None };
        if !unit.powered || now < unit.awake_at {
            return None;
        }
        let Some(position) = coin.position(centavos) else {
            if coin.enabled() {
                coin.push(0, coin_event::REJECT);
            }
            return None;
        };
        if !coin.takes(now, position) || coin.cash_box.is_none() {
            if coin.enabled() {
                coin.push(0, coin_event::INHIBITED);
            }
            return None;
        }
        let path = coin.config.route.get(&format!("C{centavos}")).copied().unwrap_or(1).max(1);
        let target = coin.config.paths.get(usize::from(path) - 1).cloned();
        let room = target.is_some_and(|name| self.hopper(&name).is_some_and(|hopper| hopper.has_room()));
        Some(if room { path } else { 1 })
    }

    /// Lays a coin where the sorter sent it. Without a box it falls through onto the floor of the tray.
    pub(super) fn lay(&mut self, coin_unit: usize, place: &str, centavos: u32) {
        if let Some(hopper) = self.hopper(place) {
            hopper.coins.push_back(centavos);
            return;
        }
        match self.units.get_mut(coin_unit).map(|unit| &mut unit.works) {
            Some(Works::Coin(coin)) => coin.cash_box.as_mut().unwrap_or(&mut self.tray).add(centavos, 1),
            Some(Works::Hopper(_)) | None => self.tray.add(centavos, 1),
        }
    }

    fn hopper(&mut self, name: &str) -> Option<&mut HopperEnd> {
        self.units.iter_mut().find(|unit| unit.name == name).and_then(|unit| match &mut unit.works {
            Works::Hopper(hopper) => Some(hopper.as_mut()),
            Works::Coin(_) => None,
        })
    }

    fn hear(&mut self, now: Instant, message: &Message) {
        let Some(unit) = self.units.iter_mut().find(|unit| unit.address == message.destination) else { return };
        if !unit.powered || now < unit.awake_at {
            return;
        }
        let header = message.header;
        let hit = |only: Option<u8>| only.is_none_or(|only| only == header);
        let disturb = unit.disturb.filter(|disturb| match disturb {
            Disturb::LoseRequest(only) | Disturb::LoseReply(only) | Disturb::GarbleReply(only) | Disturb::Ignore(only) => hit(*only),
        });
        if disturb.is_some() {
            unit.disturb = None;
        }
        if matches!(disturb, Some(Disturb::LoseRequest(_))) {
            return;
        }
        let answer = match &mut unit.works {
            _ if matches!(disturb, Some(Disturb::Ignore(_))) => Some(Vec::new()),
            Works::Coin(coin) => coin.answer(now, header, &message.data),
            Works::Hopper(hopper) => hopper.answer(now, header, &message.data),
        };
        if header == header::RESET {
            unit.awake_at = now.after(BOOT);
            if let Works::Coin(coin) = &mut unit.works {
                coin.boot();
            }
        }
        let silent = if let Works::Hopper(hopper) = &mut unit.works { std::mem::take(&mut hopper.silent) } else { false };
        if silent || unit.mute || matches!(disturb, Some(Disturb::LoseReply(_))) {
            return;
        }
        let (header, data) = answer.map_or((header::NAK, Vec::new()), |data| (header::REPLY, data));
        let data = heapless::Vec::from_slice(&data).unwrap_or_default();
        let mut bytes = Message { destination: message.source, source: unit.address, header, data }.emit(Checksum::Simple).to_vec();
        if matches!(disturb, Some(Disturb::GarbleReply(_))) {
            bytes[3] ^= 0x20;
        }
        self.out.push_back((now.after(unit.slow), bytes));
    }

    pub(super) fn set_power(&mut self, now: Instant, unit: usize, on: bool) {
        let Some(unit) = self.units.get_mut(unit) else { return };
        if unit.powered == on {
            return;
        }
        unit.powered = on;
        unit.awake_at = now.after(BOOT);
        match (&mut unit.works, on) {
            (Works::Coin(coin), _) => coin.boot(),
            (Works::Hopper(hopper), false) => hopper.power_off(),
            (Works::Hopper(hopper), true) => hopper.power_on(),
        }
    }

    /// Lets the motors turn up to now.
    pub(super) fn turn(&mut self, now: Instant) {
        for unit in &mut self.units {
            if let Works::Hopper(hopper) = &mut unit.works {
                for coin in hopper.turn(now) {
                    self.tray.add(coin, 1);
                }
            }
        }
    }
}

impl FarEnd for BusEnd {
    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.turn(now);
        if !self.assembler.is_empty() && now.since(self.heard_at) > GAP {
            self.assembler.clear();
        }
        self.heard_at = now;
        if self.echo {
            self.out.push_back((now, bytes.to_vec()));
        }
        for byte in bytes {
            self.assembler.push(*byte);
            let addresses: Vec<u8> = self.units.iter().map(|unit| unit.address).collect();
            while let Some(message) = self.assembler.next(|destination| addresses.contains(&destination)) {
                self.hear(now, &message);
            }
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.turn(now);
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<Vec<u8>> {
        let due = self.out.front().is_some_and(|(at, _)| *at <= now);
        if due { self.out.pop_front().map(|(_, bytes)| bytes) } else { None }
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let motors = self.units.iter().filter_map(|unit| match &unit.works {
            Works::Hopper(hopper) => hopper.wake(),
            Works::Coin(_) => None,
        });
        motors.chain(self.out.front().map(|(at, _)| *at)).min()
    }

    fn control(&mut self, now: Instant, words: &[&str]) -> Result<Value, String> {
        self.turn(now);
        self.hand(now, words)
    }

    fn inventory(&self) -> Value {
        let mut places: serde_json::Map<String, Value> = self.units.iter().map(|unit| (unit.name.clone(), contents(unit))).collect();
        places.insert("tray".to_owned(), self.tray.json());
        places.insert("taken".to_owned(), self.taken.json());
        Value::Object(places)
    }
}

/// Where the coins of one device are.
fn contents(unit: &Unit) -> Value {
    match &unit.works {
        Works::Coin(coin) => {
            let removed: Vec<Value> = coin.removed.iter().map(|(serial, pile)| json!({"serial": serial, "coins": pile.json()})).collect();
            json!({"box": coin.cash_box.as_ref().map(Pile::json), "box_serial": coin.box_serial, "removed": removed})
        }
        Works::Hopper(hopper) => {
            let mut pile = Pile::default();
            hopper.coins.iter().for_each(|coin| pile.add(*coin, 1));
            let (coin, emptied) = (format!("C{}", hopper.config.coin), hopper.emptied.json());
            let (seen, unseen) = (hopper.fallen.seen, hopper.fallen.unseen);
            json!({
                "hopper": pile.json(), "emptied": emptied, "coin": coin, "capacity": hopper.config.capacity,
                "seen": seen.0, "seen_other": seen.1, "unseen": unseen.0, "unseen_other": unseen.1,
            })
        }
    }
}
