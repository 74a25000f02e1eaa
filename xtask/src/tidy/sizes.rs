//! Long files and functions. Reported and never failed: a long one is a question to ask.

use super::files::Repository;
use super::source;

/// A file reads best below so many lines.
const FILE_LINES: usize = 400;
/// A function reads best below so many lines.
const FUNCTION_LINES: usize = 70;

/// The long ones, longest first.
pub fn report(repository: &Repository) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in repository.rust() {
        let lines = text.lines().count();
        if lines > FILE_LINES {
            found.push((lines, format!("{path}: {lines} lines")));
        }
        for (name, line, lines) in functions(&source::code(text)) {
            if lines > FUNCTION_LINES {
                found.push((lines, format!("{path}:{line}: fn {name}, {lines} lines")));
            }
        }
    }
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, text)| text).collect()
}

/// The functions of a code text: name, first line, number of lines.
fn functions(code: &str) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if code[..at].ends_with(|sign: char| sign.is_alphanumeric() || sign == '_') {
            continue;
        }
        let name: String = code[at + 3..].chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect();
        if name.is_empty() {
            continue;
        }
        let Some(end) = source::end_of_braces(code, at) else { continue };
        let line = code[..at].matches('\n').count() + 1;
        found.push((name, line, code[at..end].matches('\n').count() + 1));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_function_is_reported_and_a_short_one_is_not() {
        let body = "    x();\n".repeat(80);
        let mut repository = Repository::default();
        repository.add("a/src/b.rs", &format!("fn long() {{\n{body}}}\nfn short() {{}}\n"));
        assert_eq!(report(&repository), ["a/src/b.rs:1: fn long, 82 lines"]);
    }
}
