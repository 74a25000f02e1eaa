//! The only place with words: Spanish (es-MX, as `screens.md` fixes it) and English side by side.
//!
//! - [`citizen`]: what a citizen reads.
//! - [`staff`]: what technician and collector read.
//! - [`bench`]: what stands on the bench window.
//! - [`find`]: services by what people type, without accents.
//! - [`dates`]: days and hours in both languages.
//! - [`reason`]: sentences for the values the agent sends: why out of service, why refused, what is missing.

pub mod bench;
pub mod citizen;
pub mod dates;
pub mod find;
pub mod reason;
pub mod staff;

/// The language of one visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Spanish of Mexico, usted.
    #[default]
    Spanish,
    /// English.
    English,
}

impl Language {
    /// Its code: `es`, `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Spanish => "es",
            Self::English => "en",
        }
    }

    /// What the agency says in this language; Spanish where it says nothing in English.
    pub fn pick<'t>(self, es: &'t str, en: &'t str) -> &'t str {
        match self {
            Self::English if !en.is_empty() => en,
            _ => es,
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Spanish => Self::English,
            Self::English => Self::Spanish,
        }
    }
}

/// A phrase in both languages; `{}` stands where values go.
#[derive(Clone, Copy, Debug)]
pub struct Say {
    /// Spanish.
    pub es: &'static str,
    /// English.
    pub en: &'static str,
}

impl Say {
    /// The phrase in a language.
    pub const fn of(&self, language: Language) -> &'static str {
        match language {
            Language::Spanish => self.es,
            Language::English => self.en,
        }
    }

    /// The phrase with its values, in order. What is missing stays empty.
    pub fn with(&self, language: Language, values: &[&str]) -> String {
        let mut parts = self.of(language).split("{}");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for (index, part) in parts.enumerate() {
            out.push_str(values.get(index).copied().unwrap_or_default());
            out.push_str(part);
        }
        out
    }
}

/// A note or coin as people say it, thousands grouped like every amount: `$1,000`, `$20`, `50¢`.
pub fn piece(piece: cas_domain::denomination::Denomination) -> String {
    if piece.value().centavos() < 100_000 {
        return piece.label();
    }
    piece.value().to_string().trim_end_matches(".00").to_owned()
}

/// Declares phrases and lists them all, for the test that proves every sign to be in the fonts.
macro_rules! phrases {
    ($($name:ident = $es:literal | $en:literal;)*) => {
        $(#[doc = $es]
        pub const $name: $crate::text::Say = $crate::text::Say { es: $es, en: $en };)*

        /// Every phrase of this file, by name.
        pub const ALL: &[(&str, $crate::text::Say)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use phrases;

/// Every phrase of the product, by name.
pub fn all() -> impl Iterator<Item = (&'static str, Say)> {
    citizen::ALL.iter().chain(staff::ALL).chain(bench::ALL).chain(reason::ALL).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_take_the_same_values() {
        for (name, say) in all() {
            assert_eq!(say.es.matches("{}").count(), say.en.matches("{}").count(), "{name}");
            assert!(!say.es.is_empty() && !say.en.is_empty(), "{name} is empty");
        }
    }

    #[test]
    fn pieces_are_grouped_like_amounts() {
        let said = |code: &str| piece(code.parse().expect("a denomination"));
        assert_eq!((said("B100000"), said("B2000"), said("C50")), ("$1,000".to_owned(), "$20".to_owned(), "50¢".to_owned()));
    }

    #[test]
    fn values_go_where_they_belong() {
        let say = Say { es: "{} con vale, en {}", en: "{} by voucher, at {}" };
        assert_eq!(say.with(Language::Spanish, &["$200.00", "Plaza Norte"]), "$200.00 con vale, en Plaza Norte");
        assert_eq!(say.with(Language::English, &["$200.00"]), "$200.00 by voucher, at ");
    }

    #[test]
    fn citizens_are_never_told_the_forbidden_words() {
        for (name, say) in citizen::ALL.iter().chain(reason::ALL) {
            let lower = say.es.to_lowercase();
            for word in ["error", "transacción", "time-out", "dispositivo", "falso"] {
                assert!(!lower.contains(word), "{name} says '{word}'");
            }
        }
    }
}
