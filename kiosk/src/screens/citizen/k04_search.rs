//! K04 "Buscando su adeudo…", and the answers that end it without a debt.

use cas_domain::local::screen::{NotDue, Tile};
use cas_domain::local::touch::Act;
use cas_domain::time::WallMillis;
use egui::Align2;

use super::k02_services::name_of;
use crate::command::Command;
use crate::text::{citizen, dates, reason};
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page, Run};

/// After so many seconds it says that it still works.
const STILL_S: i64 = 3;
/// After so many seconds other ways are offered.
const WAYS_OUT_S: i64 = 12;

/// Draws the search.
pub fn ui(page: &mut Page<'_>, tile: &Tile, since: WallMillis) {
    let palette = page.palette;
    let seconds = page.state.seconds_since(since);
    head(page, tile, page.say(&citizen::SEARCHING));
    super::k10_wait::spinner(page, 760.0);
    if seconds >= STILL_S {
        let words = page.say(&citizen::STILL_SEARCHING);
        page.runs_centred(theme::WIDTH / 2.0, 1_000.0, 900.0, &[Run(words, theme::LEAD, Face::Sans, palette.ink)]);
    }
    if seconds >= WAYS_OUT_S {
        ways_out(page, true);
    }
}

/// Draws why there is nothing to pay.
pub fn not_due(page: &mut Page<'_>, tile: &Tile, why: &NotDue) {
    let palette = page.palette;
    let (tone, icon, what, more) = words(page, why);
    head(page, tile, "");
    let galley = page.lay(760.0, &[Run(&what, 56.0, Face::Bold, page.tone(tone).0)], egui::Align::LEFT);
    let height = galley.size().y / page.grid.len(1.0);
    let more_galley = page.lay(856.0, &[Run(&more, theme::LEAD, Face::Sans, palette.ink)], egui::Align::LEFT);
    let more_height = more_galley.size().y / page.grid.len(1.0);
    let card = [theme::MARGIN, 360.0, 952.0, height + 110.0 + more_height + 80.0];
    page.card(card);
    page.soft_head([card[0], card[1], card[2], height + 110.0], tone);
    page.icon(card[0] + 90.0, card[1] + 55.0 + height / 2.0, 96.0, Face::Fill, page.tone(tone).0, icon);
    page.painter().galley(page.grid.at(card[0] + 170.0, card[1] + 55.0), galley, palette.ink);
    page.painter().galley(page.grid.at(card[0] + 48.0, card[1] + height + 150.0), more_galley, palette.ink);
    page.note("answer", what);
    ways_out(page, matches!(why, NotDue::NoAnswer | NotDue::NotFound));
}

fn head(page: &mut Page<'_>, tile: &Tile, title: &str) {
    if !title.is_empty() {
        page.title(super::BODY_Y, title);
    }
    let name = name_of(page.language, tile);
    let y = if title.is_empty() { 230.0 } else { 266.0 };
    page.service_line(y, Icon::named(&tile.icon), &name);
}

fn words(page: &Page<'_>, why: &NotDue) -> (Tone, Icon, String, String) {
    let language = page.language;
    let say = |say: &crate::text::Say| say.of(language).to_owned();
    match why {
        NotDue::NotFound => (Tone::Care, Icon::FILE_SEARCH, say(&citizen::NOT_FOUND), say(&citizen::NOT_FOUND_MORE)),
        NotDue::AlreadyPaid { at, folio } => {
            let date = dates::date(language, *at);
            let what = match folio {
                Some(folio) => citizen::ALREADY_PAID_FOLIO.with(language, &[&date, &folio.to_string()]),
                None => citizen::ALREADY_PAID.with(language, &[&date]),
            };
            (Tone::Good, Icon::CHECK_CIRCLE, what, say(&citizen::NOTHING_TO_DO))
        }
        NotDue::PastDue { due, place } => {
            (Tone::Care, Icon::CALENDAR, citizen::PAST_DUE.with(language, &[due]), citizen::PAST_DUE_MORE.with(language, &[place]))
        }
        NotDue::NoAnswer => (Tone::Care, Icon::PLUGS, say(&citizen::NO_ANSWER), say(&citizen::NO_ANSWER_MORE)),
        NotDue::NoQuote { error } => (Tone::Care, Icon::PROHIBIT, say(&citizen::NO_QUOTE), say(&reason::quote(error))),
    }
}

fn ways_out(page: &mut Page<'_>, retry: bool) {
    let other = page.say(&citizen::OTHER_SERVICE);
    let again = page.say(&citizen::TRY_AGAIN);
    let (left, right) = if retry {
        page.actions(Some(Button::outline("other-service", other, Icon::SQUARES)), Some(Button::main("retry", again, Icon::CLOCK_BACK)))
    } else {
        let (_, hit) = page.actions(None, Some(Button::main("other-service", other, Icon::SQUARES)));
        (hit, false)
    };
    if left {
        page.command(Command::Act(Act::OtherService));
    }
    if right {
        page.command(Command::Act(Act::Retry));
    }
}

/// A line of quiet text under something, centred.
pub fn under(page: &Page<'_>, y: f32, text: &str) {
    page.text(theme::WIDTH / 2.0, y, Align2::CENTER_CENTER, theme::LEAD, Face::Sans, page.palette.quiet, text);
}
