//! CCNET on the line.

use cas_hardware::ccnet::emulator::{Ccnet as Wire, Emulator, Settings};
use cas_hardware::ccnet::frame::Frame;
use cas_hardware::ccnet::message::Request;
use cas_hardware::ccnet::{Line, Timing, Validator};

use crate::bill::world::Protocol;
pub use crate::bill::world::{BOOT, EVERYTHING, SERIAL, Tester, table_of};

pub type World = crate::bill::world::World<Ccnet>;

#[derive(Debug)]
pub struct Ccnet;

impl Protocol for Ccnet {
    type Line = Line;
    type Wire = Wire;
    type Request = Request;
    const SENSOR_FAILURE: &str = "55";

    fn host() -> Validator<Tester> {
        Validator::new(BOOT, Timing::standard())
    }

    fn device(settings: Settings) -> Emulator {
        Emulator::new(settings)
    }

    fn read(frame: &[u8]) -> Option<Request> {
        Request::parse(Frame::new_checked(frame).ok()?.body()).ok()
    }
}
