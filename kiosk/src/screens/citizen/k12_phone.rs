//! K12 "Dejar mi teléfono": ten digits, and what they are for, before anything is kept.

use cas_domain::local::touch::Act;
use cas_domain::phone::Phone;
use egui::Align2;

use crate::command::{Command, Field, Local};
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page, Run};

/// Draws the dialog: words and number above the keys, beside them where the window is lying.
pub fn ui(page: &mut Page<'_>) {
    let wide = page.layout.wide;
    let consent = page.say(&citizen::PHONE_CONSENT);
    let digits = page.state.typed.text(&Field::Phone).to_owned();
    let title = page.line_height(theme::TITLE) + 12.0;
    let width = if wide { ((page.layout.w - 80.0).min(1_360.0) - 80.0 - 40.0) / 2.0 } else { 888.0 };
    let quiet = page.palette.quiet;
    let words = page.lay(width, &[Run(consent, theme::BODY, Face::Sans, quiet)], egui::Align::LEFT).size().y / page.grid.len(1.0);
    let said = title + 120.0 + 24.0 + words;
    let pad = if wide { 480.0 } else { 560.0 };
    let above = if wide { said.max(pad) } else { said + 28.0 + pad };
    let [x, y, w, _] = page.dialog(above + 36.0 + theme::BUTTON_H);
    let ink = page.palette.ink;
    page.text_fit(x, y + title / 2.0 - 6.0, Align2::LEFT_CENTER, theme::TITLE, width, Face::Bold, ink, page.say(&citizen::PHONE_TITLE));
    page.typed_line([x, y + title, width, 120.0], &shown(&digits));
    page.para(x, y + title + 144.0, width, theme::BODY, Face::Sans, quiet, consent);
    page.digit_pad(if wide { [x + w - width, y, width, pad] } else { [x, y + said + 28.0, w, pad] }, false);
    let phone: Option<Phone> = digits.parse().ok();
    // How many only: the number itself is nobody's business but the centre's.
    page.note("phone-digits", digits.len().to_string());
    let back = Button::outline("phone-back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    let top = y + above + 36.0;
    if page.button([x, top, 320.0, theme::BUTTON_H], back) {
        page.command(Command::Local(Local::LeavePhone(false)));
    }
    let save = Button::main("phone-accept", page.say(&citizen::PHONE_ACCEPT), Icon::CHECK_CIRCLE).when(phone.is_some());
    let hit = page.button([x + 344.0, top, w - 344.0, theme::BUTTON_H], save);
    if let Some(phone) = phone.filter(|_| hit) {
        page.command(Command::Act(Act::LeavePhone { phone }));
    }
}

/// As people write it while it is typed: `449 123 4`.
fn shown(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index == 3 || index == 6 {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}
