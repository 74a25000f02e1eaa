//! Stories drawn from seeds: every centavo is accounted for.

use cas_tests::simulate::crowd::in_parallel;
use cas_tests::simulate::plan::Kind;
use cas_tests::simulate::run::run;

/// Stories of a kind; all of them must add up.
fn add_up(seeds: std::ops::Range<u64>, kind: Kind) -> cas_tests::simulate::report::Tally {
    let (tally, failed, _) = in_parallel(2, seeds, |seed| run(seed, kind, None)).expect("the simulator goes on");
    let words: Vec<String> = failed.iter().map(|outcome| outcome.verdict()).collect();
    assert!(failed.is_empty(), "{}", words.join("\n"));
    tally
}

#[test]
fn happy_payments_add_up() {
    let tally = add_up(1..5, Kind::HAPPY);
    assert!(tally.completed >= 20, "hardly anybody paid: {tally}");
}
