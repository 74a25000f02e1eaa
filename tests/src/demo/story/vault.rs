//! The vault: two persons open the bags and type what really lies in the boxes that were taken out.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::Mall;
use super::cut::BAGS;
use crate::world::habits::{OPERATIONS, SECOND_VAULT, VAULT, pieces_of};

/// The denominations of each bag on the count's page.
const LINES: [(&str, &[&str]); 2] = [
    ("notes", &["B100000", "B50000", "B20000", "B10000", "B5000", "B2000"]),
    ("coins", &["C2000", "C1000", "C500", "C200", "C100", "C50"]),
];

/// What lies in the boxes that were taken out: bag content, then pieces by denomination.
pub type Removed = BTreeMap<&'static str, BTreeMap<String, i64>>;

impl Mall {
    /// Opens the boxes that were taken out and looks: every denomination of the page, nothing where there is none.
    ///
    /// # Errors
    /// When the machine does not answer, or something lies there that the page has no line for.
    pub fn removed_boxes(&mut self) -> Result<Removed> {
        let inventory = self.world.emulator.inventory()?;
        let boxes = [("notes", &inventory["bill"]["removed"], "content"), ("coins", &inventory["cctalk"]["coin"]["removed"], "coins")];
        let mut all = Removed::new();
        for ((content, removed, key), (_, lines)) in boxes.into_iter().zip(LINES) {
            let pieces: &mut BTreeMap<String, i64> = all.entry(content).or_default();
            pieces.extend(lines.iter().map(|line| ((*line).to_owned(), 0)));
            for taken in removed.as_array().context("no box was taken out")? {
                for (denomination, count) in pieces_of(&taken[key])? {
                    let line = pieces.get_mut(&denomination.to_string());
                    *line.with_context(|| format!("the count has no line for {denomination}"))? += count;
                }
            }
        }
        Ok(all)
    }

    /// Counts through the console's JSON interface.
    ///
    /// # Errors
    /// What the centre said.
    pub fn count(&mut self, cut: &str) -> Result<Value> {
        let removed = self.removed_boxes()?;
        self.progress.step(format!("the vault counts {cut}"));
        let console = self.world.server.console()?;
        let vault = console.sign_in(VAULT.0, VAULT.1)?;
        let path = format!("cuts/{}/count", cut.replace(' ', ""));
        console.act(&vault, &path, &json!({ "camera": "Cámara 3" }))?.well()?;
        for (content, seal) in BAGS {
            console.act(&vault, &format!("{path}/seal"), &json!({ "seal": seal, "intact": true }))?.well()?;
            let pieces = removed.get(content).context("a bag without a box")?;
            console.act(&vault, &format!("{path}/lines"), &json!({ "seal": seal, "pieces": pieces }))?.well()?;
        }
        console.act(&vault, &format!("{path}/sign"), &json!({ "number": SECOND_VAULT.0, "password": SECOND_VAULT.1 }))?;
        console.act(&vault, &format!("{path}/finish"), &json!({}))?.well()?;
        let operations = console.sign_in(OPERATIONS.0, OPERATIONS.1)?;
        let compared = console.ask(&operations, &format!("cuts/{}/comparison", cut.replace(' ', "")))?.well()?;
        ensure!(compared["lines"].is_array(), "the comparison has no lines: {compared}");
        Ok(compared)
    }
}
