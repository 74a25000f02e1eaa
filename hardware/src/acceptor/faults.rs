//! Faults that are no code of a device, and how a code is written.

use core::fmt::Write as _;

use heapless::String;

use crate::device::{ClearedBy, Fault, FaultKind, Severity};

/// A device that answers what the protocol does not allow, or does not answer what it must.
pub fn protocol_fault(hint: &'static str) -> Fault {
    Fault { kind: FaultKind::Protocol, severity: Severity::Stopped, cleared_by: ClearedBy::Hand, code: String::new(), hint }
}

/// A code of one or two bytes as a technician reads it: `47 55`, or `43` where the first is 0.
pub fn code_text(code: u16) -> String<16> {
    let mut text = String::new();
    let [status, data] = code.to_be_bytes();
    // Cannot fail: five letters of sixteen.
    let _ = if status == 0 { write!(text, "{data:02X}") } else { write!(text, "{status:02X} {data:02X}") };
    text
}
