//! M05 step 5 "Entrega / Recibe": who receives signs with number and PIN.

use cas_domain::local::staff::SignedIn;
use cas_domain::local::touch::Act;
use egui::Align2;

use super::{LEFT, WIDTH, m01_sign_in, names};
use crate::command::Command;
use crate::text::staff;
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page};

/// Draws the step.
pub fn ui(page: &mut Page<'_>, who: &SignedIn) {
    let palette = page.palette;
    let y = super::m05_cut::STEP_Y;
    page.fill([LEFT, y, WIDTH, 96.0], theme::RADIUS, palette.card);
    let role = page.say(&names::role(who.role));
    let name = staff::WHO.with(page.language, &[role, &who.number.to_string()]);
    page.text(LEFT + 32.0, y + 48.0, Align2::LEFT_CENTER, theme::BODY, Face::Sans, palette.quiet, page.say(&staff::HANDS_OVER));
    page.text(LEFT + WIDTH - 32.0, y + 48.0, Align2::RIGHT_CENTER, theme::BODY, Face::Bold, palette.ink, &name);
    let typed = m01_sign_in::number_and_pin_in(page, y + 176.0, 620.0);
    let sign = Button::main("sign", page.say(&staff::SIGN), Icon::CHECK_CIRCLE).when(typed.is_some());
    let (_, hit) = m01_sign_in::actions(page, None, Some(sign));
    if let Some((number, pin)) = typed.filter(|_| hit) {
        page.command(Command::Act(Act::Receives { number, pin }));
    }
}
