//! An emulated note dispenser, whatever protocol it speaks: a [`Body`] that moves notes, and a [`Wire`] that tells of it.
//!
//! - `body`: cassettes, path, exit and reject bin, and what the device does over time.
//! - `config`: how one is described in a machine's configuration.
//! - `hand`: a person's hands and the words of the control line.

mod body;
mod config;
mod hand;

use std::fmt;

use serde_json::{Value, json};

pub use self::body::{Body, Counts, Done, End, JamAt, Move, Refusal, Settings};
pub use self::config::DeviceConfig;

use super::FarEnd;
use super::manners::Manners;
use super::pieces::{Piece, count};
use crate::device::{Instant, Span};

/// How a dispenser's protocol hears and tells.
pub trait Wire: fmt::Debug + Send {
    /// A byte from the host: what it makes the device do and say.
    fn hear(&mut self, now: Instant, byte: u8, body: &mut Body, manners: &mut Manners);
    /// A note moved while an order runs.
    fn moved(&mut self, now: Instant, what: Move, manners: &mut Manners);
    /// An order or a purge ended.
    fn ended(&mut self, now: Instant, done: Done, body: &mut Body, manners: &mut Manners);
    /// When it has something to say unasked.
    fn due(&self) -> Option<Instant> {
        None
    }
    /// That moment has come.
    fn timeout(&mut self, _now: Instant, _manners: &mut Manners) {}
    /// Half-read requests and all that is not kept without power are forgotten.
    fn forget(&mut self);
    /// A half-read request is dropped: the pause was too long.
    fn drop_half_read(&mut self);
    /// Follows a word of the control line that only this protocol knows.
    fn control(&mut self, words: &[&str]) -> Option<Result<Value, String>>;
}

/// A pause after which the bytes so far are no frame.
const BYTE_PAUSE_MAX: Span = Span::from_millis(200);

/// One emulated dispenser on a line of its own.
#[derive(Debug)]
pub struct DispenserEnd<W> {
    body: Body,
    manners: Manners,
    wire: W,
    heard_at: Instant,
}

impl<W: Wire> DispenserEnd<W> {
    /// A dispenser that is switched on now.
    pub fn with(settings: Settings, wire: W) -> Self {
        Self { body: Body::new(settings), manners: Manners::default(), wire, heard_at: Instant::default() }
    }

    /// Lets time pass, and tells what came of it.
    fn advance(&mut self, now: Instant) {
        if self.wire.due().is_some_and(|due| due <= now) {
            self.wire.timeout(now, &mut self.manners);
        }
        while let Some(at) = self.body.until().filter(|at| *at <= now) {
            if let Some(what) = self.body.step(at) {
                self.wire.moved(at, what, &mut self.manners);
            }
            if let Some(done) = self.body.take_done() {
                self.wire.ended(at, done, &mut self.body, &mut self.manners);
            }
        }
    }

    fn state(&self) -> Value {
        let body = &self.body;
        json!({
            "powered": body.powered,
            "doing": body.doing(),
            "needs_purge": body.needs_purge,
            "jammed": body.jammed.is_some(),
            "cassettes": body.cassettes.iter().map(|cassette| cassette.as_ref().map(std::collections::VecDeque::len)).collect::<Vec<_>>(),
        })
    }
}

impl<W: Wire> FarEnd for DispenserEnd<W> {
    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.advance(now);
        if !self.body.powered {
            self.wire.drop_half_read();
            return;
        }
        if now.since(self.heard_at) > BYTE_PAUSE_MAX {
            self.wire.drop_half_read();
        }
        self.heard_at = now;
        for byte in bytes {
            self.wire.hear(now, *byte, &mut self.body, &mut self.manners);
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.advance(now);
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<Vec<u8>> {
        self.manners.poll_transmit(now)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        [self.manners.poll_timeout(), self.body.until(), self.wire.due()].into_iter().flatten().min()
    }

    fn control(&mut self, now: Instant, words: &[&str]) -> Result<Value, String> {
        self.advance(now);
        if let Some(answer) = self.wire.control(words).or_else(|| self.manners.control(words)) {
            return answer;
        }
        self.follow(now, words)
    }

    fn inventory(&self) -> Value {
        let body = &self.body;
        let notes = |notes: &[u32]| count(&notes.iter().copied().map(Piece::Note).collect::<Vec<_>>());
        let lists = |lists: &[Vec<u32>]| lists.iter().map(|list| notes(list)).collect::<Vec<_>>();
        let cassettes: serde_json::Map<String, Value> = body
            .cassettes
            .iter()
            .enumerate()
            .map(|(index, cassette)| {
                let held: Option<Vec<u32>> = cassette.as_ref().map(|held| held.iter().copied().collect());
                ((index + 1).to_string(), held.map_or(Value::Null, |held| notes(&held)))
            })
            .collect();
        json!({
            "cassettes": cassettes,
            "path": notes(&body.path),
            "exit": notes(&body.exit),
            "taken": notes(&body.taken),
            "reject": body.reject_bin.as_deref().map(notes),
            "cleared": notes(&body.cleared),
            "removed": lists(&body.removed),
        })
    }
}
