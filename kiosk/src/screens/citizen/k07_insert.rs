//! K07 "Inserte su dinero": what is missing, what came last, where to put it, what is taken now.

use cas_domain::denomination::Denomination;
use cas_domain::local::screen::{ChipRefusal, NoteChip, Screen};
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use cas_domain::time::WallMillis;
use egui::Align2;

use crate::command::Command;
use crate::text::citizen;
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page, Run};

/// After so many seconds of looking at a note it is said in words.
const CHECKING_S: i64 = 4;
/// How long a note slides, seconds.
const SLIDE_S: f64 = 0.24;

/// Draws the screen; it must be [`Screen::Insert`].
pub fn ui(page: &mut Page<'_>, screen: &Screen) {
    let Screen::Insert { name, name_en, icon, due, inserted, missing, last, notes, coins, checking, checking_since, can_cancel, note_back } =
        screen
    else {
        return;
    };
    let title = page.say(if *can_cancel { &citizen::INSERT } else { &citizen::CANCELLING });
    page.title(super::BODY_Y, title);
    page.service_line(264.0, Icon::named(icon), page.language.pick(name, name_en));
    if !*can_cancel {
        // The drawn note is one of those that are taken: which one comes back is not known to the screen.
        let drawn = notes.iter().map(|chip| chip.denomination).nth(1);
        super::k07_cancelling::ui(page, *inserted, *note_back, drawn);
        return;
    }
    amounts(page, *due, *inserted, *missing);
    received(page, *last, checking.then_some(*checking_since).flatten());
    slots(page, notes, coins);
    chips(page, notes, coins);
    let cancel = Button::outline("cancel", page.say(&citizen::CANCEL), Icon::X_CIRCLE);
    if page.actions(Some(cancel), None).0 {
        page.command(Command::Act(Act::Cancel));
    }
}

fn amounts(page: &mut Page<'_>, due: Money, inserted: Money, missing: Money) {
    let palette = page.palette;
    let (x, y, w) = (theme::MARGIN, 308.0, 952.0);
    page.card([x, y, w, 342.0]);
    let word = page.say(if missing.is_zero() { &citizen::NOTHING_MISSING } else { &citizen::MISSING });
    page.text(x + 42.0, y + 128.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, word);
    page.text_fit(x + w - 42.0, y + 112.0, Align2::RIGHT_CENTER, theme::HUGE, 640.0, Face::Bold, palette.ink, &missing.to_string());
    let bar = [x + 42.0, y + 204.0, w - 84.0, 40.0];
    page.frame(bar, 20.0, palette.good_soft, 3.0, palette.good);
    let share = share_of(inserted, due);
    if share > 0.0 {
        page.clipped([bar[0], bar[1], bar[2] * share, bar[3]], |page| page.fill(bar, 20.0, palette.good));
    }
    let (body, lead) = (theme::BODY, theme::LEAD);
    let inside = inserted.to_string();
    let runs = [Run(page.say(&citizen::INSERTED), body, Face::Sans, palette.ink), Run(&inside, lead, Face::Bold, palette.ink)];
    page.runs(x + 42.0, y + 258.0, 440.0, &runs);
    let total = due.to_string();
    let word = format!("{} ", page.say(&citizen::TOTAL));
    page.runs_right(x + w - 42.0, y + 258.0, &[Run(&word, body, Face::Sans, palette.ink), Run(&total, lead, Face::Bold, palette.ink)]);
    page.note("missing", missing.to_string());
    page.note("inserted", inside);
    page.note("total", total);
}

/// How full the bar is; only drawn, never counted with.
fn share_of(inserted: Money, due: Money) -> f32 {
    if due.is_positive() { (inserted.centavos() as f32 / due.centavos() as f32).clamp(0.0, 1.0) } else { 1.0 }
}

fn received(page: &mut Page<'_>, last: Option<Denomination>, checking_since: Option<WallMillis>) {
    let area = [theme::MARGIN, 674.0, 952.0, 92.0];
    if let Some(since) = checking_since {
        let seconds = page.state.seconds_since(since);
        if seconds >= CHECKING_S {
            page.banner(area, Tone::Care, Icon::HOURGLASS, page.say(&citizen::CHECKING), "");
            page.note("banner", "checking");
            return;
        }
        page.again_in((CHECKING_S - seconds) as f64);
    }
    match last {
        Some(last) => {
            page.banner(area, Tone::Good, Icon::CHECK_CIRCLE, page.say(&citizen::RECEIVED), &crate::text::piece(last));
            page.note("last", crate::text::piece(last));
        }
        None => page.banner(area, Tone::Plain, Icon::INFO, page.say(&citizen::NOTHING_YET), ""),
    }
}

fn slots(page: &mut Page<'_>, notes: &[NoteChip], coins: &[Denomination]) {
    let palette = page.palette;
    let area = [theme::MARGIN, 790.0, 952.0, 436.0];
    page.frame(area, theme::RADIUS, palette.sunk, if palette.outlines { 3.0 } else { 0.0 }, palette.hair);
    // The drawn note is one that is taken: the second smallest, so that it looks like an everyday note.
    let taken: Vec<Denomination> = notes.iter().filter(|chip| chip.refused.is_none()).map(|chip| chip.denomination).collect();
    let note = taken.get(1).or(taken.first()).copied();
    let coin = coins.iter().rev().copied().find(|coin| coin.value().centavos() <= 1_000);
    let (note_x, coin_x) = match (note, coin) {
        (Some(_), Some(_)) => (328.0, 774.0),
        _ => (540.0, 540.0),
    };
    let age = page.state.now - page.state.money_at;
    let push = if age < SLIDE_S { 1.0 - (1.0 - age / SLIDE_S).powi(3) } else { 1.0 } as f32;
    if age < SLIDE_S {
        page.again_in(0.016);
    }
    let size = theme::BODY;
    if let Some(note) = note {
        page.note_slot(note_x, 832.0, note, push);
        arrows(page, note_x, 172.0 - 44.0);
        let runs = [
            Run(page.say(&citizen::NOTES), size, Face::Bold, palette.ink),
            Run(page.say(&citizen::ONE_BY_ONE_NOTES), size, Face::Sans, palette.ink),
        ];
        page.runs_centred(note_x, 1_144.0, 480.0, &runs);
    }
    if let Some(coin) = coin {
        page.coin_slot(coin_x, 832.0, coin);
        arrows(page, coin_x, 110.0);
        let runs = [
            Run(page.say(&citizen::COINS), size, Face::Bold, palette.ink),
            Run(page.say(&citizen::ONE_BY_ONE_COINS), size, Face::Sans, palette.ink),
        ];
        page.runs_centred(coin_x, 1_144.0, 440.0, &runs);
    }
}

fn arrows(page: &Page<'_>, x: f32, away: f32) {
    let green = page.palette.good;
    page.arrow_down([x - away - 46.0, 876.0, 92.0, 112.0], green);
    page.arrow_down([x + away - 46.0, 876.0, 92.0, 112.0], green);
}

fn chips(page: &mut Page<'_>, notes: &[NoteChip], coins: &[Denomination]) {
    let palette = page.palette;
    let y = 1_252.0;
    let words = page.say(&citizen::TAKES_NOW);
    page.text(theme::MARGIN, y + 28.0, Align2::LEFT_CENTER, theme::BODY, Face::Bold, palette.ink, words);
    let coins = coins.iter().map(|coin| crate::text::piece(*coin)).collect::<Vec<_>>().join(" ");
    if !coins.is_empty() {
        let lead = format!("{}: ", page.say(&citizen::COINS));
        let runs = [Run(&lead, theme::LEAST, Face::Sans, palette.quiet), Run(&coins, theme::LEAST, Face::Sans, palette.ink)];
        page.runs_right(theme::WIDTH - theme::MARGIN, y + 10.0, &runs);
    }
    let count = notes.len().max(5) as f32;
    let width = (952.0 - (count - 1.0) * 20.0) / count;
    for (chip, index) in notes.iter().zip(0_u8..) {
        let left = theme::MARGIN + f32::from(index) * (width + 20.0);
        let (top, caption) = (y + 70.0, y + 70.0 + width / 2.0 + 32.0);
        match chip.refused {
            None => {
                page.note_lying(left, top, width, chip.denomination);
                page.icon(left + width / 2.0 - 24.0, caption, 32.0, Face::Fill, palette.good, Icon::CHECK_CIRCLE);
                page.text(
                    left + width / 2.0 + 2.0,
                    caption,
                    Align2::LEFT_CENTER,
                    theme::LEAST,
                    Face::Sans,
                    palette.good,
                    page.say(&citizen::YES),
                );
            }
            Some(why) => {
                page.note_refused(left, top, width, chip.denomination);
                let word = page.say(match why {
                    ChipRefusal::NoChange => &citizen::CHIP_NO_CHANGE,
                    ChipRefusal::NotTaken => &citizen::CHIP_NOT_TAKEN,
                });
                page.text(left + width / 2.0, caption, Align2::CENTER_CENTER, theme::LEAST, Face::Sans, palette.bad, word);
            }
        }
    }
    let taken = notes.iter().filter(|chip| chip.refused.is_none()).map(|chip| crate::text::piece(chip.denomination));
    page.note("notes", taken.collect::<Vec<_>>().join(" "));
}
