//! The file system that SQLite calls: finds the disk of a path and asks its state.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ffi::CString;
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::atomic::AtomicU8;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use sqlite_plugin::flags::{AccessFlags, LockLevel, OpenMode, OpenOpts, ShmLockMode};
use sqlite_plugin::vars;
use sqlite_plugin::vfs::{RegisterOpts, Vfs, VfsHandle, VfsResult, register_static};

use super::locks::Busy;
use super::state::{Region, State, Trouble};

/// The name under which SQLite knows the simulated disks.
pub const NAME: &str = "cas-simulated-disk";

/// SQLite did not take the file system.
#[derive(Clone, Debug, thiserror::Error)]
#[error("SQLite did not take the simulated file system (its code {0})")]
pub struct Refused(i32);

type Mounts = HashMap<PathBuf, Arc<Mutex<State>>>;

static MOUNTS: LazyLock<Mutex<Mounts>> = LazyLock::new(Mutex::default);
static REGISTERED: LazyLock<Result<(), Refused>> = LazyLock::new(|| {
    let name = CString::new(NAME).map_err(|_| Refused(0))?;
    register_static(name, Disks, RegisterOpts { make_default: false }).map(drop).map_err(Refused)
});

pub(super) fn register() -> Result<(), Refused> {
    REGISTERED.clone()
}

fn mounts() -> MutexGuard<'static, Mounts> {
    MOUNTS.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn mount(directory: &Path, state: &Arc<Mutex<State>>) {
    mounts().insert(directory.to_owned(), Arc::clone(state));
}

pub(super) fn unmount(directory: &Path) {
    mounts().remove(directory);
}

fn disk_of(path: &str) -> VfsResult<Arc<Mutex<State>>> {
    let directory = Path::new(path).parent().ok_or(vars::SQLITE_CANTOPEN)?;
    mounts().get(directory).cloned().ok_or(vars::SQLITE_CANTOPEN)
}

fn lock(disk: &Mutex<State>) -> MutexGuard<'_, State> {
    disk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes a file's bytes anew, in place, and syncs them.
pub(super) fn rewrite(path: &Path) -> std::io::Result<()> {
    let name = path.to_string_lossy();
    let disk = disk_of(&name).map_err(|_| std::io::Error::from(std::io::ErrorKind::NotFound))?;
    lock(&disk).rewrite(&name).map_err(|trouble| std::io::Error::other(format!("the simulated disk: {trouble:?}")))
}

struct Disks;

/// An open file.
struct Handle {
    disk: Arc<Mutex<State>>,
    name: String,
    number: u64,
    life: u64,
    readonly: bool,
    remove_on_close: bool,
    /// Shared memory in use: held here, so that it lives as long as SQLite may look at it.
    regions: Vec<Region>,
}

impl VfsHandle for Handle {
    fn readonly(&self) -> bool {
        self.readonly
    }

    fn in_memory(&self) -> bool {
        false
    }
}

impl Handle {
    fn state(&self) -> VfsResult<MutexGuard<'_, State>> {
        let state = lock(&self.disk);
        state.alive(self.life).map_err(code)?;
        Ok(state)
    }
}

const fn code(trouble: Trouble) -> i32 {
    match trouble {
        Trouble::Dead => vars::SQLITE_IOERR,
        Trouble::Full => vars::SQLITE_FULL,
        Trouble::Sync => vars::SQLITE_IOERR_FSYNC,
        Trouble::Missing => vars::SQLITE_CANTOPEN,
    }
}

const fn busy(_: Busy) -> i32 {
    vars::SQLITE_BUSY
}

impl Vfs for Disks {
    type Handle = Handle;

    fn canonical_path<'a>(&self, path: Cow<'a, str>) -> VfsResult<Cow<'a, str>> {
        Ok(path)
    }

    fn open(&self, path: Option<&str>, opts: OpenOpts) -> VfsResult<Handle> {
        // Without a name it is a scratch file of SQLite's own; it would need a disk to lie on, and no query here needs one.
        let path = path.ok_or(vars::SQLITE_CANTOPEN)?;
        let disk = disk_of(path)?;
        let (create, readonly) = match opts.mode() {
            OpenMode::ReadOnly => (false, true),
            OpenMode::ReadWrite { create } => (create != sqlite_plugin::flags::CreateMode::None, false),
        };
        let (number, life) = lock(&disk).open(path, create).map_err(code)?;
        Ok(Handle { disk, name: path.to_owned(), number, life, readonly, remove_on_close: opts.delete_on_close(), regions: Vec::new() })
    }

    fn delete(&self, path: &str) -> VfsResult<()> {
        let disk = disk_of(path)?;
        lock(&disk).remove(path);
        Ok(())
    }

    fn access(&self, path: &str, _flags: AccessFlags) -> VfsResult<bool> {
        let disk = disk_of(path)?;
        Ok(lock(&disk).exists(path))
    }

    fn file_size(&self, handle: &mut Handle) -> VfsResult<usize> {
        handle.state()?.file(&handle.name).map(super::file::File::len).map_err(code)
    }

    fn truncate(&self, handle: &mut Handle, size: usize) -> VfsResult<()> {
        handle.state()?.truncate(&handle.name, size).map_err(code)
    }

    fn write(&self, handle: &mut Handle, offset: usize, data: &[u8]) -> VfsResult<usize> {
        handle.state()?.write(&handle.name, offset, data).map_err(code)?;
        Ok(data.len())
    }

    fn read(&self, handle: &mut Handle, offset: usize, data: &mut [u8]) -> VfsResult<usize> {
        handle.state()?.file(&handle.name).map(|file| file.read(offset, data)).map_err(code)
    }

    fn lock(&self, handle: &mut Handle, level: LockLevel) -> VfsResult<()> {
        handle.state()?.locks.entry(handle.name.clone()).or_default().lock(handle.number, level).map_err(busy)
    }

    fn unlock(&self, handle: &mut Handle, level: LockLevel) -> VfsResult<()> {
        // A dead handle holds nothing that could be given back.
        if let Some(locks) = handle.state().ok().as_mut().and_then(|state| state.locks.get_mut(&handle.name)) {
            locks.unlock(handle.number, level);
        }
        Ok(())
    }

    fn check_reserved_lock(&self, handle: &mut Handle) -> VfsResult<bool> {
        Ok(handle.state()?.locks.get(&handle.name).is_some_and(|locks| locks.is_reserved(handle.number)))
    }

    fn sync(&self, handle: &mut Handle) -> VfsResult<()> {
        handle.state()?.sync(&handle.name).map_err(code)
    }

    fn close(&self, handle: Handle) -> VfsResult<()> {
        if let Ok(mut state) = handle.state() {
            if let Some(locks) = state.locks.get_mut(&handle.name) {
                locks.unlock(handle.number, LockLevel::Unlocked);
            }
            if let Some(shared) = state.shared.get_mut(&handle.name) {
                shared.locks.release(handle.number);
            }
            if handle.remove_on_close {
                state.remove(&handle.name);
            }
        }
        Ok(())
    }

    fn sector_size(&self, _handle: &mut Handle) -> VfsResult<i32> {
        Ok(4096)
    }

    /// The same promise that SQLite's own file system makes of a disk, and no more: bytes beside a write do not change.
    fn device_characteristics(&self, _handle: &mut Handle) -> VfsResult<i32> {
        Ok(vars::SQLITE_IOCAP_POWERSAFE_OVERWRITE)
    }

    fn shm_map(&self, handle: &mut Handle, index: usize, size: usize, extend: bool) -> VfsResult<Option<NonNull<u8>>> {
        let mut regions = {
            let mut state = handle.state()?;
            let shared = state.shared.entry(handle.name.clone()).or_default();
            while extend && shared.regions.len() <= index {
                shared.regions.push((0..size).map(|_| AtomicU8::new(0)).collect());
            }
            shared.regions.clone()
        };
        std::mem::swap(&mut handle.regions, &mut regions);
        let Some(region) = handle.regions.get(index) else { return Ok(None) };
        Ok(NonNull::new(region.as_ptr().cast::<u8>().cast_mut()))
    }

    fn shm_lock(&self, handle: &mut Handle, offset: u32, count: u32, mode: ShmLockMode) -> VfsResult<()> {
        let (from, count) = (offset as usize, count as usize);
        let slots = from..from.saturating_add(count);
        let unlocks = matches!(mode, ShmLockMode::UnlockShared | ShmLockMode::UnlockExclusive);
        let state = handle.state();
        if unlocks && state.is_err() {
            return Ok(());
        }
        let mut state = state?;
        let locks = &mut state.shared.entry(handle.name.clone()).or_default().locks;
        match mode {
            ShmLockMode::LockShared => locks.lock(handle.number, slots, false).map_err(busy),
            ShmLockMode::LockExclusive => locks.lock(handle.number, slots, true).map_err(busy),
            ShmLockMode::UnlockShared | ShmLockMode::UnlockExclusive => {
                locks.unlock(handle.number, slots);
                Ok(())
            }
        }
    }

    fn shm_unmap(&self, handle: &mut Handle, delete: bool) -> VfsResult<()> {
        if let Ok(mut state) = handle.state() {
            if let Some(shared) = state.shared.get_mut(&handle.name) {
                shared.locks.release(handle.number);
            }
            if delete {
                state.shared.remove(&handle.name);
            }
        }
        Ok(())
    }
}
