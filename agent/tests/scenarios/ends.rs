//! Payments that end otherwise than they began.

use cas_agent::pump::{Input, Output};
use cas_agent::session::SessionEvent;
use cas_agent::session::event::PrinterNews;
use cas_domain::account::Account;
use cas_domain::journal::facts::{OwedReason, PaymentEnd};
use cas_domain::local::screen::{Overlay, Screen};
use cas_domain::local::touch::{Act, Touch};

use super::{count, ends_of, owed, tray};
use crate::rig::{Rig, bill, coin, pesos};

/// S12: the touch that cancelled is sent again after the payment is over: the next payment does not hear it.
#[test]
fn s12_a_replayed_touch_cancels_nothing() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let touch = Touch { version: rig.view.version, payment: rig.view.payment, act: Act::CancelAndReturn };
    assert!(rig.insert_note(bill(50)));
    rig.touch(Act::Cancel);
    rig.touch(Act::CancelAndReturn);
    rig.wait_ms(20_000);
    assert_eq!((tray(&rig), ends_of(&rig)), (50, vec![PaymentEnd::Cancelled]));
    for _ in 0..3 {
        rig.event(SessionEvent::Touch(touch.clone()));
    }
    rig.open_payment_for("parquimetro", "123456790");
    assert!(rig.insert_note(bill(100)));
    for act in [Act::Cancel, Act::CancelAndReturn] {
        rig.event(SessionEvent::Touch(Touch { act, ..touch.clone() }));
    }
    assert!(matches!(rig.view.screen, Screen::Insert { .. }) && rig.view.overlay.is_none(), "{:?}", rig.view.screen);
    assert_eq!(tray(&rig), 50, "no second fifty pesos");
    rig.audit();
}

/// S36: the change is out and the citizen has gone: it is his by the book, the payment ends by itself, and whoever pays next
/// is neither given nor asked for it.
#[test]
fn s36_left_in_tray() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(180_000);
    assert!(matches!(rig.view.screen, Screen::Attract { .. }), "{:?}", rig.view.screen);
    assert_eq!((tray(&rig), ends_of(&rig)), (63, vec![PaymentEnd::Completed]));
    rig.open_payment_for("parquimetro", "123456790");
    assert!(rig.insert_note(bill(100)));
    for piece in [1000, 1000, 1000, 500, 200] {
        assert!(rig.insert_coin(coin(piece)));
    }
    rig.wait_ms(60_000);
    assert_eq!((tray(&rig), owed(&rig)), (63, vec![]));
    assert_eq!(ends_of(&rig), [PaymentEnd::Completed, PaymentEnd::Completed]);
    rig.audit();
}

/// S38: abandoned, the door opened, staff at the mark: each has one defined end, and what is inside is owed or still inside.
#[test]
fn s38_forced_end() {
    // Left: a case, no coins for whoever passes by, no voucher.
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.wait_ms(106_000);
    assert_eq!((ends_of(&rig), owed(&rig)), (vec![PaymentEnd::Abandoned], vec![(pesos(50), OwedReason::Abandoned)]));
    assert_eq!((tray(&rig), count(&rig, "VoucherIntent")), (0, 0));
    rig.audit();

    // The door: at once, and what was inside is owed with a folio on the screen.
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.event(SessionEvent::Door { open: true });
    rig.wait_ms(2_000);
    assert_eq!((ends_of(&rig), owed(&rig)), (vec![PaymentEnd::Interrupted], vec![(pesos(50), OwedReason::Interrupted)]));
    assert!(matches!(rig.view.screen, Screen::OwedChange { .. }), "{:?}", rig.view.screen);
    assert!(!rig.insert_coin(coin(100)) && !rig.insert_note(bill(20)), "nothing is taken behind an open door");
    rig.audit();

    // Staff hold the mark: nobody signs in over a citizen's payment; it goes on.
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    rig.sign_in("4127");
    assert!(matches!(rig.view.screen, Screen::Insert { .. }), "{:?}", rig.view.screen);
    assert_eq!(count(&rig, "StaffIn"), 1, "only that of the refill before");
    assert!(rig.insert_note(bill(50)));
    rig.wait_ms(3_000);
    assert_eq!((ends_of(&rig), tray(&rig)), (vec![PaymentEnd::Completed], 13));
    rig.audit();
}

/// Says yes to the question K09 asks.
fn cancel(rig: &mut Rig) {
    rig.touch(Act::Cancel);
    assert!(matches!(rig.view.overlay, Some(Overlay::ConfirmCancel { .. })), "{:?}", rig.view.overlay);
    rig.touch(Act::CancelAndReturn);
    rig.wait_ms(1_500);
}

/// S39: the printer dies with the voucher in it, and then the process: whether the paper came out is unknown. The debt is the
/// same one either way; the terminal neither pays it in coins nor owes it twice.
#[test]
fn s39_voucher_doubt() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment_for("agua", "0600001234562612180004873653");
    assert!(rig.insert_note(bill(200)));
    cancel(&mut rig);
    assert_eq!((tray(&rig), owed(&rig)), (100, vec![(pesos(100), OwedReason::Cancelled)]));
    let touch = Touch { version: rig.view.version, payment: rig.view.payment, act: Act::PrintVoucher };
    assert!(rig.pump.push(Input::Session(SessionEvent::Touch(touch))));
    let mut printing = 0;
    while rig.pump.has_work() {
        // The printer takes the job and is never heard of again.
        let outputs = rig.pump.run_one(rig.now).expect("the pump runs");
        printing += outputs.iter().filter(|output| matches!(output, Output::Device(_))).count();
    }
    assert!(printing > 0 && count(&rig, "VoucherIntent") == 1, "{:?}", rig.kinds());
    rig.event(SessionEvent::Printer(PrinterNews::Silent));
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(200_000);
    assert_eq!((tray(&rig), owed(&rig).len(), count(&rig, "VoucherIntent")), (100, 1, 1));
    let debt = rig.pump.standing().book.total(|account| matches!(account, Account::Owed(_))).expect("fits");
    assert_eq!(debt, pesos(100), "only the centre ends it");
    assert!(matches!(rig.view.screen, Screen::Attract { .. }), "{:?}", rig.view.screen);
    rig.audit();
}
