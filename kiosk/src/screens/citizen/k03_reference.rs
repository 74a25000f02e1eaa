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
use crate::widgets::{Button, Page, Run};

/// Plates have five to seven signs: a reference with letters may be this much shorter than the form.
const LETTERS_SHORTER: usize = 2;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, tile: &Tile, form: &ReferenceForm, problem: Option<&ReferenceProblem>) {
    let only_amount = form.length == 0;
    let title = page.say(if only_amount { &citizen::TYPE_AMOUNT } else { &citizen::SCAN_OR_TYPE });
    page.title(super::BODY_Y, title);
    let name = name_of(page.language, tile);
    page.service_line(266.0, Icon::named(&tile.icon), &name);
    let typed = page.state.typed.text(&Field::Reference).to_owned();
    let amount = page.state.typed.text(&Field::Amount).to_owned();
    let mut y = 313.0;
    if !only_amount && !form.asks_amount {
        drawing(page, y, form);
        y += 322.0;
    } else {
        y += 20.0;
    }
    hint(page, y, form, &typed, &amount, problem);
    y += 78.0;
    if !only_amount {
        y += page.cells(theme::MARGIN, y, &typed, usize::from(form.length)) + 30.0;
    }
    if form.asks_amount {
        y = amount_field(page, y, &amount, only_amount);
    }
    keys(page, y, form);
    page.note("typed", typed.clone());
    page.note("amount", amount.clone());
    foot(page, form, typed, &amount);
}

fn drawing(page: &mut Page<'_>, y: f32, form: &ReferenceForm) {
    let palette = page.palette;
    page.card([theme::MARGIN, y, 952.0, 282.0]);
    page.sheet_with_code([116.0, y + 26.0, 160.0, 230.0]);
    page.reader(380.0, y + 166.0);
    let (what, more) =
        if form.letters { (&citizen::WHERE_PLATE, &citizen::WHERE_PLATE_MORE) } else { (&citizen::WHERE_CODE, &citizen::WHERE_CODE_MORE) };
    let (what, more) = (page.say(what), page.say(more));
    let height = page.runs(576.0, y + 44.0, 420.0, &[Run(what, theme::LEAD, Face::Bold, palette.ink)]);
    page.runs(576.0, y + 56.0 + height, 430.0, &[Run(more, 32.0, Face::Sans, palette.quiet)]);
}

/// What is still missing, what was wrong, or that it is complete.
fn hint(page: &mut Page<'_>, y: f32, form: &ReferenceForm, typed: &str, amount: &str, problem: Option<&ReferenceProblem>) {
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
        page.banner([theme::MARGIN, y - 14.0, 952.0, 78.0], tone, icon, &text, "");
        return;
    }
    if form.length > 0 {
        let words = page.say(&citizen::OR_TYPE);
        page.text(theme::MARGIN, y + 30.0, Align2::LEFT_CENTER, theme::LEAD, Face::Bold, page.palette.ink, words);
    }
    page.pill(theme::WIDTH - theme::MARGIN, y, tone, icon, &text);
}

fn amount_field(page: &mut Page<'_>, y: f32, amount: &str, only: bool) -> f32 {
    let label = page.say(&citizen::HOW_MUCH_PAPER);
    let shown = if amount.is_empty() { String::new() } else { format!("${amount}") };
    let top = if only { y } else { y + 44.0 };
    if !only {
        // The reference and the amount share one keypad: a touch says which is typed.
        page.field([theme::MARGIN, top, 952.0, 100.0], "field-amount", label, &Field::Amount, &shown, "$0.00");
        let area = [theme::MARGIN, 411.0, 952.0, 92.0 + 110.0];
        let touched = page.touch("field-reference", area, "referencia", true, crate::state::TouchKind::Act);
        if touched.clicked {
            page.command(Command::Local(crate::command::Local::Focus(Field::Reference)));
        }
        return top + 130.0;
    }
    let area = [theme::MARGIN, top, 952.0, 160.0];
    page.frame(area, theme::RADIUS, page.palette.card, 4.0, page.palette.focus);
    let shown = if shown.is_empty() { "$0" } else { &shown };
    page.text(theme::WIDTH / 2.0, top + 80.0, Align2::CENTER_CENTER, theme::TOTAL, Face::Bold, page.palette.ink, shown);
    top + 200.0
}

fn keys(page: &mut Page<'_>, y: f32, form: &ReferenceForm) {
    let bottom = theme::ACTION_Y - 40.0;
    let amount = page.state.typed.focus == Some(Field::Amount);
    if form.letters && !amount {
        let height = (bottom - y - 20.0).min(4.0 * 124.0 + 36.0);
        page.letter_pad([theme::MARGIN, bottom - height, 952.0, height], false);
    } else {
        let height = (bottom - y).min(4.0 * 124.0 + 48.0);
        page.digit_pad([theme::MARGIN, bottom - height, 952.0, height], amount);
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
