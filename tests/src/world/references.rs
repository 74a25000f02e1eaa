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

#[cfg(test)]
mod tests {
    use super::*;
    use cas_domain::money::Money;
    use cas_domain::reference::Scheme;

    #[test]
    fn the_references_read_back_with_their_amounts_and_a_day_to_come() {
        let ticket = parking_ticket(12_345_678).expect("eight digits");
        assert_eq!(ticket, "123456782");
        assert!(Scheme::Modulus10 { length: 9 }.read(&ticket).is_ok());
        let bill = water_bill(123_456, 48_736).expect("eight digits");
        let read = Scheme::Embedded28.read(&bill).expect("a reference of the catalogue");
        assert_eq!(read.amount, Some(Money::from_centavos(48_736)));
        assert!(read.due.is_some_and(|due| due > clock::now().civil().date()));
    }
}
