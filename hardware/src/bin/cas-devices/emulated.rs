//! Emulated machines: run one, tell it what a hand does, see what changes.

use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use cas_hardware::control::ControlClient;
use cas_hardware::emulation::config::MachineConfig;
use cas_hardware::emulation::server::EmulatedMachine;
use nix::sys::signal::{SigSet, Signal};

use super::say;

pub fn emulate(path: &Path, json: bool) -> anyhow::Result<()> {
    // Blocked before any thread starts, so that all of them leave these signals to the wait below.
    let signals = SigSet::from_iter([Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP]);
    signals.thread_block().context("could not take over the stop signals")?;
    let config = MachineConfig::read(path)?;
    let machine = EmulatedMachine::start(&config)?;
    let socket = machine.control().display().to_string();
    say(&if json {
        serde_json::json!({ "ready": true, "control": socket }).to_string()
    } else {
        format!("ready: control socket {socket}")
    })?;
    signals.wait().context("could not wait for a stop signal")?;
    drop(machine);
    Ok(())
}

pub fn control(socket: &Path, line: &str) -> anyhow::Result<()> {
    let answer = ControlClient::connect(socket)?.ask(line)?;
    say(&answer.to_string())
}

pub fn is_socket(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.file_type().is_socket())
}

pub fn watch(socket: &Path) -> anyhow::Result<()> {
    let mut changes = ControlClient::connect(socket)?.subscribe()?;
    loop {
        if let Some(change) = changes.next_within(Duration::from_secs(1))? {
            say(&change.to_string())?;
        }
    }
}
