//! Change making: which pieces from which stocks make an amount; finds a combination whenever one exists.

use crate::money::Money;

/// Pieces of one value in one stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stock<K> {
    /// Which stock: a slot's number in the caller's list.
    pub key: K,
    /// What one piece is worth.
    pub value: Money,
    /// How many may be used.
    pub count: u32,
}

/// So many pieces from one stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Take<K> {
    /// Which stock.
    pub key: K,
    /// How many pieces, at least one.
    pub count: u32,
}

/// The largest number of smallest units that a plan covers; a change of 10,000 pesos in 10-centavo units.
const UNITS_MAX: i64 = 100_000;

/// Makes `amount` exactly, with the fewest pieces; ties prefer the fuller stock listed first. `None` if no combination exists.
pub fn make<K: Copy>(amount: Money, stocks: &[Stock<K>]) -> Option<Vec<Take<K>>> {
    if amount.is_zero() {
        return Some(Vec::new());
    }
    let usable: Vec<&Stock<K>> = stocks.iter().filter(|stock| stock.count > 0 && stock.value.is_positive()).collect();
    let unit = usable.iter().fold(0, |unit, stock| gcd(unit, stock.value.centavos()));
    if !amount.is_positive() || unit == 0 || amount.centavos() % unit != 0 || amount.centavos() / unit > UNITS_MAX {
        return None;
    }
    let target = usize::try_from(amount.centavos() / unit).ok()?;
    let bundles = bundles(&usable, unit, target);
    let choices = fewest(target, &bundles)?;
    let mut counts = vec![0_u32; usable.len()];
    for index in choices {
        counts[bundles[index].stock] += bundles[index].pieces;
    }
    Some(usable.iter().zip(counts).filter(|(_, count)| *count > 0).map(|(stock, count)| Take { key: stock.key, count }).collect())
}

/// Whether `amount` can be made.
pub fn possible<K: Copy>(amount: Money, stocks: &[Stock<K>]) -> bool {
    make(amount, stocks).is_some()
}

/// The largest amount not above `amount` that can be made, with its pieces: what is given when not all can be.
pub fn make_at_most<K: Copy>(amount: Money, stocks: &[Stock<K>]) -> Vec<Take<K>> {
    let unit = stocks.iter().filter(|stock| stock.count > 0).fold(0, |unit, stock| gcd(unit, stock.value.centavos()));
    if unit <= 0 {
        return Vec::new();
    }
    // No more than lies there: a large amount over small stocks must not be tried unit by unit.
    let held = stocks.iter().filter(|stock| stock.value.is_positive());
    let held = held.fold(0_i64, |sum, stock| sum.saturating_add(stock.value.centavos().saturating_mul(i64::from(stock.count))));
    let most = amount.centavos().min(held);
    let mut rest = most - most % unit;
    while rest > 0 {
        if let Some(takes) = make(Money::from_centavos(rest), stocks) {
            return takes;
        }
        rest -= unit;
    }
    Vec::new()
}

/// A bundle of 1, 2, 4, ... pieces of one stock, so that any count up to the stock's is a choice of bundles.
struct Bundle {
    stock: usize,
    pieces: u32,
    units: usize,
}

fn bundles<K>(stocks: &[&Stock<K>], unit: i64, target: usize) -> Vec<Bundle> {
    let mut out = Vec::new();
    for (stock, held) in stocks.iter().enumerate() {
        let Ok(units) = usize::try_from(held.value.centavos() / unit) else { continue };
        let mut left = held.count.min(u32::try_from(target / units.max(1)).unwrap_or(u32::MAX));
        let mut size = 1;
        while left > 0 {
            let pieces = size.min(left);
            out.push(Bundle { stock, pieces, units: units * pieces as usize });
            left -= pieces;
            size *= 2;
        }
    }
    out
}

/// The bundles that make `target` units with the fewest pieces: a 0/1 knapsack over bundles.
fn fewest(target: usize, bundles: &[Bundle]) -> Option<Vec<usize>> {
    const NEVER: u32 = u32::MAX;
    let mut best = vec![NEVER; target + 1];
    best[0] = 0;
    let mut chosen = vec![vec![false; target + 1]; bundles.len()];
    for (index, bundle) in bundles.iter().enumerate() {
        for units in (bundle.units..=target).rev() {
            let before = best[units - bundle.units];
            if before != NEVER && before + bundle.pieces < best[units] {
                best[units] = before + bundle.pieces;
                chosen[index][units] = true;
            }
        }
    }
    if best[target] == NEVER {
        return None;
    }
    let mut rest = target;
    let mut choices = Vec::new();
    for index in (0..bundles.len()).rev() {
        if chosen[index][rest] {
            choices.push(index);
            rest -= bundles[index].units;
        }
    }
    (rest == 0).then_some(choices)
}

const fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stock(pesos: i64, count: u32) -> Stock<i64> {
        Stock { key: pesos, value: Money::from_centavos(pesos * 100), count }
    }

    fn made(amount: i64, stocks: &[Stock<i64>]) -> Option<Vec<(i64, u32)>> {
        make(Money::from_centavos(amount * 100), stocks).map(|takes| takes.iter().map(|take| (take.key, take.count)).collect())
    }

    #[test]
    fn sixty_three_pesos_come_from_two_hoppers() {
        assert_eq!(made(63, &[stock(10, 100), stock(1, 100)]), Some(vec![(10, 6), (1, 3)]));
    }

    #[test]
    fn where_the_greedy_way_fails_a_combination_is_still_found() {
        // Greedy takes the 5 and is left with 1, which nothing makes.
        assert_eq!(made(6, &[stock(5, 1), stock(2, 3)]), Some(vec![(2, 3)]));
    }

    #[test]
    fn what_cannot_be_made_is_refused_and_the_most_is_found() {
        let stocks = [stock(10, 5), stock(1, 2)];
        assert_eq!(made(63, &stocks), None);
        let most: Vec<_> = make_at_most(Money::from_centavos(6300), &stocks).iter().map(|take| (take.key, take.count)).collect();
        assert_eq!(most, vec![(10, 5), (1, 2)]);
        assert_eq!(made(1, &[]), None);
        assert_eq!(made(0, &[]), Some(vec![]));
        assert_eq!(make(Money::from_centavos(-100), &stocks), None);
    }
}
