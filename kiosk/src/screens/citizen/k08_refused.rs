//! K08 "Tome su billete", over K07: why the note came back and what to do.

use cas_domain::denomination::Denomination;
use cas_domain::local::screen::NoteRefusal;
use cas_domain::local::touch::Act;

use crate::command::Command;
use crate::text::{citizen, reason};
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page};

/// From this refusal on, a way out is offered.
const WAY_OUT_FROM: u8 = 3;

/// Draws the dialog.
pub fn ui(page: &mut Page<'_>, note: Option<Denomination>, why: NoteRefusal, times: u8) {
    let ways_out = times >= WAY_OUT_FROM;
    let height = if ways_out { 712.0 } else { 568.0 };
    let [x, y] = page.dialog(height);
    let palette = page.palette;
    let title = page.say(&citizen::TAKE_NOTE);
    page.para(x, y - 8.0, 600.0, theme::TITLE, Face::Bold, palette.ink, title);
    page.slot_plate([x + 620.0, y + 180.0, 260.0, 110.0], [x + 655.0, y + 204.0, 190.0, 24.0], true);
    let drawn = note.or_else(|| Denomination::bill(100).ok());
    if let Some(drawn) = drawn {
        page.clipped([x + 600.0, y - 30.0, 300.0, 248.0], |page| page.note_upright(x + 694.0, y - 6.0, 112.0, 260.0, drawn));
    }
    let words = reason::refusal(page.language, why, note);
    page.para(x, y + 100.0, 570.0, theme::LEAD, Face::Sans, palette.ink, &words);
    page.note("refusal", words);
    let keep = page.say(if ways_out { &citizen::TRY_OTHER_NOTE } else { &citizen::KEEP_PAYING });
    let top = y + 360.0;
    if page.button([x, top, 888.0, theme::BUTTON_H], Button::main("keep-paying", keep, Icon::ARROW_RIGHT)) {
        page.command(Command::Act(Act::KeepPaying));
    }
    let cancel = Button::outline("cancel", page.say(&citizen::CANCEL), Icon::X_CIRCLE);
    if ways_out && page.button([x, top + theme::BUTTON_H + theme::GUTTER, 888.0, theme::BUTTON_H], cancel) {
        page.command(Command::Act(Act::Cancel));
    }
}
