//! An emulated EBDS bill validator: the far end of the line. Shares frame, messages and flags with the host, nothing else.

use super::frame::{Decoder, body_of, encode};
use super::message::{Body as Bytes, Flags, Omnibus, Reply, Request};
use crate::device::{BillMask, Instant};
use crate::emulation::validator::{Body, Condition, Lost, ValidatorEnd, Wire};

pub use crate::emulation::validator::{DeviceConfig, Pace, Settings};

/// The model byte it tells: one of the sheet's list (CashFlow SC83).
const MODEL: u8 = 0x54;

/// One emulated validator on a line of its own.
pub type Emulator = ValidatorEnd<Ebds>;

impl Emulator {
    /// A validator that is switched on now, with an empty box in place.
    pub fn new(settings: Settings) -> Self {
        Self::with(settings, Ebds::default())
    }
}

/// How it hears and tells.
#[derive(Debug, Default)]
pub struct Ebds {
    decoder: Decoder,
    /// The toggle of the last message, and what was answered to it: said again as long as the toggle stays.
    last: Option<(bool, Vec<u8>)>,
    /// The condition that the host has seen last; a turned toggle acknowledges it.
    shown: Option<Condition>,
    /// Value bits of the last note: they stay in one reply more than the note.
    stale: u8,
    /// A soft reset is under way: it does not answer, and tells of it as of a loss of power.
    resetting: bool,
}

impl Wire for Ebds {
    fn request(&mut self, byte: u8) -> Option<Vec<u8>> {
        let frame = self.decoder.push(byte)?.ok()?;
        body_of(&frame).ok().map(<[u8]>::to_vec)
    }

    fn answer(&mut self, now: Instant, request: &[u8], body: &mut Body) -> Option<Vec<u8>> {
        let (request, toggle) = Request::parse(request).ok()?;
        if self.resetting && body.condition() == Condition::Initialising {
            return None;
        }
        if let Some((_, again)) = self.last.as_ref().filter(|(last, _)| *last == toggle) {
            return Some(again.clone());
        }
        self.turned(now, body);
        let reply = match request {
            Request::SoftReset => {
                body.reset(now);
                *self = Self { resetting: true, ..Self::default() };
                return None;
            }
            Request::Omnibus(wish) => {
                self.follow(now, wish, body);
                Reply::Flags(self.tell(body))
            }
            Request::ValueTable => Reply::Values(self.tell(body), body.table()),
            Request::Type => text("MX83"),
            Request::Serial => text(&body.settings.serial),
            Request::Application => text(&body.settings.model),
        };
        // Every reply here is shorter than a frame and of seven bits.
        let frame = encode(&reply.emit(toggle)).ok()?.to_vec();
        self.last = Some((toggle, frame.clone()));
        Some(frame)
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn drop_half_read(&mut self) {
        self.decoder.clear();
    }

    fn told(&self, condition: Condition) -> String {
        let bytes: Vec<String> = flags(condition, None).bytes()[..4].iter().map(|byte| format!("{byte:02X}")).collect();
        bytes.join(" ")
    }
}

impl Ebds {
    /// A message with a turned toggle: what was told is forgotten.
    fn turned(&mut self, now: Instant, body: &mut Body) {
        let shown = self.shown.take();
        body.acknowledged(shown);
        if let Some(Condition::PoweredUp(_)) = shown {
            body.wake(now);
        }
        if shown.is_some() && body.condition() != Condition::Initialising {
            self.resetting = false;
        }
    }

    fn follow(&mut self, now: Instant, wish: Omnibus, body: &mut Body) {
        if matches!(body.condition(), Condition::PoweredUp(_)) {
            return;
        }
        // In escrow mode every note goes to escrow; a change while one lies there does not move it.
        if !matches!(body.condition(), Condition::Escrow { .. } | Condition::Holding { .. }) {
            let mask = BillMask(u32::from(wish.enable));
            body.enable(now, mask, mask);
        }
        if wish.stack {
            body.stack(now);
        } else if wish.give_back {
            body.give_back(now);
        }
    }

    fn tell(&mut self, body: &Body) -> Flags {
        let condition = body.condition();
        self.shown = Some(condition);
        let mut told = flags(condition, body.remembered());
        if self.resetting && condition != Condition::Initialising {
            told.power |= Flags::POWER_UP;
        }
        let value = told.power & 0x38;
        if value == 0 && told.power & Flags::POWER_UP == 0 {
            // The old value stays one reply longer.
            told.power |= self.stale;
        }
        self.stale = value;
        told
    }
}

/// The flags of a condition; `remembered` is the note it had when power went.
fn flags(condition: Condition, remembered: Option<u8>) -> Flags {
    let in_place = Flags { event: Flags::BOX, model: MODEL, revision: 0x10, ..Flags::default() };
    let rest = Flags { state: Flags::IDLING, ..in_place };
    let valued = |state: u8, index: u8| Flags { state, power: Flags::value_bits(index), ..in_place };
    let powered_up = |state: u8| Flags { state, power: Flags::POWER_UP | remembered.map_or(0, Flags::value_bits), ..in_place };
    match condition {
        // Policy B: a note in the path is held in escrow and told with its value, one past the lever as stacked.
        Condition::PoweredUp(Lost::InPath) => powered_up(Flags::ESCROWED),
        Condition::PoweredUp(Lost::InStacker) => powered_up(Flags::IDLING | Flags::STACKED),
        Condition::PoweredUp(Lost::Unsaid) => Flags { power: Flags::POWER_UP, ..rest },
        Condition::Initialising => Flags { event: Flags::BOX | Flags::CALIBRATING, ..in_place },
        Condition::Idle | Condition::Inhibited => rest,
        Condition::Accepting => Flags { state: Flags::ACCEPTING, ..in_place },
        Condition::Escrow { index } | Condition::Holding { index } => valued(Flags::ESCROWED, index),
        Condition::Stacking { index } => valued(Flags::STACKING, index),
        Condition::Returning { index } => valued(Flags::RETURNING, index),
        Condition::Rejected(_) => Flags { event: Flags::BOX | Flags::REJECTED, ..rest },
        Condition::Stacked { index } => valued(Flags::IDLING | Flags::STACKED, index),
        Condition::Returned { index } => valued(Flags::IDLING | Flags::RETURNED, index),
        Condition::Cheated => Flags { event: Flags::BOX | Flags::CHEATED, ..rest },
        Condition::Jam | Condition::BoxJam => Flags { event: Flags::BOX | Flags::JAMMED, ..in_place },
        Condition::BoxOut => Flags { event: 0, ..rest },
        Condition::BoxFull => Flags { event: Flags::BOX | Flags::FULL, ..rest },
        Condition::Failed(_) => Flags { power: Flags::FAILURE, ..in_place },
    }
}

fn text(text: &str) -> Reply {
    Reply::Text(Bytes::from_slice(text.as_bytes()).unwrap_or_default())
}
