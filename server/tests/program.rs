//! The program itself: commands, exit codes, the ready file, an orderly stop.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

fn server(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cas-server")).args(arguments).stdin(Stdio::null()).output().expect("runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A child that does not outlive its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn add_user(database: &str, number: &str, role: &str, lines: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cas-server"))
        .args(["user", "add", "--database", database, "--number", number, "--role", role])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    // A program that refuses its arguments ends without reading: a broken pipe is no failure of the test.
    let _ = child.stdin.take().expect("a pipe").write_all(lines.as_bytes());
    child.wait_with_output().expect("ends")
}

#[test]
fn help_version_and_wrong_arguments() {
    assert!(text(&server(&["--help"]).stdout).contains("seed-demo"));
    assert!(text(&server(&["--version"]).stdout).starts_with("cas-server "));
    assert_eq!(server(&["dance"]).status.code(), Some(2));
    assert_eq!(server(&["check", "--database", "/no/such/file.db"]).status.code(), Some(1));
}

#[test]
fn a_demonstration_is_seeded_once_and_checks_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("c.db");
    let database = path.to_str().expect("text");
    let first = server(&["seed-demo", "--database", database]);
    assert!(first.status.success() && text(&first.stdout).contains("Boveda-5031"), "{}", text(&first.stderr));
    let again = server(&["seed-demo", "--database", database]);
    assert!(again.status.success() && !text(&again.stdout).contains("Boveda-5031"), "passwords are printed once");
    let check = server(&["check", "--database", database]);
    assert!(check.status.success(), "{}", text(&check.stdout));
    let code = server(&["enrol-code", "--database", database, "--terminal", "7"]);
    assert_eq!(text(&code.stdout).trim().len(), 14);
    let unknown = server(&["enrol-code", "--database", database, "--terminal", "8"]);
    assert!(unknown.status.code() == Some(1) && text(&unknown.stderr).contains("terminal 08"), "{}", text(&unknown.stderr));
}

#[test]
fn the_first_administrator_is_made_at_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("c.db");
    let database = path.to_str().expect("text");
    assert!(!add_user(database, "1001", "admin", "easy\n").status.success());
    assert!(!add_user(database, "1001", "king", "Aguas-2026\n").status.success());
    assert!(!add_user(database, "one", "admin", "Aguas-2026\n").status.success());
    assert!(!add_user(database, "1001", "technician", "Aguas-2026\n12\n").status.success());
    assert!(add_user(database, "1001", "admin", "Aguas-2026\n").status.success());
    let twice = add_user(database, "1001", "admin", "Aguas-2026\n");
    assert!(text(&twice.stderr).contains("registered already") && !text(&twice.stderr).contains("Aguas-2026"), "{}", text(&twice.stderr));
}

#[test]
fn a_real_terminal_is_registered_at_the_server_before_its_code_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("c.db");
    let database = path.to_str().expect("text");
    let words = folder.path().join("words.toml");
    std::fs::write(
        &words,
        "government = \"Gobierno del Estado\"\nsite_name = \"CAS Plaza Sur\"\nphone = \"449 000 0000\"\nphone_hours = \"lun a dom\"\n\
         office = \"Plaza Sur, local 1\"\nweb = \"cas.example\"\nnearest = \"CAS Plaza Norte, a 2.4 km\"\n",
    )
    .expect("written");
    let words = words.to_str().expect("text");
    let add = |more: &[&str]| {
        let base = ["terminal", "add", "--database", database, "--site", "plaza-sur"];
        server(&[&base[..], more].concat())
    };
    let bare = add(&["--number", "8", "--realm", "live"]);
    assert!(bare.status.code() == Some(1) && text(&bare.stderr).contains("--site-name"), "{}", text(&bare.stderr));
    let new_site = ["--site-name", "Plaza Sur", "--words", words];
    assert!(text(&add(&[&["--number", "0", "--realm", "live"][..], &new_site].concat()).stderr).contains("1 to 999"));
    assert!(text(&add(&[&["--number", "8", "--realm", "real"][..], &new_site].concat()).stderr).contains("live or training"));
    assert!(add(&[&["--number", "8", "--realm", "live"][..], &new_site].concat()).status.success());
    assert!(add(&["--number", "9", "--realm", "live"]).status.success(), "the site is known now");
    let taken = add(&["--number", "8", "--realm", "training"]);
    assert!(text(&taken.stderr).contains("already"), "{}", text(&taken.stderr));
    let code = server(&["enrol-code", "--database", database, "--terminal", "8"]);
    assert_eq!(text(&code.stdout).trim().len(), 14, "{}", text(&code.stderr));
    std::fs::write(folder.path().join("gap.toml"), std::fs::read_to_string(words).expect("read").replace("449 000 0000", " "))
        .expect("written");
    let gap = folder.path().join("gap.toml");
    let gap = server(&[
        "terminal",
        "add",
        "--database",
        database,
        "--number",
        "10",
        "--realm",
        "live",
        "--site",
        "otra",
        "--site-name",
        "Otra",
        "--words",
        gap.to_str().expect("text"),
    ]);
    assert!(text(&gap.stderr).contains("phone"), "{}", text(&gap.stderr));
}

#[test]
fn it_serves_says_where_and_stops_when_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let (database, ready) = (folder.path().join("c.db"), folder.path().join("ready"));
    let mut running = Running(
        Command::new(env!("CARGO_BIN_EXE_cas-server"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database"])
            .arg(&database)
            .arg("--ready-file")
            .arg(&ready)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("runs"),
    );
    let address = wait_for(&ready, &mut running.0);
    let socket = address.trim().strip_prefix("http://").expect("an address").to_owned();
    std::net::TcpStream::connect(socket).expect("listens");
    let id = running.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().expect("runs").success());
    let ended = running.0.wait().expect("ends");
    assert!(ended.success(), "an asked-for stop is no failure: {ended}");
}

/// Waits for the ready file, at most ten seconds, or says how the program ended before.
fn wait_for(ready: &Path, child: &mut Child) -> String {
    for _ in 0..200 {
        if let Ok(text) = std::fs::read_to_string(ready) {
            return text;
        }
        if let Some(status) = child.try_wait().expect("asked") {
            panic!("the server ended before it was ready: {status}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("no ready file after ten seconds");
}

#[test]
fn plain_http_beyond_loopback_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("c.db");
    let done = server(&["serve", "--listen", "0.0.0.0:0", "--database", path.to_str().expect("text")]);
    assert!(done.status.code() == Some(1) && text(&done.stderr).contains("--secure-cookies"), "{}", text(&done.stderr));
}
