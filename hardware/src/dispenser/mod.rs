//! The machine of a note dispenser, whatever protocol it speaks.
//!
//! A protocol brings a [`Dialect`]: how a question is said on its line, what an answer means. What may be said when is decided here, once
//! for all of them. What it guarantees (`money.md` sections 1 and 5, R2, R4, R6):
//! - at start, and after every lost line, it only reads (status, identity, last order) and says [`DispenserEvent::Started`];
//! - a command that moves notes is said once under its permit and never again, whatever becomes of its answer;
//! - [`DispenserEvent::Dispensed`] is said only on the device's own counts, in its answer or in what it remembers and did not before;
//!   everything else is [`DispenserEvent::Doubt`] with bounds;
//! - [`DispenserEvent::NotSent`] is said only if no command left, or the device proves that it carried out none;
//! - after trouble, a doubt, or a start (where the protocol cannot tell a power cut) nothing is ordered before a purge.
//!
//! - [`dialect`]: what a protocol brings.
//! - [`pace`]: how often it looks, and for how long it is patient.
//! - `order`: where a permitted act stands. - `act`: purges and orders, from permit to outcome. - `watch`: what is seen meanwhile.
//! - `faults`: faults that are no code of the device.

mod act;
pub mod dialect;
mod faults;
mod order;
pub mod pace;
mod watch;

use core::marker::PhantomData;

use heapless::Deque;

pub use dialect::{Answer, Ask, Dialect, Expired, Look, Report, Trouble};
pub use faults::code_text;
pub use pace::Pace;

use crate::device::{
    Authority, CASSETTES_MAX, CassetteState, Cassettes, DispenserCommand, DispenserEvent, Fault, Identity, Instant, IntentRef, LastOrder,
    LineEvent, Machine, NotSent, Refused, ToldFaults,
};
use order::{Job, PurgeStage, Stage};

/// Events that may wait.
const EVENTS_MAX: usize = 32;
/// Free places that an answer may need: cassettes, notes, faults that end and begin, an outcome.
const EVENTS_RESERVE: usize = 20;

/// What is read at first contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Status,
    Identification,
    Last,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The line is lost.
    Down,
    Reading(Reading),
    /// `Started` was said; waits for `Begin`.
    Waiting,
    Working,
}

/// The machine of a dispenser.
#[derive(Debug)]
pub struct Dispenser<A: Authority, D> {
    boot: u128,
    pace: Pace,
    cassettes: Cassettes,
    line: D,
    phase: Phase,
    events: Deque<DispenserEvent, EVENTS_MAX>,
    silent: bool,
    /// Questions without an answer in a row.
    missing: u8,
    /// Answers in a row that should have told what it remembers, and did not.
    unreadable: u8,
    poll_at: Instant,
    identity: Identity,
    last: Option<LastOrder>,
    look: Option<Look>,
    /// Cassettes from which nothing more could be picked.
    empty: [bool; CASSETTES_MAX],
    /// What was said of the cassettes.
    said: [CassetteState; CASSETTES_MAX],
    told: ToldFaults,
    /// What a purge must end before anything is ordered.
    dirty: Option<Fault>,
    /// Settings wait to be told.
    unprepared: bool,
    ready: bool,
    /// The device's memory is to be read anew.
    stale: bool,
    job: Option<Job>,
    authority: PhantomData<fn() -> A>,
}

impl<A: Authority, D: Dialect> Dispenser<A, D> {
    /// A machine that has heard nothing yet. `boot` names this run of the program: permits of another are refused.
    pub fn over(boot: u128, line: D, pace: Pace, cassettes: Cassettes) -> Self {
        Self {
            boot,
            pace,
            cassettes,
            line,
            phase: Phase::Reading(Reading::Status),
            events: Deque::new(),
            silent: false,
            missing: 0,
            unreadable: 0,
            poll_at: Instant::default(),
            identity: Identity::default(),
            last: None,
            look: None,
            empty: [false; CASSETTES_MAX],
            said: [CassetteState::Unsaid; CASSETTES_MAX],
            told: ToldFaults::new(),
            dirty: None,
            unprepared: true,
            ready: false,
            stale: false,
            job: None,
            authority: PhantomData,
        }
    }

    /// What lies in the cassettes by configuration.
    pub fn cassettes(&self) -> &Cassettes {
        &self.cassettes
    }

    /// Damaged frames seen since the start, for the technician.
    pub fn damaged_frames(&self) -> u32 {
        self.line.damaged_frames()
    }

    fn report(&mut self, event: DispenserEvent) {
        // Room is kept: no question is asked while fewer than EVENTS_RESERVE events fit.
        let _ = self.events.push_back(event);
    }

    fn has_room(&self) -> bool {
        EVENTS_MAX - self.events.len() >= EVENTS_RESERVE
    }

    fn not_sent(&mut self, intent: IntentRef, why: NotSent) {
        self.report(DispenserEvent::NotSent { intent, why });
    }

    /// Back to reading. An order whose answer was lost stays open until the device's memory was read.
    fn start_over(&mut self, now: Instant) {
        self.phase = Phase::Reading(Reading::Status);
        self.look = None;
        self.said = [CassetteState::Unsaid; CASSETTES_MAX];
        self.told.start_over();
        self.unprepared = true;
        self.ready = false;
        self.stale = false;
        self.missing = 0;
        self.end_unseen_purge();
        self.poll_at = now;
    }

    fn go_silent(&mut self, now: Instant) {
        self.end_unsent(NotSent::LineDown);
        if !self.silent {
            self.silent = true;
            self.start_over(now);
            self.report(DispenserEvent::Silent);
        }
    }

    /// What to ask next, if anything is due.
    fn next_ask(&self, now: Instant) -> Option<Ask> {
        let poll = || (self.poll_at <= now).then_some(Ask::Status);
        match (self.phase, &self.job) {
            (Phase::Down, _) => None,
            (Phase::Reading(Reading::Status), _) => poll(),
            (Phase::Reading(Reading::Identification), _) => (self.poll_at <= now).then_some(Ask::Identification),
            (Phase::Reading(Reading::Last), _) => (self.poll_at <= now).then_some(Ask::Last),
            (Phase::Waiting, _) => poll(),
            (Phase::Working, Some(Job::Purge(purge))) => match purge.stage {
                PurgeStage::Due => Some(Ask::Purge),
                PurgeStage::Sent | PurgeStage::Over { .. } => poll(),
            },
            (Phase::Working, Some(Job::Order(order))) => match order.stage {
                Stage::Look => poll(),
                Stage::Before | Stage::Settle => (self.poll_at <= now).then_some(Ask::Last),
                Stage::Due => Some(Ask::Dispense(self.line.part(&order.left))),
                Stage::Sent => None,
            },
            (Phase::Working, None) if self.stale && self.line.remembers() => (self.poll_at <= now).then_some(Ask::Last),
            (Phase::Working, None) if self.look.is_some() && self.unprepared && self.dirty.is_none() && self.line.prepares() => {
                (self.poll_at <= now).then_some(Ask::Prepare)
            }
            (Phase::Working, None) => poll(),
        }
    }

    fn on_asked(&mut self, now: Instant, ask: Ask) {
        self.poll_at = now.after(if self.silent { self.pace.poll_silent } else { self.pace.poll });
        match (ask, self.job.as_mut()) {
            (Ask::Dispense(part), Some(Job::Order(order))) => order.begin(part),
            (Ask::Purge, Some(Job::Purge(purge))) => purge.stage = PurgeStage::Sent,
            _ => {}
        }
    }

    fn take_answers(&mut self, now: Instant) {
        self.tell_progress();
        while let Some((ask, answer)) = self.line.answer() {
            self.silent = false;
            self.missing = 0;
            self.on_answer(now, ask, answer);
        }
    }

    fn on_answer(&mut self, now: Instant, ask: Ask, answer: Answer) {
        match (ask, answer) {
            (Ask::Status, Answer::Status(look)) => self.on_look(now, look),
            // An echo of another exchange or a device of another kind. Asked again at the next turn.
            (Ask::Status, _) => {}
            (Ask::Identification, Answer::Identity(identity)) => self.on_identity(now, identity),
            (Ask::Identification, _) => self.on_identity(now, Identity::default()),
            (Ask::Last, Answer::Last(last)) => self.on_last(now, Some(last)),
            (Ask::Last, _) => self.no_memory(now),
            (Ask::Prepare, answer) => self.on_prepared(now, answer == Answer::Done),
            (Ask::Purge, answer) => self.on_purged(now, &answer),
            (Ask::Dispense(_), answer) => self.on_dispensed(now, answer),
        }
    }

    /// It answers, but does not tell what it remembers. Asked again a few times before that counts.
    fn no_memory(&mut self, now: Instant) {
        self.unreadable = self.unreadable.saturating_add(1);
        self.poll_at = now.after(self.pace.poll);
        if self.unreadable >= self.pace.tries_max {
            self.on_last(now, None);
        }
    }

    fn on_no_answer(&mut self, now: Instant, expired: Expired) {
        self.missing = self.missing.saturating_add(1);
        match expired.ask {
            Ask::Purge if expired.left => self.on_purged(now, &Answer::Unreadable),
            Ask::Dispense(_) if expired.left => self.on_dispensed(now, Answer::Unreadable),
            Ask::Purge | Ask::Dispense(_) => self.never_left(NotSent::LineDown),
            // Some devices never answer these; what is missing is not known, then.
            Ask::Identification if self.missing >= self.pace.tries_max => {
                self.missing = 0;
                self.on_identity(now, Identity::default());
            }
            Ask::Identification => self.poll_at = now,
            Ask::Last if self.missing >= self.pace.tries_max => self.go_silent(now),
            Ask::Last => self.poll_at = now,
            Ask::Status | Ask::Prepare => {
                if self.missing >= self.pace.tries_max {
                    self.go_silent(now);
                } else {
                    self.poll_at = now;
                }
            }
        }
    }
}

impl<A: Authority, D: Dialect> Machine for Dispenser<A, D> {
    type Command = DispenserCommand<A>;
    type Event = DispenserEvent;

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
        self.give_up_settling(now);
        if self.phase == Phase::Down {
            return;
        }
        if let Some(expired) = self.line.expire(now) {
            self.on_no_answer(now, expired);
        }
        // That nothing more came may itself be the answer.
        self.take_answers(now);
        if self.line.is_free(now)
            && self.has_room()
            && let Some(ask) = self.next_ask(now)
        {
            self.line.ask(now, ask);
            self.on_asked(now, ask);
            self.take_answers(now);
        }
    }

    fn handle_line(&mut self, now: Instant, event: LineEvent) {
        match event {
            LineEvent::Lost => {
                match self.line.clear(now) {
                    Some(expired) if expired.ask.moves_notes() => self.on_no_answer(now, expired),
                    _ => {}
                }
                self.go_silent(now);
                self.phase = Phase::Down;
            }
            LineEvent::Restored => {
                if self.phase == Phase::Down {
                    self.start_over(now);
                }
            }
        }
    }

    fn command(&mut self, now: Instant, command: DispenserCommand<A>) -> Result<(), Refused> {
        match command {
            DispenserCommand::Begin { purge } => self.begin(now, purge),
            DispenserCommand::Dispense(permit) => self.dispense(now, &permit),
        }
    }

    fn poll_transmit(&mut self, _now: Instant) -> Option<&[u8]> {
        self.line.transmit()
    }

    fn poll_event(&mut self) -> Option<DispenserEvent> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let doubt = self.settling_until();
        if self.phase == Phase::Down {
            return doubt;
        }
        let turn = self.line.next_turn();
        if self.line.is_waiting() {
            return Some(turn);
        }
        if !self.has_room() {
            // The owner must take events first; it asks again after that.
            return None;
        }
        // Something urgent may go at the next turn, else the next look is the next thing to do.
        let next = if self.next_ask(turn).is_some() { turn } else { turn.max(self.poll_at) };
        Some(doubt.map_or(next, |doubt| doubt.min(next)))
    }
}
