//! QR codes, black on white in every theme.

use fast_qr::{ECL, QRBuilder};

use super::page::Page;
use crate::theme::palette;

/// Quiet modules around a code.
const MARGIN: f32 = 3.0;

impl Page<'_> {
    /// A QR code in a square; nothing but white where the text does not fit into one.
    pub fn qr(&self, x: f32, y: f32, side: f32, text: &str) {
        let (dark, light) = palette::QR;
        self.fill([x, y, side, side], 4.0, light);
        let Ok(code) = QRBuilder::new(text).ecl(ECL::M).build() else { return };
        let modules = code.size as f32 + 2.0 * MARGIN;
        // Whole window pixels per module: blurred modules are hard on telephones.
        let pixels = self.ui.ctx().pixels_per_point();
        let module = (self.grid.len(side) * pixels / modules).floor().max(1.0) / pixels;
        let start = self.grid.at(x, y) + (egui::Vec2::splat(self.grid.len(side)) - egui::Vec2::splat(module * code.size as f32)) / 2.0;
        let start = (start.to_vec2() * pixels).round() / pixels;
        let painter = self.painter();
        for row in 0..code.size {
            let mut column = 0;
            while column < code.size {
                let run = (column..code.size).take_while(|at| code[row][*at].value()).count();
                if run > 0 {
                    let corner = egui::Vec2::new(column as f32, row as f32) * module + start;
                    let rect = egui::Rect::from_min_size(corner.to_pos2(), egui::Vec2::new(run as f32 * module, module));
                    painter.rect_filled(rect, 0.0, dark);
                }
                column += run.max(1);
            }
        }
    }
}
