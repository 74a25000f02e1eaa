//! Tells what stands on the window to whoever touches it from outside: a Unix socket, one JSON line per change.
//!
//! For demonstration and practice only. Once a view says that the realm is live, the server says so, closes and stays closed.

use std::io::Write;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use thiserror::Error;

use crate::shown::Shown;

/// Readers at the same time.
const READERS_MAX: usize = 16;
/// Lines that wait for one slow reader; then it is let go.
const LINES_MAX: usize = 256;
/// A reader that takes no bytes for so long is gone.
const WRITE_LIMIT: Duration = Duration::from_secs(2);
/// What a reader is told when the realm is live.
pub const REFUSAL: &str = "the report of the screen works in the training realm only; this terminal takes real money";

/// Why there is no report.
#[derive(Debug, Error)]
pub enum ReportError {
    /// Something else stands at the path.
    #[error("{0} exists and is no socket: choose another path for --report")]
    NotASocket(PathBuf),
    /// The socket cannot be made.
    #[error("the socket {path} cannot be made")]
    Bind {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

#[derive(Default)]
struct Shared {
    newest: Option<Arc<str>>,
    readers: Vec<SyncSender<Arc<str>>>,
    refused: bool,
}

/// The server of the report. Dropping it removes its socket.
pub struct Report {
    path: PathBuf,
    shared: Arc<Mutex<Shared>>,
    last: Option<Shown>,
}

impl Report {
    /// Listens at `path`; a socket left behind by an earlier run is replaced.
    ///
    /// # Errors
    /// [`ReportError`] if the path cannot be used.
    pub fn start(path: &Path) -> Result<Self, ReportError> {
        let bind = |source| ReportError::Bind { path: path.to_owned(), source };
        match std::fs::symlink_metadata(path) {
            Ok(found) if found.file_type().is_socket() => std::fs::remove_file(path).map_err(bind)?,
            Ok(_) => return Err(ReportError::NotASocket(path.to_owned())),
            Err(_) => {}
        }
        let listener = UnixListener::bind(path).map_err(bind)?;
        let shared = Arc::new(Mutex::new(Shared::default()));
        let accepting = Arc::clone(&shared);
        std::thread::Builder::new().name("kiosk-report".to_owned()).spawn(move || accept(&listener, &accepting)).map_err(bind)?;
        Ok(Self { path: path.to_owned(), shared, last: None })
    }

    /// Tells a drawn frame, if its content changed. `training` is what the agent's view says, if there is one.
    pub fn publish(&mut self, shown: &Shown, training: Option<bool>) {
        match training {
            // Before the agent has spoken nobody knows the realm, so nothing is told.
            None => return,
            Some(false) => {
                self.refuse();
                return;
            }
            Some(true) => {}
        }
        if self.last.as_ref() == Some(shown) {
            return;
        }
        let Ok(text) = serde_json::to_string(shown) else {
            tracing::error!("the report could not be written as JSON");
            return;
        };
        self.last = Some(shown.clone());
        let text: Arc<str> = format!("{text}\n").into();
        let mut shared = lock(&self.shared);
        if shared.refused {
            return;
        }
        shared.newest = Some(Arc::clone(&text));
        shared.readers.retain(|reader| reader.try_send(Arc::clone(&text)).is_ok());
    }

    /// Whether [`Report::publish`] would say something: then another frame must follow, so that it is said.
    pub fn has_news(&self, shown: &Shown, training: Option<bool>) -> bool {
        let open = !lock(&self.shared).refused;
        open && training.is_some_and(|training| !training || self.last.as_ref() != Some(shown))
    }

    fn refuse(&mut self) {
        let mut shared = lock(&self.shared);
        if shared.refused {
            return;
        }
        tracing::error!("{REFUSAL}");
        shared.refused = true;
        let text: Arc<str> = format!("{}\n", serde_json::json!({ "error": REFUSAL })).into();
        for reader in shared.readers.drain(..) {
            let _full_or_gone = reader.try_send(Arc::clone(&text));
        }
        shared.newest = Some(text);
        let _gone_already = std::fs::remove_file(&self.path);
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        let _gone_already = std::fs::remove_file(&self.path);
    }
}

fn lock(mutex: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &UnixListener, shared: &Arc<Mutex<Shared>>) {
    for stream in listener.incoming() {
        let Ok(stream) = stream else { continue };
        let (sender, lines) = sync_channel(LINES_MAX);
        let mut state = lock(shared);
        if state.readers.len() >= READERS_MAX {
            tracing::warn!("more than {READERS_MAX} readers of the report; one was sent away");
            continue;
        }
        if let Some(newest) = &state.newest {
            let _always_room = sender.try_send(Arc::clone(newest));
        }
        if !state.refused {
            state.readers.push(sender);
        }
        drop(state);
        let started = std::thread::Builder::new().name("kiosk-report-out".to_owned()).spawn(move || write_lines(stream, &lines));
        if let Err(error) = started {
            tracing::warn!(%error, "a reader of the report could not be served");
        }
    }
}

fn write_lines(mut stream: UnixStream, lines: &Receiver<Arc<str>>) {
    if stream.set_write_timeout(Some(WRITE_LIMIT)).is_err() {
        return;
    }
    for text in lines {
        if stream.write_all(text.as_bytes()).is_err() {
            return;
        }
    }
}
