//! Which amounts some pieces can make at all: one pass over the amounts for each value.

use super::Kind;

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
