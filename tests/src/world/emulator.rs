//! The emulated machine, and the hands at it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use cas_hardware::control::ControlClient;
use serde_json::Value;

use super::plan::Plan;
use super::process::{Process, tail};
use super::wait::{self, Look, PATIENCE};

/// The emulated machine of a world.
pub struct Emulator {
    control: PathBuf,
    client: ControlClient,
    paper: PathBuf,
    _process: Process,
}

impl Emulator {
    /// Starts the machine.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn start(root: &Path, plan: &Plan) -> Result<Self> {
        let config = plan.write_machine(root)?;
        let control = root.join("control.sock");
        let log = root.join("devices.log");
        let mut process = Process::start("cas-devices", &[Path::new("emulate"), &config], &log)?;
        let client = wait::until("the emulated machine", PATIENCE, || {
            if let Some(status) = process.ended()? {
                bail!("the emulated machine ended with {status}:\n{}", tail(&log, 20));
            }
            Ok(match ControlClient::connect(&control) {
                Ok(client) => Look::Here(client),
                Err(error) => Look::NotYet(error.to_string()),
            })
        })?;
        let mut emulator = Self { control, client, paper: root.join("paper"), _process: process };
        emulator.say(&format!("coin counter {}", plan.coin_counter))?;
        Ok(emulator)
    }

    /// The control socket, for a connection of one's own.
    pub fn control(&self) -> &Path {
        &self.control
    }

    /// Says a control line (`docs/operations/emulator.md`).
    ///
    /// # Errors
    /// The machine's own sentence.
    pub fn say(&mut self, line: &str) -> Result<Value> {
        self.client.ask(line).with_context(|| format!("the emulated machine was told '{line}'"))
    }

    /// Where every piece is, by port and place.
    ///
    /// # Errors
    /// When the machine does not answer.
    pub fn inventory(&mut self) -> Result<Value> {
        self.say("inventory")
    }

    /// A hand offers a note until the machine draws it in; a person tries again, too.
    ///
    /// # Errors
    /// When it never does; says why.
    pub fn insert_note(&mut self, pesos: u32) -> Result<()> {
        // The list of notes follows the hoppers as they are found: a quicker hand would see its note refused.
        let code = Value::String(format!("B{}", u64::from(pesos) * 100));
        self.await_state("bill", &format!("the validator to accept ${pesos}"), |state| {
            state["enabled"].as_array().is_some_and(|enabled| enabled.contains(&code))
        })?;
        self.offer_note(pesos)
    }

    /// A hand holds a note into the mouth until it is drawn in, whether it is wanted or not.
    ///
    /// # Errors
    /// When it never is.
    pub fn offer_note(&mut self, pesos: u32) -> Result<()> {
        wait::until(&format!("the validator to draw in ${pesos}"), PATIENCE, || {
            let answer = self.say(&format!("bill insert {pesos}"))?;
            Ok(if answer["taken"] == Value::Bool(true) { Look::Here(()) } else { Look::NotYet(answer.to_string()) })
        })
    }

    /// A hand drops a coin (`C1000`) until the acceptor takes it; what falls through is picked from the tray again.
    ///
    /// # Errors
    /// When it never does; says where the coin went.
    pub fn insert_coin(&mut self, coin: &str) -> Result<()> {
        wait::until(&format!("the coin acceptor to take {coin}"), PATIENCE, || {
            let answer = self.say(&format!("coin insert {coin}"))?;
            if answer["went"] != Value::String("tray".to_owned()) {
                return Ok(Look::Here(()));
            }
            self.say("tray take")?;
            Ok(Look::NotYet(answer.to_string()))
        })
    }

    /// Pieces go into a hopper by hand.
    ///
    /// # Errors
    /// When they do not fit.
    pub fn fill(&mut self, hopper: &str, coin: &str, count: u32) -> Result<()> {
        let answer = self.say(&format!("{hopper} fill {coin} {count}"))?;
        ensure!(answer["left_over"] == 0, "{hopper} did not hold {count} x {coin}: {answer}");
        Ok(())
    }

    /// Waits until the machine looks a certain way: the whole inventory is looked at.
    ///
    /// # Errors
    /// Names what was waited for.
    pub fn await_inventory(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Result<Value> {
        wait::until(what, PATIENCE, || {
            let inventory = self.inventory()?;
            Ok(if fits(&inventory) { Look::Here(inventory) } else { Look::NotYet(inventory.to_string()) })
        })
    }

    /// Waits until a device is in a certain state: `("bill", |state| state["doing"] == "escrow")`.
    ///
    /// # Errors
    /// Names what was waited for.
    pub fn await_state(&mut self, device: &str, what: &str, fits: impl Fn(&Value) -> bool) -> Result<Value> {
        wait::until(&format!("{device}: {what}"), PATIENCE, || {
            let state = self.say(&format!("{device} state"))?;
            Ok(if fits(&state) { Look::Here(state) } else { Look::NotYet(state.to_string()) })
        })
    }

    /// The texts of all paper that came out, in order.
    ///
    /// # Errors
    /// When a paper cannot be read.
    pub fn papers(&mut self) -> Result<Vec<String>> {
        let inventory = self.inventory()?;
        let printed = inventory["printer"]["printed"].as_array().cloned().unwrap_or_default();
        let mut texts = Vec::new();
        for piece in printed {
            let name = piece["txt"].as_str().with_context(|| format!("a paper without a text: {piece}"))?;
            let path = if Path::new(name).is_absolute() { PathBuf::from(name) } else { self.paper.join(name) };
            texts.push(std::fs::read_to_string(&path).with_context(|| format!("cannot read the paper {}", path.display()))?);
        }
        Ok(texts)
    }

    /// Waits until a paper with these words came out; gives its text.
    ///
    /// # Errors
    /// Names the words.
    pub fn await_paper(&mut self, words: &str) -> Result<String> {
        wait::until(&format!("a paper that says '{words}'"), PATIENCE, || {
            let papers = self.papers()?;
            let found = papers.iter().find(|text| text.contains(words)).cloned();
            Ok(found.map_or_else(|| Look::NotYet(format!("{} papers: {papers:#?}", papers.len())), Look::Here))
        })
    }
}
