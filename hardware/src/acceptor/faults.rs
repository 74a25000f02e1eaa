//! Faults that are no code of a device.

use heapless::String;

use crate::device::{ClearedBy, Fault, FaultKind, Severity};

/// A device that answers what the protocol does not allow, or does not answer what it must.
pub fn protocol_fault(hint: &'static str) -> Fault {
    Fault { kind: FaultKind::Protocol, severity: Severity::Stopped, cleared_by: ClearedBy::Hand, code: String::new(), hint }
}
