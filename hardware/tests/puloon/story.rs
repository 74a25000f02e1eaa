//! Each model through what holds for every dispenser, and the traps of its own.

use cas_hardware::device::{Between, CassetteState, DispenserEvent};
use cas_hardware::dispenser::Dispenser;
use cas_hardware::emulation::dispenser::{DispenserEnd, Settings};
use cas_hardware::puloon::emulator::{Emulator, Puloon};
use cas_hardware::puloon::{self, Line, Model, Profile, Timing};
use proptest::prelude::*;

use crate::dispenser::noise::{self, chunks, day};
use crate::dispenser::story;
use crate::dispenser::world::{BOOT, Ended, Protocol, Tester, World, cassettes};

/// The upper and the lower cassette.
#[derive(Debug)]
struct Lcdm2000;

impl Protocol for Lcdm2000 {
    type Line = Line;
    type Wire = Puloon;
    fn host() -> Dispenser<Tester, Line> {
        puloon::Dispenser::new(BOOT, Timing::standard(), Profile::of(Model::Lcdm2000), cassettes())
    }
    fn device() -> DispenserEnd<Puloon> {
        Emulator::new(Settings::with(&[10_000, 5_000], 100), Model::Lcdm2000)
    }
    fn is_order(bytes: &[u8]) -> bool {
        matches!(bytes, [0x04, 0x50, 0x02, 0x45 | 0x55 | 0x56, ..])
    }
    fn is_purge(bytes: &[u8]) -> bool {
        matches!(bytes, [0x04, 0x50, 0x02, 0x44, ..])
    }
}

/// Four cassettes, of which two are used; it remembers its last order.
#[derive(Debug)]
struct Lcdm4000;

impl Protocol for Lcdm4000 {
    type Line = Line;
    type Wire = Puloon;
    fn host() -> Dispenser<Tester, Line> {
        let profile = Profile { note_millimetres: [134, 127, 0, 0], ..Profile::of(Model::Lcdm4000) };
        puloon::Dispenser::new(BOOT, Timing::standard(), profile, cassettes())
    }
    fn device() -> DispenserEnd<Puloon> {
        Emulator::new(Settings::with(&[10_000, 5_000, 20_000, 2_000], 100), Model::Lcdm4000)
    }
    fn is_order(bytes: &[u8]) -> bool {
        matches!(bytes, [0x04, 0x30, 0x02, 0x52, ..])
    }
    fn is_purge(bytes: &[u8]) -> bool {
        matches!(bytes, [0x04, 0x30, 0x02, 0x51 | 0x44, ..])
    }
}

macro_rules! stories {
    ($($story:ident),* $(,)?) => {
        mod lcdm_2000 {
            $(#[test] fn $story() { super::story::$story::<super::Lcdm2000>(); })*
        }
        mod lcdm_4000 {
            $(#[test] fn $story() { super::story::$story::<super::Lcdm4000>(); })*
        }
    };
}

stories!(
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

/// 1000 and 2000 remember nothing: a lost answer is a doubt over the command that ran, and over nothing else.
#[test]
fn a_lost_answer_of_the_2000_is_a_doubt_over_one_cassette() {
    let mut world = World::<Lcdm2000>::ready();
    world.order([2, 3, 0, 0]).unwrap();
    world.until("the upper cassette has paid", |world| world.left() == 2);
    world.hand(&["lose", "answer", "0"]);
    world.until("the lower cassette pays", |world| world.left() == 3);
    world.hand(&["lose", "answer", "1"]);
    let ended = world.outcome();
    let Ended::Doubt(outcomes) = ended else { panic!("{ended:?}") };
    assert_eq!(outcomes[0].exit, Between::exactly(2), "answered: proven");
    assert_eq!(outcomes[1].exit, Between { min: 0, max: 3 }, "items are not believed unless the profile says so");
    assert_eq!(world.left(), 5);
}

/// The 4000 remembers: a lost answer is settled by its last status. An order like the one before leaves the same words: doubt (S34).
#[test]
fn s34_a_lost_answer_of_the_4000_is_settled_by_what_it_remembers_unless_it_was_the_same_order() {
    let mut world = World::<Lcdm4000>::ready();
    let mut pay_unheard = |counts| {
        world.hand(&["lose", "answer", "0"]);
        let left = world.left();
        world.order(counts).unwrap();
        world.until("it pays", |world| world.left() > left);
        world.hand(&["lose", "answer", "1"]);
        let ended = world.outcome();
        if matches!(ended, Ended::Proven(_)) {
            world.wait_ready();
        }
        ended
    };
    assert_eq!(pay_unheard([2, 1, 0, 0]).paid(), 3);
    let Ended::Doubt(outcomes) = pay_unheard([2, 1, 0, 0]) else { panic!("S34: {}", world.story()) };
    assert_eq!(outcomes.map(|outcome| outcome.exit.max), [2, 1, 0, 0]);
    assert_eq!((world.left(), world.orders_said()), (6, 2));
}

/// S25: after a power cut in an order the 4000 still tells of the order before. That proves nothing.
#[test]
fn s25_the_last_order_of_before_is_no_witness() {
    let mut world = World::<Lcdm4000>::ready();
    world.order([2, 0, 0, 0]).unwrap();
    assert_eq!(world.outcome().paid(), 2);
    world.wait_ready();
    world.order([2, 0, 0, 0]).unwrap();
    world.until("one is out", |world| world.left() == 3);
    world.hand(&["power", "off"]);
    world.run(500);
    world.hand(&["power", "on"]);
    let ended = world.outcome();
    assert!(matches!(ended, Ended::Doubt(_)) && ended.bounds() == (0, 2), "{ended:?}");
}

/// A memory that was wiped with the power says "nothing paid": that is no proof either.
#[test]
fn s25_a_wiped_memory_is_no_witness() {
    let mut world = World::<Lcdm4000>::ready();
    world.hand(&["forgets", "on"]);
    world.order([2, 0, 0, 0]).unwrap();
    assert_eq!(world.outcome().paid(), 2);
    world.wait_ready();
    world.order([3, 0, 0, 0]).unwrap();
    world.until("one is out", |world| world.left() == 3);
    world.hand(&["power", "off"]);
    world.hand(&["power", "on"]);
    assert!(matches!(world.outcome(), Ended::Doubt(_)), "{}", world.story());
}

/// A cassette that is pulled and comes back is told both times; an order meets it only if it was not asked for.
#[test]
fn a_pulled_cassette_is_told() {
    let mut world = World::<Lcdm2000>::ready();
    world.hand(&["cassette", "2", "out"]);
    let state = |state| move |event: &DispenserEvent| (*event == DispenserEvent::Cassette { number: 2, state }).then_some(());
    world.wait("out", state(CassetteState::Out));
    world.order([0, 1, 0, 0]).unwrap();
    assert_eq!(world.outcome(), Ended::NotSent);
    assert_eq!(world.orders_said(), 0);
    world.wait_ready();
    world.order([1, 0, 0, 0]).unwrap();
    assert_eq!(world.outcome().paid(), 1);
    world.hand(&["cassette", "2", "in"]);
    world.wait("back, and nearly empty", state(CassetteState::NearEnd));
    world.hand(&["fill", "2", "50", "100"]);
    world.wait("filled", state(CassetteState::Filled));
}

/// An empty cassette is told as such until it was out.
#[test]
fn an_empty_cassette_stays_empty_until_somebody_pulls_it() {
    let mut world = World::<Lcdm2000>::ready();
    world.hand(&["short", "1", "1"]);
    world.order([2, 0, 0, 0]).unwrap();
    assert_eq!(world.outcome().paid(), 1);
    let state = |state| move |event: &DispenserEvent| (*event == DispenserEvent::Cassette { number: 1, state }).then_some(());
    world.wait("empty", state(CassetteState::Empty));
    world.bring_up_again();
    world.hand(&["cassette", "1", "out"]);
    world.wait("out", state(CassetteState::Out));
    world.hand(&["cassette", "1", "in"]);
    world.hand(&["fill", "1", "100", "80"]);
    world.wait("filled", state(CassetteState::Filled));
}

/// Notes at the exit are told when they come and when they are taken.
#[test]
fn notes_at_the_exit_are_told() {
    let mut world = World::<Lcdm2000>::ready();
    world.order([1, 0, 0, 0]).unwrap();
    assert_eq!(world.outcome().paid(), 1);
    world.wait("at the exit", |event| matches!(event, DispenserEvent::Notes(notes) if notes.exit).then_some(()));
    world.hand(&["take"]);
    world.wait("taken", |event| matches!(event, DispenserEvent::Notes(notes) if notes.is_clear()).then_some(()));
}

/// NAK alone is one byte without a check: believed only where the profile says so.
#[test]
fn nak_to_an_order_is_proof_only_by_profile() {
    for (nak_proves, told) in [(false, "doubt"), (true, "not sent")] {
        let mut world = World::<Lcdm2000>::new();
        let profile = Profile { nak_proves, ..Profile::of(Model::Lcdm2000) };
        world.host = puloon::Dispenser::new(BOOT, Timing::standard(), profile, cassettes());
        world.bring_up();
        world.hand(&["nak", "order", "1"]);
        world.order([1, 0, 0, 0]).unwrap();
        let ended = world.outcome();
        assert_eq!(if matches!(ended, Ended::Doubt(_)) { "doubt" } else { "not sent" }, told, "{ended:?} {}", world.story());
        assert_eq!((world.left(), world.orders_said()), (0, 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn random_bytes(noise in chunks()) {
        noise::random_bytes::<Lcdm2000>(noise.clone());
        noise::random_bytes::<Lcdm4000>(noise);
    }

    #[test]
    fn noise_in_orders(noise in chunks()) {
        noise::noise_in_orders::<Lcdm2000>(noise.clone())?;
        noise::noise_in_orders::<Lcdm4000>(noise)?;
    }

    #[test]
    fn whatever_happens(day in day()) {
        noise::whatever_happens::<Lcdm2000>(day.clone())?;
        noise::whatever_happens::<Lcdm4000>(day)?;
    }
}
