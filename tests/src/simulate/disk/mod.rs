//! A disk under the real SQLite: what was synced is there after a power cut, what was not is kept, dropped or torn by a seed.
//!
//! - [`file`]: one file: what is on the platter, what the operating system believes, and which sectors differ.
//! - [`locks`]: SQLite's locks on a file and on its shared memory.
//! - [`state`]: the files of one disk, its faults, its counters.
//! - [`vfs`]: the file system that SQLite calls.
//!
//! Model. A write is in memory until its file is synced. A power cut decides for every 512-byte sector written since: kept, dropped, or
//! (by a seed) torn inside at any byte; bytes beside a write never change, which is what SQLite assumes of a disk too. A file's new length
//! is kept or dropped in the same way. Limits: making and removing a file count as durable at once (SQLite's log and database are made
//! once, at enrolment); a process that was killed keeps what the operating system holds. A sync that fails leaves its sectors in limbo:
//! the running system reads them, a later sync does not write them, a power cut decides.

pub mod file;
pub mod locks;
pub mod state;
pub mod vfs;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cas_agent::journal::Storage;
use cas_agent::journal::storage::Vfs;

pub use state::{Faults, Image, Ops, Outage};

use state::State;

/// One disk: the files of one folder.
#[derive(Clone, Debug)]
pub struct Disk {
    state: Arc<Mutex<State>>,
    place: Arc<Place>,
}

/// Where a disk is mounted, as long as anybody has it. Files that are still open hold what lies on it by themselves.
#[derive(Debug)]
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        vfs::unmount(&self.0);
    }
}

impl Disk {
    /// An empty disk mounted at a folder. The folder must exist on the machine, too: the agent's lock file lies there.
    ///
    /// # Errors
    /// SQLite refuses the file system.
    pub fn mount(directory: &Path, seed: u64) -> Result<Self, vfs::Refused> {
        vfs::register()?;
        let state = Arc::new(Mutex::new(State::new(seed)));
        vfs::mount(directory, &state);
        Ok(Self { state, place: Arc::new(Place(directory.to_owned())) })
    }

    /// Where the agent finds its journal on this disk.
    pub fn storage(&self) -> Storage {
        Storage::on_vfs(&self.place.0, Vfs { name: vfs::NAME, rewrite: vfs::rewrite })
    }

    /// Sets what is to go wrong from now on.
    pub fn set_faults(&self, faults: Faults) {
        self.state().faults = faults;
    }

    /// What has gone wrong with the power: nobody reads or writes until [`Disk::come_back`].
    pub fn outage(&self) -> Option<Outage> {
        self.state().outage()
    }

    /// Power goes now.
    pub fn cut_power(&self) {
        self.state().cut_power();
    }

    /// The processes that had files open are gone; the operating system still holds what they wrote.
    pub fn kill_process(&self) {
        self.state().kill_process();
    }

    /// Power is back. Whoever had a file open before stays shut out.
    pub fn come_back(&self) {
        self.state().come_back();
    }

    /// Writes and syncs done so far, those of all lives.
    pub fn ops(&self) -> Ops {
        self.state().ops()
    }

    /// Bytes in use.
    pub fn used(&self) -> usize {
        self.state().used()
    }

    /// What lies on the disk now, as a copy of the whole disk would hold it.
    pub fn image(&self) -> Image {
        self.state().image()
    }

    /// Puts an image back: what an old backup or a cloned disk does. Whoever had a file open stays shut out.
    pub fn restore(&self, image: &Image) {
        self.state().restore(image);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic of a test while it held the lock leaves plain bytes behind.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_nobody_has_any_more_is_gone_although_its_files_are_open() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::mount(folder.path(), 1).expect("a disk");
        let another = disk.clone();
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_CREATE;
        let file = folder.path().join("journal.db");
        let open = || rusqlite::Connection::open_with_flags_and_vfs(&file, flags, vfs::NAME);
        let connection = open().expect("opens");
        connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1);").expect("writes");
        drop(disk);
        drop(open().expect("the other one still has it"));
        drop(another);
        open().expect_err("a campaign of hours would fill the memory");
        connection.execute_batch("INSERT INTO t VALUES (2);").expect("who has it open goes on");
        drop(connection);
    }
}
