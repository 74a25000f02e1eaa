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
use crate::widgets::{Button, Flow, Page, Run};

/// Draws the screen; it must be [`Screen::OwedChange`].
pub fn ui(page: &mut Page<'_>, screen: &Screen) {
    let Screen::OwedChange { amount, folio, office, from, voucher, qr, phone } = screen else { return };
    let mut flow = page.begin("", None, true, 0.5);
    let height = if page.layout.wide { flow.rest() } else { 632.0 + 230.0 * (page.zoom() - 1.0) };
    let area = flow.take(height);
    owed(page, area, *amount, *folio, qr);
    flow.turn();
    let button = if *phone == PhoneState::Unavailable { 0.0 } else { 100.0 };
    let phone_area = flow.take_below(button);
    let from = dates::day_and_time(page.language, *from);
    // What is said of the voucher has its room first.
    let said = if *voucher == Paper::NotPrinted { 0.0 } else { 66.0 + theme::GUTTER };
    let most = flow.rest() - said;
    let wished = facts_rows(page, flow.w, office, &from).iter().sum::<f32>() + 16.0;
    let area = flow.take(wished.min(most));
    facts(page, area, office, &from);
    paper(page, flow, *voucher);
    telephone(page, phone_area, *phone);
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

fn owed(page: &mut Page<'_>, [x, y, w, h]: [f32; 4], amount: Money, folio: Folio, qr: &str) {
    let palette = page.palette;
    page.card([x, y, w, h]);
    let (title, huge) = (page.line_height(theme::TITLE), page.line_height(theme::HUGE) * 0.86);
    let head = (title + huge + 30.0).min(h * 0.5);
    page.soft_head([x, y, w, head], Tone::Care);
    let left = x + 42.0;
    page.text(left, y + 14.0 + title / 2.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.care, page.say(&citizen::WE_OWE));
    let middle = y + title + (head - title) / 2.0 - 2.0;
    page.text_fit(left, middle, Align2::LEFT_CENTER, theme::HUGE, w - 84.0, Face::Bold, palette.ink, &amount.to_string());
    let side = 280.0_f32.min(h - head - 56.0).min(w * 0.34);
    let text = w - side - 110.0;
    page.qr(x + w - side - 36.0, y + head + (h - head - side) / 2.0, side, qr);
    // Four lines share what is left beside the code.
    let lines = [theme::LEAD, theme::BODY, theme::TITLE, theme::LEAD].map(|size| page.line_height(size));
    let gap = ((h - head - lines.iter().sum::<f32>()) / 5.0).max(0.0);
    let shrink = ((h - head) / lines.iter().sum::<f32>()).min(1.0);
    let mut top = y + head + gap;
    let folio = folio.to_string();
    let says = [
        (theme::LEAD, Face::Bold, palette.good, page.say(&citizen::REGISTERED)),
        (theme::BODY, Face::Sans, palette.ink, page.say(&citizen::WITH_FOLIO)),
        (theme::TITLE, Face::MonoBold, palette.ink, folio.as_str()),
        (theme::LEAD, Face::Sans, palette.ink, page.say(&citizen::NO_CALL)),
    ];
    for ((size, face, color, words), line) in says.into_iter().zip(lines) {
        let middle = top + line * shrink / 2.0;
        let first = face == Face::Bold;
        if first {
            page.icon(left + 28.0, middle, 54.0, Face::Fill, palette.good, Icon::CHECK_CIRCLE);
        }
        let indent = if first { 72.0 } else { 0.0 };
        page.text_fit(left + indent, middle, Align2::LEFT_CENTER, size * shrink, text - indent, face, color, words);
        top += line * shrink + gap;
    }
    page.note("owed", amount.to_string());
    page.note("folio", folio.clone());
}

/// Heights that the three rows wish for: the address may take two lines.
fn facts_rows(page: &Page<'_>, width: f32, office: &str, from: &str) -> [f32; 3] {
    let from = format!("{from}{}", page.say(&citizen::ESTIMATED));
    let label = page.line_height(theme::LEAST);
    [(office, Face::Bold), (from.as_str(), Face::Bold), (page.say(&citizen::VALID_ID), Face::Sans)].map(|(value, face)| {
        let galley = page.lay_rows(width - 156.0, 2, &[Run(value, theme::BODY, face, page.palette.ink)]);
        label + galley.size().y / page.grid.len(1.0) + 14.0
    })
}

fn facts(page: &mut Page<'_>, [x, y, w, h]: [f32; 4], office: &str, from: &str) {
    let palette = page.palette;
    let wished = facts_rows(page, w, office, from);
    let share = ((h - 16.0) / wished.iter().sum::<f32>()).min(1.0);
    let from = format!("{from}{}", page.say(&citizen::ESTIMATED));
    let rows = [
        (Icon::MAP_PIN, page.say(&citizen::COLLECT_AT), office, Face::Bold),
        (Icon::CALENDAR, page.say(&citizen::FROM), from.as_str(), Face::Bold),
        (Icon::ID_CARD, page.say(&citizen::BRING), page.say(&citizen::VALID_ID), Face::Sans),
    ];
    page.card([x, y, w, h]);
    let mut top = y + 8.0;
    for ((index, (icon, label, value, face)), wished) in rows.into_iter().enumerate().zip(wished) {
        let row = wished * share;
        page.icon(x + 66.0, top + row / 2.0, 50.0, Face::Line, palette.symbol, icon);
        let (room, line) = (w - 156.0, page.line_height(theme::LEAST) * share);
        let at = top + 5.0 + line / 2.0;
        page.text_fit(x + 114.0, at, Align2::LEFT_CENTER, theme::LEAST * share, room, Face::Sans, palette.quiet, label);
        let galley = page.lay_rows(room, 2, &[Run(value, theme::BODY * share, face, palette.ink)]);
        page.painter().galley(page.grid.at(x + 114.0, top + 4.0 + line), galley, palette.ink);
        top += row;
        if index < 2 {
            page.rule(x + 42.0, top, w - 84.0);
        }
    }
}

/// "Dejar mi teléfono", or what became of it.
fn telephone(page: &mut Page<'_>, area: [f32; 4], phone: PhoneState) {
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

/// Where the voucher is; and, where there is room, that it is not to bearer.
fn paper(page: &mut Page<'_>, mut flow: Flow, voucher: Paper) {
    let said = match voucher {
        Paper::NotPrinted => None,
        Paper::Printing => Some((Tone::Plain, Icon::PRINTER, &citizen::VOUCHER_PRINTING)),
        Paper::Printed => Some((Tone::Good, Icon::RECEIPT, &citizen::VOUCHER_PRINTED)),
        Paper::Failed => Some((Tone::Care, Icon::CAMERA, &citizen::PHOTO)),
    };
    if let Some((tone, icon, say)) = said {
        let area = flow.take(92.0_f32.min(flow.rest()));
        let (plain, bold) = if voucher == Paper::Failed { ("", page.say(say)) } else { (page.say(say), "") };
        page.banner(area, tone, icon, plain, bold);
    }
    let line = page.line_height(theme::BODY);
    if flow.rest() >= line {
        let [x, y, w, h] = flow.take_rest();
        let palette = page.palette;
        let words = page.say(&citizen::NOT_BEARER);
        page.icon(x + 24.0, y + h / 2.0, 44.0, Face::Line, palette.symbol, Icon::RECEIPT);
        page.text_fit(x + 68.0, y + h / 2.0, Align2::LEFT_CENTER, theme::BODY, w - 72.0, Face::Sans, palette.quiet, words);
    }
}
