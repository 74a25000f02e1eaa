//! Buttons: the border tells touch, at most one is filled.

use egui::{Align, Align2};

use super::page::{Page, Run};
use crate::state::TouchKind;
use crate::theme::{self, Face, Icon};

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The one filled button of a screen; its icon stands right.
    Main,
    /// Blue outline, icon left.
    Outline,
    /// Thin grey outline, icon left: lesser ways.
    Quiet,
}

/// A button with icon and word.
#[derive(Clone, Copy, Debug)]
pub struct Button<'a> {
    /// Stable name.
    pub id: &'a str,
    /// Word.
    pub label: &'a str,
    /// Icon.
    pub icon: Icon,
    /// Look.
    pub look: Look,
    /// Whether it can be touched.
    pub enabled: bool,
}

impl<'a> Button<'a> {
    /// The main action.
    pub const fn main(id: &'a str, label: &'a str, icon: Icon) -> Self {
        Self { id, label, icon, look: Look::Main, enabled: true }
    }

    /// Another action.
    pub const fn outline(id: &'a str, label: &'a str, icon: Icon) -> Self {
        Self { id, label, icon, look: Look::Outline, enabled: true }
    }

    /// A lesser action.
    pub const fn quiet(id: &'a str, label: &'a str, icon: Icon) -> Self {
        Self { id, label, icon, look: Look::Quiet, enabled: true }
    }

    /// The same, touchable only if `enabled`.
    #[must_use]
    pub const fn when(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }
}

impl Page<'_> {
    /// A button; true if it was touched.
    pub fn button(&mut self, area: [f32; 4], button: Button<'_>) -> bool {
        let touched = self.touch(button.id, area, button.label, button.enabled, TouchKind::Act);
        self.face(area, button, touched.held);
        touched.clicked
    }

    pub(super) fn face(&self, area: [f32; 4], button: Button<'_>, held: bool) {
        let palette = self.palette;
        let ink = match (button.enabled, button.look) {
            (false, _) => palette.off,
            (true, Look::Main) => palette.on_action,
            (true, _) if held => palette.on_action,
            (true, _) => palette.action,
        };
        match (button.enabled, button.look) {
            (false, _) => {
                let edge = if palette.outlines { palette.off } else { palette.hair };
                self.frame(area, theme::RADIUS, palette.off_fill, 2.0, edge);
            }
            (true, Look::Main) => self.fill(area, theme::RADIUS, if held { palette.pressed } else { palette.action }),
            (true, _) if held => self.fill(area, theme::RADIUS, palette.pressed),
            (true, Look::Outline) => self.frame(area, theme::RADIUS, palette.card, 3.0, palette.action),
            (true, Look::Quiet) => self.frame(area, theme::RADIUS, palette.card, if palette.outlines { 3.0 } else { 2.0 }, palette.border),
        }
        self.icon_and_word(area, button, ink);
    }

    fn icon_and_word(&self, [x, y, w, h]: [f32; 4], button: Button<'_>, ink: egui::Color32) {
        let (icon_size, gap, mut size) = match h {
            ..80.0 => (32.0, 8.0, theme::LEAST),
            80.0..100.0 => (44.0, 16.0, theme::BODY),
            _ => (56.0, 20.0, theme::LEAD),
        };
        let room = w - icon_size - gap - if h < 80.0 { 14.0 } else { 32.0 };
        let longest = button.label.split_whitespace().map(|word| self.width(word, size, Face::Bold)).fold(0.0, f32::max);
        let least = theme::LEAST / self.zoom();
        if longest > room {
            size = (size * room / longest).floor().max(least);
        }
        let mut galley = self.lay(room, &[Run(button.label, size, Face::Bold, ink)], Align::LEFT);
        while galley.size().y > self.grid.len(h - 8.0) && size > least {
            size -= 2.0;
            galley = self.lay(room, &[Run(button.label, size, Face::Bold, ink)], Align::LEFT);
        }
        let word = galley.size() / self.grid.len(1.0);
        if self.width(button.label, size, Face::Bold) > room && !button.label.contains([' ', '\n']) {
            // A narrow key keeps its word whole and goes without its icon.
            self.text_fit(x + w / 2.0, y + h / 2.0, Align2::CENTER_CENTER, size, w - 16.0, Face::Bold, ink, button.label);
            return;
        }
        let left = x + (w - word.x - gap - icon_size) / 2.0;
        let middle = y + h / 2.0;
        // A way on points right, a way back left.
        let (icon_x, word_x) = if button.look == Look::Main && button.icon != Icon::ARROW_LEFT {
            (left + word.x + gap, left)
        } else {
            (left, left + icon_size + gap)
        };
        self.icon(icon_x + icon_size / 2.0, middle, icon_size, Face::Fill, ink, button.icon);
        self.painter().galley(self.grid.at(word_x, middle - word.y / 2.0), galley, ink);
    }

    /// The row of two at the foot of a screen: the way back left, the one main action right.
    pub fn actions(&mut self, left: Option<Button<'_>>, right: Option<Button<'_>>) -> (bool, bool) {
        let (x, y, h) = (self.layout.margin, self.layout.action_y, theme::BUTTON_H);
        let width = self.layout.content();
        let left_width = left.map_or(0.0, |button| (self.width(button.label, theme::LEAD, Face::Bold) + 160.0).clamp(304.0, 464.0));
        let left_hit = left.is_some_and(|button| self.button([x, y, left_width, h], button));
        let start = if left.is_some() { left_width + theme::GUTTER } else { 0.0 };
        // In a lying window a button as wide as the rest would be a wall: the main action keeps to the right half.
        let start = if self.layout.wide { start.max(width * 0.5) } else { start };
        let right_hit = right.is_some_and(|button| self.button([x + start, y, width - start, h], button));
        (left_hit, right_hit)
    }

    /// The row of three at the foot of a screen, equally wide; one that is missing leaves its place to the others.
    pub fn three_actions(&mut self, buttons: [Option<Button<'_>>; 3]) -> [bool; 3] {
        let count = buttons.iter().flatten().count().max(1) as f32;
        let width = (self.layout.content() - (count - 1.0) * theme::GUTTER) / count;
        let (mut left, y) = (self.layout.margin, self.layout.action_y);
        buttons.map(|button| {
            let Some(button) = button else { return false };
            let hit = self.button([left, y, width, theme::BUTTON_H], button);
            left += width + theme::GUTTER;
            hit
        })
    }

    /// Icon in a tinted box.
    pub fn icon_box(&self, x: f32, y: f32, side: f32, icon: Icon, off: bool) {
        let palette = self.palette;
        let (fill, ink) = if off { (palette.off_fill, palette.off) } else { (palette.tint, palette.symbol) };
        self.fill([x, y, side, side], 12.0, fill);
        self.icon(x + side / 2.0, y + side / 2.0, side * 0.73, Face::Line, ink, icon);
    }

    /// The service a screen is about: left edge, middle and width.
    pub fn service_line(&self, [x, y, w]: [f32; 3], icon: Icon, name: &str) {
        self.icon(x + 20.0, y, 40.0, Face::Fill, self.palette.symbol, icon);
        self.text_fit(x + 56.0, y, Align2::LEFT_CENTER, theme::BODY, w - 60.0, Face::Sans, self.palette.quiet, name);
    }

    /// Icon and word in one line from the left; `y` is the middle.
    pub fn labelled(&self, x: f32, y: f32, icon: Icon, color: egui::Color32, size: f32, text: &str) {
        self.icon(x + size * 0.7, y, size * 1.3, Face::Fill, color, icon);
        self.text(x + size * 1.4 + 16.0, y, Align2::LEFT_CENTER, size, Face::Sans, color, text);
    }
}
