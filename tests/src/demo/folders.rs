//! Where the demonstration puts what it makes.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// The longest path of a Unix socket under the folder: `run/control.sock`, and the system's limit of 107 bytes.
const SOCKET_PATH_MAX: usize = 107;

/// The folders of one demonstration.
#[derive(Clone, Debug)]
pub struct Folders {
    /// `target/demo`.
    pub root: PathBuf,
    /// Databases, sockets, configurations, logs.
    pub run: PathBuf,
    /// Pictures of the kiosk's screens.
    pub kiosk: PathBuf,
    /// Pictures of the console's pages.
    pub console: PathBuf,
    /// Receipts and tickets as they came out.
    pub paper: PathBuf,
}

impl Folders {
    /// Names the folders under `root`, and makes them. What an earlier `--auto` left is cleared when `fresh`.
    ///
    /// # Errors
    /// When they cannot be made, or sockets would not fit there.
    pub fn prepare(root: &Path, kept: &str, fresh: bool) -> Result<Self> {
        let root = std::path::absolute(root).with_context(|| format!("'{}' is no folder's name", root.display()))?;
        let folders =
            Self { run: root.join(kept), kiosk: root.join("kiosk"), console: root.join("console"), paper: root.join("paper"), root };
        let longest = folders.run.join("control.sock").as_os_str().len();
        ensure!(
            longest <= SOCKET_PATH_MAX,
            "{} is too long a path for sockets by {} signs: name a shorter one with --folder",
            folders.run.display(),
            longest - SOCKET_PATH_MAX
        );
        if fresh && folders.run.exists() {
            std::fs::remove_dir_all(&folders.run).with_context(|| format!("{} cannot be cleared", folders.run.display()))?;
        }
        std::fs::create_dir_all(&folders.run).with_context(|| format!("{} cannot be made", folders.run.display()))?;
        Ok(folders)
    }

    /// Makes the folders of pictures, empty, and takes the report of an earlier run away: it says nothing about this one.
    ///
    /// # Errors
    /// When they cannot be cleared or made.
    pub fn clear_pictures(&self) -> Result<()> {
        for folder in [&self.kiosk, &self.console, &self.paper] {
            if folder.exists() {
                std::fs::remove_dir_all(folder).with_context(|| format!("{} cannot be cleared", folder.display()))?;
            }
            std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        match std::fs::remove_file(self.summary()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).context("the earlier summary.json cannot be cleared"),
            _ => Ok(()),
        }
    }

    /// The report of `--auto`.
    pub fn summary(&self) -> PathBuf {
        self.root.join("summary.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_too_deep_for_sockets_is_refused_in_words() {
        let deep = std::env::temp_dir().join("d".repeat(120));
        let said = Folders::prepare(&deep, "run", true).unwrap_err().to_string();
        assert!(said.contains("--folder"), "{said}");
    }
}
