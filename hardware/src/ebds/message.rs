//! What an EBDS frame carries: the omnibus command and its reply, questions about value table and identity (`protocols.md` section 4).

use core::fmt;

use heapless::Vec;

use super::frame::FRAME_BYTES_MAX;
use crate::device::{BillTable, Value};

/// Control byte and data.
pub type Body = Vec<u8, FRAME_BYTES_MAX>;

/// Notes that the value bits can name.
pub const NOTES_MAX: usize = 7;

/// Data bytes of an omnibus reply.
pub const REPLY_BYTES: usize = 6;

/// Message types in bits 6 to 4 of the control byte.
const TYPE_COMMAND: u8 = 0x10;
const TYPE_REPLY: u8 = 0x20;
const TYPE_AUXILIARY: u8 = 0x60;
const TYPE_EXTENDED: u8 = 0x70;

/// Sub type of an extended message that asks for the value table.
const SUB_VALUE_TABLE: u8 = 0x06;

/// Bytes of one note of the value table: index, three letters, three digits, sign, two digits.
const NOTE_BYTES: usize = 10;

/// Auxiliary question for the device's type.
const AUX_TYPE: u8 = 0x04;
/// Auxiliary question for its serial number.
const AUX_SERIAL: u8 = 0x05;
/// Auxiliary question for its application's part number.
const AUX_APPLICATION: u8 = 0x07;

/// What an omnibus command wants of the device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Omnibus {
    /// Bit n takes note n of the value table; nothing set takes none.
    pub enable: u8,
    /// Move the note in escrow into the box.
    pub stack: bool,
    /// Give the note in escrow back. Never together with `stack`.
    pub give_back: bool,
}

/// Escrow mode, all four directions of insertion.
const MODE: u8 = 0x1C;
const STACK: u8 = 0x20;
const RETURN: u8 = 0x40;
/// Power-up policy B: what happened to a note is told with its value.
const POLICY_B: u8 = 0x04;

/// What a host says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The omnibus command: it is the poll, too.
    Omnibus(Omnibus),
    /// What are the notes worth?
    ValueTable,
    /// What are you?
    Type,
    /// Your serial number?
    Serial,
    /// Your application's part number?
    Application,
    /// Begin anew. Nothing answers it.
    SoftReset,
}

impl Request {
    /// The bytes of its body with the toggle of the talk.
    pub fn emit(self, toggle: bool) -> Body {
        let ctl = |kind: u8| kind | u8::from(toggle);
        match self {
            Self::Omnibus(wish) => {
                let act = if wish.stack { STACK } else { 0 } | if wish.give_back { RETURN } else { 0 };
                body(&[ctl(TYPE_COMMAND), wish.enable & 0x7F, MODE | act, POLICY_B])
            }
            Self::ValueTable => body(&[ctl(TYPE_EXTENDED), SUB_VALUE_TABLE, 0, MODE, POLICY_B]),
            Self::Type => body(&[ctl(TYPE_AUXILIARY), 0, 0, AUX_TYPE]),
            Self::Serial => body(&[ctl(TYPE_AUXILIARY), 0, 0, AUX_SERIAL]),
            Self::Application => body(&[ctl(TYPE_AUXILIARY), 0, 0, AUX_APPLICATION]),
            Self::SoftReset => body(&[ctl(TYPE_AUXILIARY), 0x7F, 0x7F, 0x7F]),
        }
    }

    /// Reads what a host said, and its toggle.
    ///
    /// # Errors
    /// [`MessageError`] for messages that are not spoken here.
    pub fn parse(bytes: &[u8]) -> Result<(Self, bool), MessageError> {
        let (ctl, data) = bytes.split_first().ok_or(MessageError::Empty)?;
        let toggle = ctl & 1 == 1;
        let request = match (ctl & 0x7E, data) {
            (TYPE_COMMAND, [enable, act, _]) => {
                Self::Omnibus(Omnibus { enable: *enable, stack: act & STACK != 0, give_back: act & RETURN != 0 })
            }
            (TYPE_EXTENDED, [SUB_VALUE_TABLE, _, _, _]) => Self::ValueTable,
            (TYPE_AUXILIARY, [0x7F, 0x7F, 0x7F]) => Self::SoftReset,
            (TYPE_AUXILIARY, [_, _, AUX_TYPE]) => Self::Type,
            (TYPE_AUXILIARY, [_, _, AUX_SERIAL]) => Self::Serial,
            (TYPE_AUXILIARY, [_, _, AUX_APPLICATION]) => Self::Application,
            _ => return Err(MessageError::Unknown { ctl: *ctl, given: bytes.len() }),
        };
        Ok((request, toggle))
    }
}

/// The flags of an omnibus reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// D0: idling, accepting, escrowed, stacking, stacked, returning, returned.
    pub state: u8,
    /// D1: cheated, rejected, jammed, full, box in place, paused, calibrating.
    pub event: u8,
    /// D2: power-up, invalid command, failure, value in bits 3 to 5, transport open.
    pub power: u8,
    /// D3: stalled, flash, pre-stack, barcode, capabilities, disabled.
    pub more: u8,
    /// D4: model.
    pub model: u8,
    /// D5: code revision times ten.
    pub revision: u8,
}

impl Flags {
    /// D0: waiting.
    pub const IDLING: u8 = 1 << 0;
    /// D0: looks at a note.
    pub const ACCEPTING: u8 = 1 << 1;
    /// D0: a note lies in escrow.
    pub const ESCROWED: u8 = 1 << 2;
    /// D0: moves a note into the box.
    pub const STACKING: u8 = 1 << 3;
    /// D0: a note was stacked. Told until a toggled message.
    pub const STACKED: u8 = 1 << 4;
    /// D0: gives a note back.
    pub const RETURNING: u8 = 1 << 5;
    /// D0: a note was given back. Told until a toggled message.
    pub const RETURNED: u8 = 1 << 6;
    /// D1: somebody tried to cheat.
    pub const CHEATED: u8 = 1 << 0;
    /// D1: a note was refused.
    pub const REJECTED: u8 = 1 << 1;
    /// D1: a note is stuck.
    pub const JAMMED: u8 = 1 << 2;
    /// D1: the box is full.
    pub const FULL: u8 = 1 << 3;
    /// D1: the box is in place.
    pub const BOX: u8 = 1 << 4;
    /// D1: a second note came.
    pub const PAUSED: u8 = 1 << 5;
    /// D1: being calibrated.
    pub const CALIBRATING: u8 = 1 << 6;
    /// D2: it lost power. Told until a toggled message.
    pub const POWER_UP: u8 = 1 << 0;
    /// D2: it did not know the last command.
    pub const INVALID: u8 = 1 << 1;
    /// D2: it failed.
    pub const FAILURE: u8 = 1 << 2;
    /// D2: its transport is open.
    pub const OPEN: u8 = 1 << 6;
    /// D3: it is stalled.
    pub const STALLED: u8 = 1 << 0;

    /// The note that the value bits name, 0 for the first of the table; `None` where they name none.
    pub const fn note(self) -> Option<u8> {
        match self.power >> 3 & 0x07 {
            0 => None,
            value => Some(value - 1),
        }
    }

    /// The value bits of a note, to be joined to [`power`](Self::power). Notes beyond the seventh have none.
    pub const fn value_bits(note: u8) -> u8 {
        if note < 7 { (note + 1) << 3 } else { 0 }
    }

    /// The six data bytes.
    pub const fn bytes(self) -> [u8; REPLY_BYTES] {
        [self.state, self.event, self.power, self.more, self.model, self.revision]
    }
}

/// What a device answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// To an omnibus command.
    Flags(Flags),
    /// To [`Request::ValueTable`]: the flags, and what the notes are worth.
    Values(Flags, BillTable),
    /// To a question about its identity: ASCII.
    Text(Body),
}

impl Reply {
    /// Reads an answer and the toggle it echoes.
    ///
    /// # Errors
    /// [`MessageError`] for messages that are not read here.
    pub fn parse(bytes: &[u8]) -> Result<(Self, bool), MessageError> {
        let (ctl, data) = bytes.split_first().ok_or(MessageError::Empty)?;
        let unknown = MessageError::Unknown { ctl: *ctl, given: bytes.len() };
        let reply = match ctl & 0x70 {
            TYPE_REPLY => Self::Flags(flags(data).filter(|_| data.len() == REPLY_BYTES).ok_or(unknown)?),
            TYPE_EXTENDED => match data.split_first() {
                Some((&SUB_VALUE_TABLE, rest)) if rest.len() == REPLY_BYTES + NOTES_MAX * NOTE_BYTES => {
                    Self::Values(flags(rest).ok_or(unknown)?, values(&rest[REPLY_BYTES..]))
                }
                _ => return Err(unknown),
            },
            TYPE_AUXILIARY => Self::Text(body(data)),
            _ => return Err(unknown),
        };
        Ok((reply, ctl & 1 == 1))
    }

    /// The bytes of its body.
    pub fn emit(&self, toggle: bool) -> Body {
        let ctl = |kind: u8| kind | u8::from(toggle);
        let mut bytes = Body::new();
        // Nothing written here is longer than a body.
        let mut put = |part: &[u8]| drop(bytes.extend_from_slice(part));
        match self {
            Self::Flags(flags) => {
                put(&[ctl(TYPE_REPLY)]);
                put(&flags.bytes());
            }
            Self::Values(flags, table) => {
                put(&[ctl(TYPE_EXTENDED), SUB_VALUE_TABLE]);
                put(&flags.bytes());
                for at in 0..NOTES_MAX {
                    put(&note_bytes(at, table.get(at).copied().flatten()));
                }
            }
            Self::Text(text) => {
                put(&[ctl(TYPE_AUXILIARY)]);
                put(text);
            }
        }
        bytes
    }
}

fn flags(data: &[u8]) -> Option<Flags> {
    let [state, event, power, more, model, revision, ..] = *data else { return None };
    Some(Flags { state, event, power, more, model, revision })
}

/// The value table: ten bytes a note. A note that cannot be read is an unused entry; a table cut short was refused before.
fn values(data: &[u8]) -> BillTable {
    let mut table = BillTable::new();
    for note in data.chunks_exact(NOTE_BYTES).take(NOTES_MAX) {
        // Cannot fail: seven notes of twenty-four.
        let _ = table.push(value(note));
    }
    table
}

fn value(note: &[u8]) -> Option<Value> {
    let [_, a, b, c, d2, d1, d0, sign, e1, e0] = *note else { return None };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    let mantissa = digit(d2)? * 100 + digit(d1)? * 10 + digit(d0)?;
    let power = i8::try_from(digit(e1)? * 10 + digit(e0)?).ok()?;
    let exponent = match sign {
        b'+' => power,
        b'-' => -power,
        _ => return None,
    };
    (mantissa > 0).then_some(Value { mantissa, exponent, currency: [a, b, c] })
}

fn note_bytes(at: usize, value: Option<Value>) -> [u8; NOTE_BYTES] {
    let index = u8::try_from(at + 1).unwrap_or_default();
    let unused = [index, b' ', b' ', b' ', b'0', b'0', b'0', b'+', b'0', b'0'];
    let Some(value) = value else { return unused };
    let digit = |number: u32| u8::try_from(number % 10).unwrap_or_default() + b'0';
    let power = u32::from(value.exponent.unsigned_abs());
    if value.mantissa > 999 || power > 99 {
        return unused;
    }
    let [a, b, c] = value.currency;
    let sign = if value.exponent < 0 { b'-' } else { b'+' };
    [index, a, b, c, digit(value.mantissa / 100), digit(value.mantissa / 10), digit(value.mantissa), sign, digit(power / 10), digit(power)]
}

/// What is wrong with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageError {
    /// There is none.
    Empty,
    /// It is no message that is read here.
    Unknown {
        /// Its control byte.
        ctl: u8,
        /// Bytes given, the control byte included.
        given: usize,
    },
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the frame carries nothing"),
            Self::Unknown { ctl, given } => write!(f, "a message with control byte {ctl:02X} and {given} bytes is not read here"),
        }
    }
}

impl core::error::Error for MessageError {}

fn body(bytes: &[u8]) -> Body {
    // What is longer than a frame is cut to nothing and refused by the frame.
    Body::from_slice(bytes).unwrap_or_default()
}
