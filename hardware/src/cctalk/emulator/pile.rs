//! Coins by value, and the words for them.

use std::collections::BTreeMap;

use serde_json::Value;

/// A heap of coins: centavos to count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pile(BTreeMap<u32, u32>);

impl Pile {
    /// Adds coins of one value.
    pub fn add(&mut self, centavos: u32, count: u32) {
        if count > 0 {
            let heap = self.0.entry(centavos).or_default();
            *heap = heap.saturating_add(count);
        }
    }

    /// Takes one coin of any value, the smallest value first.
    pub fn take_any(&mut self) -> Option<u32> {
        let centavos = *self.0.keys().next()?;
        self.take(centavos).then_some(centavos)
    }

    /// Takes one coin of this value; false if there is none.
    pub fn take(&mut self, centavos: u32) -> bool {
        let Some(count) = self.0.get_mut(&centavos) else { return false };
        *count = count.saturating_sub(1);
        if *count == 0 {
            self.0.remove(&centavos);
        }
        true
    }

    /// Puts all coins of another heap on this one.
    pub fn absorb(&mut self, other: Self) {
        for (centavos, count) in other.0 {
            self.add(centavos, count);
        }
    }

    /// How many coins.
    pub fn count(&self) -> u32 {
        self.0.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// As the control line tells it: `{"C1000": 12}`.
    pub fn json(&self) -> Value {
        self.0.iter().map(|(centavos, count)| (format!("C{centavos}"), Value::from(*count))).collect()
    }
}

/// Centavos of `C1000`, `10`, `0.50`.
///
/// # Errors
/// A sentence that says what words are known.
pub fn parse_coin(word: &str) -> Result<u32, String> {
    let unknown = || format!("“{word}” is no coin: say C and centavos (C1000) or pesos (10, 0.50)");
    if let Some(centavos) = word.strip_prefix('C') {
        return centavos.parse().ok().filter(|centavos| *centavos > 0).ok_or_else(unknown);
    }
    let (pesos, cents) = word.split_once('.').unwrap_or((word, "0"));
    let pesos: u32 = pesos.parse().map_err(|_| unknown())?;
    let cents: u32 = match cents.len() {
        1 => cents.parse::<u32>().map_err(|_| unknown())? * 10,
        2 => cents.parse().map_err(|_| unknown())?,
        _ => return Err(unknown()),
    };
    pesos.checked_mul(100).and_then(|sum| sum.checked_add(cents)).filter(|sum| *sum > 0).ok_or_else(unknown)
}
