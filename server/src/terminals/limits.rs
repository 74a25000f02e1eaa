//! Limits of one terminal: set by people, within bounds; a change is a new version of its configuration (R16).

use cas_domain::folio::TerminalNumber;
use cas_domain::money::Money;
use cas_domain::wire::v1::Limits;
use thiserror::Error;

use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::store::Db;
use crate::store::terminals::TerminalRow;

/// The largest sum that any terminal may take in cash for one payment, pesos: a note for every slot of a small box.
const CASH_PESOS_MAX: i64 = 50_000;
/// The most payments that may wait for the centre.
const OFFLINE_MAX: u32 = 1_000;

/// Why limits cannot be set so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LimitError {
    /// Beyond what any terminal may take.
    #[error("cash is limited to 20 to {CASH_PESOS_MAX} pesos for one payment")]
    Cash,
    /// More would be given back or paid as change than one payment may bring in.
    #[error("what a cancellation gives back, and the change, are 0 up to what one payment may bring in")]
    Back,
    /// More payments than may wait.
    #[error("0 to {OFFLINE_MAX} payments may wait for the centre")]
    Offline,
    /// Not a whole number.
    #[error("limits are whole numbers: pesos, and payments")]
    Form,
}

/// The usual limits, where nobody has set others.
pub fn usual() -> Limits {
    Limits {
        cash_max: Money::from_centavos(500_000),
        cancel_back_max: Money::from_centavos(10_000),
        change_max: Money::from_centavos(100_000),
        offline_payments_max: 50,
    }
}

/// The limits of a terminal.
///
/// # Errors
/// [`CentreError`] if what is stored cannot be read.
pub fn of(db: &Db, terminal: &TerminalRow) -> Result<Limits, CentreError> {
    match db.newest_limits(terminal.id)? {
        Some(body) => Ok(serde_json::from_str(&body)?),
        None => Ok(usual()),
    }
}

/// Checks typed limits: whole pesos.
///
/// # Errors
/// [`LimitError`] names the bound.
pub fn check(cash: &str, back: &str, change: &str, offline: &str) -> Result<Limits, LimitError> {
    let pesos = |text: &str| -> Result<Money, LimitError> {
        let pesos: i64 = text.trim().parse().map_err(|_| LimitError::Form)?;
        Money::from_pesos(pesos).map_err(|_| LimitError::Form)
    };
    let (cash_max, cancel_back_max, change_max) = (pesos(cash)?, pesos(back)?, pesos(change)?);
    let offline_payments_max = offline.trim().parse().map_err(|_| LimitError::Form)?;
    if !(2_000..=CASH_PESOS_MAX * 100).contains(&cash_max.centavos()) {
        return Err(LimitError::Cash);
    }
    if [cancel_back_max, change_max].into_iter().any(|limit| limit < Money::ZERO || limit > cash_max) {
        return Err(LimitError::Back);
    }
    if offline_payments_max > OFFLINE_MAX {
        return Err(LimitError::Offline);
    }
    Ok(Limits { cash_max, cancel_back_max, change_max, offline_payments_max })
}

impl Centre {
    /// Sets the limits of one terminal; they reach it with its next configuration.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], [`CentreError::NotFound`].
    pub fn set_limits(&self, session: &Session, number: TerminalNumber, limits: &Limits) -> Result<(), CentreError> {
        session.need(Right::Limits)?;
        let now = self.now();
        let body = serde_json::to_string(limits)?;
        self.store.write(|db| {
            let terminal = db.terminal_by_number(number)?.ok_or(CentreError::NotFound("terminal"))?;
            db.add_limits(terminal.id, &body, session.number.as_str(), now)?;
            let detail = format!("efectivo {}, cancelación {}, cambio {}", limits.cash_max, limits.cancel_back_max, limits.change_max);
            Ok(db.add_audit(now, session.number.as_str(), "limits", &format!("cajero {number}"), &detail)?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_stay_within_their_bounds() {
        assert_eq!(check("5000", "100", "1000", "50"), Ok(usual()));
        assert_eq!(check("19", "0", "0", "0"), Err(LimitError::Cash));
        assert_eq!(check("50001", "0", "0", "0"), Err(LimitError::Cash));
        assert_eq!(check("500", "501", "0", "0"), Err(LimitError::Back));
        assert_eq!(check("500", "0", "-1", "0"), Err(LimitError::Back));
        assert_eq!(check("500", "0", "0", "1001"), Err(LimitError::Offline));
        for bad in ["", "5,000", "5000.50", "99999999999999999999"] {
            assert_eq!(check(bad, "0", "0", "0"), Err(LimitError::Form), "{bad}");
        }
    }
}
