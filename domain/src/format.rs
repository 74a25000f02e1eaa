//! Spanish (es-MX) forms of dates, times and grouped digits, as `screens.md` fixes them.

use jiff::civil::Date;

use crate::time::WallMillis;

const MONTHS: [&str; 12] = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
const DAYS: [&str; 7] = ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"];

/// `20 nov 2026`.
pub fn date(day: Date) -> String {
    format!("{} {} {}", day.day(), month(day), day.year())
}

/// `20 nov 2026` of a moment.
pub fn date_of(moment: WallMillis) -> String {
    date(moment.civil().date())
}

/// `20 nov`.
pub fn short_date_of(moment: WallMillis) -> String {
    let day = moment.civil().date();
    format!("{} {}", day.day(), month(day))
}

/// `vie 20 nov 2026`.
pub fn long_date_of(moment: WallMillis) -> String {
    let day = moment.civil().date();
    let name = DAYS[usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0)];
    format!("{name} {}", date(day))
}

/// `14:05 h`.
pub fn time_of(moment: WallMillis) -> String {
    let at = moment.civil();
    format!("{:02}:{:02} h", at.hour(), at.minute())
}

/// `14:05:31`.
pub fn seconds_of(moment: WallMillis) -> String {
    let at = moment.civil();
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

/// Digits in groups of four: `0600 0012 3456`.
pub fn grouped(reference: &str) -> String {
    let mut out = String::with_capacity(reference.len() + reference.len() / 4);
    for (index, sign) in reference.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            out.push(' ');
        }
        out.push(sign);
    }
    out
}

fn month(day: Date) -> &'static str {
    MONTHS[usize::try_from(day.month() - 1).unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_people_say_it() {
        let moment = WallMillis::from_civil(jiff::civil::date(2026, 11, 20).at(14, 5, 31, 0));
        assert_eq!(date_of(moment), "20 nov 2026");
        assert_eq!(long_date_of(moment), "vie 20 nov 2026");
        assert_eq!(time_of(moment), "14:05 h");
        assert_eq!(seconds_of(moment), "14:05:31");
        assert_eq!(grouped("060000123456"), "0600 0012 3456");
        assert_eq!(seconds_of(moment.end_of_day()), "23:59:59");
    }
}
