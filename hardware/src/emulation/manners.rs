//! What any emulated device may do to its line, whatever its protocol: be mute, slow, deaf, lose or garble what it says.

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::device::{Instant, Span};

/// The words of the control line that are understood here.
pub const WORDS: &str = "mute, unmute, slow MS, lose N, garble N, deaf N";

/// Chunks that wait to be said at most; a device that nobody reads from loses the rest.
const WAITING_MAX: usize = 64;

/// How a device behaves on its line, and what it is about to say.
#[derive(Debug, Default)]
pub struct Manners {
    muted: bool,
    slow: Span,
    /// So many of the next answers are lost on the way.
    lose: u32,
    /// So many of the next answers arrive damaged.
    garble: u32,
    /// So many of the next requests are not heard.
    deaf: u32,
    waiting: VecDeque<(Instant, Vec<u8>)>,
}

impl Manners {
    /// Whether the device hears the request that just arrived.
    pub fn hears(&mut self) -> bool {
        if self.deaf > 0 {
            self.deaf -= 1;
            return false;
        }
        !self.muted
    }

    /// The device says something: it goes on the line unless it is lost, damaged or late.
    pub fn say(&mut self, now: Instant, mut bytes: Vec<u8>) {
        if self.muted {
            return;
        }
        if self.lose > 0 {
            self.lose -= 1;
            return;
        }
        if self.garble > 0 {
            self.garble -= 1;
            if let Some(last) = bytes.last_mut() {
                *last ^= 0x55;
            }
        }
        if self.waiting.len() < WAITING_MAX {
            self.waiting.push_back((now.after(self.slow), bytes));
        }
    }

    /// What is on its way is lost: the device has no power.
    pub fn hush(&mut self) {
        self.waiting.clear();
    }

    /// The next chunk that is due.
    pub fn poll_transmit(&mut self, now: Instant) -> Option<Vec<u8>> {
        if self.waiting.front()?.0 > now {
            return None;
        }
        self.waiting.pop_front().map(|(_, bytes)| bytes)
    }

    /// When the next chunk is due.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.waiting.front().map(|(due, _)| *due)
    }

    /// Follows a control line; `None` when its word is not one of [`WORDS`].
    pub fn control(&mut self, words: &[&str]) -> Option<Result<Value, String>> {
        let number = |word: &str| word.parse::<u32>().map_err(|_| format!("\"{word}\" is no whole number"));
        let set = |place: &mut u32, word: &str| {
            *place = number(word)?;
            Ok(json!(*place))
        };
        Some(match words {
            ["mute"] => {
                self.muted = true;
                Ok(json!("muted"))
            }
            ["unmute"] => {
                self.muted = false;
                Ok(json!("speaking"))
            }
            ["slow", ms] => number(ms).map(|ms| {
                self.slow = Span::from_millis(u64::from(ms));
                json!(ms)
            }),
            ["lose", count] => set(&mut self.lose, count),
            ["garble", count] => set(&mut self.garble, count),
            ["deaf", count] => set(&mut self.deaf, count),
            ["slow" | "lose" | "garble" | "deaf", ..] => Err(format!("\"{}\" takes one number", words[0])),
            _ => return None,
        })
    }
}
