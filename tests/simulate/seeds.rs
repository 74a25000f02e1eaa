//! Stories drawn from seeds: every centavo is accounted for.

use cas_tests::simulate::crowd::in_parallel;
use cas_tests::simulate::plan::{Item, Kind, What};
use cas_tests::simulate::report::Tally;
use cas_tests::simulate::run::{run, run_plan};
use cas_tests::simulate::staff::Errand;
use cas_tests::simulate::world::Conditions;

/// Days of faults: less of everything than the program runs, so that a test run stays short.
const SHORT: Kind = Kind { days: 1, citizens: 6, faults: 8, hard: true };

/// Stories of a kind; all of them must add up.
fn add_up(seeds: std::ops::Range<u64>, kind: Kind) -> Tally {
    let (tally, failed, _) =
        in_parallel(2, seeds, |seed| run(seed, kind, Conditions::of(seed, None, None))).expect("the simulator goes on");
    let words: Vec<String> = failed.iter().map(|outcome| outcome.verdict()).collect();
    assert!(failed.is_empty(), "{}", words.join("\n"));
    tally
}

#[test]
fn happy_payments_add_up() {
    let tally = add_up(1..5, Kind::HAPPY);
    assert!(tally.completed >= 20, "hardly anybody paid: {tally}");
}

#[test]
fn days_of_faults_add_up() {
    let tally = add_up(1..61, SHORT);
    assert!(tally.cuts >= 75 && tally.payments >= 150, "hardly anything happened: {tally}");
}

#[test]
fn a_seed_tells_the_same_story_twice() {
    let tell = || {
        let told = in_parallel(1, 7..8, |seed| {
            let mut outcome = run_plan(seed, cas_tests::simulate::plan::draw(seed, SHORT), Conditions::of(seed, None, None), true)?;
            // The story itself is what is compared.
            outcome.findings = vec![cas_tests::simulate::auditor::Finding { rule: "story", found: outcome.story.join("\n") }];
            Ok(outcome)
        });
        let (_, told, _) = told.expect("the simulator goes on");
        told.into_iter().flat_map(|outcome| outcome.findings).map(|found| found.found).collect::<Vec<_>>()
    };
    let (once, again) = (tell(), tell());
    assert!(once.first().is_some_and(|story| story.lines().count() > 100));
    assert_eq!(once, again);
}

/// An old image of the disk is put back while the centre is away: both branches are money, and both reach the centre (S47).
#[test]
fn s47_rollback_both_branches_reach_the_centre() {
    let (_, failed, _) =
        in_parallel(1, 5..6, |seed| run_plan(seed, rolled_back(), Conditions::default(), false)).expect("the simulator goes on");
    assert!(failed.is_empty(), "{}", failed.iter().map(|outcome| outcome.verdict()).collect::<String>());
}

/// A day with an old image put back.
pub fn rolled_back() -> Vec<Item> {
    let citizen = |at, seed| Item { at, what: What::Citizen { seed, hard: false } };
    vec![
        Item { at: 1_000, what: What::Staff { errand: Errand::Service, seed: 1 } },
        citizen(120_000, 3),
        Item { at: 600_000, what: What::KeepImage },
        citizen(700_000, 4),
        Item { at: 1_200_000, what: What::PutBackImage },
        citizen(1_300_000, 5),
    ]
}
