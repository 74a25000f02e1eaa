//! A whole emulated machine over real pseudo terminals: serial transport, driver and validator against it, hands by control line.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cas_hardware::ccnet::{Timing, Validator};
use cas_hardware::cctalk::{self, Bus, BusCommand, BusEvent, DeviceCommand, DeviceReport, Kind, Slot};
use cas_hardware::clock::Clock;
use cas_hardware::control::{ControlClient, ControlError};
use cas_hardware::device::identity::Serial;
use cas_hardware::device::printer::JOB_BYTES_MAX;
use cas_hardware::device::{
    Act, BillCommand, BillEvent, BillMask, BillState, DoorEvent, HopperCommand, HopperEvent, IntentRef, JobId, Machine, Permit,
    PrinterCommand, PrinterEvent, Span, Terms,
};
use cas_hardware::driver::Driver;
use cas_hardware::emulation::config::MachineConfig;
use cas_hardware::emulation::server::EmulatedMachine;
use cas_hardware::escpos::{self, Doc, Printer};
use cas_hardware::sensor::door::DoorSettings;
use cas_hardware::sensor::{DoorSensor, LinePin};
use cas_hardware::transport::serial::{LineSettings, SerialLine};
use cas_hardware::transport::sleep::SleepDelay;

use super::ccnet::world::Tester;

const BOOT: u128 = 5;
/// Longer than anything here takes, also on a busy machine.
const PATIENCE: Span = Span::from_millis(30_000);

const CONFIG: &str = r#"
directory = "lines"
control = "control.sock"

[[port]]
name = "bill"
protocol = "ccnet"
[[port.device]]
name = "bill"
serial = "210123456789"
box_serial = "CB-0001"
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

[[port]]
name = "printer"
protocol = "escpos"
paper_dir = "paper"

[[pin]]
name = "door"
"#;

fn config(dir: &Path) -> PathBuf {
    let path = dir.join("machine.toml");
    std::fs::write(&path, CONFIG).unwrap();
    path
}

fn machine(dir: &Path) -> (EmulatedMachine, ControlClient) {
    let machine = EmulatedMachine::start(&MachineConfig::read(&config(dir)).unwrap()).unwrap();
    let client = ControlClient::connect(machine.control()).unwrap();
    (machine, client)
}

fn serial(dir: &Path, name: &str) -> SerialLine {
    SerialLine::open(dir.join("lines").join(name).to_str().unwrap(), LineSettings::plain_9600()).unwrap()
}

/// A host program in miniature: one machine on one serial port, events taken as they come.
struct Host<M: Machine> {
    driver: Driver<SerialLine, M, SleepDelay>,
    clock: Clock,
    seen: Vec<M::Event>,
}

impl<M: Machine> Host<M>
where
    M::Event: Clone + std::fmt::Debug,
{
    fn over(line: SerialLine, machine: M) -> Self {
        Self { driver: Driver::new(line, machine, SleepDelay), clock: Clock::start(), seen: Vec::new() }
    }

    /// The next event that fits, bounded, and named when it does not come.
    fn wait(&mut self, name: &str, fits: impl Fn(&M::Event) -> bool) -> M::Event {
        let end = self.clock.now().after(PATIENCE);
        loop {
            while let Some(event) = self.driver.machine_mut().poll_event() {
                self.seen.push(event.clone());
                if fits(&event) {
                    return event;
                }
            }
            let now = self.clock.now();
            assert!(now < end, "waited for {name}; saw {:#?}", self.seen);
            if !self.driver.port_mut().is_open() {
                // The cable is out: as an agent does, try until it is back.
                match self.driver.port_mut().reopen() {
                    Ok(()) => self.driver.restored(now),
                    Err(_) => std::thread::yield_now(),
                }
            } else if let Err(error) = self.driver.step(now, Span::from_millis(50)) {
                assert!(!self.driver.port_mut().is_open(), "{error}: a broken port lets go");
            }
        }
    }

    fn command(&mut self, command: M::Command) {
        let now = self.clock.now();
        self.driver.machine_mut().command(now, command).unwrap();
    }
}

impl Host<Validator<Tester>> {
    fn new(line: SerialLine) -> Self {
        Self::over(line, Validator::new(BOOT, Timing::standard()))
    }

    fn bring_up(&mut self) {
        self.wait("started", |event| matches!(event, BillEvent::Started { .. }));
        self.command(BillCommand::Begin { reset: None });
        self.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
        self.command(BillCommand::Accept(BillMask(0x3F)));
        self.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    }

    fn stack_what_comes(&mut self) {
        let BillEvent::Escrowed { escrow, value: Some(value), .. } =
            self.wait("escrowed", |event| matches!(event, BillEvent::Escrowed { .. }))
        else {
            panic!("a note without a value")
        };
        let serial = Serial::try_from("210123456789").ok();
        let terms = Terms { intent: IntentRef(1), boot: BOOT, serial, act: Act::Stack { escrow, value } };
        self.command(BillCommand::Stack(Permit::from_proof(terms)));
        self.wait("stacked", |event| matches!(event, BillEvent::Stacked { escrow: Some(from), .. } if *from == escrow));
        self.command(BillCommand::Confirm);
        self.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    }
}

#[test]
fn coins_fall_into_the_tray_over_a_real_serial_port() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    hand.ask("hopper-1 fill C1000 20").unwrap();
    let slots = [Slot { address: 2, kind: Kind::Coin }, Slot { address: 3, kind: Kind::Hopper }];
    let mut host = Host::over(serial(dir.path(), "cctalk"), Bus::<Tester>::new(&slots, cctalk::Settings::new(BOOT)).unwrap());
    let hopper = |event: &BusEvent| matches!(event, BusEvent { address: 3, .. });
    let started =
        host.wait("the hopper", |event| hopper(event) && matches!(event.event, DeviceReport::Hopper(HopperEvent::Started { .. })));
    let DeviceReport::Hopper(HopperEvent::Started { identity, .. }) = started.event else { unreachable!() };
    host.command(BusCommand { address: 3, command: DeviceCommand::Hopper(HopperCommand::Begin) });
    host.wait("the ready hopper", |event| hopper(event) && matches!(event.event, DeviceReport::Hopper(HopperEvent::Ready { .. })));
    let terms = Terms { intent: IntentRef(2), boot: BOOT, serial: Some(identity.serial), act: Act::Dispense { count: 6 } };
    host.command(BusCommand { address: 3, command: DeviceCommand::Hopper(HopperCommand::Dispense(Permit::from_proof(terms))) });
    let paid = host.wait("the coins", |event| matches!(event.event, DeviceReport::Hopper(HopperEvent::Dispensed { .. })));
    assert!(matches!(paid.event, DeviceReport::Hopper(HopperEvent::Dispensed { asked: 6, paid: 6, .. })), "{paid:?}");
    let places = hand.ask("inventory").unwrap();
    assert_eq!((&places["cctalk"]["tray"]["C1000"], &places["cctalk"]["hopper-1"]["hopper"]["C1000"]), (&6.into(), &14.into()));
    hand.ask("tray take").unwrap();
    assert_eq!(hand.ask("inventory").unwrap()["cctalk"]["taken"]["C1000"], 6);
}

#[test]
fn paper_comes_out_over_a_real_serial_port() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let mut host = Host::over(serial(dir.path(), "printer"), Printer::new(escpos::Settings::default()));
    host.wait("the printer", |event| matches!(event, PrinterEvent::Ready { .. }));
    let mut doc: Doc<{ JOB_BYTES_MAX }> = Doc::new();
    let bytes = doc.line("Recibo de prueba: ñ ¿ $137.00").feed(2).cut().finish().unwrap();
    host.command(PrinterCommand::Print { job: JobId(1), bytes });
    host.wait("the paper", |event| *event == PrinterEvent::Printed(JobId(1)));
    let places = hand.ask("printer inventory").unwrap().to_string();
    assert!(places.contains(".png"), "{places}");
    let files: Vec<_> = std::fs::read_dir(dir.path().join("paper")).unwrap().map(|file| file.unwrap().path()).collect();
    let text = files.iter().find(|file| file.extension().is_some_and(|end| end == "txt")).unwrap();
    assert!(std::fs::read_to_string(text).unwrap().contains("ñ ¿ $137.00"));
}

#[test]
fn a_note_goes_into_the_box_over_a_real_serial_port() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let mut host = Host::new(serial(dir.path(), "bill"));
    host.bring_up();
    assert_eq!(hand.ask("bill insert 200").unwrap()["taken"], true);
    host.stack_what_comes();
    assert_eq!(hand.ask("bill inventory").unwrap()["box"]["B20000"], 1);
    assert_eq!(hand.ask("inventory").unwrap()["bill"]["box"]["B20000"], 1);
}

#[test]
fn a_pulled_cable_is_noticed_and_survived() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let mut host = Host::new(serial(dir.path(), "bill"));
    host.bring_up();
    hand.ask("bill unplug").unwrap();
    host.wait("silent", |event| *event == BillEvent::Silent);
    hand.ask("bill plug").unwrap();
    host.bring_up();
    hand.ask("bill insert 50").unwrap();
    host.stack_what_comes();
    assert_eq!(hand.ask("bill inventory").unwrap()["box"]["B5000"], 1);
}

#[test]
fn the_next_process_finds_the_device_as_the_last_one_left_it() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let mut host = Host::new(serial(dir.path(), "bill"));
    host.bring_up();
    hand.ask("bill insert 100").unwrap();
    host.wait("escrowed", |event| matches!(event, BillEvent::Escrowed { .. }));
    drop(host);
    let mut host = Host::new(serial(dir.path(), "bill"));
    let started = host.wait("started", |event| matches!(event, BillEvent::Started { .. }));
    assert!(matches!(started, BillEvent::Started { found: cas_hardware::device::BillAtStart::Escrow { index: 2 }, .. }), "{started:?}");
}

#[test]
fn the_door_is_seen_through_a_pin_on_a_line() {
    let dir = tempfile::tempdir().unwrap();
    let (_machine, mut hand) = machine(dir.path());
    let clock = Clock::start();
    let mut pin = LinePin::new(serial(dir.path(), "door")).unwrap();
    let mut door = DoorSensor::new(DoorSettings::default());
    let mut wait_for = |wanted| {
        let end = clock.now().after(PATIENCE);
        loop {
            assert!(clock.now() < end, "waited for the door to be {wanted:?}");
            let Some(high) = pin.level_within(Span::from_millis(10)).unwrap() else { continue };
            if let Some(event) = door.sample(clock.now(), high) {
                assert_eq!(event, wanted);
                break;
            }
        }
    };
    wait_for(DoorEvent::Closed);
    hand.ask("door open").unwrap();
    wait_for(DoorEvent::Opened);
    hand.ask("door close").unwrap();
    wait_for(DoorEvent::Closed);
}

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
