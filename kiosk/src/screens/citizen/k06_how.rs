//! K06 "¿Cómo va a pagar?": the total, what a cancellation gives back, and cash; or why it cannot be paid here.

use cas_domain::local::screen::CannotPay;
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use egui::Align2;

use crate::command::Command;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Flow, Page, Run};

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, total: Money, cancel_back: Money, cannot: Option<&CannotPay>) {
    let palette = page.palette;
    let title = page.say(&citizen::HOW_TO_PAY);
    let mut flow = page.begin(title, None, true, 0.5);
    let [x, y, w, h] = flow.take(page.line_height(theme::TOTAL) + 60.0);
    page.frame([x, y, w, h], theme::RADIUS, palette.tint, if palette.outlines { 3.0 } else { 0.0 }, palette.hair);
    let word = page.text(x + 42.0, y + h / 2.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, page.say(&citizen::TOTAL));
    let room = w - 108.0 - word;
    page.text_fit(x + w - 42.0, y + h / 2.0, Align2::RIGHT_CENTER, theme::TOTAL, room, Face::Bold, palette.ink, &total.to_string());
    page.note("total", total.to_string());
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    if let Some(cannot) = cannot {
        why_not(page, flow, cannot);
        if page.actions(Some(back), None).0 {
            page.command(Command::Act(Act::Back));
        }
        return;
    }
    let policy_height = policy_height(page, flow.w, cancel_back);
    if page.layout.wide {
        let area = flow.take(policy_height);
        policy(page, area, cancel_back);
        flow.turn();
    } else {
        let mut foot = flow;
        foot.y = flow.y + (flow.rest() - policy_height - 24.0).min(500.0) + 24.0;
        let area = [flow.x, foot.y, flow.w, policy_height];
        policy(page, area, cancel_back);
        flow.bottom = foot.y - 24.0;
    }
    let area = flow.take_rest();
    cash(page, area);
    let go = Button::main("pay-cash", page.say(&citizen::CASH), Icon::ARROW_RIGHT);
    let (left, right) = page.actions(Some(back), Some(go));
    if left {
        page.command(Command::Act(Act::Back));
    }
    if right {
        page.command(Command::Act(Act::PayCash));
    }
}

fn cash(page: &mut Page<'_>, area: [f32; 4]) {
    let palette = page.palette;
    page.frame(area, theme::RADIUS, palette.sunk, if palette.outlines { 3.0 } else { 0.0 }, palette.hair);
    let note = cas_domain::denomination::Denomination::bill(200);
    let coin = cas_domain::denomination::Denomination::coin(1_000);
    let words = page.say(&citizen::CASH_MORE);
    let [x, y, w, h] = area;
    let line = page.line_height(theme::LEAD);
    if let (Ok(note), Ok(coin)) = (note, coin) {
        page.fitted([x + 20.0, y + 20.0, w - 40.0, h - line - 50.0], 912.0, 360.0, |page| {
            page.note_slot(276.0, 50.0, note, 1.0);
            page.coin_slot(696.0, 50.0, coin);
        });
    }
    page.text_fit(x + w / 2.0, y + h - line / 2.0 - 16.0, Align2::CENTER_CENTER, theme::LEAD, w - 40.0, Face::Bold, palette.ink, words);
}

/// "Si cancela, …": before the first note.
fn policy_words(page: &Page<'_>, cancel_back: Money) -> (&'static str, String, &'static str) {
    // With nothing in the hoppers "hasta $0.00" would be true and no help.
    let whole = page.say(if cancel_back.is_zero() { &citizen::IF_CANCEL_VOUCHER } else { &citizen::IF_CANCEL });
    let amount = if cancel_back.is_zero() { String::new() } else { cancel_back.to_string() };
    let (before, after) = whole.split_once("{}").unwrap_or((whole, ""));
    (before, amount, after)
}

fn policy_galley(page: &Page<'_>, width: f32, cancel_back: Money) -> std::sync::Arc<egui::Galley> {
    let (before, amount, after) = policy_words(page, cancel_back);
    let (size, ink) = (36.0, page.palette.care);
    let runs = [Run(before, size, Face::Sans, ink), Run(&amount, size, Face::Bold, ink), Run(after, size, Face::Sans, ink)];
    page.lay(width - 162.0, &runs, egui::Align::LEFT)
}

fn policy_height(page: &Page<'_>, width: f32, cancel_back: Money) -> f32 {
    (policy_galley(page, width, cancel_back).size().y / page.grid.len(1.0) + 64.0).max(140.0)
}

fn policy(page: &mut Page<'_>, [x, y, w, h]: [f32; 4], cancel_back: Money) {
    let palette = page.palette;
    page.soft([x, y, w, h], Tone::Care);
    page.icon(x + 66.0, y + h / 2.0, 60.0, Face::Fill, palette.care, Icon::HAND_COINS);
    let galley = policy_galley(page, w, cancel_back);
    let height = galley.size().y / page.grid.len(1.0);
    page.painter().galley(page.grid.at(x + 130.0, y + (h - height) / 2.0), galley, palette.care);
    page.note("cancel-back", cancel_back.to_string());
}

fn why_not(page: &mut Page<'_>, mut flow: Flow, cannot: &CannotPay) {
    let palette = page.palette;
    let (why, nearest) = match cannot {
        CannotPay::OverCashLimit { limit, nearest } => (citizen::OVER_LIMIT.with(page.language, &[&limit.to_string()]), nearest.as_str()),
        CannotPay::NotPayable => (page.say(&citizen::NOT_PAYABLE).to_owned(), ""),
        CannotPay::NotNow { nearest } => (page.say(&citizen::NOT_NOW).to_owned(), nearest.as_str()),
    };
    let body = page.lay(flow.w - 96.0, &[Run(&why, theme::LEAD, Face::Sans, palette.ink)], egui::Align::LEFT);
    let body_height = body.size().y / page.grid.len(1.0);
    let head = page.line_height(theme::LEAD) + 70.0;
    let [x, y, w, _] = flow.take(head + body_height + 72.0);
    page.card([x, y, w, head + body_height + 72.0]);
    page.soft_head([x, y, w, head], Tone::Care);
    page.icon(x + 72.0, y + head / 2.0, 64.0, Face::Fill, palette.care, Icon::WARNING);
    let what = page.say(&citizen::CANNOT_NOW);
    page.text_fit(x + 136.0, y + head / 2.0, Align2::LEFT_CENTER, theme::LEAD, w - 162.0, Face::Bold, palette.care, what);
    page.painter().galley(page.grid.at(x + 48.0, y + head + 34.0), body, palette.ink);
    page.note("cannot", why);
    flow.turn();
    if !nearest.is_empty() {
        super::k17_out::nearest_card(page, &mut flow, nearest);
    }
}
