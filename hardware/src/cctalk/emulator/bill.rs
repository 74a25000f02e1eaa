//! An emulated ccTalk bill validator: the far end of a wire of its own. Shares packets and codes with the host, nothing else.
//!
//! It keeps the traps of the sheet: events are told again and again and forgotten after five, the counter starts at 0 with each power-up
//! and goes from 255 to 1, a note in the path when power went is given back or finished without a word.

use crate::device::BillMask;
use crate::device::Instant;
use crate::emulation::validator::{Body, Condition, Lost, Refusal, Settings, ValidatorEnd, Wire};

use super::super::codes::bill_id::{Scaling, mexican};
use super::super::codes::{bill_event, header};
use super::super::frame::{Assembler, Checksum, HOST, Message};

/// Its address (`protocols.md` section 5, "Addresses").
pub const ADDRESS: u8 = 40;

/// The answer to a route order without a note in escrow.
const NO_NOTE: u8 = 254;

/// Pesos are told in whole units of a hundred centavos.
const PESOS: Scaling = Scaling { factor: 100, decimals: 2 };

/// One emulated bill validator on a wire of its own.
pub type BillEnd = ValidatorEnd<BillWire>;

impl BillEnd {
    /// A validator that is switched on now, with an empty box in place. With `echo` the host hears its own bytes.
    pub fn new(settings: Settings, echo: bool, crc: bool) -> Self {
        let checksum = if crc { Checksum::Crc } else { Checksum::Simple };
        Self::with(settings, BillWire { echo, checksum, ..BillWire::default() })
    }
}

/// How it hears and tells.
#[derive(Debug, Default)]
pub struct BillWire {
    echo: bool,
    checksum: Checksum,
    assembler: Assembler,
    bytes: Vec<u8>,
    electronics: Electronics,
}

/// What is lost with power.
#[derive(Debug, Default)]
struct Electronics {
    counter: u8,
    ring: [(u8, u8); 5],
    mode: u8,
    mask: u16,
    master: bool,
    /// The last condition that was told as an event.
    told: Option<Condition>,
}

impl Electronics {
    fn push(&mut self, a: u8, b: u8) {
        self.ring.copy_within(..4, 1);
        self.ring[0] = (a, b);
        self.counter = self.counter.checked_add(1).unwrap_or(1);
    }

    fn enabled(&self) -> BillMask {
        if self.master { BillMask(u32::from(self.mask)) } else { BillMask::default() }
    }

    fn apply(&self, now: Instant, body: &mut Body) {
        let enable = self.enabled();
        let escrow = if self.mode & 2 == 2 { enable } else { BillMask::default() };
        body.enable(now, enable, escrow);
    }

    /// Makes events of what happened since the host last asked.
    fn catch_up(&mut self, body: &mut Body) {
        // A report that waits is told and forgotten, and another may lie behind it.
        for _ in 0..4 {
            let condition = body.condition();
            if self.told == Some(condition) {
                return;
            }
            let before = self.told.replace(condition);
            if before == Some(Condition::BoxOut) {
                self.push(0, bill_event::STACKER_IN);
            }
            let event = match condition {
                Condition::Escrow { index } if !matches!(before, Some(Condition::Holding { .. })) => Some((index + 1, 1)),
                Condition::Stacked { index } => Some((index + 1, 0)),
                Condition::Returned { .. } => Some((0, bill_event::RETURNED)),
                Condition::Rejected(Refusal::NotRecognised) => Some((0, bill_event::REJECT_VALIDATION)),
                Condition::Rejected(Refusal::Inhibited) => Some((0, bill_event::INHIBITED)),
                Condition::Rejected(Refusal::Code(code)) => Some((0, code)),
                Condition::Cheated => Some((0, bill_event::TAMPER)),
                Condition::Jam => Some((0, bill_event::JAM)),
                Condition::BoxJam => Some((0, bill_event::JAM_IN_STACKER)),
                Condition::BoxOut => Some((0, bill_event::STACKER_OUT)),
                Condition::BoxFull => Some((0, bill_event::STACKER_FULL)),
                Condition::Failed(_) => Some((0, bill_event::STACKER_FAULTY)),
                _ => None,
            };
            if let Some((a, b)) = event {
                self.push(a, b);
            }
            if matches!(condition, Condition::Stacked { .. } | Condition::Returned { .. } | Condition::Rejected(_) | Condition::Cheated) {
                body.acknowledged(Some(condition));
                self.told = None;
            }
        }
    }
}

impl Wire for BillWire {
    fn request(&mut self, byte: u8) -> Option<Vec<u8>> {
        match self.checksum {
            Checksum::Simple => {
                self.assembler.push(byte);
                let message = self.assembler.next(|destination| destination == ADDRESS)?;
                Some(message.emit(Checksum::Simple).to_vec())
            }
            Checksum::Crc => {
                self.bytes.push(byte);
                while self.bytes.first().is_some_and(|first| *first != ADDRESS) {
                    self.bytes.remove(0);
                }
                let length = usize::from(*self.bytes.get(1)?) + 5;
                if self.bytes.len() < length {
                    return None;
                }
                let whole = std::mem::take(&mut self.bytes);
                Message::parse(&whole, Checksum::Crc).ok().map(|_| whole)
            }
        }
    }

    fn answer(&mut self, now: Instant, request: &[u8], body: &mut Body) -> Option<Vec<u8>> {
        let message = Message::parse(request, self.checksum).ok()?;
        if let Condition::PoweredUp(lost) = body.condition() {
            // It wakes by itself: a note in the path goes back, one past the lever is finished.
            debug_assert!(matches!(lost, Lost::Unsaid | Lost::InPath | Lost::InStacker));
            body.reset(now);
        }
        let echo = if self.echo { request.to_vec() } else { Vec::new() };
        if body.condition() == Condition::Initialising {
            // It boots, and is deaf; the wire still gives back what was said on it.
            return Some(echo).filter(|echo| !echo.is_empty());
        }
        self.electronics.catch_up(body);
        if body.enabled != self.electronics.enabled() && matches!(body.condition(), Condition::Idle | Condition::Inhibited) {
            // What it was told holds until power or a reset ends it, also when its stacker was out.
            self.electronics.apply(now, body);
        }
        let answer = self.follow(now, message.header, &message.data, body);
        let (header, data) = answer.map_or((header::NAK, Vec::new()), |data| (header::REPLY, data));
        let data = heapless::Vec::from_slice(&data).unwrap_or_default();
        let reply = Message { destination: HOST, source: ADDRESS, header, data }.emit(self.checksum);
        Some(echo.into_iter().chain(reply).collect())
    }

    fn forget(&mut self) {
        self.electronics = Electronics::default();
        self.drop_half_read();
    }

    fn drop_half_read(&mut self) {
        self.assembler.clear();
        self.bytes.clear();
    }

    fn told(&self, _condition: Condition) -> String {
        let (a, b) = self.electronics.ring[0];
        format!("{} {a}/{b}", self.electronics.counter)
    }
}

impl BillWire {
    fn follow(&mut self, now: Instant, asked: u8, data: &[u8], body: &mut Body) -> Option<Vec<u8>> {
        let electronics = &mut self.electronics;
        let done = || Some(Vec::new());
        match (asked, data) {
            (header::POLL, []) => done(),
            (header::MAKER, []) => Some(b"CAS".to_vec()),
            (header::CATEGORY, []) => Some(b"Bill Validator".to_vec()),
            (header::PRODUCT, []) => Some(body.settings.model.clone().into_bytes()),
            (header::SOFTWARE | header::BUILD, []) => Some(b"1.0".to_vec()),
            (header::SERIAL, []) => {
                let serial: u32 = body.settings.serial.parse().ok()?;
                Some(serial.to_le_bytes()[..3].to_vec())
            }
            (header::SELF_CHECK, []) => Some(vec![match body.condition() {
                Condition::Jam => 39,
                Condition::BoxJam => 38,
                Condition::BoxOut => 44,
                Condition::BoxFull => 45,
                Condition::Failed(code) => code,
                _ => 0,
            }]),
            (header::BILL_EVENTS, []) => {
                let events = electronics.ring.iter().flat_map(|(a, b)| [*a, *b]);
                Some(std::iter::once(electronics.counter).chain(events).collect())
            }
            (header::BILL_ID, [kind]) => {
                let note = usize::from(*kind).checked_sub(1).and_then(|at| body.settings.notes.get(at));
                Some(note.and_then(|centavos| mexican(centavos / 100)).unwrap_or(*b".......").to_vec())
            }
            (header::SCALING, b"MX") => Some(PESOS.emit().to_vec()),
            (header::SCALING, [_, _]) => Some(vec![0, 0, 0]),
            (header::SET_BILL_MODE, [mode]) => {
                electronics.mode = *mode;
                electronics.apply(now, body);
                done()
            }
            (header::READ_BILL_MODE, []) => Some(vec![electronics.mode]),
            (header::SET_INHIBITS, [low, high]) => {
                electronics.mask = u16::from_le_bytes([*low, *high]);
                electronics.apply(now, body);
                done()
            }
            (header::READ_INHIBITS, []) => Some(electronics.mask.to_le_bytes().to_vec()),
            (header::SET_MASTER, [state]) => {
                electronics.master = state & 1 == 1;
                electronics.apply(now, body);
                done()
            }
            (header::READ_MASTER, []) => Some(vec![u8::from(electronics.master)]),
            (header::ROUTE_BILL, [way]) => {
                let routed = match *way {
                    header::ROUTE_RETURN => body.give_back(now),
                    header::ROUTE_STACK => body.stack(now),
                    header::ROUTE_EXTEND => body.hold(now),
                    _ => return None,
                };
                if routed { done() } else { Some(vec![NO_NOTE]) }
            }
            (header::RESET, []) => {
                *electronics = Electronics::default();
                body.reset(now);
                done()
            }
            _ => None,
        }
    }
}
