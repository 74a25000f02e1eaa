//! The command line.
//!
//! - [`commands`]: what each command does.

mod commands;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The centre of the CAS: takes what the terminals send, follows every peso to the vault, and shows all of it.
#[derive(Debug, Parser)]
#[command(name = "cas-server", version, about)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve terminals and the console until asked to stop (Ctrl-C).
    Serve {
        /// The database file; made if it is missing.
        #[arg(long, env = "CAS_DATABASE")]
        database: PathBuf,
        /// Where to listen; port 0 takes a free one. Put a TLS proxy in front of anything but loopback.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// A file that gets the address once the server listens.
        #[arg(long)]
        ready_file: Option<PathBuf>,
        /// Cookies without the `Secure` mark are only for plain HTTP on loopback.
        #[arg(long)]
        secure_cookies: bool,
    },
    /// Put a demonstration's beginnings into the database: one terminal in the training realm, staff, a fund.
    SeedDemo {
        /// The database file; made if it is missing.
        #[arg(long, env = "CAS_DATABASE")]
        database: PathBuf,
        /// The moment to use instead of now, as milliseconds since 1970.
        #[arg(long)]
        now: Option<i64>,
    },
    /// Terminals: registered here, at the server itself, before their one-use code is made.
    Terminal {
        #[command(subcommand)]
        command: TerminalCommand,
    },
    /// Make a one-use code that enrols a terminal; it lives for a day.
    EnrolCode {
        /// The database file.
        #[arg(long, env = "CAS_DATABASE")]
        database: PathBuf,
        /// The terminal's number.
        #[arg(long)]
        terminal: u16,
    },
    /// Staff: the first administrator is made here, at the server itself.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Say that the database was restored from a backup: a new incarnation begins, terminals send again what the backup lacks.
    RestoreMark {
        /// The database file.
        #[arg(long, env = "CAS_DATABASE")]
        database: PathBuf,
        /// Why, in words; it stays in the log.
        #[arg(long)]
        reason: String,
        /// Instead of beginning a new incarnation: go on without this terminal, which will never send again.
        #[arg(long)]
        without: Option<u16>,
    },
    /// Recompute everything from the stored bytes and say by name what holds.
    Check {
        /// The database file.
        #[arg(long, env = "CAS_DATABASE")]
        database: PathBuf,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum TerminalCommand {
    /// Register a terminal, and its site if that is new.
    Add {
        /// The database file; made if it is missing.
        #[arg(long, env = "CAS_DATABASE")]
        database: PathBuf,
        /// The number people say, 1 to 999.
        #[arg(long)]
        number: u16,
        /// live (real money) or training; fixed for good.
        #[arg(long)]
        realm: String,
        /// Short code of the site: a-z, 0-9 and '-'.
        #[arg(long)]
        site: String,
        /// The site's name, for a new site: "Plaza Sur".
        #[arg(long)]
        site_name: Option<String>,
        /// A TOML file with the site's words, for a new site: government, site_name, phone, phone_hours, office, web, nearest.
        #[arg(long)]
        words: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Register a member of staff; the password is read from standard input, first line, and a PIN, if any, from the second.
    Add {
        /// The database file; made if it is missing.
        #[arg(long, env = "CAS_DATABASE")]
        database: PathBuf,
        /// The number on the badge, up to 8 digits.
        #[arg(long)]
        number: String,
        /// clerk, helpdesk, operations, technician, collector, vault, treasury, agency, auditor or admin.
        #[arg(long)]
        role: String,
        /// How many days the access lasts.
        #[arg(long, default_value_t = 365)]
        days: u16,
    },
}

/// Runs the command line.
pub fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("CAS_LOG").unwrap_or_else(|_| "info".into()))
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Command::Serve { database, listen, ready_file, secure_cookies } => {
            commands::serve(&database, listen, ready_file.as_deref(), secure_cookies)
        }
        Command::SeedDemo { database, now } => commands::seed_demo(&database, now),
        Command::Terminal { command: TerminalCommand::Add { database, number, realm, site, site_name, words } } => {
            commands::terminal_add(&database, number, &realm, &site, site_name, words.as_deref())
        }
        Command::EnrolCode { database, terminal } => commands::enrol_code(&database, terminal),
        Command::User { command: UserCommand::Add { database, number, role, days } } => commands::user_add(&database, &number, &role, days),
        Command::RestoreMark { database, reason, without } => commands::restore_mark(&database, &reason, without),
        Command::Check { database, json } => return report(commands::check(&database, json)),
    };
    report(done.map(|()| true))
}

fn report(done: anyhow::Result<bool>) -> ExitCode {
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(3),
        Err(error) => {
            eprintln!("cas-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}
