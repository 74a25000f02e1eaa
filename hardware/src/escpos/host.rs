//! The machine of a receipt printer.
//!
//! It asks the four status bytes (`10 04 n`, answered at once) round after round. A job goes out in pieces that end between
//! commands, so that no question falls into a picture. Behind its last byte goes `1D 49 01`, which the printer answers only
//! when it got there; *printed* is said after that answer and one more clean round.

use core::fmt::Write as _;

use heapless::{Deque, String, Vec};

use crate::device::printer::JOB_BYTES_MAX;
use crate::device::{
    FaultKind, Identity, Instant, JobId, LineEvent, Machine, NotSent, PrinterCommand, PrinterEvent, PrinterStatus, Refused, ToldFaults,
};

use super::codes::{self, STATUS_BYTES, XOFF, XON};
use super::frame::{Command, Parsed, parse};
use super::timing::Timing;

/// Bytes of a piece of a job; one longer command makes one longer piece.
const PIECE: usize = 512;
/// Events that may wait.
const QUEUE: usize = 24;
/// Free places a reply may need.
const BURST: usize = 14;
/// Jobs that may wait behind the one that is printed.
const JOBS_MAX: usize = 2;

/// Settings of a printer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// Delays.
    pub timing: Timing,
}

/// What the machine is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// First round of status bytes.
    Contact,
    /// Asked for its type.
    Identify,
    /// Able to work.
    Ready,
    /// Silent; asked from time to time.
    Lost,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Is the printer able? Nothing was sent.
    Check,
    /// Its bytes go out, a round of status bytes between two pieces.
    Send,
    /// All bytes and the question behind them are out; waits for its answer.
    Wait,
    /// The answer came; one more round.
    Verify,
}

/// What is left of a job that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spoiled {
    /// The printer is told to forget what waits to be printed.
    Forget,
    /// The torn piece is cut off as soon as the printer is able, so that it does not hang on the next paper.
    CutOff,
}

#[derive(Debug)]
struct Job {
    id: JobId,
    bytes: Vec<u8, JOB_BYTES_MAX>,
    sent: usize,
    stage: Stage,
    since: Instant,
}

/// What waits for the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outgoing {
    Nothing,
    /// The commands in `Printer::short`.
    Short,
    /// The job from here to `Job::sent`.
    Piece(usize),
}

/// The machine of a receipt printer.
#[derive(Debug)]
pub struct Printer {
    timing: Timing,
    phase: Phase,
    due: Instant,
    /// The status byte asked for, and until when its answer is waited for.
    asked: Option<Instant>,
    round: u8,
    /// A whole round came in since the last piece of a job.
    looked: bool,
    /// When the round began; a decision needs one that began after its cause.
    began: Instant,
    answers: [u8; 4],
    missing: u8,
    told: bool,
    down: bool,
    held_since: Option<Instant>,
    identity: Identity,
    status: Option<PrinterStatus>,
    faults: ToldFaults,
    job: Option<Job>,
    waiting: Deque<Job, JOBS_MAX>,
    spoiled: Option<Spoiled>,
    out: Outgoing,
    short: Vec<u8, 16>,
    noise: u32,
    events: Deque<PrinterEvent, QUEUE>,
}

impl Printer {
    /// A printer nobody has heard of yet.
    pub fn new(settings: Settings) -> Self {
        Self {
            timing: settings.timing,
            phase: Phase::Contact,
            due: Instant::default(),
            asked: None,
            round: 1,
            looked: false,
            began: Instant::default(),
            answers: [0; 4],
            missing: 0,
            told: false,
            down: false,
            held_since: None,
            identity: Identity::default(),
            status: None,
            faults: ToldFaults::new(),
            job: None,
            waiting: Deque::new(),
            spoiled: None,
            out: Outgoing::Nothing,
            short: Vec::new(),
            noise: 0,
            events: Deque::new(),
        }
    }

    /// Bytes heard that answered nothing, since the start.
    pub fn noise(&self) -> u32 {
        self.noise
    }

    fn emit(&mut self, event: PrinterEvent) {
        // Room for a whole burst is checked before anything is asked.
        let _ = self.events.push_back(event);
    }

    fn send(&mut self, commands: &[Command<'_>]) {
        self.short.clear();
        let fits = commands.iter().all(|command| command.emit(&mut self.short));
        debug_assert!(fits, "short commands are short");
        self.out = Outgoing::Short;
    }

    fn fail(&mut self, now: Instant, why: FaultKind) {
        let Some(job) = self.job.take() else { return };
        self.emit(PrinterEvent::Failed { job: job.id, why });
        if job.sent > 0 {
            self.spoiled = Some(Spoiled::Forget);
        }
        self.held_since = None;
        self.due = now;
    }

    fn silent(&mut self, now: Instant) {
        self.fail(now, FaultKind::Silent);
        while let Some(job) = self.waiting.pop_front() {
            self.emit(PrinterEvent::Failed { job: job.id, why: FaultKind::Silent });
        }
        self.phase = Phase::Lost;
        self.identity = Identity::default();
        self.status = None;
        self.faults.start_over();
        self.round = 1;
        self.due = now.after(self.timing.poll);
        if !core::mem::replace(&mut self.told, true) {
            self.emit(PrinterEvent::Silent);
        }
    }

    /// Whatever is to be written next, where nothing is awaited.
    fn next(&mut self, now: Instant) {
        if self.held_since.is_some_and(|since| now.since(since) >= self.timing.stalled) {
            self.fail(now, FaultKind::Device);
            self.held_since = None;
        }
        let idle = self.asked.is_none() && self.out == Outgoing::Nothing;
        if !idle || self.down || self.held_since.is_some() || self.due > now || self.events.len() + BURST > QUEUE {
            return;
        }
        if self.spoiled == Some(Spoiled::Forget) && self.phase == Phase::Ready {
            self.spoiled = Some(Spoiled::CutOff);
            self.send(&[Command::Recover(2)]);
            self.due = now.after(self.timing.between);
            return;
        }
        // A job is some kilobytes: an empty queue is not moved.
        if self.job.is_none() && self.phase == Phase::Ready && !self.waiting.is_empty() {
            self.job = self.waiting.pop_front().map(|job| Job { since: now, ..job });
        }
        if self.round == 1 {
            let Some(job) = &mut self.job else { return self.ask(now) };
            match job.stage {
                Stage::Send if !self.looked => {}
                Stage::Send if job.sent < job.bytes.len() => return self.send_piece(),
                Stage::Send => {
                    job.stage = Stage::Wait;
                    job.since = now;
                    self.due = now.after(self.timing.between);
                    return self.send(&[Command::Identify(1)]);
                }
                Stage::Wait if now.since(job.since) >= self.timing.finish => return self.fail(now, FaultKind::Protocol),
                Stage::Check | Stage::Wait | Stage::Verify => {}
            }
        }
        self.ask(now);
    }

    fn ask(&mut self, now: Instant) {
        self.asked = Some(now.after(self.timing.reply));
        if self.round == 1 {
            self.began = now;
        }
        if self.phase == Phase::Identify {
            self.send(&[Command::Identify(1)]);
        } else {
            self.send(&[Command::AskStatus(self.round)]);
        }
    }

    /// The next whole commands of the job, and then a round of status bytes.
    fn send_piece(&mut self) {
        let Some(job) = &mut self.job else { return };
        let from = job.sent;
        while job.sent < job.bytes.len() && job.sent - from < PIECE {
            let length = match parse(&job.bytes[job.sent..]) {
                Parsed::Command(_, length) => length,
                Parsed::Incomplete => job.bytes.len() - job.sent,
            };
            job.sent += length;
        }
        self.out = Outgoing::Piece(from);
        self.looked = false;
    }

    fn heard(&mut self, now: Instant, byte: u8) {
        match byte {
            XOFF => {
                self.held_since.get_or_insert(now);
                return;
            }
            XON => {
                self.held_since = None;
                self.due = now;
                return;
            }
            _ => {}
        }
        let waits = self.job.as_ref().is_some_and(|job| job.stage == Stage::Wait);
        if self.phase == Phase::Identify && self.asked.is_some() {
            self.identified(now, Some(byte));
        } else if codes::is_status(byte) && self.asked.is_some() {
            self.take_status(now, byte);
        } else if waits {
            if let Some(job) = &mut self.job {
                job.stage = Stage::Verify;
                job.since = now;
            }
        } else {
            self.noise = self.noise.saturating_add(1);
        }
    }

    fn identified(&mut self, now: Instant, code: Option<u8>) {
        self.asked = None;
        self.phase = Phase::Ready;
        self.identity = Identity::default();
        if let Some(code) = code {
            // "ESC/POS 5D" always fits.
            let _ = write!(self.identity.model, "ESC/POS {code:02X}");
        }
        self.due = now.after(self.timing.between);
        self.tell_ready();
    }

    fn tell_ready(&mut self) {
        let status = self.status.unwrap_or_default();
        self.emit(PrinterEvent::Ready { identity: self.identity.clone(), status });
        self.tell_faults(&status);
    }

    fn take_status(&mut self, now: Instant, byte: u8) {
        self.asked = None;
        self.missing = 0;
        self.told = false;
        if let Some(answer) = self.answers.get_mut(usize::from(self.round) - 1) {
            *answer = byte;
        }
        self.due = now.after(self.timing.between);
        self.round += 1;
        if self.round > STATUS_BYTES {
            self.round = 1;
            self.end_round(now);
        }
    }

    /// Four fresh status bytes are here.
    fn end_round(&mut self, now: Instant) {
        self.looked = true;
        let status = codes::status(self.answers);
        let before = self.status.replace(status);
        match self.phase {
            Phase::Contact | Phase::Lost if status.offline => {
                self.phase = Phase::Ready;
                self.tell_ready();
            }
            Phase::Contact | Phase::Lost => {
                self.phase = Phase::Identify;
                return;
            }
            Phase::Identify => return,
            Phase::Ready if before != Some(status) => {
                self.emit(PrinterEvent::Status(status));
                self.tell_faults(&status);
            }
            Phase::Ready => {}
        }
        let obstacle = codes::obstacle(&status);
        if let (Some(why), Some(_)) = (obstacle, &self.job) {
            return self.fail(now, why);
        }
        match &mut self.job {
            Some(job) if matches!(job.stage, Stage::Check | Stage::Verify) && self.began < job.since => {}
            // The torn piece of the job before goes first.
            Some(job) if job.stage == Stage::Check && self.spoiled == Some(Spoiled::CutOff) => {
                job.since = now;
                self.cut_off();
            }
            Some(job) => match job.stage {
                Stage::Check => job.stage = Stage::Send,
                Stage::Wait => self.due = now.after(self.timing.watch),
                Stage::Verify => {
                    let id = job.id;
                    self.job = None;
                    self.emit(PrinterEvent::Printed(id));
                }
                Stage::Send => {}
            },
            None if obstacle.is_none() && self.spoiled == Some(Spoiled::CutOff) => {
                self.cut_off();
            }
            None => self.due = now.after(self.timing.poll),
        }
    }

    fn cut_off(&mut self) {
        self.spoiled = None;
        self.send(&[Command::Init, Command::FeedLines(3), Command::Cut { full: true }]);
    }

    fn tell_faults(&mut self, status: &PrinterStatus) {
        let shown: Vec<FaultKind, 8> = codes::faults(status).collect();
        let mut code = String::new();
        for byte in self.answers {
            // "12 16 12 12" always fits.
            let _ = write!(code, "{}{byte:02X}", if code.is_empty() { "" } else { " " });
        }
        for kind in self.faults.gone(&shown) {
            self.emit(PrinterEvent::FaultCleared(kind));
        }
        for kind in shown {
            if self.faults.tell(kind) {
                self.emit(PrinterEvent::Fault(codes::fault(kind, code.clone())));
            }
        }
    }
}

impl Machine for Printer {
    type Command = PrinterCommand;
    type Event = PrinterEvent;

    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.heard(now, *byte));
    }

    fn handle_timeout(&mut self, now: Instant) {
        if self.asked.is_none_or(|deadline| deadline > now) || self.held_since.is_some() {
            return;
        }
        self.asked = None;
        if self.phase == Phase::Identify {
            return self.identified(now, None);
        }
        self.missing = self.missing.saturating_add(1);
        self.due = now.after(self.timing.between);
        if self.missing >= self.timing.tries {
            self.silent(now);
        }
    }

    fn handle_line(&mut self, now: Instant, event: LineEvent) {
        self.asked = None;
        self.out = Outgoing::Nothing;
        self.held_since = None;
        match event {
            LineEvent::Lost => self.silent(now),
            LineEvent::Restored => self.due = now,
        }
        self.down = event == LineEvent::Lost;
    }

    fn command(&mut self, now: Instant, command: PrinterCommand) -> Result<(), Refused> {
        let PrinterCommand::Print { job, bytes } = command;
        if self.phase == Phase::Lost || self.down {
            return Err(Refused { intent: None, why: NotSent::LineDown });
        }
        let job = Job { id: job, bytes, sent: 0, stage: Stage::Check, since: now };
        if self.waiting.push_back(job).is_err() {
            return Err(Refused { intent: None, why: NotSent::Busy });
        }
        // A fresh round decides whether the printer is able; one that waits for nothing is not awaited.
        if self.job.is_none() {
            self.due = now;
        }
        Ok(())
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<&[u8]> {
        self.next(now);
        match core::mem::replace(&mut self.out, Outgoing::Nothing) {
            Outgoing::Nothing => None,
            Outgoing::Short => Some(&self.short),
            Outgoing::Piece(from) => self.job.as_ref().and_then(|job| job.bytes.get(from..job.sent)),
        }
    }

    fn poll_event(&mut self) -> Option<PrinterEvent> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        if self.down {
            return None;
        }
        if let Some(since) = self.held_since {
            return Some(since.after(self.timing.stalled));
        }
        if self.events.len() + BURST > QUEUE {
            return None;
        }
        Some(self.asked.unwrap_or(self.due))
    }
}
