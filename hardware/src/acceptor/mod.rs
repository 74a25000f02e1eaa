//! The machine of a bill acceptor, whatever protocol it speaks.
//!
//! A protocol brings a [`Dialect`]: how a question is said on its line, what an answer means. What may be said when is decided here, once
//! for all of them. What it guarantees (`money.md` sections 1 and 5):
//! - at start, and after every lost line, it only reads (status, identity, table) and says [`BillEvent::Started`];
//!   no acknowledgement, no reset and no enabling leaves before [`BillCommand::Begin`];
//! - a stacked, returned or cheat report stays unacknowledged on the wire until [`BillCommand::Confirm`]; repeats are not reported twice;
//! - STACK leaves only under a permit that fits, after one more poll shows the same escrow, and again only while a newer
//!   poll proves that it was not executed;
//! - RESET leaves only out of [`BillCommand::Begin`], and with a note in the path only under a permit;
//! - an escrow that ends without a word sends the machine back to reading, so that its owner settles it as after a lost line.
//!
//! Modules:
//! - [`dialect`]: what a protocol brings.
//! - [`pace`]: delays and counts above the line.
//! - `turn`: one exchange at a time on the line.
//! - `start`: reading first, what was found, going on.
//! - `work`: what a working device says.
//! - `escrow`: the note in escrow: hold, stack, return.
//! - `setup`: bring-up after start or initialisation, and which notes are accepted.
//! - `faults`: what is wrong that no code of the device says.

mod dialect;
mod escrow;
mod faults;
mod pace;
mod setup;
mod start;
mod turn;
mod work;

use heapless::Deque;

pub use self::dialect::{Answer, Ask, Dialect, NOT_SAID, Status, Trouble};
pub use self::faults::code_text;
pub use self::pace::Pace;
pub use self::turn::{Awaited, Exchanging, Patience, Turn};

use self::escrow::{Note, Stack};
use self::setup::Setup;
use self::start::{Reading, ResetOrder};
use crate::device::{
    Authority, BillAtStart, BillCommand, BillEvent, BillMask, BillState, BillTable, FaultKind, Identity, Instant, IntentRef, LineEvent,
    Machine, NotSent, Refused, ToldFaults, WireMemory, identity::Serial,
};

/// Events that wait for the owner at most.
const EVENTS_MAX: usize = 16;

/// Events that one answer, or a lost line, can cause at most; no question is asked while fewer fit.
const EVENTS_RESERVE: usize = 8;

/// The machine of one bill acceptor on one line.
pub struct Acceptor<A: Authority, D> {
    boot: u128,
    pace: Pace,
    line: D,
    phase: Phase,
    events: Deque<BillEvent, EVENTS_MAX>,
    /// When the device was last heard, or the machine began to listen.
    heard: Option<Instant>,
    silent: bool,
    poll_at: Instant,
    /// The newest exchange was a poll. Commands alternate with polls: what a command met or did, the device says itself.
    looked: bool,
    /// The last poll answer since reading began.
    status: Option<Status>,
    /// The state last reported.
    state: Option<BillState>,
    /// The fault it shows, or that we found.
    fault: Option<FaultKind>,
    told: ToldFaults,
    /// A refusal was reported and its acknowledgement has not shown yet.
    rejecting: bool,
    found: Option<(BillAtStart, Status)>,
    identity: Option<Identity>,
    /// Whose the wire memory is that the last process left, until the device says who it is.
    remembered: Serial,
    table: Option<BillTable>,
    setup: Option<Setup>,
    setup_at: Instant,
    tries: u8,
    reset: Option<ResetOrder>,
    /// What a RESET was allowed to settle: the device may report that same note once more.
    settled: Option<Status>,
    latched: Option<Latched>,
    next_escrow: u32,
    note: Option<Note>,
    stack: Option<Stack<A>>,
    desired: BillMask,
    applied: Option<BillMask>,
    enable_at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The port is closed.
    Down,
    /// Only reading, before `Started`.
    Reading(Reading),
    /// `Started` was said; waiting for `Begin`.
    Waiting,
    /// After `Begin`.
    Working,
}

/// A report that the device repeats until it is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Latched {
    status: Status,
    confirmed: bool,
}

impl<A: Authority, D: Dialect> Acceptor<A, D> {
    /// A machine that has heard nothing yet. `boot` names this run of the program: permits of another are refused.
    pub fn over(boot: u128, line: D, pace: Pace) -> Self {
        Self {
            boot,
            pace,
            line,
            phase: Phase::Reading(Reading::Poll),
            events: Deque::new(),
            heard: None,
            silent: false,
            poll_at: Instant::default(),
            looked: false,
            status: None,
            state: None,
            fault: None,
            told: ToldFaults::new(),
            rejecting: false,
            found: None,
            identity: None,
            remembered: Serial::default(),
            table: None,
            setup: Some(Setup::Identification),
            setup_at: Instant::default(),
            tries: 0,
            reset: None,
            settled: None,
            latched: None,
            next_escrow: 1,
            note: None,
            stack: None,
            desired: BillMask::default(),
            applied: None,
            enable_at: Instant::default(),
        }
    }

    /// Damaged frames seen since the start, for the technician.
    pub fn damaged_frames(&self) -> u32 {
        self.line.turn().damaged_frames()
    }

    /// The line, for what it remembers.
    pub fn line(&self) -> &D {
        &self.line
    }

    fn report(&mut self, event: BillEvent) {
        // Room is kept: no question is asked while fewer than EVENTS_RESERVE events fit.
        let _ = self.events.push_back(event);
    }

    fn has_room(&self) -> bool {
        EVENTS_MAX - self.events.len() >= EVENTS_RESERVE
    }

    fn not_sent(&mut self, intent: IntentRef, why: NotSent) {
        self.report(BillEvent::NotSent { intent, why });
    }

    /// Back to reading: whatever was known of a note is settled by the owner from what is found.
    fn start_over(&mut self, now: Instant, why: NotSent) {
        self.drop_unsent_stack(why);
        self.stack = None;
        if let Some(ResetOrder { intent: Some(intent), tries: 0, .. }) = self.reset.take() {
            self.not_sent(intent, why);
        }
        self.phase = Phase::Reading(Reading::Poll);
        self.status = None;
        self.state = None;
        self.fault = None;
        self.told.start_over();
        self.rejecting = false;
        self.found = None;
        self.setup = Some(Setup::Identification);
        self.tries = 0;
        self.settled = None;
        self.note = None;
        self.desired = BillMask::default();
        self.applied = None;
        self.poll_at = now;
    }

    fn go_silent(&mut self, now: Instant) {
        if !self.silent {
            self.silent = true;
            self.start_over(now, NotSent::LineDown);
            self.report(BillEvent::Silent);
        }
    }

    fn check_silence(&mut self, now: Instant) {
        let heard = *self.heard.get_or_insert(now);
        if !self.silent && now.since(heard) >= self.pace.silence && self.has_room() {
            self.go_silent(now);
        }
    }

    /// What to ask next, if anything is due.
    fn next_ask(&self, now: Instant) -> Option<Ask> {
        match self.phase {
            Phase::Down => None,
            Phase::Reading(Reading::Identification) => Some(Ask::Identification),
            Phase::Reading(Reading::Table) => Some(Ask::Table),
            Phase::Reading(Reading::Poll) | Phase::Waiting => self.due_poll(now),
            Phase::Working if !self.looked => self.due_poll(now),
            Phase::Working => {
                self.reset_ask(now).or_else(|| self.escrow_ask(now)).or_else(|| self.setup_ask(now)).or_else(|| self.due_poll(now))
            }
        }
    }

    fn due_poll(&self, now: Instant) -> Option<Ask> {
        (self.poll_at <= now).then_some(Ask::Poll)
    }

    fn on_asked(&mut self, now: Instant, ask: Ask) {
        self.looked = false;
        match ask {
            Ask::Poll => {
                self.poll_at = now.after(if self.silent { self.pace.poll_silent } else { self.pace.poll });
                self.escrow_looked();
            }
            Ask::Reset => self.reset_asked(now),
            Ask::Stack => self.stack_asked(now),
            Ask::Return => self.return_asked(now),
            Ask::Hold => self.hold_asked(now),
            Ask::Enable(_) => self.enable_at = now.after(self.pace.enable),
            Ask::Identification | Ask::Table => {}
        }
    }

    fn take_answers(&mut self, now: Instant) {
        while let Some((ask, answer)) = self.line.turn_mut().answer() {
            self.on_answer(now, ask, answer);
        }
    }

    fn on_answer(&mut self, now: Instant, ask: Ask, answer: Answer) {
        self.heard = Some(now);
        self.silent = false;
        let done = answer == Answer::Done;
        match (ask, answer) {
            (Ask::Poll, Answer::Status(status)) => self.on_status(now, status),
            // An echo of another exchange or a device of another kind. Asked again at the next turn.
            (Ask::Poll, _) => self.line.turn_mut().damaged(),
            (Ask::Identification | Ask::Table, answer) => self.on_data(now, ask, Some(answer)),
            (Ask::Stack, Answer::Status(status)) => {
                self.stack_answered(now, true);
                self.on_status(now, status);
            }
            (Ask::Stack, _) => self.stack_answered(now, done),
            // Where every message is a poll, the answer tells more than that it was heard.
            (Ask::Enable(mask), Answer::Status(status)) => {
                self.enable_answered(now, mask, true);
                self.on_status(now, status);
            }
            (Ask::Enable(mask), _) => self.enable_answered(now, mask, done),
            (Ask::Return | Ask::Hold, Answer::Status(status)) => self.on_status(now, status),
            // What became of these the next poll tells.
            (Ask::Return | Ask::Hold | Ask::Reset, _) => {}
        }
        if ask != Ask::Poll {
            self.poll_at = now;
        }
    }

    fn on_no_answer(&mut self, now: Instant, ask: Ask) {
        if ask != Ask::Poll {
            self.poll_at = now;
        }
        match ask {
            Ask::Identification | Ask::Table => self.on_data(now, ask, None),
            // The next poll tells whether these were executed.
            Ask::Poll | Ask::Enable(_) | Ask::Stack | Ask::Return | Ask::Hold | Ask::Reset => {}
        }
    }

    fn on_status(&mut self, now: Instant, status: Status) {
        self.looked = true;
        match self.phase {
            Phase::Down => {}
            Phase::Reading(_) | Phase::Waiting => self.read_status(now, status),
            Phase::Working => {
                if self.work(now, status) {
                    self.line.acknowledge(now);
                }
            }
        }
    }
}

impl<A: Authority, D: Dialect> Machine for Acceptor<A, D> {
    type Command = BillCommand<A>;
    type Event = BillEvent;

    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        if self.phase == Phase::Down {
            return;
        }
        for byte in bytes {
            self.line.receive(now, *byte);
            self.take_answers(now);
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        if self.phase == Phase::Down {
            return;
        }
        if let Some(ask) = self.line.expire(now) {
            self.on_no_answer(now, ask);
        }
        self.check_silence(now);
        if self.line.turn().is_free(now)
            && self.has_room()
            && let Some(ask) = self.next_ask(now)
        {
            self.line.ask(now, ask);
            self.on_asked(now, ask);
            // A message that nothing answers has its answer at once.
            self.take_answers(now);
        }
    }

    fn handle_line(&mut self, now: Instant, event: LineEvent) {
        self.line.clear(now);
        match event {
            LineEvent::Lost => {
                self.go_silent(now);
                self.phase = Phase::Down;
            }
            LineEvent::Restored => {
                if self.phase == Phase::Down {
                    self.phase = Phase::Reading(Reading::Poll);
                    self.heard = Some(now);
                    self.poll_at = now;
                }
            }
        }
    }

    fn command(&mut self, now: Instant, command: BillCommand<A>) -> Result<(), Refused> {
        match command {
            BillCommand::Begin { reset } => self.begin(now, reset),
            BillCommand::Accept(mask) => self.accept(now, mask),
            BillCommand::Stack(permit) => self.stack(now, permit),
            BillCommand::Return => self.give_back(now),
            BillCommand::Confirm => {
                if let Some(latched) = self.latched.as_mut() {
                    latched.confirmed = true;
                    self.poll_at = now;
                }
                Ok(())
            }
        }
    }

    fn poll_transmit(&mut self, _now: Instant) -> Option<&[u8]> {
        self.line.turn_mut().transmit()
    }

    fn poll_memory(&mut self) -> Option<WireMemory> {
        let bytes = self.line.poll_memory()?;
        let serial = self.identity.as_ref().map_or(&self.remembered, |identity| &identity.serial).clone();
        Some(WireMemory { serial, bytes })
    }

    fn remember(&mut self, memory: &WireMemory) {
        self.remembered = memory.serial.clone();
        self.line.remember(&memory.bytes);
    }

    fn poll_event(&mut self) -> Option<BillEvent> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        if self.phase == Phase::Down {
            return None;
        }
        let turn = self.line.turn().next_turn();
        if self.line.turn().is_waiting() {
            return Some(turn);
        }
        if !self.has_room() {
            // The owner must take events first; it asks again after that.
            return None;
        }
        // Something urgent may go at the next turn, else the next poll is the next thing to do.
        Some(if self.next_ask(turn).is_some() { turn } else { turn.max(self.poll_at) })
    }
}
