//! K12 "Dejar mi teléfono": ten digits, and what they are for, before anything is kept.

use cas_domain::local::touch::Act;
use cas_domain::phone::Phone;
use egui::Align2;

use crate::command::{Command, Field, Local};
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page};

/// Draws the dialog.
pub fn ui(page: &mut Page<'_>) {
    let height = 1_210.0;
    let [x, y] = page.dialog(height);
    let palette = page.palette;
    page.text_fit(x, y + 36.0, Align2::LEFT_CENTER, theme::TITLE, 888.0, Face::Bold, palette.ink, page.say(&citizen::PHONE_TITLE));
    let digits = page.state.typed.text(&Field::Phone).to_owned();
    page.typed_line([x, y + 96.0, 888.0, 120.0], &shown(&digits));
    let words = page.say(&citizen::PHONE_CONSENT);
    page.para(x, y + 240.0, 888.0, theme::BODY, Face::Sans, palette.quiet, words);
    page.digit_pad([x, y + 356.0, 888.0, 560.0], false);
    let phone: Option<Phone> = digits.parse().ok();
    // How many only: the number itself is nobody's business but the centre's.
    page.note("phone-digits", digits.len().to_string());
    let back = Button::outline("phone-back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    let top = y + 956.0;
    if page.button([x, top, 320.0, theme::BUTTON_H], back) {
        page.command(Command::Local(Local::LeavePhone(false)));
    }
    let save = Button::main("phone-accept", page.say(&citizen::PHONE_ACCEPT), Icon::CHECK_CIRCLE).when(phone.is_some());
    let hit = page.button([x + 344.0, top, 544.0, theme::BUTTON_H], save);
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
