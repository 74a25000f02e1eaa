//! The reference schemes of the catalogue: how long, which check digits, what is carried inside.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::check::{condensed_amount, date_from_condensed, date_from_six, modulus_10, modulus_97};
use crate::bounds::{AMOUNT_MAX, REFERENCE_BYTES_MAX};
use crate::money::Money;

/// How a service's reference is built (`screens.md`, section 6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scheme", rename_all = "kebab-case")]
pub enum Scheme {
    /// No reference at all.
    None,
    /// Digits with a modulus-10 check digit at the end.
    Modulus10 {
        /// Digits with the check digit.
        length: u8,
    },
    /// Plain digits, looked up at the centre.
    Digits {
        /// How many.
        length: u8,
    },
    /// A plate and the last five of the vehicle's number.
    PlateAndNiv,
    /// 28 digits: service 2, account 10, due date 6, centavos 8, modulus 97.
    Embedded28,
    /// 20 digits: account 12, condensed date 4, condensed amount 1, constant `2`, modulus 97. The amount is typed and proved.
    Condensed20,
}

/// What was read out of a reference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadReference {
    /// The reference without blanks and dashes.
    pub text: String,
    /// The amount it carries.
    pub amount: Option<Money>,
    /// The last day on which it may be paid.
    pub due: Option<Date>,
    /// The digit that an amount typed beside it must condense to.
    pub amount_proof: Option<u8>,
}

/// Why a reference cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum ReferenceError {
    /// Some signs are missing.
    #[error("{missing} signs are missing")]
    TooShort {
        /// How many.
        missing: u8,
    },
    /// There are too many signs.
    #[error("there are {extra} signs too many")]
    TooLong {
        /// How many.
        extra: u8,
    },
    /// A sign that this reference cannot hold.
    #[error("'{sign}' cannot stand in this reference")]
    Sign {
        /// The sign.
        sign: char,
    },
    /// A check digit does not fit: one number was mistyped.
    #[error("a check digit does not fit: compare the reference with the paper")]
    CheckDigit,
    /// The date inside does not exist.
    #[error("the due date inside the reference does not exist")]
    Date,
    /// The amount inside is nothing or absurd.
    #[error("the amount inside the reference is nothing or too large")]
    Amount,
}

impl Scheme {
    /// Reads a reference as typed or scanned; blanks and dashes are ignored, letters are raised.
    ///
    /// # Errors
    /// [`ReferenceError`] says what to compare or complete.
    pub fn read(&self, typed: &str) -> Result<ReadReference, ReferenceError> {
        let text: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-' && *c != '/')
            .take(REFERENCE_BYTES_MAX + 1)
            .flat_map(char::to_uppercase)
            .collect();
        match self {
            Self::None => Ok(ReadReference::default()),
            Self::Modulus10 { length } => {
                let text = exact_digits(text, *length)?;
                // A length of nothing comes only from a broken configuration; it has no check digit.
                let (rest, check) = text.split_at(text.len().checked_sub(1).ok_or(ReferenceError::CheckDigit)?);
                fits(modulus_10(rest).map(|digit| digit.to_string()), check)?;
                Ok(ReadReference { text, ..Default::default() })
            }
            Self::Digits { length } => Ok(ReadReference { text: exact_digits(text, *length)?, ..Default::default() }),
            Self::PlateAndNiv => plate_and_niv(text),
            Self::Embedded28 => embedded_28(exact_digits(text, 28)?),
            Self::Condensed20 => condensed_20(exact_digits(text, 20)?),
        }
    }

    /// How many signs a full reference has, for the keypad; `None` where the length varies or there is none.
    pub fn length(&self) -> Option<u8> {
        match self {
            Self::None => None,
            Self::Modulus10 { length } | Self::Digits { length } => Some(*length),
            Self::PlateAndNiv => Some(12),
            Self::Embedded28 => Some(28),
            Self::Condensed20 => Some(20),
        }
    }

    /// Whether letters may stand in it.
    pub fn has_letters(&self) -> bool {
        matches!(self, Self::PlateAndNiv)
    }

    /// Whether the payer must type the amount beside it.
    pub fn asks_amount(&self) -> bool {
        matches!(self, Self::Condensed20)
    }
}

impl ReadReference {
    /// Checks a typed amount against the digit that proves it.
    ///
    /// # Errors
    /// [`ReferenceError::Amount`] if it is nothing, absurd, or not the proved one.
    pub fn prove_amount(&self, typed: Money) -> Result<Money, ReferenceError> {
        let centavos = u64::try_from(typed.centavos()).map_err(|_| ReferenceError::Amount)?;
        if centavos == 0 || typed.centavos() > AMOUNT_MAX || self.amount_proof != Some(condensed_amount(centavos)) {
            return Err(ReferenceError::Amount);
        }
        Ok(typed)
    }
}

fn exact_digits(text: String, length: u8) -> Result<String, ReferenceError> {
    if let Some(sign) = text.chars().find(|c| !c.is_ascii_digit()) {
        return Err(ReferenceError::Sign { sign });
    }
    exact(text, length)
}

fn exact(text: String, length: u8) -> Result<String, ReferenceError> {
    let (have, want) = (text.chars().count(), usize::from(length));
    if have < want {
        return Err(ReferenceError::TooShort { missing: u8::try_from(want - have).unwrap_or(u8::MAX) });
    }
    if have > want {
        return Err(ReferenceError::TooLong { extra: u8::try_from(have - want).unwrap_or(u8::MAX) });
    }
    Ok(text)
}

fn fits(computed: Option<String>, written: &str) -> Result<(), ReferenceError> {
    if computed.as_deref() == Some(written) { Ok(()) } else { Err(ReferenceError::CheckDigit) }
}

fn plate_and_niv(text: String) -> Result<ReadReference, ReferenceError> {
    if let Some(sign) = text.chars().find(|c| !c.is_ascii_alphanumeric()) {
        return Err(ReferenceError::Sign { sign });
    }
    // A plate has five to seven signs, the number's end has five.
    let have = text.chars().count();
    if have < 10 {
        return Err(ReferenceError::TooShort { missing: u8::try_from(10 - have).unwrap_or(u8::MAX) });
    }
    if have > 12 {
        return Err(ReferenceError::TooLong { extra: u8::try_from(have - 12).unwrap_or(u8::MAX) });
    }
    Ok(ReadReference { text, ..Default::default() })
}

fn embedded_28(text: String) -> Result<ReadReference, ReferenceError> {
    let (rest, check) = text.split_at(26);
    fits(modulus_97(rest).map(|number| format!("{number:02}")), check)?;
    let due = date_from_six(&text[12..18]).ok_or(ReferenceError::Date)?;
    let centavos: i64 = text[18..26].parse().map_err(|_| ReferenceError::Amount)?;
    if centavos == 0 {
        return Err(ReferenceError::Amount);
    }
    Ok(ReadReference { amount: Some(Money::from_centavos(centavos)), due: Some(due), amount_proof: None, text })
}

fn condensed_20(text: String) -> Result<ReadReference, ReferenceError> {
    let (rest, check) = text.split_at(18);
    fits(modulus_97(rest).map(|number| format!("{number:02}")), check)?;
    fits(Some("2".to_owned()), &text[17..18])?;
    let due = text[12..16].parse().ok().and_then(date_from_condensed).ok_or(ReferenceError::Date)?;
    let proof = text[16..17].parse().map_err(|_| ReferenceError::Amount)?;
    Ok(ReadReference { amount: None, due: Some(due), amount_proof: Some(proof), text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn water_carries_amount_and_due_date() {
        let read = Scheme::Embedded28.read("0600 0012 3456 2612 1800 0487 3653").expect("the catalogue's example");
        assert_eq!(read.amount, Some(Money::from_centavos(48_736)));
        assert_eq!(read.due, Some(date(2026, 12, 18)));
    }

    #[test]
    fn payroll_tax_proves_a_typed_amount() {
        let read = Scheme::Condensed20.read("0000 0009 8765 4822 3272").expect("the catalogue's example");
        assert_eq!(read.due, Some(date(2026, 12, 18)));
        assert_eq!(read.prove_amount(Money::from_centavos(894_000)), Ok(Money::from_centavos(894_000)));
        assert_eq!(read.prove_amount(Money::from_centavos(894_100)), Err(ReferenceError::Amount));
        assert_eq!(read.prove_amount(Money::from_centavos(-894_000)), Err(ReferenceError::Amount));
    }

    #[test]
    fn each_mistake_has_its_name() {
        let ticket = Scheme::Modulus10 { length: 9 };
        assert_eq!(ticket.read("12345678 2").map(|read| read.text), Ok("123456782".to_owned()));
        assert_eq!(ticket.read("123456"), Err(ReferenceError::TooShort { missing: 3 }));
        assert_eq!(ticket.read("1234567822"), Err(ReferenceError::TooLong { extra: 1 }));
        assert_eq!(ticket.read("123456783"), Err(ReferenceError::CheckDigit));
        assert_eq!(ticket.read("12345678x"), Err(ReferenceError::Sign { sign: 'X' }));
        assert_eq!(Scheme::Embedded28.read("0600001234562613180004873653"), Err(ReferenceError::CheckDigit));
        assert_eq!(Scheme::PlateAndNiv.read("ABC-12-34 / 12731").map(|read| read.text), Ok("ABC123412731".to_owned()));
    }
}
