//! What EBDS's flags mean: fault, severity, how it clears, and a Spanish sentence for the technician.
//!
//! Source of all flags: `protocols.md` section 4, "Omnibus reply". A code is the number of the data byte and the bit in it: D1 bit 2 is `0104`.

use core::fmt::Write as _;

use heapless::String;

use crate::acceptor::{Status, Trouble};
use crate::device::{ClearedBy, Fault, FaultKind, RejectReason, Severity};

/// D1 bit 2: a note is stuck.
pub const JAMMED: u16 = 0x0104;
/// D1 bit 3: the box is full.
pub const FULL: u16 = 0x0108;
/// D1 bit 4 is not set: the box is not in place.
pub const BOX_OUT: u16 = 0x0110;
/// D1 bit 0: somebody tried to cheat.
pub const CHEATED: u16 = 0x0101;
/// D2 bit 2: it failed.
pub const FAILURE: u16 = 0x0204;
/// D2 bit 6: its transport is open.
pub const OPEN: u16 = 0x0240;
/// D3 bit 0: it is stalled.
pub const STALLED: u16 = 0x0301;

/// Why a note was refused: EBDS has one flag for it and tells no reason.
pub const fn reject_reason(_code: u8) -> RejectReason {
    RejectReason::NotRecognised
}

/// The fault behind what the device says, if it is one.
pub fn fault(status: Status) -> Option<Fault> {
    let (kind, code) = match status {
        Status::Trouble(Trouble { kind, code }) => (kind, code),
        Status::Cheated => (FaultKind::Cheat, CHEATED),
        _ => return None,
    };
    let (severity, cleared_by, hint) = match code {
        CHEATED => (
            Severity::Warning,
            ClearedBy::Itself,
            "El validador detectó un intento de fraude. Revise la boca y el paso del billete: no debe haber hilos ni cintas.",
        ),
        FULL => (Severity::Stopped, ClearedBy::Hand, "La caja de billetes está llena. Haga un corte y cambie la caja."),
        BOX_OUT => (Severity::Stopped, ClearedBy::Hand, "La caja de billetes no está en su lugar. Colóquela hasta que haga clic."),
        OPEN => (Severity::Stopped, ClearedBy::Hand, "El paso de billetes del validador está abierto. Ciérrelo hasta que haga clic."),
        JAMMED => (
            Severity::Stopped,
            ClearedBy::Reset,
            "Hay un billete atorado en el validador. Abra el cabezal, retire el billete sin romperlo, guárdelo en un sobre y reinicie el validador.",
        ),
        STALLED => (
            Severity::Stopped,
            ClearedBy::Reset,
            "El validador está detenido. Limpie los rodillos y retire lo que estorbe; si sigue, cambie el validador.",
        ),
        _ => (
            Severity::Stopped,
            ClearedBy::Reset,
            "El validador reporta una falla de fábrica. Reinicie; si sigue, anote el código y cambie el validador.",
        ),
    };
    let mut text = String::new();
    // Cannot fail: five letters of sixteen.
    let _ = write!(text, "D{} {:02X}", code >> 8, code & 0xFF);
    Some(Fault { kind, severity, cleared_by, code: text, hint })
}
