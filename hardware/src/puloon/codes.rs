//! What Puloon's codes mean: fault, severity, how it clears, and a Spanish sentence for the technician.
//!
//! Source of all codes: `protocols.md` section 8a, "ERR" and "4000".

use crate::device::{CassetteState, ClearedBy, Fault, FaultKind, Severity};
use crate::dispenser::{Trouble, code_text};

/// All is well.
pub const GOOD: u8 = 0x30;
/// Stopped as it was told.
pub const NORMAL_STOP: u8 = 0x31;
/// Nothing could be picked.
pub const PICKUP: u8 = 0x32;
/// A note is stuck at CHK1 or CHK2.
pub const JAM_CHECK: u8 = 0x33;
/// A note is stuck at the exit.
pub const JAM_EXIT: u8 = 0x35;
/// It does not know the command, or its parameters are wrong.
pub const BAD_COMMAND: u8 = 0x37;
/// The upper cassette is empty.
pub const UPPER_EMPTY: u8 = 0x38;
/// The request cannot be carried out now.
pub const REQUEST: u8 = 0x3B;
/// The reject tray is not in place or full.
pub const REJECT_TRAY: u8 = 0x3F;
/// The lower cassette is empty.
pub const LOWER_EMPTY: u8 = 0x40;
/// Too many notes were rejected.
pub const OVER_REJECT: u8 = 0x44;
/// The upper cassette is missing.
pub const UPPER_MISSING: u8 = 0x45;
/// The lower cassette is missing.
pub const LOWER_MISSING: u8 = 0x46;
/// A note stayed in the path while it purged.
pub const JAM_PURGE: u8 = 0x4E;

/// The trouble behind an ERR byte; `None` where all is well. The 4000 counts its errors from 20h up; they are not named in the sheet.
pub fn trouble(code: u8) -> Option<Trouble> {
    let kind = match code {
        GOOD | NORMAL_STOP => return None,
        JAM_CHECK | 0x34 | JAM_EXIT | 0x36 | 0x42 | 0x48 | 0x4C | JAM_PURGE => FaultKind::Jam,
        UPPER_EMPTY | LOWER_EMPTY | PICKUP => FaultKind::Empty,
        UPPER_MISSING | LOWER_MISSING | REJECT_TRAY => FaultKind::BoxRemoved,
        OVER_REJECT => FaultKind::BoxFull,
        0x41 | 0x49 | 0x4A => FaultKind::Motor,
        0x3A | 0x3C | 0x3D | 0x4B | 0x4F => FaultKind::Sensor,
        0x43 | 0x47 | 0x50 => FaultKind::PayoutTimeout,
        BAD_COMMAND | REQUEST => FaultKind::Protocol,
        _ => FaultKind::Device,
    };
    Some(Trouble { kind, code })
}

/// The trouble behind the error byte of a 4000, which is its code with 20h added.
pub fn trouble_4000(byte: u8) -> Option<Trouble> {
    let code = byte.wrapping_sub(0x20);
    (code != 0).then_some(Trouble { kind: FaultKind::Device, code })
}

/// What an ERR byte says about the filling of a cassette, from 0.
pub const fn says_of(code: u8) -> Option<(usize, CassetteState)> {
    match code {
        UPPER_EMPTY => Some((0, CassetteState::Empty)),
        LOWER_EMPTY => Some((1, CassetteState::Empty)),
        UPPER_MISSING => Some((0, CassetteState::Out)),
        LOWER_MISSING => Some((1, CassetteState::Out)),
        _ => None,
    }
}

/// The fault behind a trouble.
pub fn fault(trouble: Trouble) -> Fault {
    let (cleared_by, hint) = match trouble.kind {
        FaultKind::Device => {
            (ClearedBy::Reset, "El dispensador reporta una falla de fábrica. Anote el código y púrguelo; si sigue, cámbielo.")
        }
        _ => hint(trouble.code),
    };
    Fault { kind: trouble.kind, severity: Severity::Stopped, cleared_by, code: code_text(trouble.code), hint }
}

fn hint(code: u8) -> (ClearedBy, &'static str) {
    let jam = ClearedBy::Reset;
    match code {
        PICKUP => {
            (ClearedBy::Hand, "El dispensador no pudo jalar un billete. Saque el casete, acomode los billetes y revise los rodillos.")
        }
        JAM_CHECK => (
            jam,
            "Hay un billete atorado a la salida del casete. Abra el dispensador, retírelo sin romperlo, guárdelo en un sobre y purgue.",
        ),
        0x34 => (jam, "Hay demasiados billetes en el camino. Abra el dispensador, retírelos, guárdelos en un sobre y purgue."),
        JAM_EXIT | 0x48 => (jam, "Hay un billete atorado en la salida. Retírelo sin romperlo, guárdelo en un sobre y purgue."),
        0x36 | 0x42 => (jam, "Hay un billete atorado en el desvío hacia la caja de rechazo. Retírelo, guárdelo en un sobre y purgue."),
        0x4C => (jam, "Hay un billete atorado a la salida del casete de abajo. Retírelo, guárdelo en un sobre y purgue."),
        JAM_PURGE => (jam, "Quedó un billete atorado al purgar. Abra el dispensador, retírelo, guárdelo en un sobre y purgue otra vez."),
        UPPER_EMPTY => (ClearedBy::Hand, "El casete de arriba está vacío. Cámbielo por uno lleno y purgue."),
        LOWER_EMPTY => (ClearedBy::Hand, "El casete de abajo está vacío. Cámbielo por uno lleno y purgue."),
        UPPER_MISSING => (ClearedBy::Hand, "El casete de arriba no está en su lugar. Colóquelo hasta que haga clic y purgue."),
        LOWER_MISSING => (ClearedBy::Hand, "El casete de abajo no está en su lugar. Colóquelo hasta que haga clic y purgue."),
        REJECT_TRAY => (ClearedBy::Hand, "La caja de rechazo no está en su lugar o está llena. Vacíela, colóquela y purgue."),
        OVER_REJECT => (
            ClearedBy::Hand,
            "El dispensador rechazó demasiados billetes. Revise el casete: billetes doblados, pegados o de otra denominación.",
        ),
        0x41 => (jam, "Falla del motor del dispensador. Revise que nada lo detenga y purgue; si sigue, cámbielo."),
        0x49 | 0x4A => (jam, "Falla del desvío hacia la caja de rechazo. Revise que nada lo detenga y purgue; si sigue, cámbielo."),
        0x3A | 0x3C | 0x3D | 0x4B => (jam, "El dispensador contó mal. Limpie los sensores, cuente lo entregado y purgue."),
        0x4F => (jam, "El dispensador encontró un billete de otro tamaño. Revise qué billetes hay en el casete y purgue."),
        0x43 | 0x47 | 0x50 => (jam, "El dispensador tardó demasiado. Revise el camino de los billetes y purgue."),
        BAD_COMMAND | REQUEST => (jam, "El dispensador no aceptó la orden. Revise que el modelo configurado sea el instalado y purgue."),
        _ => (jam, "El dispensador reporta una falla de fábrica. Anote el código y púrguelo; si sigue, cámbielo."),
    }
}
