//! Whether it all adds up, and the file that says so.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use cas_domain::folio::Folio;
use serde::Serialize;
use serde_json::{Value, json};

use super::story::vault::Removed;
use super::story::{Mall, Told};
use crate::world::habits::AUDITOR;

/// The invariants that must be named and hold.
const NAMES: [&str; 11] = ["I1", "I2", "I3", "I4", "I5", "I6", "I9", "I10", "I11", "I12", "I14"];

/// The report of `--auto`.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Whether everything adds up.
    pub adds_up: bool,
    /// What does not.
    pub findings: Vec<String>,
    /// The payments: what the person saw, and what the centre says.
    pub payments: Vec<Value>,
    /// The cut: expected and counted by denomination.
    pub cut: Value,
    /// The book beside the pieces of the emulated machine.
    pub places: Value,
    /// Invariants by name.
    pub invariants: BTreeMap<String, bool>,
    /// Entries at the terminal and at the centre.
    pub entries: Value,
    /// Screens that were passed.
    pub screens: Vec<String>,
    /// Pictures, receipts.
    pub files: Value,
    /// Steps and their milliseconds.
    pub steps: Vec<Value>,
}

/// Everything that the story left to look at.
pub struct Evidence<'e> {
    /// What the citizens know.
    pub told: &'e [Told],
    /// The cut's folio.
    pub cut: &'e str,
    /// What the centre compared.
    pub compared: Value,
    /// What lay in the boxes.
    pub removed: &'e Removed,
}

impl Mall {
    /// Audits everything and writes the report.
    ///
    /// # Errors
    /// When something cannot be read or written; what does not add up is in the report.
    pub fn sum_up(&mut self, evidence: Evidence<'_>) -> Result<Summary> {
        let audit = self.world.audit()?;
        self.world.end_unaudited("the report below says what does not add up");
        let mut findings = audit.findings.clone();
        let payments = self.payments(evidence.told, &mut findings)?;
        compare_cut(&evidence, &mut findings);
        let invariants = invariants(&audit.checks, &mut findings);
        if audit.terminal_entries != audit.centre_entries {
            findings.push(format!("{} entries at the terminal, {} at the centre", audit.terminal_entries, audit.centre_entries));
        }
        let paper = self.papers()?;
        let places: Vec<Value> = audit
            .places
            .iter()
            .map(|line| Ok(with(serde_json::to_value(line)?, "equal", json!(line.book == line.physical))))
            .collect::<Result<_>>()?;
        findings.extend(
            audit
                .places
                .iter()
                .filter(|line| line.book != line.physical)
                .map(|line| format!("{}: {} x {} by the book, {} really", line.place, line.book, line.denomination, line.physical)),
        );
        self.progress.end_step();
        let summary = Summary {
            adds_up: findings.is_empty(),
            findings,
            payments,
            cut: with(evidence.compared, "boxes_taken_out", serde_json::to_value(evidence.removed)?),
            places: Value::Array(places),
            invariants,
            entries: json!({ "terminal": audit.terminal_entries, "centre": audit.centre_entries }),
            screens: self.glass.passed().iter().cloned().collect(),
            files: json!({ "kiosk": self.shots.taken(), "console": self.browser.taken(), "paper": paper }),
            steps: self
                .progress
                .done()
                .map(|(what, took)| json!({ "step": what, "ms": u64::try_from(took).unwrap_or(u64::MAX) }))
                .collect(),
        };
        let path = self.folders.summary();
        std::fs::write(&path, serde_json::to_vec_pretty(&summary)?).with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(summary)
    }

    /// What the person saw beside what the centre says.
    fn payments(&self, told: &[Told], findings: &mut Vec<String>) -> Result<Vec<Value>> {
        let console = self.world.server.console()?;
        let auditor = console.sign_in(AUDITOR.0, AUDITOR.1)?;
        let mut all = Vec::new();
        for payment in told {
            let mut line = serde_json::to_value(payment)?;
            if let Some(folio) = &payment.folio {
                let folio: Folio = folio.parse()?;
                let centre = console.ask(&auditor, &format!("payments/{}", folio.compact()))?.well()?;
                for (name, own) in [("due", payment.due), ("inserted", payment.inserted), ("change", payment.change), ("owed", 0)] {
                    if centre[name].as_i64() != Some(own) {
                        findings.push(format!("{folio}: {name} is {own} centavos at the machine, {} at the centre", centre[name]));
                    }
                }
                line = with(line, "centre", centre);
            }
            all.push(line);
        }
        Ok(all)
    }

    /// Copies what the printer laid down.
    fn papers(&mut self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(self.world.root().join("paper")).context("the printer's folder")? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            std::fs::copy(entry.path(), self.folders.paper.join(&name)).with_context(|| format!("the paper {name} cannot be copied"))?;
            names.push(name);
        }
        names.sort();
        Ok(names)
    }
}

/// Expected, counted and really taken out must be the same, piece by piece.
fn compare_cut(evidence: &Evidence<'_>, findings: &mut Vec<String>) {
    let (cut, compared) = (evidence.cut, &evidence.compared);
    if compared["difference"].as_i64() != Some(0) {
        findings.push(format!("{cut}: the difference is {} centavos", compared["difference"]));
    }
    let mut seen = 0;
    for line in compared["lines"].as_array().into_iter().flatten() {
        let denomination = line["denomination"].as_str().unwrap_or_default();
        let really = evidence.removed.values().find_map(|pieces| pieces.get(denomination)).copied();
        let (expected, counted) = (line["expected"].as_i64(), line["counted"].as_i64());
        if expected != really || counted != really {
            findings.push(format!("{cut}: {denomination}: {expected:?} expected, {counted:?} counted, {really:?} really"));
        }
        seen += really.unwrap_or(0);
    }
    let all: i64 = evidence.removed.values().flat_map(BTreeMap::values).sum();
    if seen != all {
        findings.push(format!("{cut}: {all} pieces were taken out, the comparison speaks of {seen}"));
    }
}

/// The named checks; one that is missing is a finding.
fn invariants(checks: &[Value], findings: &mut Vec<String>) -> BTreeMap<String, bool> {
    let mut all = BTreeMap::new();
    for name in NAMES {
        match checks.iter().find(|check| check["name"] == *name) {
            Some(check) => {
                all.insert(name.to_owned(), check["holds"] == Value::Bool(true));
            }
            None => findings.push(format!("{name} was not checked")),
        }
    }
    all
}

fn with(mut value: Value, key: &str, more: Value) -> Value {
    if let Some(map) = value.as_object_mut() {
        map.insert(key.to_owned(), more);
    }
    value
}
