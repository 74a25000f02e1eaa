//! K02 "¿Qué desea pagar?": eight tiles, most used first, then all of them.

use cas_domain::local::screen::{Tile, TileUnavailable};
use cas_domain::local::touch::Act;
use egui::Align2;

use crate::command::{Command, Local};
use crate::state::TouchKind;
use crate::text::{Language, citizen};
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page, Run};

/// Large tiles on the first page.
const FIRST: usize = 8;
/// Smaller tiles on the others.
const MORE: usize = 14;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, tiles: &[Tile]) {
    let title = page.say(&citizen::WHAT_TO_PAY);
    page.title(super::BODY_Y, title);
    if tiles.is_empty() {
        let words = page.say(&citizen::NO_SERVICES);
        page.para(theme::MARGIN, 300.0, 952.0, theme::LEAD, Face::Sans, page.palette.quiet, words);
    }
    let pages = if tiles.len() <= FIRST { 1 } else { 1 + tiles.len().div_ceil(MORE) };
    let shown = page.state.tile_page % pages;
    if shown == 0 {
        grid(page, tiles.iter().take(FIRST), 4, false);
    } else {
        grid(page, tiles.iter().skip((shown - 1) * MORE).take(MORE), 7, true);
    }
    page.note("page", (shown + 1).to_string());
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    let more = match shown {
        _ if pages == 1 => None,
        0 => Some(page.say(&citizen::SEE_ALL)),
        last if last + 1 == pages => Some(page.say(&citizen::SEE_MOST_USED)),
        _ => Some(page.say(&citizen::MORE)),
    };
    let more = more.map(|label| Button::outline("see-all", label, Icon::SQUARES));
    let search = Button::outline("search", page.say(&citizen::SEARCH), Icon::MAGNIFIER);
    let [left, middle, right] = page.three_actions([Some(back), Some(search), more]);
    if left {
        page.command(Command::Act(Act::Back));
    }
    if middle {
        page.command(Command::Local(Local::Search(true)));
    }
    if right {
        page.command(Command::Local(Local::NextTiles));
    }
}

fn grid<'t>(page: &mut Page<'_>, tiles: impl Iterator<Item = &'t Tile>, rows: u8, small: bool) {
    let top = 262.0;
    let height = (theme::ACTION_Y - 36.0 - top - f32::from(rows - 1) * theme::GUTTER) / f32::from(rows);
    for (tile, index) in tiles.zip(0_u8..) {
        let x = theme::MARGIN + f32::from(index % 2) * (464.0 + theme::GUTTER);
        let y = top + f32::from(index / 2) * (height + theme::GUTTER);
        tile_ui(page, [x, y, 464.0, height], tile, small);
    }
}

/// One tile; a small one has its icon left and the agency, or the reason, under its name.
pub fn tile_ui(page: &mut Page<'_>, area: [f32; 4], tile: &Tile, small: bool) {
    let [x, y, w, h] = area;
    let palette = page.palette;
    let name = name_of(page.language, tile);
    let id = format!("tile-{}", tile.code);
    let available = tile.unavailable.is_none();
    let touched = page.touch(&id, area, &name, available, TouchKind::Act);
    if !available {
        page.frame(area, theme::RADIUS, palette.sunk, 2.0, if palette.outlines { palette.off } else { palette.hair });
    } else if touched.held {
        page.frame(area, theme::RADIUS, palette.tint, 3.0, palette.action);
    } else {
        page.frame(area, theme::RADIUS, palette.card, if palette.outlines { 3.0 } else { 2.0 }, palette.border);
    }
    let ink = if available { palette.ink } else { palette.off };
    let quiet = if available { palette.quiet } else { palette.off };
    let icon = Icon::named(&tile.icon);
    if small {
        page.icon_box(x + 24.0, y + (h - 88.0) / 2.0, 88.0, icon, !available);
        let galley = page.lay(w - 160.0, &[Run(&name, theme::BODY, Face::Bold, ink)], egui::Align::LEFT);
        let height = galley.size().y / page.grid.len(1.0);
        let below = reason(page, tile).unwrap_or_else(|| tile.agency.clone());
        let top = y + (h - height - 40.0) / 2.0;
        page.painter().galley(page.grid.at(x + 136.0, top), galley, ink);
        let color = if available { quiet } else { palette.care };
        page.text_fit(x + 136.0, top + height + 20.0, Align2::LEFT_CENTER, theme::LEAST, w - 156.0, Face::Sans, color, &below);
    } else {
        page.icon_box(x + 32.0, y + 28.0, 88.0, icon, !available);
        price_or_reason(page, area, tile);
        page.text_fit(x + 32.0, y + h - 44.0, Align2::LEFT_CENTER, theme::LEAST, w - 64.0, Face::Sans, quiet, &tile.agency);
        let galley = page.lay(w - 64.0, &[Run(&name, theme::LEAD, Face::Bold, ink)], egui::Align::LEFT);
        let height = galley.size().y / page.grid.len(1.0);
        page.painter().galley(page.grid.at(x + 32.0, y + h - 64.0 - height), galley, ink);
    }
    if touched.clicked {
        page.command(Command::Act(Act::Choose { service: tile.code.clone() }));
    }
}

fn price_or_reason(page: &Page<'_>, [x, y, w, _]: [f32; 4], tile: &Tile) {
    let palette = page.palette;
    if let Some(reason) = reason(page, tile) {
        let galley = page.lay_rows(244.0, 2, &[Run(&reason, theme::LEAST, Face::Sans, palette.care)]);
        let width = galley.size().x / page.grid.len(1.0);
        page.icon(x + w - 28.0 - width - 30.0, y + 52.0, 36.0, Face::Fill, palette.care, Icon::PLUGS);
        page.painter().galley(page.grid.at(x + w - 28.0 - width, y + 32.0), galley, palette.care);
    } else if let Some(price) = tile.price {
        page.text(x + w - 32.0, y + 50.0, Align2::RIGHT_CENTER, theme::BODY, Face::Sans, palette.ink, &price.to_string());
    }
}

fn reason(page: &Page<'_>, tile: &Tile) -> Option<String> {
    tile.unavailable.map(|why| match why {
        TileUnavailable::Offline => citizen::OFFLINE.with(page.language, &[&tile.agency]),
        TileUnavailable::NoPrice => page.say(&citizen::NO_PRICE).to_owned(),
    })
}

/// The service's name in the language of this visit.
pub fn name_of(language: Language, tile: &Tile) -> String {
    language.pick(&tile.name, &tile.name_en).to_owned()
}
