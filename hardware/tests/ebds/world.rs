//! EBDS on the line.

use cas_hardware::ebds::emulator::{Ebds as Wire, Emulator, Settings};
use cas_hardware::ebds::frame::body_of;
use cas_hardware::ebds::message::Request;
use cas_hardware::ebds::{Line, Profile, Timing, Validator};

use crate::bill::world::{BOOT, Protocol, Tester};

pub type World = crate::bill::world::World<Ebds>;

#[derive(Debug)]
pub struct Ebds;

impl Protocol for Ebds {
    type Line = Line;
    type Wire = Wire;
    type Request = (Request, bool);
    const SENSOR_FAILURE: &str = "00";

    fn host() -> Validator<Tester> {
        Validator::new(BOOT, Timing::standard(), Profile::standard())
    }

    fn device(settings: Settings) -> Emulator {
        Emulator::new(settings)
    }

    fn read(frame: &[u8]) -> Option<(Request, bool)> {
        Request::parse(body_of(frame).ok()?).ok()
    }
}
