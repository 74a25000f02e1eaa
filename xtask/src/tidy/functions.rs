//! Functions and tests of the repository by a path that people can read: `agent::restart::s03_plain_powerup_is_doubt`.
//!
//! The path is package, file and name, without `src`, `tests`, `lib`, `mod` and `main`; a module inside a file does not count.

use std::collections::{BTreeMap, BTreeSet};

use super::files::Repository;
use super::source;

/// Every function that has a name.
#[derive(Debug, Default)]
pub struct Functions {
    all: BTreeSet<String>,
    tests: BTreeMap<String, (String, usize)>,
}

impl Functions {
    /// Looks through every Rust file.
    pub fn of(repository: &Repository) -> Self {
        let mut found = Self::default();
        for (file, text) in repository.rust() {
            let home = home(file);
            let mut test = false;
            for (index, line) in source::code(text).lines().enumerate() {
                if line.contains("#[test]") || line.contains("#[tokio::test") {
                    test = true;
                }
                let Some(name) = named(line) else { continue };
                let path = format!("{home}::{name}");
                if std::mem::take(&mut test) {
                    found.tests.insert(path.clone(), (file.to_owned(), index + 1));
                }
                found.all.insert(path);
            }
        }
        found
    }

    /// Whether there is such a function.
    pub fn has(&self, path: &str) -> bool {
        self.all.contains(path)
    }

    /// Whether there is such a test.
    pub fn has_test(&self, path: &str) -> bool {
        self.tests.contains_key(path)
    }

    /// Every test with its file and line.
    pub fn tests(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        self.tests.iter().map(|(path, (file, line))| (path.as_str(), file.as_str(), *line))
    }
}

/// `agent/tests/scenarios/cash.rs` is `agent::scenarios::cash`.
fn home(file: &str) -> String {
    let parts = file.trim_end_matches(".rs").split('/').enumerate();
    let silent = |index: usize, part: &str| match part {
        "src" | "tests" => index == 1,
        "lib" | "mod" | "main" => true,
        _ => false,
    };
    let kept = parts.filter(|(index, part)| !silent(*index, part));
    kept.map(|(_, part)| part).collect::<Vec<_>>().join("::")
}

/// The name of the function that a line of code begins.
fn named(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    if before.ends_with(|sign: char| sign.is_alphanumeric() || sign == '_') {
        return None;
    }
    let end = after.find(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_'))?;
    (end > 0).then(|| &after[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_and_tests_are_told_apart() {
        let mut repository = Repository::default();
        repository.add(
            "agent/tests/scenarios/mod.rs",
            "// fn in_a_comment()\nfn helper() {}\n#[test]\n#[ignore = \"fn text()\"]\nfn s01_a() {}\n#[tokio::test]\nasync fn b() {}\nfn c<T>() {}",
        );
        repository.add("domain/src/lib.rs", "pub const fn open() {}");
        let functions = Functions::of(&repository);
        let tests: Vec<(&str, usize)> = functions.tests().map(|(path, _, line)| (path, line)).collect();
        assert_eq!(tests, [("agent::scenarios::b", 7), ("agent::scenarios::s01_a", 5)]);
        assert!(functions.has("agent::scenarios::helper") && functions.has("agent::scenarios::c") && functions.has("domain::open"));
        assert!(!functions.has_test("agent::scenarios::helper"));
        assert!(!functions.has("agent::scenarios::in_a_comment"));
    }
}
