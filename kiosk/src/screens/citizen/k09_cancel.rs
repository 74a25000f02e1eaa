//! K09 "¿Cancelar el pago?": money now and money by voucher are two rows; the safe choice first and filled.

use cas_domain::denomination::Denomination;
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use egui::Align2;

use crate::command::Command;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page, Run};

/// Draws the dialog.
pub fn ui(page: &mut Page<'_>, now: Money, by_voucher: Money, office: &str) {
    let rows = if by_voucher.is_zero() { 1.0 } else { 2.0 };
    let box_height = rows * 152.0;
    let height = 56.0 + 100.0 + box_height + 40.0 + 2.0 * theme::BUTTON_H + theme::GUTTER + 40.0;
    let [x, y] = page.dialog(height);
    let palette = page.palette;
    page.text_fit(x, y + 36.0, Align2::LEFT_CENTER, theme::TITLE, 888.0, Face::Bold, palette.ink, page.say(&citizen::CANCEL_QUESTION));
    let top = y + 100.0;
    page.card([x, top, 888.0, box_height]);
    now_row(page, x, top, now);
    if !by_voucher.is_zero() {
        page.rule(x, top + 152.0, 888.0);
        page.icon(x + 94.0, top + 228.0, 92.0, Face::Line, palette.care, Icon::TICKET);
        let amount = by_voucher.to_string();
        let runs =
            [Run(&amount, theme::LEAD, Face::Bold, palette.ink), Run(page.say(&citizen::BY_VOUCHER), theme::LEAD, Face::Sans, palette.ink)];
        page.runs(x + 186.0, top + 176.0, 680.0, &runs);
        let place = citizen::AT_PLACE.with(page.language, &[office]);
        page.text_fit(x + 186.0, top + 258.0, Align2::LEFT_CENTER, theme::BODY, 680.0, Face::Sans, palette.quiet, &place);
    }
    page.note("now", now.to_string());
    page.note("by-voucher", by_voucher.to_string());
    let first = top + box_height + 40.0;
    let keep = Button::main("keep-paying", page.say(&citizen::KEEP_PAYING), Icon::ARROW_LEFT);
    if page.button([x, first, 888.0, theme::BUTTON_H], keep) {
        page.command(Command::Act(Act::KeepPaying));
    }
    let give = Button::outline("cancel-and-return", page.say(&citizen::CANCEL_AND_RETURN), Icon::HAND_COINS);
    if page.button([x, first + theme::BUTTON_H + theme::GUTTER, 888.0, theme::BUTTON_H], give) {
        page.command(Command::Act(Act::CancelAndReturn));
    }
}

fn now_row(page: &Page<'_>, x: f32, top: f32, now: Money) {
    let palette = page.palette;
    // One note says it best where one note is what comes back.
    let note = Denomination::all().find(|piece| piece.is_bill() && piece.value() == now);
    match note {
        Some(note) => page.note_lying(x + 34.0, top + 46.0, 120.0, note),
        None => page.icon(x + 94.0, top + 76.0, 80.0, Face::Fill, palette.good, Icon::HAND_COINS),
    }
    let amount = now.to_string();
    let runs =
        [Run(page.say(&citizen::GIVE_BACK_NOW), theme::LEAD, Face::Sans, palette.ink), Run(&amount, theme::LEAD, Face::Bold, palette.ink)];
    let galley = page.lay(680.0, &runs, egui::Align::LEFT);
    let height = galley.size().y / page.grid.len(1.0);
    page.painter().galley(page.grid.at(x + 186.0, top + 76.0 - height / 2.0), galley, palette.ink);
}
