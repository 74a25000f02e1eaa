//! Purpose lines and tours: every file says first what it is for, every `lib.rs` and `mod.rs` names its modules.

use super::files::Repository;
use super::finding::Finding;
use super::source;

/// Checks the head of every Rust file.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in repository.rust() {
        let first = text.lines().next().unwrap_or("");
        if first.trim_start_matches("//!").trim().is_empty() || !first.starts_with("//!") {
            findings.push(Finding::new(
                path,
                1,
                "the first line does not say what the file is for",
                "open the file with `//! …`, one sentence: what it holds and what it leaves to others",
            ));
        }
        if gives_tour(path) {
            findings.extend(tour(path, text));
        }
    }
    findings
}

/// Tours are given in the packages of the workspace; the modules of tests are named after what they tell.
fn gives_tour(path: &str) -> bool {
    let in_workspace = path.split_once("/src/").is_some_and(|(package, _)| !package.contains('/'));
    in_workspace && (path.ends_with("/lib.rs") || path.ends_with("/mod.rs"))
}

/// Every module of a `lib.rs` or `mod.rs` stands in its head between backticks.
fn tour(path: &str, text: &str) -> Vec<Finding> {
    let head: String = text.lines().take_while(|line| line.starts_with("//!") || line.trim().is_empty()).collect();
    let code = source::code(text);
    let lines: Vec<&str> = code.lines().collect();
    let mut findings = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(name) = module_named_in(line) else { continue };
        let in_tests_only = index > 0 && lines[index - 1].contains("cfg(test)");
        let named = [format!("`{name}`"), format!("::{name}`"), format!("`{name}::"), format!("`{name}/`")];
        if !in_tests_only && !named.iter().any(|form| head.contains(form.as_str())) {
            findings.push(Finding::new(
                path,
                index + 1,
                format!("the tour at the top does not name the module `{name}`"),
                format!("add a line ``//! - [`{name}`]: what it is for.`` where it belongs in the data's way"),
            ));
        }
    }
    findings
}

/// The name in a line `mod name;` or `pub(crate) mod name;`, the body in a file of its own.
fn module_named_in(line: &str) -> Option<&str> {
    let rest = line.trim().strip_suffix(';')?;
    let (visibility, name) = rest.rsplit_once("mod ")?;
    let visibility = visibility.trim();
    (visibility.is_empty() || visibility.starts_with("pub")).then_some(name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let mut repository = Repository::default();
        repository.add(path, text);
        check(&repository).into_iter().map(|finding| format!("{}: {}", finding.line, finding.wrong)).collect()
    }

    #[test]
    fn a_file_without_a_purpose_line_is_named() {
        assert_eq!(found("a/src/b.rs", "//! What it is.\n"), Vec::<String>::new());
        assert_eq!(found("a/src/b.rs", "//!\nfn x() {}\n").len(), 1);
        assert_eq!(found("a/src/b.rs", "use x;\n"), ["1: the first line does not say what the file is for"]);
        assert_eq!(found("a/src/b.rs", "").len(), 1);
    }

    #[test]
    fn a_module_missing_from_the_tour_is_named() {
        let text = "//! Tour.\n//!\n//! - [`here`]: is named.\n\npub mod here;\nmod gone;\n#[cfg(test)]\nmod tests;\n";
        assert_eq!(found("a/src/lib.rs", text), ["6: the tour at the top does not name the module `gone`"]);
        for elsewhere in ["a/src/gone.rs", "a/tests/b/mod.rs", "a/proof/src/lib.rs"] {
            assert_eq!(found(elsewhere, text), Vec::<String>::new(), "{elsewhere} gives no tour");
        }
    }
}
