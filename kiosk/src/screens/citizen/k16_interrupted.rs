//! K16 "Su pago se interrumpió": what was received, what was missing, and the note that stayed inside.

use cas_domain::folio::Folio;
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use egui::Align2;

use crate::command::Command;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Flow, Page, Run};

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, received: Money, missing: Money, doubtful: Option<Folio>, can_continue: bool) {
    let palette = page.palette;
    let title = page.say(&citizen::INTERRUPTED);
    let mut flow = page.begin(title, None, true, 0.5);
    let (line, huge, foot) = (page.line_height(theme::TITLE), page.line_height(theme::HUGE), page.line_height(theme::TITLE) + 30.0);
    let [x, y, w, h] = flow.take(line + huge + foot + 20.0);
    page.card([x, y, w, h]);
    let (left, room) = (x + 42.0, w - 84.0);
    page.text(left, y + 16.0 + line / 2.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.good, page.say(&citizen::WE_RECEIVED));
    let amount = received.to_string();
    page.text_fit(left, y + line + huge / 2.0 + 4.0, Align2::LEFT_CENTER, theme::HUGE, room, Face::Bold, palette.ink, &amount);
    page.rule(left, y + h - foot - 4.0, room);
    let middle = y + h - foot / 2.0 - 4.0;
    let amount = page.text(x + w - 42.0, middle, Align2::RIGHT_CENTER, theme::TITLE, Face::Bold, palette.ink, &missing.to_string());
    let words = page.say(&citizen::STILL_MISSING);
    page.text_fit(left, middle, Align2::LEFT_CENTER, theme::LEAD, room - amount - 20.0, Face::Sans, palette.ink, words);
    page.note("received", received.to_string());
    page.note("missing", missing.to_string());
    if let Some(folio) = doubtful {
        flow.turn();
        doubt(page, &mut flow, &folio.to_string());
    }
    let give = page.say(&citizen::GIVE_BACK);
    let (left, right) = if can_continue {
        let go = Button::main("continue", page.say(&citizen::CONTINUE), Icon::ARROW_RIGHT);
        page.actions(Some(Button::outline("give-back", give, Icon::HAND_COINS)), Some(go))
    } else {
        let (_, hit) = page.actions(None, Some(Button::main("give-back", give, Icon::HAND_COINS)));
        (hit, false)
    };
    if left {
        page.command(Command::Act(Act::GiveBack));
    }
    if right {
        page.command(Command::Act(Act::Resume));
    }
}

fn doubt(page: &mut Page<'_>, flow: &mut Flow, folio: &str) {
    let palette = page.palette;
    let (before, after) = page.say(&citizen::NOTE_INSIDE).split_once("{}").unwrap_or_default();
    // A folio is never parted by the end of a line.
    let whole = folio.replace(' ', "\u{a0}");
    let size = 38.0;
    let runs = [
        Run(before, size, Face::Sans, palette.care),
        Run(&whole, size, Face::MonoBold, palette.care),
        Run(after, size, Face::Sans, palette.care),
    ];
    let galley = page.lay(flow.w - 162.0, &runs, egui::Align::LEFT);
    let height = galley.size().y / page.grid.len(1.0);
    let [x, y, w, h] = flow.take((height + 70.0).max(160.0));
    page.soft([x, y, w, h], Tone::Care);
    page.icon(x + 66.0, y + h / 2.0, 64.0, Face::Fill, palette.care, Icon::WARNING);
    page.painter().galley(page.grid.at(x + 130.0, y + (h - height) / 2.0), galley, palette.care);
    page.note("doubtful", folio);
}
