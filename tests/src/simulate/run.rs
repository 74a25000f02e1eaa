//! One run of one seed, from its plan to its verdict.

use anyhow::Result;

use super::auditor::Finding;
use super::plan::{Item, Kind, draw};
use super::report::Tally;
use super::world::{Conditions, World};

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// What was counted.
    pub tally: Tally,
    /// What does not add up; empty when all does.
    pub findings: Vec<Finding>,
    /// The story, if it was wanted.
    pub story: Vec<String>,
}

/// Runs the plan of a seed.
///
/// # Errors
/// When the simulator itself cannot go on.
pub fn run(seed: u64, kind: Kind, conditions: Conditions) -> Result<Outcome> {
    run_plan(seed, draw(seed, kind), conditions, false)
}

/// Runs a plan under a seed; `trace` keeps the story.
///
/// # Errors
/// When the simulator itself cannot go on.
pub fn run_plan(seed: u64, plan: Vec<Item>, conditions: Conditions, trace: bool) -> Result<Outcome> {
    let mut world = World::new(seed, plan, conditions)?;
    world.trace.wanted = trace;
    world.run()?;
    world.finish()?;
    Ok(Outcome { seed, tally: world.tally, findings: world.findings, story: world.trace.lines })
}

impl Outcome {
    /// The verdict in words; the first line names the seed of a failure.
    pub fn verdict(&self) -> String {
        match self.findings.as_slice() {
            [] => format!("seed {}: every centavo is accounted for", self.seed),
            findings => {
                let lines: Vec<String> = findings.iter().map(|found| format!("  [{}] {}", found.rule, found.found)).collect();
                format!("seed {} FAILED\n{}", self.seed, lines.join("\n"))
            }
        }
    }
}
