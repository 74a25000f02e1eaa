//! The screens of technician and collector, dark, without any peso total.
//!
//! - [`m01_sign_in`]: number and PIN.
//! - [`m02_board`]: the cabinet, its devices, what may be started.
//! - [`m03_device`]: one device in words.
//! - [`m04_jam`]: where stuck money was, and the test of the path; [`m04_found`]: money that lies where no device has it.
//! - [`m05_cut`]: the six steps of a cut; [`m05_bags`]: step 4; [`m05_handover`]: step 5.
//! - [`m06_refill`]: what was loaded into the hoppers; [`m06_test`]: one coin of each as a test; [`m06_count`]: what was counted
//!   in them.
//! - [`m10_trials`]: what staff try without a payment.
//! - [`names`]: what devices and roles are called.

mod m01_sign_in;
mod m02_board;
mod m03_device;
mod m04_found;
mod m04_jam;
mod m05_bags;
mod m05_cut;
mod m05_handover;
mod m06_count;
mod m06_refill;
mod m06_test;
mod m10_trials;
mod names;

use cas_domain::local::staff::{SignedIn, StaffScreen};

use crate::text::staff;
use crate::theme;
use crate::widgets::Page;

/// Where the body begins.
pub(crate) const BODY_Y: f32 = 136.0;
/// Where the row of actions begins: there is no reach bar.
pub(crate) const ACTION_Y: f32 = 1_776.0;
/// Width between the margins.
pub(crate) const WIDTH: f32 = theme::WIDTH - 2.0 * theme::STAFF_MARGIN;
/// Left margin.
pub(crate) const LEFT: f32 = theme::STAFF_MARGIN;

/// Where a lying window folds a screen, so that both halves are larger than the whole would be. Nothing lies across it.
fn fold(page: &Page<'_>, screen: &StaffScreen) -> f32 {
    let typed = &page.state.typed;
    let rows = |count: usize| m06_test::ROW * count.min(4) as f32;
    match screen {
        StaffScreen::SignIn { .. } => 640.0,
        StaffScreen::Board { .. } => 1_330.0,
        StaffScreen::Device { device, .. } => m03_device::fold(device),
        StaffScreen::Cut { cut, .. } => m05_cut::fold(cut, typed.sealing.as_ref()),
        StaffScreen::Refill { refill, .. } if refill.folio.is_none() => 1_130.0,
        StaffScreen::Refill { refill, .. } => BODY_Y + 385.0 + rows(refill.tests.len()),
        StaffScreen::Jam { jam, .. } => m04_jam::fold(jam),
        StaffScreen::Count { count, .. } if count.booked => 1_000.0,
        StaffScreen::Count { .. } => 1_130.0,
        StaffScreen::Trial { trial, .. } => {
            let kept = if trial.kept.is_some() { 128.0 } else { 0.0 };
            BODY_Y + 114.0 + rows(trial.hoppers.len()) + 2.0 * m06_test::ROW + kept
        }
        StaffScreen::Found { found, .. } => {
            if found.booked.is_some() {
                1_000.0
            } else {
                1_155.0
            }
        }
    }
}

/// The fold between two cards that halves best: the first boundary from the middle on, or the last.
pub(crate) fn fold_between(top: f32, heights: impl Iterator<Item = f32>) -> f32 {
    let mut y = top;
    for height in heights {
        if y >= FOLD_FROM {
            return y;
        }
        y += height;
    }
    y
}

/// From here on a fold halves a screen well.
const FOLD_FROM: f32 = 840.0;

/// Draws the screen.
pub fn ui(page: &mut Page<'_>, screen: &StaffScreen) {
    let at = fold(page, screen);
    page.fold(at, BODY_Y);
    match screen {
        StaffScreen::SignIn { problem, payment_running, counts_due } => m01_sign_in::ui(page, *problem, *payment_running, *counts_due),
        StaffScreen::Board { staff, payable, devices, actions, door_open } => {
            header(page, staff, None);
            m02_board::ui(page, payable, devices, actions, *door_open);
        }
        StaffScreen::Cut { staff, cut } => m05_cut::ui(page, staff, cut),
        StaffScreen::Refill { staff, refill } => {
            header(page, staff, Some(page.say(&crate::text::staff::REFILL_TITLE)));
            m06_refill::ui(page, refill);
        }
        StaffScreen::Device { staff, device } => {
            header(page, staff, None);
            m03_device::ui(page, device);
        }
        StaffScreen::Jam { staff, jam } => {
            header(page, staff, Some(page.say(&crate::text::staff::JAM)));
            m04_jam::ui(page, jam);
        }
        StaffScreen::Count { staff, count } => {
            header(page, staff, Some(page.say(&crate::text::staff::COUNT_TITLE)));
            m06_count::ui(page, count);
        }
        StaffScreen::Found { staff, found } => {
            header(page, staff, Some(page.say(&crate::text::staff::FOUND_MONEY)));
            m04_found::ui(page, found);
        }
        StaffScreen::Trial { staff, trial } => {
            header(page, staff, Some(page.say(&crate::text::staff::TRIAL)));
            m10_trials::ui(page, trial);
        }
    }
    if matches!(screen, StaffScreen::Trial { .. }) {
        page.trial_ribbon(1_880.0);
    } else {
        page.ribbon(1_880.0);
    }
}

/// The header: who is signed in, and what is under way or until when the access holds.
pub(crate) fn header(page: &mut Page<'_>, who: &SignedIn, what: Option<&str>) {
    let role = page.say(&names::role(who.role));
    let name = staff::WHO.with(page.language, &[role, &who.number.to_string()]);
    let until = crate::text::dates::date(page.language, who.expires);
    let until = staff::EXPIRES.with(page.language, &[&until]);
    page.staff_header(&name, what.unwrap_or(&until));
}
