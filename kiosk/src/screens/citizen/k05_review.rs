//! K05 "Revise antes de pagar": every line of every debt, the total, and until when the price holds.

use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use cas_domain::quote::{DebtLine, LineKind, Quote};
use cas_domain::time::WallMillis;
use egui::Align2;

use crate::command::Command;
use crate::text::{Language, citizen, dates};
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page, Run};

const LEFT: f32 = theme::MARGIN;
const WIDTH: f32 = 952.0;
const PAD: f32 = 42.0;
/// Height of the total row.
const TOTAL_H: f32 = 152.0;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, debts: &[Quote], total: Money, can_add: bool, valid_until: WallMillis) {
    let title = page.say(&citizen::REVIEW);
    page.title(super::BODY_Y, title);
    let mut y = 268.0;
    match debts {
        [debt] => {
            y += who(page, y, debt) + 24.0;
            y += lines(page, y, debt);
        }
        many => y += list(page, y, many),
    }
    total_row(page, y, total);
    y += TOTAL_H + 20.0;
    let until = dates::time(page.language, valid_until);
    page.icon(LEFT + 22.0, y + 26.0, 44.0, Face::Line, page.palette.quiet, Icon::CLOCK);
    let lead = page.say(&citizen::PRICE_HOLDS);
    let quiet = page.palette.quiet;
    page.runs(
        LEFT + 60.0,
        y + 3.0,
        860.0,
        &[Run(lead, theme::BODY, Face::Sans, quiet), Run(&until, theme::BODY, Face::Bold, page.palette.ink)],
    );
    page.note("total", total.to_string());
    if can_add {
        let top = (y + 72.0).min(theme::ACTION_Y - 24.0 - 108.0);
        if page.button([LEFT, top, WIDTH, 108.0], Button::quiet("add-another", page.say(&citizen::ADD_ANOTHER), Icon::PLUS_CIRCLE)) {
            page.command(Command::Act(Act::AddAnother));
        }
    }
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

/// The service, in whose name, about what; the height of the card.
fn who(page: &mut Page<'_>, y: f32, debt: &Quote) -> f32 {
    let palette = page.palette;
    let rows = [
        (page.say(&citizen::HOLDER), &debt.holder, Face::Bold, 38.0),
        (page.say(&citizen::OBJECT), &debt.object, Face::Bold, 38.0),
        (page.say(&citizen::REFERENCE), &debt.reference_shown, Face::Mono, 30.0),
    ];
    let rows: Vec<_> = rows.into_iter().filter(|(_, value, _, _)| !value.is_empty()).collect();
    let height = 160.0 + rows.len() as f32 * 60.0 + if rows.is_empty() { 0.0 } else { 24.0 };
    page.card([LEFT, y, WIDTH, height]);
    page.icon_box(LEFT + PAD, y + 30.0, 100.0, Icon::named(&debt.icon), false);
    let name = name_of(page.language, debt);
    page.text_fit(LEFT + 174.0, y + 60.0, Align2::LEFT_CENTER, theme::LEAD, 740.0, Face::Bold, palette.ink, name);
    page.text_fit(LEFT + 174.0, y + 108.0, Align2::LEFT_CENTER, theme::BODY, 740.0, Face::Sans, palette.quiet, &debt.agency);
    for ((label, value, face, size), row) in rows.iter().zip(0_u8..) {
        let middle = y + 186.0 + f32::from(row) * 60.0;
        page.text(LEFT + PAD, middle, Align2::LEFT_CENTER, theme::BODY, Face::Sans, palette.quiet, label);
        page.text_fit(LEFT + PAD + 232.0, middle, Align2::LEFT_CENTER, *size, WIDTH - 2.0 * PAD - 232.0, *face, palette.ink, value);
    }
    height
}

/// Every line of one debt; the height.
fn lines(page: &mut Page<'_>, y: f32, debt: &Quote) -> f32 {
    let palette = page.palette;
    let room = 500.0;
    let row = (room / debt.lines.len().max(1) as f32).clamp(44.0, 86.0);
    let height = row * debt.lines.len() as f32 + 20.0;
    page.card([LEFT, y, WIDTH, height + TOTAL_H]);
    for (line, index) in debt.lines.iter().zip(0_u8..) {
        let middle = y + 12.0 + row * (f32::from(index) + 0.5);
        let label = label_of(page.language, debt, line);
        page.text_fit(LEFT + PAD, middle, Align2::LEFT_CENTER, theme::BODY, 600.0, Face::Sans, palette.ink, label);
        page.text(LEFT + WIDTH - PAD, middle, Align2::RIGHT_CENTER, theme::BODY, Face::Sans, palette.ink, &line.amount.to_string());
        if usize::from(index) + 1 < debt.lines.len() {
            page.rule(LEFT + PAD, middle + row / 2.0, WIDTH - 2.0 * PAD);
        }
        if line.kind == LineKind::Adjustment {
            page.note("adjustment", line.amount.to_string());
        }
    }
    height
}

/// Several debts, one row each; the height.
fn list(page: &mut Page<'_>, y: f32, debts: &[Quote]) -> f32 {
    let palette = page.palette;
    let row = 140.0;
    let height = row * debts.len() as f32 + 12.0;
    page.card([LEFT, y, WIDTH, height + TOTAL_H]);
    for (debt, index) in debts.iter().zip(0_u8..) {
        let top = y + 6.0 + row * f32::from(index);
        page.text_fit(
            LEFT + PAD,
            top + 48.0,
            Align2::LEFT_CENTER,
            theme::BODY,
            600.0,
            Face::Bold,
            palette.ink,
            name_of(page.language, debt),
        );
        let about = [debt.holder.as_str(), debt.object.as_str(), debt.reference_shown.as_str()];
        let about = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        page.text_fit(LEFT + PAD, top + 96.0, Align2::LEFT_CENTER, theme::LEAST, WIDTH - 2.0 * PAD, Face::Sans, palette.quiet, &about);
        page.text(LEFT + WIDTH - PAD, top + 48.0, Align2::RIGHT_CENTER, theme::LEAD, Face::Bold, palette.ink, &debt.total.to_string());
        if usize::from(index) + 1 < debts.len() {
            page.rule(LEFT + PAD, top + row, WIDTH - 2.0 * PAD);
        }
    }
    height
}

fn total_row(page: &Page<'_>, y: f32, total: Money) {
    let palette = page.palette;
    page.fill_part([LEFT + 2.0, y, WIDTH - 4.0, TOTAL_H - 2.0], false, palette.tint);
    if palette.outlines {
        page.rule(LEFT, y, WIDTH);
    }
    page.text(LEFT + PAD, y + TOTAL_H / 2.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, page.say(&citizen::TOTAL));
    let right = LEFT + WIDTH - PAD;
    page.text_fit(right, y + TOTAL_H / 2.0, Align2::RIGHT_CENTER, theme::TOTAL, 640.0, Face::Bold, palette.ink, &total.to_string());
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
