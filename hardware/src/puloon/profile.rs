//! What differs from model to model of Puloon's dispensers, or is uncertain in the sheet (`protocols.md` sections 8a and 11).

use crate::device::CASSETTES_MAX;

/// Which family it is: the unit byte, the commands and the form of the answers follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// One cassette, the "CDU" commands.
    Lcdm1000,
    /// Two cassettes (upper, lower), the "CDU" commands.
    Lcdm2000,
    /// Up to four cassettes; every figure is sent with 20h added, and it remembers its last order.
    Lcdm4000,
}

impl Model {
    /// The unit byte of its frames (sheet, "Frame").
    pub const fn unit(self) -> u8 {
        match self {
            Self::Lcdm1000 | Self::Lcdm2000 => 0x50,
            Self::Lcdm4000 => 0x30,
        }
    }

    /// How many cassettes it has.
    pub const fn cassettes(self) -> usize {
        match self {
            Self::Lcdm1000 => 1,
            Self::Lcdm2000 => 2,
            Self::Lcdm4000 => CASSETTES_MAX,
        }
    }
}

/// Settings of one dispenser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Which family it is.
    pub model: Model,
    /// Notes of one cassette in one command at most. Sheet: 60; a deployed driver of the 4000 takes 20. Smaller bounds a doubt better.
    pub notes_max: u8,
    /// Whether NAK to an order proves that it was not carried out. One byte without a check says so; it is not believed unless this is set,
    /// and the order ends in doubt.
    pub nak_proves: bool,
    /// Whether items `01 8D` count notes out, so that an order in doubt paid at least so many. Uncertain.
    pub items_count: bool,
    /// Whether the count at CHK includes rejected notes. Uncertain; it matters only where an order ended badly, and without it both
    /// readings are reported.
    pub check_counts_rejects: Option<bool>,
    /// Whether the bit of a cassette is set while it is in place. The sheet says that a set bit is a covered sensor; a deployed driver reads
    /// it the other way round.
    pub cassette_in_when_set: bool,
    /// The same for the reject tray.
    pub reject_tray_in_when_set: bool,
    /// Whether the bit of a near-end sensor is set while there are enough notes (it is covered by them).
    pub enough_when_set: bool,
    /// Whether nothing is ordered after a start before a purge. Sheet: after power-up a purge is required; only the dispenser knows whether it
    /// lost power.
    pub purge_at_start: bool,
    /// 4000 only: lengths of notes by cassette in millimetres; 0 leaves a cassette as it is. 1000 and 2000 learn them in a way that is uncertain.
    pub note_millimetres: [u8; CASSETTES_MAX],
    /// 4000 only: whether 55 answers in the form of 52. Uncertain: where it does not, no lost answer can be settled.
    pub last_as_dispense: bool,
    /// 4000 only: whether an order ends with a number that is one more than the last (67 tells it), as a deployed driver sends it.
    pub numbers_orders: bool,
}

impl Profile {
    /// What the sheet says, and the careful side where it does not.
    pub const fn of(model: Model) -> Self {
        Self {
            model,
            notes_max: if matches!(model, Model::Lcdm4000) { 20 } else { 60 },
            nak_proves: false,
            items_count: false,
            check_counts_rejects: None,
            cassette_in_when_set: true,
            reject_tray_in_when_set: true,
            enough_when_set: true,
            purge_at_start: true,
            note_millimetres: [0; CASSETTES_MAX],
            last_as_dispense: true,
            numbers_orders: true,
        }
    }
}

/// The length of a Mexican note of series F in millimetres (sheet, "MXN"), by its value in pesos.
pub const fn mexican_millimetres(pesos: u32) -> Option<u8> {
    match pesos {
        20 => Some(120),
        50 => Some(127),
        100 => Some(134),
        200 => Some(141),
        500 => Some(148),
        1000 => Some(155),
        _ => None,
    }
}
