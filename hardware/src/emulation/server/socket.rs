//! The control socket: one request per line, one JSON line in answer; `subscribe` turns a connection into a stream of changes.

use std::fs;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::hub::Hub;
use super::port::PortHandle;

/// The longest control line in bytes.
const LINE_BYTES_MAX: u64 = 4096;

/// Connections at the same time.
const CONNECTIONS_MAX: usize = 16;

/// How late the end of the machine may be noticed.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How long a listener may take to read a line.
const WRITE_WITHIN: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Desk {
    ports: Arc<Vec<PortHandle>>,
    hub: Arc<Hub>,
    stop: Arc<AtomicBool>,
    connections: Arc<AtomicUsize>,
}

/// Makes the socket and starts the thread that waits for connections.
pub(super) fn spawn(path: &Path, ports: Vec<PortHandle>, hub: Arc<Hub>, stop: Arc<AtomicBool>) -> io::Result<JoinHandle<()>> {
    let listener = bind(path)?;
    listener.set_nonblocking(true)?;
    let desk = Desk { ports: Arc::new(ports), hub, stop, connections: Arc::default() };
    let path = path.to_path_buf();
    thread::Builder::new().name("control".to_owned()).spawn(move || desk.serve(&listener, path))
}

fn bind(path: &Path) -> io::Result<UnixListener> {
    if let Ok(found) = fs::symlink_metadata(path) {
        if !found.file_type().is_socket() {
            return Err(io::Error::new(ErrorKind::AlreadyExists, "a file of that name is there and is no socket; it is left alone"));
        }
        if UnixStream::connect(path).is_ok() {
            return Err(io::Error::new(ErrorKind::AddrInUse, "another emulated machine answers there; stop it first"));
        }
        // Left behind by one that was killed.
        fs::remove_file(path)?;
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    UnixListener::bind(path)
}

impl Desk {
    fn serve(self, listener: &UnixListener, path: PathBuf) {
        while !self.stop.load(Ordering::SeqCst) {
            match listener.accept() {
                Ok((stream, _)) => self.welcome(stream),
                Err(_) => thread::sleep(Duration::from_millis(10)),
            }
        }
        let _ = fs::remove_file(path);
    }

    fn welcome(&self, mut stream: UnixStream) {
        if self.connections.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS_MAX {
            self.connections.fetch_sub(1, Ordering::SeqCst);
            let _ = say(&mut stream, &json!({ "error": "too many connections to the control socket" }));
            return;
        }
        let desk = self.clone();
        let started = thread::Builder::new().name("control-line".to_owned()).spawn(move || {
            // A connection that breaks ends; nobody is left to tell.
            let _ = desk.attend(stream);
            desk.connections.fetch_sub(1, Ordering::SeqCst);
        });
        if started.is_err() {
            self.connections.fetch_sub(1, Ordering::SeqCst);
        }
    }

    fn attend(&self, stream: UnixStream) -> io::Result<()> {
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(LOOK_EVERY))?;
        stream.set_write_timeout(Some(WRITE_WITHIN))?;
        let mut writer = stream.try_clone()?;
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while !self.stop.load(Ordering::SeqCst) {
            let room = LINE_BYTES_MAX.saturating_sub(line.len() as u64);
            match reader.by_ref().take(room).read_until(b'\n', &mut line) {
                Ok(0) if room == 0 => {
                    return say(&mut writer, &json!({ "error": "the line is too long" }));
                }
                Ok(0) => return Ok(()),
                Ok(_) if line.last() == Some(&b'\n') => {
                    let text = String::from_utf8_lossy(&line).trim().to_owned();
                    line.clear();
                    if self.stop.load(Ordering::SeqCst) {
                        return Ok(());
                    }
                    if text == "subscribe" {
                        return self.stream_changes(&mut writer);
                    }
                    let answer = match self.answer(&text) {
                        Ok(value) => json!({ "ok": value }),
                        Err(what) => json!({ "error": what }),
                    };
                    say(&mut writer, &answer)?;
                }
                Ok(_) => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn stream_changes(&self, writer: &mut UnixStream) -> io::Result<()> {
        let Some(changes) = self.hub.listen() else {
            return say(writer, &json!({ "error": "too many listeners" }));
        };
        say(writer, &json!({ "ok": "subscribed" }))?;
        self.pass_on(writer, &changes)
    }

    fn pass_on(&self, writer: &mut UnixStream, changes: &Receiver<String>) -> io::Result<()> {
        while !self.stop.load(Ordering::SeqCst) {
            match changes.recv_timeout(LOOK_EVERY) {
                Ok(mut change) => {
                    change.push('\n');
                    writer.write_all(change.as_bytes())?;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return say(writer, &json!({ "error": "you read too slowly; subscribe again" })),
            }
        }
        Ok(())
    }

    fn answer(&self, text: &str) -> Result<Value, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            [] => Err(self.help()),
            ["help"] => Ok(json!(self.help())),
            ["devices"] => Ok(self.ports.iter().map(|port| (port.name.clone(), json!(port.devices))).collect::<Map<_, _>>().into()),
            ["inventory"] => {
                let mut all = Map::new();
                for port in self.ports.iter() {
                    all.insert(port.name.clone(), port.inventory()?);
                }
                Ok(Value::Object(all))
            }
            [name, rest @ ..] => match self.ports.iter().find(|port| port.answers_to(name)) {
                Some(port) => port.ask(name, rest),
                None => Err(format!("there is no \"{name}\" here. {}", self.help())),
            },
        }
    }

    fn help(&self) -> String {
        let names: Vec<&str> = self.ports.iter().flat_map(|port| &port.devices).map(String::as_str).collect();
        format!(
            "Say NAME and what happens to it, for example: bill insert 200. Names: {}. Or one of: inventory, devices, subscribe, help. \
             Every NAME knows also: plug, unplug",
            names.join(", ")
        )
    }
}

fn say(stream: &mut UnixStream, value: &Value) -> io::Result<()> {
    let mut line = value.to_string();
    line.push('\n');
    stream.write_all(line.as_bytes())
}
