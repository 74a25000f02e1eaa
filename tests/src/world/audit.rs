//! Whether everything adds up: the entries alone, terminal against centre, and the book against the pieces themselves.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result};
use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::journal::{Book, Entry, StoredEntry, check_all};
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;
use serde_json::Value;

use super::World;
use super::habits::pieces_of;
use super::wait::{self, Look};

/// How long delivery may take: the agent's longest pause while a story's centre is away, and some.
pub const DELIVERED_WITHIN: Duration = Duration::from_secs(45);

/// What an audit found.
#[derive(Clone, Debug, Serialize)]
pub struct Audit {
    /// What does not add up; empty when all does.
    pub findings: Vec<String>,
    /// The centre's named checks, recomputed from stored bytes: `{name, says, holds, found}`.
    pub checks: Vec<Value>,
    /// The book beside the pieces, place by place.
    pub places: Vec<PlaceLine>,
    /// Entries at the terminal.
    pub terminal_entries: usize,
    /// Entries of the terminal at the centre.
    pub centre_entries: usize,
}

/// One denomination in one place: by the book, and as it lies there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceLine {
    /// Where: `hopper-1`, `notes: box and bags`.
    pub place: String,
    /// Which pieces.
    pub denomination: Denomination,
    /// Pieces by the book.
    pub book: i64,
    /// Pieces that really lie there.
    pub physical: i64,
    /// Pieces of open doubts about this place: there or not.
    pub doubtful: i64,
}

impl PlaceLine {
    /// Whether book and pieces agree, within an open doubt if there is one (I15).
    pub const fn agrees(&self) -> bool {
        self.book <= self.physical && self.physical <= self.book + self.doubtful
    }
}

type Pieces = BTreeMap<Denomination, i64>;

impl World {
    /// Waits until everything is delivered, then looks at all of it.
    ///
    /// # Errors
    /// When delivery does not end or something cannot be read; what does not add up is in the audit.
    pub fn audit(&mut self) -> Result<Audit> {
        if !super::journal_exists(&self.root) {
            return Ok(Audit { findings: Vec::new(), checks: Vec::new(), places: Vec::new(), terminal_entries: 0, centre_entries: 0 });
        }
        let (stored, at_centre) = self.settled_entries()?;
        let enrolment = self.journal.enrolment()?;
        let read = |entry: &StoredEntry| entry.read(enrolment.terminal, enrolment.epoch);
        let entries: Vec<Entry> = stored.iter().map(read).collect::<Result<_, _>>()?;
        let mut findings: Vec<String> =
            check_all(&entries).into_iter().map(|found| format!("{}: {}", found.invariant, found.found)).collect();
        findings.extend(differing(&stored, &at_centre));
        let checks = self.server.checks()?;
        findings.extend(
            checks
                .iter()
                .filter(|check| check["holds"] != Value::Bool(true))
                .map(|check| format!("centre {}: {}", check["name"].as_str().unwrap_or("?"), check["found"])),
        );
        let places = self.places(&Book::of(&entries)?)?;
        findings.extend(places.iter().filter(|line| !line.agrees()).map(|line| {
            let PlaceLine { place, denomination, book, physical, doubtful } = line;
            format!("{place}: {denomination}: {book} by the book, {physical} really, {doubtful} in doubt")
        }));
        Ok(Audit { findings, checks, places, terminal_entries: stored.len(), centre_entries: at_centre.len() })
    }

    /// The entries of terminal and centre once nothing is under way any more: the agent may still write a last one.
    fn settled_entries(&self) -> Result<(Vec<StoredEntry>, Vec<StoredEntry>)> {
        wait::until("as many entries at the centre as at the terminal (I9)", DELIVERED_WITHIN, || {
            self.journal.await_delivered(DELIVERED_WITHIN)?;
            let at_centre = self.centre_entries()?;
            let stored = self.journal.stored().context("the terminal's chain")?;
            Ok(if stored.len() == at_centre.len() {
                Look::Here((stored, at_centre))
            } else {
                Look::NotYet(format!("{} at the terminal, {} at the centre", stored.len(), at_centre.len()))
            })
        })
    }

    /// What the centre stored of this terminal's epoch, in order: place, hash, bytes.
    ///
    /// # Errors
    /// When its database cannot be read.
    pub fn centre_entries(&self) -> Result<Vec<StoredEntry>> {
        let enrolment = self.journal.enrolment()?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(self.server.database(), flags).context("the centre's database")?;
        connection.busy_timeout(Duration::from_secs(5))?;
        let mut statement = connection
            .prepare("SELECT seq, previous, hash, body FROM entries WHERE terminal = ?1 AND epoch = ?2 AND branch = 0 ORDER BY seq")?;
        let rows = statement.query_map((enrolment.terminal.to_string(), enrolment.epoch.0), |row| {
            Ok(StoredEntry {
                seq: cas_domain::journal::Seq(u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0)),
                previous: cas_domain::journal::EntryHash(row.get(1)?),
                hash: cas_domain::journal::EntryHash(row.get(2)?),
                body: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The book beside the pieces of the emulated machine. Bags stand beside the boxes that were taken out.
    ///
    /// # Errors
    /// When the machine does not answer.
    pub fn places(&mut self, book: &Book) -> Result<Vec<PlaceLine>> {
        let inventory = self.emulator.inventory()?;
        let bill = &inventory["bill"];
        let bus = &inventory["cctalk"];
        let mut lines = Vec::new();
        let bags = sum_of(book, |account| matches!(account, Account::Bag(_)));
        let in_bags = |notes: bool| bags.iter().filter(move |(denomination, _)| denomination.is_bill() == notes);

        let bill_doubts = sum_of(book, |account| matches!(account, Account::Transport(slot) if slot.as_str() == "bill"));
        let mut by_book = sum_of(book, |account| matches!(account, Account::CashBox(_)));
        in_bags(true).for_each(|(denomination, count)| *by_book.entry(*denomination).or_default() += count);
        let mut physical = pieces(&bill["box"])?;
        for removed in bill["removed"].as_array().into_iter().flatten() {
            add(&mut physical, &pieces(&removed["content"])?);
        }
        // What staff took out of the path lies in an envelope, and that one in a bag once a cut took it along.
        let envelopes = sum_of(book, |account| matches!(account, Account::Pouch(number) if number.as_str().parse::<Folio>().is_err()));
        add(&mut by_book, &envelopes);
        add(&mut physical, &pieces(&bill["cleared"])?);
        // Money that was found lies in envelopes, too, and came from no device.
        add(&mut physical, &self.found.iter().copied().filter(|(piece, _)| envelopes.contains_key(piece)).collect());
        compare("notes: box, bags and envelopes", &by_book, &physical, &bill_doubts, &mut lines);

        let by_book = sum_of(book, |account| matches!(account, Account::Escrow(_)));
        let mut physical = pieces(&bill["escrow"])?;
        add(&mut physical, &pieces(&bill["path"])?);
        compare("notes: under way", &by_book, &physical, &bill_doubts, &mut lines);

        let coin_doubts = sum_of(book, |account| matches!(account, Account::Transport(slot) if slot.as_str() == "coin"));
        let mut by_book = sum_of(book, |account| matches!(account, Account::CoinBox(_)));
        in_bags(false).for_each(|(denomination, count)| *by_book.entry(*denomination).or_default() += count);
        let mut physical = pieces(&bus["coin"]["box"])?;
        for removed in bus["coin"]["removed"].as_array().into_iter().flatten() {
            add(&mut physical, &pieces(&removed["coins"])?);
        }
        for hopper in ["hopper-1", "hopper-2"] {
            add(&mut physical, &pieces(&bus[hopper]["emptied"])?);
        }
        compare("coins: box and bags", &by_book, &physical, &coin_doubts, &mut lines);

        for hopper in ["hopper-1", "hopper-2"] {
            let of = |account: &Account| matches!(account, Account::Hopper(slot) if slot.as_str() == hopper);
            let doubts = sum_of(book, |account| matches!(account, Account::Transport(slot) if slot.as_str() == hopper));
            compare(hopper, &sum_of(book, of), &pieces(&bus[hopper]["hopper"])?, &doubts, &mut lines);
        }
        Ok(lines)
    }
}

fn pieces(place: &Value) -> Result<Pieces> {
    Ok(pieces_of(place)?.into_iter().collect())
}

fn add(to: &mut Pieces, more: &Pieces) {
    more.iter().for_each(|(denomination, count)| *to.entry(*denomination).or_default() += count);
}

fn sum_of(book: &Book, test: impl Fn(&Account) -> bool) -> Pieces {
    let mut all = Pieces::new();
    for (account, _) in book.accounts().filter(|(account, _)| test(account)) {
        book.content(account).into_iter().for_each(|(denomination, count)| *all.entry(denomination).or_default() += count);
    }
    all
}

fn compare(place: &str, book: &Pieces, physical: &Pieces, doubts: &Pieces, lines: &mut Vec<PlaceLine>) {
    let mut all: Vec<Denomination> = book.keys().chain(physical.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    let of = |pieces: &Pieces, denomination| pieces.get(&denomination).copied().unwrap_or(0);
    lines.extend(all.into_iter().map(|denomination| PlaceLine {
        place: place.to_owned(),
        denomination,
        book: of(book, denomination),
        physical: of(physical, denomination),
        doubtful: of(doubts, denomination),
    }));
}

/// I9: the same bytes at the same places.
fn differing(terminal: &[StoredEntry], centre: &[StoredEntry]) -> Option<String> {
    if terminal.len() != centre.len() {
        return Some(format!("I9: {} entries at the terminal, {} at the centre", terminal.len(), centre.len()));
    }
    let at = terminal.iter().zip(centre).find(|(here, there)| here != there)?;
    Some(format!("I9: entry {} differs between terminal and centre", at.0.seq.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(book: i64, physical: i64, doubtful: i64) -> PlaceLine {
        let denomination = Denomination::bill(200).expect("circulates");
        PlaceLine { place: "box".to_owned(), denomination, book, physical, doubtful }
    }

    #[test]
    fn a_place_agrees_exactly_or_within_its_doubts() {
        assert!(line(3, 3, 0).agrees());
        assert!(!line(3, 2, 0).agrees() && !line(3, 4, 0).agrees());
        assert!(line(3, 4, 1).agrees() && line(3, 3, 1).agrees());
        assert!(!line(3, 2, 1).agrees() && !line(3, 5, 1).agrees());
    }
}
