//! Words that must not stand in the project: paths of one machine, holes left open, tests switched off.

use super::files::Repository;
use super::finding::Finding;
use super::source;

/// Folders that exist on a developer's machine only. Written in halves, so that this file is not its own finding.
const MACHINE_PATHS: [&str; 8] = [
    concat!("/", "work/"),
    concat!("/", "farm/"),
    concat!("/", "root/"),
    concat!("/", "Users/"),
    concat!("/tmp/", "wt/"),
    concat!("/tmp/", "target/"),
    concat!("/tmp/", "brief/"),
    concat!("/home/", "runner/"),
];

/// Code that must not be delivered, with what to do instead.
const HOLES: [(&str, &str); 4] = [
    (concat!("to", "do!("), "write it, or leave the way to it out until it works"),
    (concat!("un", "implemented!("), "write it, or leave the way to it out until it works"),
    (concat!("#[", "ignore"), "a test that does not run proves nothing: mend it or delete it"),
    (concat!("#![", "allow("), "silence one place with #[expect(…, reason = \"…\")], never a whole file"),
];

/// Checks every text.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in repository.texts() {
        for (index, line) in text.lines().enumerate() {
            if let Some(machine) = MACHINE_PATHS.iter().find(|machine| stands_alone(line, machine)) {
                let wrong = format!("`{machine}` is a path of one machine");
                findings.push(Finding::new(path, index + 1, wrong, "write it from the root of the repository, or take it from an option"));
            }
        }
        if path.ends_with(".rs") {
            holes(path, text, &mut findings);
        }
    }
    findings
}

/// Whether the path begins here and is no end of a longer one, as in `docs/work/…`.
fn stands_alone(line: &str, path: &str) -> bool {
    line.match_indices(path)
        .any(|(at, _)| !line[..at].ends_with(|sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.' | '}' | ')')))
}

fn holes(path: &str, text: &str, findings: &mut Vec<Finding>) {
    for (index, line) in source::code(text).lines().enumerate() {
        for (hole, remedy) in HOLES {
            if line.contains(hole) {
                findings.push(Finding::new(path, index + 1, format!("`{hole}` must not be delivered"), remedy));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        let mut repository = Repository::default();
        repository.add(path, text);
        check(&repository).len()
    }

    #[test]
    fn paths_of_a_machine_are_found_and_like_looking_ones_are_not() {
        for machine in MACHINE_PATHS {
            assert_eq!(found("a.md", &format!("see {machine}x")), 1, "{machine}");
            assert_eq!(found("a.md", &format!("see docs{machine}x")), 0, "{machine}");
        }
    }

    #[test]
    fn holes_are_found_in_code_and_not_in_words_about_it() {
        for (hole, _) in HOLES {
            assert_eq!(found("a.rs", &format!("//! x\n{hole}\n")), 1, "{hole}");
            assert_eq!(found("a.rs", &format!("//! x {hole}\nconst X: &str = \"{hole}\";\n")), 0, "{hole}");
        }
    }
}
