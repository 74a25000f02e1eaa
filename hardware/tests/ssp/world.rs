//! SSP on the line: a device that knows 56, and one that does not.

use cas_hardware::ssp::command::Command;
use cas_hardware::ssp::emulator::{Emulator, Settings, Ssp as Wire};
use cas_hardware::ssp::frame::{Decoder, packet_of};
use cas_hardware::ssp::{Line, Profile, Timing, Validator};

use crate::bill::world::{BOOT, Protocol, Tester};

pub type World = crate::bill::world::World<Ssp>;
pub type PlainWorld = crate::bill::world::World<PlainSsp>;

/// A device that tells a credit until it is acknowledged.
#[derive(Debug)]
pub struct Ssp;

/// A device that tells a credit once.
#[derive(Debug)]
pub struct PlainSsp;

/// What a frame of the host says, and its sequence bit.
pub type Said = (Command, bool);

fn read(wire: &[u8]) -> Option<Said> {
    let mut decoder = Decoder::new();
    let frame = wire.iter().find_map(|byte| decoder.push(*byte))?.ok()?;
    let packet = packet_of(&frame).ok()?;
    Some((Command::parse(packet.data).ok()?, packet.sequence))
}

impl Protocol for Ssp {
    type Line = Line;
    type Wire = Wire;
    type Request = Said;
    const SENSOR_FAILURE: &str = "01";
    const TOLD_SERIAL: &str = "123456789";

    fn host() -> Validator<Tester> {
        Validator::new(BOOT, Timing::standard(), Profile::standard())
    }

    fn device(settings: Settings) -> Emulator {
        Emulator::new(settings)
    }

    fn read(frame: &[u8]) -> Option<Said> {
        read(frame)
    }
}

impl Protocol for PlainSsp {
    type Line = Line;
    type Wire = Wire;
    type Request = Said;
    const SENSOR_FAILURE: &str = "01";
    const TOLD_SERIAL: &str = "123456789";

    fn host() -> Validator<Tester> {
        Validator::new(BOOT, Timing::standard(), Profile::standard())
    }

    fn device(settings: Settings) -> Emulator {
        Emulator::without_ack(settings)
    }

    fn read(frame: &[u8]) -> Option<Said> {
        read(frame)
    }
}
