//! Who may import whom: one table, checked on every path written in the code of a module (not in its comments or tests).

use super::files::Repository;
use super::finding::Finding;
use super::source;

/// What the modules under one path may use.
struct Rule {
    package: &'static str,
    /// Module paths; `*` stands for one part, and is the same part where it stands again.
    modules: &'static [&'static str],
    /// Modules of its own crate that it may use besides itself; `None` if not limited.
    only: Option<&'static [&'static str]>,
    /// Paths it never uses: `crate::…` in its own crate, others in other crates.
    never: &'static [&'static str],
    reason: &'static str,
}

/// Things of the standard library that touch the world or the clock.
const WORLD: [&str; 8] =
    ["std::fs", "std::net", "std::thread", "std::process", "std::env", "std::time::Instant", "std::time::SystemTime", "std::io"];

/// THE TABLE. ARCHITECTURE.md repeats it in words.
const RULES: &[Rule] = &[
    Rule {
        package: "hardware",
        modules: &["*::frame"],
        only: Some(&["checksum", "cutter"]),
        never: &["std", "embedded_io"],
        reason: "a codec knows bytes and check sums only",
    },
    Rule {
        package: "hardware",
        modules: &["*::host"],
        only: Some(&["*", "acceptor", "dispenser", "device", "trace", "checksum"]),
        never: &["crate::*::emulator", "std", "alloc", "embedded_io", "embedded_hal", "nix", "serialport"],
        reason: "the host's machine is sans-IO: bytes and time are handed in, and it never sees the emulator",
    },
    Rule {
        package: "hardware",
        modules: &["acceptor"],
        only: Some(&["device", "cutter"]),
        never: &["std", "alloc", "embedded_io", "embedded_hal", "nix", "serialport"],
        reason: "the bill acceptor's machine is sans-IO and knows no protocol: a protocol brings its dialect",
    },
    Rule {
        package: "hardware",
        modules: &["dispenser"],
        only: Some(&["device"]),
        never: &["std", "alloc", "embedded_io", "embedded_hal", "nix", "serialport"],
        reason: "the dispenser's machine is sans-IO and knows no protocol: a protocol brings its dialect",
    },
    Rule {
        package: "hardware",
        modules: &["*::emulator"],
        only: None,
        never: &["crate::*::host", "crate::acceptor", "crate::dispenser", "crate::driver", "crate::transport", "serialport"],
        reason: "an emulator shares only the codec with the host: it must be able to disagree",
    },
    Rule {
        package: "hardware",
        modules: &["device"],
        only: Some(&[]),
        never: &["std", "alloc", "embedded_io", "nix"],
        reason: "device classes are words for all protocols and know none of them",
    },
    Rule {
        package: "hardware",
        modules: &["transport"],
        only: Some(&["driver", "device", "emulation"]),
        never: &[
            "crate::acceptor",
            "crate::ccnet",
            "crate::cctalk",
            "crate::dispenser",
            "crate::ebds",
            "crate::escpos",
            "crate::f53",
            "crate::id003",
            "crate::puloon",
            "crate::ssp",
        ],
        reason: "a transport carries bytes and knows no protocol",
    },
    Rule {
        package: "agent",
        modules: &["session"],
        only: Some(&["journal::standing", "journal::Standing", "journal::history", "paper", "recovery", "clock::Now", "clock::Seeds"]),
        never: &["crate::paper::emit", "crate::paper::bytes_of", "tokio", "rusqlite", "reqwest", "cas_hardware", "serialport", "getrandom"],
        reason: "the session is pure: events, time, seeds and what the committed entries say come in, effects go out",
    },
    Rule {
        package: "agent",
        modules: &["recovery"],
        only: Some(&["session::event"]),
        never: &["tokio", "rusqlite", "reqwest"],
        reason: "settlement is a table: what the device says against the intent, nothing else",
    },
    Rule {
        package: "agent",
        modules: &["paper"],
        only: Some(&[]),
        never: &["tokio", "rusqlite", "reqwest", "serialport"],
        reason: "paper is facts, lines and bytes; who prints it is not its business",
    },
    Rule {
        package: "agent",
        modules: &["journal::standing"],
        only: Some(&["journal::apply"]),
        never: &["rusqlite"],
        reason: "what stands is computed from entries alone, so that the session may look at it",
    },
    Rule {
        package: "agent",
        modules: &["journal::history"],
        only: Some(&[]),
        never: &["rusqlite"],
        reason: "what happened at a slot is told from entries alone, so that the session may show it",
    },
    Rule {
        package: "agent",
        modules: &["journal::apply"],
        only: Some(&["journal::standing", "journal::history"]),
        never: &["rusqlite"],
        reason: "what stands is computed from entries alone, so that the session may look at it",
    },
    Rule {
        package: "agent",
        modules: &["permit"],
        only: Some(&["journal"]),
        never: &["tokio", "rusqlite", "reqwest"],
        reason: "the one place where a commit becomes a permit joins the journal and hardware::device, nothing else",
    },
    Rule {
        package: "agent",
        modules: &["devices"],
        only: None,
        never: &["crate::journal", "crate::outbox", "crate::sync", "crate::local", "crate::app", "rusqlite", "reqwest"],
        reason: "devices translate between hardware and session; what is durable is not their business",
    },
    Rule {
        package: "agent",
        modules: &["journal"],
        only: None,
        never: &["crate::session", "crate::devices", "crate::sync", "crate::local", "crate::app", "cas_hardware", "reqwest", "tokio"],
        reason: "the journal stores entries and knows nothing of who made them or who reads them",
    },
    Rule {
        package: "agent",
        modules: &["outbox"],
        only: None,
        never: &["crate::session", "crate::devices", "crate::local", "crate::app", "cas_hardware", "reqwest"],
        reason: "the outbox reads what lies above the acknowledged head",
    },
    Rule {
        package: "agent",
        modules: &["mirror"],
        only: Some(&["journal"]),
        never: &["tokio", "reqwest", "rusqlite", "cas_hardware"],
        reason: "the second copy reads stored bytes and writes them to another medium",
    },
    Rule {
        package: "agent",
        modules: &["sync"],
        only: None,
        never: &["crate::journal", "crate::session", "crate::devices", "crate::local", "cas_hardware", "rusqlite"],
        reason: "sync sees stored bytes through the outbox and the centre through HTTP",
    },
    Rule {
        package: "kiosk",
        modules: &["screens"],
        only: Some(&["state", "command", "shown", "widgets", "theme", "text"]),
        never: &["eframe", "std::sync::mpsc"],
        reason: "a screen draws from the state and returns commands",
    },
    Rule {
        package: "kiosk",
        modules: &["widgets"],
        only: Some(&["state", "command", "shown", "theme", "text"]),
        never: &["eframe", "std::sync::mpsc"],
        reason: "a widget draws what it is given and returns commands",
    },
    Rule {
        package: "server",
        modules: &["ledger"],
        only: None,
        never: &["axum", "maud", "rusqlite", "crate::console", "crate::intake", "crate::store", "crate::router", "crate::app"],
        reason: "the ledger is arithmetic over entries",
    },
    Rule {
        package: "server",
        modules: &["store"],
        only: None,
        never: &["axum", "maud", "crate::console", "crate::router", "crate::app"],
        reason: "the store keeps rows and knows no pages",
    },
    Rule {
        package: "server",
        modules: &["access", "cases", "centre", "custody", "decisions", "intake", "payments", "services", "terminals", "verify"],
        only: None,
        never: &["axum", "tokio", "maud", "rusqlite", "crate::api", "crate::console", "crate::router", "crate::app"],
        reason: "below the two faces the centre is synchronous and stepped by hand: no HTTP, no tasks, no pages, no SQL",
    },
    Rule {
        package: "server",
        modules: &["api"],
        only: None,
        never: &["rusqlite", "maud", "crate::console", "crate::app"],
        reason: "the JSON face asks the nouns' services and draws no pages",
    },
    Rule {
        package: "server",
        modules: &["console"],
        only: None,
        never: &["rusqlite", "crate::intake"],
        reason: "pages ask the nouns' services, never the database",
    },
    Rule {
        package: "kiosk",
        modules: &["state"],
        only: None,
        never: &["crate::link", "crate::app", "eframe", "std::sync::mpsc"],
        reason: "the state is values: what draws it and what fills it come from outside",
    },
    Rule { package: "xtask", modules: &[""], only: None, never: &["cas_domain"], reason: "the chores know the repository as text" },
];

/// Modules that must not touch the world by themselves, whatever else their rule says.
const PURE: &[(&str, &str)] = &[
    ("domain", ""),
    ("hardware", "*::frame"),
    ("hardware", "*::host"),
    ("hardware", "*::emulator"),
    ("hardware", "device"),
    ("hardware", "sensor"),
    ("agent", "session"),
    ("agent", "recovery"),
    ("agent", "paper"),
    ("agent", "journal::standing"),
    ("agent", "journal::apply"),
    ("kiosk", "screens"),
    ("kiosk", "widgets"),
    ("server", "ledger"),
];

/// A path used against the table on purpose. One that is used no longer is a finding, too.
struct Exception {
    file: &'static str,
    path: &'static str,
    reason: &'static str,
}

const EXCEPTIONS: &[Exception] = &[
    Exception {
        file: "hardware/src/escpos/emulator/piece.rs",
        path: "std::fs",
        reason: "paper that comes out of an emulated printer is a picture in a folder",
    },
    Exception {
        file: "server/src/ledger/checks.rs",
        path: "crate::store",
        reason: "I9 and I14 compare stored rows with what the entries say, so they are handed rows",
    },
];

/// Checks every module against the table.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut excused = vec![false; EXCEPTIONS.len()];
    for (path, text) in repository.rust() {
        let Some(place) = Place::of(path) else { continue };
        let uses = source::paths(&source::without_tests(&source::code(text)));
        for used in uses {
            let target = place.resolve(&used.parts);
            let Some(reason) = refusal(&place, &target) else { continue };
            let excuse = EXCEPTIONS.iter().position(|exception| exception.file == path && within(&target, exception.path));
            if let Some(index) = excuse {
                excused[index] = true;
                continue;
            }
            findings.push(Finding::new(
                path,
                used.line,
                format!("`{}` must not use `{target}`", place.name()),
                format!("{reason}; the table stands in xtask/src/tidy/imports.rs"),
            ));
        }
    }
    for (exception, used) in EXCEPTIONS.iter().zip(excused) {
        if !used && repository.has(exception.file) {
            let wrong = format!("the exception for `{}` ({}) is not needed any more", exception.path, exception.reason);
            findings.push(Finding::new(exception.file, 0, wrong, "take it out of xtask/src/tidy/imports.rs"));
        }
    }
    findings.dedup();
    findings
}

/// Why this place must not use this target, if so.
fn refusal(place: &Place, target: &str) -> Option<&'static str> {
    for rule in RULES.iter().filter(|rule| rule.package == place.package) {
        let Some((own, star)) = rule.modules.iter().find_map(|module| Some((*module, place.matches(module)?))) else { continue };
        let own = own.replace('*', &star);
        if rule.never.iter().any(|never| within(target, &never.replace('*', &star))) {
            return Some(rule.reason);
        }
        if let (Some(only), Some(inside)) = (rule.only, target.strip_prefix("crate::")) {
            let allowed = within(inside, &own) || only.iter().any(|module| within(inside, &module.replace('*', &star)));
            // Names re-exported at the crate's root are judged by the root's own rule.
            if !allowed && is_module(inside) {
                return Some(rule.reason);
            }
        }
    }
    let pure = PURE.iter().any(|(package, module)| *package == place.package && place.matches(module).is_some());
    (pure && WORLD.iter().any(|world| within(target, world))).then_some("it is pure: time, randomness and I/O are handed in")
}

/// Whether `path` is `prefix` or lies under it.
fn within(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Modules are written small, types and constants are not.
fn is_module(path: &str) -> bool {
    path.contains("::") || path.starts_with(|sign: char| sign.is_ascii_lowercase())
}

/// Where a file stands: package and module path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    package: String,
    module: Vec<String>,
}

impl Place {
    /// The place of a product file; `None` for tests, programs of their own and what is no part of a package.
    fn of(path: &str) -> Option<Self> {
        let (package, inside) = path.split_once("/src/")?;
        let inside = inside.strip_suffix(".rs")?;
        if package.contains('/') || inside.starts_with("bin/") || inside == "tests" || inside.ends_with("/tests") {
            return None;
        }
        let mut module: Vec<String> = inside.split('/').map(str::to_owned).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            module.pop();
        }
        (!module.iter().any(|part| part == "tests")).then_some(Self { package: package.to_owned(), module })
    }

    fn name(&self) -> String {
        let mut parts = vec![self.package.as_str()];
        parts.extend(self.module.iter().map(String::as_str));
        parts.join("::")
    }

    /// Whether this place lies under the pattern; gives what `*` stood for.
    fn matches(&self, pattern: &str) -> Option<String> {
        let mut star = String::new();
        for (index, part) in pattern.split("::").filter(|part| !part.is_empty()).enumerate() {
            let own = self.module.get(index)?;
            match part {
                "*" => star.clone_from(own),
                _ if part == own => {}
                _ => return None,
            }
        }
        Some(star)
    }

    /// The path as seen from the crate's root (`crate::…`), or as written if it leads elsewhere.
    fn resolve(&self, parts: &[String]) -> String {
        let own_crate = format!("cas_{}", self.package);
        let (mut base, mut rest): (Vec<String>, &[String]) = match parts.first().map(String::as_str) {
            Some("crate") => (Vec::new(), &parts[1..]),
            Some(name) if name == own_crate => (Vec::new(), &parts[1..]),
            Some("self" | "super") => (self.module.clone(), parts),
            _ => return parts.join("::"),
        };
        while let Some(first) = rest.first() {
            match first.as_str() {
                "self" => {}
                "super" => drop(base.pop()),
                _ => break,
            }
            rest = &rest[1..];
        }
        base.extend_from_slice(rest);
        // `use super::*` names the module itself.
        base.retain(|part| part != "self");
        format!("crate::{}", base.join("::"))
    }
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
    fn a_session_that_looks_at_the_journal_is_named_with_its_line() {
        let text = "//! x\nuse cas_domain::money::Money;\nuse crate::{\n    session::event::Event,\n    journal::Store,\n};\n";
        assert_eq!(found("agent/src/session/machine.rs", text), ["5: `agent::session::machine` must not use `crate::journal::Store`"]);
        assert_eq!(found("agent/src/app.rs", text), Vec::<String>::new());
    }

    #[test]
    fn every_way_of_writing_it_is_seen() {
        for written in [
            "use super::super::journal::Store;",
            "use crate::journal::Store;",
            "use cas_agent::journal::Store;",
            "fn f() { crate::journal::open() }",
            "fn f() { std::thread::sleep(x) }",
            "use std::time::{Duration, Instant};",
            "fn f(port: &cas_hardware::driver::Driver) {}",
        ] {
            assert_eq!(found("agent/src/session/machine.rs", written).len(), 1, "not seen: {written}");
        }
        for allowed in [
            "use super::event::Event;",
            "use self::inner::Thing;",
            "use std::time::Duration;",
            "// use crate::journal::Store;",
            "const A: &str = \"crate::journal::Store\";",
            "#[cfg(test)]\nmod tests {\n    use crate::journal::Store;\n}",
        ] {
            assert_eq!(found("agent/src/session/machine.rs", allowed), Vec::<String>::new(), "refused: {allowed}");
        }
    }

    #[test]
    fn each_rule_of_the_table_can_fail() {
        for (path, written) in [
            ("domain/src/money.rs", "use std::fs::File;"),
            ("hardware/src/ccnet/frame.rs", "use super::host::Validator;"),
            ("hardware/src/ccnet/host.rs", "use crate::ccnet::emulator::Emulator;"),
            ("hardware/src/ccnet/host.rs", "use crate::cctalk::frame::Message;"),
            ("hardware/src/acceptor/work.rs", "use crate::ccnet::message::PollStatus;"),
            ("hardware/src/dispenser/act.rs", "use crate::puloon::message::ACK;"),
            ("hardware/src/puloon/emulator.rs", "use crate::dispenser::Dispenser;"),
            ("hardware/src/ccnet/emulator.rs", "use super::host::Validator;"),
            ("hardware/src/device/bill.rs", "use crate::ccnet::codes::Code;"),
            ("hardware/src/transport/pty.rs", "use crate::escpos::Printer;"),
            ("agent/src/session/tick.rs", "use crate::clock::Clock;"),
            ("agent/src/session/tick.rs", "use crate::paper::bytes_of;"),
            ("agent/src/recovery/bill.rs", "use crate::journal::Journal;"),
            ("agent/src/paper/layout.rs", "use crate::session::State;"),
            ("agent/src/journal/standing.rs", "use super::store::Journal;"),
            ("agent/src/journal/apply.rs", "use rusqlite::Connection;"),
            ("hardware/src/sensor/door.rs", "use std::thread::sleep;"),
            ("agent/src/permit.rs", "use crate::session::Event;"),
            ("agent/src/devices/bill.rs", "use crate::journal::Durable;"),
            ("agent/src/journal/mod.rs", "use cas_hardware::device::Permit;"),
            ("agent/src/outbox/mod.rs", "use crate::session::Event;"),
            ("agent/src/sync/mod.rs", "use crate::journal::Store;"),
            ("kiosk/src/screens/citizen/k07.rs", "use crate::link::Link;"),
            ("kiosk/src/widgets/button.rs", "use crate::screens::Screen;"),
            ("kiosk/src/state.rs", "use crate::link::Link;"),
            ("server/src/ledger/mod.rs", "use rusqlite::Connection;"),
            ("server/src/store/sqlite.rs", "use axum::Json;"),
            ("server/src/custody/count.rs", "use axum::Json;"),
            ("server/src/verify.rs", "fn f() { tokio::spawn(x) }"),
            ("server/src/api/acts.rs", "use rusqlite::Row;"),
            ("server/src/console/cuts.rs", "use rusqlite::Row;"),
            ("xtask/src/tidy/mod.rs", "use cas_domain::money::Money;"),
        ] {
            assert_eq!(found(path, written).len(), 1, "{path} was allowed: {written}");
        }
    }
}
