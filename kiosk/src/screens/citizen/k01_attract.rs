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

/// Height of the poster in an upright window.
const POSTER: f32 = 1_160.0;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, truth: &Truth, season: Option<&SeasonTile>) {
    let (palette, layout) = (page.palette, page.layout);
    let (width, height) = if layout.wide { (layout.w * 0.56, layout.reach_y) } else { (layout.w, POSTER) };
    if layout.wide {
        page.fill([0.0, 0.0, layout.w, layout.header], 0.0, palette.header);
    }
    page.fill([0.0, 0.0, width, height], 0.0, palette.header);
    if palette.outlines {
        let (from, to) = if layout.wide { ([width, 0.0], [width, height]) } else { ([0.0, height], [width, height]) };
        page.line(from, to, 3.0, palette.ink);
    }
    page.header_words(layout.margin, None);
    poster(page, width, height);
    let top = if layout.wide { page.body_top() + 10.0 } else { POSTER + 30.0 };
    let left = if layout.wide { width + layout.margin } else { layout.margin };
    below(page, [left, top, layout.w - left - layout.margin, layout.reach_y - top - 16.0], truth, season);
}

/// Title, the three steps, and the button that starts.
fn poster(page: &mut Page<'_>, width: f32, height: f32) {
    let (palette, layout) = (page.palette, page.layout);
    let room = width - 2.0 * layout.margin;
    let size = if layout.wide { 92.0 } else { 124.0 };
    let title = page.say(&citizen::ATTRACT);
    let lines: Vec<&str> = title.split('\n').collect();
    let widest = lines.iter().map(|line| page.width(line, size, Face::Bold)).fold(1.0, f32::max);
    let size = size * (room / widest).min(1.0);
    let pitch = page.line_height(size) * if layout.wide { 0.9 } else { 0.84 };
    let mut y = page.body_top() - if layout.wide { 4.0 } else { 0.0 };
    for line in lines {
        page.text(layout.margin, y, Align2::LEFT_TOP, size, Face::Bold, palette.on_header, line);
        y += pitch;
    }
    let button = if layout.wide { 160.0 } else { 212.0 };
    let start_y = height - button - if layout.wide { 30.0 } else { 80.0 };
    let room_y = start_y - y - 50.0;
    page.fitted([layout.margin, y + 40.0, room, room_y], 952.0, 290.0, steps);
    start(page, [layout.margin, start_y, room, button]);
}

/// What is taken and given, and what is in season.
fn below(page: &mut Page<'_>, [x, y, w, h]: [f32; 4], truth: &Truth, season: Option<&SeasonTile>) {
    let ink = page.palette.ink;
    let (first, second) = truth_lines(page.language, truth);
    page.note("truth", format!("{first} {second}"));
    let tile = season.map_or(0.0, |_| page.line_height(theme::LEAD) + page.line_height(theme::BODY) + 56.0);
    // What is left of the height parts the rows, so that nothing clings to the poster.
    let text = |page: &Page<'_>, text: &str, face| {
        page.lay(w, &[Run(text, theme::LEAD, face, ink)], egui::Align::LEFT).size().y / page.grid.len(1.0)
    };
    let (one, two) = (text(page, &first, Face::Sans), text(page, &second, Face::Bold));
    let used = 66.0 + one + two + tile;
    let gap = ((h - used) / 4.0).clamp(6.0, 44.0);
    let mut at = y + gap * 0.5;
    money(page, truth, [x, at + 33.0, w]);
    at += 66.0 + gap;
    page.runs(x, at, w, &[Run(&first, theme::LEAD, Face::Sans, ink)]);
    at += one + gap * 0.3;
    page.runs(x, at, w, &[Run(&second, theme::LEAD, Face::Bold, ink)]);
    at += two + gap;
    if let Some(season) = season {
        in_season(page, [x, at, w, tile], season);
    }
}

/// Reference, money, receipt: drawn on a canvas of 952 by 290.
fn steps(page: &mut Page<'_>) {
    let palette = page.palette;
    let arrow = if palette.outlines { palette.ink } else { palette.drawing };
    page.sheet_with_code([68.0, 20.0, 140.0, 184.0]);
    page.arrow_right(284.0, 112.0, arrow);
    page.slot_plate([376.0, 140.0, 200.0, 68.0], [396.0, 160.0, 160.0, 18.0], true);
    if let Ok(note) = Denomination::bill(100) {
        page.clipped([416.0, 0.0, 120.0, 169.0], |page| page.note_upright(432.0, 16.0, 88.0, 190.0, note));
    }
    page.arrow_right(622.0, 112.0, arrow);
    printer(page);
    let words = [(138.0, &citizen::YOUR_REFERENCE), (476.0, &citizen::YOUR_MONEY), (814.0, &citizen::YOUR_RECEIPT)];
    for (x, word) in words {
        let word = page.say(word);
        page.text_fit(x, 262.0, Align2::CENTER_CENTER, 40.0, 300.0, Face::Bold, palette.on_header, word);
    }
}

fn printer(page: &Page<'_>) {
    let palette = page.palette;
    let strong = theme::palette::LIGHT.action;
    page.slot_plate([726.0, 18.0, 180.0, 54.0], [746.0, 40.0, 140.0, 16.0], false);
    page.fill([736.0, 60.0, 160.0, 10.0], 0.0, palette.card);
    page.fill([764.0, 48.0, 104.0, 146.0], 0.0, Color32::WHITE);
    for tooth in 0_u8..5 {
        let left = 764.0 + f32::from(tooth) * 20.8;
        page.shape(&[[left, 193.0], [left + 20.8, 193.0], [left + 10.4, 206.0]], Color32::WHITE, 0.0, Color32::WHITE);
    }
    page.fill([778.0, 76.0, 48.0, 9.0], 0.0, strong);
    page.fill([778.0, 100.0, 76.0, 7.0], 0.0, theme::palette::LIGHT.drawing);
    page.fill([778.0, 120.0, 76.0, 7.0], 0.0, theme::palette::LIGHT.drawing);
    page.fill([778.0, 148.0, 76.0, 15.0], 0.0, strong);
}

/// What is in season: leads straight to its service.
fn in_season(page: &mut Page<'_>, area: [f32; 4], season: &SeasonTile) {
    let palette = page.palette;
    let [x, y, w, h] = area;
    let name = super::k02_services::name_of(page.language, &season.tile);
    let touched = page.touch("season", area, &name, true, TouchKind::Act);
    let (fill, edge) = if touched.held { (palette.tint, palette.action) } else { (palette.card, palette.border) };
    page.frame(area, theme::RADIUS, fill, if palette.outlines || touched.held { 3.0 } else { 2.0 }, edge);
    let icon = 96.0_f32.min(h - 40.0);
    page.icon_box(x + 30.0, y + (h - icon) / 2.0, icon, Icon::named(&season.tile.icon), false);
    let words = page.language.pick(&season.words, &season.words_en).to_owned();
    let (left, room) = (x + icon + 58.0, w - icon - 150.0);
    let (upper, lower) = (page.line_height(theme::LEAD), page.line_height(theme::BODY));
    let top = y + (h - upper - lower) / 2.0;
    page.text_fit(left, top + upper / 2.0, Align2::LEFT_CENTER, theme::LEAD, room, Face::Bold, palette.ink, &name);
    page.text_fit(left, top + upper + lower / 2.0, Align2::LEFT_CENTER, theme::BODY, room, Face::Sans, palette.quiet, &words);
    let (tip, middle) = (x + w - 46.0, y + h / 2.0);
    let head = [[tip - 22.0, middle - 20.0], [tip, middle], [tip - 22.0, middle + 20.0]];
    page.shape(&head, palette.action, 0.0, palette.action);
    page.note("season", words);
    if touched.clicked {
        page.command(Command::Act(Act::Choose { service: season.tile.code.clone() }));
    }
}

/// The button that says what the whole poster asks for.
fn start(page: &mut Page<'_>, area: [f32; 4]) {
    let palette = page.palette;
    let [x, y, w, h] = area;
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
    let width = page.width(label, theme::TITLE, Face::Bold).min(w - 200.0);
    let left = x + (w - width - 140.0) / 2.0;
    page.icon(left + 46.0, y + h / 2.0, 96.0, Face::Fill, ink, Icon::HAND_TAP);
    page.text_fit(left + 140.0, y + h / 2.0, Align2::LEFT_CENTER, theme::TITLE, w - 200.0, Face::Bold, ink, label);
    if touched.clicked {
        page.command(Command::Act(Act::Start));
    }
}

/// The notes and coins that are taken now, in one row: left edge, middle and width.
fn money(page: &Page<'_>, truth: &Truth, [x, middle, room]: [f32; 3]) {
    let notes: Vec<Denomination> = truth.notes.iter().copied().take(6).collect();
    // Centavos are taken too, but only whole pesos are drawn: the row must stay readable.
    let coins: Vec<Denomination> = truth.coins.iter().copied().filter(|coin| coin.value().centavos() >= 100).take(5).collect();
    let gap = 14.0;
    let radius = |coin: Denomination| if room < 700.0 { 23.0 } else { 27.0 } * crate::widgets::money::coin_share(coin);
    let coin_width: f32 = coins.iter().map(|coin| 2.0 * radius(*coin) + gap).sum();
    let width = ((room - coin_width + gap) / notes.len().max(1) as f32 - gap).min(134.0);
    let mut left = x;
    for note in notes {
        page.note_lying(left, middle - width / 4.0, width, note);
        left += width + gap;
    }
    for coin in coins {
        page.coin(left + radius(coin), middle, radius(coin), coin);
        left += 2.0 * radius(coin) + gap;
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
