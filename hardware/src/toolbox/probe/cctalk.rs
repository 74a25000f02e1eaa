//! A ccTalk bus: a simple poll to each address, then the questions every device answers (`protocols.md` section 5, "Core").

use std::io;

use embedded_io::Write as _;
use heapless::Vec as Bounded;

use super::{Finding, Heard, Kind, Outcome, Place, left};
use crate::cctalk::codes::{bill_id, coin_id, header, hopper};
use crate::cctalk::frame::{Checksum, HOST, Message};
use crate::clock::Clock;
use crate::device::{Identity, Span};
use crate::driver::TimedRead;
use crate::transport::serial::SerialLine;

/// How long an address may take to say that it is there: replies typically come in less than 50 ms (section 5, "Timing").
const POLL: Span = Span::from_millis(120);

/// How long an answer of a device that is there may take (section 5, "Timing": 100 to 500 ms).
const ANSWER: Span = Span::from_millis(500);

/// How often a device that is there is asked the same.
const TRIES: u8 = 3;

/// How often nobody may have answered: a device that just got power is deaf for about a second.
const ROUNDS: u8 = 2;

/// Addresses that devices have as they come: coin acceptors 2 and 11 to 17, payouts 3 to 10, bills 40 to 47, changer, recycler, escrow.
const USUAL: [std::ops::RangeInclusive<u8>; 5] = [2..=17, 40..=47, 55..=55, 150..=150, 160..=160];

/// Those that are asked with the other check sum, too.
const BILLS: std::ops::RangeInclusive<u8> = 40..=47;

/// Coin positions and bill types that are asked for.
const POSITIONS: u8 = 16;

/// A device that answered its poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::toolbox) struct Station {
    pub(in crate::toolbox) address: u8,
    /// It wants the longer check sum.
    pub(in crate::toolbox) crc: bool,
}

pub(super) fn probe(line: &mut SerialLine, place: Place, all: bool, heard: &mut Heard) -> io::Result<Outcome> {
    let mut wire = Wire { line, clock: place.clock, heard, echo: false };
    let stations = wire.stations(all)?;
    let mut findings = Vec::new();
    for station in stations {
        findings.push(identify(&mut wire, place, station)?);
    }
    Ok(if findings.is_empty() { Outcome::Nothing } else { Outcome::Found(findings) })
}

/// One question after the other.
struct Wire<'a> {
    line: &'a mut SerialLine,
    clock: Clock,
    heard: &'a mut Heard,
    /// The last answer came behind our own bytes.
    echo: bool,
}

impl Wire<'_> {
    fn stations(&mut self, all: bool) -> io::Result<Vec<Station>> {
        let usual: Vec<u8> = USUAL.into_iter().flatten().collect();
        let mut stations = Vec::new();
        let bills: Vec<u8> = BILLS.collect();
        for _ in 0..ROUNDS {
            self.call(&usual, false, &mut stations)?;
            self.call(&bills, true, &mut stations)?;
            if !stations.is_empty() {
                break;
            }
        }
        if all {
            let rest: Vec<u8> = (2..=255).filter(|address| !usual.contains(address)).collect();
            self.call(&rest, false, &mut stations)?;
        }
        stations.sort_unstable();
        stations.dedup_by_key(|station| station.address);
        Ok(stations)
    }

    fn call(&mut self, addresses: &[u8], crc: bool, stations: &mut Vec<Station>) -> io::Result<()> {
        for &address in addresses {
            let known = |stations: &[Station], address| stations.iter().any(|station: &Station| station.address == address);
            if known(stations, address) {
                continue;
            }
            let answer = self.ask(Station { address, crc }, header::POLL, &[], POLL)?;
            // A late answer names whom it is from; the longer form does not.
            let from = answer.map(|message| if crc { address } else { message.source });
            if let Some(address) = from.filter(|from| *from > HOST && !known(stations, *from)) {
                stations.push(Station { address, crc });
            }
        }
        Ok(())
    }

    /// The data of an answer; `None` where it says no or nothing.
    fn data(&mut self, station: Station, header: u8, data: &[u8]) -> io::Result<Option<Vec<u8>>> {
        for _ in 0..TRIES {
            match self.ask(station, header, data, ANSWER)? {
                Some(message) if !station.crc && message.source != station.address => {}
                Some(message) if message.header == header::REPLY => return Ok(Some(message.data.to_vec())),
                Some(_) => return Ok(None),
                None => {}
            }
        }
        Ok(None)
    }

    fn ask(&mut self, station: Station, header: u8, data: &[u8], patience: Span) -> io::Result<Option<Message>> {
        self.drain()?;
        let checksum = if station.crc { Checksum::Crc } else { Checksum::Simple };
        let data = Bounded::from_slice(data).unwrap_or_default();
        let said = Message { destination: station.address, source: HOST, header, data }.emit(checksum);
        self.line.write_all(&said)?;
        self.heard.last_said = said.to_vec();
        let end = self.clock.now().after(patience);
        let mut came: Vec<u8> = Vec::new();
        while let Some(wait) = left(self.clock.now(), end) {
            let mut buffer = [0; 64];
            let count = self.line.read_within(&mut buffer, wait)?;
            came.extend(&buffer[..count.min(buffer.len())]);
            if let Some(message) = answer_in(&came, &said, checksum) {
                self.echo = came.starts_with(&said);
                return Ok(Some(message));
            }
        }
        self.heard.answer(&came);
        Ok(None)
    }

    fn drain(&mut self) -> io::Result<()> {
        let mut buffer = [0; 64];
        // Bounded: a line that never rests is given up on after a few pieces.
        for _ in 0..8 {
            if self.line.read_within(&mut buffer, Span::ZERO)? == 0 {
                break;
            }
        }
        Ok(())
    }
}

/// The answer behind the echo of what was said, or without one.
fn answer_in(came: &[u8], said: &[u8], checksum: Checksum) -> Option<Message> {
    let rest = came.strip_prefix(said).unwrap_or(came);
    let message = Message::parse(rest, checksum).ok()?;
    (message.destination == HOST && rest != said).then_some(message)
}

fn identify(wire: &mut Wire<'_>, place: Place, station: Station) -> io::Result<Finding> {
    let category = text(wire.data(station, header::CATEGORY, &[])?);
    let kind = match category.to_ascii_lowercase().replace(' ', "").as_str() {
        "coinacceptor" => Kind::Coins,
        "payout" => Kind::Hopper,
        "billvalidator" => Kind::Bills,
        _ => Kind::Other,
    };
    let mut identity = Identity::default();
    let (maker, product) = (text(wire.data(station, header::MAKER, &[])?), text(wire.data(station, header::PRODUCT, &[])?));
    push(&mut identity.model, format!("{maker} {product}").trim());
    let build = text(wire.data(station, header::BUILD, &[])?);
    let software = text(wire.data(station, header::SOFTWARE, &[])?);
    push(&mut identity.firmware, format!("{software} {build}").trim());
    if let Some([low, middle, high]) = wire.data(station, header::SERIAL, &[])?.as_deref() {
        push(&mut identity.serial, &u32::from_le_bytes([*low, *middle, *high, 0]).to_string());
    }
    let mut finding = place.finding(kind, identity, String::new());
    finding.address = Some(station.address);
    finding.echo = wire.echo;
    finding.crc = station.crc;
    if station.crc {
        finding.notes.push("Usa la suma larga (CRC-16).");
    }
    match kind {
        Kind::Coins => coins(wire, station, &mut finding)?,
        Kind::Hopper => hopper(wire, station, &mut finding)?,
        Kind::Bills => bills(wire, station, &mut finding)?,
        Kind::Printer | Kind::Other => finding.state = format!("dice ser \"{category}\""),
    }
    Ok(finding)
}

fn acceptor_state(wire: &mut Wire<'_>, station: Station, finding: &mut Finding) -> io::Result<()> {
    finding.state = match wire.data(station, header::READ_MASTER, &[])?.as_deref() {
        Some([state, ..]) if state & 1 == 1 => {
            finding.notes.push("Quedó habilitado: mientras alguien lo consulte aceptaría dinero sin registro. Apáguelo antes de seguir.");
            "HABILITADO".to_owned()
        }
        Some([_, ..]) => "no acepta".to_owned(),
        _ => "no dice si acepta".to_owned(),
    };
    Ok(())
}

fn coins(wire: &mut Wire<'_>, station: Station, finding: &mut Finding) -> io::Result<()> {
    for position in 1..=POSITIONS {
        if let Some(value) = wire.data(station, header::COIN_ID, &[position])?.as_deref().and_then(coin_id::value) {
            finding.values.push((position, value));
        }
    }
    acceptor_state(wire, station, finding)
}

fn bills(wire: &mut Wire<'_>, station: Station, finding: &mut Finding) -> io::Result<()> {
    let mut known: Option<([u8; 2], Option<bill_id::Scaling>)> = None;
    for kind in 1..=POSITIONS {
        let Some(id) = wire.data(station, header::BILL_ID, &[kind])? else { continue };
        let Some(country) = bill_id::country(&id) else { continue };
        let scaling = match known {
            Some((same, scaling)) if same == country => scaling,
            _ => {
                let scaling = wire.data(station, header::SCALING, &country)?.as_deref().and_then(bill_id::Scaling::parse);
                known = Some((country, scaling));
                scaling
            }
        };
        if let Some(value) = scaling.and_then(|scaling| bill_id::value(&id, scaling)) {
            finding.values.push((kind, value));
        }
    }
    acceptor_state(wire, station, finding)
}

fn hopper(wire: &mut Wire<'_>, station: Station, finding: &mut Finding) -> io::Result<()> {
    if let Some(value) = wire.data(station, header::HOPPER_COIN, &[])?.as_deref().and_then(coin_id::value) {
        finding.values.push((1, value));
    }
    finding.state = hopper_state(wire.data(station, header::TEST_HOPPER, &[])?.as_deref());
    Ok(())
}

/// The status registers of a hopper in words.
pub(in crate::toolbox) fn hopper_state(data: Option<&[u8]>) -> String {
    let Some(flags) = data.and_then(hopper::flags) else { return "no dice cómo está".to_owned() };
    let mut parts: Vec<&str> =
        (0..24).filter(|bit| flags & 1 << bit != 0).filter_map(hopper::meaning).map(|meaning| meaning.hint).collect();
    if flags & hopper::POWER_UP != 0 {
        parts.push("acaba de encender");
    }
    if flags & hopper::POWER_DOWN_IN_PAYOUT != 0 {
        parts.push("se quedó sin corriente durante una entrega");
    }
    parts.push(if flags & hopper::DISABLED != 0 { "deshabilitada" } else { "HABILITADA" });
    parts.join(", ")
}

fn text(data: Option<Vec<u8>>) -> String {
    let data = data.unwrap_or_default();
    data.iter().map(|byte| char::from(*byte)).filter(|sign| sign.is_ascii_graphic() || *sign == ' ').collect::<String>().trim().to_owned()
}

fn push<const N: usize>(into: &mut heapless::String<N>, text: &str) {
    for sign in text.chars() {
        if into.push(sign).is_err() {
            break;
        }
    }
}
