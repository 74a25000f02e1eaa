//! K05 "Revise antes de pagar": every line of every debt, the total, and until when the price holds.

use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use cas_domain::quote::{DebtLine, LineKind, Quote};
use cas_domain::time::WallMillis;
use egui::Align2;

use crate::command::Command;
use crate::text::{Language, citizen, dates};
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Flow, Page, Run};

/// Padding of the cards.
const PAD: f32 = 42.0;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, debts: &[Quote], total: Money, can_add: bool, valid_until: WallMillis) {
    let title = page.say(&citizen::REVIEW);
    let wide = page.layout.wide;
    let mut flow = page.begin(title, None, true, if debts.len() == 1 { 0.48 } else { 0.62 });
    // What stands at the foot has its room first; the lines share what is left.
    let foot = page.line_height(theme::BODY) + 8.0;
    if let [debt] = debts {
        let most =
            if wide { flow.rest() - foot - theme::GUTTER - if can_add { 92.0 + theme::GUTTER } else { 0.0 } } else { flow.rest() * 0.42 };
        let height = who_height(page, debt, most);
        let area = flow.take(height);
        who(page, area, debt);
    }
    // Several debts fill the first column; one has its lines in the second.
    let several = debts.len() != 1;
    if !(wide && several) {
        add_and_until(page, &mut flow, can_add, foot, valid_until);
        flow.turn();
    }
    let total_height = page.line_height(theme::TOTAL).min(if wide { 130.0 } else { 168.0 }) + 16.0;
    let [x, y, w, h] = flow.take_rest();
    let rows = match debts {
        [debt] => lines(page, [x, y, w, h - total_height], total_height, debt),
        many => list(page, [x, y, w, h - total_height], total_height, many),
    };
    total_row(page, [x, y + rows, w, total_height], total);
    if wide && several {
        flow.turn();
        add_and_until(page, &mut flow, can_add, foot, valid_until);
    }
    page.note("total", total.to_string());
    let no = Button::outline("not-mine", page.say(&citizen::NOT_MINE), Icon::X_CIRCLE);
    let yes = Button::main("confirm", page.say(&citizen::YES_CORRECT), Icon::CHECK_CIRCLE);
    let (left, right) = page.actions(Some(no), Some(yes));
    if left {
        page.command(Command::Act(Act::OtherService));
    }
    if right {
        page.command(Command::Act(Act::Confirm));
    }
}

/// "Agregar otro trámite", and until when the price holds, at the foot of the column.
fn add_and_until(page: &mut Page<'_>, flow: &mut Flow, can_add: bool, line: f32, valid_until: WallMillis) {
    if can_add {
        let area = flow.take_below(if page.layout.wide { 92.0 } else { 108.0 });
        if page.button(area, Button::quiet("add-another", page.say(&citizen::ADD_ANOTHER), Icon::PLUS_CIRCLE)) {
            page.command(Command::Act(Act::AddAnother));
        }
    }
    let [x, y, w, h] = flow.take_below(line);
    let until = dates::time(page.language, valid_until);
    page.icon(x + 22.0, y + h / 2.0, 44.0, Face::Line, page.palette.quiet, Icon::CLOCK);
    let lead = page.say(&citizen::PRICE_HOLDS);
    let (quiet, ink) = (page.palette.quiet, page.palette.ink);
    let runs = [Run(lead, theme::BODY, Face::Sans, quiet), Run(&until, theme::BODY, Face::Bold, ink)];
    page.one_line([x + 60.0, y + h / 2.0, w - 64.0], &runs);
}

/// What is known of a debt's owner, thing and reference.
fn who_rows<'d>(page: &Page<'_>, debt: &'d Quote) -> Vec<(&'static str, &'d String, Face, f32)> {
    let rows = [
        (page.say(&citizen::HOLDER), &debt.holder, Face::Bold, 38.0),
        (page.say(&citizen::OBJECT), &debt.object, Face::Bold, 38.0),
        (page.say(&citizen::REFERENCE), &debt.reference_shown, Face::Mono, 38.0),
    ];
    rows.into_iter().filter(|(_, value, _, _)| !value.is_empty()).collect()
}

/// A reference of so many signs is read in two lines rather than in small type.
const LONG_REFERENCE: usize = 22;

/// How many lines a row takes; a lying window has less height for it.
fn lines_of(page: &Page<'_>, value: &str, face: Face) -> f32 {
    match (face == Face::Mono && value.chars().count() > LONG_REFERENCE, page.layout.wide) {
        (false, _) => 1.0,
        (true, false) => 1.7,
        (true, true) => 1.4,
    }
}

fn who_height(page: &Page<'_>, debt: &Quote, most: f32) -> f32 {
    let rows: f32 = who_rows(page, debt).iter().map(|(_, value, face, _)| lines_of(page, value, *face)).sum();
    let wished = head_height(page) + rows * 60.0 * page.zoom() + if rows > 0.0 { 20.0 } else { 0.0 };
    wished.min(most)
}

fn head_height(page: &Page<'_>) -> f32 {
    page.line_height(theme::LEAD) + agency_height(page) + 46.0
}

/// The agency gives its line to the holder and the reference where large letters leave no room for all.
fn agency_height(page: &Page<'_>) -> f32 {
    if page.layout.wide && page.is_large() { 0.0 } else { page.line_height(theme::BODY) }
}

/// The service, in whose name, about what.
fn who(page: &mut Page<'_>, [x, y, w, h]: [f32; 4], debt: &Quote) {
    let palette = page.palette;
    page.card([x, y, w, h]);
    let (first, second, head) = (page.line_height(theme::LEAD), agency_height(page), head_height(page));
    page.icon_box(x + PAD, y + (head - 90.0) / 2.0 + 4.0, 90.0, Icon::named(&debt.icon), false);
    let (left, room) = (x + PAD + 122.0, w - 2.0 * PAD - 122.0);
    let top = y + (head - first - second) / 2.0;
    let name = name_of(page.language, debt);
    page.text_fit(left, top + first / 2.0, Align2::LEFT_CENTER, theme::LEAD, room, Face::Bold, palette.ink, name);
    if second > 0.0 {
        page.text_fit(left, top + first + second / 2.0, Align2::LEFT_CENTER, theme::BODY, room, Face::Sans, palette.quiet, &debt.agency);
    }
    let rows = who_rows(page, debt);
    let lines: f32 = rows.iter().map(|(_, value, face, _)| lines_of(page, value, *face)).sum();
    let line = (h - head - 14.0) / lines.max(1.0);
    let label_width = rows.iter().map(|(label, ..)| page.width(label, theme::BODY, Face::Sans)).fold(0.0, f32::max) + 24.0;
    let mut top = y + head - 2.0;
    for (label, value, face, size) in &rows {
        let row = line * lines_of(page, value, *face);
        let middle = top + row / 2.0;
        top += row;
        // Low rows have smaller words: nothing lies over anything else.
        let fits = |size: f32| size.min(line / 1.36 / page.zoom());
        page.text(x + PAD, middle, Align2::LEFT_CENTER, fits(theme::BODY), Face::Sans, palette.quiet, label);
        let (left, room) = (x + PAD + label_width, w - 2.0 * PAD - label_width);
        // A long reference goes on in a second line where that makes it larger; it is never cut.
        let one = fits(*size).min(fits(*size) * room / page.width(value, fits(*size), *face).max(1.0));
        let two = (row / 2.0 / 1.25 / page.zoom()).min(*size);
        if one >= two {
            page.text(left, middle, Align2::LEFT_CENTER, one, *face, palette.ink, value);
            continue;
        }
        let galley = page.lay_rows(room, 2, &[Run(value, two, *face, palette.ink)]);
        let height = galley.size().y / page.grid.len(1.0);
        page.painter().galley(page.grid.at(left, middle - height / 2.0), galley, palette.ink);
    }
}

/// Every line of one debt over the total; the height of the lines.
fn lines(page: &mut Page<'_>, [x, y, w, room]: [f32; 4], total: f32, debt: &Quote) -> f32 {
    let palette = page.palette;
    let row = ((room - 20.0) / debt.lines.len().max(1) as f32).min(86.0 * page.zoom());
    let height = row * debt.lines.len() as f32 + 20.0;
    page.card([x, y, w, height + total]);
    // Many lines are closer and smaller, never less than the least size.
    let size = theme::BODY.min(row / 1.3 / page.zoom()).max(theme::LEAST / page.zoom());
    for (line, index) in debt.lines.iter().zip(0_u8..) {
        let middle = y + 12.0 + row * (f32::from(index) + 0.5);
        let label = label_of(page.language, debt, line);
        let amount = line.amount.to_string();
        let right = page.text(x + w - PAD, middle, Align2::RIGHT_CENTER, size, Face::Sans, palette.ink, &amount);
        page.text_fit(x + PAD, middle, Align2::LEFT_CENTER, size, w - 2.0 * PAD - right - 24.0, Face::Sans, palette.ink, label);
        if usize::from(index) + 1 < debt.lines.len() {
            page.rule(x + PAD, middle + row / 2.0, w - 2.0 * PAD);
        }
        if line.kind == LineKind::Adjustment {
            page.note("adjustment", amount);
        }
    }
    height
}

/// Several debts over the total, one row each; the height of the rows.
fn list(page: &mut Page<'_>, [x, y, w, room]: [f32; 4], total: f32, debts: &[Quote]) -> f32 {
    let palette = page.palette;
    let row = ((room - 12.0) / debts.len() as f32).min(140.0 * page.zoom());
    let height = row * debts.len() as f32 + 12.0;
    page.card([x, y, w, height + total]);
    for (debt, index) in debts.iter().zip(0_u8..) {
        let top = y + 6.0 + row * f32::from(index);
        let (upper, lower) = (top + row * 0.34, top + row * 0.7);
        let amount = debt.total.to_string();
        let right = page.text(x + w - PAD, upper, Align2::RIGHT_CENTER, theme::LEAD, Face::Bold, palette.ink, &amount);
        let name = name_of(page.language, debt);
        page.text_fit(x + PAD, upper, Align2::LEFT_CENTER, theme::BODY, w - 2.0 * PAD - right - 24.0, Face::Bold, palette.ink, name);
        let about = [debt.holder.as_str(), debt.object.as_str(), debt.reference_shown.as_str()];
        let about = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        page.text_fit(x + PAD, lower, Align2::LEFT_CENTER, theme::LEAST, w - 2.0 * PAD, Face::Sans, palette.quiet, &about);
        if usize::from(index) + 1 < debts.len() {
            page.rule(x + PAD, top + row, w - 2.0 * PAD);
        }
    }
    height
}

fn total_row(page: &Page<'_>, [x, y, w, h]: [f32; 4], total: Money) {
    let palette = page.palette;
    page.fill_part([x + 2.0, y, w - 4.0, h - 2.0], false, palette.tint);
    if palette.outlines {
        page.rule(x, y, w);
    }
    let word = page.text(x + PAD, y + h / 2.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, page.say(&citizen::TOTAL));
    let room = w - 2.0 * PAD - word - 24.0;
    page.text_fit(x + w - PAD, y + h / 2.0, Align2::RIGHT_CENTER, theme::TOTAL, room, Face::Bold, palette.ink, &total.to_string());
}

/// The service's name in the language of this visit.
fn name_of(language: Language, debt: &Quote) -> &str {
    language.pick(&debt.name, &debt.name_en)
}

/// Lines are named by the agency in Spanish; the kinds everybody has are named in English too.
fn label_of<'d>(language: Language, debt: &'d Quote, line: &'d DebtLine) -> &'d str {
    let say = match line.kind {
        LineKind::Surcharge => citizen::SURCHARGE,
        LineKind::Discount => citizen::DISCOUNT,
        LineKind::Adjustment => citizen::ADJUSTMENT,
        // A concept that is the service itself has the service's name.
        LineKind::Concept if line.label == debt.name => return name_of(language, debt),
        LineKind::Concept => return &line.label,
    };
    if language == Language::English { say.en } else { &line.label }
}
