//! How long a stock will last: the measure by which one way to give change is better than another.
//!
//! Order the pieces by value. As long as the smaller ones together bridge the step up to each larger one, *every* amount up
//! to the sum of all can be made. What ends this is small money: each payout may take up to the step from the pieces below
//! it, and larger pieces never replace smaller ones. So the outlook is, at the worst place: how many payouts in a row, each
//! of the most unfortunate amount, the smaller pieces can still bridge; and where they cannot any more, up to which amount
//! everything can still be made.

use super::{Kind, Shelf, Stock};
use crate::money::Money;

/// How long what lies there will last. The greater one is the better one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outlook {
    /// There are gaps: only up to this amount everything can be made.
    UpTo(Money),
    /// Everything up to the sum of all pieces can be made, and still so after this many payouts of whatever amounts.
    Lasts(u64),
}

/// The outlook of some stocks, in units of the greatest common measure of their values.
pub fn outlook<K>(stocks: &[Stock<K>]) -> Outlook {
    let shelf = Shelf::of(stocks);
    let mut below = 0_usize;
    let mut worst = Score::BEST;
    for kind in shelf.kinds.iter().filter(|kind| kind.count > 0) {
        worst = worst.min(Score::at(*kind, below));
        below = below.saturating_add(kind.value.saturating_mul(kind.count));
    }
    worst.read(shelf.unit)
}

/// The outlook at one step up, as one comparable number: below `WHOLE` the amount up to which there is no gap, else the
/// number of payouts that the step lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score(u64);

/// More units than any shelf holds.
const WHOLE: u64 = 1 << 48;

impl Score {
    /// No step limits anything.
    pub(super) const BEST: Self = Self(u64::MAX);

    /// The step up to pieces of this value, with so many units in smaller pieces. No piece may be left of it: then it is none.
    pub(super) fn at(kind: Kind, below: usize) -> Self {
        let step = u64::try_from(kind.value).unwrap_or(u64::MAX).saturating_sub(1);
        let below = u64::try_from(below).unwrap_or(u64::MAX).min(WHOLE - 1);
        match below.checked_div(step) {
            None => Self::BEST,
            Some(0) => Self(below),
            Some(payouts) => Self(WHOLE + payouts),
        }
    }

    fn read(self, unit: i64) -> Outlook {
        match self.0.checked_sub(WHOLE) {
            None => Outlook::UpTo(Money::from_centavos(i64::try_from(self.0).unwrap_or(i64::MAX).saturating_mul(unit))),
            Some(payouts) => Outlook::Lasts(payouts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(stocks: &[(i64, u32)]) -> Outlook {
        let stocks: Vec<_> =
            stocks.iter().map(|(pesos, count)| Stock { key: (), value: Money::from_centavos(pesos * 100), count: *count }).collect();
        outlook(&stocks)
    }

    #[test]
    fn small_money_is_what_runs_out() {
        assert_eq!(of(&[(1, 100), (10, 100)]), Outlook::Lasts(11), "each payout may take nine ones");
        assert_eq!(of(&[(1, 9), (10, 100)]), Outlook::Lasts(1));
        assert_eq!(of(&[(1, 8), (10, 100)]), Outlook::UpTo(Money::from_centavos(800)), "nine pesos cannot be made");
        assert_eq!(of(&[(1, 0), (10, 100)]), Outlook::UpTo(Money::ZERO));
    }

    #[test]
    fn a_gap_is_worse_than_any_number_of_payouts() {
        assert!(of(&[(1, 8), (10, 1_000)]) < of(&[(1, 9), (10, 1)]));
    }
}
