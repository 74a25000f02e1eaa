//! Signs of the printer's two fonts: font A in cells of 13.7 x 24 dots (42 a line), font B in cells of 10.3 x 17.

use ab_glyph::{Font, FontRef, Glyph, PxScale, point};

/// The two weights.
#[derive(Debug)]
pub(super) struct TypeFace {
    regular: FontRef<'static>,
    bold: FontRef<'static>,
}

/// How a sign is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    pub font_b: bool,
    pub bold: bool,
    pub underline: bool,
    pub reverse: bool,
    pub width: u8,
    pub height: u8,
}

impl Default for Style {
    fn default() -> Self {
        Self { font_b: false, bold: false, underline: false, reverse: false, width: 1, height: 1 }
    }
}

impl Style {
    /// Dots from sign to sign.
    pub fn advance(&self) -> f32 {
        let cell = if self.font_b { 576.0 / 56.0 } else { 576.0 / 42.0 };
        cell * f32::from(self.width)
    }

    /// Dots a line of these signs is high.
    pub fn height(&self) -> u32 {
        let cell = if self.font_b { 17 } else { 24 };
        cell * u32::from(self.height)
    }
}

impl TypeFace {
    /// The fonts that ship with the project.
    ///
    /// # Errors
    /// A sentence if a font file is damaged.
    pub fn new() -> Result<Self, String> {
        let load = |bytes| FontRef::try_from_slice(bytes).map_err(|error| format!("a font of the printer is damaged: {error}"));
        Ok(Self {
            regular: load(include_bytes!("../../../../assets/fonts/AtkinsonHyperlegibleMono_400Regular.ttf"))?,
            bold: load(include_bytes!("../../../../assets/fonts/AtkinsonHyperlegibleMono_700Bold.ttf"))?,
        })
    }

    /// Draws one sign with its cell's upper left corner at `(left, top)`: each dot with its blackness from 0 to 1.
    pub fn draw(&self, sign: char, style: Style, left: f32, top: f32, mut dot: impl FnMut(i32, i32, f32)) {
        if draw_box(sign, style, left, top, &mut dot) {
            return;
        }
        let font = if style.bold { &self.bold } else { &self.regular };
        let id = font.glyph_id(sign);
        let advance = font.h_advance_unscaled(id).max(1.0);
        let size = style.advance() / f32::from(style.width) * font.height_unscaled() / advance;
        let scale = PxScale { x: size * f32::from(style.width), y: size * f32::from(style.height) };
        let to_dots = scale.y / font.height_unscaled();
        let (ascent, descent) = (font.ascent_unscaled() * to_dots, font.descent_unscaled() * to_dots);
        // The line stands in the middle of its cell.
        let cell = style.height() as f32;
        let baseline = (top + (cell - (ascent - descent)) / 2.0 + ascent).round();
        let glyph = Glyph { id, scale, position: point(left, baseline) };
        let Some(outline) = font.outline_glyph(glyph) else { return };
        let bounds = outline.px_bounds();
        let (x0, y0) = (bounds.min.x as i32, bounds.min.y as i32);
        outline.draw(|x, y, black| dot(x0.saturating_add_unsigned(x), y0.saturating_add_unsigned(y), black));
    }
}

/// Frames and blocks are drawn to the edge of the cell, so that neighbours join. False for any other sign.
fn draw_box(sign: char, style: Style, left: f32, top: f32, dot: &mut impl FnMut(i32, i32, f32)) -> bool {
    // Which of left, right, up, down the stroke goes.
    let arms: [bool; 4] = match sign {
        '─' => [true, true, false, false],
        '│' => [false, false, true, true],
        '┌' => [false, true, false, true],
        '┐' => [true, false, false, true],
        '└' => [false, true, true, false],
        '┘' => [true, false, true, false],
        '█' | '▓' | '▒' | '░' | '▄' | '▀' => [false; 4],
        _ => return false,
    };
    let (x0, x1, y0, height) = (left.round() as i32, (left + style.advance()).round() as i32, top.round() as i32, style.height() as i32);
    let y1 = y0 + height;
    let (middle_x, middle_y) = ((x0 + x1) / 2, (y0 + y1) / 2);
    for y in y0..y1 {
        for x in x0..x1 {
            let (near_x, near_y) = ((x - middle_x).abs() <= 1, (y - middle_y).abs() <= 1);
            let across = near_y && ((arms[0] && x <= middle_x + 1) || (arms[1] && x >= middle_x - 1));
            let along = near_x && ((arms[2] && y <= middle_y + 1) || (arms[3] && y >= middle_y - 1));
            let block = match sign {
                '█' => true,
                '▓' => (x + y) % 2 == 0 || x % 2 == 0,
                '▒' => (x + y) % 2 == 0,
                '░' => x % 2 == 0 && y % 2 == 0,
                '▄' => y >= middle_y,
                '▀' => y < middle_y,
                _ => false,
            };
            if across || along || block {
                dot(x, y, 1.0);
            }
        }
    }
    true
}
