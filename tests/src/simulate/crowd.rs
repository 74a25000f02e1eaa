//! Many stories at once.

use std::io::{IsTerminal, Write, stderr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;

use super::clock::Stopwatch;
use super::report::Tally;
use super::run::Outcome;

/// Room for one story: machines keep their frames and tables on the stack.
const STACK: usize = 32 * 1024 * 1024;

/// Runs stories on threads, with a bar where somebody looks; all together, what failed by seed, and how long it took.
///
/// # Errors
/// When the simulator itself cannot go on.
pub fn in_parallel(
    threads: u64,
    seeds: std::ops::Range<u64>,
    story: impl Fn(u64) -> Result<Outcome> + Sync,
) -> Result<(Tally, Vec<Outcome>, Duration)> {
    let watch = Stopwatch::start();
    let next = AtomicU64::new(seeds.start);
    let broken = AtomicBool::new(false);
    let done = Mutex::new((Tally::default(), Vec::<Outcome>::new(), 0_u64, None::<anyhow::Error>));
    let total = seeds.end.saturating_sub(seeds.start);
    let work = || {
        while !broken.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return;
            }
            let outcome = story(seed);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.2 += 1;
            match outcome {
                Ok(outcome) => {
                    done.0.add(&outcome.tally);
                    if !outcome.findings.is_empty() {
                        done.1.push(outcome);
                    }
                }
                Err(error) => {
                    broken.store(true, Ordering::Relaxed);
                    done.3 = Some(error.context(format!("seed {seed}: the simulator cannot go on")));
                }
            }
            bar(done.2, total, done.1.len());
        }
    };
    std::thread::scope(|scope| -> Result<()> {
        for number in 0..threads.clamp(1, 64) {
            std::thread::Builder::new().name(format!("story-{number}")).stack_size(STACK).spawn_scoped(scope, work)?;
        }
        Ok(())
    })?;
    let (tally, mut failed, _, error) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    if stderr().is_terminal() {
        eprintln!();
    }
    failed.sort_by_key(|outcome| outcome.seed);
    error.map_or(Ok((tally, failed, watch.passed())), Err)
}

fn bar(done: u64, total: u64, failed: usize) {
    if !stderr().is_terminal() {
        return;
    }
    let width = 40;
    let full = usize::try_from(done * width / total.max(1)).unwrap_or(0);
    let line: String = (0..40).map(|at| if at < full { '#' } else { '.' }).collect();
    eprint!("\r[{line}] {done}/{total}  {failed} failed ");
    let _ = stderr().flush();
}
