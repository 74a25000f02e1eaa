//! K18 "Ayuda": the telephone and its hours. More will stand here when it works.

use egui::Align2;

use crate::command::{Command, Local};
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page, Run};

/// Draws the dialog.
pub fn ui(page: &mut Page<'_>) {
    let title = page.line_height(theme::TITLE) + 14.0;
    let ink = page.palette.ink;
    let width = if page.layout.wide { (page.layout.w - 80.0).min(1_360.0) - 80.0 } else { 888.0 };
    let words = page.say(&citizen::HELP_CALL);
    let said = page.lay(width, &[Run(words, theme::LEAD, Face::Sans, ink)], egui::Align::LEFT).size().y / page.grid.len(1.0) + 20.0;
    let (number, hours) = (page.line_height(72.0), page.line_height(theme::BODY));
    let card = number + hours + 36.0;
    let safe = page.line_height(theme::BODY) + 30.0;
    let [x, y, w, _] = page.dialog(title + said + card + safe + theme::BUTTON_H);
    let palette = page.palette;
    page.text_fit(x, y + title / 2.0 - 6.0, Align2::LEFT_CENTER, theme::TITLE, w, Face::Bold, palette.ink, page.say(&citizen::HELP));
    page.para(x, y + title, w, theme::LEAD, Face::Sans, palette.ink, words);
    let frame = page.state.frame().clone();
    let top = y + title + said;
    page.fill([x, top, w, card], theme::RADIUS, palette.tint);
    if palette.outlines {
        page.frame([x, top, w, card], theme::RADIUS, palette.tint, 3.0, palette.hair);
    }
    page.icon(x + 84.0, top + card / 2.0, 80.0, Face::Fill, palette.symbol, Icon::PHONE);
    page.text_fit(x + 160.0, top + 16.0 + number / 2.0, Align2::LEFT_CENTER, 72.0, w - 190.0, Face::Bold, palette.ink, &frame.phone);
    let at = top + 18.0 + number + hours / 2.0;
    page.text_fit(x + 160.0, at, Align2::LEFT_CENTER, theme::BODY, w - 190.0, Face::Sans, palette.ink, &frame.phone_hours);
    let words = page.say(&citizen::HELP_SAFE);
    page.text_fit(x, top + card + safe / 2.0, Align2::LEFT_CENTER, theme::BODY, w, Face::Sans, palette.quiet, words);
    let close = Button::main("close", page.say(&citizen::CLOSE), Icon::CHECK_CIRCLE);
    if page.button([x, top + card + safe, w, theme::BUTTON_H], close) {
        page.command(Command::Local(Local::Help(false)));
    }
}
