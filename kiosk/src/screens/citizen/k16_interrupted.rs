//! K16 "Su pago se interrumpió": what was received, what was missing, and the note that stayed inside.

use cas_domain::folio::Folio;
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use egui::Align2;

use crate::command::Command;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page, Run};

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, received: Money, missing: Money, doubtful: Option<Folio>, can_continue: bool) {
    let palette = page.palette;
    let title = page.say(&citizen::INTERRUPTED);
    page.title(super::BODY_Y, title);
    page.card([theme::MARGIN, 290.0, 952.0, 440.0]);
    let x = theme::MARGIN + 42.0;
    page.text(x, 360.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.good, page.say(&citizen::WE_RECEIVED));
    page.text_fit(x, 480.0, Align2::LEFT_CENTER, theme::HUGE, 868.0, Face::Bold, palette.ink, &received.to_string());
    page.rule(x, 590.0, 868.0);
    page.text(x, 660.0, Align2::LEFT_CENTER, theme::LEAD, Face::Sans, palette.ink, page.say(&citizen::STILL_MISSING));
    let right = theme::WIDTH - x;
    page.text(right, 660.0, Align2::RIGHT_CENTER, theme::TITLE, Face::Bold, palette.ink, &missing.to_string());
    page.note("received", received.to_string());
    page.note("missing", missing.to_string());
    if let Some(folio) = doubtful {
        doubt(page, &folio.to_string());
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

fn doubt(page: &mut Page<'_>, folio: &str) {
    let palette = page.palette;
    let (before, after) = page.say(&citizen::NOTE_INSIDE).split_once("{}").unwrap_or_default();
    page.soft([theme::MARGIN, 766.0, 952.0, 180.0], Tone::Care);
    page.icon(theme::MARGIN + 66.0, 856.0, 64.0, Face::Fill, palette.care, Icon::WARNING);
    let size = 38.0;
    let runs = [
        Run(before, size, Face::Sans, palette.care),
        Run(folio, size, Face::MonoBold, palette.care),
        Run(after, size, Face::Sans, palette.care),
    ];
    let galley = page.lay(790.0, &runs, egui::Align::LEFT);
    let height = galley.size().y / page.grid.len(1.0);
    page.painter().galley(page.grid.at(theme::MARGIN + 130.0, 856.0 - height / 2.0), galley, palette.care);
    page.note("doubtful", folio);
}
