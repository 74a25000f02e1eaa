//! `test`: refused where a journal is, and without the word that this is a bench; guided where it is one.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Output, Stdio};

use super::rig::{machine, port, program, run, text};

/// Runs the test at a bench; `hand` is called with each line that it tells.
fn bench(dir: &Path, arguments: &[&str], answer: &str, mut hand: impl FnMut(&str)) -> (Option<i32>, String) {
    let log = dir.join("bench.jsonl");
    let mut child = program()
        .arg("test")
        .args(arguments)
        .args(["--bench", "--data", dir.join("no-terminal").to_str().unwrap(), "--agent-config", "/none", "--log", log.to_str().unwrap()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It may end without having asked.
    let _ = writeln!(child.stdin.take().unwrap(), "{answer}");
    let mut told = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        hand(&line);
        told.push_str(&line);
        told.push('\n');
    }
    (child.wait().unwrap().code(), told)
}

#[test]
fn on_an_enrolled_terminal_it_is_refused_and_m10_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, _hand) = machine(dir.path());
    let port = port(dir.path(), "ccnet");
    let data = dir.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let with = |data: &Path, config: &Path| -> Output {
        run(&["test", &port, "--bench", "--data", data.to_str().unwrap(), "--agent-config", config.to_str().unwrap()])
    };
    for mark in ["journal.db", "terminal.key"] {
        std::fs::write(data.join(mark), "x").unwrap();
        let output = with(&data, Path::new("/none"));
        assert_eq!(output.status.code(), Some(3));
        assert!(text(&output.stderr).contains("M10") && text(&output.stderr).contains(mark));
        // Found through the agent's own file, too.
        let config = dir.path().join("agent.toml");
        std::fs::write(&config, format!("data = \"{}\"\n", data.display())).unwrap();
        assert_eq!(with(Path::new("/none"), &config).status.code(), Some(3));
        std::fs::remove_file(data.join(mark)).unwrap();
    }
    let output = run(&["test", &port, "--data", data.to_str().unwrap(), "--agent-config", "/none"]);
    assert_eq!(output.status.code(), Some(3), "nobody said that this is a bench");
    assert!(text(&output.stderr).contains("--bench"));
}

#[test]
fn a_note_goes_in_and_comes_back_from_every_validator() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let ports = [("ccnet", "ccnet"), ("id003", "id003"), ("ebds", "ebds"), ("bills", "cctalk"), ("long", "cctalk")];
    for (protocol, spoken) in ports {
        let (code, told) = bench(dir.path(), &[&port(dir.path(), protocol), "--protocol", spoken], "", |line| {
            if line.contains("Meta un billete") {
                assert_eq!(hand.ask(&format!("{protocol} insert 200")).unwrap()["taken"], true);
            }
        });
        assert_eq!(code, Some(0), "{protocol}: {told}");
        assert!(told.contains("$200.00") && told.contains("devuelto"), "{told}");
        let places = hand.ask(&format!("{protocol} inventory")).unwrap();
        assert_eq!((&places["mouth"]["B20000"], places["box"]["B20000"].as_u64()), (&1.into(), None), "{places}");
        hand.ask(&format!("{protocol} take")).unwrap();
        assert_eq!(hand.ask(&format!("{protocol} insert 20")).unwrap()["taken"], false, "it takes no more notes");
    }
    assert!(std::fs::read_to_string(dir.path().join("bench.jsonl")).unwrap().is_empty(), "no permit was needed");
}

#[test]
fn a_device_that_holds_a_note_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let mut host = crate::machine::rig::Host::new(crate::machine::rig::serial(dir.path(), "ccnet"));
    host.bring_up();
    hand.ask("ccnet pause escrow-timeout").unwrap();
    hand.ask("ccnet insert 100").unwrap();
    host.wait("escrowed", |event| matches!(event, cas_hardware::device::BillEvent::Escrowed { .. }));
    drop(host);
    let (code, told) = bench(dir.path(), &[&port(dir.path(), "ccnet"), "--protocol", "ccnet"], "", |_| {});
    assert!(code == Some(1) && told.contains("billete a medias"), "{told}");
    assert_eq!(hand.ask("ccnet inventory").unwrap()["escrow"]["B10000"], 1);
}

#[test]
fn one_coin_comes_out_after_a_yes_and_none_after_a_no() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let arguments = [&port(dir.path(), "cctalk"), "--protocol", "cctalk"].map(ToString::to_string);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (code, told) = bench(dir.path(), &arguments, "no", |_| {});
    assert!(code == Some(0) && told.contains("no se entregó nada"), "{told}");
    assert_eq!(hand.ask("inventory").unwrap()["cctalk"]["hopper-1"]["hopper"]["C1000"], 20);
    let (code, told) = bench(dir.path(), &arguments, "sí", |_| {});
    assert!(code == Some(0) && told.contains("entregó una moneda"), "{told}");
    let places = hand.ask("inventory").unwrap();
    assert_eq!((&places["cctalk"]["hopper-1"]["hopper"]["C1000"], &places["cctalk"]["tray"]["C1000"]), (&19.into(), &1.into()));
    let log = std::fs::read_to_string(dir.path().join("bench.jsonl")).unwrap();
    assert!(log.contains("Dispense { count: 1 }") && log.contains("entregadas 1") && log.lines().count() == 2, "{log}");
}

#[test]
fn a_page_is_printed_that_says_it_is_worth_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let (code, told) = bench(dir.path(), &[&port(dir.path(), "printer"), "--protocol", "escpos", "--json"], "", |_| {});
    assert_eq!(code, Some(0), "{told}");
    assert!(told.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["step"].is_string()));
    let files: Vec<_> = std::fs::read_dir(dir.path().join("paper")).unwrap().map(|file| file.unwrap().path()).collect();
    let paper = files.iter().find(|file| file.extension().is_some_and(|end| end == "txt")).unwrap();
    assert!(std::fs::read_to_string(paper).unwrap().contains("SIN VALOR"));
    hand.ask("printer paper out").unwrap();
    let (code, told) = bench(dir.path(), &[&port(dir.path(), "printer"), "--protocol", "escpos"], "", |_| {});
    assert!(code == Some(1) && told.contains("sin papel"), "{told}");
}
