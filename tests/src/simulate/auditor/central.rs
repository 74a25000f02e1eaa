//! I9: what stood on a terminal's disk stands at the centre, byte for byte, in its trunk or in a branch; nothing else does.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, OpenFlags};

use super::{Finding, finding};

/// The entries of one disk, by place.
pub type Entries = BTreeMap<u64, Vec<u8>>;

/// What the centre holds of a terminal, by place: trunk and branches.
///
/// # Errors
/// When the centre's database cannot be read.
fn held(centre: &Path, terminal: &str) -> Result<BTreeMap<u64, Vec<Vec<u8>>>> {
    let connection = Connection::open_with_flags(centre, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let mut statement = connection.prepare("SELECT seq, body FROM entries WHERE terminal = ?1 ORDER BY branch, seq")?;
    let rows = statement.query_map([terminal], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let mut there: BTreeMap<u64, Vec<Vec<u8>>> = BTreeMap::new();
    for row in rows {
        let (seq, body) = row?;
        there.entry(u64::try_from(seq)?).or_default().push(body);
    }
    Ok(there)
}

/// Which entries of a disk the centre holds: what it lacks of a disk that is taken away now may be lost with it (S49).
///
/// # Errors
/// When the centre's database cannot be read.
pub fn arrived(centre: &Path, terminal: &str, disk: &Entries) -> Result<Entries> {
    let there = held(centre, terminal)?;
    let arrived = disk.iter().filter(|(seq, body)| there.get(seq).is_some_and(|bodies| bodies.contains(body)));
    Ok(arrived.map(|(seq, body)| (*seq, body.clone())).collect())
}

/// Compares the centre's rows with what stood on the terminal's disks, `stood`. All of `due` is there: what stands on the disk in place, and
/// what had arrived of those that were taken away.
///
/// # Errors
/// When the centre's database cannot be read.
pub fn compare(centre: &Path, terminal: &str, stood: &[&Entries], due: &[&Entries]) -> Result<Vec<Finding>> {
    let there = held(centre, terminal)?;
    let mut findings = Vec::new();
    for (seq, bodies) in &there {
        for body in bodies {
            if !stood.iter().any(|image| image.get(seq) == Some(body)) {
                findings.push(finding("same-bytes", format!("the centre holds bytes at {seq} that stood on no disk of the terminal (I9)")));
            }
        }
    }
    for (seq, body) in due.iter().flat_map(|image| image.iter()) {
        if !there.get(seq).is_some_and(|bodies| bodies.contains(body)) {
            findings.push(finding("same-bytes", format!("entry {seq} of the terminal is not at the centre (I9)")));
            break;
        }
    }
    Ok(findings)
}
