//! Folios: numbers people say by phone, made offline: prefix, terminal, counter, check digit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::bounds::FOLIO_NUMBER_MAX;
use crate::reference::modulus_10;
use crate::text_form::serde_as_text;

/// What a folio numbers (`screens.md`, formats).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FolioKind {
    /// `P`, pago.
    Payment,
    /// `D`, devolución.
    Refund,
    /// `Q`, queja.
    Complaint,
    /// `C`, corte.
    Cut,
    /// `F`, vale de fondo.
    Fund,
    /// `R`, recarga.
    Refill,
    /// `T`, ticket.
    Ticket,
    /// `O`, orden de servicio.
    Order,
}

impl FolioKind {
    /// All kinds.
    pub const ALL: [Self; 8] =
        [Self::Payment, Self::Refund, Self::Complaint, Self::Cut, Self::Fund, Self::Refill, Self::Ticket, Self::Order];

    /// The letter people say first.
    pub const fn letter(self) -> char {
        match self {
            Self::Payment => 'P',
            Self::Refund => 'D',
            Self::Complaint => 'Q',
            Self::Cut => 'C',
            Self::Fund => 'F',
            Self::Refill => 'R',
            Self::Ticket => 'T',
            Self::Order => 'O',
        }
    }
}

/// A terminal's number as people say it, two digits or more; 00 is the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TerminalNumber(pub u16);

impl fmt::Display for TerminalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// A spoken folio: `P 07-004512-5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Folio {
    kind: FolioKind,
    terminal: TerminalNumber,
    number: u32,
}

/// Why a text is no folio, or why none can be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FolioError {
    /// Not the form of a folio.
    #[error("'{0}' is not a folio: expected a letter, terminal, number and check digit, as in P 07-004512-5")]
    Form(String),
    /// The check digit does not fit: one digit was misheard or mistyped.
    #[error("the check digit of '{0}' does not fit: compare each digit")]
    CheckDigit(String),
    /// The counter is used up.
    #[error("folio counters end at {FOLIO_NUMBER_MAX}")]
    UsedUp,
}

impl Folio {
    /// The folio of this counter value.
    ///
    /// # Errors
    /// [`FolioError::UsedUp`] beyond six digits.
    pub fn new(kind: FolioKind, terminal: TerminalNumber, number: u32) -> Result<Self, FolioError> {
        if number > FOLIO_NUMBER_MAX { Err(FolioError::UsedUp) } else { Ok(Self { kind, terminal, number }) }
    }

    /// What it numbers.
    pub const fn kind(self) -> FolioKind {
        self.kind
    }

    /// The terminal that made it; 0 for the centre.
    pub const fn terminal(self) -> TerminalNumber {
        self.terminal
    }

    /// The counter value.
    pub const fn number(self) -> u32 {
        self.number
    }

    /// The check digit over terminal and counter: modulus 10 with doubling from the right.
    pub fn check_digit(self) -> u8 {
        modulus_10(&format!("{}{:06}", self.terminal, self.number)).unwrap_or(0)
    }

    /// Without the blank, for seals, accounts and addresses: `P07-004512-5`.
    pub fn compact(self) -> String {
        format!("{}{}-{:06}-{}", self.kind.letter(), self.terminal, self.number, self.check_digit())
    }
}

impl fmt::Display for Folio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}-{:06}-{}", self.kind.letter(), self.terminal, self.number, self.check_digit())
    }
}

impl FromStr for Folio {
    type Err = FolioError;

    /// Takes what people type: with or without blank and dashes, in upper or lower case.
    fn from_str(text: &str) -> Result<Self, FolioError> {
        let shown: String = text.chars().take(32).collect();
        let form = || FolioError::Form(shown.clone());
        let mut signs = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let letter = signs.next().ok_or_else(form)?.to_ascii_uppercase();
        let kind = FolioKind::ALL.into_iter().find(|kind| kind.letter() == letter).ok_or_else(form)?;
        let digits: String = signs.take(16).collect();
        if !digits.bytes().all(|b| b.is_ascii_digit()) || !(9..=12).contains(&digits.len()) {
            return Err(form());
        }
        let (rest, check) = digits.split_at(digits.len() - 1);
        let (terminal, number) = rest.split_at(rest.len() - 6);
        let terminal = TerminalNumber(terminal.parse().map_err(|_| form())?);
        let folio = Self::new(kind, terminal, number.parse().map_err(|_| form())?)?;
        if check == folio.check_digit().to_string() { Ok(folio) } else { Err(FolioError::CheckDigit(shown)) }
    }
}

serde_as_text!(Folio);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folios_of_the_screens_document_hold() {
        for text in ["P 07-004512-5", "P 07-004513-3", "D 07-000044-3", "C 07-000192-0", "F 00-000318-6", "R 07-000061-7"] {
            let folio: Folio = text.parse().expect(text);
            assert_eq!(folio.to_string(), text);
        }
    }

    #[test]
    fn people_type_folios_in_many_ways() {
        let folio: Folio = "P 07-004512-5".parse().expect("a folio");
        assert_eq!("p070045125".parse(), Ok(folio));
        assert_eq!(folio.compact().parse(), Ok(folio));
    }

    #[test]
    fn one_wrong_digit_is_noticed() {
        assert!(matches!("P 07-004512-6".parse::<Folio>(), Err(FolioError::CheckDigit(_))));
        assert!(matches!("P 07-004521-5".parse::<Folio>(), Err(FolioError::CheckDigit(_))));
        for wrong in ["", "P", "X 07-004512-5", "P 07", "P 07-00451a-5", "P 0700000000000451255", "ñ"] {
            assert!(matches!(wrong.parse::<Folio>(), Err(FolioError::Form(_))), "{wrong}");
        }
    }
}
