//! ID-003 as a dialect of the bill acceptor's machine: exchanges of one or several frames, and what the answers mean.

use core::fmt;

use heapless::Vec;

use super::codes;
use super::frame::{FRAME_BYTES_MAX, Id003 as Framing, body_of, encode};
use super::message::{ACK, Body, ESCROW_FIRST, Request, Said, TEXT_BYTES_MAX, parse_currency};
use super::profile::Profile;
use super::timing::Timing;
use crate::acceptor::{Acceptor, Answer, Ask, Awaited, Dialect, Exchanging, NOT_SAID, Patience, Status, Turn};
use crate::device::{Authority, BillMask, Fault, FaultKind, Identity, Instant, RejectReason};
use crate::trace::Trace;

/// Exchanges that are remembered: about five seconds of polling.
const TRACE_MAX: usize = 64;

/// Frames that one exchange takes at most: four settings and a status request.
const STEPS_MAX: usize = 5;

/// An ID-003 validator on a line of its own.
pub type Validator<A> = Acceptor<A, Line>;

impl<A: Authority> Validator<A> {
    /// A machine that has heard nothing yet. `boot` names this run of the program: permits of another are refused.
    pub fn new(boot: u128, timing: Timing, profile: Profile) -> Self {
        Self::over(boot, Line::new(timing, profile), timing.pace)
    }
}

/// What happened on the line, for the technician.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineTrace {
    /// The host said this.
    Said(Request),
    /// The device said this: the first two bytes of its answer (the second 0 where there is one only) and their number in all.
    Heard([u8; 2], usize),
    /// A damaged answer came.
    Damaged,
    /// No answer came in time.
    NoAnswer,
}

impl fmt::Display for LineTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(request) => write!(f, "> {request:?}"),
            Self::Heard([first, _], 1) => write!(f, "< {first:02X}"),
            Self::Heard([first, second], 2) => write!(f, "< {first:02X} {second:02X}"),
            Self::Heard([first, second], length) => write!(f, "< {first:02X} {second:02X} … ({length} bytes)"),
            Self::Damaged => f.write_str("< damaged"),
            Self::NoAnswer => f.write_str("< nothing"),
        }
    }
}

/// The frame that is answered next, and those that follow it, last first.
#[derive(Debug)]
pub struct Frames {
    running: Request,
    rest: Vec<Request, STEPS_MAX>,
}

/// The line as the host sees it.
#[derive(Debug)]
pub struct Line {
    turn: Turn<Framing, Frames, FRAME_BYTES_MAX>,
    profile: Profile,
    /// The last status answer of the device.
    said: Option<Said>,
    /// Which note lay in escrow last: vend valid does not say.
    escrow: Option<u8>,
    /// A RESET was sent: the settings are to be told again before notes are taken.
    settings_due: bool,
    identity: Identity,
    trace: Trace<LineTrace, TRACE_MAX>,
}

impl Line {
    fn new(timing: Timing, profile: Profile) -> Self {
        let Timing { response, drain, gap, .. } = timing;
        Self {
            turn: Turn::new(Patience { response, drain, gap }),
            profile,
            said: None,
            escrow: None,
            settings_due: true,
            identity: Identity::default(),
            trace: Trace::new(),
        }
    }

    /// What happened last on the line, oldest first, for the technician.
    pub fn trace(&self) -> impl Iterator<Item = &(Instant, LineTrace)> {
        self.trace.iter()
    }

    /// The frames of an exchange, last first.
    fn frames(&self, ask: Ask) -> Vec<Request, STEPS_MAX> {
        let mut frames: Vec<Request, STEPS_MAX> = Vec::new();
        let mut then = |request| {
            // Cannot fail: no exchange takes more than its bound.
            let _ = frames.push(request);
        };
        let settings = [
            Request::Security(0),
            Request::Direction(0),
            Request::Options(self.profile.options),
            // Polled: in interrupt mode the device would speak unasked.
            Request::Mode(0),
        ];
        match ask {
            Ask::Poll => then(Request::Status),
            Ask::Identification => {
                then(Request::Serial);
                then(Request::Version);
            }
            Ask::Table => then(Request::Currency),
            Ask::Enable(mask) => {
                then(Request::Inhibit(mask == BillMask::default()));
                then(Request::Disable(inhibits(mask)));
            }
            Ask::Stack => then(if self.profile.stack_fully { Request::Stack2 } else { Request::Stack1 }),
            Ask::Return => then(Request::Return),
            Ask::Hold => then(Request::Hold),
            Ask::Reset => then(Request::Reset),
        }
        // Only after a RESET of ours, and before anything may be taken.
        if self.settings_due && matches!((ask, self.said), (Ask::Poll, Some(Said::Initialising))) {
            frames.extend(settings);
        }
        frames
    }

    fn say(&mut self, now: Instant, request: Request) {
        self.trace.note(now, LineTrace::Said(request));
        // Every request is far shorter than a frame, so this cannot fail.
        self.turn.say(encode(&request.emit()).ok());
    }

    /// A whole answer to the running frame.
    fn whole(&mut self, now: Instant, body: &[u8]) {
        let head = [body.first().copied().unwrap_or_default(), body.get(1).copied().unwrap_or_default()];
        self.trace.note(now, LineTrace::Heard(head, body.len()));
        let Some(Awaited { ask, running: Frames { running, mut rest }, .. }) = self.turn.take() else { return };
        let end = self.step(running, body);
        if let (None, Some(next)) = (&end, rest.pop()) {
            self.turn.wait(now.after(self.turn.patience().gap), ask, Frames { running: next, rest });
            self.say(now, next);
        } else {
            self.turn.answered(ask, end.unwrap_or(Answer::Unreadable));
        }
    }

    /// What the answer to one frame of an exchange means: `None` while the exchange goes on.
    fn step(&mut self, running: Request, body: &[u8]) -> Option<Answer> {
        let echoed = body == running.emit().as_slice();
        match running {
            Request::Status => Some(Said::parse(body).map_or(Answer::Unreadable, |said| Answer::Status(self.status(said)))),
            Request::Version => {
                self.identity = Identity::default();
                let said = body.split_first().filter(|(code, _)| **code == 0x88)?;
                // The first word is the model, as deployed units tell it; the whole is kept as the firmware.
                text_into(&mut self.identity.firmware, said.1);
                let model = said.1.split(|byte| matches!(byte, b' ' | b'(')).next().unwrap_or_default();
                text_into(&mut self.identity.model, model);
                None
            }
            Request::Serial => {
                if let Some((0x91, serial)) = body.split_first() {
                    text_into(&mut self.identity.serial, serial);
                }
                Some(if self.identity == Identity::default() { Answer::Declined } else { Answer::Identity(self.identity.clone()) })
            }
            Request::Currency => {
                Some(parse_currency(body, |country| self.profile.letters(country)).map_or(Answer::Declined, Answer::Table))
            }
            // A setting that a model lacks does not keep it from working.
            Request::Security(_) | Request::Direction(_) | Request::Options(_) => None,
            Request::Mode(_) => {
                self.settings_due = !echoed;
                None
            }
            Request::Disable(_) => (!echoed).then_some(Answer::Declined),
            Request::Inhibit(_) => Some(if echoed { Answer::Done } else { Answer::Declined }),
            Request::Stack1 | Request::Stack2 | Request::Return | Request::Hold => {
                Some(if body == [ACK] { Answer::Done } else { Answer::Declined })
            }
            Request::Reset => {
                self.settings_due |= body == [ACK];
                Some(if body == [ACK] { Answer::Done } else { Answer::Declined })
            }
            // Asked by nobody here, or not answered.
            Request::AskInhibit | Request::Ack => Some(Answer::Unreadable),
        }
    }

    /// A status in the words of the device model.
    fn status(&mut self, said: Said) -> Status {
        self.said = Some(said);
        match said {
            Said::Escrow { code } => {
                // A ticket is no note of the table: it has no value and goes back.
                let index = code.checked_sub(ESCROW_FIRST).unwrap_or(NOT_SAID);
                self.escrow = Some(index);
                return Status::Escrow { index };
            }
            Said::VendValid => return Status::Stacked { index: self.escrow.unwrap_or(NOT_SAID) },
            Said::Idle | Said::Inhibited => self.escrow = None,
            _ => {}
        }
        match said {
            Said::Idle => Status::Idle,
            Said::Accepting => Status::Accepting,
            // After vend valid was acknowledged it finishes its way.
            Said::Stacking | Said::Stacked | Said::Escrow { .. } | Said::VendValid => Status::Stacking,
            Said::Rejecting { reason } => Status::Rejecting { code: reason },
            Said::Returning => Status::Returning,
            Said::Holding => Status::Holding,
            Said::Inhibited => Status::Inhibited,
            Said::Initialising => Status::Initialising,
            Said::PowerUp => Status::PowerUp,
            Said::PowerUpInAcceptor => Status::PowerUpNoteInPath,
            Said::PowerUpInStacker => Status::PowerUpNoteInStacker,
            Said::BoxFull => Status::trouble(FaultKind::BoxFull, codes::BOX_FULL),
            Said::BoxOpen => Status::trouble(FaultKind::BoxRemoved, codes::BOX_OPEN),
            Said::JamAcceptor => Status::trouble(FaultKind::Jam, codes::JAM_ACCEPTOR),
            Said::JamStacker => Status::trouble(FaultKind::BoxJam, codes::JAM_STACKER),
            Said::Pause => Status::Paused,
            Said::Cheated => Status::Cheated,
            Said::Failure { code } => Status::trouble(codes::failure_kind(code), codes::failure(code)),
            Said::TalkError => Status::trouble(FaultKind::Protocol, codes::TALK_ERROR),
        }
    }
}

impl Dialect for Line {
    const RESET_AFTER_POWER_UP: bool = true;
    const TELLS_RETURNED: bool = false;
    const QUIET_PROVES: bool = true;

    type Turn = Turn<Framing, Frames, FRAME_BYTES_MAX>;

    fn turn(&self) -> &Self::Turn {
        &self.turn
    }

    fn turn_mut(&mut self) -> &mut Self::Turn {
        &mut self.turn
    }

    fn clear(&mut self, now: Instant) {
        self.turn.clear(now);
        self.said = None;
    }

    fn ask(&mut self, now: Instant, ask: Ask) {
        let mut rest = self.frames(ask);
        let Some(running) = rest.pop() else { return };
        self.say(now, running);
        self.turn.begin(now, ask, Frames { running, rest });
    }

    /// Only vend valid waits for it; what else was answered needs no word.
    fn acknowledge(&mut self, now: Instant) {
        let power_up = matches!(self.said, Some(Said::PowerUp | Said::PowerUpInAcceptor | Said::PowerUpInStacker));
        if self.said == Some(Said::VendValid) || (power_up && self.profile.acknowledge_power_up) {
            self.say(now, Request::Ack);
            self.turn.rest(now, self.turn.patience().gap);
        }
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

    fn reject_reason(code: u8) -> RejectReason {
        codes::reject_reason(code)
    }
}

/// The inhibits of a mask: a set bit takes nothing.
fn inhibits(mask: BillMask) -> u16 {
    let [low, high, ..] = mask.0.to_le_bytes();
    !u16::from_le_bytes([low, high])
}

/// Text of a device: what is not printable becomes a question mark, padding (blanks, zeros, bars) at the end is cut.
fn text_into<const N: usize>(text: &mut heapless::String<N>, bytes: &[u8]) {
    text.clear();
    let bytes = &bytes[..bytes.len().min(TEXT_BYTES_MAX)];
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0 | b' ' | b'|')).map_or(0, |at| at + 1);
    for byte in &bytes[..end] {
        let shown = if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '?' };
        // What does not fit is not kept.
        let _ = text.push(shown);
    }
}
