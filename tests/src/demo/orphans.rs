//! Processes whose parents have gone: a browser's helpers outlive it by a moment. They become ours, and end before we do.

use std::time::Duration;

use anyhow::{Context, Result};
use nix::errno::Errno;
use nix::sys::prctl;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::world::wait::{self, Look};

/// How long they may take to end by themselves, and again after they were made to.
const END_WITHIN: Duration = Duration::from_secs(5);

/// From now on orphans of our children are our children.
///
/// # Errors
/// When the system refuses.
pub fn adopt() -> Result<()> {
    prctl::set_child_subreaper(true).context("orphans cannot be adopted")
}

/// Waits for the end of every child that is left, and ends those that stay. Called when no program is held any more.
///
/// # Errors
/// Says how many would not end.
pub fn end() -> Result<()> {
    if all_gone("processes left behind to end").is_ok() {
        return Ok(());
    }
    for pid in left() {
        let _gone_already = kill(pid, Signal::SIGKILL);
    }
    all_gone("processes left behind to end, killed")
}

fn all_gone(what: &str) -> Result<()> {
    wait::until(what, END_WITHIN, || {
        Ok(match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Err(Errno::ECHILD) => Look::Here(()),
            Ok(WaitStatus::StillAlive) => Look::NotYet(format!("{:?}", left())),
            Ok(ended) => Look::NotYet(format!("{ended:?}")),
            Err(error) => Look::NotYet(error.to_string()),
        })
    })
}

/// Our children, by the system's own list.
fn left() -> Vec<Pid> {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok().map(Pid::from_raw)).collect::<Vec<_>>()).collect()
}
