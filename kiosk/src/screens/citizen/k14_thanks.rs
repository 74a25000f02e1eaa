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
    let mut flow = page.begin("", None, true, 0.46);
    let unit = page.grid.len(1.0);
    let (title, line) = (page.line_height(88.0), page.line_height(theme::LEAD));
    let folio = folio.map(|folio| folio.to_string());
    let wide = page.layout.wide;
    let icon = if wide { 220.0 } else { 260.0 };
    let step_width = if wide { page.layout.content() * 0.54 - theme::GUTTER } else { flow.w } - 192.0;
    let step = page.lay(step_width, &[crate::widgets::Run(next_step, theme::LEAD, Face::Bold, palette.ink)], egui::Align::LEFT);
    let step_height = if next_step.is_empty() { 0.0 } else { step.size().y / unit + page.line_height(theme::BODY) + 84.0 };
    let upper = icon + title + if folio.is_some() { line } else { 0.0 } + 60.0;
    let all = if wide { upper } else { upper + step_height + 30.0 };
    flow.skip(((flow.rest() - all) * if wide { 0.5 } else { 0.35 }).max(0.0));
    let middle = flow.x + flow.w / 2.0;
    page.icon(middle, flow.y + icon / 2.0, icon, Face::Fill, palette.good, Icon::CHECK_CIRCLE);
    let words = page.say(&citizen::THANKS);
    page.text_fit(middle, flow.y + icon + 30.0 + title / 2.0, Align2::CENTER_CENTER, 88.0, flow.w, Face::Bold, palette.ink, words);
    if let Some(folio) = folio {
        let at = flow.y + icon + title + 40.0 + line / 2.0;
        page.text_fit(middle, at, Align2::CENTER_CENTER, theme::LEAD, flow.w, Face::Mono, palette.quiet, &folio);
        page.note("folio", folio);
    }
    flow.skip(upper);
    flow.turn();
    if step_height > 0.0 {
        if wide {
            flow.skip(((flow.rest() - step_height) / 2.0).max(0.0));
        }
        let [x, y, w, h] = flow.take(step_height);
        page.card([x, y, w, h]);
        page.icon(x + 80.0, y + h / 2.0, 80.0, Face::Line, palette.symbol, Icon::CLIPBOARD);
        let body = page.line_height(theme::BODY);
        let words = page.say(&citizen::NEXT_STEP);
        page.text(x + 150.0, y + 36.0 + body / 2.0, Align2::LEFT_CENTER, theme::BODY, Face::Sans, palette.quiet, words);
        page.painter().galley(page.grid.at(x + 150.0, y + 44.0 + body), step, palette.ink);
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
