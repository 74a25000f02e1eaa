//! The Puloon envelope: `04 ID 02 CMD [PARAM…] 03 BCC` from the host, `01 ID 02 CMD [DATA…] 03 BCC` from the dispenser, and the three-byte
//! items `01 9C r`, `01 8D x` that come while it pays (`protocols.md` section 8a, "Frame").
//!
//! Nothing is stuffed, so a data byte may look like the end. Where a command's answer has a fixed length, that length ends it; else the first
//! 03 does.

use core::fmt;

use heapless::Vec;

use crate::checksum::xor;

/// First byte of a host's frame.
pub const EOT: u8 = 0x04;
/// First byte of a dispenser's frame.
pub const SOH: u8 = 0x01;
const STX: u8 = 0x02;
const ETX: u8 = 0x03;
/// Item: a note was rejected.
const ITEM_REJECT: u8 = 0x9C;
/// Item: a note went out.
const ITEM_OUT: u8 = 0x8D;

/// Bytes of a frame that are not its body.
const ENVELOPE_BYTES: usize = 5;

/// The longest body: a command byte and 40 of data. The longest answers spoken here have 24 (dispense and last status of the 4000).
pub const BODY_BYTES_MAX: usize = 41;

/// The longest frame.
pub const FRAME_BYTES_MAX: usize = BODY_BYTES_MAX + ENVELOPE_BYTES;

/// A whole frame.
pub type Encoded = Vec<u8, FRAME_BYTES_MAX>;

/// Command and data.
pub type Body = Vec<u8, BODY_BYTES_MAX>;

/// What is wrong with bytes that should be a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// The bytes round the body are not those of an envelope.
    Envelope,
    /// The frame is for another unit.
    Unit {
        /// The unit's byte.
        found: u8,
    },
    /// Its check byte does not fit.
    Check {
        /// The byte computed over the frame.
        computed: u8,
        /// The byte that came with it.
        received: u8,
    },
    /// It has no command, or is too long.
    Length {
        /// Bytes of body.
        given: usize,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Envelope => f.write_str("the frame does not begin with 01 or 04 and end with 03"),
            Self::Unit { found } => write!(f, "the frame is of a unit {found:02X}, which is not the configured model"),
            Self::Check { computed, received } => write!(f, "the check byte is {received:02X}, but the bytes add up to {computed:02X}"),
            Self::Length { given } => write!(f, "a body of {given} bytes does not fit a frame (1 to {BODY_BYTES_MAX} are allowed)"),
        }
    }
}

impl core::error::Error for FrameError {}

/// Puts the envelope round command and data. `start` is [`EOT`] from the host, [`SOH`] from the dispenser.
///
/// # Errors
/// [`FrameError::Length`] when the body is empty or too long.
pub fn encode(start: u8, unit: u8, body: &[u8]) -> Result<Encoded, FrameError> {
    let error = FrameError::Length { given: body.len() };
    if body.is_empty() || body.len() > BODY_BYTES_MAX {
        return Err(error);
    }
    let mut frame = Encoded::new();
    frame.extend_from_slice(&[start, unit, STX]).map_err(|_| error)?;
    frame.extend_from_slice(body).map_err(|_| error)?;
    frame.push(ETX).map_err(|_| error)?;
    let check = xor(&frame);
    frame.push(check).map_err(|_| error)?;
    Ok(frame)
}

/// Checks exactly one frame and gives its body.
///
/// # Errors
/// [`FrameError`] names the first thing that is wrong.
pub fn body_of(start: u8, unit: u8, frame: &[u8]) -> Result<&[u8], FrameError> {
    let given = frame.len().saturating_sub(ENVELOPE_BYTES);
    let [first, found, stx, body @ .., etx, received] = frame else { return Err(FrameError::Length { given }) };
    if *first != start || *stx != STX || *etx != ETX {
        return Err(FrameError::Envelope);
    }
    if *found != unit {
        return Err(FrameError::Unit { found: *found });
    }
    if body.is_empty() || body.len() > BODY_BYTES_MAX {
        return Err(FrameError::Length { given });
    }
    let computed = xor(frame.get(..frame.len() - 1).unwrap_or_default());
    if computed != *received {
        return Err(FrameError::Check { computed, received: *received });
    }
    Ok(body)
}

/// What was cut out of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// A good frame's command and data.
    Frame(Body),
    /// A frame that is damaged.
    Damaged(FrameError),
    /// A note went out.
    Out,
    /// A note was rejected, for this reason.
    Rejected(u8),
}

/// How long the body of an answer is, where that is fixed; by its command byte.
pub type Lengths = fn(u8) -> Option<usize>;

/// Cuts frames out of a stream of bytes. What cannot be the start of one is skipped, such as FF.
#[derive(Debug)]
pub struct Decoder {
    start: u8,
    unit: u8,
    lengths: Lengths,
    bytes: Encoded,
}

impl Decoder {
    /// A decoder of frames that begin with `start` and are of `unit`.
    pub const fn new(start: u8, unit: u8, lengths: Lengths) -> Self {
        Self { start, unit, lengths, bytes: Vec::new() }
    }

    /// Forgets a half-read frame.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Whether no frame is half-read: the next byte may be a handshake of one byte.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Takes one byte. `Some` when it ends something.
    pub fn push(&mut self, byte: u8) -> Option<Cut> {
        if self.bytes.push(byte).is_err() {
            self.bytes.clear();
            return Some(Cut::Damaged(FrameError::Length { given: FRAME_BYTES_MAX }));
        }
        while !self.plausible() {
            self.bytes.remove(0);
        }
        if let (SOH, [_, kind @ (ITEM_REJECT | ITEM_OUT), item]) = (self.start, self.bytes.as_slice()) {
            let cut = if *kind == ITEM_OUT { Cut::Out } else { Cut::Rejected(*item) };
            self.bytes.clear();
            return Some(cut);
        }
        if !self.is_whole() {
            return None;
        }
        let frame = core::mem::take(&mut self.bytes);
        Some(match body_of(self.start, self.unit, &frame) {
            // As long as the frame at most.
            Ok(body) => Cut::Frame(Body::from_slice(body).unwrap_or_default()),
            Err(error) => Cut::Damaged(error),
        })
    }

    /// Whether the bytes can be the beginning of a frame or an item.
    fn plausible(&self) -> bool {
        match self.bytes.as_slice() {
            [] => true,
            [start] => *start == self.start,
            [start, second] | [start, second, _] if *second == ITEM_REJECT || *second == ITEM_OUT => {
                *start == self.start && self.start == SOH
            }
            [start, unit] => *start == self.start && *unit == self.unit,
            [start, unit, stx, ..] => *start == self.start && *unit == self.unit && *stx == STX,
        }
    }

    fn is_whole(&self) -> bool {
        let Some(command) = self.bytes.get(3) else { return false };
        match (self.lengths)(*command) {
            Some(body) => self.bytes.len() >= body + ENVELOPE_BYTES,
            None => self.bytes.len() > ENVELOPE_BYTES && self.bytes.get(self.bytes.len() - 2) == Some(&ETX),
        }
    }
}
