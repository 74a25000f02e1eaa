//! The printer over a real pseudo terminal: serial transport, driver and host against the emulated machine.

use cas_hardware::clock::Clock;
use cas_hardware::control::ControlClient;
use cas_hardware::device::{JobId, Machine, PrinterCommand, PrinterEvent, Span};
use cas_hardware::driver::Driver;
use cas_hardware::emulation::config::MachineConfig;
use cas_hardware::emulation::server::EmulatedMachine;
use cas_hardware::escpos::{Printer, Settings};
use cas_hardware::transport::serial::{LineSettings, SerialLine};
use cas_hardware::transport::sleep::SleepDelay;

use super::rig::receipt;

const CONFIG: &str = r#"
directory = "lines"
control = "control.sock"
[[port]]
name = "printer"
protocol = "escpos"
paper_dir = "paper"
"#;

#[test]
fn a_receipt_comes_out_over_a_real_line_and_the_control_line_says_where() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("machine.toml");
    std::fs::write(&file, CONFIG).unwrap();
    let machine = EmulatedMachine::start(&MachineConfig::read(&file).unwrap()).unwrap();
    let mut hand = ControlClient::connect(machine.control()).unwrap();
    let line = SerialLine::open(dir.path().join("lines/printer").to_str().unwrap(), LineSettings::plain_9600()).unwrap();
    let mut driver = Driver::new(line, Printer::new(Settings::default()), SleepDelay);
    let clock = Clock::start();
    let end = clock.now().after(Span::from_millis(30_000));
    let mut seen = Vec::new();
    while !seen.contains(&PrinterEvent::Printed(JobId(1))) {
        while let Some(event) = driver.machine_mut().poll_event() {
            if matches!(event, PrinterEvent::Ready { .. }) {
                let print = PrinterCommand::Print { job: JobId(1), bytes: receipt().finish().unwrap() };
                driver.machine_mut().command(clock.now(), print).unwrap();
            }
            seen.push(event);
        }
        let now = clock.now();
        assert!(now < end, "waited for the paper; saw {seen:#?}");
        driver.step(now, Span::from_millis(50)).unwrap();
    }
    let state = hand.ask("printer state").unwrap();
    let text = std::fs::read_to_string(state["last"]["txt"].as_str().unwrap()).unwrap();
    assert!(text.contains("P 07-004512-5"), "{text}");
    assert!(std::path::Path::new(state["last"]["png"].as_str().unwrap()).starts_with(dir.path().join("paper")));
}
