//! An emulated bill validator with escrow, whatever protocol it speaks: a [`Body`] that moves notes, and a [`Wire`] that tells of it.
//!
//! - `body`: the note path, the box, and what the device does over time.
//! - `config`: how one is described in a machine's configuration.
//! - `settings`: what kind of validator it is.
//! - `hand`: a person's hands and the words of the control line.

mod body;
mod config;
mod hand;
mod settings;

use std::fmt;

use serde_json::{Value, json};

pub use self::body::{Body, Condition, Lost, Refusal};
pub use self::config::DeviceConfig;
pub use self::settings::{Pace, Settings};

use self::body::Doing;
use super::FarEnd;
use super::manners::Manners;
use super::pieces::{Piece, count};
use crate::device::{Instant, Span};

/// How a validator's protocol hears and tells.
pub trait Wire: fmt::Debug + Send {
    /// A byte from the host; the whole request, if it ends a good one for this device. A damaged one is not answered.
    fn request(&mut self, byte: u8) -> Option<Vec<u8>>;
    /// Does what a request asks; what it answers, if it answers.
    fn answer(&mut self, now: Instant, request: &[u8], body: &mut Body) -> Option<Vec<u8>>;
    /// Half-read requests and all that is not kept without power are forgotten.
    fn forget(&mut self);
    /// A half-read request is dropped: the pause was too long.
    fn drop_half_read(&mut self);
    /// What it says in this condition, in hexadecimal, for a person.
    fn told(&self, condition: Condition) -> String;
}

/// A pause after which the bytes so far are no frame: milliseconds in the sheets, with room for the operating system.
const BYTE_PAUSE_MAX: Span = Span::from_millis(50);

/// One emulated validator on a line of its own.
#[derive(Debug)]
pub struct ValidatorEnd<W> {
    body: Body,
    manners: Manners,
    wire: W,
    heard_at: Instant,
}

impl<W: Wire> ValidatorEnd<W> {
    /// A validator that is switched on now, with an empty box in place.
    pub fn with(settings: Settings, wire: W) -> Self {
        Self { body: Body::new(settings), manners: Manners::default(), wire, heard_at: Instant::default() }
    }

    fn state(&self) -> Value {
        let body = &self.body;
        json!({
            "powered": body.powered,
            "doing": body.doing.name(),
            "status": self.wire.told(body.condition()),
            "enabled": (0..24).filter(|n| body.enabled.0 >> n & 1 == 1)
                .filter_map(|n| body.settings.notes.get(n).map(|c| Piece::Note(*c).code())).collect::<Vec<_>>(),
            "paused_accepting": body.pause_accepting,
            "paused_escrow_timeout": body.pause_escrow,
        })
    }
}

impl<W: Wire> FarEnd for ValidatorEnd<W> {
    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.body.advance(now);
        if !self.body.powered {
            self.wire.drop_half_read();
            return;
        }
        if bytes.is_empty() {
            return;
        }
        if now.since(self.heard_at) > BYTE_PAUSE_MAX {
            self.wire.drop_half_read();
        }
        self.heard_at = now;
        for byte in bytes {
            if let Some(request) = self.wire.request(*byte)
                && self.manners.hears()
                && let Some(answer) = self.wire.answer(now, &request, &mut self.body)
            {
                self.manners.say(now, answer);
            }
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.body.advance(now);
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<Vec<u8>> {
        self.manners.poll_transmit(now)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        [self.manners.poll_timeout(), self.body.doing.until().filter(|_| self.body.powered && !self.body.is_held())]
            .into_iter()
            .flatten()
            .min()
    }

    fn control(&mut self, now: Instant, words: &[&str]) -> Result<Value, String> {
        self.body.advance(now);
        if let Some(answer) = self.manners.control(words) {
            return answer;
        }
        self.follow(now, words)
    }

    fn inventory(&self) -> Value {
        let body = &self.body;
        let path: Vec<Piece> = body.path.iter().copied().map(Piece::Note).collect();
        let in_escrow = matches!(body.doing, Doing::Escrow { .. } | Doing::Holding { .. });
        let (escrow, path) = if in_escrow { (path, Vec::new()) } else { (Vec::new(), path) };
        json!({
            "box": count(body.cash_box.iter().flat_map(|cash_box| &cash_box.notes)),
            "box_serial": body.cash_box.as_ref().map(|cash_box| &cash_box.serial),
            "escrow": count(&escrow),
            "path": count(&path),
            "mouth": count(&body.mouth),
            "taken": count(&body.taken),
            "cleared": count(&body.cleared),
            "removed": body.removed.iter()
                .map(|cash_box| json!({ "serial": cash_box.serial, "content": count(&cash_box.notes) }))
                .collect::<Vec<_>>(),
        })
    }
}
