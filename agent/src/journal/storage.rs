//! Where the journal lies: a folder, and the file system that SQLite reaches it through.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

/// A data folder. A simulation hands in a virtual file system of SQLite that can lose power; everything else uses the machine's own.
#[derive(Clone, Debug)]
pub struct Storage {
    directory: PathBuf,
    vfs: Option<Vfs>,
}

/// A file system that SQLite knows by a name.
#[derive(Clone, Copy, Debug)]
pub struct Vfs {
    /// The name under which it was registered.
    pub name: &'static str,
    /// Writes the bytes of one of its files anew, in place, and syncs them; a file that is not there needs nothing.
    pub rewrite: fn(&Path) -> std::io::Result<()>,
}

impl Storage {
    /// A folder reached through a virtual file system that was registered with SQLite under this name.
    /// The lock file lies in the machine's own folder of that name all the same: it is what keeps a second agent out.
    pub fn on_vfs(directory: &Path, vfs: Vfs) -> Self {
        Self { directory: directory.to_owned(), vfs: Some(vfs) }
    }

    /// The folder.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The journal's file.
    pub fn journal(&self) -> PathBuf {
        self.directory.join("journal.db")
    }

    /// SQLite's write-ahead log beside it.
    pub(super) fn log(&self) -> PathBuf {
        self.directory.join("journal.db-wal")
    }

    /// Writes the bytes of a file anew, in place, and syncs them.
    pub(super) fn rewrite(&self, path: &Path) -> std::io::Result<()> {
        match self.vfs {
            None => super::log::rewrite(path),
            Some(vfs) => (vfs.rewrite)(path),
        }
    }

    pub(super) fn lock_file(&self) -> PathBuf {
        self.directory.join("journal.lock")
    }

    pub(super) fn connect(&self, flags: OpenFlags) -> rusqlite::Result<Connection> {
        match self.vfs {
            None => Connection::open_with_flags(self.journal(), flags),
            Some(vfs) => Connection::open_with_flags_and_vfs(self.journal(), flags, vfs.name),
        }
    }
}

impl<P: AsRef<Path> + ?Sized> From<&P> for Storage {
    fn from(directory: &P) -> Self {
        Self { directory: directory.as_ref().to_owned(), vfs: None }
    }
}
