//! A line on file: a head, then one JSON line per piece of bytes; bounded, and read again without trust.

use std::io::{self, BufRead, Write};

use serde_json::{Value as Json, json};

use super::Protocol;
use super::hex;
use super::tap::{Chunk, Side};
use crate::device::Instant;

/// The version of the format.
const FORMAT: u64 = 1;

/// Pieces that a recording holds where nobody says otherwise: half a day of polling.
pub const LINES_MAX: u64 = 200_000;

/// The longest line that is read.
const LINE_BYTES_MAX: u64 = 64 * 1024;

/// The bytes of one piece at most.
const CHUNK_BYTES_MAX: usize = 16 * 1024;

/// Writes a recording.
#[derive(Debug)]
pub struct Recorder<W> {
    out: W,
    left: u64,
}

impl<W: Write> Recorder<W> {
    /// Begins a recording of at most `lines` pieces.
    ///
    /// # Errors
    /// Those of the file.
    pub fn begin(mut out: W, protocol: Protocol, line: &str, lines: u64) -> io::Result<Self> {
        writeln!(out, "{}", json!({ "cas_devices_recording": FORMAT, "protocol": protocol.name(), "line": line }))?;
        out.flush()?;
        Ok(Self { out, left: lines })
    }

    /// Notes a piece. False when the recording is full and it was not noted.
    ///
    /// # Errors
    /// Those of the file.
    pub fn note(&mut self, chunk: &Chunk) -> io::Result<bool> {
        if self.left == 0 {
            return Ok(false);
        }
        self.left -= 1;
        writeln!(self.out, "{}", json!({ "at_ms": chunk.at.as_millis(), "from": chunk.side.name(), "hex": hex(&chunk.bytes) }))?;
        // Each line at once: what a power cut leaves can be read.
        self.out.flush()?;
        Ok(true)
    }
}

/// Why a recording cannot be read, in Spanish; `line` counts from 1.
#[derive(Debug, PartialEq, Eq)]
pub struct BadRecording {
    /// The line.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for BadRecording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "La grabación no se puede leer, renglón {}: {}", self.line, self.what)
    }
}

impl std::error::Error for BadRecording {}

/// Reads a recording piece by piece.
#[derive(Debug)]
pub struct Player<R> {
    lines: R,
    line: usize,
    protocol: Protocol,
    setting: String,
}

impl<R: BufRead> Player<R> {
    /// Reads the head.
    ///
    /// # Errors
    /// It is no recording of this format.
    pub fn open(mut lines: R) -> Result<Self, BadRecording> {
        let bad = |what: &str| BadRecording { line: 1, what: what.to_owned() };
        let head = next_line(&mut lines, 1)?.ok_or_else(|| bad("está vacía"))?;
        if head["cas_devices_recording"] != FORMAT {
            return Err(bad("no es una grabación de cas-devices, o es de una versión más nueva"));
        }
        let protocol = head["protocol"].as_str().and_then(|name| name.parse().ok()).ok_or_else(|| bad("su protocolo no se conoce aquí"))?;
        Ok(Self { lines, line: 1, protocol, setting: head["line"].as_str().unwrap_or_default().to_owned() })
    }

    /// What was spoken.
    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// How the line was set.
    pub fn setting(&self) -> &str {
        &self.setting
    }

    /// The next piece; `None` at the end. A last line that a power cut tore is the end, too.
    ///
    /// # Errors
    /// A line that is no piece.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>, BadRecording> {
        self.line += 1;
        let bad = |what: &str| BadRecording { line: self.line, what: what.to_owned() };
        let Some(piece) = next_line(&mut self.lines, self.line)? else { return Ok(None) };
        let at = piece["at_ms"].as_u64().ok_or_else(|| bad("falta at_ms"))?;
        let side = match piece["from"].as_str() {
            Some("host") => Side::Host,
            Some("device") => Side::Device,
            _ => return Err(bad("from debe ser host o device")),
        };
        let bytes = piece["hex"].as_str().and_then(bytes_of).ok_or_else(|| bad("hex no son bytes"))?;
        Ok(Some(Chunk { at: Instant::from_millis(at), side, bytes }))
    }
}

fn next_line(lines: &mut impl BufRead, number: usize) -> Result<Option<Json>, BadRecording> {
    let bad = |what: String| BadRecording { line: number, what };
    let mut line = Vec::new();
    let mut bounded = io::Read::take(&mut *lines, LINE_BYTES_MAX);
    bounded.read_until(b'\n', &mut line).map_err(|error| bad(error.to_string()))?;
    if line.is_empty() {
        return Ok(None);
    }
    let torn = line.last() != Some(&b'\n');
    match serde_json::from_slice(&line) {
        Ok(json) => Ok(Some(json)),
        Err(_) if torn && number > 1 && (line.len() as u64) < LINE_BYTES_MAX => Ok(None),
        Err(error) => Err(bad(format!("no es JSON ({error})"))),
    }
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    if text.len() > CHUNK_BYTES_MAX * 3 {
        return None;
    }
    text.split_ascii_whitespace()
        .map(
            |pair| {
                if pair.len() == 2 && pair.bytes().all(|sign| sign.is_ascii_hexdigit()) { u8::from_str_radix(pair, 16).ok() } else { None }
            },
        )
        .collect::<Option<Vec<u8>>>()
        .filter(|bytes| !bytes.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(at: u64, bytes: &[u8]) -> Chunk {
        Chunk { at: Instant::from_millis(at), side: Side::Device, bytes: bytes.to_vec() }
    }

    #[test]
    fn what_was_recorded_is_read_again_and_no_more_than_fits() {
        let mut file = Vec::new();
        let mut recorder = Recorder::begin(&mut file, Protocol::Ccnet, "9600 8N1", 2).unwrap();
        let noted: Vec<bool> = (0..3).map(|at| recorder.note(&chunk(at, &[2, 3])).unwrap()).collect();
        assert_eq!(noted, [true, true, false]);
        let mut player = Player::open(file.as_slice()).unwrap();
        assert_eq!((player.protocol(), player.setting()), (Protocol::Ccnet, "9600 8N1"));
        assert_eq!(player.next_chunk(), Ok(Some(chunk(0, &[2, 3]))));
        assert_eq!(player.next_chunk(), Ok(Some(chunk(1, &[2, 3]))));
        assert_eq!(player.next_chunk(), Ok(None));
        // A power cut tears the last line: what is before it can be read.
        let torn = &file[..file.len() - 9];
        let mut player = Player::open(torn).unwrap();
        assert!(player.next_chunk().unwrap().is_some());
        assert_eq!(player.next_chunk(), Ok(None));
    }

    #[test]
    fn a_file_that_is_no_recording_is_refused_with_its_line() {
        let line = |text: &str| Player::open(text.as_bytes()).unwrap_err().line;
        assert_eq!((line(""), line("{}\n"), line("hola\n")), (1, 1, 1));
        let head = r#"{"cas_devices_recording":1,"protocol":"ebds","line":""}"#;
        for wrong in
            [r#"{"at_ms":1,"from":"host","hex":"0"}"#, r#"{"at_ms":1,"from":"me","hex":"00"}"#, r#"{"from":"host","hex":"00"}"#, "[]"]
        {
            let text = format!("{head}\n{wrong}\n");
            let mut player = Player::open(text.as_bytes()).unwrap();
            assert_eq!(player.next_chunk().unwrap_err().line, 2, "{wrong}");
        }
    }
}
