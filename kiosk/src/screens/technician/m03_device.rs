//! M03: one device: its state, what to do, who it is, what it counted, what happened last.

use cas_domain::local::device::DeviceView;
use cas_domain::local::touch::Act;
use egui::Align2;

use super::{BODY_Y, LEFT, WIDTH, m01_sign_in, names};
use crate::command::Command;
use crate::text::{citizen, dates, staff};
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page};

/// Height of a line of the lists.
const LINE: f32 = 46.0;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, device: &DeviceView) {
    let palette = page.palette;
    let (word, icon, color) = names::health(device.row.health, palette);
    let name = names::device(page.language, &device.row);
    page.text_fit(LEFT, BODY_Y + 48.0, Align2::LEFT_CENTER, theme::TITLE, WIDTH - 280.0, Face::Bold, palette.ink, &name);
    let width = page.text(LEFT + WIDTH, BODY_Y + 48.0, Align2::RIGHT_CENTER, theme::BODY, Face::Bold, color, page.say(&word));
    page.icon(LEFT + WIDTH - width - 36.0, BODY_Y + 48.0, 48.0, Face::Fill, color, icon);
    page.text_fit(LEFT, BODY_Y + 108.0, Align2::LEFT_CENTER, theme::BODY, WIDTH, Face::Sans, palette.quiet, &device.row.words);
    page.note("words", device.row.words.clone());
    let mut y = BODY_Y + 156.0;
    if !device.advice.is_empty() {
        y += advice(page, y, device) + 28.0;
    }
    y += pairs(page, y, device) + 28.0;
    events(page, y, device);
    debug_assert!((y - fold(device)).abs() < 1.0, "the fold is where the events begin");
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    if m01_sign_in::actions(page, Some(back), None).0 {
        page.command(Command::Act(Act::Back));
    }
}

/// Where a lying window folds it: before the events.
pub fn fold(device: &DeviceView) -> f32 {
    let advice = match device.advice.len().min(3) {
        0 => 0.0,
        shown => 84.0 + LINE * shown as f32 + 28.0,
    };
    let told = [&device.model, &device.serial, &device.firmware].into_iter().filter(|value| !value.is_empty()).count();
    let rows = told + device.counters.len();
    let pairs = if rows == 0 { 0.0 } else { 24.0 + LINE * rows as f32 };
    BODY_Y + 156.0 + advice + pairs + 28.0
}

fn advice(page: &mut Page<'_>, y: f32, device: &DeviceView) -> f32 {
    let palette = page.palette;
    let shown = device.advice.len().min(3);
    let height = 84.0 + LINE * shown as f32;
    page.frame([LEFT, y, WIDTH, height], theme::RADIUS, palette.care_soft, 3.0, palette.care);
    page.icon(LEFT + 48.0, y + 44.0, 48.0, Face::Line, palette.care, Icon::WRENCH);
    page.text(LEFT + 88.0, y + 44.0, Align2::LEFT_CENTER, theme::BODY, Face::Bold, palette.care, page.say(&staff::WHAT_TO_DO));
    for (line, row) in device.advice.iter().take(3).zip(0_u8..) {
        let middle = y + 92.0 + LINE * f32::from(row);
        page.text_fit(LEFT + 32.0, middle, Align2::LEFT_CENTER, theme::LEAST, WIDTH - 64.0, Face::Sans, palette.ink, line);
    }
    page.note("advice", device.advice.join(" "));
    height
}

/// Who it is, and what it counted.
fn pairs(page: &mut Page<'_>, y: f32, device: &DeviceView) -> f32 {
    let palette = page.palette;
    let told = [(&staff::MODEL, &device.model), (&staff::SERIAL, &device.serial), (&staff::FIRMWARE, &device.firmware)];
    let mut rows: Vec<(String, String)> =
        told.into_iter().filter(|(_, value)| !value.is_empty()).map(|(say, value)| (page.say(say).to_owned(), value.clone())).collect();
    rows.extend(device.counters.iter().map(|counter| (counter.name.clone(), counter.value.to_string())));
    if rows.is_empty() {
        return 0.0;
    }
    let height = 24.0 + LINE * rows.len() as f32;
    page.fill([LEFT, y, WIDTH, height], theme::RADIUS, palette.card);
    for ((name, value), row) in rows.iter().zip(0_u8..) {
        let middle = y + 12.0 + LINE * (f32::from(row) + 0.5);
        page.text(LEFT + 32.0, middle, Align2::LEFT_CENTER, theme::LEAST, Face::Sans, palette.quiet, name);
        page.text_fit(LEFT + WIDTH - 32.0, middle, Align2::RIGHT_CENTER, theme::LEAST, 480.0, Face::MonoBold, palette.ink, value);
    }
    height
}

fn events(page: &mut Page<'_>, y: f32, device: &DeviceView) {
    let palette = page.palette;
    page.text(LEFT, y + 20.0, Align2::LEFT_CENTER, theme::BODY, Face::Bold, palette.ink, page.say(&staff::LAST_EVENTS));
    let top = y + 56.0;
    let room = ((super::ACTION_Y - 60.0 - top) / LINE).floor().max(0.0) as usize;
    for (event, row) in device.events.iter().take(room.min(20)).zip(0_u8..) {
        let middle = top + LINE * (f32::from(row) + 0.5);
        let at = format!("{} {}", dates::date(page.language, event.at), cas_domain::format::time_of(event.at));
        page.text(LEFT, middle, Align2::LEFT_CENTER, theme::LEAST, Face::Sans, palette.quiet, &at);
        page.text_fit(LEFT + 400.0, middle, Align2::LEFT_CENTER, theme::LEAST, WIDTH - 400.0, Face::Sans, palette.ink, &event.words);
    }
    page.note("events", device.events.len().to_string());
}
