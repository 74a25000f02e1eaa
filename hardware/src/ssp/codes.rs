//! What SSP's events and codes mean: fault, severity, how it clears, and a Spanish sentence for the technician.
//!
//! Source of all codes: `protocols.md` section 3, "POLL events", "Reject codes" and "Generic codes".

use crate::acceptor::{Status, Trouble, code_text};
use crate::device::{ClearedBy, Fault, FaultKind, RejectReason, Severity};

/// Reject code: a validation failed, so it is none of the dataset.
pub const REJECT_VALIDATION: u8 = 0x02;
/// Reject code: its channel is inhibited.
pub const REJECT_INHIBITED: u8 = 0x06;
/// Reject code: the host gave it back.
pub const REJECT_HOST: u8 = 0x08;
/// Reject code: nobody decided about the note in escrow.
pub const REJECT_ESCROW_TIMEOUT: u8 = 0x13;

/// E9: a note is stuck where a hand may reach it.
pub const UNSAFE_JAM: u16 = 0xE9;
/// EA: a note is stuck where no hand reaches it.
pub const SAFE_JAM: u16 = 0xEA;
/// E7: the box is full.
pub const BOX_FULL: u16 = 0xE7;
/// E3: the box was taken out.
pub const BOX_OUT: u16 = 0xE3;
/// E0: the note path is open.
pub const PATH_OPEN: u16 = 0xE0;
/// E6: somebody tried to cheat.
pub const FRAUD: u16 = 0xE6;
/// F6: an error of its own program.
pub const SOFTWARE: u16 = 0xF6;
/// FA: it wants its commands encrypted.
pub const NO_KEY: u16 = 0xFA;
/// F8 to every version of the protocol that is spoken here.
pub const NO_VERSION: u16 = 0x06F8;
/// F2 to HOLD: a note in escrow could not be kept.
pub const NO_HOLD: u16 = 0x18F2;
/// An event of unknown length: its code is the second byte.
pub const fn unknown_event(code: u8) -> u16 {
    u16::from_be_bytes([0xF0, code])
}

/// Why a note was refused, in the words of the device model.
pub const fn reject_reason(code: u8) -> RejectReason {
    match code {
        // Length, skewed into the slot, lens, width, short, too slow, twisted.
        0x01 | 0x0A | 0x0B | 0x0D | 0x12 | 0x15..=0x1A => RejectReason::Unreadable,
        // Validation, cross-channel, peak, barcode.
        0x02..=0x05 | 0x09 | 0x11 | 0x14 => RejectReason::NotRecognised,
        0x06 | 0x08 | 0x0C | 0x13 => RejectReason::Inhibited,
        // Second note, pulled on a strip, fraud, double.
        0x07 | 0x0E | 0x0F | 0x1C => RejectReason::DoubleOrString,
        0x1D => RejectReason::RemainsInPath,
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
            FRAUD,
            "El validador detectó un intento de fraude. Revise la boca y el paso del billete: no debe haber hilos ni cintas.",
        ),
        _ => None,
    }
}

fn trouble(code: u16) -> (ClearedBy, &'static str) {
    match code {
        BOX_FULL => (ClearedBy::Hand, "La caja de billetes está llena. Haga un corte y cambie la caja."),
        BOX_OUT => (ClearedBy::Hand, "La caja de billetes no está en su lugar. Colóquela hasta que haga clic."),
        PATH_OPEN => (ClearedBy::Hand, "El paso de billetes del validador está abierto. Ciérrelo hasta que haga clic."),
        UNSAFE_JAM => (
            ClearedBy::Reset,
            "Hay un billete atorado cerca de la boca del validador. Retírelo sin romperlo, guárdelo en un sobre y reinicie el validador.",
        ),
        SAFE_JAM => (
            ClearedBy::Reset,
            "Hay un billete atorado dentro del validador. Abra el cabezal o saque la caja, retire el billete, guárdelo en un sobre y reinicie el validador.",
        ),
        SOFTWARE => {
            (ClearedBy::Reset, "El programa del validador falló. Reinícielo; si sigue, hay que cargar de nuevo su programa o cambiarlo.")
        }
        NO_KEY => (
            ClearedBy::Hand,
            "El validador exige comunicación cifrada y no acepta la clave. Revise la clave fija en la configuración o restablézcala en el validador.",
        ),
        NO_VERSION => {
            (ClearedBy::Hand, "El validador no habla las versiones 6 a 8 del protocolo. Actualice su programa o cambie el validador.")
        }
        NO_HOLD => (ClearedBy::Hand, "El validador no sabe retener un billete. No sirve para este cajero; cámbielo."),
        code if code >> 8 == 0xF0 => (
            ClearedBy::Reset,
            "El validador dijo algo que este programa no conoce y no se siguió adelante. Anote el código, cuente la caja y reinicie el validador.",
        ),
        _ => (ClearedBy::Reset, "El validador reporta una falla de fábrica. Anote el código y reinicie; si sigue, cambie el validador."),
    }
}
