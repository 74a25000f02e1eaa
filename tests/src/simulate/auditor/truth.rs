//! What the auditor knows to be otherwise than the book says, and why: hands that poured something else than was stated, coins that
//! no sensor saw, people who lied. Each is an amount at a place, so that it excuses that amount there and nothing else.
//!
//! For a place, `more` is how many pieces the book has more than there really are. Where all is told truly it is nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::book::{Book, text};
use super::pieces::{Pieces, Place};
use super::{Finding, finding};
use crate::simulate::centre::POUCH;

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
    /// The last order that was put in doubt, until the next one.
    doubted: Option<String>,
}

/// A sealed cut on its way to the vault: what really lies in its bags.
#[derive(Clone, Debug, Default)]
pub struct Cut {
    /// Its id: a folio may stand on a cut of another branch, too.
    pub id: String,
    /// Its folio, as the ticket has it.
    pub folio: String,
    /// Its bags: what they are for, and their seals.
    pub bags: Vec<(String, String)>,
    /// Pieces by kind of bag and code.
    pub content: BTreeMap<(String, String), i64>,
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
    /// Boxes in a collector's hands, not yet in a bag.
    pub taken: Vec<Place>,
    /// Slots that the open cut has emptied.
    out: BTreeSet<String>,
    /// Cuts that were closed.
    pub cuts: Vec<Cut>,
    /// Coins emptied out of hoppers that lie in bags, by hopper and code.
    bagged: BTreeMap<(String, String), i64>,
    /// Orders in doubt: how many coins of them stayed in the hopper.
    stayed: BTreeMap<String, i64>,
    /// Coins that were stated to lie in a hopper, by doubt.
    found: BTreeMap<String, i64>,
    /// What refills stated of each pouch, by code.
    pouches: BTreeMap<(String, String), i64>,
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
                let known = self.hoppers.entry(slot).or_default();
                (known.before, known.doubted) = (seen, None);
            }
            "PayoutOutcome" => {
                self.found_more(entry, pieces);
                return self.paid(seq, what, pieces, book);
            }
            "CounterOff" => return self.unasked(&slot, entry, pieces),
            "Refill" => self.refilled(what),
            "Count" => self.counted(what, pieces, book),
            "ContainerOut" if what.get("cut").is_some() => drop(self.out.insert(slot)),
            "CutClosed" => {
                self.emptied(pieces, book);
                self.sealed(entry, pieces);
            }
            "Statement" => return self.stated(seq, &slot, entry, pieces, book),
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
        if result == "doubt" {
            known.doubted = Some(intent.clone());
            self.stayed.insert(intent, (order.count - fell).max(0));
        }
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

    /// More fell than the book had in the hopper: from now on the book knows of coins that somebody poured in and did not state. What
    /// is beyond those was a coin that nobody heard of, and its doubt says so; the comparison of places finds what was neither.
    fn found_more(&mut self, entry: &Value, pieces: &Pieces) {
        for (debit, credit, _, count) in postings(entry) {
            let Some(slot) = debit.strip_prefix("Hopper:").filter(|_| credit.starts_with("Difference:slot:")) else { continue };
            let unknown = -self.more_in_it_now(slot, pieces);
            self.hoppers.entry(slot.to_owned()).or_default().shift += unknown.clamp(0, count);
        }
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
            let stated = load["count"].as_i64().unwrap_or(0);
            self.hoppers.entry(text(&load["slot"])).or_default().stated += stated;
            *self.pouches.entry((text(&what["pouch"]), text(&load["denomination"]))).or_default() += stated;
        }
    }

    /// What was stated to come out of a pouch beyond what was in it: pouch, code, pieces. The centre must name every one of them.
    pub fn overdrawn(&self) -> Vec<(String, String, i64)> {
        let held = |code: &str| i64::from(if code == "C1000" { POUCH.0 } else { POUCH.1 });
        let over = self.pouches.iter().map(|((pouch, code), stated)| (pouch.clone(), code.clone(), stated - held(code)));
        over.filter(|(.., count)| *count > 0).collect()
    }

    /// After a count the book has what was stated, whatever was before.
    fn counted(&mut self, what: &Value, pieces: &Pieces, book: &Book) {
        for counted in what["counted"].as_array().into_iter().flatten() {
            let (slot, code) = (text(&counted["slot"]), text(&counted["denomination"]));
            let really = pieces.count(&Place::Hopper(slot.clone()), &code);
            let stated = counted["count"].as_i64().unwrap_or(0);
            let transport = transport(book, &slot);
            let of_sensors = pieces.unseen(&slot) - pieces.seen_other(&slot);
            let known = self.hoppers.entry(slot).or_default();
            known.shift = known.left + stated - really - known.raw(of_sensors);
            known.spent = transport - known.emptied;
        }
    }

    /// A cut took the content of hoppers away: what was wrong with it went along.
    fn emptied(&mut self, pieces: &Pieces, book: &Book) {
        for slot in std::mem::take(&mut self.out).into_iter().filter(|slot| slot.starts_with("hopper")) {
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

    /// Bags are sealed: what the collector has in hand lies in them.
    fn sealed(&mut self, entry: &Value, pieces: &Pieces) {
        let what = &entry["what"];
        let bags = what["bags"].as_array().into_iter().flatten().map(|bag| (text(&bag["content"]), text(&bag["seal"])));
        let mut cut = Cut { id: text(&what["cut"]), folio: text(&what["folio"]), bags: bags.collect(), content: BTreeMap::new() };
        let mut lay = |kind: &str, code: &str, count: i64| *cut.content.entry((kind.to_owned(), code.to_owned())).or_default() += count;
        for place in std::mem::take(&mut self.taken) {
            let kind = if matches!(place, Place::NoteBox(_)) { "notes" } else { "coins" };
            pieces.sum(|at| *at == place).iter().for_each(|(code, count)| lay(kind, code, *count));
        }
        for name in ["hopper-1", "hopper-2"] {
            for (code, all) in pieces.sum(|at| *at == Place::Emptied(name.to_owned())) {
                let bagged = self.bagged.entry((name.to_owned(), code.clone())).or_default();
                lay("coins", &code, all - *bagged);
                *bagged = all;
            }
        }
        let mut envelopes: Vec<String> =
            postings(entry).filter_map(|(_, credit, ..)| credit.strip_prefix("Pouch:").map(str::to_owned)).collect();
        envelopes.dedup();
        for envelope in envelopes {
            for (code, count) in pieces.sum(|at| *at == Place::Envelope(envelope.clone())) {
                lay(if code.starts_with('B') { "doubtful" } else { "coins" }, &code, count);
            }
        }
        self.cuts.push(cut);
    }

    /// Somebody says where money was. What goes into an envelope is in a hand, and what is said to lie in a box lies there; or it
    /// is a lie.
    fn stated(&mut self, seq: u64, slot: &str, entry: &Value, pieces: &mut Pieces, book: &Book) -> Vec<Finding> {
        let mut findings = Vec::new();
        let lies = std::mem::take(&mut self.lies);
        let stayed = self.stayed(&text(&entry["what"]["doubt"]), pieces, book);
        for (debit, _, code, count) in postings(entry) {
            let untrue = match debit.split_once(':') {
                Some(("Pouch", envelope)) => {
                    let place = Place::Envelope(envelope.to_owned());
                    for _ in 0..count {
                        pieces.put_away(&code, place.clone());
                    }
                    // It may lie in the box in place of the envelope: boxes, bags and envelopes are one place here.
                    if code.starts_with('B') { -self.notes_beyond(&code, pieces, book) } else { -self.coins_beyond(&code, pieces, book) }
                }
                Some(("Hopper", _)) => {
                    *self.found.entry(text(&entry["what"]["doubt"])).or_default() += count;
                    count - stayed.min(count)
                }
                Some(("CashBox", _)) => -self.notes_beyond(&code, pieces, book),
                _ => -self.coins_beyond(&code, pieces, book),
            };
            let untrue = untrue.clamp(0, count);
            if untrue > 0 && !lies {
                findings.push(finding(
                    "every-piece",
                    format!("entry {seq}: {untrue} x {code} are booked to {debit} and are not there, and nobody lied"),
                ));
            }
            if debit.starts_with("Hopper:") {
                self.hoppers.entry(slot.to_owned()).or_default().shift += untrue;
            } else {
                let lied = if code.starts_with('B') { &mut self.notes } else { &mut self.coins };
                *lied.entry(code).or_default() += untrue;
            }
        }
        findings
    }

    /// How many pieces of its own coin the book has more in a hopper and in what left it for bags.
    pub fn more_in_hopper(&self, slot: &str, pieces: &Pieces) -> i64 {
        let known = self.hoppers.get(slot).cloned().unwrap_or_default();
        known.raw(pieces.unseen(slot) - pieces.seen_other(slot)) + known.shift
    }

    /// The same, of what lies in it now: the rest went along with the last cut.
    pub fn more_in_it_now(&self, slot: &str, pieces: &Pieces) -> i64 {
        self.more_in_hopper(slot, pieces) - self.hoppers.get(slot).map_or(0, |known| known.left)
    }

    /// Coins in transport that may still lie in a hopper, or in what left it.
    pub fn doubted_in_hopper(&self, slot: &str, book: &Book) -> i64 {
        (transport(book, slot) - self.hoppers.get(slot).map_or(0, |known| known.spent)).max(0)
    }

    /// Notes of a code that lie in boxes, bags and envelopes beyond what the book has there.
    pub fn notes_beyond(&self, code: &str, pieces: &Pieces, book: &Book) -> i64 {
        let really = pieces.sum(|place| matches!(place, Place::NoteBox(_) | Place::Envelope(_)));
        let booked = book.content(|account| is_boxed(account, "CashBox:"));
        of(&really, code) - of(&booked, code) + of(&self.notes, code)
    }

    /// Coins of a code that lie in the coin box, bags and envelopes beyond what the book has there and what was swallowed.
    pub fn coins_beyond(&self, code: &str, pieces: &Pieces, book: &Book) -> i64 {
        let really = pieces.sum(|place| matches!(place, Place::CoinBox(_) | Place::Envelope(_)));
        let booked = book.content(|account| is_boxed(account, "CoinBox:"));
        of(&really, code) - of(&booked, code) + of(&self.coins, code) - of(&pieces.swallowed, code)
    }

    /// How many coins of a doubted order never fell, and were not found yet.
    pub fn stayed(&self, doubt: &str, pieces: &Pieces, book: &Book) -> i64 {
        let found = self.found.get(doubt).copied().unwrap_or(0);
        let Some(intent) = book.intent_of(doubt) else { return 0 };
        let (Some(order), Some(stayed)) = (book.closed.get(intent), self.stayed.get(intent)) else { return 0 };
        // A hopper that went on with it after it was put in doubt.
        let known = self.hoppers.get(&order.slot).filter(|known| known.doubted.as_deref() == Some(intent));
        let stayed = known.map_or(*stayed, |known| order.count - (pieces.seen(&order.slot) - known.before));
        (stayed - found).max(0)
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

/// Whether an account holds what lies in boxes of a kind, or came from there: bags, and envelopes of evidence. Other pouches
/// are on their way from the vault.
pub fn is_boxed(account: &str, boxes: &str) -> bool {
    account.starts_with(boxes) || account.starts_with("Bag:") || account.starts_with("Pouch:ENV")
}

/// A count, none where there is none.
pub fn of(counts: &BTreeMap<String, i64>, code: &str) -> i64 {
    counts.get(code).copied().unwrap_or(0)
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
pub fn postings(entry: &Value) -> impl Iterator<Item = (String, String, String, i64)> {
    let list = entry["postings"].as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter(|posting| posting.get("pieces").is_some()).map(|posting| {
        let pieces = &posting["pieces"];
        let count = pieces["count"].as_i64().unwrap_or(0);
        (text(&posting["debit"]), text(&posting["credit"]), text(&pieces["denomination"]), count)
    })
}
