//! The emulators' control line over a Unix socket: one text line in, one JSON line out, and a stream of changes.

use std::collections::BTreeMap;
use std::io::{BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use thiserror::Error;

use crate::line::{self, LineError};

/// The largest answer that is taken, bytes.
const LINE_MAX: usize = 256 * 1024;
/// Requests that wait to be sent; a person makes a few per second.
const REQUESTS_MAX: usize = 32;
/// An answer that takes longer is none.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);
/// Pause before connecting again.
const PAUSE: Duration = Duration::from_millis(500);

/// Why a request was not answered with a result.
#[derive(Debug, Error)]
pub enum ControlError {
    /// The emulators cannot be reached.
    #[error("the emulated devices do not answer at {path}")]
    Reach {
        /// Their socket.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The answer could not be read.
    #[error("the answer of the emulated devices could not be read")]
    Read(#[from] LineError),
    /// They hung up.
    #[error("the emulated devices hung up without an answer")]
    HungUp,
    /// The answer is not in their form.
    #[error("the emulated devices answered something that is not their form: {0}")]
    Form(String),
    /// They refused, and say why.
    #[error("{0}")]
    Refused(String),
}

/// What is known of the machine.
#[derive(Debug, Default)]
pub struct Known {
    /// The newest look of each port, as the stream has it.
    pub looks: BTreeMap<String, Value>,
    /// Whether the stream is open.
    pub connected: bool,
    /// The last request and what came of it.
    pub last: Option<(String, Result<Value, String>)>,
}

/// The control line of a machine.
pub struct Control {
    known: Arc<Mutex<Known>>,
    requests: SyncSender<String>,
}

impl Control {
    /// Starts to listen; `wake` is called at each change.
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn start(socket: &Path, wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let (known, wake) = (Arc::new(Mutex::new(Known::default())), Arc::new(wake));
        let (requests, waiting) = sync_channel(REQUESTS_MAX);
        let (stream_known, stream_wake, path) = (Arc::clone(&known), Arc::clone(&wake), socket.to_owned());
        std::thread::Builder::new().name("bench-changes".to_owned()).spawn(move || listen(&stream_known, &path, &*stream_wake))?;
        let (answer_known, path) = (Arc::clone(&known), socket.to_owned());
        std::thread::Builder::new().name("bench-requests".to_owned()).spawn(move || answer(&answer_known, &path, &waiting, &*wake))?;
        Ok(Self { known, requests })
    }

    /// What is known now.
    pub fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }

    /// Sends a request; its answer comes as news. More than can wait are dropped: nobody is that quick.
    pub fn send(&self, request: String) {
        if self.requests.try_send(request).is_err() {
            tracing::warn!("too many requests wait for the emulated devices; one was dropped");
        }
    }
}

fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path) -> Result<UnixStream, ControlError> {
    UnixStream::connect(path).map_err(|source| ControlError::Reach { path: path.to_owned(), source })
}

/// One request on a connection of its own.
///
/// # Errors
/// [`ControlError`] says what is wrong; a refusal carries the emulators' own sentence.
pub fn request(path: &Path, request: &str) -> Result<Value, ControlError> {
    let io = |source| ControlError::Reach { path: path.to_owned(), source };
    let mut stream = connect(path)?;
    stream.set_read_timeout(Some(ANSWER_LIMIT)).map_err(io)?;
    stream.set_write_timeout(Some(ANSWER_LIMIT)).map_err(io)?;
    stream.write_all(format!("{request}\n").as_bytes()).map_err(io)?;
    let text = line::read(&mut BufReader::new(stream), LINE_MAX)?.ok_or(ControlError::HungUp)?;
    result_of(&text)
}

/// `{"ok": …}` or `{"error": "a sentence"}`.
fn result_of(text: &str) -> Result<Value, ControlError> {
    let form = || ControlError::Form(text.chars().take(120).collect());
    let mut answer: Value = serde_json::from_str(text).map_err(|_| form())?;
    if let Some(error) = answer.get("error").and_then(Value::as_str) {
        return Err(ControlError::Refused(error.to_owned()));
    }
    answer.get_mut("ok").map(Value::take).ok_or_else(form)
}

fn answer(known: &Mutex<Known>, path: &Path, waiting: &Receiver<String>, wake: &dyn Fn()) {
    for text in waiting {
        let result = request(path, &text).map_err(|error| error.to_string());
        lock(known).last = Some((text, result));
        wake();
    }
}

fn listen(known: &Mutex<Known>, path: &Path, wake: &dyn Fn()) {
    loop {
        if let Err(error) = listen_once(known, path, wake) {
            tracing::debug!(%error, "listening again");
        }
        let mut now = lock(known);
        now.connected = false;
        drop(now);
        wake();
        std::thread::sleep(PAUSE);
    }
}

fn listen_once(known: &Mutex<Known>, path: &Path, wake: &dyn Fn()) -> Result<(), ControlError> {
    let mut stream = connect(path)?;
    stream.write_all(b"subscribe\n").map_err(|source| ControlError::Reach { path: path.to_owned(), source })?;
    let mut from = BufReader::new(stream);
    while let Some(text) = line::read(&mut from, LINE_MAX)? {
        let change: Value = serde_json::from_str(&text).map_err(|_| ControlError::Form(text.chars().take(120).collect()))?;
        if let Some(error) = change.get("error").and_then(Value::as_str) {
            return Err(ControlError::Refused(error.to_owned()));
        }
        let mut now = lock(known);
        now.connected = true;
        if let Some(port) = change.get("port").and_then(Value::as_str) {
            now.looks.insert(port.to_owned(), change);
        }
        drop(now);
        wake();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_results_refusals_or_nothing_known() {
        assert_eq!(result_of("{\"ok\":{\"taken\":true}}").expect("a result")["taken"], true);
        assert!(matches!(result_of("{\"error\":\"no such note\"}"), Err(ControlError::Refused(why)) if why == "no such note"));
        for nonsense in ["", "{}", "[]", "ok", "{\"ok\""] {
            assert!(matches!(result_of(nonsense), Err(ControlError::Form(_))), "{nonsense}");
        }
    }
}
