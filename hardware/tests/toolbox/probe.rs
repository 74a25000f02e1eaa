//! `list` and `probe`: every protocol is found in full order, nothing moves, and a failure says what to look at.

use std::thread;

use cas_hardware::device::{BillCommand, BillEvent};
use cas_hardware::ebds;
use cas_hardware::toolbox::probe::{Finding, Kind, Options, probe};
use cas_hardware::toolbox::trouble::Trouble;
use cas_hardware::toolbox::{PROTOCOLS, Protocol};
use serde_json::Value;

use crate::ccnet::world::Tester;
use crate::machine::rig::{BOOT, Host, serial};

use super::rig::{OddPort, PORTS, machine, port, run, text};

/// Probes with one protocol only; the progress lines are thrown away. A pseudo terminal whose last reader has just closed it hangs up and
/// is made anew, which a serial port does not: until it stands again it is tried again, for two seconds at most.
fn with(path: &str, only: Protocol) -> Result<Vec<Finding>, Trouble> {
    let mut found = Err(Trouble::Gone);
    for _ in 0..40 {
        found = probe(path, Options { only: Some(only), all_addresses: false }, &mut |_| {});
        if !matches!(found, Err(Trouble::Gone | Trouble::NoPort)) {
            break;
        }
        thread::sleep(std::time::Duration::from_millis(50));
    }
    found
}

#[test]
fn every_device_is_found_without_being_named_and_nothing_moves() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let before = hand.ask("inventory").unwrap();
    thread::scope(|scope| {
        for (name, protocol) in PORTS {
            let path = port(dir.path(), name);
            scope.spawn(move || {
                let output = run(&["probe", &path, "--json"]);
                assert_eq!(output.status.code(), Some(0), "{name}: {} {}", text(&output.stdout), text(&output.stderr));
                let told: Value = serde_json::from_slice(&output.stdout).unwrap();
                let found = told["found"].as_array().unwrap();
                assert!(found.iter().all(|found| found["protocol"] == protocol), "{told}");
                assert!(text(&output.stderr).contains("Probando"), "it tells what it does");
                match name {
                    "cctalk" => assert_eq!(found.len(), 2, "{told}"),
                    _ => assert_eq!(found.len(), 1, "{told}"),
                }
            });
        }
    });
    assert_eq!(hand.ask("inventory").unwrap(), before);
    for name in ["ccnet", "id003", "ebds", "bills", "long"] {
        let offered = hand.ask(&format!("{name} insert 20")).unwrap();
        assert_eq!(offered["taken"], false, "{name} stays inhibited");
    }
}

#[test]
fn what_is_found_names_model_serial_and_denominations() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, _hand) = machine(dir.path());
    // One that just got power repeats that, and nothing else, until somebody who may acknowledges it.
    let fresh = with(&port(dir.path(), "ebds"), Protocol::Ebds).unwrap();
    assert!(fresh[0].notes.iter().any(|note| note.contains("Antes de un reinicio")), "{fresh:?}");
    let machine = ebds::Validator::<Tester>::new(BOOT, ebds::Timing::standard(), ebds::Profile::standard());
    let mut host = Host::over(serial(dir.path(), "ebds"), machine);
    host.wait("started", |event| matches!(event, BillEvent::Started { .. }));
    host.command(BillCommand::Begin { reset: None });
    host.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    drop(host);
    for (name, serial, crc) in [("bills", "1234567", false), ("long", "7654321", true)] {
        let found = with(&port(dir.path(), name), Protocol::Cctalk).unwrap();
        let worth: Vec<_> = found[0].values.iter().filter_map(|(_, value)| value.hundredths()).collect();
        assert_eq!(worth, [2_000, 5_000, 10_000, 20_000, 50_000, 100_000], "{name}");
        let who = (found[0].kind, found[0].address, found[0].identity.serial.as_str(), found[0].crc, found[0].echo);
        assert_eq!(who, (Kind::Bills, Some(40), serial, crc, !crc));
    }
    for (name, serial, protocol) in
        [("ccnet", "210123456789", Protocol::Ccnet), ("id003", "310123456789", Protocol::Id003), ("ebds", "410123456789", Protocol::Ebds)]
    {
        let found = with(&port(dir.path(), name), protocol).unwrap();
        let worth: Vec<_> = found[0].values.iter().filter_map(|(_, value)| value.hundredths()).collect();
        assert_eq!(worth, [2_000, 5_000, 10_000, 20_000, 50_000, 100_000], "{name}");
        assert_eq!((found[0].kind, found[0].identity.serial.as_str()), (Kind::Bills, serial));
        assert!(!found[0].identity.model.is_empty());
        assert!(found[0].sentence().contains("$1000.00"), "{}", found[0].sentence());
    }
    let bus = with(&port(dir.path(), "cctalk"), Protocol::Cctalk).unwrap();
    let kinds: Vec<_> = bus.iter().map(|found| (found.address, found.kind, found.identity.serial.as_str())).collect();
    assert_eq!(kinds, [(Some(2), Kind::Coins, "123456"), (Some(3), Kind::Hopper, "23456")]);
    assert_eq!((bus[0].values.len(), bus[1].values.len()), (5, 1));
    let printer = with(&port(dir.path(), "printer"), Protocol::Escpos).unwrap();
    assert_eq!((printer[0].kind, printer[0].state.as_str()), (Kind::Printer, "con papel"));
}

#[test]
fn a_note_in_escrow_stays_where_it_is_and_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    // A host that dies with a note in escrow.
    let mut host = Host::new(serial(dir.path(), "ccnet"));
    host.bring_up();
    hand.ask("ccnet pause escrow-timeout").unwrap();
    hand.ask("ccnet insert 100").unwrap();
    host.wait("escrowed", |event| matches!(event, BillEvent::Escrowed { .. }));
    drop(host);
    let found = with(&port(dir.path(), "ccnet"), Protocol::Ccnet).unwrap();
    assert!(found[0].state.contains("CON UN BILLETE en espera"), "{}", found[0].state);
    assert!(found[0].notes.iter().any(|note| note.contains("DINERO")));
    assert_eq!(hand.ask("ccnet inventory").unwrap()["escrow"]["B10000"], 1);
}

#[test]
fn a_silent_port_says_what_to_look_at() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    hand.ask("ccnet mute").unwrap();
    let output = run(&["probe", &port(dir.path(), "ccnet"), "--protocol", "ccnet"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stderr).contains("Nada contesta") && text(&output.stderr).contains("TX y RX"), "{}", text(&output.stderr));
    let output = run(&["probe", &port(dir.path(), "ccnet"), "--protocol", "ccnet", "--json"]);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), told["error"]["kind"].as_str()), (Some(4), Some("silent")));
}

#[test]
fn garbage_an_echo_and_single_bytes_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let garbage = OddPort::new(dir.path().join("garbage"), |bytes| bytes.iter().map(|byte| byte.wrapping_mul(31) ^ 0xA5).collect());
    let echo = OddPort::new(dir.path().join("echo"), <[u8]>::to_vec);
    let ict = OddPort::new(dir.path().join("ict"), |bytes| if bytes == [0x0C] { vec![0x5E] } else { Vec::new() });
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(probe(garbage.path(), Options::default(), &mut |_| {}), Err(Trouble::Garbage)));
        scope.spawn(|| assert_eq!(probe(echo.path(), Options::default(), &mut |_| {}), Err(Trouble::Echo)));
        scope.spawn(|| {
            let found = probe(ict.path(), Options::default(), &mut |_| {}).unwrap();
            assert_eq!((found[0].protocol, found[0].state.as_str()), (Protocol::Ict104, "inhibido: no acepta billetes"));
        });
    });
}

#[test]
fn a_validator_of_single_bytes_never_hears_its_word_for_stack() {
    let dir = tempfile::tempdir().unwrap();
    let (sender, heard) = std::sync::mpsc::sync_channel(4096);
    let ict = OddPort::new(dir.path().join("ict"), move |bytes| {
        let _ = sender.try_send(bytes.to_vec());
        if bytes == [0x0C] { vec![0x3E] } else { Vec::new() }
    });
    probe(ict.path(), Options::default(), &mut |_| {}).unwrap();
    let said: Vec<u8> = heard.try_iter().flatten().collect();
    // The printer's questions hold a 02 behind 10 04; everything else that does comes after this validator was found.
    let stack = said.iter().enumerate().any(|(at, byte)| *byte == 0x02 && said[..at].last() != Some(&0x04));
    assert!(!stack && said.contains(&0x0C), "{said:02X?}");
}

#[test]
fn a_port_that_cannot_be_opened_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("ttyUSB9");
    let output = run(&["probe", missing.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(5));
    assert!(text(&output.stderr).contains("no existe") && text(&output.stderr).contains("cas-devices list"));
    let plain = dir.path().join("file");
    std::fs::write(&plain, "x").unwrap();
    let output = run(&["probe", plain.to_str().unwrap(), "--json"]);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(5), "{told}");
}

#[test]
fn the_list_of_ports_works_with_and_without_any() {
    let output = run(&["list", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(serde_json::from_slice::<Value>(&output.stdout).unwrap().is_array());
    let output = run(&["list"]);
    assert!(output.status.success() && !output.stdout.is_empty());
}

#[test]
fn every_protocol_can_be_named() {
    for protocol in PROTOCOLS {
        let output = run(&["probe", "/none", "--protocol", protocol.name()]);
        assert_eq!(output.status.code(), Some(5), "{protocol}");
    }
    assert_eq!(run(&["probe", "/none", "--protocol", "dance"]).status.code(), Some(2));
}
