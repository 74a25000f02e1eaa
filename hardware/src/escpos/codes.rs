//! Status bytes (`10 04 n`) and what they mean (`protocols.md` section 9).

use heapless::String;

use crate::device::{ClearedBy, Fault, FaultKind, PaperState, PrinterStatus, Severity};

/// How many status bytes there are: 1 printer, 2 offline cause, 3 error cause, 4 paper.
pub const STATUS_BYTES: u8 = 4;
/// A printer lets the host wait with this byte and go on with [`XON`].
pub const XOFF: u8 = 0x13;
/// See [`XOFF`].
pub const XON: u8 = 0x11;

/// Whether a byte can be a status byte: its fixed bits tell.
pub fn is_status(byte: u8) -> bool {
    byte & 0x93 == 0x12
}

/// Status byte 1: the printer is offline.
pub const OFFLINE: u8 = 1 << 3;
/// Status byte 2: a cover is open.
pub const COVER_OPEN: u8 = 1 << 2;
/// Status byte 2: it stopped because the paper ended.
pub const PAPER_STOP: u8 = 1 << 5;
/// Status byte 2: an error, see byte 3.
pub const ERROR: u8 = 1 << 6;
/// Status byte 3: the cutter is stuck.
pub const CUTTER: u8 = 1 << 3;
/// Status byte 3: an error that only power off clears.
pub const UNRECOVERABLE: u8 = 1 << 5;
/// Status byte 4: the paper is nearly at its end.
pub const PAPER_LOW: u8 = 0x0C;
/// Status byte 4: there is no paper.
pub const PAPER_END: u8 = 0x60;

/// What four status bytes say.
pub fn status(bytes: [u8; 4]) -> PrinterStatus {
    let [printer, offline, error, paper] = bytes;
    let paper = if paper & PAPER_END != 0 || offline & PAPER_STOP != 0 {
        PaperState::Out
    } else if paper & PAPER_LOW != 0 {
        PaperState::Low
    } else {
        PaperState::Enough
    };
    PrinterStatus {
        paper,
        cover_open: offline & COVER_OPEN != 0,
        offline: printer & OFFLINE != 0,
        cutter: error & CUTTER != 0,
        unrecoverable: error & UNRECOVERABLE != 0,
    }
}

/// What keeps the printer from printing, the most telling first.
pub fn obstacle(status: &PrinterStatus) -> Option<FaultKind> {
    [
        (status.unrecoverable, FaultKind::Device),
        (status.cutter, FaultKind::Cutter),
        (status.cover_open, FaultKind::CoverOpen),
        (status.paper == PaperState::Out, FaultKind::PaperOut),
        (status.offline, FaultKind::Device),
    ]
    .into_iter()
    .find_map(|(is, kind)| is.then_some(kind))
}

/// Every fault that a status shows.
pub fn faults(status: &PrinterStatus) -> impl Iterator<Item = FaultKind> {
    let alone = status.offline && !status.cover_open && status.paper != PaperState::Out && !status.cutter;
    [
        (status.unrecoverable || alone, FaultKind::Device),
        (status.cutter, FaultKind::Cutter),
        (status.cover_open, FaultKind::CoverOpen),
        (status.paper == PaperState::Out, FaultKind::PaperOut),
        (status.paper == PaperState::Low, FaultKind::PaperLow),
    ]
    .into_iter()
    .filter_map(|(is, kind)| is.then_some(kind))
}

/// The fault as it is reported.
pub fn fault(kind: FaultKind, code: String<16>) -> Fault {
    let (severity, cleared_by, hint) = match kind {
        FaultKind::PaperOut => (Severity::Stopped, ClearedBy::Hand, "Se acabó el papel: coloque un rollo nuevo."),
        FaultKind::PaperLow => (Severity::Warning, ClearedBy::Hand, "Queda poco papel: tenga listo un rollo nuevo."),
        FaultKind::CoverOpen => (Severity::Stopped, ClearedBy::Hand, "La tapa de la impresora está abierta: ciérrela."),
        FaultKind::Cutter => (Severity::Stopped, ClearedBy::Hand, "La navaja está trabada: abra la tapa y saque el papel atorado."),
        _ => (Severity::Stopped, ClearedBy::Hand, "La impresora está fuera de línea: revísela, apáguela y enciéndala."),
    };
    Fault { kind, severity, cleared_by, code, hint }
}
