//! Faults of a dispenser that are no code of the device.

use core::fmt::Write as _;

use heapless::String;

use crate::device::{ClearedBy, Fault, FaultKind, Severity};

/// Notes may lie in the path unseen.
pub(super) fn needs_purge() -> Fault {
    Fault {
        kind: FaultKind::Jam,
        severity: Severity::Stopped,
        cleared_by: ClearedBy::Reset,
        code: String::new(),
        hint: "El dispensador puede tener billetes en el camino. Hay que purgarlo: lo que haya irá a la caja de rechazo, sin contarse.",
    }
}

/// The reject bin is not in place.
pub(super) fn reject_bin_out() -> Fault {
    Fault {
        kind: FaultKind::BoxRemoved,
        severity: Severity::Stopped,
        cleared_by: ClearedBy::Hand,
        code: String::new(),
        hint: "La caja de rechazo del dispensador no está en su lugar. Colóquela hasta que haga clic.",
    }
}

/// What it answers is not its protocol.
pub(super) fn protocol() -> Fault {
    Fault {
        kind: FaultKind::Protocol,
        severity: Severity::Stopped,
        cleared_by: ClearedBy::Hand,
        code: String::new(),
        hint: "El dispensador no acepta sus ajustes. Revise que el modelo configurado sea el instalado; si lo es, apáguelo y enciéndalo.",
    }
}

/// A code of one byte as a technician reads it.
pub fn code_text(code: u8) -> String<16> {
    let mut text = String::new();
    // Cannot fail: two letters of sixteen.
    let _ = write!(text, "{code:02X}");
    text
}
