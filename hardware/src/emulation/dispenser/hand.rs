//! A person's hands at an emulated dispenser, and the words of its control line.

use serde_json::{Value, json};

use super::body::{Fate, JamAt};
use super::{DispenserEnd, Wire};
use crate::device::Instant;
use crate::emulation::FarEnd;
use crate::emulation::manners;
use crate::emulation::pieces::Piece;

const WORDS: &str = "take, fill CASSETTE NOTE COUNT, cassette CASSETTE out|in, reject out|in, jam check|exit [AFTER], reject next [COUNT], double next, \
short CASSETTE COUNT, clear, power on|off, state, inventory";

/// Notes that a hand fills in at once at most.
const FILL_MAX: usize = 10_000;

/// Notes after which trouble may be waiting at most.
const AFTER_MAX: usize = 200;

impl<W: Wire> DispenserEnd<W> {
    pub(super) fn follow(&mut self, now: Instant, words: &[&str]) -> Result<Value, String> {
        let body = &mut self.body;
        match words {
            ["take"] => {
                let taken = body.exit.len();
                let notes = std::mem::take(&mut body.exit);
                body.taken.extend(notes);
                Ok(json!({ "taken": taken }))
            }
            ["fill", cassette, note, count] => {
                let (note, count) = (Piece::parse_note(note)?, number(count, FILL_MAX)?);
                let held = body.cassettes.get_mut(place(cassette)?).and_then(Option::as_mut).ok_or("there is no such cassette in place")?;
                held.extend(std::iter::repeat_n(note, count));
                Ok(json!({ "notes": held.len() }))
            }
            ["short", cassette, count] => {
                let count = number(count, FILL_MAX)?;
                let held = body.cassettes.get_mut(place(cassette)?).and_then(Option::as_mut).ok_or("there is no such cassette in place")?;
                let gone: Vec<u32> = held.drain(count.min(held.len())..).collect();
                body.removed.push(gone);
                Ok(json!({ "notes": count }))
            }
            ["cassette", cassette, "out"] => {
                let held = body.cassettes.get_mut(place(cassette)?).and_then(Option::take).ok_or("there is no such cassette in place")?;
                body.removed.push(held.into());
                Ok(json!("out"))
            }
            ["cassette", cassette, "in"] => {
                let place = body.cassettes.get_mut(place(cassette)?).ok_or("there is no such place for a cassette")?;
                place.get_or_insert_default();
                Ok(json!("in"))
            }
            ["reject", "out"] => {
                let held = body.reject_bin.take().ok_or("it is out already")?;
                body.removed.push(held);
                Ok(json!("out"))
            }
            ["reject", "in"] => {
                body.reject_bin.get_or_insert_default();
                Ok(json!("in"))
            }
            ["clear"] => {
                let notes = std::mem::take(&mut body.path);
                body.cleared.extend(notes);
                body.jammed = None;
                Ok(json!("cleared"))
            }
            ["power", "off"] => {
                body.power_off();
                self.manners.hush();
                self.wire.forget();
                Ok(json!("off"))
            }
            ["power", "on"] => {
                body.powered = true;
                Ok(json!("on"))
            }
            ["state"] => Ok(self.state()),
            ["inventory"] => Ok(self.inventory()),
            words => self.fate(words).unwrap_or_else(|| {
                let _ = now;
                Err(format!("a dispenser does not know \"{}\"; it knows: {WORDS}, {}", words.join(" "), manners::WORDS))
            }),
        }
    }

    /// What is to happen to notes that are picked.
    fn fate(&mut self, words: &[&str]) -> Option<Result<Value, String>> {
        let (fate, after, times) = match words {
            ["jam", place] => (jam(place)?, "0", "1"),
            ["jam", place, after] => (jam(place)?, *after, "1"),
            ["reject", "next"] => (Fate::Reject, "0", "1"),
            ["reject", "next", times] => (Fate::Reject, "0", *times),
            ["double", "next"] => (Fate::Double, "0", "1"),
            ["fate", "off"] => {
                self.body.fate.clear();
                return Some(Ok(json!("nothing waits")));
            }
            _ => return None,
        };
        Some(number(after, AFTER_MAX).and_then(|after| {
            let times = number(times, AFTER_MAX)?;
            self.body.fate.clear();
            self.body.fate.extend(std::iter::repeat_n(Fate::Fine, after));
            self.body.fate.extend(std::iter::repeat_n(fate, times));
            Ok(json!(format!("{fate:?} after {after} notes")))
        }))
    }
}

fn jam(place: &str) -> Option<Fate> {
    match place {
        "check" => Some(Fate::Jam(JamAt::Check)),
        "exit" => Some(Fate::Jam(JamAt::Exit)),
        _ => None,
    }
}

/// A cassette's number, from 1, as an index.
fn place(word: &str) -> Result<usize, String> {
    word.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).ok_or_else(|| format!("\"{word}\" is no number of a cassette"))
}

fn number(word: &str, max: usize) -> Result<usize, String> {
    word.parse().ok().filter(|count| *count <= max).ok_or_else(|| format!("\"{word}\" is no whole number up to {max}"))
}
