//! What ccTalk packets say (`protocols.md` section 5). With an echo on the wire the host's own packets come back; they are told as such.

use super::{Cut, Known, Side, text};
use crate::cctalk::codes::{coin_id, fault, header};
use crate::cctalk::frame::{Checksum, DATA_MAX, HOST, Message};
use crate::toolbox::{hex, words};

/// Bytes of a packet that are not data.
const OVERHEAD: usize = 5;

pub(super) fn cut(bytes: &[u8]) -> Cut {
    match bytes.get(1).map(|length| usize::from(*length)) {
        None => Cut::More,
        Some(length) if length > DATA_MAX => Cut::Noise(1),
        Some(length) if bytes.len() < length + OVERHEAD => Cut::More,
        Some(length) => Cut::Frame(length + OVERHEAD),
    }
}

pub(super) fn explain(side: Side, bytes: &[u8], known: &mut Known) -> Result<String, String> {
    let message =
        Message::parse(bytes, Checksum::Simple).or_else(|_| Message::parse(bytes, Checksum::Crc)).map_err(|error| error.to_string())?;
    if message.destination != HOST {
        known.asked = Some(message.header);
        let asked = question(&message);
        return Ok(match side {
            Side::Host => format!("a {}: {asked}", message.destination),
            Side::Device => format!("eco a {}: {asked}", message.destination),
        });
    }
    let said = match message.header {
        header::REPLY => answer(&message.data, known),
        header::NAK => "NAK: no lo hará".to_owned(),
        header::BUSY => "BUSY: ahora no puede".to_owned(),
        other => format!("encabezado {other} inesperado"),
    };
    Ok(if message.source == HOST { said } else { format!("de {}: {said}", message.source) })
}

fn question(message: &Message) -> String {
    let what = match message.header {
        header::RESET => "reiníciate",
        header::ENABLE_HOPPER if message.data.first() == Some(&header::HOPPER_ON) => "habilita la tolva",
        header::ENABLE_HOPPER => "deshabilita la tolva",
        header::TEST_HOPPER => "¿cómo está la tolva?",
        header::HOPPER_STATUS => "¿cómo va la entrega?",
        header::DISPENSE => "ENTREGA MONEDAS",
        header::LIFETIME => "¿cuántas has entregado en tu vida?",
        header::HOPPER_COIN => "¿para qué moneda eres?",
        header::EMERGENCY_STOP => "¡alto!",
        header::COIN_ID => "¿qué moneda es?",
        header::BUILD => "¿qué código de fabricación?",
        header::LEVEL => "¿qué dicen los sensores de nivel?",
        header::ACCEPTED => "¿cuántas has aceptado en tu vida?",
        header::READ_MASTER => "¿aceptas?",
        header::SET_MASTER if message.data.first().is_some_and(|bits| bits & 1 == 1) => "acepta",
        header::SET_MASTER => "no aceptes",
        header::COIN_EVENTS => "¿qué monedas cayeron?",
        header::READ_INHIBITS => "¿qué posiciones aceptas?",
        header::SET_INHIBITS => "acepta estas posiciones",
        header::SELF_CHECK => "revísate",
        header::SOFTWARE => "¿qué programa tienes?",
        header::SERIAL => "¿qué número de serie?",
        header::PRODUCT => "¿qué producto eres?",
        header::CATEGORY => "¿qué clase de equipo eres?",
        header::MAKER => "¿quién te hizo?",
        header::POLL => "¿estás ahí?",
        _ => "orden",
    };
    if message.data.is_empty() {
        format!("{} {what}", message.header)
    } else {
        format!("{} {what} ({})", message.header, hex(&message.data))
    }
}

fn answer(data: &[u8], known: &Known) -> String {
    match (known.asked, data) {
        (_, []) => "entendido".to_owned(),
        (Some(header::MAKER | header::PRODUCT | header::SOFTWARE | header::CATEGORY | header::BUILD), data) => {
            format!("\"{}\"", text(data))
        }
        (Some(header::COIN_ID | header::HOPPER_COIN), data) => {
            let value = coin_id::value(data).map(|value| format!(" = {}", words::value(value))).unwrap_or_default();
            format!("\"{}\"{value}", text(data))
        }
        (Some(header::SERIAL | header::LIFETIME | header::ACCEPTED), [low, middle, high]) => {
            u32::from_le_bytes([*low, *middle, *high, 0]).to_string()
        }
        (Some(header::COIN_EVENTS), [counter, events @ ..]) => {
            let newest: Vec<String> = events.chunks_exact(2).map(|event| format!("{}/{}", event[0], event[1])).collect();
            format!("contador {counter}, lo último primero: {}", newest.join(" "))
        }
        (Some(header::HOPPER_STATUS), [counter, remaining, paid, unpaid]) => {
            format!("orden {counter}: faltan {remaining}, entregadas {paid}, no entregadas {unpaid}")
        }
        (Some(header::READ_MASTER), [state]) => if state & 1 == 1 { "acepta" } else { "no acepta" }.to_owned(),
        (Some(header::SELF_CHECK), [code, ..]) => fault::meaning(*code).map_or("sin fallas".to_owned(), |meaning| meaning.hint.to_owned()),
        (_, data) => hex(data),
    }
}
