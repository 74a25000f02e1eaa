//! The CCNET envelope: `02 ADR LNG BODY… CRClo CRChi` (`protocols.md` section 1, "Frame").

use core::fmt;
use core::ops::RangeInclusive;

use heapless::Vec;

use crate::checksum::kermit;
use crate::cutter::{Cutter, Framing};

/// The first byte of every frame.
pub const SYNC: u8 = 0x02;

/// The shortest frame: one byte of body.
pub const FRAME_BYTES_MIN: usize = 6;

/// The longest frame of the short form. The long form (length byte 0) serves firmware download only and is not spoken here.
pub const FRAME_BYTES_MAX: usize = 250;

/// Bytes of a frame that are not its body.
const ENVELOPE_BYTES: usize = 5;

/// A whole frame, ready for the wire.
pub type Encoded = Vec<u8, FRAME_BYTES_MAX>;

/// What is wrong with bytes that should be a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// It does not start with [`SYNC`].
    NoSync,
    /// Its length byte is outside 6 to 250, or does not fit the bytes given.
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
    /// The body is empty or longer than a short frame takes.
    Body {
        /// Bytes of body.
        given: usize,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSync => f.write_str("the frame does not start with 02"),
            Self::Length { announced, given } => {
                write!(f, "the length byte says {announced}, but {given} bytes are there (6 to 250 are allowed)")
            }
            Self::Checksum { computed, received } => {
                write!(f, "the check sum is {received:04X}, but the bytes add up to {computed:04X}")
            }
            Self::Body { given } => write!(f, "a body of {given} bytes does not fit a frame (1 to 245 are allowed)"),
        }
    }
}

impl core::error::Error for FrameError {}

/// A checked view of the bytes of one frame; reading from it never panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    address: u8,
    body: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Checks start byte, length and check sum of exactly one frame.
    ///
    /// # Errors
    /// [`FrameError`] names the first thing that is wrong.
    pub fn new_checked(bytes: &'a [u8]) -> Result<Self, FrameError> {
        let given = bytes.len();
        let (sync, address, announced) = match bytes {
            [sync, address, length, ..] => (*sync, *address, *length),
            _ => return Err(FrameError::Length { announced: 0, given }),
        };
        if sync != SYNC {
            return Err(FrameError::NoSync);
        }
        if usize::from(announced) != given || !(FRAME_BYTES_MIN..=FRAME_BYTES_MAX).contains(&given) {
            return Err(FrameError::Length { announced, given });
        }
        let (summed, sum) = bytes.split_at(given - 2);
        let computed = kermit(summed);
        let received = u16::from_le_bytes([sum[0], sum[1]]);
        if computed != received {
            return Err(FrameError::Checksum { computed, received });
        }
        Ok(Self { address, body: &summed[3..] })
    }

    /// The device the frame is for or from.
    pub fn address(&self) -> u8 {
        self.address
    }

    /// Command and data; at least one byte.
    pub fn body(&self) -> &'a [u8] {
        self.body
    }
}

/// Puts the envelope round a body.
///
/// # Errors
/// [`FrameError::Body`] when the body is empty or does not fit.
pub fn encode(address: u8, body: &[u8]) -> Result<Encoded, FrameError> {
    let error = FrameError::Body { given: body.len() };
    let length = body.len().checked_add(ENVELOPE_BYTES).ok_or(error)?;
    if !(FRAME_BYTES_MIN..=FRAME_BYTES_MAX).contains(&length) {
        return Err(error);
    }
    let mut frame = Encoded::new();
    frame.extend_from_slice(&[SYNC, address, u8::try_from(length).map_err(|_| error)?]).map_err(|_| error)?;
    frame.extend_from_slice(body).map_err(|_| error)?;
    let sum = kermit(&frame).to_le_bytes();
    frame.extend_from_slice(&sum).map_err(|_| error)?;
    Ok(frame)
}

/// How frames begin and end.
#[derive(Debug)]
pub struct Ccnet;

impl Framing for Ccnet {
    type Error = FrameError;
    const START: u8 = SYNC;
    const LENGTH_AT: usize = 2;
    const LENGTHS: RangeInclusive<usize> = FRAME_BYTES_MIN..=FRAME_BYTES_MAX;

    fn check(frame: &[u8]) -> Result<(), FrameError> {
        Frame::new_checked(frame).map(|_| ())
    }
}

/// Cuts frames out of a stream of bytes. Noise between frames is skipped.
pub type Decoder = Cutter<Ccnet, FRAME_BYTES_MAX>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_frame_says_what_is_wrong() {
        assert_eq!(Frame::new_checked(&[0x02, 0x03]), Err(FrameError::Length { announced: 0, given: 2 }));
        assert_eq!(Frame::new_checked(&[0x03, 0x03, 0x06, 0x33, 0xDA, 0x81]), Err(FrameError::NoSync));
        assert_eq!(
            Frame::new_checked(&[0x02, 0x03, 0x06, 0x33, 0xDA, 0x80]),
            Err(FrameError::Checksum { computed: 0x81DA, received: 0x80DA })
        );
        assert_eq!(Frame::new_checked(&[0x02, 0x03, 0x07, 0x33, 0xDA, 0x81]), Err(FrameError::Length { announced: 7, given: 6 }));
        assert_eq!(encode(3, &[]), Err(FrameError::Body { given: 0 }));
        assert_eq!(encode(3, &[0; 246]), Err(FrameError::Body { given: 246 }));
    }

    #[test]
    fn noise_before_a_frame_is_skipped_even_if_it_looks_like_a_start() {
        let mut decoder = Decoder::new();
        let mut found = None;
        for byte in [0xFF, 0x02, 0x02, 0x03, 0x06, 0x33, 0xDA, 0x81] {
            if let Some(frame) = decoder.push(byte) {
                found = Some(frame.unwrap());
            }
        }
        assert_eq!(found.unwrap().as_slice(), &[0x02, 0x03, 0x06, 0x33, 0xDA, 0x81]);
    }
}
