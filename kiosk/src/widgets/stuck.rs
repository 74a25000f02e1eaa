//! Drawings of where stuck money was: the way of a note from mouth to box, and of a coin from hopper to tray.

use cas_domain::journal::facts::FoundWhere;
use egui::{Align2, Color32};

use super::page::Page;
use crate::theme::{Face, palette};

/// The width and height that the drawings are laid out for.
const DRAWN: [f32; 2] = [280.0, 140.0];
/// The note that stands for any.
const ANY_NOTE: i64 = 200;

impl Page<'_> {
    /// Mouth, path and box of a bill acceptor from the side, with the note where the answer says.
    pub fn stuck_note(&self, [x, y, w, _]: [f32; 4], found: FoundWhere) {
        let scale = w / DRAWN[0];
        let at = |dx: f32, dy: f32| [x + dx * scale, y + dy * scale];
        let line = self.palette.drawing;
        let none = Color32::TRANSPARENT;
        let area = |[ax, ay]: [f32; 2], w: f32, h: f32| [ax, ay, w * scale, h * scale];
        // The front plate with its mouth, the path, the box.
        self.fill(area(at(44.0, 0.0), 12.0, 52.0), 3.0, line);
        self.fill(area(at(44.0, 88.0), 12.0, 52.0), 3.0, line);
        self.line(at(56.0, 50.0), at(180.0, 50.0), 4.0, line);
        self.line(at(56.0, 90.0), at(180.0, 90.0), 4.0, line);
        self.frame(area(at(180.0, 8.0), 92.0, 124.0), 8.0, none, 4.0, line);
        match found {
            FoundWhere::Mouth => self.little_note(area(at(0.0, 58.0), 86.0, 24.0)),
            FoundWhere::Path => self.little_note(area(at(82.0, 58.0), 86.0, 24.0)),
            FoundWhere::Box => {
                self.little_note(area(at(190.0, 58.0), 72.0, 24.0));
                self.line(at(192.0, 98.0), at(260.0, 98.0), 4.0, line);
                self.line(at(192.0, 112.0), at(260.0, 112.0), 4.0, line);
            }
            FoundWhere::NotFound => self.mark_unknown(at(118.0, 70.0), scale),
            FoundWhere::Broken => {
                let (fill, ..) = palette::note(ANY_NOTE);
                self.shape(&[at(76.0, 58.0), at(118.0, 58.0), at(108.0, 70.0), at(116.0, 82.0), at(76.0, 82.0)], fill, 0.0, fill);
                self.shape(&[at(134.0, 62.0), at(172.0, 62.0), at(172.0, 86.0), at(130.0, 86.0), at(124.0, 74.0)], fill, 0.0, fill);
            }
        }
    }

    /// Hopper or box, chute and tray, with the coins where the answer says.
    pub fn stuck_coin(&self, [x, y, w, _]: [f32; 4], found: FoundWhere) {
        let scale = w / DRAWN[0];
        let at = |dx: f32, dy: f32| [x + dx * scale, y + dy * scale];
        let line = self.palette.drawing;
        let none = Color32::TRANSPARENT;
        self.shape(&[at(20.0, 4.0), at(132.0, 4.0), at(108.0, 68.0), at(44.0, 68.0)], none, 4.0, line);
        self.line(at(76.0, 76.0), at(180.0, 120.0), 4.0, line);
        self.line(at(104.0, 66.0), at(196.0, 104.0), 4.0, line);
        self.shape(&[at(190.0, 100.0), at(272.0, 100.0), at(262.0, 136.0), at(200.0, 136.0)], none, 4.0, line);
        let (gold, edge) = (self.palette.care, self.palette.ground);
        let coin = |place: [f32; 2]| self.circle(place, 15.0 * scale, gold, 3.0, edge);
        match found {
            FoundWhere::Box => [at(60.0, 46.0), at(76.0, 28.0), at(92.0, 46.0)].into_iter().for_each(coin),
            FoundWhere::NotFound => self.mark_unknown(at(140.0, 60.0), scale),
            FoundWhere::Mouth | FoundWhere::Path | FoundWhere::Broken => [at(120.0, 84.0), at(154.0, 99.0)].into_iter().for_each(coin),
        }
    }

    fn little_note(&self, [x, y, w, h]: [f32; 4]) {
        let (fill, dark, _) = palette::note(ANY_NOTE);
        self.fill([x, y, w, h], 4.0, fill);
        self.circle([x + w / 2.0, y + h / 2.0], h * 0.3, dark, 0.0, dark);
    }

    fn mark_unknown(&self, [x, y]: [f32; 2], scale: f32) {
        self.circle([x, y], 34.0 * scale, self.palette.ground, 4.0, self.palette.care);
        self.text(x, y, Align2::CENTER_CENTER, 48.0 * scale, Face::Bold, self.palette.care, "?");
    }
}
