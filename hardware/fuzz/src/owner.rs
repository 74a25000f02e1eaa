//! Who vouches here: the fuzzer itself, for whatever terms it likes.

use cas_hardware::device::identity::Serial;
use cas_hardware::device::{Act, Authority, IntentRef, Permit, Terms};

/// The boot of every machine and permit here.
pub const BOOT: u128 = 7;

/// The authority of a fuzzer.
#[derive(Debug)]
pub enum Fuzzer {}

impl Authority for Fuzzer {
    type Proof = Terms;

    fn terms(proof: &Terms) -> Terms {
        proof.clone()
    }
}

/// A permit for an act of the device with this serial number.
pub fn permit(serial: &Serial, act: Act) -> Permit<Fuzzer> {
    let serial = (!serial.is_empty()).then(|| serial.clone());
    Permit::from_proof(Terms { intent: IntentRef(1), boot: BOOT, serial, act })
}
