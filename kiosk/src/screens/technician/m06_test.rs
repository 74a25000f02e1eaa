//! The test of hoppers, on M06 after a refill and on M10: one coin comes out, the person says which, and puts it back.

use cas_domain::denomination::Denomination;
use cas_domain::journal::facts::CoinBack;
use cas_domain::local::coin_test::{HopperTest, HopperTestState};
use cas_domain::local::touch::Act;
use egui::{Align2, Color32};

use super::{LEFT, WIDTH};
use crate::command::{Command, Local};
use crate::state::TouchKind;
use crate::text::{Say, staff};
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page};

/// Height of one hopper with its gap.
pub const ROW: f32 = 138.0;
/// Width of the button beside a hopper.
const ASK: f32 = 400.0;

/// The hoppers with the state of their test, and below them the question about a coin that came out; gives where they end.
pub fn list(page: &mut Page<'_>, top: f32, tests: &[HopperTest], loaded: impl Fn(&HopperTest) -> Option<i64>) -> f32 {
    let mut y = top;
    for test in tests.iter().take(4) {
        row(page, y, test, loaded(test));
        y += ROW;
    }
    y
}

/// The hopper of which a coin came out that nobody has named yet.
pub fn asked(tests: &[HopperTest]) -> Option<&HopperTest> {
    tests.iter().find(|test| matches!(test.state, HopperTestState::Fell { .. }))
}

fn row(page: &mut Page<'_>, y: f32, test: &HopperTest, loaded: Option<i64>) {
    let palette = page.palette;
    page.fill([LEFT, y, WIDTH, ROW - 16.0], theme::RADIUS, palette.card);
    page.coin(LEFT + 76.0, y + 61.0, 40.0, test.denomination);
    let name = staff::HOPPER.with(page.language, &[&crate::text::piece(test.denomination)]);
    let wide = page.text(LEFT + 140.0, y + 40.0, Align2::LEFT_CENTER, theme::BODY, Face::Bold, palette.ink, &name);
    if let Some(loaded) = loaded {
        let added = staff::LOADED_ROW.with(page.language, &[&loaded.to_string()]);
        page.text(LEFT + 164.0 + wide, y + 40.0, Align2::LEFT_CENTER, theme::BODY, Face::Bold, palette.good, &added);
    }
    let (say, ink, may_ask) = words(page, test);
    let room = if may_ask { WIDTH - ASK - 188.0 } else { WIDTH - 172.0 };
    page.text_fit(LEFT + 140.0, y + 84.0, Align2::LEFT_CENTER, theme::LEAST, room, Face::Sans, ink, page.say(&say));
    page.note(&format!("test-{}", test.slot), state_note(test.state));
    if may_ask {
        let id = format!("test-{}", test.slot);
        let button = Button::outline(&id, page.say(&staff::TEST_COIN), Icon::COINS);
        if page.button([LEFT + WIDTH - ASK - 14.0, y + 12.0, ASK, 98.0], button) {
            page.command(Command::Act(Act::TestHopper { slot: test.slot.clone() }));
        }
    }
}

fn words(page: &Page<'_>, test: &HopperTest) -> (Say, Color32, bool) {
    let palette = page.palette;
    match test.state {
        HopperTestState::Waiting => (staff::TEST_WAITING, palette.care, true),
        HopperTestState::NotReady => (staff::TEST_NOT_READY, palette.care, false),
        HopperTestState::Running => (staff::TEST_RUNNING, palette.symbol, false),
        HopperTestState::Fell { .. } => (staff::TEST_FELL, palette.symbol, false),
        HopperTestState::Right if test.unknown => (staff::TEST_THEN_COUNT, palette.care, true),
        HopperTestState::Right => (staff::TEST_RIGHT, palette.good, true),
        HopperTestState::Wrong => (staff::TEST_WRONG, palette.bad, false),
        HopperTestState::Missing => (staff::TEST_MISSING, palette.bad, false),
        HopperTestState::Nothing => (staff::TEST_NOTHING, palette.bad, true),
    }
}

const fn state_note(state: HopperTestState) -> &'static str {
    match state {
        HopperTestState::Waiting => "waiting",
        HopperTestState::NotReady => "not-ready",
        HopperTestState::Running => "running",
        HopperTestState::Fell { .. } => "fell",
        HopperTestState::Right => "right",
        HopperTestState::Wrong => "wrong",
        HopperTestState::Missing => "missing",
        HopperTestState::Nothing => "nothing",
    }
}

/// Which coin was it, and where is it now?
pub fn question(page: &mut Page<'_>, y: f32, test: &HopperTest, coins: &[Denomination]) {
    let palette = page.palette;
    let HopperTestState::Fell { count } = test.state else { return };
    let title = match count {
        0 | 1 => staff::WHICH_COIN.with(page.language, &[&crate::text::piece(test.denomination)]),
        more => staff::WHICH_COINS.with(page.language, &[&more.to_string(), &crate::text::piece(test.denomination)]),
    };
    page.text_fit(LEFT, y + 24.0, Align2::LEFT_CENTER, theme::LEAD, WIDTH, Face::Bold, palette.ink, &title);
    chips(page, y + 66.0, coins);
    let saw = |seen, back| Command::Act(Act::TestSaw { slot: test.slot.clone(), seen, back });
    let seen = page.state.typed.value.filter(|value| coins.contains(value));
    let half = (WIDTH - 24.0) / 2.0;
    let below = y + 216.0;
    match seen {
        None => {
            let none = Button::outline("saw-none", page.say(&staff::SAW_NONE), Icon::X_CIRCLE);
            if page.button([LEFT, below, half, theme::BUTTON_H], none) {
                page.command(saw(None, CoinBack::Missing));
            }
        }
        Some(piece) if piece == test.denomination => {
            let keep = Button::outline("in-hand", page.say(&staff::COIN_IN_HAND), Icon::HAND_COINS);
            let back = Button::main("put-back", page.say(&staff::COIN_PUT_BACK), Icon::CHECK_CIRCLE);
            let [narrow, broad] = [380.0, WIDTH - 404.0];
            if page.button([LEFT, below, narrow, theme::BUTTON_H], keep) {
                page.command(saw(seen, CoinBack::Hand));
            }
            if page.button([LEFT + narrow + 24.0, below, broad, theme::BUTTON_H], back) {
                page.command(saw(seen, CoinBack::Hopper));
            }
        }
        Some(_) => {
            page.banner([LEFT, below, WIDTH, 104.0], Tone::Bad, Icon::WARNING, page.say(&staff::WRONG_COIN), "");
            let back = Button::main("put-back", page.say(&staff::WRONG_PUT_BACK), Icon::PROHIBIT);
            if page.button([LEFT, below + 124.0, WIDTH, theme::BUTTON_H], back) {
                page.command(saw(seen, CoinBack::Hopper));
            }
        }
    }
}

fn chips(page: &mut Page<'_>, y: f32, coins: &[Denomination]) {
    let palette = page.palette;
    let count = coins.len().clamp(1, 8) as f32;
    let w = ((WIDTH - (count - 1.0) * 16.0) / count).min(160.0);
    for (piece, index) in coins.iter().take(8).zip(0_u8..) {
        let area = [LEFT + f32::from(index) * (w + 16.0), y, w, 124.0];
        let label = crate::text::piece(*piece);
        let touched = page.touch(&format!("saw-{piece}"), area, &label, true, TouchKind::Act);
        let chosen = page.state.typed.value == Some(*piece) || touched.held;
        let (edge, color) = if chosen { (6.0, palette.action) } else { (2.0, palette.border) };
        page.frame(area, theme::RADIUS, palette.card, edge, color);
        page.coin(area[0] + w / 2.0, y + 62.0, 44.0, *piece);
        if touched.clicked {
            page.command(Command::Local(Local::Value(*piece)));
        }
    }
}

/// What keeps the screen from being left: the coin is still in somebody's hands.
pub fn done(page: &mut Page<'_>, tests: &[HopperTest]) -> bool {
    let open = asked(tests).is_some() || tests.iter().any(|test| test.state == HopperTestState::Running);
    let waits = tests.iter().any(|test| test.state == HopperTestState::Waiting);
    let say = if waits { &staff::DONE_UNTESTED } else { &staff::DONE };
    let button = if waits {
        Button::outline("done", page.say(say), Icon::SIGN_OUT)
    } else {
        Button::main("done", page.say(say), Icon::CHECK_CIRCLE)
    };
    super::m01_sign_in::actions(page, None, Some(button.when(!open))).1
}
