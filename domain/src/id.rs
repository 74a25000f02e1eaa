//! Typed ids, in one alphabetical registry. All are UUIDv7, made by their originator before first use.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::{Builder, Uuid};

use crate::time::WallMillis;

/// Ten random bytes for one id; the domain makes no randomness of its own.
pub type IdSeed = [u8; 10];

/// A text that is no id.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{text}' is not a {what} id: 36 characters of a UUID are expected")]
pub struct IdError {
    what: &'static str,
    text: String,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $what:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes the id from the time and the randomness handed in.
            pub fn new(now: WallMillis, seed: IdSeed) -> Self {
                let millis = u64::try_from(now.as_millis()).unwrap_or(0);
                Self(Builder::from_unix_timestamp_millis(millis, &seed).into_uuid())
            }

            /// The id as a number, for devices and permits.
            pub const fn as_u128(self) -> u128 {
                self.0.as_u128()
            }

            /// The id behind such a number.
            pub const fn from_u128(number: u128) -> Self {
                Self(Uuid::from_u128(number))
            }

            /// The id as bytes, for hashing.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text).map(Self).map_err(|_| IdError { what: $what, text: text.chars().take(48).collect() })
            }
        }
    )*};
}

ids! {
    /// One start of the agent process.
    BootId = "boot";
    /// A case at the centre: owed change, doubt, complaint.
    CaseId = "case";
    /// A life of the centre's database; a restore begins a new one.
    CentreId = "centre incarnation";
    /// What a citizen claims at the centre: one debt, paid once.
    ClaimId = "claim";
    /// A cut of one terminal.
    CutId = "cut";
    /// A doubt about where money is.
    DoubtId = "doubt";
    /// An intent: what will be done, on disk before it is done.
    IntentId = "intent";
    /// One citizen visit that pays for one to five debts.
    PaymentId = "payment";
    /// A price asked from the centre or read from a reference.
    QuoteId = "quote";
    /// A staff session at a terminal.
    SessionId = "session";
    /// A terminal, fixed at enrolment.
    TerminalId = "terminal";
}
