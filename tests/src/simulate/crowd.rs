//! Many stories at once: a bar that says how far it is, failures told as soon as they are found, and an end that can be asked for.

use std::io::{IsTerminal, Write, stderr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;

use super::clock::Stopwatch;
use super::report::Tally;
use super::run::Outcome;

/// Room for one story: machines keep their frames and tables on the stack.
const STACK: usize = 32 * 1024 * 1024;
/// Where nobody looks at a bar, a line says how far it is this often.
const LINE_EVERY: Duration = Duration::from_secs(60);
/// Failures told in full while it runs; more are counted.
const TOLD_MAX: usize = 20;

/// What many stories came to.
#[derive(Debug)]
pub struct Crowd {
    /// All together.
    pub tally: Tally,
    /// What failed, by seed.
    pub failed: Vec<Outcome>,
    /// Stories that were told to their end.
    pub told: u64,
    /// How long it took.
    pub took: Duration,
}

/// Runs stories on threads; all together, what failed by seed, and how long it took.
///
/// # Errors
/// When the simulator itself cannot go on.
pub fn in_parallel(
    threads: u64,
    seeds: std::ops::Range<u64>,
    story: impl Fn(u64) -> Result<Outcome> + Sync,
) -> Result<(Tally, Vec<Outcome>, Duration)> {
    let crowd = until(&AtomicBool::new(false), threads, seeds, story)?;
    Ok((crowd.tally, crowd.failed, crowd.took))
}

/// The same, but no story is begun any more once `stop` says so: what was told until then counts.
///
/// # Errors
/// When the simulator itself cannot go on.
pub fn until(stop: &AtomicBool, threads: u64, seeds: std::ops::Range<u64>, story: impl Fn(u64) -> Result<Outcome> + Sync) -> Result<Crowd> {
    let next = AtomicU64::new(seeds.start);
    let broken = AtomicBool::new(false);
    let total = seeds.end.saturating_sub(seeds.start);
    let done = Mutex::new(Progress::new(total));
    let work = || {
        while !broken.load(Ordering::Relaxed) && !stop.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return;
            }
            // Nothing is shared while a story is told; only its figures are added here.
            let outcome = story(seed);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            match outcome {
                Ok(outcome) => done.add(outcome),
                Err(error) => {
                    broken.store(true, Ordering::Relaxed);
                    done.error = Some(error.context(format!("seed {seed}: the simulator cannot go on")));
                }
            }
        }
    };
    std::thread::scope(|scope| -> Result<()> {
        for number in 0..threads.clamp(1, 64) {
            std::thread::Builder::new().name(format!("story-{number}")).stack_size(STACK).spawn_scoped(scope, work)?;
        }
        Ok(())
    })?;
    done.into_inner().unwrap_or_else(PoisonError::into_inner).end()
}

/// Asks for an end at Ctrl-C: the stories that are being told are told to their end. A second one ends at once.
///
/// # Errors
/// When the system gives no thread or no signal.
pub fn stop_at_ctrl_c() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let listen = move || {
        runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_err() {
                return;
            }
            asked.store(true, Ordering::Relaxed);
            eprintln!("\nthe stories under way are told to their end; once more ends at once");
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(130);
            }
        });
    };
    std::thread::Builder::new().name("ctrl-c".to_owned()).spawn(listen)?;
    Ok(stop)
}

/// What is done so far.
struct Progress {
    watch: Stopwatch,
    total: u64,
    told: u64,
    tally: Tally,
    failed: Vec<Outcome>,
    error: Option<anyhow::Error>,
    said: Duration,
}

impl Progress {
    fn new(total: u64) -> Self {
        let watch = Stopwatch::start();
        Self { watch, total, told: 0, tally: Tally::default(), failed: vec![], error: None, said: Duration::ZERO }
    }

    fn add(&mut self, outcome: Outcome) {
        self.told += 1;
        self.tally.add(&outcome.tally);
        if !outcome.findings.is_empty() {
            if self.failed.len() < TOLD_MAX {
                eprintln!("{}{}", if stderr().is_terminal() { "\n" } else { "" }, outcome.verdict());
            }
            self.failed.push(outcome);
        }
        self.bar();
    }

    fn bar(&mut self) {
        let passed = self.watch.passed();
        let (done, total) = (self.told, self.total.max(1));
        let left = passed.mul_f64(total.saturating_sub(done) as f64 / done.max(1) as f64);
        let words = format!(
            "{done}/{total}  {} failed  {} payments  {} cuts  {:.0} min, {:.0} min left",
            self.failed.len(),
            self.tally.payments,
            self.tally.cuts,
            passed.as_secs_f64() / 60.0,
            left.as_secs_f64() / 60.0
        );
        if stderr().is_terminal() {
            let full = usize::try_from(done * 30 / total).unwrap_or(0);
            let line: String = (0..30).map(|at| if at < full { '#' } else { '.' }).collect();
            eprint!("\r[{line}] {words} ");
            let _ = stderr().flush();
        } else if passed > self.said + LINE_EVERY {
            self.said = passed;
            eprintln!("{words}");
        }
    }

    fn end(mut self) -> Result<Crowd> {
        if stderr().is_terminal() {
            eprintln!();
        }
        self.failed.sort_by_key(|outcome| outcome.seed);
        let crowd = Crowd { tally: self.tally, failed: self.failed, told: self.told, took: self.watch.passed() };
        self.error.map_or(Ok(crowd), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_that_is_asked_for_keeps_what_was_told() {
        let stop = AtomicBool::new(false);
        let story = |seed| {
            stop.store(seed == 3, Ordering::Relaxed);
            let tally = Tally { payments: 1, ..Tally::default() };
            Ok(Outcome { seed, tally, findings: vec![], story: vec![] })
        };
        let crowd = until(&stop, 1, 1..100, story).expect("it goes on");
        assert_eq!((crowd.told, crowd.tally.payments, crowd.failed.len()), (3, 3, 0));
    }

    #[test]
    fn a_story_that_cannot_go_on_names_its_seed() {
        let error = in_parallel(2, 7..8, |_| anyhow::bail!("no disk")).expect_err("it cannot");
        assert_eq!(format!("{error:#}"), "seed 7: the simulator cannot go on: no disk");
    }
}
