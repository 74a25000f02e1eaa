//! What the auditor knows to be otherwise than the book says, and why: hands that poured something else than was stated, coins that
//! no sensor saw, people who lied. Each is an amount at a place, so that it excuses that amount there and nothing else.
//!
//! For a place, `more` is how many pieces the book has more than there really are. Where all is told truly it is nothing.

use std::collections::BTreeMap;

use serde_json::Value;

use super::book::{Book, text};
use super::pieces::{Pieces, Place};
use super::{Finding, finding};

/// What is known of a hopper beside the book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HopperTruth {
    /// Pieces that refills stated.
    pub stated: i64,
    /// Coins of its own kind that hands poured in.
    pub poured: i64,
    /// What a count made of it all: the book has the stated pieces from then on.
    pub shift: i64,
    /// Of `more`, what left it for a bag with the last cut.
    left: i64,
    /// Coins in transport that say nothing of its present content any more: it was counted, or emptied, after them.
    spent: i64,
    /// Coins in transport whose hopper was emptied after them.
    emptied: i64,
    /// Coins seen to fall that the book knows of, or has put in doubt.
    known: i64,
    /// Coins seen to fall when its last order was written.
    before: i64,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Truth {
    /// By hopper.
    pub hoppers: BTreeMap<String, HopperTruth>,
    /// Notes that the book has more, by code: somebody said that they were put where they are not.
    pub notes: BTreeMap<String, i64>,
    /// Coins in the coin box, the same.
    pub coins: BTreeMap<String, i64>,
    /// Whether what is stated next is a lie.
    pub lies: bool,
    /// Statements that were lies, for the summary.
    pub told: BTreeMap<&'static str, u64>,
    /// Coins that citizens had dropped in when the acceptor was last let loose, in centavos.
    armed_at: i64,
    heard: u64,
}

impl Truth {
    /// Hears an entry that is new on disk, once.
    pub fn hear(&mut self, seq: u64, entry: &Value, pieces: &mut Pieces, book: &Book) -> Vec<Finding> {
        if seq <= self.heard {
            return vec![];
        }
        self.heard = seq;
        let what = &entry["what"];
        let slot = text(&what["slot"]);
        match text(&what["is"]).as_str() {
            "Armed" => self.armed_at = pieces.dropped,
            "PayoutIntent" => {
                let seen = pieces.seen(&slot);
                self.hoppers.entry(slot).or_default().before = seen;
            }
            "PayoutOutcome" => return self.paid(seq, what, pieces, book),
            "CounterOff" => return self.unasked(&slot, entry, pieces),
            "Refill" => self.refilled(what),
            "Count" => self.counted(what, pieces, book),
            "CutClosed" => self.emptied(entry, pieces, book),
            "Statement" => return self.stated(seq, &slot, entry, pieces),
            _ => {}
        }
        vec![]
    }

    /// An order ended: what the book says came is what really fell since its intent, to the coin.
    fn paid(&mut self, seq: u64, what: &Value, pieces: &Pieces, book: &Book) -> Vec<Finding> {
        let intent = text(&what["intent"]);
        let Some(order) = book.closed.get(&intent) else { return vec![] };
        let known = self.hoppers.entry(order.slot.clone()).or_default();
        let seen = pieces.seen(&order.slot);
        let (fell, paid) = (seen - known.before, what["paid"].as_i64().unwrap_or(0));
        let result = text(&what["result"]);
        // In doubt, what really fell is explained by the doubt.
        known.known += if result == "doubt" { fell } else { paid };
        let words = match result.as_str() {
            "doubt" => return vec![],
            "not-sent" if fell != 0 => {
                format!("entry {seq}: {fell} coins fell from {} for an order that the book calls not sent (R6)", order.slot)
            }
            _ if paid != fell => format!("entry {seq}: {paid} coins came from {} by the book, and {fell} really fell (R4)", order.slot),
            _ => return vec![],
        };
        vec![finding("order", words)]
    }

    /// Coins beyond any order: no more of them than really fell.
    fn unasked(&mut self, slot: &str, entry: &Value, pieces: &Pieces) -> Vec<Finding> {
        let known = self.hoppers.entry(slot.to_owned()).or_default();
        let overpaid = postings(entry).filter(|(debit, ..)| debit.starts_with("Overpaid:"));
        known.known += overpaid.map(|(.., count)| count).sum::<i64>();
        let seen = pieces.seen(slot);
        if known.known > seen {
            let words = format!("{} coins of {slot} are booked as fallen or in doubt, and {seen} fell (R6)", known.known);
            return vec![finding("overpaid", words)];
        }
        vec![]
    }

    fn refilled(&mut self, what: &Value) {
        for load in what["loaded"].as_array().into_iter().flatten() {
            self.hoppers.entry(text(&load["slot"])).or_default().stated += load["count"].as_i64().unwrap_or(0);
        }
    }

    /// After a count the book has what was stated, whatever was before.
    fn counted(&mut self, what: &Value, pieces: &Pieces, book: &Book) {
        for counted in what["counted"].as_array().into_iter().flatten() {
            let (slot, code) = (text(&counted["slot"]), text(&counted["denomination"]));
            let really = pieces.count(&Place::Hopper(slot.clone()), &code);
            let stated = counted["count"].as_i64().unwrap_or(0);
            if stated != really {
                *self.told.entry("wrong-count").or_default() += 1;
            }
            let transport = transport(book, &slot);
            let of_sensors = pieces.unseen(&slot) - pieces.seen_other(&slot);
            let known = self.hoppers.entry(slot).or_default();
            known.shift = known.left + stated - really - known.raw(of_sensors);
            known.spent = transport - known.emptied;
        }
    }

    /// A cut took the content of hoppers away: what was wrong with it went along.
    fn emptied(&mut self, entry: &Value, pieces: &Pieces, book: &Book) {
        let slots: Vec<String> = postings(entry).filter_map(|(_, credit, ..)| credit.strip_prefix("Hopper:").map(str::to_owned)).collect();
        for slot in slots {
            let code = own_code(&slot);
            let here = format!("Hopper:{slot}");
            let more_here =
                book.content(|each| each == here).get(code).copied().unwrap_or(0) - pieces.count(&Place::Hopper(slot.clone()), code);
            let of_sensors = pieces.unseen(&slot) - pieces.seen_other(&slot);
            let transport = transport(book, &slot);
            let known = self.hoppers.entry(slot).or_default();
            known.left = known.raw(of_sensors) + known.shift - more_here;
            (known.emptied, known.spent) = (transport, 0);
        }
    }

    /// Somebody says where money was. What goes into an envelope is in a hand, or the statement is a lie.
    fn stated(&mut self, seq: u64, slot: &str, entry: &Value, pieces: &mut Pieces) -> Vec<Finding> {
        let mut findings = Vec::new();
        let lies = std::mem::take(&mut self.lies);
        if lies {
            *self.told.entry("lie").or_default() += 1;
        }
        for (debit, _, code, count) in postings(entry) {
            for _ in 0..count {
                let enveloped = debit.strip_prefix("Pouch:").map(|envelope| pieces.put_away(&code, Place::Envelope(envelope.to_owned())));
                match enveloped {
                    Some(true) => {}
                    None if !lies => {}
                    Some(false) if !lies => {
                        findings
                            .push(finding("every-piece", format!("entry {seq}: a {code} is in an envelope, and nobody had one in hand")));
                    }
                    _ if debit.starts_with("Hopper:") => self.hoppers.entry(slot.to_owned()).or_default().shift += 1,
                    _ if code.starts_with('B') => *self.notes.entry(code.clone()).or_default() += 1,
                    _ => *self.coins.entry(code.clone()).or_default() += 1,
                }
            }
        }
        findings
    }

    /// How many pieces of its own coin the book has more in a hopper and in what left it for bags.
    pub fn more_in_hopper(&self, slot: &str, pieces: &Pieces) -> i64 {
        let known = self.hoppers.get(slot).cloned().unwrap_or_default();
        known.raw(pieces.unseen(slot) - pieces.seen_other(slot)) + known.shift
    }

    /// Coins in transport that may still lie in a hopper, or in what left it.
    pub fn doubted_in_hopper(&self, slot: &str, book: &Book) -> i64 {
        (transport(book, slot) - self.hoppers.get(slot).map_or(0, |known| known.spent)).max(0)
    }

    /// Centavos of coins that were dropped in since the acceptor was let loose: they may be on their way.
    pub const fn dropped_since_armed(&self, pieces: &Pieces) -> i64 {
        pieces.dropped - self.armed_at
    }
}

impl HopperTruth {
    const fn raw(&self, of_sensors: i64) -> i64 {
        self.stated - self.poured + of_sensors
    }
}

/// The coin of a hopper of these stories.
pub fn own_code(slot: &str) -> &'static str {
    if slot == "hopper-1" { "C1000" } else { "C100" }
}

fn transport(book: &Book, slot: &str) -> i64 {
    let here = format!("Transport:{slot}");
    book.content(|account| account == here).get(own_code(slot)).copied().unwrap_or(0)
}

/// Debit, credit, code and count of the postings that move pieces.
fn postings(entry: &Value) -> impl Iterator<Item = (String, String, String, i64)> {
    let list = entry["postings"].as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter(|posting| posting.get("pieces").is_some()).map(|posting| {
        let pieces = &posting["pieces"];
        let count = pieces["count"].as_i64().unwrap_or(0);
        (text(&posting["debit"]), text(&posting["credit"]), text(&pieces["denomination"]), count)
    })
}
