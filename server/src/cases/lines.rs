//! Entries as lines in plain Spanish: those of a payment's life, and those that only tell what the machine was doing. Pure.

use cas_domain::id::PaymentId;
use cas_domain::journal::facts::{CoinBack, FoundSpot, FoundWhere, NoteTrial};
use cas_domain::journal::{Entry, EntryKind};
use cas_domain::slot::Slot;

use crate::payments::steps::step_of_entry;
use crate::payments::words;

/// What an entry says, and by what it is known.
pub fn line_of(entry: &Entry, payment: Option<PaymentId>) -> (String, String) {
    // The payment only chooses which amount stands beside the words, which no line of evidence shows.
    let payment = payment.unwrap_or(PaymentId::from_u128(0));
    if let Some(step) = step_of_entry(entry, payment) {
        return (step.what, step.evidence);
    }
    let plain = |text: String| (text, String::new());
    match &entry.what {
        EntryKind::Genesis { .. } => plain("Empieza una época nueva".to_owned()),
        EntryKind::Boot { version, .. } => (format!("El cajero arrancó, versión {version}"), "Había dejado de funcionar".to_owned()),
        EntryKind::Identity { slot, serial, swapped, .. } => {
            let what = if *swapped { "Equipo cambiado" } else { "Equipo identificado" };
            (format!("{what}: {}", name(slot)), format!("Serie {serial}"))
        }
        EntryKind::Anchor { acked, .. } => plain(format!("El centro confirmó hasta el movimiento {}", acked.0)),
        EntryKind::ConfigApplied { version, .. } => plain(format!("Configuración {version} aplicada")),
        EntryKind::ClockStep { .. } => plain("El reloj se ajustó".to_owned()),
        EntryKind::StaffIn { staff, .. } => plain(format!("Entró personal, núm. {}", staff.number)),
        EntryKind::StaffOut { .. } => plain("Salió el personal".to_owned()),
        EntryKind::StaffRefused { number } => plain(format!("No se dejó entrar al núm. {number}")),
        EntryKind::Armed { slot, counter, .. } => (format!("{} listo para recibir", name(slot)), format!("Contador del equipo: {counter}")),
        EntryKind::Disarmed { slot, .. } => plain(format!("{} ya no recibe", name(slot))),
        EntryKind::Cheat { slot } => (format!("Intento de engaño: {}", name(slot)), "Lo dijo el equipo".to_owned()),
        EntryKind::MoveIntent { slot, .. } => (format!("Reinicio del equipo: {}", name(slot)), "Intención guardada".to_owned()),
        EntryKind::MoveOutcome { done, .. } => plain(if *done { "Equipo reiniciado" } else { "Reinicio no enviado" }.to_owned()),
        EntryKind::Statement { slot, found, session, .. } => {
            (format!("Personal dice, {}: {}", name(slot), found_words(*found)), format!("Sesión {session}"))
        }
        EntryKind::Count { .. } => plain("Se contaron las tolvas".to_owned()),
        EntryKind::Refill { folio, .. } => plain(format!("Recarga de cambio {folio}")),
        EntryKind::TestBegun { staff, .. } => plain(format!("Empezó una prueba, núm. {staff}")),
        EntryKind::TestNote { denomination, what, staff, .. } => {
            (format!("Prueba: billete de {}, {}", denomination.label(), trial_words(*what)), format!("Núm. {staff}"))
        }
        EntryKind::TestEnded { staff, owed, .. } if owed.is_positive() => {
            plain(format!("Terminó la prueba: se deben {owed} al núm. {staff}"))
        }
        EntryKind::TestEnded { staff, .. } => plain(format!("Terminó la prueba, núm. {staff}")),
        EntryKind::MoneyFound { folio, spot, envelope, .. } => {
            (format!("Dinero encontrado {}, sobre {envelope}", spot_words(*spot)), format!("Folio {folio}"))
        }
        EntryKind::TestCoin { slot, seen, back, .. } => {
            let seen = seen.map_or_else(|| "nadie dijo qué salió".to_owned(), |seen| format!("salió {}", seen.label()));
            (format!("Prueba, {}: {seen}", name(slot)), back_words(*back).to_owned())
        }
        EntryKind::CutBegun { folio, .. } => plain(format!("Empezó el corte {folio}")),
        EntryKind::ContainerOut { slot, by_device, .. } => (format!("Salió la caja: {}", name(slot)), by_words(*by_device)),
        EntryKind::ContainerIn { slot, serial, by_device, .. } => (format!("Entró la caja {serial}: {}", name(slot)), by_words(*by_device)),
        EntryKind::SealRead { bag, .. } => plain(format!("Precinto {} leído", bag.seal)),
        EntryKind::CutAborted { .. } => plain("Corte cancelado".to_owned()),
        EntryKind::CutClosed { folio, .. } => plain(format!("Se cerró el corte {folio}")),
        EntryKind::Fault { slot, code, wire, .. } => {
            (format!("{}: {}", name(slot), words::fault(&crate::store::word(code))), wire.chars().take(80).collect())
        }
        EntryKind::FaultCleared { slot, code } => plain(format!("{}, se quitó: {}", name(slot), words::fault(&crate::store::word(code)))),
        EntryKind::CounterOff { slot, expected, found, .. } => {
            (format!("{}: su contador no cuadra con el libro", name(slot)), format!("debía decir {expected}, dice {found}"))
        }
        EntryKind::Door { open } => plain(if *open { "Puerta abierta" } else { "Puerta cerrada" }.to_owned()),
        other => plain(format!("Movimiento {}", other.name())),
    }
}

fn name(slot: &Slot) -> String {
    words::slot(slot.as_str())
}

fn by_words(by_device: bool) -> String {
    if by_device { "Lo dijo el equipo" } else { "Lo dijo la persona" }.to_owned()
}

const fn trial_words(what: NoteTrial) -> &'static str {
    match what {
        NoteTrial::Offered => "leído",
        NoteTrial::Back => "devuelto",
        NoteTrial::Boxed => "se quedó en la caja",
        NoteTrial::Lost => "no se sabe dónde quedó",
    }
}

const fn spot_words(spot: FoundSpot) -> &'static str {
    match spot {
        FoundSpot::Tray => "en la charola",
        FoundSpot::Floor => "en el piso",
        FoundSpot::Glass => "sobre la pantalla",
        FoundSpot::Hopper => "en una tolva",
    }
}

const fn back_words(back: CoinBack) -> &'static str {
    match back {
        CoinBack::Hopper => "Regresó a la tolva",
        CoinBack::Hand => "La tiene quien la pidió",
        CoinBack::Missing => "Nadie la vio",
    }
}

/// Where staff say that a piece was.
pub const fn found_words(found: FoundWhere) -> &'static str {
    match found {
        FoundWhere::Mouth => "estaba en la boca",
        FoundWhere::Path => "estaba en el camino",
        FoundWhere::Box => "estaba en la caja",
        FoundWhere::NotFound => "no se encontró",
        FoundWhere::Broken => "roto",
    }
}
