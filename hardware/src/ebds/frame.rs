//! The EBDS envelope: `02 LEN CTL DATA… 03 CHK` (`protocols.md` section 4, "Frame"). All bytes have seven bits.

use core::fmt;
use core::ops::RangeInclusive;

use heapless::Vec;

use crate::checksum::xor;
use crate::cutter::{Cutter, Framing};

/// The first byte of every frame.
pub const STX: u8 = 0x02;

/// The last byte before the check sum.
pub const ETX: u8 = 0x03;

/// The shortest frame: a control byte without data.
pub const FRAME_BYTES_MIN: usize = 5;

/// The longest frame: the length byte has seven bits.
pub const FRAME_BYTES_MAX: usize = 127;

/// Bytes of a frame that are neither control byte nor data.
const ENVELOPE_BYTES: usize = 4;

/// A whole frame, ready for the wire.
pub type Encoded = Vec<u8, FRAME_BYTES_MAX>;

/// What is wrong with bytes that should be a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// It does not start with [`STX`] or has no [`ETX`] in its place.
    Mark,
    /// Its length byte does not fit the bytes given, or is out of range.
    Length {
        /// The length byte, or 0 where there is none.
        announced: u8,
        /// The bytes given.
        given: usize,
    },
    /// A byte has its eighth bit set.
    EighthBit,
    /// Its check sum does not fit.
    Checksum {
        /// The sum computed over the frame.
        computed: u8,
        /// The sum that came with it.
        received: u8,
    },
    /// Control byte and data are missing or too long.
    Body {
        /// Bytes of body.
        given: usize,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mark => f.write_str("the frame does not start with 02 or has no 03 before its check sum"),
            Self::Length { announced, given } => {
                write!(f, "the length byte says {announced}, but {given} bytes are there (5 to 127 are allowed)")
            }
            Self::EighthBit => f.write_str("a byte has its eighth bit set; set the line to 7 bits, even parity"),
            Self::Checksum { computed, received } => write!(f, "the check sum is {received:02X}, but the bytes add up to {computed:02X}"),
            Self::Body { given } => write!(f, "a body of {given} bytes does not fit a frame (1 to 123 are allowed)"),
        }
    }
}

impl core::error::Error for FrameError {}

/// Checks exactly one frame and gives its body: control byte, then data.
///
/// # Errors
/// [`FrameError`] names the first thing that is wrong.
pub fn body_of(bytes: &[u8]) -> Result<&[u8], FrameError> {
    let given = bytes.len();
    let (Some(&announced), true) = (bytes.get(1), given >= FRAME_BYTES_MIN) else {
        return Err(FrameError::Length { announced: bytes.get(1).copied().unwrap_or_default(), given });
    };
    if usize::from(announced) != given || given > FRAME_BYTES_MAX {
        return Err(FrameError::Length { announced, given });
    }
    if bytes[0] != STX || bytes[given - 2] != ETX {
        return Err(FrameError::Mark);
    }
    if bytes.iter().any(|byte| *byte > 0x7F) {
        return Err(FrameError::EighthBit);
    }
    let (computed, received) = (xor(&bytes[1..given - 2]), bytes[given - 1]);
    if computed != received {
        return Err(FrameError::Checksum { computed, received });
    }
    Ok(&bytes[2..given - 2])
}

/// Puts the envelope round control byte and data.
///
/// # Errors
/// [`FrameError::Body`] when there is nothing or too much, [`FrameError::EighthBit`] when a byte does not fit the line.
pub fn encode(body: &[u8]) -> Result<Encoded, FrameError> {
    let error = FrameError::Body { given: body.len() };
    let length = body.len().checked_add(ENVELOPE_BYTES).ok_or(error)?;
    if !(FRAME_BYTES_MIN..=FRAME_BYTES_MAX).contains(&length) {
        return Err(error);
    }
    if body.iter().any(|byte| *byte > 0x7F) {
        return Err(FrameError::EighthBit);
    }
    let mut frame = Encoded::new();
    frame.extend_from_slice(&[STX, u8::try_from(length).map_err(|_| error)?]).map_err(|_| error)?;
    frame.extend_from_slice(body).map_err(|_| error)?;
    let sum = xor(&frame[1..]);
    frame.extend_from_slice(&[ETX, sum]).map_err(|_| error)?;
    Ok(frame)
}

/// How frames begin and end.
#[derive(Debug)]
pub struct Ebds;

impl Framing for Ebds {
    type Error = FrameError;
    const START: u8 = STX;
    const LENGTH_AT: usize = 1;
    const LENGTHS: RangeInclusive<usize> = FRAME_BYTES_MIN..=FRAME_BYTES_MAX;

    fn check(frame: &[u8]) -> Result<(), FrameError> {
        body_of(frame).map(|_| ())
    }
}

/// Cuts frames out of a stream of bytes. Noise between frames is skipped.
pub type Decoder = Cutter<Ebds, FRAME_BYTES_MAX>;
