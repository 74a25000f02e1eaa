//! K15 "¿Sigue ahí?": a pulsing border, where the money is, more time.

use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use cas_domain::time::WallMillis;
use egui::Align2;

use crate::command::Command;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page};

/// Draws the dialog.
pub fn ui(page: &mut Page<'_>, inside: Money, until: WallMillis) {
    let (title, lead) = (page.line_height(theme::TITLE), page.line_height(theme::LEAD));
    let banner = lead + 50.0;
    let inner = title + lead + 24.0 + banner + 36.0 + page.pair_height();
    let [x, y, w, h] = page.dialog(inner);
    let palette = page.palette;
    // The border pulses at 1 Hz: on for half a second, off for the other.
    let on = page.state.now.rem_euclid(1.0) < 0.5;
    page.again_in(0.5);
    if on {
        let pad = if page.layout.wide { 40.0 } else { 56.0 };
        let around = [x - pad, y - pad, w + 2.0 * pad, h + 2.0 * pad];
        page.frame(around, theme::RADIUS, egui::Color32::TRANSPARENT, 10.0, palette.care_edge);
    }
    page.text_fit(x, y + title / 2.0, Align2::LEFT_CENTER, theme::TITLE, w, Face::Bold, palette.ink, page.say(&citizen::STILL_THERE));
    let left = (-page.state.seconds_since(until)).max(0).to_string();
    let words = citizen::SECONDS_LEFT.with(page.language, &[&left]);
    page.text_fit(x, y + title + lead / 2.0, Align2::LEFT_CENTER, theme::LEAD, w, Face::Sans, palette.quiet, &words);
    let area = [x, y + title + lead + 24.0, w, banner];
    if inside.is_zero() {
        page.banner(area, Tone::Plain, Icon::INFO, page.say(&citizen::NOTHING_INSIDE), "");
    } else {
        page.banner(area, Tone::Good, Icon::LOCK, page.say(&citizen::MONEY_SAFE), &inside.to_string());
    }
    page.note("inside", inside.to_string());
    let more = Button::main("more-time", page.say(&citizen::MORE_TIME), Icon::CLOCK);
    // Nothing inside, nothing to give back.
    let (say, icon) = if inside.is_zero() { (&citizen::CANCEL, Icon::X_CIRCLE) } else { (&citizen::CANCEL_AND_RETURN, Icon::HAND_COINS) };
    let give = Button::outline("cancel-and-return", page.say(say), icon);
    let (more, given) = page.pair([x, y + inner - page.pair_height(), w], more, give);
    if more {
        page.command(Command::Act(Act::MoreTime));
    }
    if given {
        // Before a payment is open there is only a visit to end.
        let open = page.state.payment().is_some();
        page.command(Command::Act(if open { Act::CancelAndReturn } else { Act::Cancel }));
    }
}
