//! Which package of the workspace may depend on which, and on which outside crates never; read from `cargo metadata`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::finding::Finding;

/// What a package may depend on.
struct Rule {
    package: &'static str,
    /// Packages of the workspace it may use, in tests too.
    may: &'static [&'static str],
    /// Outside crates it never uses, except in tests.
    never: &'static [&'static str],
    reason: &'static str,
}

const RULES: [Rule; 7] = [
    Rule {
        package: "cas-domain",
        may: &[],
        never: &["tokio", "rusqlite", "reqwest", "axum", "getrandom", "rand", "nix", "serialport", "egui", "eframe", "tracing"],
        reason: "the domain knows no I/O, clock or randomness",
    },
    Rule {
        package: "cas-hardware",
        may: &[],
        never: &["tokio", "rusqlite", "reqwest", "axum", "egui", "eframe"],
        reason: "hardware knows devices only: no other crate of the workspace, no SQL, no network",
    },
    Rule {
        package: "cas-agent",
        may: &["cas-domain", "cas-hardware"],
        never: &["axum", "maud", "egui", "eframe"],
        reason: "the agent draws nothing and serves no pages",
    },
    Rule {
        package: "cas-kiosk",
        may: &["cas-domain"],
        never: &["rusqlite", "reqwest", "serialport", "axum"],
        reason: "the kiosk draws what the agent says: it knows neither devices nor storage nor the centre",
    },
    Rule {
        package: "cas-server",
        may: &["cas-domain"],
        never: &["serialport", "egui", "eframe"],
        reason: "the centre knows terminals by their entries only",
    },
    Rule {
        package: "cas-tests",
        may: &["cas-domain", "cas-hardware", "cas-agent", "cas-kiosk", "cas-server"],
        never: &[],
        reason: "the tests use every crate's public side",
    },
    Rule { package: "xtask", may: &[], never: &[], reason: "the chores know the repository as text" },
];

/// A package and what it depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its manifest, from the root of the repository.
    pub manifest: String,
    /// Names of its dependencies, and whether each is for tests only.
    pub dependencies: Vec<(String, bool)>,
}

/// The packages of the workspace.
///
/// # Errors
/// If cargo cannot be asked or answers in an unknown form.
pub fn read(root: &Path) -> Result<Vec<Package>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()
        .context("cargo could not be started")?;
    ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata answered no JSON")?;
    let home = metadata["workspace_root"].as_str().context("cargo metadata names no workspace root")?.to_owned();
    let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
    packages.iter().map(|package| read_package(package, &home).context("a package in cargo metadata has an unknown form")).collect()
}

fn read_package(package: &Value, home: &str) -> Option<Package> {
    let dependencies = package["dependencies"].as_array()?.iter();
    Some(Package {
        name: package["name"].as_str()?.to_owned(),
        manifest: package["manifest_path"].as_str()?.trim_start_matches(home).trim_start_matches('/').to_owned(),
        dependencies: dependencies
            .map(|dependency| Some((dependency["name"].as_str()?.to_owned(), dependency["kind"].as_str() == Some("dev"))))
            .collect::<Option<_>>()?,
    })
}

/// Checks the packages against the table.
pub fn check(packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let Some(rule) = RULES.iter().find(|rule| rule.package == package.name) else {
            findings.push(Finding::new(
                &package.manifest,
                0,
                format!("the package {} is not in the table of who may depend on whom", package.name),
                "add its rule to xtask/src/tidy/packages.rs and its line to ARCHITECTURE.md",
            ));
            continue;
        };
        for (dependency, tests_only) in &package.dependencies {
            let ours = RULES.iter().any(|rule| rule.package == dependency);
            let refused =
                if ours { !rule.may.contains(&dependency.as_str()) } else { !tests_only && rule.never.contains(&dependency.as_str()) };
            if refused {
                findings.push(Finding::new(
                    &package.manifest,
                    0,
                    format!("{} must not depend on {dependency}", package.name),
                    format!("{}; move what needs it to a crate that may", rule.reason),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[(&str, bool)]) -> Package {
        let dependencies = dependencies.iter().map(|(name, tests_only)| ((*name).to_owned(), *tests_only)).collect();
        Package { name: name.to_owned(), manifest: format!("{name}/Cargo.toml"), dependencies }
    }

    #[test]
    fn the_wrong_way_round_is_refused() {
        let wrong = |name, dependencies: &[_]| check(&[package(name, dependencies)]).len();
        assert_eq!(wrong("cas-agent", &[("cas-domain", false), ("rusqlite", false)]), 0);
        assert_eq!(wrong("cas-kiosk", &[("cas-agent", false)]), 1);
        assert_eq!(wrong("cas-agent", &[("cas-tests", true)]), 1, "not even in tests");
        assert_eq!(wrong("cas-domain", &[("tokio", false)]), 1);
        assert_eq!(wrong("cas-domain", &[("tokio", true)]), 0, "outside crates are free in tests");
        assert_eq!(wrong("cas-new", &[]), 1, "a new package states its rule");
    }
}
