//! Where wire memory is kept (`money.md` section 5): a small file for each port, in a folder that lives in the computer's memory.
//!
//! It survives this process and not the computer's power. Each record names the boot of the computer and the device that it is about: of
//! another boot, or of another device than the journal has at this slot, it is not used (S76). What is lost, torn or not used costs a
//! doubt at most, never a peso, so a folder that cannot be written is told and stops nothing.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use cas_domain::hex;
use cas_domain::id::TerminalId;
use cas_domain::slot::Slot;
use cas_hardware::device::identity::Serial;
use cas_hardware::device::{WireBytes, WireMemory};
use sha2::{Digest, Sha256};

/// The first word of a record: what it is, and its version.
const FORM: &str = "cas-wire-1";
/// Bytes of a record: always the same, so that a shorter one covers a longer one. Far below a page: a process that dies in the write leaves
/// the old record or the new one.
const RECORD_BYTES: usize = 256;
/// Where the running kernel says which boot this is.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// The wire memories of one terminal.
#[derive(Clone, Debug)]
pub struct WireMemories {
    folder: PathBuf,
    /// The computer's boot; none where the kernel does not say: then nothing is kept.
    boot: Option<String>,
    /// The serial number that the journal has at each slot.
    known: BTreeMap<Slot, String>,
}

impl WireMemories {
    /// Memories in this folder, or where they lie if none is configured. `known` says which device the journal has at each slot.
    pub fn new(folder: Option<&Path>, terminal: TerminalId, known: BTreeMap<Slot, String>) -> Self {
        let folder = folder.map_or_else(|| PathBuf::from(format!("/dev/shm/cas-agent-{terminal}")), Path::to_owned);
        let boot = std::fs::read_to_string(BOOT_ID).ok().map(|boot| boot.trim().to_owned()).filter(|boot| !boot.is_empty());
        Self { folder, boot, known }
    }

    /// The same in another boot of the computer.
    #[must_use]
    pub fn in_boot(self, boot: &str) -> Self {
        Self { boot: Some(boot.to_owned()), ..self }
    }

    /// The keeper of one port, whose device has this slot.
    pub fn keeper(&self, port: &str, slot: Option<&Slot>) -> Keeper {
        let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
        let name: String = port.chars().take(64).map(letter).collect();
        Keeper {
            path: self.folder.join(name),
            boot: self.boot.clone(),
            known: slot.and_then(|slot| self.known.get(slot)).cloned().unwrap_or_default(),
            file: None,
            told: false,
        }
    }
}

/// Keeps the wire memory of one port.
#[derive(Debug)]
pub struct Keeper {
    path: PathBuf,
    boot: Option<String>,
    known: String,
    file: Option<File>,
    /// That it cannot be kept was told.
    told: bool,
}

impl Keeper {
    /// What the last process on this boot left of this device, if anything.
    pub fn read(&self) -> Option<WireMemory> {
        let record = std::fs::read_to_string(&self.path).ok()?;
        let (memory, boot) = parse(&record)?;
        let ours = self.boot.as_ref() == Some(&boot) && memory.serial.as_str() == self.known;
        ours.then_some(memory)
    }

    /// Writes it down. Comes back before the frame leaves that makes it true.
    pub fn keep(&mut self, memory: &WireMemory) {
        let Some(boot) = &self.boot else { return };
        let record = emit(memory, boot);
        let written = match &self.file {
            Some(file) => file.write_all_at(&record, 0),
            None => create(&self.path).and_then(|file| {
                file.write_all_at(&record, 0)?;
                self.file = Some(file);
                Ok(())
            }),
        };
        if let Err(error) = written {
            // An old memory is worse than none.
            self.file = None;
            let _ = std::fs::remove_file(&self.path);
            if !std::mem::replace(&mut self.told, true) {
                tracing::warn!(path = %self.path.display(), "wire memory cannot be kept, a restart with a note under way may leave a doubt: {error}");
            }
        }
    }
}

/// Opens the file, in a folder that nobody else can write.
fn create(path: &Path) -> io::Result<File> {
    let folder = path.parent().unwrap_or(Path::new("."));
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let there = std::fs::symlink_metadata(folder)?;
    let me = std::fs::metadata("/proc/self")?.uid();
    if !there.is_dir() || there.uid() != me || there.mode() & 0o022 != 0 {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the folder is not ours alone: remove it, or name another as wire_memory",
        ));
    }
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)
}

fn emit(memory: &WireMemory, boot: &str) -> [u8; RECORD_BYTES] {
    let told = format!("{FORM} {boot} s{} b{}", hex::encode(memory.serial.as_bytes()), hex::encode(&memory.bytes));
    let line = format!("{told} {}", sum(&told));
    let mut record = [b' '; RECORD_BYTES];
    let end = line.len().min(RECORD_BYTES - 1);
    record[..end].copy_from_slice(&line.as_bytes()[..end]);
    record[RECORD_BYTES - 1] = b'\n';
    record
}

fn parse(record: &str) -> Option<(WireMemory, String)> {
    let (told, given) = record.trim_end().rsplit_once(' ')?;
    if sum(told) != given {
        return None;
    }
    let mut words = told.split(' ');
    let (form, boot, serial, bytes) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if form != FORM || words.next().is_some() {
        return None;
    }
    let serial = String::from_utf8(unhex(serial.strip_prefix('s')?)?).ok()?;
    let serial = Serial::try_from(serial.as_str()).ok()?;
    let bytes = WireBytes::from_slice(&unhex(bytes.strip_prefix('b')?)?).ok()?;
    Some((WireMemory { serial, bytes }, boot.to_owned()))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    digits.chunks_exact(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect()
}

fn sum(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(serial: &str, byte: u8) -> WireMemory {
        WireMemory { serial: Serial::try_from(serial).expect("short"), bytes: WireBytes::from_slice(&[byte]).expect("one") }
    }

    fn memories(folder: &Path, serial: &str) -> WireMemories {
        let slot: Slot = "bill".parse().expect("a slot");
        let terminal = TerminalId::new(cas_domain::time::WallMillis::from_millis(1), [1; 10]);
        WireMemories::new(Some(&folder.join("wire")), terminal, BTreeMap::from([(slot, serial.to_owned())])).in_boot("boot-1")
    }

    fn keeper(memories: &WireMemories) -> Keeper {
        memories.keeper("bill", Some(&"bill".parse().expect("a slot")))
    }

    #[test]
    fn a_new_process_finds_what_the_last_one_wrote_last() {
        let folder = tempfile::tempdir().expect("a folder");
        let memories = memories(folder.path(), "A1");
        assert_eq!(keeper(&memories).read(), None);
        let mut first = keeper(&memories);
        first.keep(&memory("A1 with a long serial no", 1));
        first.keep(&memory("A1", 1));
        first.keep(&memory("A1", 0));
        assert_eq!(keeper(&memories).read(), Some(memory("A1", 0)));
        keeper(&memories).keep(&memory("A1", 1));
        assert_eq!(keeper(&memories).read(), Some(memory("A1", 1)));
    }

    /// S76: of another boot of the computer, or of a device that the journal does not have at the slot.
    #[test]
    fn s76_wire_memory_of_another_boot_or_device_is_not_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let mine = memories(folder.path(), "A1");
        keeper(&mine).keep(&memory("A1", 1));
        assert!(keeper(&mine).read().is_some());
        assert_eq!(keeper(&mine.clone().in_boot("boot-2")).read(), None, "the computer was switched off");
        assert_eq!(keeper(&memories(folder.path(), "B2")).read(), None, "another device sat here last");
        assert_eq!(mine.keeper("other", None).read(), None, "another port");
    }

    #[test]
    fn a_damaged_record_is_no_memory() {
        let folder = tempfile::tempdir().expect("a folder");
        let mine = memories(folder.path(), "A1");
        keeper(&mine).keep(&memory("A1", 1));
        let path = folder.path().join("wire/bill");
        let whole = std::fs::read(&path).expect("written");
        assert_eq!(whole.len(), RECORD_BYTES);
        let length = whole.iter().rposition(|byte| !byte.is_ascii_whitespace()).expect("a line");
        for at in 0..=length {
            let mut bad = whole.clone();
            bad[at] ^= 1;
            std::fs::write(&path, &bad).expect("written");
            assert_eq!(keeper(&mine).read(), None, "byte {at}");
            std::fs::write(&path, &whole[..at]).expect("written");
            assert_eq!(keeper(&mine).read(), None, "cut at {at}");
        }
    }

    #[test]
    fn a_folder_that_others_can_write_is_not_used_and_an_impossible_one_stops_nothing() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let mine = memories(folder.path(), "A1");
        std::fs::create_dir(folder.path().join("wire")).expect("made");
        std::fs::set_permissions(folder.path().join("wire"), std::fs::Permissions::from_mode(0o777)).expect("set");
        keeper(&mine).keep(&memory("A1", 1));
        assert_eq!(keeper(&mine).read(), None);
        std::fs::remove_dir(folder.path().join("wire")).expect("gone");
        std::fs::write(folder.path().join("wire"), "a file in its place").expect("written");
        keeper(&mine).keep(&memory("A1", 1));
        assert_eq!(keeper(&mine).read(), None);
    }
}
