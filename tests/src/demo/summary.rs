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
const NAMES: [&str; 12] = ["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I9", "I10", "I11", "I12", "I14"];

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
        let same_bytes = !audit.findings.iter().any(|found| found.starts_with("I9"));
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
            entries: json!({ "terminal": audit.terminal_entries, "centre": audit.centre_entries, "same_bytes": same_bytes }),
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
                compare_payment(payment, &centre, findings);
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
                let holds = check["holds"] == Value::Bool(true);
                all.insert(name.to_owned(), holds);
                if !holds {
                    findings.push(format!("{name} does not hold: {}", check["found"]));
                }
            }
            None => findings.push(format!("{name} was not checked")),
        }
    }
    all
}

/// What the machine told and what the centre says about one payment.
fn compare_payment(payment: &Told, centre: &Value, findings: &mut Vec<String>) {
    let what = payment.folio.as_deref().unwrap_or(payment.what);
    for (name, own) in [("due", payment.due), ("inserted", payment.inserted), ("change", payment.change), ("owed", 0)] {
        if centre[name].as_i64() != Some(own) {
            findings.push(format!("{what}: {name} is {own} centavos at the machine, {} at the centre", centre[name]));
        }
    }
}

fn with(mut value: Value, key: &str, more: Value) -> Value {
    if let Some(map) = value.as_object_mut() {
        map.insert(key.to_owned(), more);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(list: &[(&str, i64)]) -> BTreeMap<String, i64> {
        list.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    fn cut_says(compared: Value) -> Vec<String> {
        let removed = Removed::from([("notes", pieces(&[("B20000", 3), ("B5000", 1)]))]);
        let mut findings = Vec::new();
        compare_cut(&Evidence { told: &[], cut: "C 07-000001-3", compared, removed: &removed }, &mut findings);
        findings
    }

    fn line(denomination: &str, expected: i64, counted: i64) -> Value {
        json!({ "denomination": denomination, "expected": expected, "counted": counted })
    }

    #[test]
    fn a_cut_adds_up_only_piece_by_piece() {
        let good = json!({ "difference": 0, "lines": [line("B20000", 3, 3), line("B5000", 1, 1)] });
        assert_eq!(cut_says(good), Vec::<String>::new());
        // One $200 less and four $50 more are worth the same: still wrong, twice.
        let netted = json!({ "difference": 0, "lines": [line("B20000", 3, 2), line("B5000", 1, 5)] });
        assert_eq!(cut_says(netted).len(), 2);
        let silent = json!({ "difference": 0, "lines": [line("B20000", 3, 3)] });
        assert!(cut_says(silent).concat().contains("4 pieces"));
        assert!(cut_says(json!({})).len() > 1);
    }

    #[test]
    fn a_check_that_fails_or_is_missing_is_named() {
        let all: Vec<Value> = NAMES.iter().map(|name| json!({ "name": name, "holds": true, "found": [] })).collect();
        let mut findings = Vec::new();
        assert_eq!(invariants(&all, &mut findings).len(), NAMES.len());
        assert!(findings.is_empty());
        let mut broken = all.clone();
        broken[2] = json!({ "name": "I3", "holds": false, "found": ["nothing is held"] });
        broken.pop();
        invariants(&broken, &mut findings);
        assert!(
            findings.iter().any(|found| found.contains("I3 does not hold")) && findings.iter().any(|found| found.contains("I14 was not"))
        );
    }

    #[test]
    fn a_payment_must_be_the_same_at_machine_and_centre() {
        let told = Told { what: "agua", folio: Some("P 07-000003-9".to_owned()), due: 48_700, inserted: 48_700, change: 0 };
        let mut findings = Vec::new();
        compare_payment(&told, &json!({ "due": 48_700, "inserted": 48_700, "change": 0, "owed": 0 }), &mut findings);
        assert!(findings.is_empty());
        compare_payment(&told, &json!({ "due": 48_736, "inserted": 48_700, "change": 0 }), &mut findings);
        assert_eq!(findings.len(), 2, "{findings:?}");
    }
}
