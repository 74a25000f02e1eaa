//! ID-003 on the line.

use cas_hardware::id003::emulator::{Emulator, Id003 as Wire, Settings};
use cas_hardware::id003::frame::body_of;
use cas_hardware::id003::message::Request;
use cas_hardware::id003::{Line, Profile, Timing, Validator};

use crate::bill::world::{BOOT, Protocol, Tester};

pub type World = crate::bill::world::World<Id003>;

#[derive(Debug)]
pub struct Id003;

impl Protocol for Id003 {
    type Line = Line;
    type Wire = Wire;
    type Request = Request;
    const SENSOR_FAILURE: &str = "AC";

    fn host() -> Validator<Tester> {
        Validator::new(BOOT, Timing::standard(), Profile::standard())
    }

    fn device(settings: Settings) -> Emulator {
        Emulator::new(settings)
    }

    fn read(frame: &[u8]) -> Option<Request> {
        Request::parse(body_of(frame).ok()?).ok()
    }
}
