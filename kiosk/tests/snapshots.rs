//! Every screen as a picture, in Spanish, and the main ones in English and in high contrast.

use cas_domain::local::screen::{AppliedState, CannotPay, NotDue, NoteRefusal, OutReason, Overlay, Paper};

use cas_domain::local::coin_test::HopperTestState;
use cas_domain::local::jam::PathState;
use cas_domain::local::staff::SignInProblem;
use cas_domain::local::trial::NoteTrialState;

use crate::support::citizen::*;
use crate::support::staff::*;
use crate::support::window::{Album, Window};

#[test]
fn k01_attract() {
    let mut album = Album::default();
    album.view("K01", attract());
    album.view("K01-poor", attract_poor());
    album.view("K01-season", attract_in_season());
    album.view("K01-training", training(attract_in_season()));
}

#[test]
fn k02_services() {
    let mut album = Album::default();
    album.view("K02", services());
    let mut window = Window::on(services());
    album.window("K02-all", window.touch("see-all").wait(0.5));
    let mut window = Window::on(services());
    window.touch("search").wait(0.5);
    album.window("K02-search-empty", &mut window);
    for key in "mun".chars() {
        window.wait(0.2).touch(&format!("key-{key}"));
    }
    album.window("K02-search", window.wait(0.5));
}

#[test]
fn k03_reference() {
    let mut album = Album::default();
    let mut window = Window::on(reference(2, 28, false, false));
    for key in "0600001234562612180001367".chars() {
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
    let mut checking = insert(137, 0, None);
    if let cas_domain::local::screen::Screen::Insert { checking, checking_since, .. } = &mut checking.screen {
        (*checking, *checking_since) = (true, Some(NOW.plus_millis(-5_000)));
    }
    album.view("K07-checking", checking);
    let mut cancelling = insert(137, 100, Some(100));
    if let cas_domain::local::screen::Screen::Insert { can_cancel, .. } = &mut cancelling.screen {
        *can_cancel = false;
    }
    album.view("K07-cancelling", cancelling);
    let mut returning = insert(137, 0, None);
    if let cas_domain::local::screen::Screen::Insert { can_cancel, note_back, .. } = &mut returning.screen {
        (*can_cancel, *note_back) = (false, true);
    }
    album.view("K07-note-back", returning);
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
    album.view("K11-amount-only", change_without_pieces());
    album.view("K12", owed(Paper::NotPrinted));
    album.view("K12-no-paper", owed(Paper::Failed));
    let mut window = Window::on(owed(Paper::NotPrinted));
    window.touch("leave-phone").wait(0.5);
    for key in "44912345".chars() {
        window.wait(0.2).touch(&format!("key-{key}"));
    }
    album.window("K12-phone", window.wait(0.5));
    album.view("K12-phone-kept", owed_with_phone(cas_domain::local::screen::PhoneState::Kept));
    album.view("K13", receipt(Paper::Printed, AppliedState::Pending));
    album.view("K13-no-paper", receipt(Paper::Failed, AppliedState::Yes));
    album.view("K13-on-screen", receipt(Paper::NotPrinted, AppliedState::Rejected));
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
    album.view("K17-by-centre", out(vec![OutReason::ByCentre], None));
    let mut window = Window::on(insert(137, 100, Some(100)));
    album.window("K18", window.touch("reach-help").wait(0.5));
}

#[test]
fn m01_sign_in() {
    let mut album = Album::default();
    album.view("M01", sign_in(None, false));
    album.view("M01-count-due", count_due());
    let mut window = Window::on(sign_in(Some(SignInProblem::Wrong { left: 3 }), false));
    for key in ["key-4", "key-1", "key-2", "key-7"] {
        window.wait(0.2).touch(key);
    }
    window.wait(0.5).touch("field-pin").wait(0.5).touch("pin-3").wait(0.2).touch("pin-9");
    album.window("M01-wrong", window.wait(0.5));
}

#[test]
fn m02_board_of_the_cabinet() {
    let mut album = Album::default();
    album.view("M02", board(false));
    album.view("M02-jam", board(true));
    let mut window = Window::on(training(board(false)));
    album.window("M02-scope", window.touch("cut").wait(0.5));
}

#[test]
fn m03_device() {
    Album::default().view("M03", device_page());
}

#[test]
fn m04_jam() {
    let mut album = Album::default();
    album.view("M04", jam(PathState::Asked));
    let mut window = Window::on(jam(PathState::Asked));
    window.touch("found-path").touch_calmly("value-B20000");
    for key in "00000412".chars() {
        window.wait(0.2).touch(&format!("key-{key}"));
    }
    album.window("M04-in-hand", window.wait(0.5));
    let mut window = Window::on(jam(PathState::Asked));
    album.window("M04-not-found", window.touch("found-none").wait(0.5));
    let mut window = Window::on(jam_of_coins());
    album.window("M04-coins", window.touch("found-path").wait(0.5));
    album.view("M04-door", jam(PathState::DoorOpen));
    album.view("M04-blocked", jam(PathState::Blocked));
    album.view("M04-clear", jam(PathState::Clear));
}

#[test]
fn money_that_was_found() {
    let mut album = Album::default();
    let mut window = Window::on(found(false));
    window.touch("spot-tray").touch_calmly("field-C1000").wait(0.5).touch("key-6").wait(0.5);
    window.touch("field-envelope").wait(0.5);
    for key in "00000412".chars() {
        window.wait(0.2).touch(&format!("key-{key}"));
    }
    album.window("M04-found", window.wait(0.5));
    let mut window = Window::on(found(false));
    album.window("M04-found-notes", window.touch("spot-glass").touch_calmly("found-notes").wait(0.5));
    album.view("M04-found-booked", found(true));
}

#[test]
fn m10_trials() {
    let mut album = Album::default();
    album.view("M10", trial(NoteTrialState::Waiting, HopperTestState::Right, None));
    album.view("M10-test", trial(NoteTrialState::Back { denomination: bill(50) }, HopperTestState::Fell { count: 2 }, None));
    album.view("M10-kept", trial(NoteTrialState::Kept { denomination: bill(50) }, HopperTestState::Nothing, Some(50)));
}

#[test]
fn m05_cut() {
    let mut album = Album::default();
    for step in 1..=6 {
        album.view(&format!("M05-{step}"), cut(step));
    }
    let mut window = Window::on(cut(4));
    album.window("M05-seal", window.touch("seal-doubtful").wait(0.5));
    let mut window = Window::on(cut(4));
    album.window("M05-replace", window.touch("replace-00418824").wait(0.5).touch("reason-open").wait(0.5));
}

#[test]
fn m06_refill() {
    let mut album = Album::default();
    album.view("M06", refill(false));
    album.view("M06-booked", refill(true));
    let fell = HopperTestState::Fell { count: 1 };
    let mut window = Window::on(refill_tested([fell, HopperTestState::Waiting]));
    album.window("M06-test", window.wait(0.5));
    album.window("M06-test-right", window.touch_calmly("saw-C1000").wait(0.5));
    album.window("M06-test-wrong", window.touch_calmly("saw-C500").wait(0.5));
    album.view("M06-stopped", refill_tested([HopperTestState::Wrong, HopperTestState::Missing]));
    album.view("M06-count", count(false));
    album.view("M06-counted", count(true));
}

#[test]
fn the_main_screens_in_english() {
    let mut album = Album::default();
    let office = "CAS Plaza Norte, módulo 2".to_owned();
    let cancel = under(insert(487, 300, Some(200)), Overlay::ConfirmCancel { now: pesos(100), by_voucher: pesos(200), office });
    let views = [
        ("K01-en", attract()),
        ("K02-en", services()),
        ("K03-en", reference(2, 28, false, false)),
        ("K05-en", review()),
        ("K06-en", how(None)),
        ("K07-en", insert(137, 100, Some(100))),
        ("K09-en", cancel),
        ("K11-en", change([6, 1, 0], true)),
        ("K12-en", owed(Paper::NotPrinted)),
        ("K13-en", receipt(Paper::Printed, AppliedState::Pending)),
        ("K17-en", out(vec![OutReason::Jam], None)),
    ];
    for (name, view) in views {
        let mut window = Window::on(view);
        album.window(name, window.touch("reach-language").wait(0.5));
    }
}

#[test]
fn the_main_screens_in_high_contrast() {
    let mut album = Album::default();
    let views = [
        ("K01-contrast", attract()),
        ("K02-contrast", services()),
        ("K03-contrast", reference(0, 12, true, false)),
        ("K05-contrast", review()),
        ("K07-contrast", insert(137, 100, Some(100))),
        ("K11-contrast", change([6, 1, 0], false)),
        ("K12-contrast", owed(Paper::Failed)),
        ("K13-contrast", receipt(Paper::Printed, AppliedState::Yes)),
        ("K17-contrast", out(vec![OutReason::Jam], Some(NOW.plus_millis(9_000_000)))),
    ];
    for (name, view) in views {
        let mut window = Window::on(view);
        album.window(name, window.touch("reach-contrast").wait(0.5));
    }
}

#[test]
fn while_the_machine_starts_and_when_it_searches() {
    let mut album = Album::default();
    album.window("starting", &mut Window::empty());
    let mut window = Window::on(insert(137, 100, Some(100)));
    window.touch("cancel").view(view(8, Some(4), cas_domain::local::screen::Screen::Registering));
    album.window("K10-cancelling", &mut window);
    album.view("K10", view(9, Some(4), cas_domain::local::screen::Screen::Registering));
}

/// Every citizen's screen as it is at its fullest, by name.
fn fullest() -> Vec<(&'static str, cas_domain::local::view::View)> {
    let office = "CAS Plaza Norte, módulo 2".to_owned();
    let until = NOW.plus_millis(41_000);
    let refused = NoteRefusal::NoChange;
    let mut note_back = insert(487, 300, Some(200));
    if let cas_domain::local::screen::Screen::Insert { can_cancel, note_back, .. } = &mut note_back.screen {
        (*can_cancel, *note_back) = (false, true);
    }
    let nearest = "CAS Las Palmas, Av. Las Palmas 410, a 1.8 km".to_owned();
    vec![
        ("K01", attract_in_season()),
        ("K02", services()),
        ("K03", reference(2, 28, false, false)),
        ("K03-letters", reference(0, 12, true, false)),
        ("K03-amount", reference(9, 20, false, true)),
        ("K04", searching(13)),
        ("K04-paid", not_due(NotDue::AlreadyPaid { at: NOW, folio: Some(folio("P 07-004512-5")) })),
        ("K05", review()),
        ("K05-three", review_of_three()),
        ("K06", how(None)),
        ("K06-over-limit", how(Some(CannotPay::OverCashLimit { limit: pesos(5_000), nearest }))),
        ("K07", training(insert(1_226, 1_100, Some(100)))),
        ("K07-note-back", note_back),
        ("K08-third", under(insert(137, 0, None), Overlay::NoteRefused { denomination: Some(bill(500)), why: refused, times: 3 })),
        ("K09", under(insert(487, 300, Some(200)), Overlay::ConfirmCancel { now: pesos(100), by_voucher: pesos(200), office })),
        ("K10", view(9, Some(4), cas_domain::local::screen::Screen::Registering)),
        ("K11", change([6, 1, 0], false)),
        ("K12", owed(Paper::Failed)),
        ("K13", receipt(Paper::Printed, AppliedState::Pending)),
        ("K13-no-paper", receipt(Paper::Failed, AppliedState::Rejected)),
        ("K14", thanks()),
        ("cancelled", cancelled(100, true)),
        ("K15", under(insert(137, 100, Some(100)), Overlay::StillThere { inside: pesos(100), until })),
        ("K16", interrupted()),
        ("K17", out(vec![OutReason::Jam], Some(NOW.plus_millis(9_000_000)))),
    ]
}

#[test]
fn every_screen_with_large_letters() {
    let mut album = Album::default();
    for (name, view) in fullest() {
        let mut window = Window::on(view);
        window.touch("reach-large").wait(0.5);
        album.window(&format!("large-{name}"), &mut window);
    }
    let mut window = Window::on(owed(Paper::NotPrinted));
    window.touch("reach-large").touch_calmly("leave-phone").wait(0.5);
    album.window("large-K12-phone", &mut window);
    let mut window = Window::on(services());
    window.touch("reach-large").touch_calmly("search").wait(0.5).touch("key-m").wait(0.5);
    album.window("large-K02-search", &mut window);
    let mut window = Window::on(services());
    window.touch("reach-large").touch_calmly("reach-help").wait(0.5);
    album.window("large-K18", &mut window);
}

#[test]
fn every_screen_in_a_lying_window() {
    let mut album = Album::default();
    for (name, view) in fullest() {
        // 1366×768 at half size, like the upright ones.
        album.window(&format!("lying-{name}"), &mut Window::sized(view, [683.0, 384.0]));
    }
    let lying = |view| Window::sized(view, [683.0, 384.0]);
    let mut window = lying(owed(Paper::NotPrinted));
    album.window("lying-K12-phone", window.touch("leave-phone").wait(0.5));
    let mut window = lying(services());
    album.window("lying-K02-search", window.touch("search").wait(0.5).touch("key-m").wait(0.5));
    let mut window = lying(services());
    album.window("lying-K18", window.touch("reach-help").wait(0.5));
}

/// The screens of staff folded in a lying window: the lower part stands beside the upper one.
#[test]
fn the_screens_of_staff_in_a_lying_window() {
    let mut album = Album::default();
    let fell = HopperTestState::Fell { count: 1 };
    let views = [
        ("M01", sign_in(Some(SignInProblem::Wrong { left: 3 }), false)),
        ("M03", device_page()),
        ("M04", jam(PathState::Asked)),
        ("M04-blocked", jam(PathState::Blocked)),
        ("M04-found", found(false)),
        ("M05-2", cut(2)),
        ("M05-3", cut(3)),
        ("M05-4", cut(4)),
        ("M05-5", cut(5)),
        ("M05-6", cut(6)),
        ("M06", refill(false)),
        ("M06-test", refill_tested([fell, HopperTestState::Waiting])),
        ("M06-count", count(false)),
    ];
    for (name, view) in views {
        album.window(&format!("lying-{name}"), &mut Window::sized(view, [683.0, 384.0]));
    }
    let mut window = Window::sized(cut(4), [683.0, 384.0]);
    album.window("lying-M05-seal", window.touch("seal-doubtful").wait(0.5));
    let mut window = Window::sized(board(false), [683.0, 384.0]);
    album.window("lying-M02-scope", window.touch("cut").wait(0.5));
    album.window("five-four-M02", &mut Window::sized(board(false), [640.0, 512.0]));
}

#[test]
fn the_fullest_screens_lying_in_contrast_and_with_large_letters() {
    let mut album = Album::default();
    for (name, view) in fullest() {
        if ["K02", "K05", "K07", "K09", "K12", "K13"].contains(&name) {
            let mut window = Window::sized(view, [960.0, 540.0]);
            window.touch("reach-large").touch_calmly("reach-contrast").wait(0.5);
            album.window(&format!("lying-large-{name}"), &mut window);
        }
    }
    // 5:4, the picture of the reference.
    album.window("five-four-K07", &mut Window::sized(insert(137, 100, Some(100)), [640.0, 512.0]));
    album.window("five-four-K02", &mut Window::sized(services(), [640.0, 512.0]));
}
