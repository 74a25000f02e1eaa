//! K02 "Buscar": what is looked for, what was found, and the letters.

use cas_domain::local::screen::Tile;

use super::k02_services::tile_ui;
use crate::command::{Command, Field, Local};
use crate::text::{citizen, find};
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page};

/// Hits that fit above the keys.
const SHOWN: usize = 6;

/// Draws the search.
pub fn ui(page: &mut Page<'_>, tiles: &[Tile]) {
    let title = page.say(&citizen::SEARCH_TITLE);
    page.title(super::BODY_Y, title);
    let typed = page.state.typed.text(&Field::Search).to_owned();
    page.typed_line([theme::MARGIN, 262.0, 952.0, 110.0], &typed);
    page.note("typed", typed.clone());
    let found = find::found(&typed, tiles);
    let hint = match (typed.trim().is_empty(), found.is_empty()) {
        (true, _) => Some(page.say(&citizen::SEARCH_HINT)),
        (false, true) => Some(page.say(&citizen::SEARCH_NOTHING)),
        _ => None,
    };
    if let Some(hint) = hint {
        page.para(theme::MARGIN, 410.0, 952.0, theme::LEAD, Face::Sans, page.palette.quiet, hint);
    }
    page.note("found", found.len().to_string());
    let height = 176.0;
    for (tile, index) in found.into_iter().take(SHOWN).zip(0_u8..) {
        let x = theme::MARGIN + f32::from(index % 2) * (464.0 + theme::GUTTER);
        let y = 404.0 + f32::from(index / 2) * (height + 16.0);
        tile_ui(page, [x, y, 464.0, height], tile, true);
    }
    page.word_pad([theme::MARGIN, 1_010.0, 952.0, 492.0]);
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    if page.actions(Some(back), None).0 {
        page.command(Command::Local(Local::Search(false)));
    }
}
