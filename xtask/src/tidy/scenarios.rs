//! The list of scenarios tells the truth: every one is there, every named test exists, every scenario's test is named.

use std::collections::BTreeSet;

use super::files::Repository;
use super::finding::Finding;
use super::functions::Functions;
use super::tables;

const LIST: &str = "docs/design/scenarios.md";
/// So many ways to lose money are known.
const SCENARIOS: usize = 79;
/// Columns: number, what happens, rule, tests, what brings the rest.
const COLUMNS: usize = 5;

/// Checks the list against the sources, and the sources against the list.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let Some((_, text)) = repository.texts().find(|(path, _)| *path == LIST) else {
        return vec![Finding::new(LIST, 0, "the list of scenarios is missing", "write it: tests are found by it")];
    };
    let functions = Functions::of(repository);
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    let mut listed = BTreeSet::new();
    for (line, cells) in tables::rows(text) {
        let mut say = |wrong: String, remedy: &str| findings.push(Finding::new(LIST, line, wrong, remedy));
        let Some(number) = cells.first().and_then(|cell| cell.parse::<usize>().ok()).filter(|number| (1..=SCENARIOS).contains(number))
        else {
            say("a row that begins with no scenario's number".to_owned(), "scenarios are numbered from 1 to 79");
            continue;
        };
        if cells.len() != COLUMNS {
            say(format!("scenario {number} has {} columns", cells.len()), "number, what happens, rule, tests, what brings the rest");
            continue;
        }
        if !seen.insert(number) {
            say(format!("scenario {number} stands twice"), "make one row of them");
        }
        row(number, &cells[3], &cells[4], &functions, &mut say);
        listed.extend(tables::names(&cells[3]).into_iter().map(|name| (number, name.to_owned())));
    }
    for missing in (1..=SCENARIOS).filter(|number| !seen.contains(number)) {
        findings.push(Finding::new(LIST, 0, format!("scenario {missing} is missing"), "add its row"));
    }
    for (path, file, line) in functions.tests() {
        let name = path.rsplit("::").next().unwrap_or(path);
        let Some(number) = number_of(name) else { continue };
        if !listed.contains(&(number, path.to_owned())) {
            findings.push(Finding::new(
                file,
                line,
                format!("`{path}` is not in the list"),
                "name it in its row of docs/design/scenarios.md",
            ));
        }
    }
    findings
}

fn row(number: usize, tests: &str, brings: &str, functions: &Functions, say: &mut impl FnMut(String, &str)) {
    let names = tables::names(tests);
    if !tables::rest(tests).is_empty() {
        say(format!("scenario {number}: words among its tests"), "only names between backticks stand there");
    }
    for name in &names {
        if !functions.has_test(name) {
            say(format!("scenario {number}: there is no test `{name}`"), "correct the name, or write the test");
        }
    }
    let letter = brings.split([':', ' ']).next().unwrap_or("");
    match letter {
        "" => {
            let own = names.iter().any(|name| number_of(name.rsplit("::").next().unwrap_or(name)) == Some(number));
            if !own {
                say(format!("scenario {number} has no test with its number in the name"), "write it, or say what brings it");
            }
        }
        "C" | "D" => {}
        // A scenario that stands open says so, and why.
        "open" if brings.strip_prefix("open:").is_some_and(|why| why.trim().len() > 10) => {}
        "open" => say(format!("scenario {number} is open without a reason"), "write what is missing behind `open:`"),
        other => say(format!("scenario {number}: `{other}` brings nothing"), "C (devices), D (billers, refunds), or `open: why`"),
    }
}

/// The number that a test's name begins with: `s04_…`.
fn number_of(name: &str) -> Option<usize> {
    let digits = name.strip_prefix('s')?.split('_').next()?;
    (digits.len() == 2 && name.len() > 4).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of which one row is replaced, beside a test for scenario 1 and one without a number.
    fn wrong(number: usize, row: &str) -> Vec<String> {
        let mut list = "| S | what | rule | tests | brings |\n|---|---|---|---|---|\n".to_owned();
        for each in 1..=SCENARIOS {
            let good = if each == 1 {
                "| 1 | x | R1 | `agent::a::s01_x`, `agent::a::other` | |".to_owned()
            } else {
                format!("| {each} | x | R1 | | C |")
            };
            list += if each == number { row } else { &good };
            list += "\n";
        }
        let mut repository = Repository::default();
        repository.add("agent/tests/a.rs", "#[test]\nfn s01_x() {}\n#[test]\nfn other() {}\nfn s02_no_test() {}");
        repository.add(LIST, &list);
        check(&repository).into_iter().map(|finding| finding.wrong).collect()
    }

    #[test]
    fn a_true_list_passes() {
        assert_eq!(wrong(0, ""), Vec::<String>::new());
        assert_eq!(wrong(5, "| 5 | x | R1 | `agent::a::other` | open: nobody has written it yet |"), Vec::<String>::new());
        assert_eq!(wrong(5, "| 5 | x | R1 | `agent::a::other` | D: refunds |"), Vec::<String>::new());
    }

    #[test]
    fn a_missing_list_and_missing_or_doubled_scenarios_are_named() {
        assert_eq!(check(&Repository::default())[0].wrong, "the list of scenarios is missing");
        assert_eq!(wrong(7, ""), ["scenario 7 is missing"]);
        assert_eq!(wrong(7, "| 8 | x | R1 | | C |"), ["scenario 8 stands twice", "scenario 7 is missing"]);
        assert_eq!(wrong(7, "| 80 | x | R1 | | C |"), ["a row that begins with no scenario's number", "scenario 7 is missing"]);
        assert_eq!(wrong(7, "| 7 | x | R1 | C |"), ["scenario 7 has 4 columns", "scenario 7 is missing"]);
    }

    #[test]
    fn a_test_that_does_not_exist_is_named() {
        assert_eq!(wrong(7, "| 7 | x | R1 | `agent::a::s07_gone` | C |"), ["scenario 7: there is no test `agent::a::s07_gone`"]);
        assert_eq!(wrong(7, "| 7 | x | R1 | `agent::a::s02_no_test` | C |"), ["scenario 7: there is no test `agent::a::s02_no_test`"]);
        assert_eq!(wrong(7, "| 7 | x | R1 | many of them | C |"), ["scenario 7: words among its tests"]);
    }

    #[test]
    fn a_scenarios_test_that_is_not_in_its_row_is_named() {
        assert_eq!(wrong(1, "| 1 | x | R1 | | C |"), ["`agent::a::s01_x` is not in the list"]);
        let elsewhere = wrong(1, "| 1 | x | R1 | `agent::a::other` | C |");
        assert_eq!(elsewhere, ["`agent::a::s01_x` is not in the list"]);
    }

    #[test]
    fn a_row_without_a_test_of_its_own_says_what_brings_it() {
        assert_eq!(wrong(7, "| 7 | x | R1 | | |"), ["scenario 7 has no test with its number in the name"]);
        assert_eq!(wrong(7, "| 7 | x | R1 | `agent::a::other` | |"), ["scenario 7 has no test with its number in the name"]);
        assert_eq!(wrong(7, "| 7 | x | R1 | | E |"), ["scenario 7: `E` brings nothing"]);
        assert_eq!(wrong(7, "| 7 | x | R1 | | open: |"), ["scenario 7 is open without a reason"]);
    }
}
