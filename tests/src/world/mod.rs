//! A world: centre, emulated machine and agent as real processes in a fresh folder, and handles on each of them.
//!
//! [`World::start`] brings it up, [`World::play`] is how a test uses it. A world that is dropped without having been
//! audited audits itself, and fails the test if the books do not add up or something was not delivered.
//! Every wait is for a state, bounded, and says what it waited for and what it saw last.
//! With `CAS_KEEP_WORLD` set, the folder of a world that failed stays: journals, databases, paper, logs.
//!
//! In the order in which a world comes to be:
//!
//! - [`clock`]: the only place with a clock; deadlines.
//! - [`wait`]: waiting for a state.
//! - [`plan`]: what a world shall be, and the configuration files that say so.
//! - [`binaries`]: the programs, beside the test's own.
//! - [`process`]: a program that runs, its log, its end.
//! - [`server`]: the centre's process and what is done at the server itself.
//! - [`console`]: the centre over HTTP.
//! - [`emulator`]: the emulated machine and the hands at it.
//! - [`agent`]: the terminal's process.
//! - [`kiosk`]: a scripted touch screen on the agent's socket.
//! - [`journal`]: the terminal's entries, read from its file.
//! - [`habits`]: what people do, in one call each.
//! - [`custody`]: a cut and its count.
//! - [`references`]: references with right check digits.
//! - [`audit`]: whether everything adds up.

pub mod agent;
pub mod audit;
pub mod binaries;
pub mod clock;
pub mod console;
pub mod custody;
pub mod emulator;
pub mod habits;
pub mod journal;
pub mod kiosk;
pub mod plan;
pub mod process;
pub mod references;
pub mod server;
pub mod wait;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

pub use agent::Agent;
pub use audit::Audit;
pub use console::{Console, Session};
pub use emulator::Emulator;
pub use journal::Journal;
pub use kiosk::Kiosk;
pub use plan::Plan;
pub use server::Server;

/// The demonstration terminal that a fresh centre knows.
pub const TERMINAL: u16 = 7;

/// One terminal and its centre. Processes end with it.
pub struct World {
    /// The scripted touch screen.
    pub kiosk: Kiosk,
    /// The terminal's process.
    pub agent: Agent,
    /// The emulated machine.
    pub emulator: Emulator,
    /// The centre's process.
    pub server: Server,
    /// The terminal's entries.
    pub journal: Journal,
    /// What staff picked up where no device has it, and put into envelopes.
    pub found: Vec<(cas_domain::denomination::Denomination, i64)>,
    root: PathBuf,
    folder: Option<TempDir>,
    expected: Vec<String>,
    settled: bool,
}

impl World {
    /// Starts a world: centre with the demonstration's beginnings, emulated machine, and, if the plan says so, an enrolled
    /// agent with loaded hoppers whose screen invites citizens.
    ///
    /// # Errors
    /// Names the program that is missing or the state that did not come.
    pub fn start(plan: &Plan) -> Result<Self> {
        let folder = match &plan.folder {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("cas-world-").tempdir().context("no folder for the world can be made")?),
        };
        let root = match (&plan.folder, &folder) {
            (Some(path), _) => path.clone(),
            (None, Some(folder)) => folder.path().to_owned(),
            (None, None) => bail!("a world needs a folder"),
        };
        std::fs::create_dir_all(&root).with_context(|| format!("cannot make {}", root.display()))?;
        let server = Server::start(&root)?;
        let emulator = Emulator::start(&root, plan)?;
        plan.write_agent(&root, &server.address)?;
        let agent = Agent::new(&root)?;
        let kiosk = Kiosk::new(root.join("kiosk.sock"));
        let journal = Journal::new(root.join("agent"));
        let mut world =
            Self { kiosk, agent, emulator, server, journal, found: Vec::new(), root, folder, expected: Vec::new(), settled: false };
        if let Err(error) = world.bring_up(plan) {
            world.settled = true;
            return Err(error.context(world.last_words()));
        }
        Ok(world)
    }

    fn bring_up(&mut self, plan: &Plan) -> Result<()> {
        if !plan.enrolled {
            return Ok(());
        }
        if !journal_exists(&self.root) {
            let code = self.server.enrol_code(TERMINAL)?;
            self.agent.enrol(&code)?;
        }
        if !plan.running {
            return Ok(());
        }
        self.agent.start()?;
        self.kiosk.await_view("a screen that invites", |view| kiosk::name_of(view) == "Attract")?;
        if !plan.loaded.is_empty() {
            self.load_hoppers(&plan.loaded)?;
        }
        Ok(())
    }

    /// Plays a story in a fresh world, then audits it. A failure prints the last words of every program.
    ///
    /// # Panics
    /// When the story fails, or the audit does: this is for tests.
    pub fn play(plan: &Plan, story: impl FnOnce(&mut Self) -> Result<()>) {
        let mut world = match Self::start(plan) {
            Ok(world) => world,
            Err(error) => panic!("the world did not start: {error:#}"),
        };
        let told = story(&mut world).and_then(|()| if world.settled { Ok(()) } else { world.finish().map(drop) });
        world.settled = true;
        if let Err(error) = told {
            let words = world.last_words();
            world.keep_folder();
            panic!("{error:#}\n{words}");
        }
    }

    /// Audits: waits until everything is delivered, then checks that all of it adds up. The world stays usable.
    ///
    /// # Errors
    /// Names everything that does not add up.
    pub fn finish(&mut self) -> Result<Audit> {
        let audit = self.audit()?;
        self.settled = true;
        let told = |words: &&String| audit.findings.iter().any(|finding| finding.contains(words.as_str()));
        let missing = self.expected.iter().filter(|words| !told(words)).map(|words| format!("expected, and not found: {words}"));
        let surprising = audit.findings.iter().filter(|finding| !self.expected.iter().any(|words| finding.contains(words.as_str())));
        let wrong: Vec<String> = surprising.cloned().chain(missing).collect();
        if wrong.is_empty() {
            return Ok(audit);
        }
        bail!("the world does not add up:\n  - {}", wrong.join("\n  - "))
    }

    /// Says that the audit will find this: a finding that holds these words is right, and its absence is not.
    pub fn expect_finding(&mut self, words: &str) {
        self.expected.push(words.to_owned());
    }

    /// Ends without an audit; the reason stands in the test.
    pub fn end_unaudited(&mut self, _reason: &str) {
        self.settled = true;
    }

    /// The world's folder: configurations, journals, paper, logs.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The last lines of every log, and the last screen.
    pub fn last_words(&self) -> String {
        let mut words = format!("last screen: {}\n", self.kiosk.last_seen());
        for name in ["agent", "server", "devices"] {
            let tail = process::tail(&self.root.join(format!("{name}.log")), 25);
            let _ = write!(words, "--- last lines of {name}.log\n{tail}");
        }
        if let Ok(entries) = self.journal.entries() {
            let from = entries.len().saturating_sub(30);
            let name = |entry: &cas_domain::journal::Entry| format!("{} {} at {} ms", entry.seq.0, entry.what.name(), entry.mono_ms);
            let names: Vec<String> = entries.iter().skip(from).map(name).collect();
            let _ = writeln!(words, "--- last entries: {}", names.join(", "));
        }
        words
    }

    fn keep_folder(&mut self) {
        if std::env::var_os("CAS_KEEP_WORLD").is_some()
            && let Some(folder) = self.folder.take()
        {
            eprintln!("the world's folder is kept: {}", folder.keep().display());
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if self.settled || std::thread::panicking() {
            return;
        }
        if let Err(error) = self.finish() {
            let words = self.last_words();
            panic!("a world was dropped that does not add up: {error:#}\n{words}");
        }
    }
}

fn journal_exists(root: &Path) -> bool {
    cas_agent::journal::Journal::path(&root.join("agent")).exists()
}
