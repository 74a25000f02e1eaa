//! Slots: the positions of a machine. Places and intents belong to a slot, not to a serial number (`money.md`, R8).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

macro_rules! short_text {
    ($(#[$doc:meta])* $name:ident, $max:literal, $what:literal, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                let allowed: fn(char) -> bool = $allowed;
                if text.is_empty() || text.len() > $max || !text.chars().all(allowed) {
                    return Err(NameError { what: $what, max: $max, text: text.chars().take(40).collect() });
                }
                Ok(Self(text))
            }
        }

        impl FromStr for $name {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                text.to_owned().try_into()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// A text that cannot name this thing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{text}' cannot name a {what}: 1 to {max} characters of a-z, 0-9 and '-' (upper case for seals and pouches)")]
pub struct NameError {
    what: &'static str,
    max: usize,
    text: String,
}

short_text!(
    /// A device's position in the machine: `bill`, `coin`, `hopper-1`.
    Slot, 16, "slot", |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
);
short_text!(
    /// The number on the seal of a bag, as printed on it.
    Seal, 20, "seal", |c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-'
);
short_text!(
    /// A pouch: the compact folio of its vale (`F00-000318-6`), a seal or an envelope number.
    PouchNumber, 24, "pouch", |c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-'
);
short_text!(
    /// The number of a member of staff, as on the badge.
    PersonNumber, 8, "person", |c| c.is_ascii_digit()
);
short_text!(
    /// A short code of the centre: site, biller, service, case.
    Code, 40, "code", |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
);
