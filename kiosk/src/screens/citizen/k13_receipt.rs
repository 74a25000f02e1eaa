//! K13 "Aquí está su recibo": paper first, QR and folio second.

use cas_domain::local::screen::{AppliedState, Paper, Screen};
use cas_domain::local::touch::Act;
use egui::Align2;

use crate::command::Command;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page, Run};

/// Draws the screen; it must be [`Screen::Receipt`].
pub fn ui(page: &mut Page<'_>, screen: &Screen) {
    let Screen::Receipt { folio, total, paper, qr, applied } = screen else { return };
    let on_screen = matches!(paper, Paper::Failed | Paper::NotPrinted);
    let title = page.say(if on_screen { &citizen::NOT_PRINTED } else { &citizen::HERE_RECEIPT });
    let mut flow = page.begin(title, None, true, 0.5);
    let paid = total.to_string();
    let banner = flow.take(page.line_height(theme::LEAD) + 34.0);
    page.banner(banner, Tone::Good, Icon::CHECK_CIRCLE, page.say(&citizen::PAID), &paid);
    let folio = folio.to_string();
    if page.layout.wide {
        let area = flow.take_rest();
        paper_card(page, area, *paper, qr);
        flow.turn();
    }
    let area = flow.take_below(applied_height(page, flow.w, *applied));
    applied_line(page, area, *applied);
    let height = if page.layout.wide { flow.rest() } else { 330.0 };
    let area = flow.take_below(height);
    digital(page, area, &folio, qr);
    if !page.layout.wide {
        let area = flow.take_rest();
        paper_card(page, area, *paper, qr);
    }
    page.note("total", paid);
    page.note("folio", folio);
    let ready = *paper != Paper::Printing;
    let again = Button::outline("print-again", page.say(&citizen::PRINT_AGAIN), Icon::PRINTER).when(ready);
    let go = Button::main("continue", page.say(&citizen::CONTINUE), Icon::ARROW_RIGHT);
    let (left, right) = page.actions(Some(again), Some(go));
    if left {
        page.command(Command::Act(Act::PrintAgain));
    }
    if right {
        page.command(Command::Act(Act::Next));
    }
}

fn paper_card(page: &mut Page<'_>, area: [f32; 4], paper: Paper, qr: &str) {
    let palette = page.palette;
    page.card(area);
    let [x, y, w, h] = area;
    let middle = x + w / 2.0;
    if matches!(paper, Paper::Failed | Paper::NotPrinted) {
        let failed = paper == Paper::Failed;
        let (icon, color, say) = if failed {
            (Icon::WARNING, palette.care, &citizen::PAPER_FAILED)
        } else {
            (Icon::CAMERA, palette.symbol, &citizen::KEEP_FOLIO)
        };
        let words = page.say(say);
        let body = page.lay(w - 120.0, &[Run(words, theme::LEAD, Face::Bold, palette.ink)], egui::Align::Center);
        let (body, line) = (body.size().y / page.grid.len(1.0), page.line_height(theme::LEAD));
        let icon_size = 140.0_f32.min(h * 0.28);
        let gap = ((h - icon_size - body - line) / 4.0).max(4.0);
        page.icon(middle, y + gap + icon_size / 2.0, icon_size, Face::Fill, color, icon);
        page.runs_centred(middle, y + 2.0 * gap + icon_size, w - 120.0, &[Run(words, theme::LEAD, Face::Bold, palette.ink)]);
        let photo = page.say(&citizen::PHOTO);
        let at = y + 3.0 * gap + icon_size + body + line / 2.0;
        page.text_fit(middle, at, Align2::CENTER_CENTER, theme::LEAD, w - 80.0, Face::Sans, palette.ink, photo);
        page.note("paper", if failed { "failed" } else { "not-printed" });
        return;
    }
    let (say, note) = match paper {
        Paper::Printed => (&citizen::TAKE_FROM_SLOT, "printed"),
        _ => (&citizen::PRINTING, "printing"),
    };
    let words = page.say(say);
    let line = page.line_height(theme::LEAD);
    page.text_fit(middle, y + 22.0 + line / 2.0, Align2::CENTER_CENTER, theme::LEAD, w - 60.0, Face::Bold, palette.ink, words);
    let top = y + line + 34.0;
    page.fitted([x + 20.0, top, w - 40.0, y + h - top - 16.0], 560.0, 480.0, |page| page.paper_out(280.0, 4.0, qr));
    page.note("paper", note);
}

fn digital(page: &mut Page<'_>, [x, y, w, h]: [f32; 4], folio: &str, qr: &str) {
    let palette = page.palette;
    page.card([x, y, w, h]);
    let side = (h - 48.0).min(282.0);
    page.qr(x + 30.0, y + (h - side) / 2.0, side, qr);
    let (left, room) = (x + side + 62.0, w - side - 92.0);
    let lines = [theme::BODY, theme::BODY, theme::TITLE].map(|size| page.line_height(size));
    let gap = ((h - lines.iter().sum::<f32>()) / 4.0).clamp(0.0, 36.0);
    let mut top = y + (h - lines.iter().sum::<f32>() - 2.0 * gap) / 2.0;
    let says = [
        (theme::BODY, Face::Sans, palette.quiet, page.say(&citizen::ALSO_HERE)),
        (theme::BODY, Face::Sans, palette.ink, page.say(&citizen::FOLIO)),
        (theme::TITLE, Face::MonoBold, palette.ink, folio),
    ];
    for ((size, face, color, words), line) in says.into_iter().zip(lines) {
        page.text_fit(left, top + line / 2.0, Align2::LEFT_CENTER, size, room, face, color, words);
        top += line + gap;
    }
}

fn applied_words(page: &Page<'_>, applied: AppliedState) -> (Icon, egui::Color32, &'static str, &'static str) {
    let palette = page.palette;
    let (icon, color, say, note) = match applied {
        AppliedState::Yes => (Icon::SEAL_CHECK, palette.good, &citizen::APPLIED, "yes"),
        AppliedState::Pending => (Icon::CLOCK_BACK, palette.quiet, &citizen::APPLY_LATER, "pending"),
        AppliedState::Rejected => (Icon::WARNING, palette.care, &citizen::REJECTED, "rejected"),
    };
    (icon, color, page.say(say), note)
}

fn applied_height(page: &Page<'_>, width: f32, applied: AppliedState) -> f32 {
    let (_, color, words, _) = applied_words(page, applied);
    let galley = page.lay(width - 72.0, &[Run(words, theme::BODY, Face::Sans, color)], egui::Align::LEFT);
    galley.size().y / page.grid.len(1.0) + if page.layout.wide { 8.0 } else { 28.0 }
}

fn applied_line(page: &mut Page<'_>, [x, y, w, h]: [f32; 4], applied: AppliedState) {
    let (icon, color, words, note) = applied_words(page, applied);
    page.icon(x + 24.0, y + h / 2.0, 46.0, Face::Fill, color, icon);
    let galley = page.lay(w - 72.0, &[Run(words, theme::BODY, Face::Sans, color)], egui::Align::LEFT);
    let height = galley.size().y / page.grid.len(1.0);
    page.painter().galley(page.grid.at(x + 68.0, y + (h - height) / 2.0), galley, color);
    page.note("applied", note);
}
