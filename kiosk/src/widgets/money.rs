//! Notes and coins, drawn: flat, with inner line, disc and numeral.

use cas_domain::denomination::Denomination;
use egui::{Align2, Color32};

use super::page::Page;
use crate::theme::{Face, palette};

impl Page<'_> {
    /// What is printed on money is part of the drawing: it does not grow with the letters.
    #[expect(clippy::too_many_arguments, reason = "the same as Page::text")]
    fn numeral(&self, x: f32, y: f32, anchor: Align2, size: f32, face: Face, color: Color32, text: &str) {
        self.unzoomed(|page| page.text(x, y, anchor, size, face, color, text));
    }

    #[expect(clippy::too_many_arguments, reason = "the same as Page::text_fit")]
    fn numeral_fit(&self, x: f32, y: f32, anchor: Align2, size: f32, width: f32, face: Face, color: Color32, text: &str) {
        self.unzoomed(|page| page.text_fit(x, y, anchor, size, width, face, color, text));
    }

    /// A note lying: twice as wide as high.
    pub fn note_lying(&self, x: f32, y: f32, w: f32, note: Denomination) {
        let h = w / 2.0;
        let (fill, dark, light) = palette::note(note.value().centavos() / 100);
        let radius = w * 0.05;
        if self.palette.outlines {
            self.frame([x, y, w, h], radius, Color32::BLACK, 4.0, Color32::WHITE);
            self.numeral(x + w / 2.0, y + h / 2.0, Align2::CENTER_CENTER, h * 0.46, Face::Bold, Color32::WHITE, &crate::text::piece(note));
            return;
        }
        self.fill([x, y, w, h], radius, fill);
        let inset = (w * 0.035).max(3.0);
        self.frame(
            [x + inset, y + inset, w - 2.0 * inset, h - 2.0 * inset],
            radius * 0.6,
            Color32::TRANSPARENT,
            (w * 0.008).max(1.5),
            light,
        );
        let disc = h * 0.25;
        let centre = [x + w - inset * 1.6 - disc, y + h / 2.0];
        self.circle(centre, disc, dark, 0.0, dark);
        self.circle(centre, disc * 0.6, dark, (w * 0.008).max(1.5), light);
        let room = w - 2.0 * inset - 2.2 * disc;
        let numeral = crate::text::piece(note);
        // "$1,000" has no room beside the disc at the usual size.
        let size = if numeral.chars().count() > 4 { h * 0.34 } else { h * 0.46 };
        self.numeral_fit(x + inset + room / 2.0, y + h / 2.0, Align2::CENTER_CENTER, size, room, Face::Bold, Color32::WHITE, &numeral);
    }

    /// A note that is not taken now: grey, crossed.
    pub fn note_refused(&self, x: f32, y: f32, w: f32, note: Denomination) {
        let h = w / 2.0;
        let palette = self.palette;
        let (edge, ink) = if palette.outlines { (palette.bad, palette.bad) } else { (palette.border, palette.quiet) };
        self.frame([x, y, w, h], w * 0.05, palette.sunk, 2.0, edge);
        self.numeral(x + w / 2.0, y + h / 2.0, Align2::CENTER_CENTER, h * 0.46, Face::Bold, ink, &crate::text::piece(note));
        self.line([x + 4.0, y + h - 4.0], [x + w - 4.0, y + 4.0], w * 0.03, palette.bad);
    }

    /// A note standing upright, short edge first, as it goes in.
    pub fn note_upright(&self, x: f32, y: f32, w: f32, h: f32, note: Denomination) {
        let (fill, dark, light) = palette::note(note.value().centavos() / 100);
        let outlines = self.palette.outlines;
        let (fill, light) = if outlines { (Color32::BLACK, Color32::WHITE) } else { (fill, light) };
        let edge = if outlines { 4.0 } else { 0.0 };
        self.frame([x, y, w, h], w * 0.08, fill, edge, light);
        if !outlines {
            let inset = w * 0.07;
            self.frame([x + inset, y + inset, w - 2.0 * inset, h], w * 0.05, Color32::TRANSPARENT, 2.0, light);
        }
        let disc = w * 0.22;
        let centre = [x + w / 2.0, y + w * 0.42];
        self.circle(centre, disc, if outlines { Color32::BLACK } else { dark }, if outlines { 3.0 } else { 0.0 }, light);
        if !outlines {
            self.circle(centre, disc * 0.6, dark, 2.0, light);
        }
        let room = w * 0.8;
        self.numeral_fit(
            x + w / 2.0,
            y + w * 1.02,
            Align2::CENTER_CENTER,
            w * 0.42,
            room,
            Face::Bold,
            Color32::WHITE,
            &crate::text::piece(note),
        );
    }

    /// A coin around a centre.
    pub fn coin(&self, x: f32, y: f32, radius: f32, coin: Denomination) {
        let (ring, centre, edge) = palette::coin(coin);
        let label = crate::text::piece(coin);
        let size = radius * if label.chars().count() > 2 { 0.72 } else { 0.88 };
        if self.palette.outlines {
            self.circle([x, y], radius, Color32::BLACK, 4.0, Color32::WHITE);
            self.circle([x, y], radius * 0.74, Color32::BLACK, 2.0, Color32::WHITE);
            self.numeral(x, y, Align2::CENTER_CENTER, size, Face::Bold, Color32::WHITE, &label);
            return;
        }
        self.circle([x, y], radius, ring, 2.0, edge);
        self.circle([x, y], radius * 0.74, centre, 2.0, edge);
        self.numeral(x, y, Align2::CENTER_CENTER, size, Face::Bold, palette::COIN_INK, &label);
    }

    /// A note or a coin inside a box of so much height; the width it takes.
    pub fn piece(&self, x: f32, middle: f32, height: f32, piece: Denomination) -> f32 {
        if piece.is_bill() {
            self.note_lying(x, middle - height / 2.0, height * 2.0, piece);
            height * 2.0
        } else {
            let radius = height / 2.0 * coin_share(piece);
            self.coin(x + height, middle, radius, piece);
            height * 2.0
        }
    }
}

/// Larger coins are drawn larger.
pub fn coin_share(coin: Denomination) -> f32 {
    match coin.value().centavos() {
        1_000.. => 1.2,
        500 => 1.15,
        200 => 1.08,
        _ => 1.0,
    }
}
