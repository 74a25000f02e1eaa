//! An emulated Puloon dispenser: the far end of the line. Shares frame, messages and codes with the host, nothing else.

use serde_json::{Value, json};

use super::codes;
use super::frame::{Cut, Decoder, EOT, SOH, encode};
use super::message::{ACK, NAK, OFFSET, cdu, digits, lcdm4000, parse_digits};
use super::profile::Model;
use crate::device::{CASSETTES_MAX, Instant, NoteCounts};
use crate::emulation::dispenser::{Body, Counts, DispenserEnd, Done, End, JamAt, Move, Refusal, Wire};
use crate::emulation::manners::Manners;

pub use crate::emulation::dispenser::{DeviceConfig, Settings};

/// One emulated dispenser on a line of its own.
pub type Emulator = DispenserEnd<Puloon>;

impl Emulator {
    /// A dispenser that is switched on now.
    pub fn new(settings: Settings, model: Model) -> Self {
        Self::with(settings, Puloon::new(model))
    }
}

/// The model that a machine's configuration names; the 2000 where it names none.
///
/// # Errors
/// A sentence that says which names are known.
pub fn model(name: Option<&str>) -> Result<Model, String> {
    match name {
        Some("lcdm-1000") => Ok(Model::Lcdm1000),
        Some("lcdm-2000") | None => Ok(Model::Lcdm2000),
        Some("lcdm-4000") => Ok(Model::Lcdm4000),
        Some(other) => Err(format!("\"{other}\" is no model; write lcdm-1000, lcdm-2000 or lcdm-4000")),
    }
}

/// How it hears and tells.
#[derive(Debug)]
pub struct Puloon {
    model: Model,
    decoder: Decoder,
    /// The command whose answer is due when the body is done.
    running: Option<u8>,
    /// What was said last and not acknowledged: said again after NAK.
    unheard: Option<Vec<u8>>,
    /// The last trouble, until a purge.
    error: u8,
    /// 4000: what it tells of the last order, and the order's number. Kept without power.
    last: Vec<u8>,
    number: u8,
    lengths_set: bool,
    /// So many of the next frames are told to be damaged.
    nak: u32,
    /// So many of the next orders are told to be damaged.
    nak_orders: u32,
    /// So many of the next answers are lost, their ACK is not.
    lose_answers: u32,
    /// Whether it forgets the last order without power.
    forgets: bool,
}

impl Puloon {
    fn new(model: Model) -> Self {
        Self {
            model,
            decoder: Decoder::new(EOT, model.unit(), |_| None),
            running: None,
            unheard: None,
            error: codes::GOOD,
            last: last_words(&Counts::default(), 0),
            number: 0,
            lengths_set: false,
            nak: 0,
            nak_orders: 0,
            lose_answers: 0,
            forgets: false,
        }
    }

    fn say(&mut self, now: Instant, body: &[u8], manners: &mut Manners) {
        // Every answer here fits a frame.
        let Ok(frame) = encode(SOH, self.model.unit(), body) else { return };
        self.unheard = Some(frame.to_vec());
        if self.lose_answers > 0 {
            self.lose_answers -= 1;
            return;
        }
        manners.say(now, frame.to_vec());
    }

    fn follow(&mut self, now: Instant, request: &[u8], body: &mut Body, manners: &mut Manners) {
        let Some((command, data)) = request.split_first() else { return };
        if body.is_busy() {
            // It is at work and hears nothing.
            return;
        }
        manners.say(now, vec![ACK]);
        self.unheard = None;
        if self.model == Model::Lcdm4000 {
            self.follow_4000(now, *command, data, body, manners)
        } else {
            self.follow_cdu(now, *command, data, body, manners)
        }
    }

    fn follow_cdu(&mut self, now: Instant, command: u8, data: &[u8], body: &mut Body, manners: &mut Manners) {
        let counts = match (command, data) {
            (cdu::STATUS, []) => {
                let words = [command, 0x30, self.error, first_sensors(body), second_sensors(body)];
                return self.say(now, &words, manners);
            }
            (cdu::ROM, []) => {
                let version = if self.model == Model::Lcdm1000 { b"O30T00" } else { b"T30T00" };
                let mut words = vec![command];
                words.extend_from_slice(version);
                return self.say(now, &words, manners);
            }
            (cdu::PURGE, []) => return self.purge(now, command, body, manners),
            (cdu::UPPER, count) => parse_digits(count).map(|count| [count, 0, 0, 0]),
            (cdu::LOWER, count) if self.model == Model::Lcdm2000 => parse_digits(count).map(|count| [0, count, 0, 0]),
            _ => None,
        };
        let ordered = counts.unwrap_or_default();
        let refusal = match counts {
            Some(counts) if counts.iter().all(|count| *count <= 60) && counts != [0; CASSETTES_MAX] => {
                body.pay(now, counts).err().map(refused)
            }
            _ => Some(codes::BAD_COMMAND),
        };
        self.running = Some(command);
        if let Some(code) = refusal {
            self.error = code;
            self.tell(now, &Counts { ordered, ..Counts::default() }, code, body, manners);
        }
    }

    fn follow_4000(&mut self, now: Instant, command: u8, data: &[u8], body: &mut Body, manners: &mut Manners) {
        match (command, data) {
            (lcdm4000::STATUS, []) => {
                let mut words = vec![command, self.error.wrapping_sub(codes::GOOD) + OFFSET];
                words.extend([OFFSET; 18]);
                self.say(now, &words, manners);
            }
            (lcdm4000::PURGE, []) => self.purge(now, command, body, manners),
            (lcdm4000::LENGTHS, lengths) => {
                self.lengths_set = lengths.len() == 8;
                self.say(now, &[command, if self.lengths_set { OFFSET } else { OFFSET + 1 }], manners);
            }
            (lcdm4000::NUMBER, []) => self.say(now, &[command, OFFSET, self.number + OFFSET], manners),
            (lcdm4000::LAST, []) => {
                let mut words = vec![command];
                words.extend_from_slice(&self.last);
                self.say(now, &words, manners);
            }
            (lcdm4000::DISPENSE, [one, two, three, four, _, _, number]) => {
                let counts: NoteCounts = [*one, *two, *three, *four].map(|figure| figure.wrapping_sub(OFFSET));
                self.running = Some(command);
                self.number = number.wrapping_sub(OFFSET);
                if let Err(refusal) = body.pay(now, counts) {
                    self.error = refused(refusal);
                    self.tell(now, &Counts { ordered: counts, ..Counts::default() }, self.error, body, manners);
                }
            }
            _ => self.say(now, &[command, OFFSET + 1], manners),
        }
    }

    fn purge(&mut self, now: Instant, command: u8, body: &mut Body, manners: &mut Manners) {
        self.running = Some(command);
        if let Err(refusal) = body.purge(now) {
            self.error = refused(refusal);
            self.running = None;
            let code = self.code_byte(self.error);
            self.say(now, &[command, code], manners);
        }
    }

    /// An error as this model says it.
    fn code_byte(&self, code: u8) -> u8 {
        if self.model == Model::Lcdm4000 { code.wrapping_sub(codes::GOOD) + OFFSET } else { code }
    }

    /// The answer to an order.
    fn tell(&mut self, now: Instant, counts: &Counts, code: u8, body: &Body, manners: &mut Manners) {
        let Some(command) = self.running.take() else { return };
        if self.model == Model::Lcdm4000 {
            self.last = last_words(counts, code.wrapping_sub(codes::GOOD));
            let mut words = vec![command];
            words.extend_from_slice(&self.last);
            return self.say(now, &words, manners);
        }
        let index = usize::from(command == cdu::LOWER);
        let mut words = vec![command];
        words.extend(digits(counts.checked[index]));
        words.extend(digits(counts.exit[index]));
        words.push(code);
        words.push(if body.is_near_end(index) { b'1' } else { b'0' });
        words.extend(digits(counts.rejected[index]));
        self.say(now, &words, manners);
    }
}

impl Wire for Puloon {
    fn hear(&mut self, now: Instant, byte: u8, body: &mut Body, manners: &mut Manners) {
        if self.decoder.is_empty() {
            match (byte, self.unheard.take()) {
                (ACK, Some(_)) => {
                    if self.model == Model::Lcdm4000 {
                        manners.say(now, vec![EOT]);
                    }
                    return;
                }
                (NAK, Some(frame)) => {
                    manners.say(now, frame.clone());
                    self.unheard = Some(frame);
                    return;
                }
                (_, unheard) => self.unheard = unheard,
            }
        }
        match self.decoder.push(byte) {
            Some(Cut::Frame(_) | Cut::Damaged(_)) if self.nak > 0 && manners.hears() => {
                self.nak -= 1;
                manners.say(now, vec![NAK]);
            }
            Some(Cut::Frame(request)) if self.nak_orders > 0 && is_order(self.model, &request) && manners.hears() => {
                self.nak_orders -= 1;
                manners.say(now, vec![NAK]);
            }
            Some(Cut::Frame(request)) if manners.hears() => self.follow(now, &request, body, manners),
            Some(Cut::Damaged(_)) if manners.hears() => manners.say(now, vec![NAK]),
            _ => {}
        }
    }

    fn moved(&mut self, now: Instant, what: Move, manners: &mut Manners) {
        if self.model == Model::Lcdm4000 {
            return;
        }
        // 38: the note was skewed.
        manners.say(
            now,
            match what {
                Move::Out => vec![SOH, 0x8D, 0x30],
                Move::Rejected => vec![SOH, 0x9C, 0x38],
            },
        );
    }

    fn ended(&mut self, now: Instant, done: Done, body: &mut Body, manners: &mut Manners) {
        match done {
            Done::Purge(clean) => {
                let Some(command) = self.running.take() else { return };
                self.error = if clean { codes::GOOD } else { codes::JAM_PURGE };
                let code = self.code_byte(self.error);
                self.say(now, &[command, code], manners);
            }
            Done::Order(counts, end) => {
                let code = match end {
                    End::Good => codes::GOOD,
                    End::Empty(0) => codes::UPPER_EMPTY,
                    End::Empty(_) => codes::LOWER_EMPTY,
                    End::Jam(JamAt::Check) => codes::JAM_CHECK,
                    End::Jam(JamAt::Exit) => codes::JAM_EXIT,
                    End::OverReject => codes::OVER_REJECT,
                };
                self.error = code;
                self.tell(now, &counts, code, body, manners);
            }
        }
    }

    fn forget(&mut self) {
        self.decoder.clear();
        self.running = None;
        self.unheard = None;
        self.error = codes::GOOD;
        self.lengths_set = false;
        if self.forgets {
            self.last = last_words(&Counts::default(), 0);
        }
    }

    fn drop_half_read(&mut self) {
        self.decoder.clear();
    }

    fn control(&mut self, words: &[&str]) -> Option<Result<Value, String>> {
        let count = |word: &str| word.parse::<u32>().map_err(|_| format!("\"{word}\" is no whole number"));
        match words {
            ["nak", times] => Some(count(times).map(|times| {
                self.nak = times;
                json!(times)
            })),
            ["nak", "order", times] => Some(count(times).map(|times| {
                self.nak_orders = times;
                json!(times)
            })),
            ["lose", "answer", times] => Some(count(times).map(|times| {
                self.lose_answers = times;
                json!(times)
            })),
            ["forgets", "on" | "off"] => {
                self.forgets = words[1] == "on";
                Some(Ok(json!(self.forgets)))
            }
            _ => None,
        }
    }
}

fn is_order(model: Model, request: &[u8]) -> bool {
    match model {
        Model::Lcdm1000 | Model::Lcdm2000 => matches!(request.first(), Some(&(cdu::UPPER | cdu::LOWER | cdu::BOTH))),
        Model::Lcdm4000 => request.first() == Some(&lcdm4000::DISPENSE),
    }
}

/// Why it does not begin, in its codes.
fn refused(refusal: Refusal) -> u8 {
    match refusal {
        Refusal::NeedsPurge | Refusal::Busy => codes::REQUEST,
        Refusal::Missing(0) => codes::UPPER_MISSING,
        Refusal::Missing(_) => codes::LOWER_MISSING,
        Refusal::NoRejectBin => codes::REJECT_TRAY,
    }
}

/// What a 4000 says of an order: error, then type, out and rejected by cassette, and ten places that are not used.
fn last_words(counts: &Counts, code: u8) -> Vec<u8> {
    let mut words = vec![code.wrapping_add(OFFSET)];
    for index in 0..CASSETTES_MAX {
        words.extend([OFFSET + 1, counts.exit[index] + OFFSET, counts.rejected[index] + OFFSET]);
    }
    words.extend([OFFSET; 10]);
    words
}

fn first_sensors(body: &Body) -> u8 {
    let stuck = match body.jammed {
        Some(JamAt::Check) => 0b01,
        Some(JamAt::Exit) => 0b1_0000,
        None if body.path.is_empty() => 0,
        None => 0b100,
    };
    stuck | u8::from(!body.exit.is_empty()) << 5 | u8::from(!body.is_near_end(0)) << 6 | 0x80
}

fn second_sensors(body: &Body) -> u8 {
    u8::from(body.is_in(0)) << 1
        | u8::from(body.is_in(1)) << 2
        | u8::from(!body.is_near_end(1)) << 5
        | u8::from(body.reject_bin.is_some()) << 6
}
