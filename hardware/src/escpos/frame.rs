//! The commands of the subset that we print with: one command, its bytes, and back (`protocols.md` section 9).

use heapless::Vec;

/// Where a line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

/// One command. Text is one byte a command, in the code page that was selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command<'a> {
    /// `1B 40`: everything back to its default.
    Init,
    /// `1B 74 n`: code page.
    CodePage(u8),
    /// `1B 52 n`: international set; 0 replaces nothing.
    International(u8),
    /// `1B 21 n`: font, bold, size and underline in one byte.
    Style(u8),
    /// `1B 45 n`.
    Bold(bool),
    /// `1B 2D n`.
    Underline(bool),
    /// `1B 4D n`: 0 font A, 1 font B.
    Font(u8),
    /// `1B 61 n`.
    Align(Align),
    /// `1D 21 n`: how many times as wide and high, 1 to 8.
    Size {
        /// Times as wide.
        width: u8,
        /// Times as high.
        height: u8,
    },
    /// `1D 42 n`: white on black.
    Reverse(bool),
    /// `1B 64 n`: print and feed lines.
    FeedLines(u8),
    /// `1B 4A n`: print and feed dots.
    FeedDots(u8),
    /// `1B 32`: default line spacing.
    DefaultSpacing,
    /// `1B 33 n`: line spacing in dots.
    Spacing(u8),
    /// `1D 28 6B 04 00 31 41 n 00`: QR model.
    QrModel(u8),
    /// `1D 28 6B 03 00 31 43 n`: dots of a QR module, 1 to 16.
    QrModule(u8),
    /// `1D 28 6B 03 00 31 45 n`: error correction, 30 to 33 (L M Q H).
    QrLevel(u8),
    /// `1D 28 6B pL pH 31 50 30 …`: what the QR says.
    QrStore(&'a [u8]),
    /// `1D 28 6B 03 00 31 51 30`: print the QR.
    QrPrint,
    /// `1D 76 30 m xL xH yL yH …`: a picture, `stride` bytes a row.
    Raster {
        /// Bytes in a row.
        stride: u16,
        /// The rows.
        data: &'a [u8],
    },
    /// `1D 56 00/01`: cut, fully or partly.
    Cut {
        /// Nothing holds the paper any more.
        full: bool,
    },
    /// `1D 49 n`: which printer are you; answered when the printer gets to it.
    Identify(u8),
    /// `10 04 n`: status n, answered at once.
    AskStatus(u8),
    /// `10 05 n`: go on after an error; 2 forgets what waits to be printed.
    Recover(u8),
    /// A line feed.
    LineFeed,
    /// One sign.
    Text(u8),
    /// Bytes that are none of these; they are skipped.
    Unknown(&'a [u8]),
}

/// What the start of a buffer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed<'a> {
    /// A command of so many bytes.
    Command(Command<'a>, usize),
    /// The start of a command; more bytes must come.
    Incomplete,
}

const ESC: u8 = 0x1B;
const GS: u8 = 0x1D;
const DLE: u8 = 0x10;

impl Command<'_> {
    /// Writes the command; false, with nothing written, if it does not fit or cannot be said.
    pub fn emit<const N: usize>(&self, out: &mut Vec<u8, N>) -> bool {
        let flag = u8::from;
        let qr = |function: u8, value: u8| ([GS, b'(', b'k', 3, 0, 0x31, function, value], 8);
        let (bytes, length): ([u8; 8], usize) = match *self {
            Self::Init => pad(&[ESC, b'@']),
            Self::CodePage(n) => pad(&[ESC, b't', n]),
            Self::International(n) => pad(&[ESC, b'R', n]),
            Self::Style(n) => pad(&[ESC, b'!', n]),
            Self::Bold(on) => pad(&[ESC, b'E', flag(on)]),
            Self::Underline(on) => pad(&[ESC, b'-', flag(on)]),
            Self::Font(n) => pad(&[ESC, b'M', n]),
            Self::Align(align) => pad(&[ESC, b'a', align as u8]),
            Self::Size { width, height } => pad(&[GS, b'!', (width.clamp(1, 8) - 1) << 4 | (height.clamp(1, 8) - 1)]),
            Self::Reverse(on) => pad(&[GS, b'B', flag(on)]),
            Self::FeedLines(n) => pad(&[ESC, b'd', n]),
            Self::FeedDots(n) => pad(&[ESC, b'J', n]),
            Self::DefaultSpacing => pad(&[ESC, b'2']),
            Self::Spacing(n) => pad(&[ESC, b'3', n]),
            Self::QrModel(n) => return append(out, &[&[GS, b'(', b'k', 4, 0, 0x31, 0x41, n, 0]]),
            Self::QrModule(n) => qr(0x43, n),
            Self::QrLevel(n) => qr(0x45, n),
            Self::QrPrint => qr(0x51, 0x30),
            Self::QrStore(data) => {
                let Ok(length) = u16::try_from(data.len() + 3) else { return false };
                let [low, high] = length.to_le_bytes();
                return append(out, &[&[GS, b'(', b'k', low, high, 0x31, 0x50, 0x30], data]);
            }
            Self::Raster { stride, data } => {
                let rows = data.len().checked_div(usize::from(stride)).and_then(|rows| u16::try_from(rows).ok());
                let Some(rows) = rows.filter(|rows| usize::from(*rows) * usize::from(stride) == data.len()) else { return false };
                let ([xl, xh], [yl, yh]) = (stride.to_le_bytes(), rows.to_le_bytes());
                return append(out, &[&[GS, b'v', b'0', 0, xl, xh, yl, yh], data]);
            }
            Self::Cut { full } => pad(&[GS, b'V', flag(!full)]),
            Self::Identify(n) => pad(&[GS, b'I', n]),
            Self::AskStatus(n) => pad(&[DLE, 4, n]),
            Self::Recover(n) => pad(&[DLE, 5, n]),
            Self::LineFeed => pad(b"\n"),
            Self::Text(byte) => pad(&[byte]),
            Self::Unknown(bytes) => return append(out, &[bytes]),
        };
        append(out, &[&bytes[..length]])
    }

    /// Whether the printer obeys at once, whatever waits before it.
    pub fn is_real_time(&self) -> bool {
        matches!(self, Self::AskStatus(_) | Self::Recover(_))
    }
}

/// Reads the command at the start of `bytes`. Never panics; unknown commands are as long as their kind usually is.
pub fn parse(bytes: &[u8]) -> Parsed<'_> {
    let Some(first) = bytes.first() else { return Parsed::Incomplete };
    match *first {
        b'\n' => Parsed::Command(Command::LineFeed, 1),
        DLE => parse_dle(bytes),
        ESC => parse_esc(bytes),
        GS => parse_gs(bytes),
        b' '.. => Parsed::Command(Command::Text(*first), 1),
        _ => Parsed::Command(Command::Unknown(&bytes[..1]), 1),
    }
}

fn parse_dle(bytes: &[u8]) -> Parsed<'_> {
    match *bytes {
        [_, 4, n, ..] => Parsed::Command(Command::AskStatus(n), 3),
        [_, 5, n, ..] => Parsed::Command(Command::Recover(n), 3),
        [_] | [_, 4 | 5] => Parsed::Incomplete,
        _ => Parsed::Command(Command::Unknown(&bytes[..1]), 1),
    }
}

fn parse_esc(bytes: &[u8]) -> Parsed<'_> {
    let Some(code) = bytes.get(1) else { return Parsed::Incomplete };
    match code {
        b'@' => return Parsed::Command(Command::Init, 2),
        b'2' => return Parsed::Command(Command::DefaultSpacing, 2),
        b'i' | b'm' => return Parsed::Command(Command::Cut { full: *code == b'i' }, 2),
        _ => {}
    }
    let Some(n) = bytes.get(2).copied() else { return Parsed::Incomplete };
    let command = match code {
        b't' => Command::CodePage(n),
        b'R' => Command::International(n),
        b'!' => Command::Style(n),
        b'E' => Command::Bold(n & 1 == 1),
        b'-' => Command::Underline(n & 3 != 0),
        b'M' => Command::Font(n & 1),
        b'a' => Command::Align(match n & 3 {
            1 => Align::Centre,
            2 => Align::Right,
            _ => Align::Left,
        }),
        b'd' => Command::FeedLines(n),
        b'J' => Command::FeedDots(n),
        b'3' => Command::Spacing(n),
        _ => Command::Unknown(&bytes[..3]),
    };
    Parsed::Command(command, 3)
}

fn parse_gs(bytes: &[u8]) -> Parsed<'_> {
    let Some(code) = bytes.get(1) else { return Parsed::Incomplete };
    match code {
        b'(' => return parse_gs_block(bytes),
        b'v' => return parse_raster(bytes),
        _ => {}
    }
    let Some(n) = bytes.get(2).copied() else { return Parsed::Incomplete };
    let command = match code {
        b'!' => Command::Size { width: (n >> 4 & 7) + 1, height: (n & 7) + 1 },
        b'B' => Command::Reverse(n & 1 == 1),
        b'I' => Command::Identify(n),
        b'V' if matches!(n, 0 | b'0') => Command::Cut { full: true },
        b'V' if matches!(n, 1 | b'1') => Command::Cut { full: false },
        b'V' if bytes.len() < 4 => return Parsed::Incomplete,
        b'V' => return Parsed::Command(Command::Cut { full: n == b'A' }, 4),
        _ => Command::Unknown(&bytes[..3]),
    };
    Parsed::Command(command, 3)
}

/// `1D 28 x pL pH …`: the length stands in the command.
fn parse_gs_block(bytes: &[u8]) -> Parsed<'_> {
    let Some((head, rest)) = bytes.split_first_chunk::<5>() else { return Parsed::Incomplete };
    let length = usize::from(u16::from_le_bytes([head[3], head[4]]));
    let Some(body) = rest.get(..length) else { return Parsed::Incomplete };
    let command = match (head[2], body) {
        (b'k', [0x31, 0x41, n, _]) => Command::QrModel(*n),
        (b'k', [0x31, 0x43, n]) => Command::QrModule(*n),
        (b'k', [0x31, 0x45, n]) => Command::QrLevel(*n),
        (b'k', [0x31, 0x50, 0x30, data @ ..]) => Command::QrStore(data),
        (b'k', [0x31, 0x51, 0x30]) => Command::QrPrint,
        _ => Command::Unknown(&bytes[..5 + length]),
    };
    Parsed::Command(command, 5 + length)
}

fn parse_raster(bytes: &[u8]) -> Parsed<'_> {
    let Some((head, rest)) = bytes.split_first_chunk::<8>() else { return Parsed::Incomplete };
    let stride = u16::from_le_bytes([head[4], head[5]]);
    let rows = u16::from_le_bytes([head[6], head[7]]);
    let length = usize::from(stride) * usize::from(rows);
    match rest.get(..length) {
        Some(data) => Parsed::Command(Command::Raster { stride, data }, 8 + length),
        None => Parsed::Incomplete,
    }
}

fn pad(bytes: &[u8]) -> ([u8; 8], usize) {
    let mut padded = [0; 8];
    let length = bytes.len().min(8);
    padded[..length].copy_from_slice(&bytes[..length]);
    (padded, length)
}

/// All parts or none.
fn append<const N: usize>(out: &mut Vec<u8, N>, parts: &[&[u8]]) -> bool {
    let total: usize = parts.iter().map(|part| part.len()).sum();
    total <= N - out.len() && parts.iter().all(|part| out.extend_from_slice(part).is_ok())
}
