//! One exchange at a time on a line: what was asked, until when an answer counts, and when the line may be used again.

use heapless::Vec;

use super::{Answer, Ask};
use crate::cutter::{Cutter, Framing};
use crate::device::{Instant, Span};

/// How long a line waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How long an answer may take.
    pub response: Span,
    /// How long the line is left alone after an answer that did not come, so that a late one is not taken for the next.
    pub drain: Span,
    /// Idle line between the last byte and the next frame.
    pub gap: Span,
}

/// An exchange under way.
#[derive(Clone, Debug)]
pub struct Awaited<X> {
    /// What was asked.
    pub ask: Ask,
    /// What the protocol remembers of it.
    pub running: X,
    /// Until when an answer counts.
    pub deadline: Instant,
}

/// A line with frames of `F`, at most `N` bytes long; `X` is what the protocol remembers of an exchange.
#[derive(Debug)]
pub struct Turn<F, X, const N: usize> {
    patience: Patience,
    cutter: Cutter<F, N>,
    out: Option<Vec<u8, N>>,
    writing: Vec<u8, N>,
    awaited: Option<Awaited<X>>,
    answered: Option<(Ask, Answer)>,
    quiet_until: Instant,
    damaged: u32,
}

impl<F: Framing, X, const N: usize> Turn<F, X, N> {
    /// A line on which nothing was said yet.
    pub const fn new(patience: Patience) -> Self {
        Self {
            patience,
            cutter: Cutter::new(),
            out: None,
            writing: Vec::new(),
            awaited: None,
            answered: None,
            quiet_until: Instant::from_millis(0),
            damaged: 0,
        }
    }

    /// How long it waits.
    pub const fn patience(&self) -> Patience {
        self.patience
    }

    /// The next frame to write.
    pub fn say(&mut self, frame: Option<Vec<u8, N>>) {
        self.out = frame;
    }

    /// An exchange began now: its answer is waited for.
    pub fn begin(&mut self, now: Instant, ask: Ask, running: X) {
        self.cutter.clear();
        self.wait(now, ask, running);
    }

    /// The exchange goes on: another answer is waited for, and what was half read stays.
    pub fn wait(&mut self, now: Instant, ask: Ask, running: X) {
        self.awaited = Some(Awaited { ask, running, deadline: now.after(self.patience.response) });
    }

    /// What is asked, and what the protocol remembers of it.
    pub fn running(&self) -> Option<(Ask, &X)> {
        self.awaited.as_ref().map(|awaited| (awaited.ask, &awaited.running))
    }

    /// The exchange under way, which ends or is begun again by whoever takes it.
    pub fn take(&mut self) -> Option<Awaited<X>> {
        self.awaited.take()
    }

    /// An exchange ended.
    pub fn answered(&mut self, ask: Ask, answer: Answer) {
        self.answered = Some((ask, answer));
    }

    /// The line is left alone for this long.
    pub fn rest(&mut self, now: Instant, span: Span) {
        self.quiet_until = now.after(span);
    }

    /// Takes a byte; `Some` when it ends a frame in answer to what was asked.
    pub fn hear(&mut self, now: Instant, byte: u8) -> Option<Result<Vec<u8, N>, F::Error>> {
        self.quiet_until = self.quiet_until.max(now.after(self.patience.gap));
        if self.awaited.is_none() {
            // Late, or nobody asked: an answer without a question proves nothing.
            self.cutter.clear();
            return None;
        }
        self.cutter.push(byte)
    }
}

/// What the bill acceptor's machine needs to know of a line.
pub trait Exchanging {
    /// Forgets everything half-done.
    fn clear(&mut self, now: Instant);
    /// Whether a new exchange may begin.
    fn is_free(&self, now: Instant) -> bool;
    /// Whether an exchange is under way.
    fn is_waiting(&self) -> bool;
    /// When an answer is late, or the line is free: the earliest moment at which anything can be done.
    fn next_turn(&self) -> Instant;
    /// The next frame to write.
    fn transmit(&mut self) -> Option<&[u8]>;
    /// The next answer, with what had been asked.
    fn answer(&mut self) -> Option<(Ask, Answer)>;
    /// The exchange whose answer did not come in time, if any.
    fn expire(&mut self, now: Instant) -> Option<Ask>;
    /// Notes that something came which is no answer, for the technician.
    fn damaged(&mut self);
    /// Damaged frames seen.
    fn damaged_frames(&self) -> u32;
}

impl<F: Framing, X, const N: usize> Exchanging for Turn<F, X, N> {
    fn clear(&mut self, now: Instant) {
        self.cutter.clear();
        self.out = None;
        self.awaited = None;
        self.answered = None;
        self.quiet_until = now;
    }

    fn is_free(&self, now: Instant) -> bool {
        self.awaited.is_none() && self.out.is_none() && self.quiet_until <= now
    }

    fn is_waiting(&self) -> bool {
        self.awaited.is_some()
    }

    fn next_turn(&self) -> Instant {
        self.awaited.as_ref().map_or(self.quiet_until, |awaited| awaited.deadline)
    }

    fn transmit(&mut self) -> Option<&[u8]> {
        self.writing = self.out.take()?;
        Some(&self.writing)
    }

    fn answer(&mut self) -> Option<(Ask, Answer)> {
        self.answered.take()
    }

    fn expire(&mut self, now: Instant) -> Option<Ask> {
        let awaited = self.awaited.take_if(|awaited| awaited.deadline <= now)?;
        self.cutter.clear();
        self.rest(now, self.patience.drain);
        Some(awaited.ask)
    }

    fn damaged(&mut self) {
        self.damaged = self.damaged.saturating_add(1);
    }

    fn damaged_frames(&self) -> u32 {
        self.damaged
    }
}
