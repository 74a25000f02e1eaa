//! An emulated Fujitsu dispenser: the far end of the line. Shares frame and messages with the host, nothing else.

use serde_json::{Value, json};

use super::frame::{ACK, Cut, DATA_BYTES_MAX, Decoder, ENQUIRY, NAK, encode};
use super::message::{
    AT_EXIT, ERROR, INIT, ORDER, ORDER_ANSWER_BYTES, OUT_AT, REJECTED_AT, SENSORS_AT, STATUS, WELL, digits, parse_digits,
};
use crate::device::{CASSETTES_MAX, Instant, NoteCounts, Span};
use crate::emulation::dispenser::{Body, Counts, DispenserEnd, Done, End, JamAt, Move, Wire};
use crate::emulation::manners::Manners;

pub use crate::emulation::dispenser::{DeviceConfig, Settings};

/// How long it waits for the host before it says its enquiry again (sheet: 5 s per step).
const STEP: Span = Span::from_millis(5000);
/// How often it says it (sheet: 3).
const TRIES_MAX: u8 = 3;

/// One emulated dispenser on a line of its own.
pub type Emulator = DispenserEnd<F53>;

impl Emulator {
    /// A dispenser that is switched on now. `doubled` where it writes a 10 in its data twice.
    pub fn new(settings: Settings, doubled: bool) -> Self {
        Self::with(settings, F53::new(doubled))
    }
}

/// An answer on its way to the host.
#[derive(Debug)]
struct Pending {
    data: Vec<u8>,
    tries: u8,
    again_at: Instant,
}

/// How it hears and tells.
#[derive(Debug)]
pub struct F53 {
    doubled: bool,
    decoder: Decoder,
    pending: Option<Pending>,
    /// An answer to an error carries counts, too.
    counts_in_errors: bool,
    nak: u32,
    nak_orders: u32,
    lose_answers: u32,
}

impl F53 {
    fn new(doubled: bool) -> Self {
        Self { doubled, decoder: Decoder::new(doubled), pending: None, counts_in_errors: false, nak: 0, nak_orders: 0, lose_answers: 0 }
    }

    /// The answer waits for the host's leave.
    fn begin_answer(&mut self, now: Instant, data: Vec<u8>, manners: &mut Manners) {
        if self.lose_answers > 0 {
            self.lose_answers -= 1;
            return;
        }
        self.pending = Some(Pending { data, tries: 1, again_at: now.after(STEP) });
        manners.say(now, ENQUIRY.to_vec());
    }

    fn take(&mut self, now: Instant, data: &[u8], body: &mut Body, manners: &mut Manners) {
        let damaged = match data.get(1) {
            Some(&ORDER) if self.nak_orders > 0 => {
                self.nak_orders -= 1;
                true
            }
            _ if self.nak > 0 => {
                self.nak -= 1;
                true
            }
            _ => false,
        };
        if damaged {
            return manners.say(now, NAK.to_vec());
        }
        manners.say(now, ACK.to_vec());
        match data {
            [0x00, STATUS, 0x1C] => {
                let mut answer = vec![0; SENSORS_AT + 6];
                answer[..3].copy_from_slice(&[WELL, STATUS, 0x00]);
                answer[SENSORS_AT + 2] = if body.exit.is_empty() { 0 } else { AT_EXIT };
                self.begin_answer(now, answer, manners);
            }
            [0x60, INIT, 0x0D, settings @ .., 0x1C] if settings.len() == 13 => {
                if body.purge(now).is_err() {
                    self.begin_answer(now, error(INIT, 0x01), manners);
                }
            }
            [0x60, ORDER, 0x15, orders @ .., 0x1C] if orders.len() == 21 => {
                let counts: Option<Vec<u8>> = orders[1..9].chunks(2).map(parse_digits).collect();
                let counts: Option<NoteCounts> = counts.and_then(|counts| counts.try_into().ok());
                match counts {
                    Some(counts) if counts != [0; CASSETTES_MAX] && body.pay(now, counts).is_ok() => {}
                    _ => self.begin_answer(now, error(ORDER, 0x02), manners),
                }
            }
            _ => self.begin_answer(now, error(data.get(1).copied().unwrap_or_default(), 0x03), manners),
        }
    }
}

impl Wire for F53 {
    fn hear(&mut self, now: Instant, byte: u8, body: &mut Body, manners: &mut Manners) {
        let Some(cut) = self.decoder.push(byte) else { return };
        if !manners.hears() {
            return;
        }
        match cut {
            // It is at work and hears nothing.
            Cut::Enquiry if body.is_busy() => {}
            Cut::Enquiry => {
                // A host that wants to speak has given up on the last answer.
                self.pending = None;
                manners.say(now, ACK.to_vec());
            }
            Cut::Ack => match self.pending.as_mut() {
                Some(pending) if pending.tries <= TRIES_MAX => {
                    // The first one is leave to speak, the next one says that it came whole.
                    pending.tries = TRIES_MAX + 1;
                    pending.again_at = now.after(STEP);
                    if let Ok(frame) = encode(&pending.data, self.doubled) {
                        manners.say(now, frame.to_vec());
                    }
                }
                _ => self.pending = None,
            },
            Cut::Nak => {
                if let Some(frame) = self.pending.as_ref().and_then(|pending| encode(&pending.data, self.doubled).ok()) {
                    manners.say(now, frame.to_vec());
                }
            }
            Cut::Frame(_) if body.is_busy() => {}
            Cut::Frame(data) => self.take(now, &data, body, manners),
            Cut::Damaged(_) => manners.say(now, NAK.to_vec()),
        }
    }

    fn moved(&mut self, _now: Instant, _what: Move, _manners: &mut Manners) {}

    fn ended(&mut self, now: Instant, done: Done, _body: &mut Body, manners: &mut Manners) {
        let answer = match done {
            Done::Purge(true) => {
                let mut answer = vec![0; 56];
                answer[..3].copy_from_slice(&[WELL, INIT, 0x34]);
                answer
            }
            Done::Purge(false) => error(INIT, 0x11),
            Done::Order(counts, end) => {
                let code = match end {
                    End::Good => None,
                    End::Empty(_) => Some(0x20),
                    End::Jam(JamAt::Check) => Some(0x21),
                    End::Jam(JamAt::Exit) => Some(0x22),
                    End::OverReject => Some(0x23),
                };
                match code {
                    Some(code) if !self.counts_in_errors => error(ORDER, code),
                    code => counted(&counts, code),
                }
            }
        };
        self.begin_answer(now, answer, manners);
    }

    fn forget(&mut self) {
        self.decoder.clear();
        self.pending = None;
    }

    fn drop_half_read(&mut self) {
        self.decoder.clear();
    }

    fn due(&self) -> Option<Instant> {
        self.pending.as_ref().map(|pending| pending.again_at)
    }

    fn timeout(&mut self, now: Instant, manners: &mut Manners) {
        let Some(pending) = self.pending.as_mut().filter(|pending| pending.again_at <= now) else { return };
        if pending.tries >= TRIES_MAX {
            self.pending = None;
            return;
        }
        pending.tries += 1;
        pending.again_at = now.after(STEP);
        manners.say(now, ENQUIRY.to_vec());
    }

    fn control(&mut self, words: &[&str]) -> Option<Result<Value, String>> {
        let (place, times) = match words {
            ["nak", "order", times] => (&mut self.nak_orders, times),
            ["nak", times] => (&mut self.nak, times),
            ["lose", "answer", times] => (&mut self.lose_answers, times),
            ["errors", "counted" | "bare"] => {
                self.counts_in_errors = words[1] == "counted";
                return Some(Ok(json!(self.counts_in_errors)));
            }
            _ => return None,
        };
        Some(times.parse().map_err(|_| format!("\"{times}\" is no whole number")).map(|times| {
            *place = times;
            json!(times)
        }))
    }
}

fn error(command: u8, code: u8) -> Vec<u8> {
    vec![ERROR, command, 0x02, code, 0x00]
}

fn counted(counts: &Counts, code: Option<u8>) -> Vec<u8> {
    let mut answer = vec![0; ORDER_ANSWER_BYTES.min(DATA_BYTES_MAX)];
    answer[..4].copy_from_slice(&[if code.is_some() { ERROR } else { WELL }, ORDER, 0x99, code.unwrap_or_default()]);
    for index in 0..CASSETTES_MAX {
        answer[OUT_AT + 2 * index..OUT_AT + 2 * index + 2].copy_from_slice(&digits(counts.exit[index]));
        answer[REJECTED_AT + 2 * index..REJECTED_AT + 2 * index + 2].copy_from_slice(&digits(counts.rejected[index]));
    }
    answer
}
