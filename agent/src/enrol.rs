//! Becoming a terminal: a key is made, the one-use code is shown to the centre, the journal begins with its genesis.
//!
//! A later epoch is begun in the same way ([`enrol_again`]): nothing of the old one is touched, what lies in the machine is taken over
//! from the centre's ledger, and nothing of it counts as known until somebody has counted it.

use std::path::Path;

use cas_domain::hex;
use cas_domain::id::{BootId, TerminalId};
use cas_domain::journal::facts::Realm;
use cas_domain::journal::{Continuation, EntryDraft, EntryHash, EntryKind, Epoch, Link, Seq};
use cas_domain::slot::PersonNumber;
use cas_domain::wire::v1::{BatchOutcome, EnrolAnswer, EnrolRequest};
use ed25519_dalek::SigningKey;
use thiserror::Error;

use crate::clock::{Clock, Seeds, SystemSeeds};
use crate::config::Config;
use crate::journal::{Enrolment, Journal, JournalError, LastWords, Stamp, Storage};
use crate::keys::{self, KeyError};
use crate::outbox::{self, Outbox};
use crate::pump::VERSION;
use crate::sync::{Centre, CentreError};

/// Batches sent at most before a new epoch begins: far more than any journal holds.
const ROUNDS_MAX: u32 = 10_000;

/// Why a terminal could not be enrolled.
#[derive(Debug, Error)]
pub enum EnrolError {
    /// It is enrolled already.
    #[error("this terminal is enrolled already: its journal holds money; say --again to begin a new epoch of it")]
    Already,
    /// There is nothing to go on from.
    #[error("there is no journal to go on from: enrol without --again; what the centre knows of this terminal comes with its answer")]
    Nothing,
    /// A payment or a device's act is open, and an agent could still settle it.
    #[error("{0} is open in this journal: let the agent run until it has settled it, then begin the new epoch")]
    Unsettled(&'static str),
    /// Entries that the centre does not have.
    #[error(
        "the centre lacks {0} entries of this journal and did not take them now: bring the line back, or say --leave-unsent (they stay in the file as evidence)"
    )]
    Unsent(u64),
    /// The code was made for another terminal.
    #[error("the code is another terminal's: ask for one of terminal {0}")]
    OtherTerminal(String),
    /// The data folder cannot be made.
    #[error("the data folder cannot be made")]
    Folder(#[source] std::io::Error),
    /// The key.
    #[error("the terminal's key cannot be made")]
    Key(#[from] KeyError),
    /// The centre.
    #[error("the centre did not enrol this terminal")]
    Centre(#[from] CentreError),
    /// The journal.
    #[error("the journal cannot be begun")]
    Journal(#[from] JournalError),
    /// Live money behind emulated devices.
    #[error("the centre enrols this terminal as live, but port '{0}' is a pseudo terminal: emulators take no real money")]
    Emulated(String),
}

/// Enrols this terminal.
///
/// # Errors
/// [`EnrolError`]; a key that was made stays, so that a lost answer can be repeated with a new code.
pub async fn enrol(config: &Config, code: &str) -> Result<EnrolAnswer, EnrolError> {
    if Journal::path(&config.data).exists() {
        return Err(EnrolError::Already);
    }
    std::fs::create_dir_all(&config.data).map_err(EnrolError::Folder)?;
    let (answer, public_key) = ask(config, &Centre::new(&config.centre)?, code).await?;
    begin_journal(&config.data, &answer, public_key.clone())?;
    keys::load_named(&config.data, &public_key, answer.epoch.0)?;
    Ok(answer)
}

/// Why and by whom a new epoch is begun.
#[derive(Clone, Debug)]
pub struct Again {
    /// Why, in a few words; it stands in the journal for good.
    pub reason: String,
    /// Who, by the number on the badge.
    pub person: PersonNumber,
    /// Begin although the centre lacks entries of the old epoch.
    pub leave_unsent: bool,
}

/// Begins a new epoch of this terminal: after a roll-back, a fork, corruption, a key that may be known, a cloned disk.
///
/// # Errors
/// [`EnrolError`]; the old epoch goes on then, if it could.
pub async fn enrol_again(config: &Config, code: &str, again: &Again) -> Result<EnrolAnswer, EnrolError> {
    if !Journal::path(&config.data).exists() {
        return Err(EnrolError::Nothing);
    }
    let old = LastWords::of(&config.data)?;
    if old.can_run() && old.standing.payment.is_some() {
        return Err(EnrolError::Unsettled("a payment"));
    }
    if old.can_run() && (old.standing.has_open_intent() || old.standing.cut.is_some()) {
        return Err(EnrolError::Unsettled(if old.standing.cut.is_some() { "a cut" } else { "an act of a device" }));
    }
    let centre = Centre::new(&config.centre)?;
    let unsent = deliver(config, &old, &centre).await;
    if unsent > 0 && !again.leave_unsent {
        return Err(EnrolError::Unsent(unsent));
    }
    let (answer, public_key) = ask(config, &centre, code).await?;
    if answer.terminal != old.enrolment.terminal {
        // The code is used up, and the other terminal's epoch is open: the centre must hear of it.
        return Err(EnrolError::OtherTerminal(old.standing.number().to_string()));
    }
    let continues = Continuation { person: Some(again.person.clone()), ..answer.continues.clone().unwrap_or_default() };
    let old_head = (old.head.epoch, old.head.seq, old.head.hash);
    let first = genesis(&answer, public_key.clone(), Some(old_head), again.reason.clone(), Some(continues));
    old.begin(&enrolment_of(&answer), first, stamp_now())?;
    keys::load_named(&config.data, &public_key, answer.epoch.0)?;
    Ok(answer)
}

/// Sends what the centre lacks of the old epoch, as far as it takes it; how many entries are left.
async fn deliver(config: &Config, old: &LastWords, centre: &Centre) -> u64 {
    let Ok(key) = keys::load(&config.data) else { return old.unsent() };
    let outbox = Outbox::new(&config.data);
    let mut held = old.acked;
    for _ in 0..ROUNDS_MAX {
        match send(&outbox, centre, old.enrolment.terminal, &key, held).await {
            Ok(Some(now)) if now != held => held = now,
            Ok(_) => break,
            Err(error) => {
                tracing::warn!("the old epoch was not delivered to its end: {error:#}");
                break;
            }
        }
    }
    old.head.seq.0.saturating_sub(held.seq.0)
}

/// Sends one batch of the old epoch; what the centre holds afterwards. `None` if nothing is left, or it refuses.
async fn send(outbox: &Outbox, centre: &Centre, terminal: TerminalId, key: &SigningKey, held: Link) -> anyhow::Result<Option<Link>> {
    let items = outbox.waiting(held)?;
    let Some((seq, hash)) = items.last().map(|last| (last.seq, last.hash)) else { return Ok(None) };
    let Some(batch) = outbox::batch(terminal, held, items, key) else { return Ok(None) };
    Ok(match centre.batch(&batch).await?.outcome {
        BatchOutcome::Ack { head, .. } => outbox.holds(head)?.then_some(head),
        BatchOutcome::Gap { want } => Some(outbox.before(held, want)?),
        // Other bytes at a place of ours: the centre has stored ours as a branch, and both are money.
        BatchOutcome::Fork { .. } => Some(Link { epoch: held.epoch, seq, hash }),
        BatchOutcome::Refused { .. } => None,
    })
}

/// Shows the centre the code and a key made for it.
async fn ask(config: &Config, centre: &Centre, code: &str) -> Result<(EnrolAnswer, String), EnrolError> {
    keys::shut_folder(&config.data)?;
    // A new one each time: if an answer is lost, the centre knows the key and takes it from nobody again.
    let key = keys::create_next(&config.data)?;
    let public_key = hex::encode(key.verifying_key().as_bytes());
    let request = EnrolRequest { code: code.trim().to_owned(), public_key: public_key.clone(), version: VERSION.to_owned() };
    let answer = centre.enrol(&request).await?;
    if answer.realm == Realm::Live
        && let Some(port) = config.pseudo_terminals().first()
    {
        return Err(EnrolError::Emulated(port.name.clone()));
    }
    Ok((answer, public_key))
}

/// Writes the first entry of a new epoch.
///
/// # Errors
/// [`JournalError`] if the journal cannot be written.
pub fn begin_journal(data: &Path, answer: &EnrolAnswer, public_key: String) -> Result<(), JournalError> {
    begin_journal_at(data, answer, public_key, stamp_now())
}

/// The same with boot and clocks handed in, on any storage.
///
/// # Errors
/// [`JournalError`] if the journal cannot be written.
pub fn begin_journal_at(at: impl Into<Storage>, answer: &EnrolAnswer, public_key: String, stamp: Stamp) -> Result<(), JournalError> {
    let storage = at.into();
    Journal::create(storage.clone(), &enrolment_of(answer))?;
    let (mut journal, entries) = Journal::open(storage)?;
    if !entries.is_empty() {
        return Ok(());
    }
    // A disk that was lost: the centre knows more than this journal, and says so.
    let reason = if answer.continues.is_some() { "disk-lost" } else { "enrolled" };
    let first = genesis(answer, public_key, None, reason.to_owned(), answer.continues.clone());
    journal.commit(vec![first], stamp).map(|_| ())
}

fn stamp_now() -> Stamp {
    let now = Clock::start().now();
    Stamp { boot: BootId::new(now.wall, SystemSeeds.seed()), wall: now.wall, offset_ms: 0, mono_ms: now.mono_ms }
}

fn enrolment_of(answer: &EnrolAnswer) -> Enrolment {
    Enrolment { terminal: answer.terminal, epoch: answer.epoch, centre_key: answer.centre_key.clone(), centre: answer.centre }
}

fn genesis(
    answer: &EnrolAnswer,
    key: String,
    old_head: Option<(Epoch, Seq, EntryHash)>,
    reason: String,
    continues: Option<Continuation>,
) -> EntryDraft {
    let what = EntryKind::Genesis {
        realm: answer.realm,
        number: answer.number,
        site: answer.site.clone(),
        key,
        old_head,
        reason,
        counters: answer.counters.clone(),
        continues: continues.map(Box::new),
    };
    EntryDraft::new(what, vec![])
}
