//! The thread that copies what was committed to the second medium.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use cas_domain::journal::{Epoch, Seq};

use super::copy::{Copy, CopyError};
use crate::journal::store::{open_reader, read_from};
use crate::journal::{JournalError, Storage};

/// Entries copied at once.
const BATCH: u32 = 256;
/// How often a medium that failed is tried again, and how late a nudge that was missed is made good.
const AGAIN: Duration = Duration::from_secs(30);

/// What copying is done with.
pub struct Mirror {
    /// The journal.
    pub storage: Storage,
    /// Its epoch.
    pub epoch: Epoch,
    /// The copy.
    pub copy: Copy,
}

/// Copying failed this time.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// The medium.
    #[error("the second copy is behind")]
    Copy(#[from] CopyError),
    /// The journal.
    #[error("the journal cannot be read for its copy")]
    Journal(#[from] JournalError),
}

impl Mirror {
    /// Copies everything that the copy lacks; how many entries those were.
    ///
    /// # Errors
    /// [`MirrorError`]; nothing is lost, the next turn goes on where this one ended.
    pub fn catch_up(&self) -> Result<u64, MirrorError> {
        let reader = open_reader(self.storage.clone())?;
        let mut copied = 0;
        loop {
            let after = self.copy.last()?.filter(|last| last.link.epoch == self.epoch).map_or(Seq::START, |last| last.link.seq);
            let entries = read_from(&reader, self.epoch, after, BATCH)?;
            if entries.is_empty() {
                return Ok(copied);
            }
            self.copy.add(self.epoch, &entries)?;
            copied += u64::try_from(entries.len()).unwrap_or(0);
        }
    }
}

/// The running thread.
pub struct Running {
    nudge: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Running {
    /// Starts it.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(mirror: Mirror) -> std::io::Result<Self> {
        let (nudge, nudged) = sync_channel(1);
        let thread = std::thread::Builder::new().name("mirror".to_owned()).spawn(move || run(&mirror, &nudged))?;
        Ok(Self { nudge, thread })
    }

    /// Something was committed. Never waits.
    pub fn nudge(&self) {
        match self.nudge.try_send(()) {
            // One nudge waits already, and it will see this commit too.
            Ok(()) | Err(TrySendError::Full(())) => {}
            Err(TrySendError::Disconnected(())) => tracing::error!("the thread of the second copy is gone"),
        }
    }

    /// Copies what is left and ends.
    pub fn end(self) {
        drop(self.nudge);
        if self.thread.join().is_err() {
            tracing::error!("the thread of the second copy panicked");
        }
    }
}

fn run(mirror: &Mirror, nudged: &Receiver<()>) {
    let mut well = true;
    loop {
        match mirror.catch_up() {
            Ok(_) if !well => {
                well = true;
                tracing::info!("the second copy is whole again");
            }
            Ok(_) => {}
            // Said once, not with every entry.
            Err(error) if well => {
                well = false;
                tracing::warn!("{:#}; the terminal goes on without it", anyhow::Error::from(error));
            }
            Err(_) => {}
        }
        // While the medium is away, commits do not make us ask it more often.
        let next = if well { nudged.recv_timeout(AGAIN) } else { wait_out(nudged) };
        if next == Err(RecvTimeoutError::Disconnected) {
            if well && let Err(error) = mirror.catch_up() {
                tracing::warn!("{:#}", anyhow::Error::from(error));
            }
            return;
        }
    }
}

fn wait_out(nudged: &Receiver<()>) -> Result<(), RecvTimeoutError> {
    // The first nudge may lie there already; it is worth one try at most every half minute.
    match nudged.recv_timeout(AGAIN) {
        Ok(()) => nudged.recv_timeout(AGAIN),
        other => other,
    }
}
