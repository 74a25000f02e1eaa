//! Which protocol, model, firmware, serial number and denominations: harmless to whatever is there.
//!
//! Each protocol is asked what it is and what it is doing, on the line settings that are usual for it, and nothing else: nothing is
//! acknowledged, enabled, reset, stacked or paid. The order matters (see [`Protocol`]). Every step is bounded in time.
//!
//! - `bills`: bill validators, by the very machines that drive them.
//! - `cctalk`: addresses of a ccTalk bus, one after the other.
//! - `ict104`: single bytes.
//! - `printer`: receipt printers.

pub(super) mod bills;
pub(super) mod cctalk;
mod ict104;
mod printer;

use std::io;

use serde_json::{Value as Json, json};

use super::tap::{Chunk, Side};
use super::trouble::Trouble;
use super::words;
use super::{Protocol, line_text};
use crate::clock::Clock;
use crate::device::{BillTable, Identity, Instant, Span, Value};
use crate::driver::TimedRead;
use crate::transport::serial::{LineSettings, SerialLine};

/// How long the port is listened to before anything is said.
const LISTEN: Span = Span::from_millis(300);

/// Bytes that are kept of what answered and was not understood.
const HEARD_BYTES_MAX: usize = 64;

/// What is to be tried.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// This protocol only.
    pub only: Option<Protocol>,
    /// ccTalk: every address, not the usual ones only. Takes half a minute longer.
    pub all_addresses: bool,
}

/// A device that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it speaks.
    pub protocol: Protocol,
    /// How the line is set.
    pub line: LineSettings,
    /// Its address, where the protocol has any.
    pub address: Option<u8>,
    /// The host hears its own bytes on this line.
    pub echo: bool,
    /// It wants the longer check sum of ccTalk.
    pub crc: bool,
    /// What it is.
    pub kind: Kind,
    /// Who it is; empty where it does not say.
    pub identity: Identity,
    /// What it says it is doing, in Spanish.
    pub state: String,
    /// What it takes or pays, each with the number the device gives it.
    pub values: Vec<(u8, Value)>,
    /// What a technician should know besides, in Spanish.
    pub notes: Vec<&'static str>,
}

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A bill validator.
    Bills,
    /// A coin acceptor.
    Coins,
    /// A hopper.
    Hopper,
    /// A receipt printer.
    Printer,
    /// It says that it is something else.
    Other,
}

impl Kind {
    /// In the technician's language.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Bills => "validador de billetes",
            Self::Coins => "monedero",
            Self::Hopper => "tolva",
            Self::Printer => "impresora",
            Self::Other => "otro equipo",
        }
    }

    /// For a program.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bills => "bill-validator",
            Self::Coins => "coin-acceptor",
            Self::Hopper => "hopper",
            Self::Printer => "printer",
            Self::Other => "other",
        }
    }
}

impl Finding {
    /// Some lines for a person.
    pub fn sentence(&self) -> String {
        let address = self.address.map(|address| format!(", dirección {address}")).unwrap_or_default();
        let mut text = format!("{} {} ({}{address})", self.protocol, self.kind.title(), line_text(&self.line));
        text.push_str(&format!("\n  {}\n  estado: {}", words::identity(&self.identity), self.state));
        if !self.values.is_empty() {
            let values: Vec<String> = self.values.iter().map(|(number, value)| format!("{number} = {}", words::value(*value))).collect();
            text.push_str(&format!("\n  denominaciones: {}", values.join(", ")));
        }
        for note in &self.notes {
            text.push_str("\n  nota: ");
            text.push_str(note);
        }
        text
    }

    /// The same for a program.
    pub fn json(&self) -> Json {
        let values: Vec<Json> = self
            .values
            .iter()
            .map(|(number, value)| {
                json!({ "number": number, "hundredths": value.hundredths(), "currency": String::from_utf8_lossy(&value.currency).trim_end() })
            })
            .collect();
        json!({
            "protocol": self.protocol.name(), "line": line_text(&self.line), "address": self.address, "echo": self.echo, "crc": self.crc, "kind": self.kind.name(),
            "model": self.identity.model.as_str(), "firmware": self.identity.firmware.as_str(), "serial": self.identity.serial.as_str(),
            "state": self.state, "values": values, "notes": self.notes,
        })
    }
}

/// What one protocol brought.
#[derive(Debug)]
enum Outcome {
    Found(Vec<Finding>),
    /// Nothing that is one of its frames.
    Nothing,
}

/// What was heard that nobody understood.
#[derive(Debug, Default)]
struct Heard {
    own: bool,
    foreign: Vec<u8>,
    last_said: Vec<u8>,
}

impl Heard {
    fn take(&mut self, chunks: &[Chunk]) {
        for chunk in chunks {
            match chunk.side {
                Side::Host => self.last_said.clone_from(&chunk.bytes),
                Side::Device => self.answer(&chunk.bytes),
            }
        }
    }

    fn answer(&mut self, bytes: &[u8]) {
        let rest = match bytes.strip_prefix(self.last_said.as_slice()) {
            Some(rest) if !self.last_said.is_empty() => {
                self.own = true;
                rest
            }
            _ => bytes,
        };
        let room = HEARD_BYTES_MAX - self.foreign.len();
        self.foreign.extend(rest.iter().take(room));
    }

    fn trouble(&self) -> Trouble {
        match (self.foreign.is_empty(), self.own) {
            (false, _) => Trouble::Garbage,
            (true, true) => Trouble::Echo,
            (true, false) => Trouble::Silent,
        }
    }
}

/// What came of a probe.
#[derive(Debug)]
pub struct Probed {
    /// The port, still open; none where it could not be opened or broke.
    pub line: Option<SerialLine>,
    /// What was found, or why nothing was.
    pub result: Result<Vec<Finding>, Trouble>,
}

/// Finds out what hangs on a port. `tell` is called with a line of progress before each step.
///
/// # Errors
/// [`Trouble`] where the port cannot be used or nothing was understood.
pub fn probe(path: &str, options: Options, tell: &mut dyn FnMut(&str)) -> Result<Vec<Finding>, Trouble> {
    probe_and_keep(path, options, tell).result
}

/// As [`probe`], and keeps the port open for whoever goes on with it.
pub fn probe_and_keep(path: &str, options: Options, tell: &mut dyn FnMut(&str)) -> Probed {
    let first = options.only.and_then(|protocol| protocol.lines().first().copied()).unwrap_or(LineSettings::plain_9600());
    match SerialLine::open(path, first) {
        Err(error) => Probed { line: None, result: Err(Trouble::of_opening(error.kind())) },
        Ok(line) => match try_all(line, options, tell) {
            Ok((line, result)) => Probed { line: Some(line), result },
            Err(trouble) => Probed { line: None, result: Err(trouble) },
        },
    }
}

type Kept = (SerialLine, Result<Vec<Finding>, Trouble>);

fn try_all(mut line: SerialLine, options: Options, tell: &mut dyn FnMut(&str)) -> Result<Kept, Trouble> {
    let clock = Clock::start();
    tell("Escuchando…");
    let mut heard = Heard::default();
    let listened = listen(&mut line, clock, LISTEN).map_err(|_| Trouble::Gone)?;
    heard.answer(&listened);
    for protocol in super::PROTOCOLS.into_iter().filter(|protocol| options.only.is_none_or(|only| only == *protocol)) {
        for settings in protocol.lines() {
            tell(&format!("Probando {protocol} ({})…", line_text(&settings)));
            line.set(settings).map_err(|error| Trouble::of_opening(error.kind()))?;
            let place = Place { protocol, settings, clock };
            let (back, outcome) = try_protocol(line, place, options, &listened, &mut heard)?;
            line = back;
            if let Outcome::Found(findings) = outcome {
                return Ok((line, Ok(findings)));
            }
        }
    }
    Ok((line, Err(heard.trouble())))
}

/// Where something is tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) protocol: Protocol,
    pub(super) settings: LineSettings,
    pub(super) clock: Clock,
}

impl Place {
    fn finding(self, kind: Kind, identity: Identity, state: String) -> Finding {
        let Self { protocol, settings: line, .. } = self;
        Finding { protocol, line, address: None, echo: false, crc: false, kind, identity, state, values: Vec::new(), notes: Vec::new() }
    }
}

fn try_protocol(
    mut line: SerialLine,
    place: Place,
    options: Options,
    listened: &[u8],
    heard: &mut Heard,
) -> Result<(SerialLine, Outcome), Trouble> {
    match place.protocol {
        Protocol::Escpos => printer::probe(line, place, heard),
        Protocol::Id003 | Protocol::Ccnet | Protocol::Ebds => bills::probe(line, place, heard),
        Protocol::Ict104 => {
            let outcome = ict104::probe(&mut line, place, listened, heard).map_err(|_| Trouble::Gone)?;
            Ok((line, outcome))
        }
        Protocol::Cctalk => {
            let outcome = cctalk::probe(&mut line, place, options.all_addresses, heard).map_err(|_| Trouble::Gone)?;
            Ok((line, outcome))
        }
    }
}

/// Listens for a while without saying anything.
fn listen(line: &mut SerialLine, clock: Clock, span: Span) -> io::Result<Vec<u8>> {
    let end = clock.now().after(span);
    let mut heard = Vec::new();
    while let Some(wait) = left(clock.now(), end) {
        let mut buffer = [0; 64];
        let count = line.read_within(&mut buffer, wait)?;
        let room = HEARD_BYTES_MAX - heard.len();
        heard.extend(buffer[..count.min(buffer.len())].iter().take(room));
    }
    Ok(heard)
}

/// The time until `end`; `None` when it has come.
pub(super) fn left(now: Instant, end: Instant) -> Option<Span> {
    (now < end).then(|| end.since(now))
}

/// The entries of a table of notes that are used.
fn values_of(table: &BillTable) -> Vec<(u8, Value)> {
    let numbered = table.iter().enumerate().filter_map(|(at, value)| Some((u8::try_from(at).ok()?, (*value)?)));
    numbered.collect()
}
