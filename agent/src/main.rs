//! `cas-agent`: the daemon of one terminal.

use std::path::PathBuf;
use std::process::ExitCode;

use cas_agent::config::Config;
use cas_agent::enrol::Again;
use cas_agent::{app, enrol};
use cas_domain::slot::PersonNumber;
use clap::{Parser, Subcommand};

/// Runs one terminal: its cash devices, its journal, its way to the centre.
#[derive(Debug, Parser)]
#[command(version, after_help = "Exit codes: 0 ended as asked, 1 cannot start or had to end, 2 the configuration is wrong.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the terminal until SIGTERM or Ctrl-C.
    Run {
        /// The terminal's configuration file.
        #[arg(long, default_value = "/etc/cas/agent.toml")]
        config: PathBuf,
    },
    /// Say in plain words what is wrong with a configuration; changes nothing.
    Check {
        /// The terminal's configuration file.
        #[arg(long, default_value = "/etc/cas/agent.toml")]
        config: PathBuf,
    },
    /// Become a terminal: make a key and show the centre the one-use code.
    Enrol {
        /// The terminal's configuration file.
        #[arg(long, default_value = "/etc/cas/agent.toml")]
        config: PathBuf,
        /// The code, as the centre gave it.
        #[arg(long)]
        code: String,
        /// Begin a new epoch of a terminal that is enrolled already; its old journal stays where it is.
        #[arg(long, requires_all = ["reason", "person"])]
        again: bool,
        /// Why a new epoch begins: "copia vieja", "disco clonado". Stands in the journal for good.
        #[arg(long)]
        reason: Option<String>,
        /// Who begins it, by the number on the badge.
        #[arg(long)]
        person: Option<PersonNumber>,
        /// Begin although the centre lacks entries of the old epoch.
        #[arg(long, requires = "again")]
        leave_unsent: bool,
    },
}

/// The longest reason that a genesis carries.
const REASON_CHARS_MAX: usize = 120;

/// The exit code for a configuration that is wrong.
const WRONG_CONFIGURATION: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("CAS_LOG").unwrap_or_else(|_| "info".into()))
        .with_writer(std::io::stderr)
        .init();
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("cas-agent: the cryptography provider was installed twice");
        return ExitCode::FAILURE;
    }
    match arguments.command {
        Command::Run { config } => with_config(&config, |config| app::run(config).map_err(Into::into)),
        Command::Check { config } => with_config(&config, |config| {
            println!("The configuration can work: {} ports, centre {}.", config.port.len(), config.centre);
            for port in config.pseudo_terminals() {
                println!("Note: port '{}' is a pseudo terminal: an emulator, good for training only.", port.name);
            }
            match &config.copy {
                None => println!("Note: there is no second copy of the journal; name a folder on another medium: copy = \"/media/…\"."),
                Some(folder) if !folder.is_dir() => println!("Note: the medium of the second copy is not there now: {}", folder.display()),
                Some(_) => {}
            }
            for port in config.port.iter().filter(|port| !port.path.exists()) {
                println!("Note: port '{}' is not there now: {}", port.name, port.path.display());
            }
            Ok(())
        }),
        Command::Enrol { config, code, again, reason, person, leave_unsent } => with_config(&config, |config| {
            let again = again.then_some(()).and(reason.zip(person));
            let again =
                again.map(|(reason, person)| Again { reason: reason.chars().take(REASON_CHARS_MAX).collect(), person, leave_unsent });
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let answer = match &again {
                None => runtime.block_on(enrol::enrol(config, &code))?,
                Some(again) => runtime.block_on(enrol::enrol_again(config, &code, again))?,
            };
            println!("Enrolled as terminal {} at {} ({:?}), epoch {}.", answer.number, answer.site, answer.realm, answer.epoch.0);
            if answer.continues.is_some() {
                println!(
                    "What lies in the machine was taken over from the centre's ledger and counts as unknown: refill or count the hoppers."
                );
            }
            Ok(())
        }),
    }
}

fn with_config(path: &std::path::Path, act: impl FnOnce(&Config) -> anyhow::Result<()>) -> ExitCode {
    let config = match Config::load(path) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("cas-agent: {:#}", anyhow::Error::from(error));
            return ExitCode::from(WRONG_CONFIGURATION);
        }
    };
    match act(&config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cas-agent: {error:#}");
            ExitCode::FAILURE
        }
    }
}
