//! The independent auditor: keeps the physical truth, reads the stored bytes by itself, and compares both after every step.
//!
//! It learns where notes and coins are from the emulated devices' inventories and from hands, and nothing from the agent. It
//! shares no code with the ledger: it reads entries as JSON and sums postings itself.
//!
//! - [`pieces`]: every note and coin as an object with a place.
//! - [`book`]: what the stored entries say, summed anew.
//! - [`compare`]: place by place, piece by piece (I15), while something moves and when all is settled.
//! - [`wire`]: what left on the lines while its intent or outcome was not on disk (I8: R1, R2).
//! - [`billing`]: what billers were told, against their own books.
//! - [`joined`]: the counts at the vault, in the centre's stored bytes.
//! - [`truth`]: what is known to be otherwise than the book says: lies, coins that no sensor saw; each excuses its own amount.
//! - [`screen`]: screens show committed state (R15).
//! - [`central`]: the centre's bytes against the terminal's (I9).

pub mod billing;
pub mod book;
pub mod central;
pub mod compare;
pub mod joined;
pub mod pieces;
pub mod screen;
pub mod truth;
pub mod wire;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use self::book::Book;
use self::pieces::Pieces;
use self::truth::Truth;
use super::bill::BillProtocol;
use super::machine::{Machine, Port};

/// What does not add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken, in a word or two; its I or R number stands in the words where `money.md` has one.
    pub rule: &'static str,
    /// What was found, in plain words.
    pub found: String,
}

/// Makes a finding.
pub(crate) fn finding(rule: &'static str, found: String) -> Finding {
    Finding { rule, found }
}

/// The auditor of one story.
#[derive(Debug, Default)]
pub struct Auditor {
    /// Every note and coin.
    pub pieces: Pieces,
    /// What the entries on disk say.
    pub book: Book,
    /// What is known to be otherwise.
    pub truth: Truth,
    /// Wire rules.
    pub wires: wire::Wires,
    /// Every entry that was ever seen on the terminal's disk: place and bytes, by their own hash.
    pub seen: BTreeMap<u64, Vec<u8>>,
    /// What was seen on the disk before an old image was put back.
    pub images: Vec<central::Entries>,
    /// What had arrived at the centre of each of them when it was taken away.
    pub arrived: Vec<central::Entries>,
    /// Payments that were over when all was last settled, with their sums.
    settled: BTreeMap<String, i64>,
    reader: Option<Connection>,
    /// What was found at a look in between.
    looked: Vec<Finding>,
}

impl Auditor {
    /// One who knows nothing yet but what the bill acceptor speaks.
    pub fn of(bill: BillProtocol) -> Self {
        Self { wires: wire::Wires::of(bill), ..Self::default() }
    }

    /// Opens the journal of a new life of the agent and reads all of it anew: nothing that was on disk may be gone.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn open(&mut self, journal: &Path, vfs: &str) -> Result<Vec<Finding>> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags_and_vfs(journal, flags, vfs);
        self.reader = Some(connection.context("the auditor cannot open the journal")?);
        let before = std::mem::take(&mut self.seen);
        self.book = Book::default();
        let read = self.read();
        let mut findings = match read {
            Ok(findings) => findings,
            Err(error) => {
                self.seen = before;
                return Err(error);
            }
        };
        for (seq, body) in &before {
            match self.seen.get(seq) {
                Some(now) if now == body => {}
                Some(_) => findings.push(finding("committed-stays", format!("entry {seq} has other bytes than it had on disk before"))),
                None => findings.push(finding("committed-stays", format!("entry {seq} was on disk and is gone: {}", short(body)))),
            }
        }
        Ok(findings)
    }

    /// An old image was put back: what was seen belongs to another branch from here on, and no single book has all pieces.
    ///
    /// `arrived` is what the centre holds of the disk that was taken away.
    pub fn branch(&mut self, arrived: central::Entries) {
        self.arrived.push(arrived);
        self.images.push(std::mem::take(&mut self.seen));
        self.settled.clear();
    }

    /// The journal is closed: the agent is dead.
    pub fn close(&mut self) {
        self.reader = None;
    }

    /// Reads what is new on disk.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&mut self) -> Result<Vec<Finding>> {
        let Some(reader) = &self.reader else { return Ok(vec![]) };
        let last = self.seen.last_key_value().map_or(0, |(seq, _)| *seq);
        // After a start everything is read; later only what came on top of it, found by its place and not by a look at every row.
        let sql = if last == 0 {
            "SELECT seq, body FROM entry WHERE seq > ?1 ORDER BY seq"
        } else {
            "SELECT seq, body FROM entry WHERE epoch = (SELECT max(epoch) FROM entry) AND seq > ?1 ORDER BY seq"
        };
        let mut statement = reader.prepare_cached(sql)?;
        let rows = statement.query_map([i64::try_from(last)?], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        let mut findings = std::mem::take(&mut self.looked);
        for row in rows {
            let (seq, body) = row?;
            let seq = u64::try_from(seq)?;
            let (entry, found) = self.book.take(seq, &body)?;
            findings.extend(found);
            if self.images.is_empty() {
                findings.extend(self.truth.hear(seq, &entry, &mut self.pieces, &self.book));
            }
            self.seen.insert(seq, body);
        }
        Ok(findings)
    }

    /// Looks at what lies where.
    pub fn look(&mut self, machine: &Machine) {
        let found = self.pieces.look(&machine.inventory(Port::Bill), &machine.inventory(Port::Bus));
        self.looked.extend(found);
    }

    /// All is quiet: everything must agree now, and what was over before must be as it was. `bill`: the bill acceptor's own state.
    pub fn settle(&mut self, bill: &Value) -> Vec<Finding> {
        if !self.images.is_empty() {
            return vec![];
        }
        let mut findings = compare::settled(&self.pieces, &self.book, &self.truth, bill);
        for (payment, sum) in &self.settled {
            let now = self.book.of_payment(payment);
            if now != *sum {
                findings.push(finding("over-is-over", format!("payment {payment} was over with {sum} centavos and has {now} now")));
            }
        }
        self.settled = self.book.payments().map(|payment| (payment.clone(), self.book.of_payment(payment))).collect();
        findings
    }
}

/// The beginning of an entry, for words.
fn short(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(160).collect()
}
