//! K18 "Ayuda": the telephone and its hours. More will stand here when it works.

use egui::Align2;

use crate::command::{Command, Local};
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page};

/// Draws the dialog.
pub fn ui(page: &mut Page<'_>) {
    let height = 720.0;
    let [x, y] = page.dialog(height);
    let palette = page.palette;
    page.text(x, y + 36.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, page.say(&citizen::HELP));
    let words = page.say(&citizen::HELP_CALL);
    page.para(x, y + 96.0, 888.0, theme::LEAD, Face::Sans, palette.ink, words);
    let frame = page.state.frame().clone();
    page.fill([x, y + 234.0, 888.0, 190.0], theme::RADIUS, palette.tint);
    if palette.outlines {
        page.frame([x, y + 234.0, 888.0, 190.0], theme::RADIUS, palette.tint, 3.0, palette.hair);
    }
    page.icon(x + 84.0, y + 329.0, 80.0, Face::Fill, palette.symbol, Icon::PHONE);
    page.text_fit(x + 160.0, y + 296.0, Align2::LEFT_CENTER, 72.0, 700.0, Face::Bold, palette.ink, &frame.phone);
    page.text_fit(x + 160.0, y + 374.0, Align2::LEFT_CENTER, theme::BODY, 700.0, Face::Sans, palette.ink, &frame.phone_hours);
    page.text_fit(x, y + 474.0, Align2::LEFT_CENTER, theme::BODY, 888.0, Face::Sans, palette.quiet, page.say(&citizen::HELP_SAFE));
    let close = Button::main("close", page.say(&citizen::CLOSE), Icon::CHECK_CIRCLE);
    if page.button([x, y + 524.0, 888.0, theme::BUTTON_H], close) {
        page.command(Command::Local(Local::Help(false)));
    }
}
