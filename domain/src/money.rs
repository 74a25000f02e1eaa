//! Money: integer centavos with a currency and checked arithmetic only.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The currencies the system knows. One for now; amounts of different currencies never add.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Currency {
    /// Mexican peso, 100 centavos.
    #[default]
    #[serde(rename = "MXN")]
    Mxn,
}

/// An amount in centavos; may be negative where a document says so (a discount line, a difference).
///
/// Serialised as the bare integer of centavos: the currency of a terminal is fixed at enrolment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

/// Why an amount could not be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// The result does not fit.
    #[error("the amount is too large to be counted in centavos")]
    Overflow,
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of so many centavos.
    pub const fn from_centavos(centavos: i64) -> Self {
        Self(centavos)
    }

    /// An amount of so many whole pesos.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it does not fit.
    pub const fn from_pesos(pesos: i64) -> Result<Self, MoneyError> {
        match pesos.checked_mul(100) {
            Some(centavos) => Ok(Self(centavos)),
            None => Err(MoneyError::Overflow),
        }
    }

    /// The amount in centavos.
    pub const fn centavos(self) -> i64 {
        self.0
    }

    /// The currency of the amount.
    pub const fn currency(self) -> Currency {
        Currency::Mxn
    }

    /// Whether the amount is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether the amount is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it does not fit.
    pub const fn plus(self, other: Self) -> Result<Self, MoneyError> {
        match self.0.checked_add(other.0) {
            Some(sum) => Ok(Self(sum)),
            None => Err(MoneyError::Overflow),
        }
    }

    /// The difference.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it does not fit.
    pub const fn minus(self, other: Self) -> Result<Self, MoneyError> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Ok(Self(difference)),
            None => Err(MoneyError::Overflow),
        }
    }

    /// The amount `count` times.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it does not fit.
    pub const fn times(self, count: i64) -> Result<Self, MoneyError> {
        match self.0.checked_mul(count) {
            Some(product) => Ok(Self(product)),
            None => Err(MoneyError::Overflow),
        }
    }

    /// The part of `other` that is missing from this amount: `other - self`, never below nothing.
    pub const fn missing_to(self, other: Self) -> Self {
        let difference = other.0.saturating_sub(self.0);
        Self(if difference > 0 { difference } else { 0 })
    }

    /// The sum of many amounts.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it does not fit.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }
}

/// As on screen and paper: `$1,234.50`, `-$0.40`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let (pesos, centavos) = (magnitude / 100, magnitude % 100);
        let digits = pesos.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}${grouped}.{centavos:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_on_the_screen() {
        let shown = |centavos| Money::from_centavos(centavos).to_string();
        assert_eq!(shown(0), "$0.00");
        assert_eq!(shown(6300), "$63.00");
        assert_eq!(shown(123_450), "$1,234.50");
        assert_eq!(shown(-40), "-$0.40");
        assert_eq!(shown(100_000_000), "$1,000,000.00");
    }

    #[test]
    fn too_large_is_an_error_and_not_a_wrap() {
        let most = Money::from_centavos(i64::MAX);
        assert_eq!(most.plus(Money::from_centavos(1)), Err(MoneyError::Overflow));
        assert_eq!(Money::from_centavos(i64::MIN).minus(Money::from_centavos(1)), Err(MoneyError::Overflow));
        assert_eq!(Money::from_pesos(i64::MAX), Err(MoneyError::Overflow));
    }
}
