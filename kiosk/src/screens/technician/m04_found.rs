//! "Dinero encontrado": where it lay, how many pieces of each kind, and the envelope it goes into.

use cas_domain::denomination::Denomination;
use cas_domain::journal::facts::FoundSpot;
use cas_domain::journal::posting::Pieces;
use cas_domain::local::found::{Candidate, FoundBooked, FoundProblem, FoundView};
use cas_domain::local::screen::Paper;
use cas_domain::local::touch::Act;
use cas_domain::slot::PouchNumber;
use egui::Align2;

use super::{ACTION_Y, BODY_Y, LEFT, WIDTH, m01_sign_in};
use crate::command::{Command, Field, Local};
use crate::state::TouchKind;
use crate::text::{Say, citizen, dates, staff};
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page};

/// The places, in the order of the screen.
const SPOTS: [(FoundSpot, &str, Say); 4] = [
    (FoundSpot::Tray, "spot-tray", staff::SPOT_TRAY),
    (FoundSpot::Floor, "spot-floor", staff::SPOT_FLOOR),
    (FoundSpot::Glass, "spot-glass", staff::SPOT_GLASS),
    (FoundSpot::Hopper, "spot-hopper", staff::SPOT_HOPPER),
];
/// The fewest signs of an envelope's number.
const ENVELOPE_MIN: usize = 3;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, found: &FoundView) {
    match &found.booked {
        Some(booked) => done(page, found, booked),
        None => form(page, found),
    }
}

fn form(page: &mut Page<'_>, found: &FoundView) {
    spots(page, BODY_Y + 24.0);
    let spot = page.state.typed.spot;
    candidate(page, BODY_Y + 172.0, spot, found);
    kinds(page, BODY_Y + 236.0);
    let pieces = if page.state.typed.notes { &found.notes } else { &found.coins };
    counts(page, BODY_Y + 360.0, pieces);
    let envelope = page.state.typed.text(&Field::Envelope).to_owned();
    let name = page.say(&staff::JAM_ENVELOPE);
    page.field([LEFT, BODY_Y + 810.0, WIDTH, 104.0], "field-envelope", name, &Field::Envelope, &envelope, "");
    page.note("envelope", envelope.clone());
    if let Some(problem) = found.problem.filter(|_| !page.state.typed_since_problem) {
        let words = page.say(&problem_words(problem));
        page.banner([LEFT, BODY_Y + 930.0, WIDTH, 88.0], Tone::Bad, Icon::WARNING, words, "");
        page.note("problem", words);
    }
    page.digit_pad([LEFT, ACTION_Y - 60.0 - 560.0, WIDTH, 560.0], false);
    let pieces = typed(page, pieces);
    let envelope: Option<PouchNumber> = Some(envelope).filter(|text| text.len() >= ENVELOPE_MIN).and_then(|text| text.parse().ok());
    let ready = spot.filter(|_| !pieces.is_empty()).zip(envelope);
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    let record = Button::main("record", page.say(&staff::JAM_RECORD), Icon::CHECK_CIRCLE).when(ready.is_some());
    let (left, right) = m01_sign_in::actions(page, Some(back), Some(record));
    if left {
        page.command(Command::Act(Act::FoundDone));
    }
    if let Some((spot, envelope)) = ready.filter(|_| right) {
        page.command(Command::Act(Act::RecordFound { spot, pieces, envelope }));
    }
}

/// Where it lay.
fn spots(page: &mut Page<'_>, y: f32) {
    let w = (WIDTH - 48.0) / 4.0;
    for ((spot, id, say), index) in SPOTS.into_iter().zip(0_u8..) {
        let area = [LEFT + f32::from(index) * (w + 16.0), y, w, 104.0];
        let chosen = page.state.typed.spot == Some(spot);
        if choice(page, area, id, page.say(&say), chosen) {
            page.command(Command::Local(Local::Spot(spot)));
        }
    }
}

/// Notes or coins: each in an envelope of its own.
fn kinds(page: &mut Page<'_>, y: f32) {
    let w = (WIDTH - 16.0) / 2.0;
    for (notes, id, say) in [(false, "found-coins", staff::BAG_COINS), (true, "found-notes", staff::BAG_NOTES)] {
        let x = if notes { LEFT + w + 16.0 } else { LEFT };
        let chosen = page.state.typed.notes == notes;
        if choice(page, [x, y, w, 92.0], id, page.say(&say), chosen) {
            page.command(Command::Local(Local::FoundNotes(notes)));
        }
    }
}

fn choice(page: &mut Page<'_>, area: [f32; 4], id: &str, label: &str, chosen: bool) -> bool {
    let palette = page.palette;
    let touched = page.touch(id, area, label, true, TouchKind::Act);
    let chosen = chosen || touched.held;
    let (edge, color) = if chosen { (6.0, palette.action) } else { (2.0, palette.border) };
    page.frame(area, theme::RADIUS, palette.card, edge, color);
    let ink = if chosen { palette.action } else { palette.ink };
    let middle = [area[0] + area[2] / 2.0, area[1] + area[3] / 2.0];
    page.text_fit(middle[0], middle[1], Align2::CENTER_CENTER, theme::BODY, area[2] - 24.0, Face::Bold, ink, label);
    touched.clicked
}

/// The payment it may belong to: named, not decided.
fn candidate(page: &mut Page<'_>, y: f32, spot: Option<FoundSpot>, found: &FoundView) {
    let of = match spot {
        Some(FoundSpot::Tray) => found.change_of.or(found.last),
        Some(FoundSpot::Floor | FoundSpot::Glass) => found.last,
        Some(FoundSpot::Hopper) | None => None,
    };
    let Some(Candidate { folio, at }) = of else { return };
    let folio = folio.to_string();
    let when = format!("{}, {}", dates::date(page.language, at), dates::time(page.language, at));
    let words = staff::MAY_BELONG.with(page.language, &[&folio, &when]);
    page.text_fit(LEFT, y, Align2::LEFT_CENTER, theme::LEAST, WIDTH, Face::Sans, page.palette.quiet, &words);
    page.note("candidate", folio);
}

fn counts(page: &mut Page<'_>, y: f32, pieces: &[Denomination]) {
    let half = (WIDTH - 24.0) / 2.0;
    for (piece, index) in pieces.iter().take(6).zip(0_u8..) {
        let (x, top) = (LEFT + f32::from(index % 2) * (half + 24.0), y + f32::from(index / 2) * 128.0);
        page.fill([x, top, half, 112.0], theme::RADIUS, page.palette.card);
        if piece.is_bill() {
            page.note_lying(x + 18.0, top + 24.0, 128.0, *piece);
        } else {
            page.coin(x + 76.0, top + 56.0, 40.0, *piece);
        }
        let field = Field::FoundPieces(*piece);
        let typed = page.state.typed.text(&field).to_owned();
        let id = format!("field-{piece}");
        page.field([x + 170.0, top + 8.0, half - 186.0, 96.0], &id, "", &field, &typed, "0");
        page.note(&id, typed);
    }
}

fn typed(page: &Page<'_>, pieces: &[Denomination]) -> Vec<Pieces> {
    let count = |piece: &Denomination| page.state.typed.text(&Field::FoundPieces(*piece)).parse::<i64>().ok();
    let told = pieces.iter().filter_map(|piece| count(piece).map(|count| Pieces { denomination: *piece, count }));
    told.filter(|told| told.count > 0).collect()
}

const fn problem_words(problem: FoundProblem) -> Say {
    match problem {
        FoundProblem::Nothing => staff::NOTHING_COUNTED,
        FoundProblem::TooMany => staff::FOUND_TOO_MANY,
        FoundProblem::Mixed => staff::FOUND_MIXED,
        FoundProblem::EnvelopeForm => staff::ENVELOPE_FORM,
        FoundProblem::EnvelopeUsed => staff::ENVELOPE_USED,
    }
}

fn done(page: &mut Page<'_>, found: &FoundView, booked: &FoundBooked) {
    let palette = page.palette;
    let words = staff::JAM_ENVELOPED.with(page.language, &[booked.envelope.as_str()]);
    page.banner([LEFT, BODY_Y + 24.0, WIDTH, 116.0], Tone::Good, Icon::CHECK_CIRCLE, &words, "");
    let folio = booked.folio.to_string();
    page.text(LEFT, BODY_Y + 210.0, Align2::LEFT_CENTER, theme::TITLE, Face::MonoBold, palette.ink, &folio);
    page.note("folio", folio);
    let case = page.say(&staff::FOUND_CASE);
    page.text_fit(LEFT, BODY_Y + 290.0, Align2::LEFT_CENTER, theme::BODY, WIDTH, Face::Sans, palette.quiet, case);
    if let Some(candidate) = booked.candidate {
        let words = staff::MAY_BELONG_TO.with(page.language, &[&candidate.to_string()]);
        page.text_fit(LEFT, BODY_Y + 350.0, Align2::LEFT_CENTER, theme::BODY, WIDTH, Face::Sans, palette.quiet, &words);
    }
    let (tone, say, note) = match found.ticket {
        Paper::Printed => (Tone::Good, &staff::SLIP_PRINTED, "printed"),
        Paper::Failed => (Tone::Care, &staff::SLIP_FAILED, "failed"),
        Paper::Printing | Paper::NotPrinted => (Tone::Plain, &staff::TICKET_PRINTING, "printing"),
    };
    page.banner([LEFT, BODY_Y + 410.0, WIDTH, 104.0], tone, Icon::PRINTER, page.say(say), "");
    page.note("ticket", note);
    let done = Button::main("done", page.say(&staff::DONE), Icon::CHECK_CIRCLE);
    if m01_sign_in::actions(page, None, Some(done)).1 {
        page.command(Command::Act(Act::FoundDone));
    }
}
