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
        let ballast = space.ballast();
        let free = space.free()?;
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
        Ok(space)
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
