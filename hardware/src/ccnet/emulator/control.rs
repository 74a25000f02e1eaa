//! A person's hands at the emulated validator, and the words of its control line.

use serde_json::{Value, json};

use super::Emulator;
use super::body::{CashBox, Doing, JamNext};
use crate::ccnet::message::PollStatus;
use crate::device::{BillMask, Instant};
use crate::emulation::FarEnd;
use crate::emulation::manners;
use crate::emulation::pieces::Piece;

const WORDS: &str = "insert NOTE, take, pause accepting|escrow-timeout, resume, jam [next|box|off], clear, cheat, fail CODE, \
refuse next CODE, box out, box in SERIAL, power on|off, plain on|off, state, inventory";

impl Emulator {
    pub(super) fn follow(&mut self, now: Instant, words: &[&str]) -> Result<Value, String> {
        match words {
            ["insert", note] => self.insert(now, note),
            ["take"] => {
                let count = self.body.mouth.len();
                self.take();
                Ok(json!({ "taken": count }))
            }
            ["pause", "accepting"] => {
                self.body.pause_accepting = true;
                Ok(json!("paused"))
            }
            ["pause", "escrow-timeout"] => {
                self.body.pause_escrow = true;
                Ok(json!("paused"))
            }
            ["resume"] => {
                self.body.pause_accepting = false;
                self.body.pause_escrow = false;
                self.body.advance(now);
                Ok(json!("resumed"))
            }
            ["jam"] => {
                let status = if matches!(self.body.doing, Doing::Stacking { .. }) { PollStatus::BoxJam } else { PollStatus::Jam };
                self.body.jam(status);
                Ok(json!("jammed"))
            }
            ["jam", "next"] => {
                self.body.jam_next = Some(JamNext::Validator);
                Ok(json!("the next note gets stuck in the validator"))
            }
            ["jam", "box"] => {
                self.body.jam_next = Some(JamNext::Box);
                Ok(json!("the next stacked note gets stuck at the box"))
            }
            ["jam", "off"] => {
                self.body.jam_next = None;
                Ok(json!("no note is going to get stuck"))
            }
            ["clear"] => Ok(self.clear()),
            ["cheat"] => {
                self.body.latched = Some(PollStatus::Cheated);
                Ok(json!("cheated"))
            }
            ["fail", code] => {
                let code = hex(code)?;
                self.body.jam(PollStatus::Failure { code });
                Ok(json!("failed"))
            }
            ["refuse", "next", code] => {
                self.body.refuse_next = Some(hex(code)?);
                Ok(json!("the next note is refused"))
            }
            ["box", "out"] => self.box_out(now),
            ["box", "in", serial] => self.box_in(now, serial),
            ["power", "off"] => {
                self.body.power_off();
                self.manners.hush();
                self.decoder.clear();
                Ok(json!("off"))
            }
            ["power", "on"] => {
                self.body.powered = true;
                Ok(json!("on"))
            }
            ["plain", "on"] => {
                self.body.plain_power_up = true;
                Ok(json!("after power loss it will say a plain 10"))
            }
            ["plain", "off"] => {
                self.body.plain_power_up = false;
                Ok(json!("after power loss it will say where the note is"))
            }
            ["state"] => Ok(self.state()),
            ["inventory"] => Ok(self.inventory()),
            _ => Err(format!("a bill acceptor does not know \"{}\"; it knows: {WORDS}, {}", words.join(" "), manners::WORDS)),
        }
    }

    /// A hand puts a note in. What lies in the mouth is taken first.
    fn insert(&mut self, now: Instant, note: &str) -> Result<Value, String> {
        let centavos = Piece::parse_note(note)?;
        self.take();
        let not_taken = |why: &str| Ok(json!({ "taken": false, "why": why }));
        if !self.body.powered {
            return not_taken("the device has no power");
        }
        match self.body.status() {
            PollStatus::Idling => {}
            PollStatus::Disabled => return not_taken("all notes are inhibited"),
            other => {
                let code: Vec<String> = other.emit().iter().map(|byte| format!("{byte:02X}")).collect();
                return not_taken(&format!("the device is busy or out of order (status {})", code.join(" ")));
            }
        }
        self.body.path = Some(centavos);
        self.body.doing = Doing::Accepting { until: now.after(self.body.settings.pace.accept) };
        Ok(json!({ "taken": true, "note": Piece::Note(centavos).code() }))
    }

    fn take(&mut self) {
        let notes = std::mem::take(&mut self.body.mouth);
        self.body.taken.extend(notes);
    }

    /// A technician takes out what is stuck. The fault ends with RESET, or with power.
    fn clear(&mut self) -> Value {
        let note = self.body.path.take();
        self.body.cleared.extend(note.map(Piece::Note));
        self.body.cured = true;
        json!({ "cleared": note.map(|centavos| Piece::Note(centavos).code()) })
    }

    fn box_out(&mut self, now: Instant) -> Result<Value, String> {
        let Some(cash_box) = self.body.cash_box.take() else {
            return Err("the cash box is already out; put one in with: box in SERIAL".to_owned());
        };
        if matches!(self.body.doing, Doing::Escrow { .. } | Doing::Holding { .. } | Doing::Accepting { .. }) {
            // Without a box nothing can be stacked: the note goes back.
            self.body.start_returning(now);
        }
        let serial = cash_box.serial.clone();
        self.body.removed.push(cash_box);
        Ok(json!({ "out": serial }))
    }

    fn box_in(&mut self, now: Instant, serial: &str) -> Result<Value, String> {
        if let Some(cash_box) = &self.body.cash_box {
            return Err(format!("the cash box {} is in place; take it out first with: box out", cash_box.serial));
        }
        self.body.cash_box = Some(CashBox { serial: serial.to_owned(), notes: Vec::new() });
        if self.body.doing == Doing::Resting {
            // It starts anew by itself and must be enabled again (`protocols.md` section 1).
            self.body.enabled = BillMask::default();
            self.body.doing = Doing::Initialising { until: now.after(self.body.settings.pace.initialise) };
        }
        Ok(json!({ "in": serial }))
    }
}

fn hex(word: &str) -> Result<u8, String> {
    u8::from_str_radix(word, 16).map_err(|_| format!("\"{word}\" is no code; write two hexadecimal digits, for example 66"))
}
