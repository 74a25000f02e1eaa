//! SQLite's log at the start of the agent: made durable before anything is built on it.
//!
//! After a sync that failed, the end of the log may be in the system's memory only: it is read as if it were on the disk, a later sync
//! does not write it, and a power cut takes it and everything that was committed after it. The simulator found this. So the bytes
//! are written anew, as they are read, and synced; only then SQLite opens the file.
//! Moving the log into the file at once is not enough: power may fail during that, too.

use std::io::Write;
use std::path::Path;

use super::Storage;
use super::store::JournalError;

/// Writes the log's bytes anew, in place and unchanged, and syncs them. A power cut in between leaves each sector as it was on the disk
/// or as it is read now: nothing that was not the case before.
///
/// # Errors
/// [`JournalError::File`] if the disk does not take them: nothing may be built on such a log.
pub(super) fn make_durable(storage: &Storage) -> Result<(), JournalError> {
    let path = storage.log();
    storage.rewrite(&path).map_err(|source| JournalError::File { path, source })
}

/// The same bytes again, on the machine's own file system.
///
/// # Errors
/// What the file system says; a file that is not there needs nothing.
pub(super) fn rewrite(path: &Path) -> std::io::Result<()> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) if !bytes.is_empty() => bytes,
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut file = std::fs::OpenOptions::new().write(true).open(path)?;
    file.write_all(&bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::fs::{File, read, write};
    use std::time::SystemTime;

    use super::*;

    /// Whether the file was written to, by the time that the file system keeps.
    fn written_anew(path: &Path) -> bool {
        let file = File::options().write(true).open(path).expect("the file");
        file.set_modified(SystemTime::UNIX_EPOCH).expect("a time long ago");
        rewrite(path).expect("the disk works");
        file.metadata().and_then(|meta| meta.modified()).expect("a time") > SystemTime::UNIX_EPOCH
    }

    #[test]
    fn the_log_is_written_anew_with_the_bytes_it_had() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.db-wal");
        rewrite(&path).expect("a log that is not there needs nothing");
        assert!(!path.exists());
        write(&path, b"frames").expect("a log");
        assert!(written_anew(&path), "a sync alone does not write what a failed one left in memory");
        assert_eq!(read(&path).expect("a log"), b"frames");
    }

    #[test]
    fn a_log_that_cannot_be_read_is_an_error_and_not_an_empty_one() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(rewrite(folder.path()).is_err(), "a folder stands where the log should be");
    }
}
