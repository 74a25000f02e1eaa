//! K02 "¿Qué desea pagar?": eight tiles, most used first, then all of them.

use cas_domain::local::screen::{Tile, TileUnavailable};
use cas_domain::local::touch::Act;
use egui::Align2;

use crate::command::{Command, Local};
use crate::state::TouchKind;
use crate::text::{Language, citizen};
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page, Run};

/// How the tiles lie: so many of them on a page, in columns, large ones with their price or small ones with their icon left.
#[derive(Clone, Copy)]
struct Tiling {
    a_page: usize,
    columns: u8,
    small: bool,
}

impl Tiling {
    /// The first page has the most used, large; the others have all of them, smaller. Large letters need a column of their own.
    fn of(page: &Page<'_>, first: bool) -> Self {
        let layout = page.layout;
        let (a_page, columns, small) = match (layout.wide, page.is_large(), first) {
            (false, true, _) => (6, 1, true),
            (false, false, true) => (8, 2, false),
            (false, false, false) => (14, 2, true),
            (true, true, _) => (6, 2, true),
            (true, false, true) if layout.one_row() => (8, 4, false),
            (true, false, _) => (8, 2, true),
        };
        Self { a_page, columns, small }
    }
}

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, tiles: &[Tile]) {
    let title = page.say(&citizen::WHAT_TO_PAY);
    let flow = page.begin(title, None, true, 1.0);
    let area = [page.layout.margin, flow.y + 4.0, page.layout.content(), flow.bottom - flow.y - 4.0];
    if tiles.is_empty() {
        let words = page.say(&citizen::NO_SERVICES);
        page.para(area[0], area[1] + 20.0, area[2], theme::LEAD, Face::Sans, page.palette.quiet, words);
    }
    let (first, others) = (Tiling::of(page, true), Tiling::of(page, false));
    let pages = if tiles.len() <= first.a_page { 1 } else { 1 + tiles.len().div_ceil(others.a_page) };
    let shown = page.state.tile_page % pages;
    if shown == 0 {
        grid(page, area, tiles.iter().take(first.a_page), first);
    } else {
        grid(page, area, tiles.iter().skip((shown - 1) * others.a_page).take(others.a_page), others);
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

fn grid<'t>(page: &mut Page<'_>, [x, y, w, h]: [f32; 4], tiles: impl Iterator<Item = &'t Tile>, tiling: Tiling) {
    let rows = (tiling.a_page / usize::from(tiling.columns)) as f32;
    let columns = f32::from(tiling.columns);
    let gap = if page.layout.wide { 16.0 } else { theme::GUTTER };
    let (width, height) = ((w - (columns - 1.0) * gap) / columns, (h - (rows - 1.0) * gap) / rows);
    for (tile, index) in tiles.zip(0_u8..) {
        let left = x + f32::from(index % tiling.columns) * (width + gap);
        let top = y + f32::from(index / tiling.columns) * (height + gap);
        tile_ui(page, [left, top, width, height], tile, tiling.small);
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
        let side = 88.0_f32.min(h - 20.0);
        page.icon_box(x + 24.0, y + (h - side) / 2.0, side, icon, !available);
        let lay = |size| page.lay_rows(w - 160.0, 2, &[Run(&name, size, Face::Bold, ink)]);
        let mut galley = lay(theme::BODY);
        if galley.size().y / page.grid.len(1.0) + page.line_height(theme::LEAST) > h {
            galley = lay(theme::LEAST);
        }
        let height = galley.size().y / page.grid.len(1.0);
        let below = reason(page, tile).unwrap_or_else(|| tile.agency.clone());
        let line = page.line_height(theme::LEAST);
        let top = y + (h - height - line) / 2.0;
        page.painter().galley(page.grid.at(x + 136.0, top), galley, ink);
        let color = if available { quiet } else { palette.care };
        page.text_fit(x + 136.0, top + height + line / 2.0, Align2::LEFT_CENTER, theme::LEAST, w - 156.0, Face::Sans, color, &below);
    } else {
        // A low tile has room for two lines of its name beside nothing else.
        let (pad, side, size) = if h < 280.0 { (18.0, 64.0, 36.0) } else { (32.0, 88.0, theme::LEAD) };
        page.icon_box(x + pad, y + pad - 4.0, side, icon, !available);
        price_or_reason(page, area, tile);
        page.text_fit(x + pad, y + h - pad - 12.0, Align2::LEFT_CENTER, theme::LEAST, w - 2.0 * pad, Face::Sans, quiet, &tile.agency);
        let galley = page.lay_rows(w - 2.0 * pad, 2, &[Run(&name, size, Face::Bold, ink)]);
        let height = galley.size().y / page.grid.len(1.0);
        page.painter().galley(page.grid.at(x + pad, y + h - pad - 32.0 - height), galley, ink);
    }
    if touched.clicked {
        page.command(Command::Act(Act::Choose { service: tile.code.clone() }));
    }
}

fn price_or_reason(page: &Page<'_>, [x, y, w, _]: [f32; 4], tile: &Tile) {
    let palette = page.palette;
    if let Some(reason) = reason(page, tile) {
        let galley = page.lay_rows((w - 160.0).min(244.0), 2, &[Run(&reason, theme::LEAST, Face::Sans, palette.care)]);
        let width = galley.size().x / page.grid.len(1.0);
        page.icon(x + w - 24.0 - width - 26.0, y + 44.0, 36.0, Face::Fill, palette.care, Icon::PLUGS);
        page.painter().galley(page.grid.at(x + w - 24.0 - width, y + 24.0), galley, palette.care);
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
