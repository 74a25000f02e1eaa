//! Denominations: every Mexican note and coin in circulation, as value and kind.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::money::{Money, MoneyError};
use crate::text_form::serde_as_text;

/// Paper or metal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A coin.
    Coin,
    /// A bank note.
    Bill,
}

/// A note or coin of the currency: what it is worth and what it is made of. `$20` exists as both.
///
/// Written `B20000` (bill of 20,000 centavos) or `C1000`; that text is also its form in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Denomination {
    kind: Kind,
    centavos: u32,
}

/// Why a text or value is no denomination.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DenominationError {
    /// Not the form `B20000` or `C1000`.
    #[error("'{0}' is not a denomination: write B or C and the value in centavos, as in B20000 or C1000")]
    Form(String),
    /// No such note or coin circulates.
    #[error("there is no Mexican {kind} of {value}", kind = if *.0 == Kind::Bill { "note" } else { "coin" }, value = Money::from_centavos(i64::from(*.1)))]
    NotInCirculation(Kind, u32),
}

/// Notes in circulation, centavos (Banco de México, families D1 to G).
const BILLS: [u32; 6] = [2_000, 5_000, 10_000, 20_000, 50_000, 100_000];
/// Coins in circulation, centavos (Banco de México, families B to D).
const COINS: [u32; 9] = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

impl Denomination {
    /// The note or coin of this value.
    ///
    /// # Errors
    /// [`DenominationError::NotInCirculation`] if none circulates.
    pub fn new(kind: Kind, centavos: u32) -> Result<Self, DenominationError> {
        let known: &[u32] = match kind {
            Kind::Bill => &BILLS,
            Kind::Coin => &COINS,
        };
        if known.contains(&centavos) { Ok(Self { kind, centavos }) } else { Err(DenominationError::NotInCirculation(kind, centavos)) }
    }

    /// The note of so many whole pesos, if one circulates.
    pub fn bill(pesos: u32) -> Result<Self, DenominationError> {
        Self::new(Kind::Bill, pesos.saturating_mul(100))
    }

    /// The coin of so many centavos, if one circulates.
    pub fn coin(centavos: u32) -> Result<Self, DenominationError> {
        Self::new(Kind::Coin, centavos)
    }

    /// Every note and coin in circulation, coins first, smallest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> {
        let coins = COINS.iter().map(|&centavos| Self { kind: Kind::Coin, centavos });
        coins.chain(BILLS.iter().map(|&centavos| Self { kind: Kind::Bill, centavos }))
    }

    /// Paper or metal.
    pub const fn kind(self) -> Kind {
        self.kind
    }

    /// Whether it is a note.
    pub fn is_bill(self) -> bool {
        self.kind == Kind::Bill
    }

    /// What one piece is worth.
    pub const fn value(self) -> Money {
        Money::from_centavos(self.centavos as i64)
    }

    /// What `count` pieces are worth.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it does not fit.
    pub fn times(self, count: i64) -> Result<Money, MoneyError> {
        self.value().times(count)
    }

    /// As people say it on screen: `$200`, `$10`, `50¢`.
    pub fn label(self) -> String {
        if self.centavos.is_multiple_of(100) { format!("${}", self.centavos / 100) } else { format!("{}¢", self.centavos) }
    }
}

impl fmt::Display for Denomination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.kind {
            Kind::Bill => 'B',
            Kind::Coin => 'C',
        };
        write!(f, "{letter}{}", self.centavos)
    }
}

impl FromStr for Denomination {
    type Err = DenominationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || DenominationError::Form(text.chars().take(16).collect());
        let kind = match text.as_bytes().first() {
            Some(b'B') => Kind::Bill,
            Some(b'C') => Kind::Coin,
            _ => return Err(bad()),
        };
        let digits = &text[1..];
        if digits.is_empty() || digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        Self::new(kind, digits.parse().map_err(|_| bad())?)
    }
}

serde_as_text!(Denomination);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_denomination_reads_back_from_its_text() {
        for denomination in Denomination::all() {
            assert_eq!(denomination.to_string().parse::<Denomination>(), Ok(denomination));
        }
    }

    #[test]
    fn what_does_not_circulate_is_refused_by_name() {
        assert_eq!("B2500".parse::<Denomination>(), Err(DenominationError::NotInCirculation(Kind::Bill, 2500)));
        for wrong in ["", "B", "X100", "B-100", "B0100", "C1e3", "B99999999999", "ñ100"] {
            assert!(wrong.parse::<Denomination>().is_err(), "{wrong} was taken for a denomination");
        }
    }
}
