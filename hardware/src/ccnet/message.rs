//! What CCNET frames carry: always-valid values, with one way in (`parse`) and one way out (`emit`).
//!
//! The same byte means different things by direction (41 is GET BILL TABLE from the host and "box full" from the device),
//! so requests and answers are different types.

use core::fmt;

use heapless::Vec;

use crate::device::identity::Serial;
use crate::device::{BillMask, BillTable, Identity, Value};

/// The longest body of a message here: the bill table.
pub const BODY_BYTES_MAX: usize = 120;

/// The body of a frame.
pub type Body = Vec<u8, BODY_BYTES_MAX>;

/// The answer "understood" to a command without data, and the host's receipt for data.
pub const ACK: u8 = 0x00;
/// The answer "damaged, send it again".
pub const NAK: u8 = 0xFF;
/// The answer "not possible in this state".
pub const ILLEGAL: u8 = 0x30;

/// Bytes of one entry of the bill table.
const TABLE_ENTRY_BYTES: usize = 5;
/// Entries of the bill table.
const TABLE_ENTRIES: usize = 24;
/// Bytes of the part number in an identification.
const PART_BYTES: usize = 15;
/// Bytes of the serial number in an identification.
const SERIAL_BYTES: usize = 12;
/// Bytes of the asset number in an identification; some devices send 8.
const ASSET_BYTES: usize = 7;

/// What is wrong with the body of a sound frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageError {
    /// The first byte is no code of this direction.
    Unknown {
        /// The first byte.
        code: u8,
    },
    /// The code is known, but its data has another length.
    Length {
        /// The first byte.
        code: u8,
        /// Bytes of the whole body.
        given: usize,
    },
    /// The body is empty.
    Empty,
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { code } => write!(f, "the code {code:02X} is not part of CCNET in this direction"),
            Self::Length { code, given } => write!(f, "the message {code:02X} cannot be {given} bytes long"),
            Self::Empty => f.write_str("the message is empty"),
        }
    }
}

impl core::error::Error for MessageError {}

/// What the host says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Start anew; moves a note that is in the path.
    Reset,
    /// Which types are enabled.
    GetStatus,
    /// Which types are looked at more strictly.
    SetSecurity(BillMask),
    /// What are you doing?
    Poll,
    /// Which types to take, and which of them to hold in escrow.
    EnableBillTypes {
        /// Types to take; none disables the device.
        enable: BillMask,
        /// Types to hold in escrow.
        escrow: BillMask,
    },
    /// Take the note in escrow.
    Stack,
    /// Give the note in escrow back.
    Return,
    /// Who are you?
    Identification,
    /// Keep holding the note in escrow.
    Hold,
    /// Which notes do you know?
    GetBillTable,
    /// Your answer arrived.
    Ack,
    /// Your answer was damaged.
    Nak,
}

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    /// [`MessageError`] for codes not spoken here and for data of the wrong length.
    pub fn parse(body: &[u8]) -> Result<Self, MessageError> {
        let (code, data) = body.split_first().ok_or(MessageError::Empty)?;
        let wrong_length = MessageError::Length { code: *code, given: body.len() };
        let plain = |request: Self| if data.is_empty() { Ok(request) } else { Err(wrong_length) };
        match code {
            0x00 => plain(Self::Ack),
            0x30 => plain(Self::Reset),
            0x31 => plain(Self::GetStatus),
            0x32 => match data {
                [a, b, c] => Ok(Self::SetSecurity(mask_from_wire([*a, *b, *c]))),
                _ => Err(wrong_length),
            },
            0x33 => plain(Self::Poll),
            0x34 => match data {
                [a, b, c, d, e, f] => {
                    Ok(Self::EnableBillTypes { enable: mask_from_wire([*a, *b, *c]), escrow: mask_from_wire([*d, *e, *f]) })
                }
                _ => Err(wrong_length),
            },
            0x35 => plain(Self::Stack),
            0x36 => plain(Self::Return),
            0x37 => plain(Self::Identification),
            0x38 => plain(Self::Hold),
            0x41 => plain(Self::GetBillTable),
            0xFF => plain(Self::Nak),
            _ => Err(MessageError::Unknown { code: *code }),
        }
    }

    /// The body on the wire.
    pub fn emit(self) -> Body {
        match self {
            Self::Ack => body(&[ACK]),
            Self::Reset => body(&[0x30]),
            Self::GetStatus => body(&[0x31]),
            Self::SetSecurity(mask) => {
                let [a, b, c] = wire_from_mask(mask);
                body(&[0x32, a, b, c])
            }
            Self::Poll => body(&[0x33]),
            Self::EnableBillTypes { enable, escrow } => {
                let ([a, b, c], [d, e, f]) = (wire_from_mask(enable), wire_from_mask(escrow));
                body(&[0x34, a, b, c, d, e, f])
            }
            Self::Stack => body(&[0x35]),
            Self::Return => body(&[0x36]),
            Self::Identification => body(&[0x37]),
            Self::Hold => body(&[0x38]),
            Self::GetBillTable => body(&[0x41]),
            Self::Nak => body(&[NAK]),
        }
    }
}

/// What a device answers to a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PollStatus {
    /// 10: it had lost power.
    PowerUp,
    /// 11: it had lost power with a note in the validator.
    PowerUpInValidator,
    /// 12: it had lost power with a note on its way into the box.
    PowerUpInStacker,
    /// 13: getting ready.
    Initialise,
    /// 14: waiting for a note.
    Idling,
    /// 15: looking at a note.
    Accepting,
    /// 17: moving a note into the box.
    Stacking,
    /// 18: giving a note back.
    Returning,
    /// 19: all types disabled.
    Disabled,
    /// 1A: holding a note after HOLD.
    Holding,
    /// 1B: busy for so many tenths of a second.
    Busy {
        /// Tenths of a second (uncertain).
        tenths: u8,
    },
    /// 1C: refusing a note; repeated until acknowledged.
    Rejecting {
        /// Why.
        code: u8,
    },
    /// 41: the box is full.
    BoxFull,
    /// 42: the box is not in place.
    BoxRemoved,
    /// 43: a note is stuck in the validator.
    Jam,
    /// 44: a note is stuck at the box.
    BoxJam,
    /// 45: somebody tried to cheat; repeated until acknowledged.
    Cheated,
    /// 46: a second note is in the path.
    Pause,
    /// 47: a part failed.
    Failure {
        /// Which.
        code: u8,
    },
    /// 80: a note lies in escrow.
    Escrow {
        /// Zero-based index in the bill table.
        index: u8,
    },
    /// 81: a note was stacked; repeated until acknowledged.
    Stacked {
        /// Zero-based index in the bill table.
        index: u8,
    },
    /// 82: a note was returned; repeated until acknowledged.
    Returned {
        /// Zero-based index in the bill table.
        index: u8,
    },
}

impl PollStatus {
    /// Reads the answer to a poll.
    ///
    /// # Errors
    /// [`MessageError`] for codes that are no status of a validator and for data of the wrong length.
    pub fn parse(body: &[u8]) -> Result<Self, MessageError> {
        let (code, data) = body.split_first().ok_or(MessageError::Empty)?;
        let status = match (*code, data) {
            (0x10, []) => Self::PowerUp,
            (0x11, []) => Self::PowerUpInValidator,
            (0x12, []) => Self::PowerUpInStacker,
            (0x13, []) => Self::Initialise,
            (0x14, []) => Self::Idling,
            (0x15, []) => Self::Accepting,
            (0x17, []) => Self::Stacking,
            (0x18, []) => Self::Returning,
            (0x19, []) => Self::Disabled,
            (0x1A, []) => Self::Holding,
            (0x1B, [tenths]) => Self::Busy { tenths: *tenths },
            (0x1C, [code]) => Self::Rejecting { code: *code },
            (0x41, []) => Self::BoxFull,
            (0x42, []) => Self::BoxRemoved,
            (0x43, []) => Self::Jam,
            (0x44, []) => Self::BoxJam,
            (0x45, []) => Self::Cheated,
            (0x46, []) => Self::Pause,
            (0x47, [code]) => Self::Failure { code: *code },
            (0x80, [index]) => Self::Escrow { index: *index },
            (0x81, [index]) => Self::Stacked { index: *index },
            (0x82, [index]) => Self::Returned { index: *index },
            (0x10..=0x15 | 0x17..=0x1C | 0x41..=0x47 | 0x80..=0x82, _) => {
                return Err(MessageError::Length { code: *code, given: body.len() });
            }
            _ => return Err(MessageError::Unknown { code: *code }),
        };
        Ok(status)
    }

    /// The body on the wire.
    pub fn emit(self) -> Body {
        match self {
            Self::PowerUp => body(&[0x10]),
            Self::PowerUpInValidator => body(&[0x11]),
            Self::PowerUpInStacker => body(&[0x12]),
            Self::Initialise => body(&[0x13]),
            Self::Idling => body(&[0x14]),
            Self::Accepting => body(&[0x15]),
            Self::Stacking => body(&[0x17]),
            Self::Returning => body(&[0x18]),
            Self::Disabled => body(&[0x19]),
            Self::Holding => body(&[0x1A]),
            Self::Busy { tenths } => body(&[0x1B, tenths]),
            Self::Rejecting { code } => body(&[0x1C, code]),
            Self::BoxFull => body(&[0x41]),
            Self::BoxRemoved => body(&[0x42]),
            Self::Jam => body(&[0x43]),
            Self::BoxJam => body(&[0x44]),
            Self::Cheated => body(&[0x45]),
            Self::Pause => body(&[0x46]),
            Self::Failure { code } => body(&[0x47, code]),
            Self::Escrow { index } => body(&[0x80, index]),
            Self::Stacked { index } => body(&[0x81, index]),
            Self::Returned { index } => body(&[0x82, index]),
        }
    }
}

/// Reads the bill table: 24 entries of mantissa, three letters and exponent; an entry of zeros is unused.
///
/// # Errors
/// [`MessageError::Length`] when it is not 120 bytes long.
pub fn parse_table(data: &[u8]) -> Result<BillTable, MessageError> {
    if data.len() != TABLE_ENTRY_BYTES * TABLE_ENTRIES {
        return Err(length_error(data));
    }
    let mut table = BillTable::new();
    for entry in data.chunks_exact(TABLE_ENTRY_BYTES) {
        let value = match entry {
            [0, 0, 0, 0, 0] => None,
            [mantissa, a, b, c, exponent] => {
                // Bit 7 makes the power of ten negative.
                let power = i8::try_from(exponent & 0x7F).unwrap_or(i8::MAX);
                Some(Value {
                    mantissa: u32::from(*mantissa),
                    exponent: if exponent & 0x80 == 0 { power } else { -power },
                    currency: [*a, *b, *c],
                })
            }
            _ => None,
        };
        // Cannot fail: the table holds as many entries as were checked above.
        let _ = table.push(value);
    }
    Ok(table)
}

/// Writes the bill table; entries beyond the 24th and mantissas above 255 cannot be written and become unused.
pub fn emit_table(table: &BillTable) -> Body {
    let mut bytes = Body::new();
    for at in 0..TABLE_ENTRIES {
        let entry = table.get(at).copied().flatten().and_then(|value| {
            let mantissa = u8::try_from(value.mantissa).ok()?;
            let power = value.exponent.unsigned_abs() & 0x7F;
            let [a, b, c] = value.currency;
            Some([mantissa, a, b, c, if value.exponent < 0 { power | 0x80 } else { power }])
        });
        // Cannot fail: a body holds exactly one table.
        let _ = bytes.extend_from_slice(&entry.unwrap_or_default());
    }
    bytes
}

/// Reads an identification: part number 15, serial number 12, asset number 7 or 8 (not kept).
///
/// # Errors
/// [`MessageError::Length`] when it is shorter than part and serial number.
pub fn parse_identification(data: &[u8]) -> Result<Identity, MessageError> {
    let (Some(part), Some(serial)) = (data.get(..PART_BYTES), data.get(PART_BYTES..PART_BYTES + SERIAL_BYTES)) else {
        return Err(length_error(data));
    };
    let mut identity = Identity::default();
    push_text(&mut identity.model, part);
    push_text(&mut identity.serial, serial);
    Ok(identity)
}

/// Writes an identification with a blank asset number; texts are cut to their fields.
pub fn emit_identification(model: &str, serial: &str) -> Body {
    let mut bytes = Body::new();
    let fields = model.bytes().chain(core::iter::repeat(b' ')).take(PART_BYTES);
    let fields = fields.chain(serial.bytes().chain(core::iter::repeat(b' ')).take(SERIAL_BYTES));
    for byte in fields.chain(core::iter::repeat_n(0, ASSET_BYTES)) {
        // Cannot fail: 34 bytes of 120.
        let _ = bytes.push(byte);
    }
    bytes
}

/// The serial number as it would be read back after being written.
pub fn serial_as_read(serial: &str) -> Serial {
    parse_identification(&emit_identification("", serial)).map(|identity| identity.serial).unwrap_or_default()
}

fn push_text<const N: usize>(text: &mut heapless::String<N>, bytes: &[u8]) {
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0 | b' ')).map_or(0, |at| at + 1);
    for byte in &bytes[..end] {
        let shown = if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '?' };
        // Cannot fail: the fields are longer than the bytes.
        let _ = text.push(shown);
    }
}

fn length_error(data: &[u8]) -> MessageError {
    data.first().map_or(MessageError::Empty, |code| MessageError::Length { code: *code, given: data.len() })
}

fn mask_from_wire([high, middle, low]: [u8; 3]) -> BillMask {
    BillMask(u32::from_be_bytes([0, high, middle, low]))
}

fn wire_from_mask(mask: BillMask) -> [u8; 3] {
    let [_, high, middle, low] = mask.0.to_be_bytes();
    [high, middle, low]
}

fn body(bytes: &[u8]) -> Body {
    // Every message here is shorter than the longest; an empty body would be refused by the frame.
    Body::from_slice(bytes).unwrap_or_default()
}
