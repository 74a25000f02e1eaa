//! A person's hands at an emulated validator, and the words of its control line.

use serde_json::{Value, json};

use super::body::{CashBox, Condition, Doing, JamNext};
use super::{ValidatorEnd, Wire};
use crate::device::{BillMask, Instant};
use crate::emulation::FarEnd;
use crate::emulation::manners;
use crate::emulation::pieces::Piece;

const WORDS: &str = "insert NOTE, take, pause accepting|escrow-timeout, resume, jam [next|box|off], clear, cheat, fail CODE, \
refuse next CODE, box out, box in SERIAL, box fill NOTE COUNT, power on|off, plain on|off, state, inventory";

impl<W: Wire> ValidatorEnd<W> {
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
            ["box", "out"] => self.box_out(now),
            ["box", "in", serial] => self.box_in(now, serial),
            ["box", "fill", note, count] => self.box_fill(note, count),
            ["state"] => Ok(self.state()),
            ["inventory"] => Ok(self.inventory()),
            _ => self
                .trouble(words)?
                .map(|told| json!(told))
                .ok_or_else(|| format!("a bill acceptor does not know \"{}\"; it knows: {WORDS}, {}", words.join(" "), manners::WORDS)),
        }
    }

    /// Jams, refusals, failures, power: what is told when it is done, `None` for words of another kind.
    fn trouble(&mut self, words: &[&str]) -> Result<Option<String>, String> {
        let body = &mut self.body;
        let told = match words {
            ["jam"] => {
                let stacking = matches!(body.doing, Doing::Stacking { .. });
                body.jam(if stacking { Condition::BoxJam } else { Condition::Jam });
                "jammed"
            }
            ["jam", "next"] => {
                body.jam_next = Some(JamNext::Validator);
                "the next note gets stuck in the validator"
            }
            ["jam", "box"] => {
                body.jam_next = Some(JamNext::Box);
                "the next stacked note gets stuck at the box"
            }
            ["jam", "off"] => {
                body.jam_next = None;
                "no note is going to get stuck"
            }
            ["clear"] => return Ok(Some(self.clear())),
            ["cheat"] => {
                body.cheated = true;
                "cheated"
            }
            ["fail", code] => {
                body.jam(Condition::Failed(hex(code)?));
                "failed"
            }
            ["refuse", "next", code] => {
                body.refuse_next = Some(hex(code)?);
                "the next note is refused"
            }
            ["power", "off"] => {
                body.power_off();
                self.manners.hush();
                self.wire.forget();
                "off"
            }
            ["power", "on"] => {
                body.powered = true;
                "on"
            }
            ["plain", "on"] => {
                body.plain_power_up = true;
                "after power loss it will not say where a note is"
            }
            ["plain", "off"] => {
                body.plain_power_up = false;
                "after power loss it will say where the note is"
            }
            _ => return Ok(None),
        };
        Ok(Some(told.to_owned()))
    }

    /// A hand puts a note in. What lies in the mouth is taken first.
    fn insert(&mut self, now: Instant, note: &str) -> Result<Value, String> {
        let centavos = Piece::parse_note(note)?;
        self.take();
        let not_taken = |why: &str| Ok(json!({ "taken": false, "why": why }));
        if !self.body.powered {
            return not_taken("the device has no power");
        }
        match self.body.condition() {
            Condition::Idle => {}
            Condition::Inhibited => return not_taken("all notes are inhibited"),
            other => return not_taken(&format!("the device is busy or out of order (status {})", self.wire.told(other))),
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
    fn clear(&mut self) -> String {
        let note = self.body.path.take().map(Piece::Note);
        self.body.cleared.extend(note);
        self.body.cured = true;
        note.map_or_else(|| "nothing was in the path".to_owned(), |note| format!("{} is in the technician's hand", note.code()))
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

    /// Notes lie in the box that nobody put in through the mouth: a machine is restored as it was.
    fn box_fill(&mut self, note: &str, count: &str) -> Result<Value, String> {
        let centavos = Piece::parse_note(note)?;
        let room = self.body.settings.capacity;
        let count: usize = count.parse().map_err(|_| format!("\"{count}\" is no number of notes"))?;
        let Some(cash_box) = self.body.cash_box.as_mut() else {
            return Err("no cash box is in place; put one in with: box in SERIAL".to_owned());
        };
        let fits = room.saturating_sub(cash_box.notes.len()).min(count);
        cash_box.notes.extend(std::iter::repeat_n(Piece::Note(centavos), fits));
        Ok(json!({ "filled": fits, "left_over": count - fits }))
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
