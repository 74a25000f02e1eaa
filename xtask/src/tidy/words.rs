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

/// Code that has no place under some folders, except in some of theirs.
struct Misplaced {
    word: &'static str,
    under: &'static [&'static str],
    except: &'static [&'static str],
    remedy: &'static str,
}

const MISPLACED: [Misplaced; 3] = [
    Misplaced {
        word: "f32",
        under: &["domain/src/", "agent/src/", "server/src/"],
        except: &[],
        remedy: "no floats near money: count in centavos, or in the smallest unit as an integer",
    },
    Misplaced {
        word: "f64",
        under: &["domain/src/", "agent/src/", "server/src/"],
        except: &[],
        remedy: "no floats near money: count in centavos, or in the smallest unit as an integer",
    },
    Misplaced {
        word: "Color32::from_",
        under: &["kiosk/src/"],
        except: &["kiosk/src/theme"],
        remedy: "colours are made in the theme only: name it there and use the name",
    },
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
        for rule in MISPLACED.iter().filter(|rule| applies(rule, path) && has_word(line, rule.word)) {
            findings.push(Finding::new(path, index + 1, format!("`{}` has no place here", rule.word), rule.remedy));
        }
        for (hole, remedy) in HOLES {
            if line.contains(hole) {
                findings.push(Finding::new(path, index + 1, format!("`{hole}` must not be delivered"), remedy));
            }
        }
    }
}

fn applies(rule: &Misplaced, path: &str) -> bool {
    let under = |prefixes: &[&str]| prefixes.iter().any(|prefix| path.starts_with(prefix));
    under(rule.under) && !under(rule.except)
}

/// Whether the word stands in the line and is no piece of a longer one; `_f64` after a number counts.
fn has_word(line: &str, word: &str) -> bool {
    let inside = |sign: char| sign.is_alphanumeric();
    line.match_indices(word).any(|(at, _)| {
        let after = &line[at + word.len()..];
        !line[..at].ends_with(inside) && (word.ends_with('_') || !after.starts_with(|sign: char| inside(sign) || sign == '_'))
    })
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
    fn floats_and_colours_are_found_where_they_have_no_place() {
        let float = "//! x\nfn a() -> f64 { 1_f64 }\n";
        assert_eq!(found("domain/src/money.rs", float), 1);
        assert_eq!(found("kiosk/src/widgets/a.rs", float), 0);
        assert_eq!(found("domain/src/money.rs", "//! x\nlet of64 = buf32();\n"), 0);
        let colour = "//! x\nlet a = Color32::from_rgb(1, 2, 3);\n";
        assert_eq!(found("kiosk/src/widgets/a.rs", colour), 1);
        assert_eq!(found("kiosk/src/theme/palette.rs", colour), 0);
        assert_eq!(found("kiosk/src/widgets/a.rs", "//! x\nlet a = Color32::WHITE;\n"), 0);
    }

    #[test]
    fn holes_are_found_in_code_and_not_in_words_about_it() {
        for (hole, _) in HOLES {
            assert_eq!(found("a.rs", &format!("//! x\n{hole}\n")), 1, "{hole}");
            assert_eq!(found("a.rs", &format!("//! x {hole}\nconst X: &str = \"{hole}\";\n")), 0, "{hole}");
        }
    }
}
