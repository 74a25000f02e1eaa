//! The demonstration for a person at a display.

use anyhow::{Result, bail};

use super::Options;

/// Runs until Ctrl-C.
///
/// # Errors
/// When there is no display, or something does not start.
pub fn run(_options: &Options) -> Result<bool> {
    bail!("being built")
}
