//! What a device machine asks the bus to send, and what it gets back.

use heapless::Vec;

use crate::device::{Instant, LineEvent, Span};

use super::super::timing::Timing;

/// One question to a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub header: u8,
    pub data: Vec<u8, 8>,
    /// How long to wait for the reply.
    pub patience: Span,
}

impl Request {
    /// A question; `data` is at most 8 bytes, more are left out.
    pub fn new(timing: &Timing, header: u8, data: &[u8]) -> Self {
        let data = Vec::from_slice(&data[..data.len().min(8)]).unwrap_or_default();
        Self { header, data, patience: timing.reply }
    }

    /// The same question with more time to answer.
    pub fn patient(mut self, patience: Span) -> Self {
        self.patience = patience;
        self
    }
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply<'a> {
    /// Header 0 with its data; without data an acknowledgement.
    Data(&'a [u8]),
    /// Header 5, or one that is no reply at all.
    Nak,
    /// Header 6.
    Busy,
    /// Nothing, or nothing readable.
    Silence,
}

/// A device machine as the bus sees it: asked for its next question when it is due, told the reply.
pub(super) trait Device {
    /// When it wants to ask something; `None` while it only waits for its owner.
    fn wake(&self) -> Option<Instant>;
    /// Its next question. The reply comes before the next call.
    fn request(&mut self, now: Instant) -> Option<Request>;
    /// What came back for the question just taken.
    fn reply(&mut self, now: Instant, reply: Reply<'_>);
    /// While the line is gone: when it gives up what it was doing.
    fn deadline(&self) -> Option<Instant> {
        None
    }
    /// The deadline may have come.
    fn tick(&mut self, _now: Instant) {}
    /// The line broke or came back; a question under way is lost.
    fn line(&mut self, now: Instant, event: LineEvent);
}

/// When to ask next, and how often the device did not answer in a row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Contact {
    /// Earliest moment of the next question.
    pub due: Instant,
    /// Replies missing in a row.
    pub missing: u8,
    /// The silence was already reported.
    pub told: bool,
    /// The port is gone.
    pub down: bool,
}

impl Contact {
    /// A readable reply came.
    pub fn heard(&mut self, now: Instant) {
        *self = Self { due: now, missing: 0, told: false, down: false };
    }

    /// No readable reply came; true when the device counts as silent from now on.
    pub fn missed(&mut self, now: Instant, timing: &Timing) -> bool {
        self.missing = self.missing.saturating_add(1);
        let silent = self.missing >= timing.tries;
        self.due = now.after(if silent { timing.probe } else { timing.late_reply });
        silent
    }

    /// Asks again no earlier than `span` from now.
    pub fn rest(&mut self, now: Instant, span: Span) {
        self.due = now.after(span);
    }

    /// Marks the silence as reported; true the first time.
    pub fn tell(&mut self) -> bool {
        !core::mem::replace(&mut self.told, true)
    }
}
