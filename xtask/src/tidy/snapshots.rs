//! Snapshots that no test compares any more, and leftovers of comparisons that failed.

use super::files::Repository;
use super::finding::Finding;
use super::source;

/// Checks every picture or text under a `tests/snapshots` folder against the strings of that package's tests.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in repository.paths() {
        let Some((package, name)) = path.split_once("/tests/snapshots/") else { continue };
        let Some((stem, _)) = name.rsplit_once('.') else { continue };
        if [".diff", ".new", ".old"].iter().any(|leftover| stem.ends_with(leftover)) {
            findings.push(Finding::new(path, 0, "a failed comparison left this picture", "look at it, then delete it"));
        } else if !named(repository, package, stem) {
            findings.push(Finding::new(path, 0, "no test compares this snapshot", "delete it, or restore the test that names it"));
        }
    }
    findings
}

/// Whether a string in the package's Rust files names the snapshot; `{…}` in it stands for anything.
fn named(repository: &Repository, package: &str, stem: &str) -> bool {
    let file = stem.rsplit('/').next().unwrap_or(stem);
    let home = format!("{package}/");
    repository
        .rust()
        .filter(|(path, _)| path.starts_with(&home))
        .flat_map(|(_, text)| source::strings(text))
        .any(|pattern| fits(&pattern, stem) || fits(&pattern, file))
}

/// Whether a format string can give this name. Patterns with nothing fixed in them name everything, so they name nothing.
fn fits(pattern: &str, name: &str) -> bool {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(before);
        let Some((_, behind)) = after.split_once('}') else { return false };
        rest = behind;
    }
    pieces.push(rest);
    if pieces.len() == 1 {
        return pattern == name;
    }
    if pieces.iter().map(|piece| piece.chars().filter(|sign| sign.is_alphanumeric()).count()).sum::<usize>() < 3 {
        return false;
    }
    let Some(mut left) = name.strip_prefix(pieces[0]) else { return false };
    let last = pieces[pieces.len() - 1];
    for piece in &pieces[1..pieces.len() - 1] {
        let Some(at) = left.find(piece) else { return false };
        left = &left[at + piece.len()..];
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_without_a_test_is_an_orphan() {
        let mut repository = Repository::default();
        for name in ["k07_insert", "k08_refused_en", "k99_gone", "k01.new"] {
            repository.add_other(&format!("kiosk/tests/snapshots/{name}.png"));
        }
        repository
            .add("kiosk/tests/screens.rs", "fn a() { snapshot(\"k07_insert\"); snapshot(&format!(\"k08_refused_{l}\")); x(\"{name}\") }");
        repository.add("server/tests/a.rs", "fn a() { snapshot(\"k99_gone\") }");
        let found: Vec<String> = check(&repository).into_iter().map(|finding| finding.file).collect();
        assert_eq!(found, ["kiosk/tests/snapshots/k01.new.png", "kiosk/tests/snapshots/k99_gone.png"]);
    }
}
