//! What is being typed: references in groups of four, amounts, folios, PIN dots.

use egui::Align2;

use super::page::Page;
use crate::command::{Command, Field, Local};
use crate::state::TouchKind;
use crate::theme::{self, Face};

/// Signs of one cell.
const GROUP: usize = 4;
/// Size of one cell and the gap.
const CELL: [f32; 3] = [220.0, 92.0, 24.0];

impl Page<'_> {
    /// A reference of `length` signs, cells of four, as many cells in a row as the width takes; the height it takes.
    pub fn cells(&self, [x, y, room]: [f32; 3], typed: &str, length: usize) -> f32 {
        let [w, h, gap] = CELL;
        let a_row = (((room + gap) / (w + gap)).floor().max(1.0) as usize).min(4);
        let signs: Vec<char> = typed.chars().collect();
        let groups = length.div_ceil(GROUP).max(1);
        for group in 0..groups {
            let start = group * GROUP;
            let here = GROUP.min(length - start);
            let current = (start..start + here).contains(&signs.len()) || (signs.len() == length && group + 1 == groups);
            let left = x + (group % a_row) as f32 * (w + gap);
            let top = y + (group / a_row) as f32 * (h + 18.0);
            let width = w * here as f32 / GROUP as f32;
            let area = [left, top, width.max(70.0), h];
            let (edge, color) = if current { (4.0, self.palette.focus) } else { (2.0, self.palette.hair) };
            self.frame(area, theme::RADIUS, self.palette.card, edge, color);
            for index in 0..here {
                let centre = left + 31.0 + index as f32 * (w - 62.0) / 3.0;
                let at = start + index;
                if let Some(sign) = signs.get(at) {
                    let sign = sign.to_string();
                    let ink = self.palette.ink;
                    self.unzoomed(|page| page.text(centre, top + h / 2.0, Align2::CENTER_CENTER, 60.0, Face::MonoBold, ink, &sign));
                } else {
                    let color = if at == signs.len() { self.palette.focus } else { self.palette.border };
                    self.fill([centre - 18.0, top + h - 20.0, 36.0, 4.0], 2.0, color);
                }
            }
        }
        groups.div_ceil(a_row) as f32 * (h + 18.0) - 18.0
    }

    /// What is being typed, large, with its cursor: the only field of its screen.
    pub fn typed_line(&self, [x, y, w, h]: [f32; 4], shown: &str) {
        self.frame([x, y, w, h], theme::RADIUS, self.palette.card, 4.0, self.palette.focus);
        let size = (h * 0.5).min(theme::TITLE) / self.zoom().min(1.2);
        let width = self.text_fit(x + 28.0, y + h / 2.0, Align2::LEFT_CENTER, size, w - 72.0, Face::MonoBold, self.palette.ink, shown);
        self.fill([x + 34.0 + width, y + h * 0.22, 4.0, h * 0.56], 2.0, self.palette.focus);
    }

    /// A field with its name above; takes the keys when touched.
    pub fn field(&mut self, area: [f32; 4], id: &str, name: &str, field: &Field, shown: &str, hint: &str) {
        let [x, y, w, h] = area;
        let focus = self.state.typed.focus.as_ref() == Some(field);
        self.text(x, y - 12.0, Align2::LEFT_BOTTOM, theme::LEAST, Face::Sans, self.palette.quiet, name);
        let touched = self.touch(id, area, name, true, TouchKind::Act);
        let (edge, color) = if focus { (4.0, self.palette.focus) } else { (2.0, self.palette.border) };
        self.frame([x, y, w, h], theme::RADIUS, self.palette.card, edge, color);
        let size = (h * 0.56).min(theme::TITLE) / self.zoom();
        if shown.is_empty() && !focus {
            self.text_fit(x + 28.0, y + h / 2.0, Align2::LEFT_CENTER, theme::LEAST, w - 56.0, Face::Sans, self.palette.quiet, hint);
        } else {
            let width = self.text_fit(x + 28.0, y + h / 2.0, Align2::LEFT_CENTER, size, w - 64.0, Face::MonoBold, self.palette.ink, shown);
            if focus {
                self.fill([x + 32.0 + width, y + h * 0.22, 4.0, h * 0.56], 2.0, self.palette.focus);
            }
        }
        if touched.clicked {
            self.command(Command::Local(Local::Focus(field.clone())));
        }
    }
}
