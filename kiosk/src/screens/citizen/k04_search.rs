//! K04 "Buscando su adeudo…", and the answers that end it without a debt.

use cas_domain::local::screen::{NotDue, Tile};
use cas_domain::local::touch::Act;
use cas_domain::time::WallMillis;

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
    let name = name_of(page.language, tile);
    let title = page.say(&citizen::SEARCHING);
    let flow = page.begin(title, Some((Icon::named(&tile.icon), &name)), true, 1.0);
    let (middle, at) = (page.layout.w / 2.0, flow.y + (flow.bottom - flow.y) * 0.4);
    super::k10_wait::spinner(page, at);
    if seconds >= STILL_S {
        let words = page.say(&citizen::STILL_SEARCHING);
        page.runs_centred(middle, at + 90.0, page.layout.content(), &[Run(words, theme::LEAD, Face::Sans, palette.ink)]);
    }
    if seconds >= WAYS_OUT_S {
        ways_out(page, true);
    }
}

/// Draws why there is nothing to pay.
pub fn not_due(page: &mut Page<'_>, tile: &Tile, why: &NotDue) {
    let palette = page.palette;
    let (tone, icon, what, more) = words(page, why);
    let name = name_of(page.language, tile);
    let flow = page.begin("", None, true, 1.0);
    let x = page.layout.margin;
    let width = page.layout.content().min(1_200.0);
    let line = page.line_height(theme::BODY);
    page.service_line([x, flow.y + 20.0 + line / 2.0, width], Icon::named(&tile.icon), &name);
    let unit = page.grid.len(1.0);
    let galley = page.lay(width - 210.0, &[Run(&what, theme::TITLE, Face::Bold, page.tone(tone).0)], egui::Align::LEFT);
    let height = galley.size().y / unit;
    let more_galley = page.lay(width - 96.0, &[Run(&more, theme::LEAD, Face::Sans, palette.ink)], egui::Align::LEFT);
    let more_height = more_galley.size().y / unit;
    let pad = if page.layout.wide { 36.0 } else { 55.0 };
    let y = flow.y + line + if page.layout.wide { 40.0 } else { 70.0 };
    let head = height + 2.0 * pad;
    page.card([x, y, width, head + more_height + 80.0]);
    page.soft_head([x, y, width, head], tone);
    page.icon(x + 90.0, y + head / 2.0, 96.0, Face::Fill, page.tone(tone).0, icon);
    page.painter().galley(page.grid.at(x + 170.0, y + pad), galley, palette.ink);
    page.painter().galley(page.grid.at(x + 48.0, y + head + 40.0), more_galley, palette.ink);
    page.note("answer", what);
    ways_out(page, matches!(why, NotDue::NoAnswer | NotDue::NotFound));
}

fn words(page: &Page<'_>, why: &NotDue) -> (Tone, Icon, String, String) {
    let language = page.language;
    let say = |say: &crate::text::Say| say.of(language).to_owned();
    match why {
        NotDue::NotFound => (Tone::Care, Icon::FILE_SEARCH, say(&citizen::NOT_FOUND), say(&citizen::NOT_FOUND_MORE)),
        NotDue::AlreadyPaid { at, folio } => {
            let date = dates::date(language, *at);
            let what = match folio {
                Some(folio) => citizen::ALREADY_PAID_FOLIO.with(language, &[&date, &folio.to_string().replace(' ', "\u{a0}")]),
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
