//! Keypads: digits, letters, and PIN keys in their shuffled order.

use egui::Align2;

use super::button::{Button, Look};
use super::page::Page;
use crate::command::{Command, Key};
use crate::state::TouchKind;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};

/// Digits in the order of a telephone.
const PHONE: [char; 10] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
/// Letters of words, as on a Spanish keyboard.
const WORD_ROWS: [&str; 3] = ["QWERTYUIOP", "ASDFGHJKLÑ", "ZXCVBNM"];
/// Letters as on a keyboard, with digits above.
const ROWS: [&str; 4] = ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"];

impl Page<'_> {
    /// One key with a sign; types it when touched.
    pub fn key(&mut self, area: [f32; 4], prefix: &str, sign: char, size: f32) {
        let label = sign.to_string();
        let id = format!("{prefix}-{}", sign.to_ascii_lowercase());
        let touched = self.touch(&id, area, &label, true, TouchKind::Key);
        let palette = self.palette;
        let ink = if touched.held { palette.on_action } else { palette.ink };
        if touched.held {
            self.fill(area, 16.0, palette.pressed);
        } else {
            self.frame(area, 16.0, palette.card, if palette.outlines { 3.0 } else { 2.0 }, palette.border);
        }
        // As large as the letters are, and as the key allows.
        let size = (size * self.zoom()).min(area[3] * 0.7).min(area[2] * 1.1);
        let [x, y] = [area[0] + area[2] / 2.0, area[1] + area[3] / 2.0];
        self.unzoomed(|page| page.text(x, y, Align2::CENTER_CENTER, size, Face::MonoBold, ink, &label));
        if touched.clicked {
            self.command(Command::Key(Key::Sign(sign)));
        }
    }

    /// "Borrar".
    pub fn delete_key(&mut self, area: [f32; 4]) {
        let label = self.say(&citizen::DELETE);
        let button = Button { id: "key-delete", label, icon: Icon::BACKSPACE, look: Look::Outline, enabled: true };
        if self.key_button(area, button) {
            self.command(Command::Key(Key::Delete));
        }
    }

    /// A button that types: the second-touch rule of keys holds for it.
    fn key_button(&mut self, area: [f32; 4], button: Button<'_>) -> bool {
        let touched = self.touch(button.id, area, button.label, button.enabled, TouchKind::Key);
        self.face(area, button, touched.held);
        touched.clicked
    }

    /// Ten digits and "Borrar" in a box; `point` adds the decimal point.
    pub fn digit_pad(&mut self, area: [f32; 4], point: bool) {
        self.pad(area, &PHONE, "key", point);
    }

    /// Ten digits in their shuffled order.
    pub fn pin_pad(&mut self, area: [f32; 4]) {
        let keys = self.state.pin_keys;
        self.pad(area, &keys, "pin", false);
    }

    fn pad(&mut self, [x, y, w, h]: [f32; 4], keys: &[char; 10], prefix: &str, point: bool) {
        let gap = 16.0;
        let (key_w, key_h) = ((w - 2.0 * gap) / 3.0, (h - 3.0 * gap) / 4.0);
        let place = |column: u8, row: u8| [x + f32::from(column) * (key_w + gap), y + f32::from(row) * (key_h + gap), key_w, key_h];
        let size = (key_h * 0.52).min(64.0);
        for (sign, index) in keys.iter().zip(0_u8..9) {
            self.key(place(index % 3, index / 3), prefix, *sign, size);
        }
        self.key(place(1, 3), prefix, keys[9], size);
        self.delete_key(place(2, 3));
        if point {
            self.key(place(0, 3), prefix, '.', size);
        }
    }

    /// Letters and a space bar: for words, not for codes.
    pub fn word_pad(&mut self, [x, y, w, h]: [f32; 4]) {
        let gap = 12.0;
        let key_w = (w - 9.0 * gap) / 10.0;
        let key_h = (h - 3.0 * gap) / 4.0;
        for (signs, row) in WORD_ROWS.iter().zip(0_u8..) {
            let top = y + f32::from(row) * (key_h + gap);
            let indent = if row == 2 { 1.5 * (key_w + gap) } else { 0.0 };
            for (sign, column) in signs.chars().zip(0_u8..) {
                self.key([x + indent + f32::from(column) * (key_w + gap), top, key_w, key_h], "key", sign, 48.0);
            }
        }
        let top = y + 3.0 * (key_h + gap);
        let space = self.say(&citizen::SPACE);
        let wide = 6.0 * (key_w + gap) - gap;
        let touched = self.touch("key-space", [x, top, wide, key_h], space, true, TouchKind::Key);
        let (fill, ink) = if touched.held { (self.palette.pressed, self.palette.on_action) } else { (self.palette.card, self.palette.ink) };
        self.frame([x, top, wide, key_h], 16.0, fill, if self.palette.outlines { 3.0 } else { 2.0 }, self.palette.border);
        self.text(x + wide / 2.0, top + key_h / 2.0, Align2::CENTER_CENTER, theme::BODY, Face::Sans, ink, space);
        if touched.clicked {
            self.command(Command::Key(Key::Sign(' ')));
        }
        let left = x + 6.0 * (key_w + gap);
        self.delete_key([left, top, x + w - left, key_h]);
    }

    /// Letters and digits; `dash` adds the sign that seals and serial numbers may hold.
    pub fn letter_pad(&mut self, [x, y, w, h]: [f32; 4], dash: bool) {
        let gap = 12.0;
        let key_w = (w - 9.0 * gap) / 10.0;
        let key_h = (h - 3.0 * gap) / 4.0;
        for (signs, row) in ROWS.iter().zip(0_u8..) {
            let top = y + f32::from(row) * (key_h + gap);
            let indent = if row == 2 && !dash { (key_w + gap) / 2.0 } else { 0.0 };
            for (sign, column) in signs.chars().zip(0_u8..) {
                self.key([x + indent + f32::from(column) * (key_w + gap), top, key_w, key_h], "key", sign, 48.0);
            }
        }
        if dash {
            self.key([x + 9.0 * (key_w + gap), y + 2.0 * (key_h + gap), key_w, key_h], "key", '-', 48.0);
        }
        let left = x + 7.0 * (key_w + gap);
        self.delete_key([left, y + 3.0 * (key_h + gap), x + w - left, key_h]);
    }
}
