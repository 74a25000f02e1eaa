//! K07 after "Cancelar": what is inside, and that it comes back. Nothing more is asked for, and nothing can be touched.

use cas_domain::denomination::Denomination;
use cas_domain::money::Money;
use egui::Align2;

use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::Page;
use crate::widgets::banner::Tone;

/// Draws the screen under its title: `inserted` is what is inside, `note_back` that a note is on its way to the mouth.
pub fn ui(page: &mut Page<'_>, inserted: Money, note_back: bool, note: Option<Denomination>) {
    let palette = page.palette;
    let (x, mut y, w) = (theme::MARGIN, 308.0, 952.0);
    if inserted.is_positive() {
        page.card([x, y, w, 250.0]);
        page.text(x + 42.0, y + 64.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, page.say(&citizen::INSIDE));
        page.text_fit(x + 42.0, y + 168.0, Align2::LEFT_CENTER, theme::HUGE, w - 84.0, Face::Bold, palette.ink, &inserted.to_string());
        y += 274.0;
    }
    page.note("inserted", inserted.to_string());
    let say = if note_back { &citizen::CANCELLING_NOTE } else { &citizen::CANCELLING_WAIT };
    page.banner([x, y, w, 116.0], Tone::Good, Icon::HAND_COINS, page.say(say), "");
    page.note("banner", "cancelling");
    y += 140.0;
    if let Some(note) = note.filter(|_| note_back) {
        page.frame([x, y, w, 520.0], theme::RADIUS, palette.sunk, if palette.outlines { 3.0 } else { 0.0 }, palette.hair);
        page.note_slot(theme::WIDTH / 2.0, y + 110.0, note, 1.0);
        for side in [-1.0, 1.0] {
            page.arrow_up([theme::WIDTH / 2.0 + side * 240.0 - 52.0, y + 150.0, 104.0, 140.0], palette.good);
        }
    } else {
        super::k10_wait::spinner(page, y + 200.0);
    }
}
