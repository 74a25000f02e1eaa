//! M10 "Pruebas": what staff try without any payment, under a violet ribbon.

use cas_domain::local::touch::Act;
use cas_domain::local::trial::TrialView;
use egui::Align2;

use super::{BODY_Y, LEFT, WIDTH, m06_test};
use crate::command::Command;
use crate::text::staff;
use crate::theme::{self, Face};
use crate::widgets::Page;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, trial: &TrialView) {
    let more = page.say(&staff::TRIAL_MORE);
    page.text_fit(LEFT, BODY_Y + 76.0, Align2::LEFT_CENTER, theme::BODY, WIDTH, Face::Sans, page.palette.quiet, more);
    let y = m06_test::list(page, BODY_Y + 130.0, &trial.hoppers, |_| None);
    if let Some(test) = m06_test::asked(&trial.hoppers) {
        m06_test::question(page, y + 30.0, test, &trial.coins);
    }
    if m06_test::done(page, &trial.hoppers) {
        page.command(Command::Act(Act::TestsDone));
    }
}
