//! K14 "Listo. ¡Gracias!": the service's next step, and another payment or the end.

use cas_domain::folio::Folio;
use cas_domain::local::touch::Act;
use egui::Align2;

use crate::command::Command;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page};

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, folio: Option<Folio>, next_step: &str) {
    let palette = page.palette;
    page.icon(theme::WIDTH / 2.0, 420.0, 260.0, Face::Fill, palette.good, Icon::CHECK_CIRCLE);
    let title = page.say(&citizen::THANKS);
    page.text_fit(theme::WIDTH / 2.0, 640.0, Align2::CENTER_CENTER, 88.0, 952.0, Face::Bold, palette.ink, title);
    let mut y = 740.0;
    if let Some(folio) = folio {
        let folio = folio.to_string();
        page.text(theme::WIDTH / 2.0, y, Align2::CENTER_CENTER, theme::LEAD, Face::Mono, palette.quiet, &folio);
        page.note("folio", folio);
        y += 90.0;
    }
    if !next_step.is_empty() {
        let galley = page.lay(760.0, &[crate::widgets::Run(next_step, theme::LEAD, Face::Bold, palette.ink)], egui::Align::LEFT);
        let height = galley.size().y / page.grid.len(1.0);
        page.card([theme::MARGIN, y, 952.0, height + 140.0]);
        page.icon(theme::MARGIN + 80.0, y + 70.0 + height / 2.0, 80.0, Face::Line, palette.symbol, Icon::CLIPBOARD);
        page.text(
            theme::MARGIN + 150.0,
            y + 52.0,
            Align2::LEFT_CENTER,
            theme::BODY,
            Face::Sans,
            palette.quiet,
            page.say(&citizen::NEXT_STEP),
        );
        page.painter().galley(page.grid.at(theme::MARGIN + 150.0, y + 86.0), galley, palette.ink);
        page.note("next-step", next_step);
    }
    let another = Button::outline("pay-another", page.say(&citizen::PAY_ANOTHER), Icon::PLUS_CIRCLE);
    let finish = Button::main("finish", page.say(&citizen::FINISH), Icon::CHECK_CIRCLE);
    let (left, right) = page.actions(Some(another), Some(finish));
    if left {
        page.command(Command::Act(Act::PayAnother));
    }
    if right {
        page.command(Command::Act(Act::Finish));
    }
}
