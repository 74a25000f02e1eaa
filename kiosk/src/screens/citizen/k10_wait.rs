//! K10 "Registrando su pago…", and the start of the machine: nothing to touch, something moves.

use egui::Align2;

use crate::text::citizen;
use crate::theme::{self, Face};
use crate::widgets::Page;

/// How often the dots move, seconds: slow on purpose, an idle screen costs next to nothing.
const BEAT_S: f64 = 0.5;

/// Draws K10.
pub fn registering(page: &mut Page<'_>) {
    // After "Cancelar" nobody is told that a payment is made, nor that it is not: the agent decides which came first.
    let title = if page.state.asked_back { &citizen::STARTING_MORE } else { &citizen::REGISTERING };
    let (title, more) = (page.say(title), page.say(&citizen::DO_NOT_LEAVE));
    let flow = page.begin(title, None, false, 1.0);
    let (middle, at) = (page.layout.w / 2.0, flow.y + flow.rest() * 0.4);
    spinner(page, at);
    let (ink, room) = (page.palette.ink, page.layout.content());
    page.text_fit(middle, at + 190.0, Align2::CENTER_CENTER, theme::TITLE, room, Face::Bold, ink, more);
}

/// Draws the start.
pub fn starting(page: &mut Page<'_>) {
    let (title, more) = (page.say(&citizen::STARTING), page.say(&citizen::STARTING_MORE));
    let (middle, at) = (page.layout.w / 2.0, page.layout.reach_y * 0.45);
    spinner(page, at);
    let (palette, room) = (page.palette, page.layout.content());
    page.text_fit(middle, at + 180.0, Align2::CENTER_CENTER, theme::TITLE, room, Face::Bold, palette.ink, title);
    page.text_fit(middle, at + 270.0, Align2::CENTER_CENTER, theme::LEAD, room, Face::Sans, palette.quiet, more);
}

/// Five dots in the middle of the window, one of them large, moving with the window's clock.
pub fn spinner(page: &Page<'_>, y: f32) {
    spinner_at(page, page.layout.w / 2.0, y);
}

/// The same around a place.
pub fn spinner_at(page: &Page<'_>, x: f32, y: f32) {
    let beat = (page.state.now / BEAT_S).rem_euclid(5.0) as u8;
    for dot in 0_u8..5 {
        let on = dot == beat;
        let (radius, color) = if on { (30.0, page.palette.symbol) } else { (18.0, page.palette.drawing) };
        page.circle([x + (f32::from(dot) - 2.0) * 100.0, y], radius, color, 0.0, color);
    }
    page.again_in(BEAT_S);
}
