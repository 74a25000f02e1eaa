//! Rows of posts to billers, of what terminals heard about them, and of the demonstration biller's own book; appending acts.

use cas_domain::account::DebtNumber;
use cas_domain::id::{CentreId, PaymentId, TerminalId};
use cas_domain::journal::facts::Realm;
use cas_domain::journal::{Epoch, Seq};
use cas_domain::money::Money;
use cas_domain::slot::Code;
use cas_domain::time::WallMillis;
use cas_domain::wire::v1::Applied;
use rusqlite::{OptionalExtension, params};

use super::entries::{Arrival, Place};
use super::{Db, StoreError, from_word, stored, word};
use crate::error::CentreError;
use crate::ledger::act::{Act, ActDraft, CENTRE_EPOCH, centre_chain};
use crate::ledger::posting::LedgerPosting;
use crate::services::billers::PostOrder;
use crate::services::posting::PostState;

/// A post and the last step of it.
#[derive(Clone, Debug)]
pub struct PostRow {
    /// What is posted; the same for all attempts.
    pub order: PostOrder,
    /// Live or training.
    pub realm: Realm,
    /// Where it stands.
    pub state: PostState,
    /// How often it was sent.
    pub attempt: i64,
    /// When the last step was taken.
    pub at: WallMillis,
    /// What was said.
    pub detail: String,
}

/// What a terminal was told, and what it proved to have heard.
#[derive(Clone, Copy, Debug)]
pub struct Hearing {
    /// The epoch of the last answer.
    pub epoch: Epoch,
    /// The head acknowledged in the answer that carried the offer.
    pub offered_head: Seq,
    /// The newest act offered.
    pub offered: Arrival,
    /// The newest act heard.
    pub heard: Arrival,
}

const POST: &str = "SELECT p.payment, p.debt, p.biller, p.service, p.reference, p.amount, p.realm, s.state, s.attempt, s.at_ms, s.detail
  FROM posts p JOIN post_steps s ON s.id = (SELECT max(id) FROM post_steps WHERE payment = p.payment AND debt = p.debt)";

type RawPost = (String, u8, String, String, String, i64, String, String, i64, i64, String);

fn raw_post(row: &rusqlite::Row) -> rusqlite::Result<RawPost> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
        row.get(6)?,
        row.get(7)?,
        row.get(8)?,
        row.get(9)?,
        row.get(10)?,
    ))
}

fn post_row(raw: RawPost) -> Result<PostRow, StoreError> {
    Ok(PostRow {
        order: PostOrder {
            payment: stored("payment id", &raw.0)?,
            debt: DebtNumber(raw.1),
            biller: stored("biller", &raw.2)?,
            service: stored("service", &raw.3)?,
            reference: raw.4,
            amount: Money::from_centavos(raw.5),
        },
        realm: from_word("realm", &raw.6)?,
        state: from_word("post state", &raw.7)?,
        attempt: raw.8,
        at: WallMillis::from_millis(raw.9),
        detail: raw.10,
    })
}

impl Db<'_> {
    /// Appends an act to the centre's chain, posts it and notes its subjects.
    ///
    /// # Errors
    /// [`CentreError`] if it cannot be written or the database refuses.
    pub fn append_act(&self, centre: CentreId, draft: ActDraft, now: WallMillis) -> Result<(Act, Arrival), CentreError> {
        let place = Place { terminal: centre_chain(centre), epoch: CENTRE_EPOCH, branch: 0 };
        draft.postings.iter().try_for_each(cas_domain::journal::Posting::check)?;
        let (act, entry) = Act::seal(centre, self.head(place)?, draft, now)?;
        let arrival = self.add_entry(place, &entry, act.what.name(), now, now)?;
        let postings: Vec<LedgerPosting> = act
            .postings
            .iter()
            .map(|posting| LedgerPosting { realm: act.realm, terminal: act.machine.unwrap_or(place.terminal), posting: posting.clone() })
            .collect();
        self.add_postings(arrival, &postings)?;
        self.add_subjects(arrival, &act.subjects())?;
        crate::cases::project::open_case_of_act(self, arrival, &act, entry.hash)?;
        Ok((act, arrival))
    }

    /// Freezes what will be posted. False if that debt has a post already.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn add_post(&self, order: &PostOrder, realm: Realm, terminal: TerminalId, arrival: Arrival) -> Result<bool, StoreError> {
        let added = self.connection.execute(
            "INSERT INTO posts (payment, debt, biller, realm, terminal, service, reference, amount, arrival)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
            params![
                order.payment.to_string(),
                order.debt.0,
                order.biller.as_str(),
                word(&realm),
                terminal.to_string(),
                order.service.as_str(),
                order.reference,
                order.amount.centavos(),
                arrival
            ],
        )?;
        Ok(added == 1)
    }

    /// Takes a step; the last one is the state.
    ///
    /// # Errors
    /// [`StoreError`] if the debt is final already.
    pub fn add_post_step(
        &self,
        order: &PostOrder,
        state: PostState,
        attempt: i64,
        detail: &str,
        now: WallMillis,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO post_steps (payment, debt, at_ms, state, attempt, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![order.payment.to_string(), order.debt.0, now.as_millis(), word(&state), attempt, detail])?;
        Ok(())
    }

    /// Posts that wait for something: new ones first, so that a biller that is down does not hold up the others; then those longest untouched.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn posts_due(&self, most: usize) -> Result<Vec<PostRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{POST} WHERE s.state NOT IN ('accepted', 'rejected', 'disputed') ORDER BY s.state <> 'queued', s.id LIMIT ?1"
        ))?;
        let rows = statement.query_map([i64::try_from(most).unwrap_or(i64::MAX)], raw_post)?;
        rows.map(|row| post_row(row?)).collect()
    }

    /// The posts of one payment.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn posts_of(&self, payment: PaymentId) -> Result<Vec<PostRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{POST} WHERE p.payment = ?1 ORDER BY p.debt"))?;
        let rows = statement.query_map([payment.to_string()], raw_post)?;
        rows.map(|row| post_row(row?)).collect()
    }

    /// The earliest post of a reference that was not rejected: its payment and time.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn paid_before(&self, realm: Realm, service: &Code, reference: &str) -> Result<Option<(PaymentId, WallMillis)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT p.payment, e.stored_ms FROM posts p JOIN entries e USING (arrival)
             WHERE p.realm = ?1 AND p.service = ?2 AND p.reference = ?3
               AND NOT EXISTS (SELECT 1 FROM post_steps s WHERE s.payment = p.payment AND s.debt = p.debt AND s.state = 'rejected')
             ORDER BY p.arrival LIMIT 1",
        )?;
        let row: Option<(String, i64)> =
            statement.query_row(params![word(&realm), service.as_str(), reference], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        row.map(|(payment, at)| Ok((stored("payment id", &payment)?, WallMillis::from_millis(at)))).transpose()
    }

    /// What billers finally said of a terminal's payments after an act, in order.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be read.
    pub fn applied_since(&self, terminal: TerminalId, after: Arrival, most: usize) -> Result<Vec<(Arrival, Applied)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT s.id, p.payment, p.debt, s.state, s.detail FROM post_steps s JOIN posts p USING (payment, debt)
             WHERE p.terminal = ?1 AND s.id > ?2 AND s.state IN ('accepted', 'rejected') ORDER BY s.id LIMIT ?3",
        )?;
        let rows = statement.query_map(params![terminal.to_string(), after, i64::try_from(most).unwrap_or(i64::MAX)], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, u8>(2)?, row.get::<_, String>(3)?, row.get::<_, String>(4)?))
        })?;
        rows.map(|row| {
            let (id, payment, debt, state, detail) = row?;
            let accepted = state == "accepted";
            let authorisation = if accepted { detail } else { String::new() };
            Ok((id, Applied { payment: stored("payment id", &payment)?, debt: DebtNumber(debt), accepted, authorisation }))
        })
        .collect()
    }

    /// What a terminal was told.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn hearing(&self, terminal: TerminalId) -> Result<Option<Hearing>, StoreError> {
        Ok(self
            .connection
            .query_row(
                "SELECT epoch, offered_head, offered_arrival, heard_arrival FROM terminal_hearing WHERE terminal = ?1",
                [terminal.to_string()],
                |row| {
                    let head: i64 = row.get(1)?;
                    Ok(Hearing {
                        epoch: Epoch(row.get(0)?),
                        offered_head: Seq(u64::try_from(head).unwrap_or(0)),
                        offered: row.get(2)?,
                        heard: row.get(3)?,
                    })
                },
            )
            .optional()?)
    }

    /// Notes what a terminal is told now.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn set_hearing(&self, terminal: TerminalId, epoch: Epoch, head: Seq, offered: Arrival, heard: Arrival) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO terminal_hearing (terminal, epoch, offered_head, offered_arrival, heard_arrival) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (terminal) DO UPDATE SET epoch = excluded.epoch, offered_head = excluded.offered_head,
               offered_arrival = excluded.offered_arrival, heard_arrival = excluded.heard_arrival",
            params![terminal.to_string(), epoch.0, i64::try_from(head.0).unwrap_or(i64::MAX), offered, heard],
        )?;
        Ok(())
    }

    /// What the demonstration biller noted under a key: authorisation and amount.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn demo_post(&self, key: &str) -> Result<Option<(String, i64)>, StoreError> {
        Ok(self
            .connection
            .query_row("SELECT authorisation, amount FROM demo_biller WHERE key = ?1", [key], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// Whether the demonstration biller has that reference as paid.
    ///
    /// # Errors
    /// [`StoreError`] if the database refuses.
    pub fn demo_paid(&self, biller: &Code, service: &Code, reference: &str) -> Result<bool, StoreError> {
        Ok(self.connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM demo_biller WHERE biller = ?1 AND service = ?2 AND reference = ?3)",
            params![biller.as_str(), service.as_str(), reference],
            |row| row.get(0),
        )?)
    }

    /// Notes a payment in the demonstration biller's book.
    ///
    /// # Errors
    /// [`StoreError`] if the key is taken.
    pub fn add_demo_post(&self, key: &str, order: &PostOrder, authorisation: &str, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO demo_biller (key, biller, service, reference, amount, authorisation, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                key,
                order.biller.as_str(),
                order.service.as_str(),
                order.reference,
                order.amount.centavos(),
                authorisation,
                now.as_millis()
            ],
        )?;
        Ok(())
    }
}
