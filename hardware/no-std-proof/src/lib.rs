//! A firmware in miniature: CCNET, ID-003, EBDS, SSP, ccTalk, note dispensers, a printer and a door pumped without std and without an allocator.
#![no_std]

use core::convert::Infallible;
use core::panic::PanicInfo;

use cas_hardware::ccnet::{self, Validator};
use cas_hardware::cctalk::{BillProfile, BillTiming, BillValidator, Bus, Kind, Settings, Slot};
use cas_hardware::device::printer::JOB_BYTES_MAX;
use cas_hardware::device::{
    Authority, BillCommand, BillEvent, DispenserCommand, DispenserEvent, Instant, JobId, Machine, PrinterCommand, Span, Terms,
};
use cas_hardware::driver::{Driver, TimedRead};
use cas_hardware::ebds;
use cas_hardware::escpos::{self, Doc, Printer};
use cas_hardware::f53;
use cas_hardware::id003;
use cas_hardware::puloon;
use cas_hardware::pulse::{self, PulseAcceptor};
use cas_hardware::sensor::DoorSensor;
use cas_hardware::sensor::door::DoorSettings;
use cas_hardware::ssp;
use embedded::{Delay, Pin, Port};

mod embedded;

/// This program's only panic handler; a second one, out of std, would not link.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}

/// The owner of the proof: it vouches for what it is given.
struct Firmware;

impl Authority for Firmware {
    type Proof = Terms;

    fn terms(proof: &Terms) -> Terms {
        proof.clone()
    }
}

/// One turn of the whole machinery; called by nobody, but compiled and linked whole.
///
/// Returns the number of events that were seen.
#[unsafe(no_mangle)]
pub extern "C" fn cas_hardware_turn(milliseconds: u64) -> u32 {
    let now = Instant::from_millis(milliseconds);
    let mut seen = take_notes(now, Validator::<Firmware>::new(1, ccnet::Timing::standard()));
    seen += take_notes(now, id003::Validator::<Firmware>::new(1, id003::Timing::standard(), id003::Profile::standard()));
    seen += take_notes(now, BillValidator::<Firmware>::new(1, BillTiming::standard(), BillProfile::standard()));
    seen += take_notes(now, ebds::Validator::<Firmware>::new(1, ebds::Timing::standard(), ebds::Profile::standard()));
    seen += take_notes(now, ssp::Validator::<Firmware>::new(1, ssp::Timing::standard(), ssp::Profile::standard()));
    let profile = puloon::Profile::of(puloon::Model::Lcdm4000);
    seen += pay_notes(now, puloon::Dispenser::<Firmware>::new(1, puloon::Timing::standard(), profile, [const { None }; 4]));
    let profile = f53::Profile::mexican([100, 200, 0, 0]);
    seen += pay_notes(now, f53::Dispenser::<Firmware>::new(1, f53::Timing::standard(), profile, [const { None }; 4]));
    if let Ok(bus) =
        Bus::<Firmware>::new(&[Slot { address: 2, kind: Kind::Coin }, Slot { address: 3, kind: Kind::Hopper }], Settings::new(1))
    {
        let mut driver = Driver::new(Port, bus, Delay);
        let _ = driver.step(now, Span::from_millis(1));
        while driver.machine_mut().poll_event().is_some() {
            seen += 1;
        }
    }
    let mut driver = Driver::new(Port, Printer::new(escpos::Settings::default()), Delay);
    let _ = driver.step(now, Span::from_millis(1));
    let mut doc: Doc<{ JOB_BYTES_MAX }> = Doc::new();
    if let Ok(bytes) = doc.line("Recibo").qr("folio").cut().finish() {
        let _ = driver.machine_mut().command(now, PrinterCommand::Print { job: JobId(1), bytes });
    }
    let mut door = DoorSensor::new(DoorSettings::default());
    if let Ok(Some(_)) = door.read(now, &mut Pin) {
        seen += 1;
    }
    let mut pulses = PulseAcceptor::<Firmware>::new(1, pulse::Profile::mexican_notes(10));
    if pulses.read(now, &mut Pin).is_ok() && pulses.poll_event().is_some() {
        seen += 1;
    }
    let (mut port, _, _) = driver.release();
    let mut byte = [0; 1];
    let _ = port.read_within(&mut byte, Span::ZERO);
    seen
}

/// One turn of a bill acceptor, whatever it speaks.
fn take_notes<M: Machine<Command = BillCommand<Firmware>, Event = BillEvent>>(now: Instant, machine: M) -> u32 {
    let mut driver = Driver::new(Port, machine, Delay);
    let mut seen = 0;
    let stepped: Result<(), cas_hardware::driver::Error<Infallible>> = driver.step(now, Span::from_millis(1));
    if stepped.is_err() {
        driver.restored(now);
    }
    while let Some(event) = driver.machine_mut().poll_event() {
        seen += 1;
        if let BillEvent::Started { .. } = event {
            let _ = driver.machine_mut().command(now, BillCommand::Begin { reset: None });
        }
    }
    seen
}

/// One turn of a note dispenser, whatever it speaks.
fn pay_notes<M: Machine<Command = DispenserCommand<Firmware>, Event = DispenserEvent>>(now: Instant, machine: M) -> u32 {
    let mut driver = Driver::new(Port, machine, Delay);
    let mut seen = 0;
    let stepped: Result<(), cas_hardware::driver::Error<Infallible>> = driver.step(now, Span::from_millis(1));
    if stepped.is_err() {
        driver.restored(now);
    }
    while let Some(event) = driver.machine_mut().poll_event() {
        seen += 1;
        if let DispenserEvent::Started { .. } = event {
            let _ = driver.machine_mut().command(now, DispenserCommand::Begin { purge: None });
        }
    }
    seen
}
