//! Places in a chain: epoch, sequence, hash, and the head they make.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::hex;
use crate::text_form::serde_as_text;

/// One life of a terminal's chain, counted from 1 (`money.md`, section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub u32);

/// The place of an entry in its epoch, counted from 1 without a gap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// The place before the first entry.
    pub const START: Self = Self(0);

    /// The next place. Ends at the end of numbers, which no terminal reaches.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// The hash of an entry; 32 zero bytes stand before the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryHash(pub [u8; 32]);

impl EntryHash {
    /// What stands before the first entry of an epoch.
    pub const START: Self = Self([0; 32]);
}

/// The head of a chain: its last place and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The epoch.
    pub epoch: Epoch,
    /// The place of the last entry; 0 if there is none.
    pub seq: Seq,
    /// Its hash.
    pub hash: EntryHash,
}

impl Link {
    /// The head of an epoch without entries.
    pub const fn start(epoch: Epoch) -> Self {
        Self { epoch, seq: Seq::START, hash: EntryHash::START }
    }
}

impl fmt::Display for EntryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for EntryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for EntryHash {
    type Err = hex::HexError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        hex::decode_array(text).map(Self)
    }
}

serde_as_text!(EntryHash);
