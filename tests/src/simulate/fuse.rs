//! Where a death may strike: after every byte the host writes, before and after every commit, between any two acts, at every
//! write of the disk. A fuse counts these points and blows at the one it was set to.

use std::cell::Cell;

/// Counts the points of the host's life at which it can die.
#[derive(Debug, Default)]
pub struct Fuse {
    points: Cell<u64>,
    left: Cell<Option<u64>>,
    blown: Cell<bool>,
}

impl Fuse {
    /// Sets it to blow after so many more points.
    pub fn set(&self, after: u64) {
        self.left.set(Some(after));
    }

    /// One point of the host's life. `true` if the host is dead from here on: nothing after it happens.
    pub fn point(&self) -> bool {
        if self.blown.get() {
            return true;
        }
        self.points.set(self.points.get() + 1);
        match self.left.get() {
            Some(0) => {
                self.left.set(None);
                self.blown.set(true);
            }
            Some(left) => self.left.set(Some(left - 1)),
            None => {}
        }
        self.blown.get()
    }

    /// Whether it has blown.
    pub fn is_blown(&self) -> bool {
        self.blown.get()
    }

    /// Whether it is set and has not blown yet.
    pub fn is_set(&self) -> bool {
        self.left.get().is_some()
    }

    /// The host lives again.
    pub fn mend(&self) {
        self.blown.set(false);
        self.left.set(None);
    }

    /// Points so far.
    pub fn points(&self) -> u64 {
        self.points.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_blows_at_its_point_and_stays_blown_until_mended() {
        let fuse = Fuse::default();
        assert!(!fuse.point());
        fuse.set(1);
        assert!(!fuse.point());
        assert!(fuse.point() && fuse.point() && fuse.is_blown());
        fuse.mend();
        assert!(!fuse.point());
        assert_eq!(fuse.points(), 4);
    }
}
