//! "Contar tolvas", beside M06: pieces counted per hopper, blind; what was booked, once it is.

use cas_domain::local::count::{CountHopper, CountProblem, CountView};
use cas_domain::local::touch::Act;
use cas_domain::slot::Slot;
use egui::Align2;

use super::{ACTION_Y, BODY_Y, LEFT, WIDTH, m01_sign_in};
use crate::command::{Command, Field};
use crate::text::{citizen, staff};
use crate::theme::{self, Face, Icon};
use crate::widgets::banner::Tone;
use crate::widgets::{Button, Page};

/// Height of one hopper.
const ROW: f32 = 138.0;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, count: &CountView) {
    let palette = page.palette;
    let more = page.say(if count.booked { &staff::COUNT_BOOKED } else { &staff::COUNT_MORE });
    if count.booked {
        page.banner([LEFT, BODY_Y + 16.0, WIDTH, 110.0], Tone::Good, Icon::CHECK_CIRCLE, "", more);
    } else {
        page.text_fit(LEFT, BODY_Y + 64.0, Align2::LEFT_CENTER, theme::BODY, WIDTH, Face::Sans, palette.quiet, more);
    }
    let mut y = BODY_Y + 160.0;
    for hopper in count.hoppers.iter().take(5) {
        row(page, y, hopper, count.booked);
        y += ROW;
    }
    if count.booked {
        let done = Button::main("done", page.say(&staff::DONE), Icon::CHECK_CIRCLE);
        if m01_sign_in::actions(page, None, Some(done)).1 {
            page.command(Command::Act(Act::CountDone));
        }
        return;
    }
    if let Some(problem) = count.problem.filter(|_| !page.state.typed_since_problem) {
        let words = page.say(match problem {
            CountProblem::Nothing => &staff::NOTHING_COUNTED,
            CountProblem::TooMuch => &staff::TOO_MUCH,
        });
        page.banner([LEFT, y + 16.0, WIDTH, 92.0], Tone::Bad, Icon::WARNING, words, "");
        page.note("problem", words);
    }
    page.digit_pad([LEFT, ACTION_Y - 72.0 - 560.0, WIDTH, 560.0], false);
    let pieces = typed(page, &count.hoppers);
    let back = Button::outline("back", page.say(&citizen::BACK), Icon::ARROW_LEFT);
    let book = Button::main("count", page.say(&staff::COUNT_BOOK), Icon::CHECK_CIRCLE).when(!pieces.is_empty());
    let (left, right) = m01_sign_in::actions(page, Some(back), Some(book));
    if left {
        page.command(Command::Act(Act::CountDone));
    }
    if right {
        page.command(Command::Act(Act::Counted { pieces }));
    }
}

/// Hoppers with a number typed; nothing typed is not counted, a 0 is.
fn typed(page: &Page<'_>, hoppers: &[CountHopper]) -> Vec<(Slot, i64)> {
    let typed = |slot: &Slot| page.state.typed.text(&Field::Pieces(slot.clone())).parse::<i64>().ok();
    hoppers.iter().filter_map(|hopper| typed(&hopper.slot).map(|count| (hopper.slot.clone(), count))).collect()
}

fn row(page: &mut Page<'_>, y: f32, hopper: &CountHopper, booked: bool) {
    let palette = page.palette;
    page.fill([LEFT, y, WIDTH, 122.0], theme::RADIUS, palette.card);
    page.coin(LEFT + 76.0, y + 61.0, 40.0, hopper.denomination);
    let name = staff::HOPPER.with(page.language, &[&crate::text::piece(hopper.denomination)]);
    page.text(LEFT + 140.0, y + 40.0, Align2::LEFT_CENTER, theme::BODY, Face::Bold, palette.ink, &name);
    let (say, ink) = if hopper.unknown { (&staff::COUNT_UNKNOWN, palette.care) } else { (&staff::COUNT_KNOWN, palette.quiet) };
    page.text_fit(LEFT + 140.0, y + 84.0, Align2::LEFT_CENTER, theme::LEAST, 430.0, Face::Sans, ink, page.say(say));
    if booked {
        let Some(counted) = hopper.counted else { return };
        let counted = staff::PIECES.with(page.language, &[&counted.to_string()]);
        page.text(LEFT + WIDTH - 32.0, y + 61.0, Align2::RIGHT_CENTER, theme::LEAD, Face::Bold, palette.good, &counted);
        return;
    }
    let field = Field::Pieces(hopper.slot.clone());
    let typed = page.state.typed.text(&field).to_owned();
    let id = format!("field-{}", hopper.slot);
    page.field([LEFT + 600.0, y + 12.0, WIDTH - 624.0, 98.0], &id, "", &field, &typed, "");
    page.note(&id, typed);
}
