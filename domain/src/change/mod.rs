//! Change making: which pieces from which stocks make an amount; finds a combination whenever one exists, and among them the
//! one after which the terminal can go on giving change longest (`docs/design/change.md`).
//!
//! - [`reach`]: which amounts can be made at all.
//! - [`plan`]: the best combination for one amount.
//! - [`outlook`]: how long what is left will last; what "best" means.

mod outlook;
mod plan;
mod reach;

pub use outlook::{Outlook, outlook};
pub use reach::Reach;

use thiserror::Error;

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

/// Why an amount cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoChange {
    /// It is below nothing.
    #[error("{0} is no amount of change")]
    Negative(Money),
    /// All pieces together are worth less.
    #[error("all that lies there is worth {held}")]
    TooLittle {
        /// What all pieces are worth together.
        held: Money,
    },
    /// No piece is small enough: every makeable amount is a multiple of this.
    #[error("only multiples of {unit} can be made")]
    TooFine {
        /// The unit.
        unit: Money,
    },
    /// There is enough, but the pieces do not add up to it.
    #[error("no combination adds up to it; the nearest below is {nearest}")]
    NoCombination {
        /// The largest amount below it that can be made.
        nearest: Money,
    },
    /// Larger than any change that is planned at once.
    #[error("more than {0} is not planned at once")]
    TooMuch(Money),
}

/// The largest number of smallest units that a plan covers: 10,000 pesos in 10-centavo units.
const UNITS_MAX: i64 = 100_000;

/// Makes `amount` exactly, so that what is left lasts longest ([`outlook`]); of several such combinations the one with the
/// fewest pieces. Of stocks with equal pieces the fullest is taken from first.
///
/// # Errors
/// [`NoChange`] says why no combination exists.
pub fn make<K: Copy>(amount: Money, stocks: &[Stock<K>]) -> Result<Vec<Take<K>>, NoChange> {
    if amount.is_zero() {
        return Ok(Vec::new());
    }
    let shelf = Shelf::of(stocks);
    let target = shelf.target(amount)?;
    let counts = plan::best(target, &shelf.kinds).ok_or_else(|| NoChange::NoCombination { nearest: shelf.nearest(target) })?;
    Ok(shelf.takes(stocks, &counts))
}

/// Whether `amount` can be made.
///
/// # Errors
/// [`NoChange`] says why not.
pub fn check<K: Copy>(amount: Money, stocks: &[Stock<K>]) -> Result<(), NoChange> {
    if amount.is_zero() {
        return Ok(());
    }
    let shelf = Shelf::of(stocks);
    let target = shelf.target(amount)?;
    let makeable = reach::makeable(target, &shelf.kinds);
    if makeable[target] { Ok(()) } else { Err(NoChange::NoCombination { nearest: shelf.nearest(target) }) }
}

/// Whether `amount` can be made.
pub fn possible<K: Copy>(amount: Money, stocks: &[Stock<K>]) -> bool {
    check(amount, stocks).is_ok()
}

/// The largest amount not above `amount` that can be made, with its pieces: what is given when not all can be.
pub fn make_at_most<K: Copy>(amount: Money, stocks: &[Stock<K>]) -> Vec<Take<K>> {
    let shelf = Shelf::of(stocks);
    if shelf.unit == 0 || !amount.is_positive() {
        return Vec::new();
    }
    // No more than lies there: a large amount over small stocks must not be tried unit by unit.
    let most = amount.centavos().min(shelf.held);
    let target = usize::try_from((most / shelf.unit).min(UNITS_MAX)).unwrap_or(0);
    make(shelf.nearest(target), stocks).unwrap_or_default()
}

/// Pieces of one value, over all stocks that hold them. Values are in units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kind {
    value: usize,
    count: usize,
}

/// The stocks as a plan sees them: one row per value, smallest first, in units of their greatest common measure.
struct Shelf {
    unit: i64,
    held: i64,
    kinds: Vec<Kind>,
}

impl Shelf {
    /// Values count also where their stock is empty: the unit must not depend on what has just run out.
    fn of<K>(stocks: &[Stock<K>]) -> Self {
        let sound = || stocks.iter().filter(|stock| stock.value.is_positive());
        let unit = sound().fold(0, |unit, stock| gcd(unit, stock.value.centavos()));
        let mut held = 0_i64;
        let mut kinds: Vec<Kind> = Vec::new();
        for stock in sound() {
            held = held.saturating_add(stock.value.centavos().saturating_mul(i64::from(stock.count)));
            let Ok(value) = usize::try_from(stock.value.centavos() / unit) else { continue };
            let count = usize::try_from(stock.count).unwrap_or(usize::MAX);
            match kinds.iter_mut().find(|kind| kind.value == value) {
                Some(kind) => kind.count = kind.count.saturating_add(count),
                None => kinds.push(Kind { value, count }),
            }
        }
        kinds.sort_unstable_by_key(|kind| kind.value);
        Self { unit, held, kinds }
    }

    /// The amount in units, where it could be made at all.
    fn target(&self, amount: Money) -> Result<usize, NoChange> {
        let held = Money::from_centavos(self.held);
        if amount < Money::ZERO {
            return Err(NoChange::Negative(amount));
        }
        if amount > held || self.unit == 0 {
            return Err(NoChange::TooLittle { held });
        }
        if amount.centavos() % self.unit != 0 {
            return Err(NoChange::TooFine { unit: Money::from_centavos(self.unit) });
        }
        let units = amount.centavos() / self.unit;
        if units > UNITS_MAX {
            return Err(NoChange::TooMuch(Money::from_centavos(self.unit.saturating_mul(UNITS_MAX))));
        }
        usize::try_from(units).map_err(|_| NoChange::Negative(amount))
    }

    /// The largest makeable amount not above `target` units.
    fn nearest(&self, target: usize) -> Money {
        let units = reach::makeable(target, &self.kinds).iter().rposition(|made| *made).unwrap_or(0);
        Money::from_centavos(i64::try_from(units).unwrap_or(0).saturating_mul(self.unit))
    }

    /// Spreads the pieces of each value over the stocks that hold it, the fullest first: it stays full longest.
    fn takes<K: Copy>(&self, stocks: &[Stock<K>], counts: &[usize]) -> Vec<Take<K>> {
        let mut taken = vec![0_u32; stocks.len()];
        for (kind, count) in self.kinds.iter().zip(counts) {
            let mut left = u32::try_from(*count).unwrap_or(u32::MAX);
            let worth = i64::try_from(kind.value).unwrap_or(0).saturating_mul(self.unit);
            let mut of_it: Vec<usize> = (0..stocks.len()).filter(|index| stocks[*index].value.centavos() == worth).collect();
            of_it.sort_by_key(|index| std::cmp::Reverse(stocks[*index].count));
            for index in of_it {
                taken[index] = left.min(stocks[index].count);
                left -= taken[index];
            }
        }
        stocks.iter().zip(taken).filter(|(_, count)| *count > 0).map(|(stock, count)| Take { key: stock.key, count }).collect()
    }
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

    fn made(amount: i64, stocks: &[Stock<i64>]) -> Result<Vec<(i64, u32)>, NoChange> {
        make(Money::from_centavos(amount * 100), stocks).map(|takes| takes.iter().map(|take| (take.key, take.count)).collect())
    }

    fn pesos(pesos: i64) -> Money {
        Money::from_centavos(pesos * 100)
    }

    #[test]
    fn sixty_three_pesos_come_from_two_hoppers() {
        assert_eq!(made(63, &[stock(10, 100), stock(1, 100)]), Ok(vec![(10, 6), (1, 3)]));
    }

    #[test]
    fn where_the_greedy_way_fails_a_combination_is_still_found() {
        // Greedy takes the 5 and is left with 1, which nothing makes.
        assert_eq!(made(6, &[stock(5, 1), stock(2, 3)]), Ok(vec![(2, 3)]));
    }

    #[test]
    fn the_last_small_coin_is_kept_where_others_do() {
        // Fewest pieces would take 5 and 1: after that no odd amount below five could be made.
        assert_eq!(made(6, &[stock(5, 20), stock(2, 50), stock(1, 1)]), Ok(vec![(2, 3)]));
        // With plenty of them two pieces are better than three.
        assert_eq!(made(6, &[stock(5, 20), stock(2, 50), stock(1, 200)]), Ok(vec![(5, 1), (1, 1)]));
    }

    #[test]
    fn large_coins_go_first_also_where_they_are_few() {
        assert_eq!(made(20, &[stock(10, 2), stock(1, 400)]), Ok(vec![(10, 2)]), "ones make what tens make, never the other way");
    }

    #[test]
    fn of_two_hoppers_with_the_same_coin_the_fuller_pays() {
        let stocks = [Stock { key: 1, ..stock(10, 4) }, Stock { key: 2, ..stock(10, 9) }];
        assert_eq!(made(50, &stocks), Ok(vec![(2, 5)]));
        assert_eq!(made(100, &stocks), Ok(vec![(1, 1), (2, 9)]), "and the other one what is missing");
    }

    #[test]
    fn what_cannot_be_made_is_refused_with_the_reason_and_the_most_is_found() {
        let stocks = [stock(10, 5), stock(1, 2)];
        assert_eq!(made(63, &stocks), Err(NoChange::TooLittle { held: pesos(52) }));
        assert_eq!(made(43, &stocks), Err(NoChange::NoCombination { nearest: pesos(42) }));
        assert_eq!(make(Money::from_centavos(150), &stocks), Err(NoChange::TooFine { unit: pesos(1) }));
        let most: Vec<_> = make_at_most(Money::from_centavos(6300), &stocks).iter().map(|take| (take.key, take.count)).collect();
        assert_eq!(most, vec![(10, 5), (1, 2)]);
        assert_eq!(made(1, &[]), Err(NoChange::TooLittle { held: Money::ZERO }));
        assert_eq!(made(0, &[]), Ok(vec![]));
        assert_eq!(make(Money::from_centavos(-100), &stocks), Err(NoChange::Negative(pesos(-1))));
        assert_eq!(made(1_000_000, &[stock(1, u32::MAX)]), Err(NoChange::TooMuch(pesos(100_000))));
    }
}
