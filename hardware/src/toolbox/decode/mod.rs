//! Bytes of a line in words, whatever protocol: frames are cut out of both directions, and each is explained in Spanish.
//!
//! - `ccnet`, `cctalk`, `ebds`, `escpos`, `id003`, `ict104`: what each protocol's frames say.

mod ccnet;
mod cctalk;
mod ebds;
mod escpos;
mod ict104;
mod id003;

use serde_json::{Value as Json, json};

use super::tap::{Chunk, Side};
use super::{Protocol, hex};
use crate::device::{BillTable, Instant, Span};

/// Silence after which what is left of a frame is noise. Every protocol here gives up sooner (`protocols.md`, "Timing").
const GAP: Span = Span::from_millis(200);

/// The most bytes that wait for the end of their frame: more than the longest frame of any protocol but a picture of a printer,
/// which is told in pieces.
const BUFFER_BYTES_MAX: usize = 1024;

/// One frame, or bytes that are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// When its last byte passed.
    pub at: Instant,
    /// Who said it.
    pub side: Side,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it says.
    pub says: String,
    /// Whether it is a whole frame of the protocol.
    pub sound: bool,
}

impl Told {
    /// One line for a person.
    pub fn sentence(&self) -> String {
        let seconds = self.at.as_millis() / 1000;
        let arrow = if self.side == Side::Host { '>' } else { '<' };
        format!("{seconds:4}.{:03} {arrow} {}  {}", self.at.as_millis() % 1000, hex(&self.bytes), self.says)
    }

    /// The same for a program.
    pub fn json(&self) -> Json {
        json!({ "at_ms": self.at.as_millis(), "from": self.side.name(), "hex": hex(&self.bytes), "says": self.says, "sound": self.sound })
    }
}

/// What the start of a buffer is.
enum Cut {
    /// A frame of so many bytes; its check sums are looked at later.
    Frame(usize),
    /// So many bytes that begin no frame.
    Noise(usize),
    /// The start of a frame.
    More,
}

/// What was learnt on the way and explains later frames.
#[derive(Debug, Default)]
struct Known {
    /// What the host asked last: a command, a header, the number of a status byte.
    asked: Option<u8>,
    /// What notes are worth.
    table: BillTable,
}

impl Known {
    /// A note by its index in the table.
    fn note(&self, index: u8) -> String {
        match self.table.get(usize::from(index)).copied().flatten() {
            Some(value) => format!("billete {index} ({})", super::words::value(value)),
            None => format!("billete {index}"),
        }
    }
}

/// Explains one line.
#[derive(Debug)]
pub struct Reader {
    protocol: Protocol,
    host: Buffer,
    device: Buffer,
    known: Known,
}

#[derive(Debug, Default)]
struct Buffer {
    bytes: Vec<u8>,
    last: Instant,
}

impl Reader {
    /// A reader that has heard nothing yet.
    pub fn new(protocol: Protocol) -> Self {
        Self { protocol, host: Buffer::default(), device: Buffer::default(), known: Known::default() }
    }

    /// Takes a piece of the line; gives the frames that end with it.
    pub fn take(&mut self, chunk: &Chunk) -> Vec<Told> {
        let mut told = self.pause(chunk.at);
        for byte in &chunk.bytes {
            let buffer = self.buffer(chunk.side);
            buffer.bytes.push(*byte);
            buffer.last = chunk.at;
            self.cut(chunk.side, chunk.at, &mut told);
        }
        // Text of a printer is told line by line, not letter by letter.
        told
    }

    /// Time went by: what waits for too long is noise.
    pub fn pause(&mut self, now: Instant) -> Vec<Told> {
        let mut told = Vec::new();
        for side in [Side::Host, Side::Device] {
            if now.since(self.buffer(side).last) > GAP {
                self.flush(side, &mut told);
            }
        }
        told
    }

    /// Nothing more comes: what is left is noise.
    pub fn end(&mut self) -> Vec<Told> {
        let mut told = Vec::new();
        self.flush(Side::Host, &mut told);
        self.flush(Side::Device, &mut told);
        told
    }

    fn buffer(&mut self, side: Side) -> &mut Buffer {
        match side {
            Side::Host => &mut self.host,
            Side::Device => &mut self.device,
        }
    }

    fn flush(&mut self, side: Side, told: &mut Vec<Told>) {
        let buffer = self.buffer(side);
        let (at, bytes) = (buffer.last, std::mem::take(&mut buffer.bytes));
        if !bytes.is_empty() {
            told.push(self.noise(side, at, bytes));
        }
    }

    fn noise(&self, side: Side, at: Instant, bytes: Vec<u8>) -> Told {
        let sound = self.protocol == Protocol::Escpos && side == Side::Host;
        let says = if sound { escpos::unfinished(&bytes) } else { format!("{} bytes que no forman un mensaje", bytes.len()) };
        Told { at, side, bytes, says, sound }
    }

    fn cut(&mut self, side: Side, at: Instant, told: &mut Vec<Told>) {
        loop {
            let protocol = self.protocol;
            let bytes = &self.buffer(side).bytes;
            if bytes.is_empty() {
                return;
            }
            let cut = match protocol {
                Protocol::Ccnet => ccnet::cut(bytes),
                Protocol::Cctalk => cctalk::cut(bytes),
                Protocol::Ebds => ebds::cut(bytes),
                Protocol::Escpos => escpos::cut(side, bytes),
                Protocol::Id003 => id003::cut(bytes),
                Protocol::Ict104 => ict104::cut(side, bytes),
            };
            let full = bytes.len() >= BUFFER_BYTES_MAX;
            match cut {
                Cut::More if full => {
                    self.flush(side, told);
                    return;
                }
                Cut::More => return,
                Cut::Noise(count) => {
                    let count = count.clamp(1, self.buffer(side).bytes.len());
                    let bytes: Vec<u8> = self.buffer(side).bytes.drain(..count).collect();
                    // Bytes of noise that follow each other are one line.
                    match told.last_mut().filter(|last| !last.sound && last.side == side && last.at == at) {
                        Some(last) => {
                            last.bytes.extend(bytes);
                            last.says = format!("{} bytes que no forman un mensaje", last.bytes.len());
                        }
                        None => told.push(self.noise(side, at, bytes)),
                    }
                }
                Cut::Frame(count) => {
                    let count = count.clamp(1, self.buffer(side).bytes.len());
                    let bytes: Vec<u8> = self.buffer(side).bytes.drain(..count).collect();
                    let said = self.explain(side, &bytes);
                    let sound = said.is_ok();
                    let says = said.unwrap_or_else(|why| format!("mensaje dañado: {why}"));
                    told.push(Told { at, side, bytes, says, sound });
                }
            }
        }
    }

    fn explain(&mut self, side: Side, bytes: &[u8]) -> Result<String, String> {
        let known = &mut self.known;
        match self.protocol {
            Protocol::Ccnet => ccnet::explain(side, bytes, known),
            Protocol::Cctalk => cctalk::explain(side, bytes, known),
            Protocol::Ebds => ebds::explain(side, bytes, known),
            Protocol::Escpos => escpos::explain(side, bytes, known),
            Protocol::Id003 => id003::explain(side, bytes, known),
            Protocol::Ict104 => ict104::explain(side, bytes),
        }
    }
}

/// Cuts a frame that begins with `start` and tells its whole length at `length_at`.
fn by_length(bytes: &[u8], start: u8, length_at: usize, lengths: std::ops::RangeInclusive<usize>) -> Cut {
    if bytes.first() != Some(&start) {
        return Cut::Noise(1);
    }
    match bytes.get(length_at).map(|length| usize::from(*length)) {
        None => Cut::More,
        Some(length) if !lengths.contains(&length) => Cut::Noise(1),
        Some(length) if bytes.len() < length => Cut::More,
        Some(length) => Cut::Frame(length),
    }
}

/// Text of a device as it can be shown.
fn text(bytes: &[u8]) -> String {
    let shown: String = bytes.iter().map(|byte| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '·' }).collect();
    shown.trim_end_matches(['·', ' ']).to_owned()
}

/// A table of notes as a list.
fn table_text(table: &BillTable) -> String {
    let notes: Vec<String> =
        table.iter().enumerate().filter_map(|(at, value)| value.map(|value| format!("{at} = {}", super::words::value(value)))).collect();
    if notes.is_empty() { "tabla de billetes vacía".to_owned() } else { format!("tabla de billetes: {}", notes.join(", ")) }
}
