//! A citizen's telephone: ten digits, never in an entry, never in a log.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::text_form::serde_as_text;

/// Digits of a number in Mexico's national plan.
pub const PHONE_DIGITS: usize = 10;

/// A telephone number as ten digits. Its `Debug` tells nothing: it belongs to a person, and logs are kept for years.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone([u8; PHONE_DIGITS]);

/// Why a text is no telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PhoneError {
    /// Not ten digits.
    #[error("a telephone number has exactly ten digits")]
    Digits,
    /// No number of the national plan begins so.
    #[error("a telephone number begins with 2 to 9")]
    First,
}

impl Phone {
    /// In groups, as people write it: `449 123 4567`.
    pub fn grouped(&self) -> String {
        let text = self.to_string();
        format!("{} {} {}", &text[..3], &text[3..6], &text[6..])
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    fn from_str(text: &str) -> Result<Self, PhoneError> {
        let digits: [u8; PHONE_DIGITS] = text.as_bytes().try_into().map_err(|_| PhoneError::Digits)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(PhoneError::Digits);
        }
        if matches!(digits[0], b'0' | b'1') {
            return Err(PhoneError::First);
        }
        Ok(Self(digits))
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| write!(f, "{}", char::from(*digit)))
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(hidden)")
    }
}

serde_as_text!(Phone);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_digits_of_the_national_plan_and_nothing_else() {
        let phone: Phone = "4491234567".parse().expect("a number");
        assert_eq!((phone.to_string().as_str(), phone.grouped().as_str()), ("4491234567", "449 123 4567"));
        assert_eq!(format!("{phone:?}"), "Phone(hidden)");
        for wrong in ["", "449123456", "44912345678", "449 123 45", "449123456x", "ñ4912345"] {
            assert_eq!(wrong.parse::<Phone>(), Err(PhoneError::Digits), "{wrong}");
        }
        assert_eq!("0491234567".parse::<Phone>(), Err(PhoneError::First));
    }

    #[test]
    fn a_message_carries_its_digits_and_refuses_others() {
        let phone: Phone = serde_json::from_str("\"4491234567\"").expect("a number");
        assert_eq!(serde_json::to_string(&phone).expect("JSON"), "\"4491234567\"");
        assert!(serde_json::from_str::<Phone>("\"123\"").is_err());
    }
}
