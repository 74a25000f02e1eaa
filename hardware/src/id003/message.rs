//! What an ID-003 frame carries: requests of the host, and what the device answers (`protocols.md` section 2).

use core::fmt;

use heapless::Vec;

use super::frame::FRAME_BYTES_MAX;
use crate::device::{BillTable, Value};

/// Command or status, and data.
pub type Body = Vec<u8, FRAME_BYTES_MAX>;

/// The escrow code of the first note of the table; the others follow.
pub const ESCROW_FIRST: u8 = 0x61;

/// The escrow code of a barcode ticket; its data follow.
pub const ESCROW_BARCODE: u8 = 0x6F;

/// Notes that two bytes of inhibits can name.
pub const NOTES_MAX: usize = 14;

/// Bytes of one note in the currency assignment.
const NOTE_BYTES: usize = 4;

/// The longest text (version, serial number) that is kept.
pub const TEXT_BYTES_MAX: usize = 40;

/// What a host says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// 11: what are you doing?
    Status,
    /// 50: vend valid was heard. Nothing answers it.
    Ack,
    /// 40: begin anew.
    Reset,
    /// 41: take the note; vend valid comes when it passes the lever.
    Stack1,
    /// 42: take the note; vend valid comes only when it is fully stacked.
    Stack2,
    /// 43: give the note back.
    Return,
    /// 44: keep the note in escrow.
    Hold,
    /// C0: bit n set inhibits note n of the table.
    Disable(u16),
    /// C1: bit n set looks at note n of the table with high security.
    Security(u16),
    /// C2: 00 polled, 01 and 02 interrupt.
    Mode(u8),
    /// C3: take no notes at all.
    Inhibit(bool),
    /// C4: bit set refuses a direction of insertion.
    Direction(u8),
    /// C5: optional functions; bit 1 is power recovery.
    Options(u16),
    /// 83: is it inhibited?
    AskInhibit,
    /// 88: firmware version.
    Version,
    /// 8A: which notes it knows.
    Currency,
    /// 91: serial number.
    Serial,
}

impl Request {
    /// The bytes of its body.
    pub fn emit(self) -> Body {
        let word = |code: u8, bits: u16| {
            let [low, high] = bits.to_le_bytes();
            body(&[code, low, high])
        };
        match self {
            Self::Status => body(&[0x11]),
            Self::Ack => body(&[0x50]),
            Self::Reset => body(&[0x40]),
            Self::Stack1 => body(&[0x41]),
            Self::Stack2 => body(&[0x42]),
            Self::Return => body(&[0x43]),
            Self::Hold => body(&[0x44]),
            Self::Disable(bits) => word(0xC0, bits),
            Self::Security(bits) => word(0xC1, bits),
            Self::Mode(mode) => body(&[0xC2, mode]),
            Self::Inhibit(inhibited) => body(&[0xC3, u8::from(inhibited)]),
            Self::Direction(bits) => body(&[0xC4, bits]),
            Self::Options(bits) => word(0xC5, bits),
            Self::AskInhibit => body(&[0x83]),
            Self::Version => body(&[0x88]),
            Self::Currency => body(&[0x8A]),
            Self::Serial => body(&[0x91]),
        }
    }

    /// Reads what a host said.
    ///
    /// # Errors
    /// [`MessageError`] for commands that are not spoken here and data of the wrong length.
    pub fn parse(bytes: &[u8]) -> Result<Self, MessageError> {
        let (code, data) = bytes.split_first().ok_or(MessageError::Empty)?;
        let word = |low: u8, high: u8| u16::from_le_bytes([low, high]);
        Ok(match (*code, data) {
            (0x11, []) => Self::Status,
            (0x50, []) => Self::Ack,
            (0x40, []) => Self::Reset,
            (0x41, []) => Self::Stack1,
            (0x42, []) => Self::Stack2,
            (0x43, []) => Self::Return,
            (0x44, []) => Self::Hold,
            (0xC0, [low, high]) => Self::Disable(word(*low, *high)),
            (0xC1, [low, high]) => Self::Security(word(*low, *high)),
            (0xC2, [mode]) => Self::Mode(*mode),
            (0xC3, [inhibited @ (0 | 1)]) => Self::Inhibit(*inhibited == 1),
            (0xC4, [bits]) => Self::Direction(*bits),
            (0xC5, [low, high]) => Self::Options(word(*low, *high)),
            (0x83, []) => Self::AskInhibit,
            (0x88, []) => Self::Version,
            (0x8A, []) => Self::Currency,
            (0x91, []) => Self::Serial,
            (0x11 | 0x40..=0x44 | 0x50 | 0x83 | 0x88 | 0x8A | 0x91 | 0xC0..=0xC5, _) => {
                return Err(MessageError::Length { code: *code, given: bytes.len() });
            }
            _ => return Err(MessageError::Unknown { code: *code }),
        })
    }
}

/// What a device answers to a status request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// 11: enabled, waiting.
    Idle,
    /// 12: looks at a note.
    Accepting,
    /// 13: a note lies in escrow.
    Escrow {
        /// 61 for the first note of the table.
        code: u8,
    },
    /// 14: moves the note into the box.
    Stacking,
    /// 15: the note is ours; said until the host acknowledges.
    VendValid,
    /// 16: the note is in the box.
    Stacked,
    /// 17: refuses a note.
    Rejecting {
        /// Why.
        reason: u8,
    },
    /// 18: gives a note back.
    Returning,
    /// 19: keeps a note in escrow.
    Holding,
    /// 1A: takes no notes.
    Inhibited,
    /// 1B: gets ready.
    Initialising,
    /// 40: lost power; does not say where a note might be.
    PowerUp,
    /// 41: lost power with a note in the acceptor.
    PowerUpInAcceptor,
    /// 42: lost power with a note in the stacker.
    PowerUpInStacker,
    /// 43: the box is full.
    BoxFull,
    /// 44: the box is not in place.
    BoxOpen,
    /// 45: a note is stuck in the acceptor.
    JamAcceptor,
    /// 46: a note is stuck in the stacker.
    JamStacker,
    /// 47: a second note came while one was in the path.
    Pause,
    /// 48: somebody tried to cheat.
    Cheated,
    /// 49: a failure.
    Failure {
        /// Which.
        code: u8,
    },
    /// 4A: it lost the thread of the talk.
    TalkError,
}

impl Said {
    /// Reads an answer.
    ///
    /// # Errors
    /// [`MessageError`] for codes that are no status and for data of the wrong length.
    pub fn parse(bytes: &[u8]) -> Result<Self, MessageError> {
        let (code, data) = bytes.split_first().ok_or(MessageError::Empty)?;
        Ok(match (*code, data) {
            (0x11, []) => Self::Idle,
            (0x12, []) => Self::Accepting,
            (0x13, [note]) => Self::Escrow { code: *note },
            // A ticket's digits follow; they are no money and are not read here.
            (0x13, [ESCROW_BARCODE, ..]) => Self::Escrow { code: ESCROW_BARCODE },
            (0x14, []) => Self::Stacking,
            (0x15, []) => Self::VendValid,
            (0x16, []) => Self::Stacked,
            (0x17, [reason]) => Self::Rejecting { reason: *reason },
            (0x18, []) => Self::Returning,
            (0x19, []) => Self::Holding,
            (0x1A, []) => Self::Inhibited,
            (0x1B, []) => Self::Initialising,
            (0x40, []) => Self::PowerUp,
            (0x41, []) => Self::PowerUpInAcceptor,
            (0x42, []) => Self::PowerUpInStacker,
            (0x43, []) => Self::BoxFull,
            (0x44, []) => Self::BoxOpen,
            (0x45, []) => Self::JamAcceptor,
            (0x46, []) => Self::JamStacker,
            (0x47, []) => Self::Pause,
            (0x48, []) => Self::Cheated,
            (0x49, [failure]) => Self::Failure { code: *failure },
            (0x4A, []) => Self::TalkError,
            (0x11..=0x1B | 0x40..=0x4A, _) => return Err(MessageError::Length { code: *code, given: bytes.len() }),
            _ => return Err(MessageError::Unknown { code: *code }),
        })
    }

    /// The bytes of its body.
    pub fn emit(self) -> Body {
        match self {
            Self::Idle => body(&[0x11]),
            Self::Accepting => body(&[0x12]),
            Self::Escrow { code } => body(&[0x13, code]),
            Self::Stacking => body(&[0x14]),
            Self::VendValid => body(&[0x15]),
            Self::Stacked => body(&[0x16]),
            Self::Rejecting { reason } => body(&[0x17, reason]),
            Self::Returning => body(&[0x18]),
            Self::Holding => body(&[0x19]),
            Self::Inhibited => body(&[0x1A]),
            Self::Initialising => body(&[0x1B]),
            Self::PowerUp => body(&[0x40]),
            Self::PowerUpInAcceptor => body(&[0x41]),
            Self::PowerUpInStacker => body(&[0x42]),
            Self::BoxFull => body(&[0x43]),
            Self::BoxOpen => body(&[0x44]),
            Self::JamAcceptor => body(&[0x45]),
            Self::JamStacker => body(&[0x46]),
            Self::Pause => body(&[0x47]),
            Self::Cheated => body(&[0x48]),
            Self::Failure { code } => body(&[0x49, code]),
            Self::TalkError => body(&[0x4A]),
        }
    }
}

/// The device took a control command.
pub const ACK: u8 = 0x50;

/// The device will not do that now, or does not know it.
pub const INVALID: u8 = 0x4B;

/// What is wrong with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageError {
    /// There is none.
    Empty,
    /// The code is known, its data have the wrong length.
    Length {
        /// The code.
        code: u8,
        /// Bytes given, the code included.
        given: usize,
    },
    /// The code is none of these.
    Unknown {
        /// The code.
        code: u8,
    },
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the frame carries nothing"),
            Self::Length { code, given } => write!(f, "{code:02X} with {given} bytes has the wrong length"),
            Self::Unknown { code } => write!(f, "{code:02X} is not a code of ID-003 that is read here"),
        }
    }
}

impl core::error::Error for MessageError {}

/// One note of the currency assignment as it is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// Escrow code, 61 and up.
    pub code: u8,
    /// The maker's number of the country; 0 with an unused note.
    pub country: u8,
    /// Digits.
    pub mantissa: u8,
    /// Power of ten.
    pub exponent: u8,
}

/// Reads a currency assignment: four bytes a note. `letters` tells the three letters of a country's number.
///
/// # Errors
/// [`MessageError`] when it is no currency assignment or its length is not a multiple of four.
pub fn parse_currency(bytes: &[u8], letters: impl Fn(u8) -> [u8; 3]) -> Result<BillTable, MessageError> {
    let (code, data) = bytes.split_first().ok_or(MessageError::Empty)?;
    if *code != 0x8A {
        return Err(MessageError::Unknown { code: *code });
    }
    if !data.len().is_multiple_of(NOTE_BYTES) {
        return Err(MessageError::Length { code: *code, given: bytes.len() });
    }
    let mut table = BillTable::new();
    for note in data.chunks_exact(NOTE_BYTES) {
        let [code, country, mantissa, exponent] = *note else { continue };
        let Some(index) = code.checked_sub(ESCROW_FIRST).map(usize::from) else { continue };
        while table.len() <= index && table.push(None).is_ok() {}
        if mantissa != 0
            && let (Some(entry), Ok(exponent)) = (table.get_mut(index), i8::try_from(exponent))
        {
            *entry = Some(Value { mantissa: u32::from(mantissa), exponent, currency: letters(country) });
        }
    }
    Ok(table)
}

/// Writes a currency assignment.
pub fn emit_currency(notes: &[Assigned]) -> Body {
    let mut bytes = body(&[0x8A]);
    for note in notes {
        // A note beyond the frame is not told.
        let _ = bytes.extend_from_slice(&[note.code, note.country, note.mantissa, note.exponent]);
    }
    bytes
}

/// A text after its code, for version and serial number; cut to what fits.
pub fn emit_text(code: u8, text: &str) -> Body {
    let mut bytes = body(&[code]);
    for byte in text.bytes().take(TEXT_BYTES_MAX) {
        let _ = bytes.push(byte);
    }
    bytes
}

fn body(bytes: &[u8]) -> Body {
    // Every message here is shorter than the longest; an empty body would be refused by the frame.
    Body::from_slice(bytes).unwrap_or_default()
}
