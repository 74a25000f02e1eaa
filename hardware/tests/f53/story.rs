//! What holds for every dispenser, on Fujitsu's line, and the traps of its own.

use cas_hardware::device::{Between, DispenserEvent};
use cas_hardware::dispenser::Dispenser;
use cas_hardware::emulation::FarEnd;
use cas_hardware::emulation::dispenser::{DispenserEnd, Settings};
use cas_hardware::f53::emulator::{Emulator, F53};
use cas_hardware::f53::{self, Line, Profile, Timing};
use proptest::prelude::*;

use crate::dispenser::noise::{self, chunks, day};
use crate::dispenser::story;
use crate::dispenser::world::{BOOT, Ended, Protocol, Tester, World, cassettes};

/// A model that doubles 10 and tells counts with its errors.
#[derive(Debug)]
struct Counting;

/// A model of which nothing beyond the sheet is known.
#[derive(Debug)]
struct Bare;

fn profile() -> Profile {
    Profile::mexican([100, 50, 0, 0])
}

fn settings() -> Settings {
    Settings::with(&[10_000, 5_000], 100)
}

fn is(bytes: &[u8], command: u8) -> bool {
    matches!(bytes, [0x10, 0x02, _, _, 0x60, second, ..] if *second == command)
}

impl Protocol for Counting {
    type Line = Line;
    type Wire = F53;
    fn host() -> Dispenser<Tester, Line> {
        let profile = Profile { doubles_dle: true, counts_in_errors: true, ..profile() };
        f53::Dispenser::new(BOOT, Timing::standard(), profile, cassettes())
    }
    fn device() -> DispenserEnd<F53> {
        let mut device = Emulator::new(settings(), true);
        device.control(cas_hardware::device::Instant::default(), &["errors", "counted"]).unwrap();
        device
    }
    fn is_order(bytes: &[u8]) -> bool {
        is(bytes, 0x03)
    }
    fn is_purge(bytes: &[u8]) -> bool {
        is(bytes, 0x02)
    }
}

impl Protocol for Bare {
    type Line = Line;
    type Wire = F53;
    fn host() -> Dispenser<Tester, Line> {
        f53::Dispenser::new(BOOT, Timing::standard(), profile(), cassettes())
    }
    fn device() -> DispenserEnd<F53> {
        Emulator::new(settings(), false)
    }
    fn is_order(bytes: &[u8]) -> bool {
        is(bytes, 0x03)
    }
    fn is_purge(bytes: &[u8]) -> bool {
        is(bytes, 0x02)
    }
}

macro_rules! stories {
    ($protocol:ident, $name:ident: $($story:ident),* $(,)?) => {
        mod $name {
            $(#[test] fn $story() { super::story::$story::<super::$protocol>(); })*
        }
    };
}

stories!(
    Counting,
    counting:
    it_reads_first,
    orders_are_paid,
    rejected_notes_are_counted_apart,
    a_jam_is_told_with_its_counts,
    s27_a_cassette_runs_dry,
    s26_a_lost_answer_is_never_a_second_order,
    a_damaged_answer_is_said_again,
    a_refused_order_is_not_said_again,
    power_lost_in_each_phase,
    the_host_dies_in_each_phase,
    the_line_is_lost_in_an_order,
    a_purge_whose_answer_is_lost,
    permits_that_do_not_fit,
    s28_a_double_is_what_no_count_tells,
);

stories!(
    Bare,
    bare:
    it_reads_first,
    orders_are_paid,
    rejected_notes_are_counted_apart,
    s26_a_lost_answer_is_never_a_second_order,
    a_damaged_answer_is_said_again,
    a_refused_order_is_not_said_again,
    power_lost_in_each_phase,
    the_line_is_lost_in_an_order,
    a_purge_whose_answer_is_lost,
);

/// An error without counts says nothing about what left: a doubt over the whole order.
#[test]
fn an_error_without_counts_is_a_doubt() {
    let mut world = World::<Bare>::ready();
    world.hand(&["jam", "exit", "1"]);
    world.order([2, 1, 0, 0]).unwrap();
    let Ended::Doubt(outcomes) = world.outcome() else { panic!("{}", world.story()) };
    assert_eq!(
        outcomes.map(|outcome| outcome.exit),
        [Between { min: 0, max: 2 }, Between { min: 0, max: 1 }, Between::NONE, Between::NONE]
    );
    world.wait("told with its code", |event| matches!(event, DispenserEvent::Fault(fault) if fault.code == "F0 22").then_some(()));
}

/// The enquiry is repeated, as nothing has been said yet; silence before the data is an order that was not sent.
#[test]
fn silence_before_the_data_is_not_sent() {
    let mut world = World::<Bare>::ready();
    world.hand(&["slow", "100"]);
    let enquiries = |world: &World<Bare>| world.said.iter().filter(|bytes| bytes[..] == [0x10, 0x05]).count();
    let before = enquiries(&world);
    world.order([1, 0, 0, 0]).unwrap();
    world.until("the look's enquiry and the order's", |world| enquiries(world) == before + 2);
    world.cut = true;
    let ended = world.outcome();
    assert_eq!((ended, world.orders_said(), world.left()), (Ended::NotSent, 0, 0), "{}", world.story());
}

/// Notes at the exit are told, and when they are taken.
#[test]
fn s35_notes_at_the_exit_are_told_until_they_are_taken() {
    let mut world = World::<Bare>::ready();
    world.order([1, 0, 0, 0]).unwrap();
    assert_eq!(world.outcome().paid(), 1);
    world.wait("at the exit", |event| matches!(event, DispenserEvent::Notes(notes) if notes.exit).then_some(()));
    world.restart_host();
    world
        .wait("a new host hears of them", |event| matches!(event, DispenserEvent::Started { found, .. } if found.notes.exit).then_some(()));
    world.hand(&["take"]);
    world.wait("taken", |event| matches!(event, DispenserEvent::Started { found, .. } if !found.notes.exit).then_some(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn random_bytes(noise in chunks()) {
        noise::random_bytes::<Bare>(noise.clone());
        noise::random_bytes::<Counting>(noise);
    }

    #[test]
    fn noise_in_orders(noise in chunks()) {
        noise::noise_in_orders::<Bare>(noise.clone())?;
        noise::noise_in_orders::<Counting>(noise)?;
    }

    #[test]
    fn whatever_happens(day in day()) {
        noise::whatever_happens::<Bare>(day.clone())?;
        noise::whatever_happens::<Counting>(day)?;
    }
}
