//! Wire memory (`money.md` section 5): what the far end of a line remembers of the talk and the host must know after a restart.
//!
//! It is no money and proves none. With it the first message of a new process makes a device repeat what it told last; without it, or
//! with a wrong one, that message may make it forget a note that nobody has on disk: then an open intent is a doubt, never a guess.
//! It belongs to one device, and to one boot of the computer: whoever keeps it sees to both.

use heapless::Vec;

use super::identity::Serial;

/// Bytes of a protocol's memory at most: a toggle, a sequence, a session's count.
pub const WIRE_BYTES_MAX: usize = 32;

/// What a protocol remembers, in its own words.
pub type WireBytes = Vec<u8, WIRE_BYTES_MAX>;

/// What a machine wants written down before its next frame leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WireMemory {
    /// Serial number of the device that was spoken to; empty where it has told none.
    pub serial: Serial,
    /// What the protocol remembers.
    pub bytes: WireBytes,
}
