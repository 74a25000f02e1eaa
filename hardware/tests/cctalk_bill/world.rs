//! ccTalk on the wire: the simple check sum with echo, and the longer one without.

use cas_hardware::cctalk::emulator::BillEnd;
use cas_hardware::cctalk::emulator::bill::BillWire;
use cas_hardware::cctalk::frame::{Checksum, Message};
use cas_hardware::cctalk::host::bill::{Line, Say};
use cas_hardware::cctalk::{BillProfile, BillTiming, BillValidator};
use cas_hardware::emulation::validator::Settings;

use crate::bill::world::{BOOT, Protocol, Tester, World};

/// A single data wire, simple check sum.
#[derive(Debug)]
pub struct Simple;

/// An adapter that hides the echo, longer check sum.
#[derive(Debug)]
pub struct Long;

pub type SimpleWorld = World<Simple>;
pub type LongWorld = World<Long>;

fn host(checksum: Checksum, echo: bool) -> BillValidator<Tester> {
    BillValidator::new(BOOT, BillTiming::standard(), BillProfile { checksum, echo, ..BillProfile::standard() })
}

fn read(frame: &[u8], checksum: Checksum) -> Option<Say> {
    let message = Message::parse(frame, checksum).ok()?;
    (message.destination == 40).then(|| Say::parse(&message)).flatten()
}

impl Protocol for Simple {
    type Line = Line;
    type Wire = BillWire;
    type Request = Say;
    const SERIAL: &str = "1234567";
    const TOLD_SERIAL: &str = "1234567";
    const SENSOR_FAILURE: &str = "24";

    fn host() -> BillValidator<Tester> {
        host(Checksum::Simple, true)
    }

    fn device(settings: Settings) -> BillEnd {
        BillEnd::new(settings, true, false)
    }

    fn read(frame: &[u8]) -> Option<Say> {
        read(frame, Checksum::Simple)
    }
}

impl Protocol for Long {
    type Line = Line;
    type Wire = BillWire;
    type Request = Say;
    const SERIAL: &str = "1234567";
    const TOLD_SERIAL: &str = "1234567";
    const SENSOR_FAILURE: &str = "24";

    fn host() -> BillValidator<Tester> {
        host(Checksum::Crc, false)
    }

    fn device(settings: Settings) -> BillEnd {
        BillEnd::new(settings, false, true)
    }

    fn read(frame: &[u8]) -> Option<Say> {
        read(frame, Checksum::Crc)
    }
}
