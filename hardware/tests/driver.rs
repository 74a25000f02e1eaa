//! The pump: a noisy line in memory, stepped in virtual time; broken ports.

use std::convert::Infallible;

use cas_hardware::ccnet::emulator::{Emulator, Settings};
use cas_hardware::ccnet::{Timing, Validator};
use cas_hardware::device::identity::Serial;
use cas_hardware::device::{
    Act, BillAtStart, BillCommand, BillEvent, BillMask, Instant, IntentRef, LineEvent, Machine, NotSent, Permit, Refused, Span, Terms,
};
use cas_hardware::driver::{Driver, Error, TimedRead};
use cas_hardware::emulation::FarEnd;
use cas_hardware::transport::fault::{Faulty, Trouble};
use cas_hardware::transport::loopback::Loopback;
use cas_hardware::transport::sleep::SleepDelay;
use embedded_io::{ErrorKind, ErrorType, Read, Write};

use super::ccnet::world::{BOOT, SERIAL, Tester};

type NoisyDriver = Driver<Faulty<Loopback>, Validator<Tester>, SleepDelay>;

/// A driver and an emulated validator at the two ends of a noisy line.
struct NoisyLine {
    now: Instant,
    driver: NoisyDriver,
    far: Faulty<Loopback>,
    device: Emulator,
    stacked: u64,
    damaged: u32,
}

impl NoisyLine {
    fn new(trouble: Trouble, seed: u64) -> Self {
        let (near, far) = Loopback::pair();
        let driver = Driver::new(Faulty::new(near, trouble, seed), Validator::new(BOOT, Timing::standard()), SleepDelay);
        let far = Faulty::new(far, trouble, seed.wrapping_add(1));
        let device = Emulator::new(Settings::mexican(SERIAL, "CB-0001"));
        Self { now: Instant::from_millis(0), driver, far, device, stacked: 0, damaged: 0 }
    }

    fn step(&mut self) {
        for _ in 0..4 {
            self.driver.step(self.now, Span::ZERO).unwrap();
            let mut bytes = [0; 256];
            let count = self.far.read_within(&mut bytes, Span::ZERO).unwrap();
            self.device.handle_bytes(self.now, &bytes[..count]);
            while let Some(answer) = self.device.poll_transmit(self.now) {
                self.far.write_all(&answer).unwrap();
            }
        }
        while let Some(event) = self.driver.machine_mut().poll_event() {
            self.follow(event);
        }
        self.damaged = self.driver.machine().damaged_frames();
        self.now = self.now.after(Span::from_millis(5));
        self.device.handle_timeout(self.now);
    }

    fn follow(&mut self, event: BillEvent) {
        let now = self.now;
        let mut tell = |command| self.driver.machine_mut().command(now, command);
        let _: Result<(), Refused> = match event {
            BillEvent::Started { found, .. } => {
                assert!(!matches!(found, BillAtStart::Stacked { .. }), "this line is noisy, not lost");
                tell(BillCommand::Begin { reset: None })
            }
            BillEvent::Ready { .. } => tell(BillCommand::Accept(BillMask(0x3F))),
            BillEvent::Escrowed { escrow, value: Some(value), .. } => {
                // A note found at start is refused to the permit, and goes back.
                let serial = Serial::try_from(SERIAL).ok();
                let terms = Terms { intent: IntentRef(1), boot: BOOT, serial, act: Act::Stack { escrow, value } };
                tell(BillCommand::Stack(Permit::from_proof(terms))).or_else(|_| tell(BillCommand::Return))
            }
            BillEvent::Stacked { .. } => {
                self.stacked += 1;
                tell(BillCommand::Confirm)
            }
            BillEvent::Returned { .. } => tell(BillCommand::Confirm),
            _ => Ok(()),
        };
    }
}

#[test]
fn notes_are_counted_right_over_noisy_lines() {
    for seed in 0..8 {
        let mut line = NoisyLine::new(Trouble { lost_per_mille: 4, flipped_per_mille: 4 }, seed);
        for _ in 0..24_000 {
            line.step();
            let _ = line.device.control(line.now, &["insert", "20"]);
        }
        let boxed = line.device.inventory()["box"]["B2000"].as_u64().unwrap_or(0);
        assert_eq!(line.stacked, boxed, "seed {seed}");
        assert!(boxed >= 20, "seed {seed}: only {boxed} notes went through");
        assert!(line.damaged > 0, "seed {seed}: the line was not noisy");
    }
}

/// A port that is gone after so many reads.
struct Breaking {
    reads_left: u32,
    interrupted: u32,
}

#[derive(Debug, PartialEq, Eq)]
struct Broken(ErrorKind);

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the cable is out")
    }
}

impl std::error::Error for Broken {}

impl embedded_io::Error for Broken {
    fn kind(&self) -> ErrorKind {
        self.0
    }
}

impl ErrorType for Breaking {
    type Error = Broken;
}

impl Read for Breaking {
    fn read(&mut self, _: &mut [u8]) -> Result<usize, Broken> {
        if self.interrupted > 0 {
            self.interrupted -= 1;
            return Err(Broken(ErrorKind::Interrupted));
        }
        self.reads_left = self.reads_left.checked_sub(1).ok_or(Broken(ErrorKind::BrokenPipe))?;
        Ok(0)
    }
}

impl TimedRead for Breaking {
    fn read_within(&mut self, buffer: &mut [u8], _: Span) -> Result<usize, Broken> {
        self.read(buffer)
    }
}

impl Write for Breaking {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Broken> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Broken> {
        Ok(())
    }
}

#[test]
fn a_broken_port_is_an_error_and_the_machine_knows() {
    let machine: Validator<Tester> = Validator::new(BOOT, Timing::standard());
    let mut driver = Driver::new(Breaking { reads_left: 1, interrupted: 0 }, machine, SleepDelay);
    let now = Instant::from_millis(0);
    driver.step(now, Span::ZERO).unwrap();
    driver.step(now, Span::ZERO).unwrap();
    let error = driver.step(now, Span::ZERO).unwrap_err();
    assert_eq!(error, Error::Read(Broken(ErrorKind::BrokenPipe)));
    assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the cable is out");
    assert_eq!(driver.machine_mut().poll_event(), Some(BillEvent::Silent));
    let refused = driver.machine_mut().command(now, BillCommand::Begin { reset: None }).unwrap_err();
    assert_eq!(refused.why, NotSent::LineDown);
    let (_, mut machine, _) = driver.release();
    assert_eq!(machine.poll_timeout(), None, "a machine without a line wants nothing");
    machine.handle_line(now, LineEvent::Restored);
    assert_eq!(machine.poll_timeout(), Some(now));
}

#[test]
fn an_interrupted_read_is_repeated_but_not_for_ever() {
    let stepped = |interrupted| {
        let machine: Validator<Tester> = Validator::new(BOOT, Timing::standard());
        let mut driver = Driver::new(Breaking { reads_left: 5, interrupted }, machine, SleepDelay);
        driver.step(Instant::from_millis(0), Span::ZERO)?;
        driver.step(Instant::from_millis(0), Span::ZERO)
    };
    assert_eq!(stepped(3), Ok(()));
    assert_eq!(stepped(1000), Err(Error::Read(Broken(ErrorKind::Interrupted))));
}

#[test]
fn a_loopback_has_no_errors_of_its_own() {
    let (mut near, mut far) = Loopback::pair();
    let written: Result<(), Infallible> = near.write_all(b"abc");
    written.unwrap();
    let mut bytes = [0; 8];
    assert_eq!(far.read_within(&mut bytes, Span::ZERO), Ok(3));
    assert_eq!(far.read_within(&mut bytes, Span::ZERO), Ok(0), "nothing there is no end");
}
