//! The terminal's entries, read from its file beside the running agent.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use cas_agent::journal::Enrolment;
use cas_agent::journal::store::{open_reader, read_ack, read_from};
use cas_domain::journal::{Book, Entry, Link, Seq, StoredEntry};

use super::wait::{self, Look, PATIENCE};

/// Entries read at once; no story is longer.
const ENTRIES_MAX: u32 = 100_000;

/// The journal of a terminal, for reading.
pub struct Journal {
    data: PathBuf,
}

impl Journal {
    /// The journal in an agent's data folder.
    pub const fn new(data: PathBuf) -> Self {
        Self { data }
    }

    /// Who the terminal is.
    ///
    /// # Errors
    /// When it is not enrolled.
    pub fn enrolment(&self) -> Result<Enrolment> {
        let reader = open_reader(&self.data)?;
        let document: String =
            reader.query_row("SELECT document FROM enrolment ORDER BY epoch DESC LIMIT 1", [], |row| row.get(0)).context("no enrolment")?;
        Ok(serde_json::from_str(&document)?)
    }

    /// All entries as stored, their chain checked from the first to the last.
    ///
    /// # Errors
    /// When the file cannot be read or the chain is broken.
    pub fn stored(&self) -> Result<Vec<StoredEntry>> {
        let enrolment = self.enrolment()?;
        let stored = read_from(&open_reader(&self.data)?, enrolment.epoch, Seq::START, ENTRIES_MAX)?;
        let mut head = Link::start(enrolment.epoch);
        for entry in &stored {
            head = entry.follow(enrolment.terminal, head)?;
        }
        Ok(stored)
    }

    /// All entries.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn entries(&self) -> Result<Vec<Entry>> {
        let enrolment = self.enrolment()?;
        self.stored()?.iter().map(|stored| Ok(stored.read(enrolment.terminal, enrolment.epoch)?)).collect()
    }

    /// Entries of a kind: `StackOutcome`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of_kind(&self, kind: &str) -> Result<Vec<Entry>> {
        Ok(self.entries()?.into_iter().filter(|entry| entry.what.name() == kind).collect())
    }

    /// The book of all entries.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn book(&self) -> Result<Book> {
        Ok(Book::of(&self.entries()?)?)
    }

    /// What the centre has acknowledged.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn acked(&self) -> Result<Seq> {
        let enrolment = self.enrolment()?;
        Ok(read_ack(&open_reader(&self.data)?, enrolment.epoch)?.seq)
    }

    /// Waits for an entry that fits.
    ///
    /// # Errors
    /// Names what was waited for, and the last entries.
    pub fn await_entry(&self, what: &str, fits: impl Fn(&Entry) -> bool) -> Result<Entry> {
        wait::until(&format!("the entry: {what}"), PATIENCE, || {
            let entries = self.entries()?;
            Ok(match entries.iter().rev().find(|entry| fits(entry)) {
                Some(entry) => Look::Here(entry.clone()),
                None => {
                    let names: Vec<&str> = entries.iter().rev().take(12).map(|entry| entry.what.name()).collect();
                    Look::NotYet(format!("newest first: {}", names.join(", ")))
                }
            })
        })
    }

    /// Waits until the centre has acknowledged everything.
    ///
    /// # Errors
    /// Says how much is undelivered.
    pub fn await_delivered(&self, within: std::time::Duration) -> Result<()> {
        wait::until("the centre to hold every entry", within, || {
            let (head, acked) = (self.stored()?.last().map_or(Seq::START, |entry| entry.seq), self.acked()?);
            Ok(if head == acked { Look::Here(()) } else { Look::NotYet(format!("{} entries, {} acknowledged", head.0, acked.0)) })
        })
    }

    /// Checks that an entry of a kind happened exactly so often.
    ///
    /// # Errors
    /// Says how often it did.
    pub fn expect(&self, kind: &str, times: usize) -> Result<()> {
        let found = self.of_kind(kind)?.len();
        ensure!(found == times, "{kind}: {times} expected, {found} found");
        Ok(())
    }
}
