//! What a bill validator reports in its event list (CCT part 3, table 7; `protocols.md` section 5, "Events").

use crate::device::{ClearedBy, Fault, FaultKind, RejectReason, Severity};

use super::{Meaning, fault, header};

/// What one event means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A note of this type (0 for type 1) lies in escrow. A ticket has no type: [`NOT_A_NOTE`].
    Escrow(u8),
    /// A note of this type was stacked: the credit point.
    Stacked(u8),
    /// The note in escrow was given back.
    Returned,
    /// A note was refused at the mouth, with this code.
    Rejected(u8),
    /// Somebody tried to cheat.
    Cheated,
    /// Something about the device changed: a self-check tells what is wrong now.
    LookAgain,
    /// Nothing that matters here.
    Nothing,
}

/// The type of what is no note of the table.
pub const NOT_A_NOTE: u8 = 0xFF;

/// The device refused a note because all are inhibited.
pub const MASTER_INHIBIT: u8 = 0;
/// The note was given back from escrow.
pub const RETURNED: u8 = 1;
/// The note was not recognised.
pub const REJECT_VALIDATION: u8 = 2;
/// The note did not come through as it should.
pub const REJECT_TRANSPORT: u8 = 3;
/// The note is inhibited by the host.
pub const INHIBITED: u8 = 4;
/// The note is inhibited by a switch of the device.
pub const INHIBITED_BY_SWITCH: u8 = 5;
/// A note is stuck and not credited.
pub const JAM: u8 = 6;
/// A note is stuck in the stacker.
pub const JAM_IN_STACKER: u8 = 7;
/// A note was pulled back.
pub const PULLED_BACK: u8 = 8;
/// The stacker was taken out.
pub const STACKER_OUT: u8 = 11;
/// The stacker was put in.
pub const STACKER_IN: u8 = 12;
/// The stacker is faulty.
pub const STACKER_FAULTY: u8 = 13;
/// The stacker is full.
pub const STACKER_FULL: u8 = 14;
/// Something was done to the device that looks like fraud.
pub const TAMPER: u8 = 9;

/// Reads an event; (0, 0) with a counter that counts it is the master inhibit.
pub fn read(a: u8, b: u8) -> Told {
    match (a, b) {
        (0, RETURNED) => Told::Returned,
        (0, MASTER_INHIBIT | REJECT_VALIDATION | REJECT_TRANSPORT | INHIBITED | INHIBITED_BY_SWITCH) => Told::Rejected(b),
        (0, PULLED_BACK | TAMPER | 17 | 18) => Told::Cheated,
        // A note nobody can name went into the box.
        (0, 21) => Told::Stacked(NOT_A_NOTE),
        (0, JAM | JAM_IN_STACKER | 10..=16 | 19) => Told::LookAgain,
        (0, _) => Told::Nothing,
        (255, 1) => Told::Escrow(NOT_A_NOTE),
        // A ticket in the box is no money.
        (255, _) => Told::Nothing,
        (kind, 0) => Told::Stacked(kind - 1),
        (kind, 1) => Told::Escrow(kind - 1),
        _ => Told::Nothing,
    }
}

/// Why a note was refused, in the words of the device model.
pub fn reject_reason(code: u8) -> RejectReason {
    match code {
        REJECT_VALIDATION => RejectReason::NotRecognised,
        REJECT_TRANSPORT => RejectReason::Unreadable,
        MASTER_INHIBIT | INHIBITED | INHIBITED_BY_SWITCH => RejectReason::Inhibited,
        _ => RejectReason::Device,
    }
}

/// What a self-check of a bill validator names (CCT part 3, table 3): its kind, in the words of the device model.
pub fn fault_kind(code: u8) -> FaultKind {
    match code {
        36 => FaultKind::Sensor,
        37 => FaultKind::Motor,
        38 => FaultKind::BoxJam,
        _ => fault::meaning(code).map_or(FaultKind::Device, |meaning| meaning.kind),
    }
}

/// What a technician reads of it.
pub fn fault_of(code: u8) -> Fault {
    let words = match code {
        36 => "Falla de un sensor del validador: límpielo y reinicie.",
        37 => "Motor del validador detenido: revise que gire libre.",
        38 => "Billete atorado en la entrada de la caja: sáquelo y reinicie el validador.",
        39 => "Billete atorado en el validador: ábralo, saque el billete y reinicie.",
        _ => {
            return fault::meaning(code)
                .unwrap_or(Meaning::new(
                    FaultKind::Device,
                    Severity::Stopped,
                    ClearedBy::Reset,
                    "El validador avisa una falla: anote el código.",
                ))
                .fault(header::SELF_CHECK, code);
        }
    };
    Meaning::new(fault_kind(code), Severity::Stopped, ClearedBy::Hand, words).fault(header::SELF_CHECK, code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_type_with_zero_behind_it_is_a_credit() {
        for a in 0..=255 {
            for b in 0..=255 {
                let credit = matches!(read(a, b), Told::Stacked(_));
                assert_eq!(credit, (b == 0 && (1..=254).contains(&a)) || (a, b) == (0, 21), "{a} {b}");
            }
        }
        assert_eq!((read(3, 1), read(3, 0), read(0, 1)), (Told::Escrow(2), Told::Stacked(2), Told::Returned));
    }

    #[test]
    fn every_fault_has_words() {
        for code in 1..=255 {
            let fault = fault_of(code);
            assert!(!fault.hint.is_empty() && fault.kind == fault_kind(code), "{code}");
        }
    }
}
