//! The body of an emulated validator: note path, box, and what happens over time. Knows no frames.

use super::settings::{Settings, value};
use crate::device::{BillMask, BillTable, Instant};
use crate::emulation::pieces::Piece;

/// A cash box and what lies in it.
#[derive(Clone, Debug)]
pub(super) struct CashBox {
    pub(super) serial: String,
    pub(super) notes: Vec<Piece>,
}

/// What a device is in, for its protocol to put into its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It lost power and was not reset since.
    PoweredUp(Lost),
    /// It gets ready.
    Initialising,
    /// It waits for a note.
    Idle,
    /// All notes are inhibited.
    Inhibited,
    /// It looks at a note.
    Accepting,
    /// A note lies in escrow.
    Escrow {
        /// Its place in the table.
        index: u8,
    },
    /// A note is kept in escrow at the host's wish.
    Holding {
        /// Its place in the table.
        index: u8,
    },
    /// A note moves into the box.
    Stacking {
        /// Its place in the table.
        index: u8,
    },
    /// A note moves back to the mouth.
    Returning {
        /// Its place in the table.
        index: u8,
    },
    /// A note was refused and is back in the mouth. Kept until [`Body::acknowledged`].
    Rejected(Refusal),
    /// A note is in the box. Kept until [`Body::acknowledged`].
    Stacked {
        /// Its place in the table.
        index: u8,
    },
    /// A note is back in the mouth. Kept until [`Body::acknowledged`].
    Returned {
        /// Its place in the table.
        index: u8,
    },
    /// Somebody tried to cheat. Kept until [`Body::acknowledged`].
    Cheated,
    /// A note is stuck in the path.
    Jam,
    /// A note is stuck at the way into the box.
    BoxJam,
    /// The box is not in place.
    BoxOut,
    /// The box is full.
    BoxFull,
    /// It failed, with the protocol's code.
    Failed(u8),
}

/// Where the note was when power went, as far as the device says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// No note, or it does not say.
    Unsaid,
    /// In the path: a reset gives it back.
    InPath,
    /// On its way into the box: a reset finishes it.
    InStacker,
}

/// Why a note was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is none of the table.
    NotRecognised,
    /// It is inhibited now.
    Inhibited,
    /// As a hand ordered, with the protocol's code.
    Code(u8),
}

/// What the device is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    PoweredUp(Lost),
    Initialising { until: Instant },
    Resting,
    Accepting { until: Instant },
    Escrow { until: Instant },
    Holding { until: Instant },
    Stacking { until: Instant },
    Returning { until: Instant },
    Faulty(Condition),
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
pub struct Body {
    /// What kind of validator it is.
    pub settings: Settings,
    pub(super) powered: bool,
    pub(super) doing: Doing,
    /// Which notes it takes.
    pub enabled: BillMask,
    escrowed: BillMask,
    /// A report that is repeated until acknowledged.
    pub(super) latched: Option<Condition>,
    /// A cheat is to be told, once no report of a note waits.
    pub(super) cheated: bool,
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
    /// After power loss it does not say where a note is, wherever it may be.
    pub(super) plain_power_up: bool,
    /// The note in the path was on its way into the box when power went.
    past_the_lever: bool,
    /// The note it had, or had not told of, when power went.
    remembered: Option<u8>,
    /// A jam was cleared by hand; RESET ends the fault.
    pub(super) cured: bool,
}

impl Body {
    pub(super) fn new(settings: Settings) -> Self {
        let cash_box = CashBox { serial: settings.box_serial.clone(), notes: Vec::new() };
        Self {
            settings,
            powered: true,
            doing: Doing::PoweredUp(Lost::Unsaid),
            enabled: BillMask::default(),
            escrowed: BillMask::default(),
            latched: None,
            cheated: false,
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
            remembered: None,
            cured: true,
        }
    }

    /// What it would tell now.
    pub fn condition(&self) -> Condition {
        if let Some(latched) = self.latched {
            return latched;
        }
        if self.cheated {
            return Condition::Cheated;
        }
        let index = self.path_index();
        match self.doing {
            Doing::PoweredUp(lost) => Condition::PoweredUp(lost),
            Doing::Faulty(condition) => condition,
            Doing::Initialising { .. } => Condition::Initialising,
            Doing::Accepting { .. } => Condition::Accepting,
            Doing::Escrow { .. } => Condition::Escrow { index },
            Doing::Holding { .. } => Condition::Holding { index },
            Doing::Stacking { .. } => Condition::Stacking { index },
            Doing::Returning { .. } => Condition::Returning { index },
            Doing::Resting => match &self.cash_box {
                None => Condition::BoxOut,
                Some(cash_box) if cash_box.notes.len() >= self.settings.capacity => Condition::BoxFull,
                Some(_) if self.enabled == BillMask::default() => Condition::Inhibited,
                Some(_) => Condition::Idle,
            },
        }
    }

    /// The host has acknowledged what it was shown.
    pub fn acknowledged(&mut self, shown: Option<Condition>) {
        if shown.is_some() && shown == self.latched {
            self.latched = None;
        } else if shown == Some(Condition::Cheated) {
            self.cheated = false;
        }
    }

    /// Whether it is past power-up and getting ready, and has no fault.
    pub fn is_initialised(&self) -> bool {
        !matches!(self.doing, Doing::PoweredUp(_) | Doing::Initialising { .. } | Doing::Faulty(_))
    }

    /// Whether it tells identity and table in its present state.
    pub fn tells_who_it_is(&self) -> bool {
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

    /// Its table.
    pub fn table(&self) -> BillTable {
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
                self.latched = Some(Condition::Returned { index });
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
            return self.jam(Condition::Jam);
        }
        let index = self.index_of(centavos);
        let bit = |mask: BillMask| index.is_some_and(|index| mask.0 >> index & 1 == 1);
        let refusal = match (self.refuse_next.take(), index) {
            (Some(code), _) => Some(Refusal::Code(code)),
            (None, None) => Some(Refusal::NotRecognised),
            (None, Some(_)) if !bit(self.enabled) => Some(Refusal::Inhibited),
            (None, Some(_)) => None,
        };
        if let Some(refusal) = refusal {
            self.eject();
            self.latched = Some(Condition::Rejected(refusal));
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
            return self.jam(Condition::BoxJam);
        }
        let index = self.path_index();
        self.drop_in_box();
        self.latched = Some(Condition::Stacked { index });
        self.doing = Doing::Resting;
    }

    fn drop_in_box(&mut self) {
        if let (Some(cash_box), Some(centavos)) = (self.cash_box.as_mut(), self.path) {
            cash_box.notes.push(Piece::Note(centavos));
            self.path = None;
        } else if self.path.is_some() {
            self.jam(Condition::BoxJam);
        }
    }

    fn eject(&mut self) {
        self.mouth.extend(self.path.take().map(Piece::Note));
    }

    pub(super) fn jam(&mut self, condition: Condition) {
        self.doing = Doing::Faulty(condition);
        self.cured = false;
    }

    pub(super) fn start_returning(&mut self, at: Instant) {
        self.doing = Doing::Returning { until: at.after(self.settings.pace.give_back) };
    }

    /// RESET: everything that waits to be told is forgotten, and a note in the path moves on.
    pub fn reset(&mut self, now: Instant) {
        self.latched = None;
        self.cheated = false;
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

    /// Takes these notes, and those of `escrow` into escrow. False where it will not listen now.
    pub fn enable(&mut self, now: Instant, enable: BillMask, escrow: BillMask) -> bool {
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

    /// Moves the note in escrow into the box. False where there is none.
    pub fn stack(&mut self, now: Instant) -> bool {
        let in_escrow = matches!(self.doing, Doing::Escrow { .. } | Doing::Holding { .. });
        if in_escrow {
            self.doing = Doing::Stacking { until: now.after(self.settings.pace.stack) };
        }
        in_escrow
    }

    /// Gives the note in escrow back. False where there is none.
    pub fn give_back(&mut self, now: Instant) -> bool {
        let in_escrow = matches!(self.doing, Doing::Escrow { .. } | Doing::Holding { .. });
        if in_escrow {
            self.start_returning(now);
        }
        in_escrow
    }

    /// Keeps the note in escrow. False where there is none.
    pub fn hold(&mut self, now: Instant) -> bool {
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
        let was_stacking = matches!(self.doing, Doing::Stacking { .. } | Doing::PoweredUp(Lost::InStacker))
            || self.doing == Doing::Faulty(Condition::BoxJam)
            || (matches!(self.doing, Doing::Initialising { .. }) && self.past_the_lever);
        self.past_the_lever = self.path.is_some() && was_stacking;
        // It remembers a stacked note that nobody acknowledged as one on its way into the box.
        let stacked_untold = matches!(self.latched, Some(Condition::Stacked { .. }));
        let lost = if self.plain_power_up {
            Lost::Unsaid
        } else if self.past_the_lever || stacked_untold {
            Lost::InStacker
        } else if self.path.is_some() {
            Lost::InPath
        } else {
            Lost::Unsaid
        };
        self.remembered = match self.latched {
            Some(Condition::Stacked { index }) => Some(index),
            _ => self.path.and_then(|centavos| self.index_of(centavos)),
        };
        self.latched = None;
        self.cheated = false;
        self.enabled = BillMask::default();
        self.escrowed = BillMask::default();
        self.doing = Doing::PoweredUp(lost);
    }

    /// The note that it had, or had not told of, when power went: its place in the table.
    pub fn remembered(&self) -> Option<u8> {
        self.remembered
    }

    /// Goes on after power came back, without a reset: a note in the path lies in escrow again, one past the lever ends in the box.
    pub fn wake(&mut self, now: Instant) {
        match self.doing {
            Doing::PoweredUp(Lost::InPath) => self.doing = Doing::Escrow { until: now.after(self.settings.pace.escrow) },
            Doing::PoweredUp(_) => self.doing = Doing::Initialising { until: now.after(self.settings.pace.initialise) },
            _ => {}
        }
    }
}
