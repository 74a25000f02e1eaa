//! The line of a Fujitsu dispenser: `10 02 LEN LEN DATA… 10 03 CRClo CRChi`, and the two-byte signals `10 05`, `10 06`, `10 15`
//! (`protocols.md` section 8b, "Line").
//!
//! The length counts the data; the check sum is KERMIT over length, data and `10 03`. Whether a 10 inside is doubled is uncertain: both are
//! read and written, as the profile says; length and check sum are of the data as it is meant.

use core::fmt;

use heapless::Vec;

use crate::checksum::kermit;

const DLE: u8 = 0x10;
const STX: u8 = 0x02;
const ETX: u8 = 0x03;

/// I have something to say.
pub const ENQUIRY: [u8; 2] = [DLE, 0x05];
/// Go on, or taken.
pub const ACK: [u8; 2] = [DLE, 0x06];
/// Damaged.
pub const NAK: [u8; 2] = [DLE, 0x15];

/// The most data of a frame: the longest known answer has 139 bytes.
pub const DATA_BYTES_MAX: usize = 192;

/// Length, data, `10 03` and check sum.
const INSIDE_BYTES_MAX: usize = DATA_BYTES_MAX + 6;

/// The longest frame on the line, every byte of length and data doubled.
pub const FRAME_BYTES_MAX: usize = 2 * INSIDE_BYTES_MAX;

/// A whole frame.
pub type Encoded = Vec<u8, FRAME_BYTES_MAX>;

/// What a frame carries.
pub type Data = Vec<u8, DATA_BYTES_MAX>;

/// What is wrong with bytes that should be a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// It has no data, or more than is read.
    Length {
        /// Bytes of data.
        given: usize,
    },
    /// The data does not end with `10 03`, or a 10 in it is not doubled.
    End,
    /// Its check sum does not fit.
    Checksum {
        /// The sum computed over the frame.
        computed: u16,
        /// The sum that came with it.
        received: u16,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { given } => write!(f, "{given} bytes of data do not fit a frame (1 to {DATA_BYTES_MAX} are allowed)"),
            Self::End => f.write_str("the data does not end where its length says; check whether the model doubles 10"),
            Self::Checksum { computed, received } => write!(f, "the check sum is {received:04X}, but the bytes add up to {computed:04X}"),
        }
    }
}

impl core::error::Error for FrameError {}

/// Puts the envelope round data; `doubled` where a 10 in it is written twice.
///
/// # Errors
/// [`FrameError::Length`] when there is no data, or too much.
pub fn encode(data: &[u8], doubled: bool) -> Result<Encoded, FrameError> {
    let error = FrameError::Length { given: data.len() };
    if data.is_empty() || data.len() > DATA_BYTES_MAX {
        return Err(error);
    }
    let length = u16::try_from(data.len()).map_err(|_| error)?.to_be_bytes();
    let mut inside: Vec<u8, INSIDE_BYTES_MAX> = Vec::new();
    inside.extend_from_slice(&length).map_err(|_| error)?;
    inside.extend_from_slice(data).map_err(|_| error)?;
    let meant = inside.len();
    inside.extend_from_slice(&[DLE, ETX]).map_err(|_| error)?;
    let sum = kermit(&inside).to_le_bytes();
    let mut frame = Encoded::new();
    frame.extend_from_slice(&[DLE, STX]).map_err(|_| error)?;
    for (index, byte) in inside.iter().enumerate() {
        frame.push(*byte).map_err(|_| error)?;
        if doubled && *byte == DLE && index < meant {
            frame.push(DLE).map_err(|_| error)?;
        }
    }
    frame.extend_from_slice(&sum).map_err(|_| error)?;
    Ok(frame)
}

/// What was cut out of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// `10 05`.
    Enquiry,
    /// `10 06`.
    Ack,
    /// `10 15`.
    Nak,
    /// A good frame's data.
    Frame(Data),
    /// A frame that is damaged.
    Damaged(FrameError),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    /// After a 10 outside a frame.
    Signal,
    /// Inside a frame.
    Inside,
    /// Inside a frame, after a 10 that another one must follow.
    Doubled,
}

/// Cuts signals and frames out of a stream of bytes.
#[derive(Debug)]
pub struct Decoder {
    doubled: bool,
    state: State,
    inside: Vec<u8, INSIDE_BYTES_MAX>,
}

impl Decoder {
    /// A decoder; `doubled` where a 10 in the data comes twice.
    pub const fn new(doubled: bool) -> Self {
        Self { doubled, state: State::Idle, inside: Vec::new() }
    }

    /// Forgets what is half-read.
    pub fn clear(&mut self) {
        self.state = State::Idle;
        self.inside.clear();
    }

    /// Takes one byte. `Some` when it ends something.
    pub fn push(&mut self, byte: u8) -> Option<Cut> {
        match (self.state, byte) {
            (State::Idle | State::Signal, DLE) => {
                self.state = State::Signal;
                None
            }
            (State::Idle, _) => None,
            (State::Signal, STX) => {
                self.clear();
                self.state = State::Inside;
                None
            }
            (State::Signal, _) => {
                self.state = State::Idle;
                match [DLE, byte] {
                    ENQUIRY => Some(Cut::Enquiry),
                    ACK => Some(Cut::Ack),
                    NAK => Some(Cut::Nak),
                    _ => None,
                }
            }
            (State::Inside, DLE) if self.doubled && self.inside.len() < self.meant() => {
                self.state = State::Doubled;
                None
            }
            (State::Doubled, DLE) => {
                self.state = State::Inside;
                self.take(DLE)
            }
            (State::Doubled, _) => {
                self.clear();
                Some(Cut::Damaged(FrameError::End))
            }
            (State::Inside, _) => self.take(byte),
        }
    }

    /// Bytes of length and data, as far as is known.
    fn meant(&self) -> usize {
        match self.inside.as_slice() {
            [high, low, ..] => 2 + usize::from(u16::from_be_bytes([*high, *low])),
            _ => 2,
        }
    }

    fn take(&mut self, byte: u8) -> Option<Cut> {
        let pushed = self.inside.push(byte).is_ok();
        if self.inside.len() < 2 {
            return None;
        }
        let meant = self.meant();
        let given = meant - 2;
        if !pushed || given == 0 || given > DATA_BYTES_MAX {
            self.clear();
            return Some(Cut::Damaged(FrameError::Length { given }));
        }
        if self.inside.len() < meant + 4 {
            return None;
        }
        let inside = core::mem::take(&mut self.inside);
        self.clear();
        Some(match check(&inside, meant) {
            Ok(data) => Cut::Frame(data),
            Err(error) => Cut::Damaged(error),
        })
    }
}

fn check(inside: &[u8], meant: usize) -> Result<Data, FrameError> {
    let (summed, sum) = inside.split_at(meant + 2);
    let [low, high] = *sum else { return Err(FrameError::End) };
    let Some([DLE, ETX]) = summed.get(meant..) else { return Err(FrameError::End) };
    let (computed, received) = (kermit(summed), u16::from_le_bytes([low, high]));
    if computed != received {
        return Err(FrameError::Checksum { computed, received });
    }
    // As long as the frame at most.
    Ok(Data::from_slice(summed.get(2..meant).unwrap_or_default()).unwrap_or_default())
}
