//! Soft bars that tell a state, always with icon and word.

use egui::{Align2, Color32};

use super::page::{Page, Run};
use crate::theme::{self, Face, Icon};

/// What a banner says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Money arrived, done.
    Good,
    /// Take care.
    Care,
    /// Stopped.
    Bad,
    /// Just so.
    Plain,
}

impl Page<'_> {
    /// Text and soft fill of a tone.
    pub fn tone(&self, tone: Tone) -> (Color32, Color32) {
        let palette = self.palette;
        match tone {
            Tone::Good => (palette.good, palette.good_soft),
            Tone::Care => (palette.care, palette.care_soft),
            Tone::Bad => (palette.bad, palette.bad_soft),
            Tone::Plain => (palette.quiet, palette.sunk),
        }
    }

    /// A soft area of a tone; outlined in high contrast.
    pub fn soft(&self, area: [f32; 4], tone: Tone) {
        let (ink, fill) = self.tone(tone);
        if self.palette.outlines {
            self.frame(area, theme::RADIUS, fill, 3.0, ink);
        } else {
            self.fill(area, theme::RADIUS, fill);
        }
    }

    /// The head of a card in a tone; a rule under it in high contrast.
    pub fn soft_head(&self, [x, y, w, h]: [f32; 4], tone: Tone) {
        let (_, fill) = self.tone(tone);
        self.fill_part([x + 2.0, y + 2.0, w - 4.0, h - 2.0], true, fill);
        if self.palette.outlines {
            self.rule(x, y + h, w);
        }
    }

    /// A bar with icon, plain words and bold words.
    pub fn banner(&self, [x, y, w, h]: [f32; 4], tone: Tone, icon: Icon, plain: &str, bold: &str) {
        self.soft([x, y, w, h], tone);
        let (ink, _) = self.tone(tone);
        self.icon(x + 58.0, y + h / 2.0, 52.0, Face::Fill, ink, icon);
        let room = w - 108.0 - 24.0;
        let least = theme::LEAST / self.zoom();
        let mut size = theme::LEAD;
        let mut galley = self.lay(room, &[Run(plain, size, Face::Sans, ink), Run(bold, size, Face::Bold, ink)], egui::Align::LEFT);
        while galley.size().y > self.grid.len(h - 4.0) && size > least {
            size -= 2.0;
            galley = self.lay(room, &[Run(plain, size, Face::Sans, ink), Run(bold, size, Face::Bold, ink)], egui::Align::LEFT);
        }
        let height = galley.size().y / self.grid.len(1.0);
        self.painter().galley(self.grid.at(x + 108.0, y + (h - height) / 2.0), galley, ink);
    }

    /// A small bar with icon and word that ends at `right`.
    pub fn pill(&self, right: f32, y: f32, tone: Tone, icon: Icon, text: &str) {
        let width = self.width(text, theme::BODY, Face::Sans) + 96.0;
        let height = 60.0 * self.zoom();
        let area = [right - width, y, width, height];
        self.soft(area, tone);
        let (ink, _) = self.tone(tone);
        self.icon(area[0] + 42.0, y + height / 2.0, 34.0, Face::Fill, ink, icon);
        self.text(area[0] + 72.0, y + height / 2.0, Align2::LEFT_CENTER, theme::BODY, Face::Sans, ink, text);
    }
}
