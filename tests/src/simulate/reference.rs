//! References with right check digits, as the catalogue wants them.

use cas_domain::reference::{modulus_10, modulus_97};

/// The reference of a service for a number and an amount in centavos; `None` where these stories know none.
pub fn reference(service: &str, number: u32, centavos: u32) -> Option<String> {
    match service {
        "parquimetro" => {
            let digits = format!("{:08}", number % 100_000_000);
            Some(format!("{digits}{}", modulus_10(&digits)?))
        }
        "licencia" | "acta-nacimiento" => {
            let digits = format!("{:09}", number % 1_000_000_000);
            Some(format!("{digits}{}", modulus_10(&digits)?))
        }
        "agua" => {
            // Due at the end of the year: after every story.
            let digits = format!("06{:010}261231{centavos:08}", number);
            Some(format!("{digits}{:02}", modulus_97(&digits)?))
        }
        "donativo" | "antecedentes" => Some(String::new()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cas_domain::reference::Scheme;

    #[test]
    fn the_references_hold() {
        let ticket = reference("parquimetro", 12_345_678, 0).expect("a reference");
        assert_eq!(ticket, "123456782");
        let bill = reference("agua", 42, 48_737).expect("a reference");
        assert_eq!(Scheme::Embedded28.read(&bill).expect("holds").amount.map(|sum| sum.centavos()), Some(48_737));
    }
}
