//! Change making against the naive greedy way, as ratios: how many payouts a set of hoppers lasts until the first one that
//! cannot be made, and what one plan costs. `cargo bench -p cas-domain`; the figures stand in `docs/design/change.md`.

use std::time::Instant;

use cas_domain::change::{Stock, make};
use cas_domain::money::Money;

/// Lives of a terminal that are played for each set of hoppers.
const LIVES: u64 = 200;

/// A terminal's name, smallest amount, largest change (centavos), and hoppers: centavos and pieces.
type Set = (&'static str, i64, i64, &'static [(i64, u32)]);

/// Largest coins first, as many as fit; what does not add up is refused.
fn greedy(amount: Money, stocks: &[Stock<usize>]) -> Option<Vec<(usize, u32)>> {
    let mut by_value: Vec<&Stock<usize>> = stocks.iter().collect();
    by_value.sort_by_key(|stock| std::cmp::Reverse(stock.value));
    let mut left = amount.centavos();
    let mut takes = Vec::new();
    for stock in by_value {
        let fits = u32::try_from(left / stock.value.centavos()).unwrap_or(u32::MAX).min(stock.count);
        left -= stock.value.centavos() * i64::from(fits);
        takes.push((stock.key, fits));
    }
    (left == 0).then_some(takes)
}

fn best(amount: Money, stocks: &[Stock<usize>]) -> Option<Vec<(usize, u32)>> {
    make(amount, stocks).ok().map(|takes| takes.into_iter().map(|take| (take.key, take.count)).collect())
}

/// A small generator with a fixed seed (Knuth's constants): the same figures on every machine.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// Payouts until the first that cannot be made, summed over all lives, and the seconds that the plans took.
#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn play(full: &[Stock<usize>], (unit, most): (i64, i64), way: impl Fn(Money, &[Stock<usize>]) -> Option<Vec<(usize, u32)>>) -> (u64, f64) {
    let begun = Instant::now();
    let mut payouts = 0;
    for life in 0..LIVES {
        let mut stocks = full.to_vec();
        let mut state = life;
        loop {
            let amount = i64::try_from(next(&mut state) % (most / unit).unsigned_abs()).unwrap_or(0) * unit;
            let Some(takes) = way(Money::from_centavos(amount), &stocks) else { break };
            for (key, count) in takes {
                stocks[key].count -= count;
            }
            payouts += 1;
        }
    }
    (payouts, begun.elapsed().as_secs_f64())
}

fn main() {
    let sets: [Set; 5] = [
        ("10, 1; up to 200", 100, 20_000, &[(1_000, 300), (100, 300)]),
        ("10, 5, 2, 1; up to 200", 100, 20_000, &[(1_000, 150), (500, 150), (200, 150), (100, 150)]),
        ("10, 5, 2, few 1; up to 20", 100, 2_000, &[(1_000, 200), (500, 200), (200, 200), (100, 20)]),
        ("5, 2, few 1; up to 20", 100, 2_000, &[(500, 100), (200, 200), (100, 5)]),
        ("10, few 5, 2, 50 c; up to 20", 50, 2_000, &[(1_000, 200), (500, 40), (200, 200), (50, 200)]),
    ];
    println!("{:<30} {:>10} {:>10} {:>7}   {:>12} {:>12}", "hoppers", "best", "greedy", "ratio", "us per plan", "greedy us");
    for (name, unit, most, pieces) in sets {
        let stock = |(key, (centavos, count)): (usize, &(i64, u32))| Stock { key, value: Money::from_centavos(*centavos), count: *count };
        let stocks: Vec<_> = pieces.iter().enumerate().map(stock).collect();
        let (ours, our_time) = play(&stocks, (unit, most), best);
        let (theirs, their_time) = play(&stocks, (unit, most), greedy);
        let (per_life, per_life_greedy) = (ours as f64 / LIVES as f64, theirs as f64 / LIVES as f64);
        let (us, us_greedy) = (our_time * 1e6 / ours.max(1) as f64, their_time * 1e6 / theirs.max(1) as f64);
        println!("{name:<30} {per_life:>10.1} {per_life_greedy:>10.1} {:>7.2}   {us:>12.1} {us_greedy:>12.1}", per_life / per_life_greedy);
    }
}
