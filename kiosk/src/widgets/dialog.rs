//! What stands over a screen: the reach bar stays free, the safe choice comes first and is filled.

use super::page::Page;
use crate::theme;

impl Page<'_> {
    /// Dims the screen down to the reach bar and opens a card of so much height above it; its left upper corner inside the padding.
    pub fn dialog(&mut self, height: f32) -> [f32; 2] {
        self.covered = false;
        self.shown.buttons.retain(|button| button.id.starts_with("reach-"));
        let palette = self.palette;
        self.fill([0.0, 0.0, theme::WIDTH, theme::REACH_Y], 0.0, palette.dim);
        let top = theme::REACH_Y - 16.0 - height;
        let edge = if palette.outlines { 3.0 } else { 0.0 };
        self.frame([40.0, top, 1_000.0, height], theme::RADIUS, palette.card, edge, palette.hair);
        [96.0, top + 56.0]
    }
}
