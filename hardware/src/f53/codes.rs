//! What a Fujitsu dispenser's errors mean. The list of codes is not public (`protocols.md` section 8b): each is told as a fault of the maker.

use core::fmt::Write as _;

use heapless::String;

use crate::device::{ClearedBy, Fault, FaultKind, Severity};
use crate::dispenser::Trouble;

/// The trouble behind the two bytes of an error. Only the first fits a trouble's code; the second is told by the device's own display.
pub const fn trouble(code: u8) -> Trouble {
    Trouble { kind: FaultKind::Device, code }
}

/// The fault behind a trouble.
pub fn fault(trouble: Trouble) -> Fault {
    let mut code = String::new();
    // Four letters of sixteen.
    let _ = write!(code, "F0 {:02X}", trouble.code);
    Fault {
        kind: trouble.kind,
        severity: Severity::Stopped,
        cleared_by: ClearedBy::Reset,
        code,
        hint: "El dispensador reporta una falla. Anote el código, revise casetes, caja de rechazo y camino de los billetes, y púrguelo.",
    }
}
