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
    page.title(super::BODY_Y, title);
    page.text_fit(theme::MARGIN, 322.0, Align2::LEFT_CENTER, theme::HUGE, 952.0, Face::Bold, palette.ink, &amount.to_string());
    page.note("change", amount.to_string());
    // The agent may know the amount before the pieces; then the tray has the room.
    let rows = pieces.len().min(6);
    let row = (462.0 / rows.max(1) as f32).clamp(77.0, 154.0);
    if rows > 0 {
        page.card([theme::MARGIN, 424.0, 952.0, row * rows as f32]);
    }
    for (piece, index) in pieces.iter().take(6).zip(0_u8..) {
        let first = pieces.iter().position(|piece| piece.paid < piece.count) == Some(usize::from(index));
        piece_row(page, 424.0 + row * f32::from(index), row, *piece, first);
        if usize::from(index) + 1 < rows {
            page.rule(theme::MARGIN, 424.0 + row * (f32::from(index) + 1.0), 952.0);
        }
    }
    let out: Vec<_> = pieces.iter().map(|piece| (piece.denomination, piece.paid)).collect();
    let done = pieces.iter().all(|piece| piece.paid >= piece.count);
    let top = 424.0 + row * rows as f32 + 24.0;
    let bottom = if done { theme::ACTION_Y - 24.0 } else { theme::REACH_Y - 24.0 };
    tray(page, top, bottom, &out, slow && !done);
    page.note("done", done.to_string());
    if done {
        let go = Button::main("continue", page.say(&citizen::CONTINUE), Icon::ARROW_RIGHT);
        if page.actions(None, Some(go)).1 {
            page.command(Command::Act(Act::Next));
        }
    }
}

fn piece_row(page: &Page<'_>, top: f32, height: f32, piece: ChangePiece, coming: bool) {
    let palette = page.palette;
    let middle = top + height / 2.0;
    page.piece(theme::MARGIN + 44.0, middle, (height * 0.55).min(84.0), piece.denomination);
    let text = format!("{} × {}", piece.count, crate::text::piece(piece.denomination));
    page.text(theme::MARGIN + 250.0, middle, Align2::LEFT_CENTER, theme::TITLE.min(height * 0.6), Face::Bold, palette.ink, &text);
    let (icon, color, say, face) = if piece.paid >= piece.count {
        let say = if piece.count == 1 { &citizen::OUT_ONE } else { &citizen::OUT_MANY };
        (Icon::CHECK_CIRCLE, palette.good, say, Face::Fill)
    } else if coming || piece.paid > 0 {
        (Icon::DOTS_CIRCLE, palette.quiet, &citizen::COMING, Face::Line)
    } else {
        (Icon::DOTS_CIRCLE, palette.quiet, &citizen::WAITING, Face::Line)
    };
    let word = page.say(say);
    let right = theme::WIDTH - theme::MARGIN - 40.0;
    let width = page.text(right, middle, Align2::RIGHT_CENTER, theme::BODY, Face::Sans, color, word);
    page.icon(right - width - 40.0, middle, 46.0, face, color, icon);
}

fn tray(page: &mut Page<'_>, top: f32, bottom: f32, out: &[(cas_domain::denomination::Denomination, u32)], slow: bool) {
    let palette = page.palette;
    page.soft([theme::MARGIN, top, 952.0, bottom - top], Tone::Good);
    let words = page.say(if slow { &citizen::STILL_COMING } else { &citizen::IN_TRAY });
    page.text_fit(theme::WIDTH / 2.0, top + 58.0, Align2::CENTER_CENTER, theme::LEAD, 880.0, Face::Bold, palette.good, words);
    let tray_height = 260.0_f32.min((bottom - top) * 0.5);
    let tray_top = bottom - 44.0 - tray_height;
    page.arrow_down([412.0, top + 104.0, 256.0, (tray_top - top - 132.0).max(60.0)], palette.good);
    page.tray([166.0, tray_top, 748.0, tray_height], out);
}
