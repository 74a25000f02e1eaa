//! The control line and the configuration: what they do, and what they say when something is wrong.

use std::time::Duration;

use cas_hardware::control::{ControlClient, ControlError};
use cas_hardware::emulation::config::MachineConfig;
use cas_hardware::emulation::server::EmulatedMachine;

use super::rig::{CONFIG, config, machine};

#[test]
fn the_control_line_explains_itself_and_refuses_in_sentences() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let refused = |hand: &mut ControlClient, line: &str| match hand.ask(line) {
        Err(ControlError::Refused(why)) => why,
        other => panic!("{line}: {other:?}"),
    };
    assert!(refused(&mut hand, "bil insert 200").contains("Names: bill, coin, hopper-1, tray, printer, door"));
    assert!(refused(&mut hand, "bill dance").contains("insert NOTE"));
    assert!(refused(&mut hand, "bill insert C1000").contains("coin"));
    assert!(refused(&mut hand, "bill slow much").contains("whole number"));
    assert!(refused(&mut hand, "").contains("bill insert 200"));
    assert!(refused(&mut hand, &"x".repeat(5000)).contains("too long"));
    let (_same, mut hand) = ((), ControlClient::connect(dir.path().join("control.sock")).unwrap());
    assert_eq!(hand.ask("devices").unwrap()["bill"][0], "bill");
    assert_eq!(hand.ask("bill insert 200").unwrap()["taken"], false, "nobody has enabled it");
    hand.ask("hopper-1 fill C1000 20").unwrap();
    assert_eq!(hand.ask("inventory").unwrap()["cctalk"]["hopper-1"]["hopper"]["C1000"], 20);
    hand.ask("tray take").unwrap();
    hand.ask("bill box out").unwrap();
    assert!(refused(&mut hand, "bill box out").contains("already out"));
    hand.ask("bill box in CB-0002").unwrap();
    assert!(refused(&mut hand, "bill box in CB-0003").contains("CB-0002"));
}

#[test]
fn listeners_hear_the_present_look_and_then_every_change() {
    let dir = tempfile::tempdir().unwrap();
    let (machine, mut hand) = machine(dir.path());
    let mut changes = ControlClient::connect(machine.control()).unwrap().subscribe().unwrap();
    let mut heard = |name: &str, fits: &dyn Fn(&serde_json::Value) -> bool| {
        for _ in 0..100 {
            if let Some(change) = changes.next_within(Duration::from_secs(5)).unwrap()
                && fits(&change)
            {
                return;
            }
        }
        panic!("never heard of {name}");
    };
    heard("the shut door", &|change| change["port"] == "door" && change["inventory"]["open"] == false);
    hand.ask("door open").unwrap();
    heard("the open door", &|change| change["port"] == "door" && change["inventory"]["open"] == true);
    hand.ask("bill unplug").unwrap();
    heard("the pulled cable", &|change| change["port"] == "bill" && change["plugged"] == false);
    drop(machine);
    assert!(matches!(hand.ask("devices"), Err(ControlError::Line(_))), "the machine has ended");
    assert!(!dir.path().join("control.sock").exists());
    assert!(!dir.path().join("lines/door").is_symlink());
}

#[test]
fn a_second_machine_on_the_same_socket_is_refused_and_a_dead_ones_socket_is_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    drop(std::os::unix::net::UnixListener::bind(dir.path().join("control.sock")).unwrap());
    let (_machine, _hand) = machine(dir.path());
    let mut config = MachineConfig::read(&config(dir.path())).unwrap();
    config.directory = dir.path().join("other");
    let error = EmulatedMachine::start(&config).unwrap_err();
    assert!(error.to_string().contains("control.sock"), "{error}");
}

#[test]
fn a_configuration_that_cannot_be_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = config(dir.path());
    let broken = |from: &str, to: &str| {
        std::fs::write(&path, CONFIG.replacen(from, to, 1)).unwrap();
        let error = match MachineConfig::read(&path) {
            Ok(config) => EmulatedMachine::start(&config).map(|_| ()).unwrap_err().into(),
            Err(error) => Box::<dyn std::error::Error>::from(error),
        };
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text
    };
    assert!(broken("protocol = \"ccnet\"", "protocol = \"mdb\"").contains("unknown variant"));
    assert!(broken("notes = [2000,", "notes = [2050,").contains("2050"));
    assert!(broken("serial = \"210123456789\"", "serial = \"2101234567890\"").contains("serial"));
    assert!(broken("name = \"door\"", "name = \"bill\"").contains("\"bill\" cannot be a name"));
    assert!(broken("name = \"door\"", "name = \"../etc\"").contains("cannot be a name"));
    assert!(broken("box_serial", "box_searial").contains("box_searial"));
    assert!(broken("address = 3", "address = 2").contains("port \"cctalk\""));
    assert!(broken("directory", "direktory").contains("direktory"));
    assert!(MachineConfig::read(&dir.path().join("none.toml")).unwrap_err().to_string().contains("none.toml"));
}
