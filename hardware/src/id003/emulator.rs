//! An emulated ID-003 bill validator: the far end of the line. Shares frame, messages and codes with the host, nothing else.

use super::codes::{REJECT_DENOMINATION, REJECT_INHIBITED};
use super::frame::{Decoder, body_of, encode};
use super::message::{ACK, Assigned, Body as Bytes, ESCROW_FIRST, INVALID, Request, Said, emit_currency, emit_text};
use crate::device::{BillMask, Instant};
use crate::emulation::validator::{Body, Condition, Lost, Refusal, ValidatorEnd, Wire};

pub use crate::emulation::validator::{DeviceConfig, Pace, Settings};

/// The country's number that the emulated validator tells: none of those that are known of other countries.
const COUNTRY: u8 = 0x52;

/// One emulated validator on a line of its own.
pub type Emulator = ValidatorEnd<Id003>;

impl Emulator {
    /// A validator that is switched on now, with an empty box in place.
    pub fn new(settings: Settings) -> Self {
        Self::with(settings, Id003::default())
    }
}

/// How it hears and tells.
#[derive(Debug)]
pub struct Id003 {
    decoder: Decoder,
    /// C0: a set bit inhibits a note.
    disabled: u16,
    /// C3: takes nothing at all. RESET sets it.
    inhibited: bool,
    /// Vend valid was acknowledged, and 16 is still to be said once.
    stacked_next: bool,
}

impl Default for Id003 {
    fn default() -> Self {
        Self { decoder: Decoder::new(), disabled: 0, inhibited: true, stacked_next: false }
    }
}

impl Wire for Id003 {
    fn request(&mut self, byte: u8) -> Option<Vec<u8>> {
        let frame = self.decoder.push(byte)?.ok()?;
        body_of(&frame).ok().map(<[u8]>::to_vec)
    }

    fn answer(&mut self, now: Instant, request: &[u8], body: &mut Body) -> Option<Vec<u8>> {
        let answer = match Request::parse(request) {
            Ok(Request::Ack) => {
                if let stacked @ Condition::Stacked { .. } = body.condition() {
                    body.acknowledged(Some(stacked));
                    self.stacked_next = true;
                }
                return None;
            }
            Ok(request) => self.follow(now, request, body),
            Err(_) => one(INVALID),
        };
        // Every answer here is shorter than a frame.
        encode(&answer).ok().map(|frame| frame.to_vec())
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn drop_half_read(&mut self) {
        self.decoder.clear();
    }

    fn told(&self, condition: Condition) -> String {
        let bytes: Vec<String> = said(condition).emit().iter().map(|byte| format!("{byte:02X}")).collect();
        bytes.join(" ")
    }
}

impl Id003 {
    fn follow(&mut self, now: Instant, request: Request, body: &mut Body) -> Bytes {
        let told = |done: bool| one(if done { ACK } else { INVALID });
        let powered_up = matches!(body.condition(), Condition::PoweredUp(_));
        match request {
            Request::Status => self.status(body).emit(),
            Request::Reset => {
                body.reset(now);
                self.inhibited = true;
                self.disabled = 0;
                self.stacked_next = false;
                one(ACK)
            }
            Request::Stack1 | Request::Stack2 => told(body.stack(now)),
            Request::Return => told(body.give_back(now)),
            Request::Hold => told(body.hold(now)),
            // After power-up it takes no settings before RESET.
            Request::Disable(_)
            | Request::Security(_)
            | Request::Mode(_)
            | Request::Inhibit(_)
            | Request::Direction(_)
            | Request::Options(_)
                if powered_up =>
            {
                one(INVALID)
            }
            Request::Disable(bits) => {
                self.disabled = bits;
                self.apply(now, body);
                request.emit()
            }
            Request::Inhibit(inhibited) => {
                self.inhibited = inhibited;
                self.apply(now, body);
                request.emit()
            }
            Request::Security(_) | Request::Mode(_) | Request::Direction(_) | Request::Options(_) => request.emit(),
            Request::AskInhibit => Bytes::from_slice(&[0x83, u8::from(self.inhibited)]).unwrap_or_default(),
            Request::Version => emit_text(0x88, &format!("{} ID003", body.settings.model)),
            Request::Serial => emit_text(0x91, &body.settings.serial),
            Request::Currency => emit_currency(&assigned(body)),
            Request::Ack => Bytes::new(),
        }
    }

    fn apply(&self, now: Instant, body: &mut Body) {
        let notes = (1_u32 << body.settings.notes.len().min(16)) - 1;
        let mask = BillMask(if self.inhibited { 0 } else { u32::from(!self.disabled) & notes });
        // Every note goes to escrow in this protocol.
        body.enable(now, mask, mask);
    }

    fn status(&mut self, body: &mut Body) -> Said {
        if core::mem::take(&mut self.stacked_next) {
            return Said::Stacked;
        }
        let condition = body.condition();
        if matches!(condition, Condition::Rejected(_) | Condition::Returned { .. } | Condition::Cheated) {
            // Said once: this protocol waits for no word about these.
            body.acknowledged(Some(condition));
        }
        said(condition)
    }
}

/// The answer to a status request.
fn said(condition: Condition) -> Said {
    match condition {
        Condition::PoweredUp(Lost::Unsaid) => Said::PowerUp,
        Condition::PoweredUp(Lost::InPath) => Said::PowerUpInAcceptor,
        Condition::PoweredUp(Lost::InStacker) => Said::PowerUpInStacker,
        Condition::Initialising => Said::Initialising,
        Condition::Idle => Said::Idle,
        Condition::Inhibited => Said::Inhibited,
        Condition::Accepting => Said::Accepting,
        Condition::Escrow { index } => Said::Escrow { code: ESCROW_FIRST.saturating_add(index) },
        Condition::Holding { .. } => Said::Holding,
        Condition::Stacking { .. } => Said::Stacking,
        // There is no word for "returned".
        Condition::Returning { .. } | Condition::Returned { .. } => Said::Returning,
        Condition::Rejected(Refusal::NotRecognised) => Said::Rejecting { reason: REJECT_DENOMINATION },
        Condition::Rejected(Refusal::Inhibited) => Said::Rejecting { reason: REJECT_INHIBITED },
        Condition::Rejected(Refusal::Code(reason)) => Said::Rejecting { reason },
        Condition::Stacked { .. } => Said::VendValid,
        Condition::Cheated => Said::Cheated,
        Condition::Jam => Said::JamAcceptor,
        Condition::BoxJam => Said::JamStacker,
        Condition::BoxOut => Said::BoxOpen,
        Condition::BoxFull => Said::BoxFull,
        Condition::Failed(code) => Said::Failure { code },
    }
}

fn assigned(body: &Body) -> Vec<Assigned> {
    let note = |(code, value): (u8, Option<crate::device::Value>)| match value {
        Some(value) => Assigned {
            code,
            country: COUNTRY,
            mantissa: u8::try_from(value.mantissa).unwrap_or_default(),
            exponent: u8::try_from(value.exponent).unwrap_or_default(),
        },
        None => Assigned { code, country: 0, mantissa: 0, exponent: 0 },
    };
    (ESCROW_FIRST..).zip(body.table()).map(note).collect()
}

fn one(byte: u8) -> Bytes {
    Bytes::from_slice(&[byte]).unwrap_or_default()
}
