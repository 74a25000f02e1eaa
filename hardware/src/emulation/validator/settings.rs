//! What kind of validator is emulated, and how long things take in it.

use crate::device::{Span, Value};

/// How long things take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Looking at a note.
    pub accept: Span,
    /// Moving a note into the box.
    pub stack: Span,
    /// Giving a note back.
    pub give_back: Span,
    /// Getting ready after RESET.
    pub initialise: Span,
    /// How long a note stays in escrow without a command (`protocols.md` section 1: about 10 s).
    pub escrow: Span,
    /// How long HOLD keeps it there (the same figure; uncertain).
    pub hold: Span,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            accept: Span::from_millis(700),
            stack: Span::from_millis(600),
            give_back: Span::from_millis(500),
            initialise: Span::from_millis(1200),
            escrow: Span::from_millis(10_000),
            hold: Span::from_millis(10_000),
        }
    }
}

/// What kind of validator it is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Part number, at most 15 letters.
    pub model: String,
    /// Serial number, at most 12 letters.
    pub serial: String,
    /// Serial number of the cash box that is in place at first.
    pub box_serial: String,
    /// Its notes in centavos, in the order of its table; at most 24.
    pub notes: Vec<u32>,
    /// The three letters of its table.
    pub currency: [u8; 3],
    /// Notes that fit in the box.
    pub capacity: usize,
    /// How long things take.
    pub pace: Pace,
    /// Whether it tells who it is before RESET.
    pub identifies_before_reset: bool,
}

impl Settings {
    /// A validator for all Mexican notes from $20 to $1000 that holds 600 notes.
    pub fn mexican(serial: &str, box_serial: &str) -> Self {
        Self {
            model: "SM-MX1000".to_owned(),
            serial: serial.to_owned(),
            box_serial: box_serial.to_owned(),
            notes: vec![2_000, 5_000, 10_000, 20_000, 50_000, 100_000],
            currency: *b"MXN",
            capacity: 600,
            pace: Pace::default(),
            identifies_before_reset: true,
        }
    }
}

/// A value as the table tells it; `None` where it is no whole number of units or its digits do not fit.
pub(super) fn value(centavos: u32, currency: [u8; 3]) -> Option<Value> {
    if centavos == 0 || !centavos.is_multiple_of(100) {
        return None;
    }
    let (mut mantissa, mut exponent) = (centavos / 100, 0_i8);
    while mantissa % 10 == 0 {
        mantissa /= 10;
        exponent += 1;
    }
    (mantissa <= 255).then_some(Value { mantissa, exponent, currency })
}
