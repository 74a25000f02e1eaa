//! Quotes: what a debt costs, line by line, frozen when the payment opens.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::bounds::{AMOUNT_MAX, DEBT_LINES_MAX};
use crate::catalogue::{Offline, Pricing, Service, quote_valid_until};
use crate::id::QuoteId;
use crate::money::{Money, MoneyError};
use crate::reference::ReadReference;
use crate::slot::Code;
use crate::time::WallMillis;

/// What a line of a debt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// What is paid for.
    Concept,
    /// Recargos.
    Surcharge,
    /// Descuento; negative.
    Discount,
    /// Ajuste al peso; either sign.
    Adjustment,
}

/// One line of a debt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebtLine {
    /// What it is.
    pub kind: LineKind,
    /// What screen and receipt call it, Spanish.
    pub label: String,
    /// The amount; negative for discounts.
    pub amount: Money,
}

/// One debt as quoted; frozen in the payment that pays it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Its id.
    pub id: QuoteId,
    /// The service.
    pub service: Code,
    /// The service's name, Spanish, as sold.
    pub name: String,
    /// The same in English; empty in quotes from before it was kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_en: String,
    /// Icon name (Phosphor); empty in quotes from before it was kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub icon: String,
    /// The biller.
    pub biller: Code,
    /// The agency's name.
    pub agency: String,
    /// Income key.
    pub income_key: String,
    /// The reference without blanks; empty where there is none.
    pub reference: String,
    /// The reference as shown and printed, in groups, masked where it must be.
    pub reference_shown: String,
    /// The holder, masked: `MA*** LÓ***`; empty where not known.
    pub holder: String,
    /// What it is about: `Placas ABC-12-34`; empty where not known.
    pub object: String,
    /// Concept, surcharges, discounts, adjustment.
    pub lines: Vec<DebtLine>,
    /// What is to be paid.
    pub total: Money,
    /// Until when this price holds.
    pub valid_until: WallMillis,
    /// Whether the biller may hear of it later.
    pub may_wait: bool,
    /// What the citizen does next, Spanish.
    pub next_step: String,
    /// The same in English; empty in quotes from before it was kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub next_step_en: String,
}

/// Why no quote can be made.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum QuoteError {
    /// The service has no price today.
    #[error("the service has no price that is valid today")]
    NoPrice,
    /// The amount must be asked at the centre, which cannot be reached.
    #[error("the amount of this service is known at the centre only")]
    NeedsCentre,
    /// The due date inside the reference has passed.
    #[error("the reference has passed its due date")]
    PastDue,
    /// The amount is nothing, absurd, or not the proved one.
    #[error("the amount is nothing, too large, or not the one that the reference proves")]
    Amount,
    /// Too many lines.
    #[error("a debt has at most {DEBT_LINES_MAX} lines")]
    TooManyLines,
}

impl From<MoneyError> for QuoteError {
    fn from(_: MoneyError) -> Self {
        Self::Amount
    }
}

impl Quote {
    /// Makes a quote from its lines: adds the adjustment line of the service's rule and the total.
    ///
    /// # Errors
    /// [`QuoteError`] where the lines make no payable amount.
    pub fn from_lines(
        id: QuoteId,
        service: &Service,
        reference: &ReadReference,
        mut lines: Vec<DebtLine>,
        now: WallMillis,
    ) -> Result<Self, QuoteError> {
        let sum = Money::sum(lines.iter().map(|line| line.amount))?;
        let adjustment = service.rounding.adjustment(sum)?;
        if !adjustment.is_zero() {
            lines.push(DebtLine { kind: LineKind::Adjustment, label: "Ajuste al peso".to_owned(), amount: adjustment });
        }
        let total = sum.plus(adjustment)?;
        if !total.is_positive() || total.centavos() > AMOUNT_MAX {
            return Err(QuoteError::Amount);
        }
        if lines.len() > DEBT_LINES_MAX {
            return Err(QuoteError::TooManyLines);
        }
        Ok(Self {
            id,
            service: service.code.clone(),
            name: service.name.clone(),
            name_en: service.name_en.clone(),
            icon: service.icon.clone(),
            biller: service.biller.clone(),
            agency: service.agency.clone(),
            income_key: service.income_key.clone(),
            reference: reference.text.clone(),
            reference_shown: crate::format::grouped(&reference.text),
            holder: String::new(),
            object: String::new(),
            lines,
            total,
            valid_until: quote_valid_until(now),
            may_wait: service.offline != Offline::No,
            next_step: service.next_step.clone(),
            next_step_en: service.next_step_en.clone(),
        })
    }

    /// Quotes what the terminal itself can know: fixed, embedded, typed-and-proved and open amounts. `typed` is the amount the payer typed.
    ///
    /// # Errors
    /// [`QuoteError::NeedsCentre`] for services that must be looked up; others name what is wrong.
    pub fn local(
        id: QuoteId,
        service: &Service,
        reference: &ReadReference,
        typed: Option<Money>,
        now: WallMillis,
    ) -> Result<Self, QuoteError> {
        let today = now.civil().date();
        if reference.due.is_some_and(|due| due < today) {
            return Err(QuoteError::PastDue);
        }
        let amount = match &service.pricing {
            Pricing::Fixed { .. } => service.pricing.fixed_on(today).ok_or(QuoteError::NoPrice)?.amount,
            Pricing::Embedded => reference.amount.ok_or(QuoteError::Amount)?,
            Pricing::TypedAndVerified => reference.prove_amount(typed.ok_or(QuoteError::Amount)?).map_err(|_| QuoteError::Amount)?,
            Pricing::Open { least, most } => typed.filter(|amount| least <= amount && amount <= most).ok_or(QuoteError::Amount)?,
            Pricing::LookedUp => return Err(QuoteError::NeedsCentre),
        };
        let concept = DebtLine { kind: LineKind::Concept, label: service.name.clone(), amount };
        Self::from_lines(id, service, reference, vec![concept], now)
    }

    /// The adjustment to the peso, zero where there is none.
    pub fn adjustment(&self) -> Money {
        self.lines.iter().find(|line| line.kind == LineKind::Adjustment).map_or(Money::ZERO, |line| line.amount)
    }

    /// What the biller is owed: the total without the adjustment.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it does not fit.
    pub fn owed_to_biller(&self) -> Result<Money, MoneyError> {
        self.total.minus(self.adjustment())
    }
}
