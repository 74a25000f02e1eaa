//! What a technician runs in front of a machine: what is plugged in, what it says; and emulated devices for bench, demonstration and tests.
//!
//! - [`bench`] does `test`.
//! - [`look`]: `list`, `probe`, `watch`, `replay`.
//! - [`emulated`]: `emulate`, `control`, and `watch` of an emulated machine.

mod bench;
mod emulated;
mod look;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use cas_hardware::control::ControlError;
use cas_hardware::toolbox::Protocol;
use cas_hardware::toolbox::trouble::Trouble;
use clap::{Args, Parser, Subcommand};

/// The machine said no.
const EXIT_REFUSED: u8 = 3;
/// Nothing answers on the port, or nothing that is understood.
const EXIT_NOTHING: u8 = 4;
/// The port cannot be used.
const EXIT_PORT: u8 = 5;

/// Finds out what is plugged in and what it says; and emulated cash devices, printer and door on pseudo terminals.
#[derive(Debug, Parser)]
#[command(
    name = "cas-devices",
    version,
    about,
    after_help = "Exit codes: 0 done · 1 failed · 2 wrong arguments · 3 refused · 4 nothing answers that is understood · 5 the port cannot be used"
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the serial ports of this computer, with their USB ids.
    List {
        /// One line of JSON instead of sentences.
        #[arg(long)]
        json: bool,
    },
    /// Find out what hangs on a port: protocol, model, firmware, serial number, denominations. Asks only, and moves nothing.
    Probe {
        /// The port, e.g. /dev/ttyUSB0.
        port: String,
        /// Try this protocol only: escpos, ict104, id003, cctalk, ccnet, ebds.
        #[arg(long)]
        protocol: Option<Protocol>,
        /// ccTalk: ask every address, not the usual ones only.
        #[arg(long)]
        all_addresses: bool,
        /// One line of JSON instead of sentences.
        #[arg(long)]
        json: bool,
    },
    /// Show what happens on a port, frame by frame, until it is interrupted; of an emulated machine, every physical change.
    Watch(WatchArguments),
    /// Read a recording of `watch --record` again.
    Replay {
        /// The recording.
        file: PathBuf,
        /// One line of JSON a frame.
        #[arg(long)]
        json: bool,
    },
    /// Try a device at a workshop bench, guided: a note in and back, one coin out, a page of paper. Never on an enrolled terminal.
    Test(bench::TestArguments),
    /// Run an emulated machine until it is interrupted; prints one line when all its ports can be opened.
    Emulate {
        /// The machine's configuration (docs/operations/emulator.md).
        config: PathBuf,
        /// The line as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say one control line to a running machine and print the answer, e.g. `control run/dev/control.sock bill insert 200`.
    Control {
        /// The machine's control socket.
        socket: PathBuf,
        /// The words of the line.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<String>,
    },
}

#[derive(Debug, Args)]
struct WatchArguments {
    /// The port, e.g. /dev/ttyUSB0, or the control socket of an emulated machine.
    port: PathBuf,
    /// What is spoken on it; found out where it is not given.
    #[arg(long)]
    protocol: Option<Protocol>,
    /// Bits per second, where they are not the protocol's usual ones.
    #[arg(long, requires = "protocol")]
    baud: Option<u32>,
    /// Say nothing, only listen: at a tap of a line on which another program speaks.
    #[arg(long, requires = "protocol")]
    listen: bool,
    /// Record every byte into this file, which must not exist yet.
    #[arg(long)]
    record: Option<PathBuf>,
    /// Pieces of bytes that are recorded at most.
    #[arg(long, default_value_t = cas_hardware::toolbox::record::LINES_MAX)]
    lines_max: u64,
    /// End after so many seconds.
    #[arg(long)]
    seconds: Option<u64>,
    /// One line of JSON a frame.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().verb {
        Verb::List { json } => look::list(json),
        Verb::Probe { port, protocol, all_addresses, json } => look::probe(&port, protocol, all_addresses, json),
        Verb::Watch(arguments) => watch(&arguments),
        Verb::Replay { file, json } => look::replay(&file, json),
        Verb::Test(arguments) => bench::test(&arguments),
        Verb::Emulate { config, json } => emulated::emulate(&config, json),
        Verb::Control { socket, words } => emulated::control(&socket, &words.join(" ")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    if let Some(look::Failed { trouble, json }) = error.downcast_ref() {
        // A program reads the trouble where it reads everything else; a person reads it where errors are.
        if !json {
            eprintln!("{trouble}");
        }
        return ExitCode::from(match trouble {
            Trouble::Silent | Trouble::Garbage | Trouble::Echo => EXIT_NOTHING,
            _ => EXIT_PORT,
        });
    }
    if let Some(refused) = error.downcast_ref::<bench::Refused>() {
        eprintln!("{refused}");
        return ExitCode::from(EXIT_REFUSED);
    }
    eprintln!("cas-devices: {error:#}");
    match error.downcast_ref::<ControlError>() {
        Some(ControlError::Refused(_)) => ExitCode::from(EXIT_REFUSED),
        _ => ExitCode::FAILURE,
    }
}

fn watch(arguments: &WatchArguments) -> anyhow::Result<()> {
    if emulated::is_socket(&arguments.port) { emulated::watch(&arguments.port) } else { look::watch(arguments) }
}

fn say(line: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("could not write to standard output")
}
