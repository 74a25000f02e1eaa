//! What stands over a screen: the reach bar stays free, the safe choice comes first and is filled.

use super::button::Button;
use super::page::Page;
use crate::theme;

impl Page<'_> {
    /// Dims the screen down to the reach bar and opens a card above it, as high as what stands in it and the padding; the area
    /// inside the padding.
    pub fn dialog(&mut self, inside: f32) -> [f32; 4] {
        let layout = self.layout;
        let pad = if layout.wide { 40.0 } else { 56.0 };
        let height = inside + 2.0 * pad;
        self.covered = false;
        self.shown.buttons.retain(|button| button.id.starts_with("reach-"));
        let palette = self.palette;
        self.fill([0.0, 0.0, layout.w, layout.reach_y], 0.0, palette.dim);
        let top = layout.reach_y - 16.0 - height;
        let edge = if palette.outlines { 3.0 } else { 0.0 };
        let width = if layout.wide { (layout.w - 80.0).min(1_360.0) } else { 1_000.0 };
        let left = (layout.w - width) / 2.0;
        self.frame([left, top, width, height], theme::RADIUS, palette.card, edge, palette.hair);
        [left + pad, top + pad, width - 2.0 * pad, inside]
    }

    /// Two buttons at the foot of a dialog, the safe one first and filled: one above the other, side by side where the window is
    /// lying. The height they need is [`Page::pair_height`].
    pub fn pair(&mut self, [x, y, w]: [f32; 3], safe: Button<'_>, other: Button<'_>) -> (bool, bool) {
        if self.layout.wide {
            let half = (w - theme::GUTTER) / 2.0;
            let first = self.button([x, y, half, theme::BUTTON_H], safe);
            return (first, self.button([x + half + theme::GUTTER, y, half, theme::BUTTON_H], other));
        }
        let first = self.button([x, y, w, theme::BUTTON_H], safe);
        (first, self.button([x, y + theme::BUTTON_H + theme::GUTTER, w, theme::BUTTON_H], other))
    }

    /// The height of [`Page::pair`].
    pub fn pair_height(&self) -> f32 {
        if self.layout.wide { theme::BUTTON_H } else { 2.0 * theme::BUTTON_H + theme::GUTTER }
    }
}
