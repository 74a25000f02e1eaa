//! The printer: what it obeys at once, what it prints in order, paper, cover and knife.

use std::collections::VecDeque;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::device::{Instant, Span};
use crate::emulation::FarEnd;

use super::super::codes;
use super::super::frame::{Command, Parsed, parse};
use super::piece::{self, Saved};
use super::sheet::Sheet;
use super::type_face::TypeFace;

/// The most bytes that wait to be printed; more are lost, as in a printer whose host ignores its flow control.
const BUFFER_MAX: usize = 65_536;
/// From power to the first answer.
const BOOT: Span = Span::from_millis(500);
/// Pieces whose paths are told; older ones stay on disk.
const TOLD_MAX: usize = 50;

/// An emulated printer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrinterConfig {
    /// Its name on the control line.
    #[serde(default = "printer")]
    pub name: String,
    /// Where the pieces of paper go.
    pub paper_dir: PathBuf,
    /// Milliseconds for a line.
    #[serde(default = "line_ms")]
    pub line_ms: u64,
    /// Milliseconds for a cut.
    #[serde(default = "cut_ms")]
    pub cut_ms: u64,
    /// Whether pictures are drawn and saved; without, pieces of paper are only counted, which is a thousand times as fast.
    #[serde(default = "yes")]
    pub draws: bool,
}

impl PrinterConfig {
    /// A printer of the usual speed.
    pub fn new(paper_dir: PathBuf) -> Self {
        Self { name: printer(), paper_dir, line_ms: line_ms(), cut_ms: cut_ms(), draws: true }
    }
}

fn printer() -> String {
    "printer".to_owned()
}

fn line_ms() -> u64 {
    15
}

fn cut_ms() -> u64 {
    250
}

fn yes() -> bool {
    true
}

/// How much paper there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paper {
    Ok,
    Low,
    Out,
}

/// The far end of a printer's line.
#[derive(Debug)]
pub struct PrinterEnd {
    config: PrinterConfig,
    face: TypeFace,
    sheet: Sheet,
    number: u32,
    saved: VecDeque<Saved>,
    trouble: Option<String>,
    /// Bytes of a command that is not complete.
    begun: Vec<u8>,
    /// Whole commands in the order in which they will be printed.
    waiting: VecDeque<u8>,
    /// Nothing is printed before this moment.
    busy_until: Instant,
    out: VecDeque<(Instant, Vec<u8>)>,
    paper: Paper,
    /// Lines until the paper ends in the middle of a job.
    lines_left: Option<u32>,
    cover_open: bool,
    cutter_stuck: bool,
    powered: bool,
    awake_at: Instant,
    mute: bool,
    slow: Span,
}

impl PrinterEnd {
    /// A printer with paper, ready to print.
    ///
    /// # Errors
    /// A sentence if its fonts cannot be read.
    pub fn new(config: PrinterConfig) -> Result<Self, String> {
        let number = piece::next_number(&config.paper_dir);
        Ok(Self {
            config,
            face: TypeFace::new()?,
            sheet: Sheet::default(),
            number,
            saved: VecDeque::new(),
            trouble: None,
            begun: Vec::new(),
            waiting: VecDeque::new(),
            busy_until: Instant::default(),
            out: VecDeque::new(),
            paper: Paper::Ok,
            lines_left: None,
            cover_open: false,
            cutter_stuck: false,
            powered: true,
            awake_at: Instant::default(),
            mute: false,
            slow: Span::ZERO,
        })
    }

    fn offline(&self) -> bool {
        self.cover_open || self.paper == Paper::Out || self.cutter_stuck
    }

    /// Sorts what arrived: questions are answered at once, everything else waits its turn.
    fn sort(&mut self, now: Instant) {
        while let Parsed::Command(command, length) = parse(&self.begun) {
            let real_time = command.is_real_time().then(|| real_time(&command));
            match real_time {
                Some(RealTime::Status(n)) => self.answer(now, self.status(n)),
                Some(RealTime::Recover(n)) => {
                    if n == 2 {
                        self.waiting.clear();
                    }
                }
                None if self.waiting.len() + length <= BUFFER_MAX => self.waiting.extend(&self.begun[..length]),
                None => self.trouble = Some("bytes were lost: the printer's buffer was full".to_owned()),
            }
            self.begun.drain(..length);
        }
        if self.begun.len() > BUFFER_MAX {
            self.begun.clear();
        }
    }

    fn answer(&mut self, now: Instant, byte: u8) {
        if !self.mute {
            self.out.push_back((now.after(self.slow), vec![byte]));
        }
    }

    /// Status byte n; its fixed bits are always set.
    fn status(&self, n: u8) -> u8 {
        let flag = |is: bool, bits: u8| if is { bits } else { 0 };
        0x12 | match n {
            1 => flag(self.offline(), codes::OFFLINE),
            2 => {
                let stopped = flag(self.paper == Paper::Out, codes::PAPER_STOP);
                flag(self.cover_open, codes::COVER_OPEN) | stopped | flag(self.cutter_stuck, codes::ERROR)
            }
            3 => flag(self.cutter_stuck, codes::CUTTER),
            4 => flag(self.paper == Paper::Out, codes::PAPER_END) | flag(self.paper != Paper::Ok, codes::PAPER_LOW),
            _ => 0,
        }
    }

    /// Prints what waits, as far as time, paper and cover allow.
    fn print(&mut self, now: Instant) {
        while self.busy_until <= now && !self.offline() && !self.waiting.is_empty() {
            let bytes = self.waiting.make_contiguous();
            let Parsed::Command(command, length) = parse(bytes) else {
                self.waiting.clear();
                return;
            };
            let at = self.busy_until.max(now);
            match command {
                Command::Cut { .. } => {
                    self.busy_until = at.after(Span::from_millis(self.config.cut_ms));
                    self.waiting.drain(..length);
                    self.cut();
                    continue;
                }
                Command::Identify(_) => {
                    self.waiting.drain(..length);
                    // Model "5D": 200 dots an inch, as a 200 dpi kiosk printer of this class says.
                    self.answer(now, 0x5D);
                    continue;
                }
                Command::LineFeed | Command::QrPrint | Command::Raster { .. } => {
                    self.busy_until = at.after(Span::from_millis(self.config.line_ms));
                    if let Some(left) = &mut self.lines_left {
                        *left = left.saturating_sub(1);
                        if *left == 0 {
                            self.lines_left = None;
                            self.paper = Paper::Out;
                        }
                    }
                }
                _ => {}
            }
            if self.config.draws {
                self.sheet.obey(&self.face, &command);
            }
            self.waiting.drain(..length);
        }
    }

    fn cut(&mut self) {
        if !self.config.draws {
            self.number += 1;
            return;
        }
        if self.sheet.is_blank() {
            // A cut through empty paper drops a strip that nobody needs to see.
            self.sheet.take();
            return;
        }
        let (dots, text) = self.sheet.take();
        match piece::save(&self.config.paper_dir, self.number, &dots, &text) {
            Ok(saved) => self.saved.push_back(saved),
            Err(trouble) => self.trouble = Some(trouble),
        }
        self.number += 1;
        if self.saved.len() > TOLD_MAX {
            self.saved.pop_front();
        }
    }

    fn set_power(&mut self, now: Instant, on: bool) {
        if self.powered == on {
            return;
        }
        self.powered = on;
        self.awake_at = now.after(BOOT);
        // What waited is lost; the paper keeps what is on it.
        self.begun.clear();
        self.waiting.clear();
        self.out.clear();
        self.sheet.obey(&self.face, &Command::Init);
    }

    fn state(&self) -> Value {
        let paper = format!("{:?}", self.paper).to_lowercase();
        let pieces: Vec<Value> = self.saved.iter().map(|saved| json!({"png": saved.png, "txt": saved.txt})).collect();
        json!({
            "paper": paper, "cover": if self.cover_open { "open" } else { "closed" }, "cutter": if self.cutter_stuck { "jam" } else { "ok" },
            "powered": self.powered, "mute": self.mute, "waiting_bytes": self.waiting.len(), "half_printed": !self.sheet.is_blank(),
            "printed": pieces, "last": pieces.last(), "trouble": self.trouble,
        })
    }
}

/// What a printer obeys at once.
enum RealTime {
    Status(u8),
    Recover(u8),
}

fn real_time(command: &Command<'_>) -> RealTime {
    match command {
        Command::AskStatus(n) => RealTime::Status(*n),
        Command::Recover(n) => RealTime::Recover(*n),
        _ => RealTime::Recover(0),
    }
}

impl FarEnd for PrinterEnd {
    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        if !self.powered || now < self.awake_at {
            return;
        }
        self.begun.extend_from_slice(bytes);
        self.sort(now);
        self.print(now);
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.print(now);
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<Vec<u8>> {
        let due = self.out.front().is_some_and(|(at, _)| *at <= now);
        if due { self.out.pop_front().map(|(_, bytes)| bytes) } else { None }
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let printing = (!self.waiting.is_empty() && !self.offline()).then_some(self.busy_until);
        self.out.front().map(|(at, _)| *at).into_iter().chain(printing).min()
    }

    fn control(&mut self, now: Instant, words: &[&str]) -> Result<Value, String> {
        match words {
            ["paper", "ok"] => (self.paper, self.lines_left) = (Paper::Ok, None),
            ["paper", "low"] => self.paper = Paper::Low,
            ["paper", "out"] => self.paper = Paper::Out,
            ["paper", "out", "after", lines] => {
                let lines: u32 = lines.parse().ok().filter(|lines| *lines > 0).ok_or("say after how many lines the paper ends")?;
                self.lines_left = Some(lines);
            }
            ["cover", "open"] => self.cover_open = true,
            ["cover", "close"] => self.cover_open = false,
            ["cutter", "jam"] => self.cutter_stuck = true,
            ["cutter", "ok"] => self.cutter_stuck = false,
            ["power", "on"] => self.set_power(now, true),
            ["power", "off"] => self.set_power(now, false),
            ["mute"] => self.mute = true,
            ["unmute"] => self.mute = false,
            ["slow", ms] => {
                let ms = ms.parse().ok().filter(|ms| *ms <= 60_000).ok_or("say how many milliseconds, up to 60000")?;
                self.slow = Span::from_millis(ms);
            }
            ["state"] => return Ok(self.state()),
            ["inventory"] => return Ok(self.inventory()),
            _ => {
                return Err(
                    "a printer knows: paper ok|low|out [after LINES], cover open|close, cutter jam|ok, power on|off, mute, unmute, \
                            slow MS, state, inventory"
                        .to_owned(),
                );
            }
        }
        // Closing the cover or a new roll lets it go on where it stood.
        self.print(now);
        Ok(json!({"done": words.join(" ")}))
    }

    fn inventory(&self) -> Value {
        let pieces: Vec<Value> = self.saved.iter().map(|saved| json!({"png": saved.png, "txt": saved.txt})).collect();
        json!({"printed": pieces})
    }
}
