//! The files of one disk, what is to go wrong with it, and what was counted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU8;

use super::file::File;
use super::locks::{FileLocks, SharedLocks};

/// What is to go wrong. Everything off by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Power goes in the middle of this write or sync, counted as [`Ops::total`] counts.
    pub cut_at: Option<u64>,
    /// The disk holds so many bytes; a write that needs more is refused.
    pub room: Option<usize>,
    /// The next sync fails.
    pub fail_next_sync: bool,
    /// Control: syncs of the log say "done" and do nothing, as `synchronous=NORMAL` leaves them out. The log is synced
    /// before the database file is written, as SQLite does then.
    pub lazy_log: bool,
    /// Control: no sync does anything.
    pub lying: bool,
}

/// What a disk did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ops {
    /// Writes and truncations.
    pub writes: u64,
    /// Syncs.
    pub syncs: u64,
}

impl Ops {
    /// All of them; where a cut can be planned.
    pub const fn total(self) -> u64 {
        self.writes + self.syncs
    }
}

/// Why a disk does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// Power was cut.
    Power,
}

/// A copy of all files.
#[derive(Clone, Debug, Default)]
pub struct Image(BTreeMap<String, File>);

/// What an operation on a dead or full disk gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The power is off, or the process that opened the file is gone.
    Dead,
    /// No room.
    Full,
    /// The sync failed.
    Sync,
    /// No such file.
    Missing,
}

/// Memory that all handles of a file share: SQLite's index of its log.
pub type Region = Arc<[AtomicU8]>;

#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) regions: Vec<Region>,
    pub(super) locks: SharedLocks,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) faults: Faults,
    files: BTreeMap<String, File>,
    pub(super) locks: BTreeMap<String, FileLocks>,
    pub(super) shared: BTreeMap<String, Shared>,
    lottery: Lottery,
    ops: Ops,
    /// Handles of an older life are shut out.
    life: u64,
    handles: u64,
    outage: Option<Outage>,
}

impl State {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            faults: Faults::default(),
            files: BTreeMap::new(),
            locks: BTreeMap::new(),
            shared: BTreeMap::new(),
            lottery: Lottery::new(seed),
            ops: Ops::default(),
            life: 0,
            handles: 0,
            outage: None,
        }
    }

    /// A handle's number and the life it belongs to.
    pub(super) fn open(&mut self, name: &str, create: bool) -> Result<(u64, u64), Trouble> {
        if self.outage.is_some() {
            return Err(Trouble::Dead);
        }
        if !self.files.contains_key(name) {
            if !create {
                return Err(Trouble::Missing);
            }
            self.files.insert(name.to_owned(), File::default());
        }
        self.handles += 1;
        Ok((self.handles, self.life))
    }

    pub(super) fn alive(&self, life: u64) -> Result<(), Trouble> {
        if self.outage.is_none() && life == self.life { Ok(()) } else { Err(Trouble::Dead) }
    }

    pub(super) fn exists(&self, name: &str) -> bool {
        self.outage.is_none() && self.files.contains_key(name)
    }

    pub(super) fn remove(&mut self, name: &str) {
        if self.outage.is_none() {
            self.files.remove(name);
        }
    }

    pub(super) fn file(&self, name: &str) -> Result<&File, Trouble> {
        self.files.get(name).ok_or(Trouble::Missing)
    }

    pub(super) fn write(&mut self, name: &str, offset: usize, data: &[u8]) -> Result<(), Trouble> {
        if self.faults.lazy_log && !name.ends_with("-wal") {
            // NORMAL syncs the log before it moves it into the database.
            for (log, file) in &mut self.files {
                if log.ends_with("-wal") {
                    file.sync();
                }
            }
        }
        let used = self.used();
        let file = self.files.get_mut(name).ok_or(Trouble::Missing)?;
        let grows = (offset + data.len()).saturating_sub(file.len());
        if grows > 0 && self.faults.room.is_some_and(|room| used + grows > room) {
            return Err(Trouble::Full);
        }
        file.write(offset, data);
        self.ops.writes += 1;
        self.planned_cut()
    }

    pub(super) fn truncate(&mut self, name: &str, size: usize) -> Result<(), Trouble> {
        self.files.get_mut(name).ok_or(Trouble::Missing)?.truncate(size);
        self.ops.writes += 1;
        self.planned_cut()
    }

    pub(super) fn sync(&mut self, name: &str) -> Result<(), Trouble> {
        self.ops.syncs += 1;
        // A cut in the middle of a sync strikes before it is done; the lottery may keep every sector all the same.
        self.planned_cut()?;
        let file = self.files.get_mut(name).ok_or(Trouble::Missing)?;
        if std::mem::take(&mut self.faults.fail_next_sync) {
            file.fail_sync();
            return Err(Trouble::Sync);
        }
        let left_out = self.faults.lying || (self.faults.lazy_log && name.ends_with("-wal"));
        if !left_out {
            file.sync();
        }
        Ok(())
    }

    pub(super) fn rewrite(&mut self, name: &str) -> Result<(), Trouble> {
        if self.outage.is_some() {
            return Err(Trouble::Dead);
        }
        let Some(file) = self.files.get(name).filter(|file| !file.is_empty()) else { return Ok(()) };
        let mut bytes = vec![0; file.len()];
        file.read(0, &mut bytes);
        self.write(name, 0, &bytes)?;
        self.sync(name)
    }

    fn planned_cut(&mut self) -> Result<(), Trouble> {
        if self.faults.cut_at.is_some_and(|at| self.ops.total() >= at) {
            self.cut_power();
            return Err(Trouble::Dead);
        }
        Ok(())
    }

    pub(super) fn cut_power(&mut self) {
        self.faults = Faults { cut_at: None, fail_next_sync: false, ..self.faults };
        self.outage = Some(Outage::Power);
        for file in self.files.values_mut() {
            file.lose_power(&mut self.lottery);
        }
        self.shut_out();
    }

    pub(super) fn kill_process(&mut self) {
        self.shut_out();
    }

    pub(super) fn come_back(&mut self) {
        self.outage = None;
    }

    pub(super) const fn outage(&self) -> Option<Outage> {
        self.outage
    }

    pub(super) const fn ops(&self) -> Ops {
        self.ops
    }

    pub(super) fn used(&self) -> usize {
        self.files.values().map(File::len).sum()
    }

    pub(super) fn image(&self) -> Image {
        Image(self.files.clone())
    }

    pub(super) fn restore(&mut self, image: &Image) {
        self.files.clone_from(&image.0);
        self.shut_out();
    }

    fn shut_out(&mut self) {
        self.life += 1;
        self.locks.clear();
        self.shared.clear();
    }
}

/// Decides by a seed what a power cut leaves.
#[derive(Clone, Debug)]
pub struct Lottery(u64);

impl Lottery {
    /// A lottery that always draws the same.
    pub const fn new(seed: u64) -> Self {
        Self(seed ^ 0xD1B5_4A32_D192_ED03)
    }

    /// SplitMix64.
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn even(&mut self) -> bool {
        self.draw() & 1 == 0
    }

    /// How many bytes of a unit were written: all, none, or (one in eight) some.
    pub(super) fn kept_of(&mut self, unit: usize) -> usize {
        match self.draw() % 16 {
            0..=6 => unit,
            7..=13 => 0,
            _ => usize::try_from(self.draw() % unit as u64).unwrap_or(0),
        }
    }
}
