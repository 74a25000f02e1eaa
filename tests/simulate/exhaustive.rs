//! One payment, cut at many of its points: the program does all of them (`cas-simulate --exhaustive`).

use cas_tests::simulate::crowd::in_parallel;
use cas_tests::simulate::exhaustive::{cut_at, cuts, points};
use cas_tests::simulate::world::Conditions;

#[test]
fn s01_cut_everywhere_a_payment_survives_a_cut_at_its_points() {
    let counted = std::thread::Builder::new().stack_size(32 * 1024 * 1024).spawn(|| points(Conditions::default())).expect("a thread");
    let points = counted.join().expect("it ends").expect("the simulator goes on");
    assert!(points.life > 1_000 && points.disk > 20, "{points:?}");
    let cuts = cuts(points, 199);
    let story = |number: u64| cut_at(cuts[usize::try_from(number).expect("fits")], Conditions::default());
    let (tally, failed, _) = in_parallel(2, 0..cuts.len() as u64, story).expect("the simulator goes on");
    let words: Vec<String> = failed.iter().map(|outcome| outcome.verdict()).collect();
    assert!(failed.is_empty(), "{}", words.join("\n"));
    assert!(tally.cuts as usize >= cuts.len() * 9 / 10, "{} cuts in {} stories", tally.cuts, cuts.len());
}
