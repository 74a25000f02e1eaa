//! What a touch stands on: which changes of the screen make a touch on the picture before stale (`money.md`, R15).
//!
//! A view changes with each coin, so a touch cannot be bound to the very last one: honest touches would be dropped. It is bound
//! to what its button *means*: the same screen of the same payment, about the same thing, with nothing laid over it. Running
//! figures, pictures of papers and chips may differ. "Cancelar" touched while the last coin completes the payment falls on
//! another screen and does nothing; touched while a coin merely counts up, it holds.

use std::mem::discriminant;

use cas_domain::local::screen::Screen;
use cas_domain::local::staff::StaffScreen;
use cas_domain::local::view::View;

/// Whether a touch made on `before` may still act on `after`.
pub fn same_ground(before: &View, after: &View) -> bool {
    before.payment == after.payment
        && before.overlay.as_ref().map(discriminant) == after.overlay.as_ref().map(discriminant)
        && same_screen(&before.screen, &after.screen)
}

fn same_screen(before: &Screen, after: &Screen) -> bool {
    match (before, after) {
        (Screen::Reference { tile: old, .. }, Screen::Reference { tile: new, .. })
        | (Screen::Searching { tile: old, .. }, Screen::Searching { tile: new, .. }) => old.code == new.code,
        (Screen::NotDue { .. }, Screen::NotDue { .. }) | (Screen::Review { .. }, Screen::Review { .. }) => before == after,
        (Screen::HowToPay { total: old, .. }, Screen::HowToPay { total: new, .. }) => old == new,
        (Screen::Insert { due: old, can_cancel: could, .. }, Screen::Insert { due: new, can_cancel: can, .. }) => {
            (old, could) == (new, can)
        }
        // "Continuar" must not be taken for a yes to another state of the money.
        (
            Screen::Interrupted { missing: old, doubtful: old_doubt, can_continue: could, .. },
            Screen::Interrupted { missing: new, doubtful: new_doubt, can_continue: can, .. },
        ) => (old, old_doubt, could) == (new, new_doubt, can),
        (Screen::OwedChange { folio: old, .. }, Screen::OwedChange { folio: new, .. })
        | (Screen::Receipt { folio: old, .. }, Screen::Receipt { folio: new, .. }) => old == new,
        (Screen::Staff { screen: old }, Screen::Staff { screen: new }) => same_work(old, new),
        (old, new) => discriminant(old) == discriminant(new),
    }
}

/// The main action of a cut is "the next step": it must be the step that was seen.
fn same_work(before: &StaffScreen, after: &StaffScreen) -> bool {
    match (before, after) {
        (StaffScreen::Device { device: old, .. }, StaffScreen::Device { device: new, .. }) => old.row.slot == new.row.slot,
        (StaffScreen::Cut { cut: old, .. }, StaffScreen::Cut { cut: new, .. }) => (old.step, &old.folio) == (new.step, &new.folio),
        (old, new) => discriminant(old) == discriminant(new),
    }
}
