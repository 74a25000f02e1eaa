//! Opens cases in the transaction that stores their entry; and once for all entries that an older program stored.

use cas_domain::id::{CaseId, PaymentId, TerminalId};
use cas_domain::journal::facts::Realm;
use cas_domain::journal::{Entry, EntryHash};
use cas_domain::money::Money;

use super::open::{Known, Opening, Recount, opened_by, opened_by_act};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::act::{Act, ActKind};
use crate::ledger::project::subjects;
use crate::store::entries::{Arrival, EntryRow};
use crate::store::{Db, StoreError};

/// The cache that [`Centre::fill_caches`] fills, under this name.
const NAME: &str = "cases";
/// Entries read at once while a cache is filled.
const AT_ONCE: usize = 1_000;

/// What the store knows of one realm.
struct InStore<'a> {
    db: &'a Db<'a>,
    realm: Realm,
}

impl Known for InStore<'_> {
    type Error = StoreError;

    fn tendered(&self, payment: PaymentId) -> Result<i64, StoreError> {
        let account = cas_domain::account::Account::Tendered(payment).to_string();
        Ok(self.db.balance_lines(self.realm, "", &account)?.iter().map(|(_, amount, _)| amount.saturating_neg()).sum())
    }

    fn lone_doubt(&self, terminal: TerminalId, payment: PaymentId, amount: Money) -> Result<Option<CaseId>, StoreError> {
        self.db.lone_doubt(terminal, payment, amount)
    }
}

/// Opens the case of an entry that was just stored and posted. Says what is odd about it, if anything.
///
/// # Errors
/// [`StoreError`] if the database refuses.
pub fn open_case(db: &Db, realm: Realm, arrival: Arrival, entry: &Entry, hash: EntryHash) -> Result<Option<String>, StoreError> {
    let Some(opening) = opened_by(&InStore { db, realm }, entry, hash)? else { return Ok(None) };
    add(db, realm, entry.terminal, arrival, &opening)
}

/// Opens the case of an act that was just stored and posted. `terminal` is that of its payment.
///
/// # Errors
/// [`StoreError`] if the database refuses.
pub fn open_case_of_act(db: &Db, arrival: Arrival, act: &Act, hash: EntryHash) -> Result<(), StoreError> {
    let Some(opening) = opened_by_act(act, hash) else { return Ok(()) };
    let terminal = match (&act.what, opening.payment) {
        (ActKind::TailLost(lost), _) => lost.terminal,
        (_, Some(payment)) => db.payment_opened(payment)?.map_or(act.terminal, |row| row.place.terminal),
        (_, None) => act.terminal,
    };
    add(db, act.realm, terminal, arrival, &opening).map(|_| ())
}

fn add(db: &Db, realm: Realm, terminal: TerminalId, arrival: Arrival, opening: &Opening) -> Result<Option<String>, StoreError> {
    if db.add_case(realm, terminal, arrival, opening)? {
        return Ok(None);
    }
    Ok(Some(format!("case {} was opened by an earlier entry", opening.case)))
}

impl Centre {
    /// Fills caches that this program has and the one that stored the entries had not. Does nothing the second time.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails: then nothing of it is kept.
    pub fn fill_caches(&self) -> Result<(), CentreError> {
        let now = self.now();
        self.store.write(|db| {
            if db.is_rebuilt(NAME)? {
                return Ok(());
            }
            let (mut after, mut seen) = (0, Recount::default());
            loop {
                let rows = db.entries_after(after, AT_ONCE)?;
                let Some(last) = rows.last() else { break };
                after = last.arrival;
                for row in &rows {
                    fill_one(db, row, &mut seen)?;
                }
            }
            Ok(db.set_rebuilt(NAME, now)?)
        })
    }
}

/// Answers come from what was seen so far, not from today's balances: the cache must be the one that grows entry by entry.
fn fill_one(db: &Db, row: &EntryRow, seen: &mut Recount) -> Result<(), CentreError> {
    if let Some(terminal) = db.terminal(row.place.terminal)? {
        let Ok(entry) = row.entry.read(row.place.terminal, row.place.epoch) else { return Ok(()) };
        db.add_subjects(row.arrival, &subjects(&entry))?;
        if let Some(opening) = seen.take_entry(&entry, &entry.postings, row.entry.hash) {
            add(db, terminal.realm, terminal.id, row.arrival, &opening)?;
        }
    } else if let Ok(act) = serde_json::from_slice::<Act>(&row.entry.body) {
        seen.post(&act.postings);
        db.add_subjects(row.arrival, &act.subjects())?;
        open_case_of_act(db, row.arrival, &act, row.entry.hash)?;
    }
    Ok(())
}
