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
    page.title(super::BODY_Y, title);
    page.card([theme::MARGIN, 290.0, 952.0, 300.0]);
    if returned.is_zero() {
        page.icon(theme::MARGIN + 100.0, 440.0, 96.0, Face::Fill, palette.good, Icon::CHECK_CIRCLE);
        let words = page.say(&citizen::NOTHING_RETURNED);
        page.text_fit(theme::MARGIN + 190.0, 440.0, Align2::LEFT_CENTER, theme::TITLE, 720.0, Face::Bold, palette.ink, words);
    } else {
        page.text(theme::MARGIN + 42.0, 356.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.good, page.say(&citizen::RETURNED));
        page.text_fit(theme::MARGIN + 42.0, 484.0, Align2::LEFT_CENTER, theme::HUGE, 868.0, Face::Bold, palette.ink, &returned.to_string());
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
    page.soft([theme::MARGIN, 630.0, 952.0, 560.0], Tone::Good);
    let words = page.say(&citizen::NOTE_IN_MOUTH);
    page.text_fit(theme::WIDTH / 2.0, 700.0, Align2::CENTER_CENTER, theme::LEAD, 880.0, Face::Bold, palette.good, words);
    let note = Denomination::all().find(|piece| piece.is_bill() && piece.value() == returned).or_else(|| Denomination::bill(100).ok());
    if let Some(note) = note {
        page.note_slot(theme::WIDTH / 2.0, 820.0, note, 1.0);
    }
}
