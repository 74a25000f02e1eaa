//! K01 "Pague aquí sus trámites": the blue poster, three steps, the line of truth.

use cas_domain::denomination::Denomination;
use cas_domain::local::screen::{SeasonTile, Truth};
use cas_domain::local::touch::Act;
use egui::{Align2, Color32};

use crate::command::Command;
use crate::state::TouchKind;
use crate::text::{Language, citizen};
use crate::theme::{self, Face, Icon};
use crate::widgets::{Page, Run};

const POSTER: f32 = 1_160.0;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, truth: &Truth, season: Option<&SeasonTile>) {
    let palette = page.palette;
    page.fill([0.0, 0.0, theme::WIDTH, POSTER], 0.0, palette.header);
    if palette.outlines {
        page.line([0.0, POSTER], [theme::WIDTH, POSTER], 3.0, palette.ink);
    }
    page.header_words(theme::MARGIN, None);
    let title = page.say(&citizen::ATTRACT);
    for (line, top) in title.split('\n').zip([176.0, 316.0]) {
        let width = theme::WIDTH - 2.0 * theme::MARGIN;
        page.text_fit(theme::MARGIN, top, Align2::LEFT_TOP, 124.0, width, Face::Bold, palette.on_header, line);
    }
    steps(page);
    start(page);
    money(page, truth, if season.is_some() { 1_226.0 } else { 1_304.0 });
    let (first, second) = truth_lines(page.language, truth);
    let ink = palette.ink;
    let (one, two) = if season.is_some() { (1_284.0, 1_342.0) } else { (1_392.0, 1_456.0) };
    page.runs(theme::MARGIN, one, 952.0, &[Run(&first, 40.0, Face::Sans, ink)]);
    page.runs(theme::MARGIN, two, 952.0, &[Run(&second, 40.0, Face::Bold, ink)]);
    if let Some(season) = season {
        in_season(page, season);
    }
    page.note("truth", format!("{first} {second}"));
}

fn steps(page: &mut Page<'_>) {
    let palette = page.palette;
    let arrow = if palette.outlines { palette.ink } else { palette.drawing };
    page.sheet_with_code([132.0, 520.0, 140.0, 184.0]);
    page.arrow_right(348.0, 612.0, arrow);
    page.slot_plate([440.0, 640.0, 200.0, 68.0], [460.0, 660.0, 160.0, 18.0], true);
    if let Ok(note) = Denomination::bill(100) {
        page.clipped([480.0, 500.0, 120.0, 169.0], |page| page.note_upright(496.0, 516.0, 88.0, 190.0, note));
    }
    page.arrow_right(686.0, 612.0, arrow);
    printer(page);
    let words = [(202.0, &citizen::YOUR_REFERENCE), (540.0, &citizen::YOUR_MONEY), (878.0, &citizen::YOUR_RECEIPT)];
    for (x, word) in words {
        let word = page.say(word);
        page.text_fit(x, 764.0, Align2::CENTER_CENTER, 40.0, 300.0, Face::Bold, palette.on_header, word);
    }
}

fn printer(page: &Page<'_>) {
    let palette = page.palette;
    let strong = theme::palette::LIGHT.action;
    page.slot_plate([790.0, 518.0, 180.0, 54.0], [810.0, 540.0, 140.0, 16.0], false);
    page.fill([790.0 + 10.0, 560.0, 160.0, 10.0], 0.0, palette.card);
    page.fill([828.0, 548.0, 104.0, 146.0], 0.0, Color32::WHITE);
    for tooth in 0_u8..5 {
        let left = 828.0 + f32::from(tooth) * 20.8;
        page.shape(&[[left, 693.0], [left + 20.8, 693.0], [left + 10.4, 706.0]], Color32::WHITE, 0.0, Color32::WHITE);
    }
    page.fill([842.0, 576.0, 48.0, 9.0], 0.0, strong);
    page.fill([842.0, 600.0, 76.0, 7.0], 0.0, theme::palette::LIGHT.drawing);
    page.fill([842.0, 620.0, 76.0, 7.0], 0.0, theme::palette::LIGHT.drawing);
    page.fill([842.0, 648.0, 76.0, 15.0], 0.0, strong);
}

/// What is in season: leads straight to its service.
fn in_season(page: &mut Page<'_>, season: &SeasonTile) {
    let palette = page.palette;
    let area = [theme::MARGIN, 1_450.0, 952.0, 184.0];
    let [x, y, w, h] = area;
    let name = super::k02_services::name_of(page.language, &season.tile);
    let touched = page.touch("season", area, &name, true, TouchKind::Act);
    let (fill, edge) = if touched.held { (palette.tint, palette.action) } else { (palette.card, palette.border) };
    page.frame(area, theme::RADIUS, fill, if palette.outlines || touched.held { 3.0 } else { 2.0 }, edge);
    page.icon_box(x + 34.0, y + 44.0, 96.0, Icon::named(&season.tile.icon), false);
    let words = page.language.pick(&season.words, &season.words_en).to_owned();
    page.text_fit(x + 158.0, y + 70.0, Align2::LEFT_CENTER, theme::LEAD, w - 270.0, Face::Bold, palette.ink, &name);
    page.text_fit(x + 158.0, y + 120.0, Align2::LEFT_CENTER, theme::BODY, w - 270.0, Face::Sans, palette.quiet, &words);
    page.shape(
        &[[x + w - 68.0, y + h / 2.0 - 20.0], [x + w - 46.0, y + h / 2.0], [x + w - 68.0, y + h / 2.0 + 20.0]],
        palette.action,
        0.0,
        palette.action,
    );
    page.note("season", words);
    if touched.clicked {
        page.command(Command::Act(Act::Choose { service: season.tile.code.clone() }));
    }
}

/// The whole poster starts; the button says so.
fn start(page: &mut Page<'_>) {
    let palette = page.palette;
    let area = [theme::MARGIN, 868.0, 952.0, 212.0];
    let label = page.say(&citizen::START);
    let touched = page.touch("start", area, label, true, TouchKind::Act);
    // The poster is blue, so the button is white; in high contrast yellow means touch.
    let (fill, ink) = match (palette.outlines, touched.held) {
        (true, false) => (palette.action, palette.on_action),
        (true, true) => (palette.pressed, palette.on_action),
        (false, false) => (palette.card, palette.action),
        (false, true) => (palette.tint, palette.pressed),
    };
    page.fill(area, theme::RADIUS, fill);
    let width = page.width(label, 56.0, Face::Bold);
    let left = (theme::WIDTH - width - 140.0) / 2.0;
    page.icon(left + 46.0, 974.0, 96.0, Face::Fill, ink, Icon::HAND_TAP);
    page.text(left + 140.0, 974.0, Align2::LEFT_CENTER, 56.0, Face::Bold, ink, label);
    if touched.clicked {
        page.command(Command::Act(Act::Start));
    }
}

fn money(page: &Page<'_>, truth: &Truth, middle: f32) {
    let notes: Vec<Denomination> = truth.notes.iter().copied().take(6).collect();
    // Centavos are taken too, but only whole pesos are drawn: the row must stay readable.
    let coins: Vec<Denomination> = truth.coins.iter().copied().filter(|coin| coin.value().centavos() >= 100).take(5).collect();
    let gap = 14.0;
    let coin_width: f32 = coins.iter().map(|coin| 54.0 * crate::widgets::money::coin_share(*coin) + gap).sum();
    let room = 952.0 - coin_width;
    let width = ((room + gap) / notes.len().max(1) as f32 - gap).min(134.0);
    let mut left = theme::MARGIN;
    for note in notes {
        page.note_lying(left, middle - width / 4.0, width, note);
        left += width + gap;
    }
    for coin in coins {
        let radius = 27.0 * crate::widgets::money::coin_share(coin);
        page.coin(left + radius, middle, radius, coin);
        left += 2.0 * radius + gap;
    }
}

/// The two lines of truth: what is taken, what is given.
pub fn truth_lines(language: Language, truth: &Truth) -> (String, String) {
    let least = truth.notes.first().map(|note| crate::text::piece(*note));
    let most = truth.notes.last().map(|note| crate::text::piece(*note));
    let taken = match (least, most, truth.coins.is_empty()) {
        (Some(least), Some(most), false) if least == most => citizen::TAKES_ONE_NOTE.with(language, &[&least]),
        (Some(least), Some(most), false) => citizen::TAKES_BOTH.with(language, &[&least, &most]),
        (Some(least), Some(most), true) => citizen::TAKES_NOTES.with(language, &[&least, &most]),
        (_, _, false) => citizen::TAKES_COINS.of(language).to_owned(),
        (_, _, true) => citizen::TAKES_NOTHING.of(language).to_owned(),
    };
    let change = if truth.gives_change { citizen::GIVES_CHANGE } else { citizen::EXACT_ONLY };
    let paper = if truth.prints { citizen::PRINTS } else { citizen::NO_PAPER };
    (taken, format!("{} {}", change.of(language), paper.of(language)))
}
