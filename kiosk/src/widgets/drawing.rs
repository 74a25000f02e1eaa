//! Drawings of the machine: where money goes in, where change and paper come out, where the code is. Lamp, arrow, upright note.

use cas_domain::denomination::Denomination;
use egui::Color32;

use super::page::Page;
use crate::theme::palette;

impl Page<'_> {
    /// A green arrow down: shaft and head in a box.
    pub fn arrow_down(&self, [x, y, w, h]: [f32; 4], color: Color32) {
        let head = (w * 0.52).min(h * 0.6);
        let shaft = w * 0.36;
        self.fill([x + (w - shaft) / 2.0, y, shaft, h - head + 1.0], 0.0, color);
        self.shape(&[[x, y + h - head], [x + w, y + h - head], [x + w / 2.0, y + h]], color, 0.0, color);
    }

    /// The same, up: what comes back out.
    pub fn arrow_up(&self, [x, y, w, h]: [f32; 4], color: Color32) {
        let head = (w * 0.52).min(h * 0.6);
        let shaft = w * 0.36;
        self.fill([x + (w - shaft) / 2.0, y + head - 1.0, shaft, h - head + 1.0], 0.0, color);
        self.shape(&[[x, y + head], [x + w / 2.0, y], [x + w, y + head]], color, 0.0, color);
    }

    /// A small arrow right between steps.
    pub fn arrow_right(&self, x: f32, y: f32, color: Color32) {
        self.fill([x, y - 3.0, 26.0, 6.0], 3.0, color);
        self.shape(&[[x + 24.0, y - 20.0], [x + 48.0, y], [x + 24.0, y + 20.0]], color, 0.0, color);
    }

    /// A plate with a dark slot and, if `lit`, a lamp to look for.
    pub fn slot_plate(&self, [x, y, w, h]: [f32; 4], slot: [f32; 4], lit: bool) {
        let palette = self.palette;
        let edge = if palette.outlines { Color32::WHITE } else { palette.border };
        self.frame([x, y, w, h], 16.0, palette.card, 3.0, edge);
        let slot_edge = if palette.outlines { 3.0 } else { 0.0 };
        self.frame(slot, slot[2].min(slot[3]) / 2.0, palette.slot, slot_edge, if palette.outlines { Color32::WHITE } else { palette.slot });
        let (thick, top) = if h < 100.0 { (8.0, y + h - 18.0) } else { (16.0, y + h - 42.0) };
        if lit {
            self.fill([slot[0].min(x + w / 2.0 - w * 0.29), top, slot[2].max(w * 0.58), thick], thick / 2.0, palette.lamp);
        }
    }

    /// The note mouth with a note half in; `push` from 0 (just arrived) to 1 (in place) slides it.
    pub fn note_slot(&self, x: f32, y: f32, note: Denomination, push: f32) {
        let w = 340.0;
        let plate = [x - w / 2.0, y + 168.0, w, 128.0];
        let slot = [x - 114.0, y + 198.0, 228.0, 26.0];
        self.slot_plate(plate, slot, true);
        let drop = 40.0 * (1.0 - push);
        self.clipped([x - 72.0, y - 60.0, 144.0, 271.0], |page| page.note_upright(x - 70.0, y - drop, 140.0, 300.0, note));
    }

    /// The coin slot with a coin above it.
    pub fn coin_slot(&self, x: f32, y: f32, coin: Denomination) {
        self.slot_plate([x - 104.0, y + 168.0, 208.0, 128.0], [x - 13.0, y + 184.0, 26.0, 60.0], true);
        self.coin(x, y + 92.0, 58.0, coin);
    }

    /// The change tray with its lamp, and what lies in it.
    pub fn tray(&self, [x, y, w, h]: [f32; 4], pieces: &[(Denomination, u32)]) {
        let palette = self.palette;
        let line = palette.good;
        let inset = w * 0.1;
        let points = [[x + 0.04 * w, y + 20.0], [x + w - 0.04 * w, y + 20.0], [x + w - inset, y + h], [x + inset, y + h]];
        self.shape(&points, palette.card, 6.0, line);
        self.fill([x, y, w, 32.0], 16.0, palette.lamp);
        let mut left = x + inset + 60.0;
        for (piece, count) in pieces.iter().filter(|(_, count)| *count > 0).take(5) {
            let stack = (*count).min(3);
            for layer in 0..stack {
                let shift = layer as f32 * 24.0;
                if piece.is_bill() {
                    self.note_lying(left + shift, y + 84.0 + shift, 200.0, *piece);
                } else {
                    let radius = 50.0 * super::money::coin_share(*piece);
                    self.coin(left + radius + shift, y + h - 40.0 - radius - shift * 0.3, radius, *piece);
                }
            }
            let share = if piece.is_bill() { 200.0 } else { 100.0 * super::money::coin_share(*piece) };
            left += share + (stack - 1) as f32 * 24.0 + 28.0;
        }
    }

    /// Paper coming out of a lit slot.
    pub fn paper_out(&self, x: f32, y: f32, qr: &str) {
        let palette = self.palette;
        let (sheet, lines) = palette::SHEET;
        let edge = if palette.outlines { Color32::WHITE } else { palette.border };
        self.frame([x - 271.0, y, 542.0, 116.0], 24.0, palette.sunk, 3.0, edge);
        self.fill([x - 206.0, y + 46.0, 412.0, 26.0], 13.0, Color32::BLACK);
        self.fill([x - 206.0, y + 88.0, 412.0, 12.0], 6.0, palette.lamp);
        let (left, top, right, bottom) = (x - 162.0, y + 58.0, x + 162.0, y + 450.0);
        self.fill([left, top, right - left, bottom - top], 0.0, sheet);
        let teeth: u8 = 6;
        let width = (right - left) / f32::from(teeth);
        for tooth in 0..teeth {
            let start = left + f32::from(tooth) * width;
            self.shape(&[[start, bottom - 1.0], [start + width, bottom - 1.0], [start + width / 2.0, bottom + 20.0]], sheet, 0.0, sheet);
            self.line([start, bottom], [start + width / 2.0, bottom + 20.0], 3.0, edge);
            self.line([start + width / 2.0, bottom + 20.0], [start + width, bottom], 3.0, edge);
        }
        self.line([left, top], [left, bottom], 3.0, edge);
        self.line([right, top], [right, bottom], 3.0, edge);
        let strong = palette::LIGHT.action;
        self.fill([left + 40.0, top + 68.0, 160.0, 15.0], 0.0, strong);
        for (row, width) in [(0.0, 244.0), (26.0, 204.0), (52.0, 244.0), (78.0, 160.0)] {
            self.fill([left + 40.0, top + 104.0 + row, width, 10.0], 0.0, lines);
        }
        self.fill([left + 40.0, top + 216.0, 104.0, 20.0], 0.0, strong);
        self.fill([left + 180.0, top + 216.0, 104.0, 20.0], 0.0, strong);
        self.qr(left + 110.0, top + 262.0, 106.0, qr);
    }

    /// A sheet with a marked code.
    pub fn sheet_with_code(&self, [x, y, w, h]: [f32; 4]) {
        let (sheet, lines) = (Color32::WHITE, palette::LIGHT.drawing);
        let strong = palette::LIGHT.action;
        let fold = w * 0.26;
        let outline = [[x, y], [x + w - fold, y], [x + w, y + fold], [x + w, y + h], [x, y + h]];
        self.shape(&outline, sheet, 3.0, strong);
        self.shape(&[[x + w - fold, y], [x + w, y + fold], [x + w - fold, y + fold]], palette::LIGHT.tint, 3.0, strong);
        self.fill([x + w * 0.12, y + h * 0.14, w * 0.45, h * 0.045], 0.0, strong);
        self.fill([x + w * 0.12, y + h * 0.24, w * 0.7, h * 0.03], 0.0, lines);
        self.fill([x + w * 0.12, y + h * 0.32, w * 0.6, h * 0.03], 0.0, lines);
        let mark = [x + w * 0.06, y + h * 0.47, w * 0.88, h * 0.4];
        self.frame(mark, 10.0, palette::LIGHT.care_soft, 5.0, palette::LIGHT.care_edge);
        let bars = [2.0, 4.0, 2.0, 6.0, 3.0, 2.0, 5.0, 2.0, 3.0, 6.0, 2.0, 4.0, 2.0, 3.0, 5.0];
        let step = mark[2] * 0.78 / 15.0;
        for (index, thick) in bars.iter().enumerate() {
            let left = mark[0] + mark[2] * 0.12 + step * index as f32;
            self.fill([left, mark[1] + mark[3] * 0.15, *thick, mark[3] * 0.62], 0.0, palette::COIN_INK);
        }
        self.fill([mark[0] + mark[2] * 0.12, mark[1] + mark[3] * 0.83, mark[2] * 0.77, 6.0], 0.0, palette::COIN_INK);
    }

    /// The code reader with its beam, right of a sheet.
    pub fn reader(&self, x: f32, y: f32) {
        let (body, light) = palette::READER;
        self.shape(&[[x - 96.0, y - 30.0], [x, y + 34.0], [x, y + 66.0], [x - 96.0, y + 66.0]], self.palette.bad_soft, 0.0, body);
        let edge = if self.palette.outlines { 3.0 } else { 0.0 };
        self.frame([x - 20.0, y, 168.0, 92.0], 16.0, body, edge, Color32::WHITE);
        self.fill([x, y + 20.0, 130.0, 26.0], 8.0, light);
        self.circle([x + 64.0, y + 70.0], 8.0, palette::STAFF.good, 0.0, body);
    }
}
