//! A display without a display: Xvfb on a number that it finds itself.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::program::Program;

/// How long it may take to come up.
const UP_WITHIN: Duration = Duration::from_secs(20);

/// A virtual display of the kiosk's size.
#[derive(Debug)]
pub struct Display {
    /// `:101`.
    pub name: String,
    _server: Program,
}

impl Display {
    /// Starts Xvfb with one screen of this size, `1080x1920`.
    ///
    /// # Errors
    /// When it is not installed or does not come up.
    pub fn start(size: &str, log: &Path) -> Result<Self> {
        let mut command = Command::new("Xvfb");
        // Standard output is the descriptor on which it tells the number.
        command.args(["-displayfd", "1", "-screen", "0", &format!("{size}x24"), "-nolisten", "tcp", "-noreset"]);
        let mut server = Program::start("Xvfb", command, log)?;
        let number = server.await_line("the display's number", UP_WITHIN, |line| line.trim().parse::<u16>().ok())?;
        Ok(Self { name: format!(":{number}"), _server: server })
    }

    /// A command that uses this display and no other.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.name).env_remove("WAYLAND_DISPLAY").env("WINIT_X11_SCALE_FACTOR", "1");
        command
    }

    /// Runs a program on this display to its end; gives its standard output.
    ///
    /// # Errors
    /// What it said, if it did not end well.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<Vec<u8>> {
        let output = self
            .command(Path::new(program))
            .args(arguments)
            .output()
            .with_context(|| format!("{program} cannot be started: run 'scripts/setup demo-auto'"))?;
        anyhow::ensure!(output.status.success(), "{program} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
        Ok(output.stdout)
    }
}
