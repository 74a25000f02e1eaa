//! What every note dispenser does, whatever it speaks.

use cas_hardware::device::{Act, Between, DispenserCommand, DispenserEvent, FaultKind, IntentRef, LineEvent, NotSent, Permit, Terms};

use super::world::{BOOT, Ended, Protocol, World};

/// First contact only reads; nothing moves before the owner says so, and nothing is ordered before a purge.
pub fn it_reads_first<P: Protocol>() {
    let mut world = World::<P>::new();
    world.wait("started", |event| matches!(event, DispenserEvent::Started { found, .. } if found.needs_purge).then_some(()));
    world.run(5_000);
    assert!(!world.said.iter().any(|bytes| P::is_order(bytes) || P::is_purge(bytes)), "{}", world.story());
    world.command(DispenserCommand::Begin { purge: None }).unwrap();
    world.wait("told that it needs a purge", |event| {
        matches!(event, DispenserEvent::Fault(fault) if fault.kind == FaultKind::Jam).then_some(())
    });
    assert_eq!(world.order([1, 0, 0, 0]).unwrap_err().why, NotSent::WrongState);
    world.purge().unwrap();
    world.wait("the fault taken back", |event| (*event == DispenserEvent::FaultCleared(FaultKind::Jam)).then_some(()));
    world.wait_ready();
}

/// An order is paid, counted by cassette, and another one after it.
pub fn orders_are_paid<P: Protocol>() {
    let mut world = World::<P>::ready();
    let intent = world.order([3, 2, 0, 0]).unwrap();
    let ended = world.outcome();
    let Ended::Proven(outcomes) = ended else { panic!("{ended:?}: {}", world.story()) };
    assert_eq!(
        outcomes.map(|outcome| (outcome.ordered, outcome.exit)),
        [(3, Between::exactly(3)), (2, Between::exactly(2)), (0, Between::NONE), (0, Between::NONE)]
    );
    assert!(world.seen.iter().any(|event| matches!(event, DispenserEvent::Dispensed { intent: told, .. } if *told == intent)));
    assert_eq!(world.device_exit(), r#"{"B10000":3,"B5000":2}"#);
    world.wait_ready();
    world.order([0, 1, 0, 0]).unwrap();
    assert_eq!(world.outcome().paid(), 1);
    assert_eq!(world.left(), 6);
}

/// Rejected notes are counted apart and replaced from the cassette.
pub fn rejected_notes_are_counted_apart<P: Protocol>() {
    let mut world = World::<P>::ready();
    world.hand(&["reject", "next", "2"]);
    world.order([3, 0, 0, 0]).unwrap();
    let Ended::Proven(outcomes) = world.outcome() else { panic!("{}", world.story()) };
    assert_eq!((outcomes[0].exit, outcomes[0].rejected), (Between::exactly(3), Between::exactly(2)));
    assert_eq!((world.left(), world.notes("reject")), (3, 2));
}

/// A note stuck on the way: what left is proven, what is stuck is bounded, and a purge is wanted before the next order.
pub fn a_jam_is_told_with_its_counts<P: Protocol>() {
    let mut world = World::<P>::ready();
    world.hand(&["jam", "exit", "1"]);
    world.order([3, 0, 0, 0]).unwrap();
    let ended = world.outcome();
    assert_eq!(ended.paid(), 1, "{ended:?}");
    let Ended::Proven(outcomes) = ended else { panic!() };
    assert!((outcomes[0].stuck.min..=outcomes[0].stuck.max).contains(&1), "{ended:?}");
    world.wait("told of it", |event| matches!(event, DispenserEvent::Fault(_)).then_some(()));
    assert_eq!(world.order([1, 0, 0, 0]).unwrap_err().why, NotSent::WrongState);
    // Staff takes it out, then it is purged.
    world.hand(&["clear"]);
    world.purge().unwrap();
    world.wait("purged", |event| matches!(event, DispenserEvent::Purged { done: true, .. }).then_some(()));
    world.wait_ready();
    world.order([1, 0, 0, 0]).unwrap();
    assert_eq!(world.outcome().paid(), 1);
}

/// A cassette that runs dry half way (S27).
pub fn s27_a_cassette_runs_dry<P: Protocol>() {
    let mut world = World::<P>::ready();
    world.hand(&["short", "1", "2"]);
    world.order([4, 0, 0, 0]).unwrap();
    let ended = world.outcome();
    assert_eq!((ended.paid(), world.left()), (2, 2), "{}", world.story());
}

/// The answer is lost, the order ran: it is never said again (S26).
pub fn s26_a_lost_answer_is_never_a_second_order<P: Protocol>() {
    let mut world = World::<P>::ready();
    world.order([3, 0, 0, 0]).unwrap();
    world.until("it is said", |world| world.orders_said() == 1);
    world.hand(&["lose", "answer", "1"]);
    let ended = world.outcome();
    let (least, most) = ended.bounds();
    assert!((least..=most).contains(&3) && world.left() == 3, "{ended:?}");
    world.run(100_000);
    assert_eq!(world.orders_said(), 1, "{}", world.story());
}

/// An answer that arrives damaged is asked for again, the order is not.
pub fn a_damaged_answer_is_said_again<P: Protocol>() {
    let mut world = World::<P>::ready();
    world.order([2, 0, 0, 0]).unwrap();
    world.until("both notes are out", |world| world.left() == 2);
    world.hand(&["garble", "1"]);
    let ended = world.outcome();
    assert_eq!((ended.paid(), world.orders_said()), (2, 1), "{}", world.story());
}

/// The order itself arrives damaged. Nobody says it again: it is not sent, or in doubt.
pub fn a_refused_order_is_not_said_again<P: Protocol>() {
    let mut world = World::<P>::ready();
    world.hand(&["nak", "order", "1"]);
    world.order([2, 0, 0, 0]).unwrap();
    let ended = world.outcome();
    assert_eq!((ended.bounds().0, world.left()), (0, 0), "{ended:?}");
    assert!(world.orders_said() <= 1, "{}", world.story());
}

/// Power is lost in each phase of an order: what left is within what is told, and nothing is ordered again without a purge.
pub fn power_lost_in_each_phase<P: Protocol>() {
    for moment in (0..2_400).step_by(60) {
        let mut world = World::<P>::ready();
        world.order([3, 0, 0, 0]).unwrap();
        world.run(moment);
        world.hand(&["power", "off"]);
        world.run(1_000);
        world.hand(&["power", "on"]);
        let ended = world.outcome();
        let (least, most) = ended.bounds();
        assert!((least..=most).contains(&world.left()), "at {moment} ms: {ended:?} and {} left: {}", world.left(), world.story());
        assert!(world.orders_said() <= 1);
        world.run(2_000);
        if matches!(ended, Ended::Doubt(_)) {
            assert!(world.order([1, 0, 0, 0]).is_err(), "at {moment} ms");
        }
        world.purge().unwrap();
        world.wait("purged", |event| matches!(event, DispenserEvent::Purged { done: true, .. }).then_some(()));
        world.wait_ready();
        world.order([1, 0, 0, 0]).unwrap();
        assert_eq!(world.outcome().paid(), 1, "at {moment} ms");
    }
}

/// The host's process dies in each phase of an order; the new one reads first, and moves nothing on its own.
pub fn the_host_dies_in_each_phase<P: Protocol>() {
    for moment in (0..2_400).step_by(60) {
        let mut world = World::<P>::ready();
        let before = world.wait_ready_again();
        world.order([3, 0, 0, 0]).unwrap();
        world.run(moment);
        let seen_end = world.seen.iter().any(|event| matches!(event, DispenserEvent::Dispensed { .. }));
        let said = world.orders_said();
        world.restart_host();
        let last = world.wait("started", |event| if let DispenserEvent::Started { found, .. } = event { Some(found.last) } else { None });
        world.run(10_000);
        assert_eq!(world.orders_said(), said, "a new host orders nothing on its own");
        let proven = last.zip(before).and_then(|(last, before)| last.proves(&before, &[3, 0, 0, 0]));
        if let Some(proven) = proven.filter(|_| !seen_end) {
            assert_eq!(Ended::Proven(proven).paid(), world.left(), "at {moment} ms: {}", world.story());
        }
        world.purge().unwrap();
        world.wait_ready();
    }
}

/// The line is lost while an order runs: it ends once, within its bounds.
pub fn the_line_is_lost_in_an_order<P: Protocol>() {
    for moment in (0..2_400).step_by(120) {
        let mut world = World::<P>::ready();
        world.order([3, 0, 0, 0]).unwrap();
        world.run(moment);
        world.line(LineEvent::Lost);
        world.run(3_000);
        world.line(LineEvent::Restored);
        let (least, most) = world.outcome().bounds();
        assert!((least..=most).contains(&world.left()), "at {moment} ms: {}", world.story());
        world.run(30_000);
        let ends = world.seen.iter().filter(|event| {
            matches!(event, DispenserEvent::Dispensed { .. } | DispenserEvent::Doubt { .. } | DispenserEvent::NotSent { .. })
        });
        assert_eq!((ends.count(), world.orders_said() <= 1), (1, true), "at {moment} ms: {}", world.story());
    }
}

/// A purge whose answer is lost is not said again under the same permit, and its end says that nobody knows.
pub fn a_purge_whose_answer_is_lost<P: Protocol>() {
    let mut world = World::<P>::new();
    world.wait("started", |event| matches!(event, DispenserEvent::Started { .. }).then_some(()));
    world.hand(&["lose", "answer", "1"]);
    world.purge().unwrap();
    world.wait("purged, nobody knows", |event| matches!(event, DispenserEvent::Purged { done: false, .. }).then_some(()));
    assert_eq!(world.said.iter().filter(|bytes| P::is_purge(bytes)).count(), 1, "{}", world.story());
    world.bring_up_again();
}

/// Permits of another boot, for another act, for cassettes that are not used: refused, and nothing is said.
pub fn permits_that_do_not_fit<P: Protocol>() {
    let mut world = World::<P>::ready();
    let said = world.said.len();
    let refused = |world: &mut World<P>, boot: u128, act: Act| {
        let permit = Permit::from_proof(Terms { intent: IntentRef(99), boot, serial: None, act });
        let refused = world.command(DispenserCommand::Dispense(permit)).unwrap_err();
        assert_eq!(refused.intent, Some(IntentRef(99)));
        refused.why
    };
    assert_eq!(refused(&mut world, BOOT + 1, Act::DispenseNotes { counts: [1, 0, 0, 0] }), NotSent::OtherDevice);
    assert_eq!(refused(&mut world, BOOT, Act::Dispense { count: 1 }), NotSent::WrongState);
    assert_eq!(refused(&mut world, BOOT, Act::DispenseNotes { counts: [0; 4] }), NotSent::WrongState);
    assert_eq!(refused(&mut world, BOOT, Act::DispenseNotes { counts: [0, 0, 1, 0] }), NotSent::WrongState);
    assert_eq!(world.said.len(), said);
    world.order([1, 0, 0, 0]).unwrap();
    assert_eq!(refused(&mut world, BOOT, Act::DispenseNotes { counts: [1, 0, 0, 0] }), NotSent::Busy);
    assert_eq!(world.purge().unwrap_err().why, NotSent::Busy);
    assert_eq!(world.outcome().paid(), 1);
}

/// Two notes leave as one: the device counts one, and says so; the book is short of what the cassette lost (S28).
pub fn s28_a_double_is_what_no_count_tells<P: Protocol>() {
    let mut world = World::<P>::ready();
    let held = world.held(1);
    world.hand(&["double", "next"]);
    world.order([1, 0, 0, 0]).unwrap();
    assert_eq!(world.outcome().paid(), 1);
    assert_eq!((world.left(), held - world.held(1)), (2, 2), "only a count of the cassette finds it");
}

impl<P: Protocol> World<P> {
    pub fn device_exit(&self) -> String {
        use cas_hardware::emulation::FarEnd as _;
        self.device.inventory()["exit"].to_string()
    }

    /// What the device remembers now, as the last `Ready` told it.
    pub fn wait_ready_again(&mut self) -> Option<cas_hardware::device::LastOrder> {
        self.seen.iter().rev().find_map(|event| if let DispenserEvent::Ready { last, .. } = event { *last } else { None })
    }

    pub fn bring_up_again(&mut self) {
        self.purge().unwrap();
        self.wait("purged", |event| matches!(event, DispenserEvent::Purged { done: true, .. }).then_some(()));
        self.wait_ready();
    }
}
