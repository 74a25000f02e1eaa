//! M04 "Quitar atoro": where the money was, what is in hand, into which envelope it goes; then the test of the path.

use cas_domain::journal::facts::FoundWhere;
use cas_domain::journal::posting::Pieces;
use cas_domain::local::jam::{JamProblem, JamView, PathState};
use cas_domain::local::staff::BoardKind;
use cas_domain::local::touch::Act;
use cas_domain::slot::PouchNumber;
use egui::Align2;

use super::{ACTION_Y, BODY_Y, LEFT, WIDTH, m01_sign_in};
use crate::command::{Command, Field, Local};
use crate::state::TouchKind;
use crate::text::{Say, citizen, staff};
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page};

/// Where the answers begin.
const ANSWERS_Y: f32 = BODY_Y + 120.0;
/// Size of one answer.
const CARD: [f32; 2] = [317.0, 236.0];
const GAP: f32 = 24.0;
/// The fewest signs of an envelope's number.
const ENVELOPE_MIN: usize = 3;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, jam: &JamView) {
    page.note("path", path_note(jam.path));
    page.note("slot", jam.slot.to_string());
    if jam.answers.is_empty() {
        outcome(page, jam);
    } else {
        question(page, jam);
    }
}

/// Where a lying window folds it: under the answers, or before the action.
pub fn fold(jam: &JamView) -> f32 {
    if jam.answers.is_empty() { 1_100.0 } else { form_y(jam) - 10.0 }
}

/// Where the form begins under the answers.
fn form_y(jam: &JamView) -> f32 {
    ANSWERS_Y + jam.answers.len().div_ceil(3) as f32 * (CARD[1] + GAP) + 12.0
}

fn question(page: &mut Page<'_>, jam: &JamView) {
    let palette = page.palette;
    let coins = jam.kind != BoardKind::BillAcceptor;
    let title = page.say(if coins { &staff::WHERE_COINS } else { &staff::WHERE_NOTE });
    page.text_fit(LEFT, BODY_Y + 56.0, Align2::LEFT_CENTER, theme::TITLE, WIDTH, Face::Bold, palette.ink, title);
    for (answer, index) in jam.answers.iter().zip(0_u8..) {
        let x = LEFT + f32::from(index % 3) * (CARD[0] + GAP);
        let y = ANSWERS_Y + f32::from(index / 3) * (CARD[1] + GAP);
        card(page, [x, y], *answer, jam.kind);
    }
    let y = form_y(jam);
    let found = page.state.typed.found.filter(|found| jam.answers.contains(found));
    match found {
        None => {}
        Some(found) if in_hand(found) || (coins && found == FoundWhere::Box) => in_hand_form(page, y, jam, found),
        Some(found) => {
            let say = if found == FoundWhere::Box { &staff::JAM_BOX_MORE } else { &staff::JAM_NOT_FOUND_MORE };
            page.banner([LEFT, y + 20.0, WIDTH, 110.0], Tone::Plain, Icon::INFO, page.say(say), "");
        }
    }
    if let Some(problem) = jam.problem.filter(|_| !page.state.typed_since_problem) {
        let words = page.say(&problem_words(problem));
        page.banner([LEFT, ACTION_Y - 164.0, WIDTH, 92.0], Tone::Bad, Icon::WARNING, words, "");
        page.note("problem", words);
    }
    let answer = found.and_then(|found| answer(page, jam, found));
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    let record = Button::main("record", page.say(&staff::JAM_RECORD), Icon::CHECK_CIRCLE).when(answer.is_some());
    let (left, right) = m01_sign_in::actions(page, Some(back), Some(record));
    if left {
        page.command(Command::Act(Act::JamDone));
    }
    if let Some(act) = answer.filter(|_| right) {
        page.command(Command::Act(act));
    }
}

/// What would be recorded now; none while something is missing.
fn answer(page: &Page<'_>, jam: &JamView, found: FoundWhere) -> Option<Act> {
    let typed = &page.state.typed;
    let coins = jam.kind != BoardKind::BillAcceptor;
    let count = if jam.several { typed.text(&Field::FoundCount).parse::<i64>().ok().filter(|count| *count > 0) } else { Some(1) };
    let value = if let [only] = jam.values.as_slice() { Some(*only) } else { typed.value };
    let pieces = value.zip(count).map(|(denomination, count)| Pieces { denomination, count });
    let envelope: Option<PouchNumber> =
        Some(typed.text(&Field::Envelope)).filter(|text| text.len() >= ENVELOPE_MIN).and_then(|text| text.parse().ok());
    let act = |pieces, envelope| Act::Found { doubt: jam.doubt, found, pieces, envelope };
    match found {
        FoundWhere::NotFound => Some(act(None, None)),
        FoundWhere::Box if coins => pieces.map(|pieces| act(Some(pieces), None)),
        FoundWhere::Box => Some(act(None, None)),
        // What is left of a torn note may tell nothing.
        FoundWhere::Broken => envelope.map(|envelope| act(pieces, Some(envelope))),
        FoundWhere::Mouth | FoundWhere::Path => pieces.zip(envelope).map(|(pieces, envelope)| act(Some(pieces), Some(envelope))),
    }
}

const fn in_hand(found: FoundWhere) -> bool {
    matches!(found, FoundWhere::Mouth | FoundWhere::Path | FoundWhere::Broken)
}

fn card(page: &mut Page<'_>, [x, y]: [f32; 2], found: FoundWhere, kind: BoardKind) {
    let palette = page.palette;
    let [w, h] = CARD;
    let coins = kind != BoardKind::BillAcceptor;
    let (id, say) = names(found, kind);
    let label = page.say(&say);
    let touched = page.touch(id, [x, y, w, h], label, true, TouchKind::Act);
    let chosen = page.state.typed.found == Some(found) || touched.held;
    let (edge, color) = if chosen { (6.0, palette.action) } else { (2.0, palette.border) };
    page.frame([x, y, w, h], theme::RADIUS, palette.card, edge, color);
    let picture = [x + (w - 260.0) / 2.0, y + 22.0, 260.0, 130.0];
    if coins {
        page.stuck_coin(picture, found)
    } else {
        page.stuck_note(picture, found)
    }
    let ink = if chosen { palette.action } else { palette.ink };
    page.text_fit(x + w / 2.0, y + h - 38.0, Align2::CENTER_CENTER, theme::BODY, w - 24.0, Face::Bold, ink, label);
    if touched.clicked {
        page.command(Command::Local(Local::Found(found, kind)));
    }
}

const fn names(found: FoundWhere, kind: BoardKind) -> (&'static str, Say) {
    match (found, kind) {
        (FoundWhere::Mouth, _) => ("found-mouth", staff::IN_MOUTH),
        (FoundWhere::Path, _) => ("found-path", staff::IN_PATH),
        (FoundWhere::Box, BoardKind::Hopper) => ("found-box", staff::IN_HOPPER),
        (FoundWhere::Box, _) => ("found-box", staff::IN_BOX),
        (FoundWhere::NotFound, BoardKind::BillAcceptor) => ("found-none", staff::NOT_FOUND),
        (FoundWhere::NotFound, _) => ("found-none", staff::COINS_NOT_FOUND),
        (FoundWhere::Broken, _) => ("found-broken", staff::BROKEN),
    }
}

/// Value and envelope of what is in hand; for coins how many.
fn in_hand_form(page: &mut Page<'_>, y: f32, jam: &JamView, found: FoundWhere) {
    let palette = page.palette;
    let hint = page.say(if found == FoundWhere::Broken { &staff::JAM_VALUE_OR_NONE } else { &staff::JAM_VALUE });
    page.text_fit(LEFT, y + 16.0, Align2::LEFT_CENTER, theme::LEAST, WIDTH, Face::Sans, palette.quiet, hint);
    values(page, y + 44.0, jam);
    let top = y + 228.0;
    let half = (WIDTH - GAP) / 2.0;
    let has_envelope = in_hand(found);
    if jam.several {
        let name = page.say(&staff::JAM_HOW_MANY);
        field(page, [LEFT, top, half, 104.0], "field-count", name, &Field::FoundCount);
    }
    if has_envelope {
        let name = page.say(&staff::JAM_ENVELOPE);
        let area = if jam.several { [LEFT + half + GAP, top, half, 104.0] } else { [LEFT, top, WIDTH, 104.0] };
        field(page, area, "field-envelope", name, &Field::Envelope);
    }
    let pad = top + 128.0;
    page.digit_pad([LEFT, pad, WIDTH, (ACTION_Y - 190.0 - pad).max(360.0)], false);
}

fn field(page: &mut Page<'_>, area: [f32; 4], id: &str, name: &str, field: &Field) {
    let typed = page.state.typed.text(field).to_owned();
    page.field(area, id, name, field, &typed, "");
    page.note(id, typed);
}

fn values(page: &mut Page<'_>, y: f32, jam: &JamView) {
    let palette = page.palette;
    let count = jam.values.len().clamp(1, 6) as f32;
    let w = ((WIDTH - (count - 1.0) * 16.0) / count).min(190.0);
    for (value, index) in jam.values.iter().take(6).zip(0_u8..) {
        let area = [LEFT + f32::from(index) * (w + 16.0), y, w, 116.0];
        let id = format!("value-{value}");
        let touched = page.touch(&id, area, &crate::text::piece(*value), true, TouchKind::Act);
        let chosen = page.state.typed.value == Some(*value) || jam.values.len() == 1 || touched.held;
        let (edge, color) = if chosen { (6.0, palette.action) } else { (2.0, palette.border) };
        page.frame(area, theme::RADIUS, palette.card, edge, color);
        if value.is_bill() {
            page.note_lying(area[0] + 18.0, y + (116.0 - (w - 36.0) / 2.0) / 2.0, w - 36.0, *value);
        } else {
            page.coin(area[0] + w / 2.0, y + 58.0, 42.0, *value);
        }
        if touched.clicked {
            page.command(Command::Local(Local::Value(*value)));
        }
    }
}

/// What was stated, and the state of the path.
fn outcome(page: &mut Page<'_>, jam: &JamView) {
    let palette = page.palette;
    if let Some(stated) = &jam.stated {
        let words = match (&stated.envelope, stated.found) {
            (Some(envelope), _) => staff::JAM_ENVELOPED.with(page.language, &[envelope.as_str()]),
            (None, FoundWhere::NotFound) => page.say(&staff::JAM_STAYS_OPEN).to_owned(),
            (None, _) => page.say(&staff::JAM_STATED).to_owned(),
        };
        page.banner([LEFT, BODY_Y + 24.0, WIDTH, 116.0], Tone::Good, Icon::CHECK_CIRCLE, &words, "");
        page.note("stated", words);
    }
    let hopper = jam.kind == BoardKind::Hopper;
    let (icon, color, title, more) = match jam.path {
        PathState::DoorOpen => (Icon::DOOR, palette.care, &staff::SHUT_THE_DOOR, &staff::SHUT_THE_DOOR_MORE),
        PathState::Testing => (Icon::HOURGLASS, palette.symbol, &staff::TESTING, &staff::TESTING_MORE),
        PathState::Asked | PathState::Blocked => (Icon::WARNING, palette.bad, &staff::BLOCKED, &staff::BLOCKED_MORE),
        PathState::Clear if hopper => (Icon::COINS, palette.symbol, &staff::COUNT_NEXT, &staff::COUNT_NEXT_MORE),
        PathState::Clear => (Icon::CHECK_CIRCLE, palette.good, &staff::PATH_CLEAR, &staff::PATH_CLEAR_MORE),
    };
    let middle = theme::WIDTH / 2.0;
    page.icon(middle, 700.0, 260.0, Face::Fill, color, icon);
    page.text_fit(middle, 920.0, Align2::CENTER_CENTER, theme::TITLE, WIDTH, Face::Bold, palette.ink, page.say(title));
    page.text_fit(middle, 1_000.0, Align2::CENTER_CENTER, theme::BODY, WIDTH, Face::Sans, palette.quiet, page.say(more));
    let done = Button::outline("done", page.say(&staff::DONE), Icon::CHECK);
    let test = Button::main("test-path", page.say(&staff::TEST_PATH), Icon::ARROW_RIGHT);
    let (left, right) = match jam.path {
        PathState::Blocked => m01_sign_in::actions(page, Some(done), Some(test)),
        _ => {
            let done = Button::main("done", page.say(&staff::DONE), Icon::CHECK_CIRCLE);
            (m01_sign_in::actions(page, None, Some(done)).1, false)
        }
    };
    if left {
        page.command(Command::Act(Act::JamDone));
    }
    if right {
        page.command(Command::Act(Act::TestPath));
    }
}

const fn path_note(path: PathState) -> &'static str {
    match path {
        PathState::Asked => "asked",
        PathState::DoorOpen => "door-open",
        PathState::Testing => "testing",
        PathState::Blocked => "blocked",
        PathState::Clear => "clear",
    }
}

const fn problem_words(problem: JamProblem) -> Say {
    match problem {
        JamProblem::ValueMissing => staff::JAM_VALUE_MISSING,
        JamProblem::TooMany => staff::JAM_TOO_MANY,
        JamProblem::EnvelopeForm => staff::ENVELOPE_FORM,
        JamProblem::EnvelopeUsed => staff::ENVELOPE_USED,
    }
}
