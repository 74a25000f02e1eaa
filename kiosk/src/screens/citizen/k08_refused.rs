//! K08 "Tome su billete", over K07: why the note came back and what to do.

use cas_domain::denomination::Denomination;
use cas_domain::local::screen::NoteRefusal;
use cas_domain::local::touch::Act;

use egui::Align2;

use crate::command::Command;
use crate::text::{citizen, reason};
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page, Run};

/// From this refusal on, a way out is offered.
const WAY_OUT_FROM: u8 = 3;

/// Draws the dialog.
pub fn ui(page: &mut Page<'_>, note: Option<Denomination>, why: NoteRefusal, times: u8) {
    let ways_out = times >= WAY_OUT_FROM;
    let words = reason::refusal(page.language, why, note);
    let title = page.line_height(theme::TITLE);
    // The drawing keeps its place beside the words; with large letters these may need more of it.
    let width = if page.layout.wide { (page.layout.w - 80.0).min(1_360.0) - 80.0 } else { 888.0 };
    let text_width = width - 318.0;
    let ink = page.palette.ink;
    let body = page.lay(text_width, &[Run(&words, theme::LEAD, Face::Sans, ink)], egui::Align::LEFT).size().y / page.grid.len(1.0);
    let upper = (title + body + 24.0).max(320.0);
    let buttons = if ways_out { page.pair_height() } else { theme::BUTTON_H };
    let [x, y, w, _] = page.dialog(upper + 30.0 + buttons);
    page.text_fit(x, y + title / 2.0 - 8.0, Align2::LEFT_CENTER, theme::TITLE, text_width, Face::Bold, ink, page.say(&citizen::TAKE_NOTE));
    let drawn = note.or_else(|| Denomination::bill(100).ok());
    page.slot_plate([x + w - 268.0, y + 190.0, 260.0, 110.0], [x + w - 233.0, y + 214.0, 190.0, 24.0], true);
    if let Some(drawn) = drawn {
        page.clipped([x + w - 288.0, y - 20.0, 300.0, 248.0], |page| page.note_upright(x + w - 194.0, y + 4.0, 112.0, 260.0, drawn));
    }
    page.para(x, y + title + 8.0, text_width, theme::LEAD, Face::Sans, ink, &words);
    page.note("refusal", words);
    let keep = page.say(if ways_out { &citizen::TRY_OTHER_NOTE } else { &citizen::KEEP_PAYING });
    let keep = Button::main("keep-paying", keep, Icon::ARROW_RIGHT);
    let top = y + upper + 30.0;
    let (kept, cancelled) = if ways_out {
        let cancel = Button::outline("cancel", page.say(&citizen::CANCEL), Icon::X_CIRCLE);
        page.pair([x, top, w], keep, cancel)
    } else {
        (page.button([x, top, w, theme::BUTTON_H], keep), false)
    };
    if kept {
        page.command(Command::Act(Act::KeepPaying));
    }
    if cancelled {
        page.command(Command::Act(Act::Cancel));
    }
}
