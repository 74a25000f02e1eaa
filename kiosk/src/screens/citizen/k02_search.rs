//! K02 "Buscar": what is looked for, what was found, and the letters.

use cas_domain::local::screen::Tile;

use super::k02_services::tile_ui;
use crate::command::{Command, Field, Local};
use crate::text::{citizen, find};
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Flow, Page};

/// Draws the search.
pub fn ui(page: &mut Page<'_>, tiles: &[Tile]) {
    let title = page.say(&citizen::SEARCH_TITLE);
    let mut flow = page.begin(title, None, true, 0.4);
    // Upright the keys lie under what was found, lying beside it.
    let pad = if page.layout.wide {
        let mut keys = flow;
        keys.turn();
        keys.take_rest()
    } else {
        flow.take_below(492.0)
    };
    let typed = page.state.typed.text(&Field::Search).to_owned();
    let line = flow.take(if page.layout.wide { 96.0 } else { 110.0 });
    page.typed_line(line, &typed);
    page.note("typed", typed.clone());
    let found = find::found(&typed, tiles);
    let hint = match (typed.trim().is_empty(), found.is_empty()) {
        (true, _) => Some(page.say(&citizen::SEARCH_HINT)),
        (false, true) => Some(page.say(&citizen::SEARCH_NOTHING)),
        _ => None,
    };
    if let Some(hint) = hint {
        page.para(flow.x, flow.y + 6.0, flow.w, theme::LEAD, Face::Sans, page.palette.quiet, hint);
    }
    page.note("found", found.len().to_string());
    hits(page, flow, &found);
    page.word_pad(pad);
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    if page.actions(Some(back), None).0 {
        page.command(Command::Local(Local::Search(false)));
    }
}

/// As many of what was found as fit, the best first; who sees none of his types more.
fn hits(page: &mut Page<'_>, flow: Flow, found: &[&Tile]) {
    let columns: u8 = if page.is_large() || page.layout.wide { 1 } else { 2 };
    let least = (page.line_height(theme::BODY) * if columns == 1 { 1.0 } else { 2.0 } + page.line_height(theme::LEAST) + 20.0).max(112.0);
    let rows = ((flow.rest() + 16.0) / (least + 16.0)).floor().max(1.0);
    let height = ((flow.rest() + 16.0) / rows - 16.0).min(176.0);
    let width = (flow.w - f32::from(columns - 1) * theme::GUTTER) / f32::from(columns);
    for (tile, index) in found.iter().take(rows as usize * usize::from(columns)).zip(0_u8..) {
        let x = flow.x + f32::from(index % columns) * (width + theme::GUTTER);
        let y = flow.y + f32::from(index / columns) * (height + 16.0);
        tile_ui(page, [x, y, width, height], tile, true);
    }
}
