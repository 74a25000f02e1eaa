//! The terminal's own file: every contradiction is named in plain words, and all of them at once.

use std::path::PathBuf;

use cas_agent::config::{Config, ConfigError};
use cas_agent::session::setup::{HopperSetup, Setup};
use cas_domain::denomination::Denomination;

use crate::rig::{Rig, bill, coin, setup, slot};

const GOOD: &str = r#"
data = "data"
kiosk_socket = "kiosk.sock"
centre = "https://centro.example"

[[port]]
name = "bill"
path = "/dev/ttyUSB0"
protocol = "ccnet"
slot = "bill"

[[port]]
name = "bus"
path = "/dev/ttyUSB1"
protocol = "cctalk"

[[port.device]]
kind = "coin"
address = 2
slot = "coin"

[[port.device]]
kind = "hopper"
address = 3
slot = "hopper-1"
denomination = "C1000"

[[port]]
name = "printer"
path = "/dev/ttyUSB2"
protocol = "escpos"
slot = "printer"
"#;

fn load(text: &str) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path: PathBuf = folder.path().join("agent.toml");
    std::fs::write(&path, text).expect("written");
    Config::load(&path)
}

fn problems(text: &str) -> Vec<String> {
    match load(text) {
        Err(ConfigError::Cannot(problems)) => problems,
        other => panic!("a contradiction is expected, not {other:?}"),
    }
}

#[test]
fn a_good_file_is_read_and_relative_paths_start_at_its_folder() {
    let config = load(GOOD).expect("good");
    assert!(config.data.is_absolute() && config.kiosk_socket.is_absolute());
    let setup = config.setup();
    assert_eq!(setup.hoppers.len(), 1);
    assert_eq!(setup.hoppers[0].denomination, coin(1000));
}

#[test]
fn every_contradiction_says_what_to_do() {
    let cases = [
        (r#"centre = "https://centro.example""#, r#"centre = "centro""#, "write https://"),
        ("/dev/ttyUSB1", "/dev/ttyUSB0", "two drivers on one line lose money"),
        ("protocol = \"ccnet\"\nslot = \"bill\"", "protocol = \"ccnet\"", "give it a slot"),
        ("protocol = \"cctalk\"\n", "protocol = \"cctalk\"\nslot = \"bus\"\n", "its devices have"),
        ("slot = \"hopper-1\"", "slot = \"coin\"", "stands twice"),
        ("address = 3", "address = 2", "address 2"),
        ("address = 3", "address = 1", "reserved"),
        ("denomination = \"C1000\"\n", "", "say which coin it holds"),
        ("denomination = \"C1000\"", "denomination = \"B2000\"", "coins, not notes"),
        ("slot = \"coin\"\n", "slot = \"coin\"\ndenomination = \"C1000\"\n", "no denomination of its own"),
        ("slot = \"coin\"\n", "slot = \"coin\"\nroute = [{ path = 1, slot = \"hopper-9\" }]\n", "is no hopper"),
        ("slot = \"coin\"\n", "slot = \"coin\"\ncapacity = 0\n", "at least 1 piece"),
        ("slot = \"bill\"\n", "slot = \"bill\"\ncapacity = 0\n", "at least 1 piece"),
        ("protocol = \"escpos\"", "protocol = \"ccnet\"", "more than one bill acceptor"),
        (
            "kind = \"hopper\"\naddress = 3\nslot = \"hopper-1\"\ndenomination = \"C1000\"",
            "kind = \"coin\"\naddress = 3\nslot = \"coin-2\"",
            "more than one coin acceptor",
        ),
        (
            "slot = \"hopper-1\"\n",
            "slot = \"hopper-1\"\nroute = [{ path = 1, slot = \"hopper-1\" }]\n",
            "only a coin acceptor has a sorter",
        ),
    ];
    for (from, to, want) in cases {
        assert!(GOOD.contains(from), "the case speaks of what is not there: {from}");
        let found = problems(&GOOD.replacen(from, to, 1));
        assert!(found.iter().any(|problem| problem.contains(want)), "'{want}' is missing in {found:?}");
    }
}

#[test]
fn all_contradictions_are_named_at_once() {
    let text = GOOD.replace("https://centro.example", "centro").replace("address = 3", "address = 1");
    assert_eq!(problems(&text).len(), 2);
}

#[test]
fn what_is_not_toml_or_not_known_says_where() {
    for (text, want) in [("data = [", "agent.toml"), (&*format!("colour = 1\n{GOOD}"), "agent.toml")] {
        let error = load(text).expect_err("not understood");
        assert!(matches!(error, ConfigError::Form { .. }), "{error:?}");
        assert!(error.to_string().contains(want), "{error}");
    }
    let error = Config::load(std::path::Path::new("/nowhere/agent.toml")).expect_err("not there");
    assert!(matches!(error, ConfigError::Read { .. }));
}

fn with_hoppers(hoppers: &[(&str, Denomination)]) -> Setup {
    let hopper = |(name, denomination): &(&str, Denomination)| HopperSetup { slot: slot(name), denomination: *denomination, capacity: 500 };
    Setup { hoppers: hoppers.iter().map(hopper).collect(), ..setup() }
}

/// R16: what lies in a place by the book keeps its meaning, whatever the file says.
#[test]
fn a_file_that_gives_money_another_meaning_is_refused() {
    let mut rig = Rig::with_change(10, 10);
    rig.open_payment();
    assert!(rig.insert_note(bill(50)));
    let standing = rig.pump.standing();
    assert!(setup().conflicts_with(standing).is_empty());
    let swapped = with_hoppers(&[("hopper-1", coin(500)), ("hopper-2", coin(100))]).conflicts_with(standing);
    assert!(matches!(&swapped[..], [one] if one.contains("hopper-1") && one.contains("empty and count")), "{swapped:?}");
    let gone = with_hoppers(&[("hopper-1", coin(1000))]).conflicts_with(standing);
    assert!(matches!(&gone[..], [one] if one.contains("hopper-2")), "{gone:?}");
    let renamed = Setup { bill: Some((slot("validator"), 600)), ..setup() }.conflicts_with(standing);
    assert!(renamed.iter().any(|conflict| conflict.contains("'bill' holds 1")), "{renamed:?}");
}
