//! The catalogue: services, prices with validity dates, rounding rules, and what may be sold offline.

pub use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::money::{Money, MoneyError};
use crate::reference::Scheme;
use crate::slot::Code;
use crate::time::WallMillis;

/// A service that citizens pay for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Short code: `parquimetro`.
    pub code: Code,
    /// Name on the tile, Spanish.
    pub name: String,
    /// Name on the tile, English.
    pub name_en: String,
    /// The agency that collects, for example `Finanzas, estado`.
    pub agency: String,
    /// The biller that accepts the payments.
    pub biller: Code,
    /// Income key: `6101-05`.
    pub income_key: String,
    /// Icon name (Phosphor), for example `drop`.
    pub icon: String,
    /// How its reference is built.
    pub reference: Scheme,
    /// Where the amount comes from.
    pub pricing: Pricing,
    /// How the total becomes payable in coins.
    pub rounding: RoundingRule,
    /// How it may be sold while the centre cannot be reached.
    pub offline: Offline,
    /// What the citizen does next, Spanish; on K14 and the receipt.
    pub next_step: String,
    /// The same in English.
    pub next_step_en: String,
    /// Other words that people look for it by ("tenencia", "placas"), both languages, with blanks between.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// A service that is in season: on its days K01 leads straight to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Season {
    /// The service.
    pub service: Code,
    /// First day on which it is shown.
    pub from: Date,
    /// Last day on which it is shown.
    pub until: Date,
    /// What is said under its name, Spanish: `Descuento de enero 10 %`.
    pub words: String,
    /// The same in English.
    pub words_en: String,
}

impl Season {
    /// Whether it is shown on a day.
    pub fn is_on(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

/// Where the amount of a debt comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "kebab-case")]
pub enum Pricing {
    /// The same for everybody.
    Fixed {
        /// Prices, each with its validity.
        prices: Vec<Price>,
    },
    /// Asked from the agency.
    LookedUp,
    /// Carried in the reference.
    Embedded,
    /// Typed by the payer and proved by the reference.
    TypedAndVerified,
    /// Any amount the payer wishes.
    Open {
        /// The least.
        least: Money,
        /// The most.
        most: Money,
    },
}

/// A price and the days on which it holds ("vigente desde/hasta").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// First day.
    pub from: Date,
    /// Last day; open-ended without.
    pub until: Option<Date>,
    /// The amount.
    pub amount: Money,
}

/// How a total becomes payable in coins (`money.md` R14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoundingRule {
    /// Must be payable as it is.
    Exact,
    /// To the peso: 1 to 50 centavos down, 51 to 99 up.
    Peso,
}

/// How a service may be sold while the centre cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Offline {
    /// Not at all: the amount must be asked.
    No,
    /// Yes; the agency applies it when it hears of it.
    Yes,
    /// Yes, while the due date inside the reference has not passed.
    UntilDue,
}

impl Pricing {
    /// The fixed price of a day, if the service has one on that day.
    pub fn fixed_on(&self, day: Date) -> Option<&Price> {
        match self {
            Self::Fixed { prices } => prices.iter().find(|price| price.from <= day && price.until.is_none_or(|until| day <= until)),
            Self::LookedUp | Self::Embedded | Self::TypedAndVerified | Self::Open { .. } => None,
        }
    }
}

impl RoundingRule {
    /// The adjustment to add to `total` (may be negative) so that it can be paid.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if the result does not fit.
    pub fn adjustment(self, total: Money) -> Result<Money, MoneyError> {
        match self {
            Self::Exact => Ok(Money::ZERO),
            Self::Peso => {
                let over = total.centavos().rem_euclid(100);
                let adjustment = if over <= 50 { Money::from_centavos(-over) } else { Money::from_centavos(100 - over) };
                total.plus(adjustment).map(|_| adjustment)
            }
        }
    }
}

/// How long a quoted price holds at least (`screens.md` K05: 15 min or more).
pub const QUOTE_VALID_MS: i64 = 20 * 60 * 1000;

/// Until when a quote made now holds.
pub fn quote_valid_until(now: WallMillis) -> WallMillis {
    now.plus_millis(QUOTE_VALID_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn fifty_centavos_go_down_and_fifty_one_up() {
        let adjusted = |centavos| RoundingRule::Peso.adjustment(Money::from_centavos(centavos)).expect("fits").centavos();
        assert_eq!(adjusted(48_736), -36);
        assert_eq!(adjusted(13_750), -50);
        assert_eq!(adjusted(13_751), 49);
        assert_eq!(adjusted(13_700), 0);
    }

    #[test]
    fn a_season_begins_and_ends_with_its_days() {
        let season = Season {
            service: "control-vehicular".parse().expect("a code"),
            from: date(2027, 1, 1),
            until: date(2027, 1, 31),
            words: String::new(),
            words_en: String::new(),
        };
        let on = [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 31), date(2027, 2, 1)].map(|day| season.is_on(day));
        assert_eq!(on, [false, true, true, false]);
    }

    #[test]
    fn a_price_holds_on_its_days_only() {
        let pricing = Pricing::Fixed {
            prices: vec![
                Price { from: date(2026, 1, 1), until: Some(date(2026, 12, 31)), amount: Money::from_centavos(13_700) },
                Price { from: date(2027, 1, 1), until: None, amount: Money::from_centavos(14_300) },
            ],
        };
        assert_eq!(pricing.fixed_on(date(2026, 12, 31)).map(|price| price.amount.centavos()), Some(13_700));
        assert_eq!(pricing.fixed_on(date(2027, 1, 1)).map(|price| price.amount.centavos()), Some(14_300));
        assert_eq!(pricing.fixed_on(date(2025, 12, 31)), None);
    }
}
