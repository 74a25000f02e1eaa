//! CCNET as a dialect of the bill acceptor's machine: one exchange at a time on the line, and what the answers mean.

use core::fmt;

use super::BILL_VALIDATOR;
use super::codes;
use super::frame::{Ccnet as Framing, FRAME_BYTES_MAX, Frame, encode};
use super::message::{ACK, Body, PollStatus, Request, parse_identification, parse_table};
use super::timing::Timing;
use crate::acceptor::{Acceptor, Answer, Ask, Awaited, Dialect, Exchanging, Patience, Status, Trouble, Turn};
use crate::device::{Authority, Fault, Instant, RejectReason};
use crate::trace::Trace;

/// A bill validator at address 3.
pub type Validator<A> = Acceptor<A, Line>;

impl<A: Authority> Validator<A> {
    /// A machine that has heard nothing yet. `boot` names this run of the program: permits of another are refused.
    pub fn new(boot: u128, timing: Timing) -> Self {
        Self::over(boot, Line::new(timing), timing.pace)
    }
}

/// Exchanges that are remembered: about five seconds of polling.
const TRACE_MAX: usize = 64;

fn request(ask: Ask) -> Request {
    match ask {
        Ask::Poll => Request::Poll,
        Ask::Identification => Request::Identification,
        Ask::Table => Request::GetBillTable,
        // Every type that is taken goes to escrow: nothing is stacked unasked.
        Ask::Enable(mask) => Request::EnableBillTypes { enable: mask, escrow: mask },
        Ask::Stack => Request::Stack,
        Ask::Return => Request::Return,
        Ask::Hold => Request::Hold,
        Ask::Reset => Request::Reset,
    }
}

/// Whether a damaged answer may be asked for again. After a command the next poll tells more than a repeated answer.
fn may_nak(ask: Ask) -> bool {
    matches!(ask, Ask::Poll | Ask::Identification | Ask::Table)
}

/// What a whole answer means.
fn answer(ask: Ask, body: &[u8]) -> Answer {
    let data = match ask {
        Ask::Poll => return PollStatus::parse(body).map_or(Answer::Unreadable, |said| Answer::Status(status(said))),
        Ask::Identification => parse_identification(body).map(Answer::Identity),
        Ask::Table => parse_table(body).map(Answer::Table),
        Ask::Enable(_) | Ask::Stack | Ask::Return | Ask::Hold | Ask::Reset => {
            return if body == [ACK] { Answer::Done } else { Answer::Declined };
        }
    };
    data.unwrap_or(Answer::Declined)
}

/// A poll answer in the words of the device model.
fn status(said: PollStatus) -> Status {
    match said {
        PollStatus::PowerUp => Status::PowerUp,
        PollStatus::PowerUpInValidator => Status::PowerUpNoteInPath,
        PollStatus::PowerUpInStacker => Status::PowerUpNoteInStacker,
        PollStatus::Initialise => Status::Initialising,
        PollStatus::Idling => Status::Idle,
        PollStatus::Disabled => Status::Inhibited,
        PollStatus::Accepting => Status::Accepting,
        PollStatus::Stacking => Status::Stacking,
        PollStatus::Returning => Status::Returning,
        PollStatus::Holding => Status::Holding,
        PollStatus::Busy { .. } => Status::Busy,
        PollStatus::Pause => Status::Paused,
        PollStatus::Rejecting { code } => Status::Rejecting { code },
        PollStatus::Escrow { index } => Status::Escrow { index },
        PollStatus::Stacked { index } => Status::Stacked { index },
        PollStatus::Returned { index } => Status::Returned { index },
        PollStatus::Cheated => Status::Cheated,
        PollStatus::BoxFull | PollStatus::BoxRemoved | PollStatus::Jam | PollStatus::BoxJam | PollStatus::Failure { .. } => {
            Status::Trouble(Trouble { kind: codes::kind(said), code: codes::number(said) })
        }
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

/// The line as the host sees it.
#[derive(Debug)]
pub struct Line {
    turn: Turn<Framing, u8, FRAME_BYTES_MAX>,
    naks_max: u8,
    address: u8,
    trace: Trace<LineTrace, TRACE_MAX>,
}

impl Line {
    fn new(timing: Timing) -> Self {
        let Timing { response, drain, gap, naks_max, .. } = timing;
        Self { turn: Turn::new(Patience { response, drain, gap }), naks_max, address: BILL_VALIDATOR, trace: Trace::new() }
    }

    /// What happened last on the line, oldest first, for the technician.
    pub fn trace(&self) -> impl Iterator<Item = &(Instant, LineTrace)> {
        self.trace.iter()
    }

    fn send(&mut self, now: Instant, request: Request) {
        self.trace.note(now, LineTrace::Said(request));
        // Every request is far shorter than a frame, so this cannot fail.
        self.turn.say(encode(self.address, &request.emit()).ok());
    }

    fn whole(&mut self, now: Instant, bytes: &[u8]) {
        let Ok(frame) = Frame::new_checked(bytes) else { return };
        if frame.address() != self.address {
            return;
        }
        let Some(Awaited { ask, .. }) = self.turn.take() else { return };
        let head = [frame.body().first().copied().unwrap_or_default(), frame.body().get(1).copied().unwrap_or_default()];
        let length = u8::try_from(frame.body().len()).unwrap_or(u8::MAX);
        self.trace.note(now, LineTrace::Heard { head, length });
        // A longer body than any message has is cut to nothing and refused by the parsers.
        let body = Body::from_slice(frame.body()).unwrap_or_default();
        self.turn.answered(ask, answer(ask, &body));
    }

    fn spoilt(&mut self, now: Instant) {
        self.turn.damaged();
        self.trace.note(now, LineTrace::Damaged);
        if let Some((ask, naks)) =
            self.turn.running().filter(|(ask, naks)| may_nak(*ask) && **naks < self.naks_max).map(|(ask, naks)| (ask, *naks))
        {
            self.send(now, Request::Nak);
            self.turn.wait(now, ask, naks + 1);
        }
    }
}

impl Dialect for Line {
    const RESET_AFTER_POWER_UP: bool = true;
    const TELLS_RETURNED: bool = true;
    // `money.md` section 5: idle with neither stacked nor returned is a doubt.
    const QUIET_PROVES: bool = false;

    type Turn = Turn<Framing, u8, FRAME_BYTES_MAX>;

    fn turn(&self) -> &Self::Turn {
        &self.turn
    }

    fn turn_mut(&mut self) -> &mut Self::Turn {
        &mut self.turn
    }

    fn ask(&mut self, now: Instant, ask: Ask) {
        self.send(now, request(ask));
        self.turn.begin(now, ask, 0);
    }

    /// Tells the device that its answer arrived.
    fn acknowledge(&mut self, now: Instant) {
        self.send(now, Request::Ack);
        self.turn.rest(now, self.turn.patience().gap);
    }

    fn receive(&mut self, now: Instant, byte: u8) {
        match self.turn.hear(now, byte) {
            Some(Ok(bytes)) => self.whole(now, &bytes),
            Some(Err(_)) => self.spoilt(now),
            None => {}
        }
    }

    fn expire(&mut self, now: Instant) -> Option<Ask> {
        let ask = self.turn.expire(now)?;
        self.trace.note(now, LineTrace::NoAnswer);
        Some(ask)
    }

    fn fault(status: Status) -> Option<Fault> {
        codes::fault(status)
    }

    fn reject_reason(code: u8) -> RejectReason {
        codes::reject_reason(code)
    }
}
