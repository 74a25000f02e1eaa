//! Tidy: what a reviewer would otherwise have to say again and again.
//!
//! - [`finding`]: what is wrong, where, and what to do.
//! - [`files`]: the files of the repository, as text.
//! - [`source`]: Rust text without comments, strings and tests; paths found in it.
//! - [`headers`]: purpose lines, and tours that name each module.
//! - [`packages`]: which package may depend on which.
//! - [`imports`]: which module may use which; THE TABLE of who may import whom.
//! - [`words`]: words and paths that must not be there.
//! - [`snapshots`]: pictures that no test compares.
//! - [`links`]: mentions of files under `docs/` that do not exist.
//! - [`functions`]: functions and tests by a path that people can read.
//! - [`tables`]: rows of the tables in documents.
//! - [`scenarios`]: the list of scenarios names a test for each, and each scenario's test is in it.
//! - [`invariants`]: the list of invariants names a check for each, and a test in which it fails.
//! - [`sizes`]: long files and functions, reported only.

use std::path::Path;

use anyhow::Result;

pub mod files;
pub mod finding;
pub mod functions;
pub mod headers;
pub mod imports;
pub mod invariants;
pub mod links;
pub mod packages;
pub mod scenarios;
pub mod sizes;
pub mod snapshots;
pub mod source;
pub mod tables;
pub mod words;

use files::Repository;
use finding::Finding;

/// The repository this program was built from.
pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// What tidy has to say.
#[derive(Debug)]
pub struct Report {
    /// How many files were looked at.
    pub files: usize,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Long files and functions, longest first.
    pub sizes: Vec<String>,
}

/// Runs all checks over the repository at `root`.
///
/// # Errors
/// If git or cargo cannot be asked, or a file cannot be read.
pub fn check(root: &Path) -> Result<Report> {
    let repository = Repository::read(root)?;
    let mut findings = Vec::new();
    findings.extend(headers::check(&repository));
    findings.extend(packages::check(&packages::read(root)?));
    findings.extend(imports::check(&repository));
    findings.extend(words::check(&repository));
    findings.extend(snapshots::check(&repository));
    findings.extend(links::check(&repository));
    findings.extend(scenarios::check(&repository));
    findings.extend(invariants::check(&repository));
    findings.sort();
    Ok(Report { files: repository.paths().count(), findings, sizes: sizes::report(&repository) })
}
