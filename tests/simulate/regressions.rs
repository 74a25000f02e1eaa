//! Faults of the product that the simulator found, each as the smallest story that shows it.

use cas_agent::journal::{Enrolment, Journal, Stamp};
use cas_domain::id::{BootId, CentreId, TerminalId};
use cas_domain::journal::{EntryDraft, EntryKind, Epoch};
use cas_domain::time::WallMillis;
use cas_tests::simulate::crowd::in_parallel;
use cas_tests::simulate::disk::{Disk, Faults};
use cas_tests::simulate::plan::{Death, Item, What};
use cas_tests::simulate::run::run_plan;
use cas_tests::simulate::staff::Errand;

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
        run_plan(seed, plan, None, false)
    };
    let (_, failed, _) = in_parallel(2, 1..9, story).expect("the simulator goes on");
    assert!(failed.is_empty(), "{}", failed.iter().map(|outcome| outcome.verdict()).collect::<Vec<_>>().join("\n"));
}
