//! Any sequence of events keeps the invariants and an unbroken chain.

use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillFound, BillNews, CoinNews, DeviceIdentity, HopperNews};
use cas_domain::folio::{Folio, FolioKind, TerminalNumber};
use cas_domain::journal::facts::{BagContent, CutScope, FoundWhere};
use cas_domain::journal::posting::Pieces;
use cas_domain::local::screen::Screen;
use cas_domain::local::staff::StaffScreen;
use cas_domain::local::touch::{Act, Pin};
use proptest::prelude::*;

use crate::rig::{Latched, Rig, Trouble, bill, coin, slot};

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
    DarkRestart,
    HopperStarts,
    BillSilent,
    Refill(i64),
    Cut(u8),
    Statement(u8),
    Count,
    ClockJump(i64),
    Config,
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
        3 => (0_u8..8).prop_map(Happening::Trouble),
        1 => Just(Happening::Cheat),
        1 => Just(Happening::Reject),
        1 => Just(Happening::AutoReturn),
        1 => Just(Happening::BoxPulled),
        2 => (0_u8..5).prop_map(Happening::Restart),
        1 => Just(Happening::DarkRestart),
        1 => Just(Happening::HopperStarts),
        1 => Just(Happening::BillSilent),
        1 => (1_i64..30).prop_map(Happening::Refill),
        2 => (0_u8..6).prop_map(Happening::Cut),
        2 => (0_u8..3).prop_map(Happening::Statement),
        1 => Just(Happening::Count),
        1 => (-100_000_000_i64..100_000_000).prop_map(Happening::ClockJump),
        1 => Just(Happening::Config),
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
            let troubles = [
                Trouble::None,
                Trouble::None,
                Trouble::BillMute,
                Trouble::HopperShort(1),
                Trouble::HopperShort(0),
                Trouble::HopperDouble,
                Trouble::HopperDoubt(1),
                Trouble::HopperMute,
            ];
            rig.devices.trouble = troubles[usize::from(*which) % troubles.len()];
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
            // Somebody of the staff comes and looks.
            rig.sign_in("4127");
            rig.touch(Act::Leave);
        }
        Happening::Restart(which) => rig = restart(rig, *which),
        Happening::DarkRestart => rig = dark_restart(rig),
        Happening::HopperStarts => hopper_starts(&mut rig),
        Happening::BillSilent => bill_silent(&mut rig),
        Happening::Refill(count) => refill(&mut rig, *count),
        Happening::Cut(steps) => cut(&mut rig, *steps),
        Happening::Statement(which) => statement(&mut rig, *which),
        Happening::Count => count(&mut rig),
        Happening::ClockJump(ms) => rig.now.wall = rig.now.wall.plus_millis(*ms),
        Happening::Config => {
            let version = rig.pump.standing().config_version + 1;
            rig.give_config(version);
        }
    }
    rig
}

/// Everything loses its power: what lay in escrow is pushed out, registers of orders are gone, counts of coins are not.
fn dark_restart(rig: Rig) -> Rig {
    let mut rig = rig.restart();
    let found = match (rig.devices.escrow.take(), rig.devices.latched) {
        (Some((_, _, note)), _) => {
            rig.devices.mouth.push(note);
            BillFound::PowerUpReturning
        }
        (None, Some(Latched::Stacked(..))) => BillFound::PowerUpStacking,
        (None, _) => BillFound::PowerUp,
    };
    rig.devices.coin_counter = 0;
    rig.devices.coin_events.clear();
    for (_, _, registers) in rig.devices.hoppers.values_mut() {
        registers.event_counter = 0;
    }
    rig.start_devices_after(found, true);
    rig
}

/// A hopper was unplugged for a moment: an order that ran is in doubt first, then the device is read anew.
fn hopper_starts(rig: &mut Rig) {
    let slots: Vec<_> = rig.devices.hoppers.keys().cloned().collect();
    for slot in slots {
        rig.event(SessionEvent::Hopper(slot.clone(), HopperNews::Silent));
        if let Some(open) = rig.pump.standing().payouts.get(&slot).cloned() {
            rig.event(SessionEvent::Hopper(slot.clone(), HopperNews::Doubt { intent: open.intent }));
        }
        let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: slot.as_str().to_owned() };
        let registers = rig.devices.hoppers[&slot].2;
        let news = HopperNews::Started { identity, registers, power_up: false, interrupted: false, untrusted: false };
        rig.event(SessionEvent::Hopper(slot, news));
    }
}

/// The bill acceptor's line is lost for a while and comes back: the device kept its power and tells the truth.
fn bill_silent(rig: &mut Rig) {
    rig.event(SessionEvent::Bill(BillNews::Silent));
    rig.wait_ms(2_000);
    let found = match (rig.devices.escrow, rig.devices.latched) {
        (Some((_, index, note)), _) => BillFound::Escrow { index, denomination: Some(note) },
        (None, Some(Latched::Stacked(index, note))) => BillFound::Stacked { index, denomination: Some(note) },
        (None, Some(Latched::Returned)) => BillFound::Returned,
        (None, None) => BillFound::Quiet,
    };
    rig.event(SessionEvent::Bill(BillNews::Started { found, identity: None }));
    // The rig's device takes a Return that comes before it was asked about its escrow.
    if let Some((_, _, note)) = rig.devices.escrow.take() {
        rig.devices.mouth.push(note);
    }
}

fn refill(rig: &mut Rig, count: i64) {
    let number = 1_000 + u32::try_from(rig.pump.standing().last.0).expect("fits");
    let vale = Folio::new(FolioKind::Fund, TerminalNumber(0), number).expect("a folio");
    rig.sign_in("4127");
    rig.touch(Act::BeginRefill);
    let before = rig.kinds().len();
    rig.touch(Act::Load { vale, pieces: vec![(slot("hopper-1"), count), (slot("hopper-2"), count)] });
    // A technician pours in what the machine took for booked, no more.
    if rig.kinds()[before..].contains(&"Refill") {
        for name in ["hopper-1", "hopper-2"] {
            rig.devices.hoppers.get_mut(&slot(name)).expect("a hopper").1 += count;
        }
    }
    for name in ["hopper-1", "hopper-2"] {
        rig.test_hopper(name);
    }
    rig.touch(Act::RefillDone);
    rig.touch(Act::Leave);
}

/// A technician answers everything that M04 asks; nobody says that a piece is where this rig would have to put it.
fn statement(rig: &mut Rig, which: u8) {
    rig.sign_in("4127");
    rig.touch(Act::BeginJam);
    for _ in 0..4 {
        let Screen::Staff { screen: StaffScreen::Jam { jam, .. } } = rig.view.screen.clone() else { break };
        let in_hand = [FoundWhere::Path, FoundWhere::Broken][usize::from(which) % 2];
        let found = if which == 2 || !jam.answers.contains(&in_hand) { FoundWhere::NotFound } else { in_hand };
        if jam.answers.is_empty() {
            break;
        }
        let pieces = jam.values.first().map(|value| Pieces { denomination: *value, count: 1 });
        let envelope = format!("SOBRE-{}", rig.pump.standing().last.0).parse().ok();
        rig.touch(Act::Found { doubt: jam.doubt, found, pieces, envelope });
    }
    rig.touch(Act::JamDone);
    rig.touch(Act::Leave);
}

/// A technician counts both hoppers, and counts right.
fn count(rig: &mut Rig) {
    rig.sign_in("4127");
    rig.touch(Act::BeginCount);
    let pieces = rig.devices.hoppers.iter().map(|(slot, (_, held, _))| (slot.clone(), *held)).collect();
    rig.touch(Act::Counted { pieces });
    rig.touch(Act::CountDone);
    rig.touch(Act::Leave);
}

/// A cut, given up, left open or gone through as far as the hand gets.
fn cut(rig: &mut Rig, steps: u8) {
    rig.sign_in("2210");
    rig.touch(Act::BeginCut { scope: CutScope::Total });
    if rig.pump.standing().cut.is_none() {
        rig.touch(Act::Leave);
        return;
    }
    if steps == 0 {
        rig.touch(Act::CutAbort);
    }
    if steps >= 1 && rig.pump.standing().cut.as_ref().is_some_and(|cut| cut.out.is_empty()) {
        rig.devices.carried = (std::mem::take(&mut rig.devices.cash_box), std::mem::take(&mut rig.devices.coin_box));
        rig.event(SessionEvent::Bill(BillNews::BoxRemoved));
        rig.touch(Act::BoxOut { slot: slot("coin") });
        rig.empty_hoppers();
        rig.event(SessionEvent::Bill(BillNews::BoxReplaced));
    }
    let seal = |content: &str, rig: &Rig| format!("{content}-{}", rig.pump.standing().last.0).parse().expect("a seal");
    if steps >= 2 {
        rig.touch(Act::BoxIn { slot: slot("bill"), serial: "CB-0002".to_owned(), left: None });
        rig.touch(Act::BoxIn { slot: slot("coin"), serial: "CC-0002".to_owned(), left: None });
    }
    if steps >= 3 {
        let notes = seal("NOTES", rig);
        rig.touch(Act::SealBag { content: BagContent::Notes, seal: notes });
        let coins = seal("COINS", rig);
        rig.touch(Act::SealBag { content: BagContent::Coins, seal: coins });
    }
    if steps >= 4 {
        rig.touch(Act::CutContinue);
        rig.touch(Act::Receives { number: "3001".parse().expect("a number"), pin: Pin("pin of 3001".to_owned()) });
    }
    if steps >= 5 {
        rig.wait_ms(500);
        rig.touch(Act::CutContinue);
    }
    if rig.pump.standing().cut.is_none() {
        rig.devices.carried = Default::default();
        rig.devices.carried_coins.clear();
    }
    rig.touch(Act::Leave);
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
            rig.every_piece_is_known(&format!("{what:?}"));
        }
        rig.wait_ms(400_000);
        rig.every_piece_is_known("at the end");
        prop_assert!(rig.pump.standing().payment.is_none(), "a payment is still open at {:?}", rig.view.screen);
    }
}
