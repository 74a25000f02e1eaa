//! One exchange at a time on the line: what was asked, until when an answer counts, and when the line may be used again.

use core::fmt;

use crate::ccnet::frame::{Decoder, Encoded, Frame, encode};
use crate::ccnet::message::{Body, Request};
use crate::ccnet::timing::Timing;
use crate::device::{BillMask, Instant};
use crate::trace::Trace;

/// Exchanges that are remembered: about five seconds of polling.
const TRACE_MAX: usize = 64;

/// What the machine asks and gets an answer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Poll,
    Identification,
    Table,
    Enable(BillMask),
    Stack,
    Return,
    Hold,
    Reset,
}

impl Ask {
    fn request(self) -> Request {
        match self {
            Self::Poll => Request::Poll,
            Self::Identification => Request::Identification,
            Self::Table => Request::GetBillTable,
            // Every type that is taken goes to escrow: nothing is stacked unasked.
            Self::Enable(mask) => Request::EnableBillTypes { enable: mask, escrow: mask },
            Self::Stack => Request::Stack,
            Self::Return => Request::Return,
            Self::Hold => Request::Hold,
            Self::Reset => Request::Reset,
        }
    }

    /// Whether a damaged answer may be asked for again. After a command the next poll tells more than a repeated answer.
    fn may_nak(self) -> bool {
        matches!(self, Self::Poll | Self::Identification | Self::Table)
    }
}

/// What happened on the line, for the technician.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineTrace {
    /// The host said this.
    Said(Request),
    /// The device said this: the first bytes of its answer and their number in all.
    Heard {
        /// The first two bytes; the second is 0 where there is one only.
        head: [u8; 2],
        /// Bytes of the whole answer.
        length: u8,
    },
    /// A damaged answer came.
    Damaged,
    /// No answer came in time.
    NoAnswer,
}

impl fmt::Display for LineTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(request) => write!(f, "> {request:?}"),
            Self::Heard { head: [first, _], length: 1 } => write!(f, "< {first:02X}"),
            Self::Heard { head: [first, second], length: 2 } => write!(f, "< {first:02X} {second:02X}"),
            Self::Heard { head: [first, second], length } => write!(f, "< {first:02X} {second:02X} … ({length} bytes)"),
            Self::Damaged => f.write_str("< damaged"),
            Self::NoAnswer => f.write_str("< nothing"),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Awaited {
    ask: Ask,
    deadline: Instant,
    naks: u8,
}

/// The line as the host sees it.
#[derive(Debug)]
pub(super) struct Bus {
    address: u8,
    decoder: Decoder,
    out: Option<Encoded>,
    writing: Encoded,
    awaited: Option<Awaited>,
    quiet_until: Instant,
    /// Damaged frames seen, for the technician.
    pub(super) damaged: u32,
    pub(super) trace: Trace<LineTrace, TRACE_MAX>,
}

impl Bus {
    pub(super) fn new(address: u8) -> Self {
        Self {
            address,
            decoder: Decoder::new(),
            out: None,
            writing: Encoded::new(),
            awaited: None,
            quiet_until: Instant::default(),
            damaged: 0,
            trace: Trace::new(),
        }
    }

    /// Forgets everything half-done.
    pub(super) fn clear(&mut self, now: Instant) {
        self.decoder.clear();
        self.out = None;
        self.awaited = None;
        self.quiet_until = now;
    }

    /// When an answer is late, or the line is free: the earliest moment at which the machine can do anything by itself.
    pub(super) fn next_turn(&self) -> Instant {
        self.awaited.map_or(self.quiet_until, |awaited| awaited.deadline)
    }

    /// Whether a new exchange may begin.
    pub(super) fn is_free(&self, now: Instant) -> bool {
        self.awaited.is_none() && self.out.is_none() && self.quiet_until <= now
    }

    /// Whether an exchange is under way.
    pub(super) fn is_waiting(&self) -> bool {
        self.awaited.is_some()
    }

    /// Begins an exchange.
    pub(super) fn ask(&mut self, now: Instant, ask: Ask, timing: &Timing) {
        self.decoder.clear();
        self.send(now, ask.request());
        self.awaited = Some(Awaited { ask, deadline: now.after(timing.response), naks: 0 });
    }

    /// Tells the device that its answer arrived.
    pub(super) fn acknowledge(&mut self, now: Instant, timing: &Timing) {
        self.send(now, Request::Ack);
        self.quiet_until = now.after(timing.gap);
    }

    fn send(&mut self, now: Instant, request: Request) {
        self.trace.note(now, LineTrace::Said(request));
        // Every request is far shorter than a frame, so this cannot fail.
        self.out = encode(self.address, &request.emit()).ok();
    }

    /// The next frame to write.
    pub(super) fn transmit(&mut self) -> Option<&[u8]> {
        self.writing = self.out.take()?;
        Some(&self.writing)
    }

    /// Takes a byte; `Some` when it ends the awaited answer.
    pub(super) fn receive(&mut self, now: Instant, byte: u8, timing: &Timing) -> Option<(Ask, Body)> {
        if self.quiet_until < now.after(timing.gap) {
            self.quiet_until = now.after(timing.gap);
        }
        let Some(awaited) = self.awaited else {
            // Late, or nobody asked: an answer without a question proves nothing.
            self.decoder.clear();
            return None;
        };
        match self.decoder.push(byte)? {
            Ok(bytes) => {
                let frame = Frame::new_checked(&bytes).ok()?;
                if frame.address() != self.address {
                    return None;
                }
                self.awaited = None;
                let head = [frame.body().first().copied().unwrap_or_default(), frame.body().get(1).copied().unwrap_or_default()];
                let length = u8::try_from(frame.body().len()).unwrap_or(u8::MAX);
                self.trace.note(now, LineTrace::Heard { head, length });
                // A longer body than any message has is cut to nothing and refused by the parsers.
                Some((awaited.ask, Body::from_slice(frame.body()).unwrap_or_default()))
            }
            Err(_) => {
                self.damaged = self.damaged.saturating_add(1);
                self.trace.note(now, LineTrace::Damaged);
                if awaited.ask.may_nak() && awaited.naks < timing.naks_max {
                    self.send(now, Request::Nak);
                    let deadline = now.after(timing.response);
                    self.awaited = Some(Awaited { naks: awaited.naks + 1, deadline, ..awaited });
                }
                None
            }
        }
    }

    /// The exchange whose answer did not come in time, if any.
    pub(super) fn expire(&mut self, now: Instant, timing: &Timing) -> Option<Ask> {
        let awaited = self.awaited.filter(|awaited| awaited.deadline <= now)?;
        self.awaited = None;
        self.decoder.clear();
        self.quiet_until = now.after(timing.drain);
        self.trace.note(now, LineTrace::NoAnswer);
        Some(awaited.ask)
    }
}
