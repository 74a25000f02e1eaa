//! R15: a touch acts on what was seen, or not at all. A view that merely counted on still means the same.

use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::PaymentEnd;
use cas_domain::local::screen::{Overlay, Screen};
use cas_domain::local::touch::{Act, Touch};

use crate::rig::{Rig, bill, coin, pesos};

/// A touch made on the view with this number, of the payment that is shown.
fn touch_on(rig: &mut Rig, version: u64, act: Act) {
    let touch = Touch { version, payment: rig.view.payment, act };
    rig.event(cas_agent::session::SessionEvent::Touch(touch));
}

fn end(rig: &Rig) -> Option<PaymentEnd> {
    rig.entries().iter().rev().find_map(|entry| if let EntryKind::PaymentEnded { end, .. } = &entry.what { Some(*end) } else { None })
}

/// S12: the citizen touches "Cancelar" while a coin is counted: it is still the same question on the same screen.
#[test]
fn s12_a_coin_between_look_and_touch_does_not_drop_the_touch() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    let seen = rig.view.version;
    assert!(rig.insert_coin(coin(500)));
    assert!(rig.view.version > seen);
    touch_on(&mut rig, seen, Act::Cancel);
    assert!(matches!(rig.view.overlay, Some(Overlay::ConfirmCancel { .. })), "{:?}", rig.view.overlay);
}

/// S12: the coin was the last one: the payment is paid, and a "Cancelar" from before undoes nothing.
#[test]
fn s12_cancel_race_with_the_last_coin_cancels_nothing() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    for piece in [1000, 1000, 1000, 500, 100] {
        assert!(rig.insert_coin(coin(piece)));
    }
    let seen = rig.view.version;
    assert!(rig.insert_coin(coin(100)));
    touch_on(&mut rig, seen, Act::Cancel);
    touch_on(&mut rig, seen, Act::CancelAndReturn);
    rig.wait_ms(3_000);
    assert_eq!(end(&rig), Some(PaymentEnd::Completed));
    rig.audit();
}

/// A yes to a question that is not on the screen any more, replayed: the cancelled payment is cancelled once, and a new one of
/// the same person is not touched by it.
#[test]
fn s12_a_replayed_yes_says_nothing_to_another_payment() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.touch(Act::Cancel);
    let (seen, payment) = (rig.view.version, rig.view.payment);
    rig.touch(Act::CancelAndReturn);
    rig.wait_ms(60_000);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    rig.touch(Act::Cancel);
    for touch in [
        Touch { version: seen, payment, act: Act::CancelAndReturn },
        Touch { version: seen, payment: rig.view.payment, act: Act::CancelAndReturn },
    ] {
        rig.event(cas_agent::session::SessionEvent::Touch(touch));
    }
    assert!(matches!(rig.view.overlay, Some(Overlay::ConfirmCancel { .. })), "it still asks: {:?}", rig.view.overlay);
    assert_eq!(rig.pump.standing().payment.as_ref().map(|open| open.received), Some(pesos(50)));
}

/// A double touch on "Continuar" passes one screen, not two: no folio of owed change goes by unseen.
#[test]
fn a_double_touch_passes_one_screen() {
    let mut rig = Rig::with_change(0, 0);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    for piece in [1000, 1000, 1000] {
        assert!(rig.insert_coin(coin(piece)));
    }
    assert!(!rig.insert_note(bill(20)), "no change for it");
    // The door is opened: what is inside is owed.
    rig.event(cas_agent::session::SessionEvent::Door { open: true });
    rig.wait_ms(3_000);
    rig.event(cas_agent::session::SessionEvent::Door { open: false });
    assert!(matches!(rig.view.screen, Screen::OwedChange { .. }), "{:?}", rig.view.screen);
    let seen = rig.view.version;
    touch_on(&mut rig, seen, Act::Next);
    let after = rig.view.screen.clone();
    assert!(!matches!(after, Screen::OwedChange { .. }));
    touch_on(&mut rig, seen, Act::Next);
    assert_eq!(rig.view.screen, after, "the second one was made on the screen before");
}

/// Numbers of views begin anew with each start: a touch on a view of the last life is none.
#[test]
fn a_touch_on_a_view_of_the_last_life_does_nothing() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    let (seen, payment) = (rig.view.version + 500, rig.view.payment);
    let mut rig = rig.restart();
    rig.start_devices();
    rig.wait_ms(4_000);
    assert!(matches!(rig.view.screen, Screen::Interrupted { .. }));
    rig.event(cas_agent::session::SessionEvent::Touch(Touch { version: seen, payment, act: Act::GiveBack }));
    rig.wait_ms(1_000);
    assert!(matches!(rig.view.screen, Screen::Interrupted { .. }), "{:?}", rig.view.screen);
    assert!(rig.devices.tray.is_empty());
}
