//! The bench window: hands left, where each piece is in the middle, the paper right.

use cas_domain::denomination::Denomination;
use egui::Align2;

use super::machine::{Machine, Place};
use crate::state::{State, TouchKind};
use crate::text::{Language, Say, bench};
use crate::theme::{self, Face, Icon, palette};
use crate::widgets::layout::Layout;
use crate::widgets::{Button, Grid, Page, Run};

/// Width of the bench's own grid.
pub const WIDTH: f32 = 1_600.0;
/// Height of it.
pub const HEIGHT: f32 = 1_200.0;
/// Notes and coins at hand.
const NOTES: [u32; 6] = [20, 50, 100, 200, 500, 1_000];
const COINS: [u32; 5] = [50, 100, 200, 500, 1_000];
/// Coins that one touch pours into a hopper.
const FILL: u32 = 20;

/// What the window shows.
#[derive(Default)]
pub struct Scene {
    /// The machine.
    pub machine: Machine,
    /// Whether the devices are there.
    pub connected: bool,
    /// The last request and what came of it.
    pub last: Option<(String, Result<(), String>)>,
    /// The console's address, if it was given.
    pub console: Option<String>,
    /// The newest paper.
    pub paper: Option<egui::TextureHandle>,
}

/// Draws the bench; the control lines to send, and what was touched.
pub fn ui(ui: &mut egui::Ui, state: &State, scene: &Scene) -> (Vec<String>, Vec<(String, TouchKind)>) {
    let mut page = Page::new(ui, state, &palette::LIGHT, Layout::UPRIGHT);
    page.grid = Grid::of(page.ui.ctx().content_rect(), WIDTH, HEIGHT);
    page.language = Language::Spanish;
    page.painter().rect_filled(page.ui.ctx().content_rect(), 0.0, page.palette.ground);
    let mut lines = Vec::new();
    head(&mut page, scene);
    money(&mut page, &mut lines);
    hands(&mut page, scene, &mut lines);
    devices(&mut page, scene, &mut lines);
    places(&mut page, &scene.machine);
    paper(&mut page, scene);
    foot(&mut page, scene);
    (lines, page.touches)
}

fn head(page: &mut Page<'_>, scene: &Scene) {
    let (fill, ink) = palette::TRAINING;
    page.fill([0.0, 0.0, WIDTH, 84.0], 0.0, fill);
    page.text(32.0, 42.0, Align2::LEFT_CENTER, 38.0, Face::Bold, ink, page.say(&bench::TITLE));
    page.text(380.0, 44.0, Align2::LEFT_CENTER, 28.0, Face::Sans, ink, page.say(&bench::INTRO));
    let (say, icon) = if scene.connected { (&bench::CONNECTED, Icon::CHECK_CIRCLE) } else { (&bench::DISCONNECTED, Icon::PLUGS) };
    let words = page.say(say);
    let width = page.text(WIDTH - 32.0, 42.0, Align2::RIGHT_CENTER, 28.0, Face::Bold, ink, words);
    page.icon(WIDTH - 56.0 - width, 42.0, 34.0, Face::Fill, ink, icon);
}

fn heading(page: &Page<'_>, x: f32, y: f32, say: &Say) {
    page.text(x, y, Align2::LEFT_CENTER, 30.0, Face::Bold, page.palette.ink, page.say(say));
}

fn money(page: &mut Page<'_>, lines: &mut Vec<String>) {
    heading(page, 32.0, 122.0, &bench::INSERT_NOTE);
    for (pesos, index) in NOTES.into_iter().zip(0_u8..) {
        let Ok(note) = Denomination::bill(pesos) else { continue };
        let x = 32.0 + f32::from(index % 3) * 206.0;
        let y = 152.0 + f32::from(index / 3) * 108.0;
        let touched = page.touch(&format!("note-{pesos}"), [x, y, 190.0, 95.0], &crate::text::piece(note), true, TouchKind::Key);
        page.note_lying(x, y + if touched.held { 4.0 } else { 0.0 }, 190.0, note);
        if touched.clicked {
            lines.push(format!("bill insert {note}"));
        }
    }
    heading(page, 32.0, 394.0, &bench::INSERT_COIN);
    for (centavos, index) in COINS.into_iter().zip(0_u8..) {
        let Ok(coin) = Denomination::coin(centavos) else { continue };
        let x = 84.0 + f32::from(index) * 124.0;
        let touched =
            page.touch(&format!("coin-{centavos}"), [x - 52.0, 424.0, 104.0, 104.0], &crate::text::piece(coin), true, TouchKind::Key);
        page.coin(x, 476.0 + if touched.held { 4.0 } else { 0.0 }, 48.0, coin);
        if touched.clicked {
            lines.push(format!("coin insert {coin}"));
        }
    }
}

fn hands(page: &mut Page<'_>, scene: &Scene, lines: &mut Vec<String>) {
    let tray = scene.machine.count("tray") > 0;
    let mouth = scene.machine.count("mouth") > 0;
    let take = Button::outline("take-tray", page.say(&bench::TAKE_TRAY), Icon::HAND_COINS).when(tray);
    if page.button([32.0, 548.0, 295.0, 84.0], take) {
        lines.push("tray take".to_owned());
    }
    let take = Button::outline("take-mouth", page.say(&bench::TAKE_MOUTH), Icon::MONEY).when(mouth);
    if page.button([339.0, 548.0, 295.0, 84.0], take) {
        lines.push("bill take".to_owned());
    }
}

/// One row of small buttons.
fn row(page: &mut Page<'_>, y: f32, buttons: &[(&str, &Say, Icon, String)], lines: &mut Vec<String>) {
    let width = (602.0 - 12.0 * (buttons.len().max(1) - 1) as f32) / buttons.len().max(1) as f32;
    for ((id, say, icon, line), index) in buttons.iter().zip(0_u8..) {
        let label = page.say(say);
        if page.button([32.0 + f32::from(index) * (width + 12.0), y, width, 68.0], Button::quiet(id, label, *icon)) {
            lines.push(line.clone());
        }
    }
}

fn devices(page: &mut Page<'_>, scene: &Scene, lines: &mut Vec<String>) {
    let machine = &scene.machine;
    let plug = |port: &str| {
        if machine.is_unplugged(port) {
            (&bench::PLUG, Icon::PLUG, format!("{port} plug"))
        } else {
            (&bench::UNPLUG, Icon::PLUGS, format!("{port} unplug"))
        }
    };
    heading(page, 32.0, 660.0, &bench::NOTES);
    let (say, icon, line) = plug("bill");
    let bill = [
        ("bill-jam", &bench::JAM, Icon::WARNING, "bill jam".to_owned()),
        ("bill-clear", &bench::CLEAR, Icon::WRENCH, "bill clear".to_owned()),
        ("bill-cable", say, icon, line),
    ];
    row(page, 680.0, &bill, lines);
    let boxes = [
        ("bill-box-out", &bench::BOX_OUT, Icon::EJECT, "bill box out".to_owned()),
        ("bill-box-in", &bench::BOX_IN, Icon::PACKAGE, format!("bill box in {}", machine.next_serial("CB-"))),
    ];
    row(page, 754.0, &boxes, lines);
    heading(page, 32.0, 846.0, &bench::COINS);
    let boxes = [
        ("coin-box-out", &bench::BOX_OUT, Icon::EJECT, "coin box out".to_owned()),
        ("coin-box-in", &bench::BOX_IN, Icon::PACKAGE, format!("coin box in {}", machine.next_serial("CC-"))),
    ];
    row(page, 866.0, &boxes, lines);
    hoppers(page, machine, lines);
    let (say, icon, line) = match machine.door_open {
        Some(true) => (&bench::SHUT, Icon::LOCK, "door close"),
        _ => (&bench::OPEN, Icon::DOOR, "door open"),
    };
    let rest = [
        ("door", say, icon, line.to_owned()),
        ("paper-out", &bench::PAPER_OUT, Icon::RECEIPT, "printer paper out".to_owned()),
        ("paper-ok", &bench::PAPER_OK, Icon::PRINTER, "printer paper ok".to_owned()),
    ];
    row(page, 1_082.0, &rest, lines);
}

/// Hands at the hoppers: coins from a pouch into each, and all of them out for a cut.
fn hoppers(page: &mut Page<'_>, machine: &Machine, lines: &mut Vec<String>) {
    let coins: Vec<_> = machine.hoppers.iter().filter_map(|(name, coin)| Some((name, (*coin)?))).take(3).collect();
    let width = (602.0 - 12.0 * (coins.len().max(1) - 1) as f32) / coins.len().max(1) as f32;
    for ((name, coin), index) in coins.into_iter().zip(0_u8..) {
        let x = 32.0 + f32::from(index) * (width + 12.0);
        let (count, coin_words) = (FILL.to_string(), crate::text::piece(coin));
        let words = bench::FILL.with(page.language, &[&count, &coin_words]);
        if page.button([x, 940.0, width, 64.0], Button::quiet(&format!("fill-{name}"), &words, Icon::COINS)) {
            lines.push(format!("{name} fill {coin} {count}"));
        }
        let words = bench::EMPTY_HOPPER.with(page.language, &[&coin_words]);
        if page.button([x, 1_010.0, width, 64.0], Button::quiet(&format!("empty-{name}"), &words, Icon::TRAY)) {
            lines.push(format!("{name} empty"));
        }
    }
}

fn places(page: &mut Page<'_>, machine: &Machine) {
    let palette = page.palette;
    heading(page, 680.0, 122.0, &bench::WHERE);
    page.card([680.0, 152.0, 460.0, 986.0]);
    let height = 986.0 / machine.places.len().max(14) as f32;
    for (place, index) in machine.places.iter().zip(0_u8..) {
        let middle = 152.0 + height * (f32::from(index) + 0.5);
        let (name, pieces) = words_of(page, place);
        let quiet = if place.pieces.is_empty() { palette.quiet } else { palette.ink };
        let width = page.text_fit(704.0, middle, Align2::LEFT_CENTER, 28.0, 250.0, Face::Sans, quiet, &name);
        let face = if place.pieces.is_empty() { Face::Sans } else { Face::Bold };
        page.text_fit(1_116.0, middle, Align2::RIGHT_CENTER, 28.0, 396.0 - width, face, quiet, &pieces);
        if index > 0 {
            page.rule(704.0, middle - height / 2.0, 412.0);
        }
    }
}

fn words_of(page: &Page<'_>, place: &Place) -> (String, String) {
    let say = match place.name.as_str() {
        "box" if place.serial.starts_with("CC") => &bench::PLACE_COIN_BOX,
        "box" => &bench::PLACE_BOX,
        "escrow" => &bench::PLACE_ESCROW,
        "path" => &bench::PLACE_PATH,
        "mouth" => &bench::PLACE_MOUTH,
        "tray" => &bench::PLACE_TRAY,
        "hopper" => &bench::PLACE_HOPPER,
        "emptied" => &bench::PLACE_EMPTIED,
        "taken" => &bench::PLACE_TAKEN,
        "cleared" => &bench::PLACE_CLEARED,
        _ => &bench::PLACE_REMOVED,
    };
    let detail = match place.name.as_str() {
        "hopper" | "emptied" => place.device.trim_start_matches("hopper-").to_owned(),
        _ => place.serial.clone(),
    };
    let name = say.with(page.language, &[&detail]);
    if place.pieces.is_empty() {
        return (name, page.say(&bench::EMPTY).to_owned());
    }
    let pieces = place.pieces.iter().map(|(piece, count)| format!("{count} × {}", crate::text::piece(*piece)));
    (name, pieces.collect::<Vec<_>>().join(", "))
}

fn paper(page: &mut Page<'_>, scene: &Scene) {
    heading(page, 1_180.0, 122.0, &bench::PAPER);
    let area = [1_180.0, 152.0, 388.0, 986.0];
    page.fill(area, theme::RADIUS, page.palette.sunk);
    let Some(texture) = &scene.paper else {
        let words = page.say(&bench::NO_PAPER_YET);
        page.runs(1_204.0, 180.0, 340.0, &[Run(words, 28.0, Face::Sans, page.palette.quiet)]);
        return;
    };
    let size = texture.size_vec2();
    let scale = (364.0 / size.x).min(962.0 / size.y);
    let (width, height) = (size.x * scale, size.y * scale);
    let rect = page.grid.rect(area[0] + (area[2] - width) / 2.0, area[1] + 12.0, width, height);
    let whole = egui::Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
    page.painter().image(texture.id(), rect, whole, egui::Color32::WHITE);
}

fn foot(page: &mut Page<'_>, scene: &Scene) {
    let palette = page.palette;
    let (icon, ink, words) = match &scene.last {
        None => return console(page, scene),
        Some((line, Ok(()))) => (Icon::CHECK_CIRCLE, palette.good, bench::SENT.with(page.language, &[line])),
        Some((_, Err(why))) => (Icon::WARNING, palette.bad, bench::REFUSED.with(page.language, &[why])),
    };
    page.icon(50.0, 1_170.0, 32.0, Face::Fill, ink, icon);
    page.text_fit(78.0, 1_170.0, Align2::LEFT_CENTER, 28.0, 860.0, Face::Sans, ink, &words);
    console(page, scene);
}

fn console(page: &mut Page<'_>, scene: &Scene) {
    if let Some(address) = &scene.console {
        let words = bench::CONSOLE.with(page.language, &[address]);
        page.text_fit(1_568.0, 1_170.0, Align2::RIGHT_CENTER, 28.0, 600.0, Face::Sans, page.palette.action, &words);
    }
}
