//! I9: what stood on a terminal's disk stands at the centre, byte for byte, in its trunk or in a branch; nothing else does.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, OpenFlags};

use super::{Finding, finding};

/// Compares the centre's rows with what was seen on the terminal's disk, over all of its images. `whole`: everything was sent.
///
/// # Errors
/// When the centre's database cannot be read.
pub fn compare(centre: &Path, terminal: &str, images: &[&BTreeMap<u64, Vec<u8>>], whole: bool) -> Result<Vec<Finding>> {
    let connection = Connection::open_with_flags(centre, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let mut statement = connection.prepare("SELECT seq, body FROM entries WHERE terminal = ?1 ORDER BY branch, seq")?;
    let rows = statement.query_map([terminal], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let mut there: BTreeMap<u64, Vec<Vec<u8>>> = BTreeMap::new();
    for row in rows {
        let (seq, body) = row?;
        there.entry(u64::try_from(seq)?).or_default().push(body);
    }
    let mut findings = Vec::new();
    for (seq, bodies) in &there {
        for body in bodies {
            if !images.iter().any(|image| image.get(seq) == Some(body)) {
                findings.push(finding("same-bytes", format!("the centre holds bytes at {seq} that stood on no disk of the terminal (I9)")));
            }
        }
    }
    if whole {
        for (seq, body) in images.iter().flat_map(|image| image.iter()) {
            if !there.get(seq).is_some_and(|bodies| bodies.contains(body)) {
                findings.push(finding("same-bytes", format!("entry {seq} of the terminal is not at the centre (I9)")));
                break;
            }
        }
    }
    Ok(findings)
}
