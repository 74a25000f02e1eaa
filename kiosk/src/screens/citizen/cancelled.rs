//! "Pago cancelado": what was given back here.

use cas_domain::denomination::Denomination;
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use egui::Align2;

use crate::command::Command;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page};

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, returned: Money, take_note: bool) {
    let palette = page.palette;
    let title = page.say(&citizen::CANCELLED);
    let mut flow = page.begin(title, None, true, 0.5);
    let line = page.line_height(theme::TITLE);
    let [x, y, w, h] = flow.take(line + page.line_height(theme::HUGE) + 24.0);
    page.card([x, y, w, h]);
    if returned.is_zero() {
        page.icon(x + 100.0, y + h / 2.0, 96.0, Face::Fill, palette.good, Icon::CHECK_CIRCLE);
        let words = page.say(&citizen::NOTHING_RETURNED);
        page.text_fit(x + 190.0, y + h / 2.0, Align2::LEFT_CENTER, theme::TITLE, w - 230.0, Face::Bold, palette.ink, words);
    } else {
        let words = page.say(&citizen::RETURNED);
        page.text(x + 42.0, y + 20.0 + line / 2.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.good, words);
        let middle = y + line + (h - line) / 2.0 - 2.0;
        page.text_fit(x + 42.0, middle, Align2::LEFT_CENTER, theme::HUGE, w - 84.0, Face::Bold, palette.ink, &returned.to_string());
    }
    page.note("returned", returned.to_string());
    page.note("take-note", take_note.to_string());
    let another = Button::outline("pay-another", page.say(&citizen::PAY_ANOTHER), Icon::PLUS_CIRCLE);
    let finish = Button::main("finish", page.say(&citizen::FINISH), Icon::CHECK_CIRCLE);
    let (left, right) = page.actions(Some(another), Some(finish));
    if left {
        page.command(Command::Act(Act::PayAnother));
    }
    if right {
        page.command(Command::Act(Act::Finish));
    }
    if !take_note {
        return;
    }
    flow.turn();
    let height = flow.rest().min(620.0);
    let [x, y, w, h] = flow.take(height);
    page.soft([x, y, w, h], Tone::Good);
    let words = page.say(&citizen::NOTE_IN_MOUTH);
    let body = page.lay(w - 72.0, &[crate::widgets::Run(words, theme::LEAD, Face::Bold, palette.good)], egui::Align::Center);
    let body = body.size().y / page.grid.len(1.0);
    page.runs_centred(x + w / 2.0, y + 28.0, w - 72.0, &[crate::widgets::Run(words, theme::LEAD, Face::Bold, palette.good)]);
    let note = Denomination::all().find(|piece| piece.is_bill() && piece.value() == returned).or_else(|| Denomination::bill(100).ok());
    if let Some(note) = note {
        page.fitted([x + 20.0, y + body + 40.0, w - 40.0, h - body - 60.0], 800.0, 400.0, |page| {
            page.note_slot(400.0, 70.0, note, 1.0);
            for side in [-1.0, 1.0] {
                page.arrow_up([400.0 + side * 240.0 - 52.0, 110.0, 104.0, 140.0], palette.good);
            }
        });
    }
}
