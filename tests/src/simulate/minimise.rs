//! Makes a failing story shorter: leaves out what it fails without.

use anyhow::Result;

use super::plan::Item;
use super::run::{Outcome, run_plan};
use super::world::Conditions;

/// Runs at most.
const RUNS_MAX: u32 = 400;

/// The shortest plan found that still breaks the same rule, and how many runs it took.
///
/// # Errors
/// When the simulator itself cannot go on.
pub fn minimise(seed: u64, plan: Vec<Item>, conditions: Conditions) -> Result<(Vec<Item>, u32)> {
    let rule_of = |outcome: &Outcome| outcome.findings.first().map(|found| found.rule);
    let Some(rule) = rule_of(&run_plan(seed, plan.clone(), conditions, false)?) else { return Ok((plan, 1)) };
    let (mut best, mut runs) = (plan, 1);
    let mut size = best.len().div_ceil(2).max(1);
    loop {
        let mut at = 0;
        let mut shorter = false;
        while at < best.len() && runs < RUNS_MAX {
            let mut tried = best.clone();
            tried.drain(at..(at + size).min(tried.len()));
            runs += 1;
            if rule_of(&run_plan(seed, tried.clone(), conditions, false)?) == Some(rule) {
                best = tried;
                shorter = true;
            } else {
                at += size;
            }
        }
        if runs >= RUNS_MAX || (size == 1 && !shorter) {
            return Ok((best, runs));
        }
        size = size.div_ceil(2).max(1);
    }
}
