//! What CCNET's codes mean: fault, severity, how it clears, and a Spanish sentence for the technician.
//!
//! Source of all codes: `protocols.md` section 1, "Reject" and "Failure".

use super::message::PollStatus;
use crate::acceptor::{Status, Trouble, code_text};
use crate::device::{ClearedBy, Fault, FaultKind, RejectReason, Severity};

/// Reject code: the note is of a type that is not enabled now.
pub const REJECT_INHIBITED: u8 = 0x68;
/// Reject code: the note was not recognised.
pub const REJECT_IDENTIFICATION: u8 = 0x65;
/// Reject code: the note was recognised, but did not pass verification.
pub const REJECT_VERIFICATION: u8 = 0x66;

/// Why a note was refused, in the words of the device model.
pub fn reject_reason(code: u8) -> RejectReason {
    match code {
        0x60 | 0x61 | 0x64 | 0x67 | 0x6C | 0x6D => RejectReason::Unreadable,
        0x65 | 0x66 | 0x69 | 0x92..=0x95 => RejectReason::NotRecognised,
        0x68 => RejectReason::Inhibited,
        0x63 => RejectReason::DoubleOrString,
        0x62 => RejectReason::RemainsInPath,
        _ => RejectReason::Device,
    }
}

/// The kind of fault a poll answer tells of; `Device` where it tells of none.
pub fn kind(said: PollStatus) -> FaultKind {
    match said {
        PollStatus::BoxFull => FaultKind::BoxFull,
        PollStatus::BoxRemoved => FaultKind::BoxRemoved,
        PollStatus::Jam => FaultKind::Jam,
        PollStatus::BoxJam => FaultKind::BoxJam,
        PollStatus::Failure { code: 0x50..=0x53 } => FaultKind::Motor,
        PollStatus::Failure { code: 0x55 | 0x56 | 0x5F } => FaultKind::Sensor,
        _ => FaultKind::Device,
    }
}

/// A poll answer as one number: status byte, then its data byte if it has one.
pub fn number(said: PollStatus) -> u16 {
    match said.emit().as_slice() {
        [status] => u16::from(*status),
        [status, data] => u16::from_be_bytes([*status, *data]),
        _ => 0,
    }
}

/// The fault behind what the device says, if it is one: how bad, how it clears, what a technician does.
pub fn fault(status: Status) -> Option<Fault> {
    let stopped = |kind, cleared_by, code, hint| Some(Fault { kind, severity: Severity::Stopped, cleared_by, code: code_text(code), hint });
    match status {
        Status::Trouble(Trouble { kind, code }) => {
            let (cleared_by, hint) = trouble(code);
            stopped(kind, cleared_by, code, hint)
        }
        Status::Cheated => Some(Fault {
            kind: FaultKind::Cheat,
            severity: Severity::Warning,
            cleared_by: ClearedBy::Itself,
            code: code_text(0x45),
            hint: "El validador detectó un intento de fraude. Revise la boca y el paso del billete: no debe haber hilos ni cintas.",
        }),
        Status::PowerUpNoteInPath => stopped(
            FaultKind::Jam,
            ClearedBy::Reset,
            0x11,
            "El validador se apagó con un billete en el paso. Se devolverá al reiniciarlo, cuando quede anotado.",
        ),
        Status::PowerUpNoteInStacker => stopped(
            FaultKind::BoxJam,
            ClearedBy::Reset,
            0x12,
            "El validador se apagó con un billete camino a la caja. Entrará a la caja al reiniciarlo, cuando quede anotado.",
        ),
        _ => None,
    }
}

fn trouble(code: u16) -> (ClearedBy, &'static str) {
    let hint = match code {
        0x41 => return (ClearedBy::Hand, "La caja de billetes está llena. Haga un corte y cambie la caja."),
        0x42 => return (ClearedBy::Hand, "La caja de billetes no está en su lugar. Colóquela hasta que haga clic."),
        0x43 => {
            "Hay un billete atorado en el validador. Abra el cabezal, retire el billete sin romperlo, guárdelo en un sobre y reinicie el validador."
        }
        0x44 => {
            "Hay un billete atorado entre el validador y la caja. Saque la caja, retire el billete, guárdelo en un sobre y reinicie el validador."
        }
        0x4750 => "Falla del motor que mete los billetes a la caja. Saque y meta la caja; si sigue, cambie el validador.",
        0x4751 | 0x4752 => "Falla del motor de transporte. Limpie los rodillos y retire lo que estorbe; si sigue, cambie el validador.",
        0x4753 => "Falla del motor que alinea el billete. Limpie el paso; si sigue, cambie el validador.",
        0x4754 => "La caja de billetes no quedó en posición inicial. Saque y meta la caja.",
        0x4755 => "Falla de los sensores ópticos. Limpie los lentes con un paño seco y reinicie.",
        0x4756 => "Falla del sensor magnético. Limpie el paso y reinicie.",
        0x475F => "Falla del sensor capacitivo. Limpie el paso y reinicie.",
        _ => "El validador reporta una falla de fábrica. Anote el código y reinicie; si sigue, cambie el validador.",
    };
    (ClearedBy::Reset, hint)
}
