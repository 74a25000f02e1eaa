//! `watch` and `replay`: live frames of every protocol, recorded and read again; a cable pulled while watching.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};
use std::thread;

use serde_json::Value;

use super::rig::{OddPort, PORTS, machine, port, program, run, text};

struct Watching {
    child: Child,
    lines: BufReader<ChildStdout>,
    seen: Vec<String>,
}

impl Watching {
    fn start(arguments: &[&str]) -> Self {
        let mut child = program().arg("watch").args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines, seen: Vec::new() }
    }

    /// Reads on until a line holds this; the watch itself is bounded by `--seconds`.
    fn wait(&mut self, name: &str) {
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "waited for \"{name}\"; saw {:#?}", self.seen);
            let found = line.contains(name);
            self.seen.push(line);
            if found {
                return;
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn every_protocol_is_watched_recorded_and_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let before = hand.ask("inventory").unwrap();
    thread::scope(|scope| {
        for (name, protocol) in PORTS {
            let (path, record) = (port(dir.path(), name), dir.path().join(format!("{name}.jsonl")));
            scope.spawn(move || {
                let record = record.to_str().unwrap();
                let output = run(&["watch", &path, "--protocol", protocol, "--seconds", "2", "--record", record, "--json"]);
                assert_eq!(output.status.code(), Some(0), "{name}: {}", text(&output.stderr));
                let seen: Vec<Value> = text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
                let frames: Vec<&Value> = seen.iter().filter(|seen| seen["hex"].is_string()).collect();
                assert!(seen.iter().any(|seen| seen["event"].is_string()) && frames.len() > 8, "{name}: {seen:#?}");
                assert!(frames.iter().all(|frame| frame["sound"] == true), "{name}: {frames:#?}");
                let again = run(&["replay", record, "--json"]);
                let again: Vec<Value> = text(&again.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
                assert_eq!(again.iter().collect::<Vec<_>>(), frames, "{name}: the recording tells the same");
                let refused = run(&["watch", &path, "--protocol", protocol, "--seconds", "1", "--record", record]);
                assert_eq!(refused.status.code(), Some(1), "a recording is never written over");
            });
        }
    });
    assert_eq!(hand.ask("inventory").unwrap(), before);
}

#[test]
fn a_cable_pulled_while_watching_is_told_and_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let record = dir.path().join("pulled.jsonl");
    let arguments = [&port(dir.path(), "ccnet"), "--protocol", "ccnet", "--seconds", "60", "--record", record.to_str().unwrap()];
    let mut watching = Watching::start(&arguments);
    watching.wait("POLL");
    watching.wait("encendido; espera RESET");
    hand.ask("ccnet unplug").unwrap();
    watching.wait("se perdió el puerto");
    hand.ask("ccnet plug").unwrap();
    watching.wait("volvió el puerto");
    watching.wait("contacto");
    // Interrupted in the middle: what was recorded can be read.
    drop(watching);
    assert!(text(&run(&["replay", record.to_str().unwrap()]).stdout).contains("encendido; espera RESET"));
}

#[test]
fn a_validator_that_falls_silent_and_one_that_comes_back_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let mut watching = Watching::start(&[&port(dir.path(), "cctalk"), "--protocol", "cctalk", "--seconds", "60"]);
    watching.wait("la dirección 2 no acepta");
    watching.wait("229");
    hand.ask("coin mute").unwrap();
    watching.wait("la dirección 2 no contesta");
    hand.ask("coin unmute").unwrap();
    watching.wait("la dirección 2 contesta");
}

#[test]
fn a_full_recording_is_closed_and_watching_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, _hand) = machine(dir.path());
    let record = dir.path().join("short.jsonl");
    let arguments = ["watch", &port(dir.path(), "ebds"), "--protocol", "ebds", "--seconds", "2", "--lines-max", "3", "--record"];
    let output = run(&[&arguments[..], &[record.to_str().unwrap()]].concat());
    let seen = text(&output.stdout);
    assert!(seen.contains("llegó a su límite") && seen.lines().count() > 8, "{seen}");
    assert_eq!(std::fs::read_to_string(record).unwrap().lines().count(), 4, "the head and three pieces");
}

#[test]
fn garbage_is_shown_as_noise_and_listening_says_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (sender, heard) = std::sync::mpsc::sync_channel(64);
    let odd = OddPort::new(dir.path().join("odd"), move |bytes| {
        let _ = sender.try_send(bytes.to_vec());
        vec![0x55, 0xAA, 0x00]
    });
    let seen = text(&run(&["watch", odd.path(), "--protocol", "id003", "--seconds", "2"]).stdout);
    assert!(seen.contains("< 55 AA 00  3 bytes que no forman un mensaje"), "{seen}");
    assert!(heard.try_iter().count() > 0);
    let output = run(&["watch", odd.path(), "--protocol", "id003", "--seconds", "1", "--listen"]);
    assert_eq!((output.status.code(), heard.try_iter().count()), (Some(0), 0), "nothing was said");
}

#[test]
fn a_file_that_is_no_recording_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("notes.txt");
    std::fs::write(&file, "hola\n").unwrap();
    let output = run(&["replay", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("renglón 1"), "{}", text(&output.stderr));
}
