//! ccTalk packets: a checked view of received bytes, and a message that is always valid.
//!
//! Simple form `DEST LEN SRC HDR DATA SUM` (the sum of all bytes is 0 modulo 256); CRC form
//! `DEST LEN CRClo HDR DATA CRChi` with CRC-16/XMODEM over DEST, LEN, HDR, DATA (CCT part 1, section 8).

use core::fmt;
use core::ops::RangeInclusive;

use heapless::Vec;

use crate::checksum::{sum0, xmodem};
use crate::cutter::Framing;

/// The most data bytes a packet can carry (CCT part 1, section 8.2).
pub const DATA_MAX: usize = 252;
/// The longest packet: data and five bytes of frame.
pub const FRAME_MAX: usize = DATA_MAX + OVERHEAD;
/// The address of the host.
pub const HOST: u8 = 1;
/// Bytes of a packet that are not data.
const OVERHEAD: usize = 5;

/// Which checksum a bus uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Checksum {
    /// One byte; the sum of the packet is zero.
    #[default]
    Simple,
    /// Two bytes, CRC-16/XMODEM; the source address is dropped and replies go to the host.
    Crc,
}

/// Why bytes are not a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// Fewer bytes than the length byte promises, or fewer than any packet has.
    Short,
    /// More bytes than the length byte promises.
    Long,
    /// The length byte is over 252.
    Length(u8),
    /// The checksum does not fit.
    Checksum,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short => f.write_str("the packet is cut off; wait for the rest or ask again"),
            Self::Long => f.write_str("bytes follow the packet; split the stream at its length byte"),
            Self::Length(length) => write!(f, "a length of {length} is over the 252 that ccTalk allows"),
            Self::Checksum => f.write_str("the checksum does not fit; ask again"),
        }
    }
}

impl core::error::Error for FrameError {}

/// A packet in a buffer whose length and checksum were checked; reading it never panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    bytes: &'a [u8],
    checksum: Checksum,
}

impl<'a> Packet<'a> {
    /// Checks length and checksum of exactly one packet.
    ///
    /// # Errors
    /// [`FrameError`] says what does not fit.
    pub fn new_checked(bytes: &'a [u8], checksum: Checksum) -> Result<Self, FrameError> {
        let total = total_length(bytes)?.ok_or(FrameError::Short)?;
        if bytes.len() < total {
            return Err(FrameError::Short);
        }
        if bytes.len() > total {
            return Err(FrameError::Long);
        }
        let good = match checksum {
            Checksum::Simple => sum0(bytes) == 0,
            Checksum::Crc => {
                let crc = crc_of(bytes).to_le_bytes();
                bytes[2] == crc[0] && bytes[total - 1] == crc[1]
            }
        };
        if good { Ok(Self { bytes, checksum }) } else { Err(FrameError::Checksum) }
    }

    /// To whom it goes.
    pub fn destination(&self) -> u8 {
        self.bytes[0]
    }

    /// From whom it comes; the CRC form does not say.
    pub fn source(&self) -> Option<u8> {
        (self.checksum == Checksum::Simple).then(|| self.bytes[2])
    }

    /// The header: a command, or 0, 5, 6 in a reply.
    pub fn header(&self) -> u8 {
        self.bytes[3]
    }

    /// The data bytes.
    pub fn data(&self) -> &'a [u8] {
        &self.bytes[4..self.bytes.len() - 1]
    }
}

/// A packet to send, or one that was received: always valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// To whom it goes.
    pub destination: u8,
    /// From whom it comes; 1 where a CRC packet does not say.
    pub source: u8,
    /// The header.
    pub header: u8,
    /// The data.
    pub data: Vec<u8, DATA_MAX>,
}

impl Message {
    /// Reads exactly one packet.
    ///
    /// # Errors
    /// [`FrameError`] says what does not fit.
    pub fn parse(bytes: &[u8], checksum: Checksum) -> Result<Self, FrameError> {
        let packet = Packet::new_checked(bytes, checksum)?;
        let data = Vec::from_slice(packet.data()).map_err(|_| FrameError::Long)?;
        Ok(Self { destination: packet.destination(), source: packet.source().unwrap_or(HOST), header: packet.header(), data })
    }

    /// Writes the packet as it goes on the wire.
    pub fn emit(&self, checksum: Checksum) -> Vec<u8, FRAME_MAX> {
        let mut bytes: Vec<u8, FRAME_MAX> = Vec::new();
        let length = self.data.len().min(DATA_MAX);
        let head = [self.destination, u8::try_from(length).unwrap_or(0), self.source, self.header];
        // The buffer holds the longest packet, so none of these can fail.
        let _ = bytes.extend_from_slice(&head);
        let _ = bytes.extend_from_slice(&self.data[..length]);
        let _ = bytes.push(0);
        let last = bytes.len() - 1;
        match checksum {
            Checksum::Simple => bytes[last] = sum0(&bytes),
            Checksum::Crc => {
                let crc = crc_of(&bytes).to_le_bytes();
                bytes[2] = crc[0];
                bytes[last] = crc[1];
            }
        }
        bytes
    }
}

/// Cuts a byte stream into packets of the simple form; noise is skipped byte by byte and counted.
#[derive(Clone, Debug, Default)]
pub struct Assembler {
    buffer: Vec<u8, FRAME_MAX>,
    noise: u32,
}

impl Assembler {
    /// Takes one byte. A full buffer gives up its oldest byte, which cannot start a packet any more.
    pub fn push(&mut self, byte: u8) {
        if self.buffer.is_full() {
            self.drop_first();
        }
        let _ = self.buffer.push(byte);
    }

    /// The next whole packet that `wanted` may receive, if it is complete.
    pub fn next(&mut self, wanted: impl Fn(u8) -> bool) -> Option<Message> {
        loop {
            let first = *self.buffer.first()?;
            let total = match total_length(&self.buffer) {
                Ok(None) if wanted(first) => return None,
                Ok(Some(total)) if wanted(first) => total,
                Ok(_) | Err(_) => {
                    self.drop_first();
                    continue;
                }
            };
            if self.buffer.len() < total {
                return None;
            }
            if let Ok(message) = Message::parse(&self.buffer[..total], Checksum::Simple) {
                self.buffer.copy_within(total.., 0);
                self.buffer.truncate(self.buffer.len() - total);
                return Some(message);
            }
            self.drop_first();
        }
    }

    /// Forgets a packet that was begun: the line was silent for too long.
    pub fn clear(&mut self) {
        self.noise = self.noise.saturating_add(u32::try_from(self.buffer.len()).unwrap_or(u32::MAX));
        self.buffer.clear();
    }

    /// Whether no packet was begun.
    pub fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// Bytes that belonged to no packet, since the start.
    pub fn noise(&self) -> u32 {
        self.noise
    }

    fn drop_first(&mut self) {
        self.noise = self.noise.saturating_add(1);
        self.buffer.copy_within(1.., 0);
        self.buffer.truncate(self.buffer.len().saturating_sub(1));
    }
}

/// The most data of a reply that [`Replies`] cuts: eleven bytes of events, names of makers.
const REPLY_DATA_MAX: usize = 64;

/// Its packet.
pub const REPLY_BYTES_MAX: usize = REPLY_DATA_MAX + OVERHEAD;

/// How replies begin and end, with either check sum: they go to the host, and their length byte counts the data only.
#[derive(Debug)]
pub struct Replies;

impl Framing for Replies {
    type Error = FrameError;
    const START: u8 = HOST;
    const LENGTH_AT: usize = 1;
    const UNCOUNTED: usize = OVERHEAD;
    const LENGTHS: RangeInclusive<usize> = 0..=REPLY_DATA_MAX;

    /// Which of the two check sums counts is the line's to know; it looks again.
    fn check(frame: &[u8]) -> Result<(), FrameError> {
        Packet::new_checked(frame, Checksum::Simple).or_else(|_| Packet::new_checked(frame, Checksum::Crc)).map(|_| ())
    }
}

/// How long the packet at the start of `bytes` is; `None` while its length byte is missing.
fn total_length(bytes: &[u8]) -> Result<Option<usize>, FrameError> {
    match bytes.get(1) {
        None => Ok(None),
        Some(length) if usize::from(*length) > DATA_MAX => Err(FrameError::Length(*length)),
        Some(length) => Ok(Some(usize::from(*length) + OVERHEAD)),
    }
}

/// CRC-16/XMODEM of a whole packet, leaving out the two bytes that hold it.
fn crc_of(bytes: &[u8]) -> u16 {
    let covered = bytes.iter().enumerate().filter(|(index, _)| *index != 2 && *index + 1 != bytes.len());
    let covered: Vec<u8, FRAME_MAX> = covered.map(|(_, byte)| *byte).collect();
    xmodem(&covered)
}
