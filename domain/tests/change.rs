//! Change: a combination is found exactly where trying all of them finds one, and it is the best of all by the measure.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use cas_domain::change::{NoChange, Outlook, Reach, Stock, Take, check, make, make_at_most, outlook, possible};
use cas_domain::money::Money;
use proptest::prelude::*;

/// Small stocks of odd values, so that the greedy way often fails and everything can be tried.
fn stocks() -> impl Strategy<Value = Vec<Stock<usize>>> {
    prop::collection::vec((0..13_i64, 0..6_u32), 0..5).prop_map(|stocks| {
        let stock = |(key, (pesos, count))| Stock { key, value: Money::from_centavos(pesos * 100), count };
        stocks.into_iter().enumerate().map(stock).collect()
    })
}

/// Every sum that can be made, with the best outlook that is left behind and the fewest pieces that leave it: by trying all.
fn all_sums(stocks: &[Stock<usize>]) -> BTreeMap<i64, (Outlook, Reverse<u32>)> {
    let mut ways: Vec<Vec<Stock<usize>>> = vec![stocks.to_vec()];
    for index in 0..stocks.len() {
        let fewer = |left: &Vec<Stock<usize>>| {
            let left = left.clone();
            (0..=stocks[index].count).map(move |count| {
                let mut left = left.clone();
                left[index].count = count;
                left
            })
        };
        ways = ways.iter().flat_map(fewer).collect();
    }
    let mut sums = BTreeMap::new();
    for left in ways {
        let taken = || stocks.iter().zip(&left).filter(|(stock, _)| stock.value.is_positive());
        let sum = taken().map(|(stock, left)| stock.value.centavos() * i64::from(stock.count - left.count)).sum();
        let pieces = taken().map(|(stock, left)| stock.count - left.count).sum();
        let way = (outlook(&left), Reverse(pieces));
        let best = sums.entry(sum).or_insert(way);
        *best = (*best).max(way);
    }
    sums
}

/// What the takes are worth, after checking that no stock gives more than it has.
fn worth(stocks: &[Stock<usize>], takes: &[Take<usize>]) -> (i64, u32) {
    let mut taken = BTreeMap::new();
    for take in takes {
        assert!(take.count > 0, "an empty take");
        assert!(taken.insert(take.key, take.count).is_none(), "stock {} twice", take.key);
        assert!(take.count <= stocks[take.key].count, "more than stock {} holds", take.key);
    }
    let value = takes.iter().map(|take| stocks[take.key].value.centavos() * i64::from(take.count)).sum();
    (value, takes.iter().map(|take| take.count).sum())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_combination_is_found_exactly_where_one_exists(stocks in stocks(), pesos in -5..80_i64) {
        let amount = Money::from_centavos(pesos * 100);
        let sums = all_sums(&stocks);
        match (make(amount, &stocks), sums.get(&amount.centavos())) {
            (Ok(takes), Some((best, Reverse(fewest)))) => {
                prop_assert_eq!(worth(&stocks, &takes), (amount.centavos(), *fewest), "not the fewest pieces");
                let mut left = stocks.clone();
                takes.iter().for_each(|take| left[take.key].count -= take.count);
                prop_assert_eq!(outlook(&left), *best, "another way leaves more behind");
            }
            (Err(why), None) => prop_assert_eq!(check(amount, &stocks), Err(why)),
            (made, tried) => prop_assert!(false, "{made:?}, but trying all says {tried:?}"),
        }
        prop_assert_eq!(possible(amount, &stocks), sums.contains_key(&amount.centavos()));
        prop_assert_eq!(Reach::up_to(Money::from_centavos(8_000), &stocks).has(amount), sums.contains_key(&amount.centavos()));
    }

    /// The reason is true: what lies there is less, or no multiple of the unit is near, or the nearest is the nearest.
    #[test]
    fn a_refusal_tells_the_truth(stocks in stocks(), centavos in 1..8_000_i64) {
        let sums = all_sums(&stocks);
        let below = sums.keys().copied().filter(|sum| *sum <= centavos).max().unwrap_or(0);
        match check(Money::from_centavos(centavos), &stocks) {
            Ok(()) => prop_assert!(sums.contains_key(&centavos)),
            Err(NoChange::TooLittle { held }) => prop_assert!(held.centavos() < centavos && Some(&held.centavos()) == sums.keys().max()),
            Err(NoChange::TooFine { unit }) => {
                prop_assert!(centavos % unit.centavos() != 0 && sums.keys().all(|sum| sum % unit.centavos() == 0));
            }
            Err(NoChange::NoCombination { nearest }) => prop_assert_eq!(nearest.centavos(), below),
            Err(other) => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn what_cannot_be_made_whole_is_made_as_far_as_possible(stocks in stocks(), centavos in -500..8_000_i64) {
        let takes = make_at_most(Money::from_centavos(centavos), &stocks);
        let best = all_sums(&stocks).into_keys().filter(|sum| *sum <= centavos.max(0)).max().expect("nothing can always be made");
        prop_assert_eq!(worth(&stocks, &takes).0, best);
    }
}

#[test]
fn a_large_change_from_full_hoppers_is_made_at_once() {
    let stock = |key, centavos, count| Stock { key, value: Money::from_centavos(centavos), count };
    let stocks = [stock(0, 1_000, 500), stock(1, 100, 500), stock(2, 50, 500)];
    let takes = make(Money::from_centavos(499_950), &stocks).expect("the hoppers hold it");
    assert_eq!(worth(&stocks, &takes), (499_950, 499 + 9 + 1));
}

#[test]
fn more_than_the_hoppers_hold_gives_all_they_hold_at_once() {
    let stock = |key, centavos, count| Stock { key, value: Money::from_centavos(centavos), count };
    let stocks = [stock(0, 1_000, 3), stock(1, 50, 2)];
    // Ten million pesos in steps of 50 centavos would be two hundred million tries.
    let takes = make_at_most(Money::from_centavos(1_000_000_000), &stocks);
    assert_eq!(worth(&stocks, &takes), (3_100, 5));
}

#[test]
fn absurd_amounts_and_stocks_end_at_once_and_without_a_panic() {
    let stock = |key, centavos, count| Stock { key, value: Money::from_centavos(centavos), count };
    let stocks = [stock(0, i64::MAX, u32::MAX), stock(1, i64::MIN, 3), stock(2, 0, 7), stock(3, 100, u32::MAX)];
    for centavos in [i64::MIN, -1, 0, 1, 99, i64::MAX] {
        let _ = (make(Money::from_centavos(centavos), &stocks), make_at_most(Money::from_centavos(centavos.min(10_000)), &stocks));
    }
    assert_eq!(make_at_most(Money::from_centavos(-100), &stocks), vec![]);
}
