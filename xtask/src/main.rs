//! Command line of the repository's own chores. `tidy` is the only one yet.

use std::path::Path;
use std::process::ExitCode;

use xtask::tidy;

const HELP: &str = "\
Usage: cargo run -p xtask -- tidy [--sizes | --root FOLDER]

Checks the layout of this repository: purpose lines, tours of modules, who may import whom, words and
paths that must not be there, snapshots without a test, links into docs/, and whether the lists of scenarios
and invariants name tests that exist. Ends with 1 if something is wrong.

  --sizes    also list files over 400 and functions over 70 lines: questions to ask, not failures
  --root     look at another checkout
  --help     this text
  --version  the version";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["tidy"] => run(tidy::ROOT, false),
        ["tidy", "--sizes"] => run(tidy::ROOT, true),
        ["tidy", "--root", root] => run(root, false),
        ["--help" | "-h" | "help"] => {
            println!("{HELP}");
            ExitCode::SUCCESS
        }
        ["--version" | "-V"] => {
            println!("xtask {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        other => {
            eprintln!("xtask: '{}' is not known\n\n{HELP}", other.join(" "));
            ExitCode::from(2)
        }
    }
}

fn run(root: &str, sizes: bool) -> ExitCode {
    match tidy::check(Path::new(root)) {
        Ok(report) => {
            if sizes {
                report.sizes.iter().for_each(|size| println!("size: {size}"));
            } else if !report.sizes.is_empty() {
                println!("tidy: {} long files or functions; `tidy --sizes` lists them", report.sizes.len());
            }
            report.findings.iter().for_each(|finding| eprintln!("{finding}"));
            if report.findings.is_empty() {
                println!("tidy: {} files, nothing found", report.files);
                ExitCode::SUCCESS
            } else {
                eprintln!("tidy: {} findings", report.findings.len());
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("tidy could not look: {error:#}");
            ExitCode::from(2)
        }
    }
}
