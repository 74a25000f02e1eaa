//! What differs from model to model of SSP, or is uncertain in the sheet (`protocols.md` sections 3 and 11).

/// Settings of one validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its address on the line: 00 for validators.
    pub address: u8,
    /// The version of the protocol that is asked for first, 6 to 8; a device that refuses it is asked for the one below.
    pub version: u8,
    /// Poll with 56 and acknowledge with 57: a credit is told again until it is acknowledged, also to a process that starts later. A model
    /// that answers F2 to it is polled with 07.
    pub with_ack: bool,
    /// Bytes of the inhibits (02): 2 for models with at most 16 channels.
    pub inhibit_bytes: u8,
}

impl Profile {
    /// What the sheet prefers.
    pub const fn standard() -> Self {
        Self { address: 0x00, version: 8, with_ack: true, inhibit_bytes: 2 }
    }

    /// NV9 (USB and plain): 16 channels at most.
    pub const fn nv9() -> Self {
        Self::standard()
    }

    /// NV10: 16 channels at most.
    pub const fn nv10() -> Self {
        Self::standard()
    }

    /// NV200: up to 24 channels here; the sheet says that it takes more bytes of inhibits.
    pub const fn nv200() -> Self {
        Self { inhibit_bytes: 3, ..Self::standard() }
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::standard()
    }
}
