//! The far end of a pin's line: an emulated door switch.

use serde_json::{Value, json};

use super::line_pin::{ASK, HIGH, LOW};
use crate::device::Instant;
use crate::emulation::FarEnd;
use crate::emulation::manners::{self, Manners};

/// An emulated door whose switch is closed, and its pin high, while the door is shut.
#[derive(Debug, Default)]
pub struct DoorEnd {
    open: bool,
    manners: Manners,
}

impl DoorEnd {
    /// A shut door.
    pub fn new() -> Self {
        Self::default()
    }

    fn tell(&mut self, now: Instant) {
        let level = if self.open { LOW } else { HIGH };
        self.manners.say(now, vec![level]);
    }

    fn turn(&mut self, now: Instant, open: bool) -> Value {
        if self.open != open {
            self.open = open;
            self.tell(now);
        }
        json!({ "open": self.open })
    }
}

impl FarEnd for DoorEnd {
    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        if bytes.contains(&ASK) && self.manners.hears() {
            self.tell(now);
        }
    }

    fn handle_timeout(&mut self, _now: Instant) {}

    fn poll_transmit(&mut self, now: Instant) -> Option<Vec<u8>> {
        self.manners.poll_transmit(now)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.manners.poll_timeout()
    }

    fn control(&mut self, now: Instant, words: &[&str]) -> Result<Value, String> {
        if let Some(answer) = self.manners.control(words) {
            return answer;
        }
        match words {
            ["open"] => Ok(self.turn(now, true)),
            ["close"] => Ok(self.turn(now, false)),
            ["state"] => Ok(json!({ "open": self.open })),
            ["inventory"] => Ok(self.inventory()),
            _ => Err(format!("a door does not know \"{}\"; it knows: open, close, state, inventory, {}", words.join(" "), manners::WORDS)),
        }
    }

    fn inventory(&self) -> Value {
        json!({ "open": self.open })
    }
}
