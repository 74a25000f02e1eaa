//! The files of the repository: what git tracks, and what it would track next.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The files of a repository, by their path from its root with `/` between the parts.
#[derive(Debug, Default)]
pub struct Repository {
    texts: BTreeMap<String, String>,
    others: BTreeSet<String>,
}

impl Repository {
    /// Reads what git tracks or would track; ignored files are no part of the project.
    ///
    /// # Errors
    /// If git cannot be asked or a file cannot be read.
    pub fn read(root: &Path) -> Result<Self> {
        let git = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .context("git could not be started; tidy asks it which files belong to the project")?;
        ensure!(git.status.success(), "git ls-files failed: {}", String::from_utf8_lossy(&git.stderr));
        let mut repository = Self::default();
        for path in String::from_utf8(git.stdout).context("a path is not UTF-8")?.split('\0').filter(|path| !path.is_empty()) {
            let file = root.join(path);
            // Deleted and not yet committed, or a link that leads nowhere.
            if !file.is_file() {
                continue;
            }
            let bytes = std::fs::read(&file).with_context(|| format!("{path} cannot be read"))?;
            match String::from_utf8(bytes) {
                Ok(text) if !text.contains('\0') => repository.add(path, &text),
                _ => repository.add_other(path),
            }
        }
        Ok(repository)
    }

    /// Adds a text file; tests make small repositories with it.
    pub fn add(&mut self, path: &str, text: &str) {
        self.texts.insert(path.to_owned(), text.to_owned());
    }

    /// Adds a file that is no text.
    pub fn add_other(&mut self, path: &str) {
        self.others.insert(path.to_owned());
    }

    /// Every path.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().chain(&self.others).map(String::as_str)
    }

    /// Every text file with its text.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Every Rust file with its text.
    pub fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(|(path, _)| path.ends_with(".rs"))
    }

    /// Whether a file, or a folder with files in it, has this path.
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.paths().any(|known| known == path || known.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    }
}
