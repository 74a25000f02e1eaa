//! M05 "Corte": six steps with one thing to do each. A power cut resumes the same step.

use cas_domain::journal::facts::CutScope;
use cas_domain::local::screen::Paper;
use cas_domain::local::staff::{BoardKind, CutBox, CutProblem, CutView, SignedIn};
use cas_domain::local::touch::Act;
use egui::Align2;

use super::{BODY_Y, LEFT, WIDTH, m01_sign_in, names};
use crate::command::{Command, Field};
use crate::text::{Say, citizen, staff};
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page, Run};

/// The fewest signs of a box's serial number.
const SERIAL_MIN: usize = 3;
/// Where a step's own content begins.
pub(super) const STEP_Y: f32 = 500.0;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, who: &SignedIn, cut: &CutView) {
    let what = match cut.scope {
        CutScope::Partial => &staff::CUT_PARTIAL,
        CutScope::Total => &staff::CUT_TOTAL,
    };
    super::header(page, who, Some(page.say(what)));
    stepper(page, cut);
    let (title, more) = title_of(cut);
    page.text_fit(LEFT, 388.0, Align2::LEFT_CENTER, theme::TITLE, WIDTH, Face::Bold, page.palette.ink, page.say(&title));
    page.text_fit(LEFT, 450.0, Align2::LEFT_CENTER, theme::BODY, WIDTH, Face::Sans, page.palette.quiet, page.say(&more));
    page.note("step", cut.step.to_string());
    if let Some(folio) = cut.folio {
        page.note("folio", folio.to_string());
    }
    match cut.step {
        1 => page.icon(theme::WIDTH / 2.0, 860.0, 260.0, Face::Line, page.palette.symbol, Icon::LOCK),
        2 => boxes(page, cut, false),
        3 => boxes(page, cut, true),
        4 => super::m05_bags::ui(page, cut),
        5 => super::m05_handover::ui(page, who),
        6 => tickets(page, cut),
        _ => {}
    }
    foot(page, cut);
}

/// Where a lying window folds it: between two cards, before the keys, or under the title.
pub fn fold(cut: &CutView, sealing: Option<&crate::command::Sealing>) -> f32 {
    let top = STEP_Y + 20.0;
    match cut.step {
        2 => super::fold_between(top, shown(cut, false).map(|one| height_of(one, false) + 24.0)),
        3 if cut.boxes.iter().any(|one| !one.back) => pad_top(top + shown(cut, true).map(|one| height_of(one, true) + 24.0).sum::<f32>()),
        3 => super::fold_between(top, shown(cut, true).map(|one| height_of(one, true) + 24.0)),
        4 => super::m05_bags::fold(cut, sealing),
        5 => 800.0,
        _ => 700.0,
    }
}

/// Hoppers stay where they are: once they are empty nothing of them is put back.
fn shown(cut: &CutView, back: bool) -> impl Iterator<Item = &CutBox> {
    cut.boxes.iter().filter(move |one| !back || one.kind != BoardKind::Hopper).take(6)
}

fn height_of(one: &CutBox, back: bool) -> f32 {
    match (back, one.kind) {
        (true, _) if one.back => 130.0,
        (true, _) => 300.0,
        (false, BoardKind::Hopper) => 128.0,
        (false, _) if one.out || one.by_device => 150.0,
        (false, _) => 230.0,
    }
}

/// Where the letters begin below the last card.
fn pad_top(y: f32) -> f32 {
    let bottom = super::ACTION_Y - 180.0;
    bottom - (bottom - y).clamp(280.0, 480.0)
}

fn title_of(cut: &CutView) -> (Say, Say) {
    match cut.step {
        2 if cut.boxes.iter().any(|one| one.kind == BoardKind::Hopper) => (staff::STEP_2, staff::STEP_2_ALL),
        1 => (staff::STEP_1, staff::STEP_1_MORE),
        2 => (staff::STEP_2, staff::STEP_2_MORE),
        3 => (staff::STEP_3, staff::STEP_3_MORE),
        4 => (staff::STEP_4, staff::STEP_4_MORE),
        5 => (staff::STEP_5, staff::STEP_5_MORE),
        _ => (staff::STEP_6, staff::STEP_6_MORE),
    }
}

fn stepper(page: &mut Page<'_>, cut: &CutView) {
    let palette = page.palette;
    page.fill([LEFT, BODY_Y, WIDTH, 184.0], theme::RADIUS, palette.card);
    let middle = BODY_Y + 60.0;
    let place = |step: u8| LEFT + 64.0 + f32::from(step - 1) * (WIDTH - 128.0) / 5.0;
    for step in 1_u8..6 {
        let color = if step < cut.step { palette.good } else { palette.border };
        page.line([place(step), middle], [place(step + 1), middle], 4.0, color);
    }
    for step in 1_u8..=6 {
        let here = [place(step), middle];
        let number = step.to_string();
        if step < cut.step {
            page.circle(here, 32.0, palette.good, 0.0, palette.good);
            page.icon(here[0], here[1], 44.0, Face::Line, palette.on_state, Icon::CHECK);
        } else if step == cut.step {
            page.circle(here, 32.0, palette.action, 0.0, palette.action);
            page.text(here[0], here[1], Align2::CENTER_CENTER, theme::BODY, Face::Bold, palette.on_action, &number);
        } else {
            page.circle(here, 30.0, palette.card, 4.0, palette.border);
            page.text(here[0], here[1], Align2::CENTER_CENTER, theme::BODY, Face::Bold, palette.quiet, &number);
        }
    }
    let below = BODY_Y + 134.0;
    if let Some(folio) = cut.folio {
        let lead = format!("{} ", page.say(&citizen::FOLIO));
        let folio = folio.to_string();
        let runs = [Run(&lead, 32.0, Face::Sans, palette.quiet), Run(&folio, 32.0, Face::MonoBold, palette.ink)];
        page.runs(LEFT + 32.0, below - 22.0, 520.0, &runs);
    }
    let Some(since) = cut.since else { return };
    let seconds = page.state.seconds_since(since).max(0);
    let spent = format!("{}:{:02}", seconds / 60, seconds % 60);
    let color = if seconds > 240 { palette.care } else { palette.good };
    let runs = [Run(&spent, 32.0, Face::Bold, palette.ink), Run(page.say(&staff::OF_FOUR_MINUTES), 32.0, Face::Sans, palette.quiet)];
    let width = page.runs_right(LEFT + WIDTH - 32.0, below - 22.0, &runs);
    page.icon(LEFT + WIDTH - 60.0 - width, below, 40.0, Face::Line, color, Icon::TIMER);
    page.again_in(1.0);
}

fn boxes(page: &mut Page<'_>, cut: &CutView, back: bool) {
    let mut y = STEP_Y + 20.0;
    for one in shown(cut, back) {
        y += match (back, one.kind) {
            (true, _) => box_in(page, y, one),
            (false, BoardKind::Hopper) => hopper_empty(page, y, one),
            (false, _) => box_out(page, y, one),
        } + 24.0;
    }
    if back && cut.boxes.iter().any(|one| !one.back) {
        let top = pad_top(y);
        page.letter_pad([LEFT, top, WIDTH, super::ACTION_Y - 180.0 - top], true);
    }
}

fn box_out(page: &mut Page<'_>, y: f32, one: &CutBox) -> f32 {
    let height = height_of(one, false);
    box_card(page, y, height, one, one.out, page.say(if one.out { &staff::BOX_IS_OUT } else { &staff::BOX_IS_IN }));
    let (x, top) = (LEFT + 140.0, y + 112.0);
    if one.out {
        return height;
    }
    if one.by_device {
        page.text(x, top - 4.0, Align2::LEFT_CENTER, theme::LEAST, Face::Sans, page.palette.quiet, page.say(&staff::DEVICE_SEES));
        return height;
    }
    let id = format!("box-out-{}", one.slot);
    if page.button([x, y + 112.0, WIDTH - 180.0, 96.0], Button::outline(&id, page.say(&staff::MARK_OUT), Icon::EJECT)) {
        page.command(Command::Act(Act::BoxOut { slot: one.slot.clone() }));
    }
    height
}

fn hopper_empty(page: &mut Page<'_>, y: f32, one: &CutBox) -> f32 {
    let height = 128.0;
    let state = if one.out { page.say(&staff::IS_EMPTY) } else { "" };
    box_card(page, y, height, one, one.out, state);
    if one.out {
        return height;
    }
    let id = format!("box-out-{}", one.slot);
    if page.button([LEFT + 560.0, y + 16.0, WIDTH - 600.0, 96.0], Button::outline(&id, page.say(&staff::MARK_EMPTY), Icon::EJECT)) {
        page.command(Command::Act(Act::BoxOut { slot: one.slot.clone() }));
    }
    height
}

fn box_in(page: &mut Page<'_>, y: f32, one: &CutBox) -> f32 {
    let serial = one.serial.clone().unwrap_or_default();
    let state = if one.back { staff::BOX_IS_BACK.with(page.language, &[&serial]) } else { page.say(&staff::BOX_IS_OUT).to_owned() };
    let height = height_of(one, true);
    box_card(page, y, height, one, one.back, &state);
    if one.back {
        return height;
    }
    let row = y + 168.0;
    // Where the one that left is not known by its number, it is typed beside that of the new one.
    let (left, x, w) = if one.left_known {
        (None, LEFT + 140.0, 480.0)
    } else {
        (Some(serial_field(page, [LEFT + 32.0, row, 296.0, 104.0], one, false)), LEFT + 344.0, 296.0)
    };
    let typed = serial_field(page, [x, row, w, 104.0], one, true);
    let id = format!("box-in-{}", one.slot);
    let ready = typed.len() >= SERIAL_MIN && left.as_ref().is_none_or(|left| left.len() >= SERIAL_MIN);
    let put = Button::outline(&id, page.say(&staff::MARK_IN), Icon::CHECK_CIRCLE).when(ready);
    if page.button([x + w + 16.0, row, LEFT + WIDTH - 32.0 - x - w - 16.0, 104.0], put) {
        page.command(Command::Act(Act::BoxIn { slot: one.slot.clone(), serial: typed, left }));
    }
    height
}

/// The serial number of the box that goes in, or of the one that left; what is typed.
fn serial_field(page: &mut Page<'_>, area: [f32; 4], one: &CutBox, new: bool) -> String {
    let (field, id, say) = if new {
        (Field::Serial(one.slot.clone()), format!("field-serial-{}", one.slot), &staff::BOX_SERIAL)
    } else {
        (Field::LeftSerial(one.slot.clone()), format!("field-left-{}", one.slot), &staff::LEFT_SERIAL)
    };
    let typed = page.state.typed.text(&field).to_owned();
    page.field(area, &id, page.say(say), &field, &typed, "");
    page.note(&id, typed.clone());
    typed
}

fn box_card(page: &Page<'_>, y: f32, height: f32, one: &CutBox, done: bool, state: &str) {
    let palette = page.palette;
    let (edge, color) = if done { (0.0, palette.card) } else { (4.0, palette.action) };
    page.frame([LEFT, y, WIDTH, height], theme::RADIUS, palette.card, edge, color);
    page.icon(LEFT + 76.0, y + 64.0, 72.0, Face::Line, palette.symbol, Icon::PACKAGE);
    let name = match one.denomination {
        Some(coin) => staff::HOPPER.with(page.language, &[&crate::text::piece(coin)]),
        None => page.say(&names::kind(one.kind)).to_owned(),
    };
    page.text_fit(LEFT + 140.0, y + 44.0, Align2::LEFT_CENTER, theme::LEAD, 400.0, Face::Bold, palette.ink, &name);
    if state.is_empty() {
        return;
    }
    let (icon, ink) = if done { (Icon::CHECK_CIRCLE, palette.good) } else { (Icon::DOTS_CIRCLE, palette.quiet) };
    let right = LEFT + WIDTH - 40.0;
    let width = page.text_fit(right, y + 44.0, Align2::RIGHT_CENTER, theme::BODY, 420.0, Face::Sans, ink, state);
    page.icon(right - width - 36.0, y + 44.0, 44.0, Face::Fill, ink, icon);
}

fn tickets(page: &mut Page<'_>, cut: &CutView) {
    let tickets = cut.tickets;
    let area = [LEFT, STEP_Y + 20.0, WIDTH, 110.0];
    let (tone, icon, say, note) = match tickets {
        Paper::NotPrinted => (Tone::Plain, Icon::PRINTER, &staff::TICKETS_NOT, "not-printed"),
        Paper::Printing => (Tone::Plain, Icon::PRINTER, &staff::TICKETS_PRINTING, "printing"),
        Paper::Printed => (Tone::Good, Icon::RECEIPT, &staff::TICKETS_PRINTED, "printed"),
        Paper::Failed => (Tone::Bad, Icon::WARNING, &staff::TICKETS_FAILED, "failed"),
    };
    page.banner(area, tone, icon, page.say(say), "");
    page.note("tickets", note);
    if let Some(number) = &cut.receives {
        let words = staff::RECEIVED_BY.with(page.language, &[&number.to_string()]);
        page.text_fit(LEFT, STEP_Y + 176.0, Align2::LEFT_CENTER, theme::BODY, WIDTH, Face::Sans, page.palette.quiet, &words);
        page.note("receives", number.to_string());
    }
    if matches!(tickets, Paper::Printed | Paper::Printing) {
        let folio = cut.folio.map_or_else(String::new, |folio| folio.to_string());
        page.paper_out(theme::WIDTH / 2.0, 720.0, &folio);
    }
}

/// Why it does not go on, above the button that is disabled by it.
fn foot(page: &mut Page<'_>, cut: &CutView) {
    // While a seal is typed its dialog has the foot of the screen.
    if page.state.typed.sealing.is_some() {
        return;
    }
    let palette = page.palette;
    let lift = if page.state.frame().training { 32.0 } else { 0.0 };
    let middle = super::ACTION_Y - 96.0 - lift;
    if let Some(problem) = cut.problem.clone().or_else(|| still_to_do(cut)) {
        let hopper = cut.boxes.iter().filter(|one| !one.out).all(|one| one.kind == BoardKind::Hopper);
        let words = match problem {
            CutProblem::BoxStillIn if hopper => page.say(&staff::HOPPER_STILL_FULL).to_owned(),
            other => problem_words(page, &other),
        };
        page.icon(LEFT + 22.0, middle, 44.0, Face::Fill, palette.care, Icon::WARNING);
        page.text_fit(LEFT + 60.0, middle, Align2::LEFT_CENTER, theme::BODY, WIDTH - 60.0, Face::Sans, palette.care, &words);
        page.note("problem", words);
    }
    let words = page.say(&staff::POWER_CUT);
    page.text_fit(LEFT, middle + 48.0, Align2::LEFT_CENTER, theme::LEAST, WIDTH, Face::Sans, palette.quiet, words);
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    // Before a box is out the cut can be given up; after that it must be finished.
    let can_abort = cut.step <= 2 && cut.boxes.iter().all(|one| !one.out);
    let word = page.say(if cut.step == 6 { &staff::FINISH_CUT } else { &citizen::CONTINUE });
    let go = Button::main("continue", word, Icon::ARROW_RIGHT).when(cut.can_continue);
    // Who receives signs; that is the main action of its step.
    if cut.step == 5 {
        return;
    }
    let (left, right) = m01_sign_in::actions(page, can_abort.then_some(back), Some(go));
    if left {
        page.command(Command::Act(Act::CutAbort));
    }
    if right {
        page.command(Command::Act(Act::CutContinue));
    }
}

/// A step that goes on by itself says what it waits for.
fn still_to_do(cut: &CutView) -> Option<CutProblem> {
    match cut.step {
        2 if cut.boxes.iter().any(|one| !one.out) => Some(CutProblem::BoxStillIn),
        4 => cut.bags.iter().zip(1_u8..).find(|(bag, _)| bag.seals.is_empty()).map(|(_, bag)| CutProblem::SealMissing { bag }),
        3 if cut.boxes.iter().any(|one| !one.back) => Some(CutProblem::BoxStillOut),
        _ => None,
    }
}

fn problem_words(page: &Page<'_>, problem: &CutProblem) -> String {
    let say = match problem {
        CutProblem::PaymentOpen => staff::PAYMENT_OPEN,
        CutProblem::DoorShut => staff::DOOR_SHUT,
        CutProblem::BoxStillIn => staff::BOX_STILL_IN,
        CutProblem::BoxStillOut => staff::BOX_STILL_OUT,
        CutProblem::SealMissing { bag } => return staff::SEAL_MISSING.with(page.language, &[&bag.to_string()]),
        CutProblem::SealUsed => staff::SEAL_USED,
        CutProblem::SealForm => staff::SEAL_FORM,
        CutProblem::SamePerson => staff::SAME_PERSON,
        CutProblem::UnknownPerson => staff::UNKNOWN_PERSON,
        CutProblem::OtherBox { expected } => return staff::OTHER_BOX.with(page.language, &[expected]),
    };
    page.say(&say).to_owned()
}
