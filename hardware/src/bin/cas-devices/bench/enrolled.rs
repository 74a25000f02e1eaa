//! Whether this computer is a terminal: then its devices hold money that a journal knows of.

use std::path::{Path, PathBuf};

/// What an agent leaves in its data folder when it is enrolled: its journal, and its key.
const MARKS: [&str; 2] = ["journal.db", "terminal.key"];

/// The file that shows it. A folder that may not be looked into counts as one: who cannot see cannot know.
pub fn mark(data: &Path, agent_config: &Path) -> Option<PathBuf> {
    let named = std::fs::read_to_string(agent_config).ok().and_then(|text| {
        let table: toml::Table = text.parse().ok()?;
        Some(PathBuf::from(table.get("data")?.as_str()?))
    });
    [Some(data.to_path_buf()), named].into_iter().flatten().find_map(|folder| {
        let marks = MARKS.iter().map(|mark| folder.join(mark));
        marks.into_iter().find(|path| path.try_exists().unwrap_or(true))
    })
}
