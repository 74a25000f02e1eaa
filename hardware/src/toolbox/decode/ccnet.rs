//! What CCNET frames say (`protocols.md` section 1).

use super::{Cut, Known, Side, by_length, table_text};
use crate::ccnet::frame::{FRAME_BYTES_MAX, FRAME_BYTES_MIN, Frame, SYNC};
use crate::ccnet::message::{ACK, ILLEGAL, NAK, PollStatus, Request, parse_identification, parse_table};
use crate::toolbox::hex;

/// Codes of the host whose answer is no status.
const IDENTIFICATION: u8 = 0x37;
const TABLE: u8 = 0x41;
const GET_STATUS: u8 = 0x31;

pub(super) fn cut(bytes: &[u8]) -> Cut {
    by_length(bytes, SYNC, 2, FRAME_BYTES_MIN..=FRAME_BYTES_MAX)
}

pub(super) fn explain(side: Side, bytes: &[u8], known: &mut Known) -> Result<String, String> {
    let frame = Frame::new_checked(bytes).map_err(|error| error.to_string())?;
    let body = frame.body();
    let said = match side {
        Side::Host => asked(body, known),
        Side::Device => answered(body, known),
    };
    Ok(if frame.address() == crate::ccnet::BILL_VALIDATOR { said } else { format!("dirección {}: {said}", frame.address()) })
}

fn asked(body: &[u8], known: &mut Known) -> String {
    let code = body.first().copied();
    // A receipt asks nothing.
    if !matches!(code, Some(ACK | NAK)) {
        known.asked = code;
    }
    match Request::parse(body) {
        Ok(Request::Reset) => "RESET: empezar de nuevo".to_owned(),
        Ok(Request::GetStatus) => "GET STATUS: ¿qué billetes aceptas?".to_owned(),
        Ok(Request::SetSecurity(mask)) => format!("SET SECURITY {:06X}", mask.0),
        Ok(Request::Poll) => "POLL: ¿qué haces?".to_owned(),
        Ok(Request::EnableBillTypes { enable, .. }) if enable.0 == 0 => "ENABLE: no aceptes billetes".to_owned(),
        Ok(Request::EnableBillTypes { enable, escrow }) => format!("ENABLE: acepta {:06X}, en espera {:06X}", enable.0, escrow.0),
        Ok(Request::Stack) => "STACK: guarda el billete".to_owned(),
        Ok(Request::Return) => "RETURN: devuelve el billete".to_owned(),
        Ok(Request::Identification) => "IDENTIFICATION: ¿quién eres?".to_owned(),
        Ok(Request::Hold) => "HOLD: retén el billete".to_owned(),
        Ok(Request::GetBillTable) => "GET BILL TABLE: ¿qué billetes conoces?".to_owned(),
        Ok(Request::Ack) => "ACK: recibido".to_owned(),
        Ok(Request::Nak) => "NAK: llegó dañado, repite".to_owned(),
        Err(_) => format!("orden {}", hex(body)),
    }
}

fn answered(body: &[u8], known: &mut Known) -> String {
    match (known.asked, body) {
        (_, [ACK]) => return "ACK: entendido".to_owned(),
        (_, [NAK]) => return "NAK: llegó dañado".to_owned(),
        (_, [ILLEGAL]) => return "ILLEGAL COMMAND: ahora no se puede".to_owned(),
        (Some(IDENTIFICATION), body) => {
            if let Ok(identity) = parse_identification(body) {
                return format!("modelo {}, serie {}", identity.model, identity.serial);
            }
        }
        (Some(TABLE), body) => {
            if let Ok(table) = parse_table(body) {
                known.table = table;
                return table_text(&known.table);
            }
        }
        (Some(GET_STATUS), body) => return format!("acepta {}", hex(body)),
        _ => {}
    }
    PollStatus::parse(body).map_or_else(|_| format!("respuesta {}", hex(body)), |status| status_text(status, known))
}

fn status_text(status: PollStatus, known: &Known) -> String {
    match status {
        PollStatus::PowerUp => "encendido; espera RESET".to_owned(),
        PollStatus::PowerUpInValidator => "encendido con un billete en el validador; lo devolverá".to_owned(),
        PollStatus::PowerUpInStacker => "encendido con un billete rumbo a la caja; lo guardará".to_owned(),
        PollStatus::Initialise => "inicia".to_owned(),
        PollStatus::Idling => "espera billetes".to_owned(),
        PollStatus::Accepting => "lee un billete".to_owned(),
        PollStatus::Stacking => "guarda el billete".to_owned(),
        PollStatus::Returning => "devuelve el billete".to_owned(),
        PollStatus::Disabled => "inhibido: no acepta billetes".to_owned(),
        PollStatus::Holding => "retiene el billete".to_owned(),
        PollStatus::Busy { tenths } => format!("ocupado ({tenths} décimas)"),
        PollStatus::Rejecting { code } => format!("rechaza un billete (código {code:02X})"),
        PollStatus::BoxFull => "caja llena".to_owned(),
        PollStatus::BoxRemoved => "caja fuera de su lugar".to_owned(),
        PollStatus::Jam => "billete atorado en el validador".to_owned(),
        PollStatus::BoxJam => "billete atorado en la caja".to_owned(),
        PollStatus::Cheated => "intento de fraude".to_owned(),
        PollStatus::Pause => "pausa: hay un segundo billete en la boca".to_owned(),
        PollStatus::Failure { code } => format!("falla (código {code:02X})"),
        PollStatus::Escrow { index } => format!("en espera: {}", known.note(index)),
        PollStatus::Stacked { index } => format!("guardado: {}", known.note(index)),
        PollStatus::Returned { index } => format!("devuelto: {}", known.note(index)),
    }
}
