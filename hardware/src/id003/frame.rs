//! The ID-003 envelope: `FC LNG CMD [DATA…] CRClo CRChi` (`protocols.md` section 2, "Frame").

use core::fmt;
use core::ops::RangeInclusive;

use heapless::Vec;

use crate::checksum::kermit;
use crate::cutter::{Cutter, Framing};

/// The first byte of every frame.
pub const SYNC: u8 = 0xFC;

/// The shortest frame: a command without data.
pub const FRAME_BYTES_MIN: usize = 5;

/// The longest frame spoken here: a currency assignment of 24 notes takes 101 bytes, a barcode less.
pub const FRAME_BYTES_MAX: usize = 128;

/// Bytes of a frame that are not its body.
const ENVELOPE_BYTES: usize = 4;

/// A whole frame, ready for the wire.
pub type Encoded = Vec<u8, FRAME_BYTES_MAX>;

/// What is wrong with bytes that should be a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// It does not start with [`SYNC`].
    NoSync,
    /// Its length byte does not fit the bytes given, or is out of range.
    Length {
        /// The length byte, or 0 where there is none.
        announced: u8,
        /// The bytes given.
        given: usize,
    },
    /// Its check sum does not fit.
    Checksum {
        /// The sum computed over the frame.
        computed: u16,
        /// The sum that came with it.
        received: u16,
    },
    /// The body is empty or too long.
    Body {
        /// Bytes of body.
        given: usize,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSync => f.write_str("the frame does not start with FC"),
            Self::Length { announced, given } => {
                write!(f, "the length byte says {announced}, but {given} bytes are there (5 to 128 are read)")
            }
            Self::Checksum { computed, received } => write!(f, "the check sum is {received:04X}, but the bytes add up to {computed:04X}"),
            Self::Body { given } => write!(f, "a body of {given} bytes does not fit a frame (1 to 124 are allowed)"),
        }
    }
}

impl core::error::Error for FrameError {}

/// Checks exactly one frame and gives its body: command or status, and data; at least one byte.
///
/// # Errors
/// [`FrameError`] names the first thing that is wrong.
pub fn body_of(bytes: &[u8]) -> Result<&[u8], FrameError> {
    let given = bytes.len();
    let [sync, announced, ..] = *bytes else {
        return Err(FrameError::Length { announced: 0, given });
    };
    if sync != SYNC {
        return Err(FrameError::NoSync);
    }
    if usize::from(announced) != given || !(FRAME_BYTES_MIN..=FRAME_BYTES_MAX).contains(&given) {
        return Err(FrameError::Length { announced, given });
    }
    let (summed, sum) = bytes.split_at(given - 2);
    let (computed, received) = (kermit(summed), u16::from_le_bytes([sum[0], sum[1]]));
    if computed != received {
        return Err(FrameError::Checksum { computed, received });
    }
    Ok(&summed[2..])
}

/// Puts the envelope round a body.
///
/// # Errors
/// [`FrameError::Body`] when the body is empty or does not fit.
pub fn encode(body: &[u8]) -> Result<Encoded, FrameError> {
    let error = FrameError::Body { given: body.len() };
    let length = body.len().checked_add(ENVELOPE_BYTES).ok_or(error)?;
    if !(FRAME_BYTES_MIN..=FRAME_BYTES_MAX).contains(&length) {
        return Err(error);
    }
    let mut frame = Encoded::new();
    frame.extend_from_slice(&[SYNC, u8::try_from(length).map_err(|_| error)?]).map_err(|_| error)?;
    frame.extend_from_slice(body).map_err(|_| error)?;
    let sum = kermit(&frame).to_le_bytes();
    frame.extend_from_slice(&sum).map_err(|_| error)?;
    Ok(frame)
}

/// How frames begin and end.
#[derive(Debug)]
pub struct Id003;

impl Framing for Id003 {
    type Error = FrameError;
    const START: u8 = SYNC;
    const LENGTH_AT: usize = 1;
    const LENGTHS: RangeInclusive<usize> = FRAME_BYTES_MIN..=FRAME_BYTES_MAX;

    fn check(frame: &[u8]) -> Result<(), FrameError> {
        body_of(frame).map(|_| ())
    }
}

/// Cuts frames out of a stream of bytes. Noise between frames is skipped.
pub type Decoder = Cutter<Id003, FRAME_BYTES_MAX>;
