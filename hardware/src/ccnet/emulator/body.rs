//! The body of the emulated validator: note path, box, and what happens over time. Knows no frames.

use super::settings::{Settings, value};
use crate::ccnet::codes;
use crate::ccnet::message::PollStatus;
use crate::device::{BillMask, BillTable, Instant};
use crate::emulation::pieces::Piece;

/// A cash box and what lies in it.
#[derive(Clone, Debug)]
pub(super) struct CashBox {
    pub(super) serial: String,
    pub(super) notes: Vec<Piece>,
}

/// What the device is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    PoweredUp(PollStatus),
    Initialising { until: Instant },
    Resting,
    Accepting { until: Instant },
    Escrow { until: Instant },
    Holding { until: Instant },
    Stacking { until: Instant },
    Returning { until: Instant },
    Faulty(PollStatus),
}

impl Doing {
    pub(super) fn until(self) -> Option<Instant> {
        match self {
            Self::Initialising { until }
            | Self::Accepting { until }
            | Self::Escrow { until }
            | Self::Holding { until }
            | Self::Stacking { until }
            | Self::Returning { until } => Some(until),
            Self::PoweredUp(_) | Self::Resting | Self::Faulty(_) => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::PoweredUp(_) => "powered-up",
            Self::Initialising { .. } => "initialising",
            Self::Resting => "resting",
            Self::Accepting { .. } => "accepting",
            Self::Escrow { .. } => "escrow",
            Self::Holding { .. } => "holding",
            Self::Stacking { .. } => "stacking",
            Self::Returning { .. } => "returning",
            Self::Faulty(_) => "faulty",
        }
    }
}

/// Where the next note gets stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JamNext {
    Validator,
    Box,
}

/// The device without its line.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) settings: Settings,
    pub(super) powered: bool,
    pub(super) doing: Doing,
    pub(super) enabled: BillMask,
    escrowed: BillMask,
    /// A report that is repeated until acknowledged.
    pub(super) latched: Option<PollStatus>,
    /// The note between mouth and box, in centavos.
    pub(super) path: Option<u32>,
    pub(super) cash_box: Option<CashBox>,
    pub(super) removed: Vec<CashBox>,
    /// Notes given back that nobody has taken yet.
    pub(super) mouth: Vec<Piece>,
    /// Notes given back and taken by the person.
    pub(super) taken: Vec<Piece>,
    /// Notes that staff took out of the path.
    pub(super) cleared: Vec<Piece>,
    pub(super) pause_accepting: bool,
    pub(super) pause_escrow: bool,
    pub(super) refuse_next: Option<u8>,
    pub(super) jam_next: Option<JamNext>,
    /// After power loss it says a plain 10, wherever a note may be.
    pub(super) plain_power_up: bool,
    /// The note in the path was on its way into the box when power went.
    past_the_lever: bool,
    /// A jam was cleared by hand; RESET ends the fault.
    pub(super) cured: bool,
}

impl Body {
    pub(super) fn new(settings: Settings) -> Self {
        let cash_box = CashBox { serial: settings.box_serial.clone(), notes: Vec::new() };
        Self {
            settings,
            powered: true,
            doing: Doing::PoweredUp(PollStatus::PowerUp),
            enabled: BillMask::default(),
            escrowed: BillMask::default(),
            latched: None,
            path: None,
            cash_box: Some(cash_box),
            removed: Vec::new(),
            mouth: Vec::new(),
            taken: Vec::new(),
            cleared: Vec::new(),
            pause_accepting: false,
            pause_escrow: false,
            refuse_next: None,
            jam_next: None,
            plain_power_up: false,
            past_the_lever: false,
            cured: true,
        }
    }

    /// What it would answer to a poll now.
    pub(super) fn status(&self) -> PollStatus {
        if let Some(latched) = self.latched {
            return latched;
        }
        let index = self.path_index();
        match self.doing {
            Doing::PoweredUp(status) | Doing::Faulty(status) => status,
            Doing::Initialising { .. } => PollStatus::Initialise,
            Doing::Accepting { .. } => PollStatus::Accepting,
            Doing::Escrow { .. } => PollStatus::Escrow { index },
            Doing::Holding { .. } => PollStatus::Holding,
            Doing::Stacking { .. } => PollStatus::Stacking,
            Doing::Returning { .. } => PollStatus::Returning,
            Doing::Resting => match &self.cash_box {
                None => PollStatus::BoxRemoved,
                Some(cash_box) if cash_box.notes.len() >= self.settings.capacity => PollStatus::BoxFull,
                Some(_) if self.enabled == BillMask::default() => PollStatus::Disabled,
                Some(_) => PollStatus::Idling,
            },
        }
    }

    /// The host has acknowledged what it was shown.
    pub(super) fn acknowledged(&mut self, shown: Option<PollStatus>) {
        if shown.is_some() && shown == self.latched {
            self.latched = None;
        }
    }

    pub(super) fn is_initialised(&self) -> bool {
        !matches!(self.doing, Doing::PoweredUp(_) | Doing::Initialising { .. } | Doing::Faulty(_))
    }

    pub(super) fn tells_who_it_is(&self) -> bool {
        self.settings.identifies_before_reset || self.is_initialised()
    }

    /// Whether a person holds it where it is.
    pub(super) fn is_held(&self) -> bool {
        match self.doing {
            Doing::Accepting { .. } => self.pause_accepting,
            Doing::Escrow { .. } | Doing::Holding { .. } => self.pause_escrow,
            _ => false,
        }
    }

    pub(super) fn table(&self) -> BillTable {
        let mut table = BillTable::new();
        for centavos in &self.settings.notes {
            // What is beyond 24 entries cannot be told on the wire.
            let _ = table.push(value(*centavos, self.settings.currency));
        }
        table
    }

    fn index_of(&self, centavos: u32) -> Option<u8> {
        let at = self.settings.notes.iter().position(|note| *note == centavos)?;
        u8::try_from(at).ok()
    }

    fn path_index(&self) -> u8 {
        self.path.and_then(|centavos| self.index_of(centavos)).unwrap_or_default()
    }

    /// Lets happen what was due until `now`.
    pub(super) fn advance(&mut self, now: Instant) {
        // Each step ends a phase; a note passes through fewer than this many.
        for _ in 0..8 {
            match self.doing.until() {
                Some(until) if until <= now && self.powered && !self.is_held() => self.end_phase(until),
                _ => return,
            }
        }
    }

    fn end_phase(&mut self, at: Instant) {
        match self.doing {
            Doing::Initialising { .. } => self.initialised(),
            Doing::Accepting { .. } => self.looked_at(at),
            Doing::Escrow { .. } | Doing::Holding { .. } => self.start_returning(at),
            Doing::Stacking { .. } => self.stacked(),
            Doing::Returning { .. } => {
                let index = self.path_index();
                self.eject();
                self.latched = Some(PollStatus::Returned { index });
                self.doing = Doing::Resting;
            }
            Doing::PoweredUp(_) | Doing::Resting | Doing::Faulty(_) => {}
        }
    }

    fn initialised(&mut self) {
        self.doing = Doing::Resting;
        if self.past_the_lever {
            self.past_the_lever = false;
            self.drop_in_box();
        } else {
            self.eject();
        }
    }

    fn looked_at(&mut self, at: Instant) {
        let Some(centavos) = self.path else {
            self.doing = Doing::Resting;
            return;
        };
        if self.jam_next == Some(JamNext::Validator) {
            self.jam_next = None;
            return self.jam(PollStatus::Jam);
        }
        let index = self.index_of(centavos);
        let bit = |mask: BillMask| index.is_some_and(|index| mask.0 >> index & 1 == 1);
        let refusal = match (self.refuse_next.take(), index) {
            (Some(code), _) => Some(code),
            (None, None) => Some(codes::REJECT_VERIFICATION),
            (None, Some(_)) if !bit(self.enabled) => Some(codes::REJECT_INHIBITED),
            (None, Some(_)) => None,
        };
        if let Some(code) = refusal {
            self.eject();
            self.latched = Some(PollStatus::Rejecting { code });
            self.doing = Doing::Resting;
        } else if bit(self.escrowed) {
            self.doing = Doing::Escrow { until: at.after(self.settings.pace.escrow) };
        } else {
            self.doing = Doing::Stacking { until: at.after(self.settings.pace.stack) };
        }
    }

    fn stacked(&mut self) {
        if self.cash_box.is_none() || self.jam_next == Some(JamNext::Box) {
            self.jam_next = None;
            return self.jam(PollStatus::BoxJam);
        }
        let index = self.path_index();
        self.drop_in_box();
        self.latched = Some(PollStatus::Stacked { index });
        self.doing = Doing::Resting;
    }

    fn drop_in_box(&mut self) {
        if let (Some(cash_box), Some(centavos)) = (self.cash_box.as_mut(), self.path) {
            cash_box.notes.push(Piece::Note(centavos));
            self.path = None;
        } else if self.path.is_some() {
            self.jam(PollStatus::BoxJam);
        }
    }

    fn eject(&mut self) {
        self.mouth.extend(self.path.take().map(Piece::Note));
    }

    pub(super) fn jam(&mut self, status: PollStatus) {
        self.doing = Doing::Faulty(status);
        self.cured = false;
    }

    pub(super) fn start_returning(&mut self, at: Instant) {
        self.doing = Doing::Returning { until: at.after(self.settings.pace.give_back) };
    }

    /// RESET: everything that waits to be told is forgotten, and a note in the path moves on.
    pub(super) fn reset(&mut self, now: Instant) {
        self.latched = None;
        self.enabled = BillMask::default();
        self.escrowed = BillMask::default();
        match self.doing {
            Doing::Faulty(_) if !self.cured => {}
            Doing::Stacking { .. } => {
                self.past_the_lever = true;
                self.doing = Doing::Initialising { until: now.after(self.settings.pace.initialise) };
            }
            _ => self.doing = Doing::Initialising { until: now.after(self.settings.pace.initialise) },
        }
    }

    pub(super) fn enable(&mut self, now: Instant, enable: BillMask, escrow: BillMask) -> bool {
        if !self.is_initialised() {
            return false;
        }
        self.enabled = enable;
        self.escrowed = escrow;
        // Disabling gives a note in escrow back (uncertain in the sheet).
        if enable == BillMask::default() && matches!(self.doing, Doing::Escrow { .. } | Doing::Holding { .. }) {
            self.start_returning(now);
        }
        true
    }

    pub(super) fn stack(&mut self, now: Instant) -> bool {
        let in_escrow = matches!(self.doing, Doing::Escrow { .. } | Doing::Holding { .. });
        if in_escrow {
            self.doing = Doing::Stacking { until: now.after(self.settings.pace.stack) };
        }
        in_escrow
    }

    pub(super) fn give_back(&mut self, now: Instant) -> bool {
        let in_escrow = matches!(self.doing, Doing::Escrow { .. } | Doing::Holding { .. });
        if in_escrow {
            self.start_returning(now);
        }
        in_escrow
    }

    pub(super) fn hold(&mut self, now: Instant) -> bool {
        let in_escrow = matches!(self.doing, Doing::Escrow { .. } | Doing::Holding { .. });
        if in_escrow {
            self.doing = Doing::Holding { until: now.after(self.settings.pace.hold) };
        }
        in_escrow
    }

    /// Power goes: what was on its way stays where it is, what was not told is forgotten.
    pub(super) fn power_off(&mut self) {
        if !self.powered {
            return;
        }
        self.powered = false;
        let was_stacking = matches!(self.doing, Doing::Stacking { .. } | Doing::PoweredUp(PollStatus::PowerUpInStacker))
            || self.doing == Doing::Faulty(PollStatus::BoxJam)
            || (matches!(self.doing, Doing::Initialising { .. }) && self.past_the_lever);
        self.past_the_lever = self.path.is_some() && was_stacking;
        // It remembers a stacked note that nobody acknowledged as one on its way into the box.
        let stacked_untold = matches!(self.latched, Some(PollStatus::Stacked { .. }));
        let status = if self.plain_power_up {
            PollStatus::PowerUp
        } else if self.past_the_lever || stacked_untold {
            PollStatus::PowerUpInStacker
        } else if self.path.is_some() {
            PollStatus::PowerUpInValidator
        } else {
            PollStatus::PowerUp
        };
        self.latched = None;
        self.enabled = BillMask::default();
        self.escrowed = BillMask::default();
        self.doing = Doing::PoweredUp(status);
    }
}
