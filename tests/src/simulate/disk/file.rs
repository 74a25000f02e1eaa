//! One file: the platter, the operating system's view, and the sectors in which the two may differ.

use std::collections::BTreeSet;

use super::state::Lottery;

/// The unit that a disk writes at once.
pub const SECTOR: usize = 512;

/// One file of the disk.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// What is surely there after a power cut.
    platter: Vec<u8>,
    /// What the running system reads.
    seen: Vec<u8>,
    /// Sectors written since the last sync.
    dirty: BTreeSet<usize>,
    /// Sectors whose sync failed: no later sync writes them, unless they are written anew.
    limbo: BTreeSet<usize>,
}

impl File {
    /// Its length in bytes, as the running system sees it.
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Reads into a buffer; how many bytes were there. The rest of the buffer is zero.
    pub fn read(&self, offset: usize, data: &mut [u8]) -> usize {
        let there = self.seen.len().saturating_sub(offset).min(data.len());
        data[..there].copy_from_slice(&self.seen[offset.min(self.seen.len())..][..there]);
        data[there..].fill(0);
        there
    }

    /// Writes; the bytes are in memory until a sync.
    pub fn write(&mut self, offset: usize, data: &[u8]) {
        let end = offset + data.len();
        if self.seen.len() < end {
            // What lies between the old end and the offset is new, too.
            self.mark(self.seen.len(), end);
            self.seen.resize(end, 0);
        }
        self.mark(offset, end);
        self.seen[offset..end].copy_from_slice(data);
    }

    /// Shortens the file.
    pub fn truncate(&mut self, size: usize) {
        if size < self.seen.len() {
            self.mark(size, self.seen.len());
            self.seen.truncate(size);
        }
    }

    /// Everything written before is on the platter afterwards.
    pub fn sync(&mut self) {
        self.platter.resize(self.seen.len(), 0);
        for sector in std::mem::take(&mut self.dirty) {
            copy(&self.seen, &mut self.platter, sector, SECTOR);
        }
    }

    /// A sync that failed: nothing is known, and nothing will be tried again.
    pub fn fail_sync(&mut self) {
        self.limbo.append(&mut self.dirty);
    }

    /// Power goes: the lottery decides sector by sector, and what it leaves is all there is.
    pub fn lose_power(&mut self, lottery: &mut Lottery) {
        let mut undecided = std::mem::take(&mut self.dirty);
        undecided.append(&mut self.limbo);
        if self.platter.len() != self.seen.len() && lottery.even() {
            self.platter.resize(self.seen.len(), 0);
        }
        for sector in undecided {
            copy(&self.seen, &mut self.platter, sector, lottery.kept_of(SECTOR));
        }
        self.seen.clone_from(&self.platter);
    }

    fn mark(&mut self, from: usize, to: usize) {
        for sector in from / SECTOR..to.div_ceil(SECTOR) {
            self.dirty.insert(sector);
            self.limbo.remove(&sector);
        }
    }
}

/// Copies the first `bytes` of a sector, as far as both files reach.
fn copy(from: &[u8], to: &mut [u8], sector: usize, bytes: usize) {
    let start = sector * SECTOR;
    let end = (start + bytes).min(from.len()).min(to.len());
    if start < end {
        to[start..end].copy_from_slice(&from[start..end]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &File) -> Vec<u8> {
        let mut all = vec![0; file.len()];
        file.read(0, &mut all);
        all
    }

    #[test]
    fn what_was_synced_survives_and_what_was_not_is_kept_dropped_or_torn() {
        let mut fates = BTreeSet::new();
        for seed in 0..200 {
            let mut file = File::default();
            file.write(0, &[1; SECTOR]);
            file.sync();
            file.write(0, &[2; SECTOR]);
            file.lose_power(&mut Lottery::new(seed));
            let now = read(&file);
            let kept = now.iter().take_while(|byte| **byte == 2).count();
            assert!(now[kept..].iter().all(|byte| *byte == 1), "seed {seed}: a torn sector is new bytes before old ones");
            fates.insert(match kept {
                0 => "dropped",
                SECTOR => "kept",
                _ => "torn",
            });
        }
        assert_eq!(fates.len(), 3, "the lottery must know all three fates, it drew {fates:?}");
    }

    #[test]
    fn a_failed_sync_is_read_by_the_running_system_and_no_later_sync_saves_it() {
        let mut lost = 0;
        for seed in 0..50 {
            let mut file = File::default();
            file.write(0, &[1; SECTOR]);
            file.sync();
            file.write(0, &[2; SECTOR]);
            file.fail_sync();
            assert_eq!(read(&file)[0], 2);
            file.sync();
            file.lose_power(&mut Lottery::new(seed));
            lost += usize::from(read(&file)[0] == 1);
        }
        assert!(lost > 0, "a later sync must not have written what an earlier one failed to write");
    }

    #[test]
    fn a_file_that_grew_unsynced_may_come_back_short_and_never_with_foreign_bytes() {
        for seed in 0..100 {
            let mut file = File::default();
            file.write(0, b"old");
            file.sync();
            file.write(3, &[7; 2000]);
            file.lose_power(&mut Lottery::new(seed));
            let now = read(&file);
            assert_eq!(&now[..3], b"old");
            assert!(now.len() == 3 || now.len() == 2003);
            assert!(now[3..].iter().all(|byte| *byte == 7 || *byte == 0));
        }
    }
}
