//! R15: a screen never shows more than is on disk.

use cas_domain::local::screen::Screen;
use cas_domain::local::view::View;

use super::book::Book;
use super::{Finding, finding};

/// Compares a view with the entries on disk.
pub fn check(view: &View, book: &Book) -> Option<Finding> {
    let payment = view.payment?.to_string();
    let of = |sums: &std::collections::BTreeMap<String, i64>| sums.get(&payment).copied().unwrap_or(0);
    let (shown, committed, what) = match &view.screen {
        Screen::Insert { inserted, .. } => (inserted.centavos(), of(&book.came_in), "received"),
        Screen::Interrupted { received, .. } => (received.centavos(), of(&book.came_in), "received"),
        Screen::Cancelled { returned, .. } => (returned.centavos(), of(&book.went_back), "given back"),
        _ => return None,
    };
    let words = format!("the screen says {shown} centavos {what}, on disk are {committed} (R15)");
    (shown > committed).then(|| finding("screens", words))
}
