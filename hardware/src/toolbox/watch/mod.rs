//! Live events and frames of a port, without ever telling the device to take or give anything; a pulled cable is waited for.
//!
//! - `patrol`: the harmless rounds on a ccTalk bus, and plain listening.

mod patrol;

use std::fs::File;
use std::io::{self, BufWriter};
use std::thread;
use std::time::Duration;

use serde_json::{Value as Json, json};

use self::patrol::{Patrol, Post};
use super::decode::{Reader, Told};
use super::probe::bills::Reading;
use super::probe::{Finding, Kind};
use super::record::Recorder;
use super::session::{Session, Turn};
use super::trouble::Trouble;
use super::{Protocol, line_text, words};
use crate::clock::Clock;
use crate::device::{Instant, Machine, Span};
use crate::escpos;
use crate::transport::serial::{LineSettings, SerialLine};

/// From one try to open a lost port to the next.
const REOPEN_EVERY: Duration = Duration::from_millis(100);

/// Until the program is ended.
const FOR_EVER: Span = Span::from_millis(u64::MAX);

/// What is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A frame, or noise.
    Frame(Told),
    /// Something happened, in words.
    Event {
        /// When.
        at: Instant,
        /// What.
        says: String,
    },
}

impl Seen {
    /// One line for a person.
    pub fn sentence(&self) -> String {
        match self {
            Self::Frame(told) => told.sentence(),
            Self::Event { at, says } => format!("{:4}.{:03} * {says}", at.as_millis() / 1000, at.as_millis() % 1000),
        }
    }

    /// The same for a program.
    pub fn json(&self) -> Json {
        match self {
            Self::Frame(told) => told.json(),
            Self::Event { at, says } => json!({ "at_ms": at.as_millis(), "event": says }),
        }
    }
}

/// What is watched.
#[derive(Clone, Debug)]
pub struct Target {
    /// What is spoken on the port.
    pub protocol: Protocol,
    /// How the line is set.
    pub line: LineSettings,
    /// What hangs on it, as far as it was found.
    pub findings: Vec<Finding>,
    /// Say nothing, only listen: at a tap of a line on which another program speaks.
    pub listen: bool,
}

/// Where what is seen goes, and until when.
pub struct Watcher<'a> {
    /// Is told of everything.
    pub show: &'a mut dyn FnMut(&Seen) -> io::Result<()>,
    /// Takes down every byte.
    pub recorder: Option<Recorder<BufWriter<File>>>,
    /// It ends by itself after this time; else with the program.
    pub span: Option<Span>,
}

/// Why watching could not go on.
#[derive(Debug)]
pub enum WatchError {
    /// The port.
    Port(Trouble),
    /// Standard output or the recording.
    Output(io::Error),
}

impl From<io::Error> for WatchError {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Watches an open port until its time is over, or what is seen cannot be told any more.
///
/// # Errors
/// What is seen cannot be written.
pub fn watch(mut line: SerialLine, target: &Target, watcher: &mut Watcher<'_>) -> Result<(), WatchError> {
    line.set(target.line).map_err(|error| WatchError::Port(Trouble::of_opening(error.kind())))?;
    let clock = Clock::start();
    let reading = if target.listen { None } else { Reading::of(target.protocol) };
    let mut looking = Looking { reader: Reader::new(target.protocol), clock, watcher };
    looking.event(format!("se mira {} ({})", target.protocol, line_text(&target.line)))?;
    match (reading, target.protocol) {
        (Some(Reading::Ccnet(machine)), _) => looking.follow(Session::new(line, machine, clock), words::bill_event),
        (Some(Reading::Ebds(machine)), _) => looking.follow(Session::new(line, machine, clock), words::bill_event),
        (Some(Reading::Id003(machine)), _) => looking.follow(Session::new(line, machine, clock), words::bill_event),
        (None, Protocol::Escpos) if !target.listen => {
            let machine = escpos::Printer::new(escpos::Settings::default());
            looking.follow(Session::new(line, machine, clock), words::printer_event)
        }
        (None, _) => {
            let posts = if target.listen { Vec::new() } else { posts(&target.findings) };
            looking.follow(Session::new(line, Patrol::new(posts), clock), String::clone)
        }
    }
}

/// The ccTalk devices that are asked round after round.
fn posts(findings: &[Finding]) -> Vec<Post> {
    let on_the_bus = findings.iter().filter(|finding| finding.protocol == Protocol::Cctalk);
    on_the_bus
        .filter_map(|finding| Some(Post { address: finding.address?, crc: finding.crc, kind: finding.kind }))
        .filter(|post| post.kind != Kind::Printer)
        .collect()
}

struct Looking<'a, 'b> {
    reader: Reader,
    clock: Clock,
    watcher: &'a mut Watcher<'b>,
}

impl Looking<'_, '_> {
    fn follow<M: Machine>(&mut self, mut session: Session<M>, describe: impl Fn(&M::Event) -> String) -> Result<(), WatchError> {
        let end = self.clock.now().after(self.watcher.span.unwrap_or(FOR_EVER));
        while self.goes_on(end) {
            match session.turn() {
                Ok(turn) => self.show(&turn, &describe)?,
                Err(_) => {
                    let turn = session.taken();
                    self.show(&turn, &describe)?;
                    self.event("se perdió el puerto: revise el cable; se espera a que vuelva".to_owned())?;
                    if !self.wait_for_port(&mut session, end) {
                        break;
                    }
                    self.event("volvió el puerto".to_owned())?;
                }
            }
            for told in self.reader.pause(self.clock.now()) {
                (self.watcher.show)(&Seen::Frame(told))?;
            }
        }
        for told in self.reader.end() {
            (self.watcher.show)(&Seen::Frame(told))?;
        }
        Ok(())
    }

    fn goes_on(&self, end: Instant) -> bool {
        self.clock.now() < end
    }

    fn wait_for_port<M: Machine>(&self, session: &mut Session<M>, end: Instant) -> bool {
        while self.goes_on(end) {
            if session.reopen().is_ok() {
                return true;
            }
            thread::sleep(REOPEN_EVERY);
        }
        false
    }

    fn show<E>(&mut self, turn: &Turn<E>, describe: &impl Fn(&E) -> String) -> Result<(), WatchError> {
        for chunk in &turn.chunks {
            if let Some(recorder) = self.watcher.recorder.as_mut()
                && !recorder.note(chunk)?
            {
                self.watcher.recorder = None;
                self.event("la grabación llegó a su límite y se cerró; se sigue mirando".to_owned())?;
            }
            for told in self.reader.take(chunk) {
                (self.watcher.show)(&Seen::Frame(told))?;
            }
        }
        for event in &turn.events {
            self.event(describe(event))?;
        }
        Ok(())
    }

    fn event(&mut self, says: String) -> Result<(), WatchError> {
        let at = self.clock.now();
        Ok((self.watcher.show)(&Seen::Event { at, says })?)
    }
}
