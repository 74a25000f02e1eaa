//! Builds one piece of paper: text, rules, amounts in two columns, a box, a QR, a picture, the cut. No allocator.

use core::fmt;

use heapless::Vec;

use crate::device::printer::JOB_BYTES_MAX;

use super::code_page::{REPLACEMENT, byte_from_char};
use super::frame::{Align, Command};
use super::mark;

/// Signs in a line of normal width (80 mm paper, font A).
pub const COLUMNS: usize = 42;
/// Dots from line to line.
const PITCH: u8 = 31;
/// Dots from line to line inside a box: the height of a sign, so that its sides join.
const BOX_PITCH: u8 = 24;
/// Dots that a QR may be wide.
const QR_EDGE: usize = 248;
/// Bytes a QR of version 1 to 20 holds at level M (ISO/IEC 18004, table 7).
const QR_BYTES: [usize; 20] = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666];

/// Why a piece of paper cannot be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocError {
    /// It is longer than a print job may be.
    TooLong {
        /// Bytes that fit.
        limit: usize,
    },
    /// A QR says more than fits on the paper.
    QrTooLong(usize),
    /// A picture is no whole number of rows, or wider than the paper.
    BadPicture,
}

impl fmt::Display for DocError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { limit } => write!(f, "the paper is longer than {limit} bytes; print it in two pieces"),
            Self::QrTooLong(length) => write!(f, "a QR of {length} bytes is too large for the paper; at most 666 fit"),
            Self::BadPicture => f.write_str("the picture is not made of whole rows of at most 72 bytes"),
        }
    }
}

impl core::error::Error for DocError {}

/// One piece of paper being built. Errors are kept and told by [`finish`](Doc::finish).
#[derive(Clone, Debug)]
pub struct Doc<const N: usize = JOB_BYTES_MAX> {
    bytes: Vec<u8, N>,
    replaced: u16,
    error: Option<DocError>,
}

impl<const N: usize> Default for Doc<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Doc<N> {
    /// An empty piece of paper: printer initialised, code page 858, no replaced ASCII, our line pitch.
    pub fn new() -> Self {
        let mut doc = Self { bytes: Vec::new(), replaced: 0, error: None };
        doc.put(Command::Init).put(Command::International(0)).put(Command::CodePage(0x13)).put(Command::Spacing(PITCH));
        doc
    }

    /// Text without an end of line. Signs that the code page lacks print as `?` and are counted.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for sign in text.chars() {
            let byte = byte_from_char(sign).unwrap_or_else(|| {
                self.replaced = self.replaced.saturating_add(1);
                REPLACEMENT
            });
            self.put(Command::Text(byte));
        }
        self
    }

    /// One line.
    pub fn line(&mut self, text: &str) -> &mut Self {
        self.text(text).put(Command::LineFeed)
    }

    /// A paragraph, broken between words at 42 signs.
    pub fn paragraph(&mut self, text: &str) -> &mut Self {
        wrap(text, COLUMNS, 0, |line, _| {
            self.line(line);
        });
        self
    }

    /// Two texts at the two edges; where they do not fit side by side, the right one gets its own line.
    pub fn columns(&mut self, left: &str, right: &str) -> &mut Self {
        let used = left.chars().count() + right.chars().count();
        // Two texts need a blank between them.
        let blank = usize::from(!left.is_empty() && !right.is_empty());
        if used + blank <= COLUMNS {
            return self.text(left).blanks(COLUMNS.saturating_sub(used)).line(right);
        }
        wrap(left, COLUMNS, 0, |line, _| {
            self.line(line);
        });
        wrap(right, COLUMNS, 0, |line, _| {
            self.blanks(COLUMNS.saturating_sub(line.chars().count())).line(line);
        });
        self
    }

    /// A dashed rule over the whole width.
    pub fn rule(&mut self) -> &mut Self {
        for _ in 0..COLUMNS {
            self.put(Command::Text(b'-'));
        }
        self.put(Command::LineFeed)
    }

    /// A headline: centred, bold, larger; up to 28 signs.
    pub fn title(&mut self, text: &str) -> &mut Self {
        self.gap(12).align(Align::Centre).put(Command::Font(1)).put(Command::Size { width: 2, height: 2 });
        self.bold(true).line(text).bold(false);
        self.put(Command::Size { width: 1, height: 1 }).put(Command::Font(0)).align(Align::Left).gap(12)
    }

    /// The one amount that matters: two columns, bold, double height.
    pub fn total(&mut self, left: &str, right: &str) -> &mut Self {
        self.gap(6).bold(true).double_height(true).columns(left, right).double_height(false).bold(false).gap(8)
    }

    /// Bold from here on, or no more.
    pub fn bold(&mut self, on: bool) -> &mut Self {
        self.put(Command::Bold(on))
    }

    /// Double height from here on, or no more.
    pub fn double_height(&mut self, on: bool) -> &mut Self {
        self.put(Command::Size { width: 1, height: if on { 2 } else { 1 } })
    }

    /// Where the lines from here on stand.
    pub fn align(&mut self, align: Align) -> &mut Self {
        self.put(Command::Align(align))
    }

    /// A framed text; `head` is printed bold before it.
    pub fn framed(&mut self, head: &str, text: &str) -> &mut Self {
        const INSIDE: usize = COLUMNS - 4;
        self.gap(6).put(Command::Spacing(BOX_PITCH)).edge("┌", "┐");
        let head_length = head.chars().count();
        let beside = if (1..INSIDE).contains(&head_length) { head_length + 1 } else { 0 };
        if beside > 0 {
            self.text("│ ").bold(true).text(head).bold(false).text(" ");
        } else {
            wrap(head, INSIDE, 0, |line, _| {
                self.text("│ ").bold(true).text(line).bold(false).blanks(INSIDE.saturating_sub(line.chars().count())).line(" │");
            });
        }
        wrap(text, INSIDE, beside, |line, used| {
            // The first line stands beside the head.
            if used == 0 {
                self.text("│ ");
            }
            self.text(line).blanks(INSIDE.saturating_sub(line.chars().count() + used)).line(" │");
        });
        self.edge("└", "┘").put(Command::Spacing(PITCH)).gap(6)
    }

    /// A QR in the middle, error correction M, as large as 248 dots allow.
    pub fn qr(&mut self, says: &str) -> &mut Self {
        let length = says.len();
        let Some(version) = QR_BYTES.iter().position(|most| length <= *most) else {
            self.error.get_or_insert(DocError::QrTooLong(length));
            return self;
        };
        let modules = 21 + 4 * version;
        let dots = u8::try_from(QR_EDGE / modules).unwrap_or(1).clamp(1, 8);
        self.gap(16).align(Align::Centre).put(Command::QrModel(0x32)).put(Command::QrModule(dots));
        self.put(Command::QrLevel(0x31)).put(Command::QrStore(says.as_bytes())).put(Command::QrPrint);
        self.align(Align::Left).gap(14)
    }

    /// A picture in the middle, `stride` bytes a row, most significant bit left, 1 is black.
    pub fn picture(&mut self, stride: u16, data: &[u8]) -> &mut Self {
        let whole =
            stride > 0 && stride <= 72 && data.len().is_multiple_of(usize::from(stride)) && data.len() / usize::from(stride) <= 2_000;
        if !whole {
            self.error.get_or_insert(DocError::BadPicture);
            return self;
        }
        self.align(Align::Centre).put(Command::Raster { stride, data }).align(Align::Left).gap(12)
    }

    /// The neutral mark.
    pub fn mark(&mut self) -> &mut Self {
        self.picture(9, &mark::raster())
    }

    /// Empty paper, in dots of an eighth of a millimetre.
    pub fn gap(&mut self, dots: u8) -> &mut Self {
        self.put(Command::FeedDots(dots))
    }

    /// Empty lines.
    pub fn feed(&mut self, lines: u8) -> &mut Self {
        self.put(Command::FeedLines(lines))
    }

    /// The end: feeds the last line past the knife and cuts.
    pub fn cut(&mut self) -> &mut Self {
        self.put(Command::FeedLines(2)).put(Command::Cut { full: true })
    }

    /// How many signs were replaced by `?`.
    pub fn replaced(&self) -> u16 {
        self.replaced
    }

    /// The finished job.
    ///
    /// # Errors
    /// The first thing that did not fit.
    pub fn finish(&self) -> Result<Vec<u8, N>, DocError> {
        self.error.map_or_else(|| Ok(self.bytes.clone()), Err)
    }

    fn put(&mut self, command: Command<'_>) -> &mut Self {
        if !command.emit(&mut self.bytes) {
            self.error.get_or_insert(DocError::TooLong { limit: N });
        }
        self
    }

    fn blanks(&mut self, count: usize) -> &mut Self {
        for _ in 0..count {
            self.put(Command::Text(b' '));
        }
        self
    }

    fn edge(&mut self, left: &str, right: &str) -> &mut Self {
        self.text(left);
        for _ in 0..COLUMNS - 2 {
            self.text("─");
        }
        self.line(right)
    }
}

/// Breaks text between words into lines of at most `width` signs; the first line has `indent` signs less.
/// A word longer than a line is broken. Each line comes with how much of its width was taken before it.
fn wrap(text: &str, width: usize, indent: usize, mut line: impl FnMut(&str, usize)) {
    let mut rest = text.trim();
    let mut used = indent.min(width);
    while !rest.is_empty() || used > 0 {
        let room = width - used;
        let end_of_room = rest.char_indices().nth(room).map_or(rest.len(), |(index, _)| index);
        let end = if end_of_room == rest.len() || rest[end_of_room..].starts_with(' ') {
            end_of_room
        } else {
            match rest[..end_of_room].rfind(' ') {
                Some(blank) => blank,
                None if used == 0 => end_of_room,
                None => 0,
            }
        };
        line(rest[..end].trim_end(), used);
        rest = rest[end..].trim_start();
        used = 0;
    }
}
