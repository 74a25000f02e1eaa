//! EBDS as a dialect of the bill acceptor's machine: every message is a poll, and the toggle is the acknowledgement.
//!
//! The device repeats its last reply while the toggle stays, and forgets what it told once the toggle turns. So the toggle turns
//! after every reply, but for one that tells of money (stacked, returned, cheated, power-up): that one waits for
//! [`acknowledge`](Dialect::acknowledge), and until then the same message is said again.

use core::fmt;

use super::codes;
use super::frame::{Decoder, Encoded, body_of, encode};
use super::message::{Body, Flags, Omnibus, Reply, Request};
use super::profile::Profile;
use super::timing::Timing;
use crate::acceptor::{Acceptor, Answer, Ask, Dialect, NOT_SAID, Status};
use crate::device::{Authority, BillMask, Fault, FaultKind, Identity, Instant, RejectReason};
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

#[derive(Clone, Copy, Debug)]
struct Exchange {
    ask: Ask,
    running: Request,
    /// The toggle turned, so that the device does what the message says. Else it only repeats its last answer.
    fresh: bool,
    deadline: Instant,
}

/// The line as the host sees it.
#[derive(Debug)]
pub struct Line {
    timing: Timing,
    profile: Profile,
    decoder: Decoder,
    out: Option<Encoded>,
    writing: Encoded,
    exchange: Option<Exchange>,
    answered: Option<(Ask, Answer)>,
    quiet_until: Instant,
    toggle: bool,
    /// The last message was answered, and the device may forget its answer: the next message turns the toggle.
    turn: bool,
    /// Something was said since the line was opened or the device was reset.
    said: bool,
    /// The notes it shall take.
    enable: u8,
    /// The notes it takes, as the last message said that it did not ignore.
    told: u8,
    identity: Identity,
    /// The last status told of a loss of power.
    power_up: bool,
    damaged: u32,
    trace: Trace<LineTrace, TRACE_MAX>,
}

impl Line {
    fn new(timing: Timing, profile: Profile) -> Self {
        Self {
            timing,
            profile,
            decoder: Decoder::new(),
            out: None,
            writing: Encoded::new(),
            exchange: None,
            answered: None,
            quiet_until: Instant::default(),
            toggle: false,
            turn: false,
            said: false,
            enable: 0,
            told: 0,
            identity: Identity::default(),
            power_up: false,
            damaged: 0,
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
        self.said = true;
        // Every request is far shorter than a frame and of seven bits, so this cannot fail.
        self.out = encode(&request.emit(self.toggle)).ok();
    }

    fn whole(&mut self, now: Instant, body: &[u8]) {
        let Some(exchange) = self.exchange else { return };
        let reply = match Reply::parse(body) {
            // The answer to another message: late, or repeated. What was asked is still to come.
            Ok((_, toggle)) if toggle != self.toggle => return,
            Ok((reply, _)) => reply,
            Err(_) => {
                self.exchange = None;
                self.trace.note(now, LineTrace::Damaged);
                self.answered = Some((exchange.ask, Answer::Unreadable));
                return;
            }
        };
        self.exchange = None;
        // A reply that tells of money keeps the toggle; `acknowledge` turns it.
        self.turn = match &reply {
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
        if let Some(answer) = self.means(now, exchange, reply) {
            self.answered = Some((exchange.ask, answer));
        }
    }

    /// What a reply means; `None` while the exchange goes on.
    fn means(&mut self, now: Instant, exchange: Exchange, reply: Reply) -> Option<Answer> {
        match (exchange.running, reply) {
            (Request::Type | Request::Application | Request::Serial, Reply::Text(text)) => self.identify(now, exchange, &text),
            (Request::ValueTable, Reply::Values(_, table)) => Some(Answer::Table(self.profile.table().unwrap_or(table))),
            // It answers what it does not know as if it were a poll.
            (Request::Type | Request::Application | Request::Serial, Reply::Flags(_)) => self.identify(now, exchange, &[]),
            (Request::ValueTable, Reply::Flags(_)) => Some(self.profile.table().map_or(Answer::Declined, Answer::Table)),
            // A value table that told of money, too, is repeated like any reply.
            (Request::Omnibus(wish), Reply::Flags(flags) | Reply::Values(flags, _)) => {
                if exchange.fresh {
                    self.told = wish.enable;
                } else if exchange.ask != Ask::Poll {
                    // It was not told what was to be told.
                    return Some(Answer::Declined);
                }
                Some(Answer::Status(self.status(flags)))
            }
            _ => Some(Answer::Unreadable),
        }
    }

    fn identify(&mut self, now: Instant, exchange: Exchange, text: &[u8]) -> Option<Answer> {
        let next = match exchange.running {
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
        self.begin(now.after(self.timing.gap), exchange.ask, next);
        None
    }

    fn begin(&mut self, now: Instant, ask: Ask, request: Request) {
        self.decoder.clear();
        let fresh = self.turn || !self.said;
        if self.turn {
            self.toggle = !self.toggle;
            self.turn = false;
        }
        // Until the device may forget its last answer it is only asked for that answer again. If it never heard the last message, this one
        // is new to it: so it wishes nothing that moves cash.
        let request = if fresh { request } else { Request::Omnibus(Omnibus { enable: self.told, stack: false, give_back: false }) };
        self.say(now, request);
        if request == Request::SoftReset {
            // Nothing answers it; the toggle begins anew with the device.
            self.said = false;
            self.toggle = false;
            self.answered = Some((ask, Answer::Done));
            self.quiet_until = now.after(self.timing.drain);
        } else {
            self.exchange = Some(Exchange { ask, running: request, fresh, deadline: now.after(self.timing.response) });
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

    fn clear(&mut self, now: Instant) {
        self.decoder.clear();
        self.out = None;
        self.exchange = None;
        self.answered = None;
        self.quiet_until = now;
        self.enable = 0;
    }

    fn is_free(&self, now: Instant) -> bool {
        self.exchange.is_none() && self.out.is_none() && self.answered.is_none() && self.quiet_until <= now
    }

    fn is_waiting(&self) -> bool {
        self.exchange.is_some()
    }

    fn next_turn(&self) -> Instant {
        self.exchange.map_or(self.quiet_until, |exchange| exchange.deadline)
    }

    fn ask(&mut self, now: Instant, ask: Ask) {
        if let Ask::Enable(mask) = ask {
            self.enable = bits(mask);
        }
        self.begin(now, ask, self.request(ask));
    }

    fn acknowledge(&mut self, _now: Instant) {
        self.turn = true;
    }

    fn transmit(&mut self) -> Option<&[u8]> {
        self.writing = self.out.take()?;
        Some(&self.writing)
    }

    fn receive(&mut self, now: Instant, byte: u8) {
        self.quiet_until = self.quiet_until.max(now.after(self.timing.gap));
        if self.exchange.is_none() {
            // Late, or nobody asked: an answer without a question proves nothing.
            self.decoder.clear();
            return;
        }
        match self.decoder.push(byte) {
            Some(Ok(frame)) => {
                let body = body_of(&frame).map(|body| Body::from_slice(body).unwrap_or_default()).unwrap_or_default();
                self.whole(now, &body);
            }
            Some(Err(_)) => {
                self.damaged();
                self.trace.note(now, LineTrace::Damaged);
            }
            None => {}
        }
    }

    fn answer(&mut self) -> Option<(Ask, Answer)> {
        self.answered.take()
    }

    fn expire(&mut self, now: Instant) -> Option<Ask> {
        let exchange = self.exchange.take_if(|exchange| exchange.deadline <= now)?;
        self.decoder.clear();
        self.quiet_until = now.after(self.timing.drain);
        self.trace.note(now, LineTrace::NoAnswer);
        Some(exchange.ask)
    }

    fn damaged(&mut self) {
        self.damaged = self.damaged.saturating_add(1);
    }

    fn damaged_frames(&self) -> u32 {
        self.damaged
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
