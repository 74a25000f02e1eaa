//! The repository itself is tidy.

use std::path::Path;

use xtask::tidy;

#[test]
fn the_repository_is_tidy() {
    let report = tidy::check(Path::new(tidy::ROOT)).expect("git and cargo answer");
    assert!(report.files > 50, "only {} files were seen: tidy looks at the wrong folder", report.files);
    let text: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    assert!(text.is_empty(), "\n{}\n", text.join("\n"));
}
