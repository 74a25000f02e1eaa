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
    let service = Some((Icon::named(icon), page.language.pick(name, name_en)));
    let mut flow = page.begin(title, service, *can_cancel, 0.5);
    if !*can_cancel {
        // The drawn note is one of those that are taken: which one comes back is not known to the screen.
        let drawn = notes.iter().map(|chip| chip.denomination).nth(1);
        super::k07_cancelling::ui(page, flow, *inserted, *note_back, drawn);
        return;
    }
    let banner = page.line_height(theme::LEAD) + 38.0;
    let height = if page.layout.wide { flow.rest() - banner - theme::GUTTER } else { 342.0 * (0.5 + page.zoom() / 2.0) };
    let area = flow.take(height);
    amounts(page, area, *due, *inserted, *missing);
    let area = flow.take(banner);
    received(page, area, *last, checking.then_some(*checking_since).flatten());
    flow.turn();
    let chips_area = flow.take_below(chips_height(page, flow.w, notes, coins));
    chips(page, chips_area, notes, coins);
    let area = flow.take_rest();
    slots(page, area, notes, coins);
    let cancel = Button::outline("cancel", page.say(&citizen::CANCEL), Icon::X_CIRCLE);
    if page.actions(Some(cancel), None).0 {
        page.command(Command::Act(Act::Cancel));
    }
}

fn amounts(page: &mut Page<'_>, [x, y, w, h]: [f32; 4], due: Money, inserted: Money, missing: Money) {
    let palette = page.palette;
    page.card([x, y, w, h]);
    let word = page.say(if missing.is_zero() { &citizen::NOTHING_MISSING } else { &citizen::MISSING });
    let foot = page.line_height(theme::LEAD);
    let bar = [x + 42.0, y + h - foot - 40.0 - 40.0, w - 84.0, 40.0];
    let amount = missing.to_string();
    let room = bar[1] - y;
    let line = page.line_height(theme::TITLE);
    if page.layout.wide && room - line > 130.0 {
        // Beside another column the word stands over the amount, where there is the height for both.
        page.text(x + 42.0, y + 8.0 + line / 2.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, word);
        let middle = y + line + (room - line) / 2.0;
        let size = theme::HUGE.min((room - line - 6.0) / 1.05 / page.zoom());
        page.text_fit(x + 42.0, middle, Align2::LEFT_CENTER, size, w - 84.0, Face::Bold, palette.ink, &amount);
    } else {
        let width = page.text(x + 42.0, y + room * 0.62, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, word);
        let left = w - 84.0 - width - 30.0;
        let size = theme::HUGE.min((room - 6.0) / 1.05 / page.zoom());
        page.text_fit(x + w - 42.0, y + room * 0.55, Align2::RIGHT_CENTER, size, left, Face::Bold, palette.ink, &amount);
    }
    page.frame(bar, 20.0, palette.good_soft, 3.0, palette.good);
    let share = share_of(inserted, due);
    if share > 0.0 {
        page.clipped([bar[0], bar[1], bar[2] * share, bar[3]], |page| page.fill(bar, 20.0, palette.good));
    }
    let (inside, total) = (inserted.to_string(), due.to_string());
    let total_word = format!("{} ", page.say(&citizen::TOTAL));
    // Both sums in one row, however large the letters are.
    let (inserted_word, mut size) = (page.say(&citizen::INSERTED), theme::LEAD);
    let both = |size: f32| {
        page.width(inserted_word, size * 0.85, Face::Sans)
            + page.width(&inside, size, Face::Bold)
            + page.width(&total_word, size * 0.85, Face::Sans)
            + page.width(&total, size, Face::Bold)
            + 30.0
    };
    while both(size) > w - 84.0 && size > 20.0 {
        size -= 1.0;
    }
    let (body, top) = (size * 0.85, bar[1] + 46.0);
    page.runs(x + 42.0, top, w, &[Run(inserted_word, body, Face::Sans, palette.ink), Run(&inside, size, Face::Bold, palette.ink)]);
    page.runs_right(x + w - 42.0, top, &[Run(&total_word, body, Face::Sans, palette.ink), Run(&total, size, Face::Bold, palette.ink)]);
    page.note("missing", amount);
    page.note("inserted", inside);
    page.note("total", total);
}

/// How full the bar is; only drawn, never counted with.
fn share_of(inserted: Money, due: Money) -> f32 {
    if due.is_positive() { (inserted.centavos() as f32 / due.centavos() as f32).clamp(0.0, 1.0) } else { 1.0 }
}

fn received(page: &mut Page<'_>, area: [f32; 4], last: Option<Denomination>, checking_since: Option<WallMillis>) {
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

/// The mouth for notes and the slot for coins, drawn as large as there is room.
fn slots(page: &mut Page<'_>, [x, y, w, h]: [f32; 4], notes: &[NoteChip], coins: &[Denomination]) {
    let palette = page.palette;
    page.frame([x, y, w, h], theme::RADIUS, palette.sunk, if palette.outlines { 3.0 } else { 0.0 }, palette.hair);
    // The drawn note is one that is taken: the second smallest, so that it looks like an everyday note.
    let taken: Vec<Denomination> = notes.iter().filter(|chip| chip.refused.is_none()).map(|chip| chip.denomination).collect();
    let note = taken.get(1).or(taken.first()).copied();
    let coin = coins.iter().rev().copied().find(|coin| coin.value().centavos() <= 1_000);
    let age = page.state.now - page.state.money_at;
    let push = if age < SLIDE_S { 1.0 - (1.0 - age / SLIDE_S).powi(3) } else { 1.0 } as f32;
    if age < SLIDE_S {
        page.again_in(0.016);
    }
    let both = note.is_some() && coin.is_some();
    let (note_x, coin_x) = if both { (264.0, 710.0) } else { (476.0, 476.0) };
    let line = page.line_height(theme::BODY);
    // The drawing comes before "de uno en uno", which large letters have no room for in half a width.
    let short = page.is_large() || w < 640.0;
    let captions = if h > 240.0 { line + 14.0 } else { 0.0 };
    page.fitted([x, y + 8.0, w, h - captions - 16.0], 952.0, 340.0, |page| {
        if let Some(note) = note {
            page.note_slot(note_x, 34.0, note, push);
            arrows(page, note_x, 128.0);
        }
        if let Some(coin) = coin {
            page.coin_slot(coin_x, 34.0, coin);
            arrows(page, coin_x, 110.0);
        }
    });
    if captions == 0.0 {
        return;
    }
    let top = y + h - captions - 4.0;
    let words = |page: &Page<'_>, name: &crate::text::Say, more: &crate::text::Say, middle: f32, width: f32| {
        let more = if short { "" } else { page.say(more) };
        let runs = [Run(page.say(name), theme::BODY, Face::Bold, palette.ink), Run(more, theme::BODY, Face::Sans, palette.ink)];
        page.runs_centred(middle, top, width, &runs);
    };
    let (note_at, coin_at, width) = if both { (x + w * 0.27, x + w * 0.755, w * 0.49) } else { (x + w / 2.0, x + w / 2.0, w) };
    if note.is_some() {
        words(page, &citizen::NOTES, &citizen::ONE_BY_ONE_NOTES, note_at, width);
    }
    if coin.is_some() {
        words(page, &citizen::COINS, &citizen::ONE_BY_ONE_COINS, coin_at, width);
    }
}

fn arrows(page: &Page<'_>, x: f32, away: f32) {
    let green = page.palette.good;
    page.arrow_down([x - away - 46.0, 78.0, 92.0, 112.0], green);
    page.arrow_down([x + away - 46.0, 78.0, 92.0, 112.0], green);
}

/// Width of a note in the row of those that are taken.
fn chip_width(room: f32, notes: &[NoteChip]) -> f32 {
    let count = notes.len().max(5) as f32;
    (room - (count - 1.0) * 20.0) / count
}

/// What lies over the notes: "Ahora recibe" with the coins beside it, or under it where they do not fit; the caption of a note in
/// two rows where one does not hold it.
struct Chips {
    words: &'static str,
    coins: String,
    beside: bool,
    rows: f32,
}

impl Chips {
    fn of(page: &Page<'_>, room: f32, notes: &[NoteChip], coins: &[Denomination]) -> Self {
        let words = page.say(&citizen::TAKES_NOW);
        let coins = coins.iter().map(|coin| crate::text::piece(*coin)).collect::<Vec<_>>().join(" ");
        let coins = if coins.is_empty() { coins } else { format!("{}: {coins}", page.say(&citizen::COINS)) };
        let used = page.width(words, theme::BODY, Face::Bold) + 24.0;
        let beside = coins.is_empty() || used + page.width(&coins, theme::LEAST, Face::Sans) <= room;
        let width = chip_width(room, notes) + 18.0;
        let long =
            notes.iter().filter_map(|chip| chip.refused).any(|why| page.width(caption_of(page, why), theme::LEAST, Face::Sans) > width);
        Self { words, coins, beside, rows: if long { 2.0 } else { 1.0 } }
    }

    fn head(&self, page: &Page<'_>) -> f32 {
        page.line_height(theme::BODY) + if self.beside { 0.0 } else { page.line_height(theme::LEAST) }
    }
}

fn caption_of(page: &Page<'_>, why: ChipRefusal) -> &'static str {
    page.say(match why {
        ChipRefusal::NoChange => &citizen::CHIP_NO_CHANGE,
        ChipRefusal::NotTaken => &citizen::CHIP_NOT_TAKEN,
    })
}

fn chips_height(page: &Page<'_>, room: f32, notes: &[NoteChip], coins: &[Denomination]) -> f32 {
    let said = Chips::of(page, room, notes, coins);
    said.head(page) + chip_width(room, notes) / 2.0 + said.rows * page.line_height(theme::LEAST) + 24.0
}

fn chips(page: &mut Page<'_>, [x, y, w, _]: [f32; 4], notes: &[NoteChip], coins: &[Denomination]) {
    let palette = page.palette;
    let said = Chips::of(page, w, notes, coins);
    let (line, head, small) = (page.line_height(theme::BODY), said.head(page), page.line_height(theme::LEAST));
    let used = page.text(x, y + line / 2.0, Align2::LEFT_CENTER, theme::BODY, Face::Bold, palette.ink, said.words);
    if said.beside {
        let room = w - used - 24.0;
        page.text_fit(x + w, y + line / 2.0, Align2::RIGHT_CENTER, theme::LEAST, room, Face::Sans, palette.ink, &said.coins);
    } else {
        page.text_fit(x, y + line + small / 2.0, Align2::LEFT_CENTER, theme::LEAST, w, Face::Sans, palette.ink, &said.coins);
    }
    let width = chip_width(w, notes);
    for (chip, index) in notes.iter().zip(0_u8..) {
        let left = x + f32::from(index) * (width + 20.0);
        let (top, caption) = (y + head + 10.0, y + head + 18.0 + width / 2.0 + small / 2.0);
        match chip.refused {
            None => {
                page.note_lying(left, top, width, chip.denomination);
                let word = page.say(&citizen::YES);
                let text = page.width(word, theme::LEAST, Face::Sans);
                let start = left + (width - text - 42.0) / 2.0;
                page.icon(start + 16.0, caption, 32.0, Face::Fill, palette.good, Icon::CHECK_CIRCLE);
                page.text(start + 42.0, caption, Align2::LEFT_CENTER, theme::LEAST, Face::Sans, palette.good, word);
            }
            Some(why) => {
                page.note_refused(left, top, width, chip.denomination);
                let word = caption_of(page, why);
                let room = width + 18.0;
                if page.width(word, theme::LEAST, Face::Sans) <= room {
                    page.text(left + width / 2.0, caption, Align2::CENTER_CENTER, theme::LEAST, Face::Sans, palette.bad, word);
                } else {
                    page.runs_centred(left + width / 2.0, caption - small / 2.0, room, &[Run(word, theme::LEAST, Face::Sans, palette.bad)]);
                }
            }
        }
    }
    let taken = notes.iter().filter(|chip| chip.refused.is_none()).map(|chip| crate::text::piece(chip.denomination));
    page.note("notes", taken.collect::<Vec<_>>().join(" "));
}
