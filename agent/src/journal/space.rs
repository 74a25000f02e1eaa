//! Room on the disk: a gate before each payment, and ballast that is given up so that outcomes can still be written.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::sys::statvfs::statvfs;

/// What the ballast file takes: room for the outcomes of a payment and a cut, many times over.
const BALLAST_BYTES: u64 = 4 * 1024 * 1024;
/// Below this much free room no payment begins: a payment's worst case is about 200 kB.
const GATE_BYTES: u64 = 16 * 1024 * 1024;

/// The disk that the journal lies on.
#[derive(Clone, Debug)]
pub struct Space {
    directory: PathBuf,
    /// Free bytes as somebody else measures them; the machine's own file system where there is nobody.
    gauge: Option<Arc<AtomicU64>>,
}

impl Space {
    /// Prepares the ballast where there is room; where the disk is full, gives it up.
    ///
    /// # Errors
    /// What the file system says.
    pub fn prepare(directory: &Path) -> std::io::Result<Self> {
        let space = Self { directory: directory.to_owned(), gauge: None };
        space.keep_ballast()?;
        Ok(space)
    }

    fn keep_ballast(&self) -> std::io::Result<()> {
        let ballast = self.ballast();
        let free = self.free()?;
        if free < BALLAST_BYTES / 4 {
            if ballast.exists() {
                fs::remove_file(&ballast)?;
            }
        } else if free > GATE_BYTES + BALLAST_BYTES && fs::metadata(&ballast).map_or(0, |meta| meta.len()) < BALLAST_BYTES {
            let mut file = fs::File::create(&ballast)?;
            // Written, not merely sized: a hole takes no room and would give none back.
            let block = [0xA5_u8; 64 * 1024];
            for _ in 0..BALLAST_BYTES / 65536 {
                file.write_all(&block)?;
            }
            file.sync_all()?;
        }
        Ok(())
    }

    /// A disk whose free bytes are told by a gauge, as a simulated one tells them. It has no ballast.
    pub fn gauged(directory: &Path, gauge: Arc<AtomicU64>) -> Self {
        Self { directory: directory.to_owned(), gauge: Some(gauge) }
    }

    /// Whether a payment may begin.
    pub fn allows_payment(&self) -> bool {
        self.free().is_ok_and(|free| free >= GATE_BYTES)
    }

    fn free(&self) -> std::io::Result<u64> {
        if let Some(gauge) = &self.gauge {
            return Ok(gauge.load(Ordering::Relaxed));
        }
        let stat = statvfs(&self.directory).map_err(std::io::Error::from)?;
        Ok(stat.blocks_available().saturating_mul(stat.fragment_size()))
    }

    fn ballast(&self) -> PathBuf {
        self.directory.join("ballast")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BALLAST: u64 = 4_194_304;
    const GATE: u64 = 16_777_216;

    /// A disk with so much room; the length of its ballast after it was prepared, if there is any.
    fn ballast_on(folder: &Path, free: u64) -> Option<u64> {
        let space = Space::gauged(folder, Arc::new(AtomicU64::new(free)));
        space.keep_ballast().expect("the disk works");
        fs::metadata(folder.join("ballast")).ok().map(|meta| meta.len())
    }

    #[test]
    fn ballast_is_laid_where_room_is_left_above_the_gate() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(ballast_on(folder.path(), GATE + BALLAST), None, "what a payment needs is not taken for ballast");
        assert_eq!(ballast_on(folder.path(), GATE + BALLAST + 1), Some(BALLAST));
        let written = fs::read(folder.path().join("ballast")).expect("ballast");
        assert!(written.iter().all(|byte| *byte == 0xA5), "a hole takes no room");
    }

    #[test]
    fn whole_ballast_is_left_alone_and_half_of_it_is_laid_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let ballast = folder.path().join("ballast");
        let marked = vec![0x5A_u8; usize::try_from(BALLAST).expect("fits")];
        fs::write(&ballast, &marked).expect("ballast");
        assert_eq!(ballast_on(folder.path(), u64::MAX), Some(BALLAST));
        assert_eq!(fs::read(&ballast).expect("ballast"), marked, "it was whole");
        fs::write(&ballast, &marked[1..]).expect("half of it");
        assert_eq!(ballast_on(folder.path(), GATE + BALLAST), Some(BALLAST - 1), "no room for more");
        assert_eq!(ballast_on(folder.path(), u64::MAX), Some(BALLAST));
    }

    #[test]
    fn ballast_is_given_up_when_the_disk_is_as_good_as_full() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(ballast_on(folder.path(), 0), None, "there is none to give up");
        assert_eq!(ballast_on(folder.path(), u64::MAX), Some(BALLAST));
        assert_eq!(ballast_on(folder.path(), BALLAST / 4), Some(BALLAST), "a quarter of it is still free");
        assert_eq!(ballast_on(folder.path(), BALLAST / 4 - 1), None);
    }

    #[test]
    fn a_payment_begins_only_above_the_gate() {
        let allows = |free| Space::gauged(Path::new("."), Arc::new(AtomicU64::new(free))).allows_payment();
        assert_eq!([GATE - 1, GATE, GATE + 1].map(allows), [false, true, true]);
    }
}
