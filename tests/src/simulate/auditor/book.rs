//! What the stored entries say, read as plain JSON and summed here: nothing of the product's ledger is used.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Finding, finding};

/// An intent that stands open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// `StackIntent`, `PayoutIntent`, `Armed`, `MoveIntent`.
    pub kind: String,
    /// The slot.
    pub slot: String,
    /// The piece it is about, where it is about one kind.
    pub code: String,
    /// How many.
    pub count: i64,
}

/// The sums.
#[derive(Debug, Default)]
pub struct Book {
    /// Pieces by account and code.
    pieces: BTreeMap<(String, String), i64>,
    /// Centavos by account, debit positive.
    money: BTreeMap<String, i64>,
    /// Open intents.
    pub open: BTreeMap<String, Open>,
    /// Intents that were closed.
    pub closed: BTreeMap<String, Open>,
    /// Doubts of coin acceptors that nobody has found the money of: the most that each may be, by doubt.
    coin_doubts: BTreeMap<String, i64>,
    /// The most that a note may be that no intent is about and that a bill acceptor has not given back, by doubt.
    note_doubts: BTreeMap<String, i64>,
    /// Every doubt: the intent that it is about, and the most that it may be.
    doubts: BTreeMap<String, (String, i64)>,
    /// A cut has begun and has not ended.
    pub cut_open: bool,
    /// Slots that tell of a jam now.
    pub jams: BTreeSet<(String, String)>,
    /// Money that came in, by payment.
    pub came_in: BTreeMap<String, i64>,
    /// Money that went back, by payment.
    pub went_back: BTreeMap<String, i64>,
    payments: BTreeSet<String>,
    /// How often each kind of entry stands there.
    pub kinds: BTreeMap<String, u64>,
    /// The last entries, for words.
    pub last: Vec<String>,
}

impl Book {
    /// Adds one entry as it is stored.
    ///
    /// # Errors
    /// When it is no entry at all.
    pub fn take(&mut self, seq: u64, body: &[u8]) -> Result<(Value, Vec<Finding>)> {
        let entry: Value = serde_json::from_slice(body).with_context(|| format!("entry {seq} is no JSON"))?;
        let what = &entry["what"];
        let kind = text(&what["is"]);
        let mut findings = self.intents(seq, &kind, what);
        self.facts(&kind, what, &entry["postings"]);
        for posting in entry["postings"].as_array().into_iter().flatten() {
            self.post(posting);
        }
        *self.kinds.entry(kind.clone()).or_default() += 1;
        self.last.push(format!("{seq} {kind}"));
        if self.last.len() > 12 {
            self.last.remove(0);
        }
        if entry["seq"].as_u64() != Some(seq) {
            findings.push(finding("chain", format!("entry {seq} says that it is {}", entry["seq"])));
        }
        Ok((entry, findings))
    }

    fn intents(&mut self, seq: u64, kind: &str, what: &Value) -> Vec<Finding> {
        let intent = text(&what["intent"]);
        match kind {
            "StackIntent" | "PayoutIntent" | "Armed" | "MoveIntent" => {
                let open = Open {
                    kind: kind.to_owned(),
                    slot: text(&what["slot"]),
                    code: text(&what["denomination"]),
                    count: what["count"].as_i64().unwrap_or(1),
                };
                if let Some(other) = self.open.values().find(|other| other.slot == open.slot && other.kind == open.kind) {
                    return vec![finding("one-intent", format!("entry {seq} opens {kind} at {} while {other:?} is open (R3)", open.slot))];
                }
                self.open.insert(intent, open);
            }
            "StackOutcome" | "PayoutOutcome" | "Disarmed" | "MoveOutcome" => {
                let Some(open) = self.open.remove(&intent) else {
                    return vec![finding("one-outcome", format!("entry {seq} closes an intent that is not open (I5)"))];
                };
                self.closed.insert(intent, open);
            }
            _ => {}
        }
        vec![]
    }

    fn facts(&mut self, kind: &str, what: &Value, postings: &Value) {
        let slot = text(&what["slot"]);
        if kind == "Doubt" {
            let about = (text(&what["intent"]), what["max"].as_i64().unwrap_or(0));
            self.doubts.insert(text(&what["doubt"]), about);
        }
        match kind {
            "CutBegun" => self.cut_open = true,
            "CutClosed" | "CutAborted" => self.cut_open = false,
            "PaymentOpened" => drop(self.payments.insert(text(&what["payment"]))),
            "Doubt" if slot == "coin" => drop(self.coin_doubts.insert(text(&what["doubt"]), what["max"].as_i64().unwrap_or(0))),
            "Doubt" if slot == "bill" && what["intent"].is_null() => {
                self.note_doubts.insert(text(&what["doubt"]), what["max"].as_i64().unwrap_or(0));
            }
            "Statement" if slot == "bill" => drop(self.note_doubts.remove(&text(&what["doubt"]))),
            // What was found of it is booked, and explains nothing any more.
            "Statement" if slot == "coin" => {
                let found: i64 = postings.as_array().into_iter().flatten().filter_map(|posting| posting["amount"].as_i64()).sum();
                if let Some(left) = self.coin_doubts.get_mut(&text(&what["doubt"])) {
                    *left = (*left - found).max(0);
                }
            }
            "Fault" if text(&what["code"]).contains("jam") => drop(self.jams.insert((slot, text(&what["code"])))),
            "FaultCleared" => drop(self.jams.remove(&(slot, text(&what["code"])))),
            _ => {}
        }
    }

    /// The most that a doubt may be, in centavos.
    pub fn most_of(&self, doubt: &str) -> Option<i64> {
        self.doubts.get(doubt).map(|(_, most)| *most)
    }

    /// The intent that a doubt is about.
    pub fn intent_of(&self, doubt: &str) -> Option<&str> {
        self.doubts.get(doubt).map(|(intent, _)| intent.as_str())
    }

    /// How many notes of this worth may be in a path without an intent about them.
    pub fn note_doubts(&self, centavos: i64) -> i64 {
        i64::try_from(self.note_doubts.values().filter(|max| **max >= centavos).count()).unwrap_or(0)
    }

    /// The most, in centavos, that a coin acceptor may have taken without anybody knowing.
    pub fn coin_doubt(&self) -> i64 {
        self.coin_doubts.values().sum()
    }

    fn post(&mut self, posting: &Value) {
        let (mut debit, credit) = (text(&posting["debit"]), text(&posting["credit"]));
        if let (true, Some(hopper)) = (debit.starts_with("Bag:"), credit.strip_prefix("Hopper:")) {
            // The coins of a hopper that a cut emptied are looked at beside that hopper, also in their bag.
            debit = format!("Emptied:{hopper}");
        }
        let amount = posting["amount"].as_i64().unwrap_or(0);
        *self.money.entry(debit.clone()).or_default() += amount;
        *self.money.entry(credit.clone()).or_default() -= amount;
        if let Some(pieces) = posting.get("pieces") {
            let (code, count) = (text(&pieces["denomination"]), pieces["count"].as_i64().unwrap_or(0));
            *self.pieces.entry((debit.clone(), code.clone())).or_default() += count;
            *self.pieces.entry((credit.clone(), code)).or_default() -= count;
        }
        // Cash came in where a promise to a citizen grows against a place, or against Held.
        if let Some(payment) = credit.strip_prefix("Tendered:") {
            *self.came_in.entry(payment.to_owned()).or_default() += amount;
        }
        if let (Some(payment), true) = (debit.strip_prefix("Tendered:"), credit.starts_with("Hopper:")) {
            *self.went_back.entry(payment.to_owned()).or_default() += amount;
        }
    }

    /// Pieces by code in accounts of a kind.
    pub fn content(&self, of: impl Fn(&str) -> bool) -> BTreeMap<String, i64> {
        let mut counts = BTreeMap::new();
        for ((_, code), count) in self.pieces.iter().filter(|((account, _), _)| of(account)) {
            *counts.entry(code.clone()).or_default() += count;
        }
        counts
    }

    /// Centavos in accounts of a kind, debit positive.
    pub fn sum(&self, of: impl Fn(&str) -> bool) -> i64 {
        self.money.iter().filter(|(account, _)| of(account)).map(|(_, sum)| sum).sum()
    }

    /// What a payment's accounts hold together, credit positive.
    pub fn of_payment(&self, payment: &str) -> i64 {
        -self.sum(|account| account.split(':').nth(1) == Some(payment) && !account.starts_with("Unclaimed"))
    }

    /// All payments.
    pub fn payments(&self) -> impl Iterator<Item = &String> {
        self.payments.iter()
    }

    /// Open intents of a kind at a slot.
    pub fn open_at<'a>(&'a self, kind: &'a str, slot: &'a str) -> impl Iterator<Item = &'a Open> {
        self.open.values().filter(move |open| open.kind == kind && open.slot == slot)
    }
}

/// A JSON text, empty where there is none.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or("").to_owned()
}
