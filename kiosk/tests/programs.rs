//! The two programs as they are started: help, version, and what they say when they cannot.

use std::process::{Command, Output};

const KIOSK: &str = env!("CARGO_BIN_EXE_cas-kiosk");
const BENCH: &str = env!("CARGO_BIN_EXE_cas-bench");

fn run(program: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET").env_remove("CAS_KIOSK_SOCKET");
    command.output().expect("the program starts")
}

#[test]
fn both_tell_their_help_and_version() {
    for program in [KIOSK, BENCH] {
        let help = run(program, &["--help"]);
        assert!(help.status.success() && String::from_utf8_lossy(&help.stdout).contains("Usage"), "{program}");
        let version = run(program, &["--version"]);
        assert!(version.status.success() && String::from_utf8_lossy(&version.stdout).contains(env!("CARGO_PKG_VERSION")), "{program}");
    }
}

#[test]
fn a_wrong_argument_is_named() {
    for (arguments, told) in [
        (vec!["--socket", "x", "--window", "big"], "'big' is no window size"),
        (vec!["--socket", "x", "--window", "10x99999"], "from 240 to 8192"),
        (vec!["--socket", "x", "--window", "540x960", "--fullscreen"], "cannot be used with"),
        (vec![], "--socket"),
    ] {
        let output = run(KIOSK, &arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(told), "{said}");
    }
}

#[test]
fn without_a_display_it_says_so_and_ends() {
    let output = run(KIOSK, &["--socket", "/nonexistent/kiosk.sock"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("is there a display"), "{said}");
}

#[test]
fn a_report_cannot_replace_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "kept").expect("a file");
    let output = run(KIOSK, &["--socket", "/nonexistent/kiosk.sock", "--report", &path.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("choose another path for --report"));
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), "kept");
}
