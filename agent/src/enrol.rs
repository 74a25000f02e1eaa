//! Becoming a terminal: a key is made, the one-use code is shown to the centre, the journal begins with its genesis.

use std::path::Path;

use cas_domain::hex;
use cas_domain::id::BootId;
use cas_domain::journal::facts::Realm;
use cas_domain::journal::{EntryDraft, EntryKind};
use cas_domain::wire::v1::{EnrolAnswer, EnrolRequest};
use thiserror::Error;

use crate::clock::{Clock, Seeds, SystemSeeds};
use crate::config::Config;
use crate::journal::{Enrolment, Journal, JournalError, Stamp, Storage};
use crate::keys::{self, KeyError};
use crate::pump::VERSION;
use crate::sync::{Centre, CentreError};

/// Why a terminal could not be enrolled.
#[derive(Debug, Error)]
pub enum EnrolError {
    /// It is enrolled already.
    #[error("this terminal is enrolled already: its journal holds money; a new life needs a new data folder and a count")]
    Already,
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
    keys::shut_folder(&config.data)?;
    let key = if keys::path(&config.data).exists() { keys::load(&config.data)? } else { keys::create(&config.data)? };
    let public_key = hex::encode(key.verifying_key().as_bytes());
    let request = EnrolRequest { code: code.trim().to_owned(), public_key: public_key.clone(), version: VERSION.to_owned() };
    let answer = Centre::new(&config.centre)?.enrol(&request).await?;
    if answer.realm == Realm::Live
        && let Some(port) = config.pseudo_terminals().first()
    {
        return Err(EnrolError::Emulated(port.name.clone()));
    }
    begin_journal(&config.data, &answer, public_key)?;
    Ok(answer)
}

/// Writes the first entry of a new epoch.
///
/// # Errors
/// [`JournalError`] if the journal cannot be written.
pub fn begin_journal(data: &Path, answer: &EnrolAnswer, public_key: String) -> Result<(), JournalError> {
    let now = Clock::start().now();
    let boot = BootId::new(now.wall, SystemSeeds.seed());
    let stamp = Stamp { boot, wall: now.wall, offset_ms: 0, mono_ms: now.mono_ms };
    begin_journal_at(data, answer, public_key, stamp)
}

/// The same with boot and clocks handed in, on any storage.
///
/// # Errors
/// [`JournalError`] if the journal cannot be written.
pub fn begin_journal_at(at: impl Into<Storage>, answer: &EnrolAnswer, public_key: String, stamp: Stamp) -> Result<(), JournalError> {
    let storage = at.into();
    let enrolment =
        Enrolment { terminal: answer.terminal, epoch: answer.epoch, centre_key: answer.centre_key.clone(), centre: answer.centre };
    Journal::create(storage.clone(), &enrolment)?;
    let (mut journal, entries) = Journal::open(storage)?;
    if !entries.is_empty() {
        return Ok(());
    }
    let genesis = EntryKind::Genesis {
        realm: answer.realm,
        number: answer.number,
        site: answer.site.clone(),
        key: public_key,
        old_head: None,
        reason: "enrolled".to_owned(),
        counters: answer.counters.clone(),
    };
    journal.commit(vec![EntryDraft::new(genesis, vec![])], stamp).map(|_| ())
}
