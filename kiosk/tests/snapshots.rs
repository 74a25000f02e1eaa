//! Every screen as a picture, in Spanish, and the main ones in English and in high contrast.

use cas_domain::local::screen::{AppliedState, CannotPay, NotDue, NoteRefusal, OutReason, Overlay, Paper};

use crate::support::citizen::*;
use crate::support::window::{Album, Window};

#[test]
fn k01_attract() {
    let mut album = Album::default();
    album.view("K01", attract());
    album.view("K01-poor", attract_poor());
}

#[test]
fn k02_services() {
    let mut album = Album::default();
    album.view("K02", services());
    let mut window = Window::on(services());
    album.window("K02-all", window.touch("see-all").wait(0.5));
}

#[test]
fn k03_reference() {
    let mut album = Album::default();
    let mut window = Window::on(reference(2, 28, false, false));
    for key in "0600001234562612180001367".chars() {
        let mut album = Album::default();
        window.wait(0.2).touch(&format!("key-{key}"));
    }
    album.window("K03", window.wait(0.5));
    album.view("K03-letters", reference(0, 12, true, false));
    album.view("K03-amount", reference(9, 20, false, true));
    album.view("K03-only-amount", reference(11, 0, false, true));
}

#[test]
fn k04_search() {
    let mut album = Album::default();
    album.view("K04", searching(5));
    album.view("K04-long", searching(13));
    album.view("K04-not-found", not_due(NotDue::NotFound));
    album.view("K04-paid", not_due(NotDue::AlreadyPaid { at: NOW, folio: Some(folio("P 07-004512-5")) }));
}

#[test]
fn k05_review() {
    let mut album = Album::default();
    album.view("K05", review());
    album.view("K05-three", review_of_three());
}

#[test]
fn k06_how() {
    let mut album = Album::default();
    album.view("K06", how(None));
    let nearest = "CAS Las Palmas, Av. Las Palmas 410, a 1.8 km".to_owned();
    album.view("K06-over-limit", how(Some(CannotPay::OverCashLimit { limit: pesos(5_000), nearest })));
}

#[test]
fn k07_insert() {
    let mut album = Album::default();
    album.view("K07", insert(137, 100, Some(100)));
    album.view("K07-training", training(insert(487, 0, None)));
}

#[test]
fn k08_refused() {
    let mut album = Album::default();
    let refused = |why, times| under(insert(137, 0, None), Overlay::NoteRefused { denomination: Some(bill(500)), why, times });
    album.view("K08", refused(NoteRefusal::NoChange, 1));
    album.view("K08-third", refused(NoteRefusal::Unread, 3));
}

#[test]
fn k09_cancel() {
    let mut album = Album::default();
    let office = "CAS Plaza Norte, módulo 2".to_owned();
    album.view("K09", under(insert(487, 300, Some(200)), Overlay::ConfirmCancel { now: pesos(100), by_voucher: pesos(200), office }));
}

#[test]
fn k10_to_k14() {
    let mut album = Album::default();
    album.view("K11", change([6, 1, 0], false));
    album.view("K11-done", change([6, 1, 1], false));
    album.view("K12", owed(Paper::NotPrinted));
    album.view("K12-no-paper", owed(Paper::Failed));
    album.view("K13", receipt(Paper::Printed, AppliedState::Pending));
    album.view("K13-no-paper", receipt(Paper::Failed, AppliedState::Yes));
    album.view("K14", thanks());
    album.view("cancelled", cancelled(100, true));
}

#[test]
fn k15_to_k18() {
    let mut album = Album::default();
    let until = NOW.plus_millis(41_000);
    album.view("K15", under(insert(137, 100, Some(100)), Overlay::StillThere { inside: pesos(100), until }));
    album.view("K16", interrupted());
    album.view("K17", out(vec![OutReason::Jam], Some(NOW.plus_millis(9_000_000))));
    album.view("K17-no-agent", out(vec![OutReason::NoAgent], None));
    let mut window = Window::on(insert(137, 100, Some(100)));
    album.window("K18", window.touch("reach-help").wait(0.5));
}
