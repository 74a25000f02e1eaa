//! K11 "Tome su cambio": the amount, piece by piece, arrow and tray right above the reach bar.

use cas_domain::local::screen::ChangePiece;
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use egui::Align2;

use crate::command::Command;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page};

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, amount: Money, pieces: &[ChangePiece], slow: bool) {
    let palette = page.palette;
    let title = page.say(&citizen::TAKE_CHANGE);
    let done = pieces.iter().all(|piece| piece.paid >= piece.count);
    let mut flow = page.begin(title, None, done, 0.5);
    let huge = page.line_height(theme::HUGE) * 0.9;
    let [x, y, w, h] = flow.take(huge);
    page.text_fit(x, y + h / 2.0, Align2::LEFT_CENTER, theme::HUGE, w, Face::Bold, palette.ink, &amount.to_string());
    page.note("change", amount.to_string());
    // The agent may know the amount before the pieces; then the tray has the room.
    let rows = pieces.len().min(6);
    let most = if page.layout.wide { flow.rest() } else { 462.0 };
    let row = (most / rows.max(1) as f32).clamp(64.0, 154.0);
    if rows > 0 {
        let [x, y, w, h] = flow.take(row * rows as f32);
        page.card([x, y, w, h]);
        for (piece, index) in pieces.iter().take(6).zip(0_u8..) {
            let first = pieces.iter().position(|piece| piece.paid < piece.count) == Some(usize::from(index));
            piece_row(page, [x, y + row * f32::from(index), w, row], *piece, first);
            if usize::from(index) + 1 < rows {
                page.rule(x, y + row * (f32::from(index) + 1.0), w);
            }
        }
    }
    flow.turn();
    let out: Vec<_> = pieces.iter().map(|piece| (piece.denomination, piece.paid)).collect();
    let area = flow.take_rest();
    tray(page, area, &out, slow && !done);
    page.note("done", done.to_string());
    if done {
        let go = Button::main("continue", page.say(&citizen::CONTINUE), Icon::ARROW_RIGHT);
        if page.actions(None, Some(go)).1 {
            page.command(Command::Act(Act::Next));
        }
    }
}

fn piece_row(page: &Page<'_>, [x, y, w, h]: [f32; 4], piece: ChangePiece, coming: bool) {
    let palette = page.palette;
    let middle = y + h / 2.0;
    page.piece(x + 44.0, middle, (h * 0.55).min(84.0), piece.denomination);
    let (icon, color, say, face) = if piece.paid >= piece.count {
        let say = if piece.count == 1 { &citizen::OUT_ONE } else { &citizen::OUT_MANY };
        (Icon::CHECK_CIRCLE, palette.good, say, Face::Fill)
    } else if coming || piece.paid > 0 {
        (Icon::DOTS_CIRCLE, palette.quiet, &citizen::COMING, Face::Line)
    } else {
        (Icon::DOTS_CIRCLE, palette.quiet, &citizen::WAITING, Face::Line)
    };
    let word = page.say(say);
    let right = x + w - 40.0;
    let width = page.text_fit(right, middle, Align2::RIGHT_CENTER, theme::BODY, w * 0.34, Face::Sans, color, word);
    page.icon(right - width - 40.0, middle, 46.0, face, color, icon);
    let text = format!("{} × {}", piece.count, crate::text::piece(piece.denomination));
    let size = theme::TITLE.min(h * 0.6 / page.zoom());
    page.text_fit(x + 240.0, middle, Align2::LEFT_CENTER, size, w - 350.0 - width, Face::Bold, palette.ink, &text);
}

fn tray(page: &mut Page<'_>, [x, y, w, h]: [f32; 4], out: &[(cas_domain::denomination::Denomination, u32)], slow: bool) {
    let palette = page.palette;
    page.soft([x, y, w, h], Tone::Good);
    let words = page.say(if slow { &citizen::STILL_COMING } else { &citizen::IN_TRAY });
    let line = page.line_height(theme::LEAD);
    page.text_fit(x + w / 2.0, y + 24.0 + line / 2.0, Align2::CENTER_CENTER, theme::LEAD, w - 72.0, Face::Bold, palette.good, words);
    let top = y + line + 44.0;
    let tray_height = 260.0_f32.min((h - line - 80.0) * 0.6);
    let tray_top = y + h - 40.0 - tray_height;
    let arrow = (tray_top - top - 16.0).max(40.0);
    page.arrow_down([x + w / 2.0 - 128.0_f32.min(arrow), top, 256.0_f32.min(2.0 * arrow), arrow], palette.good);
    let width = (w - 100.0).min(748.0);
    page.tray([x + (w - width) / 2.0, tray_top, width, tray_height], out);
}
