//! The joined ledger, summed from the centre's stored bytes: every cut that was counted, denomination by denomination. What the
//! vault typed, what the terminal put into the bags, and the difference posted between them are compared; nothing is netted.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use super::book::text;
use super::truth::{Cut, postings};
use super::{Finding, finding};
use crate::simulate::vault::{Stated, group};

type Sums = BTreeMap<String, i64>;

/// Every entry and act that the centre stored.
pub fn stored(centre: &Path) -> Result<Vec<Value>> {
    let connection = Connection::open_with_flags(centre, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let mut statement = connection.prepare("SELECT body FROM entries ORDER BY arrival")?;
    let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    rows.map(|body| Ok(serde_json::from_slice(&body?)?)).collect()
}

/// Compares the counts at the centre with what was typed there.
///
/// # Errors
/// When the centre's database cannot be read.
pub fn compare(centre: &Path, cuts: &[Cut], stated: &BTreeMap<String, Stated>) -> Result<Vec<Finding>> {
    let all = stored(centre)?;
    let mut findings = Vec::new();
    for cut in cuts {
        let Some(stated) = stated.get(&cut.id) else { continue };
        let acts: Vec<&Value> = all.iter().filter(|act| act["what"]["is"] == "CutCounted" && text(&act["what"]["cut"]) == cut.id).collect();
        let [act] = acts[..] else {
            findings.push(finding("counted-once", format!("cut {} was counted once, and {} acts say so (I10)", cut.folio, acts.len())));
            continue;
        };
        for name in ["notes", "coins"] {
            let seals: Vec<String> =
                cut.bags.iter().filter(|(kind, _)| group(kind) == name).map(|(_, seal)| format!("Bag:{seal}")).collect();
            findings.extend(one(cut, name, &all, act, &seals, stated));
        }
    }
    Ok(findings)
}

fn one(cut: &Cut, name: &str, all: &[Value], act: &Value, seals: &[String], stated: &Stated) -> Vec<Finding> {
    let (mut expected, mut left) = (Sums::new(), Sums::new());
    for entry in all {
        let counted = entry["what"]["is"] == "CutCounted";
        for (debit, credit, code, count) in postings(entry) {
            let moved = count * (i64::from(seals.contains(&debit)) - i64::from(seals.contains(&credit)));
            *left.entry(code.clone()).or_default() += moved;
            *expected.entry(code).or_default() += if counted { 0 } else { moved };
        }
    }
    let mark = if name == "coins" { 'C' } else { 'B' };
    let (mut vault, mut suspect, mut missing, mut found) = (Sums::new(), Sums::new(), Sums::new(), Sums::new());
    for (debit, credit, code, count) in postings(act).filter(|(.., code, _)| code.starts_with(mark)) {
        let sums = match (debit.split(':').next(), credit.split(':').next()) {
            (Some("Vault"), Some("Bag")) => &mut vault,
            (Some("Suspect"), Some("Bag")) => &mut suspect,
            (Some("Difference"), Some("Bag")) => &mut missing,
            (Some("Bag"), Some("Difference")) => &mut found,
            _ => continue,
        };
        *sums.entry(code).or_default() += count;
    }
    let mut findings = Vec::new();
    let codes: std::collections::BTreeSet<&String> = expected.keys().chain(vault.keys()).filter(|code| code.starts_with(mark)).collect();
    for code in codes {
        let of = |sums: &Sums| sums.get(code).copied().unwrap_or(0);
        let good = stated.good.get(&(name.to_owned(), code.clone())).copied().unwrap_or(0);
        let (apart, wanted) = (of(&stated.suspect), of(&expected));
        let short = wanted - good - apart;
        let right = of(&vault) == good && of(&suspect) == apart && of(&missing) == short.max(0) && of(&found) == (-short).max(0);
        if !right {
            let words = format!(
                "cut {}, {code}: {wanted} were in the bags by the book, {good} good and {apart} suspect were counted; posted are {} to the vault, {} suspect, {} missing and {} over (S69)",
                cut.folio,
                of(&vault),
                of(&suspect),
                of(&missing),
                of(&found)
            );
            findings.push(finding("difference", words));
        }
        if of(&left) != 0 {
            findings
                .push(finding("bag-empty", format!("cut {}: its bags still hold {} x {code} after the count (I10)", cut.folio, of(&left))));
        }
    }
    findings
}
