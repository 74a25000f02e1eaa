//! The client of an emulated machine's control line: a person's hands, by text (`docs/operations/emulator.md`).

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Why a control line was not followed.
#[derive(Debug)]
pub enum ControlError {
    /// No emulated machine answers at the socket.
    Connect {
        /// The socket.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The connection broke, or no answer came in time.
    Line(io::Error),
    /// The answer is no JSON of the expected form.
    Answer(String),
    /// The machine said no; the sentence says why.
    Refused(String),
}

impl fmt::Display for ControlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect { path, .. } => write!(f, "no emulated machine answers at {}", path.display()),
            Self::Line(_) => f.write_str("the connection to the emulated machine broke"),
            Self::Answer(answer) => write!(f, "the emulated machine answered what cannot be understood: {answer}"),
            Self::Refused(why) => f.write_str(why),
        }
    }
}

impl Error for ControlError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Connect { source, .. } | Self::Line(source) => Some(source),
            Self::Answer(_) | Self::Refused(_) => None,
        }
    }
}

/// A connection to an emulated machine.
#[derive(Debug)]
pub struct ControlClient {
    reader: BufReader<UnixStream>,
}

impl ControlClient {
    /// Connects to the control socket of a running machine.
    ///
    /// # Errors
    /// [`ControlError::Connect`] when nothing answers there.
    pub fn connect(path: impl AsRef<Path>) -> Result<Self, ControlError> {
        let path = path.as_ref();
        let connect = || {
            let stream = UnixStream::connect(path)?;
            stream.set_read_timeout(Some(ANSWER_WITHIN))?;
            stream.set_write_timeout(Some(ANSWER_WITHIN))?;
            Ok(stream)
        };
        let stream = connect().map_err(|source| ControlError::Connect { path: path.to_path_buf(), source })?;
        Ok(Self { reader: BufReader::new(stream) })
    }

    /// Sends one control line, for example `bill insert 200`, and waits for its answer.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with the machine's own sentence, or what went wrong on the way.
    pub fn ask(&mut self, line: &str) -> Result<Value, ControlError> {
        self.send(line)?;
        let answer = self.next_line()?.ok_or_else(|| ControlError::Line(ErrorKind::UnexpectedEof.into()))?;
        unwrap_answer(answer)
    }

    /// Turns the connection into a stream of changes; every port's present look comes first.
    ///
    /// # Errors
    /// As [`ControlClient::ask`].
    pub fn subscribe(mut self) -> Result<Subscription, ControlError> {
        self.ask("subscribe")?;
        Ok(Subscription { client: self })
    }

    fn send(&mut self, line: &str) -> Result<(), ControlError> {
        let mut bytes = line.replace(['\n', '\r'], " ").into_bytes();
        bytes.push(b'\n');
        self.reader.get_mut().write_all(&bytes).map_err(ControlError::Line)
    }

    fn next_line(&mut self) -> Result<Option<Value>, ControlError> {
        let mut line = String::new();
        if self.reader.read_line(&mut line).map_err(ControlError::Line)? == 0 {
            return Ok(None);
        }
        serde_json::from_str(&line).map(Some).map_err(|_| ControlError::Answer(line.trim().to_owned()))
    }
}

fn unwrap_answer(mut answer: Value) -> Result<Value, ControlError> {
    if let Some(ok) = answer.get_mut("ok") {
        return Ok(ok.take());
    }
    match answer.get("error").and_then(Value::as_str) {
        Some(why) => Err(ControlError::Refused(why.to_owned())),
        None => Err(ControlError::Answer(answer.to_string())),
    }
}

/// Physical changes of a machine, as they happen.
#[derive(Debug)]
pub struct Subscription {
    client: ControlClient,
}

impl Subscription {
    /// Waits at most `wait` for the next change; `None` when none came.
    ///
    /// # Errors
    /// [`ControlError::Line`] when the machine has ended; [`ControlError::Refused`] when it lets this listener go.
    pub fn next_within(&mut self, wait: Duration) -> Result<Option<Value>, ControlError> {
        let wait = wait.max(Duration::from_millis(1));
        self.client.reader.get_ref().set_read_timeout(Some(wait)).map_err(ControlError::Line)?;
        // Wait for a first byte only: a line that has begun is read whole.
        match self.client.reader.fill_buf() {
            Ok([]) => return Err(ControlError::Line(ErrorKind::UnexpectedEof.into())),
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => return Ok(None),
            Err(error) => return Err(ControlError::Line(error)),
        }
        self.client.reader.get_ref().set_read_timeout(Some(ANSWER_WITHIN)).map_err(ControlError::Line)?;
        match self.client.next_line()? {
            Some(change) if change.get("error").is_some() => unwrap_answer(change).map(Some),
            Some(change) => Ok(Some(change)),
            None => Err(ControlError::Line(ErrorKind::UnexpectedEof.into())),
        }
    }
}
