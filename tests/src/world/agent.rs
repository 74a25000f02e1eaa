//! The terminal's process.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;

use super::process::{Process, Said, run};

/// How long enrolling or checking may take.
const COMMAND_WITHIN: Duration = Duration::from_secs(30);

/// The agent of a world; may be stopped, killed and started again.
pub struct Agent {
    config: PathBuf,
    log: PathBuf,
    process: Option<Process>,
}

impl Agent {
    /// An agent that does not run yet.
    ///
    /// # Errors
    /// When its program is missing.
    pub fn new(root: &Path) -> Result<Self> {
        super::binaries::find("cas-agent")?;
        Ok(Self { config: root.join("agent.toml"), log: root.join("agent.log"), process: None })
    }

    /// Its configuration file.
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// Runs `cas-agent WORDS --config …` to its end.
    ///
    /// # Errors
    /// When it cannot be run; how it ended is in the answer.
    pub fn command(&self, words: &[&str]) -> Result<Said> {
        let config = self.config.display().to_string();
        let mut arguments = words.to_vec();
        arguments.extend(["--config", &config]);
        run("cas-agent", &arguments, COMMAND_WITHIN)
    }

    /// Enrols the terminal with a one-use code.
    ///
    /// # Errors
    /// What it said, if it did not.
    pub fn enrol(&self, code: &str) -> Result<String> {
        self.command(&["enrol", "--code", code])?.well().context("the terminal was not enrolled")
    }

    /// Starts it.
    ///
    /// # Errors
    /// When it runs already or cannot be started.
    pub fn start(&mut self) -> Result<()> {
        if self.process.is_some() {
            bail!("the agent runs");
        }
        let config = self.config.display().to_string();
        self.process = Some(Process::start("cas-agent", &["run", "--config", &config], &self.log)?);
        Ok(())
    }

    /// Asks it to end and waits.
    ///
    /// # Errors
    /// When it does not end well.
    pub fn stop(&mut self) -> Result<()> {
        self.process.take().context("the agent does not run")?.stop()
    }

    /// Asks it to end (SIGTERM) and does not wait.
    ///
    /// # Errors
    /// When it does not run, or is gone.
    pub fn ask_to_end(&mut self) -> Result<()> {
        self.process.as_ref().context("the agent does not run")?.signal(Signal::SIGTERM)
    }

    /// Kills it (SIGKILL): what is not on disk is gone.
    ///
    /// # Errors
    /// When it had ended before.
    pub fn kill(&mut self) -> Result<()> {
        self.process.take().context("the agent does not run")?.kill()
    }

    /// Whether it runs.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn runs(&mut self) -> Result<bool> {
        match &mut self.process {
            Some(process) => Ok(process.ended()?.is_none()),
            None => Ok(false),
        }
    }

    /// Waits until it has ended by itself.
    ///
    /// # Errors
    /// When it goes on.
    pub fn await_end(&mut self, within: Duration) -> Result<ExitStatus> {
        self.process.take().context("the agent does not run")?.await_end(within)
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }
}
