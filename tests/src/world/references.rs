//! References with right check digits and future due dates, as the demonstration catalogue wants them.

use anyhow::{Context, Result};
use cas_domain::reference::{modulus_10, modulus_97};

use super::clock;

/// Days until a bill of these stories is due.
const DUE_IN_DAYS: i64 = 30;

/// A parking ticket (`parquimetro`, fixed price): eight digits and their check digit.
///
/// # Errors
/// Never for eight digits.
pub fn parking_ticket(number: u32) -> Result<String> {
    let digits = format!("{number:08}");
    let check = modulus_10(&digits).context("digits only")?;
    Ok(format!("{digits}{check}"))
}

/// A water bill (`agua`): carries its amount in centavos and a due date a month from now.
///
/// # Errors
/// Never for amounts of eight digits.
pub fn water_bill(account: u32, centavos: u32) -> Result<String> {
    let due = clock::now().plus_millis(DUE_IN_DAYS * 24 * 3_600_000).civil().date();
    let day = format!("{:02}{:02}{:02}", due.year() % 100, due.month(), due.day());
    let digits = format!("06{account:010}{day}{centavos:08}");
    let check = modulus_97(&digits).context("digits only")?;
    Ok(format!("{digits}{check:02}"))
}
