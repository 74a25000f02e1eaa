//! The list of invariants tells the truth: I1 to I15 with the function that checks each, and a test in which that check fails.

use std::collections::BTreeSet;

use super::files::Repository;
use super::finding::Finding;
use super::functions::Functions;
use super::tables;

const LIST: &str = "docs/design/invariants.md";
const INVARIANTS: usize = 15;
/// Columns: name, what holds, the check, the test in which it fails, what is open.
const COLUMNS: usize = 5;

/// Checks the list against the sources.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let Some((_, text)) = repository.texts().find(|(path, _)| *path == LIST) else {
        return vec![Finding::new(LIST, 0, "the list of invariants is missing", "write it: a check that cannot fail proves nothing")];
    };
    let functions = Functions::of(repository);
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for (line, cells) in tables::rows(text) {
        let mut say = |wrong: String, remedy: &str| findings.push(Finding::new(LIST, line, wrong, remedy));
        let number = cells.first().and_then(|cell| cell.strip_prefix('I')).and_then(|digits| digits.parse::<usize>().ok());
        let Some(number) = number.filter(|number| (1..=INVARIANTS).contains(number)) else {
            say("a row that begins with no invariant".to_owned(), "invariants are I1 to I15");
            continue;
        };
        if cells.len() != COLUMNS {
            say(format!("I{number} has {} columns", cells.len()), "name, what holds, check, where it fails, what is open");
            continue;
        }
        seen.insert(number);
        row(number, &cells, &functions, &mut say);
    }
    for missing in (1..=INVARIANTS).filter(|number| !seen.contains(number)) {
        findings.push(Finding::new(LIST, 0, format!("I{missing} is missing"), "add its row"));
    }
    findings
}

fn row(number: usize, cells: &[String], functions: &Functions, say: &mut impl FnMut(String, &str)) {
    let (checks, negative, open) = (tables::names(&cells[2]), tables::names(&cells[3]), cells[4].as_str());
    for check in &checks {
        if !functions.has(check) {
            say(format!("I{number}: there is no function `{check}`"), "correct the name, or write the check");
        }
    }
    for test in &negative {
        if !functions.has_test(test) {
            say(format!("I{number}: there is no test `{test}`"), "correct the name, or write a test in which the check fails");
        }
    }
    if open.is_empty() && checks.is_empty() {
        say(format!("I{number} has no check"), "name the function, or say what is open");
    }
    if open.is_empty() && negative.is_empty() {
        say(format!("I{number} has no test in which it fails"), "write one: a check that cannot fail proves nothing");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(number: usize, row: &str) -> Vec<String> {
        let mut list = "| I | what | check | fails in | open |\n|---|---|---|---|---|\n".to_owned();
        for each in 1..=INVARIANTS {
            let good = format!("| I{each} | x | `domain::a::balanced` | `domain::a::fails` | |");
            list += if each == number { row } else { &good };
            list += "\n";
        }
        let mut repository = Repository::default();
        repository.add("domain/src/a.rs", "fn balanced() {}\n#[test]\nfn fails() {}");
        repository.add(LIST, &list);
        check(&repository).into_iter().map(|finding| finding.wrong).collect()
    }

    #[test]
    fn a_true_list_passes() {
        assert_eq!(wrong(0, ""), Vec::<String>::new());
        assert_eq!(wrong(8, "| I8 | x | | | needs the simulator |"), Vec::<String>::new());
        assert_eq!(
            wrong(
                8,
                "| I8 | x | `domain::a::balanced` | `domain::a::fails` | |\n| I8 | again | `domain::a::fails` | `domain::a::fails` | |"
            ),
            Vec::<String>::new()
        );
    }

    #[test]
    fn each_untruth_is_named() {
        assert_eq!(check(&Repository::default())[0].wrong, "the list of invariants is missing");
        assert_eq!(wrong(8, ""), ["I8 is missing"]);
        assert_eq!(wrong(8, "| I16 | x | | | |"), ["a row that begins with no invariant", "I8 is missing"]);
        assert_eq!(wrong(8, "| I8 | x | |"), ["I8 has 3 columns", "I8 is missing"]);
        assert_eq!(wrong(8, "| I8 | x | `domain::a::gone` | `domain::a::fails` | |"), ["I8: there is no function `domain::a::gone`"]);
        assert_eq!(
            wrong(8, "| I8 | x | `domain::a::balanced` | `domain::a::balanced` | |"),
            ["I8: there is no test `domain::a::balanced`"]
        );
        assert_eq!(wrong(8, "| I8 | x | | `domain::a::fails` | |"), ["I8 has no check"]);
        assert_eq!(wrong(8, "| I8 | x | `domain::a::balanced` | | |"), ["I8 has no test in which it fails"]);
    }
}
