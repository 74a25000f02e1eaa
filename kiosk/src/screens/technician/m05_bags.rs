//! M05 step 4: bags and their seals, several seals allowed, a seal can be replaced for a reason.

use cas_domain::journal::facts::BagContent;
use cas_domain::local::staff::{CutBag, CutView};
use cas_domain::local::touch::Act;
use cas_domain::slot::Seal;
use egui::{Align2, Color32};

use super::{LEFT, WIDTH};
use crate::command::{Command, Field, Local, Sealing};
use crate::state::TouchKind;
use crate::text::{citizen, staff};
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page};

/// The fewest signs of a seal.
const SEAL_MIN: usize = 4;

/// Draws the bags, and over them the seal that is typed.
pub fn ui(page: &mut Page<'_>, cut: &CutView) {
    let sealing = page.state.typed.sealing.clone();
    page.covered = sealing.is_some();
    let mut y = super::m05_cut::STEP_Y;
    for (bag, number) in cut.bags.iter().zip(1_u8..) {
        y += bag_card(page, y, bag, number) + 24.0;
    }
    page.covered = false;
    if let Some(sealing) = sealing {
        typing(page, &sealing);
    }
}

fn bag_card(page: &mut Page<'_>, y: f32, bag: &CutBag, number: u8) -> f32 {
    let palette = page.palette;
    let height = card_height(bag);
    let open = bag.seals.is_empty();
    page.frame([LEFT, y, WIDTH, height], theme::RADIUS, palette.card, if open { 4.0 } else { 0.0 }, palette.action);
    bag_drawing(page, [LEFT + 42.0, y + 30.0], number, if open { palette.action } else { palette.drawing });
    let (name, below) = words_of(page, bag);
    page.text(LEFT + 136.0, y + 52.0, Align2::LEFT_CENTER, theme::LEAD, Face::Bold, palette.ink, name);
    page.text(LEFT + 136.0, y + 98.0, Align2::LEFT_CENTER, theme::LEAST, Face::Sans, palette.quiet, &below);
    for (seal, row) in bag.seals.iter().take(3).zip(0_u8..) {
        seal_row(page, y + 130.0 + 84.0 * f32::from(row), bag, &seal.seal);
    }
    let id = format!("seal-{}", content_id(bag.content));
    let label = page.say(if open { &staff::TYPE_SEAL } else { &staff::ADD_SEAL });
    let top = y + height - 100.0;
    if page.button([LEFT + 36.0, top, WIDTH - 72.0, 84.0], Button::quiet(&id, label, Icon::BARCODE)) {
        page.command(Command::Local(Local::Sealing(Some(Sealing { content: bag.content, old: None }))));
    }
    page.note(&format!("seals-{}", content_id(bag.content)), bag.seals.len().to_string());
    height
}

fn bag_drawing(page: &Page<'_>, [x, y]: [f32; 2], number: u8, line: Color32) {
    page.shape(&[[x + 4.0, y + 14.0], [x + 62.0, y + 14.0], [x + 66.0, y + 72.0], [x, y + 72.0]], Color32::TRANSPARENT, 4.0, line);
    page.frame([x, y, 66.0, 14.0], 3.0, Color32::TRANSPARENT, 4.0, line);
    page.text(x + 33.0, y + 44.0, Align2::CENTER_CENTER, 30.0, Face::Bold, page.palette.ink, &number.to_string());
}

fn words_of(page: &Page<'_>, bag: &CutBag) -> (&'static str, String) {
    let language = page.language;
    let name = page.say(match bag.content {
        BagContent::Notes => &staff::BAG_NOTES,
        BagContent::Coins => &staff::BAG_COINS,
        BagContent::Doubtful => &staff::BAG_DOUBTFUL,
    });
    let seals = match bag.seals.len() {
        0 => staff::SEALS_NONE.of(language).to_owned(),
        1 => staff::SEALS_ONE.of(language).to_owned(),
        many => staff::SEALS_MANY.with(language, &[&many.to_string()]),
    };
    let doubtful = match bag.doubtful {
        0 => return (name, seals),
        1 => staff::DOUBTFUL_ONE.of(language).to_owned(),
        many => staff::DOUBTFUL_MANY.with(language, &[&many.to_string()]),
    };
    (name, format!("{doubtful} · {seals}"))
}

fn seal_row(page: &mut Page<'_>, y: f32, bag: &CutBag, seal: &Seal) {
    let palette = page.palette;
    page.icon(LEFT + 60.0, y + 36.0, 46.0, Face::Fill, palette.good, Icon::CHECK_CIRCLE);
    let shown = cas_domain::format::grouped(seal.as_str());
    page.text_fit(LEFT + 104.0, y + 36.0, Align2::LEFT_CENTER, 48.0, 500.0, Face::MonoBold, palette.ink, &shown);
    let id = format!("replace-{seal}");
    let area = [LEFT + WIDTH - 36.0 - 370.0, y, 370.0, 72.0];
    if page.button(area, Button::quiet(&id, page.say(&staff::CHANGE_SEAL), Icon::SWAP)) {
        page.command(Command::Local(Local::Sealing(Some(Sealing { content: bag.content, old: Some(seal.clone()) }))));
    }
}

const fn content_id(content: BagContent) -> &'static str {
    match content {
        BagContent::Notes => "notes",
        BagContent::Coins => "coins",
        BagContent::Doubtful => "doubtful",
    }
}

/// Where a lying window folds this step: at the dialog, or between two bags.
pub fn fold(cut: &CutView, sealing: Option<&Sealing>) -> f32 {
    if let Some(sealing) = sealing {
        return theme::HEIGHT - 40.0 - dialog_height(sealing);
    }
    let heights = cut.bags.iter().map(|bag| card_height(bag) + 24.0);
    super::fold_between(super::m05_cut::STEP_Y, heights)
}

fn dialog_height(sealing: &Sealing) -> f32 {
    if sealing.old.is_some() { 1_140.0 } else { 1_000.0 }
}

fn card_height(bag: &CutBag) -> f32 {
    126.0 + 84.0 * bag.seals.len().min(3) as f32 + 108.0
}

/// The seal being typed, in a dialog with letters.
fn typing(page: &mut Page<'_>, sealing: &Sealing) {
    let palette = page.palette;
    page.shown.buttons.clear();
    page.shown.overlay = Some("seal".to_owned());
    page.dim();
    let height = dialog_height(sealing);
    let (x, y) = (LEFT + 32.0, theme::HEIGHT - 40.0 - height);
    page.frame([LEFT, y, WIDTH, height], theme::RADIUS, palette.card, 3.0, palette.hair);
    let bag = page.say(match sealing.content {
        BagContent::Notes => &staff::BAG_NOTES,
        BagContent::Coins => &staff::BAG_COINS,
        BagContent::Doubtful => &staff::BAG_DOUBTFUL,
    });
    let title = match &sealing.old {
        None => staff::SEAL_OF.with(page.language, &[bag]),
        Some(old) => staff::NEW_SEAL_FOR.with(page.language, &[old.as_str()]),
    };
    let typed = page.state.typed.text(&Field::Seal).to_owned();
    page.field([x, y + 84.0, WIDTH - 64.0, 120.0], "field-seal", &title, &Field::Seal, &typed, "");
    page.note("typed", typed.clone());
    let mut top = y + 236.0;
    if sealing.old.is_some() {
        reasons(page, x, top);
        top += 140.0;
    }
    page.letter_pad([x, top, WIDTH - 64.0, 540.0], true);
    let seal: Option<Seal> = Some(typed).filter(|typed| typed.len() >= SEAL_MIN).and_then(|typed| typed.parse().ok());
    let reason = page.state.typed.reason;
    let ready = seal.is_some() && (sealing.old.is_none() || reason.is_some());
    let entered = ready && page.ui.input(|input| input.key_pressed(egui::Key::Enter));
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    if page.button([x, top + 572.0, 320.0, theme::BUTTON_H], back) {
        page.command(Command::Local(Local::Sealing(None)));
    }
    let save = Button::main("save-seal", page.say(&staff::SAVE), Icon::CHECK_CIRCLE).when(ready);
    let hit = page.button([x + 344.0, top + 572.0, WIDTH - 64.0 - 344.0, theme::BUTTON_H], save);
    let Some(seal) = seal.filter(|_| hit || entered) else { return };
    page.command(Command::Act(match (&sealing.old, reason) {
        (Some(old), Some(reason)) => Act::ReplaceSeal { old: old.clone(), new: seal, reason: reason.to_owned() },
        _ => Act::SealBag { content: sealing.content, seal },
    }));
}

fn reasons(page: &mut Page<'_>, x: f32, y: f32) {
    let choices = [("reason-broken", &staff::REASON_BROKEN), ("reason-open", &staff::REASON_OPEN), ("reason-typed", &staff::REASON_TYPED)];
    let width = (WIDTH - 64.0 - 32.0) / 3.0;
    let palette = page.palette;
    for ((id, say), index) in choices.into_iter().zip(0_u8..) {
        let area = [x + f32::from(index) * (width + 16.0), y, width, 108.0];
        let label = page.say(say);
        let chosen = page.state.typed.reason == Some(say.es);
        let touched = page.touch(id, area, label, true, TouchKind::Act);
        let (fill, ink) = if chosen || touched.held { (palette.action, palette.on_action) } else { (palette.card, palette.action) };
        page.frame(area, theme::RADIUS, fill, 2.0, palette.border);
        page.text_fit(area[0] + width / 2.0, y + 54.0, Align2::CENTER_CENTER, theme::BODY, width - 24.0, Face::Bold, ink, label);
        if touched.clicked {
            // The journal keeps the reason in Spanish, whatever the screen shows.
            page.command(Command::Local(Local::Reason(say.es)));
        }
    }
}
