//! The file of the copy: one line an entry, `epoch seq hash body`, only ever added to.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use cas_domain::hex;
use cas_domain::id::TerminalId;
use cas_domain::journal::{EntryHash, Epoch, Link, Seq, StoredEntry};

/// How much of the end is read at a time when the last line is looked for.
const STEP_BYTES: u64 = 64 * 1024;
/// The longest line that is looked for: far more than the longest entry.
const LINE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// What is wrong with the copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The medium.
    #[error("the medium at {path} does not answer; is it plugged in?")]
    Medium {
        /// Where it should be.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A whole line that is no line of a copy.
    #[error("{path} holds a line that no agent wrote; keep the medium, put in an empty one and call the centre")]
    Line {
        /// Which file.
        path: PathBuf,
    },
}

/// The last whole line of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The entry it holds.
    pub link: Link,
    /// Where the line after it begins, in bytes.
    pub end: u64,
}

/// The copy of one terminal's journal on one medium.
#[derive(Clone, Debug)]
pub struct Copy {
    path: PathBuf,
}

impl Copy {
    /// The copy of a terminal in a folder of the medium. The name holds the terminal: two terminals' media cannot be mistaken for each other.
    pub fn of(folder: &Path, terminal: TerminalId) -> Self {
        Self { path: folder.join(format!("{terminal}.journal")) }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The last whole line; a line that was torn by a power cut is as if it were not there.
    ///
    /// # Errors
    /// [`CopyError`] if the medium does not answer, or holds something else.
    pub fn last(&self) -> Result<Option<Copied>, CopyError> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.folder_is_there() => return Ok(None),
            Err(error) => return Err(self.medium(error)),
        };
        let Some((line, end)) = last_line(file).map_err(|error| self.medium(error))? else { return Ok(None) };
        let link = parse(&line).ok_or_else(|| CopyError::Line { path: self.path.clone() })?;
        Ok(Some(Copied { link, end }))
    }

    /// Adds entries and waits until the medium has them.
    ///
    /// # Errors
    /// [`CopyError`] if the medium does not take them.
    pub fn add(&self, epoch: Epoch, entries: &[StoredEntry]) -> Result<(), CopyError> {
        // A half line of a power cut is cut off: what follows it would be unreadable.
        let end = self.last()?.map_or(0, |last| last.end);
        let mut bytes = Vec::new();
        for entry in entries {
            bytes.extend_from_slice(format!("{} {} {} ", epoch.0, entry.seq.0, hex::encode(&entry.hash.0)).as_bytes());
            bytes.extend_from_slice(&entry.body);
            bytes.push(b'\n');
        }
        let write = || -> std::io::Result<()> {
            let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&self.path)?;
            file.set_len(end)?;
            file.seek(SeekFrom::End(0))?;
            file.write_all(&bytes)?;
            file.sync_data()
        };
        write().map_err(|error| self.medium(error))
    }

    fn folder_is_there(&self) -> bool {
        self.path.parent().is_some_and(Path::is_dir)
    }

    fn medium(&self, source: std::io::Error) -> CopyError {
        CopyError::Medium { path: self.path.clone(), source }
    }
}

/// The last line that ends with a line feed, and where it ends. Looks at the end of the file only.
fn last_line(mut file: File) -> std::io::Result<Option<(Vec<u8>, u64)>> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut from = length;
    let mut tail = Vec::new();
    while from > 0 && length - from < LINE_BYTES_MAX {
        let step = STEP_BYTES.min(from);
        from -= step;
        let mut block = vec![0; usize::try_from(step).unwrap_or(0)];
        file.seek(SeekFrom::Start(from))?;
        file.read_exact(&mut block)?;
        block.append(&mut tail);
        tail = block;
        let Some(end) = tail.iter().rposition(|byte| *byte == b'\n') else { continue };
        let before = tail[..end].iter().rposition(|byte| *byte == b'\n');
        if before.is_some() || from == 0 {
            let begin = before.map_or(0, |at| at + 1);
            return Ok(Some((tail[begin..end].to_vec(), from + u64::try_from(end).unwrap_or(0) + 1)));
        }
    }
    Ok(None)
}

fn parse(line: &[u8]) -> Option<Link> {
    let mut words = line.splitn(4, |byte| *byte == b' ').map(|word| std::str::from_utf8(word).ok());
    let (epoch, seq, hash) = (words.next()??, words.next()??, words.next()??);
    let hash = hex::decode_array::<32>(hash).ok()?;
    Some(Link { epoch: Epoch(epoch.parse().ok()?), seq: Seq(seq.parse().ok()?), hash: EntryHash(hash) })
}
