//! What ID-003 frames say (`protocols.md` section 2).

use super::{Cut, Known, Side, by_length, table_text, text};
use crate::id003::frame::{FRAME_BYTES_MAX, FRAME_BYTES_MIN, SYNC, body_of};
use crate::id003::message::{ACK, ESCROW_BARCODE, ESCROW_FIRST, INVALID, Request, Said, parse_currency};
use crate::toolbox::hex;

pub(super) fn cut(bytes: &[u8]) -> Cut {
    by_length(bytes, SYNC, 1, FRAME_BYTES_MIN..=FRAME_BYTES_MAX)
}

pub(super) fn explain(side: Side, bytes: &[u8], known: &mut Known) -> Result<String, String> {
    let body = body_of(bytes).map_err(|error| error.to_string())?;
    Ok(match side {
        Side::Host => {
            known.asked = body.first().copied();
            asked(body)
        }
        Side::Device => answered(body, known),
    })
}

fn asked(body: &[u8]) -> String {
    match Request::parse(body) {
        Ok(Request::Status) => "STATUS: ¿qué haces?".to_owned(),
        Ok(Request::Ack) => "ACK: recibido".to_owned(),
        Ok(Request::Reset) => "RESET: empezar de nuevo".to_owned(),
        Ok(Request::Stack1) => "STACK-1: guarda el billete".to_owned(),
        Ok(Request::Stack2) => "STACK-2: guarda el billete".to_owned(),
        Ok(Request::Return) => "RETURN: devuelve el billete".to_owned(),
        Ok(Request::Hold) => "HOLD: retén el billete".to_owned(),
        Ok(Request::Disable(bits)) => format!("no aceptes los billetes {bits:04X}"),
        Ok(Request::Security(bits)) => format!("alta seguridad {bits:04X}"),
        Ok(Request::Mode(mode)) => format!("modo de comunicación {mode:02X}"),
        Ok(Request::Inhibit(true)) => "INHIBIT: no aceptes billetes".to_owned(),
        Ok(Request::Inhibit(false)) => "INHIBIT: acepta billetes".to_owned(),
        Ok(Request::Direction(bits)) => format!("direcciones de entrada {bits:02X}"),
        Ok(Request::Options(bits)) => format!("funciones opcionales {bits:04X}"),
        Ok(Request::AskInhibit) => "¿estás inhibido?".to_owned(),
        Ok(Request::Version) => "¿qué versión eres?".to_owned(),
        Ok(Request::Currency) => "¿qué billetes conoces?".to_owned(),
        Ok(Request::Serial) => "¿qué número de serie?".to_owned(),
        Err(_) => format!("orden {}", hex(body)),
    }
}

fn answered(body: &[u8], known: &mut Known) -> String {
    match body {
        [ACK] => return "ACK: entendido".to_owned(),
        [INVALID] => return "INVALID COMMAND: ahora no se puede".to_owned(),
        [0x88, version @ ..] => return format!("versión {}", text(version)),
        [0x91, serial @ ..] => return format!("serie {}", text(serial)),
        [0x8A, ..] => {
            if let Ok(table) = parse_currency(body, |_| *b"   ") {
                known.table = table;
                return table_text(&known.table);
            }
        }
        [code, ..] if known.asked == Some(*code) && *code >= 0x80 => return format!("repite lo pedido: {}", hex(body)),
        _ => {}
    }
    Said::parse(body).map_or_else(|_| format!("respuesta {}", hex(body)), |said| status_text(said, known))
}

fn status_text(said: Said, known: &Known) -> String {
    match said {
        Said::Idle => "espera billetes".to_owned(),
        Said::Accepting => "lee un billete".to_owned(),
        Said::Escrow { code: ESCROW_BARCODE } => "en espera: boleto con código de barras".to_owned(),
        Said::Escrow { code } => match code.checked_sub(ESCROW_FIRST) {
            Some(index) => format!("en espera: {}", known.note(index)),
            None => format!("en espera: código {code:02X}"),
        },
        Said::Stacking => "guarda el billete".to_owned(),
        Said::VendValid => "VEND VALID: el billete es nuestro; espera ACK".to_owned(),
        Said::Stacked => "billete en la caja".to_owned(),
        Said::Rejecting { reason } => format!("rechaza un billete (código {reason:02X})"),
        Said::Returning => "devuelve el billete".to_owned(),
        Said::Holding => "retiene el billete".to_owned(),
        Said::Inhibited => "inhibido: no acepta billetes".to_owned(),
        Said::Initialising => "inicia".to_owned(),
        Said::PowerUp => "encendido; espera RESET".to_owned(),
        Said::PowerUpInAcceptor => "encendido con un billete en el validador".to_owned(),
        Said::PowerUpInStacker => "encendido con un billete en el apilador".to_owned(),
        Said::BoxFull => "caja llena".to_owned(),
        Said::BoxOpen => "caja fuera de su lugar".to_owned(),
        Said::JamAcceptor => "billete atorado en el validador".to_owned(),
        Said::JamStacker => "billete atorado en la caja".to_owned(),
        Said::Pause => "pausa: hay un segundo billete en la boca".to_owned(),
        Said::Cheated => "intento de fraude".to_owned(),
        Said::Failure { code } => format!("falla (código {code:02X})"),
        Said::TalkError => "perdió el hilo de la comunicación".to_owned(),
    }
}
