//! What EBDS frames say (`protocols.md` section 4).

use super::{Cut, Known, Side, by_length, table_text, text};
use crate::ebds::frame::{FRAME_BYTES_MAX, FRAME_BYTES_MIN, STX, body_of};
use crate::ebds::message::{Flags, Reply, Request};
use crate::toolbox::hex;

pub(super) fn cut(bytes: &[u8]) -> Cut {
    by_length(bytes, STX, 1, FRAME_BYTES_MIN..=FRAME_BYTES_MAX)
}

pub(super) fn explain(side: Side, bytes: &[u8], known: &mut Known) -> Result<String, String> {
    let body = body_of(bytes).map_err(|error| error.to_string())?;
    Ok(match side {
        Side::Host => match Request::parse(body) {
            Ok((request, toggle)) => format!("{} [{}]", asked(request), u8::from(toggle)),
            Err(_) => format!("orden {}", hex(body)),
        },
        Side::Device => match Reply::parse(body) {
            Ok((reply, toggle)) => format!("{} [{}]", answered(&reply, known), u8::from(toggle)),
            Err(_) => format!("respuesta {}", hex(body)),
        },
    })
}

fn asked(request: Request) -> String {
    match request {
        Request::Omnibus(wish) if wish.stack => "guarda el billete".to_owned(),
        Request::Omnibus(wish) if wish.give_back => "devuelve el billete".to_owned(),
        Request::Omnibus(wish) if wish.enable == 0 => "¿qué haces? No aceptes billetes".to_owned(),
        Request::Omnibus(wish) => format!("¿qué haces? Acepta {:02X}", wish.enable),
        Request::ValueTable => "¿qué billetes conoces?".to_owned(),
        Request::Type => "¿qué tipo eres?".to_owned(),
        Request::Serial => "¿qué número de serie?".to_owned(),
        Request::Application => "¿qué programa tienes?".to_owned(),
        Request::SoftReset => "RESET: empezar de nuevo".to_owned(),
    }
}

fn answered(reply: &Reply, known: &mut Known) -> String {
    match reply {
        Reply::Flags(flags) => flags_text(*flags, known),
        Reply::Values(flags, table) => {
            known.table.clone_from(table);
            format!("{}; {}", table_text(table), flags_text(*flags, known))
        }
        Reply::Text(bytes) => format!("dice \"{}\"", text(bytes)),
    }
}

fn flags_text(flags: Flags, known: &Known) -> String {
    let rows: [(u8, u8, &str); 19] = [
        (flags.power, Flags::POWER_UP, "acaba de encender"),
        (flags.state, Flags::IDLING, "en reposo"),
        (flags.state, Flags::ACCEPTING, "lee un billete"),
        (flags.state, Flags::ESCROWED, "billete en espera"),
        (flags.state, Flags::STACKING, "guarda el billete"),
        (flags.state, Flags::STACKED, "billete guardado"),
        (flags.state, Flags::RETURNING, "devuelve el billete"),
        (flags.state, Flags::RETURNED, "billete devuelto"),
        (flags.event, Flags::CHEATED, "intento de fraude"),
        (flags.event, Flags::REJECTED, "billete rechazado"),
        (flags.event, Flags::JAMMED, "billete atorado"),
        (flags.event, Flags::FULL, "caja llena"),
        (flags.event, Flags::PAUSED, "pausa: hay un segundo billete en la boca"),
        (flags.event, Flags::CALIBRATING, "se calibra"),
        (flags.power, Flags::INVALID, "no entendió la última orden"),
        (flags.power, Flags::FAILURE, "falla"),
        (flags.power, Flags::OPEN, "transporte abierto"),
        (flags.more, Flags::STALLED, "motor detenido"),
        // The box is told by its presence.
        (!flags.event, Flags::BOX, "caja fuera de su lugar"),
    ];
    let mut parts: Vec<String> = rows.iter().filter(|(byte, bit, _)| byte & bit != 0).map(|(_, _, text)| (*text).to_owned()).collect();
    if let Some(note) = flags.note() {
        parts.push(known.note(note));
    }
    if parts.is_empty() { "sin estado".to_owned() } else { parts.join(", ") }
}
