//! An emulated CCNET bill validator: the far end of the line. Shares frame, messages and codes with the host, nothing else.
//!
//! - [`body`]: the note path, the box, and what the device does over time.
//! - [`config`]: how one is described in a machine's configuration.
//! - [`settings`]: what kind of validator it is.
//! - [`control`]: a person's hands and the words of the control line.

mod body;
mod config;
mod control;
mod settings;

use serde_json::{Value, json};

pub use self::config::DeviceConfig;
pub use self::settings::{Pace, Settings};

use self::body::{Body, Doing};
use super::BILL_VALIDATOR;
use super::frame::{Decoder, Frame, encode};
use super::message::{ACK, Body as Bytes, ILLEGAL, PollStatus, Request, emit_identification, emit_table};
use crate::device::{Instant, Span};
use crate::emulation::FarEnd;
use crate::emulation::manners::Manners;
use crate::emulation::pieces::{Piece, count};

/// A pause after which the bytes so far are no frame. The sheet's 5 ms between bytes, with room for the operating system.
const BYTE_PAUSE_MAX: Span = Span::from_millis(50);

/// One emulated validator on a line of its own.
#[derive(Debug)]
pub struct Emulator {
    body: Body,
    manners: Manners,
    decoder: Decoder,
    heard_at: Instant,
    /// The last answer with data, to be said again after NAK.
    last: Vec<u8>,
    /// The report that the host has seen last, and may acknowledge now.
    shown: Option<PollStatus>,
}

impl Emulator {
    /// A validator that is switched on now, with an empty box in place.
    pub fn new(settings: Settings) -> Self {
        Self {
            body: Body::new(settings),
            manners: Manners::default(),
            decoder: Decoder::new(),
            heard_at: Instant::default(),
            last: Vec::new(),
            shown: None,
        }
    }

    fn handle_frame(&mut self, now: Instant, bytes: &[u8]) {
        let Ok(frame) = Frame::new_checked(bytes) else { return };
        if frame.address() != BILL_VALIDATOR || !self.manners.hears() {
            return;
        }
        let shown = self.shown.take();
        let answer = match Request::parse(frame.body()) {
            Ok(Request::Ack) => {
                self.body.acknowledged(shown);
                return;
            }
            Ok(Request::Nak) => {
                self.shown = shown;
                let again = self.last.clone();
                self.manners.say(now, again);
                return;
            }
            Ok(request) => self.answer(now, request),
            Err(_) => one(ILLEGAL),
        };
        // Every answer here is shorter than a frame.
        let Ok(encoded) = encode(BILL_VALIDATOR, &answer) else { return };
        self.last = encoded.to_vec();
        self.manners.say(now, encoded.to_vec());
    }

    fn answer(&mut self, now: Instant, request: Request) -> Bytes {
        let told = |accepted: bool| one(if accepted { ACK } else { ILLEGAL });
        match request {
            Request::Poll => {
                let status = self.body.status();
                self.shown = Some(status);
                status.emit()
            }
            Request::Reset => {
                self.body.reset(now);
                one(ACK)
            }
            Request::Identification if self.body.tells_who_it_is() => {
                emit_identification(&self.body.settings.model, &self.body.settings.serial)
            }
            Request::GetBillTable if self.body.tells_who_it_is() => emit_table(&self.body.table()),
            Request::Identification | Request::GetBillTable => one(ILLEGAL),
            Request::GetStatus => {
                let [_, a, b, c] = self.body.enabled.0.to_be_bytes();
                Bytes::from_slice(&[a, b, c, 0, 0, 0]).unwrap_or_default()
            }
            Request::SetSecurity(_) => told(self.body.is_initialised()),
            Request::EnableBillTypes { enable, escrow } => told(self.body.enable(now, enable, escrow)),
            Request::Stack => told(self.body.stack(now)),
            Request::Return => told(self.body.give_back(now)),
            Request::Hold => told(self.body.hold(now)),
            // Handled before: nothing answers these.
            Request::Ack | Request::Nak => Bytes::new(),
        }
    }

    fn state(&self) -> Value {
        let body = &self.body;
        let status: Vec<String> = body.status().emit().iter().map(|byte| format!("{byte:02X}")).collect();
        json!({
            "powered": body.powered,
            "doing": body.doing.name(),
            "status": status.join(" "),
            "enabled": (0..24).filter(|n| body.enabled.0 >> n & 1 == 1)
                .filter_map(|n| body.settings.notes.get(n).map(|c| Piece::Note(*c).code())).collect::<Vec<_>>(),
            "paused_accepting": body.pause_accepting,
            "paused_escrow_timeout": body.pause_escrow,
        })
    }
}

impl FarEnd for Emulator {
    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.body.advance(now);
        if !self.body.powered {
            self.decoder.clear();
            return;
        }
        if bytes.is_empty() {
            return;
        }
        if now.since(self.heard_at) > BYTE_PAUSE_MAX {
            self.decoder.clear();
        }
        self.heard_at = now;
        for byte in bytes {
            // A damaged request is not answered; the host asks again.
            if let Some(Ok(frame)) = self.decoder.push(*byte) {
                self.handle_frame(now, &frame);
            }
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.body.advance(now);
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<Vec<u8>> {
        self.manners.poll_transmit(now)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        [self.manners.poll_timeout(), self.body.doing.until().filter(|_| self.body.powered && !self.body.is_held())]
            .into_iter()
            .flatten()
            .min()
    }

    fn control(&mut self, now: Instant, words: &[&str]) -> Result<Value, String> {
        self.body.advance(now);
        if let Some(answer) = self.manners.control(words) {
            return answer;
        }
        self.follow(now, words)
    }

    fn inventory(&self) -> Value {
        let body = &self.body;
        let path: Vec<Piece> = body.path.iter().copied().map(Piece::Note).collect();
        let in_escrow = matches!(body.doing, Doing::Escrow { .. } | Doing::Holding { .. });
        let (escrow, path) = if in_escrow { (path, Vec::new()) } else { (Vec::new(), path) };
        json!({
            "box": count(body.cash_box.iter().flat_map(|cash_box| &cash_box.notes)),
            "box_serial": body.cash_box.as_ref().map(|cash_box| &cash_box.serial),
            "escrow": count(&escrow),
            "path": count(&path),
            "mouth": count(&body.mouth),
            "taken": count(&body.taken),
            "cleared": count(&body.cleared),
            "removed": body.removed.iter()
                .map(|cash_box| json!({ "serial": cash_box.serial, "content": count(&cash_box.notes) }))
                .collect::<Vec<_>>(),
        })
    }
}

fn one(byte: u8) -> Bytes {
    Bytes::from_slice(&[byte]).unwrap_or_default()
}
