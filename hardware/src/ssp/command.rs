//! What a host says in SSP (`protocols.md` section 3, "Commands").

use core::fmt;

use heapless::Vec;

/// A command and its data.
pub type Body = Vec<u8, 16>;

/// The versions of the protocol that are spoken here. Older ones tell values without a currency, version 9 changes the credit event.
pub const VERSIONS: core::ops::RangeInclusive<u8> = 6..=8;

/// What a host says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// 01: begin anew.
    Reset,
    /// 02: bit n set takes notes of channel n + 1; so many bytes of bits, 2 to 4.
    Inhibits {
        /// The channels.
        channels: u32,
        /// Bytes of bits: 2, or more on models with more than 16 channels.
        bytes: u8,
    },
    /// 05: who are you, and which channels have you?
    Setup,
    /// 06: speak this version of the protocol.
    Version(u8),
    /// 07: what happened? **With a note in escrow this is the order to stack it.**
    Poll,
    /// 08: give the note in escrow back.
    Reject,
    /// 09: take no notes.
    Disable,
    /// 0A: take notes of the channels that are not inhibited.
    Enable,
    /// 0C: serial number.
    Serial,
    /// 11: the sequence begins anew.
    Sync,
    /// 17: why was the last note refused?
    LastReject,
    /// 18: keep the note in escrow.
    Hold,
    /// 20: firmware.
    Firmware,
    /// 21: dataset.
    Dataset,
    /// 4A: the generator of the key exchange.
    Generator(u64),
    /// 4B: the modulus of the key exchange.
    Modulus(u64),
    /// 4C: the host's intermediate key.
    KeyExchange(u64),
    /// 56: as [`Poll`](Self::Poll), and what money hangs on is told again until [`EventAck`](Self::EventAck).
    PollWithAck,
    /// 57: what was told is settled.
    EventAck,
}

impl Command {
    /// Whether it asks what happened, and stacks a note that lies in escrow.
    pub const fn is_poll(self) -> bool {
        matches!(self, Self::Poll | Self::PollWithAck)
    }

    /// The bytes of its data.
    pub fn emit(self) -> Body {
        let number = |code: u8, number: u64| {
            let mut bytes = body(&[code]);
            // Cannot fail: nine bytes of sixteen.
            let _ = bytes.extend_from_slice(&number.to_le_bytes());
            bytes
        };
        match self {
            Self::Reset => body(&[0x01]),
            Self::Inhibits { channels, bytes } => {
                let mut said = body(&[0x02]);
                let _ = said.extend_from_slice(&channels.to_le_bytes()[..usize::from(bytes.clamp(2, 4))]);
                said
            }
            Self::Setup => body(&[0x05]),
            Self::Version(version) => body(&[0x06, version]),
            Self::Poll => body(&[0x07]),
            Self::Reject => body(&[0x08]),
            Self::Disable => body(&[0x09]),
            Self::Enable => body(&[0x0A]),
            Self::Serial => body(&[0x0C]),
            Self::Sync => body(&[0x11]),
            Self::LastReject => body(&[0x17]),
            Self::Hold => body(&[0x18]),
            Self::Firmware => body(&[0x20]),
            Self::Dataset => body(&[0x21]),
            Self::Generator(value) => number(0x4A, value),
            Self::Modulus(value) => number(0x4B, value),
            Self::KeyExchange(value) => number(0x4C, value),
            Self::PollWithAck => body(&[0x56]),
            Self::EventAck => body(&[0x57]),
        }
    }

    /// Reads what a host said.
    ///
    /// # Errors
    /// [`CommandError`] for commands that are not spoken here and data of the wrong length.
    pub fn parse(bytes: &[u8]) -> Result<Self, CommandError> {
        let (code, data) = bytes.split_first().ok_or(CommandError::Empty)?;
        let number = || <[u8; 8]>::try_from(data).map(u64::from_le_bytes).map_err(|_| CommandError::Length(*code));
        Ok(match (*code, data) {
            (0x01, []) => Self::Reset,
            (0x02, [first, second]) => Self::Inhibits { channels: u32::from_le_bytes([*first, *second, 0, 0]), bytes: 2 },
            (0x02, [first, second, third]) => Self::Inhibits { channels: u32::from_le_bytes([*first, *second, *third, 0]), bytes: 3 },
            (0x02, [first, second, third, last]) => {
                Self::Inhibits { channels: u32::from_le_bytes([*first, *second, *third, *last]), bytes: 4 }
            }
            (0x05, []) => Self::Setup,
            (0x06, [version]) => Self::Version(*version),
            (0x07, []) => Self::Poll,
            (0x08, []) => Self::Reject,
            (0x09, []) => Self::Disable,
            (0x0A, []) => Self::Enable,
            (0x0C, []) => Self::Serial,
            (0x11, []) => Self::Sync,
            (0x17, []) => Self::LastReject,
            (0x18, []) => Self::Hold,
            (0x20, []) => Self::Firmware,
            (0x21, []) => Self::Dataset,
            (0x4A, _) => Self::Generator(number()?),
            (0x4B, _) => Self::Modulus(number()?),
            (0x4C, _) => Self::KeyExchange(number()?),
            (0x56, []) => Self::PollWithAck,
            (0x57, []) => Self::EventAck,
            (0x01 | 0x02 | 0x05..=0x0A | 0x0C | 0x11 | 0x17 | 0x18 | 0x20 | 0x21 | 0x56 | 0x57, _) => {
                return Err(CommandError::Length(*code));
            }
            (other, _) => return Err(CommandError::Unknown(other)),
        })
    }
}

/// A command that is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandError {
    /// There is nothing.
    Empty,
    /// Its data have the wrong length.
    Length(u8),
    /// It is not spoken here.
    Unknown(u8),
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no command"),
            Self::Length(code) => write!(f, "the data of command {code:02X} have the wrong length"),
            Self::Unknown(code) => write!(f, "command {code:02X} is not spoken here"),
        }
    }
}

impl core::error::Error for CommandError {}

fn body(bytes: &[u8]) -> Body {
    Body::from_slice(bytes).unwrap_or_default()
}
