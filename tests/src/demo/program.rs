//! Programs that [`crate::world::process`] does not start: with an environment, or with a first line that tells something.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::stop;
use crate::world::clock::Deadline;
use crate::world::process::tail;
use crate::world::wait::{self, Look};

/// How long a program may take to end when it is asked to.
const END_WITHIN: Duration = Duration::from_secs(5);
/// Lines of a program that wait to be looked at.
const LINES_MAX: usize = 64;

/// A running program: asked to end, then made to, when it is dropped.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    log: PathBuf,
    lines: Receiver<String>,
}

impl Program {
    /// Starts a program; what it says is added to the log.
    ///
    /// # Errors
    /// When it cannot be started; names the package's purpose to install.
    pub fn start(name: &str, mut command: Command, log: &Path) -> Result<Self> {
        let errors = OpenOptions::new().create(true).append(true).open(log).with_context(|| format!("no log {}", log.display()))?;
        let mut out = errors.try_clone()?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .with_context(|| format!("{name} cannot be started: run 'scripts/setup demo-auto' to install what is missing"))?;
        let said = child.stdout.take().context("a program without an output")?;
        let (sender, lines) = sync_channel(LINES_MAX);
        let read = move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                // The log is a help only; a full disk shows itself elsewhere.
                let _ = writeln!(out, "{line}");
                let _nobody_waits = sender.try_send(line);
            }
        };
        std::thread::Builder::new().name(format!("demo-{name}-out")).spawn(read)?;
        Ok(Self { name: name.to_owned(), child, log: log.to_owned(), lines })
    }

    /// Waits for a line that tells something.
    ///
    /// # Errors
    /// Names what was waited for, with the program's last words.
    pub fn await_line<T>(&mut self, what: &str, within: Duration, read: impl Fn(&str) -> Option<T>) -> Result<T> {
        let deadline = Deadline::within(within);
        while let Some(left) = deadline.left() {
            stop::check()?;
            match self.lines.recv_timeout(left.min(Duration::from_millis(200))) {
                Ok(line) => {
                    if let Some(found) = read(&line) {
                        return Ok(found);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        bail!("waited for {what} from {}; its last lines:\n{}", self.name, tail(&self.log, 15))
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn runs(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// Its last words.
    pub fn last_words(&self) -> String {
        tail(&self.log, 15)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Ok(pid) = i32::try_from(self.child.id())
            && matches!(self.child.try_wait(), Ok(None))
        {
            let _gone_already = kill(Pid::from_raw(pid), Signal::SIGTERM);
            let _killed_below = wait::until(&self.name, END_WITHIN, || {
                Ok(if self.child.try_wait()?.is_some() { Look::Here(()) } else { Look::NotYet(String::new()) })
            });
        }
        let _gone_already = self.child.kill();
        let _reaped = self.child.wait();
    }
}
