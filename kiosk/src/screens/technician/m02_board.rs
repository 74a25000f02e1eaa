//! M02 "Tablero": the cabinet drawn, its devices with their states, what may be started. No pesos.

use cas_domain::journal::facts::CutScope;
use cas_domain::local::staff::{BoardDevice, BoardKind, StaffAction};
use cas_domain::local::touch::Act;
use cas_domain::wire::v1::{Health, Payable};
use egui::{Align2, Color32};

use super::{BODY_Y, LEFT, WIDTH, names};
use crate::command::{Command, Local};
use crate::state::TouchKind;
use crate::text::{citizen, staff};
use crate::theme::{self, Face, Icon};
use crate::widgets::{Button, Page};

/// Height of one row of the list.
const ROW: f32 = 102.0;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, payable: &Payable, devices: &[BoardDevice], actions: &[StaffAction], door_open: bool) {
    page.covered = page.state.asking_scope;
    verdict(page, payable, door_open);
    let top = 288.0;
    cabinet(page, top, devices);
    list(page, top, devices);
    tasks(page, actions);
    page.covered = false;
    if page.state.asking_scope {
        scope(page);
    }
}

fn verdict(page: &mut Page<'_>, payable: &Payable, door_open: bool) {
    let palette = page.palette;
    let (fill, icon, text) = if payable.yes {
        (palette.good, Icon::CHECK_CIRCLE, page.say(&staff::CAN_CHARGE).to_owned())
    } else {
        (palette.bad, Icon::PROHIBIT, staff::CANNOT_CHARGE.with(page.language, &[&payable.reason]))
    };
    page.fill([LEFT, BODY_Y, WIDTH, 128.0], theme::RADIUS, fill);
    page.icon(LEFT + 70.0, BODY_Y + 64.0, 72.0, Face::Fill, palette.on_state, icon);
    page.text_fit(LEFT + 136.0, BODY_Y + 44.0, Align2::LEFT_CENTER, theme::LEAD, 840.0, Face::Bold, palette.on_state, &text);
    let door = page.say(if door_open { &staff::DOOR_IS_OPEN } else { &staff::DOOR_IS_SHUT });
    page.text(LEFT + 136.0, BODY_Y + 94.0, Align2::LEFT_CENTER, theme::BODY, Face::Sans, palette.on_state, door);
    page.note("payable", payable.yes.to_string());
    page.note("reason", payable.reason.clone());
    page.note("door-open", door_open.to_string());
}

/// Where a device sits in the drawing; hoppers side by side.
fn spot(device: &BoardDevice, hopper: u8) -> [f32; 2] {
    match device.kind {
        BoardKind::BillAcceptor => [352.0, 826.0],
        BoardKind::CoinAcceptor => [352.0, 940.0],
        BoardKind::Printer => [130.0, 962.0],
        BoardKind::CashBox => [330.0, 1_160.0],
        BoardKind::CoinBox => [330.0, 1_240.0],
        BoardKind::Hopper => [122.0 + 76.0 * f32::from(hopper % 2), 1_150.0 + 76.0 * f32::from(hopper / 2)],
        BoardKind::Door => [96.0, 700.0],
        BoardKind::Network => [240.0, 326.0],
    }
}

fn cabinet(page: &Page<'_>, top: f32, devices: &[BoardDevice]) {
    let palette = page.palette;
    let line = palette.drawing;
    let none = Color32::TRANSPARENT;
    page.frame([84.0, top + 12.0, 312.0, 992.0], 28.0, none, 4.0, line);
    page.line([84.0, top + 84.0], [396.0, top + 84.0], 4.0, line);
    page.frame([160.0, top + 36.0, 160.0, 24.0], 12.0, none, 3.0, line);
    page.frame([124.0, top + 108.0, 232.0, 386.0], 12.0, none, 4.0, line);
    page.frame([140.0, top + 126.0, 200.0, 350.0], 4.0, none, 2.0, palette.hair);
    page.line([84.0, top + 518.0], [396.0, top + 518.0], 4.0, line);
    page.frame([278.0, top + 540.0, 100.0, 60.0], 8.0, none, 4.0, line);
    page.line([294.0, top + 570.0], [362.0, top + 570.0], 6.0, line);
    page.line([328.0, top + 626.0], [328.0, top + 654.0], 8.0, line);
    page.frame([106.0, top + 652.0, 150.0, 44.0], 8.0, none, 4.0, line);
    page.line([130.0, top + 674.0], [232.0, top + 674.0], 6.0, line);
    page.shape(&[[106.0, top + 724.0], [374.0, top + 724.0], [356.0, top + 780.0], [124.0, top + 780.0]], none, 4.0, line);
    page.line([84.0, top + 804.0], [396.0, top + 804.0], 4.0, line);
    page.frame([268.0, top + 836.0, 106.0, 72.0], 6.0, none, 3.0, palette.border);
    page.frame([268.0, top + 918.0, 106.0, 68.0], 6.0, none, 3.0, palette.border);
    page.line([62.0, top + 1_004.0], [418.0, top + 1_004.0], 4.0, line);
    let mut hopper = 0_u8;
    for device in devices {
        let place = spot(device, hopper);
        if device.kind == BoardKind::Hopper {
            page.frame([place[0] - 32.0, place[1] - 34.0, 64.0, 68.0], 6.0, none, 3.0, palette.border);
            hopper += 1;
        }
        marker(page, place, device, true);
    }
}

/// The number of a device; what is stopped blinks with two rings.
fn marker(page: &Page<'_>, [x, y]: [f32; 2], device: &BoardDevice, blinks: bool) {
    let palette = page.palette;
    let (_, _, color) = names::health(device.health, palette);
    let number = device.number.to_string();
    if device.health == Health::Good {
        page.circle([x, y], 25.0, palette.ground, 4.0, color);
        page.text(x, y, Align2::CENTER_CENTER, theme::LEAST, Face::Bold, palette.ink, &number);
        return;
    }
    if blinks && device.health == Health::Stopped {
        let wide = page.state.now.rem_euclid(1.0) < 0.5;
        page.circle([x, y], 38.0, Color32::TRANSPARENT, 4.0, palette.action);
        page.circle([x, y], if wide { 52.0 } else { 46.0 }, Color32::TRANSPARENT, 3.0, palette.action);
        page.again_in(0.5);
    }
    page.circle([x, y], 27.0, color, 0.0, color);
    page.text(x, y, Align2::CENTER_CENTER, theme::LEAST, Face::Bold, palette.on_state, &number);
}

fn list(page: &mut Page<'_>, top: f32, devices: &[BoardDevice]) {
    let palette = page.palette;
    let (x, w) = (464.0, theme::WIDTH - theme::STAFF_MARGIN - 464.0);
    let count = devices.len().min(10);
    page.fill([x, top, w, ROW * count as f32], theme::RADIUS, palette.card);
    for (device, index) in devices.iter().take(10).zip(0_u8..) {
        let y = top + ROW * f32::from(index);
        if device.health == Health::Stopped {
            page.fill([x, y, w, ROW], if index == 0 { theme::RADIUS } else { 0.0 }, palette.bad_soft);
        }
        if index > 0 {
            page.rule(x, y, w);
        }
        if let Some(slot) = &device.slot
            && page
                .touch(&format!("open-{slot}-{index}"), [x, y, w, ROW], &names::device(page.language, device), true, TouchKind::Act)
                .clicked
        {
            page.command(Command::Act(Act::OpenDevice { slot: slot.clone() }));
        }
        row(page, x, y, w, device);
        if let Some(slot) = &device.slot {
            page.note(&format!("device-{slot}"), device.words.clone());
        }
    }
}

fn row(page: &Page<'_>, x: f32, y: f32, w: f32, device: &BoardDevice) {
    let palette = page.palette;
    marker(page, [x + 42.0, y + ROW / 2.0], device, false);
    let (word, icon, color) = names::health(device.health, palette);
    let word = page.say(&word);
    let word_w = page.text(x + w - 20.0, y + ROW / 2.0, Align2::RIGHT_CENTER, theme::LEAST, Face::Sans, color, word);
    page.icon(x + w - 44.0 - word_w, y + ROW / 2.0, 40.0, Face::Fill, color, icon);
    let room = w - 84.0 - word_w - 70.0;
    let name = names::device(page.language, device);
    page.text_fit(x + 84.0, y + 30.0, Align2::LEFT_CENTER, 30.0, room, Face::Bold, palette.ink, &name);
    let ink = if device.health == Health::Good { palette.quiet } else { color };
    let below = match device.pieces {
        Some((pieces, capacity)) if device.health == Health::Good && capacity > 0 => {
            let percent = pieces.saturating_mul(100) / capacity;
            staff::PIECES_OF.with(page.language, &[&pieces.to_string(), &capacity.to_string(), &percent.to_string()])
        }
        Some((pieces, _)) if device.words.is_empty() => staff::PIECES.with(page.language, &[&pieces.to_string()]),
        _ => device.words.clone(),
    };
    page.text_fit(x + 84.0, y + 64.0, Align2::LEFT_CENTER, theme::LEAST, room, Face::Sans, ink, &below);
    let Some((pieces, capacity)) = device.pieces.filter(|(_, capacity)| *capacity > 0) else { return };
    let share = (pieces as f32 / capacity as f32).clamp(0.0, 1.0);
    page.fill([x + 84.0, y + 86.0, 290.0, 8.0], 4.0, palette.sunk);
    page.fill([x + 84.0, y + 86.0, 290.0 * share, 8.0], 4.0, color);
}

fn tasks(page: &mut Page<'_>, actions: &[StaffAction]) {
    let y = 1_348.0;
    let tasks: Vec<StaffAction> = actions.iter().copied().filter(|action| *action != StaffAction::Leave).collect();
    if tasks.is_empty() {
        let words = page.say(&staff::NO_ACTIONS);
        page.text_fit(LEFT, y + 60.0, Align2::LEFT_CENTER, theme::BODY, WIDTH, Face::Sans, page.palette.quiet, words);
    }
    let columns: u8 = if tasks.len() > 4 { 3 } else { 2 };
    let width = (WIDTH - 24.0 * f32::from(columns - 1)) / f32::from(columns);
    for (task, index) in tasks.into_iter().zip(0_u8..) {
        let area = [LEFT + f32::from(index % columns) * (width + 24.0), y + 174.0 * f32::from(index / columns), width, 150.0];
        let button = match task {
            StaffAction::Cut => Button::quiet("cut", page.say(&staff::CUT), Icon::LOCK),
            StaffAction::Refill => Button::quiet("refill", page.say(&staff::REFILL), Icon::COINS),
            StaffAction::Jam => Button::outline("jam", page.say(&staff::JAM), Icon::WRENCH),
            StaffAction::Count => Button::quiet("count", page.say(&staff::COUNT), Icon::CLIPBOARD),
            StaffAction::Found => Button::quiet("found", page.say(&staff::FOUND_MONEY), Icon::HAND_COINS),
            StaffAction::Tests => Button::quiet("tests", page.say(&staff::TRIAL), Icon::SHIELD_CHECK),
            StaffAction::Leave => continue,
        };
        if page.button(area, button) {
            page.command(match task {
                StaffAction::Cut => Command::Local(Local::AskScope(true)),
                StaffAction::Jam => Command::Act(Act::BeginJam),
                StaffAction::Count => Command::Act(Act::BeginCount),
                StaffAction::Tests => Command::Act(Act::BeginTests),
                StaffAction::Found => Command::Act(Act::BeginFound),
                StaffAction::Refill | StaffAction::Leave => Command::Act(Act::BeginRefill),
            });
        }
    }
    if !actions.contains(&StaffAction::Leave) {
        return;
    }
    let leave = Button::outline("leave", page.say(&staff::LEAVE), Icon::SIGN_OUT);
    if super::m01_sign_in::actions(page, Some(leave), None).0 {
        page.command(Command::Act(Act::Leave));
    }
}

/// Which boxes the cut empties.
fn scope(page: &mut Page<'_>) {
    let palette = page.palette;
    page.shown.buttons.clear();
    page.shown.overlay = Some("M05".to_owned());
    page.dim();
    let (x, y, w, h) = (LEFT, page.fold_y().map_or(1_120.0, |fold| fold.max(1_120.0)), WIDTH, 760.0);
    page.frame([x, y, w, h], theme::RADIUS, palette.card, 3.0, palette.hair);
    let title = page.say(&staff::CHOOSE_SCOPE);
    page.text(x + 48.0, y + 76.0, Align2::LEFT_CENTER, theme::TITLE, Face::Bold, palette.ink, title);
    let choices = [
        ("cut-total", &staff::FULL, &staff::TOTAL_MORE, CutScope::Total, Icon::COINS),
        ("cut-partial", &staff::PARTIAL, &staff::PARTIAL_MORE, CutScope::Partial, Icon::MONEY),
    ];
    for ((id, name, more, scope, icon), index) in choices.into_iter().zip(0_u8..) {
        let top = y + 150.0 + f32::from(index) * 210.0;
        let label = format!("{}: {}", page.say(name), page.say(more));
        if page.button([x + 48.0, top, w - 96.0, 180.0], Button::outline(id, &label, icon)) {
            page.command(Command::Act(Act::BeginCut { scope }));
        }
    }
    let back = Button::quiet("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    if page.button([x + 48.0, y + 588.0, 320.0, theme::BUTTON_H], back) {
        page.command(Command::Local(Local::AskScope(false)));
    }
}
