//! The thread of one emulated port: bytes from the pseudo terminal to the far end and back, and the words of the control line.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::hub::Hub;
use crate::clock::Clock;
use crate::device::Span;
use crate::emulation::FarEnd;
use crate::emulation::config::Line;
use crate::transport::pty::PtyLine;

/// The longest wait for bytes: how late a control line may be looked at.
const LOOK_EVERY: Span = Span::from_millis(5);

/// How long a control line waits for its port at most.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Control lines that wait for one port at most.
const REQUESTS_MAX: usize = 16;

/// A control line on its way to a port.
struct Request {
    words: Vec<String>,
    answer: SyncSender<Result<Value, String>>,
}

/// The control side of a port.
#[derive(Clone)]
pub(super) struct PortHandle {
    pub(super) name: String,
    pub(super) devices: Vec<String>,
    shared: bool,
    requests: SyncSender<Request>,
}

impl PortHandle {
    /// Whether a name on the control line leads to this port.
    pub(super) fn answers_to(&self, name: &str) -> bool {
        self.name == name || self.devices.iter().any(|device| device == name)
    }

    /// Asks the port; `name` is the word that led here.
    pub(super) fn ask(&self, name: &str, words: &[&str]) -> Result<Value, String> {
        let mut sent: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let of_line = matches!(words, ["plug"] | ["unplug"]) || name == self.name;
        if self.shared && !of_line {
            sent.insert(0, name.to_owned());
        }
        let (answer, receiver) = sync_channel(1);
        let gone = |_| format!("the port \"{}\" no longer runs", self.name);
        self.requests.try_send(Request { words: sent, answer }).map_err(|_| format!("the port \"{}\" is too busy", self.name))?;
        receiver.recv_timeout(ANSWER_WITHIN).map_err(gone)?
    }

    /// Where every note and coin of this port is.
    pub(super) fn inventory(&self) -> Result<Value, String> {
        self.ask(&self.name, &[INVENTORY])
    }
}

/// The whole port's inventory; no device knows a word like this.
const INVENTORY: &str = "\u{1}inventory";

struct Port {
    name: String,
    devices: Vec<String>,
    shared: bool,
    end: Box<dyn FarEnd>,
    link: PathBuf,
    line: Option<PtyLine>,
    clock: Clock,
    hub: Arc<Hub>,
}

/// Opens the pseudo terminal and starts the thread.
pub(super) fn spawn(line: Line, link: &Path, hub: Arc<Hub>, stop: Arc<AtomicBool>) -> io::Result<(PortHandle, JoinHandle<()>)> {
    let (requests, receiver) = sync_channel(REQUESTS_MAX);
    let handle = PortHandle { name: line.name.clone(), devices: line.devices.clone(), shared: line.shared, requests };
    let mut port = Port {
        name: line.name,
        devices: line.devices,
        shared: line.shared,
        end: line.end,
        link: link.to_path_buf(),
        line: Some(PtyLine::open(link)?),
        clock: Clock::start(),
        hub,
    };
    port.tell();
    let thread = thread::Builder::new().name(format!("port-{}", port.name)).spawn(move || {
        while !stop.load(Ordering::SeqCst) {
            port.turn(&receiver);
        }
    })?;
    Ok((handle, thread))
}

impl Port {
    fn turn(&mut self, requests: &Receiver<Request>) {
        let mut changed = false;
        while let Ok(request) = requests.try_recv() {
            let words: Vec<&str> = request.words.iter().map(String::as_str).collect();
            let answer = self.follow(&words);
            // Looks come before answers, so that who asked and then listens hears no older look.
            self.tell();
            // Who asked may have gone.
            let _ = request.answer.try_send(answer);
        }
        let now = self.clock.now();
        if self.end.poll_timeout().is_some_and(|at| at <= now) {
            self.end.handle_timeout(now);
            changed = true;
        }
        changed |= self.exchange();
        if changed {
            self.tell();
        }
    }

    /// Puts on the line what is due and takes what comes. True when something came.
    fn exchange(&mut self) -> bool {
        let now = self.clock.now();
        let wait = self.end.poll_timeout().map_or(LOOK_EVERY, |at| at.since(now).min(LOOK_EVERY));
        let Some(line) = self.line.as_mut() else {
            while self.end.poll_transmit(now).is_some() {}
            thread::sleep(Duration::from_millis(wait.as_millis().max(1)));
            return false;
        };
        while let Some(bytes) = self.end.poll_transmit(now) {
            if let Err(error) = line.write(&bytes) {
                eprintln!("port {}: could not write: {error}", self.name);
            }
        }
        let mut buffer = [0; 512];
        match line.read_within(&mut buffer, wait) {
            Ok(0) => false,
            Ok(count) => {
                self.end.handle_bytes(self.clock.now(), &buffer[..count]);
                true
            }
            Err(error) => {
                eprintln!("port {}: could not read: {error}; it is unplugged", self.name);
                self.line = None;
                true
            }
        }
    }

    fn follow(&mut self, words: &[&str]) -> Result<Value, String> {
        match words {
            [INVENTORY] => Ok(self.end.inventory()),
            ["unplug"] => {
                self.line = None;
                Ok(json!("unplugged"))
            }
            ["plug"] => {
                if self.line.is_none() {
                    self.line = Some(PtyLine::open(&self.link).map_err(|error| format!("could not plug it in: {error}"))?);
                }
                Ok(json!("plugged"))
            }
            words => self.end.control(self.clock.now(), words),
        }
    }

    /// Tells the hub what the port looks like now.
    fn tell(&mut self) {
        let now = self.clock.now();
        let mut states = Map::new();
        for device in &self.devices {
            let words: &[&str] = if self.shared { &[device, "state"] } else { &["state"] };
            // A place without a state, such as the tray, is in the inventory.
            if let Ok(state) = self.end.control(now, words) {
                states.insert(device.clone(), state);
            }
        }
        let look = json!({ "states": states, "inventory": self.end.inventory(), "plugged": self.line.is_some() });
        self.hub.tell(&self.name, look);
    }
}
