//! Mentions of files that do not exist: links between documents, and `docs/…` named in code.

use super::files::Repository;
use super::finding::Finding;

/// Its tests name files that must not exist.
const THIS_FILE: &str = "xtask/src/tidy/links.rs";

/// Checks the links of every document, and every `docs/…` file named anywhere.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in repository.texts() {
        if path == THIS_FILE {
            continue;
        }
        let markdown = path.ends_with(".md");
        if !markdown && !path.ends_with(".rs") && !path.ends_with(".toml") {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            let mut targets: Vec<String> = mentions(line);
            if markdown {
                targets.extend(link_targets(line).iter().filter_map(|target| from_root(path, target)));
            }
            targets.sort();
            targets.dedup();
            for target in targets.iter().filter(|target| !repository.has(target)) {
                let wrong = format!("`{target}` does not exist");
                findings.push(Finding::new(path, index + 1, wrong, "write it, or mend the link"));
            }
        }
    }
    findings
}

/// Files under `docs/` named in running text: with an ending, so that folders and examples pass.
fn mentions(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices("docs/") {
        if line[..at].ends_with(|sign: char| sign.is_alphanumeric() || matches!(sign, '/' | '.' | '-' | '_')) {
            continue;
        }
        let name: String =
            line[at..].chars().take_while(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '/' | '.' | '-' | '_')).collect();
        let name = name.trim_end_matches('.');
        if [".md", ".py", ".png", ".toml"].iter().any(|ending| name.ends_with(ending)) {
            found.push(name.to_owned());
        }
    }
    found
}

/// The targets of Markdown links in a line, those into the network and to headings left out.
fn link_targets(line: &str) -> Vec<String> {
    line.match_indices("](")
        .filter_map(|(at, _)| line[at + 2..].split_once(')'))
        .map(|(target, _)| target.split(['#', ' ']).next().unwrap_or("").to_owned())
        .filter(|target| !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"))
        .collect()
}

/// A link's target as a path from the root; `None` if it leads out of the repository.
fn from_root(document: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let mut repository = Repository::default();
        repository.add("docs/design/README.md", "[a](journal.md) [b](../../README.md#x) [c](gone.md) [d](https://x.example/y.md)");
        repository.add("docs/design/journal.md", "fine");
        repository.add("README.md", "See docs/design/journal.md and docs/missing.md. Not mydocs/missing.md.");
        repository.add("domain/src/lib.rs", "//! See `docs/gone/too.md`.");
        let found: Vec<String> = check(&repository).into_iter().map(|finding| finding.wrong).collect();
        assert_eq!(
            found,
            ["`docs/missing.md` does not exist", "`docs/design/gone.md` does not exist", "`docs/gone/too.md` does not exist"],
        );
    }
}
