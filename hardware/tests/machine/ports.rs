//! Hosts over real serial ports: notes, coins, paper, the door; cables pulled and programs replaced.

use cas_hardware::cctalk::{self, Bus, BusCommand, BusEvent, DeviceCommand, DeviceReport, Kind, Slot};
use cas_hardware::clock::Clock;
use cas_hardware::device::printer::JOB_BYTES_MAX;
use cas_hardware::device::{
    Act, BillEvent, DoorEvent, HopperCommand, HopperEvent, IntentRef, JobId, Permit, PrinterCommand, PrinterEvent, Span, Terms,
};
use cas_hardware::escpos::{self, Doc, Printer};
use cas_hardware::sensor::door::DoorSettings;
use cas_hardware::sensor::{DoorSensor, LinePin};

use super::rig::{BOOT, Host, PATIENCE, machine, serial};
use crate::ccnet::world::Tester;

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
