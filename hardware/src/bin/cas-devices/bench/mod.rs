//! `test`: tries a device at a workshop bench, guided in Spanish. Never on an enrolled terminal: there the agent does it, with its journal.
//!
//! - [`enrolled`]: whether this computer is a terminal.
//! - [`log`]: the bench's own record; the only maker of proofs here.
//! - `bills`: a note in, and back again. - `hopper`: one coin out. - `printer`: a page of paper.

mod bills;
mod enrolled;
mod hopper;
mod log;
mod printer;

use std::fmt;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use cas_hardware::clock::Clock;
use cas_hardware::device::{Machine, Span};
use cas_hardware::toolbox::probe::{self, Finding, Kind, Options, Probed};
use cas_hardware::toolbox::session::Session;
use cas_hardware::toolbox::trouble::Trouble;
use cas_hardware::toolbox::{Protocol, line_text};
use cas_hardware::transport::serial::SerialLine;
use clap::Args;
use serde_json::json;

use self::log::BenchLog;
use super::look::failed;
use super::say;

/// How long a person may take.
const PATIENCE: Span = Span::from_millis(60_000);

/// How long a device may take.
const DEVICE: Span = Span::from_millis(30_000);

#[derive(Debug, Args)]
pub struct TestArguments {
    /// The port, e.g. /dev/ttyUSB0.
    port: String,
    /// Try this protocol only.
    #[arg(long)]
    protocol: Option<Protocol>,
    /// This is a workshop bench: no terminal, no journal, and the money in the device belongs to the workshop.
    #[arg(long)]
    bench: bool,
    /// Where a terminal's journal and key would lie.
    #[arg(long, default_value = "/var/lib/cas")]
    data: PathBuf,
    /// Where a terminal's configuration would lie; the folder that it names is looked at, too.
    #[arg(long, default_value = "/etc/cas/agent.toml")]
    agent_config: PathBuf,
    /// The bench's record: what was about to move is written here, and is on disk, before it moves.
    #[arg(long, default_value = "cas-devices-bench.jsonl")]
    log: PathBuf,
    /// One line of JSON a step.
    #[arg(long)]
    json: bool,
}

/// It is not to be done here.
#[derive(Debug)]
pub struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// A test that did not go well.
#[derive(Debug)]
struct Bad(&'static str);

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Bad {}

pub fn test(arguments: &TestArguments) -> anyhow::Result<()> {
    if let Some(mark) = enrolled::mark(&arguments.data, &arguments.agent_config) {
        return Err(Refused(format!(
            "Esta computadora es una terminal dada de alta ({}). Aquí las pruebas las hace el agente, con su bitácora: pantalla M10.",
            mark.display()
        ))
        .into());
    }
    if !arguments.bench {
        return Err(Refused(
            "Esta prueba mueve billetes y monedas sin la bitácora de una terminal. Hágala solo en un banco de taller, con dinero del taller, y dígalo con: --bench"
                .to_owned(),
        )
        .into());
    }
    let options = Options { only: arguments.protocol, all_addresses: false };
    let Probed { line, result } = probe::probe_and_keep(&arguments.port, options, &mut |line| eprintln!("{line}"));
    let (mut line, findings) = match (line, result) {
        (Some(line), Ok(findings)) => (line, findings),
        (_, Err(trouble)) => return Err(failed(&arguments.port, trouble, arguments.json)?.into()),
        (None, Ok(_)) => return Err(failed(&arguments.port, Trouble::Gone, arguments.json)?.into()),
    };
    let mut bench = Bench { json: arguments.json, log: BenchLog::open(&arguments.log)?, clock: Clock::start() };
    let mut bad = None;
    for finding in &findings {
        if line.set(finding.line).is_err() {
            return Err(failed(&arguments.port, Trouble::Gone, arguments.json)?.into());
        }
        bench.tell(&finding.sentence())?;
        let (back, result) = bench.one(line, finding);
        line = back;
        match result {
            Ok(()) => bench.tell("bien")?,
            Err(error) => {
                bench.tell(&format!("MAL: {error:#}"))?;
                bad = Some(error);
            }
        }
    }
    bad.map_or(Ok(()), Err)
}

/// What the tests share.
struct Bench {
    json: bool,
    log: BenchLog,
    clock: Clock,
}

impl Bench {
    fn one(&mut self, line: SerialLine, finding: &Finding) -> (SerialLine, anyhow::Result<()>) {
        match (finding.kind, finding.protocol) {
            (Kind::Bills, Protocol::Ccnet | Protocol::Id003 | Protocol::Ebds | Protocol::Cctalk) => bills::test(self, line, finding),
            (Kind::Printer, _) => printer::test(self, line),
            (Kind::Hopper, _) => hopper::test(self, line, finding),
            _ => {
                let what = format!(
                    "{} {} ({}): no tiene prueba aquí. Un monedero no devuelve lo que toma: véalo con watch.",
                    finding.protocol,
                    finding.kind.title(),
                    line_text(&finding.line)
                );
                (line, self.tell(&what))
            }
        }
    }

    /// One step, for whoever reads.
    fn tell(&self, text: &str) -> anyhow::Result<()> {
        say(&if self.json { json!({ "step": text }).to_string() } else { text.to_owned() })
    }

    /// Asks a person; anything but "sí" is no.
    fn agreed(&self, question: &str) -> anyhow::Result<bool> {
        self.tell(&format!("{question} Escriba sí y Entrar:"))?;
        io::stdout().flush()?;
        let mut answer = String::new();
        io::Read::take(io::stdin().lock(), 64).read_line(&mut answer)?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "sí" | "si" | "s"))
    }

    /// Turns the session until an event is what is waited for.
    fn wait<M: Machine, T>(
        &self,
        session: &mut Session<M>,
        within: Span,
        late: &'static str,
        mut fits: impl FnMut(M::Event) -> Option<anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let end = self.clock.now().after(within);
        let mut found = None;
        while self.clock.now() < end {
            let turn = session.turn().map_err(|_| Bad("se perdió el puerto"))?;
            for event in turn.events {
                if found.is_none() {
                    found = fits(event);
                }
            }
            if let Some(found) = found {
                return found;
            }
        }
        Err(Bad(late).into())
    }
}
