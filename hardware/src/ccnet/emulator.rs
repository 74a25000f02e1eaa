//! An emulated CCNET bill validator: the far end of the line. Shares frame, messages and codes with the host, nothing else.

use super::BILL_VALIDATOR;
use super::codes::{REJECT_INHIBITED, REJECT_VERIFICATION};
use super::frame::{Decoder, Frame, encode};
use super::message::{ACK, Body as Bytes, ILLEGAL, PollStatus, Request, emit_identification, emit_table};
use crate::device::Instant;
use crate::emulation::validator::{Body, Condition, Lost, Refusal, ValidatorEnd, Wire};

pub use crate::emulation::validator::{DeviceConfig, Pace, Settings};

/// One emulated validator on a line of its own.
pub type Emulator = ValidatorEnd<Ccnet>;

impl Emulator {
    /// A validator that is switched on now, with an empty box in place.
    pub fn new(settings: Settings) -> Self {
        Self::with(settings, Ccnet::default())
    }
}

/// How it hears and tells.
#[derive(Debug, Default)]
pub struct Ccnet {
    decoder: Decoder,
    /// The last answer with data, to be said again after NAK.
    last: Vec<u8>,
    /// The report that the host has seen last, and may acknowledge now.
    shown: Option<Condition>,
}

impl Wire for Ccnet {
    fn request(&mut self, byte: u8) -> Option<Vec<u8>> {
        let bytes = self.decoder.push(byte)?.ok()?;
        let frame = Frame::new_checked(&bytes).ok()?;
        (frame.address() == BILL_VALIDATOR).then(|| frame.body().to_vec())
    }

    fn answer(&mut self, now: Instant, request: &[u8], body: &mut Body) -> Option<Vec<u8>> {
        let shown = self.shown.take();
        let answer = match Request::parse(request) {
            Ok(Request::Ack) => {
                body.acknowledged(shown);
                return None;
            }
            Ok(Request::Nak) => {
                self.shown = shown;
                return Some(self.last.clone());
            }
            Ok(request) => self.follow(now, request, body),
            Err(_) => one(ILLEGAL),
        };
        // Every answer here is shorter than a frame.
        let encoded = encode(BILL_VALIDATOR, &answer).ok()?;
        self.last = encoded.to_vec();
        Some(encoded.to_vec())
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn drop_half_read(&mut self) {
        self.decoder.clear();
    }

    fn told(&self, condition: Condition) -> String {
        let bytes: Vec<String> = status(condition).emit().iter().map(|byte| format!("{byte:02X}")).collect();
        bytes.join(" ")
    }
}

impl Ccnet {
    fn follow(&mut self, now: Instant, request: Request, body: &mut Body) -> Bytes {
        let told = |accepted: bool| one(if accepted { ACK } else { ILLEGAL });
        match request {
            Request::Poll => {
                let condition = body.condition();
                self.shown = Some(condition);
                status(condition).emit()
            }
            Request::Reset => {
                body.reset(now);
                one(ACK)
            }
            Request::Identification if body.tells_who_it_is() => emit_identification(&body.settings.model, &body.settings.serial),
            Request::GetBillTable if body.tells_who_it_is() => emit_table(&body.table()),
            Request::Identification | Request::GetBillTable => one(ILLEGAL),
            Request::GetStatus => {
                let [_, a, b, c] = body.enabled.0.to_be_bytes();
                Bytes::from_slice(&[a, b, c, 0, 0, 0]).unwrap_or_default()
            }
            Request::SetSecurity(_) => told(body.is_initialised()),
            Request::EnableBillTypes { enable, escrow } => told(body.enable(now, enable, escrow)),
            Request::Stack => told(body.stack(now)),
            Request::Return => told(body.give_back(now)),
            Request::Hold => told(body.hold(now)),
            // Handled before: nothing answers these.
            Request::Ack | Request::Nak => Bytes::new(),
        }
    }
}

/// The answer to a poll.
fn status(condition: Condition) -> PollStatus {
    match condition {
        Condition::PoweredUp(Lost::Unsaid) => PollStatus::PowerUp,
        Condition::PoweredUp(Lost::InPath) => PollStatus::PowerUpInValidator,
        Condition::PoweredUp(Lost::InStacker) => PollStatus::PowerUpInStacker,
        Condition::Initialising => PollStatus::Initialise,
        Condition::Idle => PollStatus::Idling,
        Condition::Inhibited => PollStatus::Disabled,
        Condition::Accepting => PollStatus::Accepting,
        Condition::Escrow { index } => PollStatus::Escrow { index },
        Condition::Holding { .. } => PollStatus::Holding,
        Condition::Stacking { .. } => PollStatus::Stacking,
        Condition::Returning { .. } => PollStatus::Returning,
        Condition::Rejected(Refusal::NotRecognised) => PollStatus::Rejecting { code: REJECT_VERIFICATION },
        Condition::Rejected(Refusal::Inhibited) => PollStatus::Rejecting { code: REJECT_INHIBITED },
        Condition::Rejected(Refusal::Code(code)) => PollStatus::Rejecting { code },
        Condition::Stacked { index } => PollStatus::Stacked { index },
        Condition::Returned { index } => PollStatus::Returned { index },
        Condition::Cheated => PollStatus::Cheated,
        Condition::Jam => PollStatus::Jam,
        Condition::BoxJam => PollStatus::BoxJam,
        Condition::BoxOut => PollStatus::BoxRemoved,
        Condition::BoxFull => PollStatus::BoxFull,
        Condition::Failed(code) => PollStatus::Failure { code },
    }
}

fn one(byte: u8) -> Bytes {
    Bytes::from_slice(&[byte]).unwrap_or_default()
}
