//! The program `cas-devices`: serves, obeys, stops, and leaves nothing behind.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::rig::config;

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_cas-devices"))
}

#[test]
fn the_program_serves_a_machine_until_it_is_told_to_stop() {
    let dir = tempfile::tempdir().unwrap();
    let mut running = Running(program().arg("emulate").arg(config(dir.path())).stdout(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("ready: control socket "), "{line}");
    let socket = dir.path().join("control.sock");
    let say = |words: &[&str]| program().arg("control").arg(&socket).args(words).output().unwrap();

    let told = say(&["door", "open"]);
    assert_eq!((told.status.code(), String::from_utf8_lossy(&told.stdout).trim()), (Some(0), r#"{"open":true}"#));
    let refused = say(&["door", "dance"]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("open, close"));

    let pid = nix::unistd::Pid::from_raw(i32::try_from(running.0.id()).unwrap());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
    assert!(!socket.exists() && !dir.path().join("lines/bill").is_symlink(), "nothing is left behind");
    assert_eq!(say(&["devices"]).status.code(), Some(1), "nobody answers any more");
}

#[test]
fn the_program_explains_itself() {
    for (arguments, code) in
        [(vec!["--help"], 0), (vec!["--version"], 0), (vec![], 2), (vec!["dance"], 2), (vec!["emulate", "/none.toml"], 1)]
    {
        let output = program().args(&arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(output.stdout.len() + output.stderr.len() > 10, "{arguments:?} says nothing");
    }
}
