//! An emulated SSP bill validator: the far end of the line. Shares frame, commands, events and replies with the host, nothing else.
//!
//! It keeps the traps of the sheet: a poll while a note lies in escrow stacks it; without 56 a credit is told once, and is lost if its reply
//! is lost and the host goes on; the same bit brings the last reply again, whatever the frame says.

use super::codes::{REJECT_ESCROW_TIMEOUT, REJECT_HOST, REJECT_INHIBITED, REJECT_VALIDATION};
use super::command::{Command, CommandError, VERSIONS};
use super::event::Event;
use super::frame::{Decoder, Packet, encode, packet_of};
use super::reply::{self, Data, Setup};
use crate::device::{BillMask, Instant, Span};
use crate::emulation::validator::{Body, Condition, Lost, Refusal, ValidatorEnd, Wire};

pub use crate::emulation::validator::{DeviceConfig, Pace, Settings};

/// Its address on the line.
const ADDRESS: u8 = 0x00;

/// How long it works without a word of the host (`protocols.md` section 3: it disables itself after 10 s).
const WATCHDOG: Span = Span::from_millis(10_000);

/// Hundredths in one unit of its channels' values.
const MULTIPLIER: u32 = 100;

/// One emulated validator on a line of its own.
pub type Emulator = ValidatorEnd<Ssp>;

impl Emulator {
    /// A validator that is switched on now, with an empty box in place.
    pub fn new(settings: Settings) -> Self {
        Self::with(settings, Ssp::default())
    }

    /// One that does not know 56: it tells a credit once.
    pub fn without_ack(settings: Settings) -> Self {
        Self::with(settings, Ssp { no_ack: true, ..Ssp::default() })
    }
}

/// How it hears and tells.
#[derive(Debug)]
pub struct Ssp {
    decoder: Decoder,
    /// It does not know 56 and 57.
    no_ack: bool,
    /// The bit of the last frame, and what was answered to it.
    last: Option<(bool, Vec<u8>)>,
    heard_at: Option<Instant>,
    enabled: bool,
    channels: u32,
    version: u8,
    /// It told of the note in escrow: the next poll stacks it.
    escrow_told: bool,
    /// Where the note was when power went or a reset came, with its place in the table; told once it is at its end.
    moved: Option<(Lost, Option<u8>)>,
    /// It was reset: silent until it is ready, then it tells of it.
    resetting: bool,
    box_out_told: bool,
    reject_code: u8,
    given_back: bool,
}

impl Default for Ssp {
    fn default() -> Self {
        Self {
            decoder: Decoder::new(),
            no_ack: false,
            last: None,
            heard_at: None,
            enabled: false,
            channels: 0,
            version: 6,
            escrow_told: false,
            moved: None,
            resetting: false,
            box_out_told: false,
            reject_code: 0,
            given_back: false,
        }
    }
}

impl Wire for Ssp {
    fn request(&mut self, byte: u8) -> Option<Vec<u8>> {
        let frame = self.decoder.push(byte)?.ok()?;
        packet_of(&frame).is_ok_and(|packet| packet.address == ADDRESS).then(|| frame.to_vec())
    }

    fn answer(&mut self, now: Instant, request: &[u8], body: &mut Body) -> Option<Vec<u8>> {
        let Packet { sequence, data, .. } = packet_of(request).ok()?;
        if self.resetting && body.condition() == Condition::Initialising {
            return None;
        }
        let command = Command::parse(data);
        self.watch(now, body);
        if command == Ok(Command::Sync) {
            self.last = None;
            return said(sequence, &[reply::OK]);
        }
        if let Some((_, again)) = self.last.as_ref().filter(|(last, _)| *last == sequence) {
            return Some(again.clone());
        }
        let answer = match command {
            Ok(command) => self.follow(now, command, body),
            Err(CommandError::Length(_)) => code(reply::WRONG_COUNT),
            Err(CommandError::Empty | CommandError::Unknown(_)) => code(reply::UNKNOWN),
        };
        let frame = said(sequence, &answer)?;
        self.last = Some((sequence, frame.clone()));
        Some(frame)
    }

    fn forget(&mut self) {
        *self = Self { no_ack: self.no_ack, ..Self::default() };
    }

    fn drop_half_read(&mut self) {
        self.decoder.clear();
    }

    fn told(&self, condition: Condition) -> String {
        let mut bytes = Data::new();
        for event in level(condition) {
            // Cannot fail: two events.
            let _ = event.emit_into(&mut bytes);
        }
        let words: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        if words.is_empty() { "F0".to_owned() } else { words.join(" ") }
    }
}

impl Ssp {
    /// Without a word of the host for long it takes no more notes.
    fn watch(&mut self, now: Instant, body: &mut Body) {
        if self.heard_at.is_some_and(|heard| now.since(heard) > WATCHDOG) {
            self.enabled = false;
        }
        self.heard_at = Some(now);
        self.apply(now, body);
    }

    fn apply(&self, now: Instant, body: &mut Body) {
        let notes = (1_u32 << body.settings.notes.len().min(24)) - 1;
        let mask = BillMask(if self.enabled { self.channels & notes } else { 0 });
        // Every note is told of before it is stacked, so every note lies in escrow for a while.
        body.enable(now, mask, mask);
    }

    fn follow(&mut self, now: Instant, command: Command, body: &mut Body) -> Data {
        match command {
            Command::Poll => self.poll(now, body, false),
            Command::PollWithAck | Command::EventAck if self.no_ack => code(reply::UNKNOWN),
            Command::PollWithAck => self.poll(now, body, true),
            Command::EventAck => {
                let stacked = body.condition();
                let waits = matches!(stacked, Condition::Stacked { .. });
                body.acknowledged(Some(stacked).filter(|_| waits));
                code(if waits { reply::OK } else { reply::CANNOT })
            }
            Command::Hold => code(if body.hold(now) { reply::OK } else { reply::FAIL }),
            Command::Reject => {
                let done = body.give_back(now);
                self.given_back |= done;
                code(if done { reply::OK } else { reply::FAIL })
            }
            Command::Disable | Command::Enable => {
                self.enabled = command == Command::Enable;
                self.apply(now, body);
                code(reply::OK)
            }
            Command::Inhibits { channels, .. } => {
                self.channels = channels;
                self.apply(now, body);
                code(reply::OK)
            }
            Command::Version(version) => {
                let known = VERSIONS.contains(&version);
                self.version = if known { version } else { self.version };
                code(if known { reply::OK } else { reply::FAIL })
            }
            Command::Setup => self.setup(body).emit().unwrap_or_else(|| code(reply::SOFTWARE)),
            Command::Serial => with_ok(&serial_of(&body.settings.serial).to_be_bytes()),
            Command::Firmware => with_ok(format!("{:.15}", body.settings.model).as_bytes()),
            Command::Dataset => with_ok(format!("{}01610", String::from_utf8_lossy(&body.settings.currency)).as_bytes()),
            Command::LastReject => with_ok(&[self.reject_code]),
            Command::Reset => {
                self.reset(now, body);
                code(reply::OK)
            }
            Command::Sync => code(reply::OK),
            Command::Generator(_) | Command::Modulus(_) | Command::KeyExchange(_) => code(reply::UNKNOWN),
        }
    }

    fn setup(&self, body: &Body) -> Setup {
        let channel = |centavos: &u32| (centavos / MULTIPLIER, body.settings.currency);
        Setup {
            unit: reply::VALIDATOR,
            firmware: *b"0414",
            country: body.settings.currency,
            multiplier: MULTIPLIER,
            version: self.version,
            channels: body.settings.notes.iter().take(24).map(channel).collect(),
        }
    }

    /// 01: a note in the path goes to its end, and is told of afterwards.
    fn reset(&mut self, now: Instant, body: &mut Body) {
        let moved = match body.condition() {
            Condition::Stacking { index } | Condition::Stacked { index } => Some((Lost::InStacker, Some(index))),
            Condition::Escrow { index } | Condition::Holding { index } | Condition::Returning { index } => {
                Some((Lost::InPath, Some(index)))
            }
            Condition::PoweredUp(lost) => Some((lost, body.remembered())),
            _ => Some((Lost::Unsaid, None)),
        };
        body.reset(now);
        *self = Self { no_ack: self.no_ack, resetting: true, moved, box_out_told: self.box_out_told, ..Self::default() };
    }

    fn poll(&mut self, now: Instant, body: &mut Body, with_ack: bool) -> Data {
        let condition = body.condition();
        let mut events = Vec::new();
        if let Condition::PoweredUp(lost) = condition {
            // It gets ready by itself, and a note goes to its end.
            self.moved = Some((lost, body.remembered()));
            body.reset(now);
            events.extend([Event::SlaveReset, Event::Disabled]);
        } else {
            if core::mem::take(&mut self.resetting) {
                events.push(Event::SlaveReset);
            }
            if condition != Condition::Initialising {
                events.extend(self.moved.take().and_then(|(lost, index)| cleared(lost, index)));
            }
            if let Condition::Failed(_) = condition {
                return code(reply::SOFTWARE);
            }
            self.tell(now, condition, body, &mut events, with_ack);
        }
        let mut data = code(reply::OK);
        for event in events {
            // Every reply here is far shorter than a frame.
            let _ = event.emit_into(&mut data);
        }
        data
    }

    fn tell(&mut self, now: Instant, condition: Condition, body: &mut Body, events: &mut Vec<Event>, with_ack: bool) {
        let out = condition == Condition::BoxOut;
        if out != self.box_out_told {
            self.box_out_told = out;
            events.push(if out { Event::BoxOut } else { Event::BoxIn });
        }
        let in_escrow = matches!(condition, Condition::Escrow { .. } | Condition::Holding { .. });
        if in_escrow && self.escrow_told {
            self.escrow_told = false;
            body.stack(now);
            return events.push(Event::Stacking);
        }
        self.escrow_told = in_escrow;
        events.extend(level(condition));
        match condition {
            Condition::Rejected(refusal) => {
                self.reject_code = match refusal {
                    Refusal::NotRecognised => REJECT_VALIDATION,
                    Refusal::Inhibited => REJECT_INHIBITED,
                    Refusal::Code(code) => code,
                };
                body.acknowledged(Some(condition));
            }
            Condition::Returned { .. } => {
                self.reject_code = if core::mem::take(&mut self.given_back) { REJECT_HOST } else { REJECT_ESCROW_TIMEOUT };
                body.acknowledged(Some(condition));
            }
            // Told once: this device waits for no word about these.
            Condition::Cheated => body.acknowledged(Some(condition)),
            Condition::Stacked { .. } if !with_ack => body.acknowledged(Some(condition)),
            _ => {}
        }
    }
}

/// The events of a condition.
fn level(condition: Condition) -> Vec<Event> {
    match condition {
        Condition::PoweredUp(_) => vec![Event::SlaveReset, Event::Disabled],
        Condition::Initialising => vec![Event::Initialising, Event::Disabled],
        Condition::Idle | Condition::Failed(_) => vec![],
        Condition::Inhibited | Condition::BoxOut => vec![Event::Disabled],
        Condition::Accepting => vec![Event::Read(0)],
        Condition::Escrow { index } | Condition::Holding { index } => vec![Event::Read(channel(index))],
        Condition::Stacking { .. } => vec![Event::Stacking],
        Condition::Returning { .. } => vec![Event::Rejecting],
        Condition::Rejected(_) | Condition::Returned { .. } => vec![Event::Rejected],
        Condition::Stacked { index } => vec![Event::Credit(channel(index)), Event::Stacked],
        Condition::Cheated => vec![Event::Fraud(0)],
        Condition::Jam => vec![Event::UnsafeJam, Event::Disabled],
        Condition::BoxJam => vec![Event::SafeJam, Event::Disabled],
        Condition::BoxFull => vec![Event::StackerFull, Event::Disabled],
    }
}

/// What it tells of a note that it moved by itself.
fn cleared(lost: Lost, index: Option<u8>) -> Option<Event> {
    let channel = index.map_or(0, channel);
    match lost {
        Lost::Unsaid => None,
        Lost::InPath => Some(Event::ClearedFromFront(channel)),
        Lost::InStacker => Some(Event::ClearedIntoBox(channel)),
    }
}

fn channel(index: u8) -> u8 {
    index.saturating_add(1)
}

/// Its serial number: what four bytes hold of the digits that it was given.
fn serial_of(text: &str) -> u32 {
    let digits =
        text.bytes().filter(u8::is_ascii_digit).fold(0_u64, |number, digit| (number * 10 + u64::from(digit - b'0')) % 1_000_000_000);
    u32::try_from(digits).unwrap_or_default()
}

fn code(code: u8) -> Data {
    Data::from_slice(&[code]).unwrap_or_default()
}

fn with_ok(data: &[u8]) -> Data {
    let mut said = code(reply::OK);
    // Every answer here is far shorter than a frame.
    let _ = said.extend_from_slice(data);
    said
}

fn said(sequence: bool, data: &[u8]) -> Option<Vec<u8>> {
    encode(Packet { address: ADDRESS, sequence, data }).ok().map(|frame| frame.to_vec())
}
