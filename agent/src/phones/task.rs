//! Sends telephones to the centre, apart from the entries: a few at a time, with pauses that grow.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cas_domain::id::TerminalId;
use cas_domain::wire::v1::PhoneLeft;
use ed25519_dalek::SigningKey;
use tokio::sync::Notify;

use super::store::{Phones, PhonesError};
use crate::clock::Clock;
use crate::sync::{Centre, CentreError};

/// How often the file is looked at.
const EVERY: Duration = Duration::from_secs(20);
/// Sent in one turn.
const A_TURN: u32 = 4;

/// The file, shared by whoever keeps a number and whoever sends them.
pub type SharedPhones = Arc<Mutex<Phones>>;

/// Does something with the file on a blocking thread; `None` if the thread died.
///
/// # Errors
/// The file's.
pub async fn with<T: Send + 'static>(
    phones: &SharedPhones,
    act: impl FnOnce(&Phones) -> Result<T, PhonesError> + Send + 'static,
) -> Result<Option<T>, PhonesError> {
    let phones = Arc::clone(phones);
    let done = tokio::task::spawn_blocking(move || act(&phones.lock().unwrap_or_else(PoisonError::into_inner)));
    done.await.ok().transpose()
}

/// What the loop needs.
pub struct PhoneTask {
    /// The file.
    pub phones: SharedPhones,
    /// The terminal.
    pub terminal: TerminalId,
    /// Its key.
    pub key: SigningKey,
    /// The centre.
    pub centre: Centre,
    /// Wakes the loop: a number was left.
    pub nudge: Arc<Notify>,
    /// The clock.
    pub clock: Clock,
}

/// Runs until the runtime ends.
pub async fn run(task: PhoneTask) {
    loop {
        if let Err(error) = task.turn().await {
            tracing::error!("telephones cannot be sent: {error}");
        }
        let _ = tokio::time::timeout(EVERY, task.nudge.notified()).await;
    }
}

impl PhoneTask {
    async fn turn(&self) -> Result<(), PhonesError> {
        let now = self.clock.now().wall;
        let due = with(&self.phones, move |phones| {
            phones.forget_old(now)?;
            phones.due(now, A_TURN)
        });
        for left in due.await?.unwrap_or_default() {
            let folio = left.folio;
            match self.centre.phone(self.terminal, &self.key, &left).await {
                Ok(_) => {
                    with(&self.phones, move |phones| phones.forget(&left)).await?;
                    tracing::info!(%folio, "the centre has the telephone; it is forgotten here");
                }
                Err(error) => {
                    tracing::info!(%folio, "a telephone waits: {error}");
                    with(&self.phones, move |phones| phones.tried(folio, now)).await?;
                    if matches!(error, CentreError::Unreachable(_)) {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Keeps a number that was just left; whether it is on disk now.
pub async fn keep(phones: SharedPhones, left: PhoneLeft) -> bool {
    let folio = left.folio;
    match with(&phones, move |phones| phones.keep(&left)).await {
        Ok(Some(())) => true,
        Ok(None) => false,
        Err(error) => {
            tracing::error!(%folio, "a telephone could not be kept: {error}");
            false
        }
    }
}
