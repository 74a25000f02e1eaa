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
    page.title(super::BODY_Y, title);
    spinner(page, 760.0);
    page.text(theme::WIDTH / 2.0, 1_000.0, Align2::CENTER_CENTER, theme::TITLE, Face::Bold, page.palette.ink, more);
}

/// Draws the start.
pub fn starting(page: &mut Page<'_>) {
    let (title, more) = (page.say(&citizen::STARTING), page.say(&citizen::STARTING_MORE));
    spinner(page, 760.0);
    page.text_fit(theme::WIDTH / 2.0, 1_000.0, Align2::CENTER_CENTER, theme::TITLE, 952.0, Face::Bold, page.palette.ink, title);
    super::k04_search::under(page, 1_090.0, more);
}

/// Five dots, one of them large, moving with the window's clock.
pub fn spinner(page: &Page<'_>, y: f32) {
    let beat = (page.state.now / BEAT_S).rem_euclid(5.0) as u8;
    for dot in 0_u8..5 {
        let on = dot == beat;
        let (radius, color) = if on { (30.0, page.palette.symbol) } else { (18.0, page.palette.drawing) };
        page.circle([theme::WIDTH / 2.0 + (f32::from(dot) - 2.0) * 100.0, y], radius, color, 0.0, color);
    }
    page.again_in(BEAT_S);
}
