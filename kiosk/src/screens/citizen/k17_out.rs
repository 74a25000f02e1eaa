//! K17 "Fuera de servicio": why, when it is back, where to pay instead, whom to call.

use cas_domain::local::screen::OutReason;
use cas_domain::time::WallMillis;
use egui::Align2;

use crate::text::{citizen, dates, reason};
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Flow, Page, Run};

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, reasons: &[OutReason], back_at: Option<WallMillis>, nearest: &str) {
    let palette = page.palette;
    let mut flow = page.begin("", None, false, 0.56);
    let why = reasons.first().map_or("", |first| page.say(&reason::out(*first)));
    let galley = page.lay(flow.w - 100.0, &[Run(why, theme::LEAD, Face::Sans, palette.ink)], egui::Align::LEFT);
    let height = galley.size().y / page.grid.len(1.0);
    let head = if page.layout.wide { 190.0 } else { 240.0 };
    let back_height = page.line_height(theme::TOTAL) + 40.0;
    let card = head + 40.0 + height + back_height + if page.layout.wide { 20.0 } else { 60.0 };
    let [x, y, w, h] = flow.take(card);
    page.card([x, y, w, h]);
    page.soft_head([x, y, w, head], Tone::Bad);
    page.icon(x + 120.0, y + head / 2.0, 140.0, Face::Fill, palette.bad, Icon::PROHIBIT);
    let title = page.say(&citizen::OUT_OF_SERVICE);
    page.text_fit(x + 220.0, y + head / 2.0, Align2::LEFT_CENTER, 78.0, w - 262.0, Face::Bold, palette.bad, title);
    page.painter().galley(page.grid.at(x + 50.0, y + head + 40.0), galley, palette.ink);
    back_line(page, [x + 50.0, y + head + 40.0 + height, w - 100.0, back_height], back_at, reasons.first().copied());
    page.note("reason", why);
    flow.turn();
    if !nearest.is_empty() {
        nearest_card(page, &mut flow, nearest);
    }
    call(page, &mut flow);
}

fn back_line(page: &mut Page<'_>, [x, y, w, h]: [f32; 4], back_at: Option<WallMillis>, reason: Option<OutReason>) {
    let palette = page.palette;
    let middle = y + h / 2.0 + 8.0;
    let Some(back_at) = back_at else {
        // Only what is true: nobody is called to a door that staff have opened, and a window alone cannot call.
        let words = page.say(match reason {
            Some(OutReason::DoorOpen | OutReason::Maintenance | OutReason::NoAgent) => &citizen::STARTING_MORE,
            Some(OutReason::NotInstalled | OutReason::ByCentre) => &citizen::ASK_STAFF,
            _ => &citizen::TOLD,
        });
        page.text_fit(x, middle, Align2::LEFT_CENTER, theme::TITLE, w, Face::Bold, palette.ink, words);
        return;
    };
    let time = dates::time(page.language, back_at);
    let today = page.state.wall().is_some_and(|wall| dates::same_day(wall, back_at));
    let when = if today { citizen::TODAY_AT.with(page.language, &[&time]) } else { dates::day_and_time(page.language, back_at) };
    let width = page.text(x, middle + 12.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, page.say(&citizen::BACK_AT));
    page.text_fit(x + width + 28.0, middle, Align2::LEFT_CENTER, theme::TOTAL, w - 28.0 - width, Face::Bold, palette.ink, &when);
    page.note("back-at", when);
}

/// Where it can be paid instead.
pub fn nearest_card(page: &mut Page<'_>, flow: &mut Flow, nearest: &str) {
    let palette = page.palette;
    let (name, more) = nearest.split_once(", ").unwrap_or((nearest, ""));
    let lines = [theme::LEAD, theme::TITLE, theme::BODY].map(|size| page.line_height(size));
    let rows = if more.is_empty() { lines[0] + lines[1] } else { lines.iter().sum() };
    let [x, y, w, h] = flow.take(rows + 70.0);
    page.card([x, y, w, h]);
    let mut top = y + 34.0;
    page.icon(x + 76.0, top + lines[0] / 2.0, 54.0, Face::Fill, palette.good, Icon::CHECK_CIRCLE);
    let words = page.say(&citizen::CAN_PAY_AT);
    page.text_fit(x + 124.0, top + lines[0] / 2.0, Align2::LEFT_CENTER, theme::LEAD, w - 170.0, Face::Bold, palette.good, words);
    top += lines[0] + 4.0;
    page.text_fit(x + 50.0, top + lines[1] / 2.0, Align2::LEFT_CENTER, theme::TITLE, w - 100.0, Face::Bold, palette.ink, name);
    top += lines[1];
    page.text_fit(x + 50.0, top + lines[2] / 2.0, Align2::LEFT_CENTER, theme::BODY, w - 100.0, Face::Sans, palette.ink, more);
    page.note("nearest", nearest);
}

/// The telephone, large.
pub fn call(page: &mut Page<'_>, flow: &mut Flow) {
    let palette = page.palette;
    let frame = page.state.frame().clone();
    if frame.phone.is_empty() {
        return;
    }
    let (first, second) = (page.line_height(theme::LEAD), page.line_height(theme::BODY));
    let [x, y, w, h] = flow.take(first + second + 50.0);
    page.soft([x, y, w, h], Tone::Plain);
    page.icon(x + 72.0, y + h / 2.0, 64.0, Face::Fill, palette.symbol, Icon::PHONE);
    let runs =
        [Run(page.say(&citizen::CALL), theme::LEAD, Face::Sans, palette.ink), Run(&frame.phone, theme::LEAD, Face::Bold, palette.ink)];
    page.runs(x + 132.0, y + 24.0, w - 150.0, &runs);
    let at = y + 26.0 + first + second / 2.0;
    page.text_fit(x + 132.0, at, Align2::LEFT_CENTER, theme::BODY, w - 160.0, Face::Sans, palette.ink, &frame.phone_hours);
}
