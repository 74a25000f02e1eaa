//! Any sequence of events keeps the invariants and an unbroken chain.

use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillFound, BillNews, CoinNews};
use cas_domain::local::touch::Act;
use proptest::prelude::*;

use crate::rig::{Rig, Trouble, bill, coin};

/// One thing that happens.
#[derive(Clone, Debug)]
enum Happening {
    Open,
    Note(u32),
    Coin(u32),
    StrayCoin,
    Touch(u8),
    Wait(u64),
    Door(bool),
    Trouble(u8),
    Cheat,
    Reject,
    AutoReturn,
    BoxPulled,
    Restart(u8),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        4 => Just(Happening::Open),
        6 => prop::sample::select(vec![20_u32, 50, 100, 200, 500]).prop_map(Happening::Note),
        4 => prop::sample::select(vec![50_u32, 100, 200, 500, 1000]).prop_map(Happening::Coin),
        1 => Just(Happening::StrayCoin),
        4 => (0_u8..9).prop_map(Happening::Touch),
        4 => (100_u64..130_000).prop_map(Happening::Wait),
        1 => any::<bool>().prop_map(Happening::Door),
        2 => (0_u8..4).prop_map(Happening::Trouble),
        1 => Just(Happening::Cheat),
        1 => Just(Happening::Reject),
        1 => Just(Happening::AutoReturn),
        1 => Just(Happening::BoxPulled),
        2 => (0_u8..5).prop_map(Happening::Restart),
    ]
}

fn happen(mut rig: Rig, what: &Happening) -> Rig {
    match what {
        Happening::Open => {
            for act in [
                Act::Start,
                Act::Choose { service: "parquimetro".parse().expect("a code") },
                Act::Submit { reference: "123456782".to_owned(), amount: None },
                Act::Confirm,
                Act::PayCash,
            ] {
                rig.touch(act);
            }
        }
        Happening::Note(pesos) => drop(rig.insert_note(bill(*pesos))),
        Happening::Coin(centavos) => drop(rig.insert_coin(coin(*centavos))),
        Happening::StrayCoin => {
            rig.devices.coin_counter = if rig.devices.coin_counter == 255 { 1 } else { rig.devices.coin_counter + 1 };
            *rig.devices.coin_box.entry(coin(500)).or_default() += 1;
            let counter = rig.devices.coin_counter;
            rig.event(SessionEvent::Coin(CoinNews::Coin { counter, denomination: Some(coin(500)), path: 0 }));
        }
        Happening::Touch(which) => {
            let acts = [
                Act::Cancel,
                Act::KeepPaying,
                Act::CancelAndReturn,
                Act::MoreTime,
                Act::Resume,
                Act::GiveBack,
                Act::Next,
                Act::PrintVoucher,
                Act::Finish,
            ];
            rig.touch(acts[usize::from(*which) % acts.len()].clone());
        }
        Happening::Wait(ms) => rig.wait_ms(*ms),
        Happening::Door(open) => rig.event(SessionEvent::Door { open: *open }),
        Happening::Trouble(which) => {
            rig.devices.trouble = [Trouble::None, Trouble::None, Trouble::BillMute, Trouble::HopperShort(1)][usize::from(*which) % 4];
        }
        Happening::Cheat => rig.event(SessionEvent::Bill(BillNews::Cheated)),
        Happening::Reject => {
            rig.event(SessionEvent::Bill(BillNews::Rejected(cas_domain::journal::facts::RefusalReason::Unreadable)));
        }
        Happening::AutoReturn => {
            if let Some((instance, _, note)) = rig.devices.escrow.take() {
                rig.devices.mouth.push(note);
                rig.event(SessionEvent::Bill(BillNews::Returned { escrow: Some(instance) }));
            }
        }
        Happening::BoxPulled => {
            rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
            rig.devices.cash_box.clear();
            rig.event(SessionEvent::Bill(BillNews::BoxReplaced));
        }
        Happening::Restart(which) => rig = restart(rig, *which),
    }
    rig
}

/// The process dies; where a note lies in escrow, one of the five things the device may say is true.
fn restart(rig: Rig, which: u8) -> Rig {
    let mut rig = rig.restart();
    let found = match (rig.devices.escrow, which) {
        (Some((_, index, note)), 0) => BillFound::Escrow { index, denomination: Some(note) },
        (Some((_, index, note)), 1) => {
            rig.devices.escrow = None;
            *rig.devices.cash_box.entry(note).or_default() += i64::from(!rig.pump.standing().stacks.is_empty());
            if rig.pump.standing().stacks.is_empty() {
                rig.devices.mouth.push(note);
                BillFound::Returned
            } else {
                BillFound::Stacked { index, denomination: Some(note) }
            }
        }
        (Some((_, _, note)), _) => {
            rig.devices.escrow = None;
            rig.devices.mouth.push(note);
            if which == 2 { BillFound::PowerUpReturning } else { BillFound::Returned }
        }
        (None, _) => BillFound::Quiet,
    };
    rig.start_devices_found(found);
    rig
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_invariants_hold(story in prop::collection::vec(happening(), 1..40)) {
        let mut rig = Rig::with_change(40, 40);
        for what in &story {
            rig = happen(rig, what);
            // The box and the book agree after every single thing that happens, and so do all invariants.
            rig.audit();
        }
        rig.wait_ms(400_000);
        rig.audit();
        prop_assert!(rig.pump.standing().payment.is_none(), "a payment is still open at {:?}", rig.view.screen);
    }
}
