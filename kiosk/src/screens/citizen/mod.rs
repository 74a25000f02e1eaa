//! The citizen's way: frame, screen, and what stands over it.
//!
//! - [`k01_attract`], [`k02_services`], [`k02_search`], [`k03_reference`], [`k04_search`], [`k05_review`], [`k06_how`], [`k07_insert`], [`k07_cancelling`]: up to the money.
//! - [`k08_refused`], [`k09_cancel`], [`k15_still_there`]: over the screen.
//! - [`k10_wait`], [`k11_change`], [`k12_owed`], [`k12_phone`], [`k13_receipt`], [`k14_thanks`], [`cancelled`]: after it.
//! - [`k16_interrupted`], [`k17_out`], [`k18_help`]: when something is wrong.

mod cancelled;
mod k01_attract;
mod k02_search;
mod k02_services;
mod k03_reference;
mod k04_search;
mod k05_review;
mod k06_how;
mod k07_cancelling;
mod k07_insert;
mod k08_refused;
mod k09_cancel;
mod k10_wait;
mod k11_change;
mod k12_owed;
mod k12_phone;
mod k13_receipt;
mod k14_thanks;
mod k15_still_there;
mod k16_interrupted;
mod k17_out;
mod k18_help;

use cas_domain::local::screen::{Overlay, Screen};

use crate::widgets::Page;

/// Draws the screen, what stands over it, and the reach bar.
pub fn ui(page: &mut Page<'_>, screen: &Screen) {
    let step = page.state.view.as_ref().and_then(|view| view.step);
    page.covered = page.shown.overlay.is_some();
    if !matches!(screen, Screen::Attract { .. }) {
        page.header(step);
    }
    body(page, screen);
    page.ribbon(page.layout.header);
    page.covered = false;
    page.reach_bar();
    if page.state.help {
        k18_help::ui(page);
        return;
    }
    if page.state.leaving_phone {
        k12_phone::ui(page);
        return;
    }
    match page.state.overlay() {
        Some(Overlay::NoteRefused { denomination, why, times }) => k08_refused::ui(page, *denomination, *why, *times),
        Some(Overlay::ConfirmCancel { now, by_voucher, office }) => k09_cancel::ui(page, *now, *by_voucher, office),
        Some(Overlay::StillThere { inside, until }) => k15_still_there::ui(page, *inside, *until),
        None => {}
    }
}

fn body(page: &mut Page<'_>, screen: &Screen) {
    match screen {
        Screen::Starting => k10_wait::starting(page),
        Screen::Attract { truth, season } => k01_attract::ui(page, truth, season.as_ref()),
        Screen::Services { tiles } if page.state.searching => k02_search::ui(page, tiles),
        Screen::Services { tiles } => k02_services::ui(page, tiles),
        Screen::Reference { tile, form, problem } => k03_reference::ui(page, tile, form, problem.as_ref()),
        Screen::Searching { tile, since } => k04_search::ui(page, tile, *since),
        Screen::NotDue { tile, why } => k04_search::not_due(page, tile, why),
        Screen::Review { debts, total, can_add, valid_until } => k05_review::ui(page, debts, *total, *can_add, *valid_until),
        Screen::HowToPay { total, cancel_back, cannot } => k06_how::ui(page, *total, *cancel_back, cannot.as_ref()),
        Screen::Insert { .. } => k07_insert::ui(page, screen),
        Screen::Registering => k10_wait::registering(page),
        Screen::Change { amount, pieces, slow } => k11_change::ui(page, *amount, pieces, *slow),
        Screen::OwedChange { .. } => k12_owed::ui(page, screen),
        Screen::Receipt { .. } => k13_receipt::ui(page, screen),
        Screen::Thanks { folio, next_step, next_step_en } => {
            k14_thanks::ui(page, *folio, page.language.pick(next_step, next_step_en));
        }
        Screen::Cancelled { returned, take_note } => cancelled::ui(page, *returned, *take_note),
        Screen::Interrupted { received, missing, doubtful, can_continue } => {
            k16_interrupted::ui(page, *received, *missing, *doubtful, *can_continue);
        }
        Screen::OutOfService { reasons, back_at, nearest } => k17_out::ui(page, reasons, *back_at, nearest),
        Screen::Staff { .. } => {}
    }
}
