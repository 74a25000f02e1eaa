//! The centre's process, and what is done at the server itself.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::console::Console;
use super::process::{Process, run, tail};
use super::wait::{self, Look, PATIENCE};

/// How long a command at the server may take.
const COMMAND_WITHIN: Duration = Duration::from_secs(30);

/// The centre. Its address stays the same when it is stopped and started again.
pub struct Server {
    /// `http://127.0.0.1:41234`.
    pub address: String,
    root: PathBuf,
    process: Option<Process>,
}

impl Server {
    /// Seeds a fresh database and serves it on a free port.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn start(root: &Path) -> Result<Self> {
        std::fs::create_dir_all(root.join("centre"))?;
        let mut server = Self { address: String::new(), root: root.to_owned(), process: None };
        server.command(&["seed-demo"])?.well().context("the centre cannot be seeded")?;
        server.serve("127.0.0.1:0")?;
        Ok(server)
    }

    /// The centre's database file.
    pub fn database(&self) -> PathBuf {
        self.root.join("centre/cas.db")
    }

    /// Runs a command at the server: `["check", "--json"]`; the database is added.
    ///
    /// # Errors
    /// When it cannot be run; how it ended is in the answer.
    pub fn command(&self, words: &[&str]) -> Result<super::process::Said> {
        let database = self.database().display().to_string();
        let mut arguments = words.to_vec();
        arguments.extend(["--database", &database]);
        run("cas-server", &arguments, COMMAND_WITHIN)
    }

    /// A one-use code that enrols a terminal.
    ///
    /// # Errors
    /// When the centre makes none.
    pub fn enrol_code(&self, terminal: u16) -> Result<String> {
        let said = self.command(&["enrol-code", "--terminal", &terminal.to_string()])?.well().context("no enrolment code")?;
        Ok(said.trim().to_owned())
    }

    /// The named checks, recomputed from the stored bytes: `[{name, says, holds, found}]`.
    ///
    /// # Errors
    /// When they cannot be made at all.
    pub fn checks(&self) -> Result<Vec<Value>> {
        let said = self.command(&["check", "--json"])?;
        serde_json::from_str(&said.out).with_context(|| format!("the checks cannot be read: {}{}", said.out, said.err))
    }

    /// A client of this centre.
    ///
    /// # Errors
    /// When none can be made.
    pub fn console(&self) -> Result<Console> {
        Console::new(&self.address)
    }

    /// Stops it as an operator does.
    ///
    /// # Errors
    /// When it does not end well.
    pub fn stop(&mut self) -> Result<()> {
        self.process.take().context("the centre does not run")?.stop()
    }

    /// Ends it at once.
    ///
    /// # Errors
    /// When it had ended before.
    pub fn kill(&mut self) -> Result<()> {
        self.process.take().context("the centre does not run")?.kill()
    }

    /// Starts it again at the same address.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start_again(&mut self) -> Result<()> {
        if self.process.is_some() {
            bail!("the centre runs");
        }
        let listen = self.address.trim_start_matches("http://").to_owned();
        self.serve(&listen)
    }

    fn serve(&mut self, listen: &str) -> Result<()> {
        let ready = self.root.join("centre/ready");
        if ready.exists() {
            std::fs::remove_file(&ready)?;
        }
        let log = self.root.join("server.log");
        let (database, ready_file) = (self.database().display().to_string(), ready.display().to_string());
        let arguments = ["serve", "--database", &database, "--listen", listen, "--ready-file", &ready_file];
        let mut process = Process::start("cas-server", &arguments, &log)?;
        self.address = wait::until("the centre's address", PATIENCE, || {
            if let Some(status) = process.ended()? {
                bail!("the centre ended with {status}:\n{}", tail(&log, 20));
            }
            Ok(match std::fs::read_to_string(&ready) {
                Ok(text) => Look::Here(text.trim().to_owned()),
                Err(_) => Look::NotYet("no ready file".to_owned()),
            })
        })?;
        self.process = Some(process);
        Ok(())
    }
}
