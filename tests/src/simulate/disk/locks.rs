//! SQLite's locks: one ladder on a file, eight slots on its shared memory. Held by handles, none of them waits.

use std::collections::BTreeMap;

use sqlite_plugin::flags::LockLevel;

/// Slots of the shared memory's locks.
const SLOTS: usize = 8;

/// Somebody else stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// The locks of one file, by handle.
#[derive(Debug, Default)]
pub struct FileLocks {
    held: BTreeMap<u64, LockLevel>,
}

impl FileLocks {
    /// Climbs the ladder.
    ///
    /// # Errors
    /// [`Busy`]; who wanted the file alone and met readers keeps new readers out meanwhile.
    pub fn lock(&mut self, handle: u64, level: LockLevel) -> Result<(), Busy> {
        if self.held.get(&handle).is_some_and(|held| *held >= level) {
            return Ok(());
        }
        let others = self.held.iter().filter(|(other, _)| **other != handle).map(|(_, held)| *held).max().unwrap_or(LockLevel::Unlocked);
        match level {
            LockLevel::Unlocked => {}
            LockLevel::Shared if others >= LockLevel::Pending => return Err(Busy),
            LockLevel::Shared => {}
            LockLevel::Reserved | LockLevel::Pending if others >= LockLevel::Reserved => return Err(Busy),
            LockLevel::Reserved | LockLevel::Pending => {}
            LockLevel::Exclusive if others >= LockLevel::Reserved => return Err(Busy),
            LockLevel::Exclusive if others >= LockLevel::Shared => {
                self.held.insert(handle, LockLevel::Pending);
                return Err(Busy);
            }
            LockLevel::Exclusive => {}
        }
        self.held.insert(handle, level);
        Ok(())
    }

    /// Climbs down.
    pub fn unlock(&mut self, handle: u64, level: LockLevel) {
        if level == LockLevel::Unlocked {
            self.held.remove(&handle);
        } else if let Some(held) = self.held.get_mut(&handle).filter(|held| **held > level) {
            *held = level;
        }
    }

    /// Whether another handle means to write.
    pub fn is_reserved(&self, handle: u64) -> bool {
        self.held.iter().any(|(other, held)| *other != handle && *held >= LockLevel::Reserved)
    }
}

/// The locks of one file's shared memory.
#[derive(Debug, Default)]
pub struct SharedLocks {
    slots: [Slot; SLOTS],
}

#[derive(Debug, Default)]
struct Slot {
    readers: Vec<u64>,
    writer: Option<u64>,
}

impl SharedLocks {
    /// Takes slots, for itself alone or with others.
    ///
    /// # Errors
    /// [`Busy`]; nothing was taken.
    pub fn lock(&mut self, handle: u64, slots: std::ops::Range<usize>, alone: bool) -> Result<(), Busy> {
        let slots = self.slots.get_mut(slots).ok_or(Busy)?;
        for slot in slots.iter() {
            let written = slot.writer.is_some_and(|writer| writer != handle);
            if written || (alone && slot.readers.iter().any(|reader| *reader != handle)) {
                return Err(Busy);
            }
        }
        for slot in slots {
            if alone {
                slot.writer = Some(handle);
            } else if !slot.readers.contains(&handle) {
                slot.readers.push(handle);
            }
        }
        Ok(())
    }

    /// Gives slots back.
    pub fn unlock(&mut self, handle: u64, slots: std::ops::Range<usize>) {
        for slot in self.slots.get_mut(slots).unwrap_or_default() {
            slot.release(handle);
        }
    }

    /// Gives everything back that a handle holds.
    pub fn release(&mut self, handle: u64) {
        for slot in &mut self.slots {
            slot.release(handle);
        }
    }
}

impl Slot {
    fn release(&mut self, handle: u64) {
        self.readers.retain(|reader| *reader != handle);
        self.writer = self.writer.filter(|writer| *writer != handle);
    }
}
