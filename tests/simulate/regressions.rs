//! Faults of the product that the simulator found, each as the smallest story that shows it.

use cas_agent::journal::{Enrolment, Journal, Stamp};
use cas_domain::id::{BootId, CentreId, TerminalId};
use cas_domain::journal::{EntryDraft, EntryKind, Epoch};
use cas_domain::time::WallMillis;
use cas_tests::simulate::bill::BillProtocol;
use cas_tests::simulate::crowd::in_parallel;
use cas_tests::simulate::disk::{Disk, Faults};
use cas_tests::simulate::line::Noise;
use cas_tests::simulate::machine::Port;
use cas_tests::simulate::network::Weather;
use cas_tests::simulate::plan::{Death, Item, What};
use cas_tests::simulate::run::run_plan;
use cas_tests::simulate::staff::Errand;
use cas_tests::simulate::world::Conditions;

const NOON: WallMillis = WallMillis::from_millis(1_795_197_600_000);

fn draft() -> EntryDraft {
    EntryDraft::new(EntryKind::ClockStep { before_ms: NOON, after_ms: NOON }, vec![])
}

/// After a failed sync the restart read the lost commit from memory and built on it: the next power cut took everything after it,
/// synced or not. The log is written anew and synced before anything is built on it.
#[test]
fn what_is_committed_after_a_failed_sync_and_a_restart_survives_a_power_cut() {
    let stamp = Stamp { boot: BootId::new(NOON, [1; 10]), wall: NOON, offset_ms: 0, mono_ms: 0 };
    for seed in 0..24 {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::mount(folder.path(), seed).expect("the disk");
        let (terminal, centre) = (TerminalId::new(NOON, [7; 10]), CentreId::new(NOON, [9; 10]));
        let enrolment = Enrolment { terminal, epoch: Epoch(1), centre_key: "00".repeat(32), centre };
        Journal::create(disk.storage(), &enrolment).expect("a journal");
        {
            let (mut journal, _) = Journal::open(disk.storage()).expect("opens");
            journal.commit(vec![draft()], stamp).expect("committed");
            disk.set_faults(Faults { fail_next_sync: true, ..Faults::default() });
            assert!(journal.commit(vec![draft()], stamp).is_err(), "the sync fails");
        }
        disk.kill_process();
        let head = {
            let (mut journal, _) = Journal::open(disk.storage()).expect("opens");
            journal.commit(vec![draft()], stamp).expect("committed");
            journal.head()
        };
        disk.cut_power();
        disk.come_back();
        let (journal, _) = Journal::open(disk.storage()).expect("opens");
        assert_eq!(journal.head(), head, "seed {seed}: a committed entry is gone");
    }
}

/// The same with money: a sync fails under a note, and power goes a little later.
#[test]
fn a_failed_sync_and_a_later_power_cut_lose_no_note() {
    let story = |seed| {
        let plan = vec![
            Item { at: 1_000, what: What::Staff { errand: Errand::Service, seed: 1 } },
            Item { at: 120_000, what: What::Citizen { seed, hard: false } },
            Item { at: 126_000, what: What::SyncFails },
            Item { at: 140_000, what: What::Die { how: Death::All, after: 50 * seed, dark: 1_000 } },
            Item { at: 300_000, what: What::Citizen { seed: seed + 1, hard: false } },
        ];
        run_plan(seed, plan, Conditions::default(), false)
    };
    let (_, failed, _) = in_parallel(2, 1..9, story).expect("the simulator goes on");
    assert!(failed.is_empty(), "{}", failed.iter().map(|outcome| outcome.verdict()).collect::<Vec<_>>().join("\n"));
}

/// One story that must add up.
fn adds_up(seed: u64, plan: Vec<Item>) {
    adds_up_with(Conditions::default(), seed, plan);
}

/// The same with an EBDS validator.
fn adds_up_with_ebds(seed: u64, plan: Vec<Item>) {
    adds_up_with(Conditions { bill: BillProtocol::Ebds, ..Conditions::default() }, seed, plan);
}

fn adds_up_with(conditions: Conditions, seed: u64, plan: Vec<Item>) {
    let (_, failed, _) =
        in_parallel(1, seed..seed + 1, |seed| run_plan(seed, plan.clone(), conditions, false)).expect("the simulator goes on");
    assert!(failed.is_empty(), "{}", failed.iter().map(|outcome| outcome.verdict()).collect::<String>());
}

/// Seed 5098: the process dies while the validator looks at a note, which it then does for ever. The restart found it moving, no
/// intent was about the note, and the payment ended without a word of it. Now it is a doubt with a case.
#[test]
fn a_note_that_is_looked_at_for_ever_over_a_restart_is_a_doubt() {
    adds_up(
        5098,
        vec![
            Item { at: 39_170_423, what: What::Hand { port: Port::Bill, words: "pause accepting" } },
            Item { at: 42_892_863, what: What::Citizen { seed: 8_556_262_871_826_088_765, hard: true } },
            Item { at: 42_935_419, what: What::Die { how: Death::Process, after: 367, dark: 6_823 } },
        ],
    );
}

/// Seed 6029: the centre goes on with a backup while the terminal rests. It lacks entries that it had acknowledged, and nothing new
/// at the terminal made it ask for them: counts and billers would have waited for the next payment. The heartbeat tells now (S53).
#[test]
fn s53_centre_restore_a_terminal_at_rest_sends_again_what_the_backup_lacks() {
    let citizen = |at, seed| Item { at, what: What::Citizen { seed, hard: false } };
    let plan = vec![
        Item { at: 1_000, what: What::Staff { errand: Errand::Service, seed: 1 } },
        citizen(120_000, 3),
        Item { at: 600_000, what: What::KeepBackup },
        citizen(700_000, 4),
        Item { at: 1_200_000, what: What::RestoreBackup },
    ];
    adds_up(6029, plan);
}

/// Seeds 6047 and 6049: an order was in doubt, its hopper was emptied by a cut or counted, and only then did a technician say,
/// truly, that the coins had stayed in it. They were booked into the hopper as it is now, which does not hold them.
#[test]
fn coins_of_a_doubt_are_not_booked_into_a_hopper_that_was_emptied_or_counted_since() {
    let citizen = |at, seed| Item { at, what: What::Citizen { seed, hard: true } };
    let plan = vec![
        Item { at: 1_812_085, what: What::Torn { after: 116, dark: 14_295 } },
        citizen(5_960_800, 13_369_980_267_695_030_594),
        citizen(10_451_980, 10_270_849_502_190_431_158),
        citizen(17_049_535, 3_371_081_099_099_552_023),
        citizen(18_695_151, 5_695_821_330_869_637_381),
        Item { at: 18_709_421, what: What::Die { how: Death::Process, after: 1_000, dark: 3_377_922 } },
        Item { at: 21_040_825, what: What::Dark { ms: 13_654 } },
        Item { at: 22_610_607, what: What::Staff { errand: Errand::Count, seed: 11_864_722_573_866_019_647 } },
        Item { at: 108_624_441, what: What::Staff { errand: Errand::Repair, seed: 503_896_419_773_150_627 } },
    ];
    adds_up(6049, plan);
}

/// Seed 368: power goes while a note is on its way into the box, and the box is pulled before it comes back. The device says that
/// the note is in the stacker, the book has it in the box, and the reset jams. Now the jam puts it in doubt.
#[test]
fn a_note_on_its_way_into_a_box_that_was_pulled_is_a_doubt() {
    adds_up(
        368,
        vec![
            Item { at: 126_049_792, what: What::Citizen { seed: 18026371261880119932, hard: true } },
            Item { at: 126_092_372, what: What::Die { how: Death::All, after: 637, dark: 4018887 } },
            Item { at: 129_218_443, what: What::Hand { port: Port::Bill, words: "box out" } },
        ],
    );
}

/// Seed 248: the line of the coin acceptor is so bad that it never confirms that it is off, and coins still fall in. The payment ended
/// with "disarmed" in the book all the same. Now it stays armed until the acceptor says otherwise.
#[test]
fn a_coin_acceptor_that_cannot_be_told_to_stop_stays_armed() {
    let noise = Noise { lost: 38, byte_lost: 19, flipped: 30, doubled: 77, late: 25, garbage: 84 };
    adds_up(
        248,
        vec![
            Item { at: 30_000, what: What::Staff { errand: Errand::Service, seed: 14847303914420652655 } },
            Item { at: 11_289_295, what: What::Citizen { seed: 13178667989059360593, hard: true } },
            Item { at: 11_298_359, what: What::Line { port: Port::Bus, noise: Some(noise), unplugged: false, ms: 48139 } },
        ],
    );
}

/// Seed 278: the image of a disk from before a cut is put back while the centre is away, and makes a cut with the same folio. The
/// vault has a bag in hand; its seal leads to its cut, and the folio to neither.
#[test]
fn s47_rollback_a_cut_is_counted_by_its_seal_where_the_folio_stands_twice() {
    let citizen = |at, seed| Item { at, what: What::Citizen { seed, hard: false } };
    let cut = |at, seed| Item { at, what: What::Staff { errand: Errand::Cut, seed } };
    let plan = vec![
        Item { at: 1_000, what: What::Staff { errand: Errand::Service, seed: 1 } },
        citizen(120_000, 3),
        Item { at: 600_000, what: What::KeepImage },
        citizen(700_000, 4),
        cut(1_200_000, 5),
        Item { at: 2_400_000, what: What::Net { weather: Weather { cut: true, ..Weather::default() }, ms: 7_200_000 } },
        Item { at: 2_500_000, what: What::PutBackImage },
        citizen(2_700_000, 6),
        cut(3_600_000, 7),
    ];
    let (tally, failed, _) =
        in_parallel(1, 278..279, |seed| run_plan(seed, plan.clone(), Conditions::default(), false)).expect("the simulator goes on");
    assert!(failed.is_empty(), "{}", failed.iter().map(|outcome| outcome.verdict()).collect::<String>());
    for fault in ["old-image", "count under a folio of two cuts", "cut counted"] {
        assert_eq!(tally.faults.get(fault), Some(&1), "{fault}: {:?}", tally.faults);
    }
}

/// EBDS, seed 13: the reset that proves a path clear was obeyed, and rest after it was taken for disobedience: three resets and an intent
/// without an end, as long as staff tried.
#[test]
fn a_reset_at_rest_is_over_when_the_device_has_told_of_it() {
    adds_up_with_ebds(
        13,
        vec![
            Item { at: 89_261_370, what: What::Hand { port: Port::Bill, words: "pause accepting" } },
            Item { at: 108_394_798, what: What::Citizen { seed: 11_663_771_011_886_783_854, hard: true } },
            Item { at: 110_471_172, what: What::Staff { errand: Errand::Repair, seed: 15_637_670_025_691_439_397 } },
        ],
    );
}

/// EBDS, seed 41: a validator that lost its power with a note in doubt cannot be asked who it is before its news are acknowledged, and
/// without a name nothing could prove its path clear: the note stayed in it for ever.
#[test]
fn a_note_in_a_validator_that_has_not_said_its_name_is_got_out() {
    adds_up_with_ebds(
        41,
        vec![
            Item { at: 3_320_049, what: What::Hand { port: Port::Bill, words: "pause accepting" } },
            Item { at: 10_756_168, what: What::Citizen { seed: 8_282_124_038_554_400_343, hard: true } },
            Item { at: 14_819_760, what: What::Die { how: Death::All, after: 1_496, dark: 16_822 } },
            Item { at: 24_896_762, what: What::Staff { errand: Errand::Service, seed: 4_949_528_472_629_761_819 } },
        ],
    );
}

/// EBDS, seed 299: a note in doubt in front of a jammed box, and the validator loses its power: it says that the note was stacked, and
/// that was booked as unclaimed, once more than there is.
#[test]
fn a_note_in_doubt_that_a_power_up_calls_stacked_is_no_second_note() {
    adds_up_with_ebds(
        299,
        vec![
            Item { at: 39_398_665, what: What::Hand { port: Port::Bill, words: "jam box" } },
            Item { at: 39_922_129, what: What::Citizen { seed: 5_350_093_669_739_446_374, hard: true } },
            Item { at: 40_225_567, what: What::Dark { ms: 24_447 } },
        ],
    );
}

/// EBDS, seed 6: a process that did not know the toggle made the validator forget a stacked note. Deaths of the process all through a
/// stay in escrow: the memory of the wire outlives it.
#[test]
fn a_new_process_goes_on_with_the_toggle() {
    let story = |seed| {
        let plan = vec![
            Item { at: 1_000, what: What::Staff { errand: Errand::Service, seed: 1 } },
            Item { at: 120_000, what: What::Citizen { seed: 3, hard: false } },
            Item { at: 124_000, what: What::Die { how: Death::Process, after: 37 * seed, dark: 1_500 } },
            Item { at: 400_000, what: What::Citizen { seed: 4, hard: false } },
        ];
        run_plan(seed, plan, Conditions { bill: BillProtocol::Ebds, ..Conditions::default() }, false)
    };
    let (_, failed, _) = in_parallel(2, 1..24, story).expect("the simulator goes on");
    assert!(failed.is_empty(), "{}", failed.iter().map(|outcome| outcome.verdict()).collect::<Vec<_>>().join("\n"));
}
