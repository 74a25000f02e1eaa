//! `list`, `probe`, `watch`, `replay`: what is there, and what it says. Sentences in Spanish, for a technician; JSON for a program.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter};
use std::path::Path;

use anyhow::Context;
use cas_hardware::device::Span;
use cas_hardware::toolbox::decode::Reader;
use cas_hardware::toolbox::probe::{self, Finding, Options, Probed};
use cas_hardware::toolbox::record::{Player, Recorder};
use cas_hardware::toolbox::trouble::Trouble;
use cas_hardware::toolbox::watch::{self, Seen, Target, WatchError, Watcher};
use cas_hardware::toolbox::{Protocol, line_text, ports};
use cas_hardware::transport::serial::{LineSettings, SerialLine};
use serde_json::{Value as Json, json};

use super::{WatchArguments, say};

/// The port, or what hangs on it, did not let itself be looked at.
#[derive(Debug)]
pub struct Failed {
    /// Why.
    pub trouble: Trouble,
    /// It was told as JSON already.
    pub json: bool,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.trouble.sentence())
    }
}

impl std::error::Error for Failed {}

pub fn list(json: bool) -> anyhow::Result<()> {
    let ports = ports::list().map_err(anyhow::Error::msg)?;
    if json {
        return say(&Json::from(ports.iter().map(ports::Port::json).collect::<Vec<_>>()).to_string());
    }
    if ports.is_empty() {
        return say("No hay puertos seriales. Conecte el adaptador USB y repita.");
    }
    ports.iter().try_for_each(|port| say(&port.sentence()))
}

pub fn probe(port: &str, only: Option<Protocol>, all_addresses: bool, json: bool) -> anyhow::Result<()> {
    match probe::probe(port, Options { only, all_addresses }, &mut |line| eprintln!("{line}")) {
        Ok(findings) if json => {
            let found: Vec<Json> = findings.iter().map(Finding::json).collect();
            say(&json!({ "port": port, "found": found }).to_string())
        }
        Ok(findings) => findings.iter().try_for_each(|finding| say(&finding.sentence())),
        Err(trouble) => Err(failed(port, trouble, json)?.into()),
    }
}

/// Says why, where a program reads it.
pub fn failed(port: &str, trouble: Trouble, json: bool) -> anyhow::Result<Failed> {
    if json {
        say(&json!({ "port": port, "found": [], "error": trouble.json() }).to_string())?;
    }
    Ok(Failed { trouble, json })
}

/// Ctrl-C ends it as it ends any program: what was seen and recorded is written line by line.
pub fn watch(arguments: &WatchArguments) -> anyhow::Result<()> {
    let port = arguments.port.display().to_string();
    let (line, target) = match target(arguments, &port) {
        Ok(target) => target,
        Err(trouble) => return Err(failed(&port, trouble, arguments.json)?.into()),
    };
    let recorder = arguments.record.as_deref().map(|path| recorder(path, &target, arguments.lines_max)).transpose()?;
    let mut show = |seen: &Seen| {
        let line = if arguments.json { seen.json().to_string() } else { seen.sentence() };
        say(&line).map_err(std::io::Error::other)
    };
    let span = arguments.seconds.map(|seconds| Span::from_millis(seconds.saturating_mul(1000)));
    match watch::watch(line, &target, &mut Watcher { show: &mut show, recorder, span }) {
        Ok(()) => Ok(()),
        Err(WatchError::Port(trouble)) => Err(failed(&port, trouble, arguments.json)?.into()),
        Err(WatchError::Output(error)) => Err(error).context("no se pudo escribir lo que se ve"),
    }
}

/// The open port, and what is to be watched on it.
fn target(arguments: &WatchArguments, port: &str) -> Result<(SerialLine, Target), Trouble> {
    let known = arguments.protocol.map(|protocol| {
        let line = protocol.lines().first().copied().unwrap_or(LineSettings::plain_9600());
        (protocol, LineSettings { baud: arguments.baud.unwrap_or(line.baud), ..line })
    });
    let target = |protocol, line, findings| Target { protocol, line, findings, listen: arguments.listen };
    match known {
        // Who is on a bus must be known to ask it.
        Some((Protocol::Cctalk, settings)) if !arguments.listen => {
            let Probed { line, result } = find_and_keep(port, Some(Protocol::Cctalk));
            let findings = match (&line, result) {
                (_, Ok(findings)) => findings,
                // What is not understood can still be looked at.
                (Some(_), Err(Trouble::Silent | Trouble::Garbage | Trouble::Echo)) => Vec::new(),
                (_, Err(trouble)) => return Err(trouble),
            };
            Ok((line.ok_or(Trouble::Gone)?, target(Protocol::Cctalk, settings, findings)))
        }
        Some((protocol, settings)) => {
            let line = SerialLine::open(port, settings).map_err(|error| Trouble::of_opening(error.kind()))?;
            Ok((line, target(protocol, settings, Vec::new())))
        }
        None => {
            let Probed { line, result } = find_and_keep(port, None);
            let findings = result?;
            let first = findings.first().ok_or(Trouble::Silent)?;
            Ok((line.ok_or(Trouble::Gone)?, target(first.protocol, first.line, findings.clone())))
        }
    }
}

fn find_and_keep(port: &str, only: Option<Protocol>) -> Probed {
    probe::probe_and_keep(port, Options { only, all_addresses: false }, &mut |line| eprintln!("{line}"))
}

fn recorder(path: &Path, target: &Target, lines: u64) -> anyhow::Result<Recorder<BufWriter<File>>> {
    // A recording is evidence: none is written over.
    let file =
        OpenOptions::new().write(true).create_new(true).open(path).with_context(|| format!("no se pudo crear {}", path.display()))?;
    Recorder::begin(BufWriter::new(file), target.protocol, &line_text(&target.line), lines)
        .with_context(|| format!("no se pudo escribir {}", path.display()))
}

pub fn replay(path: &Path, json: bool) -> anyhow::Result<()> {
    let file = File::open(path).with_context(|| format!("no se pudo abrir {}", path.display()))?;
    let mut player = Player::open(BufReader::new(file))?;
    if !json {
        say(&format!("Grabación de {} ({})", player.protocol(), player.setting()))?;
    }
    let mut reader = Reader::new(player.protocol());
    let show = |told: cas_hardware::toolbox::decode::Told| say(&if json { told.json().to_string() } else { told.sentence() });
    while let Some(chunk) = player.next_chunk()? {
        reader.take(&chunk).into_iter().try_for_each(show)?;
    }
    reader.end().into_iter().try_for_each(show)
}
