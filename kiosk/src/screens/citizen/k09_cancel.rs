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
    let row = (page.line_height(theme::LEAD) + page.line_height(theme::BODY) + 40.0).max(if page.layout.wide { 130.0 } else { 152.0 });
    let rows = if by_voucher.is_zero() { row } else { 2.0 * row };
    let title = page.line_height(theme::TITLE) + 20.0;
    let [x, y, w, _] = page.dialog(title + rows + 34.0 + page.pair_height());
    let palette = page.palette;
    let question = page.say(&citizen::CANCEL_QUESTION);
    page.text_fit(x, y + title / 2.0 - 10.0, Align2::LEFT_CENTER, theme::TITLE, w, Face::Bold, palette.ink, question);
    let top = y + title;
    page.card([x, top, w, rows]);
    now_row(page, [x, top, w, row], now);
    if !by_voucher.is_zero() {
        page.rule(x, top + row, w);
        voucher_row(page, [x, top + row, w, row], by_voucher, office);
    }
    page.note("now", now.to_string());
    page.note("by-voucher", by_voucher.to_string());
    let keep = Button::main("keep-paying", page.say(&citizen::KEEP_PAYING), Icon::ARROW_LEFT);
    let give = Button::outline("cancel-and-return", page.say(&citizen::CANCEL_AND_RETURN), Icon::HAND_COINS);
    let (kept, given) = page.pair([x, top + rows + 34.0, w], keep, give);
    if kept {
        page.command(Command::Act(Act::KeepPaying));
    }
    if given {
        page.command(Command::Act(Act::CancelAndReturn));
    }
}

fn voucher_row(page: &Page<'_>, [x, y, w, h]: [f32; 4], by_voucher: Money, office: &str) {
    let palette = page.palette;
    page.icon(x + 94.0, y + h / 2.0, 92.0, Face::Line, palette.care, Icon::TICKET);
    let (first, second) = (page.line_height(theme::LEAD), page.line_height(theme::BODY));
    let top = y + (h - first - second) / 2.0;
    let amount = by_voucher.to_string();
    let runs =
        [Run(&amount, theme::LEAD, Face::Bold, palette.ink), Run(page.say(&citizen::BY_VOUCHER), theme::LEAD, Face::Sans, palette.ink)];
    page.runs(x + 186.0, top, w - 206.0, &runs);
    let place = citizen::AT_PLACE.with(page.language, &[office]);
    page.text_fit(x + 186.0, top + first + second / 2.0, Align2::LEFT_CENTER, theme::BODY, w - 206.0, Face::Sans, palette.quiet, &place);
}

fn now_row(page: &Page<'_>, [x, y, w, h]: [f32; 4], now: Money) {
    let palette = page.palette;
    let middle = y + h / 2.0;
    // One note says it best where one note is what comes back.
    let note = Denomination::all().find(|piece| piece.is_bill() && piece.value() == now);
    match note {
        Some(note) => page.note_lying(x + 34.0, middle - 30.0, 120.0, note),
        None => page.icon(x + 94.0, middle, 80.0, Face::Fill, palette.good, Icon::HAND_COINS),
    }
    let amount = now.to_string();
    let runs =
        [Run(page.say(&citizen::GIVE_BACK_NOW), theme::LEAD, Face::Sans, palette.ink), Run(&amount, theme::LEAD, Face::Bold, palette.ink)];
    let galley = page.lay(w - 206.0, &runs, egui::Align::LEFT);
    let height = galley.size().y / page.grid.len(1.0);
    page.painter().galley(page.grid.at(x + 186.0, middle - height / 2.0), galley, palette.ink);
}
