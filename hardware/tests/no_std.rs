//! The core builds without std and without an allocator; the proof is a script so that CI can run it alone.

use std::path::Path;
use std::process::Command;

#[test]
fn the_core_builds_without_std_and_without_an_allocator() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/no-std-proof");
    // Its own folder, so that it never waits for the build that runs this test.
    let output = Command::new(script).env("CARGO_TARGET_DIR", env!("CARGO_TARGET_TMPDIR")).output().unwrap();
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}
