//! K03 "Escanee o escriba su referencia": drawing, cells, keypad; the hint counts what is missing.

use cas_domain::local::screen::{ReferenceForm, ReferenceProblem, Tile};
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use egui::Align2;

use super::k02_services::name_of;
use crate::command::{Command, Field};
use crate::text::{citizen, reason};
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Flow, Page, Run};

/// Plates have five to seven signs: a reference with letters may be this much shorter than the form.
const LETTERS_SHORTER: usize = 2;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, tile: &Tile, form: &ReferenceForm, problem: Option<&ReferenceProblem>) {
    let only_amount = form.length == 0;
    let title = page.say(if only_amount { &citizen::TYPE_AMOUNT } else { &citizen::SCAN_OR_TYPE });
    let name = name_of(page.language, tile);
    // Letters need wide keys; in a window that is hardly lying, cells need three in a row.
    let share = match (form.letters, page.layout.one_row()) {
        (true, _) => 0.4,
        (false, true) => 0.54,
        (false, false) => 0.66,
    };
    let mut flow = page.begin(title, Some((Icon::named(&tile.icon), &name)), true, share);
    let typed = page.state.typed.text(&Field::Reference).to_owned();
    let amount = page.state.typed.text(&Field::Amount).to_owned();
    let cells = cells_height(flow.w, form);
    // The drawing shows where the code is; cells, keys and large letters come before it.
    let room = if page.layout.wide { flow.rest() - 96.0 - cells } else { 282.0 };
    if !only_amount && !form.asks_amount && !page.is_large() && room >= 150.0 {
        let height = room.min(282.0);
        let area = flow.take(height);
        drawing(page, area, form);
    }
    hint(page, &mut flow, form, &typed, &amount, problem);
    if !only_amount {
        let top = flow.y;
        let height = page.cells([flow.x, top, flow.w], &typed, usize::from(form.length));
        let area = flow.take(height);
        if form.asks_amount && page.touch("field-reference", area, "referencia", true, crate::state::TouchKind::Act).clicked {
            // The reference and the amount share one keypad: a touch says which is typed.
            page.command(Command::Local(crate::command::Local::Focus(Field::Reference)));
        }
    }
    if form.asks_amount {
        amount_field(page, &mut flow, &amount, only_amount);
    }
    flow.turn();
    keys(page, flow, form);
    page.note("typed", typed.clone());
    page.note("amount", amount.clone());
    foot(page, form, typed, &amount);
}

/// Height of the cells of a reference in a column.
fn cells_height(width: f32, form: &ReferenceForm) -> f32 {
    let a_row = ((width + 24.0) / 244.0).floor().clamp(1.0, 4.0);
    (f32::from(form.length) / 4.0 / a_row).ceil().max(1.0) * 110.0 - 18.0
}

fn drawing(page: &mut Page<'_>, area: [f32; 4], form: &ReferenceForm) {
    let palette = page.palette;
    page.card(area);
    let (what, more) =
        if form.letters { (&citizen::WHERE_PLATE, &citizen::WHERE_PLATE_MORE) } else { (&citizen::WHERE_CODE, &citizen::WHERE_CODE_MORE) };
    let (what, more) = (page.say(what), page.say(more));
    page.fitted(area, 952.0, 282.0, |page| {
        page.sheet_with_code([52.0, 26.0, 160.0, 230.0]);
        page.reader(316.0, 166.0);
        let height = page.runs(512.0, 44.0, 430.0, &[Run(what, theme::LEAD, Face::Bold, palette.ink)]);
        page.runs(512.0, 56.0 + height, 430.0, &[Run(more, 32.0, Face::Sans, palette.quiet)]);
    });
}

/// What is still missing, what was wrong, or that it is complete.
fn hint(page: &mut Page<'_>, flow: &mut Flow, form: &ReferenceForm, typed: &str, amount: &str, problem: Option<&ReferenceProblem>) {
    let language = page.language;
    let missing = missing_signs(form, typed);
    let (tone, icon, text) = if let Some(problem) = problem.filter(|_| !page.state.typed_since_problem) {
        (Tone::Bad, Icon::WARNING, reason::reference(language, problem))
    } else if missing > 0 {
        let count = missing.to_string();
        let text = match (form.letters, missing) {
            (false, 1) => citizen::MISSING_ONE.of(language).to_owned(),
            (false, _) => citizen::MISSING_MANY.with(language, &[&count]),
            (true, 1) => citizen::MISSING_SIGN.of(language).to_owned(),
            (true, _) => citizen::MISSING_SIGNS.with(language, &[&count]),
        };
        (Tone::Care, Icon::INFO, text)
    } else if form.asks_amount && money_from_typed(amount).is_none() {
        (Tone::Care, Icon::INFO, citizen::MISSING_AMOUNT.of(language).to_owned())
    } else {
        (Tone::Good, Icon::CHECK_CIRCLE, citizen::COMPLETE.of(language).to_owned())
    };
    page.note("hint", text.clone());
    if tone == Tone::Bad {
        let area = flow.take(78.0 * page.zoom());
        page.banner(area, tone, icon, &text, "");
        return;
    }
    let area = flow.take(60.0 * page.zoom());
    let pill = page.width(&text, theme::BODY, Face::Sans) + 110.0;
    if form.length > 0 && area[2] - pill > 180.0 {
        let words = page.say(&citizen::OR_TYPE);
        let ink = page.palette.ink;
        page.text_fit(area[0], area[1] + area[3] / 2.0, Align2::LEFT_CENTER, theme::LEAD, area[2] - pill, Face::Bold, ink, words);
    }
    page.pill(area[0] + area[2], area[1], tone, icon, &text);
}

fn amount_field(page: &mut Page<'_>, flow: &mut Flow, amount: &str, only: bool) {
    let label = page.say(&citizen::HOW_MUCH_PAPER);
    let shown = if amount.is_empty() { String::new() } else { format!("${amount}") };
    if !only {
        flow.skip(page.line_height(theme::LEAST));
        let area = flow.take(100.0);
        page.field(area, "field-amount", label, &Field::Amount, &shown, "$0.00");
        return;
    }
    let area = flow.take(160.0);
    page.frame(area, theme::RADIUS, page.palette.card, 4.0, page.palette.focus);
    let shown = if shown.is_empty() { "$0" } else { &shown };
    let [x, y] = [area[0] + area[2] / 2.0, area[1] + 80.0];
    page.text_fit(x, y, Align2::CENTER_CENTER, theme::TOTAL, area[2] - 60.0, Face::Bold, page.palette.ink, shown);
}

fn keys(page: &mut Page<'_>, flow: Flow, form: &ReferenceForm) {
    let amount = page.state.typed.focus == Some(Field::Amount);
    let letters = form.letters && !amount;
    let most = if page.layout.wide { flow.rest() } else { 4.0 * 124.0 + if letters { 36.0 } else { 48.0 } };
    let height = flow.rest().min(most);
    let area = [flow.x, flow.bottom - height, flow.w, height];
    if letters {
        page.letter_pad(area, false);
    } else {
        page.digit_pad(area, amount);
    }
}

fn foot(page: &mut Page<'_>, form: &ReferenceForm, typed: String, amount: &str) {
    let paid = if form.asks_amount { money_from_typed(amount) } else { None };
    let complete = missing_signs(form, &typed) == 0 && (!form.asks_amount || paid.is_some());
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    let go = Button::main("continue", page.say(&citizen::CONTINUE), Icon::ARROW_RIGHT).when(complete);
    let (left, right) = page.actions(Some(back), Some(go));
    if left {
        page.command(Command::Act(Act::Back));
    }
    // A reader ends its code with Enter; that continues as a touch would.
    let entered = complete && !page.covered && page.ui.input(|input| input.key_pressed(egui::Key::Enter));
    if right || entered {
        page.command(Command::Act(Act::Submit { reference: typed, amount: paid }));
    }
}

/// How many signs are missing before it can be submitted.
pub fn missing_signs(form: &ReferenceForm, typed: &str) -> usize {
    let need = usize::from(form.length).saturating_sub(if form.letters { LETTERS_SHORTER } else { 0 });
    need.saturating_sub(typed.chars().count())
}

/// The amount as typed: pesos, and centavos after a point. None where it is nothing.
pub fn money_from_typed(text: &str) -> Option<Money> {
    let (pesos, cents) = text.split_once('.').unwrap_or((text, ""));
    let pesos: i64 = pesos.parse().ok()?;
    let cents: i64 = match cents.len() {
        0 => 0,
        1 => cents.parse::<i64>().ok()? * 10,
        _ => cents.parse().ok()?,
    };
    let amount = Money::from_pesos(pesos).ok()?.plus(Money::from_centavos(cents)).ok()?;
    amount.is_positive().then_some(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_typed_in_pesos_with_centavos_after_a_point() {
        let typed = |text| money_from_typed(text).map(Money::centavos);
        assert_eq!(typed("8940"), Some(894_000));
        assert_eq!(typed("487.3"), Some(48_730));
        assert_eq!(typed("487.36"), Some(48_736));
        for nothing in ["", "0", "0.00", ".", "99999999999999999999"] {
            assert_eq!(typed(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_plate_may_be_short_and_a_number_may_not() {
        let plate = ReferenceForm { length: 12, letters: true, asks_amount: false };
        let number = ReferenceForm { length: 10, letters: false, asks_amount: false };
        assert_eq!(missing_signs(&plate, "ABC1212345"), 0);
        assert_eq!(missing_signs(&plate, "ABC"), 7);
        assert_eq!(missing_signs(&number, "3000451"), 3);
    }
}
