//! The programs under test: found beside the test's own, never built from here.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// Where a program of the workspace lies.
///
/// # Errors
/// Names the command that makes it, if it is missing.
pub fn find(name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe().context("this program does not know where it lies")?;
    // Tests lie in `deps`, one below the programs.
    for folder in own.ancestors().skip(1).take(2) {
        let path = folder.join(name);
        if path.is_file() {
            return Ok(path);
        }
    }
    bail!("the program '{name}' is not beside {}: run 'cargo build --workspace --bins' first", own.display())
}
