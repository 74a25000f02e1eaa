//! The SSP envelope: `7F SEQ|ADR LEN DATA… CRClo CRChi` (`protocols.md` section 3, "Frame"). On the wire every 7F after the first is said
//! twice; here a frame has it once.

use core::fmt;
use core::ops::RangeInclusive;

use heapless::Vec;

use crate::checksum::ssp;
use crate::cutter::{Cutter, Framing};

/// The first byte of every frame.
pub const STX: u8 = 0x7F;

/// The bit of the second byte that turns with every new command.
const SEQUENCE: u8 = 0x80;

/// Bytes of a frame that are not data.
const ENVELOPE_BYTES: usize = 5;

/// The most data that the length byte can tell.
pub const DATA_BYTES_MAX: usize = 255;

/// The longest frame on the wire: everything but the first byte said twice.
pub const FRAME_BYTES_MAX: usize = 1 + 2 * (DATA_BYTES_MAX + ENVELOPE_BYTES - 1);

/// A whole frame, ready for the wire.
pub type Encoded = Vec<u8, FRAME_BYTES_MAX>;

/// What is wrong with bytes that should be a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// It does not start with [`STX`].
    NoStart,
    /// Its length byte does not fit the bytes given, or is 0.
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
    /// There is no data, or too much.
    Data {
        /// Bytes of data.
        given: usize,
    },
    /// The address has eight bits.
    Address(u8),
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStart => f.write_str("the frame does not start with 7F"),
            Self::Length { announced, given } => {
                write!(f, "the length byte says {announced} bytes of data, but the whole frame has {given} bytes (it has 5 more than data)")
            }
            Self::Checksum { computed, received } => write!(f, "the check sum is {received:04X}, but the bytes add up to {computed:04X}"),
            Self::Data { given } => write!(f, "{given} bytes of data do not fit a frame (1 to 255 are allowed)"),
            Self::Address(address) => write!(f, "{address:02X} is no address (00 to 7D are allowed)"),
        }
    }
}

impl core::error::Error for FrameError {}

/// What a frame carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Whose it is: 00 a validator, 10 a hopper.
    pub address: u8,
    /// It turns with every new command; a device echoes it.
    pub sequence: bool,
    /// Command or generic code, and what belongs to it; at least one byte.
    pub data: &'a [u8],
}

/// Checks exactly one frame, its start bytes said once.
///
/// # Errors
/// [`FrameError`] names the first thing that is wrong.
pub fn packet_of(bytes: &[u8]) -> Result<Packet<'_>, FrameError> {
    let given = bytes.len();
    let announced = bytes.get(2).copied().unwrap_or_default();
    if announced == 0 || usize::from(announced) + ENVELOPE_BYTES != given {
        return Err(FrameError::Length { announced, given });
    }
    if bytes[0] != STX {
        return Err(FrameError::NoStart);
    }
    let (signed, sum) = bytes[1..].split_at(given - 3);
    let (computed, received) = (ssp(signed), u16::from_le_bytes([sum[0], sum[1]]));
    if computed != received {
        return Err(FrameError::Checksum { computed, received });
    }
    Ok(Packet { address: signed[0] & !SEQUENCE, sequence: signed[0] & SEQUENCE != 0, data: &signed[2..] })
}

/// Puts the envelope round a packet, ready for the wire.
///
/// # Errors
/// [`FrameError::Data`] when there is nothing or too much, [`FrameError::Address`] for an address that no device has.
pub fn encode(packet: Packet<'_>) -> Result<Encoded, FrameError> {
    let error = FrameError::Data { given: packet.data.len() };
    let length = u8::try_from(packet.data.len()).ok().filter(|length| *length > 0).ok_or(error)?;
    if packet.address >= STX - 1 {
        // 7F would be a start byte, FF of a turned sequence the same; 7E is left out with it.
        return Err(FrameError::Address(packet.address));
    }
    let mut plain: Vec<u8, { DATA_BYTES_MAX + ENVELOPE_BYTES }> = Vec::new();
    let head = packet.address | if packet.sequence { SEQUENCE } else { 0 };
    plain.extend_from_slice(&[head, length]).map_err(|_| error)?;
    plain.extend_from_slice(packet.data).map_err(|_| error)?;
    let sum = ssp(&plain);
    plain.extend_from_slice(&sum.to_le_bytes()).map_err(|_| error)?;
    let mut wire = Encoded::new();
    wire.push(STX).map_err(|_| error)?;
    for byte in plain {
        wire.push(byte).map_err(|_| error)?;
        if byte == STX {
            wire.push(STX).map_err(|_| error)?;
        }
    }
    Ok(wire)
}

/// How frames begin and end.
#[derive(Debug)]
pub struct Ssp;

impl Framing for Ssp {
    type Error = FrameError;
    const START: u8 = STX;
    const LENGTH_AT: usize = 2;
    const UNCOUNTED: usize = ENVELOPE_BYTES;
    const DOUBLED: bool = true;
    const LENGTHS: RangeInclusive<usize> = 1..=DATA_BYTES_MAX;

    fn check(frame: &[u8]) -> Result<(), FrameError> {
        packet_of(frame).map(|_| ())
    }
}

/// Cuts frames out of a stream of bytes, and says their start bytes once. Noise between frames is skipped.
pub type Decoder = Cutter<Ssp, FRAME_BYTES_MAX>;
