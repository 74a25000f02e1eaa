//! The process dies at every single moment of a payment's life; whatever the devices then truthfully say, every piece is where
//! the book says or inside an open doubt, and the payment ends.

use cas_agent::session::event::BillFound;
use cas_domain::local::touch::Act;

use crate::rig::{Devices, Latched, Moment, Rig, Trouble, bill, coin};

/// What becomes of the power of the devices when the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    /// They keep it.
    Kept,
    /// They lose it and say as much as they can.
    Lost,
    /// They lose it and say only that they did.
    LostWithoutAWord,
}

/// What the citizen does when the screen is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Citizen {
    GoesOn,
    WantsItBack,
    IsGone,
}

/// What the bill acceptor truthfully says; moves what moves by itself on the way.
fn truth(devices: &mut Devices, power: Power) -> BillFound {
    if let Some((_, index, note)) = devices.escrow {
        if power == Power::Kept {
            return BillFound::Escrow { index, denomination: Some(note) };
        }
        // The note is pushed out when power is back.
        devices.escrow = None;
        devices.mouth.push(note);
        return if power == Power::Lost { BillFound::PowerUpReturning } else { BillFound::PowerUp };
    }
    match (devices.latched, power) {
        (Some(Latched::Stacked(index, note)), Power::Kept) => BillFound::Stacked { index, denomination: Some(note) },
        (Some(Latched::Stacked(..)), Power::Lost) => BillFound::PowerUpStacking,
        (Some(Latched::Returned), Power::Kept) => BillFound::Returned,
        (None, Power::Kept) => BillFound::Quiet,
        _ => BillFound::PowerUp,
    }
}

fn power_off(devices: &mut Devices) {
    devices.coin_counter = 0;
    devices.coin_events.clear();
    devices.coins_on = false;
    for (_, _, registers) in devices.hoppers.values_mut() {
        registers.event_counter = 0;
    }
}

fn come_back(told: &Rig, moment: &Moment, power: Power, citizen: Citizen) {
    let story = format!("died at entry {} ({}), power {power:?}, the citizen {citizen:?}", moment.entries, moment.after);
    let mut rig = told.died_at(moment);
    rig.devices.trouble = Trouble::None;
    rig.devices.interrupted = false;
    let found = truth(&mut rig.devices, power);
    if power != Power::Kept {
        power_off(&mut rig.devices);
    }
    let tray = rig.devices.tray.clone();
    rig.start_devices_after(found, power != Power::Kept);
    rig.wait_ms(4_000);
    assert_eq!(rig.devices.tray, tray, "{story}: R13, no cash leaves without a fresh touch");
    rig.every_piece_is_known(&story);
    match citizen {
        Citizen::GoesOn => rig.touch(Act::Resume),
        Citizen::WantsItBack => rig.touch(Act::GiveBack),
        Citizen::IsGone => {}
    }
    let left = if citizen == Citizen::GoesOn { 300_000 } else { 200_000 };
    rig.wait_ms(left);
    assert!(rig.pump.standing().payment.is_none(), "{story}: a payment is still open at {:?}", rig.view.screen);
    assert!(!rig.pump.standing().has_open_intent(), "{story}: an intent is still open: {:?}", rig.kinds());
    rig.every_piece_is_known(&story);
}

fn die_everywhere(mut tell: impl FnMut(&mut Rig), change: (i64, i64)) {
    let mut rig = Rig::with_change(change.0, change.1);
    rig.moments = Some(vec![]);
    tell(&mut rig);
    let moments = rig.moments.take().unwrap_or_default();
    assert!(moments.len() > 20, "a life has many moments");
    let mut seen = std::collections::BTreeSet::new();
    let mut tried = 0;
    for moment in &moments {
        let d = &moment.devices;
        let facts =
            format!("{} {:?} {:?} {:?} {:?} {:?} {}", moment.entries, d.escrow, d.latched, d.cash_box, d.coin_box, d.hoppers, d.coins_on);
        if !seen.insert(facts) {
            continue;
        }
        for (number, power) in [Power::Kept, Power::Lost, Power::LostWithoutAWord].into_iter().enumerate() {
            // Each moment meets each power; the citizens take turns.
            let citizen = [Citizen::GoesOn, Citizen::WantsItBack, Citizen::IsGone][(tried + number) % 3];
            come_back(&rig, moment, power, citizen);
        }
        tried += 1;
    }
    assert!(tried > 10, "only {tried} different moments were tried");
}

#[test]
fn s01_cut_everywhere_in_a_happy_payment_with_change_from_two_hoppers() {
    die_everywhere(
        |rig| {
            rig.open_payment();
            assert!(rig.insert_note(bill(100)));
            assert!(rig.insert_coin(coin(1000)));
            assert!(rig.insert_note(bill(50)));
            rig.wait_ms(3_000);
        },
        (100, 100),
    );
}

#[test]
fn s01_cut_everywhere_in_a_cancelled_payment() {
    die_everywhere(
        |rig| {
            rig.open_payment();
            assert!(rig.insert_note(bill(50)));
            assert!(rig.insert_coin(coin(500)));
            rig.touch(Act::Cancel);
            rig.touch(Act::CancelAndReturn);
            rig.wait_ms(3_000);
        },
        (100, 100),
    );
}

#[test]
fn s01_cut_everywhere_in_a_payment_whose_change_runs_short() {
    die_everywhere(
        |rig| {
            rig.open_payment();
            rig.devices.trouble = Trouble::HopperShort(1);
            assert!(rig.insert_note(bill(100)));
            assert!(rig.insert_note(bill(50)));
            rig.wait_ms(3_000);
        },
        (100, 100),
    );
}

/// A hopper drops a coin too many, and the process dies around it.
#[test]
fn s01_cut_everywhere_in_a_payment_with_a_double_drop() {
    die_everywhere(
        |rig| {
            rig.open_payment();
            rig.devices.trouble = Trouble::HopperDouble;
            assert!(rig.insert_note(bill(200)));
            rig.wait_ms(3_000);
        },
        (100, 100),
    );
}
