//! A machine with one port of every protocol, and ports on which something else happens.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};

use cas_hardware::control::ControlClient;
use cas_hardware::device::Span;
use cas_hardware::emulation::config::MachineConfig;
use cas_hardware::emulation::server::EmulatedMachine;
use cas_hardware::transport::pty::PtyLine;

const CONFIG: &str = r#"
directory = "lines"
control = "control.sock"

[[port]]
name = "ccnet"
protocol = "ccnet"
[[port.device]]
name = "ccnet"
serial = "210123456789"
box_serial = "CB-0001"
notes = [2000, 5000, 10000, 20000, 50000, 100000]

[[port]]
name = "id003"
protocol = "id003"
[[port.device]]
name = "id003"
serial = "310123456789"
box_serial = "CB-0002"
notes = [2000, 5000, 10000, 20000, 50000, 100000]

[[port]]
name = "ebds"
protocol = "ebds"
[[port.device]]
name = "ebds"
serial = "410123456789"
box_serial = "CB-0003"
notes = [2000, 5000, 10000, 20000, 50000, 100000]

[[port]]
name = "cctalk"
protocol = "cctalk"
[[port.device]]
name = "coin"
kind = "coin"
address = 2
serial = 123456
coins = [50, 100, 200, 500, 1000]
box_serial = "CC-0001"
paths = ["box", "hopper-1"]
route = { C1000 = 2 }
[[port.device]]
name = "hopper-1"
kind = "hopper"
address = 3
serial = 23456
coin = 1000
level = 20

[[port]]
name = "bills"
protocol = "cctalk-bill"
[[port.device]]
name = "bills"
serial = "1234567"
box_serial = "CB-0004"
notes = [2000, 5000, 10000, 20000, 50000, 100000]

[[port]]
name = "long"
protocol = "cctalk-bill"
echo = false
crc = true
[[port.device]]
name = "long"
serial = "7654321"
box_serial = "CB-0005"
notes = [2000, 5000, 10000, 20000, 50000, 100000]

[[port]]
name = "printer"
protocol = "escpos"
paper_dir = "paper"
"#;

/// The ports by name, and what is spoken on each.
pub const PORTS: [(&str, &str); 7] = [
    ("ccnet", "ccnet"),
    ("id003", "id003"),
    ("ebds", "ebds"),
    ("cctalk", "cctalk"),
    ("bills", "cctalk"),
    ("long", "cctalk"),
    ("printer", "escpos"),
];

pub fn machine(dir: &Path) -> (EmulatedMachine, ControlClient) {
    let path = dir.join("machine.toml");
    std::fs::write(&path, CONFIG).unwrap();
    let machine = EmulatedMachine::start(&MachineConfig::read(&path).unwrap()).unwrap();
    let client = ControlClient::connect(machine.control()).unwrap();
    (machine, client)
}

pub fn port(dir: &Path, name: &str) -> String {
    dir.join("lines").join(name).to_str().unwrap().to_owned()
}

pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_cas-devices"))
}

pub fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A port on which every piece of bytes is answered by a rule.
pub struct OddPort {
    pub path: PathBuf,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl OddPort {
    pub fn new(path: PathBuf, mut answer: impl FnMut(&[u8]) -> Vec<u8> + Send + 'static) -> Self {
        let mut line = PtyLine::open(&path).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = Builder::new().name("odd-port".to_owned()).spawn(move || {
            let mut buffer = [0; 256];
            while !told.load(Ordering::SeqCst) {
                let count = line.read_within(&mut buffer, Span::from_millis(20)).unwrap();
                if count > 0 {
                    line.write(&answer(&buffer[..count])).unwrap();
                }
            }
        });
        Self { path, stop, thread: Some(thread.unwrap()) }
    }

    pub fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }
}

impl Drop for OddPort {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = self.thread.take().unwrap().join();
    }
}
