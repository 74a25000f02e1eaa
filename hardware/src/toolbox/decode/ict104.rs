//! What the single bytes of an ICT104 validator say (`protocols.md` section 7). Only recognised here, not driven.

use super::{Cut, Side};

pub(super) fn cut(_side: Side, bytes: &[u8]) -> Cut {
    match bytes {
        // The word for power-up and the word for escrow are two bytes.
        [0x80 | 0x81] => Cut::More,
        [0x80, 0x8F, ..] | [0x81, 0x40..=0x4F, ..] => Cut::Frame(2),
        _ => Cut::Frame(1),
    }
}

pub(super) fn explain(side: Side, bytes: &[u8]) -> Result<String, String> {
    let said = match (side, bytes) {
        (Side::Host, [0x02]) => "acepta",
        (Side::Host, [0x0F]) => "devuelve",
        (Side::Host, [0x18]) => "retén",
        (Side::Host, [0x30]) => "empezar de nuevo",
        (Side::Host, [0x3E]) => "acepta billetes",
        (Side::Host, [0x5E]) => "no aceptes billetes",
        (Side::Host, [0x0C]) => "¿qué haces?",
        (Side::Device, [0x80, 0x8F]) => "acaba de encender; espera 02",
        (Side::Device, [0x81, kind]) => return Ok(format!("en espera: billete tipo {}", kind & 0x0F)),
        (Side::Device, [0x10]) => "billete guardado",
        (Side::Device, [0x11]) => "billete rechazado o devuelto",
        (Side::Device, [0x3E]) => "acepta billetes",
        (Side::Device, [0x5E]) => "inhibido: no acepta billetes",
        (Side::Device, [code @ 0x20..=0x2F]) => return Ok(format!("aviso {code:02X} (la lista depende del modelo)")),
        (_, bytes) => return Err(format!("{} no es de ICT104", crate::toolbox::hex(bytes))),
    };
    Ok(said.to_owned())
}
