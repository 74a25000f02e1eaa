//! Notes and coins as the control line and inventories name them: `B20000` is a $200 note, `C50` a coin of 50 centavos.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A note or a coin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// A note of so many centavos.
    Note(u32),
    /// A coin of so many centavos.
    Coin(u32),
}

impl Piece {
    /// The code of the piece: `B` or `C` and centavos.
    pub fn code(self) -> String {
        match self {
            Self::Note(centavos) => format!("B{centavos}"),
            Self::Coin(centavos) => format!("C{centavos}"),
        }
    }

    /// Reads a code.
    ///
    /// # Errors
    /// A sentence that says how a code looks.
    pub fn parse(word: &str) -> Result<Self, String> {
        let wrong = || {
            format!("\"{word}\" is no piece; write B and centavos for a note (B20000 is $200), C and centavos for a coin (C1000 is $10)")
        };
        let (kind, digits) = word.split_at_checked(1).ok_or_else(wrong)?;
        let centavos: u32 = parse_digits(digits).ok_or_else(wrong)?;
        match kind {
            "B" => Ok(Self::Note(centavos)),
            "C" => Ok(Self::Coin(centavos)),
            _ => Err(wrong()),
        }
    }

    /// Reads a code of a note, or plain pesos.
    ///
    /// # Errors
    /// A sentence that says how a note is written.
    pub fn parse_note(word: &str) -> Result<u32, String> {
        if let Some(pesos) = parse_digits(word) {
            return pesos.checked_mul(100).ok_or_else(|| format!("no note is worth {word} pesos"));
        }
        match Self::parse(word)? {
            Self::Note(centavos) => Ok(centavos),
            Self::Coin(_) => Err(format!("{word} is a coin; a bill acceptor takes notes, for example B20000 or 200")),
        }
    }
}

/// Digits only: no sign, no blanks.
fn parse_digits(word: &str) -> Option<u32> {
    if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    word.parse().ok()
}

/// Counts pieces by their code.
pub fn count<'a>(pieces: impl IntoIterator<Item = &'a Piece>) -> Value {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for piece in pieces {
        *counts.entry(piece.code()).or_default() += 1;
    }
    Value::Object(counts.into_iter().map(|(code, count)| (code, Value::from(count))).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_nonsense_is_explained() {
        assert_eq!(Piece::parse("B20000"), Ok(Piece::Note(20_000)));
        assert_eq!(Piece::parse(&Piece::Coin(50).code()), Ok(Piece::Coin(50)));
        assert_eq!(Piece::parse_note("200"), Ok(20_000));
        for nonsense in ["", "B", "B-5", "X100", "B99999999999", "é1", "B 5"] {
            assert!(Piece::parse(nonsense).unwrap_err().contains("centavos"), "{nonsense}");
        }
        assert!(Piece::parse_note("C1000").unwrap_err().contains("coin"));
        assert!(Piece::parse_note("99999999").is_err());
    }
}
