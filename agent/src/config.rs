//! The terminal's own configuration file: where things are on this machine. What the centre decides comes signed from there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cas_domain::denomination::Denomination;
use cas_domain::slot::Slot;
use serde::Deserialize;
use thiserror::Error;

use crate::session::overdue::{COUNT_DAYS_MAX, COUNT_EVERY_DAYS};
use crate::session::setup::{CoinSetup, HopperSetup, Setup};

/// The configuration file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where journal and key lie; its own partition on a real terminal.
    pub data: PathBuf,
    /// The socket that the kiosk connects to.
    pub kiosk_socket: PathBuf,
    /// The centre's address: `https://centro.example`.
    pub centre: String,
    /// A folder on another medium for the second copy of the journal; none if there is no such medium.
    #[serde(default)]
    pub copy: Option<PathBuf>,
    /// A folder in the computer's memory for what devices remember of the talk: it outlives the agent, and must not outlive the
    /// computer's power. By default one under `/dev/shm`, named after the terminal.
    #[serde(default)]
    pub wire_memory: Option<PathBuf>,
    /// The ports and what hangs on them.
    #[serde(default)]
    pub port: Vec<PortConfig>,
    /// How the machine is looked after.
    #[serde(default)]
    pub care: CareConfig,
    /// What a terminal in training may do otherwise; a live one refuses it.
    #[serde(default)]
    pub training: Option<TrainingConfig>,
}

/// How the machine is looked after.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CareConfig {
    /// Days between two counts of a hopper, 1 to 90; who signs in later is reminded, and the centre gets a notice.
    pub count_every_days: u16,
}

impl Default for CareConfig {
    fn default() -> Self {
        Self { count_every_days: COUNT_EVERY_DAYS }
    }
}

/// What a terminal in training may do otherwise than a live one.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingConfig {
    /// How many times sooner nobody is waited for any more (K15, K16 and the visits before them): 1 to 100.
    pub hurry: u64,
}

/// One port.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortConfig {
    /// For logs: `bill`.
    pub name: String,
    /// Its path: `/dev/ttyUSB0`, or an emulator's link.
    pub path: PathBuf,
    /// What is spoken on it.
    pub protocol: Protocol,
    /// Bits per second.
    #[serde(default = "default_baud")]
    pub baud: u32,
    /// The host hears its own bytes (ccTalk on one wire).
    #[serde(default = "yes")]
    pub echo: bool,
    /// The slot of its device, for protocols with one device a port.
    #[serde(default)]
    pub slot: Option<Slot>,
    /// Pieces its box holds.
    #[serde(default = "default_box")]
    pub capacity: i64,
    /// The devices of a bus.
    #[serde(default)]
    pub device: Vec<BusDeviceConfig>,
}

/// One device of a bus.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusDeviceConfig {
    /// What it is.
    pub kind: DeviceKind,
    /// Its address, 2 to 255.
    pub address: u8,
    /// Its slot.
    pub slot: Slot,
    /// The coin a hopper holds.
    #[serde(default)]
    pub denomination: Option<Denomination>,
    /// Pieces it or its box holds.
    #[serde(default = "default_box")]
    pub capacity: i64,
    /// Sorter paths of a coin acceptor that lead into hoppers; others lead into its box.
    #[serde(default)]
    pub route: Vec<RouteConfig>,
}

/// One sorter path.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteConfig {
    /// The path's number.
    pub path: u8,
    /// The hopper it leads into.
    pub slot: Slot,
}

/// What is spoken on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// CCNET bill acceptor.
    Ccnet,
    /// ID-003 bill acceptor.
    Id003,
    /// EBDS bill acceptor.
    Ebds,
    /// SSP bill acceptor.
    Ssp,
    /// ccTalk bus.
    Cctalk,
    /// ESC/POS printer.
    Escpos,
    /// A door switch at the end of a line.
    Pin,
}

impl Protocol {
    /// What hangs on such a port; `None` for a bus, whose devices say it themselves.
    const fn device(self) -> Option<&'static str> {
        match self {
            Self::Ccnet | Self::Id003 | Self::Ebds | Self::Ssp => Some(BILL_ACCEPTOR),
            Self::Escpos => Some(PRINTER),
            Self::Pin => Some(DOOR),
            Self::Cctalk => None,
        }
    }
}

const BILL_ACCEPTOR: &str = "bill acceptor";
const PRINTER: &str = "printer";
const DOOR: &str = "door";

/// What a bus device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceKind {
    /// A coin acceptor.
    Coin,
    /// A hopper.
    Hopper,
}

const fn default_baud() -> u32 {
    9600
}

const fn default_box() -> i64 {
    600
}

const fn yes() -> bool {
    true
}

/// What is wrong with the configuration file.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("the configuration {path} cannot be read")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no valid TOML of this form.
    #[error("the configuration {path} is not understood")]
    Form {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// It contradicts itself or asks for what is not possible. Each line says what to do.
    #[error("the configuration cannot work:\n  {}", .0.join("\n  "))]
    Cannot(Vec<String>),
}

impl Config {
    /// Reads and checks a file. Relative paths start at its folder.
    ///
    /// # Errors
    /// [`ConfigError`] names every contradiction at once.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let mut config: Self =
            toml::from_str(&text).map_err(|source| ConfigError::Form { path: path.to_owned(), source: Box::new(source) })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let own = [&mut config.data, &mut config.kiosk_socket].into_iter().chain(&mut config.copy).chain(&mut config.wire_memory);
        for place in own.chain(config.port.iter_mut().map(|port| &mut port.path)) {
            if place.is_relative() {
                *place = folder.join(&*place);
            }
        }
        let problems = config.problems();
        if problems.is_empty() { Ok(config) } else { Err(ConfigError::Cannot(problems)) }
    }

    /// Everything that cannot work, in plain words.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !self.centre.starts_with("http://") && !self.centre.starts_with("https://") {
            problems.push(format!("centre '{}' is no address: write https://…", self.centre));
        }
        if self.copy.as_ref() == Some(&self.data) {
            problems.push("copy: the second copy belongs on another medium than data, or both die together".to_owned());
        }
        if self.training.is_some_and(|training| !(1..=100).contains(&training.hurry)) {
            problems.push("training: hurry is 1 to 100".to_owned());
        }
        if !(1..=COUNT_DAYS_MAX).contains(&self.care.count_every_days) {
            problems.push(format!("care: count_every_days is 1 to {COUNT_DAYS_MAX}"));
        }
        let mut slots = BTreeSet::new();
        let mut paths = BTreeSet::new();
        for port in &self.port {
            if !paths.insert(&port.path) {
                problems.push(format!("port '{}': its path is used by another port: two drivers on one line lose money", port.name));
            }
            let buses = port.protocol.device().is_none();
            match (&port.slot, buses) {
                (None, false) => problems.push(format!("port '{}': give it a slot, as in slot = \"bill\"", port.name)),
                (Some(_), true) => problems.push(format!("port '{}': a bus has no slot of its own, its devices have", port.name)),
                _ => {}
            }
            if !buses && !port.device.is_empty() {
                problems.push(format!("port '{}': only a cctalk port has devices", port.name));
            }
            for slot in port.slot.iter().chain(port.device.iter().map(|device| &device.slot)) {
                if !slots.insert(slot.clone()) {
                    problems.push(format!("slot '{slot}' stands twice: every place has one name"));
                }
            }
            problems.extend(port.device.iter().filter_map(|device| device_problem(port, device)));
            let mut addresses = BTreeSet::new();
            for device in port.device.iter().filter(|device| !addresses.insert(device.address)) {
                problems.push(format!("port '{}': address {} stands twice: give each device its own", port.name, device.address));
            }
            if port.capacity < 1 {
                problems.push(format!("port '{}': capacity must be at least 1 piece", port.name));
            }
        }
        for what in [BILL_ACCEPTOR, PRINTER, DOOR] {
            if self.port.iter().filter(|port| port.protocol.device() == Some(what)).count() > 1 {
                problems.push(format!("there is more than one {what}: this agent drives one"));
            }
        }
        let coins = self.port.iter().flat_map(|port| &port.device).filter(|device| device.kind == DeviceKind::Coin).count();
        if coins > 1 {
            problems.push("there is more than one coin acceptor: this agent drives one".to_owned());
        }
        for route in self.port.iter().flat_map(|port| &port.device).flat_map(|device| &device.route) {
            if !self.hoppers().any(|hopper| hopper.slot == route.slot) {
                problems.push(format!("sorter path {} leads to '{}', which is no hopper", route.path, route.slot));
            }
        }
        problems
    }

    fn hoppers(&self) -> impl Iterator<Item = &BusDeviceConfig> {
        self.port.iter().flat_map(|port| &port.device).filter(|device| device.kind == DeviceKind::Hopper)
    }

    /// The slots of the machine, as the session knows them.
    pub fn setup(&self) -> Setup {
        let single = |what| self.port.iter().find(|port| port.protocol.device() == Some(what));
        let coin = self.port.iter().flat_map(|port| &port.device).find(|device| device.kind == DeviceKind::Coin);
        Setup {
            bill: single(BILL_ACCEPTOR).and_then(|port| Some((port.slot.clone()?, port.capacity))),
            coin: coin.map(|coin| CoinSetup {
                slot: coin.slot.clone(),
                capacity: coin.capacity,
                routes: coin.route.iter().map(|route| (route.path, route.slot.clone())).collect(),
            }),
            hoppers: self
                .hoppers()
                .filter_map(|hopper| {
                    Some(HopperSetup { slot: hopper.slot.clone(), denomination: hopper.denomination?, capacity: hopper.capacity })
                })
                .collect(),
            printer: single(PRINTER).and_then(|port| port.slot.clone()),
            door: single(DOOR).and_then(|port| port.slot.clone()),
        }
    }

    /// The ports that are pseudo terminals: emulators, which a live terminal refuses (R10).
    pub fn pseudo_terminals(&self) -> Vec<&PortConfig> {
        let is_pty = |path: &Path| std::fs::canonicalize(path).is_ok_and(|real| real.starts_with("/dev/pts"));
        self.port.iter().filter(|port| is_pty(&port.path)).collect()
    }
}

fn device_problem(port: &PortConfig, device: &BusDeviceConfig) -> Option<String> {
    let name = format!("port '{}', device '{}'", port.name, device.slot);
    match (device.kind, device.denomination) {
        (DeviceKind::Hopper, None) => Some(format!("{name}: say which coin it holds, as in denomination = \"C1000\"")),
        (DeviceKind::Hopper, Some(denomination)) if denomination.is_bill() => Some(format!("{name}: a hopper holds coins, not notes")),
        (DeviceKind::Coin, Some(_)) => Some(format!("{name}: a coin acceptor has no denomination of its own")),
        (DeviceKind::Hopper, _) if !device.route.is_empty() => Some(format!("{name}: only a coin acceptor has a sorter")),
        _ if device.address < 2 => Some(format!("{name}: address {} is reserved; use 2 to 255", device.address)),
        _ if device.capacity < 1 => Some(format!("{name}: capacity must be at least 1 piece")),
        _ => None,
    }
}
