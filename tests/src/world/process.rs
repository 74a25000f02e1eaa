//! A program that runs, its log and its end. None outlives its handle.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::binaries;
use super::wait::{self, Look};

/// How long a program may take to end when it is asked to.
const END_WITHIN: Duration = Duration::from_secs(15);

/// A running program. Killed when it is dropped.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts a program; what it says is added to the log.
    ///
    /// # Errors
    /// When the program is missing or cannot be started.
    pub fn start<A: AsRef<OsStr>>(program: &str, arguments: &[A], log: &Path) -> Result<Self> {
        let path = binaries::find(program)?;
        let child = Command::new(&path)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(open_log(log)?)
            .stderr(open_log(log)?)
            .spawn()
            .with_context(|| format!("cannot start {}", path.display()))?;
        Ok(Self { name: program.to_owned(), child, log: log.to_owned() })
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().with_context(|| format!("cannot ask after {}", self.name))
    }

    /// Waits until it has ended by itself.
    ///
    /// # Errors
    /// When it goes on.
    pub fn await_end(&mut self, within: Duration) -> Result<ExitStatus> {
        let what = format!("the end of {}", self.name);
        wait::until(&what, within, || {
            Ok(match self.child.try_wait()? {
                Some(status) => Look::Here(status),
                None => Look::NotYet("it runs".to_owned()),
            })
        })
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    ///
    /// # Errors
    /// When it does not, or not well.
    pub fn stop(mut self) -> Result<()> {
        self.signal(Signal::SIGTERM)?;
        let status = self.await_end(END_WITHIN)?;
        if !status.success() {
            bail!("{} ended with {status}; its last lines:\n{}", self.name, tail(&self.log, 20));
        }
        Ok(())
    }

    /// Ends it at once, like a power cut of its process (SIGKILL).
    ///
    /// # Errors
    /// When it had ended before.
    pub fn kill(mut self) -> Result<()> {
        if let Some(status) = self.ended()? {
            bail!("{} had ended before it was killed: {status}; its last lines:\n{}", self.name, tail(&self.log, 20));
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// When it is gone.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let pid = i32::try_from(self.child.id()).context("a process number that is none")?;
        kill(Pid::from_raw(pid), signal).with_context(|| format!("{} cannot be signalled", self.name))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a program said and how it ended.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its exit code, if it ended by itself.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// Standard output of a program that ended well.
    ///
    /// # Errors
    /// What it said, if it did not.
    pub fn well(self) -> Result<String> {
        if self.code == Some(0) {
            return Ok(self.out);
        }
        bail!("it ended with {:?} and said: {}{}", self.code, self.out, self.err)
    }
}

/// Runs a program to its end.
///
/// # Errors
/// When it cannot be started or does not end.
pub fn run<A: AsRef<OsStr>>(program: &str, arguments: &[A], within: Duration) -> Result<Said> {
    let path = binaries::find(program)?;
    let (out, err) = (tempfile::NamedTempFile::new()?, tempfile::NamedTempFile::new()?);
    let child = Command::new(&path)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(out.reopen()?)
        .stderr(err.reopen()?)
        .spawn()
        .with_context(|| format!("cannot start {}", path.display()))?;
    let mut process = Process { name: program.to_owned(), child, log: err.path().to_owned() };
    let status = process.await_end(within)?;
    let text = |file: &tempfile::NamedTempFile| std::fs::read(file.path()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Said { code: status.code(), out: text(&out)?, err: text(&err)? })
}

fn open_log(path: &Path) -> Result<File> {
    OpenOptions::new().create(true).append(true).open(path).with_context(|| format!("cannot write the log {}", path.display()))
}

/// The last lines of a log.
pub fn tail(path: &Path, lines: usize) -> String {
    let bytes = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let all: Vec<&str> = text.lines().collect();
    let from = all.len().saturating_sub(lines);
    all.get(from..).unwrap_or_default().iter().map(|line| format!("    {line}\n")).collect()
}
