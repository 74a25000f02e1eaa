//! Harmless rounds on a ccTalk bus. Without a device on the list it only listens.
//!
//! The credits of an acceptor are asked for only while it says that it accepts nothing: one that was left enabled would inhibit itself
//! when nobody asks, and go on taking money when somebody does (`protocols.md` section 5, "Timing").

use std::collections::VecDeque;

use super::Kind;
use crate::cctalk::codes::header;
use crate::cctalk::frame::{Checksum, HOST, Message};
use crate::device::{Instant, LineEvent, Machine, Refused, Span};

/// From one question to the next: twice what a reply typically takes.
const EVERY: Span = Span::from_millis(100);

/// Bytes of one answer and its echo at most; what is longer is noise.
const CAME_BYTES_MAX: usize = 1024;

/// A device on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Post {
    pub(super) address: u8,
    pub(super) crc: bool,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) struct Patrol {
    posts: Vec<(Post, Watched)>,
    next: usize,
    due: Instant,
    down: bool,
    frame: Vec<u8>,
    unsent: bool,
    came: Vec<u8>,
    /// The device that was asked last, and what.
    asked: Option<(usize, u8)>,
    events: VecDeque<String>,
}

/// What is known of a device.
#[derive(Clone, Copy, Debug, Default)]
struct Watched {
    /// Whether it says that it accepts.
    accepts: Option<bool>,
    second: bool,
    missed: u8,
}

/// Questions without an answer after which a device counts as silent.
const MISSED_MAX: u8 = 3;

impl Patrol {
    pub(super) fn new(posts: Vec<Post>) -> Self {
        let posts = posts.into_iter().map(|post| (post, Watched::default())).collect();
        Self {
            posts,
            next: 0,
            due: Instant::default(),
            down: false,
            frame: Vec::new(),
            unsent: false,
            came: Vec::new(),
            asked: None,
            events: VecDeque::new(),
        }
    }

    fn ask(&mut self, now: Instant) {
        self.due = now.after(EVERY);
        self.no_answer();
        self.came.clear();
        if self.posts.is_empty() {
            return;
        }
        let at = self.next % self.posts.len();
        self.next = at + 1;
        let Some((post, watched)) = self.posts.get_mut(at) else { return };
        watched.second = !watched.second;
        let header = match (post.kind, watched.second) {
            (Kind::Coins, false) if watched.accepts == Some(false) => header::COIN_EVENTS,
            (Kind::Bills, false) if watched.accepts == Some(false) => header::BILL_EVENTS,
            (Kind::Coins | Kind::Bills, _) => header::READ_MASTER,
            (Kind::Hopper, true) => header::TEST_HOPPER,
            (Kind::Hopper, false) => header::HOPPER_STATUS,
            (Kind::Printer | Kind::Other, _) => header::POLL,
        };
        let message = Message { destination: post.address, source: HOST, header, data: heapless::Vec::new() };
        self.frame = message.emit(if post.crc { Checksum::Crc } else { Checksum::Simple }).to_vec();
        self.unsent = true;
        self.asked = Some((at, header));
    }

    fn no_answer(&mut self) {
        let Some((at, _)) = self.asked.take() else { return };
        let Some((post, watched)) = self.posts.get_mut(at) else { return };
        watched.missed = watched.missed.saturating_add(1);
        if watched.missed == MISSED_MAX {
            watched.accepts = None;
            self.events.push_back(format!("la dirección {} no contesta", post.address));
        }
    }

    fn answer(&mut self) {
        let Some((at, header)) = self.asked else { return };
        let rest = self.came.strip_prefix(self.frame.as_slice()).unwrap_or(&self.came);
        let Some((post, watched)) = self.posts.get_mut(at) else { return };
        let checksum = if post.crc { Checksum::Crc } else { Checksum::Simple };
        let Ok(message) = Message::parse(rest, checksum) else { return };
        if message.destination != HOST || (!post.crc && message.source != post.address) {
            return;
        }
        self.asked = None;
        if watched.missed >= MISSED_MAX {
            self.events.push_back(format!("la dirección {} contesta", post.address));
        }
        watched.missed = 0;
        if let (header::READ_MASTER, [state, ..]) = (header, message.data.as_slice()) {
            let accepts = state & 1 == 1;
            if watched.accepts != Some(accepts) {
                watched.accepts = Some(accepts);
                let says = if accepts {
                    "quedó HABILITADA: no se le piden sus créditos, para que deje de aceptar sola"
                } else {
                    "no acepta: se le piden sus últimos eventos"
                };
                self.events.push_back(format!("la dirección {} {says}", post.address));
            }
        }
    }
}

impl Machine for Patrol {
    type Command = ();
    type Event = String;

    fn handle_bytes(&mut self, _now: Instant, bytes: &[u8]) {
        if self.came.len() + bytes.len() > CAME_BYTES_MAX {
            self.came.clear();
        }
        self.came.extend_from_slice(bytes);
        self.answer();
    }

    fn handle_timeout(&mut self, now: Instant) {
        if self.due <= now && !self.down {
            self.ask(now);
        }
    }

    fn handle_line(&mut self, now: Instant, event: LineEvent) {
        self.down = event == LineEvent::Lost;
        self.asked = None;
        self.unsent = false;
        self.came.clear();
        self.due = now;
    }

    fn command(&mut self, _now: Instant, (): ()) -> Result<(), Refused> {
        Ok(())
    }

    fn poll_transmit(&mut self, _now: Instant) -> Option<&[u8]> {
        core::mem::take(&mut self.unsent).then_some(&self.frame)
    }

    fn poll_event(&mut self) -> Option<String> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        (!self.down && !self.posts.is_empty()).then_some(self.due)
    }
}
