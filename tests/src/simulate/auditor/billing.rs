//! Billers: what the centre's stored acts say of a post is what stands in the biller's own book, once.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use super::book::text;
use super::joined::stored;
use super::{Finding, finding};
use crate::simulate::biller::Posted;

/// Compares the acts of the centre with the biller's book, when every post had time to end.
///
/// # Errors
/// When the centre's database cannot be read.
pub fn compare(centre: &Path, book: &BTreeMap<String, Posted>) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut ended: BTreeMap<String, u32> = BTreeMap::new();
    let mut collected: BTreeMap<String, i64> = BTreeMap::new();
    for entry in stored(centre)? {
        for posting in entry["postings"].as_array().into_iter().flatten() {
            let amount = posting["amount"].as_i64().unwrap_or(0);
            for (side, sign) in [("credit", 1), ("debit", -1)] {
                if let Some(debt) = text(&posting[side]).strip_prefix("Collected:") {
                    *collected.entry(debt.to_owned()).or_default() += sign * amount;
                }
            }
        }
        let what = &entry["what"];
        let accepted = what["is"] == "BillerAccepted";
        if !accepted && what["is"] != "BillerRejected" {
            continue;
        }
        let key = format!("{}:{}", text(&what["payment"]), what["debt"]);
        *ended.entry(key.clone()).or_default() += 1;
        let amount: i64 = entry["postings"].as_array().into_iter().flatten().filter_map(|posting| posting["amount"].as_i64()).sum();
        match book.get(&key) {
            Some(known) if known.accepted == accepted && known.amount == amount => {}
            known => findings
                .push(finding("biller", format!("the centre says of {key}: accepted {accepted}, {amount}; the biller has {known:?}"))),
        }
    }
    for (key, count) in ended.iter().filter(|(_, count)| **count != 1) {
        findings.push(finding("biller", format!("{key} ended {count} times (I11)")));
    }
    for (key, known) in book.iter().filter(|(key, _)| !ended.contains_key(*key)) {
        findings.push(finding("biller", format!("the biller has {key} as {known:?}, and the centre does not know how it ended")));
    }
    for (debt, left) in collected.iter().filter(|(_, left)| **left != 0) {
        findings.push(finding("collected", format!("{left} centavos of {debt} are collected, and no biller said yes or no")));
    }
    Ok(findings)
}
