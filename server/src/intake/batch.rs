//! The whole way of a batch: verified, decided, stored, projected and answered, the store's part in one transaction.

use cas_domain::id::TerminalId;
use cas_domain::journal::facts::Realm;
use cas_domain::journal::{Epoch, Link, Seq, StoredEntry};
use cas_domain::time::WallMillis;
use cas_domain::wire::v1::{Batch, BatchAnswer, BatchOutcome};

use super::decide::{Decision, Known, decide};
use super::odd::{Oddity, understand};
use super::verify::{BatchError, verify};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::posting::LedgerPosting;
use crate::ledger::project::{Effect, Subject, effect, subject_of, subjects};
use crate::store::entries::Place;
use crate::store::findings::{FlagRow, RefusalRow};
use crate::store::{Db, StoreError};

/// One epoch of one terminal, in the store.
struct InStore<'a> {
    db: &'a Db<'a>,
    terminal: TerminalId,
    epoch: Epoch,
}

impl InStore<'_> {
    fn place(&self, branch: i64) -> Place {
        Place { terminal: self.terminal, epoch: self.epoch, branch }
    }
}

impl Known for InStore<'_> {
    type Error = StoreError;

    fn branch_of(&self, seq: Seq, hash: cas_domain::journal::EntryHash) -> Result<Option<i64>, StoreError> {
        self.db.branch_of(self.terminal, self.epoch, seq, hash)
    }

    fn head(&self, branch: i64) -> Result<Link, StoreError> {
        self.db.head(self.place(branch))
    }

    fn newest_branch(&self) -> Result<i64, StoreError> {
        self.db.newest_branch(self.terminal, self.epoch)
    }
}

impl Centre {
    /// Takes a batch and answers it. Refusals are answers, kept with bounded evidence and a ticket.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails: then nothing was stored and the terminal sends again.
    pub fn take_batch(&self, batch: &Batch, bytes: &[u8]) -> Result<BatchAnswer, CentreError> {
        let now = self.now();
        let key = self.store.read::<_, CentreError>(|db| {
            let terminal = db.terminal(batch.terminal)?;
            let key = db.terminal_key(batch.terminal, batch.epoch)?;
            Ok(terminal.map(|terminal| (terminal, key)))
        })?;
        let verified = match key {
            None => Err(BatchError::UnknownTerminal),
            Some((_, None)) => Err(BatchError::UnknownEpoch(batch.epoch.0)),
            Some((terminal, Some(key))) => verify(batch, &key).map(|entries| (terminal, entries)),
        };
        let (terminal, entries) = match verified {
            Ok(verified) => verified,
            Err(error) => {
                let why = self.refuse("batch", &batch.terminal.to_string(), &error.to_string(), bytes)?;
                return Ok(BatchAnswer { outcome: BatchOutcome::Refused { why }, applied: Vec::new() });
            }
        };
        let outcome = self.store.write::<_, CentreError>(|db| {
            let known = InStore { db, terminal: batch.terminal, epoch: batch.epoch };
            let closed = db.newest_key(batch.terminal)?.is_some_and(|(newest, _)| newest > batch.epoch);
            let decision = decide(&known, &entries, closed)?;
            carry_out(&known, decision, &entries, terminal.realm, (closed, self.identity.id), now)
        })?;
        Ok(BatchAnswer { outcome, applied: Vec::new() })
    }

    /// Keeps bounded evidence of a refused message; returns the words for its sender, with the ticket.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails.
    pub fn refuse(&self, what: &str, terminal: &str, why: &str, bytes: &[u8]) -> Result<String, CentreError> {
        let ticket: String = cas_domain::hex::encode(&self.random.bytes::<6>()?);
        let row = RefusalRow {
            ticket: ticket.clone(),
            at: self.now(),
            terminal: terminal.chars().take(40).collect(),
            what: what.to_owned(),
            why: why.chars().take(400).collect(),
        };
        self.store.write::<_, CentreError>(|db| Ok(db.add_refusal(&row, bytes)?))?;
        tracing::warn!(what, terminal = row.terminal, why = row.why, ticket, "refused");
        Ok(format!("{why} (ticket {ticket})"))
    }
}

fn carry_out(
    known: &InStore,
    decision: Decision,
    entries: &[StoredEntry],
    realm: Realm,
    (closed, centre): (bool, cas_domain::id::CentreId),
    now: WallMillis,
) -> Result<BatchOutcome, CentreError> {
    let ack = |branch: i64| -> Result<BatchOutcome, CentreError> {
        if branch == 0 {
            Ok(BatchOutcome::Ack { head: known.head(0)?, centre })
        } else {
            Ok(BatchOutcome::Fork { at: known.db.fork_of(known.place(branch))? })
        }
    };
    match decision {
        Decision::Known { branch } => ack(branch),
        Decision::Gap { want, unmoored } => {
            let first = entries.first().map_or(0, |entry| i64::try_from(entry.seq.0).unwrap_or(i64::MAX));
            if unmoored && !known.db.has_flag(known.terminal, known.epoch.0, first, "unmoored")? {
                let detail = "follows bytes that the centre never had; older entries were asked for".to_owned();
                flag(known, 0, first, &Oddity { kind: "unmoored", alarm: true, detail }, now)?;
            }
            Ok(BatchOutcome::Gap { want })
        }
        Decision::Store { skip, branch, begins } => {
            if begins {
                let first = entries.get(skip).map_or(0, |entry| i64::try_from(entry.seq.0).unwrap_or(i64::MAX));
                let (kind, detail) = if closed {
                    ("closed-key", "written under a key that is closed; kept as a branch and posted")
                } else {
                    ("fork", "other bytes stand at this place already; both branches are money and both are posted")
                };
                flag(known, branch, first, &Oddity { kind, alarm: true, detail: detail.to_owned() }, now)?;
            }
            for entry in &entries[skip..] {
                store_entry(known, known.place(branch), entry, realm, now)?;
            }
            ack(branch)
        }
    }
}

/// Stores one entry, posts it, and flags what is odd: nothing odd stops what follows.
fn store_entry(known: &InStore, place: Place, stored: &StoredEntry, realm: Realm, now: WallMillis) -> Result<(), CentreError> {
    let db = known.db;
    let understood = understand(stored, place.terminal, place.epoch, now);
    let arrival = db.add_entry(place, stored, &understood.kind, understood.wall, now)?;
    let postings: Vec<LedgerPosting> =
        understood.postings.into_iter().map(|posting| LedgerPosting { realm, terminal: place.terminal, posting }).collect();
    db.add_postings(arrival, &postings)?;
    let seq = i64::try_from(stored.seq.0).unwrap_or(i64::MAX);
    for oddity in &understood.oddities {
        flag(known, place.branch, seq, oddity, now)?;
    }
    let Some(entry) = understood.entry else {
        let named: Vec<Subject> =
            postings.iter().flat_map(|row| [&row.posting.debit, &row.posting.credit]).filter_map(subject_of).collect();
        db.add_subjects(arrival, &named)?;
        return Ok(());
    };
    let effect = effect(&entry);
    let noticed = effect.as_ref().map_or(Ok(vec![]), |effect| db.apply_effect(realm, place, arrival, effect))?;
    for noticed in noticed {
        let oddity = Oddity { kind: noticed.kind, alarm: noticed.alarm, detail: noticed.detail };
        flag(known, place.branch, seq, &oddity, now)?;
    }
    db.add_subjects(arrival, &subjects(&entry))?;
    if let Some(detail) = crate::cases::project::open_case(db, realm, arrival, &entry, stored.hash)? {
        flag(known, place.branch, seq, &Oddity { kind: "duplicate-case", alarm: true, detail }, now)?;
    }
    if let Some(Effect::Collected { payment, debt, amount }) = effect
        && let Some(detail) = crate::services::posting::queue(db, realm, place.terminal, arrival, (payment, debt, amount), now)?
    {
        flag(known, place.branch, seq, &Oddity { kind: "collected", alarm: true, detail }, now)?;
    }
    Ok(())
}

fn flag(known: &InStore, branch: i64, seq: i64, oddity: &Oddity, now: WallMillis) -> Result<(), CentreError> {
    let row = FlagRow {
        id: 0,
        at: now,
        terminal: known.terminal.to_string(),
        epoch: known.epoch.0,
        branch,
        seq,
        kind: oddity.kind.to_owned(),
        alarm: oddity.alarm,
        detail: oddity.detail.clone(),
        closed: false,
    };
    tracing::warn!(terminal = row.terminal, seq, kind = row.kind, detail = row.detail, "flagged");
    Ok(known.db.add_flag(&row)?)
}
