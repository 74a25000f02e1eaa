//! M01 "Personal autorizado": number, then PIN on keys that change places.

use cas_domain::local::staff::SignInProblem;
use cas_domain::local::touch::{Act, Pin};
use cas_domain::slot::PersonNumber;
use egui::Align2;

use super::{ACTION_Y, LEFT, WIDTH};
use crate::command::{Command, Field};
use crate::text::{citizen, dates, staff};
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page};

/// Digits of a PIN.
const PIN_LENGTH: usize = 6;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, problem: Option<SignInProblem>, payment_running: bool, counts_due: u32) {
    page.staff_header("", "");
    let title = page.say(&staff::STAFF_ONLY);
    page.text(LEFT, 200.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, page.palette.ink, title);
    message(page, problem, payment_running, counts_due);
    let locked = matches!(problem, Some(SignInProblem::Locked { .. } | SignInProblem::Expired));
    let typed = number_and_pin(page, 470.0, !payment_running && !locked);
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    let enter = Button::main("sign-in", page.say(&staff::ENTER), Icon::SIGN_IN).when(typed.is_some());
    let (left, right) = actions(page, Some(back), Some(enter));
    if left {
        page.command(Command::Act(Act::Leave));
    }
    if let Some((number, pin)) = typed.filter(|_| right) {
        page.command(Command::Act(Act::SignIn { number, pin }));
    }
}

/// The row of two at the foot of a staff screen.
pub fn actions(page: &mut Page<'_>, left: Option<Button<'_>>, right: Option<Button<'_>>) -> (bool, bool) {
    // A ribbon stands below: that of a training, or that of the page of tests.
    let ribbon = page.state.frame().training || page.shown.screen == "M10";
    let y = ACTION_Y - if ribbon { 32.0 } else { 0.0 };
    let left_hit = left.is_some_and(|button| page.button([LEFT, y, 320.0, theme::BUTTON_H], button));
    let start = if left.is_some() { 344.0 } else { 0.0 };
    let right_hit = right.is_some_and(|button| page.button([LEFT + start, y, WIDTH - start, theme::BUTTON_H], button));
    (left_hit, right_hit)
}

fn message(page: &mut Page<'_>, problem: Option<SignInProblem>, payment_running: bool, counts_due: u32) {
    let language = page.language;
    let text = match problem {
        Some(SignInProblem::Wrong { left: 1 }) => staff::WRONG_ONE.of(language).to_owned(),
        Some(SignInProblem::Wrong { left }) => staff::WRONG_MANY.with(language, &[&left.to_string()]),
        Some(SignInProblem::Locked { until }) => staff::LOCKED.with(language, &[&dates::time(language, until)]),
        Some(SignInProblem::Expired) => staff::EXPIRED.of(language).to_owned(),
        None if payment_running => staff::PAYMENT_RUNNING.of(language).to_owned(),
        None if counts_due == 1 => staff::COUNT_DUE_ONE.of(language).to_owned(),
        None if counts_due > 1 => staff::COUNT_DUE_MANY.with(language, &[&counts_due.to_string()]),
        None => return,
    };
    let tone = if problem.is_some() { Tone::Bad } else { Tone::Care };
    page.banner([LEFT, 260.0, WIDTH, 104.0], tone, Icon::WARNING, &text, "");
    page.note(if counts_due > 0 && problem.is_none() && !payment_running { "reminder" } else { "problem" }, text);
}

fn number_and_pin(page: &mut Page<'_>, y: f32, open: bool) -> Option<(PersonNumber, Pin)> {
    number_and_pin_in(page, y, (ACTION_Y - 72.0 - y - 200.0).min(880.0)).filter(|_| open)
}

/// Number and PIN with their keys in so much height; what was typed once both are complete.
pub fn number_and_pin_in(page: &mut Page<'_>, y: f32, height: f32) -> Option<(PersonNumber, Pin)> {
    let number = page.state.typed.text(&Field::Number).to_owned();
    let pin = page.state.typed.text(&Field::Pin).to_owned();
    page.note("number", number.clone());
    page.note("pin-length", pin.len().to_string());
    let half = (WIDTH - 24.0) / 2.0;
    let (number_name, pin_name) = (page.say(&staff::NUMBER), page.say(&staff::PIN));
    page.field([LEFT, y, half, 110.0], "field-number", number_name, &Field::Number, &number, "");
    let dots = "•".repeat(pin.len());
    page.field([LEFT + half + 24.0, y, half, 110.0], "field-pin", pin_name, &Field::Pin, &dots, "");
    let pad = [LEFT, y + 190.0, WIDTH, height];
    if page.state.typed.focus == Some(Field::Pin) {
        let words = page.say(&staff::KEYS_MOVE);
        page.text(LEFT, y + 150.0, Align2::LEFT_CENTER, theme::LEAST, Face::Sans, page.palette.quiet, words);
        page.pin_pad(pad);
    } else {
        page.digit_pad(pad, false);
    }
    if pin.len() != PIN_LENGTH {
        return None;
    }
    number.parse().ok().map(|number| (number, Pin(pin)))
}
