//! The paper being printed: dots, and the same as text.

use fast_qr::qr::QRBuilder;
use fast_qr::{ECL, QRCode};

use super::super::code_page::char_from_byte;
use super::super::frame::{Align, Command};
use super::type_face::{Style, TypeFace};

/// Dots of a printed line.
pub(super) const WIDTH: usize = 576;
/// Line spacing after a reset: a sixth of an inch at 203 dots.
const DEFAULT_SPACING: u8 = 34;
/// The longest piece of paper in dots (about 2.5 m); what is printed beyond is lost.
const LENGTH_MAX: usize = 20_000;

/// Settings that commands change and `1B 40` puts back.
#[derive(Clone, Debug)]
struct Mode {
    style: Style,
    align: Align,
    spacing: u8,
    code_page: u8,
    qr_module: u8,
    qr_level: ECL,
    qr: Vec<u8>,
}

impl Default for Mode {
    fn default() -> Self {
        Self {
            style: Style::default(),
            align: Align::Left,
            spacing: DEFAULT_SPACING,
            code_page: 0,
            qr_module: 3,
            qr_level: ECL::L,
            qr: Vec::new(),
        }
    }
}

/// Paper between two cuts.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    mode: Mode,
    /// Blackness, 0 to 255, row after row.
    dots: Vec<u8>,
    /// Where the next line begins.
    y: usize,
    line: Vec<(char, Style)>,
    text: String,
}

impl Sheet {
    /// Nothing was printed or fed since the last cut.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty() && self.line.is_empty() && self.dots.iter().all(|dot| *dot == 0)
    }

    /// The dots of the whole piece, and its text; the paper begins anew.
    pub fn take(&mut self) -> (Vec<u8>, String) {
        self.line.clear();
        self.dots.resize((self.y * WIDTH).max(self.dots.len()), 0);
        self.y = 0;
        (std::mem::take(&mut self.dots), std::mem::take(&mut self.text))
    }

    /// Obeys one command; cuts and questions are the printer's affair.
    pub fn obey(&mut self, face: &TypeFace, command: &Command<'_>) {
        match *command {
            Command::Init => {
                self.line.clear();
                self.mode = Mode::default();
            }
            Command::CodePage(page) => self.mode.code_page = page,
            Command::Style(bits) => {
                let double = |bit: u8| if bits & bit != 0 { 2 } else { 1 };
                self.mode.style = Style {
                    font_b: bits & 1 != 0,
                    bold: bits & 8 != 0,
                    underline: bits & 0x80 != 0,
                    reverse: self.mode.style.reverse,
                    width: double(0x20),
                    height: double(0x10),
                };
            }
            Command::Bold(on) => self.mode.style.bold = on,
            Command::Underline(on) => self.mode.style.underline = on,
            Command::Reverse(on) => self.mode.style.reverse = on,
            Command::Font(font) => self.mode.style.font_b = font == 1,
            Command::Size { width, height } => (self.mode.style.width, self.mode.style.height) = (width, height),
            Command::Align(align) => self.mode.align = align,
            Command::DefaultSpacing => self.mode.spacing = DEFAULT_SPACING,
            Command::Spacing(dots) => self.mode.spacing = dots,
            Command::FeedLines(lines) => {
                self.end_line(face, false);
                self.feed(usize::from(lines) * usize::from(self.mode.spacing));
            }
            Command::FeedDots(dots) => {
                self.end_line(face, false);
                self.feed(usize::from(dots));
            }
            Command::LineFeed => self.end_line(face, true),
            Command::Text(byte) => self.sign(face, byte),
            Command::QrModule(dots) => self.mode.qr_module = dots.clamp(1, 16),
            Command::QrLevel(level) => {
                self.mode.qr_level = match level {
                    0x31 => ECL::M,
                    0x32 => ECL::Q,
                    0x33 => ECL::H,
                    _ => ECL::L,
                };
            }
            Command::QrStore(data) => self.mode.qr = data.to_vec(),
            Command::QrPrint => self.qr(face),
            Command::Raster { stride, data } => self.raster(face, usize::from(stride), data),
            Command::International(_) | Command::QrModel(_) | Command::Cut { .. } | Command::Identify(_) => {}
            Command::AskStatus(_) | Command::Recover(_) | Command::Unknown(_) => {}
        }
    }

    fn sign(&mut self, face: &TypeFace, byte: u8) {
        // Another page than 858 or 850 would print something else; that shows on the paper, too.
        let known = matches!(self.mode.code_page, 2 | 0x13) || byte < 0x80;
        let sign = char_from_byte(byte).filter(|_| known).unwrap_or('¤');
        let used: f32 = self.line.iter().map(|(_, style)| style.advance()).sum();
        if used + self.mode.style.advance() > 576.5 {
            self.end_line(face, true);
        }
        self.line.push((sign, self.mode.style));
    }

    /// Prints what is in the line; `feed` also where nothing is.
    fn end_line(&mut self, face: &TypeFace, feed: bool) {
        if self.line.is_empty() && !feed {
            return;
        }
        let line = std::mem::take(&mut self.line);
        let width: f32 = line.iter().map(|(_, style)| style.advance()).sum();
        let height = line.iter().map(|(_, style)| style.height()).max().unwrap_or(0) as usize;
        let mut left = self.margin(width);
        let top = self.y;
        self.feed(height.max(usize::from(self.mode.spacing)));
        let indent = (left / Style::default().advance()).round();
        self.text.extend(std::iter::repeat_n(' ', indent as usize));
        for (sign, style) in line {
            self.text.push(sign);
            let cell_top = (top + height - style.height() as usize) as f32;
            self.cell(face, sign, style, left, cell_top);
            left += style.advance();
        }
        while self.text.ends_with(' ') {
            self.text.pop();
        }
        self.text.push('\n');
    }

    fn cell(&mut self, face: &TypeFace, sign: char, style: Style, left: f32, top: f32) {
        let (x0, x1, y0, y1) =
            (left.round() as i32, (left + style.advance()).round() as i32, top as i32, top as i32 + style.height() as i32);
        if style.reverse {
            (y0..y1).for_each(|y| (x0..x1).for_each(|x| self.dot(x, y, 1.0)));
        }
        face.draw(sign, style, left, top, |x, y, black| if style.reverse { self.clear(x, y, black) } else { self.dot(x, y, black) });
        if style.underline {
            (y1 - 2..y1).for_each(|y| (x0..x1).for_each(|x| self.dot(x, y, 1.0)));
        }
    }

    fn qr(&mut self, face: &TypeFace) {
        self.end_line(face, false);
        let data = std::mem::take(&mut self.mode.qr);
        let says = String::from_utf8_lossy(&data).into_owned();
        let Ok(code) = QRBuilder::new(data).ecl(self.mode.qr_level).build() else {
            self.text.push_str("[QR ilegible]\n");
            return;
        };
        let module = usize::from(self.mode.qr_module);
        self.blocks(code.size * module, code.size * module, |x, y| is_dark(&code, x / module, y / module));
        self.text.push_str(&format!("[QR: {says}]\n"));
    }

    fn raster(&mut self, face: &TypeFace, stride: usize, data: &[u8]) {
        self.end_line(face, false);
        let rows = data.len().checked_div(stride).unwrap_or(0);
        self.blocks(stride * 8, rows, |x, y| data.get(y * stride + x / 8).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0));
        self.text.push_str("[imagen]\n");
    }

    /// Prints a black and white picture where the alignment says.
    fn blocks(&mut self, width: usize, height: usize, black: impl Fn(usize, usize) -> bool) {
        let left = self.margin(width.min(WIDTH) as f32).round() as i32;
        let top = i32::try_from(self.y).unwrap_or(i32::MAX);
        self.feed(height);
        for y in 0..height.min(LENGTH_MAX) {
            for x in (0..width.min(WIDTH)).filter(|x| black(*x, y)) {
                let (x, y) = (i32::try_from(x).unwrap_or(i32::MAX), i32::try_from(y).unwrap_or(i32::MAX));
                self.dot(left.saturating_add(x), top.saturating_add(y), 1.0);
            }
        }
    }

    fn margin(&self, width: f32) -> f32 {
        let free = (576.0 - width).max(0.0);
        match self.mode.align {
            Align::Left => 0.0,
            Align::Centre => free / 2.0,
            Align::Right => free,
        }
    }

    fn feed(&mut self, dots: usize) {
        self.y = (self.y + dots).min(LENGTH_MAX);
    }

    fn dot(&mut self, x: i32, y: i32, black: f32) {
        if let Some(dot) = self.at(x, y) {
            *dot = dot.saturating_add(grey(black));
        }
    }

    fn clear(&mut self, x: i32, y: i32, black: f32) {
        if let Some(dot) = self.at(x, y) {
            *dot = dot.saturating_sub(grey(black));
        }
    }

    fn at(&mut self, x: i32, y: i32) -> Option<&mut u8> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        if x >= WIDTH || y >= LENGTH_MAX {
            return None;
        }
        let index = y * WIDTH + x;
        if index >= self.dots.len() {
            self.dots.resize((y + 1) * WIDTH, 0);
        }
        self.dots.get_mut(index)
    }
}
fn grey(black: f32) -> u8 {
    (black * 255.0).clamp(0.0, 255.0) as u8
}

fn is_dark(code: &QRCode, x: usize, y: usize) -> bool {
    x < code.size && y < code.size && code[y][x].value()
}
