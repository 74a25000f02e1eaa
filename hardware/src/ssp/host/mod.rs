//! SSP as a dialect of the bill acceptor's machine.
//!
//! Two things make it unlike the others. **A poll while a note lies in escrow is the order to stack it**, so a look at such a note is a HOLD
//! (18), and the poll goes only where the machine asks to stack. And **a device forgets its last reply once the sequence bit turns**, so a
//! frame that was not answered is said again, byte for byte, and a reply that tells of money holds the line where it is until its owner
//! has it on disk. A credit under 56 is told again by the device until 57, also to a process that starts later.
//!
//! - `mod.rs`: the line, its trace, what the machine calls.
//! - `talk`: which frame goes next.
//! - `heard`: what an answer means.
//! - `view`: what the device told, as statuses.

mod heard;
mod talk;
mod view;

use core::fmt;

use self::talk::{Bearings, Said};
use self::view::{Reading, View};
use super::codes;
use super::command::Command;
use super::frame::{FRAME_BYTES_MAX, Ssp as Framing};
use super::profile::Profile;
use super::timing::Timing;
use crate::acceptor::{Acceptor, Answer, Ask, Dialect, Exchanging, Pace, Patience, Status, Turn};
use crate::device::{Authority, BillTable, Fault, Identity, Instant, RejectReason};
use crate::trace::Trace;

/// Frames that are remembered: some seconds of polling.
const TRACE_MAX: usize = 64;

/// An SSP validator on a line of its own.
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
    /// The host said this, with this sequence bit.
    Said(Command, bool),
    /// The host said its last frame once more.
    Again,
    /// The device answered: the first bytes of its answer and their number in all.
    Heard {
        /// The first three bytes; 0 where there are fewer.
        head: [u8; 3],
        /// Bytes of the whole answer.
        length: usize,
    },
    /// A damaged answer came.
    Damaged,
    /// No answer came in time.
    NoAnswer,
}

impl fmt::Display for LineTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(command, sequence) => write!(f, "> {command:?} {}", u8::from(*sequence)),
            Self::Again => f.write_str("> again"),
            Self::Heard { head, length } => {
                f.write_str("<")?;
                head.iter().take(*length).try_for_each(|byte| write!(f, " {byte:02X}"))?;
                if *length > head.len() { write!(f, " … ({length} bytes)") } else { Ok(()) }
            }
            Self::Damaged => f.write_str("< damaged"),
            Self::NoAnswer => f.write_str("< nothing"),
        }
    }
}

/// The line as the host sees it.
#[derive(Debug)]
pub struct Line {
    turn: Turn<Framing, (), FRAME_BYTES_MAX>,
    profile: Profile,
    pace: Pace,
    bearings: Bearings,
    /// The bit of the last frame.
    sequence: bool,
    /// The last frame.
    said: Option<Said>,
    view: View,
    /// It polls with 56: until the device refuses that.
    with_ack: bool,
    /// The version of the protocol is to be agreed on, and this is the next to be asked for.
    version_due: Option<u8>,
    /// The device speaks none of the versions.
    no_version: bool,
    /// A poll whose reply may still come in answer to a HOLD with the same bit.
    replays: Option<Reading>,
    /// The last answer was that it is done, and nothing else.
    done: bool,
    /// Frames said in this exchange.
    steps: u8,
    /// In this exchange the device told what it is doing.
    looked: bool,
    identity: Identity,
    table: Option<BillTable>,
    trace: Trace<LineTrace, TRACE_MAX>,
}

impl Line {
    fn new(timing: Timing, profile: Profile) -> Self {
        let Timing { response, drain, gap, pace } = timing;
        Self {
            turn: Turn::new(Patience { response, drain, gap }),
            profile,
            pace,
            bearings: Bearings::Unknown,
            sequence: false,
            said: None,
            view: View::new(),
            with_ack: profile.with_ack,
            version_due: Some(profile.version),
            no_version: false,
            replays: None,
            done: false,
            steps: 0,
            looked: false,
            identity: Identity::default(),
            table: None,
            trace: Trace::new(),
        }
    }

    /// What happened last on the line, oldest first, for the technician.
    pub fn trace(&self) -> impl Iterator<Item = &(Instant, LineTrace)> {
        self.trace.iter()
    }
}

impl Dialect for Line {
    const TELLS_RETURNED: bool = true;
    // `money.md` section 5: without the counters of before, a doubt.
    const QUIET_PROVES: bool = false;
    const RESET_AFTER_POWER_UP: bool = false;

    type Turn = Turn<Framing, (), FRAME_BYTES_MAX>;

    fn turn(&self) -> &Self::Turn {
        &self.turn
    }

    fn turn_mut(&mut self) -> &mut Self::Turn {
        &mut self.turn
    }

    fn clear(&mut self, now: Instant) {
        self.turn.clear(now);
        self.lose_touch();
    }

    fn ask(&mut self, now: Instant, ask: Ask) {
        self.steps = 0;
        self.looked = false;
        if ask != Ask::Poll {
            self.view.asked_otherwise();
        }
        self.go_on(now, ask);
    }

    fn acknowledge(&mut self, _now: Instant) {
        self.view.acknowledge();
    }

    fn receive(&mut self, now: Instant, byte: u8) {
        match self.turn.hear(now, byte) {
            Some(Ok(frame)) => self.hear(now, &frame),
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
        self.view.told_of_power_up()
    }

    fn reject_reason(code: u8) -> RejectReason {
        codes::reject_reason(code)
    }
}

/// What comes next in an exchange.
#[expect(clippy::large_enum_variant, reason = "made and taken apart at once, and nothing here allocates")]
enum Next {
    /// This is said, with the sequence bit turned.
    Say(Command),
    /// This is said with the bit of the last frame.
    SayHere(Command),
    /// The last frame is said again.
    Again,
    /// The exchange is over.
    End(Answer),
}
