//! Faults on purpose: each of them must be found, or the simulator proves nothing.

use cas_tests::simulate::bill::{BILL_PROTOCOLS, BillProtocol};
use cas_tests::simulate::controls::Control;
use cas_tests::simulate::crowd::in_parallel;
use cas_tests::simulate::exhaustive::{Cut, cut_at, cuts, points};
use cas_tests::simulate::plan::{Death, Kind};
use cas_tests::simulate::run::{Outcome, run, run_plan};
use cas_tests::simulate::world::Conditions;

/// The rules that are found broken, by seed, with a control.
fn found(failed: &[Outcome]) -> Vec<&'static str> {
    failed.iter().filter_map(|outcome| outcome.findings.first()).map(|found| found.rule).collect()
}

fn with(control: Control, bill: BillProtocol) -> Conditions {
    Conditions { control: Some(control), bill }
}

/// Happy stories with a control.
fn in_happy_stories(control: Control, bill: BillProtocol) -> Vec<&'static str> {
    let (_, failed, _) = in_parallel(2, 1..3, |seed| run(seed, Kind::HAPPY, with(control, bill))).expect("the simulator goes on");
    found(&failed)
}

/// The small story, cut at many points, with a control.
fn in_cut_stories(control: Control, how: &[Death], step: usize) -> Vec<&'static str> {
    let counted = std::thread::Builder::new().stack_size(32 * 1024 * 1024).spawn(|| points(Conditions::default())).expect("a thread");
    let points = counted.join().expect("it ends").expect("the simulator goes on");
    let wanted = |cut: &Cut| matches!(cut, Cut::Life(_, death) if how.contains(death));
    let cuts: Vec<Cut> = cuts(points, 1).into_iter().filter(wanted).step_by(step).collect();
    let story = |number: u64| cut_at(cuts[usize::try_from(number).expect("fits")], with(control, BillProtocol::Ccnet));
    let (_, failed, _) = in_parallel(2, 0..cuts.len() as u64, story).expect("the simulator goes on");
    found(&failed)
}

#[test]
fn control_stack_before_its_permit_is_found() {
    for (name, bill) in BILL_PROTOCOLS {
        let found = in_happy_stories(Control::SendBeforePermit, bill);
        assert!(!found.is_empty() && found.iter().all(|rule| *rule == "permit"), "{name}: {found:?}");
    }
}

#[test]
fn control_ack_before_the_commit_is_found() {
    for (name, bill) in BILL_PROTOCOLS {
        let found = in_happy_stories(Control::AckBeforeCommit, bill);
        assert!(!found.is_empty() && found.iter().all(|rule| *rule == "ack-after-commit"), "{name}: {found:?}");
    }
}

#[test]
fn control_a_doubled_outcome_is_found() {
    let found = in_happy_stories(Control::DoubledOutcome, BillProtocol::Ccnet);
    assert!(!found.is_empty(), "nothing was found");
}

#[test]
fn control_stale_registers_are_found() {
    let found = in_cut_stories(Control::StaleRegisters, &[Death::Process], 149);
    assert!(!found.is_empty(), "nothing was found");
}

#[test]
fn control_a_disk_that_leaves_out_syncs_is_found() {
    let found = in_cut_stories(Control::LyingDisk, &[Death::All], 307);
    assert!(found.contains(&"committed-stays"), "{found:?}");
}

#[test]
fn control_a_dropped_branch_is_found() {
    let story = |seed| run_plan(seed, crate::seeds::rolled_back(), with(Control::DroppedBranch, BillProtocol::Ccnet), false);
    let (_, failed, _) = in_parallel(1, 5..6, story).expect("the simulator goes on");
    assert_eq!(found(&failed), ["same-bytes"]);
}

#[test]
fn control_no_claim_lock_is_found() {
    let short = Kind { days: 1, citizens: 6, faults: 8, hard: true };
    let (_, failed, _) =
        in_parallel(2, 1..16, |seed| run(seed, short, with(Control::NoClaimLock, BillProtocol::Ccnet))).expect("the simulator goes on");
    let found = found(&failed);
    assert!(!found.is_empty() && found.iter().all(|rule| *rule == "paid-once"), "{found:?}");
}
