//! What the demonstration biller knows: invented, masked holders; discounts and surcharges by date. Pure.
//!
//! Known references: plates `ABC1234` with NIV `12731`, `DEM0001`..`DEM0099` with NIV `00001`..`00099`; predial accounts
//! `010200001`..`010200099`; real folios `1000001`..`1000099`; fines `12345678` and `12345600`..`12345699` with check digit
//! (those ending below 50 were issued three days ago, the others long ago). `DEM0050`..`DEM0099` owe the year before as well.

use cas_domain::money::{Money, MoneyError};
use cas_domain::quote::{DebtLine, LineKind};
use cas_domain::reference::ReadReference;
use cas_domain::slot::Code;
use jiff::civil::Date;

/// A debt that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The holder, masked.
    pub holder: String,
    /// What it is about.
    pub object: String,
    /// The reference as shown.
    pub shown: String,
    /// Concept, surcharges, discounts.
    pub lines: Vec<DebtLine>,
}

const HOLDERS: [&str; 6] = ["MA*** LÓ***", "JO*** HE***", "AN*** RA***", "LU*** GU***", "RO*** MÉ***", "SO*** NÚ***"];

/// Looks a reference up; `None` if there is no such debt.
///
/// # Errors
/// [`MoneyError`] never in practice: the amounts are small and fixed.
pub fn look_up(service: &Code, reference: &ReadReference, today: Date) -> Result<Option<Found>, MoneyError> {
    match service.as_str() {
        "control-vehicular" => vehicle(&reference.text, today),
        "gravamen" => Ok(encumbrance(&reference.text)),
        "predial" => property(&reference.text, today),
        "multa" => fine(&reference.text),
        _ => Ok(None),
    }
}

fn holder(number: usize) -> String {
    HOLDERS[number % HOLDERS.len()].to_owned()
}

fn line(kind: LineKind, label: String, centavos: i64) -> DebtLine {
    DebtLine { kind, label, amount: Money::from_centavos(centavos) }
}

/// So many thousandths of an amount, halves away from nothing.
fn per_mille(amount: Money, thousandths: i64) -> Result<Money, MoneyError> {
    let product = amount.times(thousandths)?.centavos();
    let half = if product < 0 { -500 } else { 500 };
    Ok(Money::from_centavos((product + half) / 1000))
}

fn vehicle(text: &str, today: Date) -> Result<Option<Found>, MoneyError> {
    let Some((plate, niv)) = text.len().checked_sub(5).and_then(|at| text.split_at_checked(at)) else { return Ok(None) };
    let number = match (plate, niv) {
        ("ABC1234", "12731") => 0,
        _ => match plate.strip_prefix("DEM").and_then(|digits| digits.parse::<usize>().ok()) {
            Some(number @ 1..=99) if plate.len() == 7 && niv == format!("{number:05}") => number,
            _ => return Ok(None),
        },
    };
    let fee = Money::from_centavos(122_600);
    let mut lines = Vec::new();
    if number >= 50 {
        let year = today.year() - 1;
        lines.push(line(LineKind::Concept, format!("Derecho {year}"), 118_400));
        lines.push(line(LineKind::Surcharge, format!("Recargos {year}"), 21_312));
    }
    lines.push(line(LineKind::Concept, format!("Derecho anual {}", today.year()), fee.centavos()));
    if today.month() == 1 {
        lines.push(line(LineKind::Discount, "Descuento de enero 10 %".to_owned(), per_mille(fee, -100)?.centavos()));
    }
    // 1.47 % for each month begun from April on, as the state's income law has it; illustrative.
    let months = i64::from((today.month() - 3).max(0));
    if months > 0 {
        let per_month = Money::from_centavos(1_802);
        lines.push(line(LineKind::Surcharge, format!("Recargos, {months} meses"), per_month.times(months)?.centavos()));
    }
    let (letters, digits) = plate.split_at(3);
    let shown = format!("{letters}-{}-{} / **{}", &digits[..2], &digits[2..], &niv[2..]);
    Ok(Some(Found { holder: holder(number), object: format!("Placas {letters}-{}-{}", &digits[..2], &digits[2..]), shown, lines }))
}

fn numbered(text: &str, from: u64) -> Option<usize> {
    let number = text.parse::<u64>().ok()?.checked_sub(from)?;
    usize::try_from(number).ok().filter(|number| (1..=99).contains(number))
}

fn encumbrance(text: &str) -> Option<Found> {
    let number = numbered(text, 1_000_000)?;
    Some(Found {
        holder: holder(number),
        object: format!("Folio real {text}"),
        shown: text.to_owned(),
        lines: vec![line(LineKind::Concept, "Certificado de libertad de gravamen".to_owned(), 62_400)],
    })
}

fn property(text: &str, today: Date) -> Result<Option<Found>, MoneyError> {
    let Some(number) = numbered(text, 10_200_000).filter(|_| text.starts_with('0')) else { return Ok(None) };
    let tax = Money::from_centavos(186_400);
    let mut lines = vec![line(LineKind::Concept, format!("Predial {}", today.year()), tax.centavos())];
    let discount = match today.month() {
        1 => Some(("enero 15 %", -150)),
        2 => Some(("febrero 10 %", -100)),
        3 => Some(("marzo 5 %", -50)),
        _ => None,
    };
    if let Some((label, thousandths)) = discount {
        lines.push(line(LineKind::Discount, format!("Descuento de {label}"), per_mille(tax, thousandths)?.centavos()));
    }
    let shown = cas_domain::format::grouped(text);
    Ok(Some(Found { holder: holder(number), object: format!("Cuenta predial {text}"), shown, lines }))
}

fn fine(text: &str) -> Result<Option<Found>, MoneyError> {
    let Some(number) = text.get(..8).and_then(|rest| rest.parse::<usize>().ok()?.checked_sub(12_345_600)).filter(|n| *n <= 99) else {
        return Ok(None);
    };
    let amount = Money::from_centavos(57_300);
    let mut lines = vec![line(LineKind::Concept, "Multa de tránsito".to_owned(), amount.centavos())];
    if number < 50 {
        lines.push(line(LineKind::Discount, "Descuento por pronto pago 50 %".to_owned(), per_mille(amount, -500)?.centavos()));
    }
    let shown = cas_domain::format::grouped(text);
    Ok(Some(Found { holder: holder(number), object: format!("Boleta {text}"), shown, lines }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn lines(service: &str, text: &str, today: Date) -> Vec<i64> {
        let code: Code = service.parse().expect("a code");
        let reference = ReadReference { text: text.to_owned(), ..Default::default() };
        let found = look_up(&code, &reference, today).expect("small amounts").expect("a known reference");
        found.lines.iter().map(|line| line.amount.centavos()).collect()
    }

    #[test]
    fn january_is_cheaper_and_april_dearer() {
        assert_eq!(lines("control-vehicular", "ABC123412731", date(2026, 1, 15)), [122_600, -12_260]);
        assert_eq!(lines("control-vehicular", "ABC123412731", date(2026, 3, 31)), [122_600]);
        assert_eq!(lines("control-vehicular", "ABC123412731", date(2026, 4, 1)), [122_600, 1_802]);
        assert_eq!(lines("control-vehicular", "DEM005000050", date(2026, 2, 1)), [118_400, 21_312, 122_600]);
    }

    #[test]
    fn fines_are_half_within_ten_days() {
        assert_eq!(lines("multa", "123456006", date(2026, 11, 20)), [57_300, -28_650]);
        assert_eq!(lines("multa", "123456782", date(2026, 11, 20)), [57_300]);
    }

    #[test]
    fn nobody_is_found_under_a_wrong_reference() {
        for (service, text) in [
            ("control-vehicular", "ABC123400000"),
            ("control-vehicular", "ÑÑÑ"),
            ("predial", "999999999"),
            ("gravamen", "0000000"),
            ("multa", "999999992"),
            ("agua", "1"),
        ] {
            let code: Code = service.parse().expect("a code");
            let reference = ReadReference { text: text.to_owned(), ..Default::default() };
            assert_eq!(look_up(&code, &reference, date(2026, 11, 20)), Ok(None), "{service} {text}");
        }
    }
}
