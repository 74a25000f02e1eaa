//! What happened at a slot, in the technician's words (M03).

use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{FaultCode, FoundWhere, NoteTrial, RefusalReason};

/// What an entry says of its slot.
pub fn words_of(what: &EntryKind) -> String {
    match what {
        EntryKind::Identity { serial, swapped, .. } => {
            let words = if *swapped { "Equipo cambiado" } else { "Equipo identificado" };
            format!("{words}, serie {serial}")
        }
        EntryKind::Armed { .. } => "Empieza a recibir monedas".to_owned(),
        EntryKind::Disarmed { .. } => "Ya no recibe monedas".to_owned(),
        EntryKind::StackIntent { denomination, .. } => format!("Billete de {} por guardar", denomination.label()),
        EntryKind::NoteRefused { reason, .. } => format!("Billete no aceptado: {}", refusal(*reason)),
        EntryKind::CashIn { denomination, .. } => format!("Entró {}", denomination.label()),
        EntryKind::Uncredited { code, .. } => format!("Visto y no acreditado, código {code}"),
        EntryKind::Cheat { .. } => "Intento de engaño".to_owned(),
        EntryKind::PayoutIntent { count, .. } => format!("Orden de {count} piezas"),
        EntryKind::MoveIntent { .. } => "Reinicio".to_owned(),
        EntryKind::Doubt { .. } => "Dinero en duda: se abrió un caso".to_owned(),
        EntryKind::Statement { found, .. } => format!("Declarado: {}", place(*found)),
        EntryKind::TestNote { denomination, what, .. } => format!("Prueba: billete de {}, {}", denomination.label(), note_trial(*what)),
        EntryKind::TestCoin { seen: Some(seen), .. } => format!("Prueba: se vio {}", seen.label()),
        EntryKind::TestCoin { seen: None, .. } => "Prueba: nadie dijo qué moneda salió".to_owned(),
        EntryKind::ContainerOut { .. } => "Salió la caja, o se vació".to_owned(),
        EntryKind::ContainerIn { serial, .. } => format!("Entró la caja {serial}"),
        EntryKind::Fault { code, wire, .. } if wire.is_empty() => format!("Falla: {}", fault(*code)),
        EntryKind::Fault { code, wire, .. } => format!("Falla: {} ({wire})", fault(*code)),
        EntryKind::FaultCleared { code, .. } => format!("Se quitó: {}", fault(*code)),
        other => other.name().to_owned(),
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
        FaultCode::Untested => "recargada y sin probar",
        FaultCode::WrongCoin => "salió otra moneda",
        FaultCode::CountDue => "toca contarla",
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

const fn note_trial(what: NoteTrial) -> &'static str {
    match what {
        NoteTrial::Offered => "leído",
        NoteTrial::Back => "devuelto",
        NoteTrial::Boxed => "se quedó en la caja",
        NoteTrial::Lost => "no se sabe dónde quedó",
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
