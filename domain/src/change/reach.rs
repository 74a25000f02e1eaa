//! Which amounts some pieces can make at all: one pass over the amounts for each value.

use super::{Kind, Shelf, Stock, UNITS_MAX};
use crate::money::Money;

/// The amounts up to a limit that some stocks can make: worked out once, looked up often.
#[derive(Clone, Debug)]
pub struct Reach {
    unit: i64,
    made: Vec<bool>,
}

impl Reach {
    /// All amounts up to `limit`; nothing above it is known to be possible.
    pub fn up_to<K: Copy>(limit: Money, stocks: &[Stock<K>]) -> Self {
        let shelf = Shelf::of(stocks);
        let most = limit.centavos().min(shelf.held).max(0);
        let target = most.checked_div(shelf.unit).unwrap_or(0).min(UNITS_MAX);
        Self { unit: shelf.unit, made: makeable(usize::try_from(target).unwrap_or(0), &shelf.kinds) }
    }

    /// Whether this amount can be made. Nothing can always be.
    pub fn has(&self, amount: Money) -> bool {
        let whole = self.unit > 0 && amount.centavos() % self.unit == 0;
        let place = || usize::try_from(amount.centavos() / self.unit).ok();
        amount.is_zero() || (whole && place().and_then(|place| self.made.get(place)).copied().unwrap_or(false))
    }
}

/// For each number of units up to `target`, whether the pieces make it.
pub(super) fn makeable(target: usize, kinds: &[Kind]) -> Vec<bool> {
    let mut made = vec![false; target + 1];
    made[0] = true;
    for kind in kinds.iter().filter(|kind| kind.value > 0 && kind.count > 0) {
        // How many pieces of this value the amount needs, given what the smaller ones make.
        let mut used = vec![0_usize; target + 1];
        for units in kind.value..=target {
            let before = units - kind.value;
            if !made[units] && made[before] && used[before] < kind.count {
                made[units] = true;
                used[units] = used[before] + 1;
            }
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_twos_and_a_five_leave_gaps() {
        let made = makeable(12, &[Kind { value: 2, count: 3 }, Kind { value: 5, count: 1 }]);
        let amounts: Vec<usize> = (0..=12).filter(|units| made[*units]).collect();
        assert_eq!(amounts, [0, 2, 4, 5, 6, 7, 9, 11]);
    }
}
