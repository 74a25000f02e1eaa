//! What ID-003's codes mean: fault, severity, how it clears, and a Spanish sentence for the technician.
//!
//! Source of all codes: `protocols.md` section 2, "Status", "Reject" and "Failure".

use crate::acceptor::{Status, Trouble, code_text};
use crate::device::{ClearedBy, Fault, FaultKind, RejectReason, Severity};

/// Reject reason: the denomination was not recognised.
pub const REJECT_DENOMINATION: u8 = 0x76;
/// Reject reason: inhibited now, or escrow timed out.
pub const REJECT_INHIBITED: u8 = 0x79;

/// The box is full.
pub const BOX_FULL: u16 = 0x43;
/// The box is not in place.
pub const BOX_OPEN: u16 = 0x44;
/// A note is stuck in the acceptor.
pub const JAM_ACCEPTOR: u16 = 0x45;
/// A note is stuck in the stacker.
pub const JAM_STACKER: u16 = 0x46;
/// Somebody tried to cheat.
pub const CHEATED: u16 = 0x48;
/// It lost the thread of the talk.
pub const TALK_ERROR: u16 = 0x4A;

/// A failure's code with its status byte before it.
pub const fn failure(code: u8) -> u16 {
    u16::from_be_bytes([0x49, code])
}

/// The kind of a failure.
pub const fn failure_kind(code: u8) -> FaultKind {
    match code {
        0xA2 | 0xA5 | 0xA6 | 0xA7 => FaultKind::Motor,
        0xAB => FaultKind::BoxRemoved,
        0xAC | 0xAD => FaultKind::Sensor,
        0xAF => FaultKind::CoverOpen,
        0xB0..=0xB3 => FaultKind::Memory,
        _ => FaultKind::Device,
    }
}

/// Why a note was refused, in the words of the device model.
pub const fn reject_reason(code: u8) -> RejectReason {
    match code {
        0x71 | 0x72 | 0x74 | 0x75 | 0x78 | 0x7D => RejectReason::Unreadable,
        0x76 | 0x77 | 0x7A | 0x7E | 0x7F | 0x9B => RejectReason::NotRecognised,
        0x79 => RejectReason::Inhibited,
        0x98 => RejectReason::DoubleOrString,
        0x73 | 0x7C => RejectReason::RemainsInPath,
        _ => RejectReason::Device,
    }
}

/// The fault behind what the device says, if it is one.
pub fn fault(status: Status) -> Option<Fault> {
    let of = |kind, severity, cleared_by, code, hint| Some(Fault { kind, severity, cleared_by, code: code_text(code), hint });
    match status {
        Status::Trouble(Trouble { kind, code }) => {
            let (cleared_by, hint) = trouble(code);
            of(kind, Severity::Stopped, cleared_by, code, hint)
        }
        Status::Cheated => of(
            FaultKind::Cheat,
            Severity::Warning,
            ClearedBy::Itself,
            CHEATED,
            "El validador detectó un intento de fraude. Revise la boca y el paso del billete: no debe haber hilos ni cintas.",
        ),
        Status::PowerUpNoteInPath => of(
            FaultKind::Jam,
            Severity::Stopped,
            ClearedBy::Reset,
            0x41,
            "El validador se apagó con un billete en el paso. Se devolverá al reiniciarlo, cuando quede anotado.",
        ),
        Status::PowerUpNoteInStacker => of(
            FaultKind::BoxJam,
            Severity::Stopped,
            ClearedBy::Reset,
            0x42,
            "El validador se apagó con un billete camino a la caja. Entrará a la caja al reiniciarlo, cuando quede anotado.",
        ),
        _ => None,
    }
}

fn trouble(code: u16) -> (ClearedBy, &'static str) {
    let [status, data] = code.to_be_bytes();
    if status == 0x49 {
        return failure_hint(data);
    }
    match code {
        BOX_FULL => (ClearedBy::Hand, "La caja de billetes está llena. Haga un corte y cambie la caja."),
        BOX_OPEN => (ClearedBy::Hand, "La caja de billetes no está en su lugar. Colóquela hasta que haga clic."),
        JAM_ACCEPTOR => (
            ClearedBy::Reset,
            "Hay un billete atorado en el validador. Abra el cabezal, retire el billete sin romperlo, guárdelo en un sobre y reinicie el validador.",
        ),
        JAM_STACKER => (
            ClearedBy::Reset,
            "Hay un billete atorado entre el validador y la caja. Saque la caja, retire el billete, guárdelo en un sobre y reinicie el validador.",
        ),
        TALK_ERROR => (ClearedBy::Reset, "El validador perdió la comunicación con el cajero. Revise el cable y reinicie el validador."),
        _ => (ClearedBy::Reset, "El validador reporta una falla de fábrica. Anote el código y reinicie; si sigue, cambie el validador."),
    }
}

fn failure_hint(code: u8) -> (ClearedBy, &'static str) {
    let hint = match code {
        0xA2 => "Falla del motor que mete los billetes a la caja. Saque y meta la caja; si sigue, cambie el validador.",
        0xA5 | 0xA6 => "Falla del motor de transporte. Limpie los rodillos y retire lo que estorbe; si sigue, cambie el validador.",
        0xA7 => "Falla del motor que alinea el billete. Limpie el paso; si sigue, cambie el validador.",
        0xAB => return (ClearedBy::Hand, "La caja de billetes no está lista. Sáquela y colóquela hasta que haga clic."),
        0xAC => "Falla de los sensores ópticos. Limpie los lentes con un paño seco y reinicie.",
        0xAD => "Falla del sensor magnético. Limpie el paso y reinicie.",
        0xAF => return (ClearedBy::Hand, "El cabezal del validador está abierto o fuera de su lugar. Ciérrelo hasta que haga clic."),
        0xB0..=0xB3 => "Falla de la memoria del validador. Reinicie; si sigue, hay que cargar de nuevo su programa o cambiarlo.",
        _ => "El validador reporta una falla de fábrica. Anote el código y reinicie; si sigue, cambie el validador.",
    };
    (ClearedBy::Reset, hint)
}
