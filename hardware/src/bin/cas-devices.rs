//! Emulated devices for bench, demonstration and tests, and the hand that moves them.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use cas_hardware::control::{ControlClient, ControlError};
use cas_hardware::emulation::config::MachineConfig;
use cas_hardware::emulation::server::EmulatedMachine;
use clap::{Parser, Subcommand};
use nix::sys::signal::{SigSet, Signal};

/// The machine said no to a control line.
const EXIT_REFUSED: u8 = 3;

/// Emulated cash devices, printer and door on pseudo terminals, and the hand that moves them.
#[derive(Debug, Parser)]
#[command(
    name = "cas-devices",
    version,
    about,
    after_help = "Exit codes: 0 done · 1 failed · 2 wrong arguments · 3 the emulated machine refused"
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run an emulated machine until it is interrupted; prints one line when all its ports can be opened.
    Emulate {
        /// The machine's configuration (docs/operations/emulator.md).
        config: PathBuf,
    },
    /// Say one control line to a running machine and print the answer, e.g. `control run/dev/control.sock bill insert 200`.
    Control {
        /// The machine's control socket.
        socket: PathBuf,
        /// The words of the line.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<String>,
    },
    /// Print every physical change of a running machine as a line of JSON, until it ends.
    Watch {
        /// The machine's control socket.
        socket: PathBuf,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().verb {
        Verb::Emulate { config } => emulate(&config),
        Verb::Control { socket, words } => control(&socket, &words.join(" ")),
        Verb::Watch { socket } => watch(&socket),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cas-devices: {error:#}");
            match error.downcast_ref::<ControlError>() {
                Some(ControlError::Refused(_)) => ExitCode::from(EXIT_REFUSED),
                _ => ExitCode::FAILURE,
            }
        }
    }
}

fn emulate(path: &std::path::Path) -> anyhow::Result<()> {
    // Blocked before any thread starts, so that all of them leave these signals to the wait below.
    let signals = SigSet::from_iter([Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP]);
    signals.thread_block().context("could not take over the stop signals")?;
    let config = MachineConfig::read(path)?;
    let machine = EmulatedMachine::start(&config)?;
    say(&format!("ready: control socket {}", machine.control().display()))?;
    signals.wait().context("could not wait for a stop signal")?;
    drop(machine);
    Ok(())
}

fn control(socket: &std::path::Path, line: &str) -> anyhow::Result<()> {
    let answer = ControlClient::connect(socket)?.ask(line)?;
    say(&answer.to_string())
}

fn watch(socket: &std::path::Path) -> anyhow::Result<()> {
    let mut changes = ControlClient::connect(socket)?.subscribe()?;
    loop {
        if let Some(change) = changes.next_within(Duration::from_secs(1))? {
            say(&change.to_string())?;
        }
    }
}

fn say(line: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("could not write to standard output")
}
