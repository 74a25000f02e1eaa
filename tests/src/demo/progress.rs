//! One line per step on standard output, with the time since the start and that of the step before.

use std::time::Duration;

use crate::world::clock::Deadline;

/// Longer than any demonstration; the deadline counts down from here and so tells what has passed.
const DAY: Duration = Duration::from_secs(86_400);

/// The steps of a demonstration.
#[derive(Debug)]
pub struct Progress {
    started: Deadline,
    step: Option<(String, Duration)>,
    done: Vec<(String, Duration)>,
}

impl Default for Progress {
    fn default() -> Self {
        Self { started: Deadline::within(DAY), step: None, done: Vec::new() }
    }
}

impl Progress {
    /// How long it has run.
    pub fn elapsed(&self) -> Duration {
        DAY.saturating_sub(self.started.left().unwrap_or_default())
    }

    /// A step begins; the one before is done.
    pub fn step(&mut self, what: impl Into<String>) {
        self.end_step();
        let what = what.into();
        let now = self.elapsed();
        println!("[{:>6.1} s] {what}", now.as_secs_f64());
        self.step = Some((what, now));
    }

    /// The last step is done.
    pub fn end_step(&mut self) {
        if let Some((what, begun)) = self.step.take() {
            self.done.push((what, self.elapsed().saturating_sub(begun)));
        }
    }

    /// The step that runs, for an error.
    pub fn running(&self) -> &str {
        self.step.as_ref().map_or("start", |(what, _)| what)
    }

    /// What was done and how long it took, milliseconds.
    pub fn done(&self) -> impl Iterator<Item = (&str, u128)> {
        self.done.iter().map(|(what, took)| (what.as_str(), took.as_millis()))
    }
}
