//! EBDS as a dialect of the bill acceptor's machine: every message is a poll, and the toggle is the acknowledgement.
//!
//! The device repeats its last reply while the toggle stays, and forgets what it told once the toggle turns. So the toggle turns
//! after every reply, but for one that tells of money (stacked, returned, cheated, power-up): that one waits for
//! [`acknowledge`](Dialect::acknowledge), and until then the same message is said again.
//!
//! What answers a message whose toggle did not turn may be as old as the last one that did: unless it tells of money nothing is read from
//! it, and the device is asked anew. The toggle of what leaves is [wire memory](crate::device::WireMemory): the next process goes on with it, so that
//! its first message makes the device repeat and not forget.

use core::fmt;

use super::codes;
use super::frame::{Ebds as Framing, FRAME_BYTES_MAX, body_of, encode};
use super::message::{Body, Flags, Omnibus, Reply, Request};
use super::profile::Profile;
use super::timing::Timing;
use crate::acceptor::{Acceptor, Answer, Ask, Dialect, Exchanging, NOT_SAID, Patience, Status, Turn};
use crate::device::{Authority, BillMask, Fault, FaultKind, Identity, Instant, RejectReason, WireBytes};
use crate::trace::Trace;

/// Exchanges that are remembered: about five seconds of polling.
const TRACE_MAX: usize = 64;

/// An EBDS validator on a line of its own.
pub type Validator<A> = Acceptor<A, Line>;

impl<A: Authority> Validator<A> {
    /// A machine that has heard nothing yet. `boot` names this run of the program: permits of another are refused.
    pub fn new(boot: u128, timing: Timing, profile: Profile) -> Self {
        Self::over(boot, Line::new(timing, profile), timing.pace)
    }
}

/// What happened on the line, for the technician.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineTrace {
    /// The host said this, with this toggle.
    Said(Request, bool),
    /// The device answered with these flags.
    Heard(Flags),
    /// The device answered with so many bytes of text.
    Text(usize),
    /// A damaged or unreadable answer came.
    Damaged,
    /// No answer came in time.
    NoAnswer,
}

impl fmt::Display for LineTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(request, toggle) => write!(f, "> {request:?} {}", u8::from(*toggle)),
            Self::Heard(flags) => {
                f.write_str("<")?;
                flags.bytes().iter().try_for_each(|byte| write!(f, " {byte:02X}"))
            }
            Self::Text(length) => write!(f, "< text of {length} bytes"),
            Self::Damaged => f.write_str("< damaged"),
            Self::NoAnswer => f.write_str("< nothing"),
        }
    }
}

/// The message that is answered next.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    running: Request,
    /// The toggle turned, so that the device does what the message says. Else it only repeats its last answer.
    fresh: bool,
}

/// The line as the host sees it.
#[derive(Debug)]
pub struct Line {
    turn: Turn<Framing, Message, FRAME_BYTES_MAX>,
    profile: Profile,
    toggle: bool,
    /// The last message was answered, and the device may forget its answer: the next message turns the toggle.
    turns: bool,
    /// The toggle of the message that leaves next, or left last.
    leaving: bool,
    /// The toggle that is written down.
    written: Option<bool>,
    /// The notes it shall take.
    enable: u8,
    /// The notes it takes, as the last message said that it did not ignore.
    told: u8,
    identity: Identity,
    /// The last status told of a loss of power.
    power_up: bool,
    trace: Trace<LineTrace, TRACE_MAX>,
}

impl Line {
    fn new(timing: Timing, profile: Profile) -> Self {
        let Timing { response, drain, gap, .. } = timing;
        Self {
            turn: Turn::new(Patience { response, drain, gap }),
            profile,
            toggle: false,
            turns: false,
            leaving: false,
            written: None,
            enable: 0,
            told: 0,
            identity: Identity::default(),
            power_up: false,
            trace: Trace::new(),
        }
    }

    /// What happened last on the line, oldest first, for the technician.
    pub fn trace(&self) -> impl Iterator<Item = &(Instant, LineTrace)> {
        self.trace.iter()
    }

    fn request(&self, ask: Ask) -> Request {
        let wish = Omnibus { enable: self.enable, stack: false, give_back: false };
        match ask {
            Ask::Poll | Ask::Hold | Ask::Enable(_) => Request::Omnibus(wish),
            Ask::Identification => Request::Type,
            Ask::Table => Request::ValueTable,
            Ask::Stack => Request::Omnibus(Omnibus { stack: true, ..wish }),
            Ask::Return => Request::Omnibus(Omnibus { give_back: true, ..wish }),
            Ask::Reset => Request::SoftReset,
        }
    }

    fn say(&mut self, now: Instant, request: Request) {
        self.trace.note(now, LineTrace::Said(request, self.toggle));
        self.leaving = self.toggle;
        // Every request is far shorter than a frame and of seven bits, so this cannot fail.
        self.turn.say(encode(&request.emit(self.toggle)).ok());
    }

    fn whole(&mut self, now: Instant, body: &[u8]) {
        let Some((ask, message)) = self.turn.running().map(|(ask, message)| (ask, *message)) else { return };
        let reply = match Reply::parse(body) {
            // The answer to another message: late, or repeated. What was asked is still to come.
            Ok((_, toggle)) if toggle != self.toggle => return,
            Ok((reply, _)) => reply,
            Err(_) => {
                self.turn.take();
                self.trace.note(now, LineTrace::Damaged);
                self.turn.answered(ask, Answer::Unreadable);
                return;
            }
        };
        self.turn.take();
        // A reply that tells of money keeps the toggle; `acknowledge` turns it.
        self.turns = match &reply {
            Reply::Flags(flags) | Reply::Values(flags, _) => !tells_of_money(*flags),
            Reply::Text(_) => true,
        };
        self.trace.note(
            now,
            match &reply {
                Reply::Flags(flags) | Reply::Values(flags, _) => LineTrace::Heard(*flags),
                Reply::Text(text) => LineTrace::Text(text.len()),
            },
        );
        if let Some(answer) = self.means(now, (ask, message), reply) {
            self.turn.answered(ask, answer);
        }
    }

    /// What a reply means; `None` while the exchange goes on.
    fn means(&mut self, now: Instant, (ask, message): (Ask, Message), reply: Reply) -> Option<Answer> {
        if ask == Ask::Poll && !message.fresh && self.turns {
            // Perhaps an old reply, to a message of another process even: it tells of no money, so it may be forgotten.
            self.begin(now.after(self.turn.patience().gap), ask, self.request(ask));
            return None;
        }
        match (message.running, reply) {
            (Request::Type | Request::Application | Request::Serial, Reply::Text(text)) => {
                self.identify(now, (ask, message.running), &text)
            }
            (Request::ValueTable, Reply::Values(_, table)) => Some(Answer::Table(self.profile.table().unwrap_or(table))),
            // It answers what it does not know as if it were a poll.
            (Request::Type | Request::Application | Request::Serial, Reply::Flags(_)) => self.identify(now, (ask, message.running), &[]),
            (Request::ValueTable, Reply::Flags(_)) => Some(self.profile.table().map_or(Answer::Declined, Answer::Table)),
            // A value table that told of money, too, is repeated like any reply.
            (Request::Omnibus(wish), Reply::Flags(flags) | Reply::Values(flags, _)) => {
                if message.fresh {
                    self.told = wish.enable;
                } else if ask != Ask::Poll {
                    // It was not told what was to be told.
                    return Some(Answer::Declined);
                }
                Some(Answer::Status(self.status(flags)))
            }
            _ => Some(Answer::Unreadable),
        }
    }

    fn identify(&mut self, now: Instant, (ask, running): (Ask, Request), text: &[u8]) -> Option<Answer> {
        let next = match running {
            Request::Type => {
                self.identity = Identity::default();
                text_into(&mut self.identity.model, text);
                Request::Application
            }
            Request::Application => {
                text_into(&mut self.identity.firmware, text);
                Request::Serial
            }
            _ => {
                text_into(&mut self.identity.serial, text);
                return Some(if self.identity == Identity::default() { Answer::Declined } else { Answer::Identity(self.identity.clone()) });
            }
        };
        self.begin(now.after(self.turn.patience().gap), ask, next);
        None
    }

    fn begin(&mut self, now: Instant, ask: Ask, request: Request) {
        let fresh = core::mem::take(&mut self.turns);
        self.toggle ^= fresh;
        // Until the device may forget its last answer it is only asked for that answer again. If it never heard the last message, this one
        // is new to it: so it wishes nothing that moves cash.
        let request = if fresh { request } else { Request::Omnibus(Omnibus { enable: self.told, stack: false, give_back: false }) };
        self.say(now, request);
        if request == Request::SoftReset {
            // Nothing answers it; the toggle begins anew with the device.
            self.toggle = false;
            self.turn.answered(ask, Answer::Done);
            self.turn.rest(now, self.turn.patience().drain);
        } else {
            self.turn.begin(now, ask, Message { running: request, fresh });
        }
    }

    /// A reply in the words of the device model.
    fn status(&mut self, flags: Flags) -> Status {
        let has = |byte: u8, bit: u8| byte & bit != 0;
        self.power_up = has(flags.power, Flags::POWER_UP);
        let index = flags.note().unwrap_or(NOT_SAID);
        if self.power_up {
            return match (flags.note(), flags.state) {
                // Policy B tells what became of a note, with its value.
                (Some(index), state) if has(state, Flags::STACKED) => Status::Stacked { index },
                (Some(index), state) if has(state, Flags::ESCROWED) => Status::Escrow { index },
                _ => Status::PowerUp,
            };
        }
        if has(flags.state, Flags::STACKED) {
            return Status::Stacked { index };
        }
        if has(flags.state, Flags::RETURNED) {
            return Status::Returned { index };
        }
        if has(flags.event, Flags::CHEATED) {
            return Status::Cheated;
        }
        let troubles = [
            (has(flags.event, Flags::JAMMED), FaultKind::Jam, codes::JAMMED),
            (has(flags.power, Flags::FAILURE), FaultKind::Device, codes::FAILURE),
            (has(flags.power, Flags::OPEN), FaultKind::CoverOpen, codes::OPEN),
            (!has(flags.event, Flags::BOX), FaultKind::BoxRemoved, codes::BOX_OUT),
            (has(flags.event, Flags::FULL), FaultKind::BoxFull, codes::FULL),
            (has(flags.more, Flags::STALLED), FaultKind::Motor, codes::STALLED),
        ];
        if let Some((_, kind, code)) = troubles.into_iter().find(|(told, _, _)| *told) {
            return Status::trouble(kind, code);
        }
        let states = [
            (Flags::ESCROWED, Status::Escrow { index }),
            (Flags::STACKING, Status::Stacking),
            (Flags::RETURNING, Status::Returning),
            (Flags::ACCEPTING, Status::Accepting),
        ];
        if let Some((_, status)) = states.into_iter().find(|(bit, _)| has(flags.state, *bit)) {
            return status;
        }
        if has(flags.event, Flags::REJECTED) {
            return Status::Rejecting { code: flags.event };
        }
        if has(flags.event, Flags::PAUSED) {
            return Status::Paused;
        }
        if has(flags.event, Flags::CALIBRATING) || !has(flags.state, Flags::IDLING) {
            return Status::Busy;
        }
        if self.told == 0 { Status::Inhibited } else { Status::Idle }
    }
}

/// Whether a reply tells something that is forgotten with the next turn of the toggle and that money hangs on.
fn tells_of_money(flags: Flags) -> bool {
    flags.state & (Flags::STACKED | Flags::RETURNED) != 0 || flags.event & Flags::CHEATED != 0 || flags.power & Flags::POWER_UP != 0
}

impl Dialect for Line {
    const TELLS_RETURNED: bool = true;
    // `money.md` section 5: without the stored toggle, a doubt.
    const QUIET_PROVES: bool = false;
    const RESET_AFTER_POWER_UP: bool = false;

    type Turn = Turn<Framing, Message, FRAME_BYTES_MAX>;

    fn turn(&self) -> &Self::Turn {
        &self.turn
    }

    fn turn_mut(&mut self) -> &mut Self::Turn {
        &mut self.turn
    }

    fn clear(&mut self, now: Instant) {
        self.turn.clear(now);
        self.enable = 0;
    }

    fn ask(&mut self, now: Instant, ask: Ask) {
        if let Ask::Enable(mask) = ask {
            self.enable = bits(mask);
        }
        self.begin(now, ask, self.request(ask));
    }

    fn acknowledge(&mut self, _now: Instant) {
        self.turns = true;
    }

    fn remember(&mut self, bytes: &[u8]) {
        if let [toggle @ (0 | 1)] = bytes {
            self.toggle = *toggle == 1;
        }
    }

    fn poll_memory(&mut self) -> Option<WireBytes> {
        (self.written.replace(self.leaving) != Some(self.leaving)).then(|| {
            // One byte fits.
            WireBytes::from_slice(&[u8::from(self.leaving)]).unwrap_or_default()
        })
    }

    fn receive(&mut self, now: Instant, byte: u8) {
        match self.turn.hear(now, byte) {
            Some(Ok(frame)) => {
                let body = body_of(&frame).map(|body| Body::from_slice(body).unwrap_or_default()).unwrap_or_default();
                self.whole(now, &body);
            }
            Some(Err(_)) => {
                self.turn.damaged();
                self.trace.note(now, LineTrace::Damaged);
            }
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

    fn told_of_power_up(&self) -> bool {
        self.power_up
    }

    fn reject_reason(code: u8) -> RejectReason {
        codes::reject_reason(code)
    }
}

fn bits(mask: BillMask) -> u8 {
    mask.0.to_le_bytes()[0] & 0x7F
}

/// Text of a device: what is not printable ends it, padding at the end is cut.
fn text_into<const N: usize>(text: &mut heapless::String<N>, bytes: &[u8]) {
    text.clear();
    let end = bytes.iter().position(|byte| !(byte.is_ascii_graphic() || *byte == b' ')).unwrap_or(bytes.len());
    let last = bytes[..end].iter().rposition(|byte| *byte != b' ').map_or(0, |at| at + 1);
    for byte in &bytes[..last] {
        // What does not fit is not kept.
        let _ = text.push(char::from(*byte));
    }
}
