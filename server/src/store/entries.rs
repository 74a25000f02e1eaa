//! Rows of entries: bytes as they came, chain look-ups, postings.

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::id::TerminalId;
use cas_domain::journal::facts::Realm;
use cas_domain::journal::{Entry, EntryHash, Epoch, Link, Posting, Seq, StoredEntry};
use cas_domain::time::WallMillis;
use rusqlite::{OptionalExtension, params};

use super::{Db, StoreError, from_word, stored, word};
use crate::ledger::posting::{LedgerPosting, Leg};

/// The number of a row in the order of arrival; never used twice.
pub type Arrival = i64;

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose chain: a terminal's, or the centre's own.
    pub terminal: TerminalId,
    /// Which epoch.
    pub epoch: Epoch,
    /// Which branch; 0 is the trunk.
    pub branch: i64,
}

/// An entry with where it stands and when it came.
#[derive(Clone, Debug)]
pub struct EntryRow {
    /// In the order of arrival.
    pub arrival: Arrival,
    /// Where.
    pub place: Place,
    /// Bytes and hashes.
    pub entry: StoredEntry,
    /// When the centre stored it.
    pub stored: WallMillis,
}

const ROW: &str = "SELECT arrival, terminal, epoch, branch, seq, previous, hash, body, stored_ms FROM entries";
type Raw = (i64, String, u32, i64, i64, [u8; 32], [u8; 32], Vec<u8>, i64);

fn raw(row: &rusqlite::Row) -> rusqlite::Result<Raw> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?))
}

fn entry_row(raw: Raw) -> Result<EntryRow, StoreError> {
    let (arrival, terminal, epoch, branch, seq, previous, hash, body, stored_ms) = raw;
    Ok(EntryRow {
        arrival,
        place: Place { terminal: stored("terminal id", &terminal)?, epoch: Epoch(epoch), branch },
        entry: StoredEntry { seq: Seq(u64::try_from(seq).unwrap_or(0)), previous: EntryHash(previous), hash: EntryHash(hash), body },
        stored: WallMillis::from_millis(stored_ms),
    })
}

fn number(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

impl Db<'_> {
    /// The head of a branch.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn head(&self, place: Place) -> Result<Link, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, hash FROM entries WHERE terminal = ?1 AND epoch = ?2 AND branch = ?3 ORDER BY seq DESC LIMIT 1")?;
        let row: Option<(i64, [u8; 32])> = statement
            .query_row(params![place.terminal.to_string(), place.epoch.0, place.branch], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(row.map_or(Link::start(place.epoch), |(seq, hash)| Link {
            epoch: place.epoch,
            seq: Seq(u64::try_from(seq).unwrap_or(0)),
            hash: EntryHash(hash),
        }))
    }

    /// The branch that holds these very bytes at this place, if one does.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn branch_of(&self, terminal: TerminalId, epoch: Epoch, seq: Seq, hash: EntryHash) -> Result<Option<i64>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT branch FROM entries WHERE terminal = ?1 AND epoch = ?2 AND seq = ?3 AND hash = ?4")?;
        Ok(statement.query_row(params![terminal.to_string(), epoch.0, number(seq), hash.0], |row| row.get(0)).optional()?)
    }

    /// The highest branch number of an epoch and, of one branch, its first place.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn newest_branch(&self, terminal: TerminalId, epoch: Epoch) -> Result<i64, StoreError> {
        Ok(self.connection.query_row(
            "SELECT coalesce(max(branch), 0) FROM entries WHERE terminal = ?1 AND epoch = ?2",
            params![terminal.to_string(), epoch.0],
            |row| row.get(0),
        )?)
    }

    /// Where a branch forks off: its first place.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn fork_of(&self, place: Place) -> Result<Seq, StoreError> {
        let seq: i64 = self.connection.query_row(
            "SELECT coalesce(min(seq), 0) FROM entries WHERE terminal = ?1 AND epoch = ?2 AND branch = ?3",
            params![place.terminal.to_string(), place.epoch.0, place.branch],
            |row| row.get(0),
        )?;
        Ok(Seq(u64::try_from(seq).unwrap_or(0)))
    }

    /// Stores an entry; triggers refuse any place that is taken or does not follow.
    ///
    /// # Errors
    /// [`StoreError`] if a trigger refuses.
    pub fn add_entry(
        &self,
        place: Place,
        entry: &StoredEntry,
        kind: &str,
        wall: WallMillis,
        now: WallMillis,
    ) -> Result<Arrival, StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO entries (terminal, epoch, branch, seq, previous, hash, body, kind, wall_ms, stored_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                place.terminal.to_string(),
                place.epoch.0,
                place.branch,
                number(entry.seq),
                entry.previous.0,
                entry.hash.0,
                entry.body,
                kind,
                wall.as_millis(),
                now.as_millis()
            ])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Projects postings and keeps the balances up in the same transaction.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_postings(&self, arrival: Arrival, postings: &[LedgerPosting]) -> Result<(), StoreError> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO postings (arrival, line, realm, terminal, debit, credit, denomination, count, amount)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        for (line, row) in postings.iter().enumerate() {
            let pieces = row.posting.pieces;
            insert.execute(params![
                arrival,
                i64::try_from(line).unwrap_or(i64::MAX),
                word(&row.realm),
                row.terminal.to_string(),
                row.posting.debit.to_string(),
                row.posting.credit.to_string(),
                pieces.map(|pieces| pieces.denomination.to_string()),
                pieces.map(|pieces| pieces.count),
                row.posting.amount.centavos()
            ])?;
            for leg in row.legs() {
                self.add_leg(&leg)?;
            }
        }
        Ok(())
    }

    fn add_leg(&self, leg: &Leg) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO balances (realm, owner, account, denomination, amount, pieces) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (realm, owner, account, denomination)
                 DO UPDATE SET amount = amount + excluded.amount, pieces = pieces + excluded.pieces",
            )?
            .execute(params![word(&leg.realm), leg.owner, leg.account, leg.denomination, leg.amount, leg.pieces])?;
        Ok(())
    }

    /// All stored postings in order, for recomputation.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn all_postings(&self) -> Result<Vec<(Arrival, LedgerPosting)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT arrival, realm, terminal, debit, credit, denomination, count, amount FROM postings ORDER BY arrival, line",
        )?;
        let mut rows = statement.query([])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let (realm, terminal, debit, credit): (String, String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
            let (denomination, count): (Option<String>, Option<i64>) = (row.get(5)?, row.get(6)?);
            let pieces = match (denomination, count) {
                (Some(text), Some(count)) => {
                    Some(cas_domain::journal::posting::Pieces { denomination: stored("denomination", &text)?, count })
                }
                _ => None,
            };
            let posting = Posting {
                debit: stored("account", &debit)?,
                credit: stored("account", &credit)?,
                pieces,
                amount: cas_domain::money::Money::from_centavos(row.get(7)?),
            };
            let realm: Realm = from_word("realm", &realm)?;
            out.push((row.get(0)?, LedgerPosting { realm, terminal: stored("terminal id", &terminal)?, posting }));
        }
        Ok(out)
    }

    /// The cached balances: every leg sum, for pages and for I14.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn balances(&self) -> Result<Vec<Leg>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT realm, owner, account, denomination, amount, pieces FROM balances ORDER BY realm, owner, account, denomination",
        )?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)))?;
        rows.map(|row| {
            let (realm, owner, account, denomination, amount, pieces) = row?;
            Ok(Leg { realm: from_word("realm", &realm)?, owner, account, denomination, amount, pieces })
        })
        .collect()
    }

    /// What one account holds: denomination text, centavos, pieces; debit positive.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn balance_lines(&self, realm: Realm, owner: &str, account: &str) -> Result<Vec<(String, i64, i64)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT denomination, amount, pieces FROM balances WHERE realm = ?1 AND owner = ?2 AND account = ?3 ORDER BY denomination",
        )?;
        let rows = statement.query_map(params![word(&realm), owner, account], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What lies in a machine: account, denomination, pieces, without what nets to none.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn contents(&self, realm: Realm, owner: &str) -> Result<Vec<(Account, Denomination, i64)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT account, denomination, pieces FROM balances
             WHERE realm = ?1 AND owner = ?2 AND denomination <> '' AND pieces <> 0 ORDER BY account, denomination",
        )?;
        let rows = statement
            .query_map(params![word(&realm), owner], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?)))?;
        rows.map(|row| {
            let (account, denomination, pieces) = row?;
            Ok((stored("account", &account)?, stored("denomination", &denomination)?, pieces))
        })
        .collect()
    }

    /// All entries of a terminal of some kinds that this program understands, in the order of their arrival.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn entries_of_terminal(&self, terminal: TerminalId, kinds: &[&str]) -> Result<Vec<Entry>, StoreError> {
        let mut found = Vec::new();
        let mut statement = self.connection.prepare_cached("SELECT arrival, body FROM entries WHERE terminal = ?1 AND kind = ?2")?;
        for kind in kinds {
            let rows =
                statement.query_map(params![terminal.to_string(), kind], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
            for row in rows {
                let (arrival, body) = row?;
                // What cannot be understood is flagged already; it opens and settles nothing.
                if let Ok(entry) = serde_json::from_slice::<Entry>(&body) {
                    found.push((arrival, entry));
                }
            }
        }
        found.sort_by_key(|(arrival, _)| *arrival);
        Ok(found.into_iter().map(|(_, entry)| entry).collect())
    }

    /// Every chain that has entries.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn chains(&self) -> Result<Vec<Place>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT DISTINCT terminal, epoch, branch FROM entries ORDER BY terminal, epoch, branch")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?)))?;
        rows.map(|row| {
            let (terminal, epoch, branch) = row?;
            Ok(Place { terminal: stored("terminal id", &terminal)?, epoch: Epoch(epoch), branch })
        })
        .collect()
    }

    /// The entries of one branch from a place on, in order.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn chain(&self, place: Place, from: Seq, most: usize) -> Result<Vec<EntryRow>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{ROW} WHERE terminal = ?1 AND epoch = ?2 AND branch = ?3 AND seq >= ?4 ORDER BY seq LIMIT ?5"))?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![place.terminal.to_string(), place.epoch.0, place.branch, number(from), most], raw)?;
        rows.map(|row| entry_row(row?)).collect()
    }

    /// The same, with what stands before the beginning of a branch: from the chains that it grew out of.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn line(&self, place: Place, from: Seq, most: usize) -> Result<Vec<EntryRow>, StoreError> {
        let begins = if place.branch == 0 { Seq::START } else { self.fork_of(place)? };
        if from >= begins {
            return self.chain(place, from, most);
        }
        let first = self.chain(place, begins, 1)?;
        let parent =
            first.first().map(|row| self.branch_of(place.terminal, place.epoch, Seq(begins.0.saturating_sub(1)), row.entry.previous));
        // A branch grows out of an older one only: this ends.
        let Some(parent) = parent.transpose()?.flatten().filter(|parent| *parent < place.branch) else {
            return self.chain(place, begins, most);
        };
        let before = usize::try_from(begins.0.saturating_sub(from.0)).unwrap_or(usize::MAX).min(most);
        let mut rows = self.line(Place { branch: parent, ..place }, from, before)?;
        rows.extend(self.chain(place, begins, most.saturating_sub(rows.len()))?);
        Ok(rows)
    }

    /// The entries that speak of a thing, in order of arrival.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn entries_about(&self, kind: &str, id: &str, most: usize) -> Result<Vec<EntryRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{ROW} WHERE arrival IN (SELECT arrival FROM subjects WHERE kind = ?1 AND id = ?2) ORDER BY arrival LIMIT ?3"
        ))?;
        let rows = statement.query_map(params![kind, id, i64::try_from(most).unwrap_or(i64::MAX)], raw)?;
        rows.map(|row| entry_row(row?)).collect()
    }

    /// Entries of all chains after an arrival, in order.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn entries_after(&self, after: Arrival, most: usize) -> Result<Vec<EntryRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{ROW} WHERE arrival > ?1 ORDER BY arrival LIMIT ?2"))?;
        let rows = statement.query_map(params![after, i64::try_from(most).unwrap_or(i64::MAX)], raw)?;
        rows.map(|row| entry_row(row?)).collect()
    }

    /// One entry by its arrival.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    pub fn entry_by_arrival(&self, arrival: Arrival) -> Result<Option<EntryRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{ROW} WHERE arrival = ?1"))?;
        statement.query_row([arrival], raw).optional()?.map(entry_row).transpose()
    }

    /// How many entries a chain holds, all branches.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn count_entries(&self, terminal: TerminalId) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("SELECT count(*) FROM entries WHERE terminal = ?1", [terminal.to_string()], |row| row.get(0))?)
    }
}
