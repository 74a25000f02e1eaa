//! An emulated machine as it is described in a file: ports, devices, pins (`docs/operations/emulator.md`).

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::FarEnd;
use super::dispenser;
use super::validator::{DeviceConfig, Settings};
use crate::ccnet;
use crate::cctalk;
use crate::ebds;
use crate::escpos;
use crate::f53;
use crate::id003;
use crate::puloon;
use crate::sensor::emulator::DoorEnd;
use crate::ssp;

/// Words of the control line that cannot be names.
const RESERVED: [&str; 7] = ["inventory", "state", "subscribe", "devices", "help", "tray", "taken"];

/// A whole machine.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MachineConfig {
    /// Where the links to the pseudo terminals are made. Relative paths start at the folder of the file.
    pub directory: PathBuf,
    /// The control socket.
    pub control: PathBuf,
    /// Serial lines.
    #[serde(default)]
    pub port: Vec<PortConfig>,
    /// Input pins.
    #[serde(default)]
    pub pin: Vec<PinConfig>,
}

/// A serial line and what hangs on it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortConfig {
    /// Its name, and that of the link.
    pub name: String,
    /// What is spoken on it.
    pub protocol: Protocol,
    /// ccTalk only: whether the host hears its own bytes, as on a single data wire.
    #[serde(default = "yes")]
    pub echo: bool,
    /// ccTalk bill validators only: the longer check sum (CRC-16).
    #[serde(default)]
    pub crc: bool,
    /// ESC/POS only: where printed paper is laid down.
    pub paper_dir: Option<PathBuf>,
    /// The devices; their fields depend on the protocol.
    #[serde(default)]
    pub device: Vec<toml::Value>,
}

fn yes() -> bool {
    true
}

/// What is spoken on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// A bill validator that speaks CCNET.
    Ccnet,
    /// A bill validator that speaks ID-003.
    Id003,
    /// A bill validator that speaks EBDS.
    Ebds,
    /// A bill validator that speaks SSP.
    Ssp,
    /// Coin acceptors and hoppers on one bus.
    Cctalk,
    /// A bill validator that speaks ccTalk, on a wire of its own, at address 40.
    #[serde(rename = "cctalk-bill")]
    CctalkBill,
    /// A note dispenser of Puloon.
    Puloon,
    /// A note dispenser of Fujitsu.
    F53,
    /// A receipt printer.
    Escpos,
}

/// An input pin over a line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinConfig {
    /// Its name, and that of the link.
    pub name: String,
}

/// A configuration that cannot be used.
#[derive(Debug)]
pub enum ConfigError {
    /// The file cannot be read.
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not understood.
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// What it describes cannot be.
    Meaning(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, .. } => write!(f, "could not read the machine's configuration {}", path.display()),
            Self::Parse { path, .. } => write!(f, "could not understand the machine's configuration {}", path.display()),
            Self::Meaning(what) => f.write_str(what),
        }
    }
}

impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Read { source, .. } => Some(source),
            Self::Parse { source, .. } => Some(source.as_ref()),
            Self::Meaning(_) => None,
        }
    }
}

/// A port ready to be put on a line.
pub(super) struct Line {
    pub(super) name: String,
    /// Names on the control line that lead here.
    pub(super) devices: Vec<String>,
    /// Several devices share it: the far end wants the device's name as the first word.
    pub(super) shared: bool,
    pub(super) end: Box<dyn FarEnd>,
}

impl MachineConfig {
    /// Reads a file; relative paths in it start at its folder.
    ///
    /// # Errors
    /// [`ConfigError`] when it cannot be read or understood.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_path_buf(), source })?;
        let mut config: Self =
            toml::from_str(&text).map_err(|source| ConfigError::Parse { path: path.to_path_buf(), source: Box::new(source) })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        config.directory = folder.join(&config.directory);
        config.control = folder.join(&config.control);
        for port in &mut config.port {
            port.paper_dir = port.paper_dir.take().map(|dir| folder.join(dir));
        }
        Ok(config)
    }

    /// Makes the far ends of all lines.
    pub(super) fn lines(&self) -> Result<Vec<Line>, ConfigError> {
        let mut lines = Vec::new();
        for port in &self.port {
            lines.push(port.line().map_err(|what| ConfigError::Meaning(format!("port \"{}\": {what}", port.name)))?);
        }
        for pin in &self.pin {
            let end = Box::new(DoorEnd::new());
            lines.push(Line { name: pin.name.clone(), devices: vec![pin.name.clone()], shared: false, end });
        }
        let mut taken = BTreeSet::new();
        for line in &lines {
            let names = line.devices.iter().chain((!line.devices.contains(&line.name)).then_some(&line.name));
            for name in names {
                let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
                let reserved = RESERVED.contains(&name.as_str()) && !(line.shared && name == "tray");
                if !plain || reserved || !taken.insert(name.clone()) {
                    return Err(ConfigError::Meaning(format!(
                        "\"{name}\" cannot be a name: names are small letters, digits and dashes, used once, and none of {}",
                        RESERVED.join(", ")
                    )));
                }
            }
        }
        Ok(lines)
    }
}

impl PortConfig {
    fn line(&self) -> Result<Line, String> {
        match self.protocol {
            Protocol::Ccnet => self.validator(ccnet::emulator::Emulator::new),
            Protocol::Ebds => self.validator(ebds::emulator::Emulator::new),
            Protocol::Id003 => self.validator(id003::emulator::Emulator::new),
            Protocol::Ssp => self.validator(ssp::emulator::Emulator::new),
            Protocol::Cctalk => self.cctalk(),
            Protocol::CctalkBill => self.cctalk_bill(),
            Protocol::Puloon => self.dispenser(|config| {
                let model = puloon::emulator::model(config.model.as_deref())?;
                Ok(Box::new(puloon::emulator::Emulator::new(config.settings()?, model)))
            }),
            Protocol::F53 => self.dispenser(|config| Ok(Box::new(f53::emulator::Emulator::new(config.settings()?, config.doubles_dle)))),
            Protocol::Escpos => self.escpos(),
        }
    }

    fn validator<E: FarEnd + 'static>(&self, emulator: impl FnOnce(Settings) -> E) -> Result<Line, String> {
        let [device] = self.device.as_slice() else {
            return Err("the port of a bill validator has exactly one [[port.device]]".to_owned());
        };
        let config: DeviceConfig = device.clone().try_into().map_err(|error: toml::de::Error| error.to_string())?;
        let name = config.name.clone();
        let end = Box::new(emulator(config.settings()?));
        Ok(Line { name: self.name.clone(), devices: vec![name], shared: false, end })
    }

    fn dispenser(&self, emulator: impl FnOnce(&dispenser::DeviceConfig) -> Result<Box<dyn FarEnd>, String>) -> Result<Line, String> {
        let [device] = self.device.as_slice() else {
            return Err("the port of a note dispenser has exactly one [[port.device]]".to_owned());
        };
        let config: dispenser::DeviceConfig = device.clone().try_into().map_err(|error: toml::de::Error| error.to_string())?;
        let end = emulator(&config)?;
        Ok(Line { name: self.name.clone(), devices: vec![config.name], shared: false, end })
    }

    fn cctalk_bill(&self) -> Result<Line, String> {
        let line = self.validator(|settings| cctalk::emulator::BillEnd::new(settings, self.echo, self.crc))?;
        let serial = self.device.first().and_then(|device| device.get("serial")?.as_str()?.parse::<u32>().ok());
        if serial.is_none_or(|serial| serial >= 1 << 24) {
            return Err("a ccTalk serial number is digits, below 16777216".to_owned());
        }
        Ok(line)
    }

    fn cctalk(&self) -> Result<Line, String> {
        let mut devices = Vec::new();
        for device in &self.device {
            let config: cctalk::emulator::DeviceConfig = device.clone().try_into().map_err(|error: toml::de::Error| error.to_string())?;
            devices.push(config);
        }
        let end = cctalk::emulator::BusEnd::new(self.echo, devices)?;
        let names = end.names().map(str::to_owned).collect();
        Ok(Line { name: self.name.clone(), devices: names, shared: true, end: Box::new(end) })
    }

    fn escpos(&self) -> Result<Line, String> {
        if !self.device.is_empty() {
            return Err("an escpos port is its own device: give it a name and a paper_dir".to_owned());
        }
        let paper_dir = self.paper_dir.clone().ok_or("an escpos port needs a paper_dir")?;
        let config = escpos::emulator::PrinterConfig { name: self.name.clone(), ..escpos::emulator::PrinterConfig::new(paper_dir) };
        let end = Box::new(escpos::emulator::PrinterEnd::new(config)?);
        Ok(Line { name: self.name.clone(), devices: vec![self.name.clone()], shared: false, end })
    }
}
