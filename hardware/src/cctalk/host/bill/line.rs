//! One exchange at a time with a bill validator: what is said, what the answers mean.

use core::fmt;

use super::super::super::codes::bill_event::{self, NOT_A_NOTE, Told};
use super::super::super::codes::{bill_id, header};
use super::super::super::frame::{HOST, Message, REPLY_BYTES_MAX, Replies};
use super::super::events::Reading;
use super::super::identify::Identifying;
use super::ring::{Ring, Shown};
use super::talk::{MODE_WITH_ESCROW, Say};
use super::{BillProfile, BillTiming};
use crate::acceptor::{Answer, Ask, Dialect, Exchanging, NOT_SAID, Patience, Status, Turn};
use crate::device::{BillTable, Fault, Instant, RejectReason};
use crate::trace::Trace;

/// Exchanges that are remembered: some seconds of polling.
const TRACE_MAX: usize = 64;

/// Bill types that are asked for (CCT part 3, header 157: 1 to 16).
const TYPES: u8 = 16;

/// Header 154 answers this where no note lies in escrow.
const NO_NOTE: u8 = 254;

/// What happened on the line, for the technician.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineTrace {
    /// The host said this.
    Said(Say),
    /// The device answered with this header and so many bytes.
    Heard(u8, usize),
    /// A damaged answer came.
    Damaged,
    /// No answer came in time.
    NoAnswer,
}

impl fmt::Display for LineTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(say) => write!(f, "> {} {say:?}", say.header()),
            Self::Heard(header, length) => write!(f, "< {header} ({length} bytes)"),
            Self::Damaged => f.write_str("< damaged"),
            Self::NoAnswer => f.write_str("< nothing"),
        }
    }
}

/// What goes on after an answer.
#[expect(clippy::large_enum_variant, reason = "no alloc here, and it lives for one call")]
enum Next {
    Say(Say),
    End(Answer),
}

/// The wire as the host sees it.
#[derive(Debug)]
pub struct Line {
    turn: Turn<Replies, Say, REPLY_BYTES_MAX>,
    profile: BillProfile,
    timing: BillTiming,
    /// Bytes of what was said that must still come back as echo.
    echo: heapless::Vec<u8, REPLY_BYTES_MAX>,
    garbled: bool,
    ring: Ring,
    /// What the newest reading shows.
    shown: Option<Shown>,
    /// The note in escrow.
    held: Option<u8>,
    /// Where the note in escrow was sent, until its event comes.
    routed: Option<u8>,
    /// The answer to a route order was lost: until when its event may come.
    unsure_until: Option<Instant>,
    /// It says that no note lies in escrow, and no event told of its end.
    gone: bool,
    /// It says that it accepts.
    accepts: bool,
    /// It took our word to accept, and nothing was said since that could have ended it.
    enabled: bool,
    /// What its last self-check named; `None` before the first.
    fault: Option<u8>,
    identifying: Identifying,
    table: BillTable,
    scaling: Option<([u8; 2], Option<bill_id::Scaling>)>,
    named: Option<([u8; 7], u8)>,
    trace: Trace<LineTrace, TRACE_MAX>,
}

impl Line {
    pub(super) fn new(timing: BillTiming, profile: BillProfile) -> Self {
        let BillTiming { response, drain, gap, .. } = timing;
        Self {
            turn: Turn::new(Patience { response, drain, gap }),
            profile,
            timing,
            echo: heapless::Vec::new(),
            garbled: false,
            ring: Ring::default(),
            shown: None,
            held: None,
            routed: None,
            unsure_until: None,
            gone: false,
            accepts: false,
            enabled: false,
            fault: None,
            identifying: Identifying::default(),
            table: BillTable::new(),
            scaling: None,
            named: None,
            trace: Trace::new(),
        }
    }

    /// What happened last on the line, oldest first, for the technician.
    pub fn trace(&self) -> impl Iterator<Item = &(Instant, LineTrace)> {
        self.trace.iter()
    }

    fn say(&mut self, now: Instant, say: Say) {
        self.trace.note(now, LineTrace::Said(say));
        let frame = say.emit(self.profile.address, self.profile.checksum);
        self.echo.clear();
        self.garbled = false;
        if self.profile.echo {
            // What comes back is compared from its end, which is cut off byte by byte.
            let _ = self.echo.extend_from_slice(&frame);
            self.echo.reverse();
        }
        self.turn.say(Some(frame));
    }

    fn first(&mut self, ask: Ask) -> Say {
        match ask {
            Ask::Poll => Say::Events,
            Ask::Identification => {
                self.identifying = Identifying::default();
                Say::Maker
            }
            Ask::Table => {
                self.table.clear();
                self.scaling = None;
                Say::BillId(1)
            }
            Ask::Enable(mask) if mask.0 == 0 => Say::SetMaster(false),
            Ask::Enable(_) => Say::SetMode,
            Ask::Stack => Say::Route(header::ROUTE_STACK),
            Ask::Return => Say::Route(header::ROUTE_RETURN),
            Ask::Hold => Say::Route(header::ROUTE_EXTEND),
            Ask::Reset => Say::Reset,
        }
    }

    /// A whole packet while something is awaited.
    fn whole(&mut self, now: Instant, frame: &[u8]) {
        let message = Message::parse(frame, self.profile.checksum);
        let Ok(message) = message.map_err(|_| self.turn.damaged()) else { return };
        if message.destination != HOST || (message.source != self.profile.address && message.source != HOST) || self.garbled {
            return;
        }
        self.trace.note(now, LineTrace::Heard(message.header, message.data.len()));
        let Some(awaited) = self.turn.take() else { return };
        let data = (message.header == header::REPLY).then_some(message.data.as_slice());
        let next = if message.header == header::BUSY && awaited.ask == Ask::Poll {
            Next::End(Answer::Status(Status::Busy))
        } else {
            self.step(now, awaited.ask, awaited.running, data)
        };
        match next {
            Next::Say(say) => {
                self.turn.wait(now.after(self.turn.patience().gap), awaited.ask, say);
                self.say(now, say);
            }
            Next::End(answer) => self.turn.answered(awaited.ask, answer),
        }
    }

    /// What the answer to one question means; `data` is `None` where it said no.
    fn step(&mut self, now: Instant, ask: Ask, said: Say, data: Option<&[u8]>) -> Next {
        let obeyed = data == Some(&[]);
        match said {
            Say::Events => {
                let Some(reading) = data.and_then(Reading::parse) else { return Next::End(Answer::Unreadable) };
                let shown = self.ring.look(reading);
                self.follow(shown);
                Next::Say(Say::Master)
            }
            Say::Master => {
                // A model that does not tell is taken by what it was told.
                if let Some([state]) = data {
                    self.accepts = state & 1 == 1;
                    if core::mem::take(&mut self.enabled) {
                        self.enabled = self.accepts;
                        if !self.accepts {
                            // A restart, or its watchdog; its counter may stand where it stood. The next look says so.
                            self.ring.stopped();
                        }
                    }
                }
                if self.fault == Some(0) { Next::End(Answer::Status(self.status(now))) } else { Next::Say(Say::SelfCheck) }
            }
            Say::SelfCheck => {
                self.fault = Some(data.and_then(<[u8]>::first).copied().unwrap_or_default());
                Next::End(Answer::Status(self.status(now)))
            }
            Say::Maker | Say::Product | Say::Software | Say::Serial => self.identify(data),
            Say::BillId(kind) => self.take_name(kind, data),
            Say::Scaling(country) => {
                self.scaling = Some((country, data.and_then(bill_id::Scaling::parse)));
                let Some((name, kind)) = self.named.take() else { return Next::End(Answer::Unreadable) };
                self.take_name(kind, Some(&name))
            }
            Say::SetMode if obeyed => Next::Say(Say::ReadMode),
            // Without escrow it would take notes for good, and nobody had permitted it: then it takes none.
            Say::ReadMode if data == Some(&[MODE_WITH_ESCROW]) => match ask {
                Ask::Enable(mask) => {
                    let [low, high, ..] = mask.0.to_le_bytes();
                    Next::Say(Say::Inhibits(u16::from_le_bytes([low, high])))
                }
                _ => Next::End(Answer::Unreadable),
            },
            Say::Inhibits(_) if obeyed => Next::Say(Say::SetMaster(true)),
            Say::SetMaster(on) if obeyed => {
                (self.accepts, self.enabled) = (on, on);
                Next::End(Answer::Done)
            }
            Say::Route(way) => Next::End(self.route_answered(now, way, data)),
            Say::Reset if obeyed => {
                self.ring.reset();
                (self.held, self.routed, self.accepts, self.fault) = (None, None, false, None);
                Next::End(Answer::Done)
            }
            Say::SetMode | Say::ReadMode | Say::Inhibits(_) | Say::SetMaster(_) | Say::Reset => Next::End(Answer::Declined),
        }
    }

    fn route_answered(&mut self, now: Instant, way: u8, data: Option<&[u8]>) -> Answer {
        match data {
            Some([]) => {
                if way != header::ROUTE_EXTEND {
                    self.routed = Some(way);
                }
                Answer::Done
            }
            // An order before whose answer was lost has moved it: its event may still come.
            Some([NO_NOTE]) => {
                self.gone = true;
                self.unsure_until = Some(now.after(self.timing.route));
                Answer::Declined
            }
            _ => Answer::Declined,
        }
    }

    fn identify(&mut self, data: Option<&[u8]>) -> Next {
        if !self.identifying.answer(data) {
            return Next::End(Answer::Unreadable);
        }
        match self.identifying.question() {
            Some(header::PRODUCT) => Next::Say(Say::Product),
            Some(header::SOFTWARE) => Next::Say(Say::Software),
            Some(header::SERIAL) => Next::Say(Say::Serial),
            Some(_) => Next::Say(Say::Maker),
            None => Next::End(Answer::Identity(self.identifying.identity().clone())),
        }
    }

    /// The name of a type; what a unit of its country is worth is asked once.
    fn take_name(&mut self, kind: u8, data: Option<&[u8]>) -> Next {
        let mut value = None;
        if let Some(name) = data
            && let Some(country) = bill_id::country(name)
        {
            match self.scaling {
                Some((known, scaling)) if known == country => value = scaling.and_then(|scaling| bill_id::value(name, scaling)),
                _ => {
                    self.named = name.try_into().ok().map(|name| (name, kind));
                    return Next::Say(Say::Scaling(country));
                }
            }
        }
        // Cannot fail: sixteen of twenty-four.
        let _ = self.table.push(value);
        if kind < TYPES { Next::Say(Say::BillId(kind + 1)) } else { Next::End(Answer::Table(self.table.clone())) }
    }

    /// Keeps what an event says beyond itself.
    fn follow(&mut self, shown: Shown) {
        self.shown = Some(shown);
        match shown {
            Shown::PowerUp => {
                (self.held, self.routed, self.unsure_until, self.fault) = (None, None, None, None);
            }
            Shown::Event(Told::Escrow(index)) => {
                (self.held, self.gone) = (Some(index), false);
                (self.routed, self.unsure_until) = (None, None);
            }
            // The note is named by the escrow it came from until its event is settled.
            Shown::Event(Told::Stacked(_) | Told::Returned) => (self.routed, self.unsure_until) = (None, None),
            Shown::Event(Told::LookAgain | Told::Cheated) => self.fault = None,
            Shown::Event(Told::Rejected(_) | Told::Nothing) | Shown::Nothing => {}
        }
    }

    /// What it is doing, in the words of the device model.
    fn status(&mut self, now: Instant) -> Status {
        let index = |kind: u8| if kind == NOT_A_NOTE { NOT_SAID } else { kind };
        match self.shown {
            Some(Shown::PowerUp) => return Status::PowerUp,
            Some(Shown::Event(Told::Stacked(kind))) => return Status::Stacked { index: index(kind) },
            Some(Shown::Event(Told::Returned)) => return Status::Returned { index: self.held.map_or(NOT_SAID, index) },
            Some(Shown::Event(Told::Cheated)) => return Status::Cheated,
            Some(Shown::Event(Told::Rejected(code))) => return Status::Rejecting { code },
            Some(Shown::Event(Told::Escrow(kind))) => return Status::Escrow { index: index(kind) },
            Some(Shown::Event(Told::LookAgain | Told::Nothing) | Shown::Nothing) | None => {}
        }
        if let Some(code) = self.fault.filter(|code| *code != 0) {
            return Status::trouble(bill_event::fault_kind(code), u16::from_be_bytes([header::SELF_CHECK, code]));
        }
        let unsure = self.unsure_until.is_some_and(|until| now < until);
        if self.gone && !unsure {
            (self.held, self.gone) = (None, false);
        }
        match (self.held, self.routed) {
            (Some(_), Some(header::ROUTE_STACK)) => Status::Stacking,
            (Some(_), Some(_)) => Status::Returning,
            (Some(_), None) if unsure => Status::Busy,
            (Some(kind), None) => Status::Escrow { index: index(kind) },
            (None, _) if self.accepts => Status::Idle,
            (None, _) => Status::Inhibited,
        }
    }
}

impl Dialect for Line {
    const TELLS_RETURNED: bool = true;
    // `protocols.md` section 0: a counter that went to 0 is in doubt.
    const RESET_AFTER_POWER_UP: bool = false;
    // Five refused notes push a stacked one out of the list.
    const QUIET_PROVES: bool = false;

    type Turn = Turn<Replies, Say, REPLY_BYTES_MAX>;

    fn turn(&self) -> &Self::Turn {
        &self.turn
    }

    fn turn_mut(&mut self) -> &mut Self::Turn {
        &mut self.turn
    }

    fn clear(&mut self, now: Instant) {
        self.turn.clear(now);
        self.echo.clear();
        self.ring.forget_shown();
        self.shown = None;
        self.fault = None;
    }

    fn ask(&mut self, now: Instant, ask: Ask) {
        self.enabled &= !matches!(ask, Ask::Enable(_) | Ask::Reset);
        let say = self.first(ask);
        self.say(now, say);
        self.turn.begin(now, ask, say);
    }

    fn acknowledge(&mut self, _now: Instant) {
        if matches!(self.shown, Some(Shown::Event(Told::Stacked(_) | Told::Returned))) {
            (self.held, self.gone) = (None, false);
        }
        self.ring.settle();
        self.shown = None;
    }

    fn receive(&mut self, now: Instant, byte: u8) {
        if let Some(own) = self.echo.pop() {
            // Two talked at once: nothing that follows can be trusted.
            self.garbled |= own != byte;
            return;
        }
        match self.turn.hear(now, byte) {
            Some(Ok(frame)) => self.whole(now, &frame),
            Some(Err(_)) => {
                self.turn.damaged();
                self.trace.note(now, LineTrace::Damaged);
            }
            None => {}
        }
    }

    fn expire(&mut self, now: Instant) -> Option<Ask> {
        let ask = self.turn.expire(now)?;
        self.echo.clear();
        if matches!(ask, Ask::Stack | Ask::Return) {
            self.unsure_until = Some(now.after(self.timing.route));
        }
        self.trace.note(now, LineTrace::NoAnswer);
        Some(ask)
    }

    fn fault(status: Status) -> Option<Fault> {
        match status {
            Status::Trouble(trouble) => Some(bill_event::fault_of(trouble.code.to_be_bytes()[1])),
            _ => None,
        }
    }

    fn reject_reason(code: u8) -> RejectReason {
        bill_event::reject_reason(code)
    }

    fn told_of_power_up(&self) -> bool {
        self.shown == Some(Shown::PowerUp)
    }
}
