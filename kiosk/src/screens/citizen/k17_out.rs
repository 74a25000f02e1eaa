//! K17 "Fuera de servicio": why, when it is back, where to pay instead, whom to call.

use cas_domain::local::screen::OutReason;
use cas_domain::time::WallMillis;
use egui::Align2;

use crate::text::{citizen, dates, reason};
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Page, Run};

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, reasons: &[OutReason], back_at: Option<WallMillis>, nearest: &str) {
    let palette = page.palette;
    let (x, y) = (theme::MARGIN, super::BODY_Y);
    let why = reasons.first().map_or("", |first| page.say(&reason::out(*first)));
    let galley = page.lay(852.0, &[Run(why, theme::LEAD, Face::Sans, palette.ink)], egui::Align::LEFT);
    let height = galley.size().y / page.grid.len(1.0);
    let card = 240.0 + height + 260.0;
    page.card([x, y, 952.0, card]);
    page.soft_head([x, y, 952.0, 240.0], Tone::Bad);
    page.icon(x + 120.0, y + 120.0, 140.0, Face::Fill, palette.bad, Icon::PROHIBIT);
    let title = page.say(&citizen::OUT_OF_SERVICE);
    page.text_fit(x + 230.0, y + 120.0, Align2::LEFT_CENTER, 78.0, 670.0, Face::Bold, palette.bad, title);
    page.painter().galley(page.grid.at(x + 50.0, y + 284.0), galley, palette.ink);
    back_line(page, y + 284.0 + height + 100.0, back_at, reasons.first().copied());
    page.note("reason", why);
    let mut top = y + card + 24.0;
    if !nearest.is_empty() {
        top += nearest_card(page, top, nearest) + 24.0;
    }
    call(page, top);
}

fn back_line(page: &mut Page<'_>, middle: f32, back_at: Option<WallMillis>, reason: Option<OutReason>) {
    let palette = page.palette;
    let x = theme::MARGIN + 50.0;
    let Some(back_at) = back_at else {
        // Only what is true: nobody is called to a door that staff have opened, and a window alone cannot call.
        let words = page.say(match reason {
            Some(OutReason::DoorOpen | OutReason::Maintenance | OutReason::NoAgent) => &citizen::STARTING_MORE,
            Some(OutReason::NotInstalled | OutReason::ByCentre) => &citizen::ASK_STAFF,
            _ => &citizen::TOLD,
        });
        page.text_fit(x, middle, Align2::LEFT_CENTER, theme::TITLE, 852.0, Face::Bold, palette.ink, words);
        return;
    };
    let time = dates::time(page.language, back_at);
    let today = page.state.wall().is_some_and(|wall| dates::same_day(wall, back_at));
    let when = if today { citizen::TODAY_AT.with(page.language, &[&time]) } else { dates::day_and_time(page.language, back_at) };
    let width = page.text(x, middle + 12.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, page.say(&citizen::BACK_AT));
    page.text_fit(x + width + 28.0, middle, Align2::LEFT_CENTER, theme::TOTAL, 824.0 - width, Face::Bold, palette.ink, &when);
    page.note("back-at", when);
}

/// Where it can be paid instead; the height.
pub fn nearest_card(page: &mut Page<'_>, y: f32, nearest: &str) -> f32 {
    let palette = page.palette;
    let x = theme::MARGIN;
    let (name, more) = nearest.split_once(", ").unwrap_or((nearest, ""));
    let height = if more.is_empty() { 210.0 } else { 270.0 };
    page.card([x, y, 952.0, height]);
    page.icon(x + 76.0, y + 70.0, 54.0, Face::Fill, palette.good, Icon::CHECK_CIRCLE);
    page.text(x + 124.0, y + 70.0, Align2::LEFT_CENTER, theme::LEAD, Face::Bold, palette.good, page.say(&citizen::CAN_PAY_AT));
    page.text_fit(x + 50.0, y + 150.0, Align2::LEFT_CENTER, theme::TITLE, 852.0, Face::Bold, palette.ink, name);
    page.text_fit(x + 50.0, y + 216.0, Align2::LEFT_CENTER, theme::BODY, 852.0, Face::Sans, palette.ink, more);
    page.note("nearest", nearest);
    height
}

/// The telephone, large.
pub fn call(page: &mut Page<'_>, y: f32) {
    let palette = page.palette;
    let frame = page.state.frame().clone();
    if frame.phone.is_empty() {
        return;
    }
    let x = theme::MARGIN;
    page.soft([x, y, 952.0, 152.0], Tone::Plain);
    page.icon(x + 72.0, y + 76.0, 64.0, Face::Fill, palette.symbol, Icon::PHONE);
    let runs =
        [Run(page.say(&citizen::CALL), theme::LEAD, Face::Sans, palette.ink), Run(&frame.phone, theme::LEAD, Face::Bold, palette.ink)];
    page.runs(x + 132.0, y + 22.0, 780.0, &runs);
    page.text_fit(x + 132.0, y + 108.0, Align2::LEFT_CENTER, theme::BODY, 780.0, Face::Sans, palette.ink, &frame.phone_hours);
}
