//! What happened at a slot, in the technician's words: the last entries about it, kept with what stands.

use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{FaultCode, FoundWhere, RefusalReason};
use cas_domain::slot::Slot;

/// The slot that an entry is about, and what it says of it; none where it is about no slot.
pub fn event_of(what: &EntryKind) -> Option<(&Slot, String)> {
    let told = |slot, words: &str| Some((slot, words.to_owned()));
    match what {
        EntryKind::Identity { slot, serial, swapped, .. } => {
            let words = if *swapped { "Equipo cambiado" } else { "Equipo identificado" };
            Some((slot, format!("{words}, serie {serial}")))
        }
        EntryKind::Armed { slot, .. } => told(slot, "Empieza a recibir monedas"),
        EntryKind::Disarmed { slot, .. } => told(slot, "Ya no recibe monedas"),
        EntryKind::StackIntent { slot, denomination, .. } => Some((slot, format!("Billete de {} por guardar", denomination.label()))),
        EntryKind::NoteRefused { slot, reason, .. } => Some((slot, format!("Billete no aceptado: {}", refusal(*reason)))),
        EntryKind::CashIn { slot, denomination, .. } => Some((slot, format!("Entró {}", denomination.label()))),
        EntryKind::Uncredited { slot, code, .. } => Some((slot, format!("Visto y no acreditado, código {code}"))),
        EntryKind::Cheat { slot } => told(slot, "Intento de engaño"),
        EntryKind::PayoutIntent { slot, count, .. } => Some((slot, format!("Orden de {count} piezas"))),
        EntryKind::MoveIntent { slot, .. } => told(slot, "Reinicio"),
        EntryKind::Doubt { slot, .. } => told(slot, "Dinero en duda: se abrió un caso"),
        EntryKind::Statement { slot, found, .. } => Some((slot, format!("Declarado: {}", place(*found)))),
        EntryKind::ContainerOut { slot, .. } => told(slot, "Salió la caja, o se vació"),
        EntryKind::ContainerIn { slot, serial, .. } => Some((slot, format!("Entró la caja {serial}"))),
        EntryKind::Fault { slot, code, wire, .. } if wire.is_empty() => Some((slot, format!("Falla: {}", fault(*code)))),
        EntryKind::Fault { slot, code, wire, .. } => Some((slot, format!("Falla: {} ({wire})", fault(*code)))),
        EntryKind::FaultCleared { slot, code } => Some((slot, format!("Se quitó: {}", fault(*code)))),
        _ => None,
    }
}

/// A fault in words.
pub const fn fault(code: FaultCode) -> &'static str {
    match code {
        FaultCode::Jam => "atorado",
        FaultCode::BoxJam => "atorado en la caja",
        FaultCode::BoxFull => "caja llena",
        FaultCode::BoxRemoved => "caja afuera",
        FaultCode::Motor => "motor",
        FaultCode::Sensor => "sensor",
        FaultCode::Cheat => "intento de engaño",
        FaultCode::Empty => "sin monedas",
        FaultCode::PayoutTimeout => "tardó demasiado en pagar",
        FaultCode::PaperOut => "sin papel",
        FaultCode::PaperLow => "poco papel",
        FaultCode::CoverOpen => "tapa abierta",
        FaultCode::Cutter => "cortador",
        FaultCode::Memory => "memoria",
        FaultCode::Silent => "no responde",
        FaultCode::Protocol => "responde mal",
        FaultCode::Mismatch => "no es el equipo configurado",
        FaultCode::Device => "falla propia del equipo",
        FaultCode::Doubt => "dinero en duda",
        FaultCode::Book => "el libro y el equipo no coinciden",
    }
}

const fn refusal(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::Unreadable => "no se pudo leer",
        RefusalReason::NotRecognised => "no es de los que se reciben",
        RefusalReason::NoChange => "sin cambio para él",
        RefusalReason::OverLimit => "pasa del límite",
        RefusalReason::NotNow => "no era el momento",
        RefusalReason::DoubleOrString => "doble o con hilo",
        RefusalReason::Device => "razón del equipo",
    }
}

const fn place(found: FoundWhere) -> &'static str {
    match found {
        FoundWhere::Mouth => "en la boca",
        FoundWhere::Path => "en el camino",
        FoundWhere::Box => "adentro",
        FoundWhere::NotFound => "no se encontró",
        FoundWhere::Broken => "roto",
    }
}
