//! K07 after "Cancelar": what is inside, and that it comes back. Nothing more is asked for, and nothing can be touched.

use cas_domain::denomination::Denomination;
use cas_domain::money::Money;
use egui::Align2;

use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Flow, Page};

/// Draws the screen under its title: `inserted` is what is inside, `note_back` that a note is on its way to the mouth.
pub fn ui(page: &mut Page<'_>, mut flow: Flow, inserted: Money, note_back: bool, note: Option<Denomination>) {
    let palette = page.palette;
    if inserted.is_positive() {
        let line = page.line_height(theme::TITLE);
        let [x, y, w, h] = flow.take(line + page.line_height(theme::HUGE) + 20.0);
        page.card([x, y, w, h]);
        let word = page.say(&citizen::INSIDE);
        page.text(x + 42.0, y + 16.0 + line / 2.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, word);
        let middle = y + line + (h - line) / 2.0 - 4.0;
        page.text_fit(x + 42.0, middle, Align2::LEFT_CENTER, theme::HUGE, w - 84.0, Face::Bold, palette.ink, &inserted.to_string());
    }
    page.note("inserted", inserted.to_string());
    let say = if note_back { &citizen::CANCELLING_NOTE } else { &citizen::CANCELLING_WAIT };
    let area = flow.take(page.line_height(theme::LEAD) * 2.0 + 24.0);
    page.banner(area, Tone::Good, Icon::HAND_COINS, page.say(say), "");
    page.note("banner", "cancelling");
    flow.turn();
    let [x, y, w, h] = flow.take_rest();
    if let Some(note) = note.filter(|_| note_back) {
        let h = h.min(760.0);
        page.frame([x, y, w, h], theme::RADIUS, palette.sunk, if palette.outlines { 3.0 } else { 0.0 }, palette.hair);
        page.fitted([x + 20.0, y + 20.0, w - 40.0, h - 40.0], 800.0, 380.0, |page| {
            page.note_slot(400.0, 60.0, note, 1.0);
            for side in [-1.0, 1.0] {
                page.arrow_up([400.0 + side * 240.0 - 52.0, 100.0, 104.0, 140.0], palette.good);
            }
        });
    } else {
        super::k10_wait::spinner_at(page, x + w / 2.0, y + h * 0.4);
    }
}
