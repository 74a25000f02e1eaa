//! K06 "¿Cómo va a pagar?": the total, what a cancellation gives back, and cash; or why it cannot be paid here.

use cas_domain::local::screen::CannotPay;
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use egui::Align2;

use crate::command::Command;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page, Run};

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, total: Money, cancel_back: Money, cannot: Option<&CannotPay>) {
    let palette = page.palette;
    let title = page.say(&citizen::HOW_TO_PAY);
    page.title(super::BODY_Y, title);
    page.frame([theme::MARGIN, 280.0, 952.0, 190.0], theme::RADIUS, palette.tint, if palette.outlines { 3.0 } else { 0.0 }, palette.hair);
    page.text(106.0, 375.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, page.say(&citizen::TOTAL));
    page.text_fit(974.0, 375.0, Align2::RIGHT_CENTER, theme::TOTAL, 640.0, Face::Bold, palette.ink, &total.to_string());
    page.note("total", total.to_string());
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    if let Some(cannot) = cannot {
        why_not(page, cannot);
        if page.actions(Some(back), None).0 {
            page.command(Command::Act(Act::Back));
        }
        return;
    }
    cash(page);
    policy(page, cancel_back);
    let go = Button::main("pay-cash", page.say(&citizen::CASH), Icon::ARROW_RIGHT);
    let (left, right) = page.actions(Some(back), Some(go));
    if left {
        page.command(Command::Act(Act::Back));
    }
    if right {
        page.command(Command::Act(Act::PayCash));
    }
}

fn cash(page: &mut Page<'_>) {
    let palette = page.palette;
    page.fill([theme::MARGIN, 502.0, 952.0, 480.0], theme::RADIUS, palette.sunk);
    if palette.outlines {
        page.frame([theme::MARGIN, 502.0, 952.0, 480.0], theme::RADIUS, palette.sunk, 3.0, palette.hair);
    }
    let note = cas_domain::denomination::Denomination::bill(200);
    let coin = cas_domain::denomination::Denomination::coin(1_000);
    if let (Ok(note), Ok(coin)) = (note, coin) {
        page.note_slot(360.0, 570.0, note, 1.0);
        page.coin_slot(780.0, 570.0, coin);
    }
    let words = page.say(&citizen::CASH_MORE);
    page.text(theme::WIDTH / 2.0, 932.0, Align2::CENTER_CENTER, theme::LEAD, Face::Bold, palette.ink, words);
}

fn policy(page: &mut Page<'_>, cancel_back: Money) {
    let palette = page.palette;
    let amount = if cancel_back.is_zero() { String::new() } else { cancel_back.to_string() };
    // With nothing in the hoppers "hasta $0.00" would be true and no help.
    let whole = page.say(if cancel_back.is_zero() { &citizen::IF_CANCEL_VOUCHER } else { &citizen::IF_CANCEL });
    let (before, after) = whole.split_once("{}").unwrap_or((whole, ""));
    page.soft([theme::MARGIN, 1_014.0, 952.0, 176.0], Tone::Care);
    page.icon(theme::MARGIN + 66.0, 1_102.0, 60.0, Face::Fill, palette.care, Icon::HAND_COINS);
    let size = 36.0;
    let runs = [
        Run(before, size, Face::Sans, palette.care),
        Run(&amount, size, Face::Bold, palette.care),
        Run(after, size, Face::Sans, palette.care),
    ];
    let galley = page.lay(790.0, &runs, egui::Align::LEFT);
    let height = galley.size().y / page.grid.len(1.0);
    page.painter().galley(page.grid.at(theme::MARGIN + 130.0, 1_102.0 - height / 2.0), galley, palette.care);
    page.note("cancel-back", cancel_back.to_string());
}

fn why_not(page: &mut Page<'_>, cannot: &CannotPay) {
    let palette = page.palette;
    let (why, nearest) = match cannot {
        CannotPay::OverCashLimit { limit, nearest } => (citizen::OVER_LIMIT.with(page.language, &[&limit.to_string()]), nearest.as_str()),
        CannotPay::NotPayable => (page.say(&citizen::NOT_PAYABLE).to_owned(), ""),
        CannotPay::NotNow { nearest } => (page.say(&citizen::NOT_NOW).to_owned(), nearest.as_str()),
    };
    page.card([theme::MARGIN, 520.0, 952.0, 330.0]);
    page.soft_head([theme::MARGIN, 520.0, 952.0, 140.0], Tone::Care);
    page.icon(theme::MARGIN + 72.0, 590.0, 64.0, Face::Fill, palette.care, Icon::WARNING);
    let what = page.say(&citizen::CANNOT_NOW);
    page.text_fit(theme::MARGIN + 136.0, 590.0, Align2::LEFT_CENTER, theme::LEAD, 790.0, Face::Bold, palette.care, what);
    page.para(theme::MARGIN + 48.0, 696.0, 856.0, theme::LEAD, Face::Sans, palette.ink, &why);
    page.note("cannot", why);
    if !nearest.is_empty() {
        super::k17_out::nearest_card(page, 882.0, nearest);
    }
}
