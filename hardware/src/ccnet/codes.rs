//! What CCNET's codes mean: fault, severity, how it clears, and a Spanish sentence for the technician.
//!
//! Source of all codes: `protocols.md` section 1, "Reject" and "Failure".

use core::fmt::Write as _;

use heapless::String;

use super::message::PollStatus;
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

/// The fault behind a poll answer, if it is one.
pub fn fault(status: PollStatus) -> Option<Fault> {
    let (kind, severity, cleared_by, hint) = match status {
        PollStatus::BoxFull => {
            (FaultKind::BoxFull, Severity::Stopped, ClearedBy::Hand, "La caja de billetes está llena. Haga un corte y cambie la caja.")
        }
        PollStatus::BoxRemoved => (
            FaultKind::BoxRemoved,
            Severity::Stopped,
            ClearedBy::Hand,
            "La caja de billetes no está en su lugar. Colóquela hasta que haga clic.",
        ),
        PollStatus::Jam => (
            FaultKind::Jam,
            Severity::Stopped,
            ClearedBy::Reset,
            "Hay un billete atorado en el validador. Abra el cabezal, retire el billete sin romperlo, guárdelo en un sobre y reinicie el validador.",
        ),
        PollStatus::BoxJam => (
            FaultKind::BoxJam,
            Severity::Stopped,
            ClearedBy::Reset,
            "Hay un billete atorado entre el validador y la caja. Saque la caja, retire el billete, guárdelo en un sobre y reinicie el validador.",
        ),
        PollStatus::Cheated => (
            FaultKind::Cheat,
            Severity::Warning,
            ClearedBy::Itself,
            "El validador detectó un intento de fraude. Revise la boca y el paso del billete: no debe haber hilos ni cintas.",
        ),
        PollStatus::Failure { code } => failure(code),
        PollStatus::PowerUpInValidator => (
            FaultKind::Jam,
            Severity::Stopped,
            ClearedBy::Reset,
            "El validador se apagó con un billete en el paso. Se devolverá al reiniciarlo, cuando quede anotado.",
        ),
        PollStatus::PowerUpInStacker => (
            FaultKind::BoxJam,
            Severity::Stopped,
            ClearedBy::Reset,
            "El validador se apagó con un billete camino a la caja. Entrará a la caja al reiniciarlo, cuando quede anotado.",
        ),
        PollStatus::PowerUp
        | PollStatus::Initialise
        | PollStatus::Idling
        | PollStatus::Accepting
        | PollStatus::Stacking
        | PollStatus::Returning
        | PollStatus::Disabled
        | PollStatus::Holding
        | PollStatus::Busy { .. }
        | PollStatus::Rejecting { .. }
        | PollStatus::Pause
        | PollStatus::Escrow { .. }
        | PollStatus::Stacked { .. }
        | PollStatus::Returned { .. } => return None,
    };
    Some(Fault { kind, severity, cleared_by, code: wire_code(status), hint })
}

fn failure(code: u8) -> (FaultKind, Severity, ClearedBy, &'static str) {
    let (kind, hint) = match code {
        0x50 => (FaultKind::Motor, "Falla del motor que mete los billetes a la caja. Saque y meta la caja; si sigue, cambie el validador."),
        0x51 | 0x52 => {
            (FaultKind::Motor, "Falla del motor de transporte. Limpie los rodillos y retire lo que estorbe; si sigue, cambie el validador.")
        }
        0x53 => (FaultKind::Motor, "Falla del motor que alinea el billete. Limpie el paso; si sigue, cambie el validador."),
        0x54 => (FaultKind::Device, "La caja de billetes no quedó en posición inicial. Saque y meta la caja."),
        0x55 => (FaultKind::Sensor, "Falla de los sensores ópticos. Limpie los lentes con un paño seco y reinicie."),
        0x56 => (FaultKind::Sensor, "Falla del sensor magnético. Limpie el paso y reinicie."),
        0x5F => (FaultKind::Sensor, "Falla del sensor capacitivo. Limpie el paso y reinicie."),
        _ => (FaultKind::Device, "El validador reporta una falla de fábrica. Anote el código y reinicie; si sigue, cambie el validador."),
    };
    (kind, Severity::Stopped, ClearedBy::Reset, hint)
}

/// A device that answers what the protocol does not allow, or does not answer what it must.
pub fn protocol_fault(hint: &'static str) -> Fault {
    Fault { kind: FaultKind::Protocol, severity: Severity::Stopped, cleared_by: ClearedBy::Hand, code: String::new(), hint }
}

/// The bytes of a status as a technician reads them: `47 55`.
fn wire_code(status: PollStatus) -> String<16> {
    let mut text = String::new();
    for (at, byte) in status.emit().iter().enumerate() {
        // Cannot fail: a status is at most two bytes.
        let _ = if at == 0 { write!(text, "{byte:02X}") } else { write!(text, " {byte:02X}") };
    }
    text
}
