//! M10 "Pruebas": what staff try without any payment, under a violet ribbon.

use cas_domain::local::screen::Paper;
use cas_domain::local::touch::Act;
use cas_domain::local::trial::{NoteTrialState, TrialView};
use egui::{Align2, Color32};

use super::{BODY_Y, LEFT, WIDTH, m06_test};
use crate::command::Command;
use crate::text::staff;
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page};

/// Width of the button beside a device.
const ASK: f32 = 400.0;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, trial: &TrialView) {
    let more = page.say(&staff::TRIAL_MORE);
    page.text_fit(LEFT, BODY_Y + 60.0, Align2::LEFT_CENTER, theme::BODY, WIDTH, Face::Sans, page.palette.quiet, more);
    let mut y = BODY_Y + 110.0;
    note(page, y, trial);
    y += m06_test::ROW;
    paper(page, y, trial);
    y += m06_test::ROW;
    y = m06_test::list(page, y, &trial.hoppers, |_| None);
    if let Some(kept) = trial.kept {
        let words = staff::TRIAL_KEPT.with(page.language, &[&kept.to_string()]);
        page.banner([LEFT, y + 8.0, WIDTH, 104.0], Tone::Care, Icon::WARNING, &words, "");
        page.note("kept", kept.to_string());
        y += 128.0;
    }
    if let Some(test) = m06_test::asked(&trial.hoppers) {
        m06_test::question(page, y + 30.0, test, &trial.coins);
    }
    if m06_test::done(page, &trial.hoppers) {
        page.command(Command::Act(Act::TestsDone));
    }
}

fn row(page: &Page<'_>, y: f32, icon: Icon, name: &str, words: &str, ink: Color32) {
    let palette = page.palette;
    page.fill([LEFT, y, WIDTH, m06_test::ROW - 16.0], theme::RADIUS, palette.card);
    page.icon(LEFT + 76.0, y + 61.0, 64.0, Face::Fill, palette.symbol, icon);
    page.text(LEFT + 140.0, y + 40.0, Align2::LEFT_CENTER, theme::BODY, Face::Bold, palette.ink, name);
    page.text_fit(LEFT + 140.0, y + 84.0, Align2::LEFT_CENTER, theme::LEAST, WIDTH - ASK - 188.0, Face::Sans, ink, words);
}

fn note(page: &mut Page<'_>, y: f32, trial: &TrialView) {
    let palette = page.palette;
    let language = page.language;
    let (words, ink, note) = match trial.note {
        _ if !trial.takes_notes => (page.say(&staff::TRIAL_NOTE_NO).to_owned(), palette.care, "no"),
        NoteTrialState::Off => (page.say(&staff::TRIAL_NOTE_OFF).to_owned(), palette.quiet, "off"),
        NoteTrialState::Waiting => (page.say(&staff::TRIAL_NOTE_WAITING).to_owned(), palette.symbol, "waiting"),
        NoteTrialState::InEscrow { denomination } => {
            (staff::TRIAL_NOTE_ESCROW.with(language, &[&crate::text::piece(denomination)]), palette.symbol, "escrow")
        }
        NoteTrialState::Back { denomination } => {
            (staff::TRIAL_NOTE_BACK.with(language, &[&crate::text::piece(denomination)]), palette.good, "back")
        }
        NoteTrialState::Kept { denomination } => {
            (staff::TRIAL_NOTE_KEPT.with(language, &[&crate::text::piece(denomination)]), palette.bad, "kept")
        }
    };
    row(page, y, Icon::MONEY, page.say(&staff::TRIAL_NOTE), &words, ink);
    page.note("trial-note", note);
    let waits = trial.note == NoteTrialState::Waiting;
    let label = page.say(if waits { &staff::TRIAL_STOP } else { &staff::TRIAL_TAKE });
    let on = trial.takes_notes && !matches!(trial.note, NoteTrialState::InEscrow { .. });
    let button = Button::outline("try-note", label, if waits { Icon::X_CIRCLE } else { Icon::MONEY }).when(on);
    if page.button([LEFT + WIDTH - ASK - 14.0, y + 12.0, ASK, 98.0], button) {
        page.command(Command::Act(Act::TestNote { on: !waits }));
    }
}

fn paper(page: &mut Page<'_>, y: f32, trial: &TrialView) {
    let palette = page.palette;
    let (say, ink, note) = match trial.page {
        Paper::Printing => (&staff::TICKET_PRINTING, palette.symbol, "printing"),
        Paper::Printed => (&staff::TRIAL_PRINTED, palette.good, "printed"),
        Paper::Failed => (&staff::TRIAL_PAGE_NO, palette.bad, "failed"),
        Paper::NotPrinted if !trial.can_print => (&staff::TRIAL_PAGE_NO, palette.care, "no"),
        Paper::NotPrinted => (&staff::TRIAL_PAGE_OFF, palette.quiet, "off"),
    };
    row(page, y, Icon::PRINTER, page.say(&staff::TRIAL_PAGE), page.say(say), ink);
    page.note("trial-page", note);
    let on = trial.can_print && trial.page != Paper::Printing;
    let button = Button::outline("try-print", page.say(&staff::TRIAL_PRINT), Icon::PRINTER).when(on);
    if page.button([LEFT + WIDTH - ASK - 14.0, y + 12.0, ASK, 98.0], button) {
        page.command(Command::Act(Act::TestPrint));
    }
}
