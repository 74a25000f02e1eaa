//! Days and hours, Spanish as the domain writes them, English beside.

use cas_domain::format;
use cas_domain::time::WallMillis;

use super::Language;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `20 nov 2026`, `20 Nov 2026`.
pub fn date(language: Language, moment: WallMillis) -> String {
    match language {
        Language::Spanish => format::date_of(moment),
        Language::English => {
            let day = moment.civil().date();
            format!("{} {} {}", day.day(), english_month(moment), day.year())
        }
    }
}

/// `14:05 h`, `14:05`.
pub fn time(language: Language, moment: WallMillis) -> String {
    match language {
        Language::Spanish => format::time_of(moment),
        Language::English => format::time_of(moment).trim_end_matches(" h").to_owned(),
    }
}

/// `lun 23 nov 2026, 12:00 h`, `Mon 23 Nov 2026, 12:00`.
pub fn day_and_time(language: Language, moment: WallMillis) -> String {
    let day = match language {
        Language::Spanish => format::long_date_of(moment),
        Language::English => {
            let weekday = usize::try_from(moment.civil().date().weekday().to_monday_zero_offset()).unwrap_or(0);
            format!("{} {}", DAYS[weekday % 7], date(language, moment))
        }
    };
    format!("{day}, {}", time(language, moment))
}

/// Whether two moments lie on the same civil day.
pub fn same_day(one: WallMillis, other: WallMillis) -> bool {
    one.civil().date() == other.civil().date()
}

fn english_month(moment: WallMillis) -> &'static str {
    MONTHS[usize::try_from(moment.civil().date().month() - 1).unwrap_or(0) % 12]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_tell_the_same_moment() {
        let moment = WallMillis::from_millis(1_795_435_200_000);
        assert_eq!(date(Language::English, moment).len(), date(Language::Spanish, moment).len());
        assert!(day_and_time(Language::Spanish, moment).ends_with(" h"));
        assert!(!day_and_time(Language::English, moment).ends_with(" h"));
    }
}
