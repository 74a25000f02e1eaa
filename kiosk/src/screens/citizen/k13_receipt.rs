//! K13 "Aquí está su recibo": paper first, QR and folio second.

use cas_domain::local::screen::{AppliedState, Paper, Screen};
use cas_domain::local::touch::Act;
use egui::Align2;

use crate::command::Command;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page};

/// Draws the screen; it must be [`Screen::Receipt`].
pub fn ui(page: &mut Page<'_>, screen: &Screen) {
    let Screen::Receipt { folio, total, paper, qr, applied } = screen else { return };
    let on_screen = matches!(paper, Paper::Failed | Paper::NotPrinted);
    let title = page.say(if on_screen { &citizen::NOT_PRINTED } else { &citizen::HERE_RECEIPT });
    page.title(super::BODY_Y, title);
    let paid = total.to_string();
    page.banner([theme::MARGIN, 268.0, 952.0, 92.0], Tone::Good, Icon::CHECK_CIRCLE, page.say(&citizen::PAID), &paid);
    paper_card(page, *paper, qr);
    let folio = folio.to_string();
    digital(page, &folio, qr);
    applied_line(page, *applied);
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

fn paper_card(page: &mut Page<'_>, paper: Paper, qr: &str) {
    let palette = page.palette;
    page.card([theme::MARGIN, 384.0, 952.0, 640.0]);
    if matches!(paper, Paper::Failed | Paper::NotPrinted) {
        let failed = paper == Paper::Failed;
        let (icon, color, say) = if failed {
            (Icon::WARNING, palette.care, &citizen::PAPER_FAILED)
        } else {
            (Icon::CAMERA, palette.symbol, &citizen::KEEP_FOLIO)
        };
        page.icon(theme::WIDTH / 2.0, 560.0, 140.0, Face::Fill, color, icon);
        let words = page.say(say);
        page.runs_centred(theme::WIDTH / 2.0, 690.0, 800.0, &[crate::widgets::Run(words, theme::LEAD, Face::Bold, palette.ink)]);
        let photo = page.say(&citizen::PHOTO);
        page.text_fit(theme::WIDTH / 2.0, 880.0, Align2::CENTER_CENTER, theme::LEAD, 800.0, Face::Sans, palette.ink, photo);
        page.note("paper", if failed { "failed" } else { "not-printed" });
        return;
    }
    let (say, note) = match paper {
        Paper::Printed => (&citizen::TAKE_FROM_SLOT, "printed"),
        _ => (&citizen::PRINTING, "printing"),
    };
    let words = page.say(say);
    page.text_fit(theme::WIDTH / 2.0, 450.0, Align2::CENTER_CENTER, theme::LEAD, 860.0, Face::Bold, palette.ink, words);
    page.paper_out(theme::WIDTH / 2.0, 502.0, qr);
    page.note("paper", note);
}

fn digital(page: &mut Page<'_>, folio: &str, qr: &str) {
    let palette = page.palette;
    page.card([theme::MARGIN, 1_048.0, 952.0, 330.0]);
    page.qr(theme::MARGIN + 30.0, 1_072.0, 282.0, qr);
    let left = theme::MARGIN + 344.0;
    page.text_fit(left, 1_136.0, Align2::LEFT_CENTER, theme::BODY, 580.0, Face::Sans, palette.quiet, page.say(&citizen::ALSO_HERE));
    page.text(left, 1_206.0, Align2::LEFT_CENTER, theme::BODY, Face::Sans, palette.ink, page.say(&citizen::FOLIO));
    page.text_fit(left, 1_276.0, Align2::LEFT_CENTER, theme::TITLE, 580.0, Face::MonoBold, palette.ink, folio);
}

fn applied_line(page: &mut Page<'_>, applied: AppliedState) {
    let palette = page.palette;
    let (icon, color, say, note) = match applied {
        AppliedState::Yes => (Icon::SEAL_CHECK, palette.good, &citizen::APPLIED, "yes"),
        AppliedState::Pending => (Icon::CLOCK_BACK, palette.quiet, &citizen::APPLY_LATER, "pending"),
        AppliedState::Rejected => (Icon::WARNING, palette.care, &citizen::REJECTED, "rejected"),
    };
    let words = page.say(say);
    page.icon(theme::MARGIN + 24.0, 1_456.0, 46.0, Face::Fill, color, icon);
    page.text_fit(theme::MARGIN + 68.0, 1_456.0, Align2::LEFT_CENTER, theme::BODY, 880.0, Face::Sans, color, words);
    page.note("applied", note);
}
