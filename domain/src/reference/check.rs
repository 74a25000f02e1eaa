//! Check digits (`screens.md`, section 6: weights).

use jiff::ToSpan;
use jiff::civil::Date;

/// Modulus 10 with doubling from the right; `None` if a sign is no digit.
pub fn modulus_10(digits: &str) -> Option<u8> {
    let mut sum = 0_u32;
    for (index, sign) in digits.chars().rev().enumerate() {
        let digit = sign.to_digit(10)?;
        let weighted = if index % 2 == 0 { digit * 2 } else { digit };
        sum = (sum + weighted / 10 + weighted % 10) % 10;
    }
    u8::try_from((10 - sum) % 10).ok()
}

/// Modulus 97: weights 11, 13, 17, 19, 23 from the right, sum modulo 97 plus 1, so 1 to 97; `None` if a sign is no digit.
pub fn modulus_97(digits: &str) -> Option<u8> {
    const WEIGHTS: [u32; 5] = [11, 13, 17, 19, 23];
    let mut sum = 0_u32;
    for (sign, weight) in digits.chars().rev().zip(WEIGHTS.iter().cycle()) {
        sum = (sum + sign.to_digit(10)? * weight) % 97;
    }
    u8::try_from(sum + 1).ok()
}

/// The condensed date: (year - 2014) * 372 + (month - 1) * 31 + day - 1; `None` outside 0 to 9999.
pub fn condensed_date(day: Date) -> Option<u16> {
    let number = (i32::from(day.year()) - 2014) * 372 + (i32::from(day.month()) - 1) * 31 + i32::from(day.day()) - 1;
    u16::try_from(number).ok().filter(|number| *number <= 9999)
}

/// The date behind a condensed date; `None` if that day does not exist.
pub fn date_from_condensed(number: u16) -> Option<Date> {
    let (years, rest) = (number / 372, number % 372);
    let year = i16::try_from(2014 + years).ok()?;
    let (month, day) = (i8::try_from(rest / 31 + 1).ok()?, i8::try_from(rest % 31 + 1).ok()?);
    Date::new(year, month, day).ok()
}

/// The condensed amount: the digits of the centavos weighted 7, 3, 1 from the right, modulo 10. It proves an amount, it does not carry it.
pub fn condensed_amount(centavos: u64) -> u8 {
    let mut rest = centavos;
    let mut sum = 0_u64;
    for weight in [7, 3, 1].iter().cycle() {
        if rest == 0 {
            break;
        }
        sum += (rest % 10) * weight;
        rest /= 10;
    }
    u8::try_from(sum % 10).unwrap_or(0)
}

/// A date written as six digits, year month day (`261218`); `None` if it does not exist.
pub fn date_from_six(digits: &str) -> Option<Date> {
    if digits.len() != 6 || !digits.is_ascii() {
        return None;
    }
    let two = |from: usize| digits[from..from + 2].parse::<i8>().ok();
    Date::new(2000 + i16::from(two(0)?), two(2)?, two(4)?).ok()
}

/// The day after, for limits that include their day.
pub fn next_day(day: Date) -> Date {
    day.checked_add(1.day()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_examples_of_the_catalogue_hold() {
        assert_eq!(modulus_10("300045127"), Some(2));
        assert_eq!(modulus_10("400018830"), Some(2));
        assert_eq!(modulus_10("12345678"), Some(2));
        assert_eq!(modulus_97("06000012345626121800048736"), Some(53));
        assert_eq!(modulus_97("11000000456726083100035000"), Some(2));
        assert_eq!(modulus_97("000000098765482232"), Some(72));
        assert_eq!(condensed_date(date(2026, 12, 18)), Some(4822));
        assert_eq!(date_from_condensed(4822), Some(date(2026, 12, 18)));
        assert_eq!(condensed_amount(894_000), 3);
        assert_eq!(date_from_six("261218"), Some(date(2026, 12, 18)));
    }

    #[test]
    fn what_is_no_digit_or_no_day_is_none() {
        assert_eq!(modulus_10("12a"), None);
        assert_eq!(modulus_97("½"), None);
        assert_eq!(date_from_six("261332"), None);
        assert_eq!(date_from_six("ñññ"), None);
        assert_eq!(date_from_condensed(30 + 31), None, "31 February");
    }
}
