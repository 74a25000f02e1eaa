//! The screens. Each draws from the state and returns what was asked for; none knows threads, files or the window.
//!
//! - [`citizen`]: K01 to K18.
//! - [`technician`]: M01 to M06.

pub mod citizen;
pub mod technician;

use cas_domain::local::screen::{Overlay, Screen};
use cas_domain::local::staff::StaffScreen;

use crate::command::Command;
use crate::shown::Shown;
use crate::state::{State, TouchKind};
use crate::theme::palette;
use crate::widgets::Page;
use crate::widgets::layout::Layout;

/// One drawn frame.
#[derive(Debug, Default)]
pub struct Drawn {
    /// What was asked for.
    pub commands: Vec<Command>,
    /// What was touched, for the second-touch rule.
    pub touches: Vec<(String, TouchKind)>,
    /// What stands on the window.
    pub shown: Shown,
}

/// The id of a screen as `screens.md` has it.
pub fn id_of(screen: &Screen) -> &'static str {
    match screen {
        Screen::Starting => "starting",
        Screen::Attract { .. } => "K01",
        Screen::Services { .. } => "K02",
        Screen::Reference { .. } => "K03",
        Screen::Searching { .. } | Screen::NotDue { .. } => "K04",
        Screen::Review { .. } => "K05",
        Screen::HowToPay { .. } => "K06",
        Screen::Insert { .. } => "K07",
        Screen::Registering => "K10",
        Screen::Change { .. } => "K11",
        Screen::OwedChange { .. } => "K12",
        Screen::Receipt { .. } => "K13",
        Screen::Thanks { .. } => "K14",
        Screen::Cancelled { .. } => "cancelled",
        Screen::Interrupted { .. } => "K16",
        Screen::OutOfService { .. } => "K17",
        Screen::Staff { screen } => match screen {
            StaffScreen::SignIn { .. } => "M01",
            StaffScreen::Board { .. } => "M02",
            StaffScreen::Cut { .. } => "M05",
            StaffScreen::Refill { .. } => "M06",
            StaffScreen::Device { .. } => "M03",
            StaffScreen::Jam { .. } => "M04",
            StaffScreen::Count { .. } => "M06-count",
            StaffScreen::Trial { .. } => "M10",
            StaffScreen::Found { .. } => "M04-found",
        },
    }
}

/// The id of an overlay.
pub const fn overlay_id_of(overlay: &Overlay) -> &'static str {
    match overlay {
        Overlay::NoteRefused { .. } => "K08",
        Overlay::ConfirmCancel { .. } => "K09",
        Overlay::StillThere { .. } => "K15",
    }
}

/// Draws the whole window.
pub fn ui(ui: &mut egui::Ui, state: &State) -> Drawn {
    let screen = state.screen();
    let staff = matches!(screen, Screen::Staff { .. });
    let palette = match (staff, state.contrast) {
        (true, _) => &palette::STAFF,
        (false, true) => &palette::CONTRAST,
        (false, false) => &palette::LIGHT,
    };
    let window = ui.ctx().content_rect();
    let layout = if staff { Layout::UPRIGHT } else { Layout::of(window, state.large) };
    let mut page = Page::new(ui, state, palette, layout);
    page.ui.painter().rect_filled(page.ui.ctx().content_rect(), 0.0, palette.ground);
    let overlay = match (state.help && !staff, state.leaving_phone) {
        (true, _) => Some("K18"),
        (false, true) => Some("K12-phone"),
        (false, false) => state.overlay().map(overlay_id_of),
    };
    page.scope = format!("{} {:?} {:?}", id_of(&screen), overlay, state.payment());
    page.shown.screen = id_of(&screen).to_owned();
    page.shown.overlay = overlay.map(str::to_owned);
    page.shown.version = state.view.as_ref().map_or(0, |view| view.version);
    page.shown.language = state.language.code().to_owned();
    if let Screen::Staff { screen } = &screen {
        technician::ui(&mut page, screen);
    } else {
        citizen::ui(&mut page, &screen);
    }
    if let Some(rest) = state.touch_rest() {
        page.again_in(rest);
    }
    if !state.is_connected() && !state.is_lost() {
        page.again_in(0.25);
    }
    Drawn { commands: page.commands, touches: page.touches, shown: page.shown }
}
