//! K12 "Le debemos": how much, that it is on record, under which folio, where and from when.

use cas_domain::folio::Folio;
use cas_domain::local::screen::{Paper, PhoneState, Screen};
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use egui::Align2;

use crate::command::{Command, Local};
use crate::text::{citizen, dates};
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page};

/// Draws the screen; it must be [`Screen::OwedChange`].
pub fn ui(page: &mut Page<'_>, screen: &Screen) {
    let Screen::OwedChange { amount, folio, office, from, voucher, qr, phone } = screen else { return };
    owed(page, *amount, *folio, qr);
    let from = dates::day_and_time(page.language, *from);
    facts(page, 828.0, office, &from);
    paper(page, *voucher);
    telephone(page, *phone);
    let next = page.say(&citizen::CONTINUE);
    let busy = *voucher == Paper::Printing;
    let print = page.say(&citizen::PRINT_VOUCHER);
    let (left, right) = if matches!(voucher, Paper::NotPrinted | Paper::Failed) {
        let go = Button::outline("continue", next, Icon::ARROW_RIGHT);
        page.actions(Some(go), Some(Button::main("print-voucher", print, Icon::PRINTER)))
    } else {
        let (_, go) = page.actions(None, Some(Button::main("continue", next, Icon::ARROW_RIGHT).when(!busy)));
        (go, false)
    };
    if left {
        page.command(Command::Act(Act::Next));
    }
    if right {
        page.command(Command::Act(Act::PrintVoucher));
    }
}

fn owed(page: &mut Page<'_>, amount: Money, folio: Folio, qr: &str) {
    let palette = page.palette;
    let (x, y) = (theme::MARGIN, super::BODY_Y);
    page.card([x, y, 952.0, 632.0]);
    page.soft_head([x, y, 952.0, 284.0], Tone::Care);
    page.text(x + 42.0, y + 70.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.care, page.say(&citizen::WE_OWE));
    page.text_fit(x + 42.0, y + 186.0, Align2::LEFT_CENTER, theme::HUGE, 868.0, Face::Bold, palette.ink, &amount.to_string());
    let top = y + 284.0;
    page.icon(x + 70.0, top + 62.0, 54.0, Face::Fill, palette.good, Icon::CHECK_CIRCLE);
    page.text(x + 120.0, top + 62.0, Align2::LEFT_CENTER, theme::LEAD, Face::Bold, palette.good, page.say(&citizen::REGISTERED));
    page.text(x + 42.0, top + 132.0, Align2::LEFT_CENTER, theme::BODY, Face::Sans, palette.ink, page.say(&citizen::WITH_FOLIO));
    let folio = folio.to_string();
    page.text_fit(x + 42.0, top + 194.0, Align2::LEFT_CENTER, theme::TITLE, 560.0, Face::MonoBold, palette.ink, &folio);
    page.text(x + 42.0, top + 272.0, Align2::LEFT_CENTER, theme::LEAD, Face::Sans, palette.ink, page.say(&citizen::NO_CALL));
    page.qr(x + 626.0, top + 38.0, 280.0, qr);
    page.note("owed", amount.to_string());
    page.note("folio", folio);
}

fn facts(page: &mut Page<'_>, y: f32, office: &str, from: &str) {
    let palette = page.palette;
    let x = theme::MARGIN;
    let from = format!("{from}{}", page.say(&citizen::ESTIMATED));
    let rows = [
        (Icon::MAP_PIN, page.say(&citizen::COLLECT_AT), office, Face::Bold),
        (Icon::CALENDAR, page.say(&citizen::FROM), from.as_str(), Face::Bold),
        (Icon::ID_CARD, page.say(&citizen::BRING), page.say(&citizen::VALID_ID), Face::Sans),
    ];
    let row = 114.0;
    page.card([x, y, 952.0, row * 3.0 + 16.0]);
    for ((icon, label, value, face), index) in rows.into_iter().zip(0_u8..) {
        let top = y + 8.0 + row * f32::from(index);
        page.icon(x + 66.0, top + 56.0, 50.0, Face::Line, palette.symbol, icon);
        page.text(x + 114.0, top + 34.0, Align2::LEFT_CENTER, theme::LEAST, Face::Sans, palette.quiet, label);
        page.text_fit(x + 114.0, top + 78.0, Align2::LEFT_CENTER, theme::BODY, 796.0, face, palette.ink, value);
        if index < 2 {
            page.rule(x + 42.0, top + row, 868.0);
        }
    }
}

/// "Dejar mi teléfono", or what became of it.
fn telephone(page: &mut Page<'_>, phone: PhoneState) {
    let area = [theme::MARGIN, 1_402.0, 952.0, 112.0];
    let (tone, icon, say) = match phone {
        PhoneState::Unavailable => return,
        PhoneState::Offered => {
            if page.button(area, Button::quiet("leave-phone", page.say(&citizen::LEAVE_PHONE), Icon::PHONE)) {
                page.command(Command::Local(Local::LeavePhone(true)));
            }
            return;
        }
        PhoneState::Saving => (Tone::Plain, Icon::HOURGLASS, &citizen::PHONE_SAVING),
        PhoneState::Kept => (Tone::Good, Icon::CHECK_CIRCLE, &citizen::PHONE_KEPT),
        PhoneState::Failed => (Tone::Care, Icon::WARNING, &citizen::PHONE_FAILED),
    };
    let words = page.say(say);
    page.banner(area, tone, icon, words, "");
    page.note("phone-kept", (phone == PhoneState::Kept).to_string());
}

/// Where the voucher is; before it is asked for, that it is not to bearer.
fn paper(page: &mut Page<'_>, voucher: Paper) {
    let palette = page.palette;
    let y = 1_206.0;
    let area = [theme::MARGIN, y, 952.0, 92.0];
    match voucher {
        Paper::NotPrinted => {}
        Paper::Printing => page.banner(area, Tone::Plain, Icon::PRINTER, page.say(&citizen::VOUCHER_PRINTING), ""),
        Paper::Printed => page.banner(area, Tone::Good, Icon::RECEIPT, page.say(&citizen::VOUCHER_PRINTED), ""),
        Paper::Failed => page.banner(area, Tone::Care, Icon::CAMERA, "", page.say(&citizen::PHOTO)),
    }
    let y = if voucher == Paper::NotPrinted { y - 46.0 } else { y };
    let words = page.say(&citizen::NOT_BEARER);
    page.icon(theme::MARGIN + 24.0, y + 142.0, 44.0, Face::Line, palette.symbol, Icon::RECEIPT);
    page.text_fit(theme::MARGIN + 68.0, y + 142.0, Align2::LEFT_CENTER, theme::BODY, 880.0, Face::Sans, palette.quiet, words);
}
