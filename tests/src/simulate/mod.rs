//! The simulator: tries to lose money. One seed decides everything; time jumps from one happening to the next; the agent's pump,
//! journal, drivers and sync, the emulated devices and the centre are the real ones, stepped by hand.
//!
//! - [`plan`]: what happens, drawn from the seed; [`random`]: seeded chance.
//! - [`world`]: everything together, moment by moment; [`happen`]: what begins and ends, and the jumps over quiet hours.
//! - [`disk`]: a disk under SQLite that keeps, drops or tears what was not synced when power goes.
//! - [`machine`]: the emulated devices; [`bill`]: the protocols of the bill acceptor; [`line`]: the lines to them, with noise; [`fuse`]: where the host can die.
//! - [`host`]: one life of the agent; [`ports`]: its drivers.
//! - [`centre`]: the real centre, stepped by hand; [`biller`]: one that fails; [`network`]: the way to it.
//! - [`stage`]: what hands can do; [`citizen`], [`staff`]: who does it; [`vault`]: who counts; [`counter`]: who hands over what is owed; [`reference`]: what citizens type.
//! - [`auditor`]: keeps the physical truth and compares.
//! - [`controls`]: faults on purpose, which must be found.
//! - [`run`]: one run and its verdict; [`crowd`]: many at once; [`minimise`]: a failing story made shorter; [`exhaustive`]: a cut at every point.
//! - [`report`]: figures; [`trace`]: the story line by line; [`cli`]: the program; [`clock`]: how long it really took.

pub mod auditor;
pub mod bill;
pub mod biller;
pub mod centre;
pub mod citizen;
pub mod cli;
pub mod clock;
pub mod controls;
pub mod counter;
pub mod crowd;
pub mod disk;
pub mod exhaustive;
pub mod fuse;
pub mod happen;
pub mod host;
pub mod line;
pub mod machine;
pub mod minimise;
pub mod network;
pub mod plan;
pub mod ports;
pub mod random;
pub mod reference;
pub mod report;
pub mod run;
pub mod staff;
pub mod stage;
pub mod trace;
pub mod vault;
pub mod world;

use std::path::{Path, PathBuf};

/// Where stories keep their files: in memory where the system has room for that.
pub fn scratch() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}
