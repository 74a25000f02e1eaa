//! M06 "Recarga": the vale de fondo and the pieces loaded per hopper; what was booked, once it is, and the test of each hopper.

use cas_domain::folio::Folio;
use cas_domain::local::coin_test::HopperTest;
use cas_domain::local::screen::Paper;
use cas_domain::local::staff::{RefillHopper, RefillProblem, RefillView};
use cas_domain::local::touch::Act;
use cas_domain::slot::Slot;
use egui::Align2;

use super::{ACTION_Y, BODY_Y, LEFT, WIDTH, m01_sign_in, m06_test};
use crate::command::{Command, Field};
use crate::text::{citizen, staff};
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page};

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, refill: &RefillView) {
    if let Some(folio) = refill.folio {
        booked(page, refill, folio);
        return;
    }
    let palette = page.palette;
    let vale = page.state.typed.text(&Field::Vale).to_owned();
    let (name, hint) = (page.say(&staff::VALE), page.say(&staff::VALE_HINT));
    let shown = if vale.is_empty() { String::new() } else { format!("F {}", grouped(&vale)) };
    page.field([LEFT, BODY_Y + 60.0, WIDTH, 112.0], "field-vale", name, &Field::Vale, &shown, hint);
    page.note("vale", vale.clone());
    let mut y = BODY_Y + 250.0;
    page.text(LEFT, y - 36.0, Align2::LEFT_CENTER, theme::LEAST, Face::Sans, palette.quiet, page.say(&staff::PIECES_LOADED));
    for hopper in refill.hoppers.iter().take(4) {
        hopper_row(page, y, hopper);
        y += 138.0;
    }
    problem(page, y + 16.0, refill.problem);
    keys(page);
    let pieces = loaded(page, &refill.hoppers);
    let ready = folio_of(&vale).is_some() && !pieces.is_empty();
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    let load = Button::main("load", page.say(&staff::LOAD), Icon::CHECK_CIRCLE).when(ready);
    let (left, right) = m01_sign_in::actions(page, Some(back), Some(load));
    if left {
        page.command(Command::Act(Act::RefillDone));
    }
    if right && let Some(vale) = folio_of(&vale) {
        page.command(Command::Act(Act::Load { vale, pieces }));
    }
}

/// The digits typed so far as people read a folio: terminal, number, check digit.
fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + 2);
    for (index, digit) in digits.chars().enumerate() {
        if index == 2 || index == 8 {
            out.push('-');
        }
        out.push(digit);
    }
    out
}

/// The vale's folio, once its digits are complete and their check digit fits.
fn folio_of(digits: &str) -> Option<Folio> {
    format!("F{digits}").parse().ok()
}

/// Hoppers with a number typed.
fn loaded(page: &Page<'_>, hoppers: &[RefillHopper]) -> Vec<(Slot, i64)> {
    let typed = |slot: &Slot| page.state.typed.text(&Field::Pieces(slot.clone())).parse::<i64>().ok();
    let pieces = hoppers.iter().filter_map(|hopper| typed(&hopper.slot).map(|count| (hopper.slot.clone(), count)));
    pieces.filter(|(_, count)| *count > 0).collect()
}

/// A hopper, its coin, and what the book says lies in it.
fn hopper_card(page: &Page<'_>, y: f32, hopper: &RefillHopper) {
    let palette = page.palette;
    page.fill([LEFT, y, WIDTH, 122.0], theme::RADIUS, palette.card);
    page.coin(LEFT + 76.0, y + 61.0, 40.0, hopper.denomination);
    let name = staff::HOPPER.with(page.language, &[&crate::text::piece(hopper.denomination)]);
    page.text(LEFT + 140.0, y + 40.0, Align2::LEFT_CENTER, theme::BODY, Face::Bold, palette.ink, &name);
    let book = staff::IN_BOOK.with(page.language, &[&hopper.pieces.to_string(), &hopper.capacity.to_string()]);
    page.text(LEFT + 140.0, y + 84.0, Align2::LEFT_CENTER, theme::LEAST, Face::Sans, palette.quiet, &book);
}

fn hopper_row(page: &mut Page<'_>, y: f32, hopper: &RefillHopper) {
    hopper_card(page, y, hopper);
    let field = Field::Pieces(hopper.slot.clone());
    let typed = page.state.typed.text(&field).to_owned();
    let id = format!("field-{}", hopper.slot);
    page.field([LEFT + 600.0, y + 12.0, WIDTH - 624.0, 98.0], &id, "", &field, &typed, "0");
    page.note(&id, typed);
}

fn problem(page: &mut Page<'_>, y: f32, problem: Option<RefillProblem>) {
    // What is typed says more than the last answer: a folio whose check digit does not fit is told at once.
    let vale = page.state.typed.text(&Field::Vale);
    let wrong = vale.len() >= 9 && folio_of(vale).is_none();
    let say = match problem.filter(|_| !page.state.typed_since_problem) {
        Some(RefillProblem::ValeForm) => &staff::VALE_FORM,
        Some(RefillProblem::Nothing) => &staff::NOTHING_LOADED,
        Some(RefillProblem::TooMuch) => &staff::TOO_MUCH,
        Some(RefillProblem::ValeUsed) => &staff::VALE_USED,
        None if wrong => &staff::VALE_FORM,
        None => return,
    };
    let words = page.say(say);
    page.banner([LEFT, y, WIDTH, 92.0], Tone::Bad, Icon::WARNING, words, "");
    page.note("problem", words);
}

fn keys(page: &mut Page<'_>) {
    let bottom = ACTION_Y - 72.0;
    page.digit_pad([LEFT, bottom - 560.0, WIDTH, 560.0], false);
}

fn booked(page: &mut Page<'_>, refill: &RefillView, folio: Folio) {
    let palette = page.palette;
    page.banner([LEFT, BODY_Y + 16.0, WIDTH, 110.0], Tone::Good, Icon::CHECK_CIRCLE, "", page.say(&staff::LOADED));
    let folio = folio.to_string();
    page.text(LEFT, BODY_Y + 190.0, Align2::LEFT_CENTER, theme::TITLE, Face::MonoBold, palette.ink, &folio);
    page.note("folio", folio);
    let loaded = |test: &HopperTest| refill.hoppers.iter().find(|hopper| hopper.slot == test.slot).map(|hopper| hopper.loaded);
    let y = m06_test::list(page, BODY_Y + 250.0, &refill.tests, loaded);
    let (tone, say, note) = match refill.ticket {
        Paper::Printed => (Tone::Good, &staff::TICKET_PRINTED, "printed"),
        Paper::Failed => (Tone::Care, &staff::TICKET_FAILED, "failed"),
        Paper::Printing | Paper::NotPrinted => (Tone::Plain, &staff::TICKET_PRINTING, "printing"),
    };
    page.banner([LEFT, y + 16.0, WIDTH, 104.0], tone, Icon::PRINTER, page.say(say), "");
    page.note("ticket", note);
    if let Some(test) = m06_test::asked(&refill.tests) {
        m06_test::question(page, y + 150.0, test, &refill.coins);
    }
    if m06_test::done(page, &refill.tests) {
        page.command(Command::Act(Act::RefillDone));
    }
}
