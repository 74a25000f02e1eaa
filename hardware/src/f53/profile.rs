//! What differs from model to model of Fujitsu's dispensers, or is uncertain in the sheet (`protocols.md` sections 8b and 11).

use crate::device::CASSETTES_MAX;

/// Lengths of a note in the dispenser's own measure: the most and the least.
pub type Lengths = (u8, u8);

/// Settings of one dispenser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Lengths of the notes of each cassette; nothing where a cassette is not used.
    pub lengths: [Lengths; CASSETTES_MAX],
    /// Thickness of the notes (sheet: 0C for Mexican notes).
    pub thickness: u8,
    /// The option byte of the initialisation (sheet: 40 for polymer).
    pub init_options: u8,
    /// The option byte of an order (sheet: E4).
    pub order_options: u8,
    /// Notes of one cassette in one command at most. Two digits hold 99; smaller bounds a doubt better.
    pub notes_max: u8,
    /// Rejected notes of one cassette after which an order ends, 0 to 99 (a deployed driver sends 4).
    pub rejects_max: u8,
    /// How often a note that cannot be picked is tried (a deployed driver sends 3).
    pub retries: u8,
    /// Whether a 10 in the data is written twice. Uncertain.
    pub doubles_dle: bool,
    /// Whether an answer that tells an error (F0) carries the counts of the order, too. Uncertain: without it every such order is in doubt.
    pub counts_in_errors: bool,
    /// Whether NAK to an order proves that it was not carried out. Its two bytes have no check sum; it is not believed unless this is set.
    pub nak_proves: bool,
}

impl Profile {
    /// For cassettes with Mexican notes of these values in pesos; 0 for a cassette that is not used.
    pub const fn mexican(pesos: [u32; CASSETTES_MAX]) -> Self {
        Self {
            lengths: [lengths(pesos[0]), lengths(pesos[1]), lengths(pesos[2]), lengths(pesos[3])],
            thickness: 0x0C,
            init_options: 0x40,
            order_options: 0xE4,
            notes_max: 40,
            rejects_max: 4,
            retries: 3,
            doubles_dle: false,
            counts_in_errors: false,
            nak_proves: false,
        }
    }
}

/// Lengths of a Mexican note (sheet, "MXN").
const fn lengths(pesos: u32) -> Lengths {
    match pesos {
        20 => (0x7D, 0x73),
        50 => (0x82, 0x78),
        100 => (0x89, 0x7F),
        200 => (0x90, 0x86),
        500 => (0x97, 0x8D),
        1000 => (0x9E, 0x94),
        _ => (0, 0),
    }
}
